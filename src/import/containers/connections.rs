//! Connections between components, from the references of their services.

use super::references::{Reference, ReferenceKind, References, ServiceIndex};
use super::role::{ComponentGuess, ServiceRole};
use super::service::Service;
use crate::document::sanitize::excerpt;
use crate::document::{Kind, Phase, Signal, Signals, Style};
use crate::import::classify::container::words;
use crate::import::{Confidence, DesignBuilder};
use crate::technologies;
use std::collections::{HashMap, HashSet};

/// The connection that a reference suggests.
struct ConnectionGuess {
    /// The connection points from the referenced service to the referring one.
    reversed: bool,
    style: Style,
    signal: Option<Signal>,
    phase: Option<Phase>,
}

impl ConnectionGuess {
    fn new(style: Style) -> Self {
        Self {
            reversed: false,
            style,
            signal: None,
            phase: None,
        }
    }
}

/// Adds the connections, with notes on the reasons.
pub fn connect(
    services: &[Service],
    roles: &[ServiceRole],
    references: &References,
    builder: &mut DesignBuilder,
) {
    let owners = owners(services, roles);
    let owner = |at: usize| owners.get(&at).copied().unwrap_or(at);
    let through = set_up(services, roles, references);
    let both: HashSet<(usize, usize)> = references.list.iter().map(|r| (r.from, r.to)).collect();
    // Direct references are stronger evidence than those through set-up tasks.
    let (prepared, direct): (Vec<&Reference>, Vec<&Reference>) = references
        .list
        .iter()
        .partition(|r| matches!(roles.get(r.to), Some(ServiceRole::SetUp(_))));
    for reference in direct.into_iter().chain(prepared) {
        if builder.is_full() {
            builder.note(
                reference.line,
                Confidence::LeftOut,
                "There are more connections than are read.",
            );
            break;
        }
        let (from, to) = (owner(reference.from), owner(reference.to));
        match (roles.get(from), roles.get(to)) {
            (Some(ServiceRole::Component(_)), Some(ServiceRole::SetUp(_))) => {
                for to in through.get(&to).into_iter().flatten() {
                    let name = services.get(reference.to).map_or("", |s| s.name.as_str());
                    let reference = Reference {
                        to: *to,
                        reason: format!(
                            "it waits for {name}, which prepares it",
                            name = excerpt(name)
                        ),
                        ..reference.clone()
                    };
                    join(services, roles, &reference, from, *to, builder);
                }
            }
            (Some(ServiceRole::Component(a)), Some(ServiceRole::Component(b))) => {
                let alike =
                    a.technology.is_some() && a.technology == b.technology && a.kind == b.kind;
                let nodes = matches!(a.kind, Kind::Datastore | Kind::Broker) && alike;
                if nodes && both.contains(&(to, from)) {
                    if from < to
                        && let (Some(one), Some(other)) = (services.get(from), services.get(to))
                    {
                        let text = format!(
                            "{} and {} name each other: they look like nodes of one cluster, which is one component with replicas. No connection was drawn between them.",
                            excerpt(&one.name),
                            excerpt(&other.name)
                        );
                        builder.note(reference.line, Confidence::LeftOut, text);
                    }
                    continue;
                }
                let is_guess = reference.kind == ReferenceKind::Dependency;
                if is_guess && b.kind == Kind::Gateway && both.contains(&(to, from)) {
                    note_no_connection(services, reference, "a gateway in front of it", builder);
                    continue;
                }
                join(services, roles, reference, from, to, builder);
            }
            _ => {}
        }
    }
}

/// Connects a datastore without references to the service that it is named after: `orders-db`.
pub fn connect_by_name(
    services: &[Service],
    roles: &[ServiceRole],
    references: &References,
    builder: &mut DesignBuilder,
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
        kept.filter(|word| without != STORES || technologies::product_of_image(word).is_none())
            .collect::<Vec<_>>()
            .concat()
    };
    let mut by_stem: HashMap<String, Vec<&Service>> = HashMap::new();
    for (service, role) in services.iter().zip(roles) {
        if matches!(role, ServiceRole::Component(part) if part.kind == Kind::Service) {
            let stem = stem(&service.name, PARTS);
            by_stem.entry(stem).or_default().push(service);
        }
    }
    for (at, (store, role)) in services.iter().zip(roles).enumerate() {
        let is_store = matches!(role, ServiceRole::Component(part) if part.kind == Kind::Datastore);
        let stem = stem(&store.name, STORES);
        let joined = store.name.to_lowercase();
        let short = joined.strip_suffix("db").unwrap_or_default().to_owned();
        let owner = by_stem.get(&stem).or_else(|| by_stem.get(&short));
        let Some([owner]) = owner.map(Vec::as_slice) else {
            continue;
        };
        if !is_store || stem.is_empty() || named.contains(&at) || builder.is_full() {
            continue;
        }
        if let Some(connection) = builder.connect(&owner.name, &store.name, Style::Data) {
            connection.guessed.push("self".to_owned());
        }
        let text = format!(
            "{} reads or writes {}: only their names say so.",
            excerpt(&owner.name),
            excerpt(&store.name)
        );
        builder.note(store.line, Confidence::Guessed, text);
    }
}

