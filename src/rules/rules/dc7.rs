//! DC7 · Prefer events over messages.

use crate::analysis::{Facts, LogicalEdge, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::fix::{broker, events};
use crate::rules::names::{count, sentence, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words, subjects};
use std::collections::{BTreeMap, BTreeSet};

/// The item.
pub const ITEM: Item = Item {
    code: "DC7",
    title: "Prefer events over messages",
    bucket: "Domain coupling",
    about: |facts| told(facts).next().is_some(),
    evidence,
    rules: &[TARGETED_MESSAGE, MESSAGE_FAN_OUT, EVENT_WITHOUT_BROKER],
};

/// What the item is about: logical edges over which somebody is told something.
fn told(facts: &Facts) -> impl Iterator<Item = &LogicalEdge> + '_ {
    let asynchronous = |chain: &&LogicalEdge| matches!(chain.style, Style::Message | Style::Event);
    facts.logical_edges().iter().filter(asynchronous)
}

fn messages(facts: &Facts) -> impl Iterator<Item = &LogicalEdge> + '_ {
    told(facts).filter(|chain| chain.style == Style::Message)
}

fn orchestrates(facts: &Facts, c: Comp) -> bool {
    facts.kind(c) == Kind::Orchestrator
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let publishes = |chain: &&LogicalEdge| chain.style == Style::Event;
    let publishers = told(facts).filter(publishes).map(|chain| chain.sender);
    let publishers = sorted_unique(publishers.collect());
    if !publishers.is_empty() {
        texts.push(format!(
            "{} {} what has happened and {} not name who listens.",
            names.list(&publishers),
            verb(publishers.len(), "says", "say"),
            verb(publishers.len(), "does", "do")
        ));
    }
    let commands = sorted_unique(messages(facts).map(LogicalEdge::first).collect());
    if !commands.is_empty() {
        texts.push(format!(
            "{} {} within a domain, or {} from or to an orchestrator.",
            sentence(&count(commands.len(), "message")),
            verb(commands.len(), "stays", "stay"),
            verb(commands.len(), "goes", "go")
        ));
    }
    texts.into_iter().map(Text::from).collect()
}

const TARGETED_MESSAGE: Rule = Rule {
    name: "targeted-message",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::STORE_OWNERS)
        .and(read_set::DOMAINS)
        .and(read_set::SETTINGS),
    docs: Docs {
        checks: "One domain does not tell another one what to do.",
        matters: "Who sends a command has to know who must act, and changes whenever somebody else must act too. With an event the sender says what has happened, and each domain decides for itself what follows from it.",
        detected: "A message to another domain, directly or through brokers, with no orchestrator at either end. Not where message-fan-out speaks of it.",
        remedy: "Publish an event in the sender's language and let the receiver listen. Where somebody has to decide what comes next, that is an orchestrator.",
        false_alarms: "A message that really asks for one thing of one receiver, such as to print a label, where nobody else will ever care.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"depot","name":"Depot"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"shipping","name":"Shipping","kind":"service","domain":"depot"}],"connections":[{"id":"ship","from":"orders","to":"shipping","style":"message","carries":["Parcel.Send"]}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"depot","name":"Depot"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"shipping","name":"Shipping","kind":"service","domain":"depot"}],"connections":[{"id":"ship","from":"orders","to":"shipping","style":"event","carries":["Order.Placed"]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Event Message, Command Message",
            "Azure architecture: Publisher-Subscriber",
        ],
    },
    find: targeted_message,
    repairs: &[events::message],
    ..Rule::DEFAULT
};

struct TargetedMessage {
    connection: Conn,
    sender: Comp,
    receivers: Vec<Comp>,
    /// The connections of the receivers.
    ends: Vec<Conn>,
    words: Vec<Word>,
}

