//! What the review says of each element, as far as the canvas shows it.

use crate::design::Subject;
use std::collections::HashMap;

/// How many findings an element has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Findings that fail.
    pub fails: u32,
    /// Findings that ask.
    pub questions: u32,
}

/// The marks of all elements that have findings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks(pub HashMap<Subject, Mark>);

impl Marks {
    /// The mark of the subject, if it has findings.
    pub fn of(&self, subject: &Subject) -> Option<Mark> {
        self.0.get(subject).copied()
    }
}