/// The services of sidecars.
fn owners(services: &[Service], roles: &[ServiceRole]) -> HashMap<usize, usize> {
    let names = ServiceIndex::of(services);
    roles
        .iter()
        .enumerate()
        .filter_map(|(at, role)| match role {
            ServiceRole::Sidecar(owner) => Some((at, names.find(owner)?)),
            _ => None,
        })
        .collect()
}

/// The stores that each set-up task prepares: those that it names.
fn set_up(
    services: &[Service],
    roles: &[ServiceRole],
    references: &References,
) -> HashMap<usize, Vec<usize>> {
    // Beyond this, a wait for the task would be no evidence of the use of all of them.
    const MOST: usize = 8;
    let mut prepared: HashMap<usize, Vec<usize>> = HashMap::new();
    for reference in &references.list {
        let is_setup = matches!(roles.get(reference.from), Some(ServiceRole::SetUp(_)));
        let stores = matches!(roles.get(reference.to), Some(ServiceRole::Component(part)) if matches!(part.kind, Kind::Datastore | Kind::Broker));
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
    roles: &[ServiceRole],
    reference: &Reference,
    from: usize,
    to: usize,
    builder: &mut DesignBuilder,
) {
    let (Some(one), Some(other)) = (services.get(from), services.get(to)) else {
        return;
    };
    let (Some(ServiceRole::Component(a)), Some(ServiceRole::Component(b))) =
        (roles.get(from), roles.get(to))
    else {
        return;
    };
    if from == to {
        return;
    }
    let relation = relation((one, a), (other, b), reference);
    let begins = matches!(a.kind, Kind::Datastore | Kind::Broker) && !a.is_tool;
    if begins && !relation.reversed && relation.style != Style::Telemetry {
        let why = "and a datastore or broker begins nothing";
        note_no_connection(services, reference, why, builder);
        return;
    }
    let (start, end) = if relation.reversed {
        (other, one)
    } else {
        (one, other)
    };
    if builder.find_connection(&start.name, &end.name).is_some() {
        return;
    }
    let Some(connection) = builder.connect(&start.name, &end.name, relation.style) else {
        return;
    };
    connection.phase = relation.phase;
    let is_dependency = reference.kind == ReferenceKind::Dependency;
    let guesses: &[&str] = match relation.style {
        _ if relation.phase.is_some() && is_dependency => &["self", "style"],
        Style::Event | Style::Message => &["style", "from", "to"],
        Style::Request => &["style"],
        _ if is_dependency => &["self"],
        _ => &[],
    };
    connection
        .guessed
        .extend(guesses.iter().map(|field| (*field).to_owned()));
    connection.signal = relation.signal.map(|signal| Signals(vec![signal]));
    let (confidence, text) = describe(
        &excerpt(&start.name),
        &excerpt(&end.name),
        &relation,
        reference,
    );
    let head = head_of(&relation, confidence);
    let item = format!("{} to {}", excerpt(&start.name), excerpt(&end.name));
    builder.note_one_of(reference.line, confidence, text, head, item);
}

/// The head of the note on connections of that sort.
fn head_of(relation: &ConnectionGuess, confidence: Confidence) -> &'static str {
    match relation.style {
        _ if relation.phase.is_some() => {
            "Drawn as needed to start or to register; see whether they are needed while work is done, too"
        }
        Style::Data if confidence == Confidence::Guessed => {
            "Drawn as access to data, as only depends_on says so"
        }
        Style::Data => "Drawn as access to data, as addresses and names say",
        Style::Telemetry if confidence == Confidence::Guessed => {
            "Drawn as telemetry, as only depends_on says so"
        }
        Style::Telemetry => "Drawn as telemetry, as addresses and names say",
        Style::Event | Style::Message => {
            "Drawn as events through brokers; see who sends, who listens, and whether they are events or messages"
        }
        Style::Request => {
            "Drawn as requests; see which are, and whether the caller waits for the answer"
        }
    }
}

/// Notes that a reference is no connection.
fn note_no_connection(
    services: &[Service],
    reference: &Reference,
    why: &str,
    builder: &mut DesignBuilder,
) {
    let name = |at: usize| services.get(at).map_or("", |service| service.name.as_str());
    let (from, to) = (excerpt(name(reference.from)), excerpt(name(reference.to)));
    let text = format!("{from} names {to}, {why}: no connection was drawn.");
    let head = format!("These name one another, {why}: no connection was drawn");
    let item = format!("{from} to {to}");
    builder.note_one_of(reference.line, Confidence::LeftOut, text, head, item);
}

