//! Logical edges: communication between components, with brokers resolved.

use super::{Facts, Word, sorted_unique};
use crate::document::{Access, Kind, Style};
use crate::graph::{Comp, Conn};
use std::rc::Rc;

/// A *logical edge*: a direct connection, or segments of one style from a sender through one or
/// more brokers to a receiver. What starts at a relay starts at those whose datastore it reads; the
/// first segment is the relay's all the same.
#[derive(Clone, Debug)]
pub struct LogicalEdge {
    /// Connections in order; a single one for a direct edge.
    pub halves: Vec<Conn>,
    /// Style of all segments.
    pub style: Style,
    /// Sender, never a broker, and no relay but one that reads nobody's datastore.
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
            senders: Vec::new(),
            nothing: Rc::new([]),
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
    /// Components that the first segment starts at, with the words that they send by it; `None`
    /// for all.
    senders: Vec<(Comp, Option<Rc<[Word]>>)>,
    nothing: Rc<[Word]>,
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
        set_senders(facts, e, &mut self.senders);
        let carried = facts.carried_words(e);
        let words = (!carried.is_empty()).then(|| carried.clone());
        if facts.kind(to) != Kind::Broker {
            self.found(to, words);
        } else if style != Style::Request && !is_drowned(facts, e) {
            self.through(to, style, words.as_ref());
        }
        self.halves.pop();
    }

    /// Continues from a broker. `words` are those common to the segments so far; `None` if none of
    /// them carries any.
    fn through(&mut self, broker: Comp, style: Style, words: Option<&Rc<[Word]>>) {
        if self.brokers.len() >= DEEPEST || self.budget == 0 || self.chains.len() >= MOST_CHAINS {
            return;
        }
        self.budget -= 1;
        let facts = self.facts;
        self.brokers.push(broker);
        for (e, to) in facts.outgoing(broker) {
            if facts.style(e) != style || self.brokers.contains(&to) {
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
                self.through(to, style, common.as_ref());
            } else {
                self.found(to, common);
            }
            self.halves.pop();
        }
        self.brokers.pop();
    }

    fn found(&mut self, receiver: Comp, words: Option<Rc<[Word]>>) {
        for (sender, spoken) in &self.senders {
            if *sender == receiver {
                continue;
            }
            if self.chains.len() >= MOST_CHAINS {
                self.budget = 0;
                return;
            }
            let words = match (&words, spoken) {
                (Some(words), Some(spoken)) => {
                    let spoken = |w: &&Word| spoken.binary_search(w).is_ok();
                    let both: Rc<[Word]> = words.iter().filter(spoken).copied().collect();
                    if both.is_empty() {
                        continue;
                    }
                    both
                }
                (Some(words), None) => words.clone(),
                (None, _) => self.nothing.clone(),
            };
            self.chains.push(LogicalEdge {
                style: self.facts.style(self.halves[0]),
                halves: self.halves.clone(),
                sender: *sender,
                receiver,
                words,
            });
        }
    }
}

/// Components that a connection starts at: its own end, or, for a relay, those that write to what
/// it reads. Of several, an event starts only at those that have no language or speak its words.
fn set_senders(facts: &Facts, e: Conn, senders: &mut Vec<(Comp, Option<Rc<[Word]>>)>) {
    senders.clear();
    let from = facts.from(e);
    let writers = facts.relayed_writers(from);
    if writers.is_empty() {
        return senders.push((from, None));
    }
    if writers.len() == 1 || facts.style(e) != Style::Event {
        return senders.extend(writers.into_iter().map(|c| (c, None)));
    }
    let carried = facts.carried_words(e);
    let spoken = |c: Comp| {
        let Some(domain) = facts.domain_of(c).filter(|d| facts.has_language(*d)) else {
            return Some((c, None));
        };
        let spoken = carried.iter().copied();
        let spoken: Rc<[Word]> = spoken.filter(|w| facts.has_word(domain, *w)).collect();
        (!spoken.is_empty()).then_some((c, Some(spoken)))
    };
    senders.extend(writers.into_iter().filter_map(spoken));
}

/// True for a relay's segment without words into a broker that others send words to: what it
/// publishes is not what they do.
fn is_drowned(facts: &Facts, e: Conn) -> bool {
    let (from, broker) = (facts.from(e), facts.to(e));
    facts.is_relay(from)
        && facts.carried_words(e).is_empty()
        && facts.incoming(broker).any(|(other, sender)| {
            sender != from
                && facts.style(other) == facts.style(e)
                && !facts.carried_words(other).is_empty()
        })
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

    /// Components, in id order, at which what a relay sends starts: those that write to a datastore
    /// that it reads. Empty for a relay that reads none, and for whatever else.
    pub fn relayed_writers(&self, relay: Comp) -> Vec<Comp> {
        if !self.is_relay(relay) {
            return Vec::new();
        }
        let reads = |(e, _): &(Conn, Comp)| {
            self.style(*e) == Style::Data && self.connection(*e).access != Some(Access::Write)
        };
        let stores = self.outgoing(relay).filter(reads);
        let stores = stores.filter(|(_, to)| self.kind(*to) == Kind::Datastore);
        let writers = stores.flat_map(|(_, store)| {
            let writes = self.incoming(store).filter(|(e, _)| self.writes_data(*e));
            writes.map(|(_, from)| from).collect::<Vec<Comp>>()
        });
        let counts = |c: &Comp| *c != relay && self.kind(*c) != Kind::Broker;
        sorted_unique(writers.filter(counts).collect())
    }

    /// True if one of the connections of a logical edge is a reply.
    pub fn replies(&self, edge: &LogicalEdge) -> bool {
        edge.halves.iter().any(|e| self.is_reply(*e))
    }

    fn logical_edge_index(&self) -> &LogicalEdges {
        self.logical_edges
            .get_or_init(|| Rc::new(LogicalEdges::new(self)))
    }
}
