//! Rule `invariant-torn`.

use super::ge3::{SharedFlows, folded, in_doubt};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::WhenInDoubt;
use crate::graph::{FlowNo, Inv};
use crate::rules::fix::core;
use crate::rules::names::sentence;
use crate::rules::question::{Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "invariant-torn",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::STEP_OWNERS)
        .and(read_set::STEP_CORE)
        .and(read_set::COORDINATION),
    docs: Docs {
        checks: "Components that share an invariant write it in one core, or are orchestrated in one flow.",
        matters: "Each component can be right by itself and both together wrong. Between two that decide apart there is always a moment in which neither knows what the other did.",
        detected: "An invariant over two or more components, private datastores counted as their owners, that does not proceed in doubt, where no flow has all of them in its core and no orchestrator, itself counted, coordinates all of them in one flow. It asks where there are no flows.",
        remedy: "Keep what the invariant is about in one component; or have all of them in the core of one flow; or orchestrate them in one flow.",
        false_alarms: "The invariant is about each of them alone: write one for each.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true}
                ]}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Orders never exceed the stock", "components": ["orders", "stock"], "when_in_doubt": "reject"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "stock", "writes": true, "core": true}
                ]}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Orders never exceed the stock", "components": ["orders", "stock"], "when_in_doubt": "reject"}
            ]"#,
        read_on: &[
            "Helland: Life beyond Distributed Transactions (2007)",
            "Enterprise Integration Patterns: Process Manager",
        ],
    },
    find,
    repairs: &[core::into_core],
    question: Some(Question {
        topic: Topic::Consistency,
        position: 5,
        fields: None,
        hint: Some("Record the flow in which it could be broken: who takes part, in which order."),
    }),
    ..Rule::DEFAULT
};

struct InvariantTorn {
    invariant: Inv,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let together = SharedFlows::of(facts);
    let (outcome, severity) = match facts.has_flows() {
        true => (Outcome::Fail, Severity::High),
        false => (Outcome::Question, Severity::Medium),
    };
    for invariant in facts.invariants() {
        let strict = in_doubt(facts, invariant) != Some(WhenInDoubt::Proceed);
        if strict && together.tears(facts, invariant) {
            findings.add(outcome, severity, InvariantTorn { invariant, outcome });
        }
    }
}

impl Diagnostic for InvariantTorn {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.invariant.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let must = names.invariant(self.invariant);
        let components = folded(facts, self.invariant);
        let who = names.list(&components);
        let why = format!(
            "{who} can each be right, and violate it together: there is always a moment in which one does not know what another did."
        );
        let ways = format!(
            "keep what it is about in one component; or have {who} in the core of one flow, or orchestrate them in one flow"
        );
        if self.outcome == Outcome::Question {
            return Words::new(
                format!("Which flow keeps \"{must}\" across {who}?"),
                format!("\"{must}\" depends on {who}, and the design has no flows."),
                why,
                format!("Draw the flow in which it could be violated; {ways}."),
            );
        }
        let all_in = |f: &FlowNo| {
            let participants = &facts.of_flow(*f).participants;
            components
                .iter()
                .all(|c| participants.binary_search(c).is_ok())
        };
        let meeting: Vec<FlowNo> = facts.flows().filter(all_in).collect();
        let meeting = match meeting.as_slice() {
            [] => String::new(),
            flows => format!(" They all take part in {}.", names.flows(flows)),
        };
        Words::new(
            format!("Nothing keeps \"{must}\" across {who}"),
            format!(
                "No flow has {who} in one core, and no orchestrator coordinates them in one flow.{meeting}"
            ),
            why,
            sentence(&format!("{ways}.")),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn invariant_torn() {
        let with = |flows: &str| {
            format!(
                "service a\nservice b\norchestrator o\n{flows}\ninvariant i \"components\":[\"a\",\"b\"],\"when_in_doubt\":\"reject\""
            )
        };
        let fail: &[&str] = &["fail high invariant:i"];
        let by = |fields: &str| format!("flow f \"coordination\":{{{fields}}}\nstep a\nstep b");
        let orchestrated = "\"style\":\"orchestrated\",\"by\":\"o\"";
        table(
            "invariant-torn",
            &[
                ("nothing there", "", &[]),
                ("no flows", &with(""), &["question medium invariant:i"]),
                ("not together", &with("flow f\nstep a core\nstep b"), fail),
                (
                    "not in one flow",
                    &with("flow f\nstep a core\nflow g\nstep b core"),
                    fail,
                ),
                (
                    "in one core",
                    &with("flow f\nstep a core\nstep b core"),
                    &[],
                ),
                ("orchestrated", &with(&by(orchestrated)), &[]),
                (
                    "by what is no orchestrator",
                    &with(&by("\"style\":\"orchestrated\",\"by\":\"a\"")),
                    fail,
                ),
                (
                    "choreographed",
                    &with(&by("\"style\":\"choreographed\",\"by\":\"o\"")),
                    fail,
                ),
                (
                    "one of them is not in the flow",
                    &with(&by(orchestrated)).replace("step b", ""),
                    fail,
                ),
                (
                    "the orchestrator itself counts",
                    &with(&by(orchestrated))
                        .replace("step b", "")
                        .replace("[\"a\",\"b\"]", "[\"a\",\"o\"]"),
                    &[],
                ),
                (
                    "not decided",
                    &with("flow f\nstep a core\nstep b")
                        .replace(",\"when_in_doubt\":\"reject\"", ""),
                    fail,
                ),
                (
                    "proceed",
                    &with("flow f\nstep a core\nstep b").replace("reject", "proceed"),
                    &[],
                ),
                (
                    "over one and a standby",
                    &with("service s \"standby_of\":\"a\"\nflow f\nstep a")
                        .replace("[\"a\",\"b\"]", "[\"a\",\"s\"]"),
                    &[],
                ),
                (
                    "over one",
                    &with("flow f\nstep a").replace("[\"a\",\"b\"]", "[\"a\",\"a\"]"),
                    &[],
                ),
                (
                    "a component and its private store are one",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a\ninvariant i \"components\":[\"a\",\"d\"]",
                    &[],
                ),
                (
                    "a private store is in the core as its owner",
                    &with("datastore d\na -> d data\nflow f\nstep a core\nstep b core")
                        .replace("[\"a\",\"b\"]", "[\"d\",\"b\"]"),
                    &[],
                ),
            ],
        );
    }
}
