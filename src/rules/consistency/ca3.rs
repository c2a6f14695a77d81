//! CA3 · Design the overall system for availability.

use super::{lost_work, sole_instance};
use crate::graph::{Comp, FlowNo};
use crate::rules::names::verb;
use crate::rules::{Item, Names, RawFinding, Stake, Text, flows_of};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "CA3",
    stake: Stake::Other,
    title: "Design the overall system for availability",
    bucket: super::BUCKET,
    about: |facts| {
        let has = |f| facts.of_flow(f).writes || !facts.of_flow(f).core.is_empty();
        facts.flows().any(has) || facts.components_and_standbys().any(|c| facts.is_standby(c))
    },
    evidence,
    rules: super::CA3,
};

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let needed = sole_instance::needed(facts);
    let several = |c: &Comp| facts.component(*c).replicas.is_some_and(|n| n.get() > 1);
    let (several, others): (Vec<Comp>, Vec<Comp>) = needed.into_iter().partition(several);
    if !several.is_empty() {
        let runs = verb(several.len(), "runs", "run");
        texts.push(format!(
            "{} {runs} more than one instance.",
            names.list(&several)
        ));
    }
    let managed: Vec<Comp> = others
        .into_iter()
        .filter(|c| facts.is_managed(*c))
        .collect();
    if !managed.is_empty() {
        let is = verb(managed.len(), "is", "are");
        texts.push(format!(
            "{} {is} managed by a provider.",
            names.list(&managed)
        ));
    }
    let lost: Vec<RawFinding> = lost_work::RULE.fails(facts).collect();
    let losing = flows_of(&lost);
    let later = |f: &FlowNo| lost_work::deferred_steps(facts, *f).next().is_some();
    let flows: Vec<FlowNo> = facts
        .flows()
        .filter(|f| later(f) && !losing.contains(f))
        .collect();
    if !flows.is_empty() {
        texts.push(format!(
            "No write of {} outside the core is known to be lost.",
            names.flows(&flows)
        ));
    }
    if texts.is_empty() && losing.is_empty() {
        texts.push("No write of a flow is known to be lost.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}
