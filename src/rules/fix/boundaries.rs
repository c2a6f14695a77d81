//! Gateways: one way into a domain.

use super::Fix;
use super::context::RepairContext;
use super::draft::RepairDraft;
use super::parts;
use crate::document::{Id, Kind, Style, Timeout};
use crate::editor::factory;
use crate::graph::{Comp, Conn, Dom};
use crate::rules::text::Name;
use std::collections::HashMap;

/// `gateway-bypassed`: in by the gateway.
pub fn through_gateway(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let (Some(e), Some(d)) = (ctx.connection(), ctx.domains().first().copied()) else {
        return Vec::new();
    };
    let calls = |gateway: &Comp| {
        let mut own = facts.outgoing(*gateway);
        own.any(|(call, to)| facts.style(call) == Style::Request && to == facts.to(e))
    };
    let mut gateways = gateways(ctx, d);
    gateways.sort_by_key(|gateway| !calls(gateway));
    let way = |gateway: &Comp| {
        let mut draft = ctx.draft();
        lead_through(&mut draft, ctx, &[e], ctx.id(*gateway));
        draft.fix(format!(
            "Let {} ask {} by way of {}",
            ctx.names.of(facts.from(e)),
            ctx.names.of(facts.to(e)),
            ctx.names.of(*gateway)
        ))
    };
    gateways.iter().filter_map(way).collect()
}

/// The gateways directly in a domain.
fn gateways(ctx: &RepairContext<'_>, d: Dom) -> Vec<Comp> {
    let facts = ctx.facts;
    let all = facts.components();
    all.filter(|c| facts.kind(*c) == Kind::Gateway && facts.domain_of(*c) == Some(d))
        .collect()
}

/// `many-doors`: one gateway, and all who come from outside go through it.
pub fn one_door(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(d) = ctx.domains().first().copied() else {
        return Vec::new();
    };
    let doors = ctx.components();
    let is_outside = |caller: Comp| match facts.domain_of(caller) {
        Some(own) => !facts.lies_within(own, d),
        None => matches!(facts.kind(caller), Kind::Client | Kind::External),
    };
    let guided = |caller: Comp| matches!(facts.kind(caller), Kind::Gateway | Kind::Orchestrator);
    let calls = doors.iter().flat_map(|door| facts.incoming(*door));
    let calls: Vec<Conn> = calls
        .filter(|(e, from)| {
            facts.style(*e) == Style::Request && is_outside(*from) && !guided(*from)
        })
        .map(|(e, _)| e)
        .collect();
    let mut draft = ctx.draft();
    let (gateway, named) = match gateways(ctx, d).first() {
        Some(gateway) => (ctx.id(*gateway).clone(), ctx.names.of(*gateway).to_string()),
        None => {
            let name = format!("{} gateway", facts.domain(d).name.trim());
            let near: Vec<Id> = doors.iter().map(|c| ctx.id(*c).clone()).collect();
            let home = facts.domain(d).id.clone();
            let gateway = parts::gateway(&mut draft, ctx, &name, home, &near);
            (gateway, format!("a gateway, {}", Name(&name)))
        }
    };
    lead_through(&mut draft, ctx, &calls, &gateway);
    let (domain, doors) = (ctx.names.domain(d), ctx.names.list(&doors));
    draft
        .fix(format!(
            "Put {named}, before {domain}, and let it ask {doors} for those outside"
        ))
        .into_iter()
        .collect()
}

/// Leads calls to a gateway, and from there to where they went. Each keeps its id up to the
/// gateway; steps that it reached are reached from the gateway, after a step there.
fn lead_through(draft: &mut RepairDraft, ctx: &RepairContext<'_>, calls: &[Conn], gateway: &Id) {
    let facts = ctx.facts;
    let mut inner: HashMap<Comp, Id> = HashMap::new();
    if let Some(gateway) = facts.topology().component(gateway) {
        for (e, to) in facts.outgoing(gateway) {
            if facts.style(e) == Style::Request {
                inner.entry(to).or_insert_with(|| ctx.link(e).clone());
            }
        }
    }
    for e in calls {
        let (outer, to) = (facts.connection(*e), facts.to(*e));
        let own = match inner.get(&to) {
            Some(own) => {
                let own = own.clone();
                draft.connection(&own, &mut |own| {
                    for word in &outer.carries {
                        // One that carries nothing may carry anything.
                        if !own.carries.is_empty() && !own.carries.contains(word) {
                            own.carries.push(word.clone());
                        }
                    }
                });
                own
            }
            None => draft.connect(gateway, ctx.id(to), Style::Request, &mut |own| {
                own.carries.clone_from(&outer.carries);
                own.timeout = outer.timeout.clone().or_else(|| Timeout::parse("5s"));
                own.idempotent = outer.idempotent;
            }),
        };
        inner.insert(to, own.clone());
        draft.connection(ctx.link(*e), &mut |c| {
            c.to.clone_from(gateway);
            c.waypoints.clear();
        });
        for f in facts.flows_using(*e) {
            let steps = facts.users(*e).iter().filter(|at| at.flow == f);
            for id in steps.map(|at| &facts.step(*at).id) {
                let Some(flow) = draft.design().flows.get(ctx.flow_id(f)).cloned() else {
                    continue;
                };
                let mut at_gateway = factory::step(draft.design(), &flow, gateway);
                at_gateway.connection = Some(ctx.link(*e).clone());
                draft.flow(ctx.flow_id(f), &mut |flow| {
                    let Some(at) = flow.steps.iter().position(|step| step.id == *id) else {
                        return;
                    };
                    flow.steps[at].connection = Some(own.clone());
                    at_gateway.core = flow.steps[at].core;
                    flow.steps.insert(at, at_gateway.clone());
                });
            }
        }
    }
}
