//! Rules of the language: type names are unique, doc comments open with their subject.

use crate::source::files;
use std::collections::BTreeMap;

/// Words that put off the noun that a reader searches for.
const OPENINGS: [&str; 19] = [
    "What",
    "Whatever",
    "Whoever",
    "Whether",
    "How",
    "Who",
    "Where",
    "It",
    "That",
    "So",
    "Of",
    "Those",
    "Such",
    "Whose",
    "Its",
    "Which",
    "When",
    "Something",
    "Everything",
];

#[test]
fn type_names_are_defined_once() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, text) in files("src") {
        for (number, line) in text.lines().enumerate() {
            if let Some(name) = defined_type(line) {
                let place = format!("{file}:{}", number + 1);
                places.entry(name.to_owned()).or_default().push(place);
            }
        }
    }
    let repeated: Vec<String> = places
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| format!("{name}: {}", places.join(" ")))
        .collect();
    assert!(repeated.is_empty(), "{}", repeated.join("\n"));
}

#[test]
fn doc_comments_open_with_their_subject() {
    let mut found = Vec::new();
    let all = ["src", "tests", "benches"].into_iter().flat_map(files);
    for (file, text) in all {
        let mut goes_on = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let doc = line.strip_prefix("///").or(line.strip_prefix("//!"));
            if let Some(doc) = doc.filter(|_| !goes_on) {
                let word = doc
                    .trim_start()
                    .split(|c: char| !c.is_alphanumeric())
                    .next();
                if word.is_some_and(|word| OPENINGS.contains(&word)) {
                    found.push(format!("{file}:{}:{doc}", number + 1));
                }
            }
            goes_on = doc.is_some();
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The name that a line defines. Associated types are not definitions: they are indented and private.
fn defined_type(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    let (is_public, rest) = match trimmed.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => (true, rest.split_once(") ")?.1),
        Some(rest) => (true, rest.trim_start()),
        None => (false, trimmed),
    };
    let (keyword, rest) = rest.split_once(' ')?;
    let is_definition = match keyword {
        "struct" | "enum" | "trait" | "union" => true,
        "type" => is_public || trimmed.len() == line.len(),
        _ => false,
    };
    let name = rest
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()?;
    (is_definition && name.starts_with(char::is_uppercase)).then_some(name)
}

#[test]
fn definitions_are_recognised() {
    assert_eq!(defined_type("pub(crate) struct Scene {"), Some("Scene"));
    assert_eq!(defined_type("    pub enum Tool<'a> {"), Some("Tool"));
    assert_eq!(defined_type("    struct Local;"), Some("Local"));
    assert_eq!(defined_type("type Names = Vec<Name>;"), Some("Names"));
    assert_eq!(defined_type("    type Message = Msg;"), None);
    assert_eq!(defined_type("    // struct of a text"), None);
    assert_eq!(defined_type("enum State {"), Some("State"));
}
