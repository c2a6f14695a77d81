//! Designs for tables of cases, one element a line:
//!
//! ```text
//! domain sales "parent":"shop"
//! client a
//! service b "replicas":1
//! a -> b request "timeout":"none"        id a-b, unless the fields give one
//! flow f "outcome":"Done"
//!   step b via a-b core writes !core !writes "compensation":"Undo"
//! invariant i "components":["b"]
//! set "rules":{"lost-work":{"level":"off"}}
//! ```

use crate::document::{Date, Design, Kind, format};
use crate::review::review;
use std::rc::Rc;

/// The design that the lines describe.
pub fn design(lines: &str) -> Rc<Design> {
    let text = document(lines);
    Rc::new(format::load(&text).unwrap_or_else(|e| panic!("{e}\nin {text}")))
}

fn document(lines: &str) -> String {
    let mut lists: [(&str, Vec<String>); 5] = [
        ("domains", vec![]),
        ("components", vec![]),
        ("connections", vec![]),
        ("flows", vec![]),
        ("invariants", vec![]),
    ];
    let mut top = vec![r#""format":"plumbline-design","version":1,"title":"Test""#.to_owned()];
    let mut steps: Vec<Vec<String>> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (head, fields) = match line.find('"') {
            Some(at) => (line[..at].trim(), format!(",{}", &line[at..])),
            None => (line, String::new()),
        };
        let words: Vec<&str> = head.split_whitespace().collect();
        let id = |default: &str| match fields.contains("\"id\":") {
            true => String::new(),
            false => format!("\"id\":\"{default}\","),
        };
        let name = |default: &str| match fields.contains("\"name\":") {
            true => String::new(),
            false => format!("\"name\":\"{default}\","),
        };
        match words.as_slice() {
            ["set"] => top.push(fields[1..].to_owned()),
            ["domain", d] => lists[0]
                .1
                .push(format!("{{\"id\":\"{d}\",\"name\":\"{d}\"{fields}}}")),
            ["flow", f] => {
                lists[3].1.push(format!(
                    "{{\"id\":\"{f}\",\"name\":\"{f}\"{fields},\"steps\":[STEPS]}}"
                ));
                steps.push(Vec::new());
            }
            ["invariant", i] => {
                lists[4]
                    .1
                    .push(format!("{{\"id\":\"{i}\",\"statement\":\"{i}\"{fields}}}"));
            }
            ["step", component, marks @ ..] => {
                let list = steps.last_mut().expect("a step stands under its flow");
                let mut step = format!(
                    "\"id\":\"s{}\",\"component\":\"{component}\"{fields}",
                    list.len()
                );
                let mut marks = marks.iter();
                while let Some(mark) = marks.next() {
                    step += &match *mark {
                        "via" => format!(
                            ",\"connection\":\"{}\"",
                            marks.next().expect("a connection")
                        ),
                        "core" => ",\"core\":true".to_owned(),
                        "!core" => ",\"core\":false".to_owned(),
                        "writes" => ",\"writes\":true".to_owned(),
                        "!writes" => ",\"writes\":false".to_owned(),
                        other => panic!("{other} in {line}"),
                    };
                }
                list.push(format!("{{{step}}}"));
            }
            [from, "->", to, style] => lists[2].1.push(format!(
                "{{{}\"from\":\"{from}\",\"to\":\"{to}\",\"style\":\"{style}\"{fields}}}",
                id(&format!("{from}-{to}"))
            )),
            [kind, c] if Kind::parse(kind).is_some() => lists[1].1.push(format!(
                "{{\"id\":\"{c}\",{}\"kind\":\"{kind}\"{fields}}}",
                name(c)
            )),
            _ => panic!("cannot read {line}"),
        }
    }
    for (flow, steps) in lists[3].1.iter_mut().zip(steps) {
        *flow = flow.replace("STEPS", &steps.join(","));
    }
    for (name, entries) in &lists {
        top.push(format!("\"{name}\":[{}]", entries.join(",")));
    }
    format!("{{{}}}", top.join(","))
}

/// The day on which these designs are reviewed.
pub fn today() -> Date {
    Date::parse("2026-11-24").expect("a date")
}

/// Findings of a rule, in the order of the report: "fail medium flow:f component:a".
pub fn found(rule: &str, lines: &str) -> Vec<String> {
    let review = review(&design(lines), today());
    assert!(
        rule.starts_with("house/") || crate::rules::rule(rule).is_some(),
        "there is no rule {rule}"
    );
    let of_rule = review.findings().filter(|f| f.rule == rule);
    of_rule
        .map(|f| {
            let words = review.words(f);
            for text in [&words.title, &words.evidence, &words.why, &words.fix] {
                assert!(!text.is_empty(), "{rule} has nothing to say of {lines}");
            }
            let subjects = review.subjects(f).into_iter().map(|s| s.to_string());
            let head = [
                f.outcome.as_str().to_owned(),
                f.severity.as_str().to_owned(),
            ];
            head.into_iter()
                .chain(subjects)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// A case of a table: what it shows, the design, and what the rule must find.
pub type TableCase<'c> = (&'c str, &'c str, &'c [&'c str]);

/// Runs a table.
pub fn table(rule: &str, cases: &[TableCase<'_>]) {
    for (name, lines, expected) in cases {
        assert_eq!(found(rule, lines), *expected, "{rule}: {name}");
    }
}

/// The answer to an item.
pub fn outcome(item: &str, lines: &str) -> &'static str {
    let review = review(&design(lines), today());
    let of_item = review.items().iter().find(|i| i.code == item);
    of_item.map_or("missing", |i| i.outcome.as_str())
}
