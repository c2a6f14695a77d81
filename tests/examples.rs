//! The designs to start from, as the app offers them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use plumbline::design::{Date, format};
use plumbline::review::review;
use std::rc::Rc;

const CHECKOUT: &str = include_str!("../examples/checkout.json");

#[test]
fn the_small_example_is_in_the_form_in_which_it_is_saved() {
    let design = format::load(CHECKOUT).unwrap();
    assert_eq!(format::save(&design), CHECKOUT);
}

#[test]
fn the_small_example_shows_a_design_that_nearly_holds() {
    let design = Rc::new(format::load(CHECKOUT).unwrap());
    let review = review(&design, Date::new(2026, 11, 24).unwrap());
    assert_eq!(review.warnings(), Vec::<String>::new());
    let summary = review.summary();
    assert_eq!(summary.fail, 0);
    assert!(summary.pass > summary.question);
}