fn describe(
    from: &str,
    to: &str,
    relation: &ConnectionGuess,
    reference: &Reference,
) -> (Confidence, String) {
    let reason = &reference.reason;
    let is_dependency = reference.kind == ReferenceKind::Dependency;
    let confidence = if is_dependency {
        Confidence::Guessed
    } else {
        Confidence::Understood
    };
    if relation.phase.is_some() {
        let text = format!(
            "{from} asks {to} to start or to register: {reason}. Does it need it while work is done, too?"
        );
        return (Confidence::Guessed, text);
    }
    match relation.style {
        Style::Data => (
            confidence,
            format!("{from} reads or writes {to}: {reason}."),
        ),
        Style::Telemetry => (
            confidence,
            format!("{from} sends telemetry to {to}: {reason}."),
        ),
        Style::Event | Style::Message => {
            let text = if relation.reversed {
                format!(
                    "{to} gets events from {from}: {reason}. Does it send any, too? And are they events or messages?"
                )
            } else {
                format!(
                    "{from} sends events to {to}: {reason}. Does it send, listen or both? And are they events or messages?"
                )
            };
            (Confidence::Guessed, text)
        }
        Style::Request if is_dependency => {
            let text = format!(
                "{from} asks {to}: {reason}. Do they talk while work is done, and does {from} wait for the answer?"
            );
            (Confidence::Guessed, text)
        }
        Style::Request if reference.is_web => {
            let text = format!(
                "{from} asks {to}: {reason}, with an address of HTTP or gRPC. Does {from} wait for the answer?"
            );
            (Confidence::Guessed, text)
        }
        Style::Request => {
            let text =
                format!("{from} asks {to}: {reason}. Is it a request, a message or an event?");
            (Confidence::Guessed, text)
        }
    }
}

fn relation(
    from: (&Service, &ComponentGuess),
    to: (&Service, &ComponentGuess),
    reference: &Reference,
) -> ConnectionGuess {
    let ((one, a), (other, b)) = (from, to);
    let registers = reference.kind == ReferenceKind::Dependency
        && b.kind == Kind::Service
        && is_registry(&other.name, b);
    if !registers && (a.kind == Kind::Telemetry || b.kind == Kind::Telemetry) {
        return observed(from, to, reference);
    }
    match b.kind {
        Kind::Datastore => ConnectionGuess::new(Style::Data),
        Kind::Broker if a.is_tool => ConnectionGuess::new(Style::Request),
        Kind::Broker => ConnectionGuess {
            reversed: is_consumer(&one.name),
            ..ConnectionGuess::new(Style::Event)
        },
        Kind::Service | Kind::Gateway if is_registry(&other.name, b) || starts(a, reference) => {
            ConnectionGuess {
                phase: Some(Phase::Startup),
                ..ConnectionGuess::new(Style::Request)
            }
        }
        _ if starts(a, reference) => ConnectionGuess {
            phase: Some(Phase::Startup),
            ..ConnectionGuess::new(Style::Request)
        },
        _ => ConnectionGuess::new(Style::Request),
    }
}

/// True for a reference that only says what has to start first. A gateway passes requests on to what it
/// waits for.
fn starts(from: &ComponentGuess, reference: &Reference) -> bool {
    reference.kind == ReferenceKind::Dependency && from.kind != Kind::Gateway
}

/// True for the name of a service that consumes from a broker.
fn is_consumer(name: &str) -> bool {
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
    // `consumer-service` may be about consumers: the last word counts.
    let last = words.iter().rev().find(|word| word.parse::<u32>().is_err());
    last.is_some_and(|word| LISTENERS.contains(&word.as_str()))
        || words.iter().any(|word| DOMAINS.contains(&word.as_str()))
}

/// True for a registry: configuration or discovery, used at startup.
fn is_registry(name: &str, part: &ComponentGuess) -> bool {
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

/// The direction of telemetry: from the observed service to the data, also for pull.
fn observed(
    from: (&Service, &ComponentGuess),
    to: (&Service, &ComponentGuess),
    reference: &Reference,
) -> ConnectionGuess {
    let ((one, a), (other, b)) = (from, to);
    let telemetry = |reversed: bool, receiver: &ComponentGuess| ConnectionGuess {
        reversed,
        signal: signal(receiver.technology),
        ..ConnectionGuess::new(Style::Telemetry)
    };
    if a.kind != Kind::Telemetry {
        let shows = matches!(
            b.technology,
            Some("grafana" | "kibana" | "opensearch-dashboards")
        );
        let ui = shows
            || (b.technology == Some("jaeger")
                && !reference.reason.to_lowercase().contains("otel"));
        if a.kind == Kind::Gateway && a.is_certain && ui || (shows && a.is_tool) {
            return ConnectionGuess::new(Style::Request);
        }
        return telemetry(false, b);
    }
    let exports = |service: &Service, part: &ComponentGuess| {
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
        Kind::Datastore => ConnectionGuess::new(Style::Data),
        Kind::Broker if pulls => telemetry(true, a),
        Kind::Broker => ConnectionGuess::new(Style::Event),
        Kind::Telemetry => {
            let alerts = b.technology == Some("alertmanager");
            let reversed = (pulls && !alerts) || (exports(other, b) && !exports(one, a));
            telemetry(reversed, if reversed { a } else { b })
        }
        // The receiver of its alerts is unknown: it observes.
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
