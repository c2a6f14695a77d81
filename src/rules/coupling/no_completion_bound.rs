//! Rule `no-completion-bound`.

use super::dc5::{choreographies, is_long};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::FlowNo;
use crate::rules::consistency::NO_CONVERGENCE;
use crate::rules::fix::consistency;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, flows_of};

pub(super) const RULE: Rule = Rule {
    name: "no-completion-bound",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED)
        .and(NO_CONVERGENCE.reads),
    docs: Docs {
        checks: "A long-lived choreography has a time limit.",
        matters: "Without a time limit there is no moment at which a tracker may raise an alarm. Stuck and slow look the same, for weeks.",
        detected: "A long-lived choreographed flow with fewer than two writers and no time limit. With two or more, no-time-bound reports it; while no-convergence is open, that comes first.",
        remedy: "Set the time limit: the longest that the flow may take before somebody must look.",
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
    let open = flows_of(&NO_CONVERGENCE.found(facts));
    for f in choreographies(facts) {
        let consistency = facts.flow(f).consistency.as_ref();
        let bounded = consistency.is_some_and(|c| c.within.is_some());
        let meant = is_long(facts, f) && !facts.has_many_writers(f);
        if meant && !bounded && !open.contains(&f) {
            findings.fail(Severity::High, NoCompletionBound(f));
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
                format!("{} tracks {flow}", names.of(tracker)),
                format!("{} raises an alarm", names.of(tracker)),
            ),
            None => (
                format!("{flow} is long-lived and choreographed"),
                "somebody is alerted".to_owned(),
            ),
        };
        Words::new(
            format!("{flow} has no time limit"),
            format!("{who}, and nothing limits how long it may take."),
            "Stuck looks the same as slow: there is no moment at which it counts as late, and nobody is ever alerted.",
            format!("Set the time limit of {flow}, after which {must}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::dc5::designs::{FREE, two};
    use crate::rules::testing::table;

    #[test]
    fn no_completion_bound() {
        let consistency_long = |fields: &str| {
            two(&format!(
                "\"long_lived\":true,{FREE},\"consistency\":{{{fields}}}"
            ))
        };
        let single = |fields: &str| {
            format!("service a\nflow f \"long_lived\":true,{FREE}{fields}\nstep a writes")
        };
        table(
            "no-completion-bound",
            &[
                ("two writers: no-time-bound has it", &two(FREE), &[]),
                (
                    "two writers, long-lived: no-time-bound has it",
                    &consistency_long("\"strategy\":\"retry\""),
                    &[],
                ),
                ("one writer", &single(""), &["fail high flow:f"]),
                (
                    "nobody writes",
                    &single("").replace(" writes", ""),
                    &["fail high flow:f"],
                ),
                (
                    "one writer, with a strategy",
                    &single(",\"consistency\":{\"strategy\":\"retry\"}"),
                    &["fail high flow:f"],
                ),
                (
                    "one writer, bounded",
                    &single(",\"consistency\":{\"within\":\"5m\"}"),
                    &[],
                ),
                (
                    "one writer, and an external that no-convergence counts",
                    &format!(
                        "external e\n{}\nstep e via a-e core writes",
                        single("").replace("flow f", "a -> e request\nflow f")
                    ),
                    &[],
                ),
            ],
        );
    }
}
