use super::*;
use crate::document::{Date, format};
use crate::review::review;
use serde_json::json;

fn design(fields: &Value) -> Design {
    let mut document = json!({"format": "plumbline-design", "version": 1, "title": "T"});
    for (key, value) in fields.as_object().unwrap() {
        document[key] = value.clone();
    }
    format::load(&document.to_string()).unwrap()
}

fn shop(payment: &Value) -> Value {
    let mut payment = payment.clone();
    payment["id"] = json!("pay");
    payment["kind"] = json!("service");
    json!({"components": [
        {"id": "orders", "name": "Orders", "kind": "service"},
        payment,
    ]})
}

fn field(field: &str, before: Value, after: Value) -> FieldChange {
    let said = |value: Value| (!value.is_null()).then_some(value);
    FieldChange {
        field: field.to_owned(),
        before: said(before),
        after: said(after),
    }
}

#[test]
fn compare_of_equal_designs_is_empty() {
    let text = include_str!("../../tests/robustness/every-field.json");
    let design = format::load(text).unwrap();
    assert!(compare(&design, &format::load(&format::save(&design)).unwrap()).is_empty());
}

#[test]
fn compare_reports_added_removed_and_changed_elements() {
    let before = design(&shop(
        &json!({"name": "Payment", "replicas": 1, "callers": {"identity": "none"}}),
    ));
    let after = design(&json!({"components": [
        {"id": "pay", "name": "Payments", "kind": "service", "technology": "go",
            "callers": {"identity": "mtls", "rate_limit": "9/s"}, "x-owner": {"team": "a"}},
        {"id": "stock", "name": "Stock", "kind": "service"},
    ]}));
    let compared = compare(&before, &after);
    let id = |id: &str| id.to_owned();
    assert_eq!(
        compared.components,
        [
            ElementChange::Removed { id: id("orders") },
            ElementChange::Changed {
                id: id("pay"),
                fields: vec![
                    field("callers.identity", json!("none"), json!("mtls")),
                    field("callers.rate_limit", json!(null), json!("9/s")),
                    field("name", json!("Payment"), json!("Payments")),
                    field("replicas", json!(1), json!(null)),
                    field("technology", json!(null), json!("go")),
                    field("x-owner", json!(null), json!({"team": "a"})),
                ],
                layout: vec![],
            },
            ElementChange::Added { id: id("stock") },
        ]
    );
    assert!(compared.connections.is_empty());
    assert!(!compared.is_layout_only());
}

#[test]
fn compare_separates_layout_changes() {
    let place = |x: i32| {
        json!({
            "domains": [{"id": "d", "name": "D", "frame": {"x": x, "y": 0, "width": 9, "height": 9}}],
            "components": [{"id": "a", "name": "A", "kind": "service", "position": {"x": x, "y": 0}}],
            "connections": [{"id": "c", "from": "a", "to": "a", "style": "request", "waypoints": [{"x": x, "y": 0}]}],
        })
    };
    let compared = compare(&design(&place(1)), &design(&place(2)));
    assert!(compared.is_layout_only());
    assert!(!compared.is_empty());
    let ElementChange::Changed { fields, layout, .. } = &compared.components[0] else {
        panic!("{compared:?}");
    };
    assert!(fields.is_empty());
    let (before, after) = (json!({"x": 1, "y": 0}), json!({"x": 2, "y": 0}));
    assert_eq!(layout, &[field("position", before, after)]);
    assert!(compared.domains[0].is_layout_only() && compared.connections[0].is_layout_only());
}

