//! DC2 · Speak the standard domain language.

use crate::analysis::{Facts, LogicalEdge, sorted_unique};
use crate::graph::{Comp, Dom};
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "DC2",
    stake: Stake::Other,
    title: "Speak the standard domain language",
    bucket: super::BUCKET,
    about: |facts| {
        facts
            .logical_edges()
            .iter()
            .any(|chain| crosses(facts, chain))
    },
    evidence,
    rules: super::DC2,
};

pub(super) fn crosses(facts: &Facts, chain: &LogicalEdge) -> bool {
    facts.in_separate_domains(chain.sender, chain.receiver)
}

/// The domains of both ends of a logical edge that crosses.
pub(super) fn ends(facts: &Facts, chain: &LogicalEdge) -> Option<(Dom, Dom)> {
    let ends = (
        facts.domain_of(chain.sender)?,
        facts.domain_of(chain.receiver)?,
    );
    crosses(facts, chain).then_some(ends)
}

/// The same, where both sides have a language.
pub(super) fn speakers(facts: &Facts, chain: &LogicalEdge) -> Option<(Dom, Dom)> {
    ends(facts, chain).filter(|(a, b)| facts.has_language(*a) && facts.has_language(*b))
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let crossing = || {
        facts
            .logical_edges()
            .iter()
            .filter(|chain| crosses(facts, chain))
    };
    let domains = crossing().filter_map(|chain| ends(facts, chain));
    let domains = sorted_unique(domains.flat_map(|(a, b)| [a, b]).collect());
    let domains = names.domains(&domains);
    let words = crossing().flat_map(|chain| chain.words.iter().copied());
    let words = sorted_unique(words.collect());
    let text = match words.as_slice() {
        [] => format!("Connections between {domains} carry no words."),
        words => format!("{domains} exchange {}.", names.words(words)),
    };
    vec![Text::from(text)]
}

/// The names of the domains of components.
pub(super) fn domain_names(names: &Names<'_>, of: &[Comp]) -> String {
    let domains = of.iter().filter_map(|c| names.facts.domain_of(*c));
    names.domains(&sorted_unique(domains.collect()))
}

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    /// Two domains with a language each, `a` in one and `b` in the other.
    pub const TWO: &str = "domain x \"language\":[{\"entity\":\"Order\",\"states\":[\"Paid\"]}]
        domain y \"language\":[{\"entity\":\"Parcel\",\"actions\":[\"Send\"]}]
        service a \"domain\":\"x\"
        service b \"domain\":\"y\"\n";

    pub fn two(more: &str) -> String {
        format!("{TWO}{more}")
    }
}
