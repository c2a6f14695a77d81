//! Reading fields out of a JSON value: each complaint with the place, what was found and what
//! was expected. Reading goes on after a complaint, so that one look shows all of them.

use super::Problem;
use crate::document::{Date, Id};
use serde_json::{Map, Value};
use std::cell::RefCell;

/// More complaints than these help nobody; reading on would only cost.
const MOST_PROBLEMS: usize = 50;
/// The longest text of a field, in bytes.
pub const LONGEST_TEXT: usize = 100_000;
/// What is wrong with a field that must be there.
const MISSING: &str = "it is missing";
/// The longest list.
pub const LONGEST_LIST: usize = 100_000;

/// What can be read out of a JSON value.
pub trait Read: Sized {
    /// What a reader expects, as a complaint says it.
    const EXPECTED: &'static str;

    /// The value, or `None` after complaining at `place`.
    fn read(value: Value, place: &Place<'_>) -> Option<Self>;

    /// Whether it says nothing, as blank text and an object all of whose fields are absent do.
    fn says_nothing(&self) -> bool {
        false
    }

    /// Makes it what it would be after it was written and read again: what says nothing goes. What
    /// could not be read again is complained of, as reading it would.
    fn settle(&mut self, _: &Place<'_>) {}
}

/// Where in the document the reader is. A list of links on the stack: it costs nothing until
/// something is wrong.
pub struct Place<'p> {
    within: Option<&'p Place<'p>>,
    step: Step<'p>,
    problems: &'p RefCell<Vec<Problem>>,
}

enum Step<'p> {
    Top,
    Key(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// The document itself.
    pub fn top(problems: &'p RefCell<Vec<Problem>>) -> Self {
        Self {
            within: None,
            step: Step::Top,
            problems,
        }
    }

    /// A field of it.
    pub fn key<'q>(&'q self, key: &'q str) -> Place<'q> {
        Place {
            within: Some(self),
            step: Step::Key(key),
            problems: self.problems,
        }
    }

    /// An entry of it, counted from 0.
    pub fn index<'q>(&'q self, index: usize) -> Place<'q> {
        Place {
            within: Some(self),
            step: Step::Index(index),
            problems: self.problems,
        }
    }

    /// Whether anything was complained of so far, anywhere.
    pub fn has_problems(&self) -> bool {
        !self.problems.borrow().is_empty()
    }

    /// Complains that the value is not what was expected.
    pub fn wrong<T>(&self, found: &Value, expected: &str) -> Option<T> {
        self.complain(format!("found {}", shown(found)), expected)
    }

    /// Complains in words of its own: what is wrong, and what was expected.
    pub fn complain<T>(&self, wrong: impl Into<String>, expected: impl Into<String>) -> Option<T> {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST_PROBLEMS {
            problems.push(Problem {
                path: self.path(),
                wrong: wrong.into(),
                expected: expected.into(),
            });
        }
        None
    }

    /// Settles what must be there.
    pub fn settle_required<T: Read>(&self, key: &str, value: &mut T) {
        let place = self.key(key);
        if value.says_nothing() {
            place.complain::<()>(MISSING, T::EXPECTED);
        }
        value.settle(&place);
    }

    /// Settles what may be absent.
    pub fn settle_optional<T: Read>(&self, key: &str, value: &mut Option<T>) {
        if let Some(given) = value {
            given.settle(&self.key(key));
        }
        if value.as_ref().is_some_and(T::says_nothing) {
            *value = None;
        }
    }

    fn path(&self) -> String {
        let mut path = self.within.map(Place::path).unwrap_or_default();
        match self.step {
            Step::Top => {}
            Step::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
        path
    }
}

/// A value as a complaint shows it: short, and on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(text) => {
            let short: String = text.chars().take(60).collect();
            let dots = if short.len() < text.len() { "…" } else { "" };
            format!("{short:?}{dots}")
        }
        other => other.to_string(),
    }
}

/// Whether the value counts as absent: `null`, blank text, an empty object, an empty list.
pub fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// An object whose fields are taken out one by one; what is left at the end is unknown to us.
pub struct Fields<'p> {
    place: &'p Place<'p>,
    map: Map<String, Value>,
}

impl<'p> Fields<'p> {
    /// The fields of an object.
    pub fn of(value: Value, place: &'p Place<'p>) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self { place, map }),
            other => place.wrong(&other, "an object"),
        }
    }

    /// A field that may be absent.
    pub fn optional<T: Read>(&mut self, key: &str) -> Option<T> {
        let value = self.map.remove(key)?;
        if is_absent(&value) {
            return None;
        }
        T::read(value, &self.place.key(key)).filter(|read| !read.says_nothing())
    }

    /// A field that is there, even if what it holds would count as absent.
    pub fn optional_even_empty<T: Read>(&mut self, key: &str) -> Option<T> {
        T::read(self.map.remove(key)?, &self.place.key(key))
    }

    /// A field that must be there.
    pub fn required<T: Read>(&mut self, key: &str) -> Option<T> {
        match self.map.remove(key) {
            Some(value) if !is_absent(&value) => T::read(value, &self.place.key(key)),
            _ => self.place.key(key).complain(MISSING, T::EXPECTED),
        }
    }

    /// A list, empty where it is absent.
    pub fn list<T: Read>(&mut self, key: &str) -> Vec<T> {
        self.optional(key).unwrap_or_default()
    }

    /// What nobody took: fields that this version does not know.
    pub fn rest(self) -> Map<String, Value> {
        self.map
    }
}