#[test]
fn compare_matches_flow_steps_by_id() {
    let flow = |steps: Value| {
        json!({
            "components": [{"id": "a", "name": "A", "kind": "service"}],
            "flows": [{"id": "f", "name": "F", "steps": steps}],
        })
    };
    let step = |id: &str, writes: bool| json!({"id": id, "component": "a", "writes": writes});
    let before = flow(json!([
        step("one", true),
        step("two", true),
        step("gone", true)
    ]));
    let after = flow(json!([
        step("two", true),
        step("one", false),
        step("new", true)
    ]));
    let compared = compare(&design(&before), &design(&after));
    let ElementChange::Changed { fields, .. } = &compared.flows[0] else {
        panic!("{compared:?}");
    };
    assert_eq!(
        fields,
        &[
            field("steps", json!(["one", "two"]), json!(["two", "one"])),
            field("steps[one].writes", json!(true), json!(false)),
            field("steps[gone]", step("gone", true), json!(null)),
            field("steps[new]", json!(null), step("new", true)),
        ]
    );
}

#[test]
fn compare_covers_document_fields_rules_and_waivers() {
    let before = design(&json!({
        "notes": "old", "rules": {"lost-work": {"level": "low"}},
        "waivers": [{"rule": "no-flows", "reason": "later"}, {"rule": "lost-work", "reason": "stays"}],
    }));
    let after = design(&json!({
        "title": "U", "x": 1, "defaults": {"request": {"timeout": "1s"}}, "rules": {"lost-work": {"level": "high"}, "no-flows": {"level": "off"}},
        "waivers": [{"rule": "no-flows", "reason": "never"}, {"rule": "lost-work", "reason": "stays"}],
    }));
    let compared = compare(&before, &after);
    assert_eq!(
        compared.design,
        [
            field(
                "defaults",
                json!(null),
                json!({"request": {"timeout": "1s"}})
            ),
            field("notes", json!("old"), json!(null)),
            field("title", json!("T"), json!("U")),
            field("x", json!(null), json!(1)),
        ]
    );
    assert_eq!(compared.rules.len(), 2);
    assert_eq!(
        compared.rules[1],
        ElementChange::Added {
            id: "no-flows".to_owned()
        }
    );
    assert_eq!(compared.waivers_added[0].reason, "never");
    assert_eq!(compared.waivers_removed[0].reason, "later");
    assert_eq!(
        compared.waivers_added.len() + compared.waivers_removed.len(),
        2
    );
}

#[test]
fn compare_finds_introduced_and_resolved_findings() {
    let reviewed = |rest: Value| {
        let mut fields = json!({
            "components": [
                {"id": "a", "name": "A", "kind": "service"},
                {"id": "b", "name": "B", "kind": "service"},
            ],
        });
        for (key, value) in rest.as_object().unwrap() {
            fields[key] = value.clone();
        }
        review(
            &Rc::new(design(&fields)),
            Date::parse("2026-11-24").unwrap(),
        )
    };
    let call = |timeout: Value| {
        reviewed(json!({"connections": [
            {"id": "c", "from": "a", "to": "b", "style": "request", "timeout": timeout},
        ]}))
    };
    let rules = |review: &Review, found: &[&Finding]| -> Vec<String> {
        let of = |f: &&Finding| format!("{} {}", review.fingerprint(f), f.outcome.as_str());
        found
            .iter()
            .map(of)
            .filter(|f| f.starts_with("no-timeout"))
            .collect()
    };
    let (open, never, short) = (call(json!(null)), call(json!("none")), call(json!("1s")));
    let same = findings(&never, &never);
    assert!(same.introduced.is_empty() && same.resolved.is_empty());
    let mended = findings(&never, &short);
    assert_eq!(
        rules(&never, &mended.resolved),
        ["no-timeout|component:a fail"]
    );
    assert!(rules(&short, &mended.introduced).is_empty());
    // A question that became a failure is new.
    let answered = findings(&open, &never);
    assert_eq!(
        rules(&never, &answered.introduced),
        ["no-timeout|component:a fail"]
    );

    let waived = reviewed(json!({
        "connections": [{"id": "c", "from": "a", "to": "b", "style": "request", "timeout": "none"}],
        "waivers": [{"rule": "no-timeout", "reason": "a stream"}],
    }));
    assert_eq!(rules(&never, &findings(&never, &waived).resolved).len(), 1);
    assert_eq!(
        rules(&never, &findings(&waived, &never).introduced).len(),
        1
    );
}
