//! All flows at once while components are down and connections are cut: what breaks if.

use super::fault::{Downtime, Fault};
use super::search::single_faults;
use super::trace::{Event, EventKind};
use super::{End, Simulation, System};
use crate::document::{Id, Subject};
use crate::rules::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Elements that fail together, for as long.
#[derive(Clone, Debug)]
pub struct Breakage {
    /// Components that are down.
    pub components: Vec<Id>,
    /// Connections whose ends cannot reach each other.
    pub connections: Vec<Id>,
    /// Zones that are down.
    pub zones: Vec<String>,
    /// Components on one side of a partition; empty: there is none.
    pub side: Vec<Id>,
    /// Components on its other side; empty: all others.
    pub other_side: Vec<Id>,
    /// An outage, or for good.
    pub time: Downtime,
}

/// The flows of a design while something is broken.
pub struct WhatIf {
    /// In the order of the flows.
    pub flows: Vec<FlowImpact>,
    /// Marks of elements.
    pub marks: Vec<BrokenMark>,
}

/// A flow while something is broken.
pub struct FlowImpact {
    /// Position of the flow in the effective design.
    pub flow: usize,
    /// The faults, as far as they can touch the flow.
    pub faults: Vec<Fault>,
    /// The end under the worst reading.
    pub worst: End,
    /// The end under the best reading.
    pub best: End,
    /// Reason, with the path; empty where the flow works.
    pub reason: Text,
}

/// An element with its part in a breakage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenMark {
    /// Component or connection.
    pub subject: Subject,
    /// Part of the element.
    pub kind: MarkKind,
}

/// The part of an element in a breakage, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Down, or cut.
    Down,
    /// All its threads wait for what is down.
    Starves,
    /// A message to it is lost.
    Lost,
    /// A message to it waits.
    Waits,
}

impl MarkKind {
    /// Word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Starves => "starves",
            Self::Lost => "lost",
            Self::Waits => "waits",
        }
    }
}

impl WhatIf {
    /// Plays every flow.
    pub fn new(system: &System, breakage: &Breakage) -> Self {
        let flows = system.design().flows.len();
        let simulations = (0..flows).map(|at| Simulation::new(system, at));
        Self::of_flows(system, simulations, breakage)
    }

    /// The same for flows that are planned already.
    pub fn of_flows<'s>(
        system: &System,
        simulations: impl Iterator<Item = Simulation<'s>>,
        breakage: &Breakage,
    ) -> Self {
        let mut marks: BTreeMap<Subject, MarkKind> = BTreeMap::new();
        for id in &breakage.components {
            mark(&mut marks, Subject::Component(id.clone()), MarkKind::Down);
        }
        for id in &breakage.connections {
            mark(&mut marks, Subject::Connection(id.clone()), MarkKind::Down);
        }
        for component in &system.design().components {
            let zones = &component.zones;
            if !zones.is_empty()
                && breakage
                    .zones
                    .iter()
                    .any(|z| zones.iter().all(|own| own == z))
            {
                let subject = Subject::Component(component.id.clone());
                mark(&mut marks, subject, MarkKind::Down);
            }
        }
        let partition = Partition::of(breakage);
        if let Some(partition) = &partition {
            for connection in &system.design().connections {
                if partition.parts(&connection.from, &connection.to) {
                    let subject = Subject::Connection(connection.id.clone());
                    mark(&mut marks, subject, MarkKind::Down);
                }
            }
        }
        let flows = simulations
            .map(|simulation| {
                let faults = breakage.faults(&simulation, partition.as_ref());
                let ((reading, worst), (_, best)) = simulation.worst_and_best(&faults);
                let mut reason = Text::default();
                // Without a fault there is nothing to tell.
                if !faults.is_empty() {
                    let events = simulation.trace(&faults, reading);
                    simulation.mark_events(&events, &mut marks);
                    reason = simulation.reason(&faults, &events);
                }
                FlowImpact {
                    flow: simulation.plan.flow,
                    faults,
                    worst,
                    best,
                    reason,
                }
            })
            .collect();
        let marks = marks.into_iter();
        Self {
            flows,
            marks: marks
                .map(|(subject, kind)| BrokenMark { subject, kind })
                .collect(),
        }
    }
}

fn mark(marks: &mut BTreeMap<Subject, MarkKind>, subject: Subject, kind: MarkKind) {
    let entry = marks.entry(subject).or_insert(kind);
    *entry = kind.min(*entry);
}

