//! Text of an input within messages, notes and reports: on one line, without characters that a
//! terminal obeys, and of a bounded length.

use std::fmt;

/// Frames of names within a text of the review: private-use characters, so that no name has them.
pub const NAME_MARKS: (char, char) = ('\u{E000}', '\u{E001}');
/// Longest quoted value, key or number, in characters.
const MAX_EXCERPT_CHARS: usize = 60;
/// Longest message, in characters.
const MAX_MESSAGE_CHARS: usize = 1_000;

/// Returns whether a character is never shown as it is: control characters (C0, DEL and C1), the
/// characters with the Unicode property `Bidi_Control`, line and paragraph separators, and the marks
/// of names.
pub fn is_unprintable(c: char) -> bool {
    let bidi = matches!(
        c,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    let separator = matches!(c, '\u{2028}' | '\u{2029}');
    c.is_control() || bidi || separator || c == NAME_MARKS.0 || c == NAME_MARKS.1
}

/// Characters of a text on one line: white space folded, unprintable characters dropped.
struct LineChars<'t> {
    rest: std::str::Chars<'t>,
    /// White space was passed since the last character.
    space: bool,
    started: bool,
    next: Option<char>,
}

impl Iterator for LineChars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if let Some(c) = self.next.take() {
            return Some(c);
        }
        loop {
            let c = self.rest.next()?;
            if c.is_whitespace() {
                self.space = true;
            } else if !is_unprintable(c) {
                let separate = self.space && self.started;
                (self.space, self.started) = (false, true);
                if separate {
                    self.next = Some(c);
                    return Some(' ');
                }
                return Some(c);
            }
        }
    }
}

/// Displays a text on one line, cut to a number of characters.
pub struct OneLine<'t>(pub &'t str, pub usize);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0;
        let is_one_line = text.len() <= self.1
            && text.bytes().all(is_plain)
            && !text.contains("  ")
            && text.trim_ascii() == text;
        if is_one_line {
            return f.write_str(text);
        }
        let mut chars = LineChars {
            rest: self.0.chars(),
            space: false,
            started: false,
            next: None,
        };
        for c in chars.by_ref().take(self.1) {
            fmt::Write::write_char(f, c)?;
        }
        match chars.next() {
            Some(_) => f.write_str("…"),
            None => Ok(()),
        }
    }
}

/// Joins a text to one line: folds white space and drops unprintable characters.
pub fn one_line(text: &str) -> String {
    OneLine(text, usize::MAX).to_string()
}

/// Start of a text on one line, for a quoted value, key or number.
pub fn excerpt(text: &str) -> String {
    OneLine(text, MAX_EXCERPT_CHARS).to_string()
}

/// Start of a text in quotes, with escapes such as `\u{1b}` for unprintable characters.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(MAX_EXCERPT_CHARS) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

/// A message that may quote an input: on one line, and of a bounded length.
pub fn message(text: &str) -> String {
    OneLine(text, MAX_MESSAGE_CHARS).to_string()
}

/// A file name with `�` for each unprintable character. White space stays: it is part of the name.
pub fn file_name(name: &str) -> String {
    name.replace(is_unprintable, "\u{FFFD}")
}

/// Escapes unprintable characters in JSON. Outside of strings, JSON has none but line ends.
pub fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    let is_plain = |b: u8| is_plain(b) || b == b'\n';
    let mut rest = json;
    while let Some(at) = rest.bytes().position(|b| !is_plain(b)) {
        let (plain, other) = rest.split_at(at);
        escaped.push_str(plain);
        let mut chars = other.chars();
        match chars.next() {
            // All of them are in the basic plane.
            Some(c) if is_unprintable(c) => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => escaped.extend(c),
        }
        rest = chars.as_str();
    }
    escaped.push_str(rest);
    escaped
}

/// True for a printable character of ASCII, which most texts consist of.
fn is_plain(b: u8) -> bool {
    (b' '..=b'~').contains(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_drops_what_a_terminal_obeys() {
        for (text, line) in [
            ("a\u{1b}[31mb", "a[31mb"),
            ("a\nerror: b", "a error: b"),
            (" a\t\r\n b ", "a b"),
            ("a\u{9b}31mb\u{7f}\u{0}", "a31mb"),
            ("a\u{202e}b\u{2066}c\u{200f}d\u{61c}", "abcd"),
            ("a\u{2028}b\u{85}c", "a b c"),
            ("a \u{7} b", "a b"),
            (" a b", "a b"),
            ("a b ", "a b"),
            ("a  b", "a b"),
            ("\u{7} a", "a"),
            ("x\u{E001}y\u{E000}", "xy"),
            ("né 😀", "né 😀"),
        ] {
            assert_eq!(one_line(text), line, "{text:?}");
            assert_eq!(message(text), line, "{text:?}");
        }
        assert_eq!(
            file_name("a\u{1b}[2J  b\n.json"),
            "a\u{FFFD}[2J  b\u{FFFD}.json"
        );
    }

    #[test]
    fn excerpts_and_messages_are_bounded() {
        let long = "é".repeat(5_000_000);
        assert_eq!(excerpt(&long), format!("{}…", "é".repeat(60)));
        assert_eq!(quoted(&long), format!("\"{}\"…", "é".repeat(60)));
        assert_eq!(message(&long).chars().count(), MAX_MESSAGE_CHARS + 1);
        assert_eq!(excerpt(&"9".repeat(60)), "9".repeat(60));
        assert_eq!(
            quoted("a\u{1b}\u{9b}\u{202e}\n"),
            "\"a\\u{1b}\\u{9b}\\u{202e}\\n\""
        );
    }

    #[test]
    fn escaped_json_means_the_same() {
        let value = serde_json::json!({ "a\u{9b}": "b\u{202e}\u{7f}\u{1b}\u{2028}" });
        let json = escape_json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(
            !json.chars().any(|c| is_unprintable(c) && c != '\n'),
            "{json}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json).unwrap(),
            value
        );
    }
}
