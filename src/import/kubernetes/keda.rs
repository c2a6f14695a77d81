//! KEDA: what scales a workload by the length of a queue says what the workload consumes.

use super::manifest::Manifest;
use super::workload::Workload;
use crate::document::sanitize::excerpt;
use crate::document::{Connection, Kind, Style};
use crate::import::containers::values::hosts;
use crate::import::yaml::{fields_at, items_at, number_at, text_at};
use crate::import::{Confidence, DesignBuilder};
use crate::technologies;
use std::collections::HashMap;

/// The API group of KEDA.
const GROUP: &str = "keda.sh";
/// The most triggers of one object.
const MAX_TRIGGERS: usize = 50;

/// A type of triggers that count what waits in a queue or topic.
struct TriggerKind {
    name: &'static str,
    technology: &'static str,
    style: Style,
    /// The fields that may name the queue or topic, the first before the others.
    queue: &'static [&'static str],
    /// The fields that may have the address of the broker, or with `FromEnv` after them the variable with it.
    address: &'static [&'static str],
}

const fn queue(
    name: &'static str,
    technology: &'static str,
    style: Style,
    queue: &'static [&'static str],
    address: &'static [&'static str],
) -> TriggerKind {
    TriggerKind {
        name,
        technology,
        style,
        queue,
        address,
    }
}

#[rustfmt::skip]
const TRIGGERS: &[TriggerKind] = &[
    queue("kafka", "kafka", Style::Event, &["topic"], &["bootstrapServers"]),
    queue("apache-kafka", "kafka", Style::Event, &["topic"], &["bootstrapServers"]),
    queue("rabbitmq", "rabbitmq", Style::Message, &["queueName"], &["host"]),
    queue("aws-sqs-queue", "sqs", Style::Message, &["queueURL"], &["queueURL"]),
    queue("aws-kinesis-stream", "kinesis", Style::Event, &["streamName"], &[]),
    queue("azure-servicebus", "azure-service-bus", Style::Message, &["queueName", "topicName"], &["namespace", "connection"]),
    queue("azure-eventhub", "event-hubs", Style::Event, &["eventHubName"], &["connection"]),
    queue("azure-queue", "azure-queue-storage", Style::Message, &["queueName"], &["connection"]),
    queue("gcp-pubsub", "pubsub", Style::Event, &["subscriptionName", "topicName"], &[]),
    queue("gcp-cloudtasks", "cloud-tasks", Style::Message, &["queueName"], &[]),
    queue("nats-jetstream", "nats", Style::Event, &["stream"], &["natsServerMonitoringEndpoint"]),
    queue("stan", "nats", Style::Event, &["subject"], &["natsServerMonitoringEndpoint"]),
    queue("pulsar", "pulsar", Style::Event, &["topic"], &["adminURL"]),
    queue("activemq", "activemq", Style::Message, &["destinationName"], &["managementEndpoint"]),
    queue("artemis-queue", "activemq", Style::Message, &["queueName"], &["managementEndpoint"]),
    queue("ibmmq", "ibm-mq", Style::Message, &["queueName"], &["host"]),
    queue("solace-event-queue", "solace", Style::Event, &["queueName"], &["solaceSempBaseURL"]),
    queue("redis", "redis", Style::Message, &["listName"], &["address", "addresses", "host", "hosts"]),
    queue("redis-cluster", "redis", Style::Message, &["listName"], &["addresses", "hosts"]),
    queue("redis-streams", "redis", Style::Event, &["stream"], &["address", "addresses", "host", "hosts"]),
    queue("redis-cluster-streams", "redis", Style::Event, &["stream"], &["addresses", "hosts"]),
];

/// True for an object that scales workloads.
pub fn is_scaler(manifest: &Manifest) -> bool {
    manifest.is(GROUP, "ScaledObject") || manifest.is(GROUP, "ScaledJob")
}

/// Workloads by namespace, kind and name.
type WorkloadIndex = HashMap<(String, String, String), usize>;

fn target(manifest: &Manifest, workloads: &WorkloadIndex) -> Option<usize> {
    let key = |kind: String, name: String| (manifest.namespace.clone(), kind, name);
    if manifest.kind == "ScaledJob" {
        return workloads
            .get(&key("ScaledJob".to_owned(), manifest.name.clone()))
            .copied();
    }
    let kind = manifest.text(&["spec", "scaleTargetRef", "kind"]);
    let kind = kind.unwrap_or_else(|| "Deployment".to_owned());
    let name = manifest.text(&["spec", "scaleTargetRef", "name"])?;
    workloads.get(&key(kind, name)).copied()
}

