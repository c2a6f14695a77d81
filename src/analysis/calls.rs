//! Synchronous calls and their cycles.

use super::Facts;
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};

impl Facts {
    /// Cycles of synchronous calls, sorted by their first component: two or more components each of
    /// which calls the others, or one that calls itself.
    pub fn call_cycles(&self) -> Vec<Vec<Comp>> {
        let is_held = |e: Conn| self.is_inner_call(e) && self.holds_caller(self.from(e));
        let groups = self.topology().strongly_connected(is_held);
        let mut cycles: Vec<Vec<Comp>> = groups.into_iter().filter(|g| g.len() > 1).collect();
        let mut is_member = vec![false; self.design().components.len()];
        for c in cycles.iter().flatten() {
            is_member[c.at()] = true;
        }
        let calls_itself = |c: &Comp| {
            !is_member[c.at()] && self.outgoing(*c).any(|(e, to)| to == *c && is_held(e))
        };
        cycles.extend(self.components().filter(calls_itself).map(|c| vec![c]));
        cycles.sort();
        cycles
    }

    /// True if nobody but this component keeps the work while it waits. An orchestrator persists its
    /// progress, and an external's waiting is not ours.
    pub(super) fn holds_caller(&self, c: Comp) -> bool {
        !matches!(self.kind(c), Kind::Orchestrator | Kind::External)
    }

    /// True for a run-time `request` without `fallback` between components other than clients.
    pub(super) fn is_inner_call(&self, e: Conn) -> bool {
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
