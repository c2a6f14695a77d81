//! CA6 · Guarantee eventual consistency explicitly.

use crate::analysis::Facts;
use crate::document::{Kind, Strategy};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::names::verb;
use crate::rules::{Item, Names, Stake, Text};
use std::collections::BTreeSet;

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "CA6",
    stake: Stake::Data,
    title: "Guarantee eventual consistency explicitly",
    bucket: super::BUCKET,
    about: |facts| {
        let keeps = |c: Comp| {
            let tells = facts.outgoing(c).any(|(e, _)| facts.is_asynchronous(e));
            facts.is_writer(c) && (tells || !facts.stores_written(c).is_empty())
        };
        several_write(facts).next().is_some() || facts.components().any(keeps)
    },
    evidence,
    rules: super::CA6,
};

/// The flows with two or more writers.
pub(super) fn several_write(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    facts.flows().filter(|f| facts.has_many_writers(*f))
}

pub(super) fn strategy(facts: &Facts, f: FlowNo) -> Option<Strategy> {
    facts.flow(f).consistency.as_ref()?.strategy
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    for (by, how) in [
        (Strategy::Retry, "trying again until it is done"),
        (Strategy::Compensate, "undoing what was done"),
        (
            Strategy::Reconcile,
            "looking for differences and mending them",
        ),
    ] {
        let flows: Vec<FlowNo> = several_write(facts)
            .filter(|f| strategy(facts, *f) == Some(by))
            .collect();
        if !flows.is_empty() {
            let come = verb(flows.len(), "comes", "come");
            texts.push(format!(
                "When a part fails, {} {come} to agree by {how}.",
                names.flows(&flows)
            ));
        }
    }
    let safe = |c: &Comp| {
        let edges = published(facts, *c);
        let stored = |e: &Conn| facts.connection(*e).outbox == Some(true);
        !edges.is_empty() && edges.iter().all(stored)
    };
    let safe: Vec<Comp> = dual_writers(facts).filter(safe).collect();
    if !safe.is_empty() {
        texts.push(format!(
            "What {} {} is stored together with the change that it tells of.",
            names.list(&safe),
            verb(safe.len(), "publishes", "publish")
        ));
    }
    let durable = |c: &Comp| facts.component(*c).durable == Some(true);
    let durable: Vec<Comp> = keepers(facts).into_iter().filter(durable).collect();
    if !durable.is_empty() {
        texts.push(format!(
            "{} {} what flows write through a restart.",
            names.list(&durable),
            verb(durable.len(), "keeps", "keep")
        ));
    }
    if texts.is_empty() {
        texts.push("No flow has two writers that could come to disagree unseen.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

/// Writers that write to a datastore.
pub(super) fn dual_writers(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let stores = |c: &Comp| facts.is_writer(*c) && !facts.stores_written(*c).is_empty();
    facts.components().filter(stores)
}

/// Messages and events of a component, except those to telemetry or to a broker without receivers.
pub(super) fn published(facts: &Facts, c: Comp) -> Vec<Conn> {
    let is_heard = |to: Comp| match facts.kind(to) {
        Kind::Telemetry => false,
        Kind::Broker => facts.outgoing(to).any(|(_, next)| next != to),
        _ => true,
    };
    let edges = facts.outgoing(c);
    edges
        .filter(|(e, to)| facts.is_asynchronous(*e) && is_heard(*to))
        .map(|(e, _)| e)
        .collect()
}

/// The brokers that writing steps go through, and the datastores that writers write to.
pub(super) fn keepers(facts: &Facts) -> BTreeSet<Comp> {
    let mut keepers = BTreeSet::new();
    for at in facts.flows().flat_map(|f| facts.writing_steps(f)) {
        if let Some(e) = facts.connection_of(at) {
            let ends = [facts.from(e), facts.to(e)];
            keepers.extend(ends.into_iter().filter(|c| facts.kind(*c) == Kind::Broker));
        }
    }
    let writers = facts.components().filter(|c| facts.is_writer(*c));
    keepers.extend(writers.flat_map(|c| facts.stores_written(c)));
    keepers
}
