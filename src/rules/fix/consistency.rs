//! Repairs of eventual consistency: the strategy of a flow, its time bound and the enforcer.

use super::Fix;
use super::context::RepairContext;
use super::draft::RepairDraft;
use super::parts::{self, delivered, send_events};
use crate::analysis::{Facts, StepAt};
use crate::document::sort::sorted_unique;
use crate::document::{
    Access, Breach, Consistency, Duration, Flow, Id, Kind, Strategy, Style, Timeout, normal_form,
};
use crate::graph::{Comp, Conn, FlowNo};
use std::time::Duration as Span;

pub fn consistency_mut(flow: &mut Flow) -> &mut Consistency {
    flow.consistency.get_or_insert_with(Consistency::new)
}

// ---- what undoes a step --------------------------------------------------------------------

/// Verbs and the verbs that undo them.
const UNDONE_BY: &[(&str, &str)] = &[
    ("add", "Remove"),
    ("approve", "Reject"),
    ("assign", "Unassign"),
    ("authorise", "Void"),
    ("authorize", "Void"),
    ("book", "Cancel"),
    ("capture", "Refund"),
    ("charge", "Refund"),
    ("close", "Reopen"),
    ("create", "Cancel"),
    ("credit", "Debit"),
    ("debit", "Credit"),
    ("grant", "Revoke"),
    ("lock", "Unlock"),
    ("open", "Close"),
    ("order", "Cancel"),
    ("pay", "Refund"),
    ("pick", "Return"),
    ("place", "Cancel"),
    ("register", "Deregister"),
    ("remove", "Restore"),
    ("reserve", "Release"),
    ("schedule", "Cancel"),
    ("send", "Retract"),
    ("ship", "Recall"),
    ("start", "Stop"),
    ("submit", "Withdraw"),
];

/// A word for what undoes a step: in the words of its domain, if they have one.
fn undoing(ctx: &RepairContext<'_>, at: StepAt) -> String {
    let facts = ctx.facts;
    let step = facts.step(at);
    let component = facts.component_at(at);
    let Some(action) = step.action.as_deref().map(str::trim) else {
        let name = component.map(|c| ctx.stem(c)).unwrap_or_default();
        return format!("{}.Undo", joined(&name));
    };
    let (entity, verb) = match action.rsplit_once('.') {
        Some((entity, verb)) => (Some(entity), verb),
        None => (None, action),
    };
    let known = UNDONE_BY
        .iter()
        .find(|(does, _)| verb.eq_ignore_ascii_case(does))
        .map(|(_, undoes)| *undoes);
    let domain = component.and_then(|c| facts.domain_of(c));
    let terms = domain
        .into_iter()
        .flat_map(|d| facts.ancestors(d))
        .flat_map(|d| &facts.domain(d).language);
    let undoes = |word: &&String| {
        let general = ["cancel", "undo", "revert", "release", "refund", "void"];
        let word = word.to_lowercase();
        known.is_some_and(|known| known.eq_ignore_ascii_case(&word))
            || general.contains(&word.as_str())
    };
    let spoken = terms
        .filter(|term| entity.is_some_and(|e| normal_form(e) == normal_form(&term.entity)))
        .flat_map(|term| &term.actions)
        .filter(|word| !word.eq_ignore_ascii_case(verb))
        .find(undoes)
        .cloned();
    let undo = spoken
        .or_else(|| known.map(str::to_owned))
        .unwrap_or_else(|| format!("Undo{}", joined(verb)));
    match entity {
        Some(entity) => format!("{entity}.{undo}"),
        None => undo,
    }
}

/// Words drawn together: "OrderService".
pub fn joined(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    words
        .filter_map(|word| {
            let mut letters = word.chars();
            let first = letters.next()?;
            Some(first.to_uppercase().chain(letters).collect::<String>())
        })
        .collect()
}

/// Gives those of the steps that have none a compensation, and tells the words.
pub fn compensate(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    steps: Vec<StepAt>,
) -> Vec<String> {
    let facts = ctx.facts;
    let mut words = Vec::new();
    for at in steps {
        if facts.step(at).compensation.is_some() {
            continue;
        }
        let word = undoing(ctx, at);
        let id = &facts.step(at).id;
        draft.flow(ctx.flow_id(at.flow), &mut |flow| {
            if let Some(step) = flow.steps.iter_mut().find(|step| step.id == *id) {
                step.compensation = Some(word.clone());
            }
        });
        words.push(word);
    }
    words
}

