//! Queries about exercises, and the view models of their answers.

use crate::rules::Text;
use crate::worker::failures::protocol::{OutcomeView, RunKey, RunView};
use serde::{Deserialize, Serialize};

/// A query about the opened exercise, about one that is made, or about hand-ins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExerciseQuery {
    /// Opens an exercise: an [`ExerciseResult`].
    Open(ExerciseSource),
    /// The open document, judged by the opened exercise: a [`VerdictView`].
    Judge,
    /// A run of the starting design: a [`crate::worker::failures::protocol::RunView`]. Nothing if
    /// there is no such run.
    PlayStart(RunKey),
    /// A reference solution beside the open document: a [`SolutionView`].
    Solution {
        /// Index of the solution.
        at: usize,
        /// Dark theme for the pictures.
        dark: bool,
    },
    /// Explanation of an item of the checklist: an [`ExplanationView`]. Nothing if there is no such item, or a file
    /// is damaged.
    Explanation {
        /// Code of the item.
        item: String,
        /// Texts of the files that the explanation names; none for its words alone.
        files: Vec<String>,
    },
    /// The open document as a hand-in: a [`HandInDocument`].
    HandIn(HandInRequest),
    /// Goals that the open document suggests: a list of [`CandidateView`].
    Candidates,
    /// An exercise that is made: a [`DraftView`].
    Draft(Box<DraftRequest>),
    /// Begins to collect hand-ins for an exercise: an [`ExerciseResult`].
    Collect(ExerciseSource),
    /// Id of the exercise that a hand-in is for: text. Nothing if it cannot be read.
    ExerciseOf(ReceivedFile),
    /// Judges one hand-in anew and adds it: a [`ReceiptResult`].
    Receive(ReceivedFile),
    /// The hand-ins so far: a [`CollectionView`]. Nothing before [`Self::Collect`].
    Collected,
    /// Takes a hand-in out, by its position, or all of them: a [`CollectionView`].
    Discard(Option<usize>),
    /// A page or table of the hand-ins: text. Nothing if there is no such hand-in.
    CollectionReport(CollectionReport),
}

/// A page or table of the hand-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CollectionReport {
    /// Table of all, as CSV.
    Csv,
    /// Results of the group, to print.
    Group,
    /// Summary for the participant at this position.
    Participant(usize),
    /// Handout of the exercise, with solutions or without.
    Handout(bool),
}

/// A file or a link that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedFile {
    /// Name of the file; empty for a link.
    pub name: String,
    /// Text of the file, or the link.
    pub text: String,
}

/// Name of the hand-in that was added, or why it was not.
pub type ReceiptResult = Result<String, String>;

/// Hand-ins and their results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CollectionView {
    /// Title of the exercise.
    pub title: String,
    /// Hand-ins that solve the exercise.
    pub solved: usize,
    /// The goals, and how many hand-ins meet each.
    pub goals: Vec<(String, usize)>,
    /// Rules whose problems are left in most hand-ins: rule, what it checks, hand-ins.
    pub hard: Vec<(String, String, usize)>,
    /// The hand-ins.
    pub rows: Vec<ReceivedView>,
}

/// A hand-in in the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceivedView {
    /// Name of the participant, or of the file.
    pub name: String,
    /// True if it solves the exercise.
    pub is_solved: bool,
    /// The goals: met or not.
    pub goals: Vec<bool>,
    /// Locks that are broken.
    pub broken: usize,
    /// Price.
    pub price: PriceView,
    /// Hints that were asked for.
    pub hints: Option<u64>,
    /// The participant's own words.
    pub words: Vec<String>,
}

/// A goal that could be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CandidateView {
    /// The goal.
    pub text: String,
    /// Predicate, as JSON.
    pub holds: String,
    /// True if the drawing meets it already.
    pub is_met: bool,
    /// Why it is met, or why not.
    pub reason: Text,
}

/// An exercise that is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DraftRequest {
    /// Title.
    pub title: String,
    /// The story.
    pub story: String,
    /// Minutes that it takes, about.
    pub minutes: u64,
    /// Starting design, as a document.
    pub start: String,
    /// The goals: text and predicate.
    pub goals: Vec<(String, String)>,
    /// Locked elements.
    pub locked: Vec<String>,
    /// The hints, each with the number of the goal that it leads to, if any.
    pub hints: Vec<(String, Option<usize>)>,
    /// The run that production would have shown, and what is told of it.
    pub before: Option<(RunKey, String)>,
    /// The reference solution.
    pub solution: Option<DraftSolution>,
}

impl DraftRequest {
    /// Sets the hints that lead to a goal, or to none of them, one a line. Hints of the first goal
    /// come first.
    pub fn set_hints(&mut self, goal: Option<usize>, lines: &str) {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        self.hints.retain(|(_, of)| *of != goal);
        self.hints.extend(lines.map(|line| (line.to_owned(), goal)));
        self.hints.sort_by_key(|(_, of)| of.unwrap_or(usize::MAX));
    }

    /// Removes a goal and the hints that lead to it.
    pub fn remove_goal(&mut self, goal: usize) {
        self.goals.remove(goal);
        self.hints.retain(|(_, of)| *of != Some(goal));
        for (_, of) in &mut self.hints {
            *of = of.map(|of| of - usize::from(of > goal));
        }
    }
}

/// The reference solution of an exercise that is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSolution {
    /// Title.
    pub title: String,
    /// Why it solves the exercise.
    pub reasoning: String,
    /// Price, in words.
    pub gives_up: String,
    /// The design, as a document.
    pub design: String,
}

