//! The command line interface, called as a process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn plumbline(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_plumbline"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let written = child.stdin.take().unwrap().write_all(input.as_bytes());
    // A command that refuses its arguments does not read its input.
    let is_refused = |error: &std::io::Error| error.kind() == ErrorKind::BrokenPipe;
    assert!(written.is_ok() || written.as_ref().is_err_and(is_refused));
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

/// Design with one failing finding of a severity.
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
fn check_exit_status_follows_severity() {
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
fn check_ignores_waived_findings_until_expiry() {
    let waived = failing("high").replace(
        "\"rules\"",
        r#""waivers":[{"rule":"no-timeout","subject":"component:a","reason":"a stream","until":"2027-01-31"}],"rules""#,
    );
    let (code, report, _) = plumbline(&["check", "-", "--today", "2027-01-31"], &waived);
    assert_eq!(code, Some(0), "{report}");
    let (code, report, _) = plumbline(&["check", "-", "--today", "2027-02-01"], &waived);
    assert_eq!(code, Some(1), "{report}");
    assert!(report.contains("ended on 2027-01-31"), "{report}");
}

#[test]
fn check_reports_where_a_document_is_invalid() {
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
fn check_writes_text_json_and_markdown() {
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
    assert_eq!(finding["fingerprint"], "no-timeout|component:a");
    assert_eq!(finding["subjects"][0], "component:a");
    assert_eq!(finding["waiver"], serde_json::Value::Null);
    assert!(write("markdown").starts_with("# Design review: T\n"));
    assert!(write("text").starts_with("T\n"));
    assert_eq!(
        write("json"),
        write("json"),
        "the same bytes for the same design"
    );
}

/// Temporary directory of one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn put(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.join(name), text).unwrap();
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn check_writes_sarif_junit_csv_and_html() {
    let folder = Folder::new("formats");
    let file = folder.put("my shop.json", &failing("high"));
    let write = |format: &str, more: &[&str]| {
        let arguments = [&["check", file.as_str(), "--format", format][..], more].concat();
        let (code, report, error) = plumbline(&arguments, "");
        assert_eq!(code, Some(1), "{error}");
        report
    };
    let sarif: serde_json::Value = serde_json::from_str(&write("sarif", &[])).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(
        uri.starts_with("file:///") && uri.ends_with("/my%20shop.json"),
        "{uri}"
    );
    assert!(write("html", &[]).starts_with("<!doctype html>\n"));
    assert!(write("csv", &[]).starts_with("item,guideline,rule,outcome,severity,title,"));

    // JUnit failures are the findings that make the exit status 1.
    let failures = |more: &[&str]| write("junit", more).matches("<failure ").count();
    let (high, question) = (
        failures(&["--fail-on", "high"]),
        failures(&["--fail-on", "question"]),
    );
    assert!(high >= 1 && question > high, "{high} {question}");
}

#[test]
fn check_with_a_baseline_fails_on_new_findings() {
    let folder = Folder::new("baseline");
    let old = folder.put("old.json", &failing("high"));
    let (baseline, again) = (folder.path("baseline.json"), folder.path("again.json"));

    // The baseline accepts all current findings.
    let (code, _, error) = plumbline(&["check", &old, "--write-baseline", &baseline], "");
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let written = std::fs::read_to_string(&baseline).unwrap();
    assert!(
        written.contains("\"fingerprint\": \"no-timeout|component:a\""),
        "{written}"
    );
    plumbline(&["check", &old, "--write-baseline", &again], "");
    assert_eq!(
        written,
        std::fs::read_to_string(&again).unwrap(),
        "it is stable"
    );

    let check = |file: &str, more: &[&str]| {
        plumbline(
            &[&["check", file, "--baseline", &baseline][..], more].concat(),
            "",
        )
    };
    let (code, report, error) = check(&old, &[]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{report}");
    assert!(report.contains("No findings are new; "), "{report}");
    assert!(
        report.contains("fail high, in the baseline [no-timeout]"),
        "{report}"
    );

    // New findings fail, old ones do not.
    let more = failing("high").replace(
        r#""connections":["#,
        r#""connections":[{"id":"d","from":"b","to":"a","style":"request","timeout":"none"},"#,
    );
    let new = folder.put("new.json", &more);
    let (code, report, _) = check(&new, &[]);
    assert_eq!(code, Some(1), "{report}");
    let (_, sarif, _) = check(&new, &["--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let state = |print: &str| {
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let found = results
            .iter()
            .find(|r| r["partialFingerprints"]["plumbline/v1"] == print);
        found.expect(print)["baselineState"].clone()
    };
    assert_eq!(state("no-timeout|component:a"), "unchanged");
    assert_eq!(state("no-timeout|component:b"), "new");

    // Fixed findings are reported and can be removed from the baseline.
    let mended = folder.put(
        "mended.json",
        &failing("high").replace("\"none\"", "\"5s\""),
    );
    let (code, report, error) = check(&mended, &[]);
    assert_eq!(code, Some(0), "{report}");
    let told = "no-timeout|component:a (fail) matches nothing";
    assert!(error.contains(&format!("{baseline}: {told}")), "{error}");
    assert!(report.contains(told), "{report}");
    let (_, report, _) = check(&mended, &["--format", "markdown"]);
    assert!(report.contains("## Against the baseline"), "{report}");
    assert!(
        report.contains("- no-timeout\\|component:a (fail)"),
        "{report}"
    );
}

#[test]
fn check_reports_an_invalid_baseline() {
    let folder = Folder::new("no-baseline");
    for (text, told) in [
        ("{\n oops", ": line 2, column 2: "),
        (
            r#"{"format":"plumbline-baseline","version":1,"findings":[{"rule":"a","outcome":"bad","fingerprint":"a"}]}"#,
            ": findings[0].outcome: found \"bad\"; expected one of fail question",
        ),
        ("{}", ": format: it is missing"),
    ] {
        let file = folder.put("baseline.json", text);
        let (code, report, error) = plumbline(&["check", "-", "--baseline", &file], &design(""));
        assert_eq!(code, Some(2));
        assert!(report.is_empty());
        assert!(error.starts_with(&format!("{file}{told}")), "{error}");
    }
    let nowhere = folder.path("nowhere/baseline.json");
    for option in ["--baseline", "--write-baseline"] {
        let (code, _, error) = plumbline(&["check", "-", option, &nowhere], &design(""));
        assert_eq!(code, Some(2));
        assert!(error.starts_with(&format!("{nowhere}: ")), "{error}");
    }
}

#[test]
fn diff_with_a_trace_shows_the_drift() {
    let design = "examples/checkout.json";
    let trace = "tests/import/files/trace-checkout.otlp.json";
    let drift = |more: &[&str]| plumbline(&[&["diff", design, trace][..], more].concat(), "");
    let (code, text, error) = drift(&[]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{text}");
    assert!(
        text.starts_with("Checkout and trace-checkout.otlp.json\n"),
        "{text}"
    );
    // The trace ended before the answers came back.
    assert!(
        text.contains("Drawn and never seen\n  Event from Kafka to Order service\n"),
        "{text}"
    );
    assert!(!text.contains("not drawn"), "{text}");
    assert_eq!(drift(&["--fail-on", "low"]).0, Some(1));
    let (_, json, _) = drift(&["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["format"], "plumbline-drift");
    assert_eq!(json["matched"], 10);
    let folder = Folder::new("drift");
    // The content tells what it is, whatever its name and its encoding.
    let units = std::fs::read_to_string(trace).unwrap();
    let units = std::iter::once(0xFEFF).chain(units.encode_utf16());
    let units: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    let encoded = folder.path("seen.txt");
    std::fs::write(&encoded, units).unwrap();
    let (code, of_units, error) = plumbline(&["diff", design, &encoded], "");
    assert_eq!((code, error.as_str()), (Some(0), ""), "{of_units}");
    assert_eq!(
        of_units,
        text.replace("trace-checkout.otlp.json", "seen.txt")
    );
    let chart = folder.put(
        "chart.mmd",
        "flowchart LR\nS[Shipping] --> orders[(orders)]\nS --> F[Fraud check]\n",
    );
    let (code, text, _) = plumbline(&["diff", design, &chart, "--fail-on", "high"], "");
    assert_eq!(code, Some(1));
    assert!(
        text.contains(
            "Data access from Shipping to orders: orders is the datastore of Order service"
        ),
        "{text}"
    );
    let (_, page, _) = plumbline(&["diff", design, &chart, "--format", "markdown"], "");
    assert!(
        page.contains("## Runs and is not drawn\n\n- **Fraud check** (service)"),
        "{page}"
    );
}

#[test]
fn diff_compares_with_a_chosen_page() {
    let folder = Folder::new("diff-page");
    let pages = folder.put(
        "pages.md",
        "# Now\n```mermaid\nflowchart LR\nA[Ledger]\n```\n# Later\n```mermaid\nflowchart LR\nB[Archive]\n```\n",
    );
    let design = "examples/checkout.json";
    for (page, name) in [("Now", "Ledger"), ("Later", "Archive"), ("2", "Archive")] {
        let (_, text, _) = plumbline(&["diff", design, &pages, "--page", page], "");
        assert!(
            text.contains(&format!("{name} (service)")),
            "{page}: {text}"
        );
    }
    let (code, _, error) = plumbline(&["diff", design, &pages, "--page", "Never"], "");
    assert_eq!(code, Some(2));
    assert!(error.contains("one of Now, Later"), "{error}");
    let (code, _, error) = plumbline(&["diff", design, design, "--page", "Now"], "");
    assert_eq!(code, Some(2));
    assert!(error.contains("a design has no pages"), "{error}");
}

#[test]
fn import_reads_the_variables_beside_the_file() {
    let folder = Folder::new("import-variables");
    folder.put(".env", "STORE=redis:7\n");
    let file = folder.put("compose.yaml", "services: {a: {image: '$STORE'}}\n");
    let (code, text, notes) = plumbline(&["import", &file], "");
    assert_eq!(code, Some(0), "{notes}");
    assert!(text.contains("\"kind\": \"datastore\""), "{text}");
    assert!(
        notes.contains("Variables have the values of .env."),
        "{notes}"
    );
}

#[test]
fn diff_compares_two_documents() {
    let folder = Folder::new("diff");
    let bad = folder.put("bad.json", &failing("medium"));
    let good = folder.put(
        "good.json",
        &failing("medium").replace("\"none\"", "\"5s\""),
    );
    let diff = |before: &str, after: &str, more: &[&str]| {
        plumbline(&[&["diff", before, after][..], more].concat(), "")
    };
    let (code, text, error) = diff(&good, &bad, &[]);
    assert_eq!((code, error.as_str()), (Some(1), ""));
    assert!(
        text.contains("Changed: request from A to B (c)\n    timeout: 5s → none\n"),
        "{text}"
    );
    assert!(
        text.contains("Findings that this brought\n  Medium fail, no-timeout: "),
        "{text}"
    );
    assert_eq!(diff(&good, &bad, &["--fail-on", "high"]).0, Some(0));
    let (code, text, _) = diff(&bad, &good, &[]);
    assert_eq!(code, Some(0));
    assert!(
        text.contains("Findings that this settled\n  Medium fail, no-timeout: "),
        "{text}"
    );
    let (code, text, _) = diff(&bad, &bad, &[]);
    assert_eq!((code, text.as_str()), (Some(0), "T\nNothing changed.\n"));
    let (_, json, _) = diff(&good, &bad, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json["changes"]["connections"][0]["fields"][0]["field"],
        "timeout"
    );
    assert_eq!(
        json["findings"]["brought"][0]["fingerprint"],
        "no-timeout|component:a"
    );
    let (_, page, _) = diff(&good, &bad, &["--format", "markdown"]);
    assert!(page.starts_with("# What changed: T\n"), "{page}");

    let (code, report, error) = diff(&good, &folder.path("none.json"), &[]);
    assert_eq!((code, report.as_str()), (Some(2), ""));
    assert!(error.starts_with(&folder.path("none.json")), "{error}");
    let broken = folder.put("broken.json", "{\n  oops");
    let (code, _, error) = diff(&broken, &good, &[]);
    assert_eq!(code, Some(2));
    assert!(
        error.starts_with(&format!("{broken}: line 2, column 3: ")),
        "{error}"
    );
    assert_eq!(diff("-", "-", &[]).0, Some(2));
}

#[test]
fn rules_and_explain_print_documentation() {
    let (code, list, _) = plumbline(&["rules"], "");
    assert_eq!(code, Some(0));
    for item in plumbline::rules::ITEMS {
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
fn explain_suggests_similar_rule_names() {
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
fn draw_writes_a_picture_that_opens_again() {
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
    let surround = ["<text ", ">Request: The caller waits</text>"];
    let bare = draw(&["--without-title", "--without-legend"]);
    assert!(light.contains(surround[1]) && !bare.contains(surround[1]));
    assert!(light.matches(surround[0]).count() > bare.matches(surround[0]).count() + 3);
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
fn draw_reports_invalid_arguments() {
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

#[test]
fn import_writes_a_document() {
    let compose = "services:\n  a:\n    image: x\n    depends_on: [db]\n  db: {image: mysql}\n";
    for arguments in [&["import", "-"][..], &["import", "-", "--from", "compose"]] {
        let (code, document, told) = plumbline(arguments, compose);
        assert_eq!(code, Some(0), "{told}");
        let design = plumbline::document::format::load(&document).unwrap();
        assert_eq!(design.components.len(), 2);
        assert!(
            told.contains("-: line 4: guessed: a reads or writes db"),
            "{told}"
        );
        // The written document can be checked.
        let (code, _, told) = plumbline(&["check", "-", "--fail-on", "high"], &document);
        assert_ne!(code, Some(2), "{told}");
    }
}

#[test]
fn import_reports_where_a_file_is_invalid() {
    for (arguments, input, told) in [
        (
            &["import", "-"][..],
            "services:\n  a: [1, 2\n  b: c\n",
            "-: line 3, column ",
        ),
        (&["import", "-"], "hello", "-: this is no file"),
        (
            &["import", "-", "--from", "drawio"],
            "services: {a: {image: x}}",
            "-: there are no shapes in it; expected ",
        ),
        (
            &["import", "-", "--from", "plumbline"],
            "{\n  oops",
            "-: line 2, column 3: ",
        ),
    ] {
        let (code, document, found) = plumbline(arguments, input);
        assert_eq!((code, document.as_str()), (Some(2), ""), "{found}");
        assert!(
            found.starts_with(told) && found.contains("expected"),
            "{found}"
        );
    }
    let large = "#".repeat(50 * 1024 * 1024);
    let folder = Folder::new("large");
    let file = folder.put("large.yml", &large);
    let (code, _, found) = plumbline(&["import", &file], "");
    assert_eq!(code, Some(2));
    assert!(found.contains("at most"), "{found}");
}

/// Escape sequences, C1, bidi controls and line breaks.
const HOSTILE: &str = "x\u{1b}[31m\u{9b}2J\u{202e}\u{2066}\u{7}\r\nerror: forged\u{2028}\u{85}y";

/// Asserts that the output of a command has no character that a terminal obeys, and that no line begins as an
/// input wants it to.
fn assert_printable(arguments: &[&str], input: &str) -> (String, String) {
    let (_, out, err) = plumbline(arguments, input);
    for text in [&out, &err] {
        let raw = text
            .chars()
            .find(|c| *c != '\n' && plumbline::document::sanitize::is_unprintable(*c));
        // Rows of a CSV end with CR LF.
        let raw = raw.filter(|c| !(*c == '\r' && arguments.contains(&"csv")));
        assert_eq!(raw, None, "{arguments:?}: {text:?}");
        let forged = text.lines().find(|line| line.starts_with("error: forged"));
        assert_eq!(forged, None, "{arguments:?}: {text:?}");
    }
    (out, err)
}

#[test]
fn output_has_no_control_characters_of_an_input() {
    let hostile = serde_json::to_string(HOSTILE).unwrap();
    let folder = Folder::new("terminal");
    let named = format!(
        r#","notes":{hostile},"components":[{{"id":"a","name":{hostile},"kind":"service","technology":{hostile}}},
            {{"id":"b","name":"B","kind":"datastore"}}],
            "connections":[{{"id":"c","from":"a","to":"b","style":"request","timeout":"none"}}],
            "flows":[{{"id":"f","name":{hostile},"steps":[{{"id":"s","component":"a","action":{hostile}}}]}}],
            "house_rules":[{{"id":"h","title":{hostile},"why":{hostile},"fix":{hostile},
                "select":{{"element":"component"}},"require":{{"element":"component","where":{{{hostile}:{hostile}}}}}}}],
            "rules":{{{hostile}:{{"level":"low"}}}},
            "waivers":[{{"rule":"no-timeout","reason":{hostile},"by":{hostile}}},{{"rule":{hostile},"subject":{hostile},"reason":"r"}}]"#
    );
    let named = design(&named);
    for format in ["text", "markdown", "sarif", "junit", "csv", "html", "json"] {
        let (out, err) = assert_printable(&["check", "-", "--format", format], &named);
        assert!(!out.is_empty() && err.is_empty(), "{format}: {err}");
    }
    let before = folder.put("before.json", &design(""));
    for format in ["text", "markdown", "json"] {
        assert_printable(&["diff", &before, "-", "--format", format], &named);
    }
    for format in ["text", "json", "mermaid"] {
        assert_printable(&["simulate", "-", "--format", format], &named);
    }
    assert_printable(&["simulate", "-", "--trace", "itf"], &named);
    for format in ["svg", "mermaid"] {
        assert_printable(&["draw", "-", "--format", format], &named);
    }
    assert_printable(&["import", "-", "--from", "plumbline"], &named);
    let baseline = format!(
        r#"{{"format":"plumbline-baseline","version":1,"findings":[{{"rule":{hostile},"outcome":"fail","fingerprint":{hostile}}}]}}"#
    );
    let baseline = folder.put("baseline.json", &baseline);
    let (_, err) = assert_printable(&["check", "-", "--baseline", &baseline], &named);
    assert!(err.contains("matches nothing"), "{err}");
    // Problems of documents.
    for rest in [
        format!(r#","rules":{{{hostile}:{{"level":{hostile}}}}}"#),
        format!(
            r#","house_rules":[{{"id":"h","select":{{"element":"flow","where":{{{hostile}:{{"absent":1}}}}}},"require":{{"element":"flow"}}}}]"#
        ),
        format!(r#","components":[{{"id":{hostile},"name":"A","kind":{hostile}}}]"#),
        format!(r#",{hostile}:1,{hostile}:2"#),
        format!(r#","defaults":{{"connections":{{{hostile}:{{"timeout":1}}}}}}"#),
    ] {
        let (_, err) = assert_printable(&["check", "-"], &design(&rest));
        assert!(!err.is_empty(), "{rest}");
    }
    // Files of other tools.
    let (raw, quoted) = (
        "x\u{1b}[31m\u{9b}2J\u{202e}\ty",
        "x\\e[31m\\u009b2J\\u202e\\n\\ty",
    );
    for (kind, text) in [
        ("compose", format!("services:\n  \"{quoted}\":\n    image: nginx\n    depends_on: [\"{quoted}\"]\n  \"b{quoted}\":\n    image: \"{quoted}\"\n    extends: {{file: \"{quoted}\", service: \"{quoted}\"}}\n  \"c{quoted}\":\n\"{quoted}\": 1\nvolumes: {{\"{quoted}\": }}\n")),
        ("compose", format!("services:\n  a: [\"{quoted}\"")),
        ("mermaid", format!("flowchart LR\nsubgraph {raw}\nA[{raw}] -->|{raw}| B{{{raw}}}\nend\n{raw} ]] {raw}\n")),
        ("mermaid", format!("sequenceDiagram\n{raw}->>B: {raw}\nnote over B: {raw}\nloop {raw}\n{raw}\nend\n")),
        ("mermaid", raw.to_owned()),
        ("drawio", format!("<mxfile><{raw}></mxfile>")),
        ("drawio", "<mxfile><diagram name=\"&#x9b;&#x202e;\"><mxGraphModel><root><mxCell id=\"1\" vertex=\"1\" value=\"&#9;a&#x9b;&#x1b;&#x202e;&#10;b\"/></root></mxGraphModel></diagram></mxfile>".to_owned()),
        ("structurizr", format!("workspace {{ model {{ a = softwareSystem \"{raw}\"\n b = person \"{raw}\"\n a -> b \"{raw}\"\n {raw} \"{raw}\" }} }}")),
        ("structurizr", format!(r#"{{"name":{hostile},"model":{{"people":[{{"id":"1","name":{hostile}}}],"softwareSystems":[{{"id":"2","name":{hostile},"relationships":[{{"destinationId":{hostile},"sourceId":"2","id":"9"}}]}}]}}}}"#)),
    ] {
        assert_printable(&["import", "-", "--from", kind], &text);
    }
    // Names of files and of other arguments.
    for arguments in [
        &["check", HOSTILE][..],
        &["explain", HOSTILE],
        &["simulate", "-", "--fault", HOSTILE],
        &["simulate", "-", "--flow", HOSTILE],
        &["draw", "-", "--flow", HOSTILE],
    ] {
        let (_, err) = assert_printable(arguments, &named);
        assert!(!err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn messages_are_bounded_in_size() {
    let long = "9".repeat(1_000_000);
    for rest in [
        format!(
            r#","components":[{{"id":{long},"name":"A","kind":"service","replicas":-{long}}}]"#
        ),
        format!(r#","components":[{{"id":"{long}","name":"A","kind":"{long}"}}]"#),
        format!(r#","rules":{{"{long}":1}}"#),
        format!(r#","{long}":1,"{long}":2"#),
    ] {
        let (code, _, err) = plumbline(&["check", "-"], &design(&rest));
        assert_eq!(code, Some(2));
        assert!(err.len() < 2_000, "{} bytes: {}", err.len(), &err[..500]);
    }
    let (_, _, err) = plumbline(&["explain", &"9".repeat(100_000)], "");
    assert!(err.len() < 500, "{} bytes", err.len());
    for (kind, text) in [
        (
            "compose",
            format!("services:\n  {long}:\n    image: {long}\n"),
        ),
        ("drawio", format!("<mxfile><a{long}></mxfile>")),
        ("mermaid", format!("flowchart LR\nA[{long}]\n")),
        (
            "mermaid",
            format!("sequenceDiagram\n{long}\nA->>{long}: {long}\n"),
        ),
    ] {
        let (_, _, err) = plumbline(&["import", "-", "--from", kind], &text);
        assert!(err.len() < 10_000, "{kind}: {} bytes", err.len());
    }
}

#[test]
fn files_beyond_the_size_limit_are_told_with_their_size() {
    let folder = Folder::new("sizes");
    let path = folder.path("large.json");
    let large = std::fs::File::create(&path).unwrap();
    large.set_len(50_000_000).unwrap();
    let told = "the file has 50000000 bytes; expected at most 33554432";
    for command in ["check", "import", "draw", "simulate"] {
        let (code, _, err) = plumbline(&[command, &path], "");
        assert_eq!(code, Some(2));
        assert!(err.contains(told), "{command}: {err}");
    }
}

/// A design of that many components, whose document has about 10 kB for each.
fn wide(components: usize) -> String {
    let notes = "n".repeat(10_000);
    let component = |n: usize| {
        format!(
            r#"{{"id":"c{n}","name":"Component {n}","kind":"service","notes":"{notes}","position":{{"x":{},"y":{}}}}}"#,
            n % 300 * 250,
            n / 300 * 150
        )
    };
    let components: Vec<String> = (0..components).map(component).collect();
    design(&format!(r#","components":[{}]"#, components.join(",")))
}

#[test]
fn large_pictures_and_documents_are_read_again() {
    let folder = Folder::new("large");
    let document = wide(2_600);
    assert!(document.len() > 8 * 1024 * 1024 && document.len() < 32 * 1024 * 1024);
    let file = folder.put("large.json", &document);
    let (code, picture, err) = plumbline(&["draw", &file], "");
    assert_eq!(code, Some(0), "{err}");
    assert!(picture.len() > 32 * 1024 * 1024, "{}", picture.len());
    let picture = folder.put("large.svg", &picture);
    let (code, imported, err) = plumbline(&["import", &picture], "");
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let (code, same, err) = plumbline(&["import", &file], "");
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(imported == same);
    let (code, _, err) = plumbline(&["draw", &picture, "--format", "mermaid"], "");
    assert_eq!((code, err.as_str()), (Some(0), ""));
}

/// House rules that each find something of every component.
fn with_custom_rules(rules: usize, components: usize, fix: &str) -> String {
    let rule = |n: usize| {
        format!(
            r#"{{"id":"r{n}","fix":"{fix}","select":{{"element":"component"}},"require":{{"element":"component","where":{{"team":"x"}}}}}}"#
        )
    };
    let component =
        |n: usize| format!(r#"{{"id":"c{n}","name":"Component {n}","kind":"service"}}"#);
    let rules: Vec<String> = (0..rules).map(rule).collect();
    let components: Vec<String> = (0..components).map(component).collect();
    design(&format!(
        r#","components":[{}],"house_rules":[{}]"#,
        components.join(","),
        rules.join(",")
    ))
}

#[test]
fn custom_rules_that_multiply_are_refused_with_their_number() {
    for (rules, components, fix, checks) in [
        (2_000, 2_000, String::new(), 4_000_000_usize),
        (1, 2_000, "n".repeat(90_000), 0),
        (10, 2_000, "n".repeat(90_000), 1_820_000),
        (50, 10_000, String::new(), 0),
    ] {
        if rules * components == 500_000 {
            // Within the limit: loads, which is all that is asked here.
            let loaded =
                plumbline::document::format::load(&with_custom_rules(rules, components, &fix));
            assert!(loaded.is_ok());
            continue;
        }
        let (code, out, err) = plumbline(
            &["check", "-", "--format", "csv"],
            &with_custom_rules(rules, components, &fix),
        );
        if checks == 0 {
            assert_eq!(code, Some(1), "{err}");
            // A finding repeats the beginning of the texts of its rule.
            assert!(out.len() < components * 4_000, "{} bytes", out.len());
            continue;
        }
        assert_eq!(code, Some(2));
        let told = format!("-: house_rules: the {rules} rules make {checks} checks");
        assert!(
            err.starts_with(&told) && err.ends_with("expected at most 500000\n"),
            "{err}"
        );
    }
}

#[test]
fn syntax_errors_say_what_was_expected() {
    for (text, told) in [
        (
            "",
            "-: line 1, column 1: the text ends before a value; expected a value",
        ),
        (
            "{a:1}",
            "-: line 1, column 2: this key is no string; expected a key in double quotes",
        ),
    ] {
        let (code, _, err) = plumbline(&["check", "-"], text);
        assert_eq!(code, Some(2));
        assert!(err.starts_with(told), "{err}");
    }
    let deep = format!(r#"{{"model":{}}}"#, "[".repeat(1_000));
    let (_, _, err) = plumbline(&["import", "-", "--from", "structurizr"], &deep);
    assert!(
        err.contains("too deep within one another; expected at most 127 levels"),
        "{err}"
    );
    let long = format!("flowchart LR\nA[{}]\n", "x".repeat(100_000));
    let (_, _, err) = plumbline(&["import", "-", "--from", "mermaid"], &long);
    assert!(
        err.contains("line 2: the flowchart has no node that can be read"),
        "{err}"
    );
}

#[test]
fn exercises_lists_the_course_and_prints_an_exercise() {
    let (code, list, _) = plumbline(&["exercises"], "");
    assert_eq!(code, Some(0));
    assert!(
        list.starts_with(" 1. one-seat: One seat, two guests (CA1, 5 min)\n"),
        "{list}"
    );
    let (code, json, _) = plumbline(&["exercises", "--format", "json"], "");
    assert_eq!(code, Some(0));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["format"], "plumbline-course");
    assert_eq!(
        json["exercises"].as_array().unwrap().len(),
        list.lines().count()
    );
    let (code, file, _) = plumbline(&["exercises", "one-seat"], "");
    assert_eq!(code, Some(0));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/course/one-seat.json");
    assert_eq!(file, std::fs::read_to_string(path).unwrap());
    let (code, start, _) = plumbline(&["exercises", "one-seat", "--start"], "");
    assert_eq!(code, Some(0));
    assert_eq!(
        plumbline(&["check", "-", "--fail-on", "high"], &start).0,
        Some(1)
    );
    let (code, _, error) = plumbline(&["exercises", "two-seats"], "");
    assert_eq!(code, Some(2));
    assert!(
        error.starts_with("there is no exercise \"two-seats\""),
        "{error}"
    );
    assert_eq!(plumbline(&["exercises", "--start"], "").0, Some(2));
}

#[test]
fn judge_exit_status_follows_the_goals() {
    let start = plumbline(&["exercises", "one-seat", "--start"], "").1;
    let (code, report, _) = plumbline(&["judge", "one-seat", "-"], &start);
    assert_eq!(code, Some(1), "{report}");
    for line in [
        "One seat, two guests",
        "-: not solved yet, 1 of 3 goals met",
        "  [ ] The store behind the booking is consistent",
        "  next: Which is worse for a cinema: to refuse a guest for a minute, or to send two to one seat?",
        "  for example, with split:booking:",
    ] {
        assert!(report.lines().any(|l| l == line), "{line}\n{report}");
    }
    let solved = start.replace("cassandra", "postgresql");
    let (code, report, _) = plumbline(&["judge", "one-seat", "-"], &solved);
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("-: solved, 3 of 3 goals met"), "{report}");
    let cheat = solved.replace("\"reject\"", "\"proceed\"");
    let (code, report, _) = plumbline(&["judge", "one-seat", "-"], &cheat);
    assert_eq!(code, Some(1), "{report}");
    assert!(
        report.contains("  locked: \"A seat is sold to one guest\" is decided in another way"),
        "{report}"
    );
}

#[test]
fn judge_writes_json_and_csv_for_many_designs() {
    let folder = Folder::new("judge");
    let start = plumbline(&["exercises", "one-seat", "--start"], "").1;
    let first = folder.put(
        "first.json",
        &start.replace("Seats in a cinema", "=HYPERLINK(1)\\u001b[31m"),
    );
    let second = folder.put("second.json", &start.replace("cassandra", "etcd"));
    let broken = folder.put("broken.json", "{");
    let (code, csv, _) = plumbline(
        &["judge", "one-seat", &first, &second, "--format", "csv"],
        "",
    );
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert!(
        lines[0].starts_with("design,title,solved,goals met,locks broken,"),
        "{csv}"
    );
    assert!(
        lines[1].contains("\"'=HYPERLINK(1)[31m\",false,1,0,"),
        "{csv}"
    );
    assert!(lines[2].contains(",true,3,0,true,true,true,"), "{csv}");
    let (code, json, error) = plumbline(
        &[
            "judge", "one-seat", &first, &broken, &second, "--format", "json",
        ],
        "",
    );
    assert_eq!(code, Some(2));
    assert!(error.contains("broken.json: line 1, column 1"), "{error}");
    assert!(!json.contains('\u{1b}'));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["format"], "plumbline-verdicts");
    assert_eq!(json["designs"][0]["solved"], false);
    assert_eq!(
        json["designs"][0]["next"]["counterexample"]["faults"][0],
        "split:booking"
    );
    assert_eq!(json["designs"][1]["solved"], true);
    assert_eq!(json["designs"][1]["next"], serde_json::Value::Null);
    let text = plumbline(&["judge", "one-seat", &first], "").1;
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn judge_reads_an_exercise_from_a_file() {
    let folder = Folder::new("exercise");
    let text = plumbline(&["exercises", "one-seat"], "").1;
    let file = folder.put(
        "mine.json",
        &text.replace("\"minutes\"", "\"minuts\": 1,\n  \"minutes\""),
    );
    let start = plumbline(&["exercises", "one-seat", "--start"], "").1;
    let (code, _, error) = plumbline(&["judge", &file, "-"], &start);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("mine.json: warning: minuts is an unknown field. Did you mean minutes?"),
        "{error}"
    );
    let file = folder.put("bad.json", &text.replace("\"CA1\"", "\"CA10\""));
    let (code, _, error) = plumbline(&["judge", &file, "-"], &start);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("bad.json: items[0]: there is no guideline"),
        "{error}"
    );
    assert_eq!(
        plumbline(&["judge", "one-seat", "-", "-"], &start).0,
        Some(2)
    );
    assert_eq!(plumbline(&["judge", "one-seat"], "").0, Some(2));
}

/// Commands of a ready file for CI: what follows `plumbline ` up to where the shell goes on.
fn commands(text: &str) -> Vec<Vec<String>> {
    let calls = text.lines().flat_map(|line| {
        let starts = line
            .match_indices("plumbline ")
            .map(|(at, word)| at + word.len());
        let starts = starts.map(|at| &line[at..]);
        starts.filter(|rest| {
            ["check ", "diff "]
                .iter()
                .any(|name| rest.starts_with(name))
        })
    });
    calls
        .map(|call| {
            let words = call.split_whitespace();
            let words = words.take_while(|word| !["|", "||", ">", ">>", "&&", ";"].contains(word));
            words
                .map(|word| word.trim_matches('"').to_owned())
                .collect()
        })
        .collect()
}

#[test]
fn ready_files_for_ci_call_the_command_as_it_is() {
    let folder = Folder::new("gate");
    let file = folder.put("design.json", &failing("high"));
    let before = folder.put("before.json", &design(""));
    let baseline = folder.path("design.baseline.json");
    for (name, least) in [
        ("github-actions.yml", 5),
        ("gitlab-ci.yml", 5),
        ("pre-commit-config.yaml", 2),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("docs/ci")
            .join(name);
        let text = std::fs::read_to_string(path).unwrap();
        for event in granit_parser::Parser::new_from_str(&text) {
            event.unwrap_or_else(|e| panic!("{name}: {e}"));
        }
        let commands = commands(&text);
        assert!(commands.len() >= least, "{name}: {commands:?}");
        for words in commands {
            let arguments: Vec<&str> = words
                .iter()
                .map(|word| match word.as_str() {
                    "$DESIGN" | "design.json" => &*file,
                    "$BASELINE" | "design.baseline.json" => &*baseline,
                    "before.json" => &*before,
                    other => other,
                })
                .collect();
            let (code, _, error) = plumbline(&arguments, "");
            assert!(matches!(code, Some(0 | 1)), "{name}: {words:?}: {error}");
        }
    }
}

#[test]
fn check_writes_a_badge() {
    let badge = |input: &str, more: &[&str]| {
        let arguments = [&["check", "-", "--format", "badge"][..], more].concat();
        let text = plumbline(&arguments, input).1;
        let badge: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(badge["schemaVersion"], 1);
        assert_eq!(badge["label"], "design");
        format!(
            "{} {}",
            badge["message"].as_str().unwrap(),
            badge["color"].as_str().unwrap()
        )
    };
    assert_eq!(badge(&design(""), &[]), "no findings green");
    let asking = design(r#","components":[{"id":"a","name":"A","kind":"datastore"}]"#);
    assert!(badge(&asking, &[]).ends_with(" yellow"));
    assert!(badge(&failing("high"), &[]).ends_with(" red"));
    let folder = Folder::new("badge");
    let baseline = folder.path("baseline.json");
    plumbline(
        &["check", "-", "--write-baseline", &baseline],
        &failing("high"),
    );
    assert_eq!(
        badge(&failing("high"), &["--baseline", &baseline]),
        "no findings green"
    );
}
