//! Rule `sole-instance`.

use super::ca3::needed;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{count, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::num::NonZeroU64;

pub(super) const RULE: Rule = Rule {
    name: "sole-instance",
    reads: read_set::CORE_DEPS.and(read_set::REPLICAS),
    docs: Docs {
        checks: "What the core of a flow needs, and the brokers that its steps go through, run more than once.",
        matters: "With one instance, every restart and every update is an outage of every flow that needs it.",
        detected: "A component among the core needs of a flow, a private datastore of one, or a broker at an end of a step's connection, with one replica. Where replicas are not known it asks once for all of them; of systems that others run it does not ask.",
        remedy: "Run at least two, on different machines, and say so in replicas.",
        false_alarms: "A datastore that fails over to a standby that takes no traffic: count the standby.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "replicas": 1}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "replicas": 2}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true}
                ]}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Static stability using Availability Zones",
            "SRE Book, chapter 3: Embracing Risk",
        ],
    },
    find,
    repairs: &[second_instance],
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 1,
        fields: Some(|about| about.components(Field::Replicas)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct SoleInstance(Comp);

struct InstancesUnknown(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut unknown = Vec::new();
    for c in needed(facts) {
        match facts.component(c).replicas.map(|n| n.get()) {
            Some(1) => findings.fail(Severity::Medium, SoleInstance(c)),
            None if facts.kind(c) != Kind::External => unknown.push(c),
            _ => {}
        }
    }
    if !unknown.is_empty() {
        findings.ask(Severity::Low, InstancesUnknown(unknown));
    }
}

/// The flows that need a component, by their core or, for a broker, by a step.
fn flows_needing(facts: &Facts, c: Comp) -> Vec<FlowNo> {
    let folded = facts.fold(c);
    let by_core = facts
        .flows()
        .filter(|f| facts.core_deps(*f).binary_search(&folded).is_ok());
    let edges = facts.outgoing(c).chain(facts.incoming(c));
    let by_step = edges.flat_map(|(e, _)| facts.flows_using(e));
    let broker = facts.kind(c) == Kind::Broker;
    sorted_unique(by_core.chain(by_step.filter(|_| broker)).collect())
}

impl Diagnostic for SoleInstance {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.0);
        let needing = flows_needing(names.facts, self.0);
        let (flows, are) = (names.flows(&needing), verb(needing.len(), "is", "are"));
        Words::new(
            format!("There is only one instance of {c}"),
            format!("{flows} cannot do without {c}, which runs once."),
            format!(
                "Whenever {c} restarts, is updated or loses its machine, {flows} {are} down until it is back."
            ),
            format!(
                "Run {c} at least twice, on different machines, or take it out of the way of {flows}."
            ),
        )
    }
}

impl Diagnostic for InstancesUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::Design];
        all.extend(self.0.iter().map(|c| SubjectIndex::from(*c)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let list = names.list(&self.0);
        Words::new(
            format!(
                "How many instances run of {}?",
                count(self.0.len(), "component")
            ),
            format!(
                "Flows cannot do without {list}; the drawing does not say how many instances of each run."
            ),
            "What runs once is an outage at every restart and every update.",
            "Set the number of replicas of each.",
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// `sole-instance`.
fn second_instance(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Run two instances of {c}");
    set(ctx, &mut |c| c.replicas = NonZeroU64::new(2), title)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn sole_instance() {
        let core = |fields: &str| format!("service a {fields}\nflow f\nstep a core");
        table(
            "sole-instance",
            &[
                ("nothing there", "", &[]),
                ("one", &core("\"replicas\":1"), &["fail medium component:a"]),
                ("two", &core("\"replicas\":2"), &[]),
                ("unknown", &core(""), &["question low design: component:a"]),
                ("no core", "service a \"replicas\":1\nflow f\nstep a", &[]),
                (
                    "an external is not asked about",
                    "external a\nflow f\nstep a core",
                    &[],
                ),
                (
                    "an external that says one",
                    "external a \"replicas\":1\nflow f\nstep a core",
                    &["fail medium component:a"],
                ),
                (
                    "a private store",
                    "service a \"replicas\":3\ndatastore d \"replicas\":1\na -> d data\nflow f\nstep a core",
                    &["fail medium component:d"],
                ),
                (
                    "a broker that a step goes through",
                    "service a\nbroker k \"replicas\":1\nservice b\na -> k event\nk -> b event\nflow f\nstep b via k-b",
                    &["fail medium component:k"],
                ),
                (
                    "a broker that no step goes through",
                    "service a \"replicas\":2\nbroker k \"replicas\":1\na -> k event\nflow f\nstep a core",
                    &[],
                ),
                (
                    "asked once for all",
                    "service b\nservice a\nservice c \"replicas\":1\na -> b request\nb -> c request\nflow f\nstep a core",
                    &[
                        "fail medium component:c",
                        "question low design: component:a component:b",
                    ],
                ),
            ],
        );
        assert_eq!(
            outcome("CA3", "service a\nflow f\nstep a"),
            "not-applicable"
        );
        assert_eq!(outcome("CA3", &core("\"replicas\":2")), "pass");
    }
}
