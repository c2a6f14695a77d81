//! Who writes where: steps of flows, and datastores.

use super::{Facts, StepAt, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use std::rc::Rc;

/// Of each component, the steps of flows that write at it; folded, so that a private datastore
/// has none of its own.
pub struct Writers {
    at: Vec<Vec<StepAt>>,
}

impl Writers {
    fn new(facts: &Facts) -> Self {
        let mut at = vec![Vec::new(); facts.design().components.len()];
        for step in facts.flows().flat_map(|f| facts.writing_steps(f)) {
            if let Some(c) = facts.component_of(step) {
                at[c.at()].push(step);
            }
        }
        Self { at }
    }
}

impl Facts {
    /// The steps of a flow that write.
    pub fn writing_steps(&self, f: FlowNo) -> impl DoubleEndedIterator<Item = StepAt> + '_ {
        let writes = |at: &StepAt| self.step(*at).writes == Some(true);
        self.steps(f).filter(writes)
    }

    /// The steps that write at the component, folded, by flow, then in order.
    pub fn written_at(&self, c: Comp) -> &[StepAt] {
        let writes = self.writers.get_or_init(|| Rc::new(Writers::new(self)));
        &writes.at[c.at()]
    }

    /// The flows that write at the component, folded, each once.
    pub fn flows_writing_at(&self, c: Comp) -> Vec<FlowNo> {
        let mut flows: Vec<FlowNo> = self.written_at(c).iter().map(|at| at.flow).collect();
        flows.dedup();
        flows
    }

    /// Whether it is a writer of some flow.
    pub fn is_writer(&self, c: Comp) -> bool {
        let counts = !matches!(self.kind(c), Kind::Broker | Kind::Client | Kind::External);
        counts && !self.written_at(c).is_empty()
    }

    /// The datastores that the component *writes to*, in id order.
    pub fn stores_written(&self, c: Comp) -> Vec<Comp> {
        let edges = self
            .outgoing(c)
            .filter(|(e, to)| self.writes_data(*e) && self.kind(*to) == Kind::Datastore);
        sorted_unique(edges.map(|(_, to)| to).collect())
    }
}
