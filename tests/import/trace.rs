//! Traces of OpenTelemetry and Jaeger.

use crate::damage::{Damage, config, damage, json_damage};
use crate::support::{
    TRACE, assert_golden_imports, assert_same_in_other_encodings, assert_survive_without_each_line,
    check, check_damaged, components, connections, has_note_anywhere, import_error,
};
use plumbline::document::{Flow, format};
use plumbline::import::{Confidence, Import, ImportFormat, import as import_file};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The texts of the example files, for damage.
const TEXTS: [&str; 2] = [
    include_str!("files/trace-checkout.otlp.json"),
    include_str!("files/trace-parcels.jaeger.json"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "[", "]", "{", "}", "\"", ",", ":", "\n", "0", "-1", "1e999", "99999999999999999999", "null", "true", "\"spanId\":", "\"parentSpanId\":",
    "\"links\":", "\"traceId\":", "\"kind\":", "\"a001\"", "\"db.system\"", "\"messaging.system\"", "\"peer.service\"", "ä", "𝔸", "\u{0}",
];

#[test]
fn traces_import_as_their_golden_files() {
    assert_golden_imports(&TRACE);
}

#[test]
fn traces_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&TRACE);
}

#[test]
fn traces_survive_without_each_line() {
    assert_survive_without_each_line(&TRACE);
}

fn import(text: &str) -> Import {
    import_file("x", text.as_bytes(), None).unwrap_or_else(|e| panic!("{e}\nin {text}"))
}

/// A span of a service: name, kind, id, parent, start and end in milliseconds, attributes.
fn span(
    service: &str,
    name: &str,
    kind: &str,
    ids: (&str, &str),
    time: (u64, u64),
    attributes: Value,
) -> Value {
    let attributes: Vec<Value> = attributes
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| json!({"key": key, "value": {"stringValue": value}}))
        .collect();
    json!({"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]},
        "scopeSpans": [{"spans": [{"traceId": "01", "spanId": ids.0, "parentSpanId": ids.1, "name": name, "kind": kind,
            "startTimeUnixNano": (time.0 * 1_000_000).to_string(), "endTimeUnixNano": time.1 * 1_000_000,
            "attributes": attributes, "status": {"code": if name.ends_with('!') { 2 } else { 0 }}}]}]})
}

fn trace(spans: &[Value]) -> Import {
    import(&json!({"resourceSpans": spans}).to_string())
}

/// The connections but those to where the spans go.
fn calls(import: &Import) -> Vec<String> {
    let mut all = connections(&import.design);
    all.retain(|connection| !connection.ends_with("telemetry tracing"));
    all
}

/// The steps of a flow, as `component by connection`.
fn steps(flow: &Flow) -> Vec<String> {
    let step = |step: &plumbline::document::Step| match &step.connection {
        Some(connection) => format!("{} by {connection}", step.component),
        None => step.component.to_string(),
    };
    flow.steps.iter().map(step).collect()
}

#[test]
fn a_trace_of_the_checkout_example_gives_its_flow() {
    let import = import(include_str!("files/trace-checkout.otlp.json"));
    let example = format::load(include_str!("../../examples/checkout.json")).unwrap();
    let ran = &import.design.flows[0];
    let drawn = &example.flows[0];
    assert_eq!(import.design.flows.len(), 1);
    assert_eq!((&ran.name, &ran.trigger), (&drawn.name, &drawn.trigger));
    // The call to the card processor, which the example leaves to the step of the payment, is one more step.
    let own: Vec<_> = ran
        .steps
        .iter()
        .filter(|step| step.component.as_str() != "card-processor")
        .collect();
    assert_eq!(own.len(), drawn.steps.len());
    for (ran, drawn) in own.iter().zip(&drawn.steps) {
        assert_eq!(
            (&ran.component, &ran.connection, &ran.action),
            (&drawn.component, &drawn.connection, &drawn.action)
        );
        assert_eq!(
            ran.writes.unwrap_or_default(),
            drawn.writes.unwrap_or_default()
        );
        let emits = |word: &&String| drawn.emits.contains(word) || drawn.id.as_str() == "pay";
        assert!(ran.emits.iter().all(|word| emits(&word)), "{:?}", ran.emits);
    }
    // Whatever ran is drawn in the example.
    for connection in &import.design.connections {
        let found = example.connections.iter().any(|drawn| {
            let is_store = |id: &str| id.trim_end_matches("-db").to_owned();
            drawn.from == connection.from
                && is_store(drawn.to.as_str())
                    == is_store(connection.to.as_str()).replace("payments-2", "payments")
                && drawn.style == connection.style
        });
        assert!(
            found || connection.to.as_str() == "tracing",
            "{}",
            connection.id
        );
    }
    let card = import
        .design
        .connections
        .find("payment-card-processor")
        .unwrap();
    assert_eq!(card.retries, Some(1));
    assert!(card.guessed.contains(&"retries".to_owned()));
}

