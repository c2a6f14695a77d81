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
