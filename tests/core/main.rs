//! Tests of the core over whole designs: documents, reviews, reports, pictures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/damage.rs"]
mod damage;
#[path = "../common/golden.rs"]
mod golden;
#[path = "../common/printable.rs"]
mod printable;
#[path = "../common/systems.rs"]
mod systems;

mod agreement;
mod designs;
mod examples;
mod failures;
mod pictures;
mod properties;
mod reports;
mod robustness;
mod schemas;
