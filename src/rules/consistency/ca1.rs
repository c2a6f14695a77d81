//! CA1 · Choose consistency or availability per component.

use crate::analysis::Facts;
use crate::document::{Cap, Kind};
use crate::graph::Comp;
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
    for c in keepers(facts) {
        match facts.cap(c) {
            Some(Cap::Consistent) => consistent.push(c),
            Some(Cap::Available) => available.push(c),
            None => open.push(c),
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
            "needs no choice: no flow or invariant depends on it, it is a copy, or it has one instance",
            "need no choice: no flow or invariant depends on them, they are copies, or they have one instance",
        ),
    ];
    texts.into_iter().flatten().collect()
}
