//! A run as a sequence diagram: who calls whom, and notes on what happened where.

use super::Simulation;
use super::trace::{Event, EventKind, Phase};
use crate::document::Id;
use crate::rules::text::Text;

/// An entry of a sequence diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceEntry {
    /// Time of the entry.
    pub phase: Phase,
    /// Place in the drawing.
    pub shape: SequenceShape,
    /// Words.
    pub text: Text,
}

/// Shape of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SequenceShape {
    /// An arrow between two components.
    Arrow {
        /// Component that it starts at.
        from: Id,
        /// Component that it leads to.
        to: Id,
        /// True for messages and events, whose sender goes on.
        is_asynchronous: bool,
        /// True where it does not arrive.
        is_lost: bool,
    },
    /// A note at a component.
    Note(Id),
    /// A note on the flow as a whole.
    Remark,
}

impl Simulation<'_> {
    /// The entries of a sequence diagram of a run, in order.
    pub fn sequence(&self, events: &[Event]) -> Vec<SequenceEntry> {
        let mut entries: Vec<SequenceEntry> = Vec::new();
        for event in events {
            let Some(sentence) = self.sentence(&event.kind) else {
                continue;
            };
            let entry = SequenceEntry {
                phase: event.phase,
                shape: self.shape(&event.kind),
                text: Text::from(sentence),
            };
            if entries.last() != Some(&entry) {
                entries.push(entry);
            }
        }
        entries
    }

    fn shape(&self, event: &EventKind) -> SequenceShape {
        let id = |place: usize| self.system.design().components[place].id.clone();
        let arrow = |step: usize, is_asynchronous: bool, is_lost: bool| {
            let planned = &self.plan.steps[step];
            SequenceShape::Arrow {
                from: id(planned.source),
                to: id(planned.place),
                is_asynchronous,
                is_lost,
            }
        };
        match *event {
            EventKind::Called { step, .. } => arrow(step, false, false),
            EventKind::Unreachable { step } => arrow(step, false, true),
            EventKind::Sent { step } | EventKind::DeliveredAgain { step } => {
                arrow(step, true, false)
            }
            EventKind::Lost { step } => arrow(step, true, true),
            _ => match (event.place(), event.step()) {
                (Some(place), _) => SequenceShape::Note(id(place)),
                (None, Some(step)) => SequenceShape::Note(id(self.plan.steps[step].place)),
                (None, None) => SequenceShape::Remark,
            },
        }
    }
}
