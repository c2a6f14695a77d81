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
pub(super) fn keepers(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
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
