//! The same work as in `review.rs` and `failures.rs`, as a module for the browser: `scripts/bench` times it there.
#![allow(clippy::expect_used, missing_docs)]

mod failure_cases;
mod generate;

use failure_cases::{CASES, Cases};
use plumbline::document::{Date, Design, format};
use plumbline::review::Review;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static DESIGN: RefCell<Rc<Design>> = RefCell::default();
    static REVIEW: RefCell<Option<Review>> = const { RefCell::new(None) };
    static FAILURES: Cases = Cases::new();
}

/// Makes the design of that size; gives its document, and keeps both for what follows.
#[wasm_bindgen]
pub fn generate(components: usize) -> String {
    let design = generate::design(components);
    let text = format::save(&design);
    DESIGN.set(Rc::new(design));
    text
}

#[wasm_bindgen]
pub fn parse(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

#[wasm_bindgen]
pub fn load(text: &str) -> bool {
    format::load(text).is_ok()
}

#[wasm_bindgen]
pub fn review() {
    let today = Date::parse("2026-11-24").expect("a date");
    let review = DESIGN.with_borrow(|design| plumbline::review::review(design, today));
    REVIEW.set(Some(review));
}

#[wasm_bindgen]
pub fn report() -> usize {
    REVIEW.with_borrow(|review| {
        review
            .as_ref()
            .map_or(0, |r| plumbline::export::report::json(r).len())
    })
}

/// Names and targets of the cases of flows under failures, as JSON.
#[wasm_bindgen]
pub fn failure_cases() -> String {
    let cases = CASES.map(|(name, target, _)| (name, target));
    serde_json::to_string(&cases).expect("names and numbers")
}

/// Does the work of a case of flows under failures.
#[wasm_bindgen]
pub fn failures(name: &str) -> usize {
    let case = CASES.iter().find(|(known, ..)| *known == name);
    FAILURES.with(|cases| case.map_or(0, |(_, _, work)| work(cases)))
}
