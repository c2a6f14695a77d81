//! Reports as their readers parse them: sites that render Markdown, browsers,
//! code scanning, CI servers, spreadsheets. Text of a design never becomes markup.

use crate::common::{documents, reviewed};
use plumbline::baseline::Baseline;
use plumbline::export::report::{self, SourceFile};
use plumbline::review::Review;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Names that are markup in some format, with a word that shows where they ended up.
const HOSTILE: &[&str] = &[
    "<script>alert(\"hostile\")</script>",
    "<img src=x onerror=hostile>",
    "</style><svg onload=hostile>",
    "--><h1>hostile</h1>",
    "[hostile](https://example.org)",
    "![hostile](https://example.org/x.png)",
    "[hostile]: https://example.org",
    "<https://example.org/hostile>",
    "https://example.org/hostile",
    "www.example.org/hostile",
    "hostile@example.org and @hostile",
    "`hostile`",
    "```mermaid\nhostile\n```",
    "    hostile",
    "# hostile",
    "hostile\n===",
    "- hostile",
    "- [x] hostile",
    "1. hostile",
    "> hostile",
    "**hostile** _hostile_ ~~hostile~~",
    "|hostile|\n|---|",
    "&lt;hostile&gt; &#x3c;",
    "]]>hostile<![CDATA[",
    "'\"><hostile onclick='x'>",
    "=HYPERLINK(\"hostile\")",
    "@SUM(hostile)",
    "hostile\\",
    "\u{202E}hostile",
    "hostile\u{0}\u{1b}[31m",
    "$hostile$ {{hostile}} :hostile: #12",
];

/// Document with the name in every free text field.
fn hostile(name: &str) -> Value {
    let called = |id: &str, kind: &str| json!({"id": id, "name": name, "kind": kind, "technology": name, "notes": name});
    let mut store = called("store", "datastore");
    store["technology"] = json!("mysql");
    json!({
        "format": "plumbline-design", "version": 1, "title": name, "notes": name,
        "domains": [
            {"id": "d", "name": name, "language": [{"entity": name, "states": [name]}]},
            {"id": "e", "name": name},
        ],
        "components": [
            called("client", "client"), called("a", "service"), called("b", "service"), store,
            {"id": "c", "name": name, "kind": "service", "domain": "d", "io": "blocking"},
            {"id": "f", "name": name, "kind": "orchestrator", "domain": "e", "stateful": false},
            called("tele", "telemetry"),
        ],
        "connections": [
            {"id": "c1", "from": "client", "to": "a", "style": "request"},
            {"id": "c2", "from": "a", "to": "b", "style": "request", "timeout": "none", "carries": [name]},
            {"id": "c3", "from": "b", "to": "c", "style": "request", "retries": 2, "idempotent": false},
            {"id": "c4", "from": "c", "to": "store", "style": "data", "access": "write"},
            {"id": "c5", "from": "c", "to": "f", "style": "message", "carries": [name], "dead_letter": false},
            {"id": "c6", "from": "c", "to": "f", "style": "message", "carries": [name]},
        ],
        "flows": [{"id": "flow", "name": name, "trigger": "client", "outcome": name, "steps": [
            {"id": "s1", "component": "a", "connection": "c1", "writes": true, "core": true, "action": name},
            {"id": "s2", "component": "b", "connection": "c2", "writes": true, "core": true, "emits": [name]},
            {"id": "s3", "component": "c", "connection": "c3", "writes": true},
        ]}],
        "invariants": [{"id": "i", "statement": name, "components": ["a", "store"]}],
        "waivers": [
            {"rule": "no-central-store", "reason": name, "by": name},
            {"rule": "blocking-io", "reason": name, "by": name, "until": "2099-01-31"},
            {"rule": name, "subject": name, "reason": name},
        ],
        "rules": {name: {"level": "high"}, "no-domain": {"level": "off"}},
        "house_rules": [{"id": "house", "title": name, "why": name, "fix": name,
            "select": {"element": "component", "where": {"kind": "service"}},
            "require": {"element": "component", "where": {"technology": [name, "x"], name: name}}}],
    })
}

/// Structure of a Markdown page, without its text.
fn shape(markdown: &str) -> Vec<String> {
    // Bold depends on the letters of a name, not on markup in it.
    let strong = |tag: &TagEnd| *tag == TagEnd::Strong;
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let mut shape = Vec::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(_) => {}
            Event::Start(Tag::Strong) => {}
            Event::End(tag) if strong(&tag) => {}
            Event::Start(Tag::Link { dest_url, .. }) => shape.push(format!("link {dest_url}")),
            Event::Code(code) => shape.push(format!("code {code}")),
            other => shape.push(format!("{other:?}")),
        }
    }
    shape
}

