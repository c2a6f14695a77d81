//! Warnings of documents: unknown fields, and fields without meaning.

use super::{FORMAT_FIELDS, load, save, warnings};
use crate::document::{
    Callers, Component, Connection, ConnectionDefaults, Consistency, Coordination, CustomRule,
    Design, Domain, Flow, Frame, Invariant, Pattern, Point, RuleSetting, Step, Term, Waiver,
};
use serde_json::{Value, json};

/// A document with an object of every type.
fn whole() -> Value {
    json!({
        "format": "plumbline-design",
        "version": 1,
        "title": "T",
        "domains": [{
            "id": "d", "name": "D",
            "language": [{"entity": "Order"}],
            "frame": {"x": 0, "y": 0, "width": 1, "height": 1},
        }],
        "components": [
            {"id": "a", "name": "A", "kind": "service", "callers": {"identity": "mtls"},
             "position": {"x": 0, "y": 0}},
            {"id": "b", "name": "B", "kind": "service"},
        ],
        "connections": [{
            "id": "c", "from": "a", "to": "b", "style": "request",
            "callers": {"identity": "mtls"}, "waypoints": [{"x": 1, "y": 1}],
        }],
        "flows": [{
            "id": "f", "name": "F",
            "steps": [{"id": "s", "component": "b"}],
            "coordination": {"style": "orchestrated"},
            "consistency": {"strategy": "retry"},
        }],
        "invariants": [{"id": "i", "statement": "S", "components": ["a"]}],
        "defaults": {"request": {"timeout": "1s", "callers": {"identity": "mtls"}}},
        "waivers": [{"rule": "lost-work", "reason": "r"}],
        "rules": {"lost-work": {"level": "low"}},
        "house_rules": [{
            "id": "h",
            "select": {"element": "component"},
            "require": {"element": "component", "where": {"kind": "service", "replicas": {"at_least": 2}}},
        }],
    })
}

/// The whole document with this field in the object at that place.
fn with(place: &str, field: &str) -> Design {
    let mut document = whole();
    let object = document.pointer_mut(place).expect(place);
    object[field] = json!({"own": [1.50]});
    let design = load(&document.to_string()).unwrap_or_else(|e| panic!("{place}: {e}"));
    let saved: Value = serde_json::from_str(&save(&design)).unwrap();
    assert_eq!(
        saved.pointer(place).map(|object| &object[field]),
        Some(&json!({"own": [1.50]})),
        "{place} keeps its unknown fields"
    );
    design
}

