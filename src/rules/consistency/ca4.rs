//! CA4 · Communicate by asynchronous messages.

use crate::analysis::Facts;
use crate::document::Style;
use crate::graph::Conn;
use crate::rules::names::{count, number, sentence, verb};
use crate::rules::{Item, Names, Stake, Text};

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
        facts
            .connections()
            .filter(|e| facts.style(*e) == style)
            .count()
    };
    let (requests, messages, events) = (of(Style::Request), of(Style::Message), of(Style::Event));
    let asynchronous = messages + events;
    let mut texts = Vec::new();
    if asynchronous > 0 {
        let are = verb(asynchronous, "is", "are");
        let total = count(requests + asynchronous, "connection");
        texts.push(format!(
            "{} of {total} between components {are} asynchronous.",
            sentence(&number(asynchronous))
        ));
    }
    if requests > 0 {
        let wait = verb(requests, "waits", "wait");
        texts.push(format!("{} {wait} for an answer, with a time limit where one is needed, and none is part of a long chain or a ring.", sentence(&count(requests, "request"))));
    }
    texts.into_iter().map(Text::from).collect()
}

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    pub const TWO: &str = "service a\nservice b\na -> b request\n";
}