/// Removes the hash of the document, which must differ.
fn without_identity(shape: Vec<String>) -> Vec<String> {
    let digest = |line: &String| line.starts_with("code ") && line.len() == 5 + 64;
    shape.into_iter().filter(|line| !digest(line)).collect()
}

#[test]
fn markdown_structure_is_independent_of_names() {
    let plain = reviewed(&hostile("plain"));
    let expected = without_identity(shape(&report::markdown(&plain)));
    let links = expected.iter().filter(|line| line.starts_with("link "));
    assert!(links.clone().count() > 20, "each finding is explained");
    for link in links {
        assert!(link.starts_with("link #"), "{link}");
    }
    for name in HOSTILE {
        let page = report::markdown(&reviewed(&hostile(name)));
        let found = without_identity(shape(&page));
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "with {name:?}");
        }
        assert_eq!(found.len(), expected.len(), "with {name:?}");
    }
}

#[test]
fn markdown_links_have_headings() {
    for design in [
        hostile("plain"),
        hostile("house"),
        hostile("Rule no-timeout"),
    ] {
        let page = report::markdown(&reviewed(&design));
        let mut headings: Vec<String> = Vec::new();
        let mut links = Vec::new();
        let mut heading: Option<String> = None;
        for event in Parser::new_ext(&page, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    // GitHub numbers anchors of equal headings.
                    let text = heading.take().unwrap();
                    let slug: String = text
                        .to_lowercase()
                        .chars()
                        .filter(|c| c.is_alphanumeric() || "-_ ".contains(*c))
                        .map(|c| if c == ' ' { '-' } else { c })
                        .collect();
                    headings.push(slug);
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
                _ => {}
            }
        }
        assert!(links.len() > 20);
        for link in links {
            let target = link.strip_prefix('#').expect("within the page");
            let targets = headings.iter().filter(|heading| *heading == target);
            assert_eq!(targets.count(), 1, "{link}");
        }
    }
}

#[test]
fn markdown_keeps_names_complete() {
    for name in HOSTILE {
        let page = report::markdown(&reviewed(&hostile(name)));
        let mut text = String::new();
        for event in Parser::new_ext(&page, Options::ENABLE_TABLES) {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(&part),
                Event::End(_) => text.push('\n'),
                _ => {}
            }
        }
        let text = text.replace('\u{2060}', "");
        let kept = |c: &char| !c.is_control() && *c != '\u{202E}';
        let words: Vec<String> = name
            .split_whitespace()
            .map(|word| word.chars().filter(kept).collect())
            .collect();
        assert!(text.contains(&words.join(" ")), "{name:?} in\n{text}");
    }
}

/// Names of the tags of a page and of their attributes. A simple parser for our own pages.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag ends");
        tags.push(tag.to_owned());
    }
    tags
}

#[test]
fn html_structure_is_independent_of_names() {
    let svg = "<svg onload=\"hostile\"><script>hostile</script></svg>";
    let svg_begins = "data:image/svg+xml,%3Csvg";
    let page = |name: &str| report::html(&reviewed(&hostile(name)), Some(svg));
    let plain = page("plain");
    let expected = tags(&plain);
    let allowed = [
        "!doctype",
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "b",
        "bdi",
        "span",
        "ol",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "section",
        "a",
        "figure",
        "img",
        "code",
        "br",
        "nav",
        "figcaption",
    ];
    for tag in &expected {
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        assert!(allowed.contains(&name), "<{tag}>");
        // The picture is an encoded data URL.
        let tag = tag.split(svg_begins).next().unwrap();
        for outside in ["http:", "https:", "url(", " on", "style="] {
            assert!(!tag.contains(outside), "<{tag}>");
        }
    }
    assert!(plain.contains("default-src 'none'"));
    assert!(!plain.contains("@import") && !plain.contains("url("));
    for name in HOSTILE {
        assert_eq!(tags(&page(name)), expected, "with {name:?}");
    }
}

/// Parses the subset of XML that the reports use: nested tags, escaped text.
fn well_formed(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut open: Vec<String> = Vec::new();
    let mut elements = Vec::new();
    let body = xml
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        for text in [tag, text] {
            for entity in text.split('&').skip(1) {
                let (name, _) = entity.split_once(';').expect("an entity ends");
                assert!(
                    ["amp", "lt", "gt", "quot", "apos"].contains(&name),
                    "&{name};"
                );
            }
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (name, rest) = tag.split_once(' ').unwrap();
        let mut attributes = Vec::new();
        let mut rest = rest.trim_end_matches('/');
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').expect("a value ends");
            attributes.push((key.trim().to_owned(), value.to_owned()));
            rest = after;
        }
        assert!(rest.trim().is_empty(), "{tag}");
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
        elements.push((name.to_owned(), attributes));
    }
    assert!(open.is_empty());
    let fits = |c: char| matches!(c, '\n' | '\t') || !c.is_control();
    assert!(xml.chars().all(fits));
    elements
}

