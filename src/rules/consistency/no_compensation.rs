//! Rule `no-compensation`.

use super::ca6::{several_write, strategy};
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::Strategy;
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::consistency::{compensate, retry_strategy, to_be_undone};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{list, verb};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};

pub(super) const RULE: Rule = Rule {
    name: "no-compensation",
    reads: read_set::WRITERS
        .and(read_set::CONSISTENCY)
        .and(read_set::COMPENSATION),
    docs: Docs {
        checks: "In a flow that compensates, every step that may have to be undone has a compensation.",
        matters: "A saga is only as good as its weakest step. Where one step has no compensation, a late failure leaves exactly the half-done state that the strategy was chosen to avoid.",
        detected: "A flow with two or more writers and the strategy compensate, in which a writing step without a compensation comes before one that has it; or in which none has one, except perhaps the last. The first writing step after the last one with a compensation is the pivot: what follows it is retried until it is done.",
        remedy: "Name the compensation of each of these steps, or move the step behind the pivot.",
        false_alarms: "A write that does no harm when it stays, such as a log of attempts: set writes to false, or name a compensation that does nothing.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "compensate"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "compensate"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "compensation": "Order.Cancel"},
                    {"id": "s2", "component": "payment", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Azure architecture: Compensating Transaction",
            "microservices.io: Saga",
        ],
    },
    find,
    repairs: &[compensation],
    ..Rule::DEFAULT
};

struct NoCompensation {
    flow: FlowNo,
    /// The steps that would need one.
    steps: Vec<StepAt>,
    /// The last writing step that has one.
    last: Option<StepAt>,
    components: Vec<Comp>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        if strategy(facts, flow) != Some(Strategy::Compensate) {
            continue;
        }
        let can_be_undone = |at: &StepAt| facts.step(*at).compensation.is_some();
        let last = facts.writing_steps(flow).rev().find(can_be_undone);
        // Where none can be undone, the last one is the pivot and need not be.
        let end = last.or_else(|| facts.writing_steps(flow).next_back());
        let steps: Vec<StepAt> = facts
            .writing_steps(flow)
            .filter(|at| Some(*at) < end && !can_be_undone(at))
            .collect();
        if steps.is_empty() {
            continue;
        }
        let components = steps.iter().filter_map(|at| facts.component_of(*at));
        let components = sorted_unique(components.collect());
        findings.fail(
            Severity::High,
            NoCompensation {
                flow,
                steps,
                last,
                components,
            },
        );
    }
}

/// A step: "Order.Create at Order service", or "the step of Order service".
fn step(names: &Names<'_>, at: StepAt) -> String {
    let facts = names.facts;
    let component = facts.component_at(at).map(|c| names.of(c).to_string());
    let component = component.unwrap_or_default();
    match facts.step(at).action.as_deref() {
        Some(action) => format!("{} at {component}", Name(action)),
        None => format!("the step of {component}"),
    }
}

impl Diagnostic for NoCompensation {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.flow, &[&self.components])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let who = names.list(&self.components);
        let steps: Vec<String> = self.steps.iter().map(|at| step(names, *at)).collect();
        let (count, steps) = (steps.len(), list(steps.iter()));
        let writes = verb(count, "writes", "write");
        let (evidence, or_else) = match self.last {
            Some(last) => {
                let last = step(names, last);
                (
                    format!(
                        "When {flow} fails it is rolled back as far as {last}; {steps} {writes} before that, without a compensation."
                    ),
                    format!("do it after {last}, and retry it until it is done"),
                )
            }
            None => (
                format!(
                    "{flow} compensates when it fails, and no step has a compensation: {steps} {writes} before the last one."
                ),
                "do it last, where nothing has to undo it".to_owned(),
            ),
        };
        Words::new(
            format!("{flow} cannot undo the work of {who}"),
            evidence,
            format!(
                "When a later step of {flow} fails, the work of {who} stays, and {flow} ends half done for good."
            ),
            format!("Give {steps} a compensation. Where there is none, {or_else}."),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// A word for each step, or another strategy.
fn compensation(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    let words = compensate(&mut draft, ctx, to_be_undone(ctx, f));
    let undo = draft.safe_fix(match words.len() {
        1 => "Add a compensation".to_owned(),
        _ => "Add the missing compensations".to_owned(),
    });
    undo.into_iter().chain(retry_strategy(ctx, f)).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn no_compensation() {
        let undone = "writes \"compensation\":\"Undo\"";
        let with = |first: &str, second: &str, third: &str| {
            format!(
                "service a\nservice b\nservice c\nflow f \"consistency\":{{\"strategy\":\"compensate\"}}\nstep a {first}\nstep b {second}\nstep c {third}"
            )
        };
        table(
            "no-compensation",
            &[
                ("nothing there", "", &[]),
                (
                    "none has one",
                    &with("writes", "writes", "writes"),
                    &["fail high flow:f component:a component:b"],
                ),
                (
                    "only the last has one",
                    &with("writes", "writes", undone),
                    &["fail high flow:f component:a component:b"],
                ),
                (
                    "one in front has none",
                    &with("writes", undone, "writes"),
                    &["fail high flow:f component:a"],
                ),
                (
                    "one in between has none",
                    &with(undone, "writes", undone),
                    &["fail high flow:f component:b"],
                ),
                (
                    "the pivot and what follows need none",
                    &with(undone, "writes", "writes"),
                    &[],
                ),
                (
                    "only the pivot has none",
                    &with(undone, undone, "writes"),
                    &[],
                ),
                ("all have one", &with(undone, undone, undone), &[]),
                (
                    "what does not write needs none",
                    &with("!writes", undone, "writes"),
                    &[],
                ),
                (
                    "nor where it is not known",
                    &with("", undone, "writes"),
                    &[],
                ),
                (
                    "one that does not write does not count as one that has it",
                    &with("writes", "writes", "!writes \"compensation\":\"Undo\""),
                    &["fail high flow:f component:a"],
                ),
                (
                    "blank is none",
                    &with("writes", "writes \"compensation\":\"\"", "!writes"),
                    &["fail high flow:f component:a"],
                ),
                (
                    "another strategy",
                    &with("writes", "writes", "writes").replace("compensate", "retry"),
                    &[],
                ),
                (
                    "no strategy",
                    &with("writes", "writes", "writes").replace("\"strategy\":\"compensate\"", ""),
                    &[],
                ),
                ("one writer", &with("writes", "!writes", "!writes"), &[]),
                (
                    "what an external writes counts",
                    "service a\nservice b\nexternal x\nflow f \"consistency\":{\"strategy\":\"compensate\"}\nstep x writes\nstep a writes \"compensation\":\"Undo\"\nstep b writes",
                    &["fail high flow:f component:x"],
                ),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\nservice b\na -> d data\nflow f \"consistency\":{\"strategy\":\"compensate\"}\nstep d writes\nstep a writes\nstep b writes",
                    &["fail high flow:f component:a"],
                ),
            ],
        );
    }
}
