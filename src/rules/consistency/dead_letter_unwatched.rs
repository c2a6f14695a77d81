//! Rule `dead-letter-unwatched`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Kind, Style};
use crate::graph::Comp;
use crate::rules::names::verb;
use crate::rules::question::{Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "dead-letter-unwatched",
    reads: read_set::KIND.and(read_set::EDGES),
    docs: Docs {
        checks: "Queues have a consumer, dead letter queues among them.",
        matters: "A dead letter queue that nobody looks into is a slow way to lose messages. A queue without a consumer fills up until it drops them, or its disk is full.",
        detected: "A broker that messages or events enter, that no request or data access enters, and that no connection leaves. Asked once for all.",
        remedy: "Draw who reads it: an alert, a job that sends the messages again, or the telemetry that watches it.",
        false_alarms: "A broker whose consumers belong to others and are not drawn.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "dlq", "name": "Failed orders", "kind": "broker"}
            ],
            "connections": [
                {"id": "failed", "from": "orders", "to": "dlq", "style": "message"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "dlq", "name": "Failed orders", "kind": "broker"},
                {"id": "redrive", "name": "Redrive failed orders", "kind": "job"}
            ],
            "connections": [
                {"id": "failed", "from": "orders", "to": "dlq", "style": "message"},
                {"id": "read", "from": "dlq", "to": "redrive", "style": "message", "dead_letter": true}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Dead Letter Channel, Invalid Message Channel",
            "AWS Builders' Library: Avoiding insurmountable queue backlogs",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Delivery,
        position: 20,
        fields: None,
        hint: Some(
            "Draw a connection from the broker to the job, service or telemetry that reads it.",
        ),
    }),
    ..Rule::DEFAULT
};

struct DeadLetterUnwatched(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let brokers = facts
        .components()
        .filter(|c| facts.kind(*c) == Kind::Broker);
    let unwatched: Vec<Comp> = brokers.filter(|c| is_unwatched(facts, *c)).collect();
    if !unwatched.is_empty() {
        findings.ask(Severity::Low, DeadLetterUnwatched(unwatched));
    }
}

fn is_unwatched(facts: &Facts, broker: Comp) -> bool {
    if facts.outgoing(broker).next().is_some() {
        return false;
    }
    let mut is_filled = false;
    for (e, _) in facts.incoming(broker) {
        match facts.style(e) {
            Style::Message | Style::Event => is_filled = true,
            // Whoever asks it, fetches from it.
            Style::Request | Style::Data => return false,
            Style::Telemetry => {}
        }
    }
    is_filled
}

impl Diagnostic for DeadLetterUnwatched {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::Design];
        all.extend(self.0.iter().map(|c| SubjectIndex::from(*c)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let n = self.0.len();
        Words::new(
            format!("Who reads what arrives in {}?", names.few(&self.0)),
            format!("Nothing leaves {}.", names.list(&self.0)),
            "Messages that nobody reads pile up until they expire: what they asked for is never done.",
            format!(
                "Draw who consumes {}, or who is alerted when something arrives.",
                verb(n, "it", "each")
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn dead_letter_unwatched() {
        let case = |lines: &str| format!("service a\nbroker k\na -> k message\n{lines}");
        let ask: &[&str] = &["question low design: component:k"];
        table(
            "dead-letter-unwatched",
            &[
                ("nothing there", "", &[]),
                ("nothing leaves it", &case(""), ask),
                (
                    "an event enters it",
                    "service a\nbroker k\na -> k event",
                    ask,
                ),
                ("nothing enters it", "broker k", &[]),
                (
                    "telemetry alone enters it",
                    "service a\nbroker k\na -> k telemetry",
                    &[],
                ),
                (
                    "somebody gets from it",
                    &case("service b\nk -> b message"),
                    &[],
                ),
                ("somebody asks it", &case("service b\nb -> k request"), &[]),
                ("somebody reads it", &case("service b\nb -> k data"), &[]),
                (
                    "it is observed",
                    &case("telemetry t\nk -> t telemetry"),
                    &[],
                ),
                (
                    "observed at the start alone",
                    &case("telemetry t\nk -> t telemetry \"phase\":\"startup\""),
                    ask,
                ),
                (
                    "a standby reads it",
                    &case("service b \"standby_of\":\"a\"\nk -> b message"),
                    ask,
                ),
                (
                    "once for all",
                    &case("broker j\na -> j event"),
                    &["question low design: component:j component:k"],
                ),
                ("no broker", "service a\nservice k\na -> k message", &[]),
            ],
        );
    }
}
