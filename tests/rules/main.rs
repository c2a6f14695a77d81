//! Tests of the repairs and the questions of rules over whole designs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;

mod fixes;
mod questions;
