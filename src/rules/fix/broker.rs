//! Putting a broker between components, so that none waits for another.

use super::Fix;
use super::context::RepairContext;
use super::core::leave_core;
use super::draft::RepairDraft;
use super::parts::{self, delivered};
use crate::document::sort::sorted_unique;
use crate::document::{Id, Kind, Style};
use crate::graph::{Comp, Conn};

/// Fallback of a caller that only reads.
pub const FALLBACK: &str = "the last known answer";

/// Asynchronous replacements of the connections, as a reviewer would order them.
pub fn loosened(ctx: &RepairContext<'_>, edges: &[Conn]) -> Vec<Fix> {
    let facts = ctx.facts;
    let styles = match edges.iter().any(|e| facts.crosses(*e)) {
        true => [Style::Event, Style::Message],
        false => [Style::Message, Style::Event],
    };
    let mut ways: Vec<Fix> = styles
        .into_iter()
        .filter_map(|style| through_brokers(ctx, edges, style))
        .collect();
    // Who only reads wants an answer, be it an older one. What may write loses work that way: never
    // the first choice.
    let fallback = with_fallback(ctx, edges);
    if edges.iter().all(|e| ctx.only_reads(*e)) {
        ways.splice(0..0, fallback);
    } else if !ways.is_empty() {
        ways.extend(fallback);
    }
    ways
}

/// Each sender's connections go through a broker of its own; steps of cores that they carry leave
/// the core. Not to what others run, and not where work must not leave a core.
pub fn through_brokers(ctx: &RepairContext<'_>, edges: &[Conn], style: Style) -> Option<Fix> {
    let facts = ctx.facts;
    let asynchronous = |e: &Conn| {
        let (from, to) = (facts.from(*e), facts.to(*e));
        from != to
            && !matches!(
                facts.kind(from),
                Kind::Client | Kind::Broker | Kind::External
            )
            && facts.runs_our_code(to)
    };
    if edges.is_empty() || !edges.iter().all(asynchronous) {
        return None;
    }
    let mut draft = ctx.draft();
    leave_core(&mut draft, ctx, edges)?;
    for (sender, edges) in by_sender(ctx, edges) {
        put_between(&mut draft, ctx, sender, &edges, style);
    }
    draft.fix(between(ctx, edges, style))
}

/// The connections of each sender.
pub fn by_sender(ctx: &RepairContext<'_>, edges: &[Conn]) -> Vec<(Comp, Vec<Conn>)> {
    let senders = sorted_unique(edges.iter().map(|e| ctx.facts.from(*e)).collect());
    let of = |sender: Comp| {
        let edges = edges.iter().copied();
        edges.filter(|e| ctx.facts.from(*e) == sender).collect()
    };
    senders.into_iter().map(|s| (s, of(s))).collect()
}

/// "Make the call asynchronous", "Let Payment subscribe to events".
fn between(ctx: &RepairContext<'_>, edges: &[Conn], style: Style) -> String {
    let ends = |end: &dyn Fn(Conn) -> Comp| sorted_unique(edges.iter().map(|e| end(*e)).collect());
    let receivers = ends(&|e| ctx.facts.to(e));
    let to = names_of_few(ctx, &receivers);
    match (style, edges.len()) {
        (Style::Event, _) => format!("Let {to} subscribe to events"),
        (_, 1) => format!("Call {to} by a message"),
        _ => format!("Call {to} by messages"),
    }
}

/// The name of the only one, or how many there are: a button has room for no more.
pub fn names_of_few(ctx: &RepairContext<'_>, components: &[Comp]) -> String {
    match components {
        [one] => ctx.names.of(*one).to_string(),
        more => crate::rules::names::count(more.len(), "component"),
    }
}