impl Read for String {
    const EXPECTED: &'static str = "text";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        match value {
            Value::String(text) => fits_text(&text, place).then_some(text),
            other => place.wrong(&other, Self::EXPECTED),
        }
    }

    fn says_nothing(&self) -> bool {
        self.trim().is_empty()
    }

    fn settle(&mut self, place: &Place<'_>) {
        fits_text(self, place);
    }
}

/// Whether text is short enough, after complaining where it is not.
fn fits_text(text: &str, place: &Place<'_>) -> bool {
    fits(text.len(), LONGEST_TEXT, ("text", "bytes"), place)
}

/// Whether a list is short enough, after complaining where it is not.
fn fits_list(entries: usize, place: &Place<'_>) -> bool {
    fits(entries, LONGEST_LIST, ("list", "entries"), place)
}

fn fits(count: usize, most: usize, (what, of): (&str, &str), place: &Place<'_>) -> bool {
    if count > most {
        place.complain::<()>(
            format!("the {what} has {count} {of}"),
            format!("at most {most}"),
        );
    }
    count <= most
}

impl Read for bool {
    const EXPECTED: &'static str = "true or false";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        match value {
            Value::Bool(yes) => Some(yes),
            other => place.wrong(&other, Self::EXPECTED),
        }
    }
}

/// A whole number, however it is written: `3`, `3.0`.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        let exact = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
        exact.then_some(number as u64)
    })
}

impl Read for u64 {
    const EXPECTED: &'static str = "a whole number, 0 or more";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        match whole(&value) {
            Some(number) => Some(number),
            None => place.wrong(&value, Self::EXPECTED),
        }
    }
}

impl Read for std::num::NonZeroU64 {
    const EXPECTED: &'static str = "a whole number, 1 or more";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        match whole(&value).and_then(Self::new) {
            Some(number) => Some(number),
            None => place.wrong(&value, Self::EXPECTED),
        }
    }
}

impl Read for Id {
    const EXPECTED: &'static str = "an identifier of 1 to 64 characters from A-Z a-z 0-9 _ -";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        match value.as_str().and_then(Id::new) {
            Some(id) => Some(id),
            None => place.wrong(&value, Self::EXPECTED),
        }
    }
}

impl Read for Date {
    const EXPECTED: &'static str = "a date such as \"2027-01-31\"";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        match value.as_str().and_then(Date::parse) {
            Some(date) => Some(date),
            None => place.wrong(&value, Self::EXPECTED),
        }
    }
}

impl<T: Read> Read for Vec<T> {
    const EXPECTED: &'static str = "a list";

    /// Entries that count as absent are left out.
    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        let Value::Array(entries) = value else {
            return place.wrong(&value, Self::EXPECTED);
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

    fn says_nothing(&self) -> bool {
        self.is_empty()
    }

    fn settle(&mut self, place: &Place<'_>) {
        if !fits_list(self.len(), place) {
            return;
        }
        let mut at = 0;
        self.retain_mut(|entry| {
            let says = !entry.says_nothing();
            if says {
                entry.settle(&place.index(at));
            }
            at += 1;
            says
        });
    }
}

/// The key of a field whose name in Rust may need the mark of a raw identifier.
pub fn key(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// Declares an enumerated field: its values, as they are written, and how it is read.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$value_doc])* $value),+ }

        impl $name {
            /// Every value, in the order of the format.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// As it is written in a document.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }

            /// The value that is written so.
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
                place: &$crate::document::format::read::Place<'_>,
            ) -> Option<Self> {
                match value.as_str().and_then(Self::parse) {
                    Some(choice) => Some(choice),
                    None => place.wrong(&value, Self::EXPECTED),
                }
            }
        }
    };
}

/// Declares an object of the document: one table from which it is read and written, so that the
/// two cannot drift apart. Fields are written in the order given, unknown ones after them.
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
            /// Fields that this version does not know, kept as they came.
            #[serde(flatten)]
            pub extra: $crate::document::Extra,
        }

        impl $name {
            /// One that says only what every one must say.
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
                place: &$crate::document::format::read::Place<'_>,
            ) -> Option<Self> {
                let mut fields = $crate::document::format::read::Fields::of(value, place)?;
                // All are read before any is given up, so that every complaint is made.
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
            fn says_nothing(&self) -> bool {
                let mut nothing = self.extra.is_empty();
                $(let _ = &self.$required; nothing = false;)*
                $(nothing &= self.$optional.is_none();)*
                $(nothing &= self.$list.is_empty();)*
                nothing
            }

            fn settle(&mut self, place: &$crate::document::format::read::Place<'_>) {
                $(place.settle_required($crate::document::format::read::key(stringify!($required)), &mut self.$required);)*
                $(place.settle_optional($crate::document::format::read::key(stringify!($optional)), &mut self.$optional);)*
                $(self.$list.settle(&place.key($crate::document::format::read::key(stringify!($list))));)*
            }
        }
    };
}

pub(crate) use {choices, record};
