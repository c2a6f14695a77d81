//! Rule `not-an-orchestrator`.

use super::workflow_in_service;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::workflow::{led, moved};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "not-an-orchestrator",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::WRITERS)
        .and(read_set::FALLBACK)
        .and(read_set::DOMAINS)
        .and(read_set::COORDINATION),
    docs: Docs {
        checks: "A flow is orchestrated by an orchestrator.",
        matters: "A service that also runs a process mixes its business rules with the workflow. Progress is kept beside its own data, if at all, and a change of either is a release of both.",
        detected: "A flow that is orchestrated by a component of another kind. Not where that component is reported for running the flow through other domains.",
        remedy: "Give the process a component of its own: a workflow engine or a saga coordinator.",
        false_alarms: "A worker of a workflow engine: draw it as an orchestrator with that technology.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true}
                ], "coordination": {"style": "orchestrated", "by": "orders"}}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "saga", "name": "Order saga", "kind": "orchestrator", "technology": "temporal"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true}
                ], "coordination": {"style": "orchestrated", "by": "saga"}}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager",
            "microservices.io: Saga, orchestration",
        ],
    },
    find,
    repairs: &[into_orchestrator],
    ..Rule::DEFAULT
};

struct NotAnOrchestrator {
    flow: FlowNo,
    by: Comp,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut named: Option<HashSet<Vec<SubjectIndex>>> = None;
    for flow in facts.flows() {
        let by = facts.orchestrator(flow);
        let Some(by) = by.filter(|c| facts.kind(*c) != Kind::Orchestrator) else {
            continue;
        };
        let named = named.get_or_insert_with(|| {
            let workflows = workflow_in_service::RULE.fails(facts);
            workflows.map(|raw| raw.diagnostic.key()).collect()
        });
        if !named.contains(&vec![by.into(), flow.into()]) {
            findings.fail(Severity::Medium, NotAnOrchestrator { flow, by });
        }
    }
}

impl Diagnostic for NotAnOrchestrator {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into(), self.by.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, by) = (names.flow(self.flow), names.of(self.by));
        let kind = names.facts.kind(self.by).as_str();
        let a = verb(usize::from(kind.starts_with('e')), "an", "a");
        Words::new(
            format!("{flow} is orchestrated by {by}, {a} {kind}"),
            format!("{by} is set as the orchestrator of {flow}, and is {a} {kind}."),
            format!(
                "The workflow of {flow} hides in the code of {by}: neither can be changed, scaled or monitored without the other."
            ),
            format!(
                "Move the workflow into an orchestrator that calls {by} for its part. If {by} is a worker of a workflow engine, draw it as an orchestrator with that technology."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// An orchestrator leads the flow; or what leads it is one.
fn into_orchestrator(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let (Some(c), Some(f)) = (ctx.component(), ctx.flow()) else {
        return Vec::new();
    };
    let steps = led(ctx, c, f, |to| to != c);
    let mut becomes = ctx.draft();
    becomes.component(ctx.id(c), &mut |c| {
        c.kind = Kind::Orchestrator;
        c.stateful = Some(true);
        c.error_reporting = Some(true);
    });
    let who = ctx.names.of(c);
    let becomes = ctx
        .facts
        .runs_our_code(c)
        .then(|| becomes.fix(format!("Make {who} an orchestrator")));
    moved(ctx, c, f, &steps)
        .into_iter()
        .chain(becomes.flatten())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn not_an_orchestrator() {
        let flow = |kind: &str, style: &str| {
            format!("{kind} o\nservice a\nflow f \"coordination\":{{{style}\"by\":\"o\"}}\nstep a")
        };
        let style = "\"style\":\"orchestrated\",";
        let fail: &[&str] = &["fail medium flow:f component:o"];
        table(
            "not-an-orchestrator",
            &[
                ("nothing there", "", &[]),
                ("an orchestrator", &flow("orchestrator", style), &[]),
                ("a service", &flow("service", style), fail),
                ("a job", &flow("job", style), fail),
                ("an external", &flow("external", style), fail),
                ("style unknown", &flow("service", ""), &[]),
                (
                    "choreographed",
                    &flow("service", "\"style\":\"choreographed\","),
                    &[],
                ),
                (
                    "by nobody",
                    "service a\nflow f \"coordination\":{\"style\":\"orchestrated\"}\nstep a",
                    &[],
                ),
                ("no coordination", "service a\nflow f\nstep a", &[]),
                (
                    "a standby",
                    "orchestrator p\nservice o \"standby_of\":\"p\"\nservice a\nflow f \"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}\nstep a",
                    &[],
                ),
                (
                    "workflow-in-service has it",
                    "domain x\ndomain y\ndomain z\nservice o \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\no -> b request\no -> c request\nflow f \"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}\nstep b via o-b writes\nstep c via o-c writes\nflow g \"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}\nstep b via o-b writes",
                    &["fail medium flow:g component:o"],
                ),
                (
                    "workflow-in-service has it by a guess",
                    "domain x\ndomain y\ndomain z\nservice o \"domain\":\"x\",\"guessed\":[\"kind\"]\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\no -> b request\no -> c request\nflow f \"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}\nstep b via o-b writes\nstep c via o-c writes",
                    &["question medium flow:f component:o"],
                ),
                (
                    "each flow",
                    "service o\nflow f \"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}\nflow g \"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}",
                    &[
                        "fail medium flow:f component:o",
                        "fail medium flow:g component:o",
                    ],
                ),
            ],
        );
    }
}
