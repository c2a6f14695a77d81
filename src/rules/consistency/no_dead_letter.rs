//! Rule `no-dead-letter`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Delivery, Style};
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
        .and(read_set::DEAD_LETTER),
    docs: Docs {
        checks: "What a component of ours cannot handle is kept aside.",
        matters: "A message that cannot be handled comes back again and again and blocks all behind it, or it is dropped and nobody knows. Kept aside, it can be looked at, mended and sent again.",
        detected: "A message or event that ends at a worker of ours, is not delivered at most once and has no dead letter channel; it asks where that is not known.",
        remedy: "Set up a dead letter channel for it, and somebody who is told when something lies there.",
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
        if !facts.is_own_worker(facts.to(e)) || connection.delivery == Some(Delivery::AtMostOnce) {
            continue;
        }
        let (outcome, severity) = match connection.dead_letter {
            Some(true) => continue,
            Some(false) => (Outcome::Fail, Severity::Medium),
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

impl Diagnostic for NoDeadLetter {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let to = names.of(names.facts.to(self.connection));
        let from = names.of(names.facts.from(self.connection));
        let what = match names.facts.style(self.connection) {
            Style::Event => format!("events from {from}"),
            _ => format!("messages from {from}"),
        };
        let link = names.link(self.connection);
        let why = format!(
            "One thing that {to} cannot handle comes back again and again and holds up all behind it, or is gone without a trace."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("The {what} that {to} cannot handle are not kept aside"),
                format!("{} has no dead letter channel.", sentence(&link)),
                why,
                format!(
                    "Set up a dead letter channel for {link}, and let somebody be told when something lies there."
                ),
            ),
            Outcome::Question => Words::new(
                format!("What becomes of {what} that {to} cannot handle?"),
                format!("The drawing does not say whether {link} has a dead letter channel."),
                why,
                format!(
                    "Say whether {link} has a dead letter channel, and set one up if it has not."
                ),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Keep aside what cannot be handled.
fn dead_letters(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    draft.connection(ctx.link(e), &mut |c| c.dead_letter = Some(true));
    let to = ctx.names.of(ctx.facts.to(e));
    draft
        .fix(format!("Keep aside what {to} cannot handle"))
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
