//! Rule `no-convergence`.

use super::ca6::{strategy, writers_and_externals};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Strategy, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::consistency::{compensate, consistency_mut, retry_strategy, to_be_undone};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-convergence",
    reads: read_set::WRITERS
        .and(read_set::CONSISTENCY)
        .and(read_set::STEP_CORE),
    docs: Docs {
        checks: "A flow in which several components write has a strategy for eventual consistency.",
        matters: "Sooner or later one component has committed and the next one has not. Unless something retries, compensates or reconciles, they stay inconsistent, and the customer is the one who finds out.",
        detected: "A flow with two or more writers whose consistency strategy is none. It asks where the strategy is not set. A system of others with a core step that writes over a request counts as a writer here, beside one of your own.",
        remedy: "Choose a strategy: retry until every part is done, compensate what was done, or reconcile by a job that compares.",
        false_alarms: "Writers whose data nobody ever compares, such as an order and a page counter: waive it.",
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
    for flow in facts.flows() {
        if let Some(outcome) = verdict(facts, flow) {
            findings.add(outcome, Severity::High, NoConvergence { flow, outcome });
        }
    }
}

fn verdict(facts: &Facts, f: FlowNo) -> Option<Outcome> {
    let outcome = match strategy(facts, f) {
        Some(Strategy::None) => Outcome::Fail,
        None => Outcome::Question,
        Some(_) => return None,
    };
    (writers(facts, f).len() >= 2).then_some(outcome)
}

/// Components that may come to disagree: the writers, and beside one of them the systems of others
/// that a core step writes to by a request.
fn writers(facts: &Facts, f: FlowNo) -> Vec<Comp> {
    writers_and_externals(facts, f, |at| {
        let e = facts.connection_of(at);
        e.is_some_and(|e| facts.style(e) == Style::Request)
    })
}

impl Diagnostic for NoConvergence {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let who = names.list(&writers(names.facts, self.flow));
        let why = format!(
            "Sooner or later one part of {flow} is committed and another is not. Unless something retries, compensates or reconciles, it stays that way until a customer complains."
        );
        let choose = "retry until every part is done, compensate what was done, or reconcile by a job that compares";
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("When {flow} fails halfway, it stays halfway"),
                format!("{who} write in {flow}, and its consistency strategy is none."),
                why,
                format!("Choose a consistency strategy: {choose}."),
            ),
            Outcome::Question => Words::new(
                format!("How does {flow} become consistent again when it fails halfway?"),
                format!("{who} write in {flow}, and it has no consistency strategy."),
                why,
                format!("Set the consistency strategy: {choose}. If there is none, set none."),
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
    compensate(&mut draft, ctx, to_be_undone(ctx, f));
    draft.flow(ctx.flow_id(f), &mut |flow| {
        consistency_mut(flow).strategy = Some(Strategy::Compensate);
    });
    let undo = draft.fix("Compensate what was done".to_owned());
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
                    "service a\nexternal b\nflow f\nstep a writes\nstep b writes core",
                    &[],
                ),
                (
                    "an external counts by a core step that writes over a request",
                    "service a\nexternal b\na -> b request\nflow f\nstep a writes\nstep b via a-b writes core",
                    ask,
                ),
                (
                    "not where its step is not core",
                    "service a\nexternal b\na -> b request\nflow f\nstep a writes\nstep b via a-b writes !core",
                    &[],
                ),
                (
                    "not by a message",
                    "service a\nexternal b\na -> b message\nflow f\nstep a writes\nstep b via a-b writes core",
                    &[],
                ),
                (
                    "not beside another external alone",
                    "service a\nexternal b\nexternal c\na -> b request\na -> c request\nflow f\nstep b via a-b writes core\nstep c via a-c writes core",
                    &[],
                ),
                (
                    "a standby is none",
                    "service a\nservice b \"standby_of\":\"a\"\nflow f\nstep a writes\nstep b writes",
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
