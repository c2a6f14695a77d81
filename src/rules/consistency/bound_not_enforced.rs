//! Rule `bound-not-enforced`.

use super::ca7::{bound, several_write, within};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::FlowNo;
use crate::rules::fix::consistency;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "bound-not-enforced",
    reads: read_set::WRITERS.and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A time limit for eventual consistency is enforced by a component.",
        matters: "A limit that nothing watches is a hope. The runs that exceed it are those in which something is down or was forgotten, so no participant will report them.",
        detected: "A flow with two or more writers and a time limit, but without a component that enforces it.",
        remedy: "Name the component that finds late runs and acts: the orchestrator, the tracker, or a job that reconciles.",
        false_alarms: "People look every day: draw them as a client that asks, or waive it with their procedure.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry", "within": "5m"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"},
                {"id": "reconciler", "name": "Reconciler", "kind": "job"}
            ],
            "connections": [
                {"id": "q1", "from": "reconciler", "to": "orders", "style": "request"},
                {"id": "q2", "from": "reconciler", "to": "payment", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry", "within": "5m", "enforced_by": "reconciler"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Azure architecture: Scheduler Agent Supervisor",
            "Enterprise Integration Patterns: Process Manager",
        ],
    },
    find,
    repairs: &[consistency::enforcer],
    ..Rule::DEFAULT
};

struct BoundNotEnforced(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        if within(facts, flow).is_some() && facts.enforcer(flow).is_none() {
            findings.fail(Severity::High, BoundNotEnforced(flow));
        }
    }
}

impl Diagnostic for BoundNotEnforced {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (flow, within) = (names.flow(self.0), bound(names, self.0));
        let who = names.list(&facts.of_flow(self.0).writers);
        let keeper = facts.orchestrator(self.0).or_else(|| facts.tracker(self.0));
        let fix = match keeper {
            Some(keeper) => format!(
                "Let {} find the late runs of {flow}, and set it as the enforcer.",
                names.of(keeper)
            ),
            None => format!(
                "Add a component that finds the late runs, such as a job that compares {who}, and set it as the enforcer."
            ),
        };
        Words::new(
            format!("Nothing enforces the time limit of {flow}"),
            format!("In {flow}, {who} have to be consistent within {within}."),
            format!(
                "The late runs of {flow} are those in which something is down or was forgotten, so none of {who} reports them."
            ),
            fix,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::ca7::designs::two;
    use crate::rules::testing::table;

    #[test]
    fn bound_not_enforced() {
        table(
            "bound-not-enforced",
            &[
                ("nothing there", "", &[]),
                (
                    "not enforced",
                    &two("\"within\":\"5m\""),
                    &["fail high flow:f"],
                ),
                (
                    "enforced",
                    &two("\"within\":\"5m\",\"enforced_by\":\"a\""),
                    &[],
                ),
                (
                    "a standby enforces nothing",
                    &(two("\"within\":\"5m\",\"enforced_by\":\"s\"")
                        .replace("service b", "service b\nservice s \"standby_of\":\"b\"")),
                    &["fail high flow:f"],
                ),
                ("no bound", &two("\"strategy\":\"retry\""), &[]),
                ("no consistency", &two(""), &[]),
                (
                    "one writer",
                    &two("\"within\":\"5m\"").replace("step b writes", "step b !writes"),
                    &[],
                ),
                (
                    "an orchestrator is none until it says so",
                    "service a\nservice b\norchestrator o\nflow f \"consistency\":{\"within\":\"5m\"},\"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}\nstep a writes\nstep b writes",
                    &["fail high flow:f"],
                ),
            ],
        );
    }
}