#[test]
fn unknown_field_is_warned_of_in_every_object() {
    for (place, field, warning) in [
        (
            "",
            "component",
            "component is an unknown field. Did you mean components?",
        ),
        (
            "/domains/0",
            "nam",
            "domain:d: nam is an unknown field. Did you mean name?",
        ),
        (
            "/domains/0/language/0",
            "state",
            "domain:d: language[0].state is an unknown field. Did you mean states?",
        ),
        (
            "/domains/0/frame",
            "hight",
            "domain:d: frame.hight is an unknown field. Did you mean height?",
        ),
        (
            "/components/0",
            "techology",
            "component:a: techology is an unknown field. Did you mean technology?",
        ),
        (
            "/components/0/callers",
            "rateLimit",
            "component:a: callers.rateLimit is an unknown field. Did you mean rate_limit?",
        ),
        (
            "/components/0/position",
            "z",
            "component:a: position.z is an unknown field. Did you mean x?",
        ),
        (
            "/connections/0",
            "circuit-breaker",
            "connection:c: circuit-breaker is an unknown field. Did you mean circuit_breaker?",
        ),
        (
            "/connections/0/callers",
            "identify",
            "connection:c: callers.identify is an unknown field. Did you mean identity?",
        ),
        (
            "/connections/0/waypoints/0",
            "left",
            "connection:c: waypoints[0].left is an unknown field. The nearest fields are x and y.",
        ),
        (
            "/flows/0",
            "longlived",
            "flow:f: longlived is an unknown field. Did you mean long_lived?",
        ),
        (
            "/flows/0/steps/0",
            "wirtes",
            "flow:f: steps[0].wirtes is an unknown field. Did you mean writes?",
        ),
        (
            "/flows/0/coordination",
            "orchestrator",
            "flow:f: coordination.orchestrator is an unknown field. The nearest fields are tracker, style and by.",
        ),
        (
            "/flows/0/consistency",
            "enforcedby",
            "flow:f: consistency.enforcedby is an unknown field. Did you mean enforced_by?",
        ),
        (
            "/invariants/0",
            "component",
            "invariant:i: component is an unknown field. Did you mean components?",
        ),
        (
            "/defaults/request",
            "retrys",
            "defaults.request.retrys is an unknown field. Did you mean retries?",
        ),
        (
            "/defaults/request",
            "fallback",
            "defaults.request.fallback is set on each connection, not by default. It has no effect here.",
        ),
        (
            "/defaults/request/callers",
            "identiy",
            "defaults.request.callers.identiy is an unknown field. Did you mean identity?",
        ),
        (
            "/waivers/0",
            "reson",
            "waiver of lost-work: reson is an unknown field. Did you mean reason?",
        ),
        (
            "/rules/lost-work",
            "levle",
            "setting of lost-work: levle is an unknown field. Did you mean level?",
        ),
        (
            "/house_rules/0",
            "requires",
            "house/h: requires is an unknown field. Did you mean require?",
        ),
        (
            "/house_rules/0/select",
            "wher",
            "house/h: select.wher is an unknown field. Did you mean where?",
        ),
        (
            "/house_rules/0/require/where/replicas",
            "at_leest",
            "house/h: require.where.replicas.at_leest is an unknown field. Did you mean at_least?",
        ),
    ] {
        assert_eq!(warnings(&with(place, field)), [warning], "{place}");
    }
    let document = load(&whole().to_string()).unwrap();
    assert_eq!(warnings(&document), Vec::<String>::new());
}

#[test]
fn unknown_field_quotes_nothing_that_a_terminal_obeys() {
    let design = with("/components/0", "\u{1b}[31mred\n");
    let said = warnings(&design);
    assert!(
        said[0].starts_with("component:a: [31mred is an unknown field."),
        "{said:?}"
    );
}

#[test]
fn unknown_fields_beyond_a_thousand_are_counted() {
    let mut document = whole();
    for number in 0..1_500 {
        document[format!("x{number}")] = json!(1);
    }
    let said = warnings(&load(&document.to_string()).unwrap());
    assert_eq!(said.len(), 1_001);
    assert_eq!(said[1_000], "500 more fields are unknown.");
}

