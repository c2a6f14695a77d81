//! AsyncAPI 2 and 3: each document is an application; several documents are one system, joined by their brokers.

use super::classify::domain_words::is_past;
use super::classify::label::kind_of_name;
use super::yaml::{self, YamlEntry, YamlNode, fields_at, items_at, text_at, value_at};
use super::{Confidence, DesignBuilder, Import, ImportError};
use crate::document::sanitize::excerpt;
use crate::document::{Callers, Identity, Kind, Style};
use crate::technologies;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// The longest chain of references.
const MAX_CHAIN: usize = 8;
/// The most words of one connection.
const MAX_WORDS: usize = 500;

/// Reads documents of AsyncAPI.
///
/// # Errors
/// For invalid YAML, beyond the limits, and for a file without channels.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let documents = yaml::read(text)?;
    let applications: Vec<&Rc<YamlNode>> = documents
        .iter()
        .filter(|document| text_at(document, &["asyncapi"]).is_some())
        .collect();
    let title = match applications.as_slice() {
        [only] => text_at(only, &["info", "title"]).unwrap_or_default(),
        _ => String::new(),
    };
    let mut builder = DesignBuilder::new(&title);
    let mut system = ApplicationSystem::default();
    for (at, document) in applications.iter().enumerate() {
        if builder.is_full() {
            break;
        }
        let application = Application {
            document,
            at,
            maps: RefCell::default(),
        };
        application.read(&mut system, &mut builder);
    }
    if builder.has_no_components() {
        let line = documents.first().map_or(1, |document| document.line);
        return Err(ImportError::new(
            "there is no application with channels",
            "a document of AsyncAPI with `channels`",
        )
        .at_line(line));
    }
    system.note_open_ends(&mut builder);
    Ok(builder.finish())
}

/// Applications of all documents, as far as they share brokers.
#[derive(Default)]
struct ApplicationSystem {
    /// The senders and the listeners of each channel, by broker and address.
    channels: BTreeMap<(String, String), ChannelUse>,
}

#[derive(Default)]
struct ChannelUse {
    line: usize,
    is_sent: bool,
    is_received: bool,
}

impl ApplicationSystem {
    /// Notes the channels of which only one end is known.
    fn note_open_ends(&self, builder: &mut DesignBuilder) {
        for ((_, address), channel) in &self.channels {
            let (head, what) = match (channel.is_sent, channel.is_received) {
                (true, false) => (
                    "Nobody listens to these channels in what was imported",
                    "nobody listens to it",
                ),
                (false, true) => (
                    "Nobody sends to these channels in what was imported",
                    "nobody sends to it",
                ),
                _ => continue,
            };
            let name = excerpt(address);
            let text = format!(
                "{name}: {what} in what was imported. Import the other documents with it, or draw who does."
            );
            builder.note_one_of(channel.line, Confidence::Guessed, text, head, name);
        }
    }
}

/// A message that an application sends or receives.
struct Use {
    channel: String,
    sends: bool,
    words: Vec<String>,
    line: usize,
    /// The servers of the channel; none for all.
    servers: Vec<String>,
}

/// An application, by its document.
struct Application<'d> {
    document: &'d Rc<YamlNode>,
    at: usize,
    /// The mappings that references lead into, by their paths.
    maps: RefCell<HashMap<String, HashMap<String, Rc<YamlNode>>>>,
}

/// The last part of a reference or an id.
fn last_part(reference: &str) -> String {
    let last = reference.rsplit('/').next().unwrap_or_default();
    last.replace("~1", "/").replace("~0", "~")
}

