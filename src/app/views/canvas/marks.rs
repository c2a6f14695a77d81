//! What the review says of each element, as far as the canvas shows it.

pub use crate::export::{Mark, Marks};
