//! The interpreter: one run of a flow under faults and one reading.
//!
//! The phases of a run are those of the specification: now, the restart, later, giving up, and the
//! time bound. Waiting work is kept in the order in which it began to wait. Retries that change
//! nothing are not made: the next one would go the same way.

mod active_faults;
mod ending;
mod fields;
mod later;
mod messages;
mod restart;
mod sequences;
mod start;
mod steps;

use super::fault::{CrashMoment, Downtime, Fault};
use super::plan::{Plan, StepIndex, StepKind};
use super::reading::{Reading, ReadingLog, UnknownField};
use super::system::{GroundEdge, Link, Place, System};
use super::trace::{Event, EventKind, Phase, Recorder, Recording, Snapshot};
use crate::document::{Breach, Cap, Delivery, Flow, Io, Kind, Strategy, Style, Timeout};
use hashbrown::{HashMap, HashSet};
use std::collections::VecDeque;

/// The answer to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserAnswer {
    /// All work was done.
    Accepted,
    /// A part failed or was declined.
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
    /// A part other than telemetry waited, was resumed, made later, asked again or done at the bound.
    pub was_late: bool,
    /// A send of the start was lost after it had left.
    pub start_lost: bool,
    /// Available places that were split.
    pub split: Vec<Place>,
    pub trace: Vec<Event>,
    /// The state before each event, and the last one, where recorded.
    pub snapshots: Vec<Snapshot>,
    /// Unknown fields that the run depended on, where recorded.
    pub asked: Vec<UnknownField>,
}

/// The result of doing a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepEnd {
    Done,
    Failed,
    Declined,
    Unanswered,
}

/// The result of a call for its caller.
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

/// The result of sending for the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SendEnd {
    Left,
    Waits,
    Lost,
}

/// The place of a message while it waits or travels.
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
    /// The rest of the start, from this position on.
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
/// Calls within one another at most: deeper ones fail. No drawing comes near; a crafted document
/// must not exhaust the stack.
const MOST_NESTED: usize = 300;
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
    /// Calls within one another at this moment.
    depth: usize,
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
        recording: Recording,
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
            depth: 0,
            crashed_later: None,
            recorder: Recorder::new(recording),
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

    fn record(&mut self, kind: EventKind) {
        self.take_snapshot();
        self.recorder.record(self.phase, kind);
    }

    fn take_snapshot(&mut self) {
        if !self.recorder.takes_snapshot() {
            return;
        }
        let steps = &self.plan.steps;
        let waiting = self.waiting.iter().flat_map(|waiting| match waiting {
            Waiting::Message { step, at, .. } => {
                let (Stopover::Source(place) | Stopover::Broker(place)) = at;
                vec![(*step, *place)]
            }
            Waiting::Noted { step, noted } => {
                let place = steps[*step].place;
                noted.iter().map(|noted| (*noted, place)).collect()
            }
            Waiting::Call(resume) => vec![(resume.step, steps[resume.step].place)],
            Waiting::Start(at) => {
                let begin = self.plan.begins.get(*at).map(|at| (*at, steps[*at].source));
                begin.into_iter().collect()
            }
        });
        self.recorder.add_snapshot(Snapshot {
            stands: self.stands.clone(),
            skipped: self.skipped.clone(),
            waiting: waiting.collect(),
            user: self.user,
        });
    }
}
