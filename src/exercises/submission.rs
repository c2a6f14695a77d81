//! Hand-ins: a design that a participant gives to the trainer, with their words. The verdict is not
//! part of it: whoever receives it judges anew.

use super::file;
use super::progress::Mode;
use crate::document::Id;
use crate::document::format::read::record;
use crate::document::format::{EmbeddedDesign, LoadError};

/// Value of `format` in every hand-in.
pub const FORMAT: &str = "plumbline-hand-in";
/// Newest supported version.
pub const VERSION: u64 = 1;

record! {
    /// A hand-in.
    Submission {
        /// Id of the exercise.
        exercise: Id,
        /// The design.
        design: EmbeddedDesign,
    }
    optional {
        /// Name of the participant or the team.
        name: String,
        /// Mode in which it was solved.
        mode: Mode,
        /// Hints that were asked for.
        hints: u64,
        /// Note on what is still missing, in the participant's own words.
        note: String,
        /// Why the incident happened, in the participant's own words.
        why: String,
        /// Steps to take now, in the participant's own words.
        now: String,
    }
    lists {}
}

/// Reads a hand-in.
///
/// # Errors
/// Returns every problem with its path and the expected value.
pub fn load(text: &str) -> Result<Submission, LoadError> {
    file::load(text, FORMAT, VERSION, |_, _| {})
}

/// Writes a hand-in: stable order, two-space indent, final newline.
pub fn save(submission: &Submission) -> String {
    file::save(submission, FORMAT, VERSION)
}

/// Writes a hand-in without white space.
pub fn save_compact(submission: &Submission) -> String {
    file::save_compact(submission, FORMAT, VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::design;

    #[test]
    fn a_hand_in_comes_back_as_it_was() {
        let design = EmbeddedDesign(design("service shop"));
        let mut submission = Submission::new(Id::new("one-seat").unwrap(), design);
        submission.name = Some("Ada & Grace".to_owned());
        submission.note = Some("Nothing, I hope.".to_owned());
        submission.hints = Some(1);
        assert_eq!(load(&save(&submission)).unwrap(), submission);
        assert_eq!(load(&save_compact(&submission)).unwrap(), submission);
    }

    #[test]
    fn a_damaged_design_is_refused_with_its_place() {
        let text = r#"{"format":"plumbline-hand-in","version":1,"exercise":"e","design":{"format":
            "plumbline-design","version":1,"title":"T","components":[{"id":"a","name":"A","kind":"x"}]}}"#;
        let error = load(text).unwrap_err().to_string();
        assert!(error.starts_with("design.components[0].kind"), "{error}");
    }
}
