//! CA4 · Communicate by asynchronous messages.

use super::{sync_chain, sync_cycle};
use crate::analysis::Facts;
use crate::document::{Kind, Style, Timeout};
use crate::graph::Conn;
use crate::rules::names::{count, list, number};
use crate::rules::{Item, Names, Rule, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "CA4",
    stake: Stake::Other,
    title: "Communicate by asynchronous messages",
    bucket: super::BUCKET,
    about: |facts| facts.connections().any(|e| talks(facts, e)),
    evidence,
    rules: super::CA4,
};

pub(super) fn talks(facts: &Facts, e: Conn) -> bool {
    matches!(
        facts.style(e),
        Style::Request | Style::Message | Style::Event
    )
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let of = |style| {
        let connections = facts.connections();
        connections.filter(|e| facts.style(*e) == style).count()
    };
    let (requests, messages, events) = (of(Style::Request), of(Style::Message), of(Style::Event));
    let said = [
        (messages, "message"),
        (events, "event"),
        (requests, "request"),
    ];
    let said = said.into_iter().filter(|(n, _)| *n > 0);
    let said: Vec<String> = said.map(|(n, noun)| count(n, noun)).collect();
    let mut texts = vec![format!("Components communicate by {}.", list(said.iter()))];
    let has_none = |rule: &Rule| rule.found(facts).is_empty();
    if requests > 0 && has_none(&sync_chain::RULE) && has_none(&sync_cycle::RULE) {
        let limit = sync_chain::RULE.limit_in(facts.design());
        texts.push(format!(
            "Requests without a fallback form no cycle, and in no flow a chain of {} or more; calls of orchestrators and external systems aside.",
            number(usize::try_from(limit).unwrap_or(usize::MAX))
        ));
    }
    let mut awaited = facts
        .connections()
        .filter(|e| waits_for_us(facts, *e))
        .peekable();
    let ends = |e: Conn| matches!(facts.connection(e).timeout, Some(Timeout::After(_)));
    if awaited.peek().is_some() && awaited.all(ends) {
        texts.push(
            "Every request has a timeout, but for those of clients and external systems."
                .to_owned(),
        );
    }
    texts.into_iter().map(Text::from).collect()
}

/// True for a request to another component that a component of ours waits for.
pub(super) fn waits_for_us(facts: &Facts, e: Conn) -> bool {
    let from = facts.from(e);
    facts.style(e) == Style::Request
        && from != facts.to(e)
        && !matches!(facts.kind(from), Kind::Client | Kind::External)
}

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    pub const TWO: &str = "service a\nservice b\na -> b request\n";
}
