//! AsyncAPI 2 and 3: each document is an application; several documents are one system, joined by their brokers.

mod server;

use super::classify::domain_words::is_past;
use super::classify::label::kind_of_name;
use super::yaml::{self, YamlEntry, YamlNode, fields_at, items_at, text_at, value_at};
use super::{Confidence, DesignBuilder, Import, ImportError};
use crate::document::sanitize::excerpt;
use crate::document::{Callers, Id, Kind, Style};
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

/// The part that a message has between applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum MessageRole {
    /// A message that stands alone.
    Plain,
    /// A question that asks for a reply.
    Question,
    /// A reply.
    Reply,
}

/// A message that an application sends or receives.
struct Use {
    channel: String,
    sends: bool,
    role: MessageRole,
    words: Vec<String>,
    line: usize,
    /// The servers of the channel; none for all.
    servers: Vec<String>,
}

/// Messages that share a connection: those with the same broker, direction and part.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct CarriedKey {
    broker: String,
    /// Questions come before their replies.
    role: MessageRole,
    sends: bool,
}

/// The words of a connection, and its line.
struct CarriedWords {
    words: Vec<String>,
    line: usize,
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
        let mut carried: BTreeMap<CarriedKey, CarriedWords> = BTreeMap::new();
        let mut added = HashSet::new();
        for used in &uses {
            let server = servers
                .iter()
                .find(|server| used.servers.is_empty() || used.servers.contains(&server.name))
                .or_else(|| servers.first());
            let broker = self.other_end(server, used, builder);
            if let Some(server) = server
                && added.insert(broker.clone())
                && let Some(component) = builder.find(&broker)
                && component.kind == Kind::Broker
                && server.identity.is_some()
            {
                let callers = component.callers.get_or_insert_with(Callers::new);
                callers.identity = callers.identity.or(server.identity);
            }
            if !used.channel.is_empty() {
                let key = (broker.clone(), used.channel.clone());
                let channel = system.channels.entry(key).or_default();
                channel.line = used.line;
                channel.is_sent |= used.sends;
                channel.is_received |= !used.sends;
            }
            let key = CarriedKey {
                broker,
                role: used.role,
                sends: used.sends,
            };
            let carried = carried.entry(key).or_insert_with(|| CarriedWords {
                words: Vec::new(),
                line: used.line,
            });
            for word in &used.words {
                if carried.words.len() < MAX_WORDS && !carried.words.contains(word) {
                    carried.words.push(word.clone());
                }
            }
        }
        Self::connect((&key, &name), carried, builder);
    }

    /// Adds the connections of an application, by its key and name, with what they carry.
    fn connect(
        (key, name): (&str, &str),
        carried: BTreeMap<CarriedKey, CarriedWords>,
        builder: &mut DesignBuilder,
    ) {
        // The question that a reply answers, by broker and by who asks.
        let mut questions: HashMap<(String, bool), Id> = HashMap::new();
        for (
            CarriedKey {
                broker,
                role,
                sends,
            },
            CarriedWords { words, line },
        ) in carried
        {
            let (from, to) = if sends {
                (key, &*broker)
            } else {
                (&*broker, key)
            };
            let is_called = builder
                .find(&broker)
                .is_some_and(|other| other.kind != Kind::Broker);
            let are_events = !words.is_empty() && words.iter().all(|word| is_past(word));
            let (style, is_sure) = match role {
                // Without a broker between them, the caller waits for the reply.
                MessageRole::Reply if is_called => continue,
                MessageRole::Question if is_called => (Style::Request, true),
                MessageRole::Question | MessageRole::Reply => (Style::Message, true),
                MessageRole::Plain => (Style::Event, are_events),
            };
            let Some(connection) = builder.connect(from, to, style) else {
                continue;
            };
            if !is_sure {
                connection.guessed.push("style".to_owned());
            }
            let listed = super::containers::listed(&words);
            connection.carries = words;
            match role {
                MessageRole::Question => {
                    questions.insert((broker.clone(), sends), connection.id.clone());
                }
                MessageRole::Reply => {
                    connection.reply_to = questions.get(&(broker.clone(), !sends)).cloned();
                }
                MessageRole::Plain => {}
            }
            let verb = match (role, sends) {
                (MessageRole::Question, true) => "asks with",
                (MessageRole::Question, false) => "is asked with",
                (MessageRole::Reply, true) => "replies with",
                (MessageRole::Reply, false) => "gets the reply",
                (MessageRole::Plain, true) => "sends",
                (MessageRole::Plain, false) => "receives",
            };
            let head = match style {
                Style::Event => "Drawn as events, by the operations of documents",
                Style::Request => "Drawn as requests, as operations have replies",
                _ => "Drawn as messages and their replies, by the operations of documents",
            };
            let text = format!("{} {verb} {listed}.", excerpt(name));
            let confidence = if is_sure {
                Confidence::Understood
            } else {
                Confidence::Guessed
            };
            let item = format!("{} {verb} {listed}", excerpt(name));
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
                    role: MessageRole::Plain,
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
            let sends = action.trim() == "send";
            let reply = value_at(&node, &["reply"]).map(|reply| self.resolved(&reply));
            let role = match reply {
                Some(_) => MessageRole::Question,
                None => MessageRole::Plain,
            };
            let line = operation.line;
            let asked = self.operation_use(&node, &channels, (role, sends, line));
            if let Some(reply) = reply {
                let role = (MessageRole::Reply, !sends, reply.line.max(line));
                let mut answer = self.operation_use(&reply, &channels, role);
                if answer.servers.is_empty() {
                    answer.servers.clone_from(&asked.servers);
                }
                found.push(answer);
            }
            found.push(asked);
        }
        found
    }

    /// The use of a channel by an operation or its reply.
    fn operation_use(
        &self,
        node: &Rc<YamlNode>,
        channels: &HashMap<String, YamlEntry>,
        (role, sends, line): (MessageRole, bool, usize),
    ) -> Use {
        let id = text_at(node, &["channel", "$ref"]).map(|reference| last_part(&reference));
        let id = id.unwrap_or_default();
        let channel = channels
            .get(&id)
            .map(|channel| self.resolved(&channel.value));
        let address = channel
            .as_ref()
            .and_then(|node| text_at(node, &["address"]));
        let mut words = Vec::new();
        let messages = items_at(node, &["messages"]);
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
        Use {
            channel: address.filter(|address| !address.is_empty()).unwrap_or(id),
            sends,
            role,
            words,
            line,
            servers: servers
                .filter_map(|server| text_at(&server, &["$ref"]))
                .map(|reference| last_part(&reference))
                .collect(),
        }
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