/// An exercise that is made, as far as it goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftView {
    /// The file; empty while something is wrong with it.
    pub file: String,
    /// Fragment of its link, or why there is none.
    pub link: Result<String, String>,
    /// Problems, each with its place.
    pub problems: Vec<String>,
    /// True if the start does not solve it.
    pub starts_failing: bool,
    /// True if the solution solves it; `None` without one.
    pub ends_passing: Option<bool>,
    /// Goals and locks that the solution still misses.
    pub missing: Vec<Text>,
}

/// Text or link that an exercise is read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExerciseSource {
    /// A file.
    File(String),
    /// Fragment of a link.
    Link(String),
}

/// An exercise, or the message of why it cannot be opened.
pub type ExerciseResult = Result<ExerciseView, String>;

/// An exercise as a participant meets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExerciseView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Minutes that it takes, about.
    pub minutes: u64,
    /// Items that it teaches.
    pub items: Vec<TaughtItemView>,
    /// The story.
    pub story: String,
    /// The goals: id and text.
    pub goals: Vec<(String, String)>,
    /// The hints, in their order.
    pub hints: Vec<String>,
    /// Starting design, as a document.
    pub start: String,
    /// The run that production would have shown, and what is told of it.
    pub before: Option<(RunKey, String)>,
    /// Titles of the reference solutions.
    pub solutions: Vec<String>,
    /// Locked elements: subject and name.
    pub locked_parts: Vec<(String, String)>,
    /// All locks, as JSON.
    pub locks: String,
    /// The exercise as a file.
    pub file: String,
}

/// An item of the checklist that an exercise teaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaughtItemView {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
}

/// The verdict on the open document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictView {
    /// State of the document.
    pub state: u64,
    /// True if every goal is met and every lock holds.
    pub is_solved: bool,
    /// The goals, in the order of the exercise.
    pub goals: Vec<GoalView>,
    /// Locked parts that are not left in place: subject and reason.
    pub broken: Vec<(String, Text)>,
    /// Feedback in the order of its kinds.
    pub feedback: Vec<FeedbackView>,
    /// Indexes of the hints that apply, the next step first.
    pub hints: Vec<usize>,
    /// The case that the next step is about.
    pub case: Option<CaseView>,
    /// Price of the design.
    pub price: PriceView,
}

/// The verdict on a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalView {
    /// Id.
    pub id: String,
    /// The goal.
    pub text: String,
    /// True if it is met.
    pub is_met: bool,
    /// Why it is met, or why not.
    pub reason: Text,
}

/// A remark on the design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackView {
    /// Kind: `must`, `should`, `good-to-know` or `well-done`.
    pub kind: String,
    /// The remark.
    pub text: Text,
}

/// A case in which a goal fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CaseView {
    /// A finding of the review.
    Finding {
        /// Fingerprint.
        fingerprint: String,
        /// Elements that it is about.
        subjects: Vec<String>,
        /// Name of the main element, where it has one.
        name: String,
        /// The fact.
        title: Text,
        /// The consequence.
        why: Text,
    },
    /// A run to be played.
    Run {
        /// The run.
        key: RunKey,
        /// The end, in a title.
        title: Text,
        /// Outcome.
        outcome: OutcomeView,
        /// The run in sentences.
        story: Vec<Text>,
    },
}

/// Price of a design.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceView {
    /// Number of components.
    pub components: usize,
    /// Share of requests that are done, now or later; `None` where it is not known.
    pub availability: Option<f64>,
}

/// Explanation of an item of the checklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplanationView {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Bucket.
    pub bucket: String,
    /// The item in two or three sentences.
    pub text: String,
    /// Paths of the files with its designs, below `examples/`.
    pub files: Vec<String>,
    /// Id of the exercise of the course that the designs are from.
    pub exercise: Option<String>,
    /// Codes and titles of all items, in order.
    pub items: Vec<(String, String)>,
    /// Before and after the repair; empty without the files.
    pub sides: Vec<ExplainedSideView>,
}

/// Design of an explanation, before the repair or after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplainedSideView {
    /// The design, as a document.
    pub design: String,
    /// Accessible description of the drawing.
    pub description: String,
    /// Titles of the findings of the item.
    pub findings: Vec<Text>,
    /// Outcome of its run, if there is one.
    pub outcome: Option<OutcomeView>,
    /// The run in words.
    pub text: String,
    /// The run, if there is one.
    pub run: Option<RunView>,
}

/// A reference solution beside the own design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SolutionView {
    /// Index of the solution.
    pub at: usize,
    /// Title.
    pub title: String,
    /// Why it solves the exercise.
    pub reasoning: String,
    /// Price, in words.
    pub gives_up: String,
    /// Price, in numbers.
    pub price: PriceView,
    /// Picture, as SVG.
    pub picture: String,
    /// The design, as a document.
    pub design: String,
    /// Price of the own design.
    pub own_price: PriceView,
    /// Picture of the own design.
    pub own_picture: String,
    /// Differences from the own design to the solution.
    pub differences: Vec<Text>,
}

/// Words that go with a hand-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandInRequest {
    /// Name of the participant or the team.
    pub name: String,
    /// Mode in which it was solved.
    pub mode: String,
    /// Hints that were asked for.
    pub hints: u64,
    /// Note on what is still missing.
    pub note: String,
    /// Why the incident happened.
    pub why: String,
    /// Steps to take now.
    pub now: String,
}

/// A document to send, as a file and as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandInDocument {
    /// The file.
    pub file: String,
    /// Fragment of the link, or why there is none.
    pub link: Result<String, String>,
}
