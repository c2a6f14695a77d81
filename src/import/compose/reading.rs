//! Services of docker-compose, read from YAML; short and long forms are normalized.

use crate::import::containers::service::{Dependency, Service, SourceText, Variable};
use crate::import::containers::values::UNKNOWN;
use crate::import::yaml::{YamlEntry, YamlNode, YamlValue};
use std::collections::HashSet;
use std::rc::Rc;

fn source_text(text: &str, line: usize) -> SourceText {
    SourceText {
        text: text.to_owned(),
        line,
    }
}

/// The text, or the texts of a list.
fn texts(node: &YamlNode) -> Vec<SourceText> {
    match &node.value {
        YamlValue::Text(text) => vec![source_text(text, node.line)],
        YamlValue::List(items) => items
            .iter()
            .filter_map(|item| Some(source_text(item.text()?, item.line)))
            .collect(),
        _ => Vec::new(),
    }
}

/// The texts of a list, or the keys of a mapping.
fn names(node: &YamlNode) -> Vec<SourceText> {
    if !node.is_map() {
        return texts(node);
    }
    let keys = node.fields().into_iter();
    keys.map(|field| source_text(&field.key, field.line))
        .collect()
}

fn variables(node: &YamlNode) -> Vec<Variable> {
    let pair = |key: &str, value: &str, line: usize| Variable {
        key: key.trim().to_owned(),
        value: source_text(value.trim(), line),
    };
    if node.is_map() {
        let fields = node.fields().into_iter();
        return fields
            .filter_map(|field| match &field.value.value {
                YamlValue::Null => Some(passed(&field.key, field.line)),
                _ => Some(pair(&field.key, field.value.text()?, field.line)),
            })
            .collect();
    }
    node.items()
        .iter()
        .filter_map(|item| {
            let text = item.text()?;
            Some(match text.split_once('=') {
                Some((key, value)) => pair(key, value, item.line),
                None => passed(text, item.line),
            })
        })
        .collect()
}

/// A variable that is passed on from the environment of docker-compose: its value is not in the file.
fn passed(key: &str, line: usize) -> Variable {
    Variable {
        key: key.trim().to_owned(),
        value: SourceText {
            text: UNKNOWN.to_string(),
            line,
        },
    }
}

/// The text, or that field of a mapping.
fn source_of(node: &YamlNode, key: &str) -> Option<String> {
    match &node.value {
        YamlValue::Text(text) => Some(text.clone()),
        _ => node.field(key)?.text().map(str::to_owned),
    }
}

