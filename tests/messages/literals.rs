//! Words in the code of views whose words have moved to the message files.

use crate::{root, sources};
use std::collections::BTreeSet;

/// Folders and files without words of their own.
const DONE: &[&str] = &[
    "src/app/fields/",
    "src/app/model/load_errors.rs",
    "src/app/services/auto_layout.rs",
    "src/app/services/autosave/",
    "src/app/services/clipboard.rs",
    "src/app/services/files.rs",
    "src/app/services/review_client.rs",
    "src/app/services/review_session.rs",
    "src/app/services/share_links.rs",
    "src/app/services/startup.rs",
    "src/app/ui/long_list.rs",
    "src/app/views/context_menu.rs",
    "src/app/views/designs/",
    "src/app/views/findings/",
    "src/app/views/help.rs",
    "src/app/views/import_export/",
    "src/app/views/inspector/",
    "src/app/views/legend.rs",
    "src/app/views/outline.rs",
    "src/app/views/overview/",
    "src/app/views/palette.rs",
    "src/app/views/panel_edge.rs",
    "src/app/views/report.rs",
    "src/app/views/templates.rs",
    "src/app/views/tour.rs",
];

/// Literals that look like words and are none, or that stay.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("article, button, form, details, a", "selector"),
    ("{design} button", "selector"),
    ("idle waivers", "key of a list"),
    ("rule {rule}", "key of a page"),
    ("technology note", "key of a part of a form"),
    ("{at} of {}", "key of a term"),
];

/// Keys as `KeyboardEvent.key` names them.
const KEYS: &[&str] = &[
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "Backspace",
    "ContextMenu",
    "Delete",
    "End",
    "Enter",
    "Escape",
    "Home",
    "PageDown",
    "PageUp",
    "Tab",
];

#[test]
fn words_stand_in_message_files() {
    let classes = classes();
    let mut found = Vec::new();
    let mut exceptions: BTreeSet<&str> = EXCEPTIONS.iter().map(|(literal, _)| *literal).collect();
    for (file, text) in sources("src/app") {
        if !DONE.iter().any(|done| file.starts_with(done)) || file.ends_with("tests.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for Literal { line, before, text } in literals(code) {
            if exceptions.remove(text) || EXCEPTIONS.iter().any(|(literal, _)| *literal == text) {
                continue;
            }
            if is_words(before, text, &classes) {
                found.push(format!("{file}:{line}: {text:?}"));
            }
        }
    }
    assert!(
        found.is_empty(),
        "words belong in messages/en:\n{}",
        found.join("\n")
    );
    assert!(
        exceptions.is_empty(),
        "there is no need any more for {exceptions:?}"
    );
}

struct Literal<'a> {
    line: usize,
    /// Code of the line in front of the literal.
    before: &'a str,
    text: &'a str,
}

/// String literals of code, without those in comments.
fn literals(code: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\") {
            at += rest[2..].find('\'').map_or(1, |end| end + 3);
        } else if c == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let end = end.map_or(rest.len(), |end| end + 2);
            let start = code[..at].rfind('\n').map_or(0, |line| line + 1);
            found.push(Literal {
                line: code[..at].lines().count(),
                before: code[start..at].trim_start(),
                text: rest[..end].trim_matches('"'),
            });
            at += end;
        } else {
            at += c.len_utf8();
        }
    }
    found
}

/// True for words: two of them with a space between; one as the text of an element or as its name for a screen reader; or
/// one that begins with a capital letter.
fn is_words(before: &str, text: &str, classes: &BTreeSet<String>) -> bool {
    let is_attribute = ["class=", "keyshortcuts=", "sandbox=", "<kbd>{ "]
        .iter()
        .any(|name| before.ends_with(name));
    let is_selector = text.starts_with(['.', '#']) || text.contains('[');
    let is_chord = text.contains('+') && !text.contains(' ');
    let is_class = text.split(' ').all(|word| classes.contains(word));
    if is_attribute || is_selector || is_chord || is_class || KEYS.contains(&text) {
        return false;
    }
    let words = outside_of_braces(text);
    if !words.iter().any(|c| c.is_alphabetic()) {
        return false;
    }
    let is_part = |c: char| c.is_alphabetic() || c == PLACE;
    let is_spaced = words.windows(3).any(|three| match *three {
        [a, ' ', b] => {
            (is_part(a) || ".,:;)…".contains(a)) && is_part(b) && (a, b) != (PLACE, PLACE)
        }
        _ => false,
    });
    let is_text = ["{ ", "label=", "title=", "placeholder="]
        .iter()
        .any(|open| before.ends_with(open));
    let has_capital = matches!(*words, [a, b, ..] if a.is_uppercase() && b.is_lowercase());
    is_spaced || is_text || has_capital
}

/// Stands for a placeholder.
const PLACE: char = '\0';

/// Characters of a format; those in braces are code.
fn outside_of_braces(text: &str) -> Vec<char> {
    let mut outside = Vec::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                outside.push(PLACE);
            }
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}

/// Classes of the style sheets: lists of them look like words.
fn classes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("styles")).unwrap() {
        let css = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for rest in css.split('.').skip(1) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_');
            found.insert(rest[..end.unwrap_or(rest.len())].to_owned());
        }
    }
    found
}

#[test]
fn words_are_recognised() {
    let classes = BTreeSet::from(["line".to_owned(), "small".to_owned()]);
    let is = |code: &str| {
        let all = literals(code);
        assert_eq!(all.len(), 1, "{code}");
        is_words(all[0].before, all[0].text, &classes)
    };
    for words in [
        r#"let name = format!("Set the rule {rule}");"#,
        r#"<p>{ "saved" }</p>"#,
        r#"<nav aria-label="tools">"#,
        r#"act("Open", id)"#,
        r#"status("not saved") // "a comment""#,
        r#"format!("{count} found")"#,
        r#"{ ", by " }"#,
        r#"format!("{name}, until {date}")"#,
    ] {
        assert!(is(words), "{words}");
    }
    for code in [
        r#"<p class="line small">"#,
        r#"format!("house-{name}")"#,
        r#"{ ": " }"#,
        r#"format!("{name}, {date}")"#,
        r#"root.query_selector(".head h2")"#,
        r#"aria-keyshortcuts="Control+G""#,
        r#""ArrowDown" => 1,"#,
        r#"format!("{x} {y}")"#,
        r#"key="signals""#,
    ] {
        assert!(!is(code), "{code}");
    }
}
