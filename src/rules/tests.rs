//! Properties of every rule.

use super::testing::today;
use crate::document::format;
use crate::review::{Review, review};
use crate::rules::{ITEMS, Rule};
use std::collections::HashSet;
use std::rc::Rc;

fn rules() -> impl Iterator<Item = &'static Rule> {
    ITEMS.iter().flat_map(|item| item.rules)
}

fn reviewed(rule: &Rule, fields: &str) -> Review {
    let text = crate::rules::example_document(rule.name, fields);
    let design = format::load(&text).unwrap_or_else(|e| panic!("{}: {e}\n{text}", rule.name));
    assert_eq!(
        format::warnings(&design),
        Vec::<String>::new(),
        "{}",
        rule.name
    );
    review(&Rc::new(design), today())
}

#[test]
fn the_examples_of_every_rule_fail_and_pass() {
    for rule in rules() {
        let speaks = |fields| {
            let review = reviewed(rule, fields);
            review.findings().any(|f| f.rule == rule.name)
        };
        assert!(
            speaks(rule.docs.fails),
            "{} is silent about its failing example",
            rule.name
        );
        assert!(
            !speaks(rule.docs.passes),
            "{} speaks about its passing example",
            rule.name
        );
    }
}

#[test]
fn every_rule_has_a_page_and_a_name_of_its_own() {
    let mut names = HashSet::new();
    for rule in rules() {
        assert!(names.insert(rule.name), "{} stands twice", rule.name);
        let docs = &rule.docs;
        for text in [
            docs.checks,
            docs.matters,
            docs.detected,
            docs.remedy,
            docs.false_alarms,
        ] {
            assert!(
                text.ends_with('.') && text.len() > 20,
                "{}: {text:?}",
                rule.name
            );
        }
        assert!(!docs.read_on.is_empty(), "{}", rule.name);
    }
}

#[test]
fn an_item_passes_with_what_spoke_for_it() {
    for rule in rules() {
        let review = reviewed(rule, rule.docs.passes);
        for item in review.items() {
            let passes = item.outcome.as_str() == "pass";
            // Held open by a rule of another item: the reason is said.
            let is_held = item.outcome.as_str() == "question" && item.findings.is_empty();
            assert_eq!(
                !review.evidence(item).is_empty(),
                passes || is_held,
                "{} in {}",
                item.code,
                rule.name
            );
        }
    }
}