impl Service {
    /// Reads a service from its entry in `services`.
    pub fn read(entry: &YamlEntry) -> Self {
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

    fn field(&mut self, field: &YamlEntry) {
        let node: &Rc<YamlNode> = &field.value;
        let text = || node.text().map(|text| source_text(text, field.line));
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
            "labels" => {
                let labels = variables(node).into_iter();
                let labels = labels.filter(|label| label.value.text != UNKNOWN.to_string());
                self.labels = labels
                    .map(|label| SourceText {
                        text: format!("{}={}", label.key, label.value.text),
                        line: label.value.line,
                    })
                    .collect();
            }
            "configs" => {
                let items = node.items().iter();
                self.configs = items.filter_map(|item| source_of(item, "source")).collect();
            }
            "depends_on" => self.dependencies = dependencies(node),
            "links" => {
                for link in texts(node) {
                    let (to, alias) = link.text.split_once(':').unwrap_or((&link.text, ""));
                    if !alias.is_empty() {
                        self.link_aliases
                            .push((alias.to_lowercase(), to.to_owned()));
                    }
                    self.links.push(SourceText {
                        text: to.to_owned(),
                        line: link.line,
                    });
                }
            }
            "external_links" => self.external_links = texts(node),
            "container_name" | "hostname" => {
                self.aliases.extend(text().map(|value| value.text));
            }
            "networks" => self.network_aliases(node),
            "network_mode" => {
                let text = text();
                let shared = text.as_ref().and_then(|s| s.text.strip_prefix("service:"));
                self.network_of = shared.map(|name| SourceText {
                    text: name.trim().to_owned(),
                    line: field.line,
                });
            }
            "ports" => {
                self.exposes_ports |= !node.items().is_empty();
                self.published = node.items().iter().find_map(|port| {
                    let text = match &port.value {
                        YamlValue::Text(text) => text.clone(),
                        _ => port.field("published")?.text()?.to_owned(),
                    };
                    Some(source_text(&text, port.line))
                });
            }
            "expose" => self.exposes_ports |= !node.items().is_empty(),
            "profiles" => {
                self.profiles = texts(node).into_iter().map(|value| value.text).collect();
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
            "restart" => self.restart = text().map(|value| value.text),
            "healthcheck" => self.has_health = true,
            "env_file" => {
                self.environment_files = match &node.value {
                    YamlValue::List(items) => items
                        .iter()
                        .filter_map(|item| Some(source_text(&source_of(item, "path")?, item.line)))
                        .collect(),
                    _ => texts(node),
                };
            }
            "volumes" => self.data_volume = node.items().iter().find_map(|item| data_volume(item)),
            "extends" => {
                let name = source_of(node, "service").map(|name| source_text(&name, field.line));
                let file = node.field("file").and_then(|f| f.text().map(str::to_owned));
                self.extends = name.map(|name| (name, file));
            }
            _ => {}
        }
    }

    fn network_aliases(&mut self, node: &YamlNode) {
        if !node.is_map() {
            return;
        }
        for network in node.fields() {
            if let Some(aliases) = network.value.field("aliases") {
                self.aliases
                    .extend(texts(&aliases).into_iter().map(|value| value.text));
            }
        }
    }

    /// Inherits the missing settings from the service that it extends.
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
        add_missing(&mut self.environment, &base.environment);
        add_missing(&mut self.file_environment, &base.file_environment);
        self.configs.extend(base.configs.iter().cloned());
        self.dependencies.extend(base.dependencies.iter().cloned());
        self.links.extend(base.links.iter().cloned());
        self.link_aliases.extend(base.link_aliases.iter().cloned());
        self.exposes_ports |= base.exposes_ports;
        self.has_health |= base.has_health;
        self.published = self.published.take().or_else(|| base.published.clone());
        self.replicas = self.replicas.or(base.replicas);
        self.restart = self.restart.take().or_else(|| base.restart.clone());
        self.data_volume = self.data_volume.take().or_else(|| base.data_volume.clone());
        self.network_of = self.network_of.take().or_else(|| base.network_of.clone());
        if self.profiles.is_empty() {
            self.profiles.clone_from(&base.profiles);
        }
    }

    /// Adds the environment of files to its own, which outweighs it.
    pub fn add_file_environment(&mut self) {
        let of_files = std::mem::take(&mut self.file_environment);
        add_missing(&mut self.environment, &of_files);
    }

    /// The service merged over its settings in an earlier document of the file.
    #[must_use]
    pub fn merged_over(mut self, before: &Self) -> Self {
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
}

/// Adds the variables that are not there yet.
fn add_missing(own: &mut Vec<Variable>, more: &[Variable]) {
    let known: HashSet<&str> = own.iter().map(|v| v.key.as_str()).collect();
    let missing = more.iter().filter(|v| !known.contains(v.key.as_str()));
    let missing: Vec<Variable> = missing.cloned().collect();
    own.extend(missing);
}

fn number(node: &YamlNode, line: usize) -> Option<(u64, usize)> {
    let count = node.text()?.trim().parse().ok()?;
    Some((count, line))
}

/// The evidence for what is only waited for.
const ONLY_DEPENDS_ON: &str = "only depends_on says so";

fn dependencies(node: &YamlNode) -> Vec<Dependency> {
    if !node.is_map() {
        let list = names(node).into_iter();
        return list
            .map(|name| Dependency {
                name,
                must_complete: false,
                reason: ONLY_DEPENDS_ON,
            })
            .collect();
    }
    let fields = node.fields().into_iter();
    fields
        .map(|field| {
            let condition = field.value.field("condition");
            let must_complete =
                condition.as_ref().and_then(|c| c.text()) == Some("service_completed_successfully");
            Dependency {
                name: source_text(&field.key, field.line),
                must_complete,
                reason: ONLY_DEPENDS_ON,
            }
        })
        .collect()
}

/// The source of a volume with data: neither a configuration file nor a socket.
fn data_volume(node: &YamlNode) -> Option<SourceText> {
    let (source, target, read_only) = match &node.value {
        YamlValue::Text(text) => {
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
    kept.then(|| source_text(&source, node.line))
}
