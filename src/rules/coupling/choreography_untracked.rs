//! Rule `choreography-untracked`.

use super::dc5::{actors, choreographies, is_long, severity};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::FlowNo;
use crate::rules::fix::telemetry;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Words};

pub(super) const RULE: Rule = Rule {
    name: "choreography-untracked",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED),
    docs: Docs {
        checks: "Every choreography has a tracker.",
        matters: "In a choreography each component knows its own part and none knows the whole. When one part does not happen, every component is healthy, every dashboard is green, and the process has stopped.",
        detected: "A choreographed flow that has two or more writers or is long-lived, and no tracker.",
        remedy: "Add a component that subscribes to the flow's events and knows which are due, and set it as the tracker. It only observes.",
        false_alarms: "A flow that is tracked outside this design: draw what tracks it.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "coordination": {"style": "choreographed"}, "consistency": {"within": "2d"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"},
                {"id": "watch", "name": "Order tracking", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"},
                {"id": "w1", "from": "orders", "to": "watch", "style": "event"},
                {"id": "w2", "from": "shipping", "to": "watch", "style": "event"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "coordination": {"style": "choreographed", "tracker": "watch"}, "consistency": {"within": "2d"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Azure architecture: Choreography, Scheduler Agent Supervisor",
            "Enterprise Integration Patterns: Wire Tap, Message Store",
        ],
    },
    find,
    repairs: &[telemetry::tracker],
    ..Rule::DEFAULT
};

struct ChoreographyUntracked(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for f in choreographies(facts).filter(|f| facts.tracker(*f).is_none()) {
        findings.fail(severity(facts, f), ChoreographyUntracked(f));
    }
}

impl Diagnostic for ChoreographyUntracked {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, actors) = (names.flow(self.0), actors(names, self.0));
        let long = match is_long(names.facts, self.0) {
            true => " and long-lived",
            false => "",
        };
        Words::new(
            format!("Nobody tracks whether {flow} completes"),
            format!("{flow} is choreographed{long}, between {actors}, and has no tracker."),
            format!(
                "When one part of {flow} does not happen, each component looks healthy and the process has stopped. A customer is the first to notice."
            ),
            format!(
                "Let a component subscribe to the events of {actors}, and set it as the tracker of {flow}."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::dc5::designs::{FREE, TRACKED, two};
    use crate::rules::testing::{outcome, table};

    fn with_tracker(lines: &str) -> String {
        match lines.contains("\"t\"") {
            true => format!("service t\n{lines}"),
            false => lines.to_owned(),
        }
    }

    /// Flows that the item is not about, whatever else they lack.
    fn out_of_scope(fields: &str) -> Vec<(&'static str, String)> {
        let other = fields.replace("choreographed", "orchestrated");
        let long = format!("\"long_lived\":false,{fields}");
        vec![
            ("nothing there", String::new()),
            ("no flow", "service a\nservice b\na -> b message".to_owned()),
            ("coordination unknown", two("")),
            (
                "coordination without a style",
                two(&fields.replace("\"style\":\"choreographed\"", "\"x\":1")),
            ),
            ("orchestrated", two(&other)),
            (
                "one writer",
                format!("service a\nflow f {fields}\nstep a writes"),
            ),
            (
                "one writer, not long",
                format!("service a\nflow f {long}\nstep a writes"),
            ),
            (
                "of two writers one is external",
                two(fields).replace("service b", "external b"),
            ),
            (
                "of two writers one is the other's private store",
                format!(
                    "service a\ndatastore d\na -> d data\nflow f {fields}\nstep a writes\nstep d writes"
                ),
            ),
        ]
    }

    #[test]
    fn the_scope() {
        for (name, lines) in out_of_scope(FREE).into_iter().chain(out_of_scope(TRACKED)) {
            let lines = with_tracker(&lines);
            for rule in super::super::dc5::ITEM.rules {
                table(rule.name, &[(name, &lines, &[])]);
            }
            assert_eq!(outcome("DC5", &lines), "not-applicable", "{name}");
        }
        let one = format!("service a\nflow f \"long_lived\":true,{FREE}\nstep a");
        table(
            "choreography-untracked",
            &[("long-lived is enough", &one, &["fail high flow:f"])],
        );
    }

    #[test]
    fn choreography_untracked() {
        table(
            "choreography-untracked",
            &[
                ("no tracker", &two(FREE), &["fail medium flow:f"]),
                (
                    "no tracker, long-lived",
                    &two(&format!("{FREE},\"long_lived\":true")),
                    &["fail high flow:f"],
                ),
                ("a tracker", &with_tracker(&two(TRACKED)), &[]),
            ],
        );
    }
}
