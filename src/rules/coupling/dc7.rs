//! DC7 · Prefer events over messages.

use crate::analysis::{Facts, LogicalEdge, Word, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::Comp;
use crate::rules::names::{count, sentence, verb};
use crate::rules::{Item, Names, Stake, Text};
use std::collections::{BTreeMap, BTreeSet};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "DC7",
    stake: Stake::Other,
    title: "Prefer events over messages",
    bucket: super::BUCKET,
    about: |facts| told(facts).next().is_some(),
    evidence,
    rules: super::DC7,
};

/// Scope of the item: logical edges of messages and events.
fn told(facts: &Facts) -> impl Iterator<Item = &LogicalEdge> + '_ {
    let asynchronous = |chain: &&LogicalEdge| matches!(chain.style, Style::Message | Style::Event);
    facts.logical_edges().iter().filter(asynchronous)
}

pub(super) fn messages(facts: &Facts) -> impl Iterator<Item = &LogicalEdge> + '_ {
    told(facts).filter(|chain| chain.style == Style::Message)
}

pub(super) fn orchestrates(facts: &Facts, c: Comp) -> bool {
    facts.kind(c) == Kind::Orchestrator
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let publishes = |chain: &&LogicalEdge| chain.style == Style::Event;
    let publishers = told(facts).filter(publishes).map(|chain| chain.sender);
    let publishers = sorted_unique(publishers.collect());
    if !publishers.is_empty() {
        texts.push(format!(
            "{} {} what has happened and {} not name who listens.",
            names.list(&publishers),
            verb(publishers.len(), "says", "say"),
            verb(publishers.len(), "does", "do")
        ));
    }
    let commands = sorted_unique(messages(facts).map(LogicalEdge::first).collect());
    if !commands.is_empty() {
        texts.push(format!(
            "{} {} within a domain, or {} from or to an orchestrator.",
            sentence(&count(commands.len(), "message")),
            verb(commands.len(), "stays", "stay"),
            verb(commands.len(), "goes", "go")
        ));
    }
    texts.into_iter().map(Text::from).collect()
}

/// For each sender, the words that its messages carry to that many receivers, and the receivers.
pub(super) fn fanned_out(
    facts: &Facts,
    limit: u64,
) -> BTreeMap<Comp, BTreeMap<Word, BTreeSet<Comp>>> {
    let mut sent: BTreeMap<Comp, BTreeMap<Word, BTreeSet<Comp>>> = BTreeMap::new();
    for chain in messages(facts).filter(|chain| !orchestrates(facts, chain.sender)) {
        let receiver = facts.fold(chain.receiver);
        if receiver == chain.sender {
            continue;
        }
        let by_word = sent.entry(chain.sender).or_default();
        for word in chain.words.iter() {
            by_word.entry(*word).or_default().insert(receiver);
        }
    }
    for by_word in sent.values_mut() {
        by_word.retain(|_, receivers| receivers.len() as u64 >= limit);
    }
    sent.retain(|_, by_word| !by_word.is_empty());
    sent
}
