//! Reports: a review written down. One file per format.

use crate::review::Review;

/// The report as JSON.
pub fn json(_review: &Review) -> String {
    String::new()
}

/// The report as Markdown.
pub fn markdown(_review: &Review) -> String {
    String::new()
}

/// The report for a terminal.
pub fn text(_review: &Review) -> String {
    String::new()
}
