//! Imports of files from other tools: golden files, the constructs of each format, errors and limits, and fuzz tests: no
//! file, however broken, panics a reader.
//!
//! `PROPTEST_CASES=10000 cargo test --release --test import` tries more damage than the suite does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/damage.rs"]
mod damage;
#[path = "../common/golden.rs"]
mod golden;
#[path = "../common/printable.rs"]
mod printable;

mod asyncapi;
mod cases;
mod catalogues;
mod compose;
mod corrections;
mod drawio;
mod drift;
mod excalidraw;
mod formats;
mod growth;
mod includes;
mod kubernetes;
mod mermaid;
mod plantuml;
mod structurizr;
mod support;
mod terraform;
mod trace;
