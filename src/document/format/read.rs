//! Reader of fields from JSON values. Problems carry the path, the value found and the value
//! expected. Reading continues after a problem, so that all are reported at once.

use super::Problem;
use super::nearest::nearest_fields;
use crate::document::sanitize::{excerpt, message, quoted};
use crate::document::{Date, Id};
use serde_json::{Map, Value};
use std::cell::RefCell;

/// Limit of reported problems: more would help nobody.
const MOST_PROBLEMS: usize = 50;
/// Limit of warnings that are named; more are counted.
pub(super) const MOST_WARNINGS: usize = 1_000;
/// Length limit of a text field, in bytes.
pub const LONGEST_TEXT: usize = 100_000;
/// Problem of an absent required field.
const MISSING: &str = "it is missing";
/// Length limit of a list.
pub const LONGEST_LIST: usize = 100_000;

/// A type that can be read from a JSON value.
pub trait Read: Sized {
    /// Expected value, as problems state it.
    const EXPECTED: &'static str;

    /// The value, or `None` after reporting a problem at `place`.
    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self>;

    /// True for an empty value: blank text, or an object whose fields are all absent.
    fn is_blank(&self) -> bool {
        false
    }

    /// Normalises the value to its form after saving and loading: empty values are dropped. Reports
    /// the same problems as reading would.
    fn normalize(&mut self, _: &JsonPath<'_>) {}

    /// Reports the fields that the format does not have, in this value and within it.
    fn report_unknown(&self, _: &JsonPath<'_>) {}
}

/// Path of the reader in the document. A linked list on the stack: free until a problem is
/// reported.
pub struct JsonPath<'p> {
    within: Option<&'p JsonPath<'p>>,
    segment: PathSegment<'p>,
    problems: &'p RefCell<Vec<Problem>>,
}

enum PathSegment<'p> {
    Top,
    Key(&'p str),
    Index(usize),
}

impl<'p> JsonPath<'p> {
    /// The root of the document.
    pub fn top(problems: &'p RefCell<Vec<Problem>>) -> Self {
        Self {
            within: None,
            segment: PathSegment::Top,
            problems,
        }
    }

    /// The path of a field.
    pub fn key<'q>(&'q self, key: &'q str) -> JsonPath<'q> {
        JsonPath {
            within: Some(self),
            segment: PathSegment::Key(key),
            problems: self.problems,
        }
    }

    /// The path of an entry, counted from 0.
    pub fn index<'q>(&'q self, index: usize) -> JsonPath<'q> {
        JsonPath {
            within: Some(self),
            segment: PathSegment::Index(index),
            problems: self.problems,
        }
    }

    /// True if any problem was reported, anywhere.
    pub fn has_problems(&self) -> bool {
        !self.problems.borrow().is_empty()
    }

    /// Reports a value that is not the expected one.
    pub fn report_unexpected<T>(&self, found: &Value, expected: &str) -> Option<T> {
        self.report(format!("found {}", preview(found)), expected)
    }

    /// Reports a problem and the expected value.
    pub fn report<T>(&self, wrong: impl Into<String>, expected: impl Into<String>) -> Option<T> {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST_PROBLEMS {
            problems.push(Problem {
                path: self.path(),
                wrong: message(&wrong.into()),
                expected: message(&expected.into()),
            });
        }
        None
    }

    /// Reports each unknown field of an object, and the nearest fields that exist there.
    pub fn report_unknown_fields(&self, unknown: &Map<String, Value>, known: &[&'static str]) {
        for name in unknown.keys() {
            self.key(name)
                .warn("is an unknown field", || nearest_fields(name, known));
        }
    }

    /// Reports a field that is kept and has no effect. Beyond [`MOST_WARNINGS`] they are counted.
    pub fn warn(&self, wrong: &str, expected: impl FnOnce() -> String) {
        let mut problems = self.problems.borrow_mut();
        let named = problems.len() < MOST_WARNINGS;
        problems.push(Problem {
            path: if named { self.path() } else { String::new() },
            wrong: if named {
                wrong.to_owned()
            } else {
                String::new()
            },
            expected: if named { expected() } else { String::new() },
        });
    }

    /// Normalises a required value.
    pub fn normalize_required<T: Read>(&self, key: &str, value: &mut T) {
        let place = self.key(key);
        if value.is_blank() {
            place.report::<()>(MISSING, T::EXPECTED);
        }
        value.normalize(&place);
    }

    /// Normalises an optional value.
    pub fn normalize_optional<T: Read>(&self, key: &str, value: &mut Option<T>) {
        if let Some(given) = value {
            given.normalize(&self.key(key));
        }
        if value.as_ref().is_some_and(T::is_blank) {
            *value = None;
        }
    }

    fn path(&self) -> String {
        let mut path = self.within.map(JsonPath::path).unwrap_or_default();
        match self.segment {
            PathSegment::Top => {}
            PathSegment::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&excerpt(key));
            }
            PathSegment::Index(index) => path.push_str(&format!("[{index}]")),
        }
        path
    }
}

