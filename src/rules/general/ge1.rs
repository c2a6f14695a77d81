//! GE1 · Use asynchronous frameworks.

use crate::analysis::Facts;
use crate::document::{Io, Style};
use crate::graph::Comp;
use crate::rules::names::verb;
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "GE1",
    stake: Stake::Other,
    title: "Use asynchronous frameworks",
    bucket: super::BUCKET,
    about: |facts| callers(facts).next().is_some(),
    evidence,
    rules: super::GE1,
};

/// Scope of the item: components that run own code and send requests.
pub(super) fn callers(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let ours = facts.components().filter(|c| facts.runs_our_code(*c));
    ours.filter(|c| asked(facts, *c).next().is_some())
}

/// The other components that a component sends requests to.
pub(super) fn asked(facts: &Facts, c: Comp) -> impl Iterator<Item = Comp> + '_ {
    let requests = facts
        .outgoing(c)
        .filter(move |(e, to)| facts.style(*e) == Style::Request && *to != c);
    requests.map(|(_, to)| to)
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let free = callers(facts).filter(|c| facts.io(*c) == Some(Io::NonBlocking));
    let free: Vec<Comp> = free.collect();
    let mut texts = Vec::new();
    if !free.is_empty() {
        let make = verb(free.len(), "makes", "make");
        texts.push(format!("{} {make} non-blocking calls.", names.list(&free)));
    }
    let managed = callers(facts).filter(|c| facts.io(*c).is_none() && facts.is_managed(*c));
    let managed: Vec<Comp> = managed.collect();
    if !managed.is_empty() {
        let is = verb(managed.len(), "is", "are");
        texts.push(format!(
            "{} {is} managed by a provider.",
            names.list(&managed)
        ));
    }
    texts.into_iter().map(Text::from).collect()
}
