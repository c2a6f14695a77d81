//! Rule `consistent-set`.

use super::ca2::{JointAvailability, cored};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::core::{Smaller, smaller};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::count;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};

pub(super) const RULE: Rule = Rule {
    name: "consistent-set",
    limit: Some(3),
    reads: read_set::CORE_DEPS.and(read_set::STEP_WRITES),
    docs: Docs {
        checks: "How many components must all be up for the all-or-nothing core of a flow.",
        matters: "Each of them is a single point of failure for the flow, however many copies of it run: if one is down, the flow is down. Their availabilities multiply, so the flow is up less often than any of them.",
        detected: "What the core steps' components reach over requests and data accesses without a fallback, themselves counted, each with its private datastores as one; from the limit on. Gateways route to one place each, so nothing is followed beyond them; neither are requests that only other flows use.",
        remedy: "Make the core smaller: what the user need not see at once can follow by an event. Give a request a fallback where an older answer will do.",
        false_alarms: "A core that has to be this large, such as a transfer between two ledgers: raise the limit for the design, or waive it with the reason.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request"},
                {"id": "reserve", "from": "orders", "to": "stock", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "payment", "connection": "pay", "writes": true, "core": true},
                    {"id": "s3", "component": "stock", "connection": "reserve", "writes": true, "core": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request"},
                {"id": "reserve", "from": "orders", "to": "stock", "style": "event"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "payment", "connection": "pay", "writes": true, "core": true},
                    {"id": "s3", "component": "stock", "connection": "reserve", "writes": true, "core": false}
                ]}
            ]"#,
        read_on: &[
            "Treynor, Dahlin, Rau and Beyer: The Calculus of Service Availability, ACM Queue (2017)",
            "SRE Book, chapter 3: Embracing Risk",
            "Release It!, first edition: SLA Inversion",
        ],
    },
    find,
    repairs: &[smaller_set],
    ..Rule::DEFAULT
};

struct ConsistentSet {
    flow: FlowNo,
    needs: Vec<Comp>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    for flow in cored(facts) {
        let needs = facts.core_deps(flow);
        let count = needs.len() as u64;
        if count < limit {
            continue;
        }
        let many = count >= limit.saturating_add(2) && facts.of_flow(flow).writes;
        let severity = if many {
            Severity::High
        } else {
            Severity::Medium
        };
        let needs = needs.to_vec();
        findings.fail(severity, ConsistentSet { flow, needs });
    }
}

impl Diagnostic for ConsistentSet {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.flow, &[&self.needs])
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let together = JointAvailability::of(names.facts, &self.needs);
        let points = count(self.needs.len(), "single point");
        let core = &names.facts.of_flow(self.flow).core;
        let reached: Vec<Comp> = self
            .needs
            .iter()
            .copied()
            .filter(|c| !core.contains(c))
            .collect();
        let way_out = match (reached.first(), core.len()) {
            (Some(first), _) => format!(
                "Reach {} by a message or an event, or give the request to it a fallback, so that the core does not wait for it",
                names.of(*first)
            ),
            (None, _) => format!(
                "Ask which of {} the user must see done at once, and let the others follow by an event",
                names.list(&self.needs)
            ),
        };
        Words::new(
            format!("{flow} has {points} of failure"),
            format!(
                "{} must all be up for {flow}: {points} of failure. {}",
                names.list(&self.needs),
                together.sentence()
            ),
            format!(
                "When any one of them is down or slow, nobody gets through {flow}, however well the others do."
            ),
            format!("{way_out}. Keep in the core of {flow} only what must never be half done."),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Fewer components that the core needs.
fn smaller_set(ctx: &RepairContext<'_>) -> Vec<Fix> {
    smaller(ctx, Smaller::ConsistentSet)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    const THREE: &str =
        "service a\nservice b\nservice c\na -> b request\nb -> c request\nflow f\nstep a core";

    #[test]
    fn consistent_set() {
        let five = "service a\nservice b\nservice c\nservice d\nservice e\na -> b request\nb -> c request\nc -> d request\nd -> e request\nflow f\nstep a core";
        table(
            "consistent-set",
            &[
                ("nothing there", "", &[]),
                (
                    "a flow without a core",
                    "service a\nservice b\nservice c\na -> b request\nb -> c request\nflow f\nstep a",
                    &[],
                ),
                (
                    "at the limit",
                    THREE,
                    &["fail medium flow:f component:a component:b component:c"],
                ),
                (
                    "below the limit",
                    "service a\nservice b\na -> b request\nflow f\nstep a core",
                    &[],
                ),
                (
                    "two above, nothing written",
                    five,
                    &[
                        "fail medium flow:f component:a component:b component:c component:d component:e",
                    ],
                ),
                (
                    "two above, something written",
                    &(five.to_owned() + " writes"),
                    &[
                        "fail high flow:f component:a component:b component:c component:d component:e",
                    ],
                ),
                (
                    "one above, something written",
                    "service a\nservice b\nservice c\nservice d\na -> b request\nb -> c request\nc -> d request\nflow f\nstep a core writes",
                    &["fail medium flow:f component:a component:b component:c component:d"],
                ),
                (
                    "a fallback ends it",
                    &THREE.replace("b -> c request", "b -> c request \"fallback\":\"cache\""),
                    &[],
                ),
                (
                    "a fallback that is none does not",
                    &THREE.replace("b -> c request", "b -> c request \"fallback\":\"none\""),
                    &["fail medium flow:f component:a component:b component:c"],
                ),
                (
                    "events are not waited for",
                    &THREE.replace("b -> c request", "b -> c event"),
                    &[],
                ),
                (
                    "needed only to start",
                    &THREE.replace("b -> c request", "b -> c request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "a private store counts as its owner",
                    "service a\nservice b\ndatastore d\na -> b request\nb -> d data\nflow f\nstep a core",
                    &[],
                ),
                (
                    "a shared store counts",
                    "service a\nservice b\nservice z\ndatastore d\na -> b request\nb -> d data\nz -> d data\nflow f\nstep a core",
                    &["fail medium flow:f component:a component:b component:d"],
                ),
                (
                    "not beyond a gateway",
                    "service a\ngateway g\nservice b\nservice c\na -> g request\ng -> b request\ng -> c request\nflow f\nstep a core",
                    &[],
                ),
                (
                    "clients and telemetry are left out",
                    "service a\nclient x\ntelemetry t\na -> x request\na -> t request\nx -> t request\nflow f\nstep a core",
                    &[],
                ),
                (
                    "not over a request that only another flow uses",
                    &(THREE.to_owned() + "\nflow g\nstep c via b-c"),
                    &[],
                ),
                (
                    "over one that both use",
                    &(THREE.to_owned() + "\nstep c via b-c\nflow g\nstep c via b-c"),
                    &["fail medium flow:f component:a component:b component:c"],
                ),
                (
                    "another limit",
                    &(THREE.to_owned() + "\nset \"rules\":{\"consistent-set\":{\"limit\":4}}"),
                    &[],
                ),
                (
                    "a limit of one",
                    "service a\nflow f\nstep a core\nset \"rules\":{\"consistent-set\":{\"limit\":1}}",
                    &["fail medium flow:f component:a"],
                ),
            ],
        );
        assert_eq!(
            outcome("CA2", "service a\nflow f\nstep a"),
            "not-applicable"
        );
        assert_eq!(outcome("CA2", "service a\nflow f\nstep a core"), "pass");
    }
}
