//! A service of docker-compose, as its file says it: short and long forms made one.

use super::values::interpolated;
use crate::import::yaml::{Entry, Node, Value};
use std::rc::Rc;

/// A text and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// With the defaults of its variables.
    pub text: String,
    /// Counted from 1.
    pub line: usize,
}

/// A variable of the environment.
#[derive(Clone, Debug)]
pub struct Variable {
    /// What it is called.
    pub key: String,
    /// What it is set to.
    pub value: Said,
}

/// Another service that must be there first.
#[derive(Clone, Debug)]
pub struct Need {
    /// The other service, as it is named.
    pub name: Said,
    /// It must have ended.
    pub ended: bool,
}

/// What matters of a service.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// Its key.
    pub name: String,
    /// Of the key, counted from 1.
    pub line: usize,
    /// With the defaults of its variables.
    pub image: Option<Said>,
    /// It is built here.
    pub built: bool,
    /// What it is built from, such as the folder.
    pub built_from: String,
    /// Words of `entrypoint` and `command`.
    pub commands: Vec<Said>,
    /// The environment.
    pub environment: Vec<Variable>,
    /// Names of configs that it reads.
    pub configs: Vec<String>,
    /// `depends_on`.
    pub needs: Vec<Need>,
    /// `links`: the other service.
    pub links: Vec<Said>,
    /// Names under which others find it.
    pub aliases: Vec<String>,
    /// Names under which it finds others, by `links`.
    pub link_aliases: Vec<(String, String)>,
    /// The first port that it publishes on the host.
    pub published: Option<Said>,
    /// It has ports that others use.
    pub listens: bool,
    /// Profiles without which it does not start.
    pub profiles: Vec<String>,
    /// How many run.
    pub replicas: Option<(u64, usize)>,
    /// `restart`, or the condition of `restart_policy`.
    pub restart: Option<String>,
    /// It says when it is healthy.
    pub has_health: bool,
    /// Files with more environment.
    pub environment_files: Vec<Said>,
    /// Links to what is outside of this file.
    pub external_links: Vec<Said>,
    /// Where it keeps data: the volume.
    pub keeps: Option<Said>,
    /// The service whose network it shares.
    pub within: Option<Said>,
    /// The service that it extends: of this file, or of another.
    pub extends: Option<(Said, Option<String>)>,
    /// How much was read for it.
    pub weight: usize,
}

fn said(text: &str, line: usize) -> Said {
    Said {
        text: interpolated(text),
        line,
    }
}

/// Text, or the texts of a list.
fn texts(node: &Node) -> Vec<Said> {
    match &node.value {
        Value::Text(text) => vec![said(text, node.line)],
        Value::List(items) => items
            .iter()
            .filter_map(|item| Some(said(item.text()?, item.line)))
            .collect(),
        _ => Vec::new(),
    }
}

/// Texts of a list, or keys of a mapping.
fn names(node: &Node) -> Vec<Said> {
    if !node.is_map() {
        return texts(node);
    }
    let keys = node.fields().into_iter();
    keys.map(|field| said(&field.key, field.line)).collect()
}

fn variables(node: &Node) -> Vec<Variable> {
    let pair = |key: &str, value: &str, line: usize| Variable {
        key: key.trim().to_owned(),
        value: said(value.trim(), line),
    };
    if node.is_map() {
        let fields = node.fields().into_iter();
        return fields
            .filter_map(|field| Some(pair(&field.key, field.value.text()?, field.line)))
            .collect();
    }
    node.items()
        .iter()
        .filter_map(|item| {
            let (key, value) = item.text()?.split_once('=')?;
            Some(pair(key, value, item.line))
        })
        .collect()
}

/// A field of an entry that may be a mapping or text.
fn source_of(node: &Node, key: &str) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        _ => node.field(key)?.text().map(str::to_owned),
    }
}

