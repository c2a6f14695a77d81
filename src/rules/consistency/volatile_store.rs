//! Rule `volatile-store`.

use super::ca6::keepers;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Kind;
use crate::graph::Comp;
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Stake, Words};

pub(super) const RULE: Rule = Rule {
    name: "volatile-store",
    stake: Some(Stake::Storage),
    reads: read_set::WRITERS.and(read_set::DURABLE),
    docs: Docs {
        checks: "What flows write is kept where it survives a restart.",
        matters: "What is held in memory is gone with the process. Others who took part still have their share, so nothing fits together any more, and what waited in a queue never happens.",
        detected: "A broker at an end of a writing step's connection, or a datastore that a writer of a flow writes to, that is not durable.",
        remedy: "Keep it on disk, on more than one machine, and set durable.",
        false_alarms: "A cache of data that is kept elsewhere: read it, and write where the data lives.",
        fails: r#"
            "components": [
                {"id": "carts", "name": "Cart service", "kind": "service"},
                {"id": "db", "name": "Carts", "kind": "datastore", "durable": false}
            ],
            "connections": [
                {"id": "save", "from": "carts", "to": "db", "style": "data", "access": "read-write"}
            ],
            "flows": [
                {"id": "fill", "name": "Fill the cart", "steps": [{"id": "s1", "component": "carts", "writes": true}]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "carts", "name": "Cart service", "kind": "service"},
                {"id": "db", "name": "Carts", "kind": "datastore", "durable": true}
            ],
            "connections": [
                {"id": "save", "from": "carts", "to": "db", "style": "data", "access": "read-write"}
            ],
            "flows": [
                {"id": "fill", "name": "Fill the cart", "steps": [{"id": "s1", "component": "carts", "writes": true}]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Guaranteed Delivery",
            "SRE Book, chapter 26: Data Integrity",
        ],
    },
    find,
    repairs: &[durable],
    ..Rule::DEFAULT
};

struct VolatileStore(Comp);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for c in keepers(facts) {
        if facts.component(c).durable == Some(false) {
            findings.fail(Severity::High, VolatileStore(c));
        }
    }
}

impl Diagnostic for VolatileStore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.0);
        if facts.kind(self.0) == Kind::Broker {
            let edges = facts.outgoing(self.0).chain(facts.incoming(self.0));
            let users = edges.flat_map(|(e, _)| facts.users(e).iter().copied());
            let writing = users.filter(|at| facts.step(*at).writes == Some(true));
            let flows = sorted_unique(writing.map(|at| at.flow).collect());
            let hand = verb(flows.len(), "hands", "hand");
            let flows = names.flows(&flows);
            return Words::new(
                format!("What waits in {c} is gone after a restart"),
                format!("{flows} {hand} on work through {c}, which does not keep what it holds."),
                format!(
                    "One restart of {c}, and the work of {flows} that waited in it never happens. Whoever sent it believes that it is done."
                ),
                format!(
                    "Let {c} keep what waits in it on disk, on more than one machine, and set it to durable."
                ),
            );
        }
        let writes = |from: &Comp| facts.is_writer(*from);
        let edges = facts
            .incoming(self.0)
            .filter(|(e, _)| facts.writes_data(*e));
        let writers = sorted_unique(edges.map(|(_, from)| from).filter(writes).collect());
        let flows = writers.iter().flat_map(|c| facts.flows_writing_at(*c));
        let flows = names.flows(&sorted_unique(flows.collect()));
        let (who, count) = (names.list(&writers), writers.len());
        Words::new(
            format!("What is written to {c} is gone after a restart"),
            format!(
                "{who} {} to {c} in {flows}, and {c} does not keep what it holds.",
                verb(count, "writes", "write")
            ),
            format!(
                "After one restart of {c} what {flows} wrote there is missing, while others still have their part of it."
            ),
            format!(
                "Let {c} keep its data on disk, and set it to durable. If it only holds a copy, let {who} write to where the data lives."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// `volatile-store`.
fn durable(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Keep what {c} holds through a restart");
    set(ctx, &mut |c| c.durable = Some(true), title)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn volatile_store() {
        let store = |fields: &str, edge: &str, step: &str| {
            format!("service a\ndatastore d {fields}\n{edge}\nflow f\nstep a {step}")
        };
        let write = "a -> d data \"access\":\"write\"";
        let found: &[&str] = &["fail high component:d"];
        table(
            "volatile-store",
            &[
                ("nothing there", "", &[]),
                (
                    "not durable",
                    &store("\"durable\":false", write, "writes"),
                    found,
                ),
                ("durable", &store("\"durable\":true", write, "writes"), &[]),
                ("unknown", &store("", write, "writes"), &[]),
                (
                    "only read",
                    &store(
                        "\"durable\":false",
                        "a -> d data \"access\":\"read\"",
                        "writes",
                    ),
                    &[],
                ),
                (
                    "access unknown",
                    &store("\"durable\":false", "a -> d data", "writes"),
                    &[],
                ),
                (
                    "written only to start",
                    &store(
                        "\"durable\":false",
                        "a -> d data \"access\":\"write\",\"phase\":\"startup\"",
                        "writes",
                    ),
                    &[],
                ),
                (
                    "no writer",
                    &store("\"durable\":false", write, "!writes"),
                    &[],
                ),
                (
                    "writing not said",
                    &store("\"durable\":false", write, ""),
                    &[],
                ),
                (
                    "an external is no writer",
                    &store("\"durable\":false", write, "writes").replace("service a", "external a"),
                    &[],
                ),
            ],
        );
        let broker = |fields: &str, halves: &str, step: &str| {
            format!("service a\nbroker k {fields}\nservice b\n{halves}\nflow f\nstep {step}")
        };
        let halves = "a -> k event\nk -> b event";
        let found: &[&str] = &["fail high component:k"];
        table(
            "volatile-store",
            &[
                (
                    "a broker before a step",
                    &broker("\"durable\":false", halves, "b via k-b writes"),
                    found,
                ),
                (
                    "a broker that a step is at",
                    &broker("\"durable\":false", halves, "k via a-k writes"),
                    found,
                ),
                (
                    "durable",
                    &broker("\"durable\":true", halves, "b via k-b writes"),
                    &[],
                ),
                ("unknown", &broker("", halves, "b via k-b writes"), &[]),
                (
                    "not writing",
                    &broker("\"durable\":false", halves, "b via k-b"),
                    &[],
                ),
                (
                    "no connection",
                    &broker("\"durable\":false", halves, "b writes"),
                    &[],
                ),
                (
                    "needed only to start",
                    &broker(
                        "\"durable\":false",
                        "a -> k event\nk -> b event \"phase\":\"startup\"",
                        "b via k-b writes",
                    ),
                    &[],
                ),
                (
                    "what an external writes counts",
                    &broker("\"durable\":false", halves, "b via k-b writes")
                        .replace("service b", "external b"),
                    found,
                ),
            ],
        );
    }
}
