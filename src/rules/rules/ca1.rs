//! CA1 · Choose consistency or availability per component.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Access, Cap, Kind, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::{core, settings};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words, subjects};
use std::collections::BTreeMap;

/// The item.
pub const ITEM: Item = Item {
    code: "CA1",
    title: "Choose consistency or availability per component",
    bucket: "Consistency and availability",
    about: |facts| keepers(facts).next().is_some(),
    evidence,
    rules: &[CAP_UNKNOWN, CORE_ON_AVAILABLE_STORE],
};

/// What the item is about: datastores and externals.
fn keepers(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let keeps = |c: &Comp| matches!(facts.kind(*c), Kind::Datastore | Kind::External);
    facts.components().filter(keeps)
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let of = |cap| -> Vec<Comp> {
        let chose = |c: &Comp| names.facts.cap(*c) == Some(cap);
        keepers(names.facts).filter(chose).collect()
    };
    let say = |who: Vec<Comp>, does: &str| {
        let text = || format!("Under a network partition {} {does}.", names.list(&who));
        (!who.is_empty()).then(|| Text::from(text()))
    };
    let texts = [
        say(of(Cap::Consistent), "would rather refuse than diverge"),
        say(of(Cap::Available), "would rather diverge than refuse"),
    ];
    texts.into_iter().flatten().collect()
}

const CAP_UNKNOWN: Rule = Rule {
    name: "cap-unknown",
    reads: read_set::KIND.and(read_set::CAP),
    docs: Docs {
        checks: "Every datastore and every external system says what it gives up when the network between its parts breaks.",
        matters: "Networks do break. A store then either refuses work or goes on with data that may contradict itself, and nobody can have both. What was not chosen is found out during the outage.",
        detected: "A datastore or external whose field cap is not set, and whose technology the catalogue does not know.",
        remedy: "Set it to consistent (it refuses) or available (it goes on and may diverge). For a store with settings for both, such as MongoDB, say how it is run.",
        false_alarms: "A store of which one copy exists, or whose content can be made anew at any time, such as a cache: available is then a true answer.",
        fails: r#""components":[{"id":"orders","name":"Orders","kind":"datastore"}]"#,
        passes: r#""components":[{"id":"orders","name":"Orders","kind":"datastore","technology":"postgresql"}]"#,
        read_on: &[
            "Brewer: CAP Twelve Years Later (2012)",
            "Abadi: Consistency Tradeoffs in Modern Distributed Database System Design (PACELC, 2012)",
        ],
    },
    find: cap_unknown,
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 0,
        fields: Some(|about| about.component(Field::Cap)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct CapUnknown(Comp);

fn cap_unknown(facts: &Facts, _: u64, findings: &mut Findings) {
    for c in keepers(facts).filter(|c| facts.cap(*c).is_none()) {
        findings.ask(Severity::Low, CapUnknown(c));
    }
}

impl Found for CapUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.0);
        let technology = names.facts.component(self.0).technology.as_deref();
        let known = match technology {
            Some(technology) => format!(
                ", and its technology, {}, does not tell",
                crate::rules::text::Name(technology)
            ),
            None => String::new(),
        };
        Words::new(
            format!("What does {c} give up when the network breaks?"),
            format!(
                "The drawing does not say whether {c} refuses or goes on under a partition{known}."
            ),
            format!(
                "When the network breaks, {c} either refuses work or answers with data that may be out of date. What depends on it has to know which."
            ),
            format!(
                "Set what {c} gives up: consistent, if it refuses; available, if it goes on and may diverge."
            ),
        )
    }
}

