//! Import of designs from other tools' files, one module per format. An import is a separate design
//! with notes on what was understood, guessed and left out; nothing else changes.
//!
//! Text from a file is data. Every reader limits size, depth and expansion, and none panics.

mod asyncapi;
mod backstage;
mod blocks;
mod builder;
mod c4;
mod c4_macros;
mod calm;
mod classify;
mod compose;
mod containers;
mod corrections;
mod cursor;
mod detect;
mod diagram;
mod drawio;
mod excalidraw;
mod files;
mod json;
mod kubernetes;
mod mermaid;
mod notes;
mod pages;
mod plantuml;
mod sequence;
mod structurizr;
mod system;
mod terraform;
mod text;
mod trace;
mod unread;
mod yaml;

pub use corrections::{Correction, correct, same_components};
pub use detect::detect_format;
pub use files::{FileReader, MAX_FILES, main_file};
pub use pages::{PageChoice, Pages};
pub use system::{SystemFile, import_system};

use crate::document::Design;
use crate::document::format::{self, LoadError};
use crate::document::sanitize::message;
use crate::export::extract_document;
use builder::DesignBuilder;
use files::IncludedFiles;
use std::borrow::Cow;
use std::fmt;

/// The largest file of another tool, in bytes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The result of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// A valid design. Components have no positions if the source has none.
    pub design: Design,
    /// Notes for the person, by line of the source.
    pub notes: Vec<Note>,
    /// The pages or diagrams of the file, of which one is read.
    pub pages: Pages,
}

/// The confidence of a reader in a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The source says so.
    Understood,
    /// The source suggests it; the person should check.
    Guessed,
    /// A design has no place for it.
    LeftOut,
}

impl Confidence {
    /// The words for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Understood => "understood",
            Self::Guessed => "guessed",
            Self::LeftOut => "left out",
        }
    }
}

/// A note on an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line of the source, counted from 1, if it has lines.
    pub line: Option<usize>,
    /// The confidence.
    pub confidence: Confidence,
    /// A sentence that names the elements.
    pub text: String,
}

impl Note {
    fn new(line: Option<usize>, confidence: Confidence, text: &str) -> Self {
        Self {
            line,
            confidence,
            text: message(text),
        }
    }
}

/// A file format of imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportFormat {
    /// A Plumbline document.
    Plumbline,
    /// docker-compose.
    Compose,
    /// Mermaid: a flowchart, a sequence diagram, an architecture diagram or C4.
    Mermaid,
    /// draw.io, plain or compressed.
    DrawIo,
    /// Structurizr DSL.
    StructurizrDsl,
    /// A Structurizr workspace as JSON.
    StructurizrJson,
    /// FINOS CALM.
    Calm,
    /// Backstage.
    Backstage,
    /// Excalidraw.
    Excalidraw,
    /// PlantUML: C4, component, deployment and sequence diagrams.
    PlantUml,
    /// Traces of OpenTelemetry or Jaeger, as JSON.
    Trace,
    /// Kubernetes: rendered manifests, as YAML or JSON.
    Kubernetes,
    /// Terraform: a plan or a state, as JSON.
    Terraform,
    /// AsyncAPI 2 and 3, one document or several.
    AsyncApi,
}

/// The reason why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The line, counted from 1, if known.
    pub line: Option<usize>,
    /// The column, counted from 1, if known.
    pub column: Option<usize>,
    /// The problem.
    pub wrong: String,
    /// The expected content.
    pub expected: String,
}

impl ImportError {
    /// An error without a place.
    pub fn new(wrong: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            line: None,
            column: None,
            wrong: message(&wrong.into()),
            expected: message(&expected.into()),
        }
    }

    /// The error at that line, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: ")?,
            (Some(line), None) => write!(f, "line {line}: ")?,
            _ => {}
        }
        write!(f, "{}; expected {}", self.wrong, self.expected)
    }
}

impl std::error::Error for ImportError {}

/// Choices for an import.
#[derive(Clone, Copy, Default)]
pub struct ImportOptions<'o> {
    /// The format; without it, name and content tell it.
    pub format: Option<ImportFormat>,
    /// The page or diagram of a file with several; without it, the first that can be read.
    pub page: Option<PageChoice<'o>>,
    /// The folder of the file, for formats whose files include others.
    pub files: Option<&'o dyn FileReader>,
}

/// Imports a file. Without `format`, name and content tell the format.
///
/// # Errors
/// The problem, its place, and the expected content.
pub fn import(
    name: &str,
    bytes: &[u8],
    format: Option<ImportFormat>,
) -> Result<Import, ImportError> {
    let options = ImportOptions {
        format,
        ..ImportOptions::default()
    };
    import_with(name, bytes, &options)
}

