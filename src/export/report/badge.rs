//! Badge of a review, as an endpoint document of shields.io: <https://shields.io/badges/endpoint-badge>.

use crate::baseline::BaselineMatch;
use crate::review::Review;
use crate::rules::Outcome;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EndpointBadge {
    schema_version: u32,
    label: &'static str,
    message: String,
    color: &'static str,
}

/// Writes the badge: counts of problems and questions that are not in the baseline.
pub fn badge(review: &Review, baseline: Option<&BaselineMatch>) -> String {
    let is_new = |f: &&crate::review::Finding| !baseline.is_some_and(|b| b.contains(review, f));
    let new = review.findings().filter(|f| f.counts()).filter(is_new);
    let (problems, questions): (Vec<_>, Vec<_>) = new.partition(|f| f.outcome == Outcome::Fail);
    let counts = [
        (problems.len(), "problem", "problems"),
        (questions.len(), "question", "questions"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, more)| format!("{count} {}", if count == 1 { one } else { more }))
        .collect();
    let badge = EndpointBadge {
        schema_version: 1,
        label: "design",
        message: match parts.is_empty() {
            true => "no findings".to_owned(),
            false => parts.join(", "),
        },
        color: match (problems.len(), questions.len()) {
            (0, 0) => "green",
            (0, _) => "yellow",
            _ => "red",
        },
    };
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = serde_json::to_string(&badge).unwrap_or_default();
    text.push('\n');
    text
}