/// Short form of a value for problems, on one line.
fn preview(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(text) => quoted(text),
        other => excerpt(&other.to_string()),
    }
}

/// True if the value counts as absent: `null`, blank text, an empty object, an empty list.
pub fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Fields of an object, taken one by one; the remaining ones are unknown.
pub struct Fields<'p> {
    place: &'p JsonPath<'p>,
    map: Map<String, Value>,
}

impl<'p> Fields<'p> {
    /// Starts reading an object.
    pub fn of(value: Value, place: &'p JsonPath<'p>) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self { place, map }),
            other => place.report_unexpected(&other, "an object"),
        }
    }

    /// An optional field.
    pub fn optional<T: Read>(&mut self, key: &str) -> Option<T> {
        let value = self.map.remove(key)?;
        if is_absent(&value) {
            return None;
        }
        T::read(value, &self.place.key(key)).filter(|read| !read.is_blank())
    }

    /// A field that is present, even if its value would count as absent.
    pub fn optional_even_empty<T: Read>(&mut self, key: &str) -> Option<T> {
        T::read(self.map.remove(key)?, &self.place.key(key))
    }

    /// A required field.
    pub fn required<T: Read>(&mut self, key: &str) -> Option<T> {
        match self.map.remove(key) {
            Some(value) if !is_absent(&value) => T::read(value, &self.place.key(key)),
            _ => self.place.key(key).report(MISSING, T::EXPECTED),
        }
    }

    /// A list, empty if absent.
    pub fn list<T: Read>(&mut self, key: &str) -> Vec<T> {
        self.optional(key).unwrap_or_default()
    }

    /// Unknown fields: those that were not taken.
    pub fn rest(self) -> Map<String, Value> {
        self.map
    }
}

impl Read for String {
    const EXPECTED: &'static str = "text";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value {
            Value::String(text) => fits_text(&text, place).then_some(text),
            other => place.report_unexpected(&other, Self::EXPECTED),
        }
    }

    fn is_blank(&self) -> bool {
        self.trim().is_empty()
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        fits_text(self, place);
    }
}

/// Checks the length of a text and reports a problem.
fn fits_text(text: &str, place: &JsonPath<'_>) -> bool {
    fits(text.len(), LONGEST_TEXT, ("text", "bytes"), place)
}

/// Checks the length of a list and reports a problem.
fn fits_list(entries: usize, place: &JsonPath<'_>) -> bool {
    fits(entries, LONGEST_LIST, ("list", "entries"), place)
}

fn fits(count: usize, most: usize, (what, of): (&str, &str), place: &JsonPath<'_>) -> bool {
    if count > most {
        place.report::<()>(
            format!("the {what} has {count} {of}"),
            format!("at most {most}"),
        );
    }
    count <= most
}

impl Read for bool {
    const EXPECTED: &'static str = "true or false";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value {
            Value::Bool(yes) => Some(yes),
            other => place.report_unexpected(&other, Self::EXPECTED),
        }
    }
}

/// An integer in any spelling: `3`, `3.0`.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        let exact = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
        exact.then_some(number as u64)
    })
}

