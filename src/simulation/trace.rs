//! The trace of a run: typed events in the order in which they happened.

use super::interpreter::UserAnswer;

/// Phase of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// While the user waits.
    Now,
    /// After outages are over.
    Later,
    /// At the flow's time bound.
    Bound,
}

/// One event of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Time of the event.
    pub phase: Phase,
    /// The event itself.
    pub kind: EventKind,
}

/// The kinds of events. Steps are indexes into the flow's plan, places indexes of components of the
/// effective design.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each variant is named after what happened.
pub enum EventKind {
    Starved { place: usize, by: usize },
    Called { step: usize, attempt: u64 },
    Sent { step: usize },
    Done { step: usize },
    Failed { step: usize },
    Unreachable { step: usize },
    Declined { step: usize },
    Recognised { step: usize },
    AnswerLost { step: usize },
    Skipped { step: usize },
    Lost { step: usize },
    MessageWaits { step: usize },
    DeliveredAgain { step: usize },
    KeptAside { step: usize },
    Stuck { step: usize },
    Crashed { step: usize, place: usize },
    Resumed { step: usize },
    OrchestratorWaits { step: usize, place: usize },
    AskedAgain { step: usize },
    Forgotten { step: usize },
    GivenUp { place: usize },
    Undone { step: usize },
    Noticed { place: usize },
    SomebodyTold,
    UserTold { answer: UserAnswer },
}

impl EventKind {
    /// Name of the kind, as files have it: `delivered-again`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Starved { .. } => "starved",
            Self::Called { .. } => "called",
            Self::Sent { .. } => "sent",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
            Self::Unreachable { .. } => "unreachable",
            Self::Declined { .. } => "declined",
            Self::Recognised { .. } => "recognised",
            Self::AnswerLost { .. } => "answer-lost",
            Self::Skipped { .. } => "skipped",
            Self::Lost { .. } => "lost",
            Self::MessageWaits { .. } => "message-waits",
            Self::DeliveredAgain { .. } => "delivered-again",
            Self::KeptAside { .. } => "kept-aside",
            Self::Stuck { .. } => "stuck",
            Self::Crashed { .. } => "crashed",
            Self::Resumed { .. } => "resumed",
            Self::OrchestratorWaits { .. } => "orchestrator-waits",
            Self::AskedAgain { .. } => "asked-again",
            Self::Forgotten { .. } => "forgotten",
            Self::GivenUp { .. } => "given-up",
            Self::Undone { .. } => "undone",
            Self::Noticed { .. } => "noticed",
            Self::SomebodyTold => "somebody-told",
            Self::UserTold { .. } => "user-told",
        }
    }

    /// The step that the event is about, by its position in the plan.
    pub fn step(&self) -> Option<usize> {
        match *self {
            Self::Called { step, .. }
            | Self::Sent { step }
            | Self::Done { step }
            | Self::Failed { step }
            | Self::Unreachable { step }
            | Self::Declined { step }
            | Self::Recognised { step }
            | Self::AnswerLost { step }
            | Self::Skipped { step }
            | Self::Lost { step }
            | Self::MessageWaits { step }
            | Self::DeliveredAgain { step }
            | Self::KeptAside { step }
            | Self::Stuck { step }
            | Self::Crashed { step, .. }
            | Self::Resumed { step }
            | Self::OrchestratorWaits { step, .. }
            | Self::AskedAgain { step }
            | Self::Forgotten { step }
            | Self::Undone { step } => Some(step),
            Self::Starved { .. }
            | Self::GivenUp { .. }
            | Self::Noticed { .. }
            | Self::SomebodyTold
            | Self::UserTold { .. } => None,
        }
    }

    /// The place that the event is about, where that is not the place of its step.
    pub fn place(&self) -> Option<usize> {
        match *self {
            Self::Starved { place, .. }
            | Self::Crashed { place, .. }
            | Self::OrchestratorWaits { place, .. }
            | Self::GivenUp { place }
            | Self::Noticed { place } => Some(place),
            _ => None,
        }
    }
}

impl Phase {
    /// Name of the phase, as files have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Later => "later",
            Self::Bound => "bound",
        }
    }
}

/// The state of a run while an event happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// For each step of the plan, how often its effect stands.
    pub stands: Vec<u8>,
    /// For each step of the plan, true if it was skipped for a fallback.
    pub skipped: Vec<bool>,
    /// Work that waits: step and place, in the order in which it began to wait.
    pub waiting: Vec<(usize, usize)>,
    /// The answer to the user so far.
    pub user: Option<UserAnswer>,
}

/// Events with the state before each of them.
#[derive(Default)]
pub(super) struct Recorder {
    events: Option<Vec<Event>>,
    snapshots: Vec<Snapshot>,
    takes_snapshots: bool,
    /// Steps of all snapshots together.
    cells: usize,
}

/// Parts of a run that are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recording {
    /// Nothing: the end alone counts.
    Nothing,
    /// The events.
    Events,
    /// The events, each with the state in which it happened.
    Snapshots,
}

/// Events that are kept at most: a hostile flow may make many.
const MOST_EVENTS: usize = 10_000;
/// Steps of all snapshots together at most; later events have none.
const MOST_CELLS: usize = 2_000_000;

impl Recorder {
    pub fn new(recording: Recording) -> Self {
        Self {
            events: (recording != Recording::Nothing).then(Vec::new),
            takes_snapshots: recording == Recording::Snapshots,
            ..Self::default()
        }
    }

    pub fn record(&mut self, phase: Phase, kind: EventKind) {
        if let Some(events) = &mut self.events
            && events.len() < MOST_EVENTS
        {
            events.push(Event { phase, kind });
        }
    }

    /// True if the next event is to have a snapshot.
    pub fn takes_snapshot(&self) -> bool {
        let has_room = self.events.as_ref().is_some_and(|e| e.len() < MOST_EVENTS);
        self.takes_snapshots && has_room && self.cells < MOST_CELLS
    }

    pub fn add_snapshot(&mut self, snapshot: Snapshot) {
        self.cells += snapshot.stands.len();
        self.snapshots.push(snapshot);
    }

    pub fn into_parts(self) -> (Vec<Event>, Vec<Snapshot>) {
        (self.events.unwrap_or_default(), self.snapshots)
    }
}
