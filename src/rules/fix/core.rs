//! The core of a flow: taking work out of it, and putting what must not be late into it.

use super::Fix;
use super::broker::{FALLBACK, by_sender, names_of_few, put_between};
use super::context::RepairContext;
use super::draft::RepairDraft;
use super::parts::patient;
use crate::analysis::{Facts, StepAt};
use crate::document::sort::sorted_unique;
use crate::document::{Id, Kind, Step, Style, Subject, WhenInDoubt};
use crate::editor::factory;
use crate::graph::{Comp, Conn, FlowNo};

/// Sets whether steps are core.
pub fn set_core(draft: &mut RepairDraft, ctx: &RepairContext<'_>, steps: &[StepAt], core: bool) {
    let flows = sorted_unique(steps.iter().map(|at| at.flow).collect());
    for f in flows {
        draft.flow(ctx.flow_id(f), &mut |flow| {
            for at in steps.iter().filter(|at| at.flow == f) {
                // Steps that were put in since stand elsewhere: by id, not by place.
                let id = &ctx.facts.step(*at).id;
                let own = flow.steps.iter_mut().find(|step| step.id == *id);
                if let Some(step) = own {
                    step.core = Some(core);
                }
            }
        });
    }
}

/// True if work at the component may leave a core: no invariant over it rejects in doubt.
pub fn may_leave_core(facts: &Facts, c: Comp) -> bool {
    let c = facts.fold(c);
    let named = |id: &Id| {
        let named = facts.topology().component(id);
        named.is_some_and(|named| facts.fold(named) == c)
    };
    let invariants = facts.design().invariants.iter();
    invariants
        .filter(|i| i.when_in_doubt != Some(WhenInDoubt::Proceed))
        .all(|i| !i.components.iter().any(named))
}

/// Takes the steps that use the connections out of the cores; `None` where an invariant holds one
/// in.
pub fn leave_core(draft: &mut RepairDraft, ctx: &RepairContext<'_>, edges: &[Conn]) -> Option<()> {
    let facts = ctx.facts;
    let steps: Vec<StepAt> = edges
        .iter()
        .flat_map(|e| facts.users(*e).iter().copied())
        .filter(|at| facts.step(*at).core == Some(true))
        .collect();
    let may_leave = |at: &StepAt| {
        facts
            .component_at(*at)
            .is_some_and(|c| may_leave_core(facts, c))
    };
    if !steps.iter().all(may_leave) {
        return None;
    }
    set_core(draft, ctx, &steps, false);
    Some(())
}

/// The set that a repair makes smaller.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Smaller {
    ConsistentSet,
    Core,
}

/// Takes work out of the core that the user need not wait for: the last of the flow first, and as
/// much as needed.
pub fn smaller(ctx: &RepairContext<'_>, of: Smaller) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    let mut candidates = leavers(ctx, f);
    if of == Smaller::ConsistentSet {
        // What is needed without a step in the core comes first: nobody asked for it to be there.
        let core = &facts.of_flow(f).core;
        let reached = facts.core_deps(f).iter().copied();
        let reached = reached.filter(|c| !core.contains(c) && !needed_by(ctx, f, *c).is_empty());
        candidates.splice(0..0, reached);
    }
    // A flow of more than this is not made smaller by one repair.
    candidates.truncate(12);
    let is_enough = |set: &Vec<Comp>| {
        let Some((draft, _)) = without(ctx, f, set, Way::Message) else {
            return false;
        };
        // Far cheaper than a review.
        of == Smaller::Core || Facts::new(draft.design()).core_deps(f).len() < ctx.limit
    };
    let each = candidates.iter().map(|c| vec![*c]);
    let mut sets: Vec<Vec<Comp>> = each.filter(is_enough).collect();
    let more = (2..=candidates.len()).map(|n| candidates[..n].to_vec());
    sets.extend(more.into_iter().find(is_enough));
    let mut ways = Vec::new();
    for set in sets {
        for way in [Way::Message, Way::Event, Way::Fallback] {
            if let Some((draft, title)) = without(ctx, f, &set, way) {
                ways.extend(draft.fix(title));
            }
        }
    }
    ways
}

