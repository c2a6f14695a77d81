//! The designs to start from, as the app offers them, and their pictures.

use crate::golden::assert_golden;
use plumbline::document::{Date, format};
use plumbline::export::{self, PictureTheme, SvgOptions};
use plumbline::review::review;
use std::path::PathBuf;
use std::rc::Rc;

const CHECKOUT: &str = "examples/checkout.json";
const EXAMPLES: [&str; 4] = [
    CHECKOUT,
    "tests/designs/sock-shop.json",
    "tests/designs/online-boutique.json",
    "tests/designs/ftgo.json",
];
const TEMPLATES: [&str; 3] = [
    "examples/web-application.json",
    "examples/orchestrated-saga.json",
    "examples/event-choreography.json",
];

fn at(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(at(path)).unwrap_or_default()
}

#[test]
fn they_are_in_the_form_in_which_they_are_saved() {
    for path in [&[CHECKOUT][..], &TEMPLATES].concat() {
        let design = format::load(&read(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert_golden(path, &format::save(&design));
    }
}

#[test]
fn the_small_example_shows_a_design_that_nearly_holds() {
    let design = Rc::new(format::load(&read(CHECKOUT)).unwrap());
    let review = review(&design, Date::new(2026, 11, 24).unwrap());
    assert_eq!(review.warnings(), Vec::<String>::new());
    let summary = review.summary();
    assert_eq!(summary.fail, 0);
    assert!(summary.pass > summary.question);
}

#[test]
fn a_template_has_no_warnings_and_leaves_something_to_decide() {
    for path in TEMPLATES {
        let design = Rc::new(format::load(&read(path)).unwrap());
        let review = review(&design, Date::new(2026, 11, 24).unwrap());
        assert_eq!(review.warnings(), Vec::<String>::new(), "{path}");
        assert!(review.summary().question > 0, "{path}");
    }
}

/// As `plumbline draw --without-document` makes them.
#[test]
fn their_pictures_are_what_is_drawn() {
    for path in [&EXAMPLES[..], &TEMPLATES].concat() {
        let design = Rc::new(format::load(&read(path)).unwrap());
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".json");
        for (theme, word) in [(PictureTheme::Light, "light"), (PictureTheme::Dark, "dark")] {
            let options = SvgOptions {
                theme,
                embed_document: false,
                ..SvgOptions::default()
            };
            let picture = export::svg(&design, &options);
            assert_golden(&format!("examples/pictures/{name}.{word}.svg"), &picture);
        }
    }
}
