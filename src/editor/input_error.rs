//! Why what a person typed or chose cannot be taken.

use std::fmt;

/// Why what was typed or chosen cannot be taken, in words for who typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// What is wrong, without a full stop: `"soon" does not fit`.
    pub problem: String,
    /// What was expected instead: `a duration such as "800ms"`.
    pub expected: String,
}

impl InputError {
    /// In both parts' words.
    pub fn new(wrong: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            problem: wrong.into(),
            expected: expected.into(),
        }
    }

    /// Of a text that is not what was expected; it is shown in part where it is long.
    pub fn from_text(text: &str, expected: impl Into<String>) -> Self {
        const MOST: usize = 60;
        let text = text.trim();
        if text.is_empty() {
            return Self::new("There is nothing here", expected);
        }
        let short: String = text.chars().take(MOST).collect();
        let dots = if short.len() < text.len() { "…" } else { "" };
        Self::new(format!("{short:?}{dots} does not fit"), expected)
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; expected {}.", self.problem, self.expected)
    }
}

impl std::error::Error for InputError {}
