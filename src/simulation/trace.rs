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

/// Records events, or ignores them where no trace was asked for.
pub(super) struct Recorder {
    events: Option<Vec<Event>>,
}

/// Events that are kept at most: a hostile flow may make many.
const MOST_EVENTS: usize = 10_000;

impl Recorder {
    pub fn new(records: bool) -> Self {
        Self {
            events: records.then(Vec::new),
        }
    }

    pub fn record(&mut self, phase: Phase, kind: EventKind) {
        if let Some(events) = &mut self.events
            && events.len() < MOST_EVENTS
        {
            events.push(Event { phase, kind });
        }
    }

    pub fn into_events(self) -> Vec<Event> {
        self.events.unwrap_or_default()
    }
}
