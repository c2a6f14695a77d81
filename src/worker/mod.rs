//! The review service: follows the open document, reviews it and answers queries. The app runs it
//! in a Web Worker, so that a review never blocks drawing.
//!
//! [`protocol`] is the messages, [`service`] owns the state, [`view_models`] is the data that views
//! render. Plain Rust without a browser: messages are JSON text and the clock is passed in.

mod auto_layout;
pub mod cards;
mod custom_rules;
pub mod failures;
mod file_import;
mod import_elements;
mod proposals;
pub mod protocol;
mod question_steps;
mod questions;
mod recent;
mod repairs;
mod rule_pages;
mod service;
mod sharing;
mod technologies;
mod view_diff;
pub mod view_models;
mod waivers;
pub mod workshop;

pub use service::ReviewService;

#[cfg(test)]
mod tests;
