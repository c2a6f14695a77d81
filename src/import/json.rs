//! JSON with line numbers: values are parsed on demand from the text of the file, so that each has
//! the line where it begins.

use super::ImportError;
use crate::document::format::JsonError;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// The text of a valid JSON file.
#[derive(Debug)]
pub struct Json<'t> {
    text: &'t str,
    line_ends: Vec<usize>,
    /// The texts of the top-level values.
    tops: Vec<&'t str>,
}

/// A value with its fields; none if it is no object.
#[derive(Debug)]
pub struct Object<'j> {
    json: &'j Json<'j>,
    line: usize,
    fields: HashMap<String, &'j RawValue>,
}

impl From<serde_json::Error> for ImportError {
    fn from(error: serde_json::Error) -> Self {
        let error = JsonError::from(&error);
        Self {
            line: Some(error.line),
            column: Some(error.column),
            ..Self::new(
                format!("the file is not JSON: {}", error.wrong),
                error.expected,
            )
        }
    }
}

impl<'t> Json<'t> {
    /// Parses the file.
    ///
    /// # Errors
    /// For invalid JSON, with the place, and for values that are nested too deeply.
    pub fn read(text: &'t str) -> Result<Self, serde_json::Error> {
        // Validated as a whole once: parts that are parsed later cannot fail.
        serde_json::from_str::<Value>(text)?;
        Ok(Self::of(text, vec![text.trim_start()]))
    }

    /// Parses a file of one value or of several, such as one for each line.
    ///
    /// # Errors
    /// As [`Json::read`].
    pub fn read_all(text: &'t str) -> Result<Self, serde_json::Error> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let mut tops = Vec::new();
        let mut start = 0;
        while let Some(value) = values.next() {
            value?;
            let end = values.byte_offset();
            tops.push(text.get(start..end).unwrap_or_default().trim());
            start = end;
        }
        Ok(Self::of(text, tops))
    }

    fn of(text: &'t str, tops: Vec<&'t str>) -> Self {
        Self {
            text,
            line_ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            tops,
        }
    }

    /// The top-level value.
    pub fn top(&self) -> Object<'_> {
        self.object(self.tops.first().copied().unwrap_or_default())
    }

    /// The top-level values.
    pub fn tops(&self) -> impl Iterator<Item = Object<'_>> {
        self.tops.iter().map(|top| self.object(top))
    }

    fn object<'j>(&'j self, raw: &'j str) -> Object<'j> {
        // The raw value is a slice of the text.
        let at = raw
            .as_ptr()
            .addr()
            .saturating_sub(self.text.as_ptr().addr());
        Object {
            json: self,
            line: self.line_ends.partition_point(|end| *end < at) + 1,
            // Of duplicate keys, the last one counts.
            fields: serde_json::from_str(raw).unwrap_or_default(),
        }
    }
}

impl<'j> Object<'j> {
    /// The line where the value begins, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The object of that field.
    pub fn object(&self, key: &str) -> Object<'j> {
        match self.fields.get(key) {
            Some(raw) => self.json.object(raw.get()),
            None => Object {
                json: self.json,
                line: self.line,
                fields: HashMap::new(),
            },
        }
    }

    /// True if the field is an object.
    pub fn has_object(&self, key: &str) -> bool {
        self.raw(key).starts_with('{')
    }

    /// The entries of that list; none if it is no list.
    pub fn list(&self, key: &str) -> impl ExactSizeIterator<Item = Object<'j>> + use<'j> {
        let entries: Vec<&RawValue> = serde_json::from_str(self.raw(key)).unwrap_or_default();
        let json = self.json;
        entries.into_iter().map(|raw| json.object(raw.get()))
    }

    /// The text of the field, or its number as written; otherwise empty.
    pub fn text(&self, key: &str) -> String {
        let raw = self.raw(key);
        match raw.bytes().next() {
            Some(b'"') => serde_json::from_str(raw).unwrap_or_default(),
            Some(b'-' | b'0'..=b'9') => raw.to_owned(),
            _ => String::new(),
        }
    }

    /// The number of the field.
    pub fn number(&self, key: &str) -> Option<f64> {
        let raw = self.raw(key);
        let number = raw.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        number.then(|| raw.parse().ok()).flatten()
    }

    /// The texts of that list; entries that are no text are skipped.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let entries: Vec<&RawValue> = serde_json::from_str(self.raw(key)).unwrap_or_default();
        let texts = entries
            .into_iter()
            .map(|raw| serde_json::from_str(raw.get()));
        texts.filter_map(Result::ok).collect()
    }

    /// The points of that list, each a list of two numbers.
    pub fn points(&self, key: &str) -> Vec<(f64, f64)> {
        let entries: Vec<&RawValue> = serde_json::from_str(self.raw(key)).unwrap_or_default();
        let points = entries
            .into_iter()
            .map(|raw| serde_json::from_str(raw.get()));
        points.filter_map(Result::ok).collect()
    }

    /// True if the field is there.
    pub fn has(&self, key: &str) -> bool {
        self.fields.contains_key(key)
    }

    /// True if the field is `true`.
    pub fn is_true(&self, key: &str) -> bool {
        self.raw(key) == "true"
    }

    fn raw(&self, key: &str) -> &'j str {
        self.fields.get(key).map_or("", |raw| raw.get())
    }
}

