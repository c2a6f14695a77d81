//! CA7 · Bound the time to consistency, and enforce it.

use crate::analysis::Facts;
use crate::document::{Consistency, Duration};
use crate::graph::FlowNo;
use crate::rules::text::Name;
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "CA7",
    stake: Stake::Convergence,
    title: "Bound the time to consistency, and enforce it",
    bucket: super::BUCKET,
    about: |facts| several_write(facts).next().is_some(),
    evidence,
    rules: super::CA7,
};

/// Scope of the item: flows with two or more writers.
pub(super) fn several_write(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    facts.flows().filter(|f| facts.has_many_writers(*f))
}

pub(super) fn consistency(facts: &Facts, f: FlowNo) -> Option<&Consistency> {
    facts.flow(f).consistency.as_ref()
}

pub(super) fn within(facts: &Facts, f: FlowNo) -> Option<&Duration> {
    consistency(facts, f)?.within.as_ref()
}

/// The bound of a flow as the author wrote it.
pub(super) fn bound<'f>(names: &Names<'f>, f: FlowNo) -> Name<'f> {
    Name(within(names.facts, f).map_or("", Duration::as_str))
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let bounded = several_write(facts).filter(|f| within(facts, *f).is_some());
    let each: Vec<String> = bounded
        .map(|f| {
            let who = names.list(&facts.of_flow(f).writers);
            let enforced = match facts.enforcer(f) {
                Some(enforcer) => format!(", enforced by {}", names.of(enforcer)),
                None => String::new(),
            };
            format!(
                "In {}, {who} have to be consistent within {}{enforced}.",
                names.flow(f),
                bound(names, f)
            )
        })
        .collect();
    let none = "No flow with several writers has a time limit.";
    match each.is_empty() {
        true => vec![Text::from(none)],
        false => each.into_iter().map(Text::from).collect(),
    }
}

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    pub fn two(consistency: &str) -> String {
        format!(
            "service a\nservice b\nflow f \"consistency\":{{{consistency}}}\nstep a writes\nstep b writes"
        )
    }
}
