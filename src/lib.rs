//! Plumbline checks the design of a distributed system while it is still a drawing.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[cfg(feature = "web")]
pub mod app;
pub mod baseline;
pub mod checker;
pub mod checklist;
pub mod compare;
pub mod design;
pub mod draw;
pub mod editor;
pub mod facts;
pub mod fixes;
pub mod import;
pub mod merge;
pub mod order;
pub mod pack;
pub mod questions;
pub mod report;
pub mod review;
pub mod share;
pub mod topology;
pub mod waiving;
