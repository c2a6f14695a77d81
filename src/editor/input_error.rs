//! Errors of form input.

use crate::document::sanitize::quoted;
use std::fmt;

/// A rejected input, described for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// The problem, without a full stop: `"soon" does not fit`.
    pub problem: String,
    /// The expected input: `a duration such as "800ms"`.
    pub expected: String,
}

impl InputError {
    /// An error from its two parts.
    pub fn new(wrong: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            problem: wrong.into(),
            expected: expected.into(),
        }
    }

    /// An error that quotes the rejected text, truncated if it is long.
    pub fn from_text(text: &str, expected: impl Into<String>) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::new("There is nothing here", expected);
        }
        Self::new(format!("{} does not fit", quoted(text)), expected)
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; expected {}.", self.problem, self.expected)
    }
}

impl std::error::Error for InputError {}
