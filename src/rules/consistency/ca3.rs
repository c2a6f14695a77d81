//! CA3 · Design the overall system for availability.

use crate::analysis::{Facts, StepAt};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use crate::rules::{Item, Names, Stake, Text};
use std::collections::BTreeSet;

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "CA3",
    stake: Stake::Other,
    title: "Design the overall system for availability",
    bucket: super::BUCKET,
    about: |facts| {
        let has = |f| facts.of_flow(f).writes || !facts.of_flow(f).core.is_empty();
        facts.flows().any(has)
    },
    evidence,
    rules: super::CA3,
};

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let needed: Vec<Comp> = needed(facts).into_iter().collect();
    if !needed.is_empty() {
        texts.push(format!(
            "No single instance is all there is of {}.",
            names.list(&needed)
        ));
    }
    let later = |f: FlowNo| facts.steps(f).any(|at| follows(facts, at));
    let flows: Vec<FlowNo> = facts.flows().filter(|f| later(*f)).collect();
    if !flows.is_empty() {
        texts.push(format!(
            "What {} leaves for later is not lost when a component is down.",
            names.flows(&flows)
        ));
    }
    if texts.is_empty() {
        texts.push("Nothing that is written waits for a component that may be down.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

/// True if the step writes and is known not to be core. In a flow where no step says so, nothing
/// is known.
pub(super) fn follows(facts: &Facts, at: StepAt) -> bool {
    let step = facts.step(at);
    step.writes == Some(true) && step.core != Some(true) && facts.of_flow(at.flow).sets_core
}

/// Components that need a second instance.
pub(super) fn needed(facts: &Facts) -> BTreeSet<Comp> {
    let mut needed = BTreeSet::new();
    for f in facts.flows() {
        for c in facts.core_deps(f) {
            if needed.insert(*c) {
                needed.extend(facts.folded_into(*c));
            }
        }
    }
    for e in facts.connections().filter(|e| !facts.users(*e).is_empty()) {
        let ends = [facts.from(e), facts.to(e)];
        needed.extend(ends.into_iter().filter(|c| facts.kind(*c) == Kind::Broker));
    }
    needed
}
