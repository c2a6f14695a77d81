//! The designs to start from, as the app offers them, and their pictures.

use crate::golden::assert_golden;
use plumbline::document::{Date, format};
use plumbline::editor::layout::metrics;
use plumbline::editor::scene::Scene;
use plumbline::export::{self, PictureTheme, SvgOptions};
use plumbline::review::review;
use plumbline::rules::{Outcome, Severity};
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

/// Questions of which a template may leave one open: the answers are the user's technologies.
const LEFT_OPEN: [&str; 3] = ["cap-unknown", "sole-instance", "blocking-io"];

#[test]
fn a_template_has_no_problem_and_leaves_few_questions() {
    for path in TEMPLATES {
        let design = Rc::new(format::load(&read(path)).unwrap());
        let review = review(&design, Date::new(2026, 11, 24).unwrap());
        assert_eq!(review.warnings(), Vec::<String>::new(), "{path}");
        assert!(review.summary().question > 0, "{path}");
        for finding in review.findings() {
            let is_small = finding.outcome == Outcome::Question
                && finding.severity == Severity::Low
                && LEFT_OPEN.contains(&&*finding.rule);
            assert!(is_small, "{path}: {}", review.fingerprint(finding));
        }
    }
}

#[test]
fn no_line_of_a_template_runs_through_a_component() {
    for path in [&[CHECKOUT][..], &TEMPLATES].concat() {
        let design = Rc::new(format::load(&read(path)).unwrap());
        let scene = Scene::of(&design, &Scene::default());
        assert_eq!(metrics::overlaps(&scene), 0, "{path}");
        assert_eq!(metrics::misplaced_components(&scene), 0, "{path}");
        for node in scene.nodes() {
            let id = &node.component.id;
            for edge in scene.edges_in(&node.rect().inflate(-4.0)) {
                let connection = &edge.connection;
                let ends_there = connection.from == *id || connection.to == *id;
                assert!(ends_there, "{path}: {} runs through {id}", connection.id);
            }
        }
    }
}

/// The documents below a folder, without those that are about something else.
fn documents_below(folder: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(at(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.strip_prefix(at("")).unwrap().display().to_string();
        if path.is_dir() {
            documents_below(&name, found);
        } else if name.ends_with(".json") {
            let text = std::fs::read_to_string(&path).unwrap();
            if text.contains("\"plumbline-design\"") {
                found.push(path);
            }
        }
    }
}

#[test]
fn no_document_of_the_project_has_unknown_fields() {
    let mut documents = Vec::new();
    for folder in ["examples", "tests"] {
        documents_below(folder, &mut documents);
    }
    assert!(documents.len() > 40, "{}", documents.len());
    for path in documents {
        let text = std::fs::read_to_string(&path).unwrap();
        let Ok(design) = format::load(&text) else {
            continue;
        };
        let warnings = format::warnings(&design);
        let unknown: Vec<&String> = warnings
            .iter()
            .filter(|warning| warning.contains("unknown field"))
            // These test that unknown fields are kept.
            .filter(|warning| !warning.contains("x-"))
            .collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", path.display());
    }
}

/// As `plumbline draw --without-document --without-title --without-legend` makes them.
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
