//! Rule `orchestrator-stateless`.

use super::dc4::{keeps_progress, orchestrated, orchestrators};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Access, Cap, Kind, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::lower;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "orchestrator-stateless",
    reads: read_set::STORE_OWNERS
        .and(read_set::COORDINATION)
        .and(read_set::STATEFUL)
        .and(read_set::TECHNOLOGY),
    docs: Docs {
        checks: "An orchestrator keeps its progress across a restart.",
        matters: "A workflow in memory ends with the process. Steps that were done stay done, the rest never happens, and nobody has a list of what was in flight.",
        detected: "An orchestrator, or a component that a flow is orchestrated by, that is not stateful. It asks where that is not set for an orchestrator that writes to no datastore and runs on no known workflow engine.",
        remedy: "Persist each step before it is taken, in a datastore of its own or on a workflow engine.",
        false_alarms: "A process that the caller can restart from the beginning without harm: it needs no orchestrator.",
        fails: r#"
            "components": [
                {"id": "saga", "name": "Order saga", "kind": "orchestrator", "stateful": false}
            ]"#,
        passes: r#"
            "components": [
                {"id": "saga", "name": "Order saga", "kind": "orchestrator", "stateful": true}
            ]"#,
        read_on: &[
            "Azure architecture: Scheduler Agent Supervisor",
            "microservices.io: Saga",
        ],
    },
    find,
    repairs: &[stateful],
    question: Some(Question {
        topic: Topic::Coordination,
        position: 1,
        fields: Some(|about| about.component(Field::Stateful)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct OrchestratorStateless {
    component: Comp,
    /// The flows that it orchestrates.
    flows: Vec<FlowNo>,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut orchestrating = orchestrated(facts);
    for c in orchestrators(facts) {
        orchestrating.entry(c).or_default();
    }
    for (component, flows) in orchestrating {
        let stateful = facts.component(component).stateful;
        let asks = facts.kind(component) == Kind::Orchestrator && !keeps_progress(facts, component);
        let (outcome, severity) = match stateful {
            Some(false) => (Outcome::Fail, Severity::High),
            None if asks => (Outcome::Question, Severity::Medium),
            _ => continue,
        };
        findings.add(
            outcome,
            severity,
            OrchestratorStateless {
                component,
                flows,
                outcome,
            },
        );
    }
}

impl Diagnostic for OrchestratorStateless {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.component);
        let (runs, of) = match self.flows.as_slice() {
            [] => (format!("{c} orchestrates"), "a workflow".to_owned()),
            flows => {
                let flows = names.flows(flows);
                (format!("{c} orchestrates {flows}"), flows)
            }
        };
        let why = format!(
            "When {c} restarts halfway through {of}, the steps done stay done and the rest never happens. Nobody has a list of what was in flight."
        );
        let fix = format!(
            "Persist each step of {c} before it is taken, in a datastore of its own or on a workflow engine."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{c} loses its progress when it restarts"),
                format!("{runs} and is not stateful."),
                why,
                fix,
            ),
            Outcome::Question => Words::new(
                format!("Does the progress of {c} survive a restart?"),
                format!("{runs}, writes to no datastore and names no workflow engine."),
                why,
                format!(
                    "Set whether {c} is stateful, or draw the datastore that it writes to. If it is not: {}",
                    lower(&fix)
                ),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Makes it stateful; if that is not known, by a datastore of its own.
fn stateful(ctx: &RepairContext<'_>) -> Vec<Fix> {
    if ctx.fails {
        let title = |c| format!("Make {c} stateful");
        return set(ctx, &mut |c| c.stateful = Some(true), title);
    }
    let Some(c) = ctx.component() else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    let near = [ctx.id(c).clone()];
    let name = format!("{} progress", ctx.stem(c));
    let store = draft.add(Kind::Datastore, &name, ctx.home(c), &near, &mut |store| {
        store.cap = Some(Cap::Consistent);
        store.durable = Some(true);
    });
    draft.connect(ctx.id(c), &store, Style::Data, &mut |e| {
        e.access = Some(Access::ReadWrite);
    });
    let c = ctx.names.of(c);
    draft
        .fix(format!("Give {c} a datastore"))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn orchestrator_stateless() {
        let fail: &[&str] = &["fail high component:o"];
        let ask: &[&str] = &["question medium component:o"];
        let store = |edge: &str| format!("orchestrator o\ndatastore d\no -> d data {edge}");
        let by = |fields: &str| {
            format!(
                "service o {fields}\nflow f \"coordination\":{{\"style\":\"orchestrated\",\"by\":\"o\"}}\nstep o"
            )
        };
        table(
            "orchestrator-stateless",
            &[
                ("nothing there", "", &[]),
                ("stateful", "orchestrator o \"stateful\":true", &[]),
                ("not", "orchestrator o \"stateful\":false", fail),
                ("unknown", "orchestrator o", ask),
                ("it writes", &store("\"access\":\"write\""), &[]),
                (
                    "it reads and writes",
                    &store("\"access\":\"read-write\""),
                    &[],
                ),
                ("it reads", &store("\"access\":\"read\""), ask),
                ("access unknown", &store(""), ask),
                (
                    "it writes only to start",
                    &store("\"access\":\"write\",\"phase\":\"startup\""),
                    ask,
                ),
                (
                    "not, though it writes",
                    "orchestrator o \"stateful\":false\ndatastore d\no -> d data \"access\":\"write\"",
                    fail,
                ),
                (
                    "another technology",
                    "orchestrator o \"technology\":\"spring-boot\"",
                    ask,
                ),
                (
                    "not, though on an engine",
                    "orchestrator o \"technology\":\"temporal\",\"stateful\":false",
                    fail,
                ),
                (
                    "a flow is orchestrated by it",
                    &by("\"stateful\":false"),
                    fail,
                ),
                ("of that it is not asked", &by(""), &[]),
                (
                    "a service that orchestrates nothing",
                    "service o \"stateful\":false",
                    &[],
                ),
                (
                    "a standby",
                    "orchestrator p \"stateful\":true\norchestrator o \"standby_of\":\"p\",\"stateful\":false",
                    &[],
                ),
                (
                    "by a guess",
                    "orchestrator o \"stateful\":false,\"guessed\":[\"kind\"]",
                    &["question high component:o"],
                ),
                (
                    "a choreographed flow names it",
                    "service o \"stateful\":false\nflow f \"coordination\":{\"style\":\"choreographed\",\"by\":\"o\"}\nstep o",
                    &[],
                ),
            ],
        );
        for engine in [
            "temporal",
            "cadence",
            "camunda",
            "zeebe",
            "conductor",
            "step-functions",
            "durable-functions",
            "airflow",
            "argo-workflows",
            "Temporal:1.2",
        ] {
            let design = format!("orchestrator o \"technology\":\"{engine}\"");
            table("orchestrator-stateless", &[(engine, &design, &[])]);
        }
    }
}
