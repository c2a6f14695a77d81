//! Rule `message-fan-out`.

use super::dc7::fanned_out;
use crate::analysis::{Facts, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::Style;
use crate::graph::Comp;
use crate::rules::fix::events::{instead, published};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{count, verb};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};

pub(super) const RULE: Rule = Rule {
    name: "message-fan-out",
    limit: Some(2),
    reads: read_set::LOGICAL_EDGES.and(read_set::STORE_OWNERS),
    docs: Docs {
        checks: "What several components must know is published once, not sent to each.",
        matters: "A sender that addresses each receiver keeps a list of them. Each new subscriber is a change of the sender, and when it fails halfway, some receivers know and others do not.",
        detected: "A component, no orchestrator, with messages that carry the same word to at least the limit of receivers, directly or through brokers. Replies do not count.",
        remedy: "Publish one event, and let the receivers subscribe.",
        false_alarms: "Competing consumers on one queue: draw them as one component with more replicas.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"},
                {"id": "billing", "name": "Billing", "kind": "service"}
            ],
            "connections": [
                {"id": "m1", "from": "orders", "to": "shipping", "style": "message", "carries": ["Order.Placed"]},
                {"id": "m2", "from": "orders", "to": "billing", "style": "message", "carries": ["Order.Placed"]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "topic", "name": "Order topic", "kind": "broker"},
                {"id": "shipping", "name": "Shipping", "kind": "service"},
                {"id": "billing", "name": "Billing", "kind": "service"}
            ],
            "connections": [
                {"id": "e1", "from": "orders", "to": "topic", "style": "event", "carries": ["Order.Placed"]},
                {"id": "e2", "from": "topic", "to": "shipping", "style": "event", "carries": ["Order.Placed"]},
                {"id": "e3", "from": "topic", "to": "billing", "style": "event", "carries": ["Order.Placed"]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Publish-Subscribe Channel, Point-to-Point Channel, Recipient List",
            "Azure architecture: Publisher-Subscriber, Competing Consumers",
        ],
    },
    find,
    repairs: &[messages],
    ..Rule::DEFAULT
};

struct MessageFanOut {
    sender: Comp,
    receivers: Vec<Comp>,
    words: Vec<Word>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
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

impl Diagnostic for MessageFanOut {
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
                "{sender} sends the same message to {}",
                count(self.receivers.len(), "receiver")
            ),
            format!("{sender} sends {words} to {receivers}{each}."),
            format!(
                "Each new subscriber is a change of {sender}. When it fails halfway, some of {receivers} know and the others do not."
            ),
            format!(
                "Publish {words} once, as {} through a broker, and let {receivers} subscribe.",
                verb(self.words.len(), "an event", "events")
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Repair: one event in place of the messages.
fn messages(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(sender) = ctx.component() else {
        return Vec::new();
    };
    let receivers: Vec<Comp> = ctx.components().into_iter().skip(1).collect();
    let chains = facts.logical_edges().iter().filter(|chain| {
        chain.style == Style::Message
            && chain.sender == sender
            && receivers.contains(&facts.fold(chain.receiver))
            && !facts.replies(chain)
    });
    let edges = sorted_unique(chains.map(|chain| chain.first()).collect());
    published(ctx, &edges, instead).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

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
                    "one of them a reply",
                    &case(
                        "c -> a message\na -> b message \"carries\":[\"X\"]\na -> c message \"carries\":[\"X\"],\"reply_to\":\"c-a\"",
                    ),
                    &[],
                ),
                (
                    "one to a standby",
                    &same.replace("service c", "service c \"standby_of\":\"b\""),
                    &[],
                ),
                (
                    "by a guess",
                    &same.replace("service a\n", "service a \"guessed\":[\"kind\"]\n"),
                    &["question medium component:a component:b component:c"],
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
}
