//! Rule `no-completion-bound`.

use super::dc5::{choreographies, severity};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::FlowNo;
use crate::rules::fix::consistency;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-completion-bound",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A choreography has a time after which it counts as stuck.",
        matters: "Without a time by which it must be done, no moment comes at which a tracker may raise an alarm. What is stuck and what is slow look the same, for weeks.",
        detected: "A choreographed flow that has two or more writers or is long-lived, whose consistency does not say within what time. Not where no-time-bound says so of it.",
        remedy: "Set within: the longest that the flow may take before somebody must look.",
        false_alarms: "A flow that ends when a person decides: bound the part before and the part after as flows of their own.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "long_lived": true, "coordination": {"style": "choreographed"}, "steps": [
                    {"id": "s1", "component": "orders"},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "long_lived": true, "coordination": {"style": "choreographed"}, "consistency": {"within": "2d"}, "steps": [
                    {"id": "s1", "component": "orders"},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true}
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

struct NoCompletionBound(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for f in choreographies(facts) {
        let consistency = facts.flow(f).consistency.as_ref();
        let bounded = consistency.is_some_and(|c| c.within.is_some());
        if !bounded && !facts.lacks_time_bound(f) {
            findings.fail(severity(facts, f), NoCompletionBound(f));
        }
    }
}

impl Diagnostic for NoCompletionBound {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.0);
        let (who, must) = match names.facts.tracker(self.0) {
            Some(tracker) => (
                format!("{} follows it", names.of(tracker)),
                format!("{} can raise an alarm", names.of(tracker)),
            ),
            None => (
                "Each component does its part".to_owned(),
                "somebody has to look".to_owned(),
            ),
        };
        Words::new(
            format!("{flow} may take for ever"),
            format!("{who}, and nothing says by when {flow} must be done."),
            format!(
                "While {flow} is stuck it looks the same as while it is slow. There is no moment at which it counts as late, so nobody is ever called."
            ),
            format!("Say within what time {flow} must be done, so that after it {must}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::dc5::designs::{FREE, two};
    use crate::rules::testing::table;

    #[test]
    fn no_completion_bound() {
        let consistency = |fields: &str| two(&format!("{FREE},\"consistency\":{{{fields}}}"));
        let single = |fields: &str| {
            format!("service a\nflow f \"long_lived\":true,{FREE}{fields}\nstep a writes")
        };
        table(
            "no-completion-bound",
            &[
                ("no consistency", &two(FREE), &["fail medium flow:f"]),
                (
                    "no consistency, long-lived",
                    &two(&format!("{FREE},\"long_lived\":true")),
                    &["fail high flow:f"],
                ),
                (
                    "empty consistency is none",
                    &consistency(""),
                    &["fail medium flow:f"],
                ),
                ("a bound", &consistency("\"within\":\"5m\""), &[]),
                (
                    "no-time-bound has it",
                    &consistency("\"strategy\":\"retry\""),
                    &[],
                ),
                (
                    "no-time-bound has it, though it is off",
                    &(consistency("\"strategy\":\"retry\"")
                        + "set \"rules\":{\"no-time-bound\":{\"level\":\"off\"}}"),
                    &[],
                ),
                (
                    "with one writer no-time-bound has not",
                    &single(",\"consistency\":{\"strategy\":\"retry\"}"),
                    &["fail high flow:f"],
                ),
                (
                    "one writer, bounded",
                    &single(",\"consistency\":{\"within\":\"5m\"}"),
                    &[],
                ),
            ],
        );
    }
}
