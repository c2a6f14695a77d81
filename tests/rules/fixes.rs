//! Repairs keep their promise: the finding is gone, the document is valid, nothing worse has come
//! up, and undo gives every byte back.

use crate::common::{documents, reviewed, today};
use plumbline::document::{Design, format};
use plumbline::editor::Editor;
use plumbline::review::repairs::repairs;
use plumbline::review::{Finding, Review, review};
use plumbline::rules::fix::Fix;
use plumbline::rules::{ITEMS, Outcome, example_document};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Does the repair, and tells what breaks the promise.
fn tried(before: &Review, finding: &Finding, fix: &Fix) -> Result<Rc<Design>, String> {
    let title = fix.title.plain();
    let print = before.fingerprint(finding);
    let broken = |how: String| Err(format!("{print}: {title}: {how}"));
    let mut editor = Editor::open(before.design().clone());
    if let Err(refusal) = editor.run(fix.command.clone()) {
        return broken(refusal.to_string());
    }
    if editor.undo_name() != Some(title.as_str()) {
        return broken(format!("undo offers {:?}", editor.undo_name()));
    }
    let repaired = editor.design().clone();
    let problems = format::check(&repaired);
    if !problems.is_empty() {
        return broken(format!("{problems:?}"));
    }
    let after = review(&repaired, today());
    let fails = |review: &Review| -> HashSet<(String, bool)> {
        let of = review
            .findings()
            .filter(|f| f.outcome == Outcome::Fail && f.counts());
        of.map(|f| (review.fingerprint(f), f.severity > finding.severity))
            .collect()
    };
    if after.findings().any(|f| after.fingerprint(f) == print) {
        return broken("it is still there".to_owned());
    }
    let had = fails(before);
    for (new, higher) in fails(&after) {
        if higher && !had.contains(&(new.clone(), true)) {
            return broken(format!("it brings {new}"));
        }
    }
    let warned: HashSet<&String> = before.warnings().iter().collect();
    let warning = after.warnings().iter().find(|w| !warned.contains(w));
    // A waiver may have covered what is gone.
    if let Some(warning) = warning.filter(|w| !w.contains("covers nothing")) {
        return broken(format!("it brings the warning: {warning}"));
    }
    let (saved, before) = (format::save(&repaired), format::save(before.design()));
    assert!(editor.undo());
    if format::save(editor.design()) != before {
        return broken("undo does not give it back".to_owned());
    }
    assert!(editor.redo());
    if format::save(editor.design()) != saved {
        return broken("redo does not do it again".to_owned());
    }
    Ok(repaired)
}

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        failure_persistence: None,
        // Each case tries many repairs, and each of them is a review.
        ..ProptestConfig::with_cases(asked.and_then(|n| n.parse().ok()).unwrap_or(48))
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_repair_keeps_its_promise(document in documents()) {
        let review = reviewed(&document);
        for finding in review.findings() {
            for fix in repairs(&review, finding) {
                if let Err(broken) = tried(&review, finding, &fix) {
                    prop_assert!(false, "{}", broken);
                }
            }
        }
    }
}

/// True if the rule lists repairs. A question that is answered in a field alone has none.
fn has_repairs(name: &str) -> bool {
    plumbline::rules::rule(name).is_some_and(|(_, rule)| !rule.repairs.is_empty())
}

#[test]
fn the_example_of_every_rule_that_lists_repairs_offers_one() {
    for rule in ITEMS.iter().flat_map(|item| item.rules) {
        let text = example_document(rule.name, rule.docs.fails);
        let design = Rc::new(format::load(&text).unwrap());
        let review = review(&design, today());
        let mut found = review.findings().filter(|f| f.rule == rule.name);
        let finding = found.next().expect(rule.name);
        let fixes = repairs(&review, finding);
        for fix in &fixes {
            tried(&review, finding, fix).unwrap();
        }
        assert_eq!(!fixes.is_empty(), has_repairs(rule.name), "{}", rule.name);
        // Without a repair, the finding must have an answer.
        assert!(
            has_repairs(rule.name) || rule.question.is_some(),
            "{}",
            rule.name
        );
    }
}

#[test]
fn repairs_of_real_designs_keep_their_promise() {
    for file in ["ftgo", "online-boutique", "sock-shop"] {
        let path = format!("{}/tests/designs/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let design = Rc::new(format::load(&std::fs::read_to_string(path).unwrap()).unwrap());
        let review = review(&design, today());
        let mut looked_at: HashMap<&str, usize> = HashMap::new();
        for finding in review.findings() {
            // A few of each rule: each repair that is tried costs a review.
            let seen = looked_at.entry(&finding.rule).or_default();
            *seen += 1;
            if *seen > 3 || !has_repairs(&finding.rule) {
                continue;
            }
            let fixes = repairs(&review, finding);
            for fix in &fixes {
                tried(&review, finding, fix).unwrap();
            }
        }
    }
}