const CORE_ON_AVAILABLE_STORE: Rule = Rule {
    name: "core-on-available-store",
    reads: read_set::FLOWS.and(read_set::CAP),
    docs: Docs {
        checks: "What is written as part of a flow's all-or-nothing core is written to something that refuses rather than diverges.",
        matters: "The core is what the user sees as done. A store that goes on during a partition can take the write and lose it to another one later: the user saw a success that never was.",
        detected: "A component with a core step that writes, which is available itself, or all of whose datastores that it may write to are available ones, none consistent. Access that is not known counts as writing.",
        remedy: "Write the core to a consistent store, or take the step out of the core and say how it is mended afterwards.",
        false_alarms: "A store that is available by default and is used with quorum reads and writes here: set its cap to consistent.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"db","name":"Orders","kind":"datastore","technology":"cassandra"}],"connections":[{"id":"w","from":"orders","to":"db","style":"data","access":"write"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"db","name":"Orders","kind":"datastore","technology":"postgresql"}],"connections":[{"id":"w","from":"orders","to":"db","style":"data","access":"write"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true}]}]"#,
        read_on: &[
            "Brewer: CAP Twelve Years Later (2012)",
            "SRE Book, chapter 23: Managing Critical State",
        ],
    },
    find: core_on_available_store,
    repairs: &[settings::refusing_store, core::off_available_store],
    ..Rule::DEFAULT
};

/// `store` is the component itself where it is the one that may diverge.
struct CoreOnAvailableStore {
    component: Comp,
    store: Comp,
    flows: Vec<FlowNo>,
}

fn core_on_available_store(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut writing: BTreeMap<Comp, Vec<FlowNo>> = BTreeMap::new();
    for at in facts.flows().flat_map(|f| facts.steps(f)) {
        let step = facts.step(at);
        if step.core == Some(true)
            && step.writes == Some(true)
            && let Some(c) = facts.component_of(at)
        {
            writing.entry(c).or_default().push(at.flow);
        }
    }
    for (component, flows) in writing {
        let flows = sorted_unique(flows);
        let mut stores = Vec::new();
        if facts.cap(component) == Some(Cap::Available) {
            stores.push(component);
        }
        let written: Vec<Comp> = written_by(facts, component);
        let has = |cap| written.iter().any(|s| facts.cap(*s) == Some(cap));
        if !has(Cap::Consistent) {
            let diverging = |s: &Comp| facts.cap(*s) == Some(Cap::Available);
            stores.extend(written.into_iter().filter(diverging));
        }
        for store in sorted_unique(stores) {
            let flows = flows.clone();
            findings.fail(
                Severity::Medium,
                CoreOnAvailableStore {
                    component,
                    store,
                    flows,
                },
            );
        }
    }
}

/// The datastores that a component writes to, or may write to.
fn written_by(facts: &Facts, c: Comp) -> Vec<Comp> {
    let edges = facts.outgoing(c).filter(|(e, to)| {
        facts.style(*e) == Style::Data
            && facts.kind(*to) == Kind::Datastore
            && facts.connection(*e).access != Some(Access::Read)
    });
    sorted_unique(edges.map(|(_, to)| to).collect())
}

