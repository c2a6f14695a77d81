//! State of the findings panel beyond the review: expanded lists, and the question just answered.

use crate::rules::Text;
use crate::worker::view_models::FindingView;
use std::collections::HashMap;

/// Expanded lists and the findings that were loaded for them.
#[derive(Default)]
pub struct ListState {
    /// Number of listed entries by item code or key of the card.
    pub lengths: HashMap<String, usize>,
    /// Findings beyond those of the cards, by key of the card.
    pub loaded: HashMap<String, Vec<FindingView>>,
}

impl ListState {
    /// Number of entries to list; `initial` unless the list was expanded.
    pub fn length(&self, key: &str, initial: usize) -> usize {
        self.lengths.get(key).copied().unwrap_or(initial)
    }
}

/// Card of a question that was just answered. It keeps its place until the person moves on.
pub struct AnsweredCard {
    /// Position among the cards that ask.
    pub position: usize,
    /// Key of the card.
    pub key: String,
    /// Title of the card.
    pub title: Text,
    /// Name of the answer, as undo shows it.
    pub edit_name: String,
    /// Keys of the cards that ask in the order before the answer.
    pub order: Vec<String>,
}
