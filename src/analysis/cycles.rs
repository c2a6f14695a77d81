//! Cycles of domains that request from or command one another.

use super::Facts;
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
    /// Cycles of top-level domains over `request` and `message` logical edges, without those from
    /// or to an orchestrator.
    pub fn domain_cycles(&self) -> Vec<DomainCycle> {
        let mut links: BTreeMap<(Dom, Dom), (Comp, Comp, Style)> = BTreeMap::new();
        let commands = |style| matches!(style, Style::Request | Style::Message);
        let orchestrates = |c| self.kind(c) == Kind::Orchestrator;
        for chain in self
            .logical_edges()
            .iter()
            .filter(|chain| commands(chain.style))
        {
            let (sender, receiver) = (chain.sender, chain.receiver);
            let tops = (self.top_of(sender), self.top_of(receiver));
            if let (Some(from), Some(to)) = tops
                && from != to
                && !orchestrates(sender)
                && !orchestrates(receiver)
            {
                links
                    .entry((from, to))
                    .or_insert((sender, receiver, chain.style));
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
