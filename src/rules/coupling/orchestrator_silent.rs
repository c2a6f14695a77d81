//! Rule `orchestrator-silent`.

use super::dc4::orchestrators;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::Comp;
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::lower;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "orchestrator-silent",
    reads: read_set::KIND.and(read_set::ERROR_REPORTING),
    docs: Docs {
        checks: "An orchestrator reports failed and stuck workflows in one place.",
        matters: "A workflow that hangs raises no error: no request fails, nothing is logged. The customer who calls after a week is the first to notice.",
        detected: "An orchestrator whose error reporting is false. It asks where that is unknown.",
        remedy: "Show failed and stuck workflows in one list that is monitored, with the means to retry or roll back.",
        false_alarms: "An orchestrator whose failures another system collects: set its error reporting to true.",
        fails: r#"
            "components": [
                {"id": "saga", "name": "Order saga", "kind": "orchestrator", "error_reporting": false}
            ]"#,
        passes: r#"
            "components": [
                {"id": "saga", "name": "Order saga", "kind": "orchestrator", "stateful": true, "error_reporting": true}
            ]"#,
        read_on: &[
            "Azure architecture: Scheduler Agent Supervisor",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
        ],
    },
    find,
    repairs: &[error_reporting],
    question: Some(Question {
        topic: Topic::Operation,
        position: 5,
        fields: Some(|about| about.component(Field::ErrorReporting)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct OrchestratorSilent {
    component: Comp,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for component in orchestrators(facts) {
        let (outcome, severity) = match facts.component(component).error_reporting {
            Some(true) => continue,
            Some(false) => (Outcome::Fail, Severity::Medium),
            None => (Outcome::Question, Severity::Low),
        };
        findings.add(outcome, severity, OrchestratorSilent { component, outcome });
    }
}

impl Diagnostic for OrchestratorSilent {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.component);
        let why = format!(
            "A workflow that is stuck in {c} raises no error. The first to notice is the customer."
        );
        let fix = format!(
            "Show failed and stuck workflows of {c} in one list that is monitored, with the means to retry or roll back."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{c} does not report failed and stuck workflows"),
                format!("The error reporting of {c} is false."),
                why,
                fix,
            ),
            Outcome::Question => Words::new(
                format!("Does {c} report failed and stuck workflows?"),
                format!("{c} is an orchestrator whose error reporting is not set."),
                why,
                format!(
                    "Set whether {c} reports errors. If it does not: {}",
                    lower(&fix)
                ),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Repair: failed and stuck workflows are reported.
fn error_reporting(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Report failures of {c}");
    set(ctx, &mut |c| c.error_reporting = Some(true), title)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn orchestrator_silent() {
        table(
            "orchestrator-silent",
            &[
                ("nothing there", "", &[]),
                ("it reports", "orchestrator o \"error_reporting\":true", &[]),
                (
                    "it does not",
                    "orchestrator o \"error_reporting\":false",
                    &["fail medium component:o"],
                ),
                ("unknown", "orchestrator o", &["question low component:o"]),
                ("a service", "service o \"error_reporting\":false", &[]),
            ],
        );
    }
}