impl Service {
    /// Reads it from its entry in `services`.
    pub fn read(entry: &Entry) -> Self {
        let mut service = Self {
            name: entry.key.clone(),
            line: entry.line,
            weight: entry.value.weight(),
            ..Self::default()
        };
        for field in entry.value.fields() {
            service.field(&field);
        }
        service
    }

    fn field(&mut self, field: &Entry) {
        let node: &Rc<Node> = &field.value;
        let text = || node.text().map(|text| said(text, field.line));
        match field.key.as_str() {
            "image" => self.image = text(),
            "build" => {
                self.built = true;
                let parts = ["context", "dockerfile", "target"].map(|key| source_of(node, key));
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                self.built_from = parts.join(" ");
            }
            "command" | "entrypoint" => self.commands.extend(texts(node)),
            "environment" => self.environment.extend(variables(node)),
            "configs" => {
                let items = node.items().iter();
                self.configs = items.filter_map(|item| source_of(item, "source")).collect();
            }
            "depends_on" => self.needs = needs(node),
            "links" => {
                for link in texts(node) {
                    let (to, alias) = link.text.split_once(':').unwrap_or((&link.text, ""));
                    if !alias.is_empty() {
                        self.link_aliases
                            .push((alias.to_lowercase(), to.to_owned()));
                    }
                    self.links.push(Said {
                        text: to.to_owned(),
                        line: link.line,
                    });
                }
            }
            "external_links" => self.external_links = texts(node),
            "container_name" | "hostname" => {
                self.aliases.extend(text().map(|said| said.text));
            }
            "networks" => self.network_aliases(node),
            "network_mode" => {
                let text = text();
                let shared = text.as_ref().and_then(|s| s.text.strip_prefix("service:"));
                self.within = shared.map(|name| Said {
                    text: name.trim().to_owned(),
                    line: field.line,
                });
            }
            "ports" => {
                self.listens |= !node.items().is_empty();
                self.published = node.items().iter().find_map(|port| {
                    let text = match &port.value {
                        Value::Text(text) => text.clone(),
                        _ => port.field("published")?.text()?.to_owned(),
                    };
                    Some(said(&text, port.line))
                });
            }
            "expose" => self.listens |= !node.items().is_empty(),
            "profiles" => {
                self.profiles = texts(node).into_iter().map(|said| said.text).collect();
            }
            "scale" => self.replicas = number(node, field.line),
            "deploy" => {
                if let Some(count) = node.field("replicas") {
                    self.replicas = number(&count, count.line).or(self.replicas);
                }
                let policy = node
                    .field("restart_policy")
                    .and_then(|p| p.field("condition"));
                let condition = policy.and_then(|c| c.text().map(str::to_owned));
                self.restart = self.restart.take().or(condition);
            }
            "restart" => self.restart = text().map(|said| said.text),
            "healthcheck" => self.has_health = true,
            "env_file" => {
                self.environment_files = match &node.value {
                    Value::List(items) => items
                        .iter()
                        .filter_map(|item| Some(said(&source_of(item, "path")?, item.line)))
                        .collect(),
                    _ => texts(node),
                };
            }
            "volumes" => self.keeps = node.items().iter().find_map(|item| keeps(item)),
            "extends" => {
                let name = source_of(node, "service").map(|name| said(&name, field.line));
                let file = node.field("file").and_then(|f| f.text().map(str::to_owned));
                self.extends = name.map(|name| (name, file));
            }
            _ => {}
        }
    }

    fn network_aliases(&mut self, node: &Node) {
        if !node.is_map() {
            return;
        }
        for network in node.fields() {
            if let Some(aliases) = network.value.field("aliases") {
                self.aliases
                    .extend(texts(&aliases).into_iter().map(|said| said.text));
            }
        }
    }