impl Application<'_> {
    fn read(&self, system: &mut ApplicationSystem, builder: &mut DesignBuilder) {
        let uses = self.uses();
        let title = text_at(self.document, &["info", "title"]).unwrap_or_default();
        let line = self.document.line;
        if uses.is_empty() {
            let text = format!("{} has no channels and is left out.", excerpt(&title));
            builder.note(line, Confidence::LeftOut, text);
            return;
        }
        let name = application_name(&title);
        let kind = kind_of_name(&name).filter(|kind| {
            matches!(
                kind,
                Kind::Gateway | Kind::Orchestrator | Kind::External | Kind::Job
            )
        });
        let key = format!("application {}", self.at);
        let component = builder.component(&key, &name, kind.unwrap_or(Kind::Service));
        component.guessed.push("kind".to_owned());
        let description = text_at(self.document, &["info", "description"]);
        component.notes = description.map(|text| super::text::prose(&text));
        let text = format!(
            "{} is drawn as {}: the document describes it.",
            excerpt(&name),
            component.kind.as_str()
        );
        let head = "Drawn as what documents describe";
        builder.note_one_of(line, Confidence::Guessed, text, head, excerpt(&name));
        let servers = self.servers();
        let mut carried: BTreeMap<(String, bool), (Vec<String>, usize)> = BTreeMap::new();
        let mut added = HashSet::new();
        for used in &uses {
            let server = servers
                .iter()
                .find(|server| used.servers.is_empty() || used.servers.contains(&server.name))
                .or_else(|| servers.first());
            let broker = self.other_end(server, builder);
            if let Some(server) = server
                && added.insert(broker.clone())
                && let Some(component) = builder.find(&broker)
                && component.kind == Kind::Broker
                && server.identity.is_some()
            {
                let callers = component.callers.get_or_insert_with(Callers::new);
                callers.identity = callers.identity.or(server.identity);
            }
            let channel = system
                .channels
                .entry((broker.clone(), used.channel.clone()))
                .or_default();
            channel.line = used.line;
            channel.is_sent |= used.sends;
            channel.is_received |= !used.sends;
            let (words, _) = carried
                .entry((broker, used.sends))
                .or_insert_with(|| (Vec::new(), used.line));
            for word in &used.words {
                if words.len() < MAX_WORDS && !words.contains(word) {
                    words.push(word.clone());
                }
            }
        }
        for ((broker, sends), (words, line)) in carried {
            let (from, to) = if sends {
                (&key, &broker)
            } else {
                (&broker, &key)
            };
            let are_events = !words.is_empty() && words.iter().all(|word| is_past(word));
            let Some(connection) = builder.connect(from, to, Style::Event) else {
                continue;
            };
            if !are_events {
                connection.guessed.push("style".to_owned());
            }
            let listed = super::containers::listed(&words);
            connection.carries = words;
            let verb = if sends { "sends" } else { "receives" };
            let head = "Drawn as events, by the operations of documents";
            let text = format!("{} {verb} {listed}.", excerpt(&name));
            let confidence = if are_events {
                Confidence::Understood
            } else {
                Confidence::Guessed
            };
            let item = format!("{} {verb} {listed}", excerpt(&name));
            builder.note_one_of(line, confidence, text, head, item);
        }
    }

    /// A value, or what it refers to within the document.
    fn resolved(&self, node: &Rc<YamlNode>) -> Rc<YamlNode> {
        let mut at = node.clone();
        for _ in 0..MAX_CHAIN {
            let Some(reference) = text_at(&at, &["$ref"]) else {
                break;
            };
            let Some(path) = reference.strip_prefix("#/") else {
                break;
            };
            match self.referenced(path) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// The value at the path of a reference.
    fn referenced(&self, path: &str) -> Option<Rc<YamlNode>> {
        let (parent, key) = path.rsplit_once('/').unwrap_or(("", path));
        let mut maps = self.maps.borrow_mut();
        let map = maps.entry(parent.to_owned()).or_insert_with(|| {
            let parts: Vec<String> = parent.split('/').map(last_part).collect();
            let mut parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            parts.retain(|part| !part.is_empty());
            let fields = fields_at(self.document, &parts).into_iter();
            fields.map(|field| (field.key, field.value)).collect()
        });
        map.get(&last_part(key)).cloned()
    }

    fn uses(&self) -> Vec<Use> {
        let version = text_at(self.document, &["asyncapi"]).unwrap_or_default();
        if version.trim().starts_with('2') {
            self.uses_by_channel()
        } else {
            self.uses_by_operation()
        }
    }

    /// Uses by the channels of version 2: what clients publish is what the application receives.
    fn uses_by_channel(&self) -> Vec<Use> {
        let mut found = Vec::new();
        for channel in fields_at(self.document, &["channels"]) {
            let node = self.resolved(&channel.value);
            let servers = items_at(&node, &["servers"]);
            let servers: Vec<String> = servers
                .iter()
                .filter_map(|server| server.text().map(str::to_owned))
                .collect();
            for (operation, sends) in [("publish", false), ("subscribe", true)] {
                let Some(operation) = value_at(&node, &[operation]) else {
                    continue;
                };
                let mut words = Vec::new();
                if let Some(message) = value_at(&operation, &["message"]) {
                    self.words(&message, "", &mut words);
                }
                found.push(Use {
                    channel: channel.key.clone(),
                    sends,
                    words,
                    line: operation.line.max(channel.line),
                    servers: servers.clone(),
                });
            }
        }
        found
    }

    fn uses_by_operation(&self) -> Vec<Use> {
        let mut found = Vec::new();
        let channels = fields_at(self.document, &["channels"]);
        let channels: HashMap<String, YamlEntry> = channels
            .into_iter()
            .map(|channel| (channel.key.clone(), channel))
            .collect();
        for operation in fields_at(self.document, &["operations"]) {
            let node = self.resolved(&operation.value);
            let Some(action) = text_at(&node, &["action"]) else {
                continue;
            };
            let id = text_at(&node, &["channel", "$ref"]).map(|reference| last_part(&reference));
            let id = id.unwrap_or_default();
            let channel = channels
                .get(&id)
                .map(|channel| self.resolved(&channel.value));
            let address = channel
                .as_ref()
                .and_then(|node| text_at(node, &["address"]));
            let mut words = Vec::new();
            let messages = items_at(&node, &["messages"]);
            for message in &messages {
                self.words(message, "", &mut words);
            }
            if messages.is_empty()
                && let Some(channel) = &channel
            {
                for message in fields_at(channel, &["messages"]) {
                    self.words(&message.value, &message.key, &mut words);
                }
            }
            let servers = channel.iter().flat_map(|node| items_at(node, &["servers"]));
            found.push(Use {
                channel: address.filter(|address| !address.is_empty()).unwrap_or(id),
                sends: action.trim() == "send",
                words,
                line: operation.line,
                servers: servers
                    .filter_map(|server| text_at(&server, &["$ref"]))
                    .map(|reference| last_part(&reference))
                    .collect(),
            });
        }
        found
    }

    /// Adds the words of a message, or of each of several.
    fn words(&self, message: &Rc<YamlNode>, key: &str, words: &mut Vec<String>) {
        let reference = text_at(message, &["$ref"]).map(|reference| last_part(&reference));
        let node = self.resolved(message);
        let several = items_at(&node, &["oneOf"]);
        if !several.is_empty() {
            for one in several.iter().take(MAX_WORDS) {
                let reference = text_at(one, &["$ref"]).map(|reference| last_part(&reference));
                let node = self.resolved(one);
                let word = text_at(&node, &["name"]).or(reference);
                words.extend(word.or_else(|| text_at(&node, &["messageId"])));
            }
            return;
        }
        let key = (!key.is_empty()).then(|| key.to_owned());
        let word = text_at(&node, &["name"]).or_else(|| text_at(&node, &["messageId"]));
        let word = word
            .or(reference)
            .or(key)
            .or_else(|| text_at(&node, &["title"]));
        words.extend(
            word.map(|word| super::text::name(&word))
                .filter(|word| !word.is_empty()),
        );
    }

    fn servers(&self) -> Vec<Server> {
        let servers = fields_at(self.document, &["servers"]).into_iter();
        servers
            .map(|server| {
                let node = self.resolved(&server.value);
                Server {
                    name: server.key.clone(),
                    protocol: text_at(&node, &["protocol"])
                        .unwrap_or_default()
                        .trim()
                        .to_lowercase(),
                    identity: self.identity(&node),
                }
            })
            .collect()
    }

    /// The authentication that a server demands.
    fn identity(&self, server: &Rc<YamlNode>) -> Option<Identity> {
        for demand in items_at(server, &["security"]) {
            // A reference or a scheme in version 3, the name of a scheme in version 2.
            let own = self.resolved(&demand);
            let scheme = match text_at(&own, &["type"]) {
                Some(_) => own,
                None => {
                    let name = demand.fields().into_iter().next().map(|field| field.key);
                    let name = name.unwrap_or_default();
                    let path = ["components", "securitySchemes", name.as_str()];
                    let Some(scheme) = value_at(self.document, &path) else {
                        continue;
                    };
                    self.resolved(&scheme)
                }
            };
            let is_basic = text_at(&scheme, &["scheme"]).as_deref() == Some("basic");
            return match text_at(&scheme, &["type"])?.as_str() {
                "userPassword" | "plain" | "scramSha256" | "scramSha512" => {
                    Some(Identity::Password)
                }
                "http" if is_basic => Some(Identity::Password),
                "apiKey" | "httpApiKey" => Some(Identity::ApiKey),
                "X509" => Some(Identity::Mtls),
                "oauth2" | "openIdConnect" | "http" | "gssapi" => Some(Identity::Token),
                "symmetricEncryption" | "asymmetricEncryption" => Some(Identity::Signature),
                _ => None,
            };
        }
        None
    }

    /// The key of the component at the other end: the broker, or clients where there is none.
    fn other_end(&self, server: Option<&Server>, builder: &mut DesignBuilder) -> String {
        let protocol = server.map_or("", |server| server.protocol.as_str());
        if matches!(protocol, "http" | "https" | "ws" | "wss") {
            let key = format!("clients {}", self.at);
            if builder.find(&key).is_none() {
                let clients = builder.component(&key, "Clients", Kind::Client);
                clients.guessed.push("self".to_owned());
            }
            return key;
        }
        let (name, technology) = match protocol {
            "kafka" | "kafka-secure" => ("Kafka", Some("kafka")),
            "amqp" | "amqps" => ("RabbitMQ", Some("rabbitmq")),
            "mqtt" | "mqtts" | "secure-mqtt" | "mqtt5" => ("MQTT broker", None),
            "nats" => ("NATS", Some("nats")),
            "pulsar" => ("Pulsar", Some("pulsar")),
            "redis" => ("Redis", Some("redis")),
            "sns" => ("SNS", Some("sns")),
            "sqs" => ("SQS", Some("sqs")),
            "ibmmq" => ("IBM MQ", Some("ibm-mq")),
            "googlepubsub" => ("Pub/Sub", Some("pubsub")),
            "jms" | "stomp" | "stomps" | "amqp1" | "solace" | "anypointmq" | "mercure" => {
                ("Message broker", None)
            }
            other => (
                "Message broker",
                technologies::product_named(other).map(|product| product.name),
            ),
        };
        let key = format!("broker {name}");
        if builder.find(&key).is_none() {
            let broker = builder.component(&key, name, Kind::Broker);
            broker.technology = technology.map(str::to_owned);
            if protocol.starts_with("amqp") {
                // The protocol is spoken by others, too.
                broker.guessed.push("technology".to_owned());
            }
            if technology.is_some_and(technologies::is_managed) {
                broker.managed = Some(true);
            }
            if protocol.is_empty() {
                broker.guessed.push("self".to_owned());
            }
        }
        key
    }
}

/// A server of a document.
struct Server {
    name: String,
    protocol: String,
    identity: Option<Identity>,
}

/// The name of an application: its title without what only says that it is described.
fn application_name(title: &str) -> String {
    let mut name = title.trim();
    for end in [
        "AsyncAPI",
        "Async API",
        "Event API",
        "Events API",
        "Streaming API",
        "API",
        "Events",
    ] {
        let at = name.len().saturating_sub(end.len());
        let matches = name
            .get(at..)
            .is_some_and(|last| last.eq_ignore_ascii_case(end));
        let before = name.get(..at).unwrap_or_default().trim_end();
        if matches && !before.is_empty() && before.len() < at {
            name = before;
            break;
        }
    }
    if name.is_empty() {
        "Application".to_owned()
    } else {
        super::text::name(name)
    }
}
