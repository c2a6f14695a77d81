//! Three real systems as designs: what a review must and must not say of them, and the reports
//! that they get, to the byte.

use crate::golden::assert_golden;
use plumbline::document::{Date, format};
use plumbline::review::{Finding, Review, review};
use plumbline::rules::Outcome;
use plumbline::{export::report, rules};
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
    read(&folder("designs").join(format!("{name}.json")))
}

fn read(file: &Path) -> Review {
    let name = file.display();
    let bytes = std::fs::read(file).expect("the design is there");
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
            if rules::rule(text("rule")).is_none() {
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

fn hold(name: &str, text: &str) {
    assert_golden(&format!("tests/golden/{name}"), text);
}

#[test]
fn the_reports_are_as_they_were() {
    for name in DESIGNS {
        let review = reviewed(name);
        hold(&format!("{name}.json"), &report::json(&review));
        hold(&format!("{name}.md"), &report::markdown(&review));
        hold(&format!("{name}.txt"), &report::text(&review));
    }
}

/// The design that uses every field has waivers, house rules and settings, too.
#[test]
fn every_part_of_a_report_is_as_it_was() {
    let review = read(&folder("robustness").join("every-field.json"));
    hold("every-field.json", &report::json(&review));
    hold("every-field.md", &report::markdown(&review));
    hold("every-field.html", &report::html(&review, None));
    hold("every-field.csv", &report::csv(&review));
    let fails = |f: &Finding| f.counts() && f.outcome == Outcome::Fail;
    hold(
        "every-field.junit.xml",
        &report::junit(&review, None, &fails),
    );
}

/// From the shop without its broker and its payments to the whole.
#[test]
fn what_differs_is_told_as_it_was() {
    let folder = folder("designs");
    let after = read(&folder.join("sock-shop.json"));
    let mut design = after.design().as_ref().clone();
    design.title = "Sock Shop, first draft".to_owned();
    let orders = design.components.find("orders").expect("it is there");
    let mut orders = orders.as_ref().clone();
    orders.name = "Order service".to_owned();
    orders.replicas = std::num::NonZeroU64::new(1);
    orders.technology = None;
    design.components.put(Rc::new(orders));
    let last = design
        .connections
        .last()
        .expect("there are some")
        .id
        .clone();
    design.connections.remove(&last);
    let before = review(&Rc::new(design), after.today());
    hold("difference.json", &report::difference_json(&before, &after));
    hold(
        "difference.md",
        &report::difference_markdown(&before, &after),
    );
    hold("difference.txt", &report::difference_text(&before, &after));
}
