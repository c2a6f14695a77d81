//! Format detection, Plumbline documents, limits, and files of no known format.

use crate::damage::{Damage, config, damage, damaged};
use crate::support::{
    ASYNCAPI, BACKSTAGE, CALM, COMPOSE, DRAWIO, EXCALIDRAW, ImportFile, KUBERNETES, MERMAID,
    PLANTUML, STRUCTURIZR, TERRAFORM, TRACE, check, format_of, import_error, read,
};
use plumbline::document::format;
use plumbline::import::{ImportFormat, import};
use proptest::prelude::*;
use std::sync::LazyLock;

/// The texts of documents, for damage.
const DOCUMENTS: [&str; 2] = [
    include_str!("../robustness/every-field.json"),
    include_str!("../designs/ftgo.json"),
];

/// Pieces of all formats, for damage.
#[rustfmt::skip]
pub const PIECES: &[&str] = &[
    "{", "}", "[", "]", "\"", ",", ":", "0", "-", "\n", "services:\n", "<mxfile>", "<mxGraphModel>", "<", ">", "flowchart TD\n", "sequenceDiagram\n",
    "architecture-beta\n", "@startuml\n", "@enduml\n", "apiVersion: v1\n", "kind: List\n", "asyncapi: 3.0.0\n", "\"resourceSpans\": ", "\"format_version\": ", "excalidraw",
    "workspace {\n", "\"model\": ", "\"services\": ", "plumbline-design", "```mermaid\n", "---\n", "\u{feff}", "\u{0}", "é", "𝔸", "99999999999999999999", "1e999",
];

/// The example files of all formats.
pub fn all_files() -> Vec<ImportFile> {
    [
        &COMPOSE[..],
        &DRAWIO,
        &MERMAID,
        &STRUCTURIZR,
        &PLANTUML,
        &EXCALIDRAW,
        &TRACE,
        &CALM,
        &BACKSTAGE,
        &KUBERNETES,
        &TERRAFORM,
        &ASYNCAPI,
    ]
    .concat()
}

/// The texts of the example files of all formats, for damage.
pub fn all_texts() -> &'static [&'static str] {
    static TEXTS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| all_files().iter().map(|file| file.text).collect());
    &TEXTS
}

#[test]
fn format_detection_goes_by_content() {
    for ImportFile { name, text } in all_files() {
        let stem = name.split('.').next().unwrap();
        let detected = import(stem, text.as_bytes(), None);
        assert_eq!(detected, read(name, text), "{name}");
    }
}