/// The two sides of a partition.
struct Partition<'b> {
    side: BTreeSet<&'b Id>,
    /// `None`: all others.
    other_side: Option<BTreeSet<&'b Id>>,
}

impl<'b> Partition<'b> {
    fn of(breakage: &'b Breakage) -> Option<Self> {
        let other_side = &breakage.other_side;
        (!breakage.side.is_empty()).then(|| Self {
            side: breakage.side.iter().collect(),
            other_side: (!other_side.is_empty()).then(|| other_side.iter().collect()),
        })
    }

    /// True if the two are on different sides.
    fn parts(&self, a: &Id, b: &Id) -> bool {
        let is_other = |id: &Id| match &self.other_side {
            Some(other_side) => other_side.contains(id) && !self.side.contains(id),
            None => !self.side.contains(id),
        };
        (self.side.contains(a) && is_other(b)) || (self.side.contains(b) && is_other(a))
    }
}

impl Breakage {
    /// The faults of one flow. Of a partition, the pairs that it can meet: of all pairs there may be
    /// very many.
    fn faults(&self, simulation: &Simulation<'_>, partition: Option<&Partition<'_>>) -> Vec<Fault> {
        let design = simulation.system.design();
        let time = self.time.max(Downtime::Outage);
        let mut faults: BTreeSet<Fault> = BTreeSet::new();
        for id in self
            .components
            .iter()
            .filter(|id| design.components.get(id).is_some())
        {
            faults.insert(Fault::Down(id.clone(), self.time));
        }
        faults.extend(
            self.zones
                .iter()
                .map(|zone| Fault::Zone(zone.clone(), time)),
        );
        let mut cut = |a: &Id, b: &Id| {
            let (a, b) = if a <= b { (a, b) } else { (b, a) };
            faults.insert(Fault::Cut(a.clone(), b.clone(), time));
        };
        for id in &self.connections {
            if let Some(connection) = design.connections.get(id) {
                cut(&connection.from, &connection.to);
            }
        }
        if let Some(partition) = partition {
            let met = simulation.met_components();
            let met = || met.iter().map(|c| &design.components[*c].id);
            for a in met().filter(|id| partition.side.contains(id)) {
                for b in met().filter(|id| partition.parts(a, id)) {
                    cut(a, b);
                }
            }
        }
        faults.into_iter().collect()
    }
}

impl Simulation<'_> {
    /// Components that the flow can meet: at its steps, on its ways, in its grounds, and those that
    /// watch over it.
    fn met_components(&self) -> BTreeSet<usize> {
        let system = self.system;
        let mut places: BTreeSet<usize> = self.plan.start.into_iter().collect();
        for step in &self.plan.steps {
            places.extend(step.places.iter().chain([&step.place, &step.source]));
        }
        let watching = [self.plan.coordinator, self.plan.enforcer, self.plan.tracker];
        places.extend(watching.into_iter().flatten());
        let named: Vec<usize> = places.iter().copied().collect();
        for place in named {
            for edge in &system.ground(place).edges {
                places.extend([edge.from, edge.to]);
            }
        }
        for fault in single_faults(self) {
            if let Fault::Down(c, Downtime::Outage) = fault {
                places.extend(system.index(&c));
            }
        }
        let members = places.iter().flat_map(|place| &system.members[*place]);
        members.chain(&places).copied().collect()
    }

    fn mark_events(&self, events: &[Event], marks: &mut BTreeMap<Subject, MarkKind>) {
        let component = |place: usize| Subject::Component(self.system.nodes[place].id.clone());
        for event in events {
            let (step, kind) = match event.kind {
                EventKind::Starved { place, .. } => {
                    mark(marks, component(place), MarkKind::Starves);
                    continue;
                }
                EventKind::OrchestratorWaits { place, .. } => {
                    mark(marks, component(place), MarkKind::Waits);
                    continue;
                }
                EventKind::Lost { step } | EventKind::Stuck { step } => (step, MarkKind::Lost),
                EventKind::MessageWaits { step } => (step, MarkKind::Waits),
                _ => continue,
            };
            if let Some(link) = self.plan.steps[step].way.last() {
                let id = self.system.connection(*link).id.clone();
                mark(marks, Subject::Connection(id), kind);
            }
        }
    }
}
