//! Every edit of one field of a document.

use serde_json::{Value, json};

/// One field of one element, and what it is set to; `null` takes it out.
#[derive(Clone, Debug)]
pub struct Edit {
    /// JSON pointer to the object that has the field.
    pub at: String,
    /// The field.
    pub field: &'static str,
    /// New value.
    pub value: Value,
}

impl Edit {
    /// The document after the edit.
    pub fn done(&self, document: &Value) -> Value {
        let mut document = document.clone();
        let object = document.pointer_mut(&self.at).unwrap();
        object[self.field] = self.value.clone();
        document
    }
}

type Fields = Vec<(&'static str, Vec<Value>)>;

fn ids(document: &Value, list: &str) -> Vec<Value> {
    let entries = document[list].as_array().into_iter().flatten();
    entries.map(|e| e["id"].clone()).collect()
}

fn bools() -> Vec<Value> {
    vec![json!(true), json!(false)]
}

fn callers() -> Vec<Value> {
    vec![
        json!({"identity": "none"}),
        json!({"identity": "token", "rate_limit": "none"}),
        json!({"rate_limit": "5/s"}),
    ]
}

fn texts(all: &[&str]) -> Vec<Value> {
    all.iter().map(|text| json!(text)).collect()
}

fn of_component(document: &Value) -> Fields {
    vec![
        ("name", texts(&["Another"])),
        ("kind", texts(&crate::common::KINDS)),
        ("domain", ids(document, "domains")),
        (
            "technology",
            texts(&["mysql", "cassandra", "rails", "go", "temporal"]),
        ),
        ("cap", texts(&["consistent", "available"])),
        ("io", texts(&["blocking", "non-blocking"])),
        ("replicas", vec![json!(1), json!(3)]),
        ("availability", vec![json!(0.9)]),
        ("stateful", bools()),
        ("error_reporting", bools()),
        ("raw", bools()),
        ("sampling", vec![json!(0.5)]),
        ("retention", texts(&["7d"])),
        ("durable", bools()),
        ("callers", callers()),
        ("notes", texts(&["A note"])),
        ("position", vec![json!({"x": 5, "y": 7})]),
        ("unknown", texts(&["kept"])),
    ]
}

fn of_connection(document: &Value) -> Fields {
    vec![
        ("from", ids(document, "components")),
        ("to", ids(document, "components")),
        ("style", texts(&crate::common::STYLES)),
        ("timeout", texts(&["none", "5s", "2h"])),
        ("retries", vec![json!(0), json!(2)]),
        ("fallback", texts(&["none", "the last answer"])),
        ("access", texts(&["read", "write", "read-write"])),
        (
            "delivery",
            texts(&["at-most-once", "at-least-once", "exactly-once"]),
        ),
        ("idempotent", bools()),
        ("dead_letter", bools()),
        ("outbox", bools()),
        (
            "signal",
            vec![json!("events"), json!("metrics"), json!(["logs", "traces"])],
        ),
        ("phase", texts(&["run", "startup"])),
        ("callers", callers()),
        ("notes", texts(&["A note"])),
        (
            "carries",
            vec![json!(["Order.Placed"]), json!(["Stock", "order_create"])],
        ),
        ("waypoints", vec![json!([{"x": 1, "y": 2}])]),
        ("unknown", texts(&["kept"])),
    ]
}

fn of_flow(document: &Value) -> Fields {
    let components = ids(document, "components");
    let mut coordination = vec![json!({"style": "choreographed"}), json!({})];
    let mut consistency = vec![
        json!({"strategy": "none"}),
        json!({"strategy": "compensate", "within": "5m"}),
        json!({"within": "1s", "on_breach": "alert"}),
    ];
    for c in components.iter().take(3) {
        coordination.push(json!({"style": "orchestrated", "by": c}));
        coordination.push(json!({"style": "choreographed", "tracker": c}));
        consistency.push(json!({"strategy": "retry", "within": "5m", "enforced_by": c}));
    }
    vec![
        ("name", texts(&["Another"])),
        ("trigger", components),
        ("minimal_experience", texts(&["Something"])),
        ("outcome", texts(&["Order.Placed"])),
        ("coordination", coordination),
        ("consistency", consistency),
        ("long_lived", bools()),
        ("steps", vec![json!([])]),
        ("unknown", texts(&["kept"])),
    ]
}

fn of_step(document: &Value) -> Fields {
    vec![
        ("component", ids(document, "components")),
        ("connection", ids(document, "connections")),
        ("action", texts(&["Order.Create"])),
        ("writes", bools()),
        ("core", bools()),
        ("compensation", texts(&["Order.Cancel"])),
        ("emits", vec![json!(["Order.Placed"]), json!(["Stock"])]),
        ("unknown", texts(&["kept"])),
    ]
}

fn of_domain(document: &Value) -> Fields {
    let terms = json!([{"entity": "Order", "states": ["Placed"], "actions": ["Create"]}]);
    vec![
        ("name", texts(&["Another"])),
        ("parent", ids(document, "domains")),
        ("language", vec![terms, json!([{"entity": "Stock"}])]),
        (
            "frame",
            vec![json!({"x": 1, "y": 2, "width": 30, "height": 40})],
        ),
        ("unknown", texts(&["kept"])),
    ]
}

fn of_invariant(document: &Value) -> Fields {
    let components = ids(document, "components");
    let some = [&components[..1.min(components.len())], &components[..]];
    vec![
        ("statement", texts(&["Another"])),
        ("components", some.iter().map(|ids| json!(ids)).collect()),
        ("when_in_doubt", texts(&["reject", "proceed"])),
        ("unknown", texts(&["kept"])),
    ]
}

fn of_design() -> Fields {
    let house = |field: &str, value: Value| {
        json!([{"id": "h", "select": {"element": "component"},
            "require": {"element": "component", "where": {field: value}}},
            {"id": "i", "select": {"element": "connection", "where": {"style": "request"}},
            "require": {"element": "connection", "where": {"timeout": ["5s"]}}}])
    };
    vec![
        ("title", texts(&["Another"])),
        ("notes", texts(&["A note"])),
        (
            "rules",
            vec![
                json!({"no-timeout": {"level": "high"}, "message-fan-out": {"limit": 1}}),
                json!({"sync-chain": {"limit": 1}, "cap-unknown": {"level": "off"}}),
                json!({"house/h": {"level": "off"}, "there-is-none": {"level": "low"}}),
            ],
        ),
        (
            "waivers",
            vec![
                json!([{"rule": "no-timeout", "reason": "agreed"}]),
                json!([{"rule": "cap-unknown", "subject": "c01", "reason": "agreed"},
                    {"rule": "cap-unknown", "subject": "component:c01", "reason": "agreed"},
                    {"rule": "house/h", "subject": "c02", "reason": "agreed"},
                    {"rule": "no-flows", "subject": "design:", "reason": "agreed", "until": "2026-11-24"}]),
            ],
        ),
        (
            "house_rules",
            vec![
                house("notes", json!({"absent": true})),
                house("replicas", json!([1, 3])),
                house("name", json!("Another")),
            ],
        ),
    ]
}

/// Every edit of one field of the document. Not all of them leave it valid.
pub fn edits(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut add = |at: String, fields: &Fields| {
        let object = document.pointer(&at).unwrap();
        for (field, values) in fields {
            for value in values.iter().chain([&Value::Null]) {
                if object.get(field).unwrap_or(&Value::Null) != value {
                    edits.push(Edit {
                        at: at.clone(),
                        field,
                        value: value.clone(),
                    });
                }
            }
        }
    };
    let lists = [
        ("domains", of_domain(document)),
        ("components", of_component(document)),
        ("connections", of_connection(document)),
        ("flows", of_flow(document)),
        ("invariants", of_invariant(document)),
    ];
    let steps = of_step(document);
    for (list, fields) in &lists {
        let entries = document[list].as_array().into_iter().flatten();
        for (at, entry) in entries.enumerate() {
            add(format!("/{list}/{at}"), fields);
            let count = entry["steps"].as_array().map_or(0, Vec::len);
            for step in 0..count {
                add(format!("/{list}/{at}/steps/{step}"), &steps);
            }
        }
    }
    add(String::new(), &of_design());
    edits
}
