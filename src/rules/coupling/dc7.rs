//! DC7 · Prefer events over messages.

use crate::analysis::{Facts, LogicalEdge, Word, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::names::verb;
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

fn orchestrates(facts: &Facts, c: Comp) -> bool {
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
            "{} {} events.",
            names.list(&publishers),
            verb(publishers.len(), "publishes", "publish")
        ));
    }
    let senders = sorted_unique(messages(facts).map(|chain| chain.sender).collect());
    if !senders.is_empty() {
        let leaders = Leaders::of(facts);
        let crossing =
            || messages(facts).filter(|c| facts.in_separate_domains(c.sender, c.receiver));
        let meant = |chain: &LogicalEdge| facts.replies(chain) || leaders.lead(facts, chain);
        texts.push(if crossing().next().is_none() {
            "No message goes from one domain to another.".to_owned()
        } else if crossing().all(meant) {
            "Every message between domains is a reply, or goes from or to what orchestrates."
                .to_owned()
        } else {
            format!(
                "{} {} messages.",
                names.list(&senders),
                verb(senders.len(), "sends", "send")
            )
        });
    }
    texts.into_iter().map(Text::from).collect()
}

/// Components that orchestrate flows, by the connections that their steps use.
pub(super) struct Leaders {
    /// For each connection, what orchestrates the flows that use it, in id order.
    of_connection: Vec<Vec<Comp>>,
}

impl Leaders {
    /// Finds what orchestrates the flows of a design.
    pub(super) fn of(facts: &Facts) -> Self {
        let mut of_connection = vec![Vec::new(); facts.design().connections.len()];
        for f in facts.flows() {
            let Some(leader) = facts.orchestrator(f) else {
                continue;
            };
            for e in facts.steps(f).filter_map(|at| facts.connection_of(at)) {
                of_connection[e.at()].push(leader);
            }
        }
        let of_connection = of_connection.into_iter().map(sorted_unique).collect();
        Self { of_connection }
    }

    /// True if an orchestrator is at an end of the logical edge, or what orchestrates a flow that
    /// uses it.
    pub(super) fn lead(&self, facts: &Facts, chain: &LogicalEdge) -> bool {
        [chain.sender, chain.receiver].into_iter().any(|c| {
            let leads = |e: &Conn| self.of_connection[e.at()].binary_search(&c).is_ok();
            orchestrates(facts, c) || chain.halves.iter().any(leads)
        })
    }
}

/// For each sender, the words that its messages carry to that many receivers, and the receivers.
pub(super) fn fanned_out(
    facts: &Facts,
    limit: u64,
) -> BTreeMap<Comp, BTreeMap<Word, BTreeSet<Comp>>> {
    let mut sent: Vec<(Comp, Word, Comp)> = Vec::new();
    let counts = |chain: &&LogicalEdge| !orchestrates(facts, chain.sender) && !facts.replies(chain);
    for chain in messages(facts).filter(counts) {
        let receiver = facts.fold(chain.receiver);
        if receiver == chain.sender {
            continue;
        }
        let words = chain.words.iter();
        sent.extend(words.map(|word| (chain.sender, *word, receiver)));
    }
    let sent = sorted_unique(sent);
    let mut fanned: BTreeMap<Comp, BTreeMap<Word, BTreeSet<Comp>>> = BTreeMap::new();
    for alike in sent.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        if alike.len() as u64 >= limit {
            let (sender, word, _) = alike[0];
            let receivers = alike.iter().map(|(.., receiver)| *receiver).collect();
            fanned.entry(sender).or_default().insert(word, receivers);
        }
    }
    fanned
}
