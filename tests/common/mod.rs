//! Shared test code: strategies for valid documents, and their review.

use plumbline::document::{Date, Design, format};
use plumbline::review::{Review, review};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Every kind of component.
pub const KINDS: [&str; 9] = [
    "client",
    "service",
    "gateway",
    "orchestrator",
    "broker",
    "datastore",
    "external",
    "telemetry",
    "job",
];
/// Every style of connection.
pub const STYLES: [&str; 5] = ["request", "message", "event", "data", "telemetry"];
const WORDS: [&str; 4] = ["Order.Placed", "Order.Create", "Stock", "Payment.Authorize"];

/// A stream of choices that proptest shrinks: smaller numbers are simpler designs.
pub struct Choices(std::vec::IntoIter<u16>);

impl Choices {
    /// The stream of these choices; zeros follow.
    pub fn new(choices: Vec<u16>) -> Self {
        Self(choices.into_iter())
    }

    /// The next choice, below that number.
    pub fn below(&mut self, n: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % n.max(1)
    }

    /// One of the values, or absent as often as any one of them.
    fn maybe(&mut self, fields: &mut Map<String, Value>, key: &str, values: &[Value]) {
        if let Some(value) = values.get(self.below(values.len() + 1)) {
            fields.insert(key.to_owned(), value.clone());
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn bools() -> [Value; 2] {
    [json!(true), json!(false)]
}

/// A valid document. Ids are `d1`, `c1` …, with as many digits each, so that their order is that
/// of the numbers.
fn document(choices: Vec<u16>) -> Value {
    let mut ch = Choices::new(choices);
    let (domains, components) = (ch.below(4), 1 + ch.below(10));
    let connections = ch.below(3 * components);
    let component = |n: usize| format!("c{n:02}");
    let domain_list: Vec<Value> = (0..domains)
        .map(|n| {
            let mut d = object(json!({"id": format!("d{n}"), "name": format!("Domain {n}")}));
            if n > 0 && ch.below(3) == 0 {
                d.insert("parent".into(), json!(format!("d{}", ch.below(n))));
            }
            if ch.below(2) == 0 {
                let entity = ["Order", "Stock", "Payment"][ch.below(3)];
                d.insert("language".into(), json!([{"entity": entity, "states": ["Placed"], "actions": ["Create", "Authorize"]}]));
            }
            Value::Object(d)
        })
        .collect();
    let component_list: Vec<Value> = (0..components)
        .map(|n| {
            let kind = KINDS[ch.below(9)];
            let mut c =
                object(json!({"id": component(n), "name": format!("Component {n}"), "kind": kind}));
            if domains > 0 && ch.below(3) > 0 {
                c.insert("domain".into(), json!(format!("d{}", ch.below(domains))));
            }
            ch.maybe(&mut c, "cap", &[json!("consistent"), json!("available")]);
            ch.maybe(&mut c, "io", &[json!("blocking"), json!("non-blocking")]);
            ch.maybe(&mut c, "replicas", &[json!(1), json!(3)]);
            match kind {
                "orchestrator" => {
                    ch.maybe(&mut c, "stateful", &bools());
                    ch.maybe(&mut c, "error_reporting", &bools());
                }
                "telemetry" => {
                    ch.maybe(&mut c, "raw", &bools());
                    ch.maybe(&mut c, "retention", &[json!("7d")]);
                }
                "datastore" | "broker" => {
                    ch.maybe(&mut c, "durable", &bools());
                    ch.maybe(&mut c, "technology", &[json!("redis"), json!("mysql")]);
                    ch.maybe(&mut c, "callers", &[json!({"identity": "none"})]);
                }
                _ => ch.maybe(
                    &mut c,
                    "callers",
                    &[
                        json!({"identity": "none"}),
                        json!({"identity": "token", "rate_limit": "none"}),
                    ],
                ),
            }
            Value::Object(c)
        })
        .collect();
    let ends: Vec<(usize, usize)> = (0..connections)
        .map(|_| (ch.below(components), ch.below(components)))
        .collect();
    let connection_list: Vec<Value> = ends
        .iter()
        .enumerate()
        .map(|(n, (from, to))| {
            let style = STYLES[ch.below(5)];
            let mut e = object(json!({"id": format!("e{n:02}"), "from": component(*from), "to": component(*to), "style": style}));
            match style {
                "request" => ch.maybe(&mut e, "timeout", &[json!("none"), json!("5s")]),
                "data" => ch.maybe(&mut e, "access", &[json!("read"), json!("write"), json!("read-write")]),
                "telemetry" => ch.maybe(&mut e, "signal", &[json!("events"), json!(["metrics", "logs"])]),
                _ => ch.maybe(&mut e, "delivery", &[json!("at-most-once"), json!("at-least-once")]),
            }
            ch.maybe(&mut e, "retries", &[json!(0), json!(2)]);
            ch.maybe(&mut e, "idempotent", &bools());
            ch.maybe(&mut e, "dead_letter", &bools());
            ch.maybe(&mut e, "outbox", &bools());
            if ch.below(4) == 0 {
                e.insert("fallback".into(), json!("the last answer"));
            }
            if ch.below(8) == 0 {
                e.insert("phase".into(), json!("startup"));
            }
            if ch.below(2) == 0 {
                e.insert("carries".into(), json!([WORDS[ch.below(4)]]));
            }
            Value::Object(e)
        })
        .collect();
    let flow_list: Vec<Value> = (0..ch.below(4))
        .map(|n| {
            let steps: Vec<Value> = (0..ch.below(6))
                .map(|s| {
                    let mut step = object(json!({"id": format!("s{s}")}));
                    let at = ch.below(connections + 1);
                    match ends.get(at) {
                        Some((_, to)) => {
                            step.insert("connection".into(), json!(format!("e{at:02}")));
                            step.insert("component".into(), json!(component(*to)));
                        }
                        None => {
                            step.insert("component".into(), json!(component(ch.below(components))));
                        }
                    }
                    ch.maybe(&mut step, "writes", &bools());
                    ch.maybe(&mut step, "core", &bools());
                    ch.maybe(&mut step, "compensation", &[json!("Order.Cancel")]);
                    ch.maybe(
                        &mut step,
                        "emits",
                        &[json!(["Order.Placed"]), json!(["Stock"])],
                    );
                    Value::Object(step)
                })
                .collect();
            let mut f =
                object(json!({"id": format!("f{n}"), "name": format!("Flow {n}"), "steps": steps}));
            let by = component(ch.below(components));
            ch.maybe(
                &mut f,
                "coordination",
                &[
                    json!({"style": "orchestrated", "by": by}),
                    json!({"style": "choreographed", "tracker": by}),
                    json!({"style": "choreographed"}),
                ],
            );
            ch.maybe(
                &mut f,
                "consistency",
                &[
                    json!({"strategy": "none"}),
                    json!({"strategy": "compensate", "within": "5m", "enforced_by": by}),
                    json!({"strategy": "retry", "within": "1s"}),
                ],
            );
            ch.maybe(&mut f, "long_lived", &bools());
            Value::Object(f)
        })
        .collect();
    let invariant_list: Vec<Value> = (0..ch.below(3))
        .map(|n| {
            let of = [component(ch.below(components)), component(ch.below(components))];
            let mut i = object(json!({"id": format!("i{n}"), "statement": format!("Invariant {n}"), "components": of}));
            ch.maybe(&mut i, "when_in_doubt", &[json!("reject"), json!("proceed")]);
            Value::Object(i)
        })
        .collect();
    json!({
        "format": "plumbline-design", "version": 1, "title": "Any",
        "domains": domain_list, "components": component_list, "connections": connection_list,
        "flows": flow_list, "invariants": invariant_list,
    })
}

/// Any valid document.
pub fn documents() -> impl Strategy<Value = Value> {
    prop::collection::vec(any::<u16>(), 0..400).prop_map(document)
}

/// The day on which designs are reviewed.
pub fn today() -> Date {
    Date::parse("2026-11-24").unwrap()
}

/// The design of a document.
pub fn load(document: &Value) -> Rc<Design> {
    let text = document.to_string();
    Rc::new(format::load(&text).unwrap_or_else(|e| panic!("{e}\nin {text}")))
}

/// The review of a document, on a day of its own.
pub fn reviewed(document: &Value) -> Review {
    review(&load(document), today())
}