/// The text for a reader of YAML: JSON with the characters escaped that JSON allows and YAML does not.
pub fn printable_json(text: &str) -> Cow<'_, str> {
    let is_forbidden =
        |c: char| matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if !text.contains(is_forbidden) || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        // In JSON they stand in strings only.
        match is_forbidden(c) {
            true => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_values_have_their_lines() {
        for (text, lines) in [
            ("{\"a\": [{}, {}]}", vec![1, 1]),
            ("{\"a\": [\n{},\n\n {}]}", vec![2, 4]),
            ("\n\n{\"a\":\n[{\n},\t3\n,null]}", vec![4, 5, 6]),
            ("{\"a\":\r\n[\r\n{}\r\n]\r\n}\r\n", vec![3]),
            ("{\"b\": \"\\n\\n\", \"a\": [\n\"{}\"]}", vec![2]),
            ("{\"a\": [\n1], \"a\": [\n\n2]}", vec![4]),
            ("{\"a\": {\"a\": [\n]}}", vec![]),
            ("[]", vec![]),
        ] {
            let json = Json::read(text).unwrap();
            let found: Vec<usize> = json.top().list("a").map(|value| value.line()).collect();
            assert_eq!(found, lines, "{text:?}");
        }
        let json = Json::read("\n {\"a\":\n\n{\"b\": 1}}").unwrap();
        assert_eq!(json.top().line(), 2);
        assert_eq!(json.top().object("a").line(), 4);
        assert_eq!(
            json.top().object("c").line(),
            2,
            "a missing value has the line of its object"
        );
    }

    #[test]
    fn json_texts_and_numbers_keep_their_values() {
        for (value, text, number) in [
            (r#""a\tb""#, "a\tb", None),
            (r#""\ud83d\ude00 \u00e9""#, "😀 é", None),
            (r#""""#, "", None),
            (
                "12345678901234567890123",
                "12345678901234567890123",
                Some(12345678901234567890123.0),
            ),
            ("-1.5e3", "-1.5e3", Some(-1500.0)),
            ("1e999", "1e999", Some(f64::INFINITY)),
            ("true", "", None),
            ("null", "", None),
            ("[\"a\"]", "", None),
            ("{\"a\": \"a\"}", "", None),
        ] {
            let text_of_file = format!("{{\t\"k\\u0065y\" :\t{value}\t}}");
            let json = Json::read(&text_of_file).unwrap();
            assert_eq!(json.top().text("key"), text, "{value}");
            assert_eq!(json.top().number("key"), number, "{value}");
            assert_eq!(json.top().is_true("key"), value == "true");
            assert_eq!(json.top().has_object("key"), value.starts_with('{'));
        }
    }

    #[test]
    fn json_errors_have_a_place() {
        for (text, place) in [
            ("", (1, 0)),
            ("{\n\"a\": }", (2, 6)),
            ("{\"a\": \"\\ud83d\"}", (1, 14)),
            ("{\"a\": 1}\n x", (2, 2)),
            ("{\"a\": 01}", (1, 8)),
        ] {
            let error = Json::read(text).unwrap_err();
            assert_eq!((error.line(), error.column()), place, "{text:?}: {error}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Json::read(&deep).is_err());
    }
}