impl Found for CoreOnAvailableStore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = subjects(self.component, &[&[self.store]]);
        all.extend(self.flows.iter().map(|f| SubjectIndex::from(*f)));
        all
    }

    fn key(&self) -> Vec<SubjectIndex> {
        subjects(self.component, &[&[self.store]])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (c, store) = (names.of(self.component), names.of(self.store));
        let flows = names.flows(&self.flows);
        let cap = names.facts.component(self.store).cap;
        let technology = names.facts.component(self.store).technology.as_deref();
        let because = match (cap, technology) {
            (None, Some(t)) => format!(
                " (so does {} as it is usually run)",
                crate::rules::text::Name(t)
            ),
            _ => String::new(),
        };
        let where_to = if self.store == self.component {
            format!("{c} goes on during a network partition and may diverge{because}")
        } else {
            format!(
                "{c} keeps it in {store}, which goes on during a network partition and may diverge{because}"
            )
        };
        Words::new(
            format!("The core of {flows} is written to {store}, which may diverge"),
            format!("{c} writes as part of the core of {flows}; {where_to}."),
            format!(
                "A user can be shown that {flows} went through while {store} later settles on something else."
            ),
            format!(
                "Keep what {c} writes in the core in a store that refuses under a partition, or take this step out of the core of {flows} and say how it is mended. If {store} is run so that it refuses, set that."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn cap_unknown() {
        table(
            "cap-unknown",
            &[
                ("nothing there", "", &[]),
                (
                    "only datastores and externals",
                    "service a\nbroker b\nclient c\ntelemetry t",
                    &[],
                ),
                (
                    "each that does not say",
                    "datastore a\nexternal b",
                    &["question low component:a", "question low component:b"],
                ),
                (
                    "set",
                    "datastore a \"cap\":\"available\"\nexternal b \"cap\":\"consistent\"",
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
                    &["question low component:a"],
                ),
                (
                    "a technology that tells only how it waits",
                    "external a \"technology\":\"rails\"",
                    &["question low component:a"],
                ),
                (
                    "off",
                    "datastore a\nset \"rules\":{\"cap-unknown\":{\"level\":\"off\"}}",
                    &[],
                ),
                (
                    "louder",
                    "datastore a\nset \"rules\":{\"cap-unknown\":{\"level\":\"high\"}}",
                    &["question high component:a"],
                ),
            ],
        );
        assert_eq!(outcome("CA1", "service a"), "not-applicable");
        assert_eq!(outcome("CA1", "datastore a \"cap\":\"available\""), "pass");
        assert_eq!(outcome("CA1", "datastore a"), "question");
    }

    #[test]
    fn core_on_available_store() {
        let with = |store: &str, step: &str| {
            format!(
                "service a\ndatastore d {store}\na -> d data \"access\":\"write\"\nflow f\nstep a {step}"
            )
        };
        let available = with("\"cap\":\"available\"", "core writes");
        table(
            "core-on-available-store",
            &[
                ("nothing there", "", &[]),
                (
                    "available",
                    &available,
                    &["fail medium component:a component:d flow:f"],
                ),
                (
                    "consistent",
                    &with("\"cap\":\"consistent\"", "core writes"),
                    &[],
                ),
                ("unknown", &with("", "core writes"), &[]),
                (
                    "not core",
                    &with("\"cap\":\"available\"", "!core writes"),
                    &[],
                ),
                (
                    "not writing",
                    &with("\"cap\":\"available\"", "core !writes"),
                    &[],
                ),
                (
                    "writes unknown",
                    &with("\"cap\":\"available\"", "core"),
                    &[],
                ),
                (
                    "another that is consistent",
                    &(available.clone()
                        + "\ndatastore e \"cap\":\"consistent\"\na -> e data \"access\":\"read-write\""),
                    &[],
                ),
                (
                    "another that is consistent, only read",
                    &(available.clone()
                        + "\ndatastore e \"cap\":\"consistent\"\na -> e data \"access\":\"read\""),
                    &["fail medium component:a component:d flow:f"],
                ),
                (
                    "access unknown counts",
                    "service a\ndatastore d \"cap\":\"available\"\na -> d data\nflow f\nstep a core writes",
                    &["fail medium component:a component:d flow:f"],
                ),
                (
                    "only read",
                    "service a\ndatastore d \"cap\":\"available\"\na -> d data \"access\":\"read\"\nflow f\nstep a core writes",
                    &[],
                ),
                (
                    "needed only to start",
                    "service a\ndatastore d \"cap\":\"available\"\na -> d data \"access\":\"write\",\"phase\":\"startup\"\nflow f\nstep a core writes",
                    &[],
                ),
                (
                    "the component itself",
                    "service a \"cap\":\"available\"\nflow f\nstep a core writes\nflow g\nstep a core writes",
                    &["fail medium component:a flow:f flow:g"],
                ),
                (
                    "a step at a private store counts as its owner",
                    "service a\ndatastore d \"cap\":\"available\"\na -> d data \"access\":\"write\"\nflow f\nstep d core writes",
                    &["fail medium component:a component:d flow:f"],
                ),
                (
                    "a pair each",
                    "service a\ndatastore d \"cap\":\"available\"\ndatastore e \"technology\":\"redis\"\na -> d data\na -> e data\nflow f\nstep a core writes",
                    &[
                        "fail medium component:a component:d flow:f",
                        "fail medium component:a component:e flow:f",
                    ],
                ),
            ],
        );
    }
}
