//! No file, however broken, may panic the core: real designs, and one that uses every field, are damaged in every way, and what still
//! loads must be a valid design that is written and read back unchanged, and that can be reviewed.
//!
//! `PROPTEST_CASES=10000 cargo test --release --test core robustness` looks harder than the suite does.

use crate::damage::{config, damage, damaged, json_damage, odd_value};
use crate::printable::is_printable;
use plumbline::document::{Date, format};
use plumbline::{export::report, review::review};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::rc::Rc;

const DESIGNS: [&str; 4] = [
    include_str!("../robustness/every-field.json"),
    include_str!("../designs/ftgo.json"),
    include_str!("../designs/online-boutique.json"),
    include_str!("../designs/sock-shop.json"),
];

/// Signs of JSON.
#[rustfmt::skip]
const SIGNS: &[&str] = &["{", "}", "[", "]", "\"", ",", ":", "0", "-", ".", "e", "\\", " ", "n", "t"];

/// Checks the bytes of any file: returns whether they are a design, or the violated invariant.
fn survives(bytes: &[u8]) -> Result<bool, String> {
    let design = match format::load_bytes(bytes) {
        Ok(design) => Rc::new(design),
        Err(error) if error.to_string().is_empty() => return Err("an empty error".to_owned()),
        Err(error) if !is_printable(&error.to_string()) => {
            return Err(format!("unprintable characters: {error:?}"));
        }
        Err(_) => return Ok(false),
    };
    let problems = format::check(&design);
    if !problems.is_empty() {
        return Err(format!("loaded, and not valid: {problems:?}"));
    }
    let saved = format::save(&design);
    let again = format::load(&saved).map_err(|e| format!("what was saved does not load: {e}"))?;
    let saved_again = format::save(&again);
    if let Some(lines) = saved.lines().zip(saved_again.lines()).find(|(a, b)| a != b) {
        return Err(format!("saved again, a line differs: {lines:?}"));
    }
    if again != *design || saved_again != saved {
        return Err("not the same after it was saved and loaded".to_owned());
    }
    let today = Date::new(2026, 7, 1).ok_or("no date")?;
    let review = review(&design, today);
    for finding in review.findings() {
        // A rule that breaks is a finding that says so; here it is a mistake of ours.
        let title = review.words(finding).title.plain();
        if title.is_empty() || title.contains("could not be run") {
            return Err(format!("{}: {title}", finding.rule));
        }
        if !review.subjects(finding).iter().all(|s| design.has(s)) {
            return Err(format!("{} is about what is not there", finding.rule));
        }
    }
    serde_json::from_str::<Value>(&report::json(&review)).map_err(|e| e.to_string())?;
    let _ = report::markdown(&review);
    if !is_printable(&report::text(&review)) {
        return Err("unprintable characters in the text report".to_owned());
    }
    Ok(true)
}

fn holds(bytes: &[u8]) -> Result<(), TestCaseError> {
    survives(bytes).map(drop).map_err(TestCaseError::fail)
}

#[test]
fn the_designs_themselves_survive() {
    for design in DESIGNS {
        assert_eq!(survives(design.as_bytes()), Ok(true));
    }
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn damaged_bytes(
        design in 0..DESIGNS.len(),
        damages in prop::collection::vec(damage(SIGNS, &DESIGNS), 1..4),
    ) {
        holds(&damaged(DESIGNS[design].as_bytes(), &damages))?;
    }

    #[test]
    fn damaged_fields(
        design in 0..DESIGNS.len(),
        damages in prop::collection::vec(json_damage(), 1..6),
    ) {
        let mut document: Value = serde_json::from_str(DESIGNS[design]).expect("JSON");
        for damage in damages {
            damage.apply(&mut document);
        }
        holds(document.to_string().as_bytes())?;
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        holds(&bytes)?;
    }

    #[test]
    fn any_value_at_any_field(
        field in prop::sample::select(vec![
            "title", "notes", "domains", "components", "connections", "flows", "invariants",
            "waivers", "rules", "house_rules", "version", "format", "other",
        ]),
        value in odd_value(),
    ) {
        let mut document = json!({"format": "plumbline-design", "version": 1, "title": "t"});
        document[field] = value;
        holds(document.to_string().as_bytes())?;
    }
}

#[test]
fn deep_nesting_is_an_error() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let document =
            format!(r#"{{"format":"plumbline-design","version":1,"title":"t","other":{deep}}}"#);
        assert_eq!(survives(document.as_bytes()), Ok(false));
        assert_eq!(survives(open.repeat(100_000).as_bytes()), Ok(false));
    }
}

#[test]
fn retargeted_designs_are_often_still_valid() {
    // Otherwise the tests above would only ever see errors.
    let mut document: Value = serde_json::from_str(DESIGNS[1]).expect("JSON");
    let connections = document["connections"].as_array().expect("a list").len();
    for at in 0..connections {
        let to = document["connections"][connections - 1 - at]["to"].clone();
        document["connections"][at]["to"] = to;
    }
    document["flows"] = json!([]);
    assert_eq!(survives(document.to_string().as_bytes()), Ok(true));
}

#[test]
fn a_condition_with_a_list_in_its_list_is_written_as_one() {
    // Found by `damaged_fields`: written bare, the one entry was read as something else.
    for condition in [
        "[[1]]",
        r#"[{"absent": true}]"#,
        "[null]",
        "[]",
        "[true]",
        "null",
    ] {
        let pattern = format!(r#"{{"element": "component", "where": {{"kind": {condition}}}}}"#);
        let document = format!(
            r#"{{"format": "plumbline-design", "version": 1, "title": "t",
                "house_rules": [{{"id": "h", "select": {pattern}, "require": {pattern}}}]}}"#
        );
        assert_eq!(survives(document.as_bytes()), Ok(true), "{condition}");
    }
}
