//! Sizes, colours and distances come from one file of tokens.
//!
//! The rule: outside `styles/tokens.css` no colour is written out, and no length in px but 0 and
//! 1px, which is a line. Conditions of `@media` are apart: no custom property counts there. Shares,
//! `em`, and the units of the screen depend on what is around them and stay where they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

const TOKENS: &str = "tokens.css";

/// Each style sheet with its text, without comments.
fn sheets() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("styles");
    let entries = std::fs::read_dir(folder).unwrap();
    let sheets = entries.map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (
            name,
            without_comments(&std::fs::read_to_string(path).unwrap()),
        )
    });
    sheets.collect()
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// The declarations: property and value.
fn declarations(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pieces = text.split(['{', '}', ';']).map(str::trim);
    // A selector may have a colon, too; no property has anything but letters and dashes.
    let declared = pieces.filter_map(|piece| piece.split_once(':'));
    declared
        .map(|(property, value)| (property.trim(), value.trim()))
        .filter(|(property, _)| {
            let name = property.strip_prefix("--");
            let letters = |c: char| c.is_ascii_lowercase() || c == '-';
            name.map_or(property.chars().all(letters), |name| {
                name.chars().all(|c| letters(c) || c.is_ascii_digit())
            })
        })
}

/// The numbers in px of a value.
fn pixels(value: &str) -> Vec<&str> {
    let words = value.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')));
    let lengths = words.filter_map(|word| word.strip_suffix("px"));
    let lengths = lengths.map(|n| n.strip_prefix('-').unwrap_or(n));
    lengths.filter(|n| n.parse::<f64>().is_ok()).collect()
}

/// The colour that a value names by itself, not by a variable.
fn colour(value: &str) -> Option<&str> {
    const FUNCTIONS: [&str; 9] = [
        "rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch",
    ];
    const NAMES: [&str; 12] = [
        "black", "white", "red", "green", "blue", "gray", "grey", "yellow", "orange", "purple",
        "silver", "navy",
    ];
    let mut words = value.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '#')));
    words.find(|word| word.starts_with('#') || FUNCTIONS.contains(word) || NAMES.contains(word))
}

#[test]
fn sizes_and_colours_come_from_the_tokens() {
    for (name, text) in sheets().iter().filter(|(name, _)| name != TOKENS) {
        for (property, value) in declarations(text) {
            let raw = pixels(value).into_iter().find(|n| !["0", "1"].contains(n));
            assert_eq!(raw, None, "{name}: {property}: {value}; expected a token");
            assert_eq!(
                colour(value),
                None,
                "{name}: {property}: {value}; expected a token"
            );
        }
    }
}

#[test]
fn every_token_is_used_and_every_used_one_is_there() {
    let sheets = sheets();
    let (tokens, _): (Vec<_>, Vec<_>) = sheets.iter().partition(|(name, _)| name == TOKENS);
    let (_, tokens) = tokens.first().unwrap();
    let declared: BTreeSet<&str> = declarations(tokens)
        .map(|(property, _)| property)
        .filter(|property| property.starts_with("--"))
        .collect();
    let used: BTreeSet<&str> = sheets
        .iter()
        .flat_map(|(_, text)| text.split("var(").skip(1))
        .filter_map(|rest| rest.split([')', ',']).next())
        .map(str::trim)
        .collect();
    assert_eq!(declared, used);
}

#[test]
fn what_breaks_the_rule_is_found() {
    assert_eq!(pixels("calc(100% - 2 * 6px) 1px -3.5px"), ["6", "1", "3.5"]);
    assert_eq!(pixels("var(--s-12px) 1.5em"), Vec::<&str>::new());
    for value in ["#fff", "1px solid rgba(0, 0, 0, 0.1)", "white"] {
        assert!(colour(value).is_some(), "{value}");
    }
    for value in [
        "var(--on-accent)",
        "transparent",
        "color-mix(in srgb, var(--panel) 88%, transparent)",
    ] {
        assert_eq!(colour(value), None, "{value}");
    }
    let found: Vec<_> =
        declarations(".a:hover { gap: 2px } @media (x: 1px) { .b { top: 0 } }").collect();
    assert_eq!(found, [("gap", "2px"), ("top", "0")]);
}
