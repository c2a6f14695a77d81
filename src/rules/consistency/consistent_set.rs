//! Rule `consistent-set`.

use super::ca2::{JointAvailability, cored};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Kind;
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
        checks: "The number of components that must all be up for the all-or-nothing core of a flow.",
        matters: "Each of them is a single point of failure for the flow, however many instances of it run. Their availabilities multiply, so the flow is up less often than any of them.",
        detected: "Counts the components that core steps reach by requests and data access without a fallback. A private datastore counts with its owner. Nothing is followed beyond a gateway, over calls that only other flows use, or over unused calls of components whose steps show which calls are meant. At least two must be neither datastores nor gateways. Reports from 3 on.",
        remedy: "Make the core smaller: let what the user need not see at once follow by an event. Define a fallback for reads that may be out of date.",
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
        let frames = |c: &&Comp| matches!(facts.kind(**c), Kind::Datastore | Kind::Gateway);
        let working = needs.len() - needs.iter().filter(frames).count();
        // A service and its stores behind a gateway is what every flow has.
        if count < limit || working < 2 {
            continue;
        }
        let many = count >= limit.saturating_add(2)
            && working as u64 >= limit
            && facts.of_flow(flow).writes;
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
        let reached = self.needs.iter().find(|c| !core.contains(c));
        let way_out = match reached {
            Some(first) if names.facts.runs_our_code(*first) => format!(
                "Make {} asynchronous, or define what {flow} does while it is down and set that as the fallback.",
                names.of(*first)
            ),
            Some(first) => format!(
                "Decide what {flow} does while {} is down, and set that as the fallback.",
                names.of(*first)
            ),
            None => "Decide which of them the user must see done at once, and let the others follow by an event.".to_owned(),
        };
        Words::new(
            format!("{flow} has {points} of failure"),
            format!(
                "{} must all be up for {flow}. {}",
                names.list(&self.needs),
                together.sentence()
            ),
            format!("When any one of them is down or slow, nobody completes {flow}."),
            format!("{way_out} Keep in the core only what must never be half done."),
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
                    "one of two that are no stores or gateways",
                    "gateway g\nservice a\nservice z\ndatastore d\ndatastore e\ng -> a request\na -> d data\nz -> d data\na -> e data\nz -> e data\nflow f\nstep g core\nstep a via g-a core",
                    &[],
                ),
                (
                    "two above, and of them fewer than the limit that are no stores",
                    "service a\nservice b\nservice z\ndatastore d\ndatastore e\ndatastore k\na -> b request\na -> d data\nz -> d data\na -> e data\nz -> e data\na -> k data\nz -> k data\nflow f\nstep a core writes",
                    &[
                        "fail medium flow:f component:a component:b component:d component:e component:k",
                    ],
                ),
                (
                    "a standby is none of them",
                    "service a\nservice b\nservice c \"standby_of\":\"b\"\na -> b request\na -> c request\nb -> c request\nflow f\nstep a core",
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
                    "service a\nservice b\na -> b request\nflow f\nstep a core\nset \"rules\":{\"consistent-set\":{\"limit\":1}}",
                    &["fail medium flow:f component:a component:b"],
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
