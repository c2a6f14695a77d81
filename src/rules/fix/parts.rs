//! New components as a good design has them: nothing about them raises a finding that their
//! author did not ask for.

use super::context::RepairContext;
use super::draft::RepairDraft;
use crate::analysis::Facts;
use crate::document::{
    Callers, Component, Connection, Delivery, Duration, Id, Identity, Io, Kind, Signal, Signals,
    Style, Timeout,
};
use crate::graph::Comp;
use crate::technologies;
use std::num::NonZeroU64;

/// Retention of raw events that a repair sets.
pub const RETENTION: &str = "90d";
/// Rate limit that a repair sets.
pub const RATE_LIMIT: &str = "100/s per caller";

/// A broker that survives restarts and the loss of one of its machines.
pub fn broker(draft: &mut RepairDraft, name: &str, domain: Option<Id>, near: &[Id]) -> Id {
    draft.add(Kind::Broker, name, domain, near, &mut |c| {
        c.durable = Some(true);
        c.replicas = NonZeroU64::new(3);
    })
}

/// A gateway that knows its callers.
pub fn gateway(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    name: &str,
    domain: Id,
    near: &[Id],
) -> Id {
    let gateway = draft.add(Kind::Gateway, name, Some(domain), near, &mut runs_well);
    observe(draft, ctx, &gateway);
    gateway
}

/// An orchestrator that remembers, and tells when something is stuck.
pub fn orchestrator(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    name: &str,
    domain: Option<Id>,
    near: &[Id],
) -> Id {
    let orchestrator = draft.add(Kind::Orchestrator, name, domain, near, &mut |c| {
        runs_well(c);
        c.stateful = Some(true);
        c.error_reporting = Some(true);
    });
    observe(draft, ctx, &orchestrator);
    orchestrator
}

/// A job.
pub fn job(draft: &mut RepairDraft, ctx: &RepairContext<'_>, name: &str, near: &[Id]) -> Id {
    let job = draft.add(Kind::Job, name, None, near, &mut |c| {
        c.io = Some(Io::NonBlocking);
    });
    observe(draft, ctx, &job);
    job
}

fn runs_well(c: &mut Component) {
    c.io = Some(Io::NonBlocking);
    c.replicas = NonZeroU64::new(2);
    let mut callers = Callers::new();
    callers.identity = Some(Identity::Token);
    callers.rate_limit = Some(RATE_LIMIT.to_owned());
    c.callers = Some(callers);
}

/// Adds an event store for the raw events of all.
pub fn event_store(draft: &mut RepairDraft, near: &[Id]) -> Id {
    draft.add(Kind::Telemetry, "Event store", None, near, &mut keep_raw)
}

/// Lets a telemetry component keep raw events, for as long as it says or for a while.
pub fn keep_raw(store: &mut Component) {
    store.raw = Some(true);
    let kept = store.retention.take();
    store.retention = kept.or_else(|| Duration::parse(RETENTION));
}

/// Technologies that store metrics: no place for events.
const METRICS_STORES: [&str; 8] = [
    "prometheus",
    "graphite",
    "statsd",
    "victoriametrics",
    "mimir",
    "thanos",
    "cortex",
    "influxdb",
];

/// True for a component whose technology stores metrics.
pub fn stores_metrics(facts: &Facts, store: Comp) -> bool {
    let technology = facts.component(store).technology.as_deref();
    technology.is_some_and(|t| technologies::is_one_of(t, &METRICS_STORES))
}

/// True for a telemetry component that can keep events: not for a store of aggregates or metrics.
pub fn takes_events(facts: &Facts, store: Comp) -> bool {
    facts.component(store).raw != Some(false) && !stores_metrics(facts, store)
}

/// Sends the telemetry of a component to a store: events, where it takes them, else metrics.
pub fn send_telemetry(draft: &mut RepairDraft, ctx: &RepairContext<'_>, from: &Id, store: Comp) {
    let signal = match takes_events(ctx.facts, store) {
        true => Signal::Events,
        false => Signal::Metrics,
    };
    draft.connect(from, ctx.id(store), Style::Telemetry, &mut |c| {
        c.signal = Some(Signals(vec![signal]));
    });
}

/// Sends events of a component to where observability data goes.
pub fn send_events(draft: &mut RepairDraft, from: &Id, to: &Id) {
    draft.connect(from, to, Style::Telemetry, &mut |c| {
        c.signal = Some(Signals(vec![Signal::Events]));
    });
}

/// Components that run own code, which must send events.
pub fn observed(ctx: &RepairContext<'_>) -> Vec<Comp> {
    let facts = ctx.facts;
    facts
        .components()
        .filter(|c| facts.runs_our_code(*c))
        .collect()
}

/// Sends events of a new component to the event store. Where there is none, and it would be
/// missed only from now on, it is added.
fn observe(draft: &mut RepairDraft, ctx: &RepairContext<'_>, new: &Id) {
    if let Some(store) = ctx.event_store() {
        send_telemetry(draft, ctx, new, store);
        return;
    }
    let workers = ctx
        .facts
        .components()
        .filter(|c| ctx.facts.is_own_worker(*c));
    if workers.count() < 2 {
        let store = event_store(draft, std::slice::from_ref(new));
        send_events(draft, new, &store);
        for c in observed(ctx) {
            send_events(draft, ctx.id(c), &store);
        }
    }
}

/// Makes a connection one that is handled twice without harm and loses nothing.
pub fn delivered(c: &mut Connection) {
    c.delivery = Some(Delivery::AtLeastOnce);
    c.idempotent = Some(true);
    c.dead_letter = Some(true);
}

/// Makes a request one that waits for a while only, and can be tried again.
pub fn patient(c: &mut Connection) {
    c.timeout = Timeout::parse("5s");
    c.retries = Some(3);
    c.idempotent = Some(true);
}
