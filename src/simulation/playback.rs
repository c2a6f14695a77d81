//! Playback of a run: its events one by one, each with the state after it.

use super::outcome::{counted_stands, invariants_of};
use super::trace::{EventKind, Phase, Recording, Snapshot};
use super::{End, Fault, Reading, ReadingChoice, SequenceEntry, Simulation, UserAnswer};
use crate::document::Id;

/// Frames of a playback at most: nobody steps through more.
const MOST_FRAMES: usize = 2_000;

/// A run to be played, under one reading.
pub struct Playback {
    /// The reading.
    pub reading: Reading,
    /// The end.
    pub end: End,
    /// The start, then a frame for each event.
    pub frames: Vec<Frame>,
    /// Number of further events.
    pub more: usize,
}

/// One moment of a run.
pub struct Frame {
    /// Time of the frame.
    pub phase: Phase,
    /// Kind of the event; `None`: the start.
    pub kind: Option<EventKind>,
    /// The event in a sequence diagram; `None`: the start.
    pub entry: Option<SequenceEntry>,
    /// Step that the event is about.
    pub step: Option<Id>,
    /// Component that the event is at.
    pub component: Option<Id>,
    /// Connections that the step is reached over, where the event is on its way.
    pub connections: Vec<Id>,
    /// Number of the try, from 1, and how many there are at most where that is known.
    pub attempt: Option<(u64, Option<u64>)>,
    /// For each effect, how often it stands.
    pub stands: Vec<(Id, u8)>,
    /// Steps that wait, each with the component that they wait at.
    pub waiting: Vec<(Id, Id)>,
    /// The answer to the user so far.
    pub user: Option<UserAnswer>,
    /// Invariants that do not hold at this moment.
    pub broken: Vec<Id>,
}

impl EventKind {
    /// True for an event in which something goes wrong.
    pub fn is_trouble(&self) -> bool {
        matches!(
            self,
            Self::Starved { .. }
                | Self::Failed { .. }
                | Self::Unreachable { .. }
                | Self::Declined { .. }
                | Self::AnswerLost { .. }
                | Self::Lost { .. }
                | Self::DeliveredAgain { .. }
                | Self::KeptAside { .. }
                | Self::Stuck { .. }
                | Self::Crashed { .. }
                | Self::Forgotten { .. }
                | Self::GivenUp { .. }
                | Self::UserTold {
                    answer: UserAnswer::Refused | UserAnswer::Unsure
                }
        )
    }

    /// True for an event on the way to a step.
    fn is_travel(&self) -> bool {
        matches!(
            self,
            Self::Called { .. }
                | Self::Sent { .. }
                | Self::Unreachable { .. }
                | Self::Lost { .. }
                | Self::DeliveredAgain { .. }
                | Self::AnswerLost { .. }
                | Self::MessageWaits { .. }
                | Self::AskedAgain { .. }
        )
    }
}

impl Simulation<'_> {
    /// Plays the run under the chosen reading.
    pub fn playback(&self, faults: &[Fault], choice: ReadingChoice) -> Playback {
        let (reading, end) = self.choose(faults, choice);
        let state = self.state(faults, reading, false, Recording::Snapshots);
        let mut frames: Vec<Frame> = Vec::new();
        let snapshot = |at: usize| state.snapshots.get(at).or(state.snapshots.last());
        if let Some(first) = snapshot(0) {
            frames.push(self.frame(Phase::Now, None, first));
        }
        let mut more = 0;
        for (at, event) in state.trace.iter().enumerate() {
            let entry = self.sequence(std::slice::from_ref(event)).pop();
            let (Some(entry), Some(after)) = (entry, snapshot(at + 1)) else {
                continue;
            };
            let mut frame = self.frame(event.phase, Some(event.kind.clone()), after);
            frame.entry = Some(entry);
            let is_repeated = frames.last().is_some_and(|last| last.entry == frame.entry);
            if is_repeated {
                // The same twice in a row is one event for a reader.
                frames.pop();
            }
            if frames.len() < MOST_FRAMES {
                frames.push(frame);
            } else {
                more += 1;
            }
        }
        // What is settled after the last event, such as the answer to the user, belongs to it.
        if let (Some(last), Some(at_end)) = (frames.last_mut(), state.snapshots.last())
            && more == 0
        {
            let settled = self.frame(last.phase, last.kind.clone(), at_end);
            last.stands = settled.stands;
            last.waiting = settled.waiting;
            last.user = settled.user;
            last.broken = settled.broken;
        }
        Playback {
            reading,
            end,
            frames,
            more,
        }
    }

    fn frame(&self, phase: Phase, kind: Option<EventKind>, after: &Snapshot) -> Frame {
        let steps = &self.plan.steps;
        let component = |place: usize| self.system.nodes[place].id.clone();
        let step = kind.as_ref().and_then(EventKind::step);
        let place = kind.as_ref().and_then(EventKind::place);
        let travels = kind.as_ref().is_some_and(EventKind::is_travel);
        let way = step.filter(|_| travels).map(|at| &steps[at].way);
        let connections = way.into_iter().flatten().map(|link| {
            let connection = self.system.connection(*link);
            connection.id.clone()
        });
        let attempt = match kind {
            Some(EventKind::Called { step, attempt }) => {
                let last = steps[step].way.last();
                let retries = last.and_then(|link| self.system.connection(*link).retries);
                Some((
                    attempt + 1,
                    retries.map(|retries| retries.saturating_add(1)),
                ))
            }
            _ => None,
        };
        let effects = (0..steps.len()).filter(|at| steps[*at].is_effect);
        let standing = |at: usize| {
            let is_core = || steps[at].core.unwrap_or(true);
            let is_skipped = after.skipped[at];
            let counted = counted_stands(after.stands[at], is_skipped, is_core);
            counted.filter(|_| steps[at].is_effect)
        };
        Frame {
            phase,
            entry: None,
            step: step.map(|at| steps[at].id.clone()),
            component: place.or(step.map(|at| steps[at].place)).map(component),
            connections: connections.collect(),
            attempt,
            stands: effects
                .map(|at| (steps[at].id.clone(), after.stands[at]))
                .collect(),
            waiting: after
                .waiting
                .iter()
                .map(|(step, place)| (steps[*step].id.clone(), component(*place)))
                .collect(),
            user: after.user,
            broken: invariants_of(self.system, &self.plan, &[], &standing).0,
            kind,
        }
    }
}
