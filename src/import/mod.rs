//! Designs out of what others wrote: one file per format. Nothing is changed here: an import is a
//! design of its own and a plain account of what was understood, guessed and left out.
//!
//! Text from a file is data. Every reader has limits on size, depth and expansion, and none panics.

mod c4;
mod cursor;
mod drawing;
mod guess;
pub mod mermaid;
mod sketch;
pub mod structurizr;
mod tally;
mod text;
mod words;

pub use guess::kind_of_technology;
pub use sketch::Sketch;

use crate::design::Design;
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
