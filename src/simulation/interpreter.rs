//! The interpreter: one run of a flow under faults and one reading.
//!
//! The phases of a run are those of the specification: now, the restart, later, giving up, and the
//! time bound. Waiting work is kept in the order in which it began to wait. Retries that change
//! nothing are not made: the next one would go the same way.

use super::fault::{CrashMoment, Downtime, Fault};
use super::plan::{Plan, StepIndex, StepKind};
use super::reading::{Reading, ReadingLog, UnknownField};
use super::system::{Link, Place, System};
use super::trace::{Event, EventKind, Phase, Recorder};
use crate::document::{Breach, Cap, Delivery, Flow, Io, Kind, Strategy, Style, Timeout};
use hashbrown::{HashMap, HashSet};
use std::collections::VecDeque;

/// What a user was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserAnswer {
    /// Everything asked for was done.
    Accepted,
    /// Something failed or was declined.
    Refused,
    /// No answer came.
    Unsure,
}

impl UserAnswer {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unsure => "unsure",
        }
    }
}

/// State of a flow at the end of a run.
pub(super) struct EndState {
    /// For each step, how often its effect stands: 0, 1 or 2.
    pub stands: Vec<u8>,
    pub skipped: Vec<bool>,
    pub done: Vec<bool>,
    pub missing: Vec<bool>,
    /// For each step, true if it is part of the all-or-nothing core.
    pub core: Vec<bool>,
    pub user: Option<UserAnswer>,
    pub told: bool,
    pub was_undone: bool,
    pub was_declined: bool,
    pub was_given_up: bool,
    /// Something but telemetry waited, was resumed, made later, asked again or done at the bound.
    pub was_late: bool,
    /// A send of the start was lost after it had left.
    pub start_lost: bool,
    /// Available places that were split.
    pub split: Vec<Place>,
    pub trace: Vec<Event>,
    /// Unknown fields that the run depended on, where recorded.
    pub asked: Vec<UnknownField>,
}

/// How doing a step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepEnd {
    Done,
    Failed,
    Declined,
    Unanswered,
}

/// How a call ends for its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CallEnd {
    Done,
    Failed,
    Declined,
    Unanswered,
    /// A stateful orchestrator waits with it.
    Waits,
    /// A stateful orchestrator gave the flow up.
    GaveUp,
}

/// How sending ends for the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SendEnd {
    Left,
    Waits,
    Lost,
}

/// Where a message is while it waits or travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopover {
    Source(Place),
    Broker(Place),
}

/// A step at which an orchestrator stopped, and where it goes on.
#[derive(Clone)]
struct Resume {
    step: StepIndex,
    /// Position in the calls and sends of the step.
    cursor: usize,
    noted: Vec<StepIndex>,
    /// The step itself is done: only what was noted is left.
    is_committed: bool,
}

/// Work that waits.
#[derive(Clone)]
enum Waiting {
    Message {
        step: StepIndex,
        at: Stopover,
        came: bool,
    },
    /// Noted by a step whose process crashed, and kept in an outbox.
    Noted {
        step: StepIndex,
        noted: Vec<StepIndex>,
    },
    /// A stateful orchestrator waits with a call.
    Call(Resume),
    /// What is left of the start, from this position on.
    Start(usize),
}

/// Sends and calls that go one after another.
struct Sequence {
    place: Place,
    step: StepIndex,
    left: VecDeque<StepIndex>,
    current: Option<StepIndex>,
    /// The current one is a call that the orchestrator waits with.
    waits_with_call: bool,
    is_over: bool,
}

/// Retries that are made at most, beyond one for each fault: what they do is settled by then.
const MOST_RETRIES: u64 = 3;
/// Steps that are done at most, as a multiple of those of the flow, before calls are tried once.
const MOST_WORK: usize = 200;

/// Faults of a run, by what they are at.
#[derive(Default)]
struct ActiveFaults {
    down: HashMap<Place, Downtime>,
    crashes: Vec<(StepIndex, CrashPoint, Downtime)>,
    restarts: HashSet<usize>,
    lost: HashSet<StepIndex>,
    no_answer: HashSet<StepIndex>,
    twice: HashSet<StepIndex>,
    declined: HashSet<StepIndex>,
    cuts: HashMap<(Place, Place), Downtime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CrashPoint {
    Mid,
    At(StepIndex),
    After,
}

/// One run.
pub(super) struct Interpreter<'a> {
    system: &'a System,
    plan: &'a Plan,
    flow: &'a Flow,
    log: ReadingLog,
    faults: ActiveFaults,
    fault_count: u64,
    split: Vec<Place>,
    phase: Phase,
    /// Counts changes of the state: a retry after which it is the same is the last.
    version: u64,
    work_left: usize,
    stands: Vec<u8>,
    skipped: Vec<bool>,
    /// Came to the point at which its effects stand.
    committed: Vec<bool>,
    done: Vec<bool>,
    declined: Vec<bool>,
    made: Vec<bool>,
    left: Vec<bool>,
    /// Steps within which an orchestrator waits, or that it is to go on with.
    held: HashSet<StepIndex>,
    nothing_to_do: Vec<bool>,
    failed_spontaneous: Vec<StepIndex>,
    crashed_spontaneous: HashSet<StepIndex>,
    in_flight: VecDeque<(StepIndex, Stopover)>,
    waiting: Vec<Waiting>,
    sequences: Vec<Sequence>,
    resumes: Vec<Resume>,
    crashed: HashSet<Place>,
    /// Crashed, and no other instance took over.
    crashed_down: HashSet<Place>,
    given_up_at: HashSet<Place>,
    told: bool,
    was_undone: bool,
    was_late: bool,
    start_lost: bool,
    user: Option<UserAnswer>,
    user_stopped: bool,
    unsure: Option<(usize, StepIndex)>,
    source_down: Option<(usize, StepIndex)>,
    gives_up_at_once: bool,
    /// Length of `waiting` when the first crash in later happened.
    crashed_later: Option<usize>,
    recorder: Recorder,
}

impl<'a> Interpreter<'a> {
    pub fn new(
        system: &'a System,
        plan: &'a Plan,
        faults: &[Fault],
        reading: Reading,
        records: bool,
        traces: bool,
    ) -> Self {
        let count = plan.steps.len();
        let mut run = Self {
            system,
            plan,
            flow: &system.design().flows[plan.flow],
            log: ReadingLog::new(reading, records),
            faults: ActiveFaults::default(),
            fault_count: faults.len() as u64,
            split: Vec::new(),
            phase: Phase::Now,
            version: 0,
            work_left: MOST_WORK * (count + 10),
            stands: vec![0; count],
            skipped: vec![false; count],
            committed: vec![false; count],
            done: vec![false; count],
            declined: vec![false; count],
            made: vec![false; count],
            left: vec![false; count],
            held: HashSet::new(),
            nothing_to_do: vec![false; count],
            failed_spontaneous: Vec::new(),
            crashed_spontaneous: HashSet::new(),
            in_flight: VecDeque::new(),
            waiting: Vec::new(),
            sequences: Vec::new(),
            resumes: Vec::new(),
            crashed: HashSet::new(),
            crashed_down: HashSet::new(),
            given_up_at: HashSet::new(),
            told: false,
            was_undone: false,
            was_late: false,
            start_lost: false,
            user: None,
            user_stopped: false,
            unsure: None,
            source_down: None,
            gives_up_at_once: false,
            crashed_later: None,
            recorder: Recorder::new(traces),
        };
        run.apply(faults);
        run.starve();
        run
    }

    /// Makes the run.
    pub fn run(mut self) -> EndState {
        self.now();
        self.restart();
        self.later();
        self.compensate();
        self.at_the_bound();
        self.end()
    }

    // ---- faults ------------------------------------------------------------------------------

