//! Where what happens can be seen: event stores, and who follows a choreography.

use super::Fix;
use super::consistency::see;
use super::context::RepairContext;
use super::parts::{event_store, keep_raw, observed, send_events};
use crate::document::{Coordination, CoordinationStyle, Id, Kind, Signal, Signals, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::text::Name;

/// `no-central-store`: one for everybody.
pub fn central_store(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let all = observed(ctx);
    let near: Vec<Id> = all.iter().map(|c| ctx.id(*c).clone()).collect();
    let mut draft = ctx.draft();
    let store = event_store(&mut draft, &near);
    for id in &near {
        send_events(&mut draft, id, &store);
    }
    let who = ctx.names.list(&all);
    draft
        .fix(format!(
            "Add an event store, and send it the events of {who}"
        ))
        .into_iter()
        .collect()
}

/// `emits-nothing`: its events go where those of the others go, and are kept there.
pub fn events_of(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(c) = ctx.component() else {
        return Vec::new();
    };
    let Some(store) = ctx.event_store() else {
        return central_store(ctx);
    };
    let mut draft = ctx.draft();
    send_events(&mut draft, ctx.id(c), ctx.id(store));
    let mut title = format!(
        "Send the events of {} to {}",
        ctx.names.of(c),
        ctx.names.of(store)
    );
    if ctx.facts.component(store).raw == Some(false) {
        draft.component(ctx.id(store), &mut keep_raw);
        title += ", and keep them raw there";
    }
    draft.fix(title).into_iter().collect()
}

/// `no-raw-events`: events beside the metrics.
pub fn raw_events(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    for (e, _) in facts
        .outgoing(c)
        .filter(|(e, _)| facts.style(*e) == Style::Telemetry)
    {
        draft.connection(ctx.link(e), &mut |c| {
            let signals = c.signal.get_or_insert_with(|| Signals(Vec::new()));
            if !signals.0.contains(&Signal::Events) {
                signals.0.insert(0, Signal::Events);
            }
        });
    }
    let c = ctx.names.of(c);
    draft
        .fix(format!("Send the events of {c} too, not its metrics alone"))
        .into_iter()
        .collect()
}

/// `telemetry-silos`: all of it in the largest of them; or in a new one.
pub fn together(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let silos = ctx.components();
    let senders = |store: Comp| -> Vec<Comp> {
        let entering = facts.incoming(store);
        let sent = entering.filter(|(e, _)| facts.style(*e) == Style::Telemetry);
        crate::document::sort::sorted_unique(sent.map(|(_, from)| from).collect())
    };
    let rank = |c: &Comp| {
        let raw = facts.component(*c).raw;
        (
            facts.kind(*c) == Kind::Telemetry,
            raw == Some(true),
            senders(*c).len(),
        )
    };
    let mut ways = Vec::new();
    if let Some(central) = silos.iter().rev().copied().max_by_key(rank) {
        let mut draft = ctx.draft();
        let has = senders(central);
        let others: Vec<Comp> = silos.iter().copied().filter(|c| *c != central).collect();
        let mut sent = has.clone();
        for other in &others {
            let more = match facts.kind(*other) {
                Kind::Telemetry => vec![*other],
                _ => senders(*other),
            };
            for c in more {
                if c != central && !sent.contains(&c) {
                    sent.push(c);
                    send_events(&mut draft, ctx.id(c), ctx.id(central));
                }
            }
        }
        ways.extend(draft.fix(format!(
            "Bring what {} {} together in {}",
            ctx.names.list(&others),
            crate::rules::names::verb(others.len(), "receives", "receive"),
            ctx.names.of(central)
        )));
    }
    let all: Vec<Comp> = silos.iter().flat_map(|s| senders(*s)).collect();
    let all = crate::document::sort::sorted_unique(all);
    let near: Vec<Id> = all.iter().map(|c| ctx.id(*c).clone()).collect();
    let mut draft = ctx.draft();
    let store = event_store(&mut draft, &near);
    for id in &near {
        send_events(&mut draft, id, &store);
    }
    let who = ctx.names.list(&all);
    ways.extend(draft.fix(format!(
        "Add an event store, and send it the events of {who}"
    )));
    ways
}

/// `choreography-untracked`; `no-coordination`, where nobody is said to lead: the event store
/// follows it.
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
    let store = ctx.event_store();
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
            (store, format!("a new {}", Name("Event store")))
        }
    };
    draft.flow(ctx.flow_id(f), &mut |flow| {
        let coordination = flow.coordination.get_or_insert_with(Coordination::new);
        coordination.style = Some(CoordinationStyle::Choreographed);
        coordination.by = None;
        coordination.tracker = Some(tracker.clone());
    });
    let flow = ctx.names.flow(f);
    draft
        .fix(format!("Follow {flow} in {name}"))
        .into_iter()
        .collect()
}

/// `tracker-blind`: the tracker hears of all writers.
pub fn tracked(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(tracker) = ctx.component() else {
        return Vec::new();
    };
    let writers: Vec<Comp> = ctx.components().into_iter().skip(1).collect();
    let mut draft = ctx.draft();
    for w in &writers {
        // What a job reads it does not hear of in time.
        let kind = match facts.kind(tracker) {
            Kind::Job => Kind::Service,
            kind => kind,
        };
        see(&mut draft, ctx, *w, ctx.id(tracker), kind);
    }
    let mut by_telemetry = ctx.draft();
    for w in &writers {
        send_events(&mut by_telemetry, ctx.id(*w), ctx.id(tracker));
    }
    let title = format!(
        "Let {} follow what {} did",
        ctx.names.of(tracker),
        ctx.names.list(&writers)
    );
    let first = draft.fix(title.clone());
    let second = by_telemetry
        .fix(title)
        .filter(|fix| Some(fix) != first.as_ref());
    first.into_iter().chain(second).collect()
}

/// Whether telemetry of a component comes to another one, through brokers and other telemetry, or
/// it hears from it.
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
