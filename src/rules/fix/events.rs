//! Events in place of messages and requests: the one who does something says that it happened,
//! and does not say who must act.

use super::Fix;
use super::broker::put_between;
use super::context::RepairContext;
use super::core::leave_core;
use super::draft::RepairDraft;
use crate::document::sort::sorted_unique;
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};

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

pub fn published(
    ctx: &RepairContext<'_>,
    edges: &[Conn],
    title: impl FnOnce() -> String,
) -> Option<Fix> {
    let mut draft = ctx.draft();
    publish(&mut draft, ctx, edges)?;
    draft.fix(title())
}

/// Title of a repair that puts an event in place of messages.
pub fn instead() -> String {
    "Publish an event instead".to_owned()
}

/// `targeted-message`, and `wrong-side-language` of a message or a request.
pub fn message(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection().filter(|e| facts.style(*e) != Style::Event) else {
        return Vec::new();
    };
    published(ctx, &[e], instead).into_iter().collect()
}

/// Commands of one component to others, by the receivers' top-level domains.
pub fn told(ctx: &RepairContext<'_>, keep: impl Fn(Comp, Comp) -> bool) -> Vec<Conn> {
    let chains = ctx.facts.logical_edges().iter();
    let edges =
        chains.filter(|chain| chain.style != Style::Event && keep(chain.sender, chain.receiver));
    sorted_unique(edges.map(|chain| chain.first()).collect())
}
