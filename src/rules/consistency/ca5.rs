//! CA5 · Define the minimal acceptable experience.

use crate::analysis::Facts;
use crate::document::Kind;
use crate::graph::FlowNo;
use crate::rules::names::verb;
use crate::rules::text::Name;
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "CA5",
    stake: Stake::Other,
    title: "Define the minimal acceptable experience",
    bucket: super::BUCKET,
    about: |facts| facts.has_flows() || does_something(facts),
    evidence,
    rules: super::CA5,
};

/// True if the design has a client or two workers: somebody wants something of it.
pub(super) fn does_something(facts: &Facts) -> bool {
    let clients = facts.components().any(|c| facts.kind(c) == Kind::Client);
    clients || facts.components().filter(|c| facts.is_worker(*c)).count() >= 2
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let flows: Vec<FlowNo> = facts.flows().collect();
    let mut texts = Vec::new();
    if !flows.is_empty() {
        let drawn = verb(flows.len(), "is drawn as a flow", "are drawn as flows");
        texts.push(format!("{} {drawn}.", names.flows(&flows)));
    }
    let least = flows.iter().filter_map(|f| {
        let least = facts.flow(*f).minimal_experience.as_deref()?;
        let least = Name(least.trim_end().trim_end_matches('.'));
        Some(format!(
            "Minimal acceptable experience of {}: {least}.",
            names.flow(*f)
        ))
    });
    texts.extend(least);
    texts.into_iter().map(Text::from).collect()
}
