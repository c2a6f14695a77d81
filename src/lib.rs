//! Plumbline checks the design of a distributed system while it is still a drawing.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod analysis;
pub mod app;
pub mod baseline;
pub mod compare;
pub mod document;
pub mod drift;
pub mod editor;
pub mod exercises;
pub mod export;
pub mod graph;
pub mod import;
pub mod merge;
pub mod messages;
pub mod review;
pub mod rules;
pub mod simulation;
pub mod store;
pub mod technologies;
pub mod worker;

#[cfg(test)]
#[path = "../tests/common/golden.rs"]
mod golden;
