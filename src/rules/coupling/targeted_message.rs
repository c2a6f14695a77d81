//! Rule `targeted-message`.

use super::dc7::{fanned_out, messages, orchestrates};
use crate::analysis::{Facts, LogicalEdge, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, Conn};
use crate::rules::fix::events;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
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
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "depot", "name": "Depot"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "shipping", "name": "Shipping", "kind": "service", "domain": "depot"}
            ],
            "connections": [
                {"id": "ship", "from": "orders", "to": "shipping", "style": "message", "carries": ["Parcel.Send"]}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "depot", "name": "Depot"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "shipping", "name": "Shipping", "kind": "service", "domain": "depot"}
            ],
            "connections": [
                {"id": "ship", "from": "orders", "to": "shipping", "style": "event", "carries": ["Order.Placed"]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Event Message, Command Message",
            "Azure architecture: Publisher-Subscriber",
        ],
    },
    find,
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

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    // Whether that rule is on does not matter: what it is about is a matter of its own.
    let fanned_out = fanned_out(facts, super::message_fan_out::RULE.limit_in(facts.design()));
    let is_fanned_out = |chain: &LogicalEdge| {
        let words = fanned_out.get(&chain.sender);
        words.is_some_and(|words| chain.words.iter().any(|w| words.contains_key(w)))
    };
    let mut targeted: BTreeMap<Conn, TargetedMessage> = BTreeMap::new();
    for chain in messages(facts) {
        let (sender, receiver) = (chain.sender, chain.receiver);
        let free = !orchestrates(facts, sender) && !orchestrates(facts, receiver);
        if free && facts.in_separate_domains(sender, receiver) && !is_fanned_out(chain) {
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

impl Diagnostic for TargetedMessage {
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

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

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
}