fn targeted_message(facts: &Facts, _: u64, findings: &mut Findings) {
    // Whether that rule is on does not matter: what it is about is a matter of its own.
    let fanned_out = fanned_out(facts, MESSAGE_FAN_OUT.limit_in(facts.design()));
    let is_fanned_out = |chain: &LogicalEdge| {
        let words = fanned_out.get(&chain.sender);
        words.is_some_and(|words| chain.words.iter().any(|w| words.contains_key(w)))
    };
    let mut targeted: BTreeMap<Conn, TargetedMessage> = BTreeMap::new();
    for chain in messages(facts) {
        let (sender, receiver) = (chain.sender, chain.receiver);
        let free = !orchestrates(facts, sender) && !orchestrates(facts, receiver);
        if free && facts.apart(sender, receiver) && !is_fanned_out(chain) {
            let connection = chain.first();
            let found = targeted.entry(connection).or_insert(TargetedMessage {
                connection,
                sender,
                receivers: Vec::new(),
                ends: Vec::new(),
                words: Vec::new(),
            });
            found.receivers.push(receiver);
            found.ends.push(chain.last());
            found.words.extend(chain.words.iter());
        }
    }
    for mut found in targeted.into_values() {
        found.receivers = sorted_unique(found.receivers);
        found.ends = sorted_unique(found.ends);
        found.words = sorted_unique(found.words);
        findings.fail(Severity::Low, found);
    }
}

impl Found for TargetedMessage {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::from(self.connection)];
        let ends = self.ends.iter().filter(|e| **e != self.connection);
        all.extend(ends.map(|e| SubjectIndex::from(*e)));
        all.push(self.sender.into());
        all.extend(self.receivers.iter().map(|c| SubjectIndex::from(*c)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (sender, receivers) = (names.of(self.sender), names.list(&self.receivers));
        let domain_of = |c: Comp| facts.domain_of(c);
        let domains = self.receivers.iter().filter_map(|c| domain_of(*c));
        let domains = names.domains(&sorted_unique(domains.collect()));
        let home = match domain_of(self.sender) {
            Some(home) => format!(" in {}", names.domain(home)),
            None => String::new(),
        };
        let first = facts.to(self.connection);
        let through = match facts.kind(first) == Kind::Broker {
            true => format!(" through {}", names.of(first)),
            false => String::new(),
        };
        let what = match self.words.is_empty() {
            true => "a message".to_owned(),
            false => names.words(&self.words),
        };
        Words::new(
            format!("{sender} tells {receivers} in another domain what to do"),
            format!("{sender}{home} sends {what} to {receivers} in {domains}{through}."),
            format!(
                "{sender} has to know who must act. When somebody else must act too, {sender} is changed and deployed again, though nothing changed for it."
            ),
            format!(
                "Let {sender} publish an event that says what has happened, and let {receivers} listen to it. If somebody has to decide what comes next, draw an orchestrator."
            ),
        )
    }
}

const MESSAGE_FAN_OUT: Rule = Rule {
    name: "message-fan-out",
    limit: Some(2),
    reads: read_set::LOGICAL_EDGES.and(read_set::STORE_OWNERS),
    docs: Docs {
        checks: "What several must know is published once, not sent to each.",
        matters: "A sender that addresses everybody keeps a list of who is interested. Each new reader is a change of the sender, and when it stops after half of the list, half of them know.",
        detected: "A component that is no orchestrator, with messages that carry the same word to the limit or more different receivers, directly or through brokers.",
        remedy: "Make it one event, and let the receivers listen.",
        false_alarms: "Workers that share one queue, of which only one gets each message: draw them as one component with more replicas.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"},{"id":"billing","name":"Billing","kind":"service"}],"connections":[{"id":"m1","from":"orders","to":"shipping","style":"message","carries":["Order.Placed"]},{"id":"m2","from":"orders","to":"billing","style":"message","carries":["Order.Placed"]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"topic","name":"Order topic","kind":"broker"},{"id":"shipping","name":"Shipping","kind":"service"},{"id":"billing","name":"Billing","kind":"service"}],"connections":[{"id":"e1","from":"orders","to":"topic","style":"event","carries":["Order.Placed"]},{"id":"e2","from":"topic","to":"shipping","style":"event","carries":["Order.Placed"]},{"id":"e3","from":"topic","to":"billing","style":"event","carries":["Order.Placed"]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Publish-Subscribe Channel, Point-to-Point Channel, Recipient List",
            "Azure architecture: Publisher-Subscriber, Competing Consumers",
        ],
    },
    find: message_fan_out,
    repairs: &[events::messages],
    ..Rule::DEFAULT
};