#[test]
fn fields_without_meaning_are_warned_of() {
    for (object, field, value, warning) in [
        (
            "components",
            "stateful",
            json!(true),
            "component:a: stateful has a meaning for the kind orchestrator only, and this is service.",
        ),
        (
            "components",
            "error_reporting",
            json!(true),
            "component:a: error_reporting has a meaning for the kind orchestrator only, and this is service.",
        ),
        (
            "components",
            "raw",
            json!(true),
            "component:a: raw has a meaning for the kind telemetry only, and this is service.",
        ),
        (
            "components",
            "sampling",
            json!(0.5),
            "component:a: sampling has a meaning for the kind telemetry only, and this is service.",
        ),
        (
            "components",
            "retention",
            json!("7d"),
            "component:a: retention has a meaning for the kind telemetry or broker only, and this is service.",
        ),
        (
            "components",
            "durable",
            json!(true),
            "component:a: durable has a meaning for the kind datastore or broker only, and this is service.",
        ),
        (
            "connections",
            "access",
            json!("read"),
            "connection:c: access has a meaning for the style data only, and this is request.",
        ),
        (
            "connections",
            "access",
            json!("replicate"),
            "connection:c: access has a meaning for the style data only, and this is request.",
        ),
        (
            "connections",
            "reply_to",
            json!("c"),
            "connection:c: reply_to has a meaning for the style message or event only, and this is request.",
        ),
        (
            "connections",
            "delivery",
            json!("exactly-once"),
            "connection:c: delivery has a meaning for the style message or event only, and this is request.",
        ),
        (
            "connections",
            "signal",
            json!("logs"),
            "connection:c: signal has a meaning for the style telemetry only, and this is request.",
        ),
    ] {
        let mut document = whole();
        document[object][0][field] = value;
        let design = load(&document.to_string()).unwrap();
        assert_eq!(warnings(&design), [warning]);
        assert!(save(&design).contains(&format!("\"{field}\"")));
    }
    let mut document = whole();
    document["connections"][0]["style"] = json!("event");
    document["connections"][0]["circuit_breaker"] = json!(true);
    assert_eq!(
        warnings(&load(&document.to_string()).unwrap()),
        [
            "connection:c: circuit_breaker has a meaning for the style request only, and this is event."
        ]
    );
    for (coordination, warning) in [
        (
            json!({"style": "orchestrated", "tracker": "a"}),
            "flow:f: coordination.tracker has no meaning for a flow that is orchestrated.",
        ),
        (
            json!({"style": "choreographed", "by": "a"}),
            "flow:f: coordination.by has no meaning for a flow that is choreographed.",
        ),
    ] {
        let mut document = whole();
        document["flows"][0]["coordination"] = coordination;
        assert_eq!(warnings(&load(&document.to_string()).unwrap()), [warning]);
    }
    for (style, field, value) in [
        ("event", "circuit_breaker", json!(true)),
        ("request", "delivery", json!("exactly-once")),
        ("data", "signal", json!("logs")),
    ] {
        let mut document = whole();
        document["defaults"] = json!({style: {field: value}});
        assert_eq!(
            warnings(&load(&document.to_string()).unwrap()),
            [format!(
                "defaults.{style}.{field} has no meaning for the style {style}. It has no effect here."
            )]
        );
    }
}

#[test]
fn fields_with_meaning_are_not_warned_of() {
    for (kind, field, value) in [
        ("orchestrator", "stateful", json!(true)),
        ("orchestrator", "error_reporting", json!(true)),
        ("telemetry", "raw", json!(true)),
        ("telemetry", "sampling", json!(0.5)),
        ("telemetry", "retention", json!("7d")),
        ("broker", "retention", json!("7d")),
        ("broker", "durable", json!(true)),
        ("datastore", "durable", json!(true)),
        ("datastore", "callers", json!({"identity": "password"})),
        ("external", "managed", json!(true)),
    ] {
        let mut document = whole();
        document["components"][0]["kind"] = json!(kind);
        document["components"][0][field] = value;
        let design = load(&document.to_string()).unwrap();
        assert_eq!(warnings(&design), Vec::<String>::new(), "{kind} {field}");
    }
}

#[test]
fn field_names_of_the_format_are_those_that_are_written() {
    let design = load(&whole().to_string()).unwrap();
    let saved: Value = serde_json::from_str(&save(&design)).unwrap();
    for key in saved.as_object().unwrap().keys() {
        assert!(FORMAT_FIELDS.contains(&key.as_str()), "{key}");
    }
    for fields in [
        Callers::FIELDS,
        Component::FIELDS,
        Connection::FIELDS,
        ConnectionDefaults::FIELDS,
        Consistency::FIELDS,
        Coordination::FIELDS,
        CustomRule::FIELDS,
        Domain::FIELDS,
        Flow::FIELDS,
        Frame::FIELDS,
        Invariant::FIELDS,
        Pattern::FIELDS,
        Point::FIELDS,
        RuleSetting::FIELDS,
        Step::FIELDS,
        Term::FIELDS,
        Waiver::FIELDS,
    ] {
        assert!(!fields.contains(&"extra"), "{fields:?}");
    }
    for field in ConnectionDefaults::FIELDS {
        assert!(Connection::FIELDS.contains(field), "{field}");
    }
}
