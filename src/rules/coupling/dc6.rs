//! DC6 · Model business processes end to end.

use crate::analysis::{Facts, LogicalEdge, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::names::{count, verb};
use crate::rules::text::Name;
use crate::rules::{Item, Names, Stake, Text};
use hashbrown::HashSet;

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

/// Crossing logical edges, not to telemetry, that no flow accounts for.
pub(super) fn unmodelled(facts: &Facts) -> impl Iterator<Item = &LogicalEdge> + '_ {
    let keepers = keepers(facts);
    let chains = facts.logical_edges().iter();
    chains.filter(move |chain| is_unmodelled(facts, &keepers, chain))
}

/// True for a crossing logical edge, not to telemetry, that no flow accounts for.
fn is_unmodelled(facts: &Facts, keepers: &HashSet<Comp>, chain: &LogicalEdge) -> bool {
    let kept = keepers.contains(&chain.sender) || keepers.contains(&chain.receiver);
    crosses(facts, chain)
        && !kept
        && facts.kind(chain.receiver) != Kind::Telemetry
        && !is_used(facts, chain)
}

/// Coordinators of flows: their own connections need no step.
fn keepers(facts: &Facts) -> HashSet<Comp> {
    let of = |f| [facts.enforcer(f), facts.tracker(f), facts.orchestrator(f)];
    facts.flows().flat_map(of).flatten().collect()
}

/// True if a step uses the logical edge, or if it is a request with a fallback and without words.
fn is_used(facts: &Facts, chain: &LogicalEdge) -> bool {
    let may_fail = facts.connection(chain.first()).fallback().is_some();
    let optional = chain.style == Style::Request && may_fail && chain.words.is_empty();
    optional || chain.halves.iter().any(|e| !facts.users(*e).is_empty())
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let ends = facts.flows().filter_map(|f| {
        let outcome = facts.flow(f).outcome.as_deref()?;
        Some(format!("{} ends with {}.", names.flow(f), Name(outcome)))
    });
    let mut texts: Vec<String> = ends.collect();
    let crossing = || {
        let chains = facts.logical_edges().iter();
        chains.filter(|chain| crosses(facts, chain))
    };
    let firsts = |chains: Vec<&LogicalEdge>| {
        let firsts = chains.into_iter().map(LogicalEdge::first);
        sorted_unique(firsts.collect()).len()
    };
    let has_step = |chain: &&LogicalEdge| chain.halves.iter().any(|e| !facts.users(*e).is_empty());
    let used = firsts(crossing().filter(has_step).collect());
    let crossing = firsts(crossing().collect());
    if crossing > 0 && facts.has_flows() && unmodelled(facts).next().is_none() {
        texts.push(match crossing {
            1 if used == 1 => "A flow uses the only connection between domains.".to_owned(),
            all if used == all => format!(
                "Flows use all {} between domains.",
                count(all, "connection")
            ),
            all => format!(
                "Flows use {used} of {all} connections between domains. {}",
                verb(
                    all - used,
                    "The other leads from or to what enforces, tracks or orchestrates a flow, ends at telemetry, or is a request with a fallback.",
                    "The others lead from or to what enforces, tracks or orchestrates a flow, end at telemetry, or are requests with a fallback.",
                )
            ),
        });
    }
    if texts.is_empty() {
        let flows: Vec<FlowNo> = facts.flows().collect();
        texts.push(match flows.len() {
            0 => format!(
                "The design has {} between domains.",
                count(crossing, "connection")
            ),
            n => format!(
                "{} {}.",
                names.flows(&flows),
                verb(n, "is drawn as a flow", "are drawn as flows")
            ),
        });
    }
    texts.into_iter().map(Text::from).collect()
}
