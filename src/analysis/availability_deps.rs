//! Availability dependencies: components reachable over waiting edges.

use super::{Facts, sorted_unique};
use crate::document::{Access, Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use std::rc::Rc;

impl Facts {
    /// *needs(c)* of the checklist: the component and all components reachable from it over waiting
    /// edges, folded, in id order.
    pub fn availability_deps(&self, c: Comp) -> Vec<Comp> {
        let mut walk = Reachability::new(self);
        walk.from(&[c], |_| true)
    }

    /// *core needs(f)* of the checklist: availability dependencies of the core of a flow, in id
    /// order.
    pub fn core_deps(&self, f: FlowNo) -> &[Comp] {
        &self.all_core_deps()[f.at()]
    }

    fn all_core_deps(&self) -> &[Vec<Comp>] {
        self.core_deps.get_or_init(|| {
            let mut walk = Reachability::new(self);
            let scope = CoreScope::new(self);
            let of = |f: FlowNo| walk.from(&self.of_flow(f).core, |e| scope.admits(e, f));
            Rc::new(self.flows().map(of).collect())
        })
    }
}

/// Connections over which the core of a flow needs others.
struct CoreScope<'f> {
    facts: &'f Facts,
    /// Components over one of whose `data` connections some step goes.
    reads_by_step: Vec<bool>,
    /// Components with steps in two or more flows, those at their private datastores included.
    has_flows: Vec<bool>,
}

impl<'f> CoreScope<'f> {
    fn new(facts: &'f Facts) -> Self {
        let count = facts.design().components.len();
        let mut reads_by_step = vec![false; count];
        let mut first_flow: Vec<Option<FlowNo>> = vec![None; count];
        let mut has_flows = vec![false; count];
        for at in facts.flows().flat_map(|f| facts.steps(f)) {
            if let Some(e) = facts.connection_of(at)
                && facts.style(e) == Style::Data
            {
                reads_by_step[facts.from(e).at()] = true;
            }
            let own = facts.component_at(at);
            let folded = facts.component_of(at).filter(|c| Some(*c) != own);
            for c in own.into_iter().chain(folded) {
                let first = first_flow[c.at()].get_or_insert(at.flow);
                has_flows[c.at()] |= *first != at.flow;
            }
        }
        Self {
            facts,
            reads_by_step,
            has_flows,
        }
    }

    /// False for calls that steps of other flows use and none of this one does, and for calls that
    /// no step uses where steps say which others of its kind are meant.
    fn admits(&self, e: Conn, f: FlowNo) -> bool {
        let facts = self.facts;
        let (from, users) = (facts.from(e), facts.users(e));
        if !users.is_empty() {
            return users.binary_search_by_key(&f, |s| s.flow).is_ok();
        }
        match facts.style(e) {
            Style::Data => {
                let reads = facts.connection(e).access == Some(Access::Read);
                !(reads && self.reads_by_step[from.at()])
            }
            _ => facts.kind(facts.to(e)) == Kind::External || !self.has_flows[from.at()],
        }
    }
}

/// A reusable search over waiting edges. Marks carry the number of the search, so that they need
/// not be cleared.
struct Reachability<'f> {
    facts: &'f Facts,
    seen: Vec<u32>,
    /// Marks of the result: folded, without clients and telemetry.
    counted: Vec<u32>,
    walks: u32,
}

impl<'f> Reachability<'f> {
    fn new(facts: &'f Facts) -> Self {
        Self {
            facts,
            seen: vec![0; facts.design().components.len()],
            counted: vec![0; facts.design().components.len()],
            walks: 0,
        }
    }

    fn from(&mut self, starts: &[Comp], may_go: impl Fn(Conn) -> bool) -> Vec<Comp> {
        let facts = self.facts;
        let left_out = |c: Comp| matches!(facts.kind(c), Kind::Client | Kind::Telemetry);
        self.walks += 1;
        let mut reached: Vec<Comp> = Vec::new();
        for start in starts {
            self.reach(*start, &mut reached, &left_out);
        }
        let mut next = 0;
        while let Some(c) = reached.get(next).copied() {
            next += 1;
            // A gateway routes each request to one target; where there are flows, the steps name
            // it.
            if facts.has_flows() && facts.kind(c) == Kind::Gateway {
                continue;
            }
            for (e, to) in facts.outgoing(c) {
                if facts.is_waiting(e) && may_go(e) {
                    self.reach(to, &mut reached, &left_out);
                }
            }
        }
        let mut needed = Vec::new();
        for c in reached.into_iter().map(|c| facts.fold(c)) {
            if self.counted[c.at()] != self.walks && !left_out(c) {
                self.counted[c.at()] = self.walks;
                needed.push(c);
            }
        }
        // For a large part of the design, a scan over all components beats sorting.
        if needed.len() > self.counted.len() / 16 {
            let counted = |c: &Comp| self.counted[c.at()] == self.walks;
            return facts.components().filter(counted).collect();
        }
        sorted_unique(needed)
    }

    fn reach(&mut self, c: Comp, reached: &mut Vec<Comp>, left_out: &impl Fn(Comp) -> bool) {
        if self.seen[c.at()] != self.walks && !left_out(c) {
            self.seen[c.at()] = self.walks;
            reached.push(c);
        }
    }
}