/// Puts one new broker between a component and those that its connections lead to. The connection
/// to each of them keeps its id, and so its steps.
pub fn put_between(
    draft: &mut RepairDraft,
    ctx: &RepairContext<'_>,
    sender: Comp,
    edges: &[Conn],
    style: Style,
) {
    let facts = ctx.facts;
    let Some(first) = edges.first() else { return };
    let receiver = facts.to(*first);
    let event = style == Style::Event;
    let name = match event {
        true => format!("{} events", ctx.stem(sender)),
        false => format!(
            "{} messages",
            ctx.stem(if edges.len() == 1 { receiver } else { sender })
        ),
    };
    let home = ctx.home(if event || edges.len() > 1 {
        sender
    } else {
        receiver
    });
    let near: Vec<Id> = std::iter::once(sender)
        .chain(edges.iter().map(|e| facts.to(*e)))
        .map(|c| ctx.id(c).clone())
        .collect();
    let broker = parts::broker(draft, &name, home, &near);
    let said = words(ctx, sender, edges, event);
    let retries = edges
        .iter()
        .filter_map(|e| facts.connection(*e).retries)
        .max();
    draft.connect(ctx.id(sender), &broker, style, &mut |c| {
        c.carries.clone_from(&said);
        c.outbox = Some(true);
        // Whoever leads a process is asked how often it tries.
        if facts.kind(sender) == Kind::Orchestrator {
            c.retries = retries.filter(|n| *n > 0).or(Some(3));
        }
    });
    for e in edges {
        draft.connection(ctx.link(*e), &mut |c| {
            c.restyle(style);
            delivered(c);
            c.from.clone_from(&broker);
            if event && !c.carries.iter().any(|w| said.contains(w)) {
                c.carries.clone_from(&said);
            }
        });
    }
}

/// Words that the sender puts on a broker. A message keeps its words. An event names what happened
/// at the sender: events of its steps, else states in its language.
fn words(ctx: &RepairContext<'_>, sender: Comp, edges: &[Conn], event: bool) -> Vec<String> {
    let facts = ctx.facts;
    let carried = edges
        .iter()
        .flat_map(|e| facts.connection(*e).carries.clone());
    let carried = unique(carried);
    if !event {
        return carried;
    }
    let own = facts.domain_of(sender).filter(|d| facts.has_language(*d));
    let speaks = |word: &String| match (own, facts.word(word)) {
        (Some(own), Some(word)) => facts.has_word(own, word),
        (own, _) => own.is_none(),
    };
    let flows = edges.iter().flat_map(|e| facts.flows_using(*e));
    let flows = sorted_unique(flows.collect());
    let steps = flows.iter().flat_map(|f| ctx.steps_of(*f, sender));
    let emitted: Vec<String> = steps.flat_map(|at| facts.step(at).emits.clone()).collect();
    for said in [emitted, carried.clone()] {
        let said = unique(said.into_iter().filter(speaks));
        if !said.is_empty() {
            return said;
        }
    }
    carried
}

fn unique(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for word in words {
        if !unique.contains(&word) {
            unique.push(word);
        }
    }
    unique
}

/// Adds fallbacks. `None` for work that a fallback would lose: what writes, and what a system of
/// others does unless it is known to be read only.
pub fn with_fallback(ctx: &RepairContext<'_>, edges: &[Conn]) -> Option<Fix> {
    let facts = ctx.facts;
    let keeps = |e: &Conn| {
        let mut users = facts.users(*e).iter();
        facts.style(*e) == Style::Request
            && users.all(|at| facts.step(*at).writes != Some(true))
            && (facts.runs_our_code(facts.to(*e)) || ctx.is_known_to_read(*e))
    };
    if edges.is_empty() || !edges.iter().all(keeps) {
        return None;
    }
    let mut draft = ctx.draft();
    for e in edges {
        draft.connection(ctx.link(*e), &mut |c| {
            c.fallback = Some(FALLBACK.to_owned());
        });
    }
    let to = sorted_unique(edges.iter().map(|e| facts.to(*e)).collect());
    draft.fix(format!("Add a fallback for {}", names_of_few(ctx, &to)))
}

/// `temporal-coupling`; `lost-work`, where it is a request.
pub fn one(ctx: &RepairContext<'_>) -> Vec<Fix> {
    match ctx.connection() {
        Some(e) if ctx.facts.style(e) == Style::Request => loosened(ctx, &[e]),
        _ => Vec::new(),
    }
}

/// The first of each, then the second of each, and so on.
pub fn interleaved(ways: Vec<Vec<Fix>>) -> Vec<Fix> {
    let most = ways.iter().map(Vec::len).max().unwrap_or(0);
    let mut mixed = Vec::new();
    for nth in 0..most {
        mixed.extend(ways.iter().filter_map(|ways| ways.get(nth).cloned()));
    }
    mixed
}
