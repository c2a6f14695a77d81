//! Damage to files for fuzz tests: mutations of bytes and text, and of JSON documents.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use std::ops::Range;

/// Few cases by default, so that the suite stays quick; `PROPTEST_CASES` sets another number.
pub fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES");
    let asked = asked.ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(cases))
    }
}

/// Text that a terminal obeys, raw and as escapes of JSON, YAML and XML.
#[rustfmt::skip]
const HOSTILE: &[&str] = &[
    "\u{1b}[31m", "\u{1b}]0;title\u{7}", "\u{9b}2J", "\u{202e}", "\u{2066}", "\u{2028}", "\u{8}",
    "\\u001b[31m", "\\u202e", "\\x1b[31m", "\\e[31m", "&#x9b;2J", "&#8238;",
];

/// Damage to the bytes of a file. Places are shares of its length.
#[derive(Clone, Debug)]
pub enum Damage {
    Set(Index, u8),
    Truncate(Index),
    Delete(Index, usize),
    Copy(Index, usize, Index),
    Insert(Index, Vec<u8>),
    /// A piece of another file, inserted.
    Splice(&'static str, Index, usize, Index),
    DropLine(Index),
    CopyLine(Index, Index),
    SwapLines(Index, Index),
    DropToken(Index),
    CopyToken(Index, Index),
    SwapTokens(Index, Index),
}

/// Any damage. `pieces` of the format's syntax hit more often than any bytes do, and pieces of `others` are spliced in.
pub fn damage(
    pieces: &'static [&'static str],
    others: &'static [&'static str],
) -> impl Strategy<Value = Damage> {
    let place = any::<Index>;
    let piece = || select(pieces).prop_map(str::as_bytes);
    prop_oneof![
        3 => (place(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        2 => (place(), piece()).prop_map(|(at, piece)| Damage::Set(at, piece[0])),
        1 => place().prop_map(Damage::Truncate),
        2 => (place(), 1..200usize).prop_map(|(at, length)| Damage::Delete(at, length)),
        2 => (place(), 1..400usize, place())
            .prop_map(|(from, length, to)| Damage::Copy(from, length, to)),
        4 => (place(), piece()).prop_map(|(at, piece)| Damage::Insert(at, piece.to_vec())),
        1 => (place(), prop::collection::vec(any::<u8>(), 1..20))
            .prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        1 => (place(), select(HOSTILE))
            .prop_map(|(at, text)| Damage::Insert(at, text.as_bytes().to_vec())),
        1 => (select(others), place(), 1..400usize, place())
            .prop_map(|(other, from, length, to)| Damage::Splice(other, from, length, to)),
        2 => place().prop_map(Damage::DropLine),
        2 => (place(), place()).prop_map(|(from, to)| Damage::CopyLine(from, to)),
        2 => (place(), place()).prop_map(|(a, b)| Damage::SwapLines(a, b)),
        2 => place().prop_map(Damage::DropToken),
        2 => (place(), place()).prop_map(|(from, to)| Damage::CopyToken(from, to)),
        3 => (place(), place()).prop_map(|(a, b)| Damage::SwapTokens(a, b)),
    ]
}

/// The bytes of a file after all damages.
pub fn damaged(file: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for damage in damages {
        damage.apply(&mut bytes);
    }
    bytes
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    lines.map(<[u8]>::to_vec).collect()
}

/// Words, white space and signs.
fn tokens(bytes: &[u8]) -> Vec<Vec<u8>> {
    let class = |byte: &u8| {
        let is_word = byte.is_ascii_alphanumeric() || *byte >= 0x80;
        (is_word, byte.is_ascii_whitespace())
    };
    let tokens = bytes.chunk_by(|a, b| class(a) == class(b));
    tokens.map(<[u8]>::to_vec).collect()
}

fn stretch(size: usize, at: &Index, length: usize) -> Range<usize> {
    let start = at.index(size);
    start..(start + length).min(size)
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let size = bytes.len();
        let insert = |bytes: &mut Vec<u8>, at: &Index, new: Vec<u8>| {
            let at = at.index(size);
            bytes.splice(at..at, new);
        };
        let drop_part = |mut parts: Vec<Vec<u8>>, at: &Index| {
            parts.remove(at.index(parts.len()));
            parts.concat()
        };
        let copy_part = |mut parts: Vec<Vec<u8>>, from: &Index, to: &Index| {
            let copy = parts[from.index(parts.len())].clone();
            parts.insert(to.index(parts.len()), copy);
            parts.concat()
        };
        let swap_parts = |mut parts: Vec<Vec<u8>>, a: &Index, b: &Index| {
            let (a, b) = (a.index(parts.len()), b.index(parts.len()));
            parts.swap(a, b);
            parts.concat()
        };
        match self {
            Self::Set(at, byte) => bytes[at.index(size)] = *byte,
            Self::Truncate(at) => bytes.truncate(at.index(size)),
            Self::Delete(at, length) => drop(bytes.drain(stretch(size, at, *length))),
            Self::Copy(from, length, to) => {
                let copy = bytes[stretch(size, from, *length)].to_vec();
                insert(bytes, to, copy);
            }
            Self::Insert(at, new) => insert(bytes, at, new.clone()),
            Self::Splice(other, from, length, to) => {
                let other = other.as_bytes();
                insert(
                    bytes,
                    to,
                    other[stretch(other.len(), from, *length)].to_vec(),
                );
            }
            Self::DropLine(at) => *bytes = drop_part(lines(bytes), at),
            Self::CopyLine(from, to) => *bytes = copy_part(lines(bytes), from, to),
            Self::SwapLines(a, b) => *bytes = swap_parts(lines(bytes), a, b),
            Self::DropToken(at) => *bytes = drop_part(tokens(bytes), at),
            Self::CopyToken(from, to) => *bytes = copy_part(tokens(bytes), from, to),
            Self::SwapTokens(a, b) => *bytes = swap_parts(tokens(bytes), a, b),
        }
    }
}

/// Damage to a JSON document, at one of its values.
#[derive(Clone, Debug)]
pub enum JsonDamage {
    /// Removes the value.
    Drop(Index),
    /// Replaces the value.
    Replace(Index, Value),
    /// Takes the value that the same field has elsewhere: most often the document stays valid.
    Retarget(Index, Index),
    /// Takes the value of any other field.
    Swap(Index, Index),
    /// Renames a field.
    Rename(Index, String),
    /// Repeats an entry of a list.
    Repeat(Index),
}

/// Any damage to a JSON document.
pub fn json_damage() -> impl Strategy<Value = JsonDamage> {
    let place = any::<Index>;
    prop_oneof![
        3 => place().prop_map(JsonDamage::Drop),
        3 => (place(), odd_value()).prop_map(|(at, value)| JsonDamage::Replace(at, value)),
        6 => (place(), place()).prop_map(|(at, from)| JsonDamage::Retarget(at, from)),
        1 => (place(), place()).prop_map(|(at, from)| JsonDamage::Swap(at, from)),
        1 => (place(), "[a-z_]{0,8}").prop_map(|(at, name)| JsonDamage::Rename(at, name)),
        1 => place().prop_map(JsonDamage::Repeat),
    ]
}

/// Values at the limits of what a field takes, or beyond.
pub fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[0-9]{1,25}(ns|us|ms|s|m|h|d|years)".prop_map(Value::from),
        prop::sample::select(vec![
            json!(0),
            json!(-1),
            json!(1),
            json!(1e-300),
            json!(1e300),
            json!(u64::MAX),
            json!(""),
            json!(" "),
            json!("none"),
            json!("0s"),
            json!("component:"),
            json!("design:"),
            json!("9999-12-31"),
            json!("0000-00-00"),
            json!("<img src=x onerror=alert(1)>"),
            json!("`|\u{202e}\u{0}\u{feff}"),
            json!("x".repeat(5000)),
            json!([]),
            json!([[]]),
            json!({}),
            json!({"where": {"absent": true}}),
        ]),
        (1..300usize).prop_map(|depth| (0..depth).fold(Value::Null, |inner, _| json!([inner]))),
    ]
}

