//! Rule `dual-write`.

use super::ca6::{dual_writers, published};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::graph::{Comp, Conn};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{list, sentence};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "dual-write",
    reads: read_set::WRITERS.and(read_set::OUTBOX),
    docs: Docs {
        checks: "What a component publishes is stored in the same transaction as the change that it tells of.",
        matters: "A datastore and a broker do not commit together. A crash between the two stores a change that nobody hears of, or tells of one that never was; no retry finds out which.",
        detected: "A component that writes in a flow and to a datastore, with a message or an event, other than to telemetry or to a broker that nothing leaves, that does not go through an outbox. It asks where that is not known.",
        remedy: "Write what is to be published into an outbox table in the same transaction, and send it from there; or publish from the datastore's change log.",
        false_alarms: "What is sent may be lost or wrong without harm, such as a hint to refresh a cache.",
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
        fields: Some(|about| about.connections(Field::Outbox)),
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
        let outcome = match (without.is_empty(), unknown.is_empty()) {
            (false, _) => Outcome::Fail,
            (true, false) => Outcome::Question,
            (true, true) => continue,
        };
        findings.add(
            outcome,
            Severity::High,
            DualWrite {
                component,
                without,
                unknown,
            },
        );
    }
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
        let links = |edges: &[Conn]| list(edges.iter().map(|e| names.link(*e)));
        let why = format!(
            "When {c} stops between the two, {stores} has a change that nobody hears of, or others act on one that is not there. Nothing finds the difference."
        );
        let outbox = format!(
            "let {c} write what it sends into an outbox in the same transaction as the change, and send it from there"
        );
        if self.without.is_empty() {
            let unknown = links(&self.unknown);
            return Words::new(
                format!("Can {c} store a change and lose the word of it?"),
                format!(
                    "{c} writes to {stores} and sends {unknown}; the drawing does not say whether the two are stored together."
                ),
                why,
                format!("If there is an outbox, set it on {unknown}. If not, {outbox}."),
            );
        }
        let open = match self.unknown.as_slice() {
            [] => String::new(),
            more => format!(" For {} that is not known.", links(more)),
        };
        let without = links(&self.without);
        Words::new(
            format!("{c} stores and publishes in two steps that can come apart"),
            format!(
                "{c} writes to {stores} and sends {without}, not in the same transaction.{open}"
            ),
            why,
            format!(
                "{} Then set the outbox on {without}.",
                sentence(&outbox) + "."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Store what is published in the transaction of the change.
fn outbox(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    for e in ctx.connections() {
        draft.connection(ctx.link(e), &mut |c| c.outbox = Some(true));
    }
    let c = ctx.names.of(c);
    draft
        .fix(format!(
            "Store what {c} publishes together with its change, in an outbox"
        ))
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
