use super::*;
use crate::document::format;

fn design(components: &str, connections: &str, more: &str) -> Design {
    let text = format!(
        "{{\"format\": \"plumbline-design\", \"version\": 1, \"title\": \"T\", \"components\": [{components}], \
         \"connections\": [{connections}]{more}}}"
    );
    format::load(&text).unwrap_or_else(|e| panic!("{e}\nin {text}"))
}

fn component(id: &str, kind: &str, more: &str) -> String {
    format!("{{\"id\": \"{id}\", \"name\": \"{id}\", \"kind\": \"{kind}\"{more}}}")
}

fn connection(from: &str, style: &str, to: &str) -> String {
    format!(
        "{{\"id\": \"{from}-{to}\", \"from\": \"{from}\", \"to\": \"{to}\", \"style\": \"{style}\"}}"
    )
}

/// A design of components as `id kind` and connections as `from style to`.
fn of(components: &[&str], connections: &[&str]) -> Design {
    let components: Vec<String> = components
        .iter()
        .map(|text| {
            let (id, kind) = text.split_once(' ').unwrap();
            component(id, kind, "")
        })
        .collect();
    let connections: Vec<String> = connections
        .iter()
        .map(|text| {
            let mut words = text.split(' ');
            let mut next = || words.next().unwrap();
            connection(next(), next(), next())
        })
        .collect();
    design(&components.join(","), &connections.join(","), "")
}

fn found(drawn: &Design, seen: &Design) -> Drift {
    drift(drawn, seen, Date::parse("2027-01-31").unwrap())
}

#[test]
fn names_match_without_their_roles() {
    for (drawn, seen, matched) in [
        ("order-service service", "order-service service", 1),
        ("order-service service", "OrderService service", 1),
        ("order-service service", "order service", 1),
        ("orders datastore", "orders-db datastore", 1),
        ("orders service", "orders-db datastore", 0),
        ("edge gateway", "edge service", 1),
        ("orders service", "prices service", 0),
    ] {
        let drift = found(&of(&[drawn], &[]), &of(&[seen], &[]));
        assert_eq!(drift.matched, matched, "{drawn}, {seen}");
    }
    let kafka = |id: &str| {
        design(
            &component(id, "broker", ", \"technology\": \"kafka\""),
            "",
            "",
        )
    };
    assert_eq!(found(&kafka("bus"), &kafka("kafka")).matched, 1);
    let store = |id: &str| {
        of(
            &["a service", &format!("{id} datastore")],
            &[&format!("a data {id}")],
        )
    };
    assert_eq!(found(&store("one"), &store("other")).matched, 2);
}

#[test]
fn what_runs_and_what_is_drawn_differ() {
    let drawn = of(
        &[
            "a service",
            "b service",
            "c service",
            "u client",
            "t telemetry",
        ],
        &[
            "a request b",
            "a request c",
            "b message c",
            "u request a",
            "a telemetry t",
        ],
    );
    let seen = of(
        &["a service", "b service", "d service"],
        &["a request b", "b request d", "b request a"],
    );
    let drift = found(&drawn, &seen);
    assert_eq!(drift.undrawn_components, [("d".to_owned(), Kind::Service)]);
    let calls: Vec<String> = drift
        .undrawn_calls
        .iter()
        .map(|call| format!("{} {}", call.from, call.to))
        .collect();
    assert_eq!(calls, ["b a", "b d"]);
    let unseen: Vec<&str> = drift.unseen_components.iter().map(Id::as_str).collect();
    assert_eq!(unseen, ["c"]);
    assert_eq!(
        drift.unseen_connections,
        [],
        "what ends at c was not seen with it"
    );
    assert_eq!(drift.severity(), Some(Severity::Medium));
    assert!(found(&seen, &seen).is_empty());
    let only_less = of(&["a service", "b service"], &[]);
    let drift = found(
        &of(&["a service", "b service"], &["a request b"]),
        &only_less,
    );
    assert_eq!(drift.unseen_connections.len(), 1);
    assert_eq!(drift.severity(), Some(Severity::Low));
}

