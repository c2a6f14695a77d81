//! The command, as a person or a CI calls it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn plumbline(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_plumbline"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code(), text(stdout), text(stderr))
}

fn design(rest: &str) -> String {
    format!(r#"{{"format":"plumbline-design","version":1,"title":"T"{rest}}}"#)
}

/// One fail of each severity: high, medium, low.
fn failing(severity: &str) -> String {
    design(&format!(
        r#","components":[{{"id":"a","name":"A","kind":"service","domain":"d"}},{{"id":"b","name":"B","kind":"service","domain":"d"}},{{"id":"t","name":"T","kind":"telemetry"}}],
            "domains":[{{"id":"d","name":"D"}}],
            "connections":[{{"id":"c","from":"a","to":"b","style":"request","timeout":"none"}}],
            "rules":{{"no-timeout":{{"level":"{severity}"}},
                "emits-nothing":{{"level":"off"}},"blocking-io":{{"level":"off"}},
                "anonymous-callers":{{"level":"off"}},"unlimited-callers":{{"level":"off"}}}}"#
    ))
}

#[test]
fn the_exit_status_says_whether_something_fails() {
    for (fail_on, low, medium, high) in [
        ("low", 1, 1, 1),
        ("medium", 0, 1, 1),
        ("high", 0, 0, 1),
        ("question", 1, 1, 1),
    ] {
        for (severity, status) in [("low", low), ("medium", medium), ("high", high)] {
            let (code, _, _) = plumbline(&["check", "-", "--fail-on", fail_on], &failing(severity));
            assert_eq!(code, Some(status), "{severity} with --fail-on {fail_on}");
        }
    }
    assert_eq!(
        plumbline(&["check", "-"], &failing("medium")).0,
        Some(1),
        "medium by default"
    );
    let asking = design(r#","components":[{"id":"a","name":"A","kind":"datastore"}]"#);
    assert_eq!(
        plumbline(&["check", "-", "--fail-on", "low"], &asking).0,
        Some(0)
    );
    assert_eq!(
        plumbline(&["check", "-", "--fail-on", "question"], &asking).0,
        Some(1)
    );
    assert_eq!(
        plumbline(&["check", "-", "--fail-on", "question"], &design("")).0,
        Some(0)
    );
}

#[test]
fn a_waived_finding_does_not_fail_while_its_waiver_counts() {
    let waived = failing("high").replace(
        "\"rules\"",
        r#""waivers":[{"rule":"no-timeout","subject":"connection:c","reason":"a stream","until":"2027-01-31"}],"rules""#,
    );
    let (code, report, _) = plumbline(&["check", "-", "--today", "2027-01-31"], &waived);
    assert_eq!(code, Some(0), "{report}");
    let (code, report, _) = plumbline(&["check", "-", "--today", "2027-02-01"], &waived);
    assert_eq!(code, Some(1), "{report}");
    assert!(report.contains("ended on 2027-01-31"), "{report}");
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    for (input, told) in [
        ("{\n  oops", "-: line 2, column 3: "),
        (
            &design(r#","components":[{"id":"a","name":"A","kind":"servce"}]"#),
            "-: components[0].kind: found \"servce\"; expected one of client",
        ),
        (
            &design("").replace(":1,", ":2,"),
            "-: version: the document has version 2; expected 1 or older",
        ),
    ] {
        let (code, report, error) = plumbline(&["check", "-"], input);
        assert_eq!(code, Some(2), "{error}");
        assert!(report.is_empty());
        assert!(error.starts_with(told), "{error}");
    }
    let (code, _, error) = plumbline(&["check", "no-such-file.json"], "");
    assert_eq!(code, Some(2));
    assert!(error.starts_with("no-such-file.json: "), "{error}");
    assert_eq!(plumbline(&["check", "-", "--today", "soon"], "").0, Some(2));
}

#[test]
fn every_format_is_written() {
    let input = failing("high");
    let write = |format| {
        plumbline(
            &["check", "-", "--format", format, "--today", "2026-11-24"],
            &input,
        )
        .1
    };
    let json: serde_json::Value = serde_json::from_str(&write("json")).expect("JSON");
    assert_eq!(json["format"], "plumbline-report");
    assert_eq!(json["design"]["components"], 3);
    let finding = json["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["item"] == "CA4")
        .unwrap()["findings"][0]
        .clone();
    assert_eq!(finding["fingerprint"], "no-timeout|connection:c");
    assert_eq!(finding["subjects"][0], "connection:c");
    assert_eq!(finding["waiver"], serde_json::Value::Null);
    assert!(write("markdown").starts_with("# Design review: T\n"));
    assert!(write("text").starts_with("T\n"));
    assert_eq!(
        write("json"),
        write("json"),
        "the same bytes for the same design"
    );
}

#[test]
fn the_rules_are_listed_and_explained() {
    let (code, list, _) = plumbline(&["rules"], "");
    assert_eq!(code, Some(0));
    for item in plumbline::checklist::ITEMS {
        assert!(list.contains(&format!("{} · {}\n", item.code, item.title)));
        for rule in item.rules {
            let line = list
                .lines()
                .find(|line| line.split_whitespace().next() == Some(rule.name))
                .expect(rule.name);
            assert!(line.ends_with(rule.docs.checks), "{line}");
            let limit = rule.limit.map(|n| format!("[{n}]"));
            assert_eq!(
                line.split_whitespace()
                    .nth(1)
                    .filter(|w| w.starts_with('[')),
                limit.as_deref(),
                "{line}"
            );
            let (code, page, _) = plumbline(&["explain", rule.name], "");
            assert_eq!(code, Some(0), "{}", rule.name);
            let flowing = page.split_whitespace().collect::<Vec<_>>().join(" ");
            let docs = &rule.docs;
            for text in [docs.checks, docs.matters, docs.detected, docs.remedy]
                .iter()
                .chain([&docs.false_alarms])
                .chain(docs.read_on)
            {
                assert!(flowing.contains(text), "{}: {text}", rule.name);
            }
            assert!(
                page.lines().all(|line| line.chars().count() <= 88),
                "{page}"
            );
        }
    }
}

#[test]
fn a_rule_that_does_not_exist_names_near_ones() {
    let (code, page, error) = plumbline(&["explain", "lost-wrok"], "");
    assert_eq!(code, Some(2));
    assert!(page.is_empty());
    assert_eq!(
        error,
        "there is no rule \"lost-wrok\"; did you mean lost-work?\n"
    );
    let (code, _, error) = plumbline(&["explain", "zzzzzzzzzzzz"], "");
    assert_eq!(code, Some(2));
    assert!(error.ends_with("plumbline rules lists them\n"), "{error}");
}

#[test]
fn a_picture_is_drawn_and_read_again() {
    let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/checkout.json");
    let draw = |options: &[&str]| {
        let (code, picture, error) = plumbline(&[&["draw", checkout], options].concat(), "");
        assert_eq!(code, Some(0), "{error}");
        picture
    };
    let light = draw(&[]);
    assert!(light.starts_with("<svg ") && light.ends_with("</svg>\n"));
    assert_eq!(
        light,
        draw(&["--format", "svg", "--theme", "light", "--scale", "1"])
    );
    assert!(!light.contains("#16181c") && draw(&["--theme", "dark"]).contains("#16181c"));
    let found = draw(&["--findings", "--today", "2026-11-24"]);
    assert!(found.contains("question</title>") && !light.contains("question</title>"));
    assert!(draw(&["--format", "mermaid"]).starts_with("flowchart LR\n"));
    let of = |file: &str, input: &str| {
        plumbline(
            &["check", file, "--format", "json", "--today", "2026-11-24"],
            input,
        )
    };
    assert_eq!(
        of("-", &light),
        of(checkout, ""),
        "the same report of the picture"
    );
    let (_, again, _) = plumbline(&["draw", "-"], &found);
    assert_eq!(again, light);
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let flow = design(
        r#","components":[{"id":"a","name":"A","kind":"service"}],"flows":[{"id":"pay","name":"P","steps":[{"id":"s","component":"a"}]}]"#,
    );
    assert_eq!(plumbline(&["draw", "-", "--flow", "pay"], &flow).0, Some(0));
    for (options, input, told) in [
        (
            &["--flow", "buy"][..],
            flow.as_str(),
            "there is no flow \"buy\"; expected one of pay",
        ),
        (
            &["--flow", "buy"],
            &design(""),
            "expected a design with flows",
        ),
        (&["--scale", "0"], "", "expected a number from 0.1 to 10"),
        (&["--scale", "NaN"], "", "expected a number from 0.1 to 10"),
        (
            &[],
            "<svg/>",
            "-: this picture holds no design; expected one that Plumbline made",
        ),
        (&[], "\u{89}PNG", "-: line 1"),
    ] {
        let (code, picture, error) = plumbline(&[&["draw", "-"], options].concat(), input);
        assert_eq!(code, Some(2), "{error}");
        assert!(picture.is_empty() && error.contains(told), "{error}");
    }
}