struct MessageFanOut {
    sender: Comp,
    receivers: Vec<Comp>,
    words: Vec<Word>,
}

fn message_fan_out(facts: &Facts, limit: u64, findings: &mut Findings) {
    for (sender, by_word) in fanned_out(facts, limit) {
        let words = by_word.keys().copied().collect();
        let receivers = sorted_unique(by_word.into_values().flatten().collect());
        findings.fail(
            Severity::Medium,
            MessageFanOut {
                sender,
                receivers,
                words,
            },
        );
    }
}

/// Of each sender, the words that its messages carry to that many receivers, with who they are.
fn fanned_out(facts: &Facts, limit: u64) -> BTreeMap<Comp, BTreeMap<Word, BTreeSet<Comp>>> {
    let mut sent: BTreeMap<Comp, BTreeMap<Word, BTreeSet<Comp>>> = BTreeMap::new();
    for chain in messages(facts).filter(|chain| !orchestrates(facts, chain.sender)) {
        let receiver = facts.fold(chain.receiver);
        if receiver == chain.sender {
            continue;
        }
        let by_word = sent.entry(chain.sender).or_default();
        for word in chain.words.iter() {
            by_word.entry(*word).or_default().insert(receiver);
        }
    }
    for by_word in sent.values_mut() {
        by_word.retain(|_, receivers| receivers.len() as u64 >= limit);
    }
    sent.retain(|_, by_word| !by_word.is_empty());
    sent
}

impl Found for MessageFanOut {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.sender, &[&self.receivers])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let sender = names.of(self.sender);
        let (receivers, words) = (names.list(&self.receivers), names.words(&self.words));
        let each = match (self.receivers.len(), self.words.len()) {
            (1, _) => "",
            (_, 1) => " each",
            _ => " one by one",
        };
        Words::new(
            format!(
                "{sender} tells {} the same",
                count(self.receivers.len(), "other")
            ),
            format!("{sender} sends {words} in messages to {receivers}{each}."),
            format!(
                "Whoever else wants to know has to be added to {sender}. When it stops half-way, some of {receivers} know and the others do not."
            ),
            format!(
                "Publish {words} once, as {} through a broker, and let {receivers} listen.",
                verb(self.words.len(), "an event", "events")
            ),
        )
    }
}

const EVENT_WITHOUT_BROKER: Rule = Rule {
    name: "event-without-broker",
    reads: read_set::KIND.and(read_set::EDGES),
    docs: Docs {
        checks: "An event is kept by something between who publishes it and who listens.",
        matters: "Without a broker the publisher has to know and to reach each listener. An event that is published while the listener is down is lost, or piles up in the publisher.",
        detected: "An event that goes straight from one worker of ours to another one.",
        remedy: "Draw the broker, topic or log that holds it. If the one really calls the other, make it a message or a request.",
        false_alarms: "A broker that is left out of the drawing because there is only one for everything: draw it once, it carries most of what can be lost.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"mail","style":"event","carries":["Order.Placed"]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"topic","name":"Order topic","kind":"broker"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"topic","style":"event","carries":["Order.Placed"]},{"id":"heard","from":"topic","to":"mail","style":"event","carries":["Order.Placed"]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Publish-Subscribe Channel, Guaranteed Delivery",
            "Azure architecture: Publisher-Subscriber",
        ],
    },
    find: event_without_broker,
    repairs: &[broker::event_broker],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 5,
        fields: Some(|about| about.connections(Field::Style)),
        hint: Some("Where there is a broker between the two, draw it: the repair does."),
    }),
    ..Rule::DEFAULT
};

struct EventWithoutBroker {
    connection: Conn,
    ends: [Comp; 2],
}

fn event_without_broker(facts: &Facts, _: u64, findings: &mut Findings) {
    for connection in facts.connections() {
        let ends = [facts.from(connection), facts.to(connection)];
        let ours = ends.iter().all(|c| facts.is_own_worker(*c));
        if facts.style(connection) == Style::Event && ours && ends[0] != ends[1] {
            findings.ask(Severity::Low, EventWithoutBroker { connection, ends });
        }
    }
}

