//! GE3 · Know when to fail.

use super::{invariant_proceeds, no_invariants};
use crate::analysis::{Facts, SubjectIndex, sorted_unique};
use crate::document::{Kind, Strategy, WhenInDoubt};
use crate::graph::{Comp, FlowNo, Inv};
use crate::rules::names::list;
use crate::rules::{Item, Names, Stake, Text};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "GE3",
    stake: Stake::Data,
    title: "Know when to fail",
    bucket: super::BUCKET,
    about: |facts| {
        let several = |f| facts.has_many_writers(f);
        facts.invariants().next().is_some() || facts.flows().any(several)
    },
    evidence,
    rules: super::GE3,
};

pub(super) fn in_doubt(facts: &Facts, i: Inv) -> Option<WhenInDoubt> {
    facts.invariant(i).when_in_doubt
}

/// The components of an invariant as they stand, in id order.
pub(super) fn named(facts: &Facts, i: Inv) -> Vec<Comp> {
    let ids = facts.invariant(i).components.iter();
    sorted_unique(ids.filter_map(|id| facts.named(Some(id))).collect())
}

/// The components of an invariant, folded, as they are counted and looked up in flows.
pub(super) fn folded(facts: &Facts, i: Inv) -> Vec<Comp> {
    let all = named(facts, i).into_iter().map(|c| facts.fold(c));
    sorted_unique(all.collect())
}

pub(super) fn strategy(facts: &Facts, f: FlowNo) -> Option<Strategy> {
    facts.flow(f).consistency.as_ref()?.strategy
}

/// The invariants that each component, as it stands, is named by.
pub(super) fn by_component(facts: &Facts, keep: impl Fn(Inv) -> bool) -> BTreeMap<Comp, Vec<Inv>> {
    let mut by_component: BTreeMap<Comp, Vec<Inv>> = BTreeMap::new();
    for i in facts.invariants().filter(|i| keep(*i)) {
        for c in named(facts, i) {
            by_component.entry(c).or_default().push(i);
        }
    }
    by_component
}

/// Invariants that do not say what is done in doubt.
fn of_none(facts: &Facts) -> Vec<Inv> {
    let open = |i: &Inv| in_doubt(facts, *i).is_none();
    facts.invariants().filter(open).collect()
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let of = |doubt| -> Vec<Inv> {
        let decided = |i: &Inv| in_doubt(facts, *i) == Some(doubt);
        facts.invariants().filter(decided).collect()
    };
    let statements = |of: &[Inv]| list(of.iter().map(|i| names.invariant(*i)));
    let mut texts = Vec::new();
    let rejecting = of(WhenInDoubt::Reject);
    if !rejecting.is_empty() {
        texts.push(format!(
            "In doubt, work is rejected: {}.",
            statements(&rejecting)
        ));
    }
    let together = SharedFlows::of(facts);
    for i in rejecting.iter().chain(&of_none(facts)) {
        let components = folded(facts, *i);
        if components.len() < 2 {
            continue;
        }
        let of = match together.holds(&components) {
            Some(Held::InCore(f)) => format!("is in the core of {}", names.flow(f)),
            Some(Held::Coordinated(f)) => format!("is orchestrated in {}", names.flow(f)),
            None => continue,
        };
        texts.push(format!(
            "Everything that \"{}\" depends on {of}.",
            names.invariant(*i)
        ));
    }
    let broken: Vec<Inv> = invariant_proceeds::RULE
        .fails(facts)
        .flat_map(|found| found.diagnostic.subjects())
        .filter_map(SubjectIndex::invariant)
        .collect();
    let mut proceeding = of(WhenInDoubt::Proceed);
    proceeding.retain(|i| !broken.contains(i));
    if !proceeding.is_empty() {
        texts.push(format!(
            "In doubt, work proceeds, and a flow that writes there compensates or reconciles: {}.",
            statements(&proceeding)
        ));
    }
    if texts.is_empty() && no_invariants::RULE.found(facts).is_empty() {
        texts.push(
            "Every flow with two or more writers has a participant that an invariant names."
                .to_owned(),
        );
    }
    texts.into_iter().map(Text::from).collect()
}

/// The flows that hold components together, by component, in order.
pub(super) struct SharedFlows {
    pub(super) in_core: HashMap<Comp, Vec<FlowNo>>,
    pub(super) coordinated: HashMap<Comp, Vec<FlowNo>>,
}

impl SharedFlows {
    pub(super) fn of(facts: &Facts) -> Self {
        let mut in_core: HashMap<Comp, Vec<FlowNo>> = HashMap::new();
        let mut coordinated: HashMap<Comp, Vec<FlowNo>> = HashMap::new();
        for f in facts.flows() {
            let of_flow = facts.of_flow(f);
            for c in &of_flow.core {
                in_core.entry(*c).or_default().push(f);
            }
            let orchestrator = facts.orchestrator(f);
            let Some(o) = orchestrator.filter(|o| facts.kind(*o) == Kind::Orchestrator) else {
                continue;
            };
            let others = of_flow.participants.iter().copied().filter(|c| *c != o);
            for c in others.chain([o]) {
                coordinated.entry(c).or_default().push(f);
            }
        }
        Self {
            in_core,
            coordinated,
        }
    }

    /// True if the invariant is over two or more components that no flow holds together.
    pub(super) fn tears(&self, facts: &Facts, i: Inv) -> bool {
        let components = folded(facts, i);
        components.len() >= 2 && self.holds(&components).is_none()
    }

    /// The first flow that holds all of the components together.
    fn holds(&self, components: &[Comp]) -> Option<Held> {
        let in_core = meet(&self.in_core, components).map(Held::InCore);
        in_core.or_else(|| meet(&self.coordinated, components).map(Held::Coordinated))
    }
}

/// A flow that holds components together.
enum Held {
    InCore(FlowNo),
    Coordinated(FlowNo),
}

/// The first flow that all components share.
fn meet(flows: &HashMap<Comp, Vec<FlowNo>>, components: &[Comp]) -> Option<FlowNo> {
    let of = |c: &Comp| flows.get(c).map_or(&[][..], Vec::as_slice);
    let least = components.iter().map(of).min_by_key(|flows| flows.len())?;
    let has = |f: &&FlowNo| components.iter().all(|c| of(c).binary_search(f).is_ok());
    least.iter().find(has).copied()
}
