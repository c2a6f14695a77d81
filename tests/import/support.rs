//! Example files, assertions on designs and notes, and the checks that hold for all formats.

use crate::damage::{Damage, JsonDamage, damage, damaged};
use crate::golden::assert_golden;
use crate::printable::is_printable;
use plumbline::document::{Design, format};
use plumbline::import::{Confidence, Import, ImportError, ImportFormat, import};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

/// The most elements of one list that an importer reads.
pub const MAX_ELEMENTS: usize = 20_000;
/// The deepest boundary of a diagram.
pub const MAX_DEPTH: usize = 32;

/// An example file of a format.
#[derive(Clone, Copy, Debug)]
pub struct ImportFile {
    pub name: &'static str,
    pub text: &'static str,
}

/// Reads a text in the format of the file name.
pub fn read(name: &str, text: &str) -> Result<Import, ImportError> {
    import(name, text.as_bytes(), Some(format_of(name)))
}

/// The format of a file name.
pub fn format_of(name: &str) -> ImportFormat {
    if name.ends_with(".otlp.json") || name.ends_with(".jaeger.json") {
        return ImportFormat::Trace;
    }
    if name.ends_with(".calm.json") {
        return ImportFormat::Calm;
    }
    if name.ends_with(".catalogue.yaml") {
        return ImportFormat::Backstage;
    }
    if name.contains(".k8s.") {
        return ImportFormat::Kubernetes;
    }
    if name.contains(".tf.") {
        return ImportFormat::Terraform;
    }
    if name.contains(".as.") {
        return ImportFormat::AsyncApi;
    }
    match name.rsplit('.').next() {
        Some("dsl") => ImportFormat::StructurizrDsl,
        Some("json") => ImportFormat::StructurizrJson,
        Some("yaml" | "yml") => ImportFormat::Compose,
        Some("excalidraw") => ImportFormat::Excalidraw,
        Some("puml") => ImportFormat::PlantUml,
        Some("drawio" | "svg") => ImportFormat::DrawIo,
        _ => ImportFormat::Mermaid,
    }
}

/// The error of a file that cannot be imported.
pub fn import_error(name: &str, bytes: &[u8], format: Option<ImportFormat>) -> ImportError {
    match import(name, bytes, format) {
        Err(error) => error,
        Ok(import) => panic!("{name} became {import:?}"),
    }
}

/// The components as `name kind technology in domain`.
pub fn components(design: &Design) -> Vec<String> {
    let line = |c: &plumbline::document::Component| {
        let technology = c
            .technology
            .as_ref()
            .map(|t| format!(" {t}"))
            .unwrap_or_default();
        let domain = c
            .domain
            .as_ref()
            .map(|d| format!(" in {d}"))
            .unwrap_or_default();
        format!("{} {}{technology}{domain}", c.name, c.kind.as_str())
    };
    design.components.iter().map(|c| line(c)).collect()
}

/// The components as `name:kind`, in the order of their ids.
pub fn names_and_kinds(design: &Design) -> Vec<String> {
    let components = design.components.iter();
    components
        .map(|c| format!("{}:{}", c.name, c.kind.as_str()))
        .collect()
}

/// The connections as `from style to`.
pub fn connections(design: &Design) -> Vec<String> {
    let line =
        |c: &plumbline::document::Connection| format!("{} {} {}", c.from, c.style.as_str(), c.to);
    design.connections.iter().map(|c| line(c)).collect()
}

/// True for a note at that line, of that confidence, with those words.
pub fn has_note(import: &Import, line: usize, sort: Confidence, words: &str) -> bool {
    let mut notes = import.notes.iter();
    notes.any(|n| n.line == Some(line) && n.confidence == sort && n.text.contains(words))
}

/// True for a note of that confidence with those words, at any line.
pub fn has_note_anywhere(import: &Import, confidence: Confidence, words: &str) -> bool {
    let mut notes = import.notes.iter();
    notes.any(|note| note.confidence == confidence && note.text.contains(words))
}

/// The notes of an import: line, confidence and text.
fn notes_text(import: &Import) -> String {
    let mut text = String::new();
    for note in &import.notes {
        let line = note
            .line
            .map_or(String::new(), |line| format!("line {line}: "));
        let confidence = note.confidence.as_str();
        text.push_str(&format!("{line}{confidence}: {}\n", note.text));
    }
    text
}

/// Compares the designs and the notes of files with their golden files.
pub fn assert_golden_imports(files: &[ImportFile]) {
    for ImportFile { name, text } in files {
        let import = read(name, text).unwrap_or_else(|e| panic!("{name}: {e}"));
        for (ending, found) in [
            ("expected.json", format::save(&import.design)),
            ("notes.txt", notes_text(&import)),
        ] {
            assert_golden(&format!("tests/import/files/{name}.{ending}"), &found);
        }
    }
}

