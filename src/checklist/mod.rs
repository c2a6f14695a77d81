//! What the checklist is made of: items, rules, what they find, and the words for it.

pub mod text;

pub use crate::design::Severity;
pub use text::{Part, Text};

/// What a finding says: the drawing contradicts the guideline, or it does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The drawing does not say, and the answer matters.
    Question,
    /// The drawing contradicts the guideline.
    Fail,
}

impl Outcome {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Fail => "fail",
        }
    }
}

/// The words of a finding. Names in it are the author's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The fact, in a short sentence.
    pub title: Text,
    /// The fact with everything that it rests on.
    pub evidence: Text,
    /// What happens in production.
    pub why: Text,
    /// What to change in this drawing.
    pub fix: Text,
}
