//! Documentation of rules for terminals: the list of rules, and the page of one rule.

use crate::rules::{ITEMS, Item, Rule};
use std::fmt::Write;

/// Maximum width of a line.
const MAX_COLUMNS: usize = 88;

/// Lists all items with their rules: name, limit and summary.
pub fn rule_list() -> String {
    let names = ITEMS.iter().flat_map(|item| item.rules).map(name_and_limit);
    let widest = names.map(|name| name.len()).max().unwrap_or(0);
    let mut page = String::new();
    for (at, item) in ITEMS.iter().enumerate() {
        if at > 0 {
            page.push('\n');
        }
        // Writing into a String cannot fail.
        let _ = writeln!(page, "{} · {}", item.code, item.title);
        for rule in item.rules {
            let _ = writeln!(
                page,
                "  {:widest$}  {}",
                name_and_limit(rule),
                rule.docs.checks
            );
        }
    }
    page
}

/// Name with the limit in brackets.
fn name_and_limit(rule: &Rule) -> String {
    match rule.limit {
        Some(limit) => format!("{} [{limit}]", rule.name),
        None => rule.name.to_owned(),
    }
}

/// Writes the page of a rule.
pub fn rule_page(item: &Item, rule: &Rule) -> String {
    let mut page = format!("{}\n{} · {}\n", rule.name, item.code, item.title);
    let docs = &rule.docs;
    for (heading, text) in [
        ("What it checks", docs.checks),
        ("Why it matters", docs.matters),
        ("How it is detected", docs.detected),
        ("What to do", docs.remedy),
        ("False alarms", docs.false_alarms),
    ] {
        let _ = write!(page, "\n{heading}\n{}", wrap(text, "  "));
    }
    page.push_str("\nRead on\n");
    for source in docs.read_on {
        page.push_str(&wrap(source, "  "));
    }
    page.push_str("\nIn a design\n");
    page.push_str(&wrap(&settings(rule), "  "));
    page
}

/// Example of the rule's settings in a document.
fn settings(rule: &Rule) -> String {
    let limit = rule
        .limit
        .map_or(String::new(), |n| format!(", \"limit\": {n}"));
    format!(
        "\"rules\": {{ \"{}\": {{ \"level\": \"high\"{limit} }} }} - the level is off, low, medium or high.",
        rule.name
    )
}

/// Wraps text to the maximum width.
fn wrap(text: &str, indent: &str) -> String {
    let mut lines = String::new();
    let mut line = indent.to_owned();
    for word in text.split_whitespace() {
        let long = line.chars().count() + 1 + word.chars().count() > MAX_COLUMNS;
        if long && line.len() > indent.len() {
            lines.push_str(line.trim_end());
            lines.push('\n');
            indent.clone_into(&mut line);
        }
        if line.len() > indent.len() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}
