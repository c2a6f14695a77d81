//! No file, however broken, may panic the core: real designs, and one that uses every field, are damaged in every way, and what still
//! loads must be a valid design that is written and read back unchanged, and that can be reviewed.
//!
//! `PROPTEST_CASES=10000 cargo test --release --test core robustness` looks harder than the suite does.

use plumbline::document::{Date, format};
use plumbline::{export::report, review::review};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use std::ops::Range;
use std::rc::Rc;

const DESIGNS: [&str; 4] = [
    include_str!("../robustness/every-field.json"),
    include_str!("../designs/ftgo.json"),
    include_str!("../designs/online-boutique.json"),
    include_str!("../designs/sock-shop.json"),
];

/// Few by default, so that the suite stays quick.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(96))
    }
}

/// What must hold for the bytes of any file. Whether they are a design, or what does not hold.
fn survives(bytes: &[u8]) -> Result<bool, String> {
    let design = match format::load_bytes(bytes) {
        Ok(design) => Rc::new(design),
        Err(error) if error.to_string().is_empty() => return Err("an empty error".to_owned()),
        Err(_) => return Ok(false),
    };
    let problems = format::check(&design);
    if !problems.is_empty() {
        return Err(format!("loaded, and not valid: {problems:?}"));
    }
    let saved = format::save(&design);
    let again = format::load(&saved).map_err(|e| format!("what was saved does not load: {e}"))?;
    let saved_again = format::save(&again);
    if let Some(lines) = saved.lines().zip(saved_again.lines()).find(|(a, b)| a != b) {
        return Err(format!("saved again, a line differs: {lines:?}"));
    }
    if again != *design || saved_again != saved {
        return Err("not the same after it was saved and loaded".to_owned());
    }
    let today = Date::new(2026, 7, 1).ok_or("no date")?;
    let review = review(&design, today);
    for finding in review.findings() {
        // A rule that breaks is a finding that says so; here it is a mistake of ours.
        let title = review.words(finding).title.plain();
        if title.is_empty() || title.contains("could not be run") {
            return Err(format!("{}: {title}", finding.rule));
        }
        if !review.subjects(finding).iter().all(|s| design.has(s)) {
            return Err(format!("{} is about what is not there", finding.rule));
        }
    }
    serde_json::from_str::<Value>(&report::json(&review)).map_err(|e| e.to_string())?;
    let _ = report::markdown(&review);
    let _ = report::text(&review);
    Ok(true)
}

fn holds(bytes: &[u8]) -> Result<(), TestCaseError> {
    survives(bytes).map(drop).map_err(TestCaseError::fail)
}

#[test]
fn the_designs_themselves_survive() {
    for design in DESIGNS {
        assert_eq!(survives(design.as_bytes()), Ok(true));
    }
}

