//! Moving a workflow out of a service into an orchestrator.

use super::Fix;
use super::context::RepairContext;
use super::parts::{self, delivered, patient};
use crate::analysis::StepAt;
use crate::document::sort::sorted_unique;
use crate::document::{Connection, Coordination, CoordinationStyle, Id, Kind, Step, Style};
use crate::editor::factory;
use crate::graph::{Comp, Conn, FlowNo};

/// A step that a component tells another one to do, and the connection that it tells it by: the
/// step's own, or the first half on the way through brokers.
type LedStep = (StepAt, Conn);

pub fn led(
    ctx: &RepairContext<'_>,
    c: Comp,
    f: FlowNo,
    keep: impl Fn(Comp) -> bool,
) -> Vec<LedStep> {
    let facts = ctx.facts;
    let mut led = Vec::new();
    for at in facts.steps(f) {
        let Some(e) = facts.connection_of(at) else {
            continue;
        };
        if !matches!(facts.style(e), Style::Request | Style::Message) || !keep(facts.to(e)) {
            continue;
        }
        if facts.from(e) == c {
            led.push((at, e));
            continue;
        }
        let chains = facts.logical_edges_through(e);
        let by = chains.filter(|chain| chain.last() == e && chain.sender == c);
        led.extend(by.map(|chain| (at, chain.first())));
    }
    led
}

/// The flow with an orchestrator that does what the component did in those steps.
pub fn moved(ctx: &RepairContext<'_>, c: Comp, f: FlowNo, led: &[LedStep]) -> Option<Fix> {
    let facts = ctx.facts;
    let (first, _) = led.first()?;
    let mut draft = ctx.draft();
    let name = format!("{} workflow", facts.flow(f).name.trim());
    let near: Vec<Id> = std::iter::once(c)
        .chain(led.iter().map(|(_, e)| facts.to(*e)))
        .map(|c| ctx.id(c).clone())
        .collect();
    let by = parts::orchestrator(&mut draft, ctx, &name, ctx.home(c), &near);

    for half in sorted_unique(led.iter().map(|(_, half)| *half).collect()) {
        let ends_at_broker = facts.kind(facts.to(half)) == Kind::Broker;
        let lead = |connection: &mut Connection| {
            connection.from.clone_from(&by);
            connection.waypoints.clear();
            if connection.retries.unwrap_or(0) == 0 {
                connection.retries = Some(3);
            }
            if !ends_at_broker {
                connection.idempotent = Some(true);
            }
        };
        if is_only_of(ctx, half, f) {
            draft.connection(ctx.link(half), &mut |c| lead(c));
            continue;
        }
        let own = draft.connect(&by, ctx.id(facts.to(half)), facts.style(half), &mut |own| {
            let id = own.id.clone();
            *own = facts.connection(half).clone();
            own.id = id;
            lead(own);
        });
        let steps: Vec<&Id> = led
            .iter()
            .filter(|(at, e)| *e == half && facts.connection_of(*at) == Some(half))
            .map(|(at, _)| &facts.step(*at).id)
            .collect();
        draft.flow(ctx.flow_id(f), &mut |flow| {
            for step in flow
                .steps
                .iter_mut()
                .filter(|step| steps.contains(&&step.id))
            {
                step.connection = Some(own.clone());
            }
        });
    }

    let core = led.iter().any(|(at, _)| facts.step(*at).core == Some(true));
    let style = if core { Style::Request } else { Style::Message };
    let start = draft.connect(ctx.id(c), &by, style, &mut |start| {
        if core {
            patient(start);
        } else {
            delivered(start);
            start.outbox = Some(true);
        }
    });
    let flow_before = facts.flow(f);
    let mut step: Step = factory::step(draft.design(), flow_before, &by);
    step.connection = Some(start);
    step.core = core.then_some(true);
    let before = &facts.step(*first).id;
    draft.flow(ctx.flow_id(f), &mut |flow| {
        let at = flow.steps.iter().position(|step| step.id == *before);
        flow.steps.insert(at.unwrap_or(0), step.clone());
        let coordination = flow.coordination.get_or_insert_with(Coordination::new);
        coordination.style = Some(CoordinationStyle::Orchestrated);
        coordination.by = Some(by.clone());
        coordination.tracker = None;
    });
    // What only an orchestrator has, it has no longer where it leads nothing else.
    let leads_more = facts
        .flows()
        .any(|g| g != f && facts.orchestrator(g) == Some(c));
    if facts.kind(c) != Kind::Orchestrator && !leads_more {
        draft.component(ctx.id(c), &mut |c| {
            c.stateful = None;
            c.error_reporting = None;
        });
    }
    draft.fix("Move it into an orchestrator".to_owned())
}

/// True if no other flow uses the connection or one that continues it behind a broker.
fn is_only_of(ctx: &RepairContext<'_>, half: Conn, f: FlowNo) -> bool {
    let facts = ctx.facts;
    let ways = facts
        .logical_edges_through(half)
        .filter(|chain| chain.first() == half);
    let used = ways.flat_map(|chain| chain.halves.iter());
    used.chain([&half])
        .all(|e| facts.users(*e).iter().all(|at| at.flow == f))
}
