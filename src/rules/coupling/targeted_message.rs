//! Rule `targeted-message`.

use super::dc2::domain_names;
use super::dc7::{Leaders, fanned_out};
use super::logical_edge_words::SenderEdges;
use crate::analysis::{Facts, LogicalEdge, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::rules::fix::events;
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "targeted-message",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::STORE_OWNERS)
        .and(read_set::DOMAINS)
        .and(read_set::CONNECTION_USES)
        .and(read_set::COORDINATION)
        .and(read_set::SETTINGS),
    docs: Docs {
        checks: "One domain does not command another.",
        matters: "The sender of a command has to know who must act, and changes whenever somebody else must act, too. With an event the sender publishes what happened, and each domain decides what follows.",
        detected: "A message to another domain, directly or through brokers, with no orchestrator at either end, and neither from nor to what orchestrates a flow that uses it. Replies are not looked at, nor are messages that message-fan-out reports.",
        remedy: "Publish an event in the sender's language and let the receiver subscribe. Where somebody has to decide what comes next, use an orchestrator.",
        false_alarms: "A command for exactly one receiver, such as to print a label, that nobody else will ever care about.",
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

struct TargetedMessage(SenderEdges);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    // Whether that rule is on does not matter: what it is about is a matter of its own.
    let fanned_out = fanned_out(facts, super::message_fan_out::RULE.limit_in(facts.design()));
    let is_fanned_out = |chain: &LogicalEdge| {
        let words = fanned_out.get(&chain.sender);
        words.is_some_and(|words| chain.words.iter().any(|w| words.contains_key(w)))
    };
    let leaders = Leaders::of(facts);
    let is_targeted = |chain: &LogicalEdge| {
        let (sender, receiver) = (chain.sender, chain.receiver);
        chain.style == Style::Message
            && facts.in_separate_domains(sender, receiver)
            && !facts.replies(chain)
            && !is_fanned_out(chain)
            && !leaders.lead(facts, chain)
    };
    for sent in SenderEdges::all(facts, is_targeted) {
        findings.fail(Severity::Low, TargetedMessage(sent));
    }
}

impl Diagnostic for TargetedMessage {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (sender, receivers) = (names.list(&self.0.senders), names.list(&self.0.receivers));
        let domains = domain_names(names, &self.0.receivers);
        let own = domain_names(names, &self.0.senders);
        let n = self.0.senders.len();
        let words = self.0.chains(facts).flat_map(|chain| chain.words.iter());
        let words = sorted_unique(words.copied().collect::<Vec<Word>>());
        let what = match words.as_slice() {
            [] => String::new(),
            words => format!(" ({})", names.words(words)),
        };
        let first = facts.to(self.0.connection);
        let through = match facts.kind(first) == Kind::Broker {
            true => format!(" through {}", names.of(first)),
            false => String::new(),
        };
        Words::new(
            format!(
                "{sender} {} {receivers} in another domain",
                verb(n, "commands", "command")
            ),
            format!(
                "{sender} of {own} {} a message{what} to {receivers} of {domains}{through}.",
                verb(n, "sends", "send")
            ),
            format!(
                "{sender} {} to know who must act: when somebody else must act, too, {sender} {} changed and deployed again.",
                verb(n, "has", "have"),
                verb(n, "is", "are")
            ),
            format!(
                "Publish what happened as an event, and let {receivers} subscribe. If somebody has to decide what comes next, use an orchestrator."
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
                    "a reply",
                    &case("b -> a request\na -> b message \"reply_to\":\"b-a\""),
                    &[],
                ),
                (
                    "from what orchestrates a flow that uses it",
                    &case(
                        "a -> b message\nflow f \"coordination\":{\"style\":\"orchestrated\",\"by\":\"a\"}\nstep b via a-b",
                    ),
                    &[],
                ),
                (
                    "to what orchestrates a flow that uses it",
                    &case(
                        "a -> b message\nflow f \"coordination\":{\"style\":\"orchestrated\",\"by\":\"b\"}\nstep b via a-b",
                    ),
                    &[],
                ),
                (
                    "from what orchestrates a flow that does not use it",
                    &case(
                        "a -> b message\nflow f \"coordination\":{\"style\":\"orchestrated\",\"by\":\"a\"}\nstep b",
                    ),
                    fail,
                ),
                (
                    "from a relay",
                    &case(
                        "datastore s\na -> s data \"access\":\"write\"\nservice r \"technology\":\"debezium\"\nr -> s data \"access\":\"read\"\nr -> b message",
                    ),
                    &["fail low connection:r-b component:a component:b"],
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