impl Found for EventWithoutBroker {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.connection, &[&self.ends])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let [from, to] = self.ends.map(|c| names.of(c));
        let carried = names.facts.carried(self.connection);
        let what = match carried.is_empty() {
            true => "An event goes".to_owned(),
            false => format!(
                "{} {}",
                names.words(carried),
                verb(carried.len(), "goes", "go")
            ),
        };
        Words::new(
            format!("What holds the events from {from} while {to} is down?"),
            format!("{what} straight from {from} to {to}, with no broker between them."),
            format!(
                "If {from} reaches {to} itself, it has to know every listener, and what happens while one is down is lost or piles up in {from}."
            ),
            format!(
                "Draw the broker, topic or log between {from} and {to}. If {from} calls {to} itself, make it a message or a request."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    const APART: &str = "domain d\ndomain e\nservice a \"domain\":\"d\"\nservice b \"domain\":\"e\"\nservice c \"domain\":\"e\"\n";

    #[test]
    fn targeted_message() {
        let case = |lines: &str| format!("{APART}{lines}");
        let fail: &[&str] = &["fail low connection:a-b component:a component:b"];
        table(
            "targeted-message",
            &[
                ("nothing there", "", &[]),
                ("a message", &case("a -> b message"), fail),
                ("an event", &case("a -> b event"), &[]),
                ("a request", &case("a -> b request"), &[]),
                ("within a domain", &case("b -> c message"), &[]),
                (
                    "into a sub-domain",
                    &case("a -> b message").replace("domain e\n", "domain e \"parent\":\"d\"\n"),
                    &[],
                ),
                (
                    "a domain unknown",
                    &case("service x\na -> x message\nx -> a message"),
                    &[],
                ),
                (
                    "needed only to start",
                    &case("a -> b message \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "from an orchestrator",
                    &case("a -> b message").replace("service a", "orchestrator a"),
                    &[],
                ),
                (
                    "to an orchestrator",
                    &case("a -> b message").replace("service b", "orchestrator b"),
                    &[],
                ),
                (
                    "from any other kind",
                    &case("a -> b message").replace("service a", "gateway a"),
                    fail,
                ),
                (
                    "through a broker, once for the sender's connection",
                    &case("broker k\na -> k message\nk -> b message\nk -> c message"),
                    &[
                        "fail low connection:a-k connection:k-b connection:k-c component:a component:b component:c",
                    ],
                ),
                (
                    "through a broker to one that is not in the domain",
                    &case(
                        "service x \"domain\":\"d\"\nbroker k\na -> k message\nk -> b message\nk -> x message",
                    ),
                    &["fail low connection:a-k connection:k-b component:a component:b"],
                ),
                (
                    "the domain of the broker does not matter",
                    &case(
                        "broker k \"domain\":\"e\"\nservice x \"domain\":\"d\"\na -> k message\nk -> x message",
                    ),
                    &[],
                ),
                (
                    "message-fan-out has it",
                    &case("a -> b message \"carries\":[\"X\"]\na -> c message \"carries\":[\"x\"]"),
                    &[],
                ),
                (
                    "message-fan-out has it, though it is off",
                    &case(
                        "a -> b message \"carries\":[\"X\"]\na -> c message \"carries\":[\"x\"]\nset \"rules\":{\"message-fan-out\":{\"level\":\"off\"}}",
                    ),
                    &[],
                ),
                (
                    "message-fan-out has a higher limit",
                    &case(
                        "a -> b message \"carries\":[\"X\"]\na -> c message \"carries\":[\"x\"]\nset \"rules\":{\"message-fan-out\":{\"limit\":3}}",
                    ),
                    &[
                        "fail low connection:a-b component:a component:b",
                        "fail low connection:a-c component:a component:c",
                    ],
                ),
                (
                    "message-fan-out has others of the sender",
                    &case(
                        "service x \"domain\":\"e\"\na -> b message \"carries\":[\"X\"]\na -> c message \"carries\":[\"x\"]\na -> x message \"carries\":[\"Y\"]",
                    ),
                    &["fail low connection:a-x component:a component:x"],
                ),
            ],
        );
    }

    #[test]
    fn message_fan_out() {
        const THREE: &str = "service a\nservice b\nservice c\n";
        let case = |lines: &str| format!("{THREE}{lines}");
        let same = case(
            "a -> b message \"carries\":[\"X\",\"Y\"]\na -> c message \"carries\":[\"x\",\"Z\"]",
        );
        let fail: &[&str] = &["fail medium component:a component:b component:c"];
        table(
            "message-fan-out",
            &[
                ("nothing there", "", &[]),
                ("at the limit", &same, fail),
                (
                    "below the limit",
                    &case("a -> b message \"carries\":[\"X\"]"),
                    &[],
                ),
                (
                    "another limit",
                    &(same.clone() + "\nset \"rules\":{\"message-fan-out\":{\"limit\":3}}"),
                    &[],
                ),
                (
                    "a limit of one",
                    &case(
                        "a -> b message \"carries\":[\"X\"]\nset \"rules\":{\"message-fan-out\":{\"limit\":1}}",
                    ),
                    &["fail medium component:a component:b"],
                ),
                (
                    "another word",
                    &case("a -> b message \"carries\":[\"X\"]\na -> c message \"carries\":[\"Y\"]"),
                    &[],
                ),
                ("no word", &case("a -> b message\na -> c message"), &[]),
                ("events", &same.replace("message", "event"), &[]),
                (
                    "from an orchestrator",
                    &same.replace("service a", "orchestrator a"),
                    &[],
                ),
                (
                    "to orchestrators",
                    &same.replace("service b", "orchestrator b"),
                    fail,
                ),
                (
                    "the same receiver twice",
                    &case(
                        "a -> b message \"carries\":[\"X\"]\na -> b message \"id\":\"2\",\"carries\":[\"X\"]",
                    ),
                    &[],
                ),
                (
                    "through a broker",
                    &case(
                        "broker k\na -> k message \"carries\":[\"X\"]\nk -> b message\nk -> c message",
                    ),
                    fail,
                ),
                (
                    "one needed only to start",
                    &same.replace("a -> c message ", "a -> c message \"phase\":\"startup\","),
                    &[],
                ),
                (
                    "two words, of which each goes to two",
                    &case(
                        "service e\nservice f\na -> b message \"carries\":[\"X\"]\na -> c message \"carries\":[\"X\"]\na -> e message \"carries\":[\"Y\"]\na -> f message \"carries\":[\"Y\"]",
                    ),
                    &["fail medium component:a component:b component:c component:e component:f"],
                ),
            ],
        );
    }

    #[test]
    fn event_without_broker() {
        let case = |kinds: [&str; 2], style: &str| {
            format!("{} b\n{} a\nb -> a {style}", kinds[0], kinds[1])
        };
        let ask: &[&str] = &["question low connection:b-a component:a component:b"];
        table(
            "event-without-broker",
            &[
                ("nothing there", "", &[]),
                ("services", &case(["service"; 2], "event"), ask),
                (
                    "job and orchestrator",
                    &case(["job", "orchestrator"], "event"),
                    ask,
                ),
                ("a message", &case(["service"; 2], "message"), &[]),
                ("to a broker", &case(["service", "broker"], "event"), &[]),
                ("from a broker", &case(["broker", "service"], "event"), &[]),
                (
                    "to an external",
                    &case(["service", "external"], "event"),
                    &[],
                ),
                (
                    "from a gateway",
                    &case(["gateway", "service"], "event"),
                    &[],
                ),
                (
                    "to telemetry",
                    &case(["service", "telemetry"], "event"),
                    &[],
                ),
                ("to itself", "service a\na -> a event", &[]),
                (
                    "needed only to start",
                    &case(["service"; 2], "event \"phase\":\"startup\""),
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("DC7", "service a\nservice b\na -> b request"),
            "not-applicable"
        );
        assert_eq!(
            outcome("DC7", "service a\nbroker k\na -> k event"),
            "not-applicable"
        );
        assert_eq!(
            outcome("DC7", "service a\nservice b\na -> b message"),
            "pass"
        );
    }
}