    fn apply(&mut self, faults: &[Fault]) {
        let zones: Vec<&str> = faults
            .iter()
            .filter_map(|fault| match fault {
                Fault::Zone(zone, _) => Some(zone.as_str()),
                _ => None,
            })
            .collect();
        for fault in faults {
            match fault {
                Fault::Down(c, time) => self.bring_down_component(c.as_str(), *time, &zones),
                Fault::Zone(zone, time) => {
                    let components = self.system.design().components.iter().enumerate();
                    for (c, component) in components {
                        let all = &component.zones;
                        if !all.is_empty() && all.iter().all(|z| z == zone) {
                            self.bring_down(c, *time, &zones);
                        }
                    }
                }
                Fault::Crash(step, moment, time) => {
                    let Some(step) = self.plan.position(step.as_str()) else {
                        continue;
                    };
                    let place = self.plan.steps[step].place;
                    let time = self.with_standby(place, *time, &zones);
                    let point = match moment {
                        CrashMoment::Mid => Some(CrashPoint::Mid),
                        CrashMoment::After => Some(CrashPoint::After),
                        CrashMoment::At(call) => {
                            self.plan.position(call.as_str()).map(CrashPoint::At)
                        }
                    };
                    if let Some(point) = point {
                        self.faults.crashes.push((step, point, time));
                    }
                }
                Fault::Restart(c) => {
                    self.faults
                        .restarts
                        .extend(self.system.design().components.position(c.as_str()));
                }
                Fault::Lost(step) => self.faults.lost.extend(self.plan.position(step.as_str())),
                Fault::NoAnswer(step) => {
                    self.faults
                        .no_answer
                        .extend(self.plan.position(step.as_str()));
                }
                Fault::Twice(step) => self.faults.twice.extend(self.plan.position(step.as_str())),
                Fault::Declined(step) => {
                    let step = self.plan.position(step.as_str());
                    let effects = step.filter(|s| self.plan.steps[*s].is_effect);
                    self.faults.declined.extend(effects);
                }
                Fault::Cut(a, b, time) => self.cut_off(a.as_str(), b.as_str(), *time, &zones),
                Fault::Split(c) => {
                    let Some(c) = self.system.design().components.position(c.as_str()) else {
                        continue;
                    };
                    for place in self.system.fault_places(c) {
                        match self.cap_of(place) {
                            Cap::Consistent => self.bring_place_down(place, Downtime::Outage),
                            Cap::Available => self.split.push(place),
                        }
                    }
                }
            }
        }
    }

    fn cap_of(&self, place: Place) -> Cap {
        self.system.cap_of_place(place).unwrap_or_else(|| {
            if self.log.takes_second(UnknownField::Cap(place)) {
                Cap::Consistent
            } else {
                Cap::Available
            }
        })
    }

    fn bring_down_component(&mut self, id: &str, time: Downtime, zones: &[&str]) {
        if let Some(c) = self.system.design().components.position(id) {
            self.bring_down(c, time, zones);
        }
    }

    fn bring_down(&mut self, c: usize, time: Downtime, zones: &[&str]) {
        let time = self.with_standby(c, time, zones);
        for place in self.system.fault_places(c) {
            self.bring_place_down(place, time);
        }
    }

    fn bring_place_down(&mut self, place: Place, time: Downtime) {
        let entry = self.faults.down.entry(place).or_insert(time);
        *entry = time.max(*entry);
    }

    /// A fault that a standby ends: it is an outage instead of permanent.
    fn with_standby(&self, c: usize, time: Downtime, zones: &[&str]) -> Downtime {
        let is_up = |own: &Vec<String>| {
            own.is_empty() || !zones.iter().any(|zone| own.iter().all(|z| z == zone))
        };
        let stands_by = self.system.nodes[c]
            .standbys
            .iter()
            .any(|s| is_up(&s.zones));
        match time {
            Downtime::Permanent if stands_by => Downtime::Outage,
            time => time,
        }
    }

    fn cut_off(&mut self, a: &str, b: &str, time: Downtime, zones: &[&str]) {
        let components = &self.system.design().components;
        let (Some(a), Some(b)) = (components.position(a), components.position(b)) else {
            return;
        };
        let (from, to) = (self.system.nodes[a].place, self.system.nodes[b].place);
        if from == to {
            self.bring_down(from, time, zones);
            return;
        }
        for from in self.system.fault_places(a) {
            for to in self.system.fault_places(b) {
                for pair in [(from, to), (to, from)] {
                    let entry = self.faults.cuts.entry(pair).or_insert(time);
                    *entry = time.max(*entry);
                }
            }
        }
    }

    /// Places all of whose threads wait for a place that is down are down themselves.
    fn starve(&mut self) {
        let mut open: Vec<Place> = self.faults.down.keys().copied().collect();
        open.sort_unstable();
        while let Some(target) = open.pop() {
            let time = match self.faults.down.get(&target) {
                Some(time) if *time > Downtime::Blip => *time,
                _ => continue,
            };
            for call in self
                .system
                .blocking_calls
                .get(&target)
                .into_iter()
                .flatten()
            {
                let caller = call.caller.at();
                let waits = match self.system.connection(call.link).timeout {
                    Some(Timeout::Never) => true,
                    Some(Timeout::After(_)) => false,
                    None => !self.log.takes_second(UnknownField::Timeout(call.link)),
                };
                let blocks = match self.system.nodes[caller].io {
                    Some(io) => io == Io::Blocking,
                    None => waits && !self.log.takes_second(UnknownField::Io(caller)),
                };
                if !(waits && blocks) {
                    continue;
                }
                let time = self.with_standby(call.place, time, &[]);
                let before = self.faults.down.get(&call.place).copied();
                if before.is_none_or(|before| before < time) {
                    self.faults.down.insert(call.place, time);
                    self.recorder.record(
                        self.phase,
                        EventKind::Starved {
                            place: call.place,
                            by: target,
                        },
                    );
                    open.push(call.place);
                }
            }
        }
    }

    fn downtime(&self, place: Place) -> Option<Downtime> {
        self.faults.down.get(&place).copied()
    }

    fn is_down(&self, place: Place) -> bool {
        self.faults.down.contains_key(&place)
    }

    fn is_down_for_good(&self, place: Place) -> bool {
        self.downtime(place) == Some(Downtime::Permanent)
    }

    /// A blip is over once somebody has met it.
    fn end_blip(&mut self, place: Place) {
        if self.downtime(place) == Some(Downtime::Blip) {
            self.faults.down.remove(&place);
            self.version += 1;
        }
    }

    fn cut_between(&self, a: Place, b: Place) -> Option<Downtime> {
        self.faults.cuts.get(&(a, b)).copied().filter(|_| a != b)
    }

    fn is_cut(&self, a: Place, b: Place) -> bool {
        self.cut_between(a, b).is_some()
    }

    fn is_cut_for_good(&self, a: Place, b: Place) -> bool {
        self.cut_between(a, b) == Some(Downtime::Permanent)
    }

    fn take(set: &mut HashSet<StepIndex>, step: StepIndex, version: &mut u64) -> bool {
        let taken = set.remove(&step);
        *version += u64::from(taken);
        taken
    }

    /// Takes the crash of one of the steps at that point, if there is one that has not happened.
    fn take_crash(&mut self, steps: &[StepIndex], point: CrashPoint) -> Option<Downtime> {
        let found = self
            .faults
            .crashes
            .iter()
            .position(|(step, at, _)| *at == point && steps.contains(step))?;
        let (_, _, time) = self.faults.crashes.remove(found);
        self.version += 1;
        Some(time)
    }

    /// The process at the place crashes. It is down unless another instance runs.
    fn crash(&mut self, step: StepIndex, time: Downtime) {
        let place = self.plan.steps[step].place;
        self.recorder
            .record(self.phase, EventKind::Crashed { step, place });
        self.crashed.insert(place);
        self.version += 1;
        if self.phase == Phase::Later && self.crashed_later.is_none() {
            self.crashed_later = Some(self.waiting.len());
        }
        if !self.has_replicas(place) {
            self.crashed_down.insert(place);
            self.bring_place_down(place, time);
        }
    }

    // ---- fields of the design, under the reading ---------------------------------------------

