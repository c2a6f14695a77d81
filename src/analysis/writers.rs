//! Writers: steps of flows that write, and datastores written to.

use super::{Facts, StepAt, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use std::rc::Rc;

/// Writing steps of each component, folded: those of a private datastore belong to its owner.
pub struct Writers {
    at: Vec<Vec<StepAt>>,
    /// Flows that each component is among the writers of.
    flows: Vec<Vec<FlowNo>>,
}

impl Writers {
    fn new(facts: &Facts) -> Self {
        let mut at = vec![Vec::new(); facts.design().components.len()];
        for step in facts.flows().flat_map(|f| facts.writing_steps(f)) {
            if let Some(c) = facts.component_of(step) {
                at[c.at()].push(step);
            }
        }
        let mut flows = vec![Vec::new(); at.len()];
        for f in facts.flows() {
            for c in &facts.of_flow(f).writers {
                flows[c.at()].push(f);
            }
        }
        Self { at, flows }
    }
}

impl Facts {
    /// Writing steps of a flow.
    pub fn writing_steps(&self, f: FlowNo) -> impl DoubleEndedIterator<Item = StepAt> + '_ {
        let writes = |at: &StepAt| self.step(*at).writes == Some(true);
        self.steps(f).filter(writes)
    }

    /// Writing steps of the component, folded, by flow, then in order.
    pub fn written_at(&self, c: Comp) -> &[StepAt] {
        &self.writer_index().at[c.at()]
    }

    fn writer_index(&self) -> &Writers {
        self.writers.get_or_init(|| Rc::new(Writers::new(self)))
    }

    /// Flows that write at the component, folded, each once.
    pub fn flows_writing_at(&self, c: Comp) -> Vec<FlowNo> {
        let mut flows: Vec<FlowNo> = self.written_at(c).iter().map(|at| at.flow).collect();
        flows.dedup();
        flows
    }

    /// Flows that the component is among the *writers* of, each once.
    pub fn flows_of_writer(&self, c: Comp) -> &[FlowNo] {
        &self.writer_index().flows[c.at()]
    }

    /// True if it is a writer of any flow.
    pub fn is_writer(&self, c: Comp) -> bool {
        !self.flows_of_writer(c).is_empty()
    }

    /// Datastores that the component *writes to*, in id order.
    pub fn stores_written(&self, c: Comp) -> Vec<Comp> {
        let edges = self
            .outgoing(c)
            .filter(|(e, to)| self.writes_data(*e) && self.kind(*to) == Kind::Datastore);
        sorted_unique(edges.map(|(_, to)| to).collect())
    }
}
