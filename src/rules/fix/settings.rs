//! Repairs that set a field: what a component or a connection is said to do, it must then do.

use super::Fix;
use super::consistency::is_too_short;
use super::context::RepairContext;
use super::parts::{RATE_LIMIT, delivered, keep_raw};
use crate::analysis::{Facts, StepAt};
use crate::document::{
    Access, Callers, Cap, Delivery, Identity, Io, Kind, Strategy, Style, Timeout, WhenInDoubt,
};
use crate::graph::{Comp, Conn};
use std::num::NonZeroU64;

/// How long to wait.
const LIMITS: [&str; 3] = ["5s", "1s", "200ms"];

/// `no-timeout`: wait for a while, then give up; so long that every flow can keep its time bound,
/// if that can be.
pub fn time_limit(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let limited = |limit: &str| {
        let mut draft = ctx.draft();
        draft.connection(ctx.link(e), &mut |c| c.timeout = Timeout::parse(limit));
        draft
    };
    let fits = |limit: &&str| {
        let after = Facts::new(limited(limit).design());
        let mut flows = ctx.facts.flows_using(e).into_iter();
        flows.all(|f| !is_too_short(&after, f))
    };
    let limit = LIMITS.into_iter().find(fits).unwrap_or(LIMITS[0]);
    let to = ctx.names.of(ctx.facts.to(e));
    let title = format!("Wait at most {} for {to}", spaced(limit));
    limited(limit).fix(title).into_iter().collect()
}

/// A duration as a sentence says it: "5 s".
fn spaced(duration: &str) -> String {
    let digits = duration.trim_end_matches(char::is_alphabetic);
    format!("{digits} {}", &duration[digits.len()..])
}

/// `retry-not-idempotent`: handle the same twice without harm, or do not try again.
pub fn idempotence(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let to = ctx.names.of(ctx.facts.to(e));
    let style = ctx.facts.style(e).as_str();
    let mut harmless = ctx.draft();
    harmless.connection(ctx.link(e), &mut |c| c.idempotent = Some(true));
    let harmless = harmless.fix(format!(
        "Let {to} handle the same {style} twice without harm"
    ));
    let mut once = ctx.draft();
    once.connection(ctx.link(e), &mut |c| {
        c.retries = c.retries.map(|_| 0);
        if c.delivery == Some(Delivery::AtLeastOnce) {
            c.delivery = Some(Delivery::ExactlyOnce);
        }
    });
    let once = once.fix(match ctx.facts.style(e) {
        Style::Request => format!("Do not ask {to} again"),
        _ => format!("Deliver each {style} to {to} exactly once"),
    });
    harmless.into_iter().chain(once).collect()
}

/// `no-dead-letter`: keep aside what cannot be handled.
pub fn dead_letters(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    draft.connection(ctx.link(e), &mut |c| c.dead_letter = Some(true));
    let to = ctx.names.of(ctx.facts.to(e));
    draft
        .fix(format!("Keep aside what {to} cannot handle"))
        .into_iter()
        .collect()
}

/// `orchestrator-no-retries`: try again.
pub fn orchestrator_retries(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    // Those that do not say would be asked about next.
    let untried = |(e, _): &(Conn, Comp)| {
        matches!(facts.style(*e), Style::Request | Style::Message)
            && facts.connection(*e).retries.unwrap_or(0) == 0
    };
    let edges: Vec<(Conn, Comp)> = facts.outgoing(c).filter(untried).collect();
    let to: Vec<Comp> =
        crate::document::sort::sorted_unique(edges.iter().map(|(_, to)| *to).collect());
    let again = |times: u64| {
        let mut draft = ctx.draft();
        for (e, to) in &edges {
            draft.connection(ctx.link(*e), &mut |c| {
                c.retries = Some(times);
                if facts.kind(*to) != Kind::Broker {
                    c.idempotent = Some(true);
                }
            });
        }
        let (c, to) = (ctx.names.of(c), ctx.names.list(&to));
        let said = if times == 1 { "once" } else { "up to 3 times" };
        // Who tries more often may take longer than is allowed.
        let after = Facts::new(draft.design());
        let breaks = |f| is_too_short(&after, f) && !is_too_short(facts, f);
        let fits = times == 1 || !facts.flows().any(breaks);
        fits.then(|| draft.fix(format!("Let {c} try {to} again {said}")))
            .flatten()
    };
    [3, 1].into_iter().find_map(again).into_iter().collect()
}

/// `lost-work`: try again until it is done.
pub fn kept_work(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let to = facts.to(e);
    let mut draft = ctx.draft();
    let title = if facts.is_asynchronous(e) {
        let mut halves: Vec<Conn> = facts
            .logical_edges_through(e)
            .filter(|chain| chain.last() == e)
            .flat_map(|chain| chain.halves.clone())
            .collect();
        halves.push(e);
        for half in crate::document::sort::sorted_unique(halves) {
            if facts.connection(half).delivery == Some(Delivery::AtMostOnce) {
                draft.connection(ctx.link(half), &mut |c| {
                    c.delivery = Some(Delivery::AtLeastOnce)
                });
            }
        }
        draft.connection(ctx.link(e), &mut delivered);
        let style = facts.style(e).as_str();
        format!("Deliver each {style} to {} at least once", ctx.names.of(to))
    } else {
        draft.connection(ctx.link(e), &mut |c| {
            c.retries = Some(3);
            c.idempotent = Some(true);
        });
        format!(
            "Let {} try {} again up to 3 times",
            ctx.names.of(facts.from(e)),
            ctx.names.of(to)
        )
    };
    draft.fix(title).into_iter().collect()
}