/// Imports a file with choices.
///
/// # Errors
/// The problem, its place, and the expected content.
pub fn import_with(
    name: &str,
    bytes: &[u8],
    options: &ImportOptions<'_>,
) -> Result<Import, ImportError> {
    let format = options.format;
    let files = IncludedFiles::new(options.files);
    let may_be_own = matches!(format, None | Some(ImportFormat::Plumbline));
    if may_be_own && let Ok(Some(document)) = extract_document(bytes) {
        return read_plumbline(document.as_bytes());
    }
    if format == Some(ImportFormat::Plumbline) {
        return read_plumbline(bytes);
    }
    if bytes.len() > MAX_BYTES {
        let text = std::str::from_utf8(bytes).ok().filter(|_| may_be_own);
        let format = text.and_then(|text| detect_format(name, text));
        if format == Some(ImportFormat::Plumbline) {
            return read_plumbline(bytes);
        }
        return Err(ImportError::new(
            format!("the file has {} bytes", bytes.len()),
            format!("at most {MAX_BYTES}"),
        ));
    }
    if drawio::is_png(bytes) && format.is_none_or(|format| format == ImportFormat::DrawIo) {
        return drawio::read_png(bytes, options.page).map(|import| with_title(import, name));
    }
    if let Some(error) = unread::archive(name, bytes).filter(|_| format.is_none()) {
        return Err(error);
    }
    let text = &*decoded(bytes)?;
    let Some(format) = format.or_else(|| detect_format(name, text)) else {
        return Err(unread::refusal(name, text).unwrap_or_else(|| {
            ImportError::new(
                "this is no file that can be read",
                "a design of Plumbline, docker-compose, Kubernetes, Terraform, AsyncAPI, Mermaid, draw.io, Structurizr, PlantUML, Excalidraw, CALM, Backstage or traces",
            )
        }));
    };
    let import = match format {
        ImportFormat::Plumbline => return read_plumbline(text.as_bytes()),
        ImportFormat::Compose => compose::read(text, &files),
        ImportFormat::DrawIo => drawio::read(text, options.page),
        ImportFormat::Mermaid => mermaid::read(text, options.page),
        ImportFormat::StructurizrDsl => structurizr::read_dsl(text, &files),
        ImportFormat::StructurizrJson => structurizr::read_json(text),
        ImportFormat::Calm => calm::read(text),
        ImportFormat::Backstage => backstage::read(text),
        ImportFormat::Excalidraw => excalidraw::read(text),
        ImportFormat::PlantUml => plantuml::read(text, options.page),
        ImportFormat::Trace => trace::read(text),
        ImportFormat::Kubernetes => kubernetes::read(text),
        ImportFormat::Terraform => terraform::read(text),
        ImportFormat::AsyncApi => asyncapi::read(text),
    };
    import.map(|import| with_title(import, name))
}

/// The format of a file, by its content, whatever its encoding, else by its name.
pub fn detect_file(name: &str, bytes: &[u8]) -> Option<ImportFormat> {
    match decoded(bytes) {
        Ok(text) => detect_format(name, &text),
        Err(_) if unread::archive(name, bytes).is_some() => None,
        Err(_) => detect_format(name, ""),
    }
}

/// The text of a file: UTF-8, or UTF-16 with its mark at the start, as PowerShell writes it.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            return decode_utf8(bytes).map(Cow::Borrowed);
        }
    };
    let pairs = bytes.chunks_exact(2).skip(1);
    let units: Vec<u16> = pairs
        .filter_map(|pair| Some(unit(pair.try_into().ok()?)))
        .collect();
    let text = String::from_utf16(&units);
    text.map(Cow::Owned)
        .map_err(|_| ImportError::new("the file is not UTF-16, as its start says", "text in UTF-8"))
}

/// The text of UTF-8 bytes.
fn decode_utf8(bytes: &[u8]) -> Result<&str, ImportError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line_start = before
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |at| at + 1);
        ImportError {
            line: Some(before.iter().filter(|b| **b == b'\n').count() + 1),
            column: Some(before.len() - line_start + 1),
            wrong: "this byte is not UTF-8".to_owned(),
            expected: "text in UTF-8".to_owned(),
        }
    })
}

/// Imports a Plumbline document.
fn read_plumbline(bytes: &[u8]) -> Result<Import, ImportError> {
    let split = |message: &str| match message.split_once("; expected ") {
        Some((wrong, expected)) => ImportError::new(wrong, expected),
        None => ImportError::new(message, "a design document as JSON"),
    };
    let design = format::load_bytes(bytes).map_err(|error| match &error {
        LoadError::Syntax {
            line,
            column,
            message,
        } => ImportError {
            line: Some(*line),
            column: Some(*column),
            ..split(message)
        },
        LoadError::TooLarge { .. } | LoadError::Newer { .. } => split(&error.to_string()),
        LoadError::Invalid(problems) => {
            let first = problems.first().map(ToString::to_string);
            let mut error = split(&first.unwrap_or_default());
            match problems.len() {
                0 | 1 => {}
                2 => error.expected += " (and one thing more is wrong)",
                more => error.expected += &format!(" (and {} things more are wrong)", more - 1),
            }
            error
        }
    })?;
    Ok(Import {
        design,
        notes: Vec::new(),
        pages: Pages::default(),
    })
}

/// Sets a title from the file name if the source has none.
fn with_title(mut import: Import, name: &str) -> Import {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default().trim();
    let plain = [
        "",
        "-",
        "compose",
        "docker-compose",
        "workspace",
        "diagram",
        "stack",
    ];
    if import.design.title == builder::DEFAULT_TITLE && !plain.contains(&stem) {
        stem.clone_into(&mut import.design.title);
    }
    import
}
