//! Events in place of messages and requests: the one who does something says that it happened,
//! and does not say who must act.

use super::Fix;
use super::broker::put_between;
use super::context::RepairContext;
use super::core::leave_core;
use super::draft::RepairDraft;
use crate::document::sort::sorted_unique;
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, Dom};

/// Turns connections into events: what goes through a broker already stays on its way, all else
/// goes through a new one of its sender. `None` where that cannot be.
fn publish(draft: &mut RepairDraft, ctx: &RepairContext<'_>, edges: &[Conn]) -> Option<()> {
    let facts = ctx.facts;
    let mut halves = Vec::new();
    let mut direct: Vec<Conn> = Vec::new();
    for e in edges {
        let (from, to) = (facts.from(*e), facts.to(*e));
        let brokered = facts.kind(from) == Kind::Broker;
        if facts.runs_our_code(to) && from != to && !brokered {
            direct.push(*e);
        } else if facts.style(*e) == Style::Message {
            halves.push(*e);
            halves.extend(
                facts
                    .logical_edges_through(*e)
                    .flat_map(|c| c.halves.clone()),
            );
        } else {
            return None;
        }
    }
    let (halves, direct) = (sorted_unique(halves), sorted_unique(direct));
    leave_core(draft, ctx, &halves)?;
    leave_core(draft, ctx, &direct)?;
    for half in halves {
        draft.connection(ctx.link(half), &mut |c| c.restyle(Style::Event));
    }
    let senders = sorted_unique(direct.iter().map(|e| facts.from(*e)).collect());
    for sender in senders {
        let of_sender = |e: &Conn| facts.from(*e) == sender;
        let own: Vec<Conn> = direct.iter().copied().filter(of_sender).collect();
        put_between(draft, ctx, sender, &own, Style::Event);
    }
    Some(())
}

fn published(
    ctx: &RepairContext<'_>,
    edges: &[Conn],
    title: impl FnOnce() -> String,
) -> Option<Fix> {
    let mut draft = ctx.draft();
    publish(&mut draft, ctx, edges)?;
    draft.fix(title())
}

/// "Let Orders publish an event instead of telling Stock".
fn instead(ctx: &RepairContext<'_>, from: Comp, to: &[Comp]) -> String {
    format!(
        "Let {} publish an event, not tell {} what to do",
        ctx.names.of(from),
        ctx.names.list(to)
    )
}

/// The receivers of what starts with a connection.
fn receivers(ctx: &RepairContext<'_>, first: Conn) -> Vec<Comp> {
    let chains = ctx.facts.logical_edges_through(first);
    let of = chains.filter(|chain| chain.first() == first);
    sorted_unique(of.map(|chain| chain.receiver).collect())
}

/// `targeted-message`, and `wrong-side-language` of a message or a request.
pub fn message(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection().filter(|e| facts.style(*e) != Style::Event) else {
        return Vec::new();
    };
    let to = receivers(ctx, e);
    published(ctx, &[e], || instead(ctx, facts.from(e), &to))
        .into_iter()
        .collect()
}

/// `message-fan-out`.
pub fn messages(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(sender) = ctx.component() else {
        return Vec::new();
    };
    let receivers: Vec<Comp> = ctx.components().into_iter().skip(1).collect();
    let chains = facts.logical_edges().iter().filter(|chain| {
        chain.style == Style::Message
            && chain.sender == sender
            && receivers.contains(&chain.receiver)
    });
    let edges = sorted_unique(chains.map(|chain| chain.first()).collect());
    published(ctx, &edges, || instead(ctx, sender, &receivers))
        .into_iter()
        .collect()
}

/// `choreography-by-command`.
pub fn commands(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let edges = ctx.connections();
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    let title = || {
        format!(
            "Let the parts of {} react to events, not to commands",
            ctx.names.flow(f)
        )
    };
    published(ctx, &edges, title).into_iter().collect()
}

/// What one component tells others to do, by the receivers' top-level domains.
fn told(ctx: &RepairContext<'_>, keep: impl Fn(Comp, Comp) -> bool) -> Vec<Conn> {
    let chains = ctx.facts.logical_edges().iter();
    let edges =
        chains.filter(|chain| chain.style != Style::Event && keep(chain.sender, chain.receiver));
    sorted_unique(edges.map(|chain| chain.first()).collect())
}

/// `knows-too-many`: one domain after the other learns of it by an event, until few enough are
/// left.
pub fn too_many(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(sender) = ctx.component() else {
        return Vec::new();
    };
    let domains = ctx.domains();
    let to = |d: Dom| {
        told(ctx, |from, to| {
            from == sender && facts.domain_of(to).is_some_and(|own| facts.top(own) == d)
        })
    };
    let mut some: Vec<Conn> = Vec::new();
    let mut ways = Vec::new();
    let mut told_by_event = Vec::new();
    for d in domains.into_iter().rev() {
        some.extend(to(d));
        told_by_event.insert(0, d);
        let title = || {
            format!(
                "Let {} publish an event, not tell {} what to do",
                ctx.names.of(sender),
                ctx.names.domains(&told_by_event)
            )
        };
        ways.extend(published(ctx, &some, title));
    }
    ways
}

/// `domain-cycle`: one direction of the ring turns into events, that with the least on it first.
pub fn between_domains(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let ring = ctx.domains();
    let top = |c: Comp| facts.domain_of(c).map(|d| facts.top(d));
    let led = |c: Comp| facts.kind(c) == Kind::Orchestrator;
    let mut directions: Vec<(Vec<Conn>, Dom, Dom)> = Vec::new();
    for from in &ring {
        for to in ring.iter().filter(|to| *to != from) {
            let edges = told(ctx, |a, b| {
                top(a) == Some(*from) && top(b) == Some(*to) && !led(a) && !led(b)
            });
            if !edges.is_empty() {
                directions.push((edges, *from, *to));
            }
        }
    }
    directions.sort_by_key(|(edges, from, to)| (edges.len(), *from, *to));
    let title = |from: Dom, to: Dom| {
        format!(
            "Let {} publish events, not tell {} what to do",
            ctx.names.domain(from),
            ctx.names.domain(to)
        )
    };
    directions
        .iter()
        .filter_map(|(edges, from, to)| published(ctx, edges, || title(*from, *to)))
        .collect()
}

/// `wrong-side-language` of an event: in the receiver's words it is a message.
pub fn event_as_message(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection().filter(|e| facts.style(*e) == Style::Event) else {
        return Vec::new();
    };
    let chains = facts
        .logical_edges_through(e)
        .filter(|chain| chain.first() == e);
    let halves = sorted_unique(chains.flat_map(|chain| chain.halves.clone()).collect());
    let mut draft = ctx.draft();
    for half in halves {
        draft.connection(ctx.link(half), &mut |c| c.restyle(Style::Message));
    }
    let to = ctx.names.list(&receivers(ctx, e));
    let from = ctx.names.of(facts.from(e));
    draft
        .fix(format!(
            "Let {from} send {to} a message: it says what to do"
        ))
        .into_iter()
        .collect()
}