#[test]
fn junit_is_well_formed_with_correct_counts() {
    let names = HOSTILE.iter().chain([&"plain"]);
    for name in names {
        let review = reviewed(&hostile(name));
        let xml = report::junit(&review, None, &|f| f.counts());
        let elements = well_formed(&xml);
        let of = |name: &str| elements.iter().filter(|(n, _)| n == name).count();
        assert_eq!(of("testsuites"), 1);
        assert_eq!(of("testsuite"), review.items().len());
        let sum = |key: &str| -> String {
            let (_, attributes) = &elements[0];
            attributes.iter().find(|(k, _)| k == key).unwrap().1.clone()
        };
        assert_eq!(sum("tests"), of("testcase").to_string());
        assert_eq!(sum("failures"), of("failure").to_string());
        assert_eq!(sum("skipped"), of("skipped").to_string());
        let counting = review.findings().filter(|f| f.counts()).count();
        assert_eq!(of("failure"), counting);
        assert!(review.findings().count() > counting, "some are waived");
    }
}

/// Parses RFC 4180.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut rest = csv.chars().peekable();
    while let Some(c) = rest.next() {
        match (quoted, c) {
            (true, '"') if rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            (_, '"') => quoted = !quoted,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') => {
                assert_eq!(rest.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (_, c) => cell.push(c),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty());
    rows
}

#[test]
fn csv_has_a_row_for_each_finding_and_no_formulas() {
    for name in HOSTILE.iter().chain([&"plain"]) {
        let review = reviewed(&hostile(name));
        let rows = rows(&report::csv(&review));
        assert_eq!(rows.len(), review.findings().count() + 1);
        let width = rows[0].len();
        for cells in &rows {
            assert_eq!(cells.len(), width);
            for cell in cells {
                let first = cell.trim_start().chars().next();
                assert!(!first.is_some_and(|c| "=+-@".contains(c)), "{cell:?}");
            }
        }
        assert!(
            rows.iter()
                .any(|cells| cells.iter().any(|c| c.contains("true")))
        );
    }
}

fn sarif(review: &Review, path: &str, text: &str) -> Value {
    serde_json::from_str(&report::sarif(review, &SourceFile { path, text }, None)).expect("JSON")
}

/// Checks the properties that the standard and code scanning require.
fn is_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    let driver = &run["tool"]["driver"];
    assert!(!driver["name"].as_str().unwrap().is_empty());
    let rules = driver["rules"].as_array().unwrap();
    let mut ids = HashSet::new();
    for rule in rules {
        assert!(
            ids.insert(rule["id"].as_str().unwrap()),
            "{rule} comes twice"
        );
        for part in ["shortDescription", "help"] {
            assert!(
                !rule[part]["text"].as_str().unwrap().trim().is_empty(),
                "{rule}"
            );
        }
        assert!(rule["properties"]["tags"].is_array());
    }
    for invocation in run["invocations"].as_array().unwrap() {
        assert!(invocation["executionSuccessful"].is_boolean());
        for told in invocation["toolConfigurationNotifications"]
            .as_array()
            .unwrap()
        {
            assert!(told["message"]["text"].is_string());
        }
    }
    let artifacts = run["artifacts"].as_array().unwrap();
    let mut prints = HashSet::new();
    for result in run["results"].as_array().unwrap() {
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let id = result["ruleId"].as_str().unwrap();
        if let Some(at) = result["ruleIndex"].as_u64() {
            assert_eq!(rules[usize::try_from(at).unwrap()]["id"], id);
        }
        let (kind, level) = (result["kind"].as_str(), result["level"].as_str());
        match kind.unwrap() {
            "fail" => assert!(["error", "warning", "note"].contains(&level.unwrap())),
            "open" => assert_eq!(level, Some("none"), "section 3.27.10"),
            other => panic!("{other}"),
        }
        let print = result["partialFingerprints"]["plumbline/v1"]
            .as_str()
            .unwrap();
        assert!(prints.insert(print), "{print} comes twice");
        for suppression in result["suppressions"].as_array().unwrap() {
            assert_eq!(suppression["kind"], "inSource");
            assert!(suppression["justification"].is_string());
        }
        let places = [&result["locations"], &result["relatedLocations"]];
        assert_eq!(places[0].as_array().unwrap().len(), 1);
        for place in places.into_iter().flat_map(|p| p.as_array().unwrap()) {
            let physical = &place["physicalLocation"];
            let at = usize::try_from(physical["artifactLocation"]["index"].as_u64().unwrap());
            let uri = &physical["artifactLocation"]["uri"];
            assert_eq!(&artifacts[at.unwrap()]["location"]["uri"], uri);
            assert!(physical["region"]["startLine"].as_u64().unwrap() >= 1);
        }
    }
}

