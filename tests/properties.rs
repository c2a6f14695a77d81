//! What holds for the review of any design, held over random valid documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use plumbline::design::{Date, Design, format};
use plumbline::report;
use plumbline::review::{Review, review};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::rc::Rc;

const KINDS: [&str; 9] = [
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
const STYLES: [&str; 5] = ["request", "message", "event", "data", "telemetry"];
const WORDS: [&str; 4] = ["Order.Placed", "Order.Create", "Stock", "Payment.Authorize"];

/// A stream of choices that proptest shrinks: smaller numbers are simpler designs.
struct Choices(std::vec::IntoIter<u16>);

impl Choices {
    fn below(&mut self, n: usize) -> usize {
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
    let mut ch = Choices(choices.into_iter());
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
                "datastore" | "broker" => ch.maybe(&mut c, "durable", &bools()),
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

fn documents() -> impl Strategy<Value = Value> {
    prop::collection::vec(any::<u16>(), 0..400).prop_map(document)
}

fn load(document: &Value) -> Rc<Design> {
    let text = document.to_string();
    Rc::new(format::load(&text).unwrap_or_else(|e| panic!("{e}\nin {text}")))
}

fn reviewed(document: &Value) -> Review {
    review(&load(document), Date::parse("2026-11-24").unwrap())
}

/// The report as a value, without the hash of the document.
fn reported(document: &Value) -> Value {
    let mut report: Value = serde_json::from_str(&report::json(&reviewed(document))).unwrap();
    report["design"]["sha256"] = Value::Null;
    report
}

const LISTS: [&str; 5] = [
    "domains",
    "components",
    "connections",
    "flows",
    "invariants",
];

proptest! {
    #[test]
    fn a_document_survives_saving(document in documents()) {
        let design = load(&document);
        let saved = format::save(&design);
        prop_assert_eq!(format::load(&saved).unwrap(), (*design).clone());
        prop_assert_eq!(format::check(&design), vec![]);
    }

    #[test]
    fn the_report_does_not_depend_on_the_order_of_lists(document in documents(), by in 1..5usize) {
        let mut turned = document.clone();
        for list in LISTS {
            let entries = turned[list].as_array_mut().unwrap();
            entries.reverse();
            let middle = by.min(entries.len());
            entries.rotate_left(middle);
        }
        // To the byte: the hash of the document is the same, too.
        prop_assert_eq!(report::json(&reviewed(&document)), report::json(&reviewed(&turned)));
    }

    #[test]
    fn the_report_does_not_depend_on_layout(document in documents(), x in -5000..5000i32) {
        let mut moved = document.clone();
        for (n, component) in moved["components"].as_array_mut().unwrap().iter_mut().enumerate() {
            component["position"] = json!({"x": x, "y": n});
        }
        for domain in moved["domains"].as_array_mut().unwrap() {
            domain["frame"] = json!({"x": x, "y": 0, "width": 100, "height": 50});
        }
        for connection in moved["connections"].as_array_mut().unwrap() {
            connection["waypoints"] = json!([{"x": x, "y": x}]);
        }
        prop_assert_eq!(reported(&document), reported(&moved));
    }

    #[test]
    fn renaming_ids_renames_subjects_and_nothing_else(document in documents()) {
        // Every id stands between quotation marks, and nothing else looks like one. The prefix
        // keeps their order.
        let ids: Vec<String> = LISTS.iter().flat_map(|list| document[*list].as_array().unwrap())
            .map(|e| e["id"].as_str().unwrap().to_owned()).collect();
        let mut renamed = document.to_string();
        for id in &ids {
            renamed = renamed.replace(&format!("\"{id}\""), &format!("\"x-{id}\""));
        }
        let renamed: Value = serde_json::from_str(&renamed).unwrap();
        let mut expected = reported(&document).to_string();
        for id in &ids {
            for (before, after) in [(":", "\""), (":", "|"), ("(", ")")] {
                expected = expected.replace(&format!("{before}{id}{after}"), &format!("{before}x-{id}{after}"));
            }
        }
        prop_assert_eq!(expected, reported(&renamed).to_string());
    }

    #[test]
    fn a_waiver_covers_exactly_what_it_names(document in documents(), which in any::<prop::sample::Index>()) {
        let before = reviewed(&document);
        let all: Vec<(String, String)> = before.findings()
            .map(|f| (f.rule.to_string(), before.fingerprint(f))).collect();
        prop_assume!(!all.is_empty());
        let (rule, print) = &all[which.index(all.len())];
        let subject = print.split('|').nth(1).unwrap().to_owned();
        let mut waived = document.clone();
        waived["waivers"] = json!([{"rule": rule, "subject": subject, "reason": "agreed"}]);
        let after = reviewed(&waived);
        let still: Vec<(String, String)> = after.findings()
            .map(|f| (f.rule.to_string(), after.fingerprint(f))).collect();
        prop_assert_eq!(&all, &still, "a waived finding stays in the report");
        for finding in after.findings() {
            let print = after.fingerprint(finding);
            let named = finding.rule == *rule && print.split('|').skip(1).any(|s| s == subject);
            prop_assert_eq!(finding.waiver.is_some(), named, "{}", print);
        }
        prop_assert_eq!(after.summary().waived, after.findings().filter(|f| !f.counts()).count());
    }

    #[test]
    fn a_finding_has_words_and_a_fingerprint_of_its_own(document in documents()) {
        let review = reviewed(&document);
        let mut prints = std::collections::HashSet::new();
        for finding in review.findings() {
            let words = review.words(finding);
            for text in [&words.title, &words.evidence, &words.why, &words.fix] {
                let text = text.plain();
                prop_assert!(!text.trim().is_empty(), "{}", finding.rule);
                prop_assert!(!text.contains("  ") && !text.contains(" ,") && !text.contains(" ."), "{}: {}", finding.rule, text);
            }
            for text in [&words.evidence, &words.why, &words.fix] {
                prop_assert!(text.plain().ends_with(['.', '?']), "{}: {}", finding.rule, text.plain());
            }
            prop_assert!(prints.insert(review.fingerprint(finding)), "{} twice", review.fingerprint(finding));
            for subject in review.subjects(finding) {
                prop_assert!(review.design().has(&subject), "{}", subject);
            }
        }
    }

    #[test]
    fn a_rule_that_is_off_is_silent_and_changes_no_other(document in documents(), which in any::<prop::sample::Index>()) {
        let prints = |review: &Review, without: &str| -> Vec<String> {
            review.findings().filter(|f| f.rule != without).map(|f| review.fingerprint(f)).collect()
        };
        let before = reviewed(&document);
        let rules: Vec<String> = before.findings().map(|f| f.rule.to_string()).collect();
        prop_assume!(!rules.is_empty());
        let rule = &rules[which.index(rules.len())];
        let mut off = document.clone();
        off["rules"] = json!({rule: {"level": "off"}});
        let after = reviewed(&off);
        prop_assert!(after.findings().all(|f| f.rule != *rule));
        prop_assert_eq!(prints(&before, rule), prints(&after, rule));
    }
}
