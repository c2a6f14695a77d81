//! Rule `no-time-bound`.

use super::ca7::{consistency, several_write};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Strategy;
use crate::graph::FlowNo;
use crate::rules::fix::consistency;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-time-bound",
    reads: read_set::WRITERS.and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A flow in which several components write says within what time they agree.",
        matters: "Eventual consistency without a time is no promise: nobody can tell late from lost. What hangs is found by a customer, weeks later, when it is dear to mend.",
        detected: "A flow with two or more writers whose consistency has no time bound. It asks where the flow says nothing at all about its consistency.",
        remedy: "Ask how long the business can bear that the parts differ, and set that as within.",
        false_alarms: "Hardly any: even \"by the end of the month\" is a bound.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry"}, "steps": [
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
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry", "within": "5m"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "SRE Book, chapter 4: Service Level Objectives",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find,
    repairs: &[consistency::bound],
    question: Some(Question {
        topic: Topic::Consistency,
        position: 1,
        fields: Some(|about| about.flow(Field::Within)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoTimeBound {
    flow: FlowNo,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        let outcome = match consistency(facts, flow) {
            None => Outcome::Question,
            Some(_) if facts.lacks_time_bound(flow) => Outcome::Fail,
            Some(_) => continue,
        };
        findings.add(outcome, Severity::High, NoTimeBound { flow, outcome });
    }
}

impl Diagnostic for NoTimeBound {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let who = names.list(&names.facts.of_flow(self.flow).writers);
        let why = format!(
            "Nobody can tell a run of {flow} that is late from one that is lost. What hangs is found by whoever it hurts, when it is dear to mend."
        );
        let set = format!("Set within what time all parts of {flow} agree");
        match self.outcome {
            Outcome::Fail => {
                let strategy = consistency(names.facts, self.flow).and_then(|c| c.strategy);
                let how = match strategy {
                    Some(Strategy::Retry) => " and agree by trying again",
                    Some(Strategy::Compensate) => " and agree by undoing what was done",
                    Some(Strategy::Reconcile) => " and agree when differences are looked for",
                    Some(Strategy::None) | None => "",
                };
                Words::new(
                    format!("The parts of {flow} may disagree for ever"),
                    format!("{who} write in {flow}{how}; by when all of them agree has no bound."),
                    why,
                    format!("{set}: how long can the business bear that they differ?"),
                )
            }
            Outcome::Question => Words::new(
                format!("How long may the parts of {flow} disagree?"),
                format!(
                    "{who} write in {flow}, one after another; by when all of them have is not said."
                ),
                why,
                format!("{set}, and what sees to it."),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ca7::designs::two;
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_time_bound() {
        table(
            "no-time-bound",
            &[
                ("nothing there", "", &[]),
                (
                    "no bound",
                    &two("\"strategy\":\"retry\""),
                    &["fail high flow:f"],
                ),
                (
                    "strategy none",
                    &two("\"strategy\":\"none\""),
                    &["fail high flow:f"],
                ),
                ("no consistency", &two(""), &["question high flow:f"]),
                (
                    "only what is done late",
                    &two("\"on_breach\":\"alert\""),
                    &["fail high flow:f"],
                ),
                ("a bound", &two("\"within\":\"5m\""), &[]),
                (
                    "one writer",
                    &two("\"strategy\":\"retry\"").replace("step b writes", "step b"),
                    &[],
                ),
                (
                    "an external is no writer",
                    &two("").replace("service b", "external b"),
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("CA7", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        let whole = two("\"within\":\"5m\",\"enforced_by\":\"a\",\"on_breach\":\"alert\"");
        assert_eq!(outcome("CA7", &(whole.clone() + "\nb -> a event")), "pass");
        assert_eq!(outcome("CA7", &whole), "fail");
    }
}
