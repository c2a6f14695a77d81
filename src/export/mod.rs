//! Pictures of a design, for documents and for those who have no Plumbline at hand.
//!
//! A picture is the drawing as the app shows it, and it holds its document, so that it opens
//! again as the drawing. Text of a design is data in all of them: it never becomes markup.

mod colours;
pub(crate) mod compress;
mod marks;
mod mermaid;
pub mod png;
pub mod report;
pub mod share_link;
mod strokes;
mod svg;
mod xml;

pub use colours::{Colours, FONT, Theme};
pub use marks::{Mark, Marks, worn_by};
pub use mermaid::mermaid;
pub use svg::{Options, embedded_in_svg, of_scene, svg};

use crate::document::{Design, format};
use std::fmt;

/// Why a file, perhaps a picture, is no design.
#[derive(Clone, Debug, PartialEq)]
pub enum Unread {
    /// It is a picture that holds no design.
    Picture,
    /// It is a picture whose design cannot be taken out.
    Png(png::Unread),
    /// What it holds, or what it is, is no design.
    Document(format::LoadError),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture => write!(
                f,
                "this picture holds no design; expected one that Plumbline made, as it was made"
            ),
            Self::Png(error) => error.fmt(f),
            Self::Document(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unread {}

/// The document in a picture; `None` of what is no picture, or holds none.
///
/// # Errors
/// Says why a document that is there cannot be taken out.
pub fn embedded(bytes: &[u8]) -> Result<Option<String>, png::Unread> {
    if png::is_png(bytes) {
        return png::embedded(bytes);
    }
    if !is_markup(bytes) {
        return Ok(None);
    }
    Ok(std::str::from_utf8(bytes).ok().and_then(embedded_in_svg))
}

/// The design of a file: of a document, or of a picture that holds one.
///
/// # Errors
/// Says what is wrong with the file, or with what it holds.
pub fn read_document(bytes: &[u8]) -> Result<Design, Unread> {
    match embedded(bytes).map_err(Unread::Png)? {
        Some(document) => format::load(&document).map_err(Unread::Document),
        None if png::is_png(bytes) || is_markup(bytes) => Err(Unread::Picture),
        None => format::load_bytes(bytes).map_err(Unread::Document),
    }
}

/// Whether it begins as XML does. No document in JSON does.
fn is_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<")
}
