//! CA1 · Choose consistency or availability per component.

use super::cap_unknown;
use crate::analysis::{Facts, SubjectIndex};
use crate::document::{Cap, Kind};
use crate::graph::Comp;
use crate::rules::names::alternatives;
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "CA1",
    stake: Stake::Other,
    title: "Choose consistency or availability per component",
    bucket: super::BUCKET,
    about: |facts| keepers(facts).next().is_some(),
    evidence,
    rules: super::CA1,
};

/// Scope of the item: datastores and externals.
fn keepers(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let keeps = |c: &Comp| matches!(facts.kind(*c), Kind::Datastore | Kind::External);
    facts.components().filter(keeps)
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let (mut consistent, mut available, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut named_by_none = Vec::new();
    let asked = cap_unknown::RULE.found(facts);
    let asked: Vec<SubjectIndex> = asked.iter().flat_map(|f| f.diagnostic.subjects()).collect();
    for c in keepers(facts).filter(|c| !asked.contains(&(*c).into())) {
        match (facts.cap(c), facts.kind(c)) {
            (Some(Cap::Consistent), _) => consistent.push(c),
            (Some(Cap::Available), _) => available.push(c),
            (None, Kind::External) => named_by_none.push(c),
            (None, _) => open.push(c),
        }
    }
    let say = |who: &[Comp], one: &str, more: &str| {
        let stays = if who.len() == 1 { one } else { more };
        let text = || Text::from(format!("{} {stays}.", names.list(who)));
        (!who.is_empty()).then(text)
    };
    let texts = [
        say(
            &consistent,
            "stays consistent during a network partition",
            "stay consistent during a network partition",
        ),
        say(
            &available,
            "stays available during a network partition",
            "stay available during a network partition",
        ),
        say(
            &open,
            "needs no choice: no core depends on it and no writer of a flow writes to it, it is a copy, or it has one instance",
            "need no choice: for each, no core depends on it and no writer of a flow writes to it, it is a copy, or it has one instance",
        ),
        (!named_by_none.is_empty()).then(|| {
            let who = alternatives(named_by_none.iter().map(|c| names.of(*c)));
            Text::from(format!("No invariant names {who}."))
        }),
    ];
    texts.into_iter().flatten().collect()
}
