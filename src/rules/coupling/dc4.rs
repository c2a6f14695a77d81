//! DC4 · Orchestrate in stateful components.

use crate::analysis::Facts;
use crate::document::{CoordinationStyle, Kind};
use crate::graph::{Comp, FlowNo};
use crate::rules::names::verb;
use crate::rules::{Item, Names, Stake, Text};
use std::collections::BTreeMap;

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "DC4",
    stake: Stake::Ownership,
    title: "Orchestrate in stateful components",
    bucket: super::BUCKET,
    about: |facts| orchestrators(facts).next().is_some() || spanning(facts).next().is_some(),
    evidence,
    rules: super::DC4,
};

pub(super) fn orchestrators(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let orchestrates = |c: &Comp| facts.kind(*c) == Kind::Orchestrator;
    facts.components().filter(orchestrates)
}

/// The flows with writers in domains that are not on the same side.
pub(super) fn spanning(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    let spans = |f: &FlowNo| facts.any_in_separate_domains(&facts.of_flow(*f).writers);
    facts.flows().filter(spans)
}

/// The flows that are orchestrated by each component.
pub(super) fn orchestrated(facts: &Facts) -> BTreeMap<Comp, Vec<FlowNo>> {
    let mut orchestrated: BTreeMap<Comp, Vec<FlowNo>> = BTreeMap::new();
    for f in facts.flows() {
        if let Some(c) = facts.orchestrator(f) {
            orchestrated.entry(c).or_default().push(f);
        }
    }
    orchestrated
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let keep: Vec<Comp> = orchestrators(facts)
        .filter(|c| keeps_progress(facts, *c))
        .collect();
    if !keep.is_empty() {
        let n = keep.len();
        texts.push(format!(
            "{} {} {} progress across restarts.",
            names.list(&keep),
            verb(n, "keeps", "keep"),
            verb(n, "its", "their")
        ));
    }
    for f in spanning(facts) {
        let style = facts.flow(f).coordination.as_ref().and_then(|c| c.style);
        let flow = names.flow(f);
        match (facts.orchestrator(f), style) {
            (Some(c), _) => texts.push(format!("{flow} is orchestrated by {}.", names.of(c))),
            (None, Some(CoordinationStyle::Choreographed)) => {
                texts.push(format!("{flow} is choreographed."));
            }
            _ => {}
        }
    }
    if texts.is_empty() {
        texts.push("No orchestrator is known to lose its progress in a restart.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

/// True if the progress of an orchestrator survives a restart, by its field or by what it is built
/// on.
pub(super) fn keeps_progress(facts: &Facts, c: Comp) -> bool {
    let writes = || facts.outgoing(c).any(|(e, _)| facts.writes_data(e));
    let stateful = facts.component(c).stateful;
    stateful.unwrap_or_else(|| facts.runs_on_workflow_engine(c) || writes())
}