/// `dual-write`: store what is published in the transaction of the change.
pub fn outbox(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    for e in ctx.connections() {
        draft.connection(ctx.link(e), &mut |c| c.outbox = Some(true));
    }
    let c = ctx.names.of(c);
    draft
        .fix(format!(
            "Store what {c} publishes together with its change, in an outbox"
        ))
        .into_iter()
        .collect()
}

/// Sets fields of the finding's component, where it fails.
fn set(
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
    draft.fix(title).into_iter().collect()
}

/// `volatile-store`.
pub fn durable(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Keep what {c} holds through a restart");
    set(ctx, &mut |c| c.durable = Some(true), title)
}

/// `sole-instance`.
pub fn second_instance(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Run two instances of {c}");
    set(ctx, &mut |c| c.replicas = NonZeroU64::new(2), title)
}

/// `orchestrator-silent`.
pub fn error_reporting(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Report what fails or gets stuck in {c} in one place");
    set(ctx, &mut |c| c.error_reporting = Some(true), title)
}

/// `blocking-io`.
pub fn without_blocking(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Let {c} wait for others without blocking");
    set(ctx, &mut |c| c.io = Some(Io::NonBlocking), title)
}

/// `only-aggregates`.
pub fn raw(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let kept = ctx.component().map(|c| ctx.facts.component(c));
    let days = match kept.and_then(|c| c.retention.as_ref()) {
        Some(kept) => crate::rules::text::Name(kept.as_str()).to_string(),
        None => "90 days".to_owned(),
    };
    set(ctx, &mut keep_raw, |c| {
        format!("Keep the raw events in {c} for {days}")
    })
}

/// `orchestrator-stateless`: it remembers; where nobody said, in a datastore of its own.
pub fn stateful(ctx: &RepairContext<'_>) -> Vec<Fix> {
    if ctx.fails {
        let title = |c| format!("Keep the progress of {c} through a restart");
        return set(ctx, &mut |c| c.stateful = Some(true), title);
    }
    let Some(c) = ctx.component() else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    let near = [ctx.id(c).clone()];
    let name = format!("{} progress", ctx.stem(c));
    let store = draft.add(Kind::Datastore, &name, ctx.home(c), &near, &mut |store| {
        store.cap = Some(Cap::Consistent);
        store.durable = Some(true);
    });
    draft.connect(ctx.id(c), &store, Style::Data, &mut |e| {
        e.access = Some(Access::ReadWrite);
    });
    let c = ctx.names.of(c);
    draft
        .fix(format!("Give {c} a datastore for its progress"))
        .into_iter()
        .collect()
}

/// `anonymous-callers`: a token, on the component and wherever a connection says otherwise.
pub fn identity(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let known =
        |callers: &Callers| !matches!(callers.identity, Some(Identity::None | Identity::Ip));
    callers(
        ctx,
        known,
        |callers| callers.identity = Some(Identity::Token),
        |c| format!("Demand a token of whoever calls {c}"),
    )
}

/// `unlimited-callers`: a limit, on the component and wherever a connection says otherwise.
pub fn rate_limit(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let limited = |callers: &Callers| {
        let limit = callers.rate_limit.as_deref();
        limit.is_none() || crate::document::without_none(limit).is_some()
    };
    callers(
        ctx,
        limited,
        |callers| callers.rate_limit = Some(RATE_LIMIT.to_owned()),
        |c| format!("Let each caller ask {c} at most 100 times a second"),
    )
}

fn callers(
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
        .fix(title(ctx.names.of(c).to_string()))
        .into_iter()
        .collect()
}

/// `core-on-available-store`, `invariant-on-available`: what may diverge refuses instead.
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
    let who = ctx.names.list(&diverging);
    draft
        .fix(format!("Let {who} refuse during a partition, not diverge"))
        .into_iter()
        .collect()
}

/// `invariant-proceeds`: refuse in doubt, or be able to undo.
pub fn doubt(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(i) = ctx.invariant().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let named = ctx.names.invariant(i);
    let mut refuse = ctx.draft();
    refuse.invariant(&facts.invariant(i).id, &mut |i| {
        i.when_in_doubt = Some(WhenInDoubt::Reject);
    });
    let refuse = refuse.fix(format!("Refuse in doubt: {named}"));
    let is_of = |at: &StepAt| {
        let step = facts.step(*at);
        let of = &facts.invariant(i).components;
        let c = facts.component_of(*at);
        step.writes == Some(true)
            && of.iter().any(|id| {
                let named = facts.topology().component(id);
                named.is_some_and(|named| Some(facts.fold(named)) == c)
            })
    };
    let flow = facts.flows().find(|f| facts.steps(*f).any(|at| is_of(&at)));
    let undo = flow.and_then(|f| {
        let mut draft = ctx.draft();
        let at = facts.steps(f).filter(is_of).collect();
        super::consistency::compensate(&mut draft, ctx, at);
        draft.flow(ctx.flow_id(f), &mut |flow| {
            let consistency = flow
                .consistency
                .get_or_insert_with(crate::document::Consistency::new);
            consistency.strategy = Some(Strategy::Compensate);
        });
        draft.fix(format!(
            "Undo what {} did where it was wrong",
            ctx.names.flow(f)
        ))
    });
    undo.into_iter().chain(refuse).collect()
}
