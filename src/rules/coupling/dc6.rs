//! DC6 · Model business processes end to end.

use crate::analysis::{Facts, LogicalEdge, sorted_unique};
use crate::rules::names::{count, sentence, verb};
use crate::rules::text::Name;
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "DC6",
    stake: Stake::Other,
    title: "Model business processes end to end",
    bucket: super::BUCKET,
    about: |facts| {
        facts.has_flows()
            || facts
                .logical_edges()
                .iter()
                .any(|chain| crosses(facts, chain))
    },
    evidence,
    rules: super::DC6,
};

pub(super) fn crosses(facts: &Facts, chain: &LogicalEdge) -> bool {
    facts.in_separate_domains(chain.sender, chain.receiver)
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let ends = facts.flows().filter_map(|f| {
        let outcome = facts.flow(f).outcome.as_deref()?;
        Some(format!("{} ends with {}.", names.flow(f), Name(outcome)))
    });
    let mut texts: Vec<Text> = ends.map(Text::from).collect();
    let crossing = facts
        .logical_edges()
        .iter()
        .filter(|chain| crosses(facts, chain));
    let crossing = sorted_unique(crossing.map(LogicalEdge::first).collect()).len();
    if crossing > 0 && facts.has_flows() {
        texts.push(Text::from(format!(
            "{} between domains {} part of what the flows say.",
            sentence(&count(crossing, "connection")),
            verb(crossing, "is", "are")
        )));
    } else if texts.is_empty() {
        texts.push(Text::from("Every component is connected to another one."));
    }
    texts
}
