//! The search for the worst that one or two faults can do to a flow.

use super::fault::{CrashMoment, Downtime, Fault};
use super::outcome::{End, RunOutcome};
use super::plan::StepKind;
use super::system::Place;
use super::{Run, Simulation};
use crate::document::{Id, Io, Kind, Strategy, Timeout};
use std::collections::{BTreeMap, BTreeSet};

/// True to the letter of the specification: whether a flow survives every run of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Soundness {
    /// No run is bad at worst.
    Sound,
    /// No run is bad at best: it depends on what is unknown.
    SoundIf,
    /// A run is bad whatever is unknown.
    Unsound,
}

impl Soundness {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sound => "yes",
            Self::SoundIf => "if",
            Self::Unsound => "no",
        }
    }
}

/// The result of searching one flow.
pub struct FlowResult {
    /// Faults of a run at most.
    pub depth: usize,
    /// Runs that were made.
    pub runs: usize,
    /// Runs by their outcome at worst, in the order of [`RunOutcome::ALL`].
    pub outcomes: [usize; 7],
    /// The verdict over all runs.
    pub soundness: Soundness,
    /// The first of the worst runs; `None` where every run works.
    pub worst: Option<Run>,
    /// Every run with one fault, in the order of the search.
    pub by_fault: Vec<Run>,
}

/// Both durations of a fault that is never a blip.
const LONG: [Downtime; 2] = [Downtime::Outage, Downtime::Permanent];

/// Elements of a flow that faults can be at.
struct FaultSites {
    /// Places that can be down.
    down: BTreeSet<Place>,
    /// Pairs that can be cut off from each other, the lesser id first.
    cuts: BTreeSet<(Place, Place)>,
}

