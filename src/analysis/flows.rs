//! Participants of flows, and connections used by their steps.

use super::stores::Stores;
use super::{Facts, sorted_unique};
use crate::document::{CoordinationStyle, Design, Kind, Step};
use crate::graph::{Comp, Conn, FlowNo, Topology};

/// Participants of one flow. Every list is in id order, each component once, folded.
#[derive(Debug, Default)]
pub struct FlowFacts {
    /// Components of its steps, without brokers and clients.
    pub participants: Vec<Comp>,
    /// Components that write, without external ones.
    pub writers: Vec<Comp>,
    /// Components of its core.
    pub core: Vec<Comp>,
    /// True if any step sets `core`.
    pub sets_core: bool,
    /// True if any step writes.
    pub writes: bool,
}

/// A step of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepAt {
    /// The flow.
    pub flow: FlowNo,
    /// Index in the flow.
    pub step: usize,
}

/// The flows of a design.
pub struct Flows {
    each: Vec<FlowFacts>,
    users: Vec<Vec<StepAt>>,
    steps: Vec<Vec<StepTarget>>,
}

/// Component of a step, and the run-time connection over which the work arrives.
#[derive(Clone, Copy)]
struct StepTarget {
    component: Option<Comp>,
    connection: Option<Conn>,
}

impl Flows {
    pub(super) fn new(design: &Design, topology: &Topology, stores: &Stores) -> Self {
        let mut users = vec![Vec::new(); design.connections.len()];
        let mut each = Vec::with_capacity(design.flows.len());
        let mut steps = Vec::with_capacity(design.flows.len());
        for (at, flow) in design.flows.iter().enumerate() {
            let mut facts = FlowFacts {
                sets_core: flow.sets_core(),
                ..FlowFacts::default()
            };
            let mut places = Vec::with_capacity(flow.steps.len());
            for (step_at, step) in flow.steps.iter().enumerate() {
                let id = step.connection.as_ref();
                let connection = id.and_then(|id| topology.connection(id));
                let connection = connection.filter(|e| design.connections[e.at()].runs());
                let place = StepTarget {
                    component: topology.component(&step.component),
                    connection,
                };
                places.push(place);
                if let Some(e) = connection {
                    users[e.at()].push(StepAt {
                        flow: FlowNo::from_index(at),
                        step: step_at,
                    });
                }
                let writes = step.writes == Some(true);
                facts.writes |= writes;
                let Some(component) = place.component else {
                    continue;
                };
                let c = stores.fold_of(component);
                let kind = design.components[c.at()].kind;
                if matches!(kind, Kind::Broker | Kind::Client) {
                    continue;
                }
                facts.participants.push(c);
                if writes && kind != Kind::External {
                    facts.writers.push(c);
                }
                if step.core == Some(true) {
                    facts.core.push(c);
                }
            }
            facts.participants = sorted_unique(facts.participants);
            facts.writers = sorted_unique(facts.writers);
            facts.core = sorted_unique(facts.core);
            each.push(facts);
            steps.push(places);
        }
        Self { each, users, steps }
    }
}

impl Facts {
    /// Participants of the flow.
    pub fn of_flow(&self, f: FlowNo) -> &FlowFacts {
        &self.flows.each[f.at()]
    }

    /// True if two or more components write in the flow, so that they must become consistent.
    pub fn has_many_writers(&self, f: FlowNo) -> bool {
        self.of_flow(f).writers.len() >= 2
    }

    /// True if several components write in the flow and its `consistency` has no time bound.
    pub fn lacks_time_bound(&self, f: FlowNo) -> bool {
        let consistency = self.flow(f).consistency.as_ref();
        self.has_many_writers(f) && consistency.is_some_and(|c| c.within.is_none())
    }

    /// The component that tracks a choreography.
    pub fn tracker(&self, f: FlowNo) -> Option<Comp> {
        let coordination = self.flow(f).coordination.as_ref()?;
        let meant = coordination.style == Some(CoordinationStyle::Choreographed);
        let tracker = coordination.tracker.as_ref().filter(|_| meant)?;
        self.topology.component(tracker)
    }

    /// The component that enforces the time bound of the flow.
    pub fn enforcer(&self, f: FlowNo) -> Option<Comp> {
        let consistency = self.flow(f).consistency.as_ref()?;
        self.topology.component(consistency.enforced_by.as_ref()?)
    }

    /// The component that orchestrates the flow.
    pub fn orchestrator(&self, f: FlowNo) -> Option<Comp> {
        let coordination = self.flow(f).coordination.as_ref()?;
        let meant = coordination.style == Some(CoordinationStyle::Orchestrated);
        self.topology
            .component(coordination.by.as_ref().filter(|_| meant)?)
    }

    /// Steps that use the connection, by flow, then in order.
    pub fn users(&self, e: Conn) -> &[StepAt] {
        &self.flows.users[e.at()]
    }

    /// Flows whose steps use the connection, each once.
    pub fn flows_using(&self, e: Conn) -> Vec<FlowNo> {
        let mut flows: Vec<FlowNo> = self.users(e).iter().map(|s| s.flow).collect();
        flows.dedup();
        flows
    }

    /// The step.
    pub fn step(&self, at: StepAt) -> &Step {
        &self.flow(at.flow).steps[at.step]
    }

    /// The steps of a flow.
    pub fn steps(&self, f: FlowNo) -> impl DoubleEndedIterator<Item = StepAt> + use<> {
        (0..self.flow(f).steps.len()).map(move |step| StepAt { flow: f, step })
    }

    /// The run-time connection over which the work of a step arrives.
    pub fn connection_of(&self, at: StepAt) -> Option<Conn> {
        self.flows.steps[at.flow.at()][at.step].connection
    }

    /// The component of a step, not folded.
    pub fn component_at(&self, at: StepAt) -> Option<Comp> {
        self.flows.steps[at.flow.at()][at.step].component
    }

    /// The component of a step, folded.
    pub fn component_of(&self, at: StepAt) -> Option<Comp> {
        self.component_at(at).map(|c| self.fold(c))
    }
}
