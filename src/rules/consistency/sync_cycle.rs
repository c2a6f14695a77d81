//! Rule `sync-cycle`.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Style;
use crate::graph::{Comp, Conn};
use crate::rules::fix::broker::{interleaved, loosened};
use crate::rules::fix::core::leave_core;
use crate::rules::fix::parts::delivered;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::sentence;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "sync-cycle",
    reads: read_set::CALLS,
    docs: Docs {
        checks: "Synchronous calls form no cycle.",
        matters: "In a cycle of synchronous calls, threads wait for threads that wait for them. Under load the members exhaust one another's thread pools, and none of them can be deployed first.",
        detected: "Two or more components each of which reaches the others over requests without a fallback, or a component that sends such a request to itself. Clients are left out, and requests from externals and orchestrators.",
        remedy: "Reverse one direction: let one member publish an event that the other subscribes to.",
        false_alarms: "A callback that never happens while the first request is open: draw it as a message.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "stock", "name": "Stock", "kind": "service"}
            ],
            "connections": [
                {"id": "reserve", "from": "orders", "to": "stock", "style": "request"},
                {"id": "price", "from": "stock", "to": "orders", "style": "request"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "stock", "name": "Stock", "kind": "service"}
            ],
            "connections": [
                {"id": "reserve", "from": "orders", "to": "stock", "style": "request"},
                {"id": "price", "from": "stock", "to": "orders", "style": "event"}
            ]"#,
        read_on: &[
            "Release It!, second edition, chapter 4: Blocked Threads",
            "Arcan: Cyclic Dependency",
        ],
    },
    find,
    repairs: &[ring],
    ..Rule::DEFAULT
};

struct SyncCycle(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for ring in facts.call_cycles() {
        findings.fail(Severity::High, SyncCycle(ring));
    }
}

impl Diagnostic for SyncCycle {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.iter().map(|c| SubjectIndex::from(*c)).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        if let [alone] = self.0.as_slice() {
            let c = names.of(*alone);
            return Words::new(
                format!("{c} sends a request to itself and waits"),
                format!(
                    "{} has no fallback.",
                    sentence(&names.links(&links_within(names.facts, &self.0)))
                ),
                format!(
                    "Under load, all threads of {c} wait for a free thread of {c}, and it stops answering."
                ),
                "Do the work in the same call, or put it into a queue of its own.",
            );
        }
        let ring = names.list(&self.0);
        let links: Vec<Conn> = links_within(names.facts, &self.0);
        Words::new(
            format!("{ring} call one another in a cycle"),
            format!("The cycle is {}.", names.links(&links)),
            "When one of them is slow, each waits for a thread that waits for it. They stop together, and none can be deployed first.",
            "Reverse one direction: let one of them publish an event that the other subscribes to.",
        )
    }
}

/// The calls between the members of a ring.
fn links_within(facts: &Facts, ring: &[Comp]) -> Vec<Conn> {
    let calls = ring.iter().flat_map(|c| facts.inner_calls(*c));
    let alone = ring.len() == 1;
    let within =
        calls.filter(|(e, to)| ring.binary_search(to).is_ok() && (alone || facts.from(*e) != *to));
    sorted_unique(within.map(|(e, _)| e).collect())
}

// ---- repairs -------------------------------------------------------------------------------

/// One direction of the ring; where no one is enough, all that lead back.
fn ring(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let members = ctx.components();
    if let [alone] = members.as_slice() {
        return to_itself(ctx, *alone);
    }
    let calls = |from: Comp, to: Comp| -> Vec<Conn> {
        let calls = facts.inner_calls(from);
        calls.filter(|(_, c)| *c == to).map(|(e, _)| e).collect()
    };
    let mut ways = Vec::new();
    let mut back = Vec::new();
    // What somebody calls from outside of the ring comes before what only the ring calls.
    let mut order = members.clone();
    let outside = |c: &Comp| facts.incoming(*c).any(|(_, from)| !members.contains(&from));
    order.sort_by_key(|c| !outside(c));
    for (at, from) in order.iter().enumerate().rev() {
        for (to_at, to) in order.iter().enumerate() {
            let edges = calls(*from, *to);
            if edges.is_empty() || from == to {
                continue;
            }
            if to_at < at {
                back.extend(edges.iter().copied());
                ways.insert(0, loosened(ctx, &edges));
            } else {
                ways.push(loosened(ctx, &edges));
            }
        }
    }
    ways.push(loosened(ctx, &back));
    interleaved(ways)
}

fn to_itself(ctx: &RepairContext<'_>, c: Comp) -> Vec<Fix> {
    let facts = ctx.facts;
    let own = facts.inner_calls(c).filter(|(_, to)| *to == c);
    let edges: Vec<Conn> = own.map(|(e, _)| e).collect();
    let mut draft = ctx.draft();
    if leave_core(&mut draft, ctx, &edges).is_none() {
        return Vec::new();
    }
    for e in &edges {
        draft.connection(ctx.link(*e), &mut |c| {
            c.restyle(Style::Message);
            delivered(c);
        });
    }
    let title = "Make it a message to itself".to_owned();
    draft.fix(title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::ca4::designs::TWO;
    use crate::rules::testing::table;

    #[test]
    fn sync_cycle() {
        table(
            "sync-cycle",
            &[
                ("nothing there", "", &[]),
                ("one way", TWO, &[]),
                (
                    "both ways",
                    &format!("{TWO}b -> a request"),
                    &["fail high component:a component:b"],
                ),
                (
                    "to itself",
                    "service a\na -> a request",
                    &["fail high component:a"],
                ),
                (
                    "to itself within a ring",
                    &format!("{TWO}b -> a request\na -> a request"),
                    &["fail high component:a component:b"],
                ),
                (
                    "a fallback breaks it",
                    &format!("{TWO}b -> a request \"fallback\":\"x\""),
                    &[],
                ),
                (
                    "an orchestrator calls",
                    "orchestrator a\nservice b\na -> b request\nb -> a request",
                    &[],
                ),
                (
                    "an external calls",
                    "external a\nservice b\na -> b request\nb -> a request",
                    &[],
                ),
                (
                    "an orchestrator calls itself",
                    "orchestrator a\na -> a request",
                    &[],
                ),
                (
                    "two flows close it",
                    &format!("{TWO}b -> a request\nflow f\nstep b via a-b\nflow g\nstep a via b-a"),
                    &["fail high component:a component:b"],
                ),
                (
                    "a client is left out",
                    "client a\nservice b\na -> b request\nb -> a request",
                    &[],
                ),
                ("an event breaks it", &format!("{TWO}b -> a event"), &[]),
            ],
        );
    }
}
