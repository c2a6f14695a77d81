//! Exercises: panels of the participant and the trainer, the course, solutions, hand-ins.

mod collect;
mod course;
mod explanation;
mod goals;
mod hand_in;
mod locks;
mod make;
mod modes;
mod panel;
mod present;
mod self_review;
mod solution;
mod typed;

pub use collect::CollectDialog;
pub use course::CourseDialog;
pub use explanation::ExplanationDialog;
pub use locks::{LockMarks, LockNote};
pub use panel::ExercisePanel;
pub use present::PresentDialog;
pub use self_review::SelfReview;
pub use solution::SolutionDialog;
