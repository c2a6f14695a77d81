//! Gateways: one way into a domain.

use super::Fix;
use super::case::Case;
use super::draft::Draft;
use super::parts;
use crate::document::{Id, Kind, Style, Timeout};
use crate::editor::factory;
use crate::graph::{Comp, Conn, Dom};
use crate::rules::text::Name;
use std::collections::HashMap;

/// `gateway-bypassed`: in by the gateway.
pub fn through_gateway(case: &Case<'_>) -> Vec<Fix> {
    let facts = case.facts;
    let (Some(e), Some(d)) = (case.connection(), case.domains().first().copied()) else {
        return Vec::new();
    };
    let calls = |gateway: &Comp| {
        let mut own = facts.outgoing(*gateway);
        own.any(|(call, to)| facts.style(call) == Style::Request && to == facts.to(e))
    };
    let mut gateways = gateways(case, d);
    gateways.sort_by_key(|gateway| !calls(gateway));
    let way = |gateway: &Comp| {
        let mut draft = case.draft();
        lead_through(&mut draft, case, &[e], case.id(*gateway));
        draft.fix(format!(
            "Let {} ask {} by way of {}",
            case.names.of(facts.from(e)),
            case.names.of(facts.to(e)),
            case.names.of(*gateway)
        ))
    };
    gateways.iter().filter_map(way).collect()
}

/// The gateways directly in a domain.
fn gateways(case: &Case<'_>, d: Dom) -> Vec<Comp> {
    let facts = case.facts;
    let all = facts.components();
    all.filter(|c| facts.kind(*c) == Kind::Gateway && facts.domain_of(*c) == Some(d))
        .collect()
}

/// `many-doors`: one gateway, and all who come from outside go through it.
pub fn one_door(case: &Case<'_>) -> Vec<Fix> {
    let facts = case.facts;
    let Some(d) = case.domains().first().copied() else {
        return Vec::new();
    };
    let doors = case.components();
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
    let mut draft = case.draft();
    let (gateway, named) = match gateways(case, d).first() {
        Some(gateway) => (
            case.id(*gateway).clone(),
            case.names.of(*gateway).to_string(),
        ),
        None => {
            let name = format!("{} gateway", facts.domain(d).name.trim());
            let near: Vec<Id> = doors.iter().map(|c| case.id(*c).clone()).collect();
            let home = facts.domain(d).id.clone();
            let gateway = parts::gateway(&mut draft, case, &name, home, &near);
            (gateway, format!("a gateway, {}", Name(&name)))
        }
    };
    lead_through(&mut draft, case, &calls, &gateway);
    let (domain, doors) = (case.names.domain(d), case.names.list(&doors));
    draft
        .fix(format!(
            "Put {named}, before {domain}, and let it ask {doors} for those outside"
        ))
        .into_iter()
        .collect()
}

/// Leads calls to a gateway, and from there to where they went. Each keeps its id up to the
/// gateway; steps that it reached are reached from the gateway, after a step there.
fn lead_through(draft: &mut Draft, case: &Case<'_>, calls: &[Conn], gateway: &Id) {
    let facts = case.facts;
    let mut inner: HashMap<Comp, Id> = HashMap::new();
    if let Some(gateway) = facts.topology().component(gateway) {
        for (e, to) in facts.outgoing(gateway) {
            if facts.style(e) == Style::Request {
                inner.entry(to).or_insert_with(|| case.link(e).clone());
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
            None => draft.connect(gateway, case.id(to), Style::Request, &mut |own| {
                own.carries.clone_from(&outer.carries);
                own.timeout = outer.timeout.clone().or_else(|| Timeout::parse("5s"));
                own.idempotent = outer.idempotent;
            }),
        };
        inner.insert(to, own.clone());
        draft.connection(case.link(*e), &mut |c| {
            c.to.clone_from(gateway);
            c.waypoints.clear();
        });
        for f in facts.flows_using(*e) {
            let steps = facts.users(*e).iter().filter(|at| at.flow == f);
            for id in steps.map(|at| &facts.step(*at).id) {
                let Some(flow) = draft.design().flows.get(case.flow_id(f)).cloned() else {
                    continue;
                };
                let mut at_gateway = factory::step(draft.design(), &flow, gateway);
                at_gateway.connection = Some(case.link(*e).clone());
                draft.flow(case.flow_id(f), &mut |flow| {
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
