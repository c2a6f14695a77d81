//! Exercises on the page: the course, progress, the exercise that is open.

mod opening;
mod participant;
pub mod service;
pub mod state;
pub mod stored;
mod trainer;