    fn has_replicas(&self, place: Place) -> bool {
        let component = &self.system.design().components[place];
        match component.replicas {
            Some(replicas) => replicas.get() >= 2,
            None if self.system.nodes[place].is_managed => true,
            None => self.log.takes_second(UnknownField::Replicas(place)),
        }
    }

    fn is_orchestrator(&self, place: Place) -> bool {
        self.system.nodes[place].kind == Kind::Orchestrator
    }

    fn is_stateful_orchestrator(&self, place: Place) -> bool {
        self.is_orchestrator(place)
            && self.system.nodes[place]
                .stateful
                .unwrap_or_else(|| self.log.takes_second(UnknownField::Stateful(place)))
    }

    fn reports_errors(&self, place: Place) -> bool {
        match self.system.design().components[place].error_reporting {
            Some(reports) => reports,
            None => {
                self.is_orchestrator(place)
                    && self.log.takes_second(UnknownField::ErrorReporting(place))
            }
        }
    }

    fn is_durable(&self, place: Place) -> bool {
        let node = &self.system.nodes[place];
        if node.is_relay {
            return true;
        }
        match self.system.design().components[place].durable {
            Some(durable) => durable,
            None => node.is_managed || self.log.takes_second(UnknownField::Durable(place)),
        }
    }

    fn starts_at_stateful(&self, link: Link) -> bool {
        let from = self.system.ends[link].0;
        self.system.nodes[from].is_relay || self.is_stateful_orchestrator(from)
    }

    fn delivery(&self, link: Link) -> Delivery {
        let connection = self.system.connection(link);
        if !matches!(connection.style, Style::Message | Style::Event) {
            return Delivery::AtLeastOnce;
        }
        connection.delivery.unwrap_or_else(|| {
            if connection.outbox == Some(true)
                || self.starts_at_stateful(link)
                || self.log.takes_second(UnknownField::Delivery(link))
            {
                Delivery::AtLeastOnce
            } else {
                Delivery::AtMostOnce
            }
        })
    }

    fn is_at_most_once(&self, step: StepIndex) -> bool {
        let way = &self.plan.steps[step].way;
        way.iter()
            .any(|link| self.delivery(*link) == Delivery::AtMostOnce)
    }

    fn is_exactly_once(&self, step: StepIndex) -> bool {
        let way = &self.plan.steps[step].way;
        !way.is_empty()
            && way
                .iter()
                .all(|link| self.delivery(*link) == Delivery::ExactlyOnce)
    }

    fn retries_of(&self, link: Link) -> u64 {
        self.system
            .connection(link)
            .retries
            .unwrap_or_else(|| u64::from(self.log.takes_second(UnknownField::Retries(link))))
    }

    fn has_outbox(&self, step: StepIndex) -> bool {
        let Some(first) = self.plan.steps[step].way.first() else {
            return false;
        };
        let connection = self.system.connection(*first);
        connection.outbox.unwrap_or_else(|| {
            if self.starts_at_stateful(*first) {
                return true;
            }
            !matches!(connection.style, Style::Request | Style::Data)
                && self.log.takes_second(UnknownField::Outbox(*first))
        })
    }

    fn is_idempotent(&self, step: StepIndex) -> bool {
        self.plan.steps[step].way.last().is_some_and(|link| {
            self.system
                .connection(*link)
                .idempotent
                .unwrap_or_else(|| self.log.takes_second(UnknownField::Idempotent(*link)))
        })
    }

    fn has_dead_letter(&self, step: StepIndex) -> bool {
        self.plan.steps[step].way.last().is_some_and(|link| {
            self.system
                .connection(*link)
                .dead_letter
                .unwrap_or_else(|| self.log.takes_second(UnknownField::DeadLetter(*link)))
        })
    }

    fn has_fallback(&self, step: StepIndex) -> bool {
        let last = self.plan.steps[step].way.last();
        last.is_some_and(|link| self.system.connection(*link).fallback().is_some())
    }

    fn is_core(&self, step: StepIndex) -> bool {
        self.plan.steps[step]
            .core
            .unwrap_or_else(|| !self.log.takes_second(UnknownField::Core(step)))
    }

    fn style(&self, step: StepIndex) -> Option<Style> {
        let last = self.plan.steps[step].way.last()?;
        Some(self.system.connection(*last).style)
    }

    fn strategy(&self) -> Strategy {
        let consistency = self.flow.consistency.as_ref();
        if let Some(strategy) = consistency.and_then(|c| c.strategy) {
            return strategy;
        }
        let compensates = self
            .plan
            .steps
            .iter()
            .any(|step| step.compensation.is_some());
        if compensates && self.log.takes_second(UnknownField::Strategy) {
            Strategy::Compensate
        } else {
            Strategy::None
        }
    }

    fn on_breach(&self) -> Option<Breach> {
        let consistency = self.flow.consistency.as_ref();
        if let Some(breach) = consistency.and_then(|c| c.on_breach) {
            return Some(breach);
        }
        self.log
            .takes_second(UnknownField::OnBreach)
            .then(|| match self.strategy() {
                Strategy::Retry | Strategy::Reconcile => Breach::Retry,
                Strategy::Compensate => Breach::Compensate,
                Strategy::None => Breach::Alert,
            })
    }

    /// True if what starts at the place goes one after another.
    fn is_sequential(&self, place: Place) -> bool {
        self.is_orchestrator(place) || self.plan.coordinator == Some(place)
    }

    // ---- now ---------------------------------------------------------------------------------

    fn now(&mut self) {
        self.make_start(0);
        let start_is_user = self.start_is_user();
        if start_is_user && self.user.is_none() && self.begins_with_work() {
            self.user = Some(UserAnswer::Accepted);
        }
    }

    fn start_is_user(&self) -> bool {
        let kind = self.plan.start.map(|place| self.system.nodes[place].kind);
        matches!(kind, Some(Kind::Client | Kind::External))
    }

    fn begins_with_work(&self) -> bool {
        self.plan
            .begins
            .iter()
            .any(|step| self.plan.steps[*step].kind != StepKind::Spontaneous)
    }

    fn make_start(&mut self, from: usize) {
        for at in from..self.plan.begins.len() {
            let step = self.plan.begins[at];
            match self.plan.steps[step].kind {
                StepKind::Spontaneous => {
                    // In later those have their own turn.
                    if self.phase == Phase::Now {
                        self.begin(step);
                    }
                }
                _ if self.user_stopped => continue,
                _ => self.make(at, step),
            }
            self.handle_messages();
        }
    }

    fn begin(&mut self, step: StepIndex) {
        let mut earlier = self.plan.steps[..step].iter().enumerate();
        let mut effects = earlier.by_ref().filter(|(_, s)| s.is_effect).peekable();
        if effects.peek().is_some() && !effects.any(|(at, _)| self.stands[at] > 0) {
            self.nothing_to_do[step] = true;
            return;
        }
        self.nothing_to_do[step] = false;
        self.begin_now(step);
    }

    fn begin_now(&mut self, step: StepIndex) {
        match self.do_step(step) {
            StepEnd::Failed => self.failed_spontaneous.push(step),
            StepEnd::Unanswered => {
                self.crashed_spontaneous.insert(step);
            }
            StepEnd::Done | StepEnd::Declined => {}
        }
    }

    fn make(&mut self, at: usize, step: StepIndex) {
        let planned = &self.plan.steps[step];
        let source = planned.source;
        let is_client = self.system.nodes[source].kind == Kind::Client;
        let is_first_stop = self.system.hands_on(source) && planned.places.first() == Some(&source);
        if !is_client && !is_first_stop && self.is_down(source) {
            self.end_blip(source);
            self.source_down = Some((at, step));
            self.tell_user(UserAnswer::Refused);
            return;
        }
        self.source_down = None;
        self.made[step] = true;
        if planned.kind == StepKind::Send {
            if self.send(step) == SendEnd::Lost {
                self.tell_user(UserAnswer::Refused);
            }
            return;
        }
        match self.call(step) {
            CallEnd::Done => {}
            CallEnd::Failed | CallEnd::Declined => self.tell_user(UserAnswer::Refused),
            CallEnd::Unanswered => {
                self.unsure = Some((at, step));
                self.tell_user(UserAnswer::Unsure);
            }
            CallEnd::Waits => {
                self.user_stopped = true;
                self.wait(Waiting::Start(at), Some(step));
            }
            CallEnd::GaveUp => self.user_stopped = true,
        }
    }

