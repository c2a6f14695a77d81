//! Simulation: a flow of a design played under faults.
//!
//! `simulate(design, flow, faults, reading) -> run` is one pure interpreter: no clock, no chance,
//! no time limit. The search, availability and the unknown that matters are uses of it.
//!
//! Design → [`System`] (places and grounds) → [`Plan`] of a flow → [`Run`].

mod availability;
mod fault;
mod fault_table;
mod foretold;
mod interpreter;
mod outcome;
mod plan;
mod playback;
mod reading;
mod run_words;
mod search;
mod sequence;
mod story;
mod system;
#[cfg(test)]
mod tests;
mod trace;
mod waits;
mod what_if;

pub use availability::{Availability, AvailabilitySearch};
pub use fault::{CrashMoment, Downtime, Fault, FaultError};
pub use fault_table::{FaultColumn, FaultSite};
pub use foretold::{can_be_played, foretelling};
pub use interpreter::UserAnswer;
pub use outcome::{End, RunOutcome};
pub use plan::Plan;
pub use playback::{Frame, Playback};
pub use reading::{Reading, ReadingChoice};
pub use search::{FlowResult, FlowSearch, Soundness, fault_pairs, single_faults};
pub use sequence::{SequenceEntry, SequenceShape};
pub use system::System;
pub use trace::{Event, EventKind, Phase};
pub use what_if::{Breakage, BrokenMark, FlowImpact, MarkKind, WhatIf};

use crate::document::{Design, Flow, Id};
use interpreter::{EndState, Interpreter};
use reading::UnknownField;
use trace::Recording;

/// A run of a flow under all four readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The faults of the run.
    pub faults: Vec<Fault>,
    /// The end under the worst reading.
    pub worst: End,
    /// The end under the best reading.
    pub best: End,
    /// Unknown fields that decide between the two: `connection:c4.idempotent`.
    pub unknown: Vec<String>,
}

impl Run {
    /// True if the run is torn at worst, or leaves the user unsure though no fault is permanent.
    pub fn is_bad_at_worst(&self) -> bool {
        is_bad(&self.worst, &self.faults)
    }

    /// The same of the best reading.
    pub fn is_bad_at_best(&self) -> bool {
        is_bad(&self.best, &self.faults)
    }
}

fn is_bad(end: &End, faults: &[Fault]) -> bool {
    match end.outcome {
        RunOutcome::Torn => true,
        RunOutcome::Unsure => !faults.iter().any(Fault::is_permanent),
        _ => false,
    }
}

/// A flow of a system, ready to be played.
pub struct Simulation<'s> {
    system: &'s System,
    plan: Plan,
}

impl<'s> Simulation<'s> {
    /// Plans the flow at that position of the effective design.
    pub fn new(system: &'s System, flow: usize) -> Self {
        Self {
            system,
            plan: Plan::new(system, flow),
        }
    }

    /// The flow.
    pub fn flow(&self) -> &Flow {
        &self.system.design().flows[self.plan.flow]
    }

    /// The system that the flow runs in.
    pub fn system(&self) -> &System {
        self.system
    }

    /// Checks that the flow and its design have what the fault names.
    ///
    /// # Errors
    /// Says what there is none of.
    pub fn check(&self, fault: &Fault) -> Result<(), FaultError> {
        let error = |expected: &str| {
            Err(FaultError {
                found: fault.to_string(),
                expected: expected.to_owned(),
            })
        };
        let design = self.system.design();
        let has_component = |id: &crate::document::Id| design.components.get(id).is_some();
        let has_step = |id: &crate::document::Id| self.plan.position(id.as_str()).is_some();
        match fault {
            Fault::Down(c, _) | Fault::Restart(c) | Fault::Split(c) if !has_component(c) => {
                error("the id of a component")
            }
            Fault::Cut(a, b, _) if !has_component(a) || !has_component(b) => {
                error("the ids of two components")
            }
            Fault::Zone(zone, _) if !design.components.iter().any(|c| c.zones.contains(zone)) => {
                error("a zone that a component names")
            }
            Fault::Lost(step)
            | Fault::NoAnswer(step)
            | Fault::Twice(step)
            | Fault::Declined(step)
            | Fault::Crash(step, _, _)
                if !has_step(step) =>
            {
                error("the id of a step of the flow")
            }
            Fault::Crash(_, CrashMoment::At(call), _) if !has_step(call) => {
                error("the id of a step that is called")
            }
            _ => Ok(()),
        }
    }

    fn state(
        &self,
        faults: &[Fault],
        reading: Reading,
        records: bool,
        recording: Recording,
    ) -> EndState {
        Interpreter::new(self.system, &self.plan, faults, reading, records, recording).run()
    }

    /// The end of one run under one reading.
    pub fn end(&self, faults: &[Fault], reading: Reading) -> End {
        let state = self.state(faults, reading, false, Recording::Nothing);
        End::new(self.system, &self.plan, &state)
    }