#[test]
fn sarif_results_equal_the_findings() {
    for name in HOSTILE.iter().chain([&"plain"]) {
        let document = hostile(name);
        let review = reviewed(&document);
        let text = serde_json::to_string_pretty(&document).unwrap();
        let log = sarif(&review, "my designs/a.json", &text);
        is_sarif(&log);
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), review.findings().count());
        for (result, finding) in results.iter().zip(review.findings()) {
            assert_eq!(result["ruleId"], *finding.rule);
            let waived = result["suppressions"].as_array().unwrap().len() == 1;
            assert_eq!(waived, !finding.counts());
            // The region starts at the line of the element.
            let place = &result["locations"][0];
            assert_eq!(
                place["physicalLocation"]["artifactLocation"]["uri"],
                "my%20designs/a.json"
            );
            let subject = review.subjects(finding).remove(0);
            let line = place["physicalLocation"]["region"]["startLine"]
                .as_u64()
                .unwrap();
            let lines: Vec<&str> = text.lines().collect();
            let begins = lines[usize::try_from(line).unwrap() - 1].trim();
            assert_eq!(begins, "{", "{subject} on line {line}");
            let id = format!("\"id\": \"{}\"", subject.id());
            let rest = &lines[usize::try_from(line).unwrap()..];
            let end = rest
                .iter()
                .position(|l| l.trim() == "}," || l.trim() == "}")
                .unwrap_or(rest.len());
            let whole = rest[..end].iter().any(|l| l.trim().starts_with(&id));
            let nested = rest.iter().any(|l| l.trim().starts_with(&id));
            assert!(whole || nested || subject.id().is_empty(), "{subject}");
        }
    }
}

#[test]
fn sarif_marks_findings_against_a_baseline() {
    let (before, after) = (reviewed(&hostile("plain")), reviewed(&hostile("plain")));
    let matched = Baseline::of(&before).compare(&after);
    let source = SourceFile {
        path: "a.json",
        text: "{}",
    };
    let log: Value = serde_json::from_str(&report::sarif(&after, &source, Some(&matched))).unwrap();
    is_sarif(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    for (result, finding) in results.iter().zip(after.findings()) {
        // The baseline does not contain waived findings.
        let state = if finding.counts() { "unchanged" } else { "new" };
        assert_eq!(result["baselineState"], state);
    }
}

#[test]
fn difference_report_keeps_text_as_text() {
    let plain = reviewed(&hostile("plain"));
    let mut changed = hostile("plain");
    changed["title"] = json!("other");
    let expected = report::difference_markdown(&plain, &reviewed(&changed));
    let known = without_identity(shape(&expected));
    for name in HOSTILE {
        let mut changed = hostile("plain");
        changed["title"] = json!(name);
        let page = report::difference_markdown(&plain, &reviewed(&changed));
        assert_eq!(without_identity(shape(&page)), known, "with {name:?}");
    }
    for name in HOSTILE {
        let page = report::difference_markdown(&plain, &reviewed(&hostile(name)));
        for line in shape(&page) {
            let markup = [
                "Html",
                "InlineHtml",
                "link",
                "Start(Image",
                "Start(CodeBlock",
                "Start(Table",
            ];
            assert!(
                !markup.iter().any(|m| line.starts_with(m)),
                "{name:?} has {line}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn every_design_has_a_report_in_every_format(document in documents()) {
        let review = reviewed(&document);
        let text = document.to_string();
        is_sarif(&sarif(&review, "a.json", &text));
        well_formed(&report::junit(&review, None, &|f| f.counts()));
        prop_assert_eq!(rows(&report::csv(&review)).len(), review.findings().count() + 1);
        prop_assert!(!tags(&report::html(&review, None)).is_empty());
        let matched = Baseline::of(&review).compare(&review);
        prop_assert!(review.findings().all(|f| !f.counts() || matched.contains(&review, f)));
        let same = plumbline::compare::findings(&review, &review);
        prop_assert!(same.introduced.is_empty() && same.resolved.is_empty());
    }

    #[test]
    fn comparison_of_two_designs_is_symmetric(a in documents(), b in documents()) {
        let (a, b) = (reviewed(&a), reviewed(&b));
        let compared = plumbline::compare::compare(a.design(), b.design());
        prop_assert_eq!(compared.is_empty(), a.design() == b.design());
        let back = plumbline::compare::compare(b.design(), a.design());
        let counts = |c: &plumbline::compare::Comparison| c.lists().map(|(_, changes)| changes.len());
        prop_assert_eq!(counts(&compared), counts(&back));
        prop_assert!(plumbline::compare::compare(a.design(), a.design()).is_empty());
    }
}
