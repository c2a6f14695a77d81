//! Rule `no-retention`.

use super::ob2::keeps_raw;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::Comp;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-retention",
    reads: read_set::KIND.and(read_set::RAW).and(read_set::RETENTION),
    docs: Docs {
        checks: "A store of raw data has a retention.",
        matters: "Data that is deleted before anybody asks might as well not have been kept. Data that is kept forever costs forever, and is there for whoever breaks in.",
        detected: "A telemetry component that keeps raw data, without a retention.",
        remedy: "Set the retention to the longest time after which a question still comes up, such as 30d.",
        false_alarms: "A store that deletes by size and not by age: set the age that data reaches under the usual load.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "events", "name": "Event store", "kind": "telemetry", "raw": true}
            ],
            "connections": [
                {"id": "t1", "from": "orders", "to": "events", "style": "telemetry", "signal": "events"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "events", "name": "Event store", "kind": "telemetry", "raw": true, "retention": "30d"}
            ],
            "connections": [
                {"id": "t1", "from": "orders", "to": "events", "style": "telemetry", "signal": "events"}
            ]"#,
        read_on: &[
            "microservices.io: Audit Logging, Log Aggregation",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Operation,
        position: 6,
        fields: Some(|about| about.component(Field::Retention)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoRetention(Comp);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let all = facts.telemetry_components().iter().copied();
    for store in all.filter(|c| keeps_raw(facts, *c)) {
        if facts.component(store).retention.is_none() {
            findings.ask(Severity::Low, NoRetention(store));
        }
    }
}

impl Diagnostic for NoRetention {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let store = names.of(self.0);
        Words::new(
            format!("How long does {store} keep raw data?"),
            format!("{store} keeps raw data and has no retention set."),
            format!(
                "Some faults are noticed weeks later. If {store} has deleted the data by then, it cannot help; if it never deletes any, it grows until it fails."
            ),
            format!(
                "Set the retention of {store} to the longest time after which somebody still asks, such as 30d."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn no_retention() {
        table(
            "no-retention",
            &[
                ("nothing there", "", &[]),
                (
                    "raw",
                    "telemetry t \"raw\":true",
                    &["question low component:t"],
                ),
                (
                    "with it",
                    "telemetry t \"raw\":true,\"retention\":\"7d\"",
                    &[],
                ),
                ("aggregates", "telemetry t \"raw\":false", &[]),
                ("unknown", "telemetry t", &[]),
                ("no telemetry", "datastore t", &[]),
            ],
        );
    }
}