fn index(workloads: &[Workload]) -> WorkloadIndex {
    let entry = |(at, workload): (usize, &Workload)| {
        let own = (&workload.namespace, &workload.kind, &workload.name);
        ((own.0.clone(), own.1.clone(), own.2.clone()), at)
    };
    workloads.iter().enumerate().map(entry).collect()
}

/// Sets the number of instances of scaled workloads: the least that is kept, or one while there is work.
pub fn scale(manifests: &[Manifest], workloads: &mut [Workload]) {
    let scalers = manifests.iter().filter(|m| m.is(GROUP, "ScaledObject"));
    let scalers: Vec<&Manifest> = scalers.collect();
    if scalers.is_empty() {
        return;
    }
    let index = index(workloads);
    for scaler in scalers {
        let workload = target(scaler, &index).and_then(|at| workloads.get_mut(at));
        let Some(workload) = workload else { continue };
        let least = number_at(&scaler.node, &["spec", "minReplicaCount"]);
        let (least, line) = least.unwrap_or((0, scaler.line));
        let most = number_at(&scaler.node, &["spec", "maxReplicaCount"]).map_or(100, |(n, _)| n);
        workload.service.replicas = Some((least.max(1), line));
        let remark = format!("Scaled from {least} to {most} instances by the length of a queue.");
        workload.service.remarks.push(remark);
    }
}

/// Connects the brokers that scalers name with the workloads that they scale.
pub fn connect(manifests: &[Manifest], workloads: &[Workload], builder: &mut DesignBuilder) {
    let scalers: Vec<&Manifest> = manifests.iter().filter(|m| is_scaler(m)).collect();
    if scalers.is_empty() {
        return;
    }
    let index = index(workloads);
    let brokers = BrokerIndex::of(workloads, builder);
    for scaler in scalers {
        let name = excerpt(&scaler.name);
        let workload = target(scaler, &index).and_then(|at| workloads.get(at));
        let Some(workload) = workload else {
            let text = format!("{name} scales what is not in this file.");
            let head = "Scalers of workloads that are not in this file";
            builder.note_one_of(scaler.line, Confidence::LeftOut, text, head, name);
            continue;
        };
        for trigger in items_at(&scaler.node, &["spec", "triggers"])
            .into_iter()
            .take(MAX_TRIGGERS)
        {
            let kind = text_at(&trigger, &["type"]).unwrap_or_default();
            let Some(known) = TRIGGERS.iter().find(|known| known.name == kind.trim()) else {
                continue;
            };
            let fields = fields_at(&trigger, &["metadata"]).into_iter();
            let fields = fields.filter_map(|field| {
                let value = field.value.text()?.to_owned();
                Some((field.key, value))
            });
            let trigger_fields = TriggerFields {
                workload,
                fields: fields.collect(),
            };
            let listener = Listener {
                workload,
                known,
                line: trigger.line,
                addresses: trigger_fields.texts(known.address),
                queue: trigger_fields.texts(known.queue).into_iter().next(),
            };
            listener.connect(&brokers, builder);
        }
    }
}

/// The fields of a trigger, which may stand in the environment of the workload.
struct TriggerFields<'w> {
    workload: &'w Workload,
    fields: HashMap<String, String>,
}

impl TriggerFields<'_> {
    fn texts(&self, names: &[&str]) -> Vec<String> {
        let of_field = |name: &&str| self.fields.get(*name).cloned();
        let of_environment = |name: &&str| {
            let key = self.fields.get(&format!("{name}FromEnv"))?;
            let mut environment = self.workload.service.environment.iter();
            let variable = environment.find(|variable| variable.key == *key)?;
            Some(variable.value.text.clone())
        };
        let texts = names
            .iter()
            .flat_map(|name| [of_field(name), of_environment(name)]);
        texts
            .flatten()
            .filter(|text| !text.trim().is_empty())
            .collect()
    }
}

/// The brokers and datastores of a design, by the names of their hosts and by technology.
struct BrokerIndex {
    by_host: HashMap<String, String>,
    /// The only one of a technology; empty where there are several.
    by_technology: HashMap<String, String>,
}

impl BrokerIndex {
    fn of(workloads: &[Workload], builder: &mut DesignBuilder) -> Self {
        let mut index = Self {
            by_host: HashMap::new(),
            by_technology: HashMap::new(),
        };
        for workload in workloads {
            let name = &workload.service.name;
            let Some(component) = builder.find(name) else {
                continue;
            };
            if !matches!(component.kind, Kind::Broker | Kind::Datastore) {
                continue;
            }
            if let Some(technology) = &component.technology {
                let only = index.by_technology.entry(technology.clone());
                only.and_modify(String::clear)
                    .or_insert_with(|| name.clone());
            }
            for alias in workload.service.aliases.iter().chain([name]) {
                let host = alias.to_lowercase();
                index.by_host.entry(host).or_insert_with(|| name.clone());
            }
        }
        index
    }

