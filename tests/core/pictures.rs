//! Exported pictures and share links: golden files, extraction of the document,
//! and escaping of names.
//!
//! `tests/browser/mermaid.spec.js` parses the charts with Mermaid.

use crate::common::{documents, load, reviewed, today};
use crate::golden::assert_golden;
use plumbline::document::{Design, Id, format};
use plumbline::export::share_link;
use plumbline::export::{self, Marks, PictureTheme, SvgOptions};
use plumbline::review::review;
use proptest::prelude::*;
use quick_xml::events::Event;
use serde_json::{Value, json};
use std::rc::Rc;

const DESIGNS: [(&str, &str); 5] = [
    ("ftgo", include_str!("../designs/ftgo.json")),
    (
        "online-boutique",
        include_str!("../designs/online-boutique.json"),
    ),
    ("sock-shop", include_str!("../designs/sock-shop.json")),
    ("checkout", include_str!("../../examples/checkout.json")),
    ("hostile", HOSTILE),
];
const HOSTILE: &str = include_str!("../pictures/hostile.json");

fn design(text: &str) -> Rc<Design> {
    Rc::new(format::load(text).unwrap_or_else(|e| panic!("{e}")))
}

fn is_golden(name: &str, text: &str) {
    assert_golden(&format!("tests/golden/pictures/{name}"), text);
}

#[test]
fn pictures_equal_the_golden_files() {
    for (name, text) in DESIGNS {
        let design = design(text);
        let marks = Marks::of_review(&review(&design, today()));
        let flow = design.flows.first().map(|flow| flow.id.clone());
        // Without the document, which other tests cover and which would obscure the differences.
        let plain = SvgOptions {
            embed_document: false,
            ..SvgOptions::default()
        };
        let dark = SvgOptions {
            theme: PictureTheme::Dark,
            flow: flow.as_ref(),
            ..plain
        };
        let findings = SvgOptions {
            marks: Some(&marks),
            ..plain
        };
        let explained = SvgOptions {
            title: true,
            legend: true,
            flow: flow.as_ref(),
            ..findings
        };
        for (look, options) in [
            ("light", plain),
            ("dark", dark),
            ("findings", findings),
            ("explained", explained),
        ] {
            let svg = export::svg(&design, &options);
            well_made(&svg).unwrap();
            is_golden(&format!("{name}.{look}.svg"), &svg);
        }
        is_golden(&format!("{name}.mmd"), &export::mermaid(&design));
    }
}

#[test]
fn svg_scale_is_applied() {
    let design = design(DESIGNS[3].1);
    let size = |scale: f64| {
        let options = SvgOptions {
            scale,
            ..SvgOptions::default()
        };
        let svg = export::svg(&design, &options);
        let of = |name: &str| -> f64 {
            let (_, rest) = svg.split_once(&format!(" {name}=\"")).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        };
        (of("width"), of("height"))
    };
    let (width, height) = size(1.0);
    assert_eq!(size(2.0), (2.0 * width, 2.0 * height));
    assert_eq!(size(1e9), (10.0 * width, 10.0 * height));
    assert_eq!(size(f64::NAN), (width, height));
}

#[test]
fn svg_legend_explains_only_what_occurs() {
    let parts = |kinds: [&str; 2], style: &str| {
        let components: Vec<Value> = kinds
            .iter()
            .enumerate()
            .map(|(at, kind)| json!({"id": format!("c{at}"), "name": "C", "kind": kind}))
            .collect();
        json!({
            "format": "plumbline-design",
            "version": 1,
            "title": "A <b>title</b> that is wider than its two components",
            "components": components,
            "connections": [{"id": "x", "from": "c0", "to": "c1", "style": style}],
        })
    };
    let options = SvgOptions {
        title: true,
        legend: true,
        ..SvgOptions::default()
    };
    for (kinds, style, expected) in [
        (
            ["service", "service"],
            "request",
            vec!["Service", "Request: The caller waits"],
        ),
        (
            ["job", "broker"],
            "event",
            vec!["Broker", "Job", "Event: A fact, for listeners"],
        ),
    ] {
        let design = load(&parts(kinds, style));
        let with = well_made(&export::svg(&design, &options)).unwrap();
        let without = well_made(&export::svg(&design, &SvgOptions::default())).unwrap();
        // The drawing comes first.
        let (drawn, added) = with.split_at(without.len());
        assert_eq!(drawn, without);
        assert_eq!(added[0], design.title);
        assert_eq!(added[1..], expected);
    }
}

