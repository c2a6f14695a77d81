//! Gateways: one way into a domain.

use super::context::RepairContext;
use super::draft::RepairDraft;
use crate::document::{Id, Kind, Style, Timeout};
use crate::editor::factory;
use crate::graph::{Comp, Conn, Dom};
use std::collections::HashMap;

/// The gateways directly in a domain.
pub fn gateways(ctx: &RepairContext<'_>, d: Dom) -> Vec<Comp> {
    let facts = ctx.facts;
    let all = facts.components();
    all.filter(|c| facts.kind(*c) == Kind::Gateway && facts.domain_of(*c) == Some(d))
        .collect()
}

/// Leads calls to a gateway, and from there to where they went. Each keeps its id up to the
/// gateway; steps that it reached are reached from the gateway, after a step there.
pub fn lead_through(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    calls: &[Conn],
    gateway: &Id,
) {
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
