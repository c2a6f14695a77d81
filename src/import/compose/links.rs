//! Which services name one another, and what connections that makes.

use super::role::{Part, Role};
use super::service::{Said, Service};
use super::values::{hosts, interpolated, is_address, is_no_address, pairs};
use crate::document::{Kind, Phase, Signal, Signals, Style};
use crate::import::guess::{kind_of_technology, words};
use crate::import::yaml::Node;
use crate::import::{Sketch, Sort};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// How a service names another, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// An address of it.
    Address,
    /// Its bare name.
    Name,
    /// `links`, or a network that they share.
    Link,
    /// `depends_on` alone.
    Need,
}

/// A service that names another.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The place of the one in the list of services.
    pub from: usize,
    /// That of the other.
    pub to: usize,
    /// How.
    pub by: By,
    /// Where, counted from 1.
    pub line: usize,
    /// What names it, as it begins a sentence.
    pub what: String,
    /// The address is one of HTTP or gRPC.
    pub is_web: bool,
}

/// Who names whom, each pair once.
#[derive(Debug, Default)]
pub struct References {
    /// By service, in the order of the file.
    pub list: Vec<Reference>,
}

/// Names and places of services.
struct Names {
    by_name: HashMap<String, usize>,
}

impl Names {
    fn of(services: &[Service]) -> Self {
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

    fn find(&self, host: &str) -> Option<usize> {
        let host = host.trim().to_lowercase();
        if let Some(at) = self.by_name.get(&host) {
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
    /// Finds them. `stores` tells of which services a bare name is enough.
    pub fn of(
        services: &[Service],
        configs: &HashMap<String, Rc<Node>>,
        stores: &dyn Fn(usize) -> bool,
    ) -> Self {
        let names = Names::of(services);
        let mut list = Vec::new();
        for (from, service) in services.iter().enumerate() {
            let mut scan = Scan {
                names: &names,
                aliases: service
                    .link_aliases
                    .iter()
                    .map(|(alias, to)| (alias.as_str(), to.as_str()))
                    .collect(),
                stores,
                from,
                found: HashMap::new(),
            };
            scan.service(service, configs);
            let mut found: Vec<Reference> = scan.found.into_values().collect();
            found.sort_by_key(|r| (r.line, r.to));
            list.extend(found);
        }
        Self { list }
    }
}

struct Scan<'s> {
    names: &'s Names,
    aliases: HashMap<&'s str, &'s str>,
    stores: &'s dyn Fn(usize) -> bool,
    from: usize,
    found: HashMap<usize, Reference>,
}

impl Scan<'_> {
    fn find(&self, host: &str) -> Option<usize> {
        let alias = self.aliases.get(host.trim().to_lowercase().as_str());
        alias
            .and_then(|to| self.names.find(to))
            .or_else(|| self.names.find(host))
    }

    fn add(&mut self, to: usize, by: By, line: usize, what: &str, is_web: bool) {
        if to == self.from {
            return;
        }
        let better = self
            .found
            .get(&to)
            .is_none_or(|known| (by, !is_web) < (known.by, !known.is_web));
        if better {
            let reference = Reference {
                from: self.from,
                to,
                by,
                line,
                what: what.to_owned(),
                is_web,
            };
            self.found.insert(to, reference);
        }
    }

    fn service(&mut self, service: &Service, configs: &HashMap<String, Rc<Node>>) {
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
            .within
            .iter()
            .map(|within| (within, "they share a network"));
        for (link, what) in links.chain(within) {
            if let Some(to) = self.names.find(&link.text) {
                self.add(to, By::Link, link.line, what, false);
            }
        }
        for need in &service.needs {
            if let Some(to) = self.names.find(&need.name.text) {
                self.add(
                    to,
                    By::Need,
                    need.name.line,
                    "only depends_on says so",
                    false,
                );
            }
        }
    }

    fn addresses(&mut self, text: &str, line: usize, what: &str) {
        for host in hosts(text) {
            if let Some(to) = self.find(host.name) {
                let web = ["http", "https", "grpc", "grpcs", "ws", "wss", "lb"];
                let is_web = host
                    .scheme
                    .is_some_and(|s| web.contains(&s.to_lowercase().as_str()));
                self.add(to, By::Address, line, what, is_web);
            }
        }
        for (key, value) in pairs(text) {
            if is_address(key) {
                self.bare(value, line, what);
            }
        }
    }

    /// Names of hosts, separated, each perhaps with a port or a path.
    fn bare(&mut self, text: &str, line: usize, what: &str) {
        for piece in text.split([',', ';', ' ', '|']).take(1000) {
            let host = piece.split([':', '/']).next().unwrap_or_default();
            if let Some(to) = self.find(host) {
                self.add(to, By::Name, line, what, false);
            }
        }
    }

    fn value(&mut self, key: &str, value: &Said) {
        let what = format!("{key} names it");
        self.addresses(&value.text, value.line, &what);
        if is_address(key) {
            self.bare(&value.text, value.line, &what);
        } else if !is_no_address(key)
            && let Some(to) = self.find(&value.text).filter(|to| (self.stores)(*to))
        {
            self.add(to, By::Name, value.line, &what, false);
        }
    }

    fn commands(&mut self, commands: &[Said]) {
        const WHAT: &str = "its command names it";
        let mut before: Option<&str> = None;
        for said in commands {
            self.addresses(&said.text, said.line, WHAT);
            for word in said.text.split_whitespace() {
                // `--db-host db`, `-h db` and `nc -z db 5432`.
                let flag = before.filter(|flag| flag.starts_with('-') && !flag.contains('='));
                if flag.is_some_and(|flag| flag == "-h" || flag == "-H" || is_address(flag)) {
                    self.bare(word, said.line, WHAT);
                }
                let is_port =
                    (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
                if let Some(host) = before.filter(|host| is_port && !host.starts_with('-')) {
                    self.bare(host, said.line, WHAT);
                }
                before = Some(word);
            }
        }
    }
}

/// What a reference becomes.
struct Relation {
    /// It is drawn from the one that is named to the one that names it.
    reversed: bool,
    style: Style,
    signal: Option<Signal>,
    phase: Option<Phase>,
}

impl Relation {
    fn new(style: Style) -> Self {
        Self {
            reversed: false,
            style,
            signal: None,
            phase: None,
        }
    }
}

/// Draws the connections, and tells why.
pub fn connect(services: &[Service], roles: &[Role], references: &References, sketch: &mut Sketch) {
    let owners = owners(services, roles);
    let owner = |at: usize| owners.get(&at).copied().unwrap_or(at);
    let through = set_up(services, roles, references);
    let both: HashSet<(usize, usize)> = references.list.iter().map(|r| (r.from, r.to)).collect();
    // What is named directly says more than what is named through set-up.
    let (prepared, direct): (Vec<&Reference>, Vec<&Reference>) = references
        .list
        .iter()
        .partition(|r| matches!(roles.get(r.to), Some(Role::SetUp(_))));
    for reference in direct.into_iter().chain(prepared) {
        if sketch.is_full() {
            sketch.note(
                reference.line,
                Sort::LeftOut,
                "There are more connections than are read.",
            );
            break;
        }
        let (from, to) = (owner(reference.from), owner(reference.to));
        match (roles.get(from), roles.get(to)) {
            (Some(Role::Component(_)), Some(Role::SetUp(_))) => {
                for to in through.get(&to).into_iter().flatten() {
                    let name = services.get(reference.to).map_or("", |s| s.name.as_str());
                    let reference = Reference {
                        to: *to,
                        what: format!("it waits for {name}, which prepares it"),
                        ..reference.clone()
                    };
                    join(services, roles, &reference, from, *to, sketch);
                }
            }
            (Some(Role::Component(a)), Some(Role::Component(b))) => {
                let alike =
                    a.technology.is_some() && a.technology == b.technology && a.kind == b.kind;
                let nodes = matches!(a.kind, Kind::Datastore | Kind::Broker) && alike;
                if nodes && both.contains(&(to, from)) {
                    if from < to
                        && let (Some(one), Some(other)) = (services.get(from), services.get(to))
                    {
                        let text = format!(
                            "{} and {} name each other: they look like nodes of one cluster, which is one component with replicas. No connection was drawn between them.",
                            one.name, other.name
                        );
                        sketch.note(reference.line, Sort::LeftOut, text);
                    }
                    continue;
                }
                join(services, roles, reference, from, to, sketch);
            }
            _ => {}
        }
    }
}

/// A datastore that nobody names belongs to the service that it is named after: `orders-db`.
pub fn connect_by_name(
    services: &[Service],
    roles: &[Role],
    references: &References,
    sketch: &mut Sketch,
) {
    const STORES: &[&str] = &[
        "db",
        "database",
        "cache",
        "data",
        "store",
        "datastore",
        "sql",
    ];
    const PARTS: &[&str] = &["service", "svc", "api", "server", "app"];
    let named: HashSet<usize> = references.list.iter().map(|r| r.to).collect();
    let stem = |name: &str, without: &[&str]| -> String {
        let words: Vec<String> = words(name).into_iter().collect();
        let kept = words
            .into_iter()
            .filter(|word| !without.contains(&word.as_str()) && word.parse::<u32>().is_err());
        kept.filter(|word| without != STORES || kind_of_technology(word).is_none())
            .collect::<Vec<_>>()
            .concat()
    };
    let mut by_stem: HashMap<String, Vec<&Service>> = HashMap::new();
    for (service, role) in services.iter().zip(roles) {
        if matches!(role, Role::Component(part) if part.kind == Kind::Service) {
            let stem = stem(&service.name, PARTS);
            by_stem.entry(stem).or_default().push(service);
        }
    }
    for (at, (store, role)) in services.iter().zip(roles).enumerate() {
        let is_store = matches!(role, Role::Component(part) if part.kind == Kind::Datastore);
        let stem = stem(&store.name, STORES);
        let joined = store.name.to_lowercase();
        let short = joined.strip_suffix("db").unwrap_or_default().to_owned();
        let owner = by_stem.get(&stem).or_else(|| by_stem.get(&short));
        let Some([owner]) = owner.map(Vec::as_slice) else {
            continue;
        };
        if !is_store || stem.is_empty() || named.contains(&at) || sketch.is_full() {
            continue;
        }
        sketch.connect(&owner.name, &store.name, Style::Data);
        let text = format!(
            "{} reads or writes {}: only their names say so.",
            owner.name, store.name
        );
        sketch.note(store.line, Sort::Guessed, text);
    }
}

/// The services that sidecars belong to.
fn owners(services: &[Service], roles: &[Role]) -> HashMap<usize, usize> {
    let names = Names::of(services);
    roles
        .iter()
        .enumerate()
        .filter_map(|(at, role)| match role {
            Role::Sidecar(owner) => Some((at, names.find(owner)?)),
            _ => None,
        })
        .collect()
}

/// What a service that only prepares something prepares: stores that it names itself.
fn set_up(
    services: &[Service],
    roles: &[Role],
    references: &References,
) -> HashMap<usize, Vec<usize>> {
    // More than these nobody prepares; and what waits for it would be joined to all of them.
    const MOST: usize = 8;
    let mut prepared: HashMap<usize, Vec<usize>> = HashMap::new();
    for reference in &references.list {
        let is_setup = matches!(roles.get(reference.from), Some(Role::SetUp(_)));
        let stores = matches!(roles.get(reference.to), Some(Role::Component(part)) if matches!(part.kind, Kind::Datastore | Kind::Broker));
        if is_setup && stores && services.get(reference.to).is_some() {
            let list = prepared.entry(reference.from).or_default();
            if list.len() < MOST {
                list.push(reference.to);
            }
        }
    }
    prepared
}

fn join(
    services: &[Service],
    roles: &[Role],
    reference: &Reference,
    from: usize,
    to: usize,
    sketch: &mut Sketch,
) {
    let (Some(one), Some(other)) = (services.get(from), services.get(to)) else {
        return;
    };
    let (Some(Role::Component(a)), Some(Role::Component(b))) = (roles.get(from), roles.get(to))
    else {
        return;
    };
    if from == to {
        return;
    }
    let relation = relation((one, a), (other, b), reference);
    let (start, end) = if relation.reversed {
        (other, one)
    } else {
        (one, other)
    };
    if sketch.joins(&start.name, &end.name).is_some() {
        return;
    }
    let Some(connection) = sketch.connect(&start.name, &end.name, relation.style) else {
        return;
    };
    connection.phase = relation.phase;
    connection.signal = relation.signal.map(|signal| Signals(vec![signal]));
    let (sort, text) = told(&start.name, &end.name, &relation, reference);
    sketch.note(reference.line, sort, text);
}

fn told(from: &str, to: &str, relation: &Relation, reference: &Reference) -> (Sort, String) {
    let what = &reference.what;
    let only_need = reference.by == By::Need;
    let sort = if only_need {
        Sort::Guessed
    } else {
        Sort::Understood
    };
    if relation.phase.is_some() {
        let text = format!(
            "{from} asks {to} to start or to register: {what}. Does it need it while work is done, too?"
        );
        return (Sort::Guessed, text);
    }
    match relation.style {
        Style::Data => (sort, format!("{from} reads or writes {to}: {what}.")),
        Style::Telemetry => (sort, format!("{from} sends telemetry to {to}: {what}.")),
        Style::Event | Style::Message => {
            let text = if relation.reversed {
                format!(
                    "{to} gets events from {from}: {what}. Does it send any, too? And are they events or messages?"
                )
            } else {
                format!(
                    "{from} sends events to {to}: {what}. Does it send, listen or both? And are they events or messages?"
                )
            };
            (Sort::Guessed, text)
        }
        Style::Request if only_need => {
            let text = format!(
                "{from} asks {to}: {what}. Do they talk while work is done, and does {from} wait for the answer?"
            );
            (Sort::Guessed, text)
        }
        Style::Request if reference.is_web => {
            let text = format!(
                "{from} asks {to}: {what}, with an address of HTTP or gRPC. Does {from} wait for the answer?"
            );
            (Sort::Guessed, text)
        }
        Style::Request => {
            let text = format!("{from} asks {to}: {what}. Is it a request, a message or an event?");
            (Sort::Guessed, text)
        }
    }
}

fn relation(from: (&Service, &Part), to: (&Service, &Part), reference: &Reference) -> Relation {
    let ((one, a), (other, b)) = (from, to);
    let registers =
        reference.by == By::Need && b.kind == Kind::Service && is_registry(&other.name, b);
    if !registers && (a.kind == Kind::Telemetry || b.kind == Kind::Telemetry) {
        return observed(from, to, reference);
    }
    match b.kind {
        Kind::Datastore => Relation::new(Style::Data),
        Kind::Broker if a.is_tool => Relation::new(Style::Request),
        Kind::Broker => Relation {
            reversed: listens(&one.name),
            ..Relation::new(Style::Event)
        },
        Kind::Service | Kind::Gateway if is_registry(&other.name, b) => Relation {
            phase: Some(Phase::Startup),
            ..Relation::new(Style::Request)
        },
        _ => Relation::new(Style::Request),
    }
}

/// Whether a service of that name takes from a broker rather than gives to it.
fn listens(name: &str) -> bool {
    #[rustfmt::skip]
    const LISTENERS: &[&str] = &[
        "consumer", "worker", "workers", "listener", "subscriber", "processor", "notifier", "sink", "indexer", "mailer", "handler", "projector",
        "aggregator", "celery", "sidekiq",
    ];
    const DOMAINS: &[&str] = &[
        "notification",
        "notifications",
        "email",
        "mail",
        "analytics",
    ];
    let words = words(name);
    // `consumer-service` may be one about consumers.
    let last = words.iter().rev().find(|word| word.parse::<u32>().is_err());
    last.is_some_and(|word| LISTENERS.contains(&word.as_str()))
        || words.iter().any(|word| DOMAINS.contains(&word.as_str()))
}

/// Whether it is asked only to start or to register: configuration, discovery.
fn is_registry(name: &str, part: &Part) -> bool {
    if matches!(part.technology, Some("eureka" | "consul" | "nacos")) {
        return true;
    }
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    let has = |word: &str| words.iter().any(|known| known == word);
    matches!(
        last,
        "configserver" | "discovery" | "eureka" | "registry" | "config" | "consul" | "nacos"
    ) || (matches!(last, "server" | "service" | "api")
        && (has("config")
            || has("discovery")
            || has("registry")
            || has("eureka")
            || has("configuration")))
}

/// Telemetry goes from what is observed to where the data is, whoever fetches it.
fn observed(from: (&Service, &Part), to: (&Service, &Part), reference: &Reference) -> Relation {
    let ((one, a), (other, b)) = (from, to);
    let telemetry = |reversed: bool, receiver: &Part| Relation {
        reversed,
        signal: signal(receiver.technology),
        ..Relation::new(Style::Telemetry)
    };
    if a.kind != Kind::Telemetry {
        let shows = matches!(
            b.technology,
            Some("grafana" | "kibana" | "opensearch-dashboards")
        );
        let ui = shows
            || (b.technology == Some("jaeger") && !reference.what.to_lowercase().contains("otel"));
        if a.kind == Kind::Gateway && a.sure && ui || (shows && a.is_tool) {
            return Relation::new(Style::Request);
        }
        return telemetry(false, b);
    }
    let exports = |service: &Service, part: &Part| {
        matches!(part.technology, Some("cadvisor" | "node-exporter"))
            || words(&service.name).iter().any(|word| word == "exporter")
            || service
                .image
                .as_ref()
                .is_some_and(|image| image.text.contains("exporter"))
    };
    let pulls = exports(one, a)
        || matches!(
            a.technology,
            Some(
                "prometheus"
                    | "grafana"
                    | "kibana"
                    | "opensearch-dashboards"
                    | "chronograf"
                    | "skywalking-ui"
                    | "uptime-kuma"
            )
        );
    match b.kind {
        Kind::Datastore if exports(one, a) || a.technology == Some("prometheus") => {
            telemetry(true, a)
        }
        Kind::Datastore => Relation::new(Style::Data),
        Kind::Broker if pulls => telemetry(true, a),
        Kind::Broker => Relation::new(Style::Event),
        Kind::Telemetry => {
            let alerts = b.technology == Some("alertmanager");
            let reversed = (pulls && !alerts) || (exports(other, b) && !exports(one, a));
            telemetry(reversed, if reversed { a } else { b })
        }
        // Whom it tells, such as a chat, is not known: it observes.
        _ => telemetry(true, a),
    }
}

fn signal(technology: Option<&str>) -> Option<Signal> {
    Some(match technology? {
        "jaeger" | "zipkin" | "tempo" | "skywalking" => Signal::Traces,
        "prometheus" | "mimir" | "victoria-metrics" | "statsd" | "graphite" | "cadvisor"
        | "node-exporter" | "telegraf" | "pushgateway" | "thanos" | "influxdb" | "metricbeat" => {
            Signal::Metrics
        }
        "loki" | "fluentd" | "fluent-bit" | "logstash" | "filebeat" | "promtail" | "graylog"
        | "seq" => Signal::Logs,
        _ => return None,
    })
}
