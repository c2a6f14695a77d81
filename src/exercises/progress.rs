//! Progress in a course: kept in the browser, and as a file.

use super::file;
use crate::document::format::read::{choices, record};
use crate::document::format::{EmbeddedDesign, LoadError};
use crate::document::{Date, Id};
use std::cmp::Ordering;

/// Value of `format` in every file of progress.
pub const FORMAT: &str = "plumbline-progress";
/// Newest supported version.
pub const VERSION: u64 = 1;

choices! {
    /// Mode of an exercise: how much of it is shown.
    Mode {
        /// Every goal, with help.
        Open = "open",
        /// One goal at a time.
        Guided = "guided",
        /// The story alone.
        Challenge = "challenge",
        /// An incident, with the questions why and what now.
        Incident = "incident",
        /// A clock for a team: read, design, criticize, look back.
        Team = "team",
    }
}

record! {
    /// An incident: a run of the starting design, and what is reported of it.
    Incident {
        /// Flow that fails.
        flow: Id,
        /// The faults of the run, such as `down:payment:outage`.
        faults: Vec<String>,
        /// The report, in a sentence.
        text: String,
    }
    optional {}
    lists {}
}

record! {
    /// The work on one exercise.
    Attempt {
        /// Id of the exercise.
        exercise: Id,
    }
    optional {
        /// Title of the exercise.
        title: String,
        /// The exercise itself, where the course does not have it.
        file: String,
        /// Id of the stored design that it is solved in.
        design: String,
        /// Content of that design, where it is stored nowhere else.
        work: EmbeddedDesign,
        /// Mode.
        mode: Mode,
        /// Goals that were met at once, at most.
        goals_met: u64,
        /// Number of goals.
        goals: u64,
        /// Day on which it was solved first.
        solved: Date,
        /// Hints that were asked for.
        hints: u64,
        /// Note on what is still missing, in one's own words.
        note: String,
        /// The incident of the trainer.
        incident: Incident,
        /// Why it happened, in one's own words.
        why: String,
        /// Steps to take now, in one's own words.
        now: String,
    }
    lists {}
}