/// Components whose work may leave the core of a flow, last steps first. Never the first one: the
/// user called it.
fn leavers(ctx: &RepairContext<'_>, f: FlowNo) -> Vec<Comp> {
    let facts = ctx.facts;
    let mut working: Vec<Comp> = Vec::new();
    for at in facts.steps(f) {
        let core = facts.step(at).core == Some(true);
        if let Some(c) = facts.component_of(at).filter(|_| core)
            && !working.contains(&c)
        {
            working.push(c);
        }
    }
    let after_first = working.into_iter().skip(1).rev();
    after_first.filter(|c| may_leave_core(facts, *c)).collect()
}

/// The requests by which the core of a flow needs a component.
fn needed_by(ctx: &RepairContext<'_>, f: FlowNo, c: Comp) -> Vec<Conn> {
    let facts = ctx.facts;
    let needs = facts.core_deps(f);
    let folded = facts.folded_into(c).iter().copied();
    let all = std::iter::once(c).chain(folded);
    let entering = all.flat_map(|c| facts.incoming(c).collect::<Vec<_>>());
    entering
        .filter(|(e, from)| facts.is_call(*e) && *from != c && needs.contains(&facts.fold(*from)))
        .map(|(e, _)| e)
        .collect()
}

/// Replacement of a request that may or may not write. A read gets a fallback, a write a broker.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Message,
    Event,
    Fallback,
}

/// Takes components out of the core of a flow: what is left of it sends them messages, and does not
/// wait. `None` where that would put a broker before a system of others, or a fallback on what may
/// write there.
fn without(
    ctx: &RepairContext<'_>,
    f: FlowNo,
    set: &[Comp],
    way: Way,
) -> Option<(RepairDraft, String)> {
    let facts = ctx.facts;
    let mut draft = ctx.draft();
    let steps: Vec<StepAt> = set
        .iter()
        .flat_map(|c| ctx.steps_of(f, *c))
        .filter(|at| facts.step(*at).core == Some(true))
        .collect();
    set_core(&mut draft, ctx, &steps, false);
    let mut edges: Vec<Conn> = set.iter().flat_map(|c| needed_by(ctx, f, *c)).collect();
    // What leads to a step from outside of the core is loosened as well.
    let own = steps.iter().filter_map(|at| facts.connection_of(*at));
    edges.extend(own.filter(|e| facts.is_call(*e) && facts.from(*e) != facts.to(*e)));
    let from_people =
        |e: &Conn| matches!(facts.kind(facts.from(*e)), Kind::Client | Kind::External);
    let edges = sorted_unique(edges).into_iter().filter(|e| !from_people(e));
    let (told, asked): (Vec<Conn>, Vec<Conn>) = edges.partition(|e| {
        let users = facts.users(*e);
        let writes = users.iter().any(|at| facts.step(*at).writes == Some(true));
        let can_hear = facts.runs_our_code(facts.to(*e));
        writes || !ctx.only_reads(*e) && way != Way::Fallback && can_hear
    });
    // Nobody here can put a queue before a system of others, and what may write there wants no
    // fallback.
    let may_fall_back = |e: &Conn| facts.runs_our_code(facts.to(*e)) || ctx.is_known_to_read(*e);
    if !told.iter().all(|e| facts.runs_our_code(facts.to(*e))) || !asked.iter().all(may_fall_back) {
        return None;
    }
    let style = match way {
        Way::Event => Style::Event,
        Way::Message | Way::Fallback => Style::Message,
    };
    for (sender, edges) in by_sender(ctx, &told) {
        put_between(&mut draft, ctx, sender, &edges, style);
    }
    for e in &asked {
        draft.connection(ctx.link(*e), &mut |c| {
            c.fallback = Some(FALLBACK.to_owned())
        });
    }
    let is_told = |c: &Comp| told.iter().any(|e| facts.fold(facts.to(*e)) == *c);
    let who = names_of_few(ctx, set);
    let title = match (set.iter().any(is_told), style) {
        (true, Style::Event) => format!("Let {who} subscribe to events"),
        (true, _) => format!("Make {who} asynchronous"),
        (false, _) if asked.is_empty() => format!("Defer {who}"),
        (false, _) => format!("Add a fallback for {who}"),
    };
    Some((draft, title))
}