#[test]
fn spans_become_connections() {
    let none = || json!({});
    for (spans, found) in [
        (
            vec![
                span("a", "call", "SPAN_KIND_CLIENT", ("1", ""), (0, 9), none()),
                span("b", "serve", "SPAN_KIND_SERVER", ("2", "1"), (1, 8), none()),
            ],
            vec!["a request b"],
        ),
        (
            vec![
                span("a", "send", "4", ("1", ""), (0, 9), none()),
                span("b", "take", "5", ("2", "1"), (10, 18), none()),
            ],
            vec!["a message b"],
        ),
        (
            vec![
                span(
                    "a",
                    "send",
                    "4",
                    ("1", ""),
                    (0, 9),
                    json!({"messaging.system": "kafka", "messaging.destination.name": "x"}),
                ),
                span("b", "take", "5", ("2", "1"), (10, 18), none()),
            ],
            vec!["a event kafka", "kafka event b"],
        ),
        (
            vec![
                span(
                    "a",
                    "send",
                    "4",
                    ("1", ""),
                    (0, 9),
                    json!({"messaging.system": "rabbitmq", "messaging.destination.name": "x"}),
                ),
                span("b", "take", "5", ("2", "1"), (10, 18), none()),
                span("c", "take", "5", ("3", "1"), (10, 18), none()),
            ],
            vec!["a event rabbitmq", "rabbitmq event b", "rabbitmq event c"],
        ),
        (
            vec![span(
                "a",
                "SELECT",
                "3",
                ("1", ""),
                (0, 9),
                json!({"db.system": "mysql", "db.name": "orders"}),
            )],
            vec!["a data orders"],
        ),
        (
            vec![span(
                "a",
                "GET",
                "3",
                ("1", ""),
                (0, 9),
                json!({"server.address": "api.stripe.com"}),
            )],
            vec!["a request api-stripe-com"],
        ),
        (
            vec![
                span(
                    "a",
                    "GET",
                    "3",
                    ("1", ""),
                    (0, 9),
                    json!({"server.address": "b.shop.svc.cluster.local"}),
                ),
                span("b", "work", "1", ("2", ""), (0, 9), none()),
            ],
            vec!["a request b"],
        ),
        (
            vec![span(
                "a",
                "GET",
                "3",
                ("1", ""),
                (0, 9),
                json!({"server.address": "10.1.2.3"}),
            )],
            vec![],
        ),
        (
            vec![span("a", "work", "1", ("1", "1"), (0, 9), none())],
            vec![],
        ),
    ] {
        assert_eq!(calls(&trace(&spans)), found, "{spans:?}");
    }
}