#[test]
fn plumbline_documents_import_unchanged() {
    let text = include_str!("../designs/ftgo.json");
    for source in [None, Some(ImportFormat::Plumbline)] {
        let found = import("x.json", text.as_bytes(), source).unwrap();
        assert_eq!(found.design, format::load(text).unwrap());
        assert_eq!(found.notes, []);
    }
    for (text, line, words) in [
        (
            "{\"format\": \"plumbline-design\",\n \"version\": 1,,}",
            Some(2),
            "expected",
        ),
        (
            "{\"format\": \"plumbline-design\", \"version\": 999}",
            None,
            "version",
        ),
        (
            "{\"format\": \"plumbline-design\", \"version\": 1, \"title\": \"T\", \"components\": 3}",
            None,
            "components",
        ),
    ] {
        let error = import_error("x.json", text.as_bytes(), None);
        assert_eq!(error.line, line, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn files_of_no_known_format_are_refused() {
    for (bytes, words) in [
        (&b"hello"[..], "docker-compose"),
        (b"", "docker-compose"),
        (b"a\nb\xff", "line 2, column 2"),
        (b"\x89PNG\r\n\x1a\n", "copy of the diagram"),
        (b"\x00\x01\x02", "docker-compose"),
    ] {
        let error = import_error("file", bytes, None);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn files_of_utf_16_are_read_like_others() {
    for ImportFile { name, text } in all_files() {
        let expected = import(name, text.as_bytes(), None);
        let units = || std::iter::once(0xFEFF).chain(text.encode_utf16());
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        assert_eq!(import(name, &little, None), expected, "{name}");
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        assert_eq!(import(name, &big, None), expected, "{name}");
    }
    let error = import_error("x.mmd", b"\xFF\xFE\x00\xD8", None);
    assert!(error.wrong.contains("UTF-16"), "{error}");
}

#[test]
fn json_has_every_character_that_json_allows() {
    for c in ('\u{7f}'..='\u{a0}').chain(['\u{2028}', '\u{fffe}', '\u{ffff}']) {
        let text = format!(
            "{{\"services\": {{\"a\": {{\"image\": \"x/a\", \"labels\": {{\"l\": \"{c}\\n\"}}}}}}}}"
        );
        let import = import("compose.json", text.as_bytes(), None).unwrap();
        assert_eq!(import.design.components.len(), 1, "{:x}", u32::from(c));
    }
    // In YAML they are refused where they stand.
    let error = import_error(
        "compose.yaml",
        "services:\n  a: {image: \"x\u{81}\"}\n".as_bytes(),
        None,
    );
    assert_eq!(error.line, Some(2), "{error}");
}

#[test]
fn files_of_fifty_megabytes_are_refused_in_every_format() {
    let mut bytes = b"services:\n  a: {image: x}\n".to_vec();
    bytes.resize(50 * 1024 * 1024, b'#');
    for source in [
        None,
        Some(ImportFormat::Plumbline),
        Some(ImportFormat::Compose),
        Some(ImportFormat::DrawIo),
        Some(ImportFormat::Mermaid),
        Some(ImportFormat::StructurizrDsl),
        Some(ImportFormat::StructurizrJson),
        Some(ImportFormat::PlantUml),
        Some(ImportFormat::Excalidraw),
        Some(ImportFormat::Trace),
        Some(ImportFormat::Calm),
        Some(ImportFormat::Backstage),
        Some(ImportFormat::Kubernetes),
        Some(ImportFormat::Terraform),
        Some(ImportFormat::AsyncApi),
    ] {
        let error = import_error("x", &bytes, source);
        assert!(error.wrong.contains("bytes"), "{source:?}: {error}");
    }
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &DOCUMENTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_plumbline_documents_survive(damages in damages()) {
                check("x.json", &damaged(DOCUMENTS[0].as_bytes(), &damages), Some(ImportFormat::Plumbline))?;
    }

    #[test]
    fn damaged_files_of_unstated_format_survive(file in prop::sample::select(all_files()), damages in damages()) {
        let ImportFile { name, text } = file;
        check(name, &damaged(text.as_bytes(), &damages), None)?;
    }

    #[test]
    fn any_text_survives_as_compose_drawio_and_document(text in "\\PC*|(services:\n  a:\n)?(\\PC|\n| ){0,200}|<mxfile>(\\PC|<|>|\"|=){0,200}|[-a-z{}\"<>=:&*$ \n%]{0,300}") {
        for source in [ImportFormat::Compose, ImportFormat::DrawIo, ImportFormat::Plumbline] {
            check("any", text.as_bytes(), Some(source))?;
        }
        check("any", text.as_bytes(), None)?;
    }

    #[test]
    fn any_text_survives_in_each_format(text in "\\PC*|(flowchart TD|sequenceDiagram|C4Context|architecture-beta|@startuml|asyncapi: 3.0.0|apiVersion: v1)\n(\\PC|\n){0,200}|[-a-z{}\"\\->=\\\\\n $!/*]{0,300}") {
        for name in ["any.mmd", "any.dsl", "any.json", "any.yaml", "any.drawio", "any.otlp.json", "any.puml", "any.excalidraw", "any.calm.json", "any.catalogue.yaml", "any.k8s.yaml", "any.tf.json", "any.as.yaml"] {
            check(name, text.as_bytes(), Some(format_of(name)))?;
        }
    }
}