    /// The events of one run under one reading.
    pub fn trace(&self, faults: &[Fault], reading: Reading) -> Vec<Event> {
        self.state(faults, reading, false, Recording::Events).trace
    }

    /// Ids of a step of the plan and of its component.
    pub fn step_ids(&self, step: usize) -> Option<(&Id, &Id)> {
        let planned = self.plan.steps.get(step)?;
        Some((&planned.id, &self.system.nodes[planned.component].id))
    }

    /// Id of the component that gives a place its name.
    pub fn place_id(&self, place: usize) -> Option<&Id> {
        self.system.nodes.get(place).map(|node| &node.id)
    }

    /// The readings of the worst and of the best end; of those alike the earliest.
    pub fn worst_and_best(&self, faults: &[Fault]) -> ((Reading, End), (Reading, End)) {
        let [first, others @ ..] = Reading::ALL;
        let mut worst = (first, self.end(faults, first));
        let mut best = worst.clone();
        for reading in others {
            let end = self.end(faults, reading);
            if end.rank() < worst.1.rank() {
                worst = (reading, end.clone());
            }
            if end.rank() > best.1.rank() {
                best = (reading, end);
            }
        }
        (worst, best)
    }

    /// The chosen reading of a run, and its end.
    pub fn choose(&self, faults: &[Fault], choice: ReadingChoice) -> (Reading, End) {
        if let Some(reading) = choice.fixed() {
            return (reading, self.end(faults, reading));
        }
        let (worst, best) = self.worst_and_best(faults);
        match choice {
            ReadingChoice::Best => best,
            _ => worst,
        }
    }

    /// The run, with the unknown that matters.
    pub fn run(&self, faults: &[Fault]) -> Run {
        let (worst, best) = self.worst_and_best(faults);
        let unknown = self.decisive_unknowns(faults, &worst, &best);
        Run {
            faults: faults.to_vec(),
            worst: worst.1,
            best: best.1,
            unknown,
        }
    }

    /// Unknown fields that, each alone at its other value, make the worst run better; where there
    /// is none, those that make the best run worse.
    fn decisive_unknowns(
        &self,
        faults: &[Fault],
        worst: &(Reading, End),
        best: &(Reading, End),
    ) -> Vec<String> {
        if worst.1.outcome == best.1.outcome {
            return Vec::new();
        }
        let deciding = |(reading, end): &(Reading, End), better: bool| -> Vec<String> {
            let asked = self.state(faults, *reading, true, Recording::Nothing).asked;
            let mut fields: Vec<String> = asked
                .into_iter()
                .filter(|field| {
                    let flipped = self.end(faults, reading.with(*field)).outcome;
                    if better {
                        flipped > end.outcome
                    } else {
                        flipped < end.outcome
                    }
                })
                .map(|field| self.name_of(field))
                .collect();
            fields.sort_unstable();
            fields
        };
        let improving = deciding(worst, true);
        if improving.is_empty() {
            deciding(best, false)
        } else {
            improving
        }
    }

    /// An unknown field as it is written: `connection:c4.idempotent`.
    fn name_of(&self, field: UnknownField) -> String {
        let design = self.system.design();
        let connection =
            |at: usize, field: &str| format!("connection:{}.{field}", design.connections[at].id);
        let component =
            |at: usize, field: &str| format!("component:{}.{field}", design.components[at].id);
        let flow = |rest: &str| format!("flow:{}.{rest}", self.flow().id);
        match field {
            UnknownField::Timeout(at) => connection(at, "timeout"),
            UnknownField::Retries(at) => connection(at, "retries"),
            UnknownField::Delivery(at) => connection(at, "delivery"),
            UnknownField::Idempotent(at) => connection(at, "idempotent"),
            UnknownField::Outbox(at) => connection(at, "outbox"),
            UnknownField::DeadLetter(at) => connection(at, "dead_letter"),
            UnknownField::Io(at) => component(at, "io"),
            UnknownField::Replicas(at) => component(at, "replicas"),
            UnknownField::Durable(at) => component(at, "durable"),
            UnknownField::Stateful(at) => component(at, "stateful"),
            UnknownField::ErrorReporting(at) => component(at, "error_reporting"),
            UnknownField::Cap(at) => component(at, "cap"),
            UnknownField::Strategy => flow("consistency.strategy"),
            UnknownField::OnBreach => flow("consistency.on_breach"),
            UnknownField::Core(step) => flow(&format!("{}.core", self.plan.steps[step].id)),
        }
    }
}

/// The end of a flow of a design under faults and one reading: the one function of which
/// everything else here is a use. `None`: the design has no such flow.
pub fn simulate(design: &Design, flow: &str, faults: &[Fault], reading: Reading) -> Option<End> {
    let system = System::new(design);
    let at = system.design().flows.position(flow)?;
    Some(Simulation::new(&system, at).end(faults, reading))
}