impl Read for u64 {
    const EXPECTED: &'static str = "a whole number, 0 or more";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match whole(&value) {
            Some(number) => Some(number),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl Read for std::num::NonZeroU64 {
    const EXPECTED: &'static str = "a whole number, 1 or more";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match whole(&value).and_then(Self::new) {
            Some(number) => Some(number),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl Read for Id {
    const EXPECTED: &'static str = "an identifier of 1 to 64 characters from A-Z a-z 0-9 _ -";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value.as_str().and_then(Id::new) {
            Some(id) => Some(id),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl Read for Date {
    const EXPECTED: &'static str = "a date such as \"2027-01-31\"";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value.as_str().and_then(Date::parse) {
            Some(date) => Some(date),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl<T: Read> Read for Vec<T> {
    const EXPECTED: &'static str = "a list";

    /// Drops entries that count as absent.
    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let Value::Array(entries) = value else {
            return place.report_unexpected(&value, Self::EXPECTED);
        };
        if !fits_list(entries.len(), place) {
            return None;
        }
        let read = |(at, entry): (usize, Value)| {
            if is_absent(&entry) {
                return None;
            }
            T::read(entry, &place.index(at))
        };
        Some(entries.into_iter().enumerate().filter_map(read).collect())
    }

    fn report_unknown(&self, place: &JsonPath<'_>) {
        for (at, entry) in self.iter().enumerate() {
            entry.report_unknown(&place.index(at));
        }
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        if !fits_list(self.len(), place) {
            return;
        }
        let mut at = 0;
        self.retain_mut(|entry| {
            let says = !entry.is_blank();
            if says {
                entry.normalize(&place.index(at));
            }
            at += 1;
            says
        });
    }
}

/// Key of a field, without the `r#` of a raw identifier.
pub fn key(field: &str) -> &str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// Declares an enum of the format with the spelling of each value.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$value_doc])* $value),+ }

        impl $name {
            /// All values, in the order of the format.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// Spelling in a document.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }

            /// Parses the spelling.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$value),)+ _ => None }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::document::format::read::Read for $name {
            const EXPECTED: &'static str = concat!("one of" $(, " ", $text)+);

            fn read(
                value: serde_json::Value,
                place: &$crate::document::format::read::JsonPath<'_>,
            ) -> Option<Self> {
                match value.as_str().and_then(Self::parse) {
                    Some(choice) => Some(choice),
                    None => place.report_unexpected(&value, Self::EXPECTED),
                }
            }
        }
    };
}

/// Declares an object of the format: one table for reading and writing, so that they cannot drift
/// apart. Fields are written in the order given, unknown ones after them.
macro_rules! record {
    (
        $(#[$doc:meta])* $name:ident
        { $($(#[$required_doc:meta])* $required:ident : $required_type:ty),* $(,)? }
        optional { $($(#[$optional_doc:meta])* $optional:ident : $optional_type:ty),* $(,)? }
        lists { $($(#[$list_doc:meta])* $list:ident : $entry:ty),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        pub struct $name {
            $($(#[$required_doc])* pub $required: $required_type,)*
            $(
                $(#[$optional_doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $optional: Option<$optional_type>,
            )*
            $(
                $(#[$list_doc])*
                #[serde(skip_serializing_if = "Vec::is_empty")]
                pub $list: Vec<$entry>,
            )*
            /// Unknown fields, unchanged.
            #[serde(flatten)]
            pub extra: $crate::document::Extra,
        }

        impl $name {
            /// Names of its fields, in the order of the format.
            pub const FIELDS: &[&str] = &[
                $(stringify!($required),)* $(stringify!($optional),)* $(stringify!($list),)*
            ];

            /// True if a field of that name has another value in the other one.
            pub fn differs_in(&self, other: &Self, field: &str) -> bool {
                let field = $crate::document::format::read::key(field);
                $(if field == $crate::document::format::read::key(stringify!($required)) {
                    return self.$required != other.$required;
                })*
                $(if field == $crate::document::format::read::key(stringify!($optional)) {
                    return self.$optional != other.$optional;
                })*
                $(if field == $crate::document::format::read::key(stringify!($list)) {
                    return self.$list != other.$list;
                })*
                self.extra.get(field) != other.extra.get(field)
            }

            /// Creates one with the required fields only.
            #[allow(clippy::new_without_default)]
            pub fn new($($required: $required_type),*) -> Self {
                Self {
                    $($required,)*
                    $($optional: None,)*
                    $($list: Vec::new(),)*
                    extra: $crate::document::Extra::new(),
                }
            }
        }

        impl $crate::document::format::read::Read for $name {
            const EXPECTED: &'static str = "an object";

            fn read(
                value: serde_json::Value,
                place: &$crate::document::format::read::JsonPath<'_>,
            ) -> Option<Self> {
                let mut fields = $crate::document::format::read::Fields::of(value, place)?;
                // All fields are read before any error returns, so that every problem is reported.
                $(let $required: Option<$required_type> = fields.required($crate::document::format::read::key(stringify!($required)));)*
                $(let $optional = fields.optional($crate::document::format::read::key(stringify!($optional)));)*
                $(let $list = fields.list($crate::document::format::read::key(stringify!($list)));)*
                let extra = fields.rest();
                Some(Self {
                    $($required: $required?,)*
                    $($optional,)*
                    $($list,)*
                    extra,
                })
            }

            #[allow(unused_mut, unused_assignments)]
            fn is_blank(&self) -> bool {
                let mut nothing = self.extra.is_empty();
                $(let _ = &self.$required; nothing = false;)*
                $(nothing &= self.$optional.is_none();)*
                $(nothing &= self.$list.is_empty();)*
                nothing
            }

            fn normalize(&mut self, place: &$crate::document::format::read::JsonPath<'_>) {
                $(place.normalize_required($crate::document::format::read::key(stringify!($required)), &mut self.$required);)*
                $(place.normalize_optional($crate::document::format::read::key(stringify!($optional)), &mut self.$optional);)*
                $(self.$list.normalize(&place.key($crate::document::format::read::key(stringify!($list))));)*
            }

            fn report_unknown(&self, place: &$crate::document::format::read::JsonPath<'_>) {
                place.report_unknown_fields(&self.extra, Self::FIELDS);
                $(self.$required.report_unknown(&place.key($crate::document::format::read::key(stringify!($required))));)*
                $(if let Some(given) = &self.$optional {
                    given.report_unknown(&place.key($crate::document::format::read::key(stringify!($optional))));
                })*
                $(self.$list.report_unknown(&place.key($crate::document::format::read::key(stringify!($list))));)*
            }
        }
    };
}

pub(crate) use {choices, record};
