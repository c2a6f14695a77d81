//! Rule `no-time-bound`.

use super::NO_CONVERGENCE;
use super::ca7::{consistency, several_write, within};
use crate::analysis::{Facts, SubjectIndex};
use crate::document::Strategy;
use crate::graph::FlowNo;
use crate::rules::fix::consistency;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, flows_of};

pub(super) const RULE: Rule = Rule {
    name: "no-time-bound",
    reads: NO_CONVERGENCE.reads,
    docs: Docs {
        checks: "A flow in which several components write limits how long they may disagree.",
        matters: "Eventual consistency without a time limit is no promise: nobody can tell late from lost. A run that hangs is found by a customer, weeks later, when it is expensive to repair.",
        detected: "A flow with two or more writers and a consistency strategy, but without a time limit.",
        remedy: "Ask for how long the business can accept that the parts disagree, and set that as the time limit.",
        false_alarms: "Hardly any: even \"by the end of the month\" is a time limit.",
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
    ..Rule::DEFAULT
};

struct NoTimeBound(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    // First how they become consistent, then by when.
    let open = flows_of(&NO_CONVERGENCE.found(facts));
    for flow in several_write(facts) {
        if within(facts, flow).is_none() && !open.contains(&flow) {
            findings.fail(Severity::High, NoTimeBound(flow));
        }
    }
}

impl Diagnostic for NoTimeBound {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.0);
        let who = names.list(&names.facts.of_flow(self.0).writers);
        let strategy = consistency(names.facts, self.0).and_then(|c| c.strategy);
        let how = match strategy {
            Some(Strategy::Retry) => "retries what fails",
            Some(Strategy::Compensate) => "compensates what fails",
            Some(Strategy::Reconcile) => "reconciles what differs",
            Some(Strategy::None) | None => "has a strategy",
        };
        Words::new(
            format!("{flow} has no time limit for eventual consistency"),
            format!(
                "{who} write in {flow}. It {how}, and nothing limits how long they may disagree."
            ),
            format!(
                "Nobody can tell a late run of {flow} from a lost one. A run that hangs is found by whoever it hurts, when it is expensive to repair."
            ),
            "Set the time limit: for how long can the business accept that they disagree? Name the component that enforces it, too.",
        )
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
                    "reconcile",
                    &two("\"strategy\":\"reconcile\""),
                    &["fail high flow:f"],
                ),
                (
                    "strategy none: first how",
                    &two("\"strategy\":\"none\""),
                    &[],
                ),
                (
                    "no strategy: first how",
                    &two("\"on_breach\":\"alert\""),
                    &[],
                ),
                ("no consistency", &two(""), &[]),
                (
                    "a bound",
                    &two("\"strategy\":\"retry\",\"within\":\"5m\""),
                    &[],
                ),
                (
                    "one writer",
                    &two("\"strategy\":\"retry\"").replace("step b writes", "step b"),
                    &[],
                ),
                (
                    "an external is no writer",
                    &two("\"strategy\":\"retry\"").replace("service b", "external b"),
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("CA7", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        let whole = two(
            "\"strategy\":\"retry\",\"within\":\"5m\",\"enforced_by\":\"a\",\"on_breach\":\"alert\"",
        );
        assert_eq!(outcome("CA7", &(whole.clone() + "\nb -> a event")), "pass");
        assert_eq!(outcome("CA7", &whole), "fail");
    }
}
