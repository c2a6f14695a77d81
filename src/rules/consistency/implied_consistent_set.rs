//! Rule `implied-consistent-set`.

use super::ca2::{JointAvailability, awaited};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, Conn};
use crate::rules::fix::broker::{interleaved, loosened};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{count, verb};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};

pub(super) const RULE: Rule = Rule {
    name: "implied-consistent-set",
    limit: Some(4),
    reads: read_set::WAITING_EDGES.and(read_set::STORE_OWNERS),
    docs: Docs {
        checks: "In a design without flows, the number of components that must all be up for what a client waits for.",
        matters: "Without a flow that tells otherwise, everything behind the first request has to answer before the user gets an answer. Each of these is a single point of failure.",
        detected: "A component that a client reaches by a request or data access without a fallback. Counts it and the components that it reaches in the same way. A private datastore counts with its owner. Reports from 4 on.",
        remedy: "Draw the flows and mark the steps that must succeed together; then make the rest asynchronous, or define a fallback.",
        false_alarms: "A gateway that routes each request to one of many: draw the flows, and only the calls that they use count.",
        fails: r#"
            "components": [
                {"id": "shopper", "name": "Shopper", "kind": "client"},
                {"id": "shop", "name": "Shop", "kind": "service"},
                {"id": "cart", "name": "Cart", "kind": "service"},
                {"id": "prices", "name": "Prices", "kind": "service"},
                {"id": "tax", "name": "Tax", "kind": "service"}
            ],
            "connections": [
                {"id": "c1", "from": "shopper", "to": "shop", "style": "request"},
                {"id": "c2", "from": "shop", "to": "cart", "style": "request"},
                {"id": "c3", "from": "cart", "to": "prices", "style": "request"},
                {"id": "c4", "from": "prices", "to": "tax", "style": "request"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "shopper", "name": "Shopper", "kind": "client"},
                {"id": "shop", "name": "Shop", "kind": "service"},
                {"id": "cart", "name": "Cart", "kind": "service"},
                {"id": "prices", "name": "Prices", "kind": "service"},
                {"id": "tax", "name": "Tax", "kind": "service"}
            ],
            "connections": [
                {"id": "c1", "from": "shopper", "to": "shop", "style": "request"},
                {"id": "c2", "from": "shop", "to": "cart", "style": "request"},
                {"id": "c3", "from": "cart", "to": "prices", "style": "request", "fallback": "the last known price"},
                {"id": "c4", "from": "prices", "to": "tax", "style": "request"}
            ]"#,
        read_on: &[
            "Treynor, Dahlin, Rau and Beyer: The Calculus of Service Availability, ACM Queue (2017)",
            "Release It!, second edition, chapter 4: Cascading Failures",
        ],
    },
    find,
    repairs: &[implied_set],
    ..Rule::DEFAULT
};

struct ImpliedConsistentSet {
    entry: Comp,
    needs: Vec<Comp>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    if facts.has_flows() {
        return;
    }
    for entry in awaited(facts) {
        let needs = facts.availability_deps(entry);
        if needs.len() as u64 >= limit {
            findings.fail(Severity::Medium, ImpliedConsistentSet { entry, needs });
        }
    }
}

impl Diagnostic for ImpliedConsistentSet {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.entry, &[&self.needs])
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.entry.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let entry = names.of(self.entry);
        let together = JointAvailability::of(names.facts, &self.needs);
        let clients = names.facts.incoming(self.entry).map(|(_, from)| from);
        let clients = clients.filter(|c| names.facts.kind(*c) == Kind::Client);
        let clients = sorted_unique(clients.collect());
        let gets = verb(clients.len(), "gets", "get");
        let clients = names.list(&clients);
        Words::new(
            format!(
                "Behind {entry} there are {} of failure",
                count(self.needs.len(), "single point")
            ),
            format!(
                "{} must all be up for {entry} to answer {clients}. {}",
                names.list(&self.needs),
                together.sentence()
            ),
            format!("When any one of them is down or slow, {clients} {gets} no answer."),
            format!(
                "Draw the flows that go through {entry}, and mark the steps that must succeed together. Let the rest follow by an event, or define a fallback."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Replaces calls that can happen later by messages.
fn implied_set(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let needed = ctx.components();
    let calls = |c: &Comp| -> Vec<Conn> {
        let own = facts
            .inner_calls(*c)
            .filter(|(_, to)| to != c && needed.contains(to));
        own.filter(|(_, to)| facts.runs_our_code(*to))
            .map(|(e, _)| e)
            .collect()
    };
    let by_caller: Vec<Vec<Conn>> = needed.iter().map(calls).collect();
    let each = by_caller.iter().flatten().map(|e| loosened(ctx, &[*e]));
    let together = by_caller.iter().filter(|edges| edges.len() > 1);
    let together = together.map(|edges| loosened(ctx, edges));
    interleaved(each.chain(together).collect())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn implied_consistent_set() {
        let four = "client x\nservice a\nservice b\nservice c\nservice d\nx -> a request\na -> b request\nb -> c request\nc -> d request";
        let found: &[&str] = &["fail medium component:a component:b component:c component:d"];
        table(
            "implied-consistent-set",
            &[
                ("nothing there", "", &[]),
                ("at the limit", four, found),
                ("below the limit", &four.replace("c -> d request", ""), &[]),
                (
                    "with a flow it is silent",
                    &(four.to_owned() + "\nflow f\nstep a"),
                    &[],
                ),
                (
                    "no client waits",
                    &four.replace("x -> a request", "x -> a message"),
                    &[],
                ),
                (
                    "behind a standby",
                    &four.replace("service b", "service b \"standby_of\":\"a\""),
                    &[],
                ),
                (
                    "through a gateway, as there are no flows",
                    &four.replace("service b", "gateway b"),
                    found,
                ),
            ],
        );
        assert_eq!(outcome("CA2", "service a"), "not-applicable");
        assert_eq!(
            outcome("CA2", "client x\nservice a\nx -> a request"),
            "pass"
        );
    }
}