    fn tell_user(&mut self, answer: UserAnswer) {
        self.user_stopped = true;
        if self.start_is_user() {
            self.user = Some(answer);
            self.recorder
                .record(self.phase, EventKind::UserTold { answer });
        }
    }

    fn wait(&mut self, waiting: Waiting, step: Option<StepIndex>) {
        if step.is_none_or(|step| self.style(step) != Some(Style::Telemetry)) {
            self.was_late = true;
        }
        self.version += 1;
        self.waiting.push(waiting);
    }

    // ---- doing a step ------------------------------------------------------------------------

    /// True if the place of the step, and what that cannot do without, is up and within reach.
    fn is_able(&mut self, place: Place) -> bool {
        let system = self.system;
        let ground = system.ground(place);
        let mut is_able = true;
        let mut met_blip = false;
        for at in std::iter::once(&place).chain(&ground.places) {
            match self.downtime(*at) {
                None => {}
                Some(Downtime::Blip) if met_blip => {}
                Some(Downtime::Blip) => {
                    met_blip = true;
                    self.end_blip(*at);
                    let mut into = ground.edges.iter().filter(|edge| edge.to == *at).peekable();
                    let is_retried = *at != place
                        && into.peek().is_some()
                        && into.all(|edge| self.retries_of(edge.link) >= 1);
                    is_able &= is_retried;
                }
                Some(_) => is_able = false,
            }
        }
        let is_cut = |edge: &super::system::GroundEdge| self.is_cut(edge.from, edge.to);
        is_able && (self.faults.cuts.is_empty() || !ground.edges.iter().any(is_cut))
    }

    fn do_step(&mut self, step: StepIndex) -> StepEnd {
        let place = self.plan.steps[step].place;
        self.work_left = self.work_left.saturating_sub(1);
        if self.system.nodes[place].kind == Kind::Client {
            self.mark_done(step);
            return StepEnd::Done;
        }
        if !self.is_able(place) {
            self.recorder.record(self.phase, EventKind::Failed { step });
            return StepEnd::Failed;
        }
        if self.system.hands_on(place) {
            let is_repeated = self.done[step] && self.is_exactly_once(step);
            self.mark_done(step);
            if !is_repeated {
                let children = self.plan.steps[step].children.clone();
                self.dispatch(step, children);
            }
            return StepEnd::Done;
        }
        let came_before = self.committed[step] || self.held.contains(&step);
        if came_before && (self.is_idempotent(step) || self.is_exactly_once(step)) {
            self.recorder
                .record(self.phase, EventKind::Recognised { step });
            return StepEnd::Done;
        }
        let transaction = &self.plan.steps[step].transaction;
        let declined: Vec<StepIndex> = transaction
            .iter()
            .copied()
            .filter(|at| self.faults.declined.contains(at))
            .collect();
        if !declined.is_empty() {
            for at in declined {
                self.declined[at] = true;
            }
            self.recorder
                .record(self.phase, EventKind::Declined { step });
            return StepEnd::Declined;
        }
        self.do_body(Resume {
            step,
            cursor: 0,
            noted: Vec::new(),
            is_committed: false,
        })
    }

    fn mark_done(&mut self, step: StepIndex) {
        if !self.done[step] {
            self.version += 1;
        }
        self.done[step] = true;
        self.recorder.record(self.phase, EventKind::Done { step });
    }

    /// Calls and sends of a step, from a position on, then the step itself.
    fn do_body(&mut self, mut resume: Resume) -> StepEnd {
        let plan = self.plan;
        let step = resume.step;
        let planned = &plan.steps[step];
        if resume.is_committed {
            self.held.remove(&step);
            self.dispatch(step, resume.noted);
            return StepEnd::Done;
        }
        while let Some((child, parent)) = planned.calls_and_sends.get(resume.cursor) {
            if plan.steps[*child].kind == StepKind::Send
                || self.goes_in_turn(planned.place, &resume.noted)
            {
                resume.noted.push(*child);
                resume.cursor += 1;
                continue;
            }
            if let Some(time) = self.take_crash(&[*parent], CrashPoint::At(*child)) {
                return self.crash_before_commit(resume, time);
            }
            let end = self.call(*child);
            match end {
                CallEnd::Done => resume.cursor += 1,
                CallEnd::Declined => {
                    self.held.remove(&step);
                    return StepEnd::Declined;
                }
                CallEnd::Unanswered if self.system.nodes[planned.place].kind == Kind::Gateway => {
                    return StepEnd::Unanswered;
                }
                CallEnd::Failed | CallEnd::Unanswered => {
                    self.held.remove(&step);
                    return StepEnd::Failed;
                }
                CallEnd::Waits => {
                    self.held.insert(step);
                    self.wait(Waiting::Call(resume), Some(*child));
                    return StepEnd::Done;
                }
                CallEnd::GaveUp => {
                    self.held.remove(&step);
                    return StepEnd::Done;
                }
            }
        }
        if let Some(time) = self.take_crash(&planned.transaction, CrashPoint::Mid) {
            return self.crash_before_commit(resume, time);
        }
        self.commit(step);
        self.after_commit(step, resume.noted)
    }

    /// True if calls wait for their turn: at a place where work goes one after another, behind a
    /// message, or a send with a step at that place below it.
    fn goes_in_turn(&self, place: Place, noted: &[StepIndex]) -> bool {
        let is_awaited = |step: &StepIndex| {
            self.style(*step) == Some(Style::Message) || self.plan.leads_back(*step, place)
        };
        self.is_sequential(place) && noted.iter().any(is_awaited)
    }

    fn crash_before_commit(&mut self, resume: Resume, time: Downtime) -> StepEnd {
        let step = resume.step;
        let place = self.plan.steps[step].place;
        let goes_on = self.is_stateful_orchestrator(place);
        self.crash(step, time);
        if goes_on {
            self.held.insert(step);
            self.resumes.push(resume);
        }
        StepEnd::Unanswered
    }

    fn commit(&mut self, step: StepIndex) {
        self.held.remove(&step);
        for at in &self.plan.steps[step].transaction {
            if self.plan.steps[*at].is_effect {
                let stands = (self.stands[*at] + 1).min(2);
                self.version += u64::from(stands != self.stands[*at]);
                self.stands[*at] = stands;
            }
            self.skipped[*at] = false;
            self.version += u64::from(!self.done[*at]);
            self.committed[*at] = true;
            self.done[*at] = true;
            self.recorder
                .record(self.phase, EventKind::Done { step: *at });
        }
    }

    fn after_commit(&mut self, step: StepIndex, noted: Vec<StepIndex>) -> StepEnd {
        let planned = &self.plan.steps[step];
        let Some(time) = self.take_crash(&planned.transaction, CrashPoint::After) else {
            self.dispatch(step, noted);
            return StepEnd::Done;
        };
        self.crash(step, time);
        self.leave_behind(step, noted);
        StepEnd::Unanswered
    }

    /// Work that a crashed process had noted: kept by a stateful orchestrator, an outbox or a
    /// relay, else lost.
    fn leave_behind(&mut self, step: StepIndex, noted: Vec<StepIndex>) {
        let place = self.plan.steps[step].place;
        let is_stateful = self.is_stateful_orchestrator(place);
        let is_up = !self.is_down(place);
        let (mut kept, mut relayed) = (Vec::new(), Vec::new());
        for at in noted {
            if self.leaves_by_relay(at) {
                relayed.push(at);
            } else if is_stateful || self.has_outbox(at) {
                kept.push(at);
            } else {
                self.recorder
                    .record(self.phase, EventKind::Lost { step: at });
            }
        }
        if is_up {
            kept.extend(relayed);
            kept.sort_unstable();
            self.dispatch(step, kept);
            return;
        }
        if is_stateful {
            self.resumes.push(Resume {
                step,
                cursor: 0,
                noted: kept,
                is_committed: true,
            });
        } else if !kept.is_empty() {
            let first = kept.first().copied();
            self.wait(Waiting::Noted { step, noted: kept }, first);
        }
        for at in relayed {
            self.send(at);
        }
    }