/// Files import the same with line ends of Windows, and with a byte order mark.
pub fn assert_same_in_other_encodings(files: &[ImportFile]) {
    for ImportFile { name, text } in files {
        let expected = read(name, text);
        assert_eq!(read(name, &text.replace('\n', "\r\n")), expected, "{name}");
        assert_eq!(read(name, &format!("\u{feff}{text}")), expected, "{name}");
        let detected = import(name, format!("\u{feff}{text}").as_bytes(), None);
        assert_eq!(detected, expected, "{name}");
    }
}

/// Files survive as they are, and without any one of their lines.
pub fn assert_survive_without_each_line(files: &[ImportFile]) {
    for ImportFile { name, text } in files {
        let format = Some(format_of(name));
        assert_eq!(survives(name, text.as_bytes(), format), Ok(true), "{name}");
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            let mut rest = lines.clone();
            rest.remove(at);
            survives(name, rest.concat().as_bytes(), format)
                .unwrap_or_else(|e| panic!("{name}, without line {}: {e}", at + 1));
        }
    }
}

/// A file of thousands of elements that each name the next is read whole. `element` writes one by its number and that
/// of the next, `file` puts them together.
pub fn assert_ring_is_read_whole(
    element: impl Fn(usize, usize) -> String,
    file: impl Fn(Vec<String>) -> String,
) {
    let count = 4_000;
    let elements = (0..count).map(|n| element(n, (n + 1) % count));
    let text = file(elements.collect());
    let design = import("x", text.as_bytes(), None).unwrap().design;
    let found = (design.components.len(), design.connections.len());
    assert_eq!(found, (count, count));
}

/// Damage to a file of that syntax, with pieces of those texts.
pub fn damages(
    pieces: &'static [&'static str],
    texts: &'static [&'static str],
) -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(pieces, texts), 1..8)
}

/// Damaged files survive, as text: bytes that are no UTF-8 become replacement characters.
pub fn check_damaged(files: &[ImportFile], damages: &[Damage]) -> Result<(), TestCaseError> {
    for ImportFile { name, text } in files {
        let bytes = damaged(text.as_bytes(), damages);
        let text = String::from_utf8_lossy(&bytes);
        check(name, text.as_bytes(), Some(format_of(name)))?;
    }
    Ok(())
}

/// Files of JSON survive with damaged fields.
pub fn check_damaged_json(
    files: &[ImportFile],
    damages: &[JsonDamage],
) -> Result<(), TestCaseError> {
    for ImportFile { name, text } in files {
        let Ok(mut document) = serde_json::from_str(text) else {
            continue;
        };
        for damage in damages {
            damage.apply(&mut document);
        }
        check(name, document.to_string().as_bytes(), Some(format_of(name)))?;
    }
    Ok(())
}

/// Any bytes survive, as a result of a fuzz test.
pub fn check(name: &str, bytes: &[u8], format: Option<ImportFormat>) -> Result<(), TestCaseError> {
    survives(name, bytes, format).map(drop).map_err(|error| {
        let text = String::from_utf8_lossy(bytes);
        TestCaseError::fail(format!("{name}: {error}\nin {text}"))
    })
}

/// Checks the invariants of an import: returns whether the bytes can be read, or the violated invariant.
pub fn survives(name: &str, bytes: &[u8], format: Option<ImportFormat>) -> Result<bool, String> {
    let read = match import(name, bytes, format) {
        Ok(read) => read,
        Err(error) if error.wrong.is_empty() || error.expected.is_empty() => {
            return Err("refused without a word".to_owned());
        }
        Err(error) if !is_printable(&error.to_string()) => {
            return Err(format!("unprintable characters: {error:?}"));
        }
        Err(_) => return Ok(false),
    };
    let problems = format::check(&read.design);
    if !problems.is_empty() {
        return Err(format!("imported, and not valid: {problems:?}"));
    }
    let saved = format::save(&read.design);
    let again = format::load(&saved).map_err(|e| format!("what was saved does not load: {e}"))?;
    if format::save(&again) != saved || again != read.design {
        return Err("not the same after it was saved and loaded".to_owned());
    }
    let lines = line_count(bytes);
    for note in &read.notes {
        if note.text.is_empty() || note.line.is_some_and(|line| line == 0 || line > lines) {
            return Err(format!("of {lines} lines: {note:?}"));
        }
        if !is_printable(&note.text) {
            return Err(format!("unprintable characters: {note:?}"));
        }
    }
    if import(name, bytes, format).as_ref() != Ok(&read) {
        return Err("not the same when it is read again".to_owned());
    }
    Ok(true)
}

/// The most lines that a reader can count: YAML counts a carriage return, too.
fn line_count(bytes: &[u8]) -> usize {
    if bytes.contains(&b'\r') {
        return bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() + 1;
    }
    String::from_utf8_lossy(bytes).lines().count().max(1)
}