/// Makes a message or an event a request from who sends it. What a broker only passed on for it
/// goes.
pub fn ask(draft: &mut RepairDraft, ctx: &RepairContext<'_>, e: Conn) {
    let facts = ctx.facts;
    let broker = facts.from(e);
    if facts.kind(broker) != Kind::Broker {
        draft.connection(ctx.link(e), &mut |c| {
            c.restyle(Style::Request);
            patient(c);
        });
        return;
    }
    let chains = facts
        .logical_edges_through(e)
        .filter(|chain| chain.last() == e);
    let Some(sender) = chains.map(|chain| chain.sender).next() else {
        return;
    };
    draft.connection(ctx.link(e), &mut |c| {
        c.restyle(Style::Request);
        patient(c);
        c.from = ctx.id(sender).clone();
    });
    // A broker that nothing leaves any more has no use.
    let broker_id: Id = ctx.id(broker).clone();
    let design = draft.design();
    let leaves = design.connections.iter().any(|c| c.from == broker_id);
    let used = design.flows.iter().any(|flow| {
        let at = |step: &Step| step.component == broker_id;
        flow.steps.iter().any(at)
    });
    if !leaves && !used {
        draft.delete(vec![Subject::Component(broker_id)]);
    }
}

/// The steps of an invariant's components become core, called and waited for where they were not.
pub fn into_core(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(i) = ctx.invariant() else {
        return Vec::new();
    };
    let of: Vec<Comp> = match ctx.component().filter(|_| !ctx.flows().is_empty()) {
        Some(c) => vec![facts.fold(c)],
        None => {
            let ids = facts.invariant(i).components.iter();
            let named = ids.filter_map(|id| facts.topology().component(id));
            sorted_unique(named.map(|c| facts.fold(c)).collect())
        }
    };
    let flows = match ctx.flow() {
        Some(f) => vec![f],
        None => facts.flows().collect(),
    };
    let takes_part = |f: &FlowNo| of.iter().all(|c| !ctx.steps_of(*f, *c).is_empty());
    let mut ways = Vec::new();
    for f in flows.into_iter().filter(takes_part) {
        let steps: Vec<StepAt> = of
            .iter()
            .flat_map(|c| {
                let own = ctx.steps_of(f, *c);
                let writes = |at: &&StepAt| facts.step(**at).writes == Some(true);
                let writing: Vec<StepAt> = own.iter().filter(writes).copied().collect();
                if writing.is_empty() { own } else { writing }
            })
            .collect();
        let asynchronous: Vec<Conn> = steps
            .iter()
            .filter_map(|at| facts.connection_of(*at))
            .filter(|e| facts.is_asynchronous(*e))
            .collect();
        let mut draft = ctx.draft();
        set_core(&mut draft, ctx, &steps, true);
        for e in sorted_unique(asynchronous) {
            ask(&mut draft, ctx, e);
        }
        let who = names_of_few(ctx, &of);
        ways.extend(draft.fix(format!("Take {who} into the core")));
    }
    if ctx.flows().is_empty() {
        ways.extend(joined_core(ctx, &of));
    }
    ways
}

/// `invariant-torn`, where no flow has all of them: one that has some of them asks the others, and
/// all are its core.
fn joined_core(ctx: &RepairContext<'_>, of: &[Comp]) -> Option<Fix> {
    let facts = ctx.facts;
    let taking_part = |f: FlowNo| -> Vec<Comp> {
        let own = of.iter().copied();
        own.filter(|c| !ctx.steps_of(f, *c).is_empty()).collect()
    };
    // Of equals, the first in id order.
    let flows = facts.flows().rev();
    let f = flows.max_by_key(|f| taking_part(*f).len())?;
    let there = taking_part(f);
    let asks = *there.first()?;
    let missing = of.iter().copied().filter(|c| !there.contains(c));
    let missing: Vec<Comp> = missing.collect();
    if missing.is_empty() {
        return None;
    }
    let mut draft = ctx.draft();
    let steps: Vec<StepAt> = there.iter().flat_map(|c| ctx.steps_of(f, *c)).collect();
    set_core(&mut draft, ctx, &steps, true);
    for c in &missing {
        let mut calls = facts.outgoing(asks);
        let call = calls.find(|(e, to)| facts.style(*e) == Style::Request && to == c);
        let call = match call {
            Some((e, _)) => ctx.link(e).clone(),
            None => draft.connect(ctx.id(asks), ctx.id(*c), Style::Request, &mut patient),
        };
        draft.flow(ctx.flow_id(f), &mut |flow| {
            let mut step = factory::step(facts.design(), flow, ctx.id(*c));
            step.connection = Some(call.clone());
            step.core = Some(true);
            flow.steps.push(step);
        });
    }
    draft.fix(format!("Call {} in the core", names_of_few(ctx, &missing)))
}