/// Damage to a file that knows nothing of JSON. Places are shares of what is there.
#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Truncate(Index),
    Delete(Index, usize),
    Duplicate(Index, usize, Index),
    Insert(Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<Index>;
    prop_oneof![
        4 => (place(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        // JSON's own signs hit more often than any byte does.
        4 => (place(), prop::sample::select(br#"{}[]",:0-.e\ nt"#.to_vec()))
            .prop_map(|(at, byte)| Damage::Set(at, byte)),
        1 => place().prop_map(Damage::Truncate),
        2 => (place(), 1..200usize).prop_map(|(at, length)| Damage::Delete(at, length)),
        2 => (place(), 1..400usize, place())
            .prop_map(|(from, length, to)| Damage::Duplicate(from, length, to)),
        1 => (place(), prop::collection::vec(any::<u8>(), 1..20))
            .prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
    ]
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let size = bytes.len();
        let stretch = |at: &Index, length: usize| -> Range<usize> {
            let start = at.index(size);
            start..(start + length).min(size)
        };
        match self {
            Self::Set(at, byte) => bytes[at.index(size)] = *byte,
            Self::Truncate(at) => bytes.truncate(at.index(size)),
            Self::Delete(at, length) => drop(bytes.drain(stretch(at, *length))),
            Self::Duplicate(from, length, to) => {
                let copy = bytes[stretch(from, *length)].to_vec();
                let to = to.index(size);
                bytes.splice(to..to, copy);
            }
            Self::Insert(at, new) => {
                let at = at.index(size);
                bytes.splice(at..at, new.iter().copied());
            }
        }
    }
}

/// A change to the JSON of a document, at one of its values.
#[derive(Clone, Debug)]
enum Change {
    /// The value is gone.
    Drop(Index),
    /// Something else is there.
    Replace(Index, Value),
    /// It has the value that the same field has elsewhere: most often the document stays valid.
    Retarget(Index, Index),
    /// It has the value of any other field.
    Swap(Index, Index),
    /// A field has another name.
    Rename(Index, String),
    /// A list has the entry once more.
    Repeat(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        3 => place().prop_map(Change::Drop),
        3 => (place(), odd_value()).prop_map(|(at, value)| Change::Replace(at, value)),
        6 => (place(), place()).prop_map(|(at, from)| Change::Retarget(at, from)),
        1 => (place(), place()).prop_map(|(at, from)| Change::Swap(at, from)),
        1 => (place(), "[a-z_]{0,8}").prop_map(|(at, name)| Change::Rename(at, name)),
        1 => place().prop_map(Change::Repeat),
    ]
}

fn odd_value() -> impl Strategy<Value = Value> {
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

impl Change {
    fn apply(&self, document: &mut Value) {
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

/// JSON pointers of everything in the document, below its top.
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

/// The name of the field, or the field's whose list it is in.
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

proptest! {
    #![proptest_config(config())]

    #[test]
    fn damaged_bytes(
        design in 0..DESIGNS.len(),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let mut bytes = DESIGNS[design].as_bytes().to_vec();
        for damage in damages {
            damage.apply(&mut bytes);
        }
        holds(&bytes)?;
    }

    #[test]
    fn changed_fields(
        design in 0..DESIGNS.len(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let mut document: Value = serde_json::from_str(DESIGNS[design]).expect("JSON");
        for change in changes {
            change.apply(&mut document);
        }
        holds(document.to_string().as_bytes())?;
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        holds(&bytes)?;
    }

    #[test]
    fn any_value_at_any_field(
        field in prop::sample::select(vec![
            "title", "notes", "domains", "components", "connections", "flows", "invariants",
            "waivers", "rules", "house_rules", "version", "format", "other",
        ]),
        value in odd_value(),
    ) {
        let mut document = json!({"format": "plumbline-design", "version": 1, "title": "t"});
        document[field] = value;
        holds(document.to_string().as_bytes())?;
    }
}

#[test]
fn deep_nesting_is_an_error() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let document =
            format!(r#"{{"format":"plumbline-design","version":1,"title":"t","other":{deep}}}"#);
        assert_eq!(survives(document.as_bytes()), Ok(false));
        assert_eq!(survives(open.repeat(100_000).as_bytes()), Ok(false));
    }
}

#[test]
fn retargeted_designs_are_often_still_valid() {
    // Otherwise the tests above would only ever see errors.
    let mut document: Value = serde_json::from_str(DESIGNS[1]).expect("JSON");
    let connections = document["connections"].as_array().expect("a list").len();
    for at in 0..connections {
        let to = document["connections"][connections - 1 - at]["to"].clone();
        document["connections"][at]["to"] = to;
    }
    document["flows"] = json!([]);
    assert_eq!(survives(document.to_string().as_bytes()), Ok(true));
}

#[test]
fn a_condition_with_a_list_in_its_list_is_written_as_one() {
    // Found by `changed_fields`: written bare, the one entry was read as something else.
    for condition in [
        "[[1]]",
        r#"[{"absent": true}]"#,
        "[null]",
        "[]",
        "[true]",
        "null",
    ] {
        let pattern = format!(r#"{{"element": "component", "where": {{"kind": {condition}}}}}"#);
        let document = format!(
            r#"{{"format": "plumbline-design", "version": 1, "title": "t",
                "house_rules": [{{"id": "h", "select": {pattern}, "require": {pattern}}}]}}"#
        );
        assert_eq!(survives(document.as_bytes()), Ok(true), "{condition}");
    }
}
