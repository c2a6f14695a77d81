//! Syntax errors of JSON, with the expected text.

use crate::document::sanitize::message;
use std::fmt;

/// A syntax error of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in bytes, counted from 1.
    pub column: usize,
    /// The problem.
    pub wrong: String,
    /// Expected text.
    pub expected: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; expected {}", self.wrong, self.expected)
    }
}

/// Messages of `serde_json` by their beginning: the problem and the expected text.
const MESSAGES: &[(&str, &str, &str)] = &[
    (
        "EOF while parsing an object",
        "the text ends within an object",
        "the rest of the object and }",
    ),
    (
        "EOF while parsing a list",
        "the text ends within a list",
        "the rest of the list and ]",
    ),
    (
        "EOF while parsing a string",
        "the text ends within a string",
        "the rest of the string and a double quote",
    ),
    (
        "EOF while parsing",
        "the text ends before a value",
        "a value: an object, a list, a string, a number, true, false or null",
    ),
    (
        "key must be a string",
        "this key is no string",
        "a key in double quotes",
    ),
    (
        "expected value",
        "this is no value",
        "an object, a list, a string in double quotes, a number, true, false or null",
    ),
    ("expected ident", "this is no value", "true, false or null"),
    (
        "expected `:`",
        "a key is followed by something else than a colon",
        "a colon",
    ),
    (
        "expected `,` or `}`",
        "an entry is followed by something else than a comma",
        "a comma or }",
    ),
    (
        "expected `,` or `]`",
        "an entry is followed by something else than a comma",
        "a comma or ]",
    ),
    (
        "trailing comma",
        "a comma stands after the last entry",
        "another entry, or no comma",
    ),
    (
        "trailing characters",
        "text follows the end of the value",
        "one value and nothing after it",
    ),
    (
        "recursion limit exceeded",
        "values lie too deep within one another",
        "at most 127 levels",
    ),
    (
        "control character",
        "a control character stands in a string",
        "an escape such as \\n or \\t",
    ),
    (
        "invalid escape",
        "there is no such escape",
        "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with four digits",
    ),
    (
        "invalid number",
        "this is no number",
        "a number such as 1, -0.5 or 2e3",
    ),
    (
        "number out of range",
        "this number is too large",
        "a smaller number",
    ),
];

impl From<&serde_json::Error> for JsonError {
    fn from(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let full = error.to_string();
        let place = format!(" at line {line} column {column}");
        let text = full.strip_suffix(&place).unwrap_or(&full);
        let known = MESSAGES.iter().find(|(begin, ..)| text.starts_with(begin));
        let (wrong, expected) = match (known, text.split_once("; expected ")) {
            (Some((_, wrong, expected)), _) => (*wrong, *expected),
            (None, Some(parts)) => parts,
            (None, None) => (text, "JSON in UTF-8"),
        };
        Self {
            // Nothing was read of an empty text.
            line: line.max(1),
            column: column.max(1),
            wrong: message(wrong),
            expected: message(expected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_errors_say_what_was_expected() {
        let deep = "[".repeat(200);
        for (text, told) in [
            ("", "1:1 the text ends before a value"),
            ("\n\n", "3:1 the text ends before a value"),
            ("{", "1:1 the text ends within an object"),
            ("[1", "1:2 the text ends within a list"),
            ("\"a", "1:2 the text ends within a string"),
            ("{a: 1}", "1:2 this key is no string"),
            ("{\"a\": x}", "1:7 this is no value"),
            ("[trux]", "1:5 this is no value"),
            ("{\"a\" 1}", "1:6 a key is followed"),
            ("{\"a\": 1 2}", "1:9 an entry is followed"),
            ("[1 2]", "1:4 an entry is followed"),
            ("[1,]", "1:4 a comma stands after"),
            ("1 2", "1:3 text follows"),
            (&deep, "1:128 values lie too deep"),
            ("\"\u{1}\"", "1:2 a control character"),
            ("\"\\x\"", "1:3 there is no such escape"),
            ("01", "1:2 this is no number"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            let error = JsonError::from(&error);
            let shown = format!("{}:{} {error}", error.line, error.column);
            assert!(shown.starts_with(told), "{text:?}: {shown}");
            assert!(
                MESSAGES.iter().any(|(_, wrong, _)| *wrong == error.wrong),
                "{shown}"
            );
        }
    }
}
