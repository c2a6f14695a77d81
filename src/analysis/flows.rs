//! Participants of flows, and connections used by their steps.

use super::stores::Stores;
use super::{Edge, Facts, sorted_unique};
use crate::document::{CoordinationStyle, Design, Id, Kind, Step, Style};
use crate::graph::{Comp, Conn, FlowNo, Topology};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Participants of one flow. Every list is in id order, each component once, folded.
#[derive(Debug, Default)]
pub struct FlowFacts {
    /// Components of its steps, without brokers and clients.
    pub participants: Vec<Comp>,
    /// Components that write, without external ones. A datastore that folds into nobody counts as
    /// the one component that reaches it in this flow, if that reaches no second one.
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
    /// `None` for a standby, whose steps are left out.
    component: Option<Comp>,
    connection: Option<Conn>,
}

impl Flows {
    pub(super) fn new(
        design: &Design,
        topology: &Topology,
        stores: &Stores,
        edges: &[Edge],
    ) -> Self {
        let mut users = vec![Vec::new(); design.connections.len()];
        let mut each = Vec::with_capacity(design.flows.len());
        let mut steps = Vec::with_capacity(design.flows.len());
        let is_standby = |c: &Comp| design.components[c.at()].standby_of.is_some();
        for (at, flow) in design.flows.iter().enumerate() {
            let mut facts = FlowFacts::default();
            let mut places = Vec::with_capacity(flow.steps.len());
            let mut written: Vec<Comp> = Vec::new();
            for (step_at, step) in flow.steps.iter().enumerate() {
                let id = step.connection.as_ref();
                let connection = id.and_then(|id| topology.connection(id));
                let place = StepTarget {
                    component: topology
                        .component(&step.component)
                        .filter(|c| !is_standby(c)),
                    connection: connection.filter(|e| edges[e.at()].runs),
                };
                places.push(place);
                let Some(component) = place.component else {
                    continue;
                };
                if let Some(e) = place.connection {
                    users[e.at()].push(StepAt {
                        flow: FlowNo::from_index(at),
                        step: step_at,
                    });
                }
                let writes = step.writes == Some(true);
                facts.writes |= writes;
                facts.sets_core |= step.core.is_some();
                let c = stores.fold_of(component);
                let kind = design.components[c.at()].kind;
                if matches!(kind, Kind::Broker | Kind::Client) {
                    continue;
                }
                facts.participants.push(c);
                if writes && kind != Kind::External {
                    written.push(c);
                }
                if step.core == Some(true) {
                    facts.core.push(c);
                }
            }
            facts.participants = sorted_unique(facts.participants);
            let reached = reached_stores(design, stores, edges, &places);
            let attributed = sorted_unique(written).into_iter().map(|c| {
                let by = reached.iter().find(|(store, _)| *store == c);
                let Some((_, user)) = by else { return c };
                let alone = reached.iter().filter(|(_, other)| other == user).count() == 1;
                if alone { *user } else { c }
            });
            facts.writers = sorted_unique(attributed.collect());
            facts.core = sorted_unique(facts.core);
            each.push(facts);
            steps.push(places);
        }
        Self { each, users, steps }
    }
}

/// Datastores that fold into nobody and whose steps all come over `data` connections of one own
/// component, each with that component.
fn reached_stores(
    design: &Design,
    stores: &Stores,
    edges: &[Edge],
    steps: &[StepTarget],
) -> Vec<(Comp, Comp)> {
    let mut reached: BTreeMap<Comp, Option<Comp>> = BTreeMap::new();
    for step in steps {
        let Some(c) = step.component else { continue };
        let store = stores.fold_of(c);
        if design.components[store.at()].kind != Kind::Datastore {
            continue;
        }
        let edge = step.connection.map(|e| &edges[e.at()]);
        let user = edge
            .filter(|edge| edge.style == Style::Data)
            .map(|edge| stores.fold_of(edge.from))
            .filter(|user| {
                let kind = design.components[user.at()].kind;
                !matches!(kind, Kind::External | Kind::Client | Kind::Broker)
            });
        reached
            .entry(store)
            .and_modify(|known| *known = known.filter(|known| user == Some(*known)))
            .or_insert(user);
    }
    reached
        .into_iter()
        .filter_map(|(store, user)| Some((store, user?)))
        .collect()
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

    /// The component that an id names, unless that is a standby.
    pub fn named(&self, id: Option<&Id>) -> Option<Comp> {
        let c = self.topology.component(id?)?;
        (!self.is_standby(c)).then_some(c)
    }

    /// The component that starts the flow.
    pub fn trigger(&self, f: FlowNo) -> Option<Comp> {
        self.named(self.flow(f).trigger.as_ref())
    }

    /// The component that tracks a choreography.
    pub fn tracker(&self, f: FlowNo) -> Option<Comp> {
        let coordination = self.flow(f).coordination.as_ref()?;
        let meant = coordination.style == Some(CoordinationStyle::Choreographed);
        self.named(coordination.tracker.as_ref().filter(|_| meant))
    }

    /// The component that enforces the time bound of the flow.
    pub fn enforcer(&self, f: FlowNo) -> Option<Comp> {
        let consistency = self.flow(f).consistency.as_ref()?;
        self.named(consistency.enforced_by.as_ref())
    }

    /// The component that orchestrates the flow.
    pub fn orchestrator(&self, f: FlowNo) -> Option<Comp> {
        let coordination = self.flow(f).coordination.as_ref()?;
        let meant = coordination.style == Some(CoordinationStyle::Orchestrated);
        self.named(coordination.by.as_ref().filter(|_| meant))
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

    /// The steps of a flow, without those at standbys.
    pub fn steps(&self, f: FlowNo) -> impl DoubleEndedIterator<Item = StepAt> + '_ {
        let all = (0..self.flow(f).steps.len()).map(move |step| StepAt { flow: f, step });
        all.filter(|at| self.component_at(*at).is_some())
    }

    /// True if the step is at a private datastore, or at one that folds into nobody, over a
    /// connection of the component's own: such a step is none *at* the component.
    pub fn is_at_own_store(&self, at: StepAt, c: Comp) -> bool {
        let store = self.component_at(at);
        let is_store = store.is_some_and(|s| s != c && self.kind(s) == Kind::Datastore);
        let own = |e: Conn| self.fold(self.from(e)) == c;
        is_store && self.connection_of(at).is_some_and(own)
    }

    /// The component that a step is *at*, folded; `None` for a step at a datastore over a connection
    /// of that component's own.
    pub fn acting_at(&self, at: StepAt) -> Option<Comp> {
        let c = self.component_of(at)?;
        (!self.is_at_own_store(at, c)).then_some(c)
    }

    /// For each step of a flow by its index, the last earlier step at the component that its
    /// connection starts at.
    pub fn preceding_steps(&self, f: FlowNo) -> Vec<Option<StepAt>> {
        let mut last: HashMap<Comp, StepAt> = HashMap::new();
        let mut preceding = vec![None; self.flow(f).steps.len()];
        for at in self.steps(f) {
            let sender = self.connection_of(at).map(|e| self.fold(self.from(e)));
            preceding[at.step] = sender.and_then(|c| last.get(&c).copied());
            if let Some(c) = self.acting_at(at) {
                last.insert(c, at);
            }
        }
        preceding
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
