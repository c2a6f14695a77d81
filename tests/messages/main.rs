//! Message files: their compilation, their completeness, and words that stand in code in their place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../build/messages.rs"]
mod build;
mod literals;

use build::{ArgumentKind, LANGUAGES, Message, messages, parse, rust, table};
use std::collections::BTreeSet;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn language(tag: &str) -> Vec<Message> {
    messages(&root().join("messages").join(tag)).unwrap()
}

/// Rust files below a folder, each with its path from the top of the repository and its text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((name.replace('\\', "/"), text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_language_has_every_message_with_its_arguments() {
    let english = language("en");
    for tag in LANGUAGES {
        let translated = language(tag);
        let keys = |all: &[Message]| -> Vec<String> { all.iter().map(|m| m.key.clone()).collect() };
        let (wanted, found) = (keys(&english), keys(&translated));
        let missing: Vec<&String> = wanted.iter().filter(|key| !found.contains(key)).collect();
        assert!(missing.is_empty(), "{tag} has no words for {missing:?}");
        assert_eq!(
            found, wanted,
            "{tag} has its messages in the files and the order of English"
        );
        table(tag, &english, &translated).unwrap();
        for (message, other) in english.iter().zip(&translated) {
            let names = |message: &Message| -> BTreeSet<String> {
                let names = message
                    .arguments
                    .iter()
                    .map(|argument| argument.name.clone());
                names.collect()
            };
            assert_eq!(names(message), names(other), "{tag}: {}", message.key);
        }
    }
}

#[test]
fn every_message_is_used() {
    let mut used = BTreeSet::new();
    for (_, text) in sources("src") {
        for rest in text.split("messages::").skip(1) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            used.insert(rest[..end.unwrap_or(rest.len())].to_owned());
        }
    }
    let unused: Vec<String> = language("en")
        .iter()
        .map(Message::function)
        .filter(|name| !used.contains(name))
        .collect();
    assert!(unused.is_empty(), "nothing uses {unused:?}");
}

/// A pattern with its control characters made visible.
fn shown(pattern: &str) -> String {
    pattern.replace('\u{1}', "<1>").replace('\u{2}', "|")
}

#[test]
fn messages_become_patterns_and_functions() {
    let text = "
# A comment for translators.
tool-undo = Undo
tool-named = { $name } of { $owner }, not { $name }
tool-count =
    { $count ->
        [one] one step of { $name }
       *[other] { $count } steps of { $name }
    } left
tool-time = took { NUMBER($time, minimumFractionDigits: 1, maximumFractionDigits: 1) } ms, { NUMBER($all) } in all
tool-link = See { ELEMENT($link) }
";
    let all = parse(text).unwrap();
    let patterns: Vec<String> = all.iter().map(|message| shown(&message.pattern)).collect();
    assert_eq!(
        patterns,
        [
            "Undo",
            "<1>0 of <1>1, not <1>0",
            "one step of <1>1 left|<1>0 steps of <1>1 left",
            "took <1>0 ms, <1>1 in all",
            "See <1>0",
        ]
    );
    let kinds: Vec<ArgumentKind> = all
        .iter()
        .flat_map(|m| &m.arguments)
        .map(|a| a.kind)
        .collect();
    use ArgumentKind::{Count, Decimal, Element, Text};
    assert_eq!(kinds, [Text, Text, Count, Text, Decimal(1), Count, Element]);
    let code = rust(&all);
    for signature in [
        "/// `Undo`\npub fn tool_undo() -> &'static str",
        "/// `{count} steps of {name} left`\npub fn tool_count(count: usize, name: &str) -> String",
        "pub fn tool_time(time: f64, all: usize) -> String",
        "pub fn tool_link<T: Piece>(link: T) -> Vec<T>",
    ] {
        assert!(code.contains(signature), "{code}");
    }
}

#[test]
fn messages_outside_of_the_subset_are_refused() {
    for (text, reason) in [
        ("a = b\n    .title = c", "attributes"),
        ("-a = b", "terms"),
        ("a = { b }", "an argument"),
        ("a = { -b }", "an argument"),
        ("a = b\n    c", "one line"),
        (
            "a = { $b ->\n    [few] c\n   *[other] d\n }",
            "one and other",
        ),
        (
            "a = { $b ->\n    [one] c\n   *[other] d\n } { $e ->\n    [one] c\n   *[other] d\n }",
            "one number",
        ),
        ("a = { DATETIME($b) }", "not known"),
        ("a = { NUMBER($b, minimumFractionDigits: 1) }", "not known"),
        ("a = { NUMBER($b) } { ELEMENT($b) }", "two types"),
        ("a b", "line 1"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn translations_keep_the_order_of_the_english_arguments() {
    let english = parse("a = { $x } of { NUMBER($y) }\nb = B\nc = C").unwrap();
    let german = parse("c = Z\na = { $y } von { $x }").unwrap();
    assert_eq!(
        shown(&table("de", &english, &german).unwrap()),
        "de,\n<1>1 von <1>0\n\nZ"
    );
    for (wrong, reason) in [
        ("a = { $z }", "not that of the English message"),
        ("a = { NUMBER($x) }", "not that of the English message"),
        (
            "a = { $y ->\n    [one] c\n   *[other] { $x } { $y }\n }",
            "not selected by the first argument",
        ),
        ("d = D", "no such message"),
    ] {
        let error = table("de", &english, &parse(wrong).unwrap()).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}
