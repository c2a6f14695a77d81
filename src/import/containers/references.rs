//! References between services: addresses, names, links and dependencies.

use super::service::{Service, SourceText};
use super::values::{hosts, interpolated, is_address, is_no_address, pairs};
use crate::import::yaml::YamlNode;
use std::collections::HashMap;
use std::rc::Rc;

/// The kind of a reference, the strongest evidence first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// An address of the service.
    Address,
    /// The bare name of the service.
    Name,
    /// `links`, or a shared network.
    Link,
    /// Only `depends_on`.
    Dependency,
}

/// A reference from one service to another.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The index of the service that names the other.
    pub from: usize,
    /// The index of the other service.
    pub to: usize,
    /// The kind.
    pub kind: ReferenceKind,
    /// The line, counted from 1.
    pub line: usize,
    /// The evidence, as a clause: `DB_HOST names it`.
    pub reason: String,
    /// True for an address of HTTP or gRPC.
    pub is_web: bool,
}

/// All references, one per pair of services.
#[derive(Debug, Default)]
pub struct References {
    /// The references by service, in the order of the file.
    pub list: Vec<Reference>,
}

/// Index of services by name and alias.
pub struct ServiceIndex {
    by_name: HashMap<String, usize>,
}

impl ServiceIndex {
    /// The index of the services.
    pub fn of(services: &[Service]) -> Self {
        let mut by_name = HashMap::new();
        for (at, service) in services.iter().enumerate() {
            by_name.entry(service.name.to_lowercase()).or_insert(at);
        }
        for (at, service) in services.iter().enumerate() {
            for alias in &service.aliases {
                by_name.entry(alias.to_lowercase()).or_insert(at);
            }
        }
        Self { by_name }
    }

    /// The service that a host name reaches from within a namespace.
    pub fn find_from(&self, host: &str, namespace: &str) -> Option<usize> {
        if !namespace.is_empty() {
            let within = format!("{}.{namespace}", host.trim().to_lowercase());
            if let Some(at) = self.by_name.get(&within) {
                return Some(*at);
            }
            // A name with its namespace is no other's: `orders.shop.svc`.
            let mut parts = host.trim().split('.').skip(2);
            if parts.next() == Some("svc") {
                let end = host.find(".svc").unwrap_or(host.len());
                let named = host.trim().get(..end).unwrap_or_default();
                let of_pod = named.split_once('.').map_or("", |(_, rest)| rest);
                let mut forms = [named, of_pod].into_iter();
                return forms.find_map(|form| self.by_name.get(&form.to_lowercase()).copied());
            }
        }
        self.find(host)
    }

    /// The service that a host name reaches.
    pub fn find(&self, host: &str) -> Option<usize> {
        let host = host.trim().to_lowercase();
        if let Some(at) = self.by_name.get(&host) {
            return Some(*at);
        }
        if let Some((first, rest)) = host.split_once('.')
            && let Some((_, number)) = first.rsplit_once('-')
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
            && let Some(at) = self.by_name.get(rest)
        {
            // A pod of a StatefulSet: `orders-db-0.orders-db`.
            return Some(*at);
        }
        if let Some(task) = host.strip_prefix("tasks.") {
            return self.by_name.get(task).copied();
        }
        let (first, rest) = host.split_once('.')?;
        let inner = [
            "svc",
            "default",
            "local",
            "internal",
            "docker",
            "localdomain",
        ];
        let within = rest.split('.').any(|part| inner.contains(&part));
        self.by_name.get(first).copied().filter(|_| within)
    }
}

impl References {
    /// Finds the references. `stores`: the services whose bare name is enough.
    pub fn of(
        services: &[Service],
        configs: &HashMap<String, Rc<YamlNode>>,
        stores: &dyn Fn(usize) -> bool,
    ) -> Self {
        let names = ServiceIndex::of(services);
        let mut list = Vec::new();
        for (from, service) in services.iter().enumerate() {
            let mut scanner = ReferenceScanner {
                names: &names,
                aliases: service
                    .link_aliases
                    .iter()
                    .map(|(alias, to)| (alias.as_str(), to.as_str()))
                    .collect(),
                stores,
                namespace: &service.namespace,
                from,
                found: HashMap::new(),
            };
            scanner.service(service, configs);
            let mut found: Vec<Reference> = scanner.found.into_values().collect();
            found.sort_by_key(|r| (r.line, r.to));
            list.extend(found);
        }
        Self { list }
    }
}

