//! Exercises: designs to repair, judged by their result.
//!
//! [`Exercise`] (a file, described by `docs/exercise.schema.json`) and a design → [`judge`] →
//! [`Verdict`]. Goals are predicates over the review and the failure search alone: any design that
//! meets them, and leaves what is locked in place, counts.

mod check;
mod course;
mod draft;
pub mod explanation;
mod feedback;
mod file;
mod goals;
mod judge;
mod locks;
mod predicate;
pub mod progress;
pub mod submission;
#[cfg(test)]
mod tests;

pub use course::{COURSE, CourseEntry, course_entry};
pub use draft::{GoalCandidate, draft_items, goal_candidates};
pub use feedback::{Feedback, FeedbackKind};
pub use goals::{Counterexample, GoalVerdict};
pub use judge::{ExerciseJudge, NextStep, Price, Verdict, judge};
pub use locks::{BrokenLock, Locks, read_locked};
pub use predicate::{FaultKind, FlowSurvives, InvariantNeverBroken, Predicate, RuleHolds};

use crate::document::format::read::{JsonPath, Read, record};
use crate::document::format::{self, EmbeddedDesign, LoadError};
use crate::document::{Id, Subject};
use crate::simulation::Fault;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::cell::RefCell;
use std::fmt;
use std::num::NonZeroU64;

/// Value of `format` in every exercise.
pub const FORMAT: &str = "plumbline-exercise";
/// Newest supported version.
pub const VERSION: u64 = 1;

record! {
    /// A goal of an exercise.
    Goal {
        /// Unique among the goals.
        id: Id,
        /// The goal, in a short sentence.
        text: String,
        /// The predicate that decides.
        holds: Predicate,
    }
    optional {}
    lists {}
}

record! {
    /// A hint, bound to a state of the design.
    Hint {
        /// The hint.
        text: String,
    }
    optional {
        /// Goal that it leads to. The hint applies while that is not met.
        goal: Id,
        /// State of the design in which it applies; absent: any.
        when: Predicate,
    }
    lists {}
}

record! {
    /// A run of the starting design that production would have shown.
    BeforeRun {
        /// Flow that is played.
        flow: Id,
        /// The faults of the run, such as `down:payment:outage`.
        faults: Vec<WrittenFault>,
        /// The incident, in a sentence.
        text: String,
    }
    optional {}
    lists {}
}

record! {
    /// A reference solution.
    Solution {
        /// Name of the solution.
        title: String,
        /// Why it solves the exercise.
        reasoning: String,
        /// Price of the solution.
        gives_up: String,
        /// The design.
        design: EmbeddedDesign,
    }
    optional {}
    lists {}
}

record! {
    /// Parts of the starting design that have to stay.
    Locked {}
    optional {}
    lists {
        /// Domains that keep their parent and their locked components.
        domains: Id,
        /// Components that keep their kind and go on to store what they stored.
        components: Id,
        /// Flows that keep their steps, with the order, `writes` and `emits` of these.
        flows: Id,
        /// Invariants that stay as they are.
        invariants: Id,
        /// Fields that keep their values.
        fields: FieldPath,
    }
}

record! {
    /// The content of an exercise.
    Exercise {
        /// Name for files and commands.
        id: Id,
        /// Title.
        title: String,
        /// Items of the checklist that it teaches.
        items: Vec<String>,
        /// Minutes that it takes, about.
        minutes: NonZeroU64,
        /// The story: the system, and what went wrong.
        story: String,
        /// The goals.
        goals: Vec<Goal>,
        /// The starting design.
        start: EmbeddedDesign,
    }
    optional {
        /// Parts that have to stay.
        locked: Locked,
        /// The run that production would have shown.
        before: BeforeRun,
    }
    lists {
        /// The ladder of hints, first things first.
        hints: Hint,
        /// Reference solutions.
        solutions: Solution,
    }
}

/// A fault in its written form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenFault(pub Fault);

impl Serialize for WrittenFault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Read for WrittenFault {
    const EXPECTED: &'static str = "a fault such as \"down:payment:outage\"";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let Some(text) = value.as_str() else {
            return place.report_unexpected(&value, Self::EXPECTED);
        };
        match Fault::parse(text) {
            Ok(fault) => Some(Self(fault)),
            Err(error) => place.report_unexpected(&value, &error.expected),
        }
    }
}

/// A field of an element: `component:payment.domain`, `flow:checkout.steps.pay.core`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath {
    /// The element.
    pub subject: Subject,
    /// Path of the field within it. An entry of a list is named by its id.
    pub path: Vec<String>,
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.subject, self.path.join("."))
    }
}

impl Serialize for FieldPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Read for FieldPath {
    const EXPECTED: &'static str =
        "an element and a field of it, such as \"component:payment.domain\"";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let parsed = value.as_str().and_then(|text| {
            let (subject, path) = text.split_once('.')?;
            let subject = Subject::parse(subject).filter(|s| *s != Subject::Design)?;
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            let is_whole = path.iter().all(|key| !key.is_empty());
            is_whole.then_some(Self { subject, path })
        });
        match parsed {
            Some(path) => Some(path),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

/// Reads an exercise.
///
/// # Errors
/// Returns every problem with its path and the expected value.
pub fn load(text: &str) -> Result<Exercise, LoadError> {
    file::load(text, FORMAT, VERSION, check::check)
}

/// Warnings about an exercise: unknown fields of it and of its designs, with their places.
pub fn warnings(exercise: &Exercise) -> Vec<String> {
    let problems = RefCell::new(Vec::new());
    exercise.report_unknown(&JsonPath::top(&problems));
    let unknown = problems.into_inner().into_iter();
    // Those beyond the limit of named warnings are blank.
    let mut said: Vec<String> = unknown
        .filter(|p| !p.path.is_empty())
        .map(|p| format!("{} {}. {}", p.path, p.wrong, p.expected))
        .collect();
    let solutions = exercise.solutions.iter().enumerate();
    let solutions = solutions.map(|(at, s)| (format!("solutions[{at}].design"), &s.design));
    for (place, design) in std::iter::once(("start".to_owned(), &exercise.start)).chain(solutions) {
        let warnings = format::warnings(&design.0).into_iter();
        said.extend(warnings.map(|warning| format!("{place}: {warning}")));
    }
    said
}

/// Writes an exercise: stable order, two-space indent, final newline.
pub fn save(exercise: &Exercise) -> String {
    file::save(exercise, FORMAT, VERSION)
}

/// Writes an exercise without white space.
pub fn save_compact(exercise: &Exercise) -> String {
    file::save_compact(exercise, FORMAT, VERSION)
}
