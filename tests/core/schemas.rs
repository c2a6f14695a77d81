//! The published JSON schemas: they accept and refuse what Plumbline does.
//!
//! The schemas are written by hand. `schemars` would derive types alone: the reader of documents is not
//! derived from the structs, and conditions, patterns, limits and descriptions would be repeated as
//! attributes. These tests keep fields, choices and validity equal in both directions.

use crate::common::{documents, reviewed, today};
use jsonschema::Validator;
use plumbline::document::{Access, Cap, Delivery, Io, Kind, Phase, Signal, Style, format};
use plumbline::rules::ITEMS;
use plumbline::{export::report, review::review};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use std::rc::Rc;
use std::sync::LazyLock;

fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    serde_json::from_str(&text).unwrap()
}

fn schema(name: &str) -> (Value, Validator) {
    let schema = read(&format!("docs/{name}.schema.json"));
    assert!(jsonschema::meta::is_valid(&schema), "{name}");
    let validator = jsonschema::validator_for(&schema).unwrap();
    (schema, validator)
}

static DESIGN: LazyLock<(Value, Validator)> = LazyLock::new(|| schema("design"));
static REPORT: LazyLock<(Value, Validator)> = LazyLock::new(|| schema("report"));

/// The schema of exercises, which refers to that of designs.
static EXERCISE: LazyLock<(Value, Validator)> = LazyLock::new(|| {
    struct Beside;
    impl jsonschema::Retrieve for Beside {
        fn retrieve(
            &self,
            uri: &jsonschema::Uri<String>,
        ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
            let name = uri.as_str().rsplit('/').next().unwrap();
            Ok(read(&format!("docs/{name}")))
        }
    }
    let schema = read("docs/exercise.schema.json");
    assert!(jsonschema::meta::is_valid(&schema));
    let options = jsonschema::options().with_retriever(Beside);
    let validator = options.build(&schema).unwrap();
    (schema, validator)
});