#[test]
fn svg_of_an_empty_design() {
    let design = Rc::new(Design::new("New design"));
    let svg = export::svg(&design, &SvgOptions::default());
    well_made(&svg).unwrap();
    assert_eq!(export::read_document(svg.as_bytes()).as_ref(), Ok(&*design));
    assert_eq!(
        export::mermaid(&design),
        "flowchart LR\n  accTitle: New design\n"
    );
}

#[test]
fn svg_badges_show_all_findings() {
    for (name, text) in DESIGNS {
        let design = design(text);
        let marks = Marks::of_review(&review(&design, today()));
        let options = SvgOptions {
            marks: Some(&marks),
            ..SvgOptions::default()
        };
        let svg = export::svg(&design, &options);
        let failing = marks.0.values().filter(|mark| mark.fails > 0).count();
        assert_eq!(svg.matches("<circle ").count(), failing, "{name}");
        let badges = svg.matches("<title>").count() - 1;
        assert_eq!(badges, marks.0.len(), "{name}");
    }
}

#[test]
fn svg_opens_as_a_design() {
    for (name, text) in DESIGNS {
        let design = design(text);
        let saved = format::save(&design);
        let svg = export::svg(&design, &SvgOptions::default());
        assert_eq!(export::extract_from_svg(&svg).as_deref(), Some(&*saved));
        for bytes in [text.to_owned(), svg.clone(), format!("\u{FEFF}\n{svg}")] {
            let opened = export::read_document(bytes.trim_start_matches('\n').as_bytes());
            assert_eq!(opened.as_ref(), Ok(&*design), "{name}");
        }
    }
}

#[test]
fn svg_rewritten_by_another_program_opens() {
    let design = design(HOSTILE);
    let svg = export::svg(&design, &SvgOptions::default());
    let saved = Some(format::save(&design));
    let ours = "<document xmlns=\"urn:plumbline:document\" encoding=\"base64\">";
    assert!(svg.contains(ours));
    for theirs in [
        "<document encoding='base64' xmlns='urn:plumbline:document'>",
        "<ns0:document xmlns:ns0=\"urn:plumbline:document\" encoding=\"base64\" >\n  ",
        "<ns0:document\n xmlns:ns0 = \"urn:plumbline:document\">",
    ] {
        assert_eq!(export::extract_from_svg(&svg.replace(ours, theirs)), saved);
    }
    // The prefix declared on the root, and a name that looks like the declaration.
    let top = svg
        .replace(ours, "<p:document encoding=\"base64\">")
        .replacen("<svg ", "<svg xmlns:p=\"urn:plumbline:document\" ", 1);
    assert_eq!(export::extract_from_svg(&top), saved);
    let named = top.replacen(
        "<svg ",
        "<!-- xmlns:q=\"urn:plumbline:document\" --><svg ",
        1,
    );
    assert_eq!(export::extract_from_svg(&named), saved);
}

#[test]
fn svg_without_a_document_is_refused() {
    let design = design(HOSTILE);
    let without = SvgOptions {
        embed_document: false,
        ..SvgOptions::default()
    };
    let svg = export::svg(&design, &without);
    assert_eq!(export::extract_from_svg(&svg), None);
    for picture in [
        svg.as_str(),
        "<svg/>",
        "<mxfile/>",
        "<document xmlns=\"urn:plumbline:document\">!</document>",
    ] {
        let refused = export::read_document(picture.as_bytes()).unwrap_err();
        assert!(refused.to_string().contains("holds no design"), "{refused}");
    }
    assert_eq!(export::extract_document(b"{}"), Ok(None));
    let broken = export::read_document(b"{").unwrap_err();
    assert!(broken.to_string().starts_with("line 1"), "{broken}");
}