    fn leaves_by_relay(&self, step: StepIndex) -> bool {
        let way = &self.plan.steps[step].way;
        way.len() > 1
            && way
                .first()
                .is_some_and(|link| self.system.is_relay_read(*link))
    }

    /// Sends what was noted, in order; one after another where the place coordinates.
    fn dispatch(&mut self, step: StepIndex, noted: Vec<StepIndex>) {
        let place = self.plan.steps[step].place;
        if noted.is_empty() {
            return;
        }
        if !self.is_sequential(place) {
            for at in noted {
                self.send(at);
            }
            return;
        }
        self.sequences.push(Sequence {
            place,
            step,
            left: noted.into(),
            current: None,
            waits_with_call: false,
            is_over: false,
        });
        self.version += 1;
        self.advance(self.sequences.len() - 1);
    }

    // ---- calls and sends ---------------------------------------------------------------------

    fn call(&mut self, step: StepIndex) -> CallEnd {
        let planned = &self.plan.steps[step];
        let Some(last) = planned.way.last() else {
            return CallEnd::Failed;
        };
        let retries = self.retries_of(*last);
        let tries = retries.min(MOST_RETRIES + self.fault_count);
        let mut was_unanswered = false;
        for at in 0..=tries {
            if at > 0 && self.work_left == 0 {
                break;
            }
            let before = self.version;
            self.recorder
                .record(self.phase, EventKind::Called { step, attempt: at });
            match self.try_call(step) {
                StepEnd::Done => return CallEnd::Done,
                StepEnd::Declined => return CallEnd::Declined,
                StepEnd::Unanswered => was_unanswered = true,
                StepEnd::Failed => {}
            }
            if self.version == before {
                break;
            }
        }
        let source = planned.source;
        if self.has_fallback(step) {
            self.skip(step);
            return CallEnd::Done;
        }
        if self.is_stateful_orchestrator(source) && !self.is_core(step) {
            if retries >= 1 && !self.gives_up_at_once {
                self.recorder.record(
                    self.phase,
                    EventKind::OrchestratorWaits {
                        step,
                        place: source,
                    },
                );
                return CallEnd::Waits;
            }
            self.give_up(source, true);
            return CallEnd::GaveUp;
        }
        if was_unanswered {
            CallEnd::Unanswered
        } else {
            CallEnd::Failed
        }
    }

    fn try_call(&mut self, step: StepIndex) -> StepEnd {
        let planned = &self.plan.steps[step];
        if Self::take(&mut self.faults.lost, step, &mut self.version) {
            self.recorder.record(self.phase, EventKind::Lost { step });
            return StepEnd::Failed;
        }
        if self.is_cut(planned.source, planned.place) {
            self.recorder
                .record(self.phase, EventKind::Unreachable { step });
            return StepEnd::Failed;
        }
        let end = self.do_step(step);
        if end == StepEnd::Done && Self::take(&mut self.faults.no_answer, step, &mut self.version) {
            self.recorder
                .record(self.phase, EventKind::AnswerLost { step });
            return StepEnd::Unanswered;
        }
        end
    }

    fn skip(&mut self, step: StepIndex) {
        let plan = self.plan;
        self.recorder
            .record(self.phase, EventKind::Skipped { step });
        for at in std::iter::once(&step).chain(plan.below(step)) {
            self.version += u64::from(!self.skipped[*at]);
            self.skipped[*at] = true;
        }
    }

    fn give_up(&mut self, place: Place, tells: bool) {
        self.version += u64::from(self.given_up_at.insert(place));
        self.recorder
            .record(self.phase, EventKind::GivenUp { place });
        if tells && self.reports_errors(place) {
            self.tell_somebody();
        }
    }

    fn tell_somebody(&mut self) {
        if !self.told {
            self.recorder.record(self.phase, EventKind::SomebodyTold);
        }
        self.told = true;
    }

    /// Downtime of a broker or relay: its own, that of its ground, or of a cut on the way there.
    fn broker_downtime(&self, broker: Place) -> Option<Downtime> {
        let ground = self.system.ground(broker);
        let own = std::iter::once(&broker).chain(&ground.places);
        let down = own.filter_map(|place| self.downtime(*place));
        let cuts = ground.edges.iter();
        let cut = cuts.filter_map(|edge| self.cut_between(edge.from, edge.to));
        down.chain(cut).max()
    }

    fn end_broker_blip(&mut self, broker: Place) {
        let system = self.system;
        for place in std::iter::once(&broker).chain(&system.ground(broker).places) {
            self.end_blip(*place);
        }
    }

    fn lose(&mut self, step: StepIndex) {
        self.recorder.record(self.phase, EventKind::Lost { step });
        if self.plan.steps[step].parent.is_none() {
            self.start_lost = true;
        }
        self.left[step] = true;
        self.version += 1;
    }

    fn send(&mut self, step: StepIndex) -> SendEnd {
        let plan = self.plan;
        let planned = &plan.steps[step];
        let source = planned.source;
        self.recorder.record(self.phase, EventKind::Sent { step });
        let begins_at_broker = planned
            .places
            .first()
            .copied()
            .filter(|place| self.system.hands_on(*place));
        if let Some(broker) = begins_at_broker {
            let down = self.broker_downtime(broker);
            let mut is_down = down.is_some();
            if down == Some(Downtime::Blip) {
                self.end_broker_blip(broker);
                let retries = planned.way.first().map_or(0, |link| self.retries_of(*link));
                is_down = retries == 0;
            }
            if is_down || self.is_cut(source, broker) {
                return self.keep_back(step);
            }
        }
        let is_lost = Self::take(&mut self.faults.lost, step, &mut self.version);
        if is_lost && self.is_at_most_once(step) {
            self.lose(step);
            return SendEnd::Left;
        }
        let stop = begins_at_broker.map_or(Stopover::Source(source), Stopover::Broker);
        let passed = usize::from(begins_at_broker.is_some());
        let held_by = self.restarting_broker(step);
        self.travel(step, stop, passed, held_by)
    }

    /// A message that does not leave waits in the outbox, else it is lost.
    fn keep_back(&mut self, step: StepIndex) -> SendEnd {
        if self.has_outbox(step) {
            let at = Stopover::Source(self.plan.steps[step].source);
            self.wait(
                Waiting::Message {
                    step,
                    at,
                    came: false,
                },
                Some(step),
            );
            return SendEnd::Waits;
        }
        self.recorder.record(self.phase, EventKind::Lost { step });
        self.version += 1;
        SendEnd::Lost
    }

    /// The first broker of the way that restarts, and holds what it was given.
    fn restarting_broker(&self, step: StepIndex) -> Option<Place> {
        if self.phase != Phase::Now || self.faults.restarts.is_empty() {
            return None;
        }
        let mut places = self.plan.steps[step].places.iter().copied();
        places.find(|place| self.system.hands_on(*place) && self.faults.restarts.contains(place))
    }

