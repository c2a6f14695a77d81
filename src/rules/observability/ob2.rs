//! OB2 · Keep raw data in one central place.

use crate::analysis::{Facts, passes_telemetry_on, sorted_unique};
use crate::document::{Kind, Signal, Style};
use crate::graph::Comp;
use crate::rules::names::{alternatives, list};
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
    let entered = |c: &Comp| facts.is_sent_telemetry(*c);
    let receiving: Vec<Comp> = stores.iter().copied().filter(entered).collect();
    if !receiving.is_empty() {
        texts.push(format!("Telemetry goes to {}.", names.list(&receiving)));
    }
    for store in stores.iter().copied().filter(|c| keeps_raw(facts, *c)) {
        let long = facts.component(store).retention.as_ref();
        let long = long.map_or(String::new(), |long| format!(" for {}", long.as_str()));
        let (store, signals) = (names.of(store), signals_of(facts, store));
        texts.push(match signals.as_slice() {
            [] => format!("{store} keeps raw data{long}."),
            some => format!("{store} keeps raw {}{long}.", list(some.iter())),
        });
    }
    if texts.is_empty() {
        texts.push(match stores.as_slice() {
            [] => "No telemetry is drawn.".to_owned(),
            some => format!(
                "No telemetry connection leads to {}.",
                alternatives(some.iter().map(|c| names.of(*c)))
            ),
        });
    }
    texts.into_iter().map(Text::from).collect()
}

/// The signals that enter a component over telemetry edges, each once; nothing where one is unknown.
fn signals_of(facts: &Facts, store: Comp) -> Vec<&'static str> {
    let edges = facts.incoming(store);
    let mut edges = edges.filter(|(e, _)| facts.style(*e) == Style::Telemetry);
    let mut all = Vec::new();
    let known = edges.all(|(e, _)| match &facts.connection(e).signal {
        Some(signals) => {
            all.extend(signals.0.iter().copied());
            true
        }
        None => false,
    });
    let signals = Signal::ALL.iter().filter(|s| known && all.contains(s));
    signals.map(|s| s.as_str()).collect()
}

/// True if it is known what enters a component, and there are no events in it: each telemetry
/// edge says what it sends, none says events, and no `event` edge ends there.
pub(super) fn gets_no_events(facts: &Facts, store: Comp) -> bool {
    facts.incoming(store).all(|(e, _)| match facts.style(e) {
        Style::Telemetry => {
            let signals = facts.connection(e).signal.as_ref();
            signals.is_some_and(|s| !s.0.contains(&Signal::Events))
        }
        style => style != Style::Event,
    })
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