/// Allowed elements of a picture with their attributes.
const ELEMENTS: [(&str, &[&str]); 10] = [
    (
        "svg",
        &[
            "xmlns",
            "role",
            "width",
            "height",
            "viewBox",
            "font-family",
            "text-rendering",
        ],
    ),
    ("title", &[]),
    ("desc", &[]),
    ("g", &["transform"]),
    ("rect", &["x", "y", "width", "height", "rx"]),
    ("circle", &["r"]),
    ("path", &["d"]),
    (
        "text",
        &[
            "x",
            "y",
            "font-size",
            "font-weight",
            "text-anchor",
            "paint-order",
        ],
    ),
    ("metadata", &[]),
    ("document", &["xmlns", "encoding"]),
];
const PAINT: [&str; 7] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
];

/// Parses a picture: well-formed, only allowed elements and attributes, and text
/// only in text elements. Returns the content of each text element.
fn well_made(svg: &str) -> Result<Vec<String>, String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut open: Vec<String> = Vec::new();
    let mut texts = Vec::new();
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?;
        let (start, is_empty) = match &event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                open.pop().ok_or("an end too many")?;
                continue;
            }
            Event::Text(text) => {
                let text: &str = text;
                let held = open.last().map(String::as_str).unwrap_or_default();
                match (held, texts.last_mut()) {
                    ("text", Some(last)) => *last += text,
                    ("title" | "desc" | "document", _) => {}
                    _ if text.trim().is_empty() => {}
                    _ => return Err(format!("{text:?} in {held}")),
                }
                continue;
            }
            Event::GeneralRef(reference) => {
                let name: &str = reference;
                let held = open.last().map(String::as_str).unwrap_or_default();
                let c = match name {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "#39" => "'",
                    other => return Err(format!("&{other};")),
                };
                match (held, texts.last_mut()) {
                    ("text", Some(last)) => *last += c,
                    ("title" | "desc", _) => {}
                    _ => return Err(format!("&{name}; in {held}")),
                }
                continue;
            }
            Event::Eof if open.is_empty() => return Ok(texts),
            other => return Err(format!("{other:?}")),
        };
        let name = start.name().as_ref().to_owned();
        let may = ELEMENTS.iter().find(|(element, _)| *element == name);
        let (_, may) = may.ok_or_else(|| format!("the element {name}"))?;
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| e.to_string())?;
            let key = attribute.key.as_ref().to_owned();
            if !may.contains(&&*key) && !PAINT.contains(&&*key) {
                return Err(format!("the attribute {key} of {name}"));
            }
            // No value contains a colon, except for the two namespaces, or a reference.
            let value = attribute.value.into_owned();
            let stray = value.contains(['&', '<', ':', '@']) || value.contains("url");
            if key != "xmlns" && stray {
                return Err(format!("{key}={value:?}"));
            }
        }
        if name == "text" {
            texts.push(String::new());
        }
        if !is_empty {
            open.push(name);
        }
    }
}

/// Text with a meaning to XML, browsers or Mermaid.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("</text></svg>".to_owned()),
        Just("\" onload=\"x\" a='".to_owned()),
        Just("]]></document></metadata><!--".to_owned()),
        Just("javascript:alert(1)".to_owned()),
        Just("&#60;&lt;&x;&".to_owned()),
        Just("\u{0}\u{1}\u{1b}\u{7f}\u{85}\u{FFFE}\u{FFFF}".to_owned()),
        Just("xmlns=\"urn:plumbline:document\"".to_owned()),
        Just("\"]; click a href \"".to_owned()),
        Just("%%{init}%% end\n:::x `".to_owned()),
        Just("direction LR #quot; #35;".to_owned()),
        any::<char>().prop_map(String::from),
        "[a-z 0-9]{0,8}",
    ];
    // Names must not be blank.
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat() + "x")
}

/// Valid document with hostile text in every field.
fn hostile_documents() -> impl Strategy<Value = Value> {
    let words = prop::collection::vec(hostile(), 1..8);
    (documents(), words).prop_map(|(mut document, words)| {
        let mut words = words.iter().cycle().cloned();
        let mut word = || json!(words.next().unwrap_or_default());
        document["title"] = word();
        document["notes"] = word();
        for list in ["domains", "components", "flows", "connections"] {
            for element in document[list].as_array_mut().unwrap() {
                element["notes"] = word();
                match list {
                    "connections" => element["carries"] = json!([word(), word()]),
                    "components" => {
                        element["name"] = word();
                        element["technology"] = word();
                    }
                    _ => element["name"] = word(),
                }
            }
        }
        document
    })
}

