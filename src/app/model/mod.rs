//! Vocabulary shared by state, services and views. Plain Rust: it compiles without a browser.

pub mod canvas;
pub mod channel;
pub mod document;
pub mod examples;
pub mod load_errors;
pub mod panels;
pub mod request;
pub mod review;
pub mod shared;
pub mod ui;
pub mod workshop;