/// The writing steps that must be undone when the flow fails: all before the last that says how,
/// or, where none does, all but the last.
pub fn to_be_undone(ctx: &RepairContext<'_>, f: FlowNo) -> Vec<StepAt> {
    let facts = ctx.facts;
    let can = |at: &StepAt| facts.step(*at).compensation.is_some();
    let last = facts.writing_steps(f).rev().find(can);
    let end = last.or_else(|| facts.writing_steps(f).next_back());
    let before = facts.writing_steps(f).filter(|at| Some(*at) < end);
    before.filter(|at| !can(at)).collect()
}

pub fn retry_strategy(ctx: &RepairContext<'_>, f: FlowNo) -> Option<Fix> {
    let mut draft = ctx.draft();
    draft.flow(ctx.flow_id(f), &mut |flow| {
        consistency_mut(flow).strategy = Some(Strategy::Retry);
    });
    draft.fix("Retry until every part agrees".to_owned())
}

// ---- how soon ------------------------------------------------------------------------------

/// The longest that the steps of a flow can wait, those that wait for ever left out; and whether
/// there are any of these.
pub fn worst_case(facts: &Facts, f: FlowNo) -> (Span, Vec<Conn>) {
    let mut worst = Span::ZERO;
    let mut endless = Vec::new();
    for e in facts.steps(f).filter_map(|at| facts.connection_of(at)) {
        let connection = facts.connection(e);
        let tries = connection.retries.unwrap_or(0).saturating_add(1);
        match &connection.timeout {
            Some(Timeout::After(timeout)) => {
                let tries = u32::try_from(tries).unwrap_or(u32::MAX);
                let all = timeout.span().checked_mul(tries).unwrap_or(Span::MAX);
                worst = worst.saturating_add(all);
            }
            Some(Timeout::Never) => endless.push(e),
            None => {}
        }
    }
    (worst, sorted_unique(endless))
}

/// True if the steps of the flow may take longer than its time bound.
pub fn is_too_short(facts: &Facts, f: FlowNo) -> bool {
    let consistency = facts.flow(f).consistency.as_ref();
    let within = consistency.and_then(|c| c.within.as_ref());
    let (worst, endless) = worst_case(facts, f);
    within.is_some_and(|within| !endless.is_empty() || worst > within.span())
}

/// A round time that is long enough, as the document and as a button has it.
pub fn long_enough(worst: Span, long_lived: bool) -> (String, String) {
    const ROUND: &[(&str, &str)] = &[
        ("5m", "5 minutes"),
        ("15m", "15 minutes"),
        ("1h", "1 hour"),
        ("24h", "24 hours"),
        ("7d", "7 days"),
        ("30d", "30 days"),
    ];
    let from = if long_lived { 3 } else { 0 };
    let fits = |text: &str| Duration::parse(text).is_some_and(|d| d.span() >= worst);
    match ROUND[from..].iter().find(|(text, _)| fits(text)) {
        Some((text, said)) => ((*text).to_owned(), (*said).to_owned()),
        None => {
            let days = worst.as_secs() / 86_400 + 1;
            (format!("{days}d"), format!("{days} days"))
        }
    }
}

/// A bound, and who enforces it.
pub fn bound(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    if !facts.has_many_writers(f) {
        return bounded(ctx, f, None).into_iter().collect();
    }
    let mut ways: Vec<Fix> = enforcers(ctx, f)
        .into_iter()
        .filter_map(|by| bounded(ctx, f, Some(Enforcer::There(by))))
        .collect();
    ways.extend(bounded(ctx, f, Some(Enforcer::New)));
    ways
}

/// `bound-not-enforced`, and `enforcer-blind` where another one would see: who enforces it.
pub fn enforcer(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    let mut ways: Vec<Fix> = enforcers(ctx, f)
        .into_iter()
        .filter_map(|by| enforced(ctx, f, Enforcer::There(by)))
        .collect();
    ways.extend(enforced(ctx, f, Enforcer::New));
    ways
}

/// Candidates to enforce the bound of a flow: its orchestrator or its tracker.
fn enforcers(ctx: &RepairContext<'_>, f: FlowNo) -> Vec<Comp> {
    let facts = ctx.facts;
    let now = facts.enforcer(f);
    let mut some: Vec<Comp> = Vec::new();
    let leading = facts.orchestrator(f).into_iter().chain(facts.tracker(f));
    let taking_part = facts.of_flow(f).participants.iter().copied();
    let orchestrators = taking_part.filter(|c| facts.kind(*c) == Kind::Orchestrator);
    for c in leading.chain(orchestrators) {
        if Some(c) != now && !some.contains(&c) {
            some.push(c);
        }
    }
    some
}

enum Enforcer {
    There(Comp),
    New,
}

