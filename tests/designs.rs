//! Three real systems as designs: what a review must and must not say of them, and the reports
//! that they get, to the byte.
//!
//! `PLUMBLINE_BLESS=1 cargo test --test designs` writes the reports anew; read the difference
//! before you commit it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use plumbline::design::{Date, format};
use plumbline::review::{Review, review};
use plumbline::{checklist, report};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::rc::Rc;

const DESIGNS: [&str; 3] = ["ftgo", "online-boutique", "sock-shop"];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

fn reviewed(name: &str) -> Review {
    let file = folder("designs").join(format!("{name}.json"));
    let bytes = std::fs::read(&file).expect("the design is there");
    let design = format::load_bytes(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    review(&Rc::new(design), Date::parse("2026-11-24").expect("a date"))
}

/// Rule, outcome and first subject of each finding.
fn found(review: &Review) -> Vec<(String, &'static str, String)> {
    let of = |f| {
        let first = review.subjects(f).remove(0).to_string();
        (f.rule.to_string(), f.outcome.as_str(), first)
    };
    review.findings().map(of).collect()
}

#[test]
fn every_design_gets_what_it_must_and_not_what_it_must_not() {
    for name in DESIGNS {
        let file = folder("designs").join(format!("{name}.expected.json"));
        let expected: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let found = found(&reviewed(name));
        let mut checked = 0;
        for must in expected["must_find"].as_array().unwrap() {
            let text = |key: &str| must[key].as_str().unwrap();
            if checklist::rule(text("rule")).is_none() {
                continue;
            }
            checked += 1;
            let hit = found.iter().any(|(rule, outcome, subject)| {
                rule == text("rule") && *outcome == text("outcome") && subject == text("subject")
            });
            assert!(hit, "{name} must have {must}");
        }
        for must_not in expected["must_not_find"].as_array().unwrap() {
            let text = |key: &str| must_not[key].as_str().unwrap();
            let hit = found.iter().find(|(rule, _, subject)| {
                rule == text("rule") && ["any", subject].contains(&text("subject"))
            });
            assert_eq!(hit, None, "{name} must not have {must_not}");
        }
        assert!(checked > 0, "{name} was checked for nothing");
    }
}

#[test]
fn the_reports_are_as_they_were() {
    for name in DESIGNS {
        let review = reviewed(name);
        for (ending, text) in [
            ("json", report::json(&review)),
            ("md", report::markdown(&review)),
            ("txt", report::text(&review)),
        ] {
            let file = folder("golden").join(format!("{name}.{ending}"));
            if std::env::var_os("PLUMBLINE_BLESS").is_some() {
                std::fs::create_dir_all(folder("golden")).unwrap();
                std::fs::write(&file, &text).unwrap();
            }
            let golden = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(
                golden == text,
                "{} differs; see the top of this file",
                file.display()
            );
        }
    }
}