/// Example files.
pub const COMPOSE: [ImportFile; 5] = [
    ImportFile {
        name: "compose-votes.yaml",
        text: include_str!("files/compose-votes.yaml"),
    },
    ImportFile {
        name: "compose-old.yml",
        text: include_str!("files/compose-old.yml"),
    },
    ImportFile {
        name: "compose-shop.yaml",
        text: include_str!("files/compose-shop.yaml"),
    },
    ImportFile {
        name: "compose-classic.yml",
        text: include_str!("files/compose-classic.yml"),
    },
    ImportFile {
        name: "compose-bank.yml",
        text: include_str!("files/compose-bank.yml"),
    },
];

/// Example files.
pub const DRAWIO: [ImportFile; 5] = [
    ImportFile {
        name: "drawio-shop.drawio",
        text: include_str!("files/drawio-shop.drawio"),
    },
    ImportFile {
        name: "drawio-packed.drawio",
        text: include_str!("files/drawio-packed.drawio"),
    },
    ImportFile {
        name: "drawio-delivery.drawio",
        text: include_str!("files/drawio-delivery.drawio"),
    },
    ImportFile {
        name: "drawio-booking.drawio",
        text: include_str!("files/drawio-booking.drawio"),
    },
    ImportFile {
        name: "drawio-bank.drawio.svg",
        text: include_str!("files/drawio-bank.drawio.svg"),
    },
];

/// Example files.
pub const MERMAID: [ImportFile; 6] = [
    ImportFile {
        name: "mermaid-architecture.mmd",
        text: include_str!("files/mermaid-architecture.mmd"),
    },
    ImportFile {
        name: "mermaid-shop.mmd",
        text: include_str!("files/mermaid-shop.mmd"),
    },
    ImportFile {
        name: "mermaid-order.mmd",
        text: include_str!("files/mermaid-order.mmd"),
    },
    ImportFile {
        name: "mermaid-bank-container.mmd",
        text: include_str!("files/mermaid-bank-container.mmd"),
    },
    ImportFile {
        name: "mermaid-bank-signin.mmd",
        text: include_str!("files/mermaid-bank-signin.mmd"),
    },
    ImportFile {
        name: "mermaid-page.md",
        text: include_str!("files/mermaid-page.md"),
    },
];

/// Example files.
pub const STRUCTURIZR: [ImportFile; 3] = [
    ImportFile {
        name: "structurizr-bank.dsl",
        text: include_str!("files/structurizr-bank.dsl"),
    },
    ImportFile {
        name: "structurizr-shop.dsl",
        text: include_str!("files/structurizr-shop.dsl"),
    },
    ImportFile {
        name: "structurizr-shop.json",
        text: include_str!("files/structurizr-shop.json"),
    },
];

/// Example files.
pub const TRACE: [ImportFile; 2] = [
    ImportFile {
        name: "trace-checkout.otlp.json",
        text: include_str!("files/trace-checkout.otlp.json"),
    },
    ImportFile {
        name: "trace-parcels.jaeger.json",
        text: include_str!("files/trace-parcels.jaeger.json"),
    },
];

/// Example files.
pub const PLANTUML: [ImportFile; 4] = [
    ImportFile {
        name: "plantuml-shop.puml",
        text: include_str!("files/plantuml-shop.puml"),
    },
    ImportFile {
        name: "plantuml-c4.puml",
        text: include_str!("files/plantuml-c4.puml"),
    },
    ImportFile {
        name: "plantuml-dynamic.puml",
        text: include_str!("files/plantuml-dynamic.puml"),
    },
    ImportFile {
        name: "plantuml-sequence.puml",
        text: include_str!("files/plantuml-sequence.puml"),
    },
];

/// Example files.
pub const EXCALIDRAW: [ImportFile; 1] = [ImportFile {
    name: "excalidraw-shop.excalidraw",
    text: include_str!("files/excalidraw-shop.excalidraw"),
}];

/// Example files.
pub const CALM: [ImportFile; 1] = [ImportFile {
    name: "calm-shop.calm.json",
    text: include_str!("files/calm-shop.calm.json"),
}];

/// Example files.
pub const BACKSTAGE: [ImportFile; 1] = [ImportFile {
    name: "backstage-shop.catalogue.yaml",
    text: include_str!("files/backstage-shop.catalogue.yaml"),
}];

/// Example files.
pub const KUBERNETES: [ImportFile; 2] = [
    ImportFile {
        name: "kubernetes-shop.k8s.yaml",
        text: include_str!("files/kubernetes-shop.k8s.yaml"),
    },
    ImportFile {
        name: "kubernetes-list.k8s.json",
        text: include_str!("files/kubernetes-list.k8s.json"),
    },
];

/// Example files.
pub const TERRAFORM: [ImportFile; 2] = [
    ImportFile {
        name: "terraform-parcels.tf.json",
        text: include_str!("files/terraform-parcels.tf.json"),
    },
    ImportFile {
        name: "terraform-depot-state.tf.json",
        text: include_str!("files/terraform-depot-state.tf.json"),
    },
];

/// Example files.
pub const ASYNCAPI: [ImportFile; 1] = [ImportFile {
    name: "asyncapi-orders.as.yaml",
    text: include_str!("files/asyncapi-orders.as.yaml"),
}];
