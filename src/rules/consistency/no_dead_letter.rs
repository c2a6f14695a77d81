//! Rule `no-dead-letter`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Delivery, Kind, Style, Timeout};
use crate::graph::Conn;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::sentence;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-dead-letter",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::DELIVERY)
        .and(read_set::DEAD_LETTER)
        .and(read_set::TIMEOUT)
        .and(read_set::ERROR_REPORTING),
    docs: Docs {
        checks: "Own consumers have a dead letter queue for what they cannot handle.",
        matters: "A poison message is redelivered for ever and blocks everything behind it, or it is dropped unnoticed. In a dead letter queue it can be inspected, fixed and sent again.",
        detected: "A message or event that ends at an own service, orchestrator or job, is not delivered at most once and has no dead letter queue. It asks where that is unknown, but for what an orchestrator sends or one with error reporting receives. Replies to requests with a timeout are left out: the caller has timed out by then.",
        remedy: "Set up a dead letter queue, and an alert for what arrives in it.",
        false_alarms: "A stream in which only the newest value counts: deliver it at most once.",
        fails: r#"
            "components": [
                {"id": "broker", "name": "Kafka", "kind": "broker"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "broker", "to": "mail", "style": "event", "dead_letter": false}
            ]"#,
        passes: r#"
            "components": [
                {"id": "broker", "name": "Kafka", "kind": "broker"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "broker", "to": "mail", "style": "event", "dead_letter": true}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Dead Letter Channel, Invalid Message Channel",
            "AWS Builders' Library: Avoiding insurmountable queue backlogs",
        ],
    },
    find,
    repairs: &[dead_letters],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 6,
        fields: Some(|about| about.connections(Field::DeadLetter)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoDeadLetter {
    connection: Conn,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for e in facts.connections().filter(|e| facts.is_asynchronous(*e)) {
        let connection = facts.connection(e);
        let is_handled = facts.is_own_worker(facts.to(e));
        let may_drop = connection.delivery == Some(Delivery::AtMostOnce);
        if !is_handled || may_drop || comes_too_late(facts, e) {
            continue;
        }
        let (outcome, severity) = match connection.dead_letter {
            Some(true) => continue,
            Some(false) => (Outcome::Fail, Severity::Medium),
            None if is_reported(facts, e) => continue,
            None => (Outcome::Question, Severity::Low),
        };
        findings.add(
            outcome,
            severity,
            NoDeadLetter {
                connection: e,
                outcome,
            },
        );
    }
}

/// True for the answer to a call with a timeout: who waited has given up by then.
fn comes_too_late(facts: &Facts, e: Conn) -> bool {
    let answered = facts.connection(e).reply_to.as_ref();
    let answered = answered.and_then(|id| facts.topology().connection(id));
    let timeout = answered.and_then(|e| facts.connection(e).timeout.as_ref());
    matches!(timeout, Some(Timeout::After(_)))
}

/// True if an orchestrator sends it, or one that reports its errors gets it.
fn is_reported(facts: &Facts, e: Conn) -> bool {
    let to = facts.to(e);
    facts.kind(facts.from(e)) == Kind::Orchestrator
        || facts.kind(to) == Kind::Orchestrator && facts.component(to).error_reporting == Some(true)
}

impl Diagnostic for NoDeadLetter {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let to = names.of(names.facts.to(self.connection));
        let from = names.of(names.facts.from(self.connection));
        let connection = names.facts.connection(self.connection);
        let style = match names.facts.style(self.connection) {
            Style::Event => "events",
            _ => "messages",
        };
        let what = match connection.carries.first() {
            Some(word) => format!("{}", crate::rules::text::Name(word)),
            None => format!("{style} from {from}"),
        };
        let why = format!(
            "A poison message blocks everything behind it at {to}, or is dropped unnoticed."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{to} has no dead letter queue for {what}"),
                format!("{} has none.", sentence(&names.link(self.connection))),
                why,
                "Set up a dead letter queue, and an alert for what arrives in it.",
            ),
            Outcome::Question => Words::new(
                format!("Does {to} have a dead letter queue for {what}?"),
                format!("{to} handles {style} from {from}."),
                why,
                "Set whether there is one. If there is none, set it up, with an alert for what arrives in it.",
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Adds a dead letter queue.
fn dead_letters(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    draft.connection(ctx.link(e), &mut |c| c.dead_letter = Some(true));
    draft
        .safe_fix("Add a dead letter queue".to_owned())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_dead_letter() {
        let case = |style: &str| format!("broker k\nservice b\nk -> b {style}");
        let fail: &[&str] = &["fail medium connection:k-b"];
        table(
            "no-dead-letter",
            &[
                ("nothing there", "", &[]),
                ("none", &case("event \"dead_letter\":false"), fail),
                ("one", &case("event \"dead_letter\":true"), &[]),
                (
                    "unknown",
                    &case("message"),
                    &["question low connection:k-b"],
                ),
                (
                    "at most once",
                    &case("message \"dead_letter\":false,\"delivery\":\"at-most-once\""),
                    &[],
                ),
                (
                    "at least once",
                    &case("message \"dead_letter\":false,\"delivery\":\"at-least-once\""),
                    fail,
                ),
                (
                    "one by default",
                    &(case("event") + "\nset \"defaults\":{\"event\":{\"dead_letter\":true}}"),
                    &[],
                ),
                (
                    "from an orchestrator, unknown",
                    "orchestrator k\nservice b\nk -> b message",
                    &[],
                ),
                (
                    "from an orchestrator, none",
                    "orchestrator k\nservice b\nk -> b message \"dead_letter\":false",
                    fail,
                ),
                (
                    "to an orchestrator that reports",
                    "service k\norchestrator b \"error_reporting\":true\nk -> b message",
                    &[],
                ),
                (
                    "to one that may not",
                    "service k\norchestrator b\nk -> b message",
                    &["question low connection:k-b"],
                ),
                (
                    "an answer to one who has given up",
                    "service k\nservice b\nb -> k message \"timeout\":\"1s\",\"dead_letter\":true\nk -> b message \"reply_to\":\"b-k\",\"dead_letter\":false",
                    &[],
                ),
                (
                    "an answer to one who waits for ever",
                    "service k\nservice b\nb -> k message \"timeout\":\"none\",\"dead_letter\":true\nk -> b message \"reply_to\":\"b-k\",\"dead_letter\":false",
                    fail,
                ),
                (
                    "an answer to one whose patience is unknown",
                    "service k\nservice b\nb -> k message \"dead_letter\":true\nk -> b message \"reply_to\":\"b-k\",\"dead_letter\":false",
                    fail,
                ),
                (
                    "at a standby",
                    "broker k\nservice a\nservice b \"standby_of\":\"a\"\nk -> b event \"dead_letter\":false",
                    &[],
                ),
                ("a request", &case("request \"dead_letter\":false"), &[]),
                ("at an external", "broker k\nexternal b\nk -> b event", &[]),
                ("at a broker", "service k\nbroker b\nk -> b event", &[]),
            ],
        );
        assert_eq!(
            outcome("CA4", "service a\ndatastore d\na -> d data"),
            "not-applicable"
        );
        assert_eq!(
            outcome("CA4", "client a\nservice b\na -> b request"),
            "pass"
        );
    }
}