impl Simulation<'_> {
    /// Places that can be down, as section 6 of the specification names them, without clients.
    fn sites(&self, for_pairs: bool) -> FaultSites {
        let (system, plan) = (self.system, &self.plan);
        let mut down: BTreeSet<Place> = BTreeSet::new();
        for step in &plan.steps {
            down.insert(step.place);
            down.extend(step.places.iter().filter(|place| system.hands_on(**place)));
        }
        for step in &plan.begins {
            let planned = &plan.steps[*step];
            if planned.kind != StepKind::Spontaneous {
                down.insert(planned.source);
            }
        }
        down.extend(plan.coordinator);
        let named: Vec<Place> = down.iter().copied().collect();
        for place in named {
            down.extend(&system.ground(place).places);
        }
        if for_pairs {
            down.extend(plan.enforcer);
            down.extend(plan.tracker);
        }
        self.add_starving(&mut down);
        let is_client = |place: Place| system.nodes[place].kind == Kind::Client;
        down.retain(|place| !is_client(*place));

        let mut cuts = BTreeSet::new();
        let mut add = |a: Place, b: Place| {
            if a != b && !is_client(a) && !is_client(b) {
                cuts.insert((a.min(b), a.max(b)));
            }
        };
        for step in &plan.steps {
            if step.way.is_empty() {
                continue;
            }
            let mut before = step.source;
            for place in &step.places {
                add(before, *place);
                before = *place;
            }
        }
        for place in &down {
            for edge in &system.ground(*place).edges {
                add(edge.from, edge.to);
            }
        }
        if let Some(enforcer) = plan.enforcer.filter(|_| for_pairs) {
            for step in plan.steps.iter().filter(|step| step.is_effect) {
                add(enforcer, step.place);
            }
        }
        FaultSites { down, cuts }
    }

    /// Adds places whose being down starves one of these, under the first reading.
    fn add_starving(&self, down: &mut BTreeSet<Place>) {
        let system = self.system;
        let mut targets: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
        for call in system.blocking_calls.values().flatten() {
            let waits = !matches!(
                system.connection(call.link).timeout,
                Some(Timeout::After(_))
            );
            if waits && system.nodes[call.caller.at()].io != Some(Io::NonBlocking) {
                targets.entry(call.place).or_default().push(call.target);
            }
        }
        let mut open: Vec<Place> = down.iter().copied().collect();
        while let Some(place) = open.pop() {
            for target in targets.get(&place).into_iter().flatten() {
                if down.insert(*target) {
                    open.push(*target);
                }
            }
        }
    }

    /// Every fault of the flow, in the order of the search.
    fn faults(&self, for_pairs: bool) -> Vec<Fault> {
        let (system, plan) = (self.system, &self.plan);
        let id = |place: Place| system.nodes[place].id.clone();
        let sites = self.sites(for_pairs);
        let mut faults = Vec::new();
        for place in &sites.down {
            let times = [Downtime::Blip, Downtime::Outage, Downtime::Permanent];
            faults.extend(times.map(|time| Fault::Down(id(*place), time)));
        }
        let components = &system.design().components;
        let zones: BTreeSet<&String> = components.iter().flat_map(|c| &c.zones).collect();
        for zone in zones {
            faults.extend(LONG.map(|time| Fault::Zone(zone.clone(), time)));
        }
        let mut steps: Vec<usize> = (0..plan.steps.len()).collect();
        steps.sort_by(|a, b| plan.steps[*a].id.cmp(&plan.steps[*b].id));
        self.add_crashes(&steps, &mut faults);
        faults.extend(self.restarts().into_iter().map(|c| Fault::Restart(id(c))));
        let of_kind = |is: &dyn Fn(usize) -> bool, fault: fn(Id) -> Fault| -> Vec<Fault> {
            let chosen = steps.iter().filter(|step| is(**step));
            chosen
                .map(|step| fault(plan.steps[*step].id.clone()))
                .collect()
        };
        let planned = |step: usize| &plan.steps[step];
        faults.extend(of_kind(
            &|s| !planned(s).way.is_empty() && planned(s).is_head(),
            Fault::Lost,
        ));
        faults.extend(of_kind(
            &|s| planned(s).kind == StepKind::Call,
            Fault::NoAnswer,
        ));
        faults.extend(of_kind(
            &|s| planned(s).kind == StepKind::Send,
            Fault::Twice,
        ));
        let pivot = self.pivot();
        faults.extend(of_kind(
            &|s| planned(s).is_effect && pivot.is_none_or(|pivot| s <= pivot),
            Fault::Declined,
        ));
        for (a, b) in &sites.cuts {
            faults.extend(LONG.map(|time| Fault::Cut(id(*a), id(*b), time)));
        }
        let effects = plan.steps.iter().filter(|step| step.is_effect);
        let split: BTreeSet<Place> = effects
            .map(|step| step.place)
            .filter(|place| {
                system.nodes[*place].cap.is_some() || system.stores_written(*place).next().is_some()
            })
            .collect();
        faults.extend(split.into_iter().map(|place| Fault::Split(id(place))));
        faults
    }

    fn add_crashes(&self, steps: &[usize], faults: &mut Vec<Fault>) {
        let (system, plan) = (self.system, &self.plan);
        for step in steps {
            let planned = &plan.steps[*step];
            if system.nodes[planned.place].kind == Kind::Client || system.hands_on(planned.place) {
                continue;
            }
            let calls = planned.children.iter();
            let calls = calls.filter(|child| plan.steps[**child].kind == StepKind::Call);
            let mut at: Vec<Id> = calls.skip(1).map(|c| plan.steps[*c].id.clone()).collect();
            at.sort_unstable();
            let moments = std::iter::once(CrashMoment::Mid)
                .chain(at.into_iter().map(CrashMoment::At))
                .chain([CrashMoment::After]);
            for moment in moments {
                let crash = |time| Fault::Crash(planned.id.clone(), moment.clone(), time);
                faults.extend(LONG.map(crash));
            }
        }
    }

    /// Brokers and relays of the ways, and datastores that effects are at or are written to.
    fn restarts(&self) -> BTreeSet<usize> {
        let (system, plan) = (self.system, &self.plan);
        let mut found = BTreeSet::new();
        for step in &plan.steps {
            found.extend(step.places.iter().filter(|place| system.hands_on(**place)));
            if step.is_effect {
                let stores = system.stores_written(step.place).chain([step.component]);
                found.extend(stores.filter(|c| system.nodes[*c].kind == Kind::Datastore));
            }
        }
        found
    }

    /// The pivot of a flow that is compensated: the first effect after the last that has a compensation.
    /// None after it is declined: what comes then is tried until it is done.
    fn pivot(&self) -> Option<usize> {
        let consistency = self.flow().consistency.as_ref();
        if consistency.and_then(|c| c.strategy) != Some(Strategy::Compensate) {
            return None;
        }
        let effects: Vec<usize> = (0..self.plan.steps.len())
            .filter(|at| self.plan.steps[*at].is_effect)
            .collect();
        let last = effects
            .iter()
            .rposition(|at| self.plan.steps[*at].compensation.is_some())?;
        effects.get(last + 1).copied()
    }

    /// Searches the flow, one or two faults deep.
    pub fn search(&self, depth: usize) -> FlowResult {
        let mut search = FlowSearch::new(self, depth);
        while search.step(self) {}
        search.into_result(self)
    }
}

/// Runs of different kinds that a search keeps at most.
const MOST_KINDS: usize = 24;

/// Outcome of a run with the promises that it breaks. Of the bad ones also the effects that stand.
type RunKind = (RunOutcome, bool, Vec<Id>, Vec<(Id, u8)>);

fn kind_of(end: &End) -> RunKind {
    let (outcome, told) = end.rank();
    let stands = match outcome {
        RunOutcome::Torn | RunOutcome::Unsure => end.stands.clone(),
        _ => Vec::new(),
    };
    (outcome, told, end.broken.clone(), stands)
}