    /// The rest of the way, from a stop on, past so many of its places.
    fn travel(
        &mut self,
        step: StepIndex,
        mut stop: Stopover,
        passed: usize,
        held_by: Option<Place>,
    ) -> SendEnd {
        let plan = self.plan;
        let places = &plan.steps[step].places;
        let mut before = match passed.checked_sub(1).and_then(|at| places.get(at)) {
            Some(place) => *place,
            None => plan.steps[step].source,
        };
        let mut is_late = false;
        for place in &places[passed..] {
            let is_broker = self.system.hands_on(*place);
            let down = if is_broker {
                self.broker_downtime(*place)
            } else {
                self.downtime(*place)
            };
            if down == Some(Downtime::Blip) {
                if is_broker {
                    self.end_broker_blip(*place);
                } else {
                    self.end_blip(*place);
                }
            }
            if down.is_some() || self.is_cut(before, *place) {
                is_late = true;
                break;
            }
            if is_broker {
                stop = Stopover::Broker(*place);
            }
            before = *place;
        }
        if let Some(broker) = held_by {
            stop = Stopover::Broker(broker);
            self.left[step] = true;
            self.wait(
                Waiting::Message {
                    step,
                    at: stop,
                    came: false,
                },
                Some(step),
            );
            return SendEnd::Left;
        }
        if !is_late {
            self.left[step] = true;
            self.version += 1;
            self.in_flight.push_back((step, stop));
            return SendEnd::Left;
        }
        if self.is_at_most_once(step) {
            self.lose(step);
            return SendEnd::Left;
        }
        self.recorder
            .record(self.phase, EventKind::MessageWaits { step });
        self.wait(
            Waiting::Message {
                step,
                at: stop,
                came: false,
            },
            Some(step),
        );
        match stop {
            Stopover::Broker(_) => {
                self.left[step] = true;
                SendEnd::Left
            }
            Stopover::Source(_) => SendEnd::Waits,
        }
    }

    /// Handles messages, first sent first, and those that these send, until none is left.
    fn handle_messages(&mut self) {
        loop {
            while let Some((step, stop)) = self.in_flight.pop_front() {
                self.arrive(step, stop);
                self.advance_all();
            }
            self.advance_all();
            if self.in_flight.is_empty() {
                return;
            }
        }
    }

    fn arrive(&mut self, step: StepIndex, stop: Stopover) {
        match self.do_step(step) {
            StepEnd::Done => {
                let is_twice = Self::take(&mut self.faults.twice, step, &mut self.version);
                if is_twice && !self.is_at_most_once(step) && !self.is_exactly_once(step) {
                    self.recorder
                        .record(self.phase, EventKind::DeliveredAgain { step });
                    self.do_step(step);
                }
            }
            StepEnd::Failed | StepEnd::Unanswered => {
                if self.is_at_most_once(step) {
                    self.lose(step);
                } else {
                    self.recorder
                        .record(self.phase, EventKind::MessageWaits { step });
                    self.wait(
                        Waiting::Message {
                            step,
                            at: stop,
                            came: true,
                        },
                        Some(step),
                    );
                }
            }
            StepEnd::Declined => {
                self.declined[step] = true;
                self.give_up(self.plan.steps[step].place, false);
            }
        }
    }

    // ---- one after another -------------------------------------------------------------------

    fn advance_all(&mut self) {
        for at in 0..self.sequences.len() {
            self.advance(at);
        }
    }

    fn advance(&mut self, at: usize) {
        loop {
            let sequence = &self.sequences[at];
            if sequence.is_over {
                return;
            }
            let place = sequence.place;
            if let Some(current) = sequence.current {
                if sequence.waits_with_call {
                    return;
                }
                if self.is_declined(current) {
                    self.break_off(at, false);
                    return;
                }
                if !self.is_answered(current, place) {
                    return;
                }
                self.sequences[at].current = None;
            }
            if self.sequences[at].left.is_empty() {
                self.sequences[at].is_over = true;
                return;
            }
            if self.is_down(place) {
                return;
            }
            let Some(next) = self.sequences[at].left.pop_front() else {
                return;
            };
            match self.plan.steps[next].kind {
                StepKind::Call => {
                    let parent = self.plan.steps[next].parent;
                    let steps: Vec<StepIndex> = parent.into_iter().collect();
                    if let Some(time) = self.take_crash(&steps, CrashPoint::At(next)) {
                        self.crash_in_sequence(at, next, time);
                        return;
                    }
                    if !self.call_in_turn(at, next) {
                        return;
                    }
                }
                _ => {
                    let end = self.send(next);
                    if self.nobody_waits(next, place) {
                        continue;
                    }
                    self.sequences[at].current = Some(next);
                    if end == SendEnd::Lost {
                        self.break_off(at, true);
                        return;
                    }
                }
            }
        }
    }

    /// Makes a call in its turn; false if the sequence stops there.
    fn call_in_turn(&mut self, at: usize, step: StepIndex) -> bool {
        self.sequences[at].current = Some(step);
        self.sequences[at].waits_with_call = false;
        match self.call(step) {
            CallEnd::Done => true,
            CallEnd::Declined => {
                self.break_off(at, false);
                false
            }
            CallEnd::Failed | CallEnd::Unanswered => {
                self.break_off(at, true);
                false
            }
            CallEnd::Waits => {
                self.was_late = true;
                self.version += 1;
                self.sequences[at].waits_with_call = true;
                false
            }
            CallEnd::GaveUp => {
                self.sequences[at].is_over = true;
                false
            }
        }
    }

    /// The coordinator crashes before a call in its turn: that call and what is left are as what
    /// was noted by a step whose process crashed.
    fn crash_in_sequence(&mut self, at: usize, next: StepIndex, time: Downtime) {
        let step = self.sequences[at].step;
        let mut noted = vec![next];
        noted.extend(std::mem::take(&mut self.sequences[at].left));
        self.sequences[at].is_over = true;
        self.crash(step, time);
        self.leave_behind(step, noted);
    }

    /// True if nobody waits for what is sent, and nothing is given up if it is lost.
    fn nobody_waits(&self, step: StepIndex, place: Place) -> bool {
        if self.plan.leads_back(step, place) {
            return false;
        }
        match self.style(step) {
            Some(Style::Telemetry) => true,
            Some(Style::Event) => {
                let mut places = self.plan.steps[step].places.iter();
                !places.any(|place| self.system.hands_on(*place))
            }
            _ => false,
        }
    }

    fn is_declined(&self, step: StepIndex) -> bool {
        let planned = &self.plan.steps[step];
        self.declined[step]
            || (self.system.hands_on(planned.place)
                && planned
                    .children
                    .iter()
                    .any(|child| self.is_declined(*child)))
    }

    fn is_answered(&self, step: StepIndex, place: Place) -> bool {
        let is_awaited =
            self.style(step) == Some(Style::Message) || self.plan.leads_back(step, place);
        if is_awaited {
            return self.is_answered_as_message(step, place);
        }
        match self.plan.steps[step].kind {
            StepKind::Call => true,
            _ => self.left[step],
        }
    }

    fn is_answered_as_message(&self, step: StepIndex, place: Place) -> bool {
        if self.skipped[step] {
            return true;
        }
        let planned = &self.plan.steps[step];
        let is_done = if self.system.hands_on(planned.place) && !planned.children.is_empty() {
            let mut children = planned.children.iter();
            children.all(|child| self.is_answered_as_message(*child, place))
        } else {
            self.done[step]
        };
        is_done
            && self.plan.below(step).iter().all(|at| {
                let is_asked =
                    self.plan.steps[*at].place == place || self.plan.leads_back(*at, place);
                !is_asked || self.skipped[*at] || self.done[*at]
            })
    }

    /// What is left is not sent, and the flow is given up at the coordinator's place.
    fn break_off(&mut self, at: usize, tells: bool) {
        let place = self.sequences[at].place;
        self.sequences[at].is_over = true;
        self.sequences[at].left.clear();
        self.version += 1;
        let was_lost_with_it =
            self.crashed_down.contains(&place) && !self.is_stateful_orchestrator(place);
        if self.is_down_for_good(place) || was_lost_with_it {
            return;
        }
        self.give_up(place, tells);
    }

    // ---- restart -----------------------------------------------------------------------------