#[test]
fn a_call_may_be_seen_in_another_style() {
    let ends = ["a service", "b service"];
    for (drawn, seen, is_restyled) in [
        ("a request b", "a request b", false),
        ("a event b", "a message b", false),
        ("a message b", "a request b", true),
    ] {
        let drift = found(&of(&ends, &[drawn]), &of(&ends, &[seen]));
        assert_eq!(!drift.restyled.is_empty(), is_restyled, "{drawn}, {seen}");
        assert!(drift.unseen_connections.is_empty(), "{drawn}, {seen}");
    }
}

#[test]
fn calls_that_the_design_forbids_are_found() {
    for (components, drawn, seen, reason) in [
        (
            &["a service", "b service", "d datastore"][..],
            &["a data d"][..],
            "b data d",
            Some("d is the datastore of a"),
        ),
        // A datastore that several use is no one's own.
        (
            &["a service", "b service", "c service", "d datastore"],
            &["a data d", "c data d"],
            "b data d",
            None,
        ),
        (
            &["u client", "g gateway", "a service"],
            &["u request g", "g request a"],
            "u request a",
            Some("a is drawn behind g"),
        ),
        (
            &["s service", "g gateway", "a service"],
            &["s request g", "g request a"],
            "s request a",
            Some("a is drawn behind g"),
        ),
        (
            &["s service", "c service", "g gateway", "a service"],
            &["g request a", "c request a"],
            "s request a",
            None,
        ),
        (&["a service", "b service"], &[], "a request b", None),
    ] {
        let drift = found(
            &of(components, drawn),
            &of(components, &[drawn, &[seen]].concat()),
        );
        let reasons: Vec<String> = drift
            .forbidden
            .iter()
            .map(|call| call.reason.plain())
            .collect();
        assert_eq!(
            reasons,
            reason.into_iter().map(str::to_owned).collect::<Vec<_>>(),
            "{drawn:?}, {seen}"
        );
        assert_eq!(
            drift.undrawn_calls.len(),
            usize::from(reason.is_none()),
            "{seen}"
        );
    }
}

#[test]
fn calls_against_a_house_rule_are_forbidden() {
    let parts = [component("a", "service", ""), component("b", "job", "")].join(",");
    let rule = ", \"house_rules\": [{\"id\": \"no-jobs\", \"title\": \"Nobody calls a job\", \"severity\": \"high\", \
                \"select\": {\"element\": \"connection\", \"where\": {\"to.kind\": \"job\"}}, \
                \"require\": {\"element\": \"connection\", \"where\": {\"from.kind\": \"external\"}}}]";
    let drawn = design(&parts, "", rule);
    let seen = design(&parts, &connection("a", "request", "b"), "");
    let drift = found(&drawn, &seen);
    let reasons: Vec<String> = drift
        .forbidden
        .iter()
        .map(|call| call.reason.plain())
        .collect();
    assert_eq!(reasons, ["the house rule Nobody calls a job forbids it"]);
    assert_eq!(drift.severity(), Some(Severity::High));
}

#[test]
fn drift_is_told_in_words_and_as_json() {
    let drawn = of(
        &["a service", "b service", "d datastore"],
        &["a data d", "a request b"],
    );
    let seen = of(
        &["a service", "b service", "d datastore", "x external"],
        &["b data d", "a request x"],
    );
    let drift = found(&drawn, &seen);
    assert_eq!(
        drift_difference(&drift, &drawn, "trace.json").to_text(),
        "T and trace.json\nThree drawn components seen; 1 forbidden, 2 not drawn, 2 never seen.\n\n\
         Forbidden by the design\n  Data access from b to d: d is the datastore of a\n\n\
         Runs and is not drawn\n  x (external)\n  Request from a to x\n\n\
         Drawn and never seen\n  Request from a to b\n  Data access from a to d\n"
    );
    let json: serde_json::Value = serde_json::from_str(&drift_json(&drift)).unwrap();
    assert_eq!(json["forbidden"][0]["reason"], "d is the datastore of a");
    assert_eq!(json["not_drawn"]["components"][0]["name"], "x");
    assert_eq!(
        json["never_seen"]["connections"],
        serde_json::json!(["a-b", "a-d"])
    );
}