impl JsonDamage {
    /// Applies the damage.
    pub fn apply(&self, document: &mut Value) {
        let places = places(document);
        if places.is_empty() {
            return;
        }
        let pick = |at: &Index| at.get(&places).as_str();
        let value = |path: &str, from: &Value| from.pointer(path).cloned().unwrap_or_default();
        match self {
            Self::Drop(at) => drop(take(document, pick(at))),
            Self::Replace(at, new) => put(document, pick(at), new.clone()),
            Self::Retarget(at, from) => {
                let target = pick(at);
                let alike: Vec<_> = places
                    .iter()
                    .filter(|path| last(path) == last(target))
                    .collect();
                let from: &str = from.get(&alike).as_str();
                let new = value(from, document);
                put(document, target, new);
            }
            Self::Swap(at, from) => {
                let new = value(pick(from), document);
                put(document, pick(at), new);
            }
            Self::Rename(at, name) => {
                let path = pick(at);
                let value = take(document, path);
                let parent = document.pointer_mut(parent(path));
                if let (Some(value), Some(Value::Object(fields))) = (value, parent) {
                    fields.insert(name.clone(), value);
                }
            }
            Self::Repeat(at) => {
                let path = pick(at);
                let copy = value(path, document);
                if let Some(Value::Array(list)) = document.pointer_mut(parent(path)) {
                    list.push(copy);
                }
            }
        }
    }
}

/// JSON pointers of all values in the document, below its top.
fn places(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), document)];
    while let Some((path, value)) = open.pop() {
        let children: Vec<(String, &Value)> = match value {
            Value::Array(list) => list
                .iter()
                .enumerate()
                .map(|(at, child)| (format!("{path}/{at}"), child))
                .collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(key, child)| {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    (format!("{path}/{key}"), child)
                })
                .collect(),
            _ => Vec::new(),
        };
        found.extend(children.iter().map(|(path, _)| path.clone()));
        open.extend(children);
    }
    found
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The name of the field, or of the field whose list has the entry.
fn last(path: &str) -> &str {
    path.rsplit('/')
        .find(|part| part.parse::<usize>().is_err())
        .unwrap_or("")
}

fn put(document: &mut Value, path: &str, new: Value) {
    if let Some(place) = document.pointer_mut(path) {
        *place = new;
    }
}

fn take(document: &mut Value, path: &str) -> Option<Value> {
    let (parent, key) = path.rsplit_once('/')?;
    match document.pointer_mut(parent)? {
        Value::Array(list) => {
            let at: usize = key.parse().ok()?;
            (at < list.len()).then(|| list.remove(at))
        }
        Value::Object(fields) => fields.remove(&key.replace("~1", "/").replace("~0", "~")),
        _ => None,
    }
}
