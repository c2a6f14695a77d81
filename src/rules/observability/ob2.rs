//! OB2 · Keep raw data in one central place.

use crate::analysis::{Facts, passes_telemetry_on, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::Comp;
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "OB2",
    stake: Stake::Other,
    title: "Keep raw data in one central place",
    bucket: super::BUCKET,
    about: |facts| own_workers(facts).len() >= 2 || !observed_at(facts).is_empty(),
    evidence,
    rules: super::OB2,
};

pub(super) fn own_workers(facts: &Facts) -> Vec<Comp> {
    facts
        .components()
        .filter(|c| facts.is_own_worker(*c))
        .collect()
}

/// Receivers of observability data: telemetry components, and targets of `telemetry` edges.
pub(super) fn observed_at(facts: &Facts) -> Vec<Comp> {
    let stores = facts
        .components()
        .filter(|c| facts.kind(*c) == Kind::Telemetry);
    let edges = facts
        .connections()
        .filter(|e| facts.style(*e) == Style::Telemetry);
    sorted_unique(stores.chain(edges.map(|e| facts.to(e))).collect())
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let stores = observed_at(facts);
    let mut texts = Vec::new();
    if !stores.is_empty() {
        texts.push(format!(
            "What happens can be seen in {}.",
            names.list(&stores)
        ));
    }
    for store in stores.into_iter().filter(|c| keeps_raw(facts, *c)) {
        let long = facts.component(store).retention.as_ref();
        let long = long.map_or(String::new(), |long| format!(" for {}", long.as_str()));
        texts.push(format!("{} keeps raw events{long}.", names.of(store)));
    }
    texts.into_iter().map(Text::from).collect()
}

pub(super) fn keeps_raw(facts: &Facts, c: Comp) -> bool {
    facts.kind(c) == Kind::Telemetry && facts.component(c).raw == Some(true)
}

/// Senders to a store, directly or through brokers and forwarding telemetry.
pub(super) fn senders_to(facts: &Facts, store: Comp) -> Vec<Comp> {
    let telemetry = facts.kind(store) == Kind::Telemetry;
    let passes = |kind| kind == Kind::Broker || telemetry && passes_telemetry_on(kind);
    let mut senders = facts.sources_of([store], Style::Telemetry, passes);
    senders.retain(|c| match facts.kind(*c) {
        Kind::Telemetry => false,
        Kind::Broker => !facts.is_sent_telemetry(*c),
        _ => true,
    });
    senders
}

/// True if there are several own workers and nothing that their observability data goes to.
pub(super) fn lacks_central_store(facts: &Facts) -> bool {
    own_workers(facts).len() >= 2 && observed_at(facts).is_empty()
}
