//! Rules of the source code: layers, names, docs. See ARCHITECTURE.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod docs;
#[path = "../common/golden.rs"]
mod golden;
mod layers;
mod naming;
mod source;

use plumbline::rules::ITEMS;
use source::files;
use std::collections::BTreeSet;

/// The lines that are code, not comment.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
}

#[test]
fn only_the_app_knows_the_browser() {
    for (name, text) in files("src") {
        if name.starts_with("src/app/") || ["src/main.rs", "src/bin/worker.rs"].contains(&&*name) {
            continue;
        }
        for line in code(&text) {
            for word in ["yew", "gloo", "web_sys", "js_sys", "wasm_bindgen"] {
                let mentions = line
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|w| w == word);
                assert!(!mentions, "{name}: {line}");
            }
        }
    }
}

#[test]
fn the_reducer_has_no_effects() {
    let effects = [
        "gloo",
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "SystemTime",
        "Instant",
        "clock",
    ];
    for (name, text) in files("src/app/state") {
        for line in code(&text) {
            let mentions = line
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| effects.contains(&word));
            assert!(!mentions, "{name}: {line}");
        }
    }
}

#[test]
fn items_and_rules_stand_in_the_order_of_the_checklist() {
    let mut text = String::new();
    for item in ITEMS {
        text.push_str(&format!("{}: {}\n", item.code, item.title));
        for rule in item.rules {
            text.push_str(&format!("  {}\n", rule.name));
        }
    }
    golden::assert_golden("tests/checklist.txt", &text);
}

/// Folders of the checklist's rules, one for each bucket.
const BUCKETS: [&str; 4] = ["consistency", "coupling", "observability", "general"];

#[test]
fn every_item_and_every_rule_has_its_file_and_every_file_is_registered() {
    let all: Vec<(String, String)> = BUCKETS
        .iter()
        .flat_map(|bucket| files(&format!("src/rules/{bucket}")))
        .map(|(path, text)| {
            let name = path.rsplit('/').next().unwrap();
            (name.trim_end_matches(".rs").to_owned(), text)
        })
        .filter(|(stem, _)| stem != "mod" && stem != "logical_edge_words")
        .collect();
    let found: BTreeSet<String> = all.iter().map(|(stem, _)| stem.clone()).collect();
    let items = ITEMS.iter().map(|item| item.code.to_lowercase());
    let rules = ITEMS.iter().flat_map(|item| item.rules);
    let rules = rules.map(|rule| rule.name.replace('-', "_"));
    assert_eq!(found, items.chain(rules).collect());
    for (stem, text) in all {
        let named = text.contains(&format!("name: \"{}\"", stem.replace('_', "-")));
        assert_eq!(named, text.contains("const RULE: Rule"), "{stem}");
    }
}
