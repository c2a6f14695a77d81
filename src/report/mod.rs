//! Reports: a review written down. One file per format.

mod json;
mod markdown;
mod pages;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use pages::{page, rules};
pub use text::text;

use crate::checklist::names::{number, sentence};
use crate::review::Summary;

/// The name that reports give for the program that made them.
pub const TOOL: &str = "plumbline";
/// Its version.
pub const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The verdict in a sentence: "Four guidelines fail, six are open, eight hold."
pub fn verdict(summary: &Summary) -> String {
    let parts = [
        (summary.fail, "fails", "fail"),
        (summary.question, "is open", "are open"),
        (summary.pass, "holds", "hold"),
    ];
    let mut said = Vec::new();
    for (count, one, more) in parts.into_iter().filter(|(count, ..)| *count > 0) {
        let noun = match (said.is_empty(), count) {
            (true, 1) => " guideline",
            (true, _) => " guidelines",
            _ => "",
        };
        let verb = if count == 1 { one } else { more };
        said.push(format!("{}{noun} {verb}", number(count)));
    }
    if said.is_empty() {
        return "There is nothing here yet that a guideline speaks of.".to_owned();
    }
    sentence(&said.join(", ")) + "."
}

/// An outcome in words that say what it means.
fn outcome_word(outcome: crate::review::ItemOutcome) -> &'static str {
    use crate::review::ItemOutcome::{Fail, NotApplicable, Pass, Question};
    match outcome {
        Fail => "fails",
        Question => "open",
        Pass => "holds",
        NotApplicable => "does not apply",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_counts_what_there_is() {
        let summary = |fail, question, pass| Summary {
            fail,
            question,
            pass,
            ..Summary::default()
        };
        assert_eq!(
            verdict(&summary(4, 6, 8)),
            "Four guidelines fail, six are open, eight hold."
        );
        assert_eq!(
            verdict(&summary(1, 0, 1)),
            "One guideline fails, one holds."
        );
        assert_eq!(verdict(&summary(0, 1, 0)), "One guideline is open.");
        assert!(verdict(&summary(0, 0, 0)).starts_with("There is nothing"));
    }
}