    /// Takes what it does not say itself from the service that it extends.
    pub fn inherit(&mut self, base: &Self) {
        self.weight = self.weight.saturating_add(base.weight);
        if self.image.is_none() && !self.built {
            self.image.clone_from(&base.image);
            self.built = base.built;
            self.built_from.clone_from(&base.built_from);
        }
        if self.commands.is_empty() {
            self.commands.clone_from(&base.commands);
        }
        let own = std::mem::take(&mut self.environment);
        let said: std::collections::HashSet<&str> = own.iter().map(|v| v.key.as_str()).collect();
        let more = base
            .environment
            .iter()
            .filter(|v| !said.contains(v.key.as_str()));
        let more: Vec<Variable> = more.cloned().collect();
        self.environment = own;
        self.environment.extend(more);
        self.configs.extend(base.configs.iter().cloned());
        self.needs.extend(base.needs.iter().cloned());
        self.links.extend(base.links.iter().cloned());
        self.link_aliases.extend(base.link_aliases.iter().cloned());
        self.listens |= base.listens;
        self.has_health |= base.has_health;
        self.published = self.published.take().or_else(|| base.published.clone());
        self.replicas = self.replicas.or(base.replicas);
        self.restart = self.restart.take().or_else(|| base.restart.clone());
        self.keeps = self.keeps.take().or_else(|| base.keeps.clone());
        self.within = self.within.take().or_else(|| base.within.clone());
        if self.profiles.is_empty() {
            self.profiles.clone_from(&base.profiles);
        }
    }

    /// Takes what it does not say itself from what an earlier document of the file says of it.
    #[must_use]
    pub fn over(mut self, before: &Self) -> Self {
        self.inherit(before);
        self.line = before.line;
        self.extends = self.extends.or_else(|| before.extends.clone());
        self.aliases.extend(before.aliases.iter().cloned());
        let files = before.environment_files.iter();
        self.environment_files.extend(files.cloned());
        let links = before.external_links.iter();
        self.external_links.extend(links.cloned());
        self
    }

    /// Entrypoint and command in one line.
    pub fn command(&self) -> String {
        let words: Vec<&str> = self
            .commands
            .iter()
            .map(|said| said.text.as_str())
            .collect();
        words.join(" ")
    }
}

fn number(node: &Node, line: usize) -> Option<(u64, usize)> {
    let count = interpolated(node.text()?).trim().parse().ok()?;
    Some((count, line))
}

fn needs(node: &Node) -> Vec<Need> {
    if !node.is_map() {
        let list = names(node).into_iter();
        return list.map(|name| Need { name, ended: false }).collect();
    }
    let fields = node.fields().into_iter();
    fields
        .map(|field| {
            let condition = field.value.field("condition");
            let ended =
                condition.as_ref().and_then(|c| c.text()) == Some("service_completed_successfully");
            Need {
                name: said(&field.key, field.line),
                ended,
            }
        })
        .collect()
}

/// The volume, where the entry is one that data is kept in: no file of configuration, no socket.
fn keeps(node: &Node) -> Option<Said> {
    let (source, target, read_only) = match &node.value {
        Value::Text(text) => {
            let mut parts = text.split(':');
            let (source, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
            (
                source,
                target,
                parts.any(|mode| mode.split(',').any(|m| m == "ro")),
            )
        }
        _ => {
            let text = |key: &str| node.field(key).and_then(|n| n.text().map(str::to_owned));
            if text("type").as_deref() == Some("tmpfs") {
                return None;
            }
            (
                text("source")?,
                text("target")?,
                text("read_only").as_deref() == Some("true"),
            )
        }
    };
    let data = [
        "/data",
        "/var/lib/",
        "/bitnami",
        "/var/opt/",
        "/usr/share/elasticsearch/data",
        "/opt/",
    ];
    let setup = [
        "initdb", ".sock", ".conf", ".sql", ".yml", ".yaml", ".cnf", ".sh", ".json", "/etc/",
    ];
    let kept = !read_only
        && data.iter().any(|path| target.contains(path))
        && !setup.iter().any(|path| target.contains(path));
    kept.then(|| said(&source, node.line))
}
