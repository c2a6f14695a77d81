//! Repairs that set a field: what a component or a connection is said to do, it must then do.

use super::Fix;
use super::context::RepairContext;
use crate::document::{Access, Callers, Cap, Kind, Style};
use crate::graph::Comp;

/// Sets fields of the finding's component, where it fails.
pub fn set(
    ctx: &RepairContext<'_>,
    change: &mut dyn FnMut(&mut crate::document::Component),
    title: impl FnOnce(String) -> String,
) -> Vec<Fix> {
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    draft.component(ctx.id(c), change);
    let title = title(ctx.names.of(c).to_string());
    draft.safe_fix(title).into_iter().collect()
}

pub fn callers(
    ctx: &RepairContext<'_>,
    is_good: impl Fn(&Callers) -> bool,
    demand: impl Fn(&mut Callers),
    title: impl FnOnce(String) -> String,
) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    draft.component(ctx.id(c), &mut |c| {
        demand(c.callers.get_or_insert_with(Callers::new));
    });
    for (e, _) in facts.incoming(c) {
        let own = facts.connection(e).callers.as_ref();
        if facts.style(e) == Style::Request && own.is_some_and(|own| !is_good(own)) {
            draft.connection(ctx.link(e), &mut |e| {
                if let Some(callers) = &mut e.callers {
                    demand(callers);
                }
            });
        }
    }
    draft
        .safe_fix(title(ctx.names.of(c).to_string()))
        .into_iter()
        .collect()
}

/// Makes stores that may diverge refuse instead.
pub fn refusing_store(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let written = facts.outgoing(c).filter(|(e, to)| {
        facts.style(*e) == Style::Data
            && facts.kind(*to) == Kind::Datastore
            && facts.connection(*e).access != Some(Access::Read)
    });
    let all = std::iter::once(c).chain(written.map(|(_, to)| to));
    let diverging: Vec<Comp> = all
        .filter(|c| facts.cap(*c) == Some(Cap::Available))
        .collect();
    let diverging = crate::document::sort::sorted_unique(diverging);
    let mut draft = ctx.draft();
    for store in &diverging {
        draft.component(ctx.id(*store), &mut |c| c.cap = Some(Cap::Consistent));
    }
    let who = ctx.names.few(&diverging);
    draft
        .fix(format!("Make {who} consistent"))
        .into_iter()
        .collect()
}
