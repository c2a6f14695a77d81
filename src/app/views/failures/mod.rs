//! Flows under failures: the panel, the player of a run, and the marks on the canvas.

mod element_options;
mod marks;
mod outcome;
mod panel;
mod player;
mod runs;
mod sequence;
mod table;
mod what_if;

pub use marks::{FailureMarks, run_marks};
pub use outcome::badge;
pub use panel::FailuresPanel;
pub use player::{PACE, Player};
pub use sequence::sequence;