fn hold(validator: &Validator, value: &Value) {
    let wrong: Vec<String> = validator
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const DESIGNS: [&str; 4] = [
    "tests/designs/ftgo.json",
    "tests/designs/online-boutique.json",
    "tests/designs/sock-shop.json",
    "tests/robustness/every-field.json",
];

#[test]
fn schemas_accept_designs_and_reports() {
    for path in DESIGNS {
        let document = read(path);
        hold(&DESIGN.1, &document);
        let design = format::load(&document.to_string()).unwrap();
        let saved = format::save(&design);
        hold(&DESIGN.1, &serde_json::from_str(&saved).unwrap());
        let report = report::json(&review(&Rc::new(design), today()));
        hold(&REPORT.1, &serde_json::from_str(&report).unwrap());
    }
    for name in ["ftgo", "online-boutique", "sock-shop", "every-field"] {
        hold(&REPORT.1, &read(&format!("tests/golden/{name}.json")));
    }
    for item in ITEMS {
        for rule in item.rules {
            for fields in [rule.docs.fails, rule.docs.passes] {
                let text = plumbline::rules::example_document("Example", fields);
                hold(&DESIGN.1, &serde_json::from_str(&text).unwrap());
            }
        }
    }
}

/// JSON pointers of all values within a value.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(entries) => {
            for (index, value) in entries.iter().enumerate() {
                places(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn design_schema_agrees_with_the_reader() {
    let whole = read("tests/robustness/every-field.json");
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    let values = [
        json!(null),
        json!(""),
        json!([]),
        json!({}),
        json!(true),
        json!(0),
        json!(3.0),
        json!(0.5),
        json!("x"),
        json!(["x"]),
        json!({"x": 1}),
        json!([null]),
    ];
    let (mut read, mut refused) = (0, 0);
    for (at, place) in all.iter().enumerate().skip(1) {
        // Half of the values at each place, alternating, because there are many fields.
        for value in values.iter().skip(at % 2).step_by(2) {
            let mut changed = whole.clone();
            *changed.pointer_mut(place).unwrap() = value.clone();
            let loads = format::load(&changed.to_string());
            let valid = DESIGN.1.is_valid(&changed);
            match &loads {
                Ok(_) => assert!(valid, "{place} = {value} is read, and not valid"),
                Err(error) => {
                    // A schema cannot check references within the document, or durations.
                    let error = error.to_string();
                    let beyond = ["there is no ", "a duration such as"];
                    let known = beyond.iter().any(|words| error.contains(words));
                    assert!(!valid || known, "{place} = {value} is valid, but {error}");
                }
            }
            read += usize::from(loads.is_ok());
            refused += usize::from(!valid);
        }
    }
    assert!(
        read > 500 && refused > 500,
        "{read} read, {refused} refused"
    );
}

/// Returns whether the schema describes the field at a JSON pointer.
fn described(schema: &Value, place: &str) -> bool {
    fn step<'s>(root: &'s Value, at: Vec<&'s Value>, key: &str) -> Vec<&'s Value> {
        let mut open = at;
        let mut found = Vec::new();
        while let Some(schema) = open.pop() {
            if let Some(name) = schema["$ref"].as_str() {
                open.push(root.pointer(name.trim_start_matches('#')).unwrap());
            }
            open.extend(schema["anyOf"].as_array().into_iter().flatten());
            let part = match key.parse::<usize>() {
                Ok(_) => schema.get("items"),
                Err(_) => schema["properties"]
                    .get(key)
                    .or(schema.get("additionalProperties")),
            };
            found.extend(part);
        }
        found
    }
    let mut at = vec![schema];
    for key in place.split('/').skip(1) {
        at = step(schema, at, key);
    }
    !at.is_empty()
}

#[test]
fn design_schema_describes_every_field() {
    let whole = read("tests/robustness/every-field.json");
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    for place in all {
        let unknown = place.starts_with("/x-owner");
        // Values matched by a pattern are arbitrary.
        let value = place.contains("/where/");
        assert!(unknown || value || described(&DESIGN.0, &place), "{place}");
    }
}

#[test]
fn design_schema_lists_every_choice() {
    let choices = |of: &str, field: &str| -> Vec<String> {
        let field = &DESIGN.0["$defs"][of]["properties"][field];
        let listed = field.get("enum").unwrap_or(&field["anyOf"][0]["enum"]);
        let all = listed.as_array().unwrap().iter();
        all.map(|v| v.as_str().unwrap().to_owned()).collect()
    };
    macro_rules! same {
        ($of:literal, $field:literal, $type:ident) => {
            let all: Vec<&str> = $type::ALL.iter().map(|v| v.as_str()).collect();
            assert_eq!(choices($of, $field), all);
        };
    }
    same!("component", "kind", Kind);
    same!("component", "cap", Cap);
    same!("component", "io", Io);
    same!("connection", "style", Style);
    same!("connection", "access", Access);
    same!("connection", "delivery", Delivery);
    same!("connection", "phase", Phase);
    same!("connection", "signal", Signal);
}

#[test]
fn design_schema_allows_unknown_fields_only() {
    let mut document = read("tests/robustness/every-field.json");
    document["components"][0]["x"] = json!({"any": ["thing"]});
    hold(&DESIGN.1, &document);
    document["components"][0]["kind"] = json!("servce");
    assert!(!DESIGN.1.is_valid(&document));
    let mut report = read("tests/golden/ftgo.json");
    report["x"] = json!(1);
    hold(&REPORT.1, &report);
    report["items"][0]["outcome"] = json!("maybe");
    assert!(!REPORT.1.is_valid(&report));
}

#[test]
fn exercise_schema_agrees_with_the_reader() {
    let (mut read, mut refused) = (0, 0);
    // Between them, these have every predicate.
    for name in ["refused-chart", "sold-more-than-it-had", "service-that-led"] {
        let entry = plumbline::exercises::course_entry(name).unwrap();
        let mut whole: Value = serde_json::from_str(entry.text).unwrap();
        whole["solutions"].as_array_mut().unwrap().truncate(1);
        hold(&EXERCISE.1, &whole);
        let mut all = Vec::new();
        places(&whole, "", &mut all);
        // Designs have a test of their own.
        all.retain(|at| !at.starts_with("/start/") && !at.contains("/design/"));
        let values = [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!(true),
            json!(0),
            json!(2),
            json!("x"),
            json!(["x"]),
            json!({"x": 1}),
        ];
        for (at, place) in all.iter().enumerate().skip(1) {
            let described = place.contains("/some/") || described(&EXERCISE.0, place);
            assert!(described, "{place}");
            // Half of the values at each place, alternating, because there are many fields.
            for value in values.iter().skip(at % 2).step_by(2) {
                let mut changed = whole.clone();
                *changed.pointer_mut(place).unwrap() = value.clone();
                let loads = plumbline::exercises::load(&changed.to_string());
                let valid = EXERCISE.1.is_valid(&changed);
                match &loads {
                    Ok(_) => assert!(valid, "{place} = {value} is read, and not valid"),
                    Err(error) => {
                        // A schema cannot check references within the document.
                        let error = error.to_string();
                        let beyond = [
                            "there is no ",
                            "the starting design has no ",
                            "expected the id",
                            "is empty",
                        ];
                        let known = beyond.iter().any(|words| error.contains(words));
                        assert!(!valid || known, "{place} = {value} is valid, but {error}");
                    }
                }
                read += usize::from(loads.is_ok());
                refused += usize::from(!valid);
            }
        }
    }
    assert!(
        read > 100 && refused > 300,
        "{read} read, {refused} refused"
    );
}

#[test]
fn exercise_schema_accepts_the_course() {
    for entry in plumbline::exercises::COURSE {
        hold(&EXERCISE.1, &serde_json::from_str(entry.text).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn schemas_accept_every_design_and_its_report(document in documents()) {
        prop_assert!(DESIGN.1.is_valid(&document));
        let report = report::json(&reviewed(&document));
        prop_assert!(REPORT.1.is_valid(&serde_json::from_str(&report).unwrap()));
    }
}

#[test]
fn verdicts_schema_describes_the_output_of_the_judge() {
    let (_, validator) = schema("verdicts");
    for entry in plumbline::exercises::COURSE {
        let exercise = entry.load().unwrap();
        let solution = (*exercise.solutions[0].design.0).clone();
        let mut broken = (*exercise.start.0).clone();
        broken.flows = Default::default();
        let designs = [(*exercise.start.0).clone(), solution, broken];
        let hand_ins: Vec<report::HandIn> = designs
            .into_iter()
            .map(|design| report::HandIn {
                name: "design.json".to_owned(),
                verdict: plumbline::exercises::judge(&exercise, &design),
                design,
            })
            .collect();
        let document = report::verdicts_json(&exercise, &hand_ins);
        let mut document: Value = serde_json::from_str(&document).unwrap();
        hold(&validator, &document);
        document["designs"][0]["goals"][0]["met"] = json!("maybe");
        assert!(!validator.is_valid(&document));
    }
}
