//! DC4 · Orchestrate in stateful components.

use crate::analysis::{Facts, StepAt};
use crate::document::{CoordinationStyle, Kind, Style};
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

/// The writer of the flow that starts, by request or data access, the writing steps of all others.
pub(super) fn leader(facts: &Facts, f: FlowNo) -> Option<Comp> {
    let writers = &facts.of_flow(f).writers;
    // Each writing step of a writer, and what starts it.
    let mut steps: Vec<(Comp, Option<Comp>)> = Vec::new();
    for at in facts.writing_steps(f) {
        if let Some(w) = writer_of(facts, at).filter(|w| writers.binary_search(w).is_ok()) {
            steps.push((w, starter(facts, at, w)));
        }
    }
    let (writer, starter) = steps.first().copied()?;
    let leads = |c: &Comp| {
        let led = |(w, by): &(Comp, Option<Comp>)| w == c || *by == Some(*c);
        writers.binary_search(c).is_ok() && steps.iter().all(led)
    };
    [Some(writer), starter].into_iter().flatten().find(leads)
}

/// The writer that a writing step counts for: its component, folded, or for a datastore that folds
/// into nobody the component that reaches it.
fn writer_of(facts: &Facts, at: StepAt) -> Option<Comp> {
    let c = facts.component_of(at)?;
    if matches!(facts.kind(c), Kind::External | Kind::Broker | Kind::Client) {
        return None;
    }
    let is_writer = facts.of_flow(at.flow).writers.binary_search(&c).is_ok();
    match is_writer {
        true => Some(c),
        false => Some(facts.fold(facts.from(facts.connection_of(at)?))),
    }
}

/// The component at which the connection of a step starts, if it is a request or data access. For
/// what a writer does at its own datastore, that of its last step before.
fn starter(facts: &Facts, at: StepAt, writer: Comp) -> Option<Comp> {
    let at = match facts.is_at_own_store(at, writer) {
        false => at,
        true => {
            let is_there = |s: &StepAt| {
                facts.component_of(*s) == Some(writer) && !facts.is_at_own_store(*s, writer)
            };
            facts
                .steps(at.flow)
                .take_while(|s| *s < at)
                .filter(is_there)
                .last()?
        }
    };
    let e = facts.connection_of(at)?;
    let waits = matches!(facts.style(e), Style::Request | Style::Data);
    waits.then(|| facts.fold(facts.from(e)))
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
    let (mut keep, mut on_engine, mut with_store) = (Vec::new(), Vec::new(), Vec::new());
    for c in orchestrators(facts).filter(|c| keeps_progress(facts, *c)) {
        match facts.component(c).stateful {
            Some(_) => keep.push(c),
            None if facts.runs_on_workflow_engine(c) => on_engine.push(c),
            None => with_store.push(c),
        }
    }
    let groups = [
        (
            keep,
            "keeps its progress across restarts",
            "keep their progress across restarts",
        ),
        (
            on_engine,
            "runs on a workflow engine that keeps its progress",
            "run on workflow engines that keep their progress",
        ),
        (
            with_store,
            "writes to a datastore, which can keep its progress",
            "write to datastores, which can keep their progress",
        ),
    ];
    for (who, one, more) in groups {
        if !who.is_empty() {
            let does = verb(who.len(), one, more);
            texts.push(format!("{} {does}.", names.list(&who)));
        }
    }
    for f in spanning(facts) {
        let style = facts.flow(f).coordination.as_ref().and_then(|c| c.style);
        let flow = names.flow(f);
        match (facts.orchestrator(f), style) {
            (Some(c), _) => texts.push(format!("{flow} is orchestrated by {}.", names.of(c))),
            (None, Some(CoordinationStyle::Choreographed)) => {
                texts.push(format!("{flow} is choreographed."));
            }
            _ => {
                let led = leader(facts, f).map(|c| names.of(c));
                texts.extend(led.map(|c| {
                    format!("{c} starts every writing step of your other components in {flow}.")
                }));
            }
        }
    }
    let loses = |c: Comp| facts.component(c).stateful == Some(false);
    if texts.is_empty() && !orchestrators(facts).any(loses) {
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
