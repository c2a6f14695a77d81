//! A datastore of its own for each domain.

use super::Fix;
use super::context::RepairContext;
use super::draft::RepairDraft;
use super::parts::{self, delivered, patient};
use crate::document::sort::sorted_unique;
use crate::document::{Access, Id, Kind, Style};
use crate::graph::{Comp, Conn, Dom};

/// The connections by which a datastore is used; jobs that only read are passed over.
pub fn uses(ctx: &RepairContext<'_>, store: Comp) -> Vec<Conn> {
    let facts = ctx.facts;
    let reads = |e: Conn| {
        facts.kind(facts.from(e)) == Kind::Job && facts.connection(e).access == Some(Access::Read)
    };
    let entering = facts.incoming(store).map(|(e, _)| e);
    entering
        .filter(|e| facts.style(*e) == Style::Data && !reads(*e))
        .collect()
}

pub fn writes(ctx: &RepairContext<'_>, e: Conn) -> bool {
    ctx.facts.connection(e).access != Some(Access::Read)
}

/// Leads the connections to a new datastore of the domain, with the steps that they reach.
pub fn own_store(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    like: Comp,
    d: Dom,
    uses: &[Conn],
) {
    let facts = ctx.facts;
    let before = facts.component(like);
    let name = format!("{} data", facts.domain(d).name.trim());
    let near: Vec<Id> = uses
        .iter()
        .map(|e| ctx.id(facts.from(*e)).clone())
        .collect();
    let home = facts.domain(d).id.clone();
    let store = draft.add(Kind::Datastore, &name, Some(home), &near, &mut |store| {
        store.technology.clone_from(&before.technology);
        store.cap = before.cap;
        store.durable = before.durable;
        store.replicas = before.replicas;
    });
    for e in uses {
        lead_to(draft, ctx, *e, &store, &mut |_| {});
    }
}

/// Leads a connection to another component, with the steps that it reaches.
fn lead_to(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    e: Conn,
    to: &Id,
    change: &mut dyn FnMut(&mut crate::document::Connection),
) {
    let facts = ctx.facts;
    draft.connection(ctx.link(e), &mut |c| {
        c.to.clone_from(to);
        c.waypoints.clear();
        change(c);
    });
    for f in facts.flows_using(e) {
        let steps = facts.users(e).iter().filter(|at| at.flow == f);
        let ids: Vec<&Id> = steps.map(|at| &facts.step(*at).id).collect();
        draft.flow(ctx.flow_id(f), &mut |flow| {
            for step in flow.steps.iter_mut().filter(|step| ids.contains(&&step.id)) {
                step.component.clone_from(to);
                step.connection = Some(ctx.link(e).clone());
            }
        });
    }
}

/// Lets a component tell others by events what changed; whether there are any that can hear it.
pub fn tell(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    from: Option<Comp>,
    to: &[Comp],
) -> bool {
    let facts = ctx.facts;
    let Some(from) = from else { return false };
    let hear = to
        .iter()
        .copied()
        .filter(|c| facts.runs_our_code(*c) && *c != from);
    let hear = sorted_unique(hear.collect());
    if hear.is_empty() {
        return false;
    }
    let steps = facts.flows().flat_map(|f| ctx.steps_of(f, from));
    let mut said: Vec<String> = Vec::new();
    for word in steps.flat_map(|at| facts.step(at).emits.clone()) {
        if !said.contains(&word) {
            said.push(word);
        }
    }
    let near: Vec<Id> = std::iter::once(from)
        .chain(hear.iter().copied())
        .map(|c| ctx.id(c).clone())
        .collect();
    let name = format!("{} events", ctx.stem(from));
    let broker = parts::broker(draft, &name, ctx.home(from), &near);
    draft.connect(ctx.id(from), &broker, Style::Event, &mut |c| {
        c.carries.clone_from(&said);
        c.outbox = Some(true);
    });
    for c in hear {
        draft.connect(&broker, ctx.id(c), Style::Event, &mut |c| {
            c.carries.clone_from(&said);
            delivered(c);
        });
    }
    true
}

/// Moves the datastore to its user, or lets the user call the owner or have a store of its own.
pub fn own(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection() else {
        return Vec::new();
    };
    let (user, store) = (facts.from(e), facts.to(e));
    let Some(home) = facts.domain_of(user) else {
        return Vec::new();
    };
    let uses = uses(ctx, store);
    let others: Vec<Conn> = uses
        .iter()
        .copied()
        .filter(|other| facts.from(*other) != user)
        .collect();
    let mut ways = Vec::new();
    let store_name = ctx.names.of(store);
    if others.is_empty() {
        let mut draft = ctx.draft();
        draft.component(ctx.id(store), &mut |c| c.domain = ctx.home(user));
        let home = ctx.names.domain(home);
        ways.extend(draft.fix(format!("Move {store_name} into {home}")));
    }
    // Who writes past the owner has to ask it; who reads may keep a copy.
    let asks_first = writes(ctx, e);
    let owner = others
        .iter()
        .copied()
        .filter(|e| facts.runs_our_code(facts.from(*e)))
        .max_by_key(|e| (writes(ctx, *e), std::cmp::Reverse(*e)))
        .map(|e| facts.from(e));
    if let Some(owner) = owner {
        let mut draft = ctx.draft();
        lead_to(&mut draft, ctx, e, ctx.id(owner), &mut |c| {
            c.restyle(Style::Request);
            patient(c);
        });
        let asked = ctx.names.of(owner);
        let ask = draft.fix(format!("Call {asked} instead"));
        let mut draft = ctx.draft();
        own_store(&mut draft, ctx, store, home, &mine(ctx, user, store));
        let told = tell(&mut draft, ctx, Some(owner), &[user]).then(|| {
            let whose = ctx.names.domain(home);
            draft.fix(format!("Give {whose} a copy by events"))
        });
        let (first, second) = match asks_first {
            true => (ask, told.flatten()),
            false => (told.flatten(), ask),
        };
        ways.extend(first);
        ways.extend(second);
    }
    let mut draft = ctx.draft();
    own_store(&mut draft, ctx, store, home, &mine(ctx, user, store));
    let whose = ctx.names.domain(home);
    ways.extend(draft.fix(format!("Give {whose} its own datastore")));
    ways
}

/// All by which a component uses a datastore.
fn mine(ctx: &RepairContext<'_>, user: Comp, store: Comp) -> Vec<Conn> {
    let facts = ctx.facts;
    let own = facts
        .outgoing(user)
        .filter(|(e, to)| *to == store && facts.style(*e) == Style::Data);
    own.map(|(e, _)| e).collect()
}
