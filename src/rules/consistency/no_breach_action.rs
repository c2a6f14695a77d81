//! Rule `no-breach-action`.

use super::ca7::{bound, consistency, several_write};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Consistency;
use crate::graph::FlowNo;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-breach-action",
    reads: read_set::WRITERS.and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "It is set what happens when a time limit is exceeded.",
        matters: "To know that a run is late helps only if somebody then acts. Decided at night, during the outage, it will be something else each time.",
        detected: "A flow with two or more writers and a time limit, and no action for when it is exceeded.",
        remedy: "Set whether late runs are compensated, retried, or raise an alert.",
        false_alarms: "Who enforces the limit decides case by case: that is an alert.",
        fails: r#"
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
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry", "within": "5m", "on_breach": "alert"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "SRE Book, chapter 6: Monitoring Distributed Systems",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Consistency,
        position: 2,
        fields: Some(|about| about.flow(Field::OnBreach)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoBreachAction(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        let open = |c: &Consistency| c.within.is_some() && c.on_breach.is_none();
        if consistency(facts, flow).is_some_and(open) {
            findings.ask(Severity::Medium, NoBreachAction(flow));
        }
    }
}

impl Diagnostic for NoBreachAction {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, within) = (names.flow(self.0), bound(names, self.0));
        let evidence = match names.facts.enforcer(self.0) {
            Some(enforcer) => format!(
                "{} enforces the time limit of {flow}, {within}.",
                names.of(enforcer)
            ),
            None => format!("The time limit of {flow} is {within}."),
        };
        Words::new(
            format!("What happens when {flow} takes longer than {within}?"),
            evidence,
            format!(
                "To know that {flow} is late helps only if somebody acts. Decided during the outage, it is something else each time."
            ),
            "Set what happens when the limit is exceeded: compensate, retry, or alert.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::ca7::designs::two;
    use crate::rules::testing::table;

    #[test]
    fn no_breach_action() {
        table(
            "no-breach-action",
            &[
                ("nothing there", "", &[]),
                (
                    "not said",
                    &two("\"within\":\"5m\""),
                    &["question medium flow:f"],
                ),
                (
                    "said",
                    &two("\"within\":\"5m\",\"on_breach\":\"retry\""),
                    &[],
                ),
                ("no bound", &two("\"strategy\":\"retry\""), &[]),
                ("no consistency", &two(""), &[]),
                (
                    "one writer",
                    &two("\"within\":\"5m\"").replace("step b writes", "step b"),
                    &[],
                ),
            ],
        );
    }
}
