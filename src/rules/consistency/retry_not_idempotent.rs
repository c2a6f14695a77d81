//! Rule `retry-not-idempotent`.

use super::ca4::talks;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Delivery, Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{lower, sentence};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Stake, Words};

pub(super) const RULE: Rule = Rule {
    name: "retry-not-idempotent",
    stake: Some(Stake::Data),
    reads: read_set::LOGICAL_EDGES
        .and(read_set::WRITERS)
        .and(read_set::RETRIES)
        .and(read_set::DELIVERY)
        .and(read_set::IDEMPOTENT),
    docs: Docs {
        checks: "Whatever is retried or redelivered is handled idempotently.",
        matters: "A retry follows a lost answer as often as a lost request: then the work is done twice. At-least-once delivery does the same by design.",
        detected: "A request, message or event that does not end at a broker, that is retried or delivered at least once, and that is not idempotent. For the fail, each half of a way through brokers counts. It asks where idempotence is unknown. Medium where the steps over it do not write, it does not end at a system of others, and nothing is published behind it.",
        remedy: "Give each piece of work an idempotency key that the receiver remembers, and mark the connection as idempotent.",
        false_alarms: "A pure read is idempotent by nature: mark it on the connection.",
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
    /// The connection that is retried or redelivered: itself, or another half of its chains.
    repeated: Conn,
    outcome: Outcome,
    is_harmless: bool,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for e in facts.connections().filter(|e| talks(facts, *e)) {
        if facts.kind(facts.to(e)) == Kind::Broker {
            continue;
        }
        let own = repeats(facts, e).then_some(e);
        let (repeated, outcome) = match facts.connection(e).idempotent {
            Some(true) => continue,
            Some(false) => {
                let chains = facts.logical_edges_through(e);
                let mut halves = chains.flat_map(|chain| chain.halves.iter().copied());
                let other = || halves.find(|half| repeats(facts, *half));
                (own.or_else(other), Outcome::Fail)
            }
            None => (own, Outcome::Question),
        };
        let Some(repeated) = repeated else { continue };
        let is_harmless = is_harmless(facts, e);
        let severity = match outcome {
            Outcome::Fail if !is_harmless => Severity::High,
            _ => Severity::Medium,
        };
        if outcome == Outcome::Question && is_harmless && reads_only(facts, e) {
            continue;
        }
        findings.add(
            outcome,
            severity,
            RetryNotIdempotent {
                connection: e,
                repeated,
                outcome,
                is_harmless,
            },
        );
    }
}

fn repeats(facts: &Facts, e: Conn) -> bool {
    let connection = facts.connection(e);
    // `delivery` has no meaning for a request, and is not looked at there.
    let delivery = connection.delivery.filter(|_| facts.is_asynchronous(e));
    connection.retries.is_some_and(|n| n >= 1) || delivery == Some(Delivery::AtLeastOnce)
}

/// True if it is *harmless at first sight* to handle it twice: no step over it writes, and the
/// receiver publishes nothing.
fn is_harmless(facts: &Facts, e: Conn) -> bool {
    let users = facts.users(e);
    let receiver = facts.fold(facts.to(e));
    facts.kind(facts.to(e)) != Kind::External
        && !users.is_empty()
        && users.iter().all(|at| facts.step(*at).writes != Some(true))
        && !publishes(facts, receiver)
}

/// True if a message or an event to another component starts at it or at a datastore of its own.
fn publishes(facts: &Facts, c: Comp) -> bool {
    let members = facts.folded_into(c).iter().copied();
    let mut members = std::iter::once(c).chain(members);
    members.any(|member| {
        let mut outgoing = facts.outgoing(member);
        !facts.is_relay(member)
            && outgoing.any(|(e, to)| facts.is_asynchronous(e) && facts.fold(to) != c)
    })
}

fn reads_only(facts: &Facts, e: Conn) -> bool {
    let mut users = facts.users(e).iter();
    facts.style(e) == Style::Request && users.all(|at| facts.step(*at).writes == Some(false))
}

impl Diagnostic for RetryNotIdempotent {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let to = names.of(facts.to(self.connection));
        let link = names.link(self.connection);
        let twice = match facts.connection(self.repeated).retries {
            Some(1) => "is retried once".to_owned(),
            Some(n) if n > 1 => format!("is retried up to {n} times"),
            _ => "is delivered at least once".to_owned(),
        };
        let twice = format!("{} {twice}", sentence(&names.link(self.repeated)));
        let carries = facts.connection(self.connection).carries.first();
        let what = match (carries, facts.style(self.connection)) {
            (Some(word), _) => format!("{}", crate::rules::text::Name(word)),
            (None, Style::Request) => "the same request".to_owned(),
            (None, _) => "the same message".to_owned(),
        };
        let why = match self.is_harmless {
            true => format!(
                "No step that uses it writes. If {to} keeps a log or a counter, it counts twice."
            ),
            false => format!(
                "When an answer or an acknowledgement is lost, {to} does the work a second time."
            ),
        };
        let fix = format!(
            "Give each piece of work an idempotency key that {to} remembers, and mark {link} as idempotent."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{to} may handle {what} twice, and is not idempotent"),
                format!(
                    "{twice}, and {} not idempotent.",
                    match self.repeated == self.connection {
                        true => "it is".to_owned(),
                        false => format!("{link} is"),
                    }
                ),
                why,
                fix,
            ),
            Outcome::Question => Words::new(
                format!("Is {to} idempotent when it gets {what} twice?"),
                format!("{twice}."),
                why,
                format!(
                    "If it is, mark {link} as idempotent. If it is not: {}",
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
    let facts = ctx.facts;
    let to = ctx.names.of(facts.to(e));
    let mut harmless = ctx.draft();
    harmless.connection(ctx.link(e), &mut |c| c.idempotent = Some(true));
    let harmless = harmless.safe_fix(format!("Make {to} idempotent"));
    let chains = facts
        .logical_edges_through(e)
        .filter(|chain| chain.last() == e);
    let mut halves: Vec<Conn> = chains.flat_map(|chain| chain.halves.clone()).collect();
    halves.push(e);
    halves = crate::document::sort::sorted_unique(halves);
    halves.retain(|half| repeats(facts, *half));
    let mut once = ctx.draft();
    for half in &halves {
        once.connection(ctx.link(*half), &mut |c| {
            c.retries = c.retries.map(|_| 0);
            if c.delivery == Some(Delivery::AtLeastOnce) {
                c.delivery = Some(Delivery::ExactlyOnce);
            }
        });
    }
    let once = once.fix(match facts.style(e) {
        Style::Request => format!("Do not retry {to}"),
        _ => "Deliver exactly once".to_owned(),
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
                    "the half before is delivered at least once",
                    "service a\nbroker k\nservice b\na -> k event \"delivery\":\"at-least-once\"\nk -> b event \"idempotent\":false",
                    &["fail high connection:k-b"],
                ),
                (
                    "the half before does not make it ask",
                    "service a\nbroker k\nservice b\na -> k event \"delivery\":\"at-least-once\"\nk -> b event",
                    &[],
                ),
                (
                    "retried by default",
                    &(case("\"idempotent\":false")
                        + "\nset \"defaults\":{\"request\":{\"retries\":2}}"),
                    fail,
                ),
                (
                    "harmless at first sight",
                    &(case("\"retries\":1,\"idempotent\":false") + "\nflow f\nstep b via a-b"),
                    &["fail medium connection:a-b"],
                ),
                (
                    "a step writes",
                    &(case("\"retries\":1,\"idempotent\":false")
                        + "\nflow f\nstep b via a-b writes"),
                    fail,
                ),
                (
                    "it publishes",
                    &(case("\"retries\":1,\"idempotent\":false")
                        + "\nbroker k\nb -> k event\nflow f\nstep b via a-b"),
                    fail,
                ),
                (
                    "it sends itself a message",
                    &(case("\"retries\":1,\"idempotent\":false")
                        + "\nb -> b message\nflow f\nstep b via a-b"),
                    &["fail medium connection:a-b"],
                ),
                (
                    "at an external",
                    "service a\nexternal b\na -> b request \"retries\":1,\"idempotent\":false\nflow f\nstep b via a-b !writes",
                    fail,
                ),
                (
                    "a read is not asked about",
                    &(case("\"retries\":1") + "\nflow f\nstep b via a-b !writes"),
                    &[],
                ),
                (
                    "what may be a read is",
                    &(case("\"retries\":1") + "\nflow f\nstep b via a-b"),
                    ask,
                ),
                (
                    "an event that is only read is",
                    "service a\nservice b\na -> b event \"retries\":1\nflow f\nstep b via a-b !writes",
                    ask,
                ),
                (
                    "to a standby",
                    "service a\nservice b \"standby_of\":\"a\"\na -> b request \"retries\":1",
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