    /// The key of the component at one of those addresses, seen from a namespace.
    fn at(
        &self,
        addresses: &[String],
        namespace: &str,
        builder: &mut DesignBuilder,
    ) -> Option<String> {
        for address in addresses {
            // `host:port` has no scheme, and several stand in one text.
            let parts = address.split(',').map(str::trim);
            for part in parts.take(MAX_TRIGGERS) {
                let found = hosts(part);
                let bare = part.split([':', '/']).next().unwrap_or_default();
                let names = found.iter().map(|host| host.name).chain([bare]);
                for host in names.map(str::to_lowercase) {
                    let within = format!("{host}.{namespace}");
                    let known = self
                        .by_host
                        .get(&within)
                        .or_else(|| self.by_host.get(&host));
                    if let Some(known) = known {
                        return Some(known.clone());
                    }
                    let outside = format!("\n{host}");
                    if builder.find(&outside).is_some() {
                        return Some(outside);
                    }
                }
            }
        }
        None
    }
}

/// A workload that is scaled by the messages in a queue or topic.
struct Listener<'l> {
    workload: &'l Workload,
    known: &'static TriggerKind,
    line: usize,
    addresses: Vec<String>,
    queue: Option<String>,
}

impl Listener<'_> {
    fn connect(&self, brokers: &BrokerIndex, builder: &mut DesignBuilder) {
        let service = &self.workload.service;
        let technology = self.known.technology;
        if builder.find(&service.name).is_none() || builder.is_full() {
            return;
        }
        let only = || {
            let only = brokers.by_technology.get(technology);
            only.filter(|name| !name.is_empty()).cloned()
        };
        let broker = brokers
            .at(&self.addresses, &service.namespace, builder)
            .or_else(only)
            .unwrap_or_else(|| self.outside(builder));
        let Some(kind) = builder.find(&broker).map(|component| component.kind) else {
            return;
        };
        let (from, to, style) = match kind {
            Kind::Datastore => (&service.name, &broker, Style::Data),
            _ => (&broker, &service.name, self.known.style),
        };
        if broker == service.name {
            return;
        }
        if builder.find_connection(from, to).is_none() {
            // What was drawn by an address says as little about the direction as the address.
            let is_guess =
                |known: &mut Connection| known.guessed.iter().any(|field| field == "from");
            if !builder.find_connection(to, from).is_some_and(is_guess)
                || !builder.turn_connection(to, from)
            {
                builder.connect(from, to, style);
            }
        }
        let Some(connection) = builder.find_connection(from, to) else {
            return;
        };
        if connection.style != style && connection.style.is_queued() && style.is_queued() {
            connection.style = style;
        }
        let settled = ["from", "to", "self", "style"];
        connection
            .guessed
            .retain(|field| !settled.contains(&field.as_str()));
        let (own, other) = (excerpt(&service.name), excerpt(broker.trim_start()));
        let queue = self.queue.as_deref().map(queue_name);
        let queue = queue.map(|queue| format!(" ({})", excerpt(queue)));
        let queue = queue.unwrap_or_default();
        let text = format!(
            "{own} takes from {other}{queue}: KEDA scales it by the messages that wait there."
        );
        let head = "Drawn as consumers of brokers, since KEDA scales them by the length of a queue";
        let item = format!("{own} from {other}{queue}");
        builder.note_one_of(self.line, Confidence::Understood, text, head, item);
    }

    /// The key of a component for a broker that is not in the file.
    fn outside(&self, builder: &mut DesignBuilder) -> String {
        let technology = self.known.technology;
        let is_managed = technologies::is_managed(technology);
        let queue = self.queue.as_deref().map(queue_name);
        let name = match queue {
            // Each queue of a provider is one of its own.
            Some(queue) if is_managed => queue.to_owned(),
            _ => technology.to_owned(),
        };
        let key = format!("\n{technology} {}", name.to_lowercase());
        if builder.find(&key).is_none() {
            let kind = match technologies::product_named(technology).and_then(|p| p.kind()) {
                Some(Kind::Datastore) => Kind::Datastore,
                _ => Kind::Broker,
            };
            let component = builder.component(&key, &name, kind);
            component.technology = Some(technology.to_owned());
            component.managed = is_managed.then_some(true);
            component.notes = Some("Not in the file that was imported.".to_owned());
        }
        key
    }
}

/// The name of a queue, which may be the end of its address.
fn queue_name(text: &str) -> &str {
    let text = text.trim().trim_end_matches('/');
    text.rsplit('/').next().unwrap_or(text)
}
