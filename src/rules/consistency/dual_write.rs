//! Rule `dual-write`.

use super::ca6::{dual_writers, published};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Delivery, Kind};
use crate::graph::{Comp, Conn};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "dual-write",
    reads: read_set::WRITERS
        .and(read_set::OUTBOX)
        .and(read_set::LOGICAL_EDGES)
        .and(read_set::DELIVERY)
        .and(read_set::IDEMPOTENT),
    docs: Docs {
        checks: "A component publishes in the same transaction in which it stores the change.",
        matters: "A database and a broker do not commit together. A crash between the two stores a change that nobody hears of, or publishes one that never happened; no retry finds out which.",
        detected: "A component that writes in a flow and to a datastore, with a message or an event, other than to telemetry or to a broker that nothing leaves, that does not go through an outbox. It asks where that is not set. Replies, messages that are at most once, those of flows in which the component does not write, and relays (change data capture) are left out. So is a component that gets all of its writing work by messages or events that are redelivered until they are handled; where their delivery or idempotence is not set, it asks.",
        remedy: "Write the message into an outbox table in the same transaction, and publish it from there; or publish from the database's change log.",
        false_alarms: "The message may be lost or wrong without harm, such as a hint to refresh a cache: set its delivery to at most once.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "db", "name": "Orders", "kind": "datastore"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "save", "from": "orders", "to": "db", "style": "data", "access": "write"},
                {"id": "placed", "from": "orders", "to": "mail", "style": "event", "outbox": false}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [{"id": "s1", "component": "orders", "writes": true}]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "db", "name": "Orders", "kind": "datastore"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "save", "from": "orders", "to": "db", "style": "data", "access": "write"},
                {"id": "placed", "from": "orders", "to": "mail", "style": "event", "outbox": true}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [{"id": "s1", "component": "orders", "writes": true}]}
            ]"#,
        read_on: &[
            "microservices.io: Transactional Outbox, Transaction Log Tailing, Polling Publisher",
            "AWS Prescriptive Guidance: Transactional outbox",
        ],
    },
    find,
    repairs: &[outbox],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 0,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct DualWrite {
    component: Comp,
    /// Connections that publish without an outbox.
    without: Vec<Conn>,
    /// Connections of which it is not known.
    unknown: Vec<Conn>,
    outcome: Outcome,
    /// Connections of which it is not known whether they bring work again until it is done.
    handed: Vec<Conn>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for component in dual_writers(facts) {
        let published = published(facts, component);
        let with = |outbox: Option<bool>| -> Vec<Conn> {
            let edges = published.iter().copied();
            edges
                .filter(|e| facts.connection(*e).outbox == outbox)
                .collect()
        };
        let (without, unknown) = (with(Some(false)), with(None));
        if without.is_empty() && unknown.is_empty() {
            continue;
        }
        let handed = handed_work(facts, component);
        let (outcome, severity) = match &handed {
            Some(open) if open.is_empty() => continue,
            Some(_) => (Outcome::Question, Severity::Medium),
            None if without.is_empty() => (Outcome::Question, Severity::High),
            None => (Outcome::Fail, Severity::High),
        };
        findings.add(
            outcome,
            severity,
            DualWrite {
                component,
                without,
                unknown,
                outcome,
                handed: handed.unwrap_or_default(),
            },
        );
    }
}

/// Connections that bring a component its writing work and of which it is not known whether they
/// do so again until it is done; `None` if some work comes in another way, or only once.
fn handed_work(facts: &Facts, c: Comp) -> Option<Vec<Conn>> {
    let mut steps = facts.written_at(c).iter().copied();
    let mut steps = steps
        .by_ref()
        .filter(|at| !facts.is_at_own_store(*at, c))
        .peekable();
    steps.peek()?;
    let mut open = Vec::new();
    for at in steps {
        let e = facts
            .connection_of(at)
            .filter(|e| facts.is_asynchronous(*e))?;
        let connection = facts.connection(e);
        match connection.delivery {
            Some(Delivery::AtMostOnce) => return None,
            Some(_) if connection.idempotent.is_some() => {}
            _ => open.push(e),
        }
    }
    Some(sorted_unique(open))
}

fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let mut fields = Vec::new();
    let component = about.all_components().next();
    let handed = component.and_then(|c| handed_work(facts, c));
    for e in handed.unwrap_or_default() {
        if facts.connection(e).delivery.is_none() {
            fields.push((e.into(), Field::Delivery));
        }
        if facts.connection(e).idempotent.is_none() {
            fields.push((e.into(), Field::Idempotent));
        }
    }
    let unknown = about.all_connections();
    let unknown = unknown.filter(|e| facts.connection(*e).outbox.is_none());
    fields.extend(unknown.map(|e| (e.into(), Field::Outbox)));
    fields
}

impl Diagnostic for DualWrite {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let edges = self.without.iter().chain(&self.unknown).copied();
        let mut all = vec![self.component.into()];
        all.extend(
            sorted_unique(edges.collect())
                .into_iter()
                .map(SubjectIndex::from),
        );
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.component);
        let stores = names.list(&facts.stores_written(self.component));
        let why = format!(
            "When {c} crashes between the two, {stores} {} a change that nobody hears of, or others act on one that never happened. No retry repairs that.",
            verb(facts.stores_written(self.component).len(), "has", "have")
        );
        let outbox = format!(
            "write the message into an outbox in the transaction of {c}'s change, and publish it from there"
        );
        let unknown = names.links(&self.unknown);
        if self.outcome == Outcome::Fail {
            let open = match self.unknown.len() {
                0 => String::new(),
                n => format!(" For {unknown} {} is not known.", verb(n, "that", "this")),
            };
            let without = names.links(&self.without);
            return Words::new(
                format!("{c} stores and publishes in two transactions"),
                format!("{c} writes to {stores} and sends {without} without an outbox.{open}"),
                why,
                format!(
                    "Use an outbox: {outbox}. Or let change data capture publish it from {stores}."
                ),
            );
        }
        if self.handed.is_empty() {
            return Words::new(
                format!("Does {c} publish through an outbox?"),
                format!("{c} writes to {stores} and sends {unknown}."),
                why,
                format!("If there is an outbox, set that. If not, {outbox}."),
            );
        }
        let handed = names.links(&self.handed);
        Words::new(
            format!("Is work redelivered to {c} until it has published?"),
            format!(
                "{c} writes to {stores} and publishes without a known outbox; all of its work that writes arrives by {handed}."
            ),
            why,
            format!(
                "Set delivery and idempotence of {handed}. Where work can be lost or handled once only, {outbox}."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Store what is published in the transaction of the change.
fn outbox(ctx: &RepairContext<'_>) -> Vec<Fix> {
    if !ctx.fails {
        return Vec::new();
    }
    let connections = ctx.connections();
    // What goes to a system of others is for them to take twice or not at all.
    let ends_outside = |e: &Conn| ctx.facts.kind(ctx.facts.to(*e)) == Kind::External;
    if connections.iter().any(ends_outside) {
        return Vec::new();
    }
    let mut draft = ctx.draft();
    for e in connections {
        draft.connection(ctx.link(e), &mut |c| c.outbox = Some(true));
    }
    draft
        .safe_fix("Publish through an outbox".to_owned())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn dual_write() {
        let with = |edge: &str| {
            format!(
                "service a\ndatastore d\nservice b\na -> d data \"access\":\"write\"\n{edge}\nflow f\nstep a writes"
            )
        };
        let fail: &[&str] = &["fail high component:a connection:a-b"];
        let ask: &[&str] = &["question high component:a connection:a-b"];
        let plain = with("a -> b event \"outbox\":false");
        table(
            "dual-write",
            &[
                ("nothing there", "", &[]),
                ("an event without", &plain, fail),
                (
                    "a message without",
                    &with("a -> b message \"outbox\":false"),
                    fail,
                ),
                ("with", &with("a -> b event \"outbox\":true"), &[]),
                ("unknown", &with("a -> b event"), ask),
                ("a request", &with("a -> b request \"outbox\":false"), &[]),
                (
                    "needed only to start",
                    &with("a -> b event \"phase\":\"startup\""),
                    &[],
                ),
                ("it publishes nothing", &with(""), &[]),
                (
                    "once for all, those with an outbox left out",
                    &with(
                        "a -> b event \"id\":\"e1\",\"outbox\":true\na -> b event \"id\":\"e2\"\na -> b message \"id\":\"e0\",\"outbox\":false",
                    ),
                    &["fail high component:a connection:e0 connection:e2"],
                ),
                (
                    "to telemetry",
                    &with("telemetry t\na -> t event \"outbox\":false"),
                    &[],
                ),
                (
                    "to a broker that nothing leaves",
                    &with("broker k\na -> k event \"outbox\":false"),
                    &[],
                ),
                (
                    "to a broker that something leaves",
                    &with("broker k\na -> k event \"outbox\":false\nk -> b event"),
                    &["fail high component:a connection:a-k"],
                ),
                (
                    "to a broker that nothing leaves but at start",
                    &with(
                        "broker k\na -> k event \"outbox\":false\nk -> b event \"phase\":\"startup\"",
                    ),
                    &[],
                ),
                (
                    "it only reads",
                    &plain.replace("\"write\"", "\"read\""),
                    &[],
                ),
                (
                    "it reads and writes",
                    &plain.replace("\"write\"", "\"read-write\""),
                    fail,
                ),
                (
                    "access unknown",
                    &plain.replace(" \"access\":\"write\"", ""),
                    &[],
                ),
                (
                    "written only to start",
                    &plain.replace("\"write\"", "\"write\",\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "what it writes to is no store",
                    &plain.replace("datastore d", "broker d"),
                    &[],
                ),
                (
                    "at most once is not meant to arrive",
                    &with("a -> b event \"outbox\":false,\"delivery\":\"at-most-once\""),
                    &[],
                ),
                (
                    "a default is a value",
                    &(with("a -> b event") + "\nset \"defaults\":{\"event\":{\"outbox\":true}}"),
                    &[],
                ),
                (
                    "a reply",
                    &with("b -> a message\na -> b message \"outbox\":false,\"reply_to\":\"b-a\""),
                    &[],
                ),
                (
                    "of another flow only",
                    &(plain.clone() + "\nflow g\nstep b via a-b"),
                    &[],
                ),
                (
                    "of another flow and of its own",
                    &(plain.clone() + "\nstep b via a-b\nflow g\nstep b via a-b"),
                    fail,
                ),
                (
                    "of another flow by the second half of its chain",
                    &(with("broker k\na -> k event \"outbox\":false\nk -> b event")
                        + "\nflow g\nstep b via k-b"),
                    &[],
                ),
                (
                    "a relay",
                    &plain.replace("service a", "service a \"technology\":\"debezium\""),
                    &[],
                ),
                (
                    "to a standby",
                    &plain.replace("service b", "service c\nservice b \"standby_of\":\"c\""),
                    &[],
                ),
                (
                    "no flow has it writing",
                    &plain.replace("step a writes", "step a"),
                    &[],
                ),
                (
                    "a step at its store is one of its own",
                    &plain.replace("step a writes", "step d writes"),
                    fail,
                ),
                (
                    "an external is no writer",
                    &plain.replace("service a", "external a"),
                    &[],
                ),
            ],
        );
        let handed = |fields: &str| {
            with(&format!(
                "b -> a message {fields}\na -> b event \"outbox\":false"
            ))
            .replace("step a writes", "step a via b-a writes")
        };
        let medium: &[&str] = &["question medium component:a connection:a-b"];
        table(
            "dual-write",
            &[
                (
                    "handed its work until it is done",
                    &handed("\"delivery\":\"at-least-once\",\"idempotent\":true"),
                    &[],
                ),
                (
                    "idempotent or not",
                    &handed("\"delivery\":\"exactly-once\",\"idempotent\":false"),
                    &[],
                ),
                (
                    "idempotence unknown",
                    &handed("\"delivery\":\"at-least-once\""),
                    medium,
                ),
                ("delivery unknown", &handed("\"idempotent\":true"), medium),
                (
                    "at most once",
                    &handed("\"delivery\":\"at-most-once\""),
                    fail,
                ),
                (
                    "by a request",
                    &handed("\"idempotent\":true").replace("b -> a message", "b -> a request"),
                    fail,
                ),
                (
                    "and another step that begins by itself",
                    &(handed("\"delivery\":\"at-least-once\",\"idempotent\":true")
                        + "\nstep a writes"),
                    fail,
                ),
                (
                    "and a step at its own store",
                    &(handed("\"delivery\":\"at-least-once\",\"idempotent\":true")
                        + "\nstep d via a-d writes"),
                    &[],
                ),
                (
                    "it writes in another flow, by a request",
                    &(handed("\"delivery\":\"at-least-once\",\"idempotent\":true")
                        + "\nb -> a request \"id\":\"r\"\nflow g\nstep a via r writes"),
                    fail,
                ),
            ],
        );
        assert_eq!(outcome("CA6", &with("")), "pass");
        assert_eq!(
            outcome(
                "CA6",
                "service a\nservice b\na -> b event\nflow f\nstep a writes"
            ),
            "pass"
        );
    }
}
