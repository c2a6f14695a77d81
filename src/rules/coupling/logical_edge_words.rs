//! Logical edges as subjects of findings: one per connection of the sender.

use crate::analysis::{Facts, LogicalEdge, SubjectIndex, sorted_unique};
use crate::graph::{Comp, Conn};

/// A connection of a sender, and the receivers that it reaches. Lists are in id order.
#[derive(Clone, Debug)]
pub(super) struct SenderEdges {
    /// The sender's connection.
    pub connection: Conn,
    /// The receivers' connections.
    pub arrivals: Vec<Conn>,
    /// The components that it starts at: its own, or those whose changes a relay publishes.
    pub senders: Vec<Comp>,
    /// The components at its ends.
    pub receivers: Vec<Comp>,
}

impl SenderEdges {
    /// The logical edges that concern a rule, by the connection of the sender.
    pub fn all<'f>(
        facts: &'f Facts,
        concerns: impl Fn(&LogicalEdge) -> bool + 'f,
    ) -> impl Iterator<Item = Self> + 'f {
        // Those of one connection stand together.
        let by_connection = facts
            .logical_edges()
            .chunk_by(|a, b| a.first() == b.first());
        by_connection.filter_map(move |chains| {
            let concerned = || chains.iter().filter(|chain| concerns(chain));
            let first = concerned().next()?;
            Some(Self {
                connection: first.first(),
                arrivals: sorted_unique(concerned().map(LogicalEdge::last).collect()),
                senders: sorted_unique(concerned().map(|chain| chain.sender).collect()),
                receivers: sorted_unique(concerned().map(|chain| chain.receiver).collect()),
            })
        })
    }

    /// The sender's connection, those of the receivers, the senders, the receivers; each once.
    pub fn subjects(&self) -> Vec<SubjectIndex> {
        let others = self.arrivals.iter().filter(|e| **e != self.connection);
        let mut subjects = vec![SubjectIndex::from(self.connection)];
        subjects.extend(others.map(|e| SubjectIndex::from(*e)));
        subjects.extend(self.senders.iter().map(|c| SubjectIndex::from(*c)));
        let is_sender = |c: &&Comp| self.senders.binary_search(c).is_ok();
        let receivers = self.receivers.iter().filter(|c| !is_sender(c));
        subjects.extend(receivers.map(|c| SubjectIndex::from(*c)));
        subjects
    }

    /// The logical edges again, those from the connection to its receivers.
    pub fn chains<'f>(
        &self,
        facts: &'f Facts,
    ) -> impl Iterator<Item = &'f LogicalEdge> + use<'f, '_> {
        let first = self.connection;
        facts
            .logical_edges_through(first)
            .filter(move |chain| chain.first() == first)
            .filter(|chain| self.receivers.binary_search(&chain.receiver).is_ok())
    }
}
