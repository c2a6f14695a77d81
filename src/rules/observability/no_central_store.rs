//! Rule `no-central-store`.

use super::ob2::{lacks_central_store, own_workers};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::Comp;
use crate::rules::fix::telemetry;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-central-store",
    reads: read_set::TELEMETRY_ROUTES,
    docs: Docs {
        checks: "There is a central store for events.",
        matters: "What went wrong between two components shows in neither of them alone. Without a central store, every incident begins with collecting logs, and some are gone by then.",
        detected: "Two or more services, orchestrators or jobs, no telemetry component, and nothing that telemetry goes to.",
        remedy: "Add a telemetry component that keeps raw events, and send it the telemetry of every component.",
        false_alarms: "A platform that provides observability: draw its store as one component.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "stock", "name": "Stock", "kind": "service"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "stock", "name": "Stock", "kind": "service"},
                {"id": "events", "name": "Event store", "kind": "telemetry", "raw": true}
            ],
            "connections": [
                {"id": "t1", "from": "orders", "to": "events", "style": "telemetry", "signal": "events"},
                {"id": "t2", "from": "stock", "to": "events", "style": "telemetry", "signal": "events"}
            ]"#,
        read_on: &[
            "microservices.io: Log Aggregation, Distributed Tracing",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
            "AWS Builders' Library: Instrumenting distributed systems for operational visibility",
        ],
    },
    find,
    repairs: &[telemetry::central_store],
    ..Rule::DEFAULT
};

struct NoCentralStore {
    workers: Vec<Comp>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    if lacks_central_store(facts) {
        let workers = own_workers(facts);
        findings.fail(Severity::High, NoCentralStore { workers });
    }
}

impl Diagnostic for NoCentralStore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![SubjectIndex::Design]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let workers = names.list(&self.workers);
        Words::new(
            "There is no central store for events",
            format!("{workers} send telemetry nowhere."),
            "What goes wrong between two components shows in neither of them alone. Every incident begins with collecting logs, and some are gone by then.",
            format!(
                "Add one telemetry component that keeps raw events, and send it the telemetry of {workers}."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_central_store() {
        let two = "service a\njob b\n";
        table(
            "no-central-store",
            &[
                ("nothing there", "", &[]),
                ("one worker", "service a", &[]),
                ("an external is not ours", "service a\nexternal b", &[]),
                ("two workers", two, &["fail high design:"]),
                (
                    "telemetry, not connected",
                    &format!("{two}telemetry t"),
                    &[],
                ),
                (
                    "telemetry to something else",
                    &format!("{two}datastore d\na -> d telemetry"),
                    &[],
                ),
                (
                    "telemetry only at start",
                    &format!("{two}datastore d\na -> d telemetry \"phase\":\"startup\""),
                    &["fail high design:"],
                ),
            ],
        );
        assert_eq!(outcome("OB2", "service a"), "not-applicable");
        assert_eq!(outcome("OB2", "telemetry t"), "pass");
    }
}
