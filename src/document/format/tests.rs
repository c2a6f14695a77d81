use super::*;

fn minimal(rest: &str) -> String {
    format!(r#"{{"format":"plumbline-design","version":1,"title":"T"{rest}}}"#)
}

fn problems(text: &str) -> Vec<String> {
    match load(text) {
        Err(error) => error.to_string().lines().map(str::to_owned).collect(),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn load_smallest_document() {
    let design = load(&minimal("")).expect("valid");
    assert_eq!(design, Design::new("T"));
    assert_eq!(
        save(&design),
        "{\n  \"format\": \"plumbline-design\",\n  \"version\": 1,\n  \"title\": \"T\"\n}\n"
    );
}

#[test]
fn load_problems_carry_path_value_and_expectation() {
    let text = minimal(
        r#","components":[{"id":"a","name":"A","kind":"servce"},{"id":"b b","name":" ","kind":"job","replicas":0,"availability":1.5}],
           "connections":[{"id":"c","from":"a","to":"zz","style":"request","retries":-1,"timeout":"soon"}]"#,
    );
    assert_eq!(
        problems(&text),
        [
            "components[0].kind: found \"servce\"; expected one of client service gateway orchestrator broker datastore external telemetry job",
            "components[1].id: found \"b b\"; expected an identifier of 1 to 64 characters from A-Z a-z 0-9 _ -",
            "components[1].name: it is missing; expected text",
            "components[1].replicas: found 0; expected a whole number, 1 or more",
            "components[1].availability: found 1.5; expected a number above 0 and up to 1",
            "connections[0].timeout: found \"soon\"; expected a duration such as \"800ms\" or \"5s\", or \"none\" for ever",
            "connections[0].retries: found -1; expected a whole number, 0 or more",
        ]
        .to_vec()
    );
}

#[test]
fn load_refuses_dangling_references_and_duplicate_ids() {
    let two = r#"{"id":"a","name":"A","kind":"service"},{"id":"b","name":"B","kind":"service"}"#;
    let cases = [
        (r#","components":[{"id":"a","name":"A","kind":"job","domain":"d"}]"#.to_owned(), "components[0].domain"),
        (format!(r#","components":[{two},{{"id":"a","name":"A","kind":"job"}}]"#), "components[2].id"),
        (format!(r#","components":[{two}],"connections":[{{"id":"c","from":"a","to":"x","style":"data"}}]"#), "connections[0].to"),
        (r#","domains":[{"id":"a","name":"A","parent":"b"},{"id":"b","name":"B","parent":"a"}]"#.to_owned(), "domains[0].parent"),
        (r#","domains":[{"id":"a","name":"A","parent":"a"}]"#.to_owned(), "domains[0].parent"),
        (format!(r#","components":[{two}],"connections":[{{"id":"c","from":"a","to":"b","style":"data"}}],"flows":[{{"id":"f","name":"F","steps":[{{"id":"s","component":"a","connection":"c"}}]}}]"#), "flows[0].steps[0].connection"),
        (format!(r#","components":[{two}],"flows":[{{"id":"f","name":"F","steps":[{{"id":"s","component":"a"}},{{"id":"s","component":"b"}}]}}]"#), "flows[0].steps[1].id"),
        (format!(r#","components":[{two}],"flows":[{{"id":"f","name":"F","trigger":"x"}}]"#), "flows[0].trigger"),
        (r#","flows":[{"id":"f","name":"F","coordination":{"style":"orchestrated","by":"x"},"consistency":{"enforced_by":"y"}}]"#.to_owned(), "flows[0].coordination.by"),
        (r#","invariants":[{"id":"i","statement":"s","components":["x"]}]"#.to_owned(), "invariants[0].components[0]"),
        (r#","invariants":[{"id":"i","statement":"s","components":[]}]"#.to_owned(), "invariants[0].components"),
        (r#","house_rules":[{"id":"h","select":{"element":"flow"},"require":{"element":"component"}}]"#.to_owned(), "house_rules[0].require.element"),
    ];
    for (rest, place) in cases {
        let said = problems(&minimal(&rest));
        let start = format!("{place}: ");
        assert!(
            said.iter().any(|line| line.starts_with(&start)),
            "{place} in {said:?}"
        );
    }
}

#[test]
fn load_error_of_invalid_json_has_line_and_column() {
    let error = load("{\n  \"format\": oops\n}").expect_err("no JSON");
    assert!(
        matches!(
            error,
            LoadError::Syntax {
                line: 2,
                column: 13,
                ..
            }
        ),
        "{error:?}"
    );
    let error = load_bytes(b"{\n\"\xff\"}").expect_err("not UTF-8");
    assert!(
        matches!(
            error,
            LoadError::Syntax {
                line: 2,
                column: 2,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn load_refuses_too_large_or_deep_documents_without_overflow() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    assert!(matches!(load(&deep), Err(LoadError::Syntax { .. })));
    let long = "x".repeat(LARGEST + 1);
    assert_eq!(load(&long), Err(LoadError::TooLarge { bytes: LARGEST + 1 }));
    let text = minimal(&format!(
        r#","notes":"{}""#,
        "y".repeat(read::LONGEST_TEXT + 1)
    ));
    assert!(problems(&text)[0].starts_with("notes: the text has 100001 bytes"));
    let list = minimal(&format!(
        r#","domains":[{}1]"#,
        "1,".repeat(read::LONGEST_LIST)
    ));
    assert_eq!(
        problems(&list),
        ["domains: the list has 100001 entries; expected at most 100000"]
    );
}

#[test]
fn load_refuses_duplicate_keys() {
    let said =
        problems(r#"{"format":"plumbline-design","version":1,"title":"T","x":{"y":1,"y":2}}"#);
    assert!(said[0].contains("\"y\" stands twice"), "{said:?}");
    let many: String = (0..40).map(|n| format!(",\"k{n}\":1")).collect();
    assert!(load(&minimal(&many)).is_ok());
    assert!(load(&minimal(&format!("{many},\"k39\":1"))).is_err());
    assert!(load(&minimal(&format!("{many},\"k3\":1"))).is_err());
}

#[test]
fn load_refuses_other_formats_and_newer_versions() {
    assert!(
        problems(r#"{"format":"excalidraw","version":9,"title":7}"#)[0]
            .starts_with("format: found \"excalidraw\"")
    );
    let newer = r#"{"format":"plumbline-design","version":2,"title":"T","components":7}"#;
    assert_eq!(load(newer), Err(LoadError::Newer { version: 2 }));
    for bad in ["", "null", "[]", "7", "\"text\"", "{}"] {
        assert!(load(bad).is_err(), "{bad}");
    }
}

#[test]
fn load_treats_blank_values_as_absent() {
    let spelled = minimal(
        r#","notes":"  ","domains":[],"components":[{"id":"a","name":"A","kind":"service","cap":null,"callers":{"identity":null}}],
           "flows":[{"id":"f","name":"F","consistency":{},"coordination":{"style":null},"steps":[]}],"rules":{"x":{}},"invariants":null"#,
    );
    let short = minimal(
        r#","components":[{"id":"a","name":"A","kind":"service"}],"flows":[{"id":"f","name":"F"}]"#,
    );
    assert_eq!(load(&spelled), load(&short));
}

#[test]
fn save_keeps_unknown_fields() {
    let text = minimal(
        r#","zoom":{"b":[1.50,1e2,123456789012345678901234567890],"a":null},
           "components":[{"id":"a","name":"A","kind":"service","colour":"red","position":{"x":1,"y":2.5,"z":3}}]"#,
    );
    let saved = save(&load(&text).expect("valid"));
    let again: Value = serde_json::from_str(&saved).expect("JSON");
    let first: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(again, first);
    assert!(saved.contains("123456789012345678901234567890"));
}

#[test]
fn save_is_canonical() {
    let a = minimal(
        r#","components":[{"kind":"job","id":"b","name":"B"},{"id":"a","name":"A","kind":"job"}],"waivers":[{"rule":"y","reason":"r"},{"reason":"r","rule":"x"}]"#,
    );
    let b = minimal(
        r#","waivers":[{"rule":"x","reason":"r"},{"rule":"y","reason":"r"}],"components":[{"id":"a","name":"A","kind":"job"},{"name":"B","id":"b","kind":"job"}]"#,
    );
    let (a, b) = (load(&a).expect("valid"), load(&b).expect("valid"));
    assert_eq!(save(&a), save(&b));
    assert_eq!(fingerprint(&a), fingerprint(&b));
    assert_eq!(load(&save(&a)), Ok(a));
}

/// Components a and b, the datastores d and e, and the message c from a to b.
fn with_parts(change: impl FnOnce(&mut Value)) -> Result<crate::document::Design, LoadError> {
    let mut document = serde_json::json!({
        "format": "plumbline-design",
        "version": 1,
        "title": "T",
        "components": [
            {"id": "a", "name": "A", "kind": "service"},
            {"id": "b", "name": "B", "kind": "service"},
            {"id": "d", "name": "D", "kind": "datastore"},
            {"id": "e", "name": "E", "kind": "datastore"},
        ],
        "connections": [
            {"id": "c", "from": "a", "to": "b", "style": "message"},
            {"id": "r", "from": "d", "to": "e", "style": "data"},
        ],
        "flows": [{"id": "f", "name": "F", "steps": [{"id": "s", "component": "b"}]}],
    });
    change(&mut document);
    load(&document.to_string())
}

#[test]
fn load_refuses_what_the_format_names_as_errors() {
    use serde_json::json;
    for (place, value, problem) in [
        (
            "/components/0/standby_of",
            json!("a"),
            "components[0].standby_of: \"a\" refers to itself; expected other components, not in a ring",
        ),
        (
            "/components/0/standby_of",
            json!("gone"),
            "components[0].standby_of: there is no component \"gone\"; expected the id of a component of this document",
        ),
        (
            "/components/0/copy_of",
            json!(["a"]),
            "components[0].copy_of: \"a\" refers to itself; expected other components, not in a ring",
        ),
        (
            "/components/0/copy_of",
            json!(["gone"]),
            "components[0].copy_of[0]: there is no component \"gone\"; expected the id of a component of this document",
        ),
        (
            "/components/0/copy_of",
            json!("b"),
            "components[0].copy_of: found \"b\"; expected a list",
        ),
        (
            "/components/0/zones",
            json!("eu"),
            "components[0].zones: found \"eu\"; expected a list",
        ),
        (
            "/components/0/managed",
            json!("yes"),
            "components[0].managed: found \"yes\"; expected true or false",
        ),
        (
            "/components/0/replicas",
            json!(0),
            "components[0].replicas: found 0; expected a whole number, 1 or more",
        ),
        (
            "/components/0/availability",
            json!(1.5),
            "components[0].availability: found 1.5; expected a number above 0 and up to 1",
        ),
        (
            "/components/0/lag",
            json!("soon"),
            "components[0].lag: found \"soon\"; expected a duration such as \"800ms\", \"5s\", \"5m\", \"24h\" or \"7d\"",
        ),
        (
            "/components/0/callers",
            json!({"identity": "face"}),
            "components[0].callers.identity: found \"face\"; expected one of none ip password api-key token signature mtls",
        ),
        (
            "/components/0/guessed",
            json!([7]),
            "components[0].guessed[0]: found 7; expected text",
        ),
        (
            "/connections/0/reply_to",
            json!("gone"),
            "connections[0].reply_to: there is no connection \"gone\"; expected the id of a connection of this document",
        ),
        (
            "/connections/0/circuit_breaker",
            json!(1),
            "connections[0].circuit_breaker: found 1; expected true or false",
        ),
        (
            "/connections/0/retries",
            json!(-1),
            "connections[0].retries: found -1; expected a whole number, 0 or more",
        ),
        (
            "/connections/1/access",
            json!("copy"),
            "connections[1].access: found \"copy\"; expected one of read write read-write replicate",
        ),
        (
            "/connections/0/signal",
            json!(["smoke"]),
            "connections[0].signal[0]: found \"smoke\"; expected one of events logs metrics traces",
        ),
        (
            "/defaults",
            json!({"requests": {"timeout": "1s"}}),
            "defaults.requests: there is no style \"requests\"; expected one of request message event data telemetry",
        ),
        (
            "/defaults",
            json!({"request": {"timeout": 1}}),
            "defaults.request.timeout: found 1; expected a duration such as \"800ms\" or \"5s\", or \"none\" for ever",
        ),
        (
            "/flows/0/steps/0/connection",
            json!("r"),
            "flows[0].steps[0].connection: the connection \"r\" ends at \"e\"; expected one that ends at the step's component, \"b\"",
        ),
        (
            "/rules",
            json!({"lost-work": {"limit": 0}}),
            "rules.lost-work.limit: found 0; expected a whole number, 1 or more",
        ),
        (
            "/waivers",
            json!([{"rule": "x", "reason": "r", "until": "soon"}]),
            "waivers[0].until: found \"soon\"; expected a date such as \"2027-01-31\"",
        ),
        (
            "/house_rules",
            json!([{"id": "h", "select": {"element": "flow", "where": {"a": {"absent": "yes"}}}, "require": {"element": "flow"}}]),
            "house_rules[0].select.where.a.absent: found \"yes\"; expected true or false",
        ),
        (
            "/house_rules",
            json!([{"id": "h", "select": {"element": "flow", "where": {"a": {"at_most": "soon"}}}, "require": {"element": "flow"}}]),
            "house_rules[0].select.where.a.at_most: found \"soon\"; expected a number, or a duration such as \"5s\"",
        ),
        (
            "/house_rules",
            json!([{"id": "h", "select": {"element": "flow", "where": {"a": {"matches": 7}}}, "require": {"element": "flow"}}]),
            "house_rules[0].select.where.a.matches: found 7; expected text",
        ),
    ] {
        let (parent, key) = place.rsplit_once('/').unwrap_or_default();
        let loaded = with_parts(|document| {
            document.pointer_mut(parent).expect("a place")[key] = value.clone();
        });
        let error = loaded.expect_err(problem).to_string();
        assert_eq!(error, problem, "{place} = {value}");
    }
}

#[test]
fn load_refuses_rings_chains_and_replication_of_others() {
    use serde_json::json;
    let standbys = with_parts(|document| {
        document["components"][0]["standby_of"] = json!("b");
        document["components"][1]["standby_of"] = json!("d");
    });
    assert_eq!(
        standbys.expect_err("a chain").to_string(),
        "components[0].standby_of: \"b\" is a standby itself; expected a component that is no standby"
    );
    let ring = with_parts(|document| {
        document["components"][0]["copy_of"] = json!(["b"]);
        document["components"][1]["copy_of"] = json!(["d"]);
        document["components"][2]["copy_of"] = json!(["a"]);
    });
    assert_eq!(ring.expect_err("a ring").to_string().lines().count(), 3);
    for (style, ends, wrong) in [
        ("data", ["d", "e"], false),
        ("data", ["a", "e"], true),
        ("data", ["d", "b"], true),
        // The field has no meaning for a request: a warning.
        ("request", ["a", "b"], false),
    ] {
        let loaded = with_parts(|document| {
            document["connections"][1] = json!({
                "id": "r", "from": ends[0], "to": ends[1], "style": style, "access": "replicate",
            });
        });
        assert_eq!(loaded.is_err(), wrong, "{style} {ends:?}");
    }
}

#[test]
fn load_treats_blank_values_of_new_fields_as_absent() {
    use serde_json::json;
    let plain = with_parts(|_| {}).expect("valid");
    let blank = with_parts(|document| {
        document["components"][0]["zones"] = json!([]);
        document["components"][0]["copy_of"] = json!([null, ""]);
        document["components"][0]["standby_of"] = json!(" ");
        document["components"][0]["lag"] = json!(null);
        document["components"][0]["callers"] = json!({"identity": null, "rate_limit": " "});
        document["connections"][0]["reply_to"] = json!("");
        document["connections"][0]["guessed"] = json!([]);
        document["defaults"] = json!({"request": {}, "event": {"callers": {}}, "data": null});
    });
    assert_eq!(blank, Ok(plain));
    let none = with_parts(|document| document["connections"][0]["fallback"] = json!("none"));
    let none = none.expect("valid");
    let connection = none.connections.find("c").expect("it is there");
    assert_eq!(connection.fallback(), None);
    assert_eq!(
        connection.fallback.as_deref(),
        Some("none"),
        "kept as it is written"
    );
}

#[test]
fn defaults_fill_what_connections_leave_open() {
    use serde_json::json;
    let filled = |kind: &str, style: &str, field: &str, own: Value, default: Value| {
        let design = with_parts(|document| {
            document["components"][0]["kind"] = json!(kind);
            document["connections"][0]["style"] = json!(style);
            document["connections"][0][field] = own;
            document["defaults"] = json!({style: {field: default}});
        });
        let design = design.expect("valid");
        let connection = design.connections.find("c").expect("it is there");
        let filled = design.with_defaults(connection);
        let filled: Value = serde_json::to_value(&*filled).expect("JSON");
        filled.get(field).cloned().unwrap_or_default()
    };
    for (kind, style, field, own, default, expected) in [
        (
            "service",
            "request",
            "timeout",
            json!(null),
            json!("1s"),
            json!("1s"),
        ),
        (
            "service",
            "request",
            "timeout",
            json!("5s"),
            json!("1s"),
            json!("5s"),
        ),
        (
            "service",
            "telemetry",
            "timeout",
            json!(null),
            json!("1s"),
            json!("1s"),
        ),
        (
            "client",
            "request",
            "timeout",
            json!(null),
            json!("1s"),
            json!(null),
        ),
        (
            "external",
            "request",
            "timeout",
            json!(null),
            json!("1s"),
            json!(null),
        ),
        (
            "gateway",
            "request",
            "circuit_breaker",
            json!(null),
            json!(true),
            json!(true),
        ),
        (
            "gateway",
            "event",
            "circuit_breaker",
            json!(null),
            json!(true),
            json!(null),
        ),
        (
            "service",
            "event",
            "delivery",
            json!(null),
            json!("exactly-once"),
            json!("exactly-once"),
        ),
        (
            "service",
            "request",
            "delivery",
            json!(null),
            json!("exactly-once"),
            json!(null),
        ),
        (
            "service",
            "telemetry",
            "signal",
            json!(null),
            json!(["logs"]),
            json!("logs"),
        ),
        (
            "service",
            "event",
            "signal",
            json!(null),
            json!(["logs"]),
            json!(null),
        ),
        (
            "service",
            "message",
            "outbox",
            json!(false),
            json!(true),
            json!(false),
        ),
        (
            "service",
            "request",
            "fallback",
            json!(null),
            json!("an old answer"),
            json!(null),
        ),
        (
            "service",
            "request",
            "callers",
            json!({"identity": "ip"}),
            json!({"identity": "mtls", "rate_limit": "9/s"}),
            json!({"identity": "ip", "rate_limit": "9/s"}),
        ),
    ] {
        assert_eq!(
            filled(kind, style, field, own.clone(), default.clone()),
            expected,
            "{kind} {style} {field} {own} {default}"
        );
    }
}
