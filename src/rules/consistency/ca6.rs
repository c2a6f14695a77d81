//! CA6 · Guarantee eventual consistency explicitly.

use super::{dual_write, volatile_store};
use crate::analysis::{Facts, StepAt, SubjectIndex, sorted_unique};
use crate::document::{Delivery, Kind, Strategy};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::names::verb;
use crate::rules::{Item, Names, Stake, Text};

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

/// True if two or more components write in the flow, a system of others with a core step that
/// writes counted beside one own at least.
pub(super) fn needs_convergence(facts: &Facts, f: FlowNo, counts: impl Fn(StepAt) -> bool) -> bool {
    writers_and_externals(facts, f, counts).len() >= 2
}

/// The writers of a flow and, beside one own at least, the systems of others with a core step that
/// writes and counts.
pub(super) fn writers_and_externals(
    facts: &Facts,
    f: FlowNo,
    counts: impl Fn(StepAt) -> bool,
) -> Vec<Comp> {
    let own = &facts.of_flow(f).writers;
    if own.is_empty() {
        return Vec::new();
    }
    let steps = facts.writing_steps(f);
    let steps = steps.filter(|at| facts.step(*at).core == Some(true) && counts(*at));
    let external = steps
        .filter_map(|at| facts.component_of(at))
        .filter(|c| facts.kind(*c) == Kind::External);
    sorted_unique(own.iter().copied().chain(external).collect())
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    for (by, one, more) in [
        (Strategy::Retry, "retries", "retry"),
        (Strategy::Compensate, "compensates", "compensate"),
        (Strategy::Reconcile, "reconciles", "reconcile"),
    ] {
        let flows: Vec<FlowNo> = several_write(facts)
            .filter(|f| strategy(facts, *f) == Some(by))
            .collect();
        if !flows.is_empty() {
            texts.push(format!(
                "When a part fails, {} {}.",
                names.flows(&flows),
                verb(flows.len(), one, more)
            ));
        }
    }
    let mut with_outbox = Vec::new();
    let mut handed_work = Vec::new();
    let open = dual_write::RULE.found(facts);
    let open: Vec<Comp> = open
        .iter()
        .flat_map(|found| found.diagnostic.subjects())
        .filter_map(SubjectIndex::component)
        .collect();
    for c in dual_writers(facts).filter(|c| !open.contains(c)) {
        let edges = published(facts, c);
        let stored = |e: &Conn| facts.connection(*e).outbox == Some(true);
        match (edges.is_empty(), edges.iter().all(stored)) {
            (true, _) => {}
            (false, true) => with_outbox.push(c),
            (false, false) => handed_work.push(c),
        }
    }
    if !with_outbox.is_empty() {
        texts.push(format!(
            "{} {} through an outbox.",
            names.list(&with_outbox),
            verb(with_outbox.len(), "publishes", "publish")
        ));
    }
    if !handed_work.is_empty() {
        texts.push(format!(
            "{} {} without an outbox, and {} work is redelivered until it is done: safe as long as what comes again is published again, too.",
            names.list(&handed_work),
            verb(handed_work.len(), "publishes", "publish"),
            verb(handed_work.len(), "its", "their")
        ));
    }
    let durable = |c: &Comp| facts.component(*c).durable == Some(true);
    let durable: Vec<Comp> = volatile_store::keepers(facts)
        .into_iter()
        .filter(durable)
        .collect();
    if !durable.is_empty() {
        texts.push(format!(
            "{} {} durable.",
            names.list(&durable),
            verb(durable.len(), "is", "are")
        ));
    }
    if several_write(facts).next().is_none() {
        texts.push("No flow has two or more writers.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

/// Writers that write to a datastore, without relays.
pub(super) fn dual_writers(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let stores = |c: &Comp| {
        facts.is_writer(*c) && !facts.is_relay(*c) && !facts.stores_written(*c).is_empty()
    };
    facts.components().filter(stores)
}

/// Messages and events of a writer that have to agree with what it stores: not to telemetry or to
/// a broker without receivers, no replies, none that may be lost, and none of flows only in which
/// it does not write.
pub(super) fn published(facts: &Facts, c: Comp) -> Vec<Conn> {
    let is_heard = |to: Comp| match facts.kind(to) {
        Kind::Telemetry => false,
        Kind::Broker => facts.outgoing(to).any(|(_, next)| next != to),
        _ => true,
    };
    let counts = |e: Conn| {
        facts.connection(e).delivery != Some(Delivery::AtMostOnce)
            && !facts.is_reply(e)
            && !is_of_other_flows(facts, c, e)
    };
    let edges = facts.outgoing(c);
    edges
        .filter(|(e, to)| facts.is_asynchronous(*e) && is_heard(*to) && counts(*e))
        .map(|(e, _)| e)
        .collect()
}

/// True if steps use the connection, or a half of a chain that it begins, but only in flows in
/// which the component is no writer.
fn is_of_other_flows(facts: &Facts, c: Comp, e: Conn) -> bool {
    let own = facts.flows_of_writer(c);
    let mut is_used = false;
    let mut is_of_own = |half: Conn| {
        let users = facts.users(half);
        is_used |= !users.is_empty();
        users.iter().any(|at| own.binary_search(&at.flow).is_ok())
    };
    let mut chains = facts.logical_edges_through(e);
    !is_of_own(e)
        && !chains.any(|chain| chain.halves.iter().any(|half| is_of_own(*half)))
        && is_used
}
