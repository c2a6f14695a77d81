//! Tests of reviews, repairs and questions over whole designs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;

mod fixes;
mod incremental;
mod questions;
mod wording;
