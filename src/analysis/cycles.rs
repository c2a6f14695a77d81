//! Cycles of domains that depend on one another by requests and messages.

use super::{Facts, LogicalEdge};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Dom, cycles};
use std::collections::BTreeMap;

/// A cycle of top-level domains over requests and messages.
pub struct DomainCycle {
    /// Domains, in id order.
    pub domains: Vec<Dom>,
    /// One example of a sender and receiver for each pair of neighbours, by domain.
    pub links: Vec<(Comp, Comp, Style)>,
}

impl Facts {
    /// The top-level domains of a logical edge that makes the one depend on the other: a `request`
    /// or a `message`, no reply, neither from nor to an orchestrator, not from an `external`, and
    /// no message that only says in the sender's words what has happened.
    pub fn dependent_domains(&self, chain: &LogicalEdge) -> Option<(Dom, Dom)> {
        let (sender, receiver) = (chain.sender, chain.receiver);
        let kinds = (self.kind(sender), self.kind(receiver));
        let tops = (self.top_of(sender)?, self.top_of(receiver)?);
        let depends = tops.0 != tops.1
            && !matches!(kinds.0, Kind::Orchestrator | Kind::External)
            && kinds.1 != Kind::Orchestrator
            && !self.replies(chain)
            && match chain.style {
                Style::Request => true,
                Style::Message => !self.only_reports(chain),
                _ => false,
            };
        depends.then_some(tops)
    }

    /// True if the edge carries words, all of them states in the sender's language.
    fn only_reports(&self, chain: &LogicalEdge) -> bool {
        let Some(d) = self.domain_of(chain.sender) else {
            return false;
        };
        !chain.words.is_empty() && chain.words.iter().all(|w| self.has_state(d, *w))
    }

    /// Cycles of top-level domains that depend on one another.
    pub fn domain_cycles(&self) -> Vec<DomainCycle> {
        let mut links: BTreeMap<(Dom, Dom), (Comp, Comp, Style)> = BTreeMap::new();
        for chain in self.logical_edges() {
            if let Some(tops) = self.dependent_domains(chain) {
                let link = (chain.sender, chain.receiver, chain.style);
                links.entry(tops).or_insert(link);
            }
        }
        let edges = links.keys().map(|(from, to)| (from.at(), to.at()));
        cycles(self.design().domains.len(), edges)
            .into_iter()
            .map(|ring| {
                let domains: Vec<Dom> = ring.into_iter().map(Dom::from_index).collect();
                let within = |d: Dom| domains.binary_search(&d).is_ok();
                let of_one = |from: &Dom| links.range((*from, Dom(0))..=(*from, Dom(u32::MAX)));
                let links = domains.iter().flat_map(of_one);
                let links = links.filter(|((_, to), _)| within(*to)).map(|(_, l)| *l);
                DomainCycle {
                    links: links.collect(),
                    domains,
                }
            })
            .collect()
    }

    /// The top-level domain of a component, if known.
    pub fn top_of(&self, c: Comp) -> Option<Dom> {
        self.domain_of(c).map(|d| self.top(d))
    }
}