/// A search under way: one run at a time, so that it can stop and go on. It is always continued with
/// the simulation that it was made with.
pub struct FlowSearch {
    /// Single faults, in the order of the search.
    single: Vec<Fault>,
    /// Faults of pairs, in the same order; empty: single faults alone.
    paired: Vec<Fault>,
    /// Single faults that have been played.
    next: usize,
    /// The pair to be played next, by positions.
    pair: (usize, usize),
    /// True if the unknown that matters is found for each run with a single fault.
    finds_unknown: bool,
    worst: Option<(Vec<Fault>, (RunOutcome, bool))>,
    kinds: BTreeMap<RunKind, Vec<Fault>>,
    result: FlowResult,
}

impl FlowSearch {
    /// A search in which nothing has been played.
    pub fn new(simulation: &Simulation<'_>, depth: usize) -> Self {
        let paired = match depth {
            0 | 1 => Vec::new(),
            _ => simulation.faults(true),
        };
        Self {
            single: single_faults(simulation),
            paired,
            next: 0,
            pair: (0, 1),
            finds_unknown: true,
            worst: None,
            kinds: BTreeMap::new(),
            result: FlowResult {
                depth,
                runs: 0,
                outcomes: [0; 7],
                soundness: Soundness::Sound,
                worst: None,
                by_fault: Vec::new(),
            },
        }
    }

    /// The same without the unknown that matters: in a large design it costs more than all the runs.
    #[must_use]
    pub fn without_unknown(mut self) -> Self {
        self.finds_unknown = false;
        self
    }

    /// Runs that the whole search makes.
    pub fn total(&self) -> usize {
        let count = self.paired.len();
        self.single.len() + count * count.saturating_sub(1) / 2
    }

    /// Plays the next run. False if there is none.
    pub fn step(&mut self, simulation: &Simulation<'_>) -> bool {
        let faults = if let Some(fault) = self.single.get(self.next) {
            self.next += 1;
            vec![fault.clone()]
        } else {
            let (a, b) = self.pair;
            let (Some(first), Some(second)) = (self.paired.get(a), self.paired.get(b)) else {
                return false;
            };
            self.pair = match b + 1 < self.paired.len() {
                true => (a, b + 1),
                false => (a + 1, a + 2),
            };
            vec![first.clone(), second.clone()]
        };
        let run = if faults.len() == 1 && self.finds_unknown {
            simulation.run(&faults)
        } else {
            let (worst, best) = simulation.worst_and_best(&faults);
            Run {
                faults,
                worst: worst.1,
                best: best.1,
                unknown: Vec::new(),
            }
        };
        self.result.count(&run);
        let rank = run.worst.rank();
        if self.worst.as_ref().is_none_or(|(_, worst)| rank < *worst) {
            self.worst = Some((run.faults.clone(), rank));
        }
        if run.worst.outcome != RunOutcome::Works {
            let kind = kind_of(&run.worst);
            if self.kinds.len() < MOST_KINDS && !self.kinds.contains_key(&kind) {
                self.kinds.insert(kind, run.faults.clone());
            }
        }
        if run.faults.len() == 1 {
            self.result.by_fault.push(run);
        }
        true
    }

    /// The result so far; its worst run is set at the end alone.
    pub fn result(&self) -> &FlowResult {
        &self.result
    }

    /// The first run of each kind of outcome and of broken promise, worst first.
    pub fn kinds(&self) -> impl Iterator<Item = &[Fault]> {
        self.kinds.values().map(Vec::as_slice)
    }

    /// The result of the search.
    pub fn into_result(mut self, simulation: &Simulation<'_>) -> FlowResult {
        self.result.worst = self
            .worst
            .filter(|(_, (outcome, _))| *outcome != RunOutcome::Works)
            .map(|(faults, _)| simulation.run(&faults));
        self.result
    }
}

impl FlowResult {
    /// Keeps the verdict of the search, and has this one run in place of its runs.
    pub fn replace_runs(&mut self, run: Run) {
        let soundness = self.soundness;
        self.runs = 0;
        self.outcomes = [0; 7];
        self.count(&run);
        self.soundness = soundness;
        self.worst = Some(run.clone()).filter(|run| run.worst.outcome != RunOutcome::Works);
        self.by_fault = vec![run];
    }

    fn count(&mut self, run: &Run) {
        self.runs += 1;
        if let Some(at) = RunOutcome::ALL.iter().position(|o| *o == run.worst.outcome) {
            self.outcomes[at] += 1;
        }
        self.soundness = match self.soundness {
            Soundness::Unsound => Soundness::Unsound,
            _ if run.is_bad_at_best() => Soundness::Unsound,
            _ if run.is_bad_at_worst() => Soundness::SoundIf,
            other => other,
        };
    }
}

/// Every fault of the flow, in the order of the search.
pub fn single_faults(simulation: &Simulation<'_>) -> Vec<Fault> {
    simulation.faults(false)
}

/// Every pair of different faults, in the order of the search.
pub fn fault_pairs(simulation: &Simulation<'_>) -> impl Iterator<Item = Vec<Fault>> + use<> {
    let faults = simulation.faults(true);
    (0..faults.len()).flat_map(move |a| {
        let (first, others) = (faults[a].clone(), faults[a + 1..].to_vec());
        others
            .into_iter()
            .map(move |second| vec![first.clone(), second])
    })
}
