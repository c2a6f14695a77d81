//! DC5 · Track choreographies.

use crate::analysis::Facts;
use crate::document::CoordinationStyle;
use crate::graph::{Comp, FlowNo};
use crate::rules::{Item, Names, Severity, Stake, Text};
use std::collections::BTreeMap;

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "DC5",
    stake: Stake::Convergence,
    title: "Track choreographies",
    bucket: super::BUCKET,
    about: |facts| choreographies(facts).next().is_some(),
    evidence,
    rules: super::DC5,
};

/// Scope of the item: choreographed flows that can get stuck half-way.
pub(super) fn choreographies(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    facts.flows().filter(|f| {
        let coordination = facts.flow(*f).coordination.as_ref();
        let style = coordination.and_then(|c| c.style);
        style == Some(CoordinationStyle::Choreographed)
            && (facts.has_many_writers(*f) || is_long(facts, *f))
    })
}

pub(super) fn is_long(facts: &Facts, f: FlowNo) -> bool {
    facts.flow(f).long_lived == Some(true)
}

/// A flow that lasts longer than a visit is missed by nobody when it gets stuck.
pub(super) fn severity(facts: &Facts, f: FlowNo) -> Severity {
    match is_long(facts, f) {
        true => Severity::High,
        false => Severity::Medium,
    }
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut followed: BTreeMap<Comp, Vec<FlowNo>> = BTreeMap::new();
    for f in choreographies(facts) {
        if let Some(tracker) = facts.tracker(f) {
            followed.entry(tracker).or_default().push(f);
        }
    }
    let mut texts: Vec<Text> = followed
        .iter()
        .map(|(tracker, flows)| {
            Text::from(format!(
                "{} tracks {}.",
                names.of(*tracker),
                names.flows(flows)
            ))
        })
        .collect();
    for f in choreographies(facts) {
        let consistency = facts.flow(f).consistency.as_ref();
        if let Some(within) = consistency.and_then(|c| c.within.as_ref()) {
            texts.push(Text::from(format!(
                "{} must complete within {}.",
                names.flow(f),
                within.as_str()
            )));
        }
    }
    texts
}

/// Participants as a sentence names them: the writers, or all if fewer than two write.
pub(super) fn actors(names: &Names<'_>, f: FlowNo) -> String {
    let flow = names.facts.of_flow(f);
    match flow.writers.len() {
        _ if flow.participants.is_empty() => "its components".to_owned(),
        0 | 1 => names.list(&flow.participants),
        _ => names.list(&flow.writers),
    }
}

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    /// Two writers, the second by an event.
    pub fn two(fields: &str) -> String {
        format!(
            "service a\nservice b\na -> b event\nflow f {fields}\nstep a writes\nstep b via a-b writes\n"
        )
    }

    pub const FREE: &str = "\"coordination\":{\"style\":\"choreographed\"}";

    pub const TRACKED: &str = "\"coordination\":{\"style\":\"choreographed\",\"tracker\":\"t\"}";
}
