//! Logical edges: communication between components, with brokers resolved.

use super::{Facts, Word};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use std::rc::Rc;

/// A *logical edge*: a direct connection, or segments of one style from a sender through one or
/// more brokers to a receiver.
#[derive(Clone, Debug)]
pub struct LogicalEdge {
    /// Connections in order; a single one for a direct edge.
    pub halves: Vec<Conn>,
    /// Style of all segments.
    pub style: Style,
    /// Sender, never a broker.
    pub sender: Comp,
    /// Receiver, neither a broker nor the sender.
    pub receiver: Comp,
    /// Words carried: those common to all segments that carry words.
    pub words: Rc<[Word]>,
}

impl LogicalEdge {
    /// The sender's connection.
    pub fn first(&self) -> Conn {
        self.halves[0]
    }

    /// The receiver's connection.
    pub fn last(&self) -> Conn {
        self.halves[self.halves.len() - 1]
    }
}

/// All logical edges, in the order of their segments.
pub struct LogicalEdges {
    chains: Vec<LogicalEdge>,
    /// Logical edges of each connection, one connection after another.
    through: Vec<u32>,
    /// Offset of each connection in `through`, and the end of the last one.
    starts: Vec<u32>,
}

impl LogicalEdges {
    fn new(facts: &Facts) -> Self {
        let mut search = Search {
            facts,
            halves: Vec::new(),
            brokers: Vec::new(),
            chains: Vec::new(),
            budget: 0,
        };
        for e in facts.connections() {
            search.start_at(e);
        }
        let chains = search.chains;
        let mut starts = vec![0; facts.design().connections.len() + 1];
        for half in chains.iter().flat_map(|chain| &chain.halves) {
            starts[half.at() + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut ends = starts.clone();
        let mut through = vec![0; starts.last().map_or(0, |end| *end as usize)];
        for (number, chain) in chains.iter().enumerate() {
            for half in &chain.halves {
                through[ends[half.at()] as usize] = number as u32;
                ends[half.at()] += 1;
            }
        }
        Self {
            chains,
            through,
            starts,
        }
    }
}

/// Depth-first search through brokers; an edge passes each broker at most once.
struct Search<'f> {
    facts: &'f Facts,
    halves: Vec<Conn>,
    brokers: Vec<Comp>,
    chains: Vec<LogicalEdge>,
    budget: usize,
}

/// Maximum number of brokers in one edge, and of broker visits for one connection of a sender. No
/// real system comes near; a crafted mesh of brokers has more paths than could be walked.
const DEEPEST: usize = 64;
const MOST_ENTERED: usize = 2_000;
/// Maximum number of logical edges. A broker with thousands of senders and receivers, and no words
/// that tell them apart, would exceed memory.
const MOST_CHAINS: usize = 400_000;

impl Search<'_> {
    fn start_at(&mut self, e: Conn) {
        let facts = self.facts;
        let style = facts.style(e);
        let (from, to) = (facts.from(e), facts.to(e));
        let remote = matches!(style, Style::Request | Style::Message | Style::Event);
        if !remote || from == to || facts.kind(from) == Kind::Broker {
            return;
        }
        self.budget = MOST_ENTERED;
        self.halves.push(e);
        let carried = facts.carried_words(e);
        let words = (!carried.is_empty()).then(|| carried.clone());
        if facts.kind(to) != Kind::Broker {
            self.found(from, to, words);
        } else if style != Style::Request {
            self.through(from, to, style, words.as_ref());
        }
        self.halves.pop();
    }

    /// Continues from a broker. `words` are those common to the segments so far; `None` if none of
    /// them carries any.
    fn through(&mut self, sender: Comp, broker: Comp, style: Style, words: Option<&Rc<[Word]>>) {
        if self.brokers.len() >= DEEPEST || self.budget == 0 || self.chains.len() >= MOST_CHAINS {
            return;
        }
        self.budget -= 1;
        let facts = self.facts;
        self.brokers.push(broker);
        for (e, to) in facts.outgoing(broker) {
            if facts.style(e) != style || to == sender || self.brokers.contains(&to) {
                continue;
            }
            let carried = facts.carried_words(e);
            let common = match words {
                None => (!carried.is_empty()).then(|| carried.clone()),
                Some(words) if carried.is_empty() || words == carried => Some(words.clone()),
                Some(words) => {
                    let common = |w: &&Word| carried.binary_search(w).is_ok();
                    let both: Rc<[Word]> = words.iter().filter(common).copied().collect();
                    if both.is_empty() {
                        continue;
                    }
                    Some(both)
                }
            };
            self.halves.push(e);
            if facts.kind(to) == Kind::Broker {
                self.through(sender, to, style, common.as_ref());
            } else {
                self.found(sender, to, common);
            }
            self.halves.pop();
        }
        self.brokers.pop();
    }

    fn found(&mut self, sender: Comp, receiver: Comp, words: Option<Rc<[Word]>>) {
        if self.chains.len() >= MOST_CHAINS {
            self.budget = 0;
            return;
        }
        self.chains.push(LogicalEdge {
            style: self.facts.style(self.halves[0]),
            halves: self.halves.clone(),
            sender,
            receiver,
            words: words.unwrap_or_else(|| Rc::new([])),
        });
    }
}

impl Facts {
    /// All logical edges, grouped by the sender's connection.
    pub fn logical_edges(&self) -> &[LogicalEdge] {
        &self.logical_edge_index().chains
    }

    /// Logical edges that contain a connection.
    pub fn logical_edges_through(&self, e: Conn) -> impl Iterator<Item = &LogicalEdge> + '_ {
        let index = self.logical_edge_index();
        let (start, end) = (index.starts[e.at()], index.starts[e.at() + 1]);
        index.through[start as usize..end as usize]
            .iter()
            .map(|at| &index.chains[*at as usize])
    }

    fn logical_edge_index(&self) -> &LogicalEdges {
        self.logical_edges
            .get_or_init(|| Rc::new(LogicalEdges::new(self)))
    }
}
