//! Ratchets of the language: what they count may only become less, and a limit comes down with it.

use crate::source::files;
use std::collections::BTreeMap;

/// Type names that are defined more than once in `src`. The aim is 12.
const REPEATED_TYPE_NAMES: usize = 0;
/// Doc comments in `src` that open with one of [`OPENINGS`]. The aim is 100.
const PRONOUN_OPENINGS: usize = 10;

/// Words that put off the noun that a reader searches for.
const OPENINGS: [&str; 14] = [
    "What", "Whatever", "Whoever", "Whether", "How", "Who", "Where", "It", "That", "So", "Of",
    "Those", "Such", "Whose",
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
    is_within("REPEATED_TYPE_NAMES", REPEATED_TYPE_NAMES, &repeated);
}

#[test]
fn doc_comments_open_with_their_subject() {
    let mut found = Vec::new();
    for (file, text) in files("src") {
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
    is_within("PRONOUN_OPENINGS", PRONOUN_OPENINGS, &found);
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

/// Fails with all that was found if it is more than the limit.
pub fn is_within(limit_name: &str, limit: usize, found: &[String]) {
    let count = found.len();
    assert!(
        count <= limit,
        "{limit_name} is {limit}, and there are {count}:\n{}",
        found.join("\n")
    );
    if count < limit {
        println!("{limit_name} can come down from {limit} to {count}");
    }
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
