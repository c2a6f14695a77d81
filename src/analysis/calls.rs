//! Cycles and longest chains of synchronous calls.

use super::Facts;
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use std::rc::Rc;

/// Condensation of the call graph: `request` edges without `fallback` between components other than
/// clients, with every cycle contracted into one node.
pub struct CallGraph {
    /// Nodes, each with its components in id order.
    places: Vec<Vec<Comp>>,
    /// Length of the longest path from each node.
    hops: Vec<usize>,
    /// Next node on the longest path from each node.
    next: Vec<Option<usize>>,
    /// True for nodes where a chain can start.
    begins: Vec<bool>,
}

impl CallGraph {
    fn new(facts: &Facts) -> Self {
        // Reverse topological order: successors come first.
        let places = facts
            .topology()
            .strongly_connected(|e| facts.is_inner_call(e));
        let mut place_of = vec![0; facts.design().components.len()];
        for (place, members) in places.iter().enumerate() {
            for c in members {
                place_of[c.at()] = place;
            }
        }
        let mut hops = vec![0; places.len()];
        let mut next: Vec<Option<usize>> = vec![None; places.len()];
        let mut entered = vec![false; places.len()];
        for (place, members) in places.iter().enumerate() {
            let calls = members.iter().flat_map(|c| facts.inner_calls(*c));
            for to in calls
                .map(|(_, to)| place_of[to.at()])
                .filter(|to| *to != place)
            {
                entered[to] = true;
                // Of equally long paths, the one with the least sequence of ids. Nodes share no
                // component, so the first id decides.
                let better = match next[place] {
                    None => true,
                    Some(best) => {
                        (hops[best], std::cmp::Reverse(&places[best]))
                            < (hops[to], std::cmp::Reverse(&places[to]))
                    }
                };
                if better {
                    next[place] = Some(to);
                    hops[place] = hops[to] + 1;
                }
            }
        }
        let begins = places
            .iter()
            .zip(&entered)
            .map(|(members, entered)| {
                let outer = facts.kind(members[0]) == Kind::Client;
                !outer && (!entered || members.iter().any(|c| facts.is_called_by_client(*c)))
            })
            .collect();
        Self {
            places,
            hops,
            next,
            begins,
        }
    }

    /// Cycles of two or more components, sorted by their first component.
    pub fn cycles(&self) -> Vec<&[Comp]> {
        let cycles = self.places.iter().filter(|members| members.len() > 1);
        let mut cycles: Vec<&[Comp]> = cycles.map(Vec::as_slice).collect();
        cycles.sort();
        cycles
    }

    /// The longest chain from each start with at least that many hops, as its nodes in order. A
    /// start on the longest chain of another one has no chain of its own.
    pub fn chains(&self, least_hops: usize) -> Vec<Vec<&[Comp]>> {
        let mut passed = vec![false; self.places.len()];
        for start in self.beginnings() {
            let mut at = self.next[start];
            while let Some(place) = at.filter(|place| !passed[*place]) {
                passed[place] = true;
                at = self.next[place];
            }
        }
        self.beginnings()
            .filter(|start| !passed[*start] && self.hops[*start] >= least_hops)
            .map(|start| {
                std::iter::successors(Some(start), |place| self.next[*place])
                    .map(|place| self.places[place].as_slice())
                    .collect()
            })
            .collect()
    }

    fn beginnings(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.places.len()).filter(|place| self.begins[*place])
    }
}

impl Facts {
    /// Chains and cycles of synchronous calls.
    pub fn calls(&self) -> &CallGraph {
        self.calls.get_or_init(|| Rc::new(CallGraph::new(self)))
    }

    /// True for a run-time `request` without `fallback` between components other than clients.
    fn is_inner_call(&self, e: Conn) -> bool {
        let client = |c| self.kind(c) == Kind::Client;
        self.is_call(e) && !client(self.from(e)) && !client(self.to(e))
    }

    /// Outgoing calls of a component with their targets, without clients.
    pub fn inner_calls(&self, c: Comp) -> impl Iterator<Item = (Conn, Comp)> + '_ {
        self.outgoing(c).filter(|(e, _)| self.is_inner_call(*e))
    }

    /// True if a `client` sends it a `request`.
    pub fn is_called_by_client(&self, c: Comp) -> bool {
        self.incoming(c)
            .any(|(e, from)| self.style(e) == Style::Request && self.kind(from) == Kind::Client)
    }
}