/// Puts the enforcer in, with all that it must see; `None` for the name of a new one.
fn put_enforcer(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    f: FlowNo,
    by: Enforcer,
) -> Option<String> {
    let (id, kind, name) = match by {
        Enforcer::There(c) => (
            ctx.id(c).clone(),
            ctx.facts.kind(c),
            Some(ctx.names.of(c).to_string()),
        ),
        Enforcer::New => {
            let name = format!("{} reconciler", ctx.facts.flow(f).name.trim());
            let writers = ctx.facts.of_flow(f).writers.iter();
            let near: Vec<Id> = writers.map(|c| ctx.id(*c).clone()).collect();
            let id = parts::job(draft, ctx, &name, &near);
            (id, Kind::Job, None)
        }
    };
    see_writers(draft, ctx, f, &id, kind);
    draft.flow(ctx.flow_id(f), &mut |flow| {
        consistency_mut(flow).enforced_by = Some(id.clone());
    });
    name
}

fn enforced(ctx: &RepairContext<'_>, f: FlowNo, by: Enforcer) -> Option<Fix> {
    let mut draft = ctx.draft();
    match put_enforcer(&mut draft, ctx, f, by) {
        Some(by) => draft.safe_fix(format!("Let {by} enforce it")),
        None => draft.fix("Add a job that enforces it".to_owned()),
    }
}

fn bounded(ctx: &RepairContext<'_>, f: FlowNo, by: Option<Enforcer>) -> Option<Fix> {
    let mut draft = ctx.draft();
    let (worst, _) = worst_case(ctx.facts, f);
    let flow = ctx.facts.flow(f);
    let (within, said) = long_enough(worst, flow.long_lived == Some(true));
    draft.flow(ctx.flow_id(f), &mut |flow| {
        let consistency = consistency_mut(flow);
        consistency.within = Duration::parse(&within);
        consistency.on_breach = consistency.on_breach.or(Some(Breach::Alert));
    });
    let has_enforcer = ctx.facts.enforcer(f).is_some();
    let by = by.filter(|_| !has_enforcer);
    let by = by.map(|by| put_enforcer(&mut draft, ctx, f, by));
    draft.fix(match by {
        Some(Some(by)) => format!("Let {by} enforce {said}"),
        Some(None) => format!("Enforce {said} by a job"),
        None => format!("Limit it to {said}"),
    })
}

// ---- who sees it ---------------------------------------------------------------------------

/// Lets the enforcer, which may be new, see every writer of the flow that it does not see yet.
pub fn see_writers(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    f: FlowNo,
    by: &Id,
    kind: Kind,
) {
    let known = ctx.facts.topology().component(by);
    for w in &ctx.facts.of_flow(f).writers {
        let seen = known.is_some_and(|by| by == *w || sees(ctx, by, *w));
        if !seen {
            see(draft, ctx, *w, by, kind);
        }
    }
}

/// True if a component observes another: it receives from it, calls it, or reads where it writes.
pub fn sees(ctx: &RepairContext<'_>, by: Comp, w: Comp) -> bool {
    let facts = ctx.facts;
    let told = |(e, to): (Conn, Comp)| facts.style(e) == Style::Telemetry && to == by;
    let stores = facts
        .outgoing(w)
        .filter(|(e, to)| facts.style(*e) == Style::Data && facts.kind(*to) == Kind::Datastore);
    let stores: Vec<Comp> = stores.map(|(_, to)| to).collect();
    let asks = |(e, to): (Conn, Comp)| {
        matches!(facts.style(e), Style::Request | Style::Data) && (to == w || stores.contains(&to))
    };
    let mut chains = facts.logical_edges().iter();
    facts.outgoing(w).any(told)
        || facts.outgoing(by).any(asks)
        || chains.any(|chain| chain.sender == w && chain.receiver == by)
}

/// Lets a component see another one: a job reads its datastore; else it hears its events, through
/// the broker where they are published already.
pub fn see(draft: &mut RepairDraft, ctx: &RepairContext<'_>, w: Comp, by: &Id, kind: Kind) {
    let facts = ctx.facts;
    let mut own = facts.folded_into(w).iter().copied();
    let store = own.find(|s| facts.owner(*s) == Some(w));
    if let (Kind::Job, Some(store)) = (kind, store) {
        draft.connect(by, ctx.id(store), Style::Data, &mut |c| {
            c.access = Some(Access::Read);
        });
        return;
    }
    let published = facts
        .outgoing(w)
        .find(|(e, to)| facts.style(*e) == Style::Event && facts.kind(*to) == Kind::Broker);
    match published {
        Some((e, broker)) if matches!(kind, Kind::Service | Kind::Orchestrator | Kind::Job) => {
            draft.connect(ctx.id(broker), by, Style::Event, &mut |c| {
                c.carries.clone_from(&facts.connection(e).carries);
                delivered(c);
            });
        }
        _ => send_events(draft, ctx.id(w), by),
    }
}
