//! Repairs of observability: event stores, and trackers of choreographies.

use super::Fix;
use super::context::RepairContext;
use super::parts::{event_store, observed, send_events, takes_events};
use crate::document::{Coordination, CoordinationStyle, Id, Kind, Style};
use crate::graph::{Comp, FlowNo};

/// Repair: one event store for everybody.
pub fn central_store(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let all = observed(ctx);
    let near: Vec<Id> = all.iter().map(|c| ctx.id(*c).clone()).collect();
    let mut draft = ctx.draft();
    let store = event_store(&mut draft, &near);
    for id in &near {
        send_events(&mut draft, id, &store);
    }
    draft
        .safe_fix("Add a central event store".to_owned())
        .into_iter()
        .collect()
}

/// Repair: the event store tracks the flow, where nobody is said to lead it.
pub fn tracker(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let led = |f: &FlowNo| {
        let coordination = facts.flow(*f).coordination.as_ref();
        coordination.and_then(|c| c.style) == Some(CoordinationStyle::Orchestrated)
    };
    let Some(f) = ctx.flow().filter(|f| !led(f)) else {
        return Vec::new();
    };
    let writers = &facts.of_flow(f).writers;
    let mut draft = ctx.draft();
    let store = ctx.event_store().filter(|c| takes_events(facts, *c));
    let (tracker, name) = match store {
        Some(store) => {
            for w in writers.iter().filter(|w| !follows(ctx, store, **w)) {
                send_events(&mut draft, ctx.id(*w), ctx.id(store));
            }
            (ctx.id(store).clone(), ctx.names.of(store).to_string())
        }
        None => {
            let all = observed(ctx);
            let near: Vec<Id> = all.iter().map(|c| ctx.id(*c).clone()).collect();
            let store = event_store(&mut draft, &near);
            for id in &near {
                send_events(&mut draft, id, &store);
            }
            let others = writers.iter().filter(|w| !all.contains(w));
            for w in others {
                send_events(&mut draft, ctx.id(*w), &store);
            }
            (store, "an event store".to_owned())
        }
    };
    draft.flow(ctx.flow_id(f), &mut |flow| {
        let coordination = flow.coordination.get_or_insert_with(Coordination::new);
        coordination.style = Some(CoordinationStyle::Choreographed);
        coordination.by = None;
        coordination.tracker = Some(tracker.clone());
    });
    let title = format!("Track it in {name}");
    // Where nobody chose a choreography, that is the author's choice.
    let style = facts.flow(f).coordination.as_ref().and_then(|c| c.style);
    let fix = match style {
        Some(CoordinationStyle::Choreographed) => draft.safe_fix(title),
        _ => draft.fix(title),
    };
    fix.into_iter().collect()
}

/// True if a tracker receives from a component, by telemetry through brokers or by a logical edge.
fn follows(ctx: &RepairContext<'_>, tracker: Comp, w: Comp) -> bool {
    let facts = ctx.facts;
    if facts
        .logical_edges()
        .iter()
        .any(|chain| chain.sender == w && chain.receiver == tracker)
    {
        return true;
    }
    let mut reached = vec![w];
    let mut next = 0;
    while let Some(c) = reached.get(next).copied() {
        next += 1;
        if c == tracker {
            return true;
        }
        if c != w && !matches!(facts.kind(c), Kind::Broker | Kind::Telemetry) {
            continue;
        }
        for (e, to) in facts.outgoing(c) {
            if facts.style(e) == Style::Telemetry && !reached.contains(&to) {
                reached.push(to);
            }
        }
    }
    false
}