    fn restart(&mut self) {
        for c in self.faults.restarts.clone() {
            let node = &self.system.nodes[c];
            if node.kind == Kind::Datastore
                && !node.is_copy
                && self.system.design().components[c].durable == Some(false)
            {
                self.forget(c);
            }
        }
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Message {
                    step,
                    at: Stopover::Broker(broker),
                    ..
                } if self.faults.restarts.contains(&broker) && !self.is_durable(broker) => {
                    self.lose(step);
                }
                Waiting::Message {
                    step,
                    at: Stopover::Source(source),
                    ..
                } if self.is_down(source) && !self.survives_at_source(step, source) => {
                    self.lose(step);
                }
                other => self.waiting.push(other),
            }
        }
        for at in 0..self.sequences.len() {
            let sequence = &self.sequences[at];
            let place = sequence.place;
            if sequence.is_over || !self.is_down(place) {
                continue;
            }
            let left = std::mem::take(&mut self.sequences[at].left);
            let kept = left
                .into_iter()
                .filter(|step| self.survives_at_source(*step, place));
            let kept: VecDeque<StepIndex> = kept.collect();
            self.was_late |= !kept.is_empty();
            self.sequences[at].left = kept;
        }
    }

    /// True if what waits at a source that is down is not lost with it.
    fn survives_at_source(&self, step: StepIndex, source: Place) -> bool {
        self.has_outbox(step)
            || (self.crashed.contains(&source) && self.is_stateful_orchestrator(source))
    }

    /// A datastore that is not durable has forgotten what it held.
    fn forget(&mut self, store: usize) {
        let is_available = self.system.nodes[store].cap == Some(Cap::Available);
        for at in 0..self.plan.steps.len() {
            let planned = &self.plan.steps[at];
            if !planned.is_effect || self.stands[at] == 0 {
                continue;
            }
            let is_at_it = planned.component == store;
            let writes = self.system.writes_to(planned.place, store);
            let is_kept_elsewhere = is_available
                && self.system.stores_written(planned.place).any(|other| {
                    other != store
                        && !self.system.nodes[other].is_copy
                        && self.system.design().components[other].durable != Some(false)
                });
            if is_at_it || (writes && !is_kept_elsewhere) {
                self.stands[at] = 0;
                self.recorder
                    .record(self.phase, EventKind::Forgotten { step: at });
            }
        }
    }

    // ---- later -------------------------------------------------------------------------------

    fn later(&mut self) {
        self.phase = Phase::Later;
        self.faults
            .down
            .retain(|_, time| *time == Downtime::Permanent);
        self.faults
            .cuts
            .retain(|_, time| *time == Downtime::Permanent);
        self.faults.restarts.clear();
        let waiting = std::mem::take(&mut self.waiting);
        self.resume_orchestrators(waiting);
        self.begin_again();
        self.continue_start();
        let waiting = std::mem::take(&mut self.waiting);
        self.go_on_with(waiting);
        self.ask_again();
        self.look_again();
        if let Some(since) = self.crashed_later {
            let crashed: Vec<Place> = self.crashed_down.iter().copied().collect();
            for place in crashed {
                if !self.is_down_for_good(place) {
                    self.faults.down.remove(&place);
                }
            }
            let mut waiting = std::mem::take(&mut self.waiting);
            let again = waiting.split_off(since.min(waiting.len()));
            self.waiting = waiting;
            let resumes = std::mem::take(&mut self.resumes);
            let kept = std::mem::take(&mut self.waiting);
            self.resumes = resumes;
            self.resume_orchestrators(again);
            let again = std::mem::take(&mut self.waiting);
            self.waiting = kept;
            self.go_on_with(again);
        }
        self.settle();
    }

    /// Stateful orchestrators that crashed go on with their steps. What waits besides is kept.
    fn resume_orchestrators(&mut self, waiting: Vec<Waiting>) {
        let resumes = std::mem::take(&mut self.resumes);
        let mut waiting = waiting;
        for resume in resumes {
            let step = resume.step;
            let place = self.plan.steps[step].place;
            if self.is_down_for_good(place) {
                continue;
            }
            let is_delivered =
                |w: &Waiting| matches!(w, Waiting::Message { step: at, .. } if *at == step);
            waiting.retain(|w| !is_delivered(w));
            self.held.remove(&step);
            if !resume.is_committed && self.committed[step] {
                continue;
            }
            self.was_late = true;
            self.recorder
                .record(self.phase, EventKind::Resumed { step });
            self.gives_up_at_once = true;
            self.do_body(resume);
            self.gives_up_at_once = false;
            self.handle_messages();
        }
        waiting.append(&mut self.waiting);
        self.waiting = waiting;
    }

    fn begin_again(&mut self) {
        for step in std::mem::take(&mut self.failed_spontaneous) {
            self.was_late = true;
            self.begin_now(step);
            self.handle_messages();
        }
    }

    fn continue_start(&mut self) {
        if self.start_is_user() {
            return;
        }
        if let Some((at, _)) = self.source_down {
            self.was_late = true;
            self.user_stopped = false;
            self.make_start(at);
        }
    }

    fn go_on_with(&mut self, waiting: Vec<Waiting>) {
        self.advance_all();
        self.handle_messages();
        for waiting in waiting {
            match waiting {
                Waiting::Message { step, at, .. } => self.go_on_with_message(step, at),
                Waiting::Noted { step, noted } => {
                    if self.is_down(self.plan.steps[step].place) {
                        self.waiting.push(Waiting::Noted { step, noted });
                    } else {
                        self.dispatch(step, noted);
                    }
                }
                Waiting::Call(resume) => {
                    if self.is_down(self.plan.steps[resume.step].place) {
                        self.waiting.push(Waiting::Call(resume));
                    } else {
                        self.held.remove(&resume.step);
                        self.do_body(resume);
                    }
                }
                Waiting::Start(at) => {
                    self.user_stopped = false;
                    self.make_start(at);
                }
            }
            self.handle_messages();
        }
        for at in 0..self.sequences.len() {
            if self.sequences[at].is_over || !self.sequences[at].waits_with_call {
                continue;
            }
            if let Some(step) = self.sequences[at].current
                && !self.is_down(self.sequences[at].place)
                && self.call_in_turn(at, step)
            {
                self.advance(at);
            }
            self.handle_messages();
        }
    }

    fn go_on_with_message(&mut self, step: StepIndex, at: Stopover) {
        match at {
            Stopover::Source(place) if self.is_down(place) => {
                self.waiting.push(Waiting::Message {
                    step,
                    at,
                    came: false,
                });
            }
            Stopover::Source(_) => {
                self.send(step);
            }
            Stopover::Broker(broker) => {
                if self.broker_downtime(broker).is_some() {
                    self.waiting.push(Waiting::Message {
                        step,
                        at,
                        came: false,
                    });
                    return;
                }
                let places = &self.plan.steps[step].places;
                let passed = places
                    .iter()
                    .position(|p| *p == broker)
                    .map_or(0, |p| p + 1);
                if passed >= places.len() {
                    // The broker itself is where the step is done.
                    self.in_flight.push_back((step, at));
                    return;
                }
                self.travel(step, at, passed, None);
            }
        }
    }

    fn ask_again(&mut self) {
        let Some((at, step)) = self.unsure.take() else {
            return;
        };
        if !self.start_is_user() || !self.is_idempotent(step) {
            return;
        }
        self.was_late = true;
        self.recorder
            .record(self.phase, EventKind::AskedAgain { step });
        self.user_stopped = false;
        let end = self.call(step);
        self.handle_messages();
        match end {
            CallEnd::Done | CallEnd::Waits | CallEnd::GaveUp => {
                self.user = Some(UserAnswer::Accepted);
                if end == CallEnd::Done {
                    self.make_start(at + 1);
                }
            }
            CallEnd::Failed | CallEnd::Declined => self.tell_user(UserAnswer::Refused),
            CallEnd::Unanswered => self.tell_user(UserAnswer::Unsure),
        }
    }

    /// Spontaneous steps that had nothing to do are looked at again.
    fn look_again(&mut self) {
        for at in 0..self.plan.begins.len() {
            let step = self.plan.begins[at];
            if self.nothing_to_do[step] {
                self.begin(step);
                self.was_late |= !self.nothing_to_do[step];
                self.handle_messages();
            }
        }
    }

    /// What would have to wait again cannot be gone on with.
    fn settle(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Message { step, at, came } => {
                    let is_kept_aside = came
                        || matches!(at, Stopover::Broker(b) if self.broker_downtime(b).is_none());
                    if is_kept_aside && self.has_dead_letter(step) {
                        self.recorder
                            .record(self.phase, EventKind::KeptAside { step });
                        self.tell_somebody();
                    } else {
                        self.recorder.record(self.phase, EventKind::Stuck { step });
                    }
                }
                Waiting::Call(resume) => {
                    let place = self.plan.steps[resume.step].place;
                    if !self.is_down_for_good(place) {
                        self.give_up(place, true);
                    }
                }
                Waiting::Noted { .. } | Waiting::Start(_) => {}
            }
        }
        for at in 0..self.sequences.len() {
            if !self.sequences[at].is_over {
                self.break_off(at, true);
            }
        }
    }

    // ---- giving up, and the time bound ---------------------------------------------------------

    fn compensate(&mut self) {
        let is_given_up = self.user == Some(UserAnswer::Refused) || !self.given_up_at.is_empty();
        if !is_given_up || self.strategy() != Strategy::Compensate {
            return;
        }
        let mut heard_of: Vec<Place> = self.given_up_at.iter().copied().collect();
        let mut at_calls: HashSet<Place> = HashSet::new();
        for (at, planned) in self.plan.steps.iter().enumerate() {
            if planned.kind == StepKind::Call && !self.done[at] {
                heard_of.push(planned.place);
                at_calls.insert(planned.place);
                at_calls.insert(planned.source);
            }
        }
        for at in (0..self.plan.steps.len()).rev() {
            let planned = &self.plan.steps[at];
            if self.stands[at] == 0 || planned.compensation.is_none() {
                continue;
            }
            let is_fit = |place: &Place| {
                self.can_compensate(*place)
                    && (self.given_up_at.contains(place)
                        || at_calls.contains(place)
                        || heard_of.iter().any(|h| self.system.sees(*place, *h)))
            };
            let compensator = match self.plan.coordinator {
                Some(place) => Some(place).filter(is_fit),
                None => self
                    .step_above(at)
                    .filter(is_fit)
                    .or(Some(planned.place).filter(is_fit)),
            };
            let reaches = compensator.is_some_and(|by| {
                !self.is_down_for_good(planned.place) && !self.is_cut_for_good(by, planned.place)
            });
            if reaches {
                self.undo(at);
            }
        }
    }

    fn undo(&mut self, step: StepIndex) {
        self.stands[step] = 0;
        self.was_undone = true;
        self.recorder.record(self.phase, EventKind::Undone { step });
    }

    /// The place of the nearest step above that is at no broker or relay.
    fn step_above(&self, step: StepIndex) -> Option<Place> {
        let mut above = self.plan.steps[step].parent;
        while let Some(at) = above {
            let place = self.plan.steps[at].place;
            if !self.system.hands_on(place) {
                return Some(place);
            }
            above = self.plan.steps[at].parent;
        }
        None
    }

    fn can_compensate(&self, place: Place) -> bool {
        let kind = self.system.nodes[place].kind;
        matches!(kind, Kind::Service | Kind::Orchestrator | Kind::Job)
            && !self.is_down_for_good(place)
            && (!self.crashed.contains(&place) || self.is_stateful_orchestrator(place))
    }

    /// How often an effect counts as standing; `None`: it is left out.
    fn counted(&self, step: StepIndex) -> Option<u8> {
        let stands = self.stands[step];
        match (self.plan.steps[step].is_effect, self.skipped[step]) {
            (false, _) => None,
            (true, false) => Some(stands),
            (true, true) if !self.is_core(step) => None,
            (true, true) => Some(if stands > 0 { 2 } else { 0 }),
        }
    }

    fn at_the_bound(&mut self) {
        self.phase = Phase::Bound;
        if self.plan.enforcer.is_none() && self.plan.tracker.is_none() {
            return;
        }
        let counted = |run: &Self| -> Vec<(StepIndex, u8)> {
            let steps = 0..run.plan.steps.len();
            steps
                .filter_map(|at| Some((at, run.counted(at)?)))
                .collect()
        };
        let effects = counted(self);
        let some_stand = effects.iter().any(|(_, stands)| *stands > 0);
        let all_once = effects.iter().all(|(_, stands)| *stands == 1);
        if all_once || !(some_stand || self.user == Some(UserAnswer::Accepted)) {
            return;
        }
        let open: Vec<StepIndex> = effects
            .iter()
            .filter(|(_, stands)| *stands == 0)
            .map(|(at, _)| *at)
            .collect();
        let place = |at: &StepIndex| self.plan.steps[*at].place;
        if let Some(tracker) = self.plan.tracker
            && !self.is_down_for_good(tracker)
            && open.iter().all(|at| self.system.tracks(tracker, place(at)))
        {
            self.tell_somebody();
        }
        let Some(enforcer) = self.plan.enforcer else {
            return;
        };
        let sees = |at: &StepIndex| {
            self.system.sees(enforcer, place(at)) && !self.is_cut_for_good(enforcer, place(at))
        };
        if self.is_down_for_good(enforcer) || !open.iter().all(sees) {
            return;
        }
        self.recorder
            .record(self.phase, EventKind::Noticed { place: enforcer });
        match self.on_breach() {
            None => {}
            Some(Breach::Alert) => self.tell_somebody(),
            Some(Breach::Retry) => {
                let is_over =
                    !self.given_up_at.is_empty() || self.user == Some(UserAnswer::Refused);
                if !is_over {
                    for at in open {
                        if !self.declined[at] && !self.is_down_for_good(self.plan.steps[at].place) {
                            self.stands[at] = 1;
                            self.skipped[at] = false;
                            self.was_late = true;
                            self.mark_done(at);
                        }
                    }
                }
                let effects = counted(self);
                let stand = effects.iter().filter(|(_, stands)| *stands > 0).count();
                if stand > 0 && stand < effects.len() {
                    self.tell_somebody();
                }
            }
            Some(Breach::Compensate) => {
                for (at, stands) in effects.into_iter().rev() {
                    let planned = &self.plan.steps[at];
                    if stands > 0
                        && planned.compensation.is_some()
                        && !self.is_down_for_good(planned.place)
                        && !self.is_cut_for_good(enforcer, planned.place)
                    {
                        self.undo(at);
                    }
                }
                if counted(self).iter().any(|(_, stands)| *stands > 0) {
                    self.tell_somebody();
                }
            }
        }
    }

    fn end(self) -> EndState {
        let steps = &self.plan.steps;
        let missing: Vec<bool> = (0..steps.len())
            .map(|at| {
                let planned = &steps[at];
                let parent_done = planned.parent.is_none_or(|parent| self.done[parent]);
                let never_made = planned.parent.is_none()
                    && planned.kind != StepKind::Spontaneous
                    && !self.made[at]
                    && self.source_down.is_none_or(|(_, step)| step != at);
                planned.is_head()
                    && !self.skipped[at]
                    && self.style(at) != Some(Style::Telemetry)
                    && !self.done[at]
                    && !self.nothing_to_do[at]
                    && !never_made
                    && parent_done
            })
            .collect();
        let core = (0..steps.len())
            .map(|at| self.skipped[at] && steps[at].is_effect && self.is_core(at))
            .collect();
        EndState {
            stands: self.stands,
            skipped: self.skipped,
            done: self.done,
            missing,
            core,
            user: self.user,
            told: self.told,
            was_undone: self.was_undone,
            was_declined: self.declined.contains(&true),
            was_given_up: !self.given_up_at.is_empty(),
            was_late: self.was_late,
            start_lost: self.start_lost,
            split: self.split,
            trace: self.recorder.into_events(),
            asked: self.log.into_asked(),
        }
    }
}