struct ReferenceScanner<'s> {
    names: &'s ServiceIndex,
    aliases: HashMap<&'s str, &'s str>,
    stores: &'s dyn Fn(usize) -> bool,
    namespace: &'s str,
    from: usize,
    found: HashMap<usize, Reference>,
}

impl ReferenceScanner<'_> {
    fn find(&self, host: &str) -> Option<usize> {
        let alias = self.aliases.get(host.trim().to_lowercase().as_str());
        alias
            .and_then(|to| self.names.find(to))
            .or_else(|| self.names.find_from(host, self.namespace))
    }

    fn add(&mut self, to: usize, kind: ReferenceKind, line: usize, reason: &str, is_web: bool) {
        if to == self.from {
            return;
        }
        let better = self
            .found
            .get(&to)
            .is_none_or(|known| (kind, !is_web) < (known.kind, !known.is_web));
        if better {
            let reference = Reference {
                from: self.from,
                to,
                kind,
                line,
                reason: reason.to_owned(),
                is_web,
            };
            self.found.insert(to, reference);
        }
    }

    fn service(&mut self, service: &Service, configs: &HashMap<String, Rc<YamlNode>>) {
        for variable in &service.environment {
            self.value(&variable.key, &variable.value);
        }
        self.commands(&service.commands);
        for config in &service.configs {
            if let Some((node, text)) = configs
                .get(config)
                .and_then(|node| Some((node, node.text()?)))
            {
                self.addresses(
                    &interpolated(text),
                    node.line,
                    &format!("the config {config} names it"),
                );
            }
        }
        let links = service.links.iter().map(|link| (link, "links has it"));
        let within = service
            .network_of
            .iter()
            .map(|within| (within, "they share a network"));
        for (link, reason) in links.chain(within) {
            if let Some(to) = self.names.find(&link.text) {
                self.add(to, ReferenceKind::Link, link.line, reason, false);
            }
        }
        for need in &service.dependencies {
            if let Some(to) = self.find(&need.name.text) {
                self.add(
                    to,
                    ReferenceKind::Dependency,
                    need.name.line,
                    need.reason,
                    false,
                );
            }
        }
    }

    fn addresses(&mut self, text: &str, line: usize, reason: &str) {
        for host in hosts(text) {
            if let Some(to) = self.find(host.name) {
                let web = ["http", "https", "grpc", "grpcs", "ws", "wss", "lb"];
                let is_web = host
                    .scheme
                    .is_some_and(|s| web.contains(&s.to_lowercase().as_str()));
                self.add(to, ReferenceKind::Address, line, reason, is_web);
            }
        }
        for (key, value) in pairs(text) {
            if is_address(key) {
                self.bare(value, line, reason);
            }
        }
    }

    /// Reads a list of host names, each optionally with a port or a path.
    fn bare(&mut self, text: &str, line: usize, reason: &str) {
        for piece in text.split([',', ';', ' ', '|']).take(1000) {
            let host = piece.split([':', '/']).next().unwrap_or_default();
            if let Some(to) = self.find(host) {
                self.add(to, ReferenceKind::Name, line, reason, false);
            }
        }
    }

    fn value(&mut self, key: &str, value: &SourceText) {
        let reason = format!("{key} names it");
        self.addresses(&value.text, value.line, &reason);
        if is_address(key) {
            self.bare(&value.text, value.line, &reason);
        } else if !is_no_address(key)
            && let Some(to) = self.find(&value.text).filter(|to| (self.stores)(*to))
        {
            self.add(to, ReferenceKind::Name, value.line, &reason, false);
        }
    }

    fn commands(&mut self, commands: &[SourceText]) {
        const REASON: &str = "its command names it";
        let mut before: Option<&str> = None;
        for source_text in commands {
            self.addresses(&source_text.text, source_text.line, REASON);
            for word in source_text.text.split_whitespace() {
                // `--db-host db`, `-h db` and `nc -z db 5432`.
                let flag = before.filter(|flag| flag.starts_with('-') && !flag.contains('='));
                if flag.is_some_and(|flag| flag == "-h" || flag == "-H" || is_address(flag)) {
                    self.bare(word, source_text.line, REASON);
                }
                let is_port =
                    (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
                if let Some(host) = before.filter(|host| is_port && !host.starts_with('-')) {
                    self.bare(host, source_text.line, REASON);
                }
                before = Some(word);
            }
        }
    }
}
