//! Properties of the review, tested with random valid documents.

use crate::common::{documents, load, reviewed};
use plumbline::compare::{ElementChange, compare};
use plumbline::document::format;
use plumbline::editor::{Command, Editor};
use plumbline::export::report;
use plumbline::merge::merge;
use plumbline::review::Review;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The report as a value, without the hash of the document.
fn reported(document: &Value) -> Value {
    let mut report: Value = serde_json::from_str(&report::json(&reviewed(document))).unwrap();
    report["design"]["sha256"] = Value::Null;
    report
}

const LISTS: [&str; 5] = [
    "domains",
    "components",
    "connections",
    "flows",
    "invariants",
];

proptest! {
    #[test]
    fn a_document_survives_saving(document in documents()) {
        let design = load(&document);
        let saved = format::save(&design);
        prop_assert_eq!(format::load(&saved).unwrap(), (*design).clone());
        prop_assert_eq!(format::check(&design), vec![]);
    }

    #[test]
    fn any_two_designs_can_be_put_together(open in documents(), import in documents()) {
        let (open, import) = (load(&open), load(&import));
        let once = merge(&open, &import).unwrap().design;
        prop_assert_eq!(format::check(&once), vec![]);
        for component in &open.components {
            let kept = once.components.get(&component.id).unwrap();
            prop_assert_eq!((&kept.name, kept.kind, &kept.position), (&component.name, component.kind, &component.position));
        }
        for connection in &open.connections {
            let kept = once.connections.get(&connection.id).unwrap();
            prop_assert_eq!((&kept.from, &kept.to, kept.style), (&connection.from, &connection.to, connection.style));
        }
        let twice = merge(&once, &import).unwrap().design;
        let compared = compare(&once, &twice);
        // What is there already is found again; of parallel connections perhaps another one.
        for (list, changes) in compared.lists() {
            let other = list == "connections" && changes.iter().all(|c| matches!(c, ElementChange::Changed { .. }));
            prop_assert!(changes.is_empty() || other, "{} {:?}", list, changes);
        }
    }

    #[test]
    fn any_design_becomes_any_other_by_one_step(one in documents(), mut other in documents()) {
        other["title"] = json!("Another");
        other["notes"] = json!("Notes");
        other["x-own"] = json!({"kept": [1, 2.50]});
        other["waivers"] = json!([{"rule": "lost-work", "reason": "agreed"}]);
        other["rules"] = json!({"sync-chain": {"limit": 4}});
        other["house_rules"] = json!([{"id": "h", "select": {"element": "flow"}, "require": {"element": "flow"}}]);
        for (from, to) in [(&one, &other), (&other, &one)] {
            let (from, to) = (load(from), load(to));
            let mut editor = Editor::open(from.clone());
            let name = "Another".to_owned();
            editor.run(Command::ReplaceDesign { design: to.clone(), name }).unwrap();
            prop_assert_eq!(format::save(editor.design()), format::save(&to));
            prop_assert!(editor.undo());
            prop_assert_eq!(format::save(editor.design()), format::save(&from));
            prop_assert!(!editor.undo());
        }
    }

    #[test]
    fn the_report_does_not_depend_on_the_order_of_lists(document in documents(), by in 1..5usize) {
        let mut turned = document.clone();
        for list in LISTS {
            let entries = turned[list].as_array_mut().unwrap();
            entries.reverse();
            let middle = by.min(entries.len());
            entries.rotate_left(middle);
        }
        // To the byte: the hash of the document is the same, too.
        prop_assert_eq!(report::json(&reviewed(&document)), report::json(&reviewed(&turned)));
    }

    #[test]
    fn the_report_does_not_depend_on_layout(document in documents(), x in -5000..5000i32) {
        let mut moved = document.clone();
        for (n, component) in moved["components"].as_array_mut().unwrap().iter_mut().enumerate() {
            component["position"] = json!({"x": x, "y": n});
        }
        for domain in moved["domains"].as_array_mut().unwrap() {
            domain["frame"] = json!({"x": x, "y": 0, "width": 100, "height": 50});
        }
        for connection in moved["connections"].as_array_mut().unwrap() {
            connection["waypoints"] = json!([{"x": x, "y": x}]);
        }
        prop_assert_eq!(reported(&document), reported(&moved));
    }

    #[test]
    fn renaming_ids_renames_subjects_and_nothing_else(document in documents()) {
        // Every id stands between quotation marks, and nothing else looks like one. The prefix
        // keeps their order.
        let ids: Vec<String> = LISTS.iter().flat_map(|list| document[*list].as_array().unwrap())
            .map(|e| e["id"].as_str().unwrap().to_owned()).collect();
        let mut renamed = document.to_string();
        for id in &ids {
            renamed = renamed.replace(&format!("\"{id}\""), &format!("\"x-{id}\""));
        }
        let renamed: Value = serde_json::from_str(&renamed).unwrap();
        let mut expected = reported(&document).to_string();
        for id in &ids {
            for (before, after) in [(":", "\""), (":", "|"), ("(", ")")] {
                expected = expected.replace(&format!("{before}{id}{after}"), &format!("{before}x-{id}{after}"));
            }
        }
        prop_assert_eq!(expected, reported(&renamed).to_string());
    }

    #[test]
    fn a_waiver_covers_exactly_what_it_names(document in documents(), which in any::<prop::sample::Index>()) {
        let before = reviewed(&document);
        let all: Vec<(String, String)> = before.findings()
            .map(|f| (f.rule.to_string(), before.fingerprint(f))).collect();
        prop_assume!(!all.is_empty());
        let (rule, print) = &all[which.index(all.len())];
        let subject = print.split('|').nth(1).unwrap().to_owned();
        let mut waived = document.clone();
        waived["waivers"] = json!([{"rule": rule, "subject": subject, "reason": "agreed"}]);
        let after = reviewed(&waived);
        let still: Vec<(String, String)> = after.findings()
            .map(|f| (f.rule.to_string(), after.fingerprint(f))).collect();
        prop_assert_eq!(&all, &still, "a waived finding stays in the report");
        for finding in after.findings() {
            let print = after.fingerprint(finding);
            let named = finding.rule == *rule && print.split('|').skip(1).any(|s| s == subject);
            prop_assert_eq!(finding.waiver.is_some(), named, "{}", print);
        }
        prop_assert_eq!(after.summary().waived, after.findings().filter(|f| !f.counts()).count());
    }

    #[test]
    fn a_finding_has_words_and_a_fingerprint_of_its_own(document in documents()) {
        let review = reviewed(&document);
        let mut prints = std::collections::HashSet::new();
        for finding in review.findings() {
            let words = review.words(finding);
            for text in [&words.title, &words.evidence, &words.why, &words.fix] {
                let text = text.plain();
                prop_assert!(!text.trim().is_empty(), "{}", finding.rule);
                prop_assert!(!text.contains("  ") && !text.contains(" ,") && !text.contains(" ."), "{}: {}", finding.rule, text);
            }
            for text in [&words.evidence, &words.why, &words.fix] {
                prop_assert!(text.plain().ends_with(['.', '?']), "{}: {}", finding.rule, text.plain());
            }
            prop_assert!(prints.insert(review.fingerprint(finding)), "{} twice", review.fingerprint(finding));
            for subject in review.subjects(finding) {
                prop_assert!(review.design().has(&subject), "{}", subject);
            }
        }
    }

    #[test]
    fn a_rule_that_is_off_is_silent_and_changes_no_other(document in documents(), which in any::<prop::sample::Index>()) {
        let prints = |review: &Review, without: &str| -> Vec<String> {
            review.findings().filter(|f| f.rule != without).map(|f| review.fingerprint(f)).collect()
        };
        let before = reviewed(&document);
        let rules: Vec<String> = before.findings().map(|f| f.rule.to_string()).collect();
        prop_assume!(!rules.is_empty());
        let rule = &rules[which.index(rules.len())];
        let mut off = document.clone();
        off["rules"] = json!({rule: {"level": "off"}});
        let after = reviewed(&off);
        prop_assert!(after.findings().all(|f| f.rule != *rule));
        prop_assert_eq!(prints(&before, rule), prints(&after, rule));
    }
}
