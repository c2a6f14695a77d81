//! Rule `cap-unknown`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Kind;
use crate::graph::Comp;
use crate::rules::names::verb;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "cap-unknown",
    reads: read_set::CORE_DEPS
        .and(read_set::WRITERS)
        .and(read_set::CAP)
        .and(read_set::REPLICAS)
        .and(read_set::INVARIANT_OF),
    docs: Docs {
        checks: "The partition behaviour of every datastore that flows depend on, and of every external system that an invariant names, is set.",
        matters: "Networks do partition. A store then either refuses work or accepts writes that may conflict, and cannot do both. A choice that was never made is found out during the outage.",
        detected: "A datastore without cap, of more than one instance and no copy, that is in the core needs of a flow, is a private datastore there, or is written to by a writer of a flow; without flows, each of them. An external without cap that an invariant names. The technology catalogue counts. Asked once for all.",
        remedy: "Set cap to consistent (it refuses) or available (it accepts writes and may diverge). For a store with settings for both, such as MongoDB, set it as it is run.",
        false_alarms: "A store whose content can be rebuilt at any time, such as a cache: set copy_of, or available.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "datastore"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "datastore", "technology": "postgresql"}
            ]"#,
        read_on: &[
            "Brewer: CAP Twelve Years Later (2012)",
            "Abadi: Consistency Tradeoffs in Modern Distributed Database System Design (PACELC, 2012)",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 0,
        fields: Some(|about| about.components(Field::Cap)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct CapUnknown(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut unknown: BTreeSet<Comp> = match facts.has_flows() {
        true => stores_of_flows(facts),
        false => facts.components().filter(|c| diverges(facts, *c)).collect(),
    };
    let named = facts
        .invariants()
        .flat_map(|i| &facts.invariant(i).components);
    let named = named.filter_map(|id| facts.named(Some(id)));
    unknown.extend(named.filter(|c| facts.kind(*c) == Kind::External));
    unknown.retain(|c| facts.cap(*c).is_none());
    if !unknown.is_empty() {
        let unknown = unknown.into_iter().collect();
        findings.ask(Severity::Low, CapUnknown(unknown));
    }
}

/// True for a datastore whose instances can come to disagree: no copy, and not of one instance.
fn diverges(facts: &Facts, c: Comp) -> bool {
    let replicas = facts.component(c).replicas.map(|n| n.get());
    facts.kind(c) == Kind::Datastore && replicas != Some(1) && !facts.is_copy(c)
}

/// Datastores that the core of a flow needs or that a writer of a flow writes to.
fn stores_of_flows(facts: &Facts) -> BTreeSet<Comp> {
    let mut needed: BTreeSet<Comp> = BTreeSet::new();
    let mut writers: BTreeSet<Comp> = BTreeSet::new();
    for f in facts.flows() {
        needed.extend(facts.core_deps(f));
        writers.extend(&facts.of_flow(f).writers);
    }
    let folded = needed.iter().flat_map(|c| facts.folded_into(*c));
    let mut stores: BTreeSet<Comp> = folded.chain(&needed).copied().collect();
    stores.extend(writers.into_iter().flat_map(|c| facts.stores_written(c)));
    stores.retain(|c| diverges(facts, *c));
    stores
}

impl Diagnostic for CapUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::Design];
        all.extend(self.0.iter().map(|c| SubjectIndex::from(*c)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (who, does) = (names.few(&self.0), verb(self.0.len(), "does", "do"));
        let them = verb(
            self.0.len(),
            "its partition behaviour",
            "the partition behaviour of each",
        );
        Words::new(
            format!(
                "During a network partition, {does} {who} stay consistent (refuse) or available (diverge)?"
            ),
            format!(
                "No partition behaviour is set for {}, and none follows from the technology.",
                names.list(&self.0)
            ),
            "A store either refuses work during a partition or accepts writes that may conflict afterwards. Its users have to handle one or the other.",
            format!(
                "Set {them}: consistent where it refuses, available where it accepts writes and may diverge."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn cap_unknown() {
        let core = |store: &str| {
            format!("service a\nservice z\n{store}\na -> d data\nz -> d data\nflow f\nstep a core")
        };
        table(
            "cap-unknown",
            &[
                ("nothing there", "", &[]),
                (
                    "only datastores",
                    "service a\nbroker b\nclient c\ntelemetry t\nexternal x",
                    &[],
                ),
                (
                    "without flows, all of them at once",
                    "datastore a\ndatastore b",
                    &["question low design: component:a component:b"],
                ),
                (
                    "set",
                    "datastore a \"cap\":\"available\"\ndatastore b \"cap\":\"consistent\"",
                    &[],
                ),
                (
                    "known by its technology",
                    "datastore a \"technology\":\"mysql:8\"",
                    &[],
                ),
                (
                    "a technology nobody knows",
                    "datastore a \"technology\":\"homegrown\"",
                    &["question low design: component:a"],
                ),
                ("of one instance", "datastore a \"replicas\":1", &[]),
                (
                    "of two instances",
                    "datastore a \"replicas\":2",
                    &["question low design: component:a"],
                ),
                ("a copy", "service b\ndatastore a \"copy_of\":[\"b\"]", &[]),
                (
                    "a standby",
                    "datastore b \"cap\":\"consistent\"\ndatastore a \"standby_of\":\"b\"",
                    &[],
                ),
                (
                    "needed by a core",
                    &core("datastore d"),
                    &["question low design: component:d"],
                ),
                (
                    "private to what a core needs",
                    "service a\ndatastore d\na -> d data \"fallback\":\"x\"\nflow f\nstep a core",
                    &["question low design: component:d"],
                ),
                (
                    "a writer writes to it",
                    "service a\nservice z\ndatastore d\na -> d data \"access\":\"write\"\nz -> d data\nflow f\nstep a writes",
                    &["question low design: component:d"],
                ),
                (
                    "a writer reads it",
                    "service a\nservice z\ndatastore d\na -> d data \"access\":\"read\"\nz -> d data\nflow f\nstep a writes",
                    &[],
                ),
                (
                    "with flows, not one that none of them touches",
                    "datastore d\nservice a\nflow f\nstep a core writes",
                    &[],
                ),
                (
                    "an external that an invariant names",
                    "external x\ninvariant i \"components\":[\"x\"]",
                    &["question low design: component:x"],
                ),
                (
                    "off",
                    "datastore a\nset \"rules\":{\"cap-unknown\":{\"level\":\"off\"}}",
                    &[],
                ),
                (
                    "louder",
                    "datastore a\nset \"rules\":{\"cap-unknown\":{\"level\":\"high\"}}",
                    &["question high design: component:a"],
                ),
            ],
        );
        assert_eq!(outcome("CA1", "service a"), "not-applicable");
        assert_eq!(outcome("CA1", "external a"), "pass");
        assert_eq!(outcome("CA1", "datastore a \"cap\":\"available\""), "pass");
        assert_eq!(outcome("CA1", "datastore a"), "question");
    }
}
