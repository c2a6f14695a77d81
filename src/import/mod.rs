//! Designs out of what others wrote: one file per format. Nothing is changed here: an import is a
//! design of its own and a plain account of what was understood, guessed and left out.
//!
//! Text from a file is data. Every reader has limits on size, depth and expansion, and none panics.

mod c4;
mod compose;
mod cursor;
mod drawing;
mod drawio;
mod guess;
mod json;
mod mermaid;
mod recognise;
mod sketch;
mod structurizr;
mod tally;
mod text;
mod words;
mod yaml;

pub use guess::kind_of_technology;
pub use recognise::recognise;
pub use sketch::Sketch;

use crate::document::Design;
use crate::document::format::{self, LoadError};
use std::fmt;

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 8 * 1024 * 1024;

/// What a file became.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Valid, like every design. Where the source has no places, its components have none.
    pub design: Design,
    /// What to tell before anything is changed, by line of the source.
    pub notes: Vec<Note>,
}

/// How sure a reader is of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// The source says so.
    Understood,
    /// The source hints at it; the person should look.
    Guessed,
    /// The source says something that a design has no place for.
    LeftOut,
}

impl Sort {
    /// As it is told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Understood => "understood",
            Self::Guessed => "guessed",
            Self::LeftOut => "left out",
        }
    }
}

/// One thing that the person should know of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line of the source, counted from 1, where it has lines.
    pub line: Option<usize>,
    /// How sure it is.
    pub sort: Sort,
    /// In a sentence that names the elements.
    pub text: String,
}

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Plumbline's own document.
    Plumbline,
    /// docker-compose.
    Compose,
    /// Mermaid: a flowchart, a sequence diagram or C4.
    Mermaid,
    /// draw.io, plain or compressed.
    DrawIo,
    /// Structurizr's language.
    StructurizrDsl,
    /// Structurizr's workspace as JSON.
    StructurizrJson,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line, counted from 1, where that is known.
    pub line: Option<usize>,
    /// The column, counted from 1, where that is known.
    pub column: Option<usize>,
    /// What is wrong.
    pub wrong: String,
    /// What was expected instead.
    pub expected: String,
}

impl Refused {
    /// Without a place.
    pub fn new(wrong: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            line: None,
            column: None,
            wrong: wrong.into(),
            expected: expected.into(),
        }
    }

    /// At that line, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: ")?,
            (Some(line), None) => write!(f, "line {line}: ")?,
            _ => {}
        }
        write!(f, "{}; expected {}", self.wrong, self.expected)
    }
}

impl std::error::Error for Refused {}

/// Reads a file. Without `source` it is recognised by its name and its content.
///
/// # Errors
/// Says what is wrong, where, and what was expected.
pub fn import(name: &str, bytes: &[u8], source: Option<Source>) -> Result<Import, Refused> {
    if source == Some(Source::Plumbline) {
        return own(bytes);
    }
    if bytes.len() > LARGEST {
        return Err(Refused::new(
            format!("the file has {} bytes", bytes.len()),
            format!("at most {LARGEST}"),
        ));
    }
    if drawio::is_picture(bytes) && source.is_none_or(|source| source == Source::DrawIo) {
        return drawio::read_picture(bytes).map(|import| titled(import, name));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = text_of(bytes)?;
    let Some(source) = source.or_else(|| recognise(name, text)) else {
        return Err(Refused::new(
            "this is no file that can be read",
            "a design of Plumbline, docker-compose, Mermaid, draw.io or Structurizr",
        ));
    };
    let import = match source {
        Source::Plumbline => return own(bytes),
        Source::Compose => compose::read(text),
        Source::DrawIo => drawio::read(text),
        Source::Mermaid => mermaid::read(text),
        Source::StructurizrDsl => structurizr::read_dsl(text),
        Source::StructurizrJson => structurizr::read_json(text),
    };
    import.map(|import| titled(import, name))
}

/// The text, or where it is none.
fn text_of(bytes: &[u8]) -> Result<&str, Refused> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line_start = before
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |at| at + 1);
        Refused {
            line: Some(before.iter().filter(|b| **b == b'\n').count() + 1),
            column: Some(before.len() - line_start + 1),
            wrong: "this byte is not UTF-8".to_owned(),
            expected: "text in UTF-8".to_owned(),
        }
    })
}

/// Plumbline's own document.
fn own(bytes: &[u8]) -> Result<Import, Refused> {
    let refused = |message: &str| match message.split_once("; expected ") {
        Some((wrong, expected)) => Refused::new(wrong, expected),
        None => Refused::new(message, "a design document as JSON"),
    };
    let design = format::load_bytes(bytes).map_err(|error| match &error {
        LoadError::Syntax {
            line,
            column,
            message,
        } => Refused {
            line: Some(*line),
            column: Some(*column),
            ..refused(message)
        },
        LoadError::TooLarge { .. } | LoadError::Newer { .. } => refused(&error.to_string()),
        LoadError::Invalid(problems) => {
            let first = problems.first().map(ToString::to_string);
            let mut refused = refused(&first.unwrap_or_default());
            match problems.len() {
                0 | 1 => {}
                2 => refused.expected += " (and one thing more is wrong)",
                more => refused.expected += &format!(" (and {} things more are wrong)", more - 1),
            }
            refused
        }
    })?;
    Ok(Import {
        design,
        notes: Vec::new(),
    })
}

/// With a title from the name of the file, where the source has none.
fn titled(mut import: Import, name: &str) -> Import {
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
    if import.design.title == sketch::UNTITLED && !plain.contains(&stem) {
        stem.clone_into(&mut import.design.title);
    }
    import
}