record! {
    /// Progress in a course.
    Progress {}
    optional {
        /// Name of the participant, as hand-ins have it.
        name: String,
    }
    lists {
        /// The work, in the order in which it was begun.
        attempts: Attempt,
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress {
    /// The work on an exercise.
    pub fn attempt(&self, exercise: &str) -> Option<&Attempt> {
        let mut attempts = self.attempts.iter();
        attempts.find(|attempt| attempt.exercise.as_str() == exercise)
    }

    /// The work on an exercise, begun now if it was not before.
    pub fn attempt_mut(&mut self, exercise: &Id) -> &mut Attempt {
        let known = self.attempts.iter().position(|a| a.exercise == *exercise);
        let at = known.unwrap_or_else(|| {
            self.attempts.push(Attempt::new(exercise.clone()));
            self.attempts.len() - 1
        });
        &mut self.attempts[at]
    }

    /// The work that is done in a stored design.
    pub fn of_design(&self, design: &str) -> Option<&Attempt> {
        let is_it = |attempt: &&Attempt| attempt.design.as_deref() == Some(design);
        self.attempts.iter().find(is_it)
    }

    /// Number of solved exercises.
    pub fn solved(&self) -> usize {
        self.attempts.iter().filter(|a| a.solved.is_some()).count()
    }

    /// Adds the progress of a file. Nothing gets lost: of the work on one exercise, the further one
    /// counts, and words are kept.
    pub fn merge(&mut self, other: Self) {
        self.name = self.name.take().or(other.name);
        for theirs in other.attempts {
            let own = self
                .attempts
                .iter()
                .position(|a| a.exercise == theirs.exercise);
            match own {
                Some(at) => self.attempts[at].merge(theirs),
                None => self.attempts.push(theirs),
            }
        }
    }
}

impl Attempt {
    /// Keeps the best result. What was solved once stays solved.
    pub fn keep_result(&mut self, met: usize, goals: usize, is_solved: bool, today: Date) {
        self.goals_met = Some((met as u64).max(self.goals_met.unwrap_or(0)));
        self.goals = Some(goals as u64);
        if is_solved {
            self.solved.get_or_insert(today);
        }
    }

    fn rank(&self) -> (bool, u64) {
        (self.solved.is_some(), self.goals_met.unwrap_or(0))
    }

    fn merge(&mut self, mut other: Self) {
        // The design that is stored here stays, unless the other one got further.
        if self.rank().cmp(&other.rank()) == Ordering::Less {
            std::mem::swap(self, &mut other);
        }
        self.title = self.title.take().or(other.title);
        self.file = self.file.take().or(other.file);
        self.design = self.design.take().or(other.design);
        self.work = self.work.take().or(other.work);
        self.incident = self.incident.take().or(other.incident);
        self.solved = match (self.solved, other.solved) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        self.hints = self.hints.max(other.hints);
        for (own, other) in [
            (&mut self.note, other.note),
            (&mut self.why, other.why),
            (&mut self.now, other.now),
        ] {
            *own = joined(own.take(), other);
        }
    }
}

/// Both texts, each once.
fn joined(own: Option<String>, other: Option<String>) -> Option<String> {
    match (own, other) {
        (Some(own), Some(other)) if !own.contains(&other) => Some(format!("{own}\n{other}")),
        (own, other) => own.or(other),
    }
}

/// Reads a file of progress.
///
/// # Errors
/// Returns every problem with its path and the expected value.
pub fn load(text: &str) -> Result<Progress, LoadError> {
    file::load(text, FORMAT, VERSION, |_, _| {})
}

/// Writes progress: stable order, two-space indent, final newline.
pub fn save(progress: &Progress) -> String {
    file::save(progress, FORMAT, VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::design;

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn progress() -> Progress {
        let mut progress = Progress::new();
        progress.name = Some("Ada".to_owned());
        let attempt = progress.attempt_mut(&id("one-seat"));
        attempt.design = Some("d-1".to_owned());
        attempt.work = Some(EmbeddedDesign(design("service shop")));
        attempt.mode = Some(Mode::Incident);
        attempt.note = Some("The seat is sold twice.".to_owned());
        attempt.hints = Some(2);
        attempt.incident = Some(Incident::new(
            id("book"),
            vec!["split:box-office".to_owned()],
            "Two guests, one seat.".to_owned(),
        ));
        attempt.keep_result(1, 3, false, day("2026-12-01"));
        progress
    }

    #[test]
    fn a_file_gives_back_what_was_saved() {
        let mut progress = progress();
        progress
            .attempt_mut(&id("two-halves"))
            .keep_result(4, 4, true, day("2026-12-02"));
        let text = save(&progress);
        assert_eq!(load(&text).unwrap(), progress);
        assert_eq!(save(&load(&text).unwrap()), text);
    }

    #[test]
    fn unknown_fields_of_a_newer_version_are_kept() {
        let text = save(&progress()).replace("\"name\"", "\"team\": \"Blue\", \"name\"");
        assert!(save(&load(&text).unwrap()).contains("Blue"));
        let error = load("{\"format\":\"plumbline-design\",\"version\":1}").unwrap_err();
        assert!(error.to_string().starts_with("format: found"), "{error}");
    }

    #[test]
    fn what_was_solved_stays_solved() {
        let mut attempt = Attempt::new(id("one-seat"));
        attempt.keep_result(3, 3, true, day("2026-12-01"));
        attempt.keep_result(1, 3, false, day("2026-12-02"));
        attempt.keep_result(3, 3, true, day("2026-12-03"));
        assert_eq!(attempt.solved, Some(day("2026-12-01")));
        assert_eq!(attempt.goals_met, Some(3));
    }

    #[test]
    fn merging_loses_no_result_and_no_words() {
        let mut here = progress();
        let mut there = Progress::new();
        let attempt = there.attempt_mut(&id("one-seat"));
        attempt.design = Some("d-2".to_owned());
        attempt.note = Some("Refuse on one side.".to_owned());
        attempt.keep_result(3, 3, true, day("2026-11-30"));
        there.attempt_mut(&id("two-teams")).hints = Some(1);
        here.merge(there.clone());
        let merged = here.attempt("one-seat").unwrap();
        assert_eq!(merged.design.as_deref(), Some("d-2"));
        assert_eq!(merged.solved, Some(day("2026-11-30")));
        assert_eq!(
            merged.note.as_deref(),
            Some("Refuse on one side.\nThe seat is sold twice.")
        );
        assert_eq!(merged.hints, Some(2));
        assert!(here.attempt("two-teams").is_some());
        assert_eq!(here.name.as_deref(), Some("Ada"));
        assert_eq!(here.solved(), 1);
        let once = here.clone();
        here.merge(there);
        assert_eq!(here, once);
    }
}