/// Removes the names from a line of a chart and checks that they are plain text.
fn chart_line(line: &str) -> Result<String, String> {
    let quoted: Vec<&str> = line.split('"').collect();
    if !matches!(quoted.len(), 1 | 3) {
        return Err(format!("quotes in {line:?}"));
    }
    let Some(name) = quoted.get(1) else {
        return match line.strip_prefix("  accTitle: ") {
            Some(title) => only_text(title).map(|()| "accTitle".to_owned()),
            None => Ok(line.to_owned()),
        };
    };
    only_text(&name.replacen("<br/>", "", 1))?;
    Ok([quoted[0], quoted[2]].concat())
}

fn only_text(text: &str) -> Result<(), String> {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let mut is_code = || {
            let digits: String = rest.by_ref().take_while(|c| *c != ';').collect();
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
        };
        let fine = c.is_alphanumeric() || " .,/-_".contains(c) || c == '#' && is_code();
        if !fine {
            return Err(format!("{c:?} in {text:?}"));
        }
    }
    Ok(())
}

/// Checks that every line is a valid statement, and that there is one for each element.
fn well_charted(design: &Design, chart: &str) -> Result<(), String> {
    let mut counts = [0usize; 4];
    let ids = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    for line in chart.lines().skip(1) {
        let line = chart_line(line)?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["accTitle"] | ["linkStyle" | "class" | "classDef", ..] => {}
            ["end"] => counts[0] += 1,
            ["subgraph", name] if ids(name.trim_end_matches("[]")) => counts[1] += 1,
            [node] if ids(node.trim_end_matches(|c| "()[]{}/>".contains(c))) => counts[2] += 1,
            [from, "-->" | "-.->" | "-->||" | "-.->||", to] if ids(from) && ids(to) => {
                counts[3] += 1;
            }
            _ => return Err(format!("the line {line:?}")),
        }
    }
    let domains = design.domains.len();
    let expected = [
        domains,
        domains,
        design.components.len(),
        design.connections.len(),
    ];
    if counts != expected {
        return Err(format!("{counts:?} and not {expected:?}"));
    }
    Ok(())
}

proptest! {
    #[test]
    fn svg_and_mermaid_escape_hostile_names(document in hostile_documents(), scale in any::<f64>()) {
        let review = reviewed(&document);
        let design = review.design();
        let marks = Marks::of_review(&review);
        let flow = Id::new("f0");
        let options = SvgOptions { theme: PictureTheme::Dark, scale, marks: Some(&marks), flow: flow.as_ref(), title: true, legend: true, transparent: false, embed_document: true };
        let svg = export::svg(design, &options);
        let texts = well_made(&svg).map_err(TestCaseError::fail)?;
        prop_assert!(texts.len() >= design.components.len());
        prop_assert_eq!(export::extract_from_svg(&svg), Some(format::save(design)));
        let chart = export::mermaid(design);
        well_charted(design, &chart).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn share_link_and_svg_round_trip_every_document(document in documents()) {
        let design = load(&document);
        let saved = format::save(&design);
        let link = share_link::encode(&design).unwrap();
        prop_assert_eq!(format::save(&share_link::decode(&link).unwrap()), saved.clone());
        let svg = export::svg(&design, &SvgOptions::default());
        prop_assert_eq!(export::extract_from_svg(&svg), Some(saved.clone()));
        prop_assert_eq!(export::read_document(svg.as_bytes()).unwrap(), (*design).clone());
    }

    #[test]
    fn share_link_and_picture_readers_survive_any_input(
        link in "#?d1\\.[A-Za-z0-9_-]{0,200}",
        piece in "(<svg|<document|xmlns|:p|=|\"|urn:plumbline:document|>|</document>|e30=| ){0,20}",
    ) {
        let _ = share_link::decode(&link);
        let _ = export::extract_from_svg(&piece);
        let _ = export::read_document(piece.as_bytes());
    }
}
