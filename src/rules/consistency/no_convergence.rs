//! Rule `no-convergence`.

use super::ca6::{several_write, strategy};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Strategy;
use crate::graph::FlowNo;
use crate::rules::fix::consistency::{compensate, consistency_mut, retry_strategy, to_be_undone};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::list;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-convergence",
    reads: read_set::WRITERS.and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A flow in which several components write says how they come to agree when one of them fails.",
        matters: "Sooner or later one has written and the next one has not. Unless something tries again, undoes or compares, it stays so, and the customer is the one who finds it.",
        detected: "A flow with two or more writers whose consistency strategy is none. It asks where the strategy is not set.",
        remedy: "Choose: try again until it is done, compensate what was done, or reconcile by a job that looks for differences.",
        false_alarms: "Writers whose data nobody ever compares, such as an order and a counter of visits: say reconcile or retry if they are close to it, or waive it.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "none"}, "steps": [
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
            "microservices.io: Saga",
            "Helland: Life beyond Distributed Transactions (2007)",
            "Azure architecture: Compensating Transaction",
        ],
    },
    find,
    repairs: &[convergence],
    question: Some(Question {
        topic: Topic::Consistency,
        position: 0,
        fields: Some(|about| about.flow(Field::Strategy)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoConvergence {
    flow: FlowNo,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        let outcome = match strategy(facts, flow) {
            Some(Strategy::None) => Outcome::Fail,
            None => Outcome::Question,
            Some(_) => continue,
        };
        findings.add(outcome, Severity::High, NoConvergence { flow, outcome });
    }
}

impl Diagnostic for NoConvergence {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let writers = &names.facts.of_flow(self.flow).writers;
        let who = names.list(writers);
        let why = format!(
            "One day a part of {flow} is written and another is not. Unless something tries again, undoes or compares, it stays so until a customer complains."
        );
        let choose = "try again until it is done, compensate what was done, or reconcile by a job that looks for differences";
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("When {flow} fails halfway, it stays halfway"),
                format!(
                    "{who} write in {flow}, and its strategy for coming to agree again is none."
                ),
                why,
                format!("Choose a strategy for {flow}: {choose}."),
            ),
            Outcome::Question => Words::new(
                format!("How do the parts of {flow} come to agree when one of them fails?"),
                format!("{who} write in {flow}; no strategy says how they agree again."),
                why,
                format!("Set the strategy of {flow}: {choose}. If there is none, say none."),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Undo, or try again.
fn convergence(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(f) = ctx.flow().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    let words = compensate(&mut draft, ctx, to_be_undone(ctx, f));
    draft.flow(ctx.flow_id(f), &mut |flow| {
        consistency_mut(flow).strategy = Some(Strategy::Compensate);
    });
    let flow = ctx.names.flow(f);
    let undo = draft.fix(match words.is_empty() {
        true => format!("Undo what was done when {flow} fails"),
        false => format!(
            "Undo what was done when {flow} fails, by {}",
            list(words.iter().map(|w| Name(w)))
        ),
    });
    retry_strategy(ctx, f).into_iter().chain(undo).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    fn two(consistency: &str, first: &str, second: &str) -> String {
        format!(
            "service a\nservice b\nflow f \"consistency\":{{{consistency}}}\nstep a {first}\nstep b {second}"
        )
    }

    #[test]
    fn no_convergence() {
        let fail: &[&str] = &["fail high flow:f"];
        let ask: &[&str] = &["question high flow:f"];
        let with =
            |strategy: &str| two(&format!("\"strategy\":\"{strategy}\""), "writes", "writes");
        table(
            "no-convergence",
            &[
                ("nothing there", "", &[]),
                ("none", &with("none"), fail),
                ("retry", &with("retry"), &[]),
                ("compensate", &with("compensate"), &[]),
                ("reconcile", &with("reconcile"), &[]),
                ("no consistency", &two("", "writes", "writes"), ask),
                (
                    "strategy unknown",
                    &two("\"within\":\"5m\"", "writes", "writes"),
                    ask,
                ),
                (
                    "one writer",
                    &two("\"strategy\":\"none\"", "writes", "!writes"),
                    &[],
                ),
                (
                    "writing not said",
                    &two("\"strategy\":\"none\"", "writes", ""),
                    &[],
                ),
                (
                    "one writer twice",
                    "service a\nflow f\nstep a writes\nstep a writes",
                    &[],
                ),
                (
                    "an external is no writer",
                    "service a\nexternal b\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
                (
                    "a client and a broker are none",
                    "client a\nbroker b\nservice c\nflow f\nstep a writes\nstep b writes\nstep c writes",
                    &[],
                ),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a writes\nstep d writes",
                    &[],
                ),
                (
                    "a shared one does not",
                    "service a\nservice b\ndatastore d\na -> d data\nb -> d data\nflow f\nstep a writes\nstep d writes",
                    ask,
                ),
            ],
        );
        assert_eq!(
            outcome("CA6", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        assert_eq!(outcome("CA6", &with("retry")), "pass");
        assert_eq!(outcome("CA6", &with("none")), "fail");
    }
}
