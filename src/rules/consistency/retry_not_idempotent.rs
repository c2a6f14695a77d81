//! Rule `retry-not-idempotent`.

use super::ca4::talks;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Delivery, Kind, Style};
use crate::graph::Conn;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{lower, sentence};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Stake, Words};

pub(super) const RULE: Rule = Rule {
    name: "retry-not-idempotent",
    stake: Some(Stake::Data),
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::RETRIES)
        .and(read_set::DELIVERY)
        .and(read_set::IDEMPOTENT),
    docs: Docs {
        checks: "What may arrive twice can be handled twice without harm.",
        matters: "An answer can be lost after the work was done. A retry then does it again: the card is charged twice, the parcel is sent twice. Delivery at least once does the same by design.",
        detected: "A request, message or event with one or more retries, or delivered at least once, that does not end at a broker and whose handling is not idempotent; it asks where that is not known.",
        remedy: "Give each piece of work a key of its own that the receiver remembers, and mark the connection as idempotent.",
        false_alarms: "A pure read is idempotent by nature: say so on the connection.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "retries": 2, "idempotent": false}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "retries": 2, "idempotent": true}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Idempotent Receiver",
            "AWS Builders' Library: Making retries safe with idempotent APIs",
            "microservices.io: Idempotent Consumer",
        ],
    },
    find,
    repairs: &[idempotence],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 3,
        fields: Some(|about| about.connections(Field::Idempotent)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct RetryNotIdempotent {
    connection: Conn,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for e in facts.connections().filter(|e| talks(facts, *e)) {
        if facts.kind(facts.to(e)) == Kind::Broker || !comes_twice(facts, e) {
            continue;
        }
        let (outcome, severity) = match facts.connection(e).idempotent {
            Some(true) => continue,
            Some(false) => (Outcome::Fail, Severity::High),
            None => (Outcome::Question, Severity::Medium),
        };
        findings.add(
            outcome,
            severity,
            RetryNotIdempotent {
                connection: e,
                outcome,
            },
        );
    }
}

fn comes_twice(facts: &Facts, e: Conn) -> bool {
    let connection = facts.connection(e);
    // `delivery` has no meaning for a request, and is not looked at there.
    let delivery = connection.delivery.filter(|_| facts.is_asynchronous(e));
    connection.retries.is_some_and(|n| n >= 1) || delivery == Some(Delivery::AtLeastOnce)
}

impl Diagnostic for RetryNotIdempotent {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let connection = facts.connection(self.connection);
        let to = names.of(facts.to(self.connection));
        let link = sentence(&names.link(self.connection));
        let twice = match connection.retries {
            Some(n) if n >= 1 => format!(
                "{link} is tried again {}",
                if n == 1 {
                    "once".to_owned()
                } else {
                    format!("up to {n} times")
                }
            ),
            _ => format!("{link} is delivered at least once"),
        };
        let what = match connection.carries.first() {
            Some(word) => format!("{}", crate::rules::text::Name(word)),
            None => "what arrives".to_owned(),
        };
        let why = format!(
            "When an answer is lost after the work was done, {to} does it a second time: a second charge, a second parcel."
        );
        let fix = format!(
            "Give each piece of work a key that {to} remembers, and mark the connection as idempotent; or do not send it twice."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{to} may handle {what} twice, and that does harm"),
                format!("{twice}, and handling the same thing twice is not harmless there."),
                why,
                fix,
            ),
            Outcome::Question => Words::new(
                format!("Is it harmless if {to} handles {what} twice?"),
                format!(
                    "{twice}; the drawing does not say whether handling the same thing twice is harmless."
                ),
                why,
                format!(
                    "Say whether it is idempotent. If it is not: {}",
                    lower(&fix)
                ),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Handle the same twice without harm, or do not try again.
fn idempotence(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let to = ctx.names.of(ctx.facts.to(e));
    let style = ctx.facts.style(e).as_str();
    let mut harmless = ctx.draft();
    harmless.connection(ctx.link(e), &mut |c| c.idempotent = Some(true));
    let harmless = harmless.fix(format!(
        "Let {to} handle the same {style} twice without harm"
    ));
    let mut once = ctx.draft();
    once.connection(ctx.link(e), &mut |c| {
        c.retries = c.retries.map(|_| 0);
        if c.delivery == Some(Delivery::AtLeastOnce) {
            c.delivery = Some(Delivery::ExactlyOnce);
        }
    });
    let once = once.fix(match ctx.facts.style(e) {
        Style::Request => format!("Do not ask {to} again"),
        _ => format!("Deliver each {style} to {to} exactly once"),
    });
    harmless.into_iter().chain(once).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn retry_not_idempotent() {
        let case = |fields: &str| format!("service a\nservice b\na -> b request {fields}");
        let fail: &[&str] = &["fail high connection:a-b"];
        let ask: &[&str] = &["question medium connection:a-b"];
        table(
            "retry-not-idempotent",
            &[
                ("nothing there", "", &[]),
                (
                    "retried, not idempotent",
                    &case("\"retries\":1,\"idempotent\":false"),
                    fail,
                ),
                ("retried, unknown", &case("\"retries\":1"), ask),
                (
                    "retried, idempotent",
                    &case("\"retries\":1,\"idempotent\":true"),
                    &[],
                ),
                (
                    "not retried",
                    &case("\"retries\":0,\"idempotent\":false"),
                    &[],
                ),
                ("retries unknown", &case("\"idempotent\":false"), &[]),
                (
                    "delivered at least once",
                    "service a\nservice b\na -> b message \"delivery\":\"at-least-once\",\"idempotent\":false",
                    fail,
                ),
                (
                    "delivered exactly once",
                    "service a\nservice b\na -> b message \"delivery\":\"exactly-once\",\"idempotent\":false",
                    &[],
                ),
                (
                    "delivery of a request means nothing",
                    &case("\"delivery\":\"at-least-once\",\"idempotent\":false"),
                    &[],
                ),
                (
                    "into a broker",
                    "service a\nbroker b\na -> b event \"retries\":3",
                    &[],
                ),
                (
                    "out of a broker",
                    "broker a\nservice b\na -> b event \"retries\":3",
                    ask,
                ),
                (
                    "data",
                    "service a\ndatastore b\na -> b data \"retries\":3",
                    &[],
                ),
            ],
        );
    }
}
