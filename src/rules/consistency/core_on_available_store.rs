//! Rule `core-on-available-store`.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Access, Cap, Kind, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::core::{may_leave_core, set_core};
use crate::rules::fix::{Fix, RepairContext, settings};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "core-on-available-store",
    reads: read_set::FLOWS.and(read_set::CAP),
    docs: Docs {
        checks: "The all-or-nothing core of a flow is written to a consistent store.",
        matters: "The core is what the user sees as done. A store that stays available during a partition can accept the write and lose it to a conflicting one later: the user saw a success that never was.",
        detected: "A component with a core step that writes and that is available itself, or that writes to an available datastore and to no consistent one. Unknown access counts as writing. Copies are left out.",
        remedy: "Make the store consistent, or write the core to another one that is. Or take the step out of the core, and define how it is reconciled.",
        false_alarms: "A store that is available by default and runs with quorum reads and writes here: set its cap to consistent.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "db", "name": "Orders", "kind": "datastore", "technology": "cassandra"}
            ],
            "connections": [
                {"id": "w", "from": "orders", "to": "db", "style": "data", "access": "write"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "db", "name": "Orders", "kind": "datastore", "technology": "postgresql"}
            ],
            "connections": [
                {"id": "w", "from": "orders", "to": "db", "style": "data", "access": "write"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true}
                ]}
            ]"#,
        read_on: &[
            "Brewer: CAP Twelve Years Later (2012)",
            "SRE Book, chapter 23: Managing Critical State",
        ],
    },
    find,
    repairs: &[settings::refusing_store, off_available_store],
    ..Rule::DEFAULT
};

/// `store` is the component itself where it is the one that may diverge.
struct CoreOnAvailableStore {
    component: Comp,
    store: Comp,
    flows: Vec<FlowNo>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
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

/// Datastores, no copies, that a component writes to, or may write to.
fn written_by(facts: &Facts, c: Comp) -> Vec<Comp> {
    let edges = facts.outgoing(c).filter(|(e, to)| {
        facts.style(*e) == Style::Data
            && facts.kind(*to) == Kind::Datastore
            && facts.connection(*e).access != Some(Access::Read)
            && !facts.is_copy(*to)
    });
    sorted_unique(edges.map(|(_, to)| to).collect())
}

impl Diagnostic for CoreOnAvailableStore {
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
        let component = names.facts.component(self.store);
        let usually = match (component.cap, component.technology.as_deref()) {
            (None, Some(t)) => format!(", as {} usually does", crate::rules::text::Name(t)),
            _ => String::new(),
        };
        let (title, place) = if self.store == self.component {
            (
                format!("{c} writes in the core of {flows} and may diverge"),
                format!("In the core of {flows}, {c} stores data itself"),
            )
        } else {
            (
                format!("The core of {flows} is written to {store}, which may diverge"),
                format!(
                    "In the core of {flows}, {c} stores its data in {store} and in no consistent store"
                ),
            )
        };
        Words::new(
            title,
            format!("{place}. {store} stays available during a network partition{usually}."),
            format!(
                "Users see {flows} succeed, and {store} loses the write to a conflicting one when the partition heals."
            ),
            format!(
                "Make {store} consistent, by quorum reads and writes for example, or move the core of {flows} to a consistent store. Or take this step out of the core, and define how it is reconciled."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Takes the step out of the core, because its store may diverge.
fn off_available_store(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(c) = ctx.component().filter(|c| may_leave_core(facts, *c)) else {
        return Vec::new();
    };
    let writes = |at: &StepAt| {
        let step = facts.step(*at);
        step.core == Some(true) && step.writes == Some(true)
    };
    let flows = ctx.flows();
    let steps: Vec<StepAt> = flows
        .iter()
        .flat_map(|f| ctx.steps_of(*f, c))
        .filter(writes)
        .collect();
    let mut draft = ctx.draft();
    set_core(&mut draft, ctx, &steps, false);
    draft
        .fix("Take it out of the core".to_owned())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

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
                    "a copy",
                    "service a\nservice b\ndatastore d \"cap\":\"available\",\"copy_of\":[\"b\"]\na -> d data \"access\":\"write\"\nflow f\nstep a core writes",
                    &[],
                ),
                (
                    "a consistent copy is no store of record",
                    &(available.clone()
                        + "\ndatastore e \"cap\":\"consistent\",\"copy_of\":[\"d\"]\na -> e data \"access\":\"write\""),
                    &["fail medium component:a component:d flow:f"],
                ),
                (
                    "replicated to",
                    "datastore a \"cap\":\"consistent\"\ndatastore d \"cap\":\"available\"\na -> d data \"access\":\"replicate\"\nflow f\nstep a core writes",
                    &[],
                ),
                (
                    "at a standby",
                    "service b\nservice a \"cap\":\"available\",\"standby_of\":\"b\"\nflow f\nstep a core writes",
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