#[test]
fn flows_merge_the_traces_of_one_operation() {
    let call = |at: u32, to: &str, start: u64| {
        let id = format!("{at}");
        span(to, to, "2", (&id, "1"), (start, start + 1), json!({}))
    };
    let root = || span("a", "Root", "1", ("1", ""), (0, 99), json!({}));
    let first = json!({"resourceSpans": [root(), call(2, "b", 10), call(3, "d", 30)]});
    let text = json!({"resourceSpans": [root(), call(2, "b", 10), call(3, "c", 20), call(4, "c", 21), call(5, "d", 30)]});
    let second = text
        .to_string()
        .replace("\"traceId\":\"01\"", "\"traceId\":\"02\"");
    let import = import(&format!("{first}\n{second}\n"));
    assert_eq!(import.design.flows.len(), 1);
    let flow = &import.design.flows[0];
    assert_eq!(steps(flow), ["b by a-b", "c by a-c", "d by a-d"]);
    assert_eq!(flow.trigger.as_ref().map(|id| id.as_str()), Some("a"));
}

#[test]
fn retries_follow_a_failure() {
    let call = |id: &str, name: &str, time| {
        span(
            "a",
            name,
            "3",
            (id, "1"),
            time,
            json!({"peer.service": "b", "rpc.method": "Get"}),
        )
    };
    for (calls, retries) in [
        (
            vec![
                call("2", "x!", (1, 2)),
                call("3", "x!", (3, 4)),
                call("4", "x", (5, 6)),
            ],
            Some(2),
        ),
        (vec![call("2", "x", (1, 2)), call("3", "x", (3, 4))], None),
        // Side by side, and each after a success, are no retries.
        (vec![call("2", "x!", (1, 5)), call("3", "x!", (2, 6))], None),
        (
            vec![
                call("2", "x!", (1, 2)),
                call("3", "x", (3, 4)),
                call("4", "x!", (5, 6)),
                call("5", "x", (7, 8)),
            ],
            Some(1),
        ),
    ] {
        let mut spans = vec![span("a", "Root", "1", ("1", ""), (0, 99), json!({}))];
        spans.extend(calls);
        let import = trace(&spans);
        let connection = import.design.connections.find("a-b").unwrap();
        assert_eq!(connection.retries, retries, "{spans:?}");
    }
}

#[test]
fn traces_tell_what_they_cannot_say() {
    let import = trace(&[
        span("a", "GET /x", "2", ("1", "77"), (0, 9), json!({})),
        span("b", "serve", "2", ("2", "1"), (1, 8), json!({})),
        span("b", "GET /healthz", "2", ("3", ""), (1, 8), json!({})),
    ]);
    for words in ["GET /x", "not in the file"] {
        assert!(
            has_note_anywhere(&import, Confidence::Guessed, words),
            "{words}: {:?}",
            import.notes
        );
    }
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "GET /healthz"
    ));
    let trace_store = import.design.components.find("tracing").unwrap();
    assert_eq!(trace_store.guessed, ["self"]);
    assert_eq!(components(&import.design).len(), 3);
}

#[test]
fn errors_of_traces_have_a_place() {
    for (text, words) in [
        ("{\"resourceSpans\": []}", "line 1: there are no spans"),
        (
            "{\"resourceSpans\": []}\n{\"resourceSpans\": [}\n",
            "line 2, column 20",
        ),
        (
            "{\"data\": [{\"traceID\": \"1\", \"spans\": [], \"processes\": {}}]}",
            "no spans",
        ),
    ] {
        let error = import_error("x", text.as_bytes(), Some(ImportFormat::Trace));
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn cycles_of_spans_end() {
    let import = trace(&[
        span("a", "one", "2", ("1", "2"), (0, 9), json!({})),
        span("b", "two", "2", ("2", "1"), (0, 9), json!({})),
    ]);
    assert_eq!(import.design.flows.len(), 0);
    assert_eq!(calls(&import), ["a request b", "b request a"]);
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_traces_survive(damages in damages()) {
        check_damaged(&TRACE, &damages)?;
    }

    #[test]
    fn traces_with_damaged_fields_survive(damages in prop::collection::vec(json_damage(), 1..6)) {
        let mut trace = serde_json::from_str(TEXTS[1]).expect("JSON");
        for damage in damages {
            damage.apply(&mut trace);
        }
        check("x.jaeger.json", trace.to_string().as_bytes(), Some(ImportFormat::Trace))?;
    }
}
