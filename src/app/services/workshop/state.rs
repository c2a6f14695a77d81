//! State of the workshop, as views show it.

use crate::app::model::workshop::CourseRow;
use crate::exercises::Locks;
use crate::exercises::progress::{Attempt, Mode, Progress};
use crate::worker::workshop::protocol::{
    CandidateView, CollectionView, DraftRequest, DraftView, ExerciseView, HandInDocument,
    SolutionView, VerdictView,
};
use std::rc::Rc;

/// The exercise that is open.
#[derive(Clone)]
pub struct OpenExercise {
    /// The exercise.
    pub view: Rc<ExerciseView>,
    /// Locks; `None` where it has none that can be read.
    pub locks: Option<Rc<Locks>>,
    /// Id of the stored design that it is solved in; empty until that is open.
    pub design: String,
    /// The last verdict.
    pub verdict: Option<Rc<VerdictView>>,
    /// Hints of the present step that are shown, beside the first.
    pub hints: usize,
    /// The reference solution that is shown.
    pub solution: Option<Rc<SolutionView>>,
    /// The hand-in that was made.
    pub hand_in: Option<Rc<HandInDocument>>,
    /// True while the part that hands in is shown.
    pub hands_in: bool,
}

/// The clock of a team kata.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KataClock {
    /// Phase.
    pub phase: usize,
    /// Seconds that are left of it.
    pub left: u64,
    /// True while it runs.
    pub runs: bool,
}

/// An exercise that is made.
#[derive(Clone, Default)]
pub struct ExerciseDraft {
    /// The exercise so far.
    pub request: DraftRequest,
    /// Goals that the start suggests.
    pub candidates: Rc<Vec<CandidateView>>,
    /// Verdict on it.
    pub view: Option<Rc<DraftView>>,
    /// Mode of the link.
    pub mode: Option<Mode>,
}

/// Hand-ins that are collected.
#[derive(Clone, Default)]
pub struct CollectionState {
    /// Id of the exercise; empty until one is chosen.
    pub exercise: String,
    /// The results.
    pub view: Option<Rc<CollectionView>>,
    /// Hand-ins that are judged, and all that came.
    pub progress: (usize, usize),
    /// Refused files: name and reason.
    pub refused: Vec<(String, String)>,
}

/// The workshop, as views show it.
#[derive(Clone, Default)]
pub struct WorkshopState {
    /// The course; `None` until it is loaded.
    pub course: Option<Rc<Vec<CourseRow>>>,
    /// True if the course could not be loaded.
    pub has_failed: bool,
    /// Progress.
    pub progress: Rc<Progress>,
    /// The exercise that is open.
    pub open: Option<OpenExercise>,
    /// The exercise that is made.
    pub draft: Option<ExerciseDraft>,
    /// Hand-ins that are collected.
    pub collection: CollectionState,
    /// Step of the self-review; `None` while it does not run.
    pub self_review: Option<usize>,
    /// Clock of a team kata.
    pub clock: Option<KataClock>,
    /// Result of the last command, for the dialog that asked for it.
    pub word: String,
}

impl WorkshopState {
    /// The work on the exercise that is open.
    pub fn attempt(&self) -> Option<&Attempt> {
        self.progress.attempt(&self.open.as_ref()?.view.id)
    }

    /// Mode of the exercise that is open.
    pub fn mode(&self) -> Mode {
        let mode = self.attempt().and_then(|attempt| attempt.mode);
        mode.unwrap_or(Mode::Open)
    }

    /// Position of an exercise in the course, and the length of that.
    pub fn place(&self, id: &str) -> Option<(usize, usize)> {
        let course = self.course.as_ref()?;
        let at = course.iter().position(|row| row.id == id)?;
        Some((at, course.len()))
    }

    /// The exercise after the one that is open: the next one that is not solved, or the next one.
    pub fn next(&self) -> Option<&CourseRow> {
        let course = self.course.as_ref()?;
        let (at, _) = self.place(&self.open.as_ref()?.view.id)?;
        let later = || course.iter().skip(at + 1);
        let is_open = |row: &&CourseRow| {
            let attempt = self.progress.attempt(&row.id);
            attempt.is_none_or(|attempt| attempt.solved.is_none())
        };
        later().find(is_open).or_else(|| later().next())
    }
}
