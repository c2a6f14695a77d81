//! Export formats: SVG, PNG, Mermaid, reports and share links.
//!
//! SVG and PNG look like the canvas and embed the document, so Plumbline can open them again.
//! Text of a design is escaped in every format and never becomes markup.

mod colours;
pub(crate) mod compress;
mod marks;
mod mermaid;
pub mod png;
pub mod report;
pub mod share_link;
mod strokes;
mod surround;
mod svg;
mod svg_primitive;
mod xml;

pub use colours::{Colours, FONT, PictureTheme};
pub use marks::{Mark, Marks, badge_subjects};
pub use mermaid::mermaid;
pub use svg::{SvgOptions, extract_from_svg, svg, svg_of_scene};

use crate::document::{Design, format};
use std::fmt;

/// Error of [`read_document`].
#[derive(Clone, Debug, PartialEq)]
pub enum ReadDocumentError {
    /// An SVG, another XML file or a PNG without an embedded document.
    NoDocument,
    /// A PNG whose embedded document cannot be extracted.
    Png(png::PngError),
    /// The document does not load.
    Load(format::LoadError),
}

impl fmt::Display for ReadDocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDocument => write!(
                f,
                "this picture holds no design; expected one that Plumbline made, as it was made"
            ),
            Self::Png(error) => error.fmt(f),
            Self::Load(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ReadDocumentError {}

/// Extracts the document embedded in an SVG or PNG. `None` if the bytes are neither, or embed no
/// document.
///
/// # Errors
/// Returns an error if the PNG or its embedded document is damaged or too large.
pub fn extract_document(bytes: &[u8]) -> Result<Option<String>, png::PngError> {
    if png::is_png(bytes) {
        return png::extract_document(bytes);
    }
    if !is_xml(bytes) {
        return Ok(None);
    }
    Ok(std::str::from_utf8(bytes).ok().and_then(extract_from_svg))
}

/// Loads a design from a document, or from an SVG or PNG that embeds one.
///
/// # Errors
/// Returns an error if no document is embedded, or if the document does not load.
pub fn read_document(bytes: &[u8]) -> Result<Design, ReadDocumentError> {
    match extract_document(bytes).map_err(ReadDocumentError::Png)? {
        Some(document) => format::load(&document).map_err(ReadDocumentError::Load),
        None if png::is_png(bytes) || is_xml(bytes) => Err(ReadDocumentError::NoDocument),
        None => format::load_bytes(bytes).map_err(ReadDocumentError::Load),
    }
}

/// Size limit of a picture, in bytes: a document in Base64, and a drawing that has up to ten times the
/// bytes of a document of small elements.
pub const MAX_PICTURE_BYTES: usize = 12 * format::LARGEST;

/// Returns the size limit of a file that starts with these bytes: of a picture or of a document.
pub fn max_bytes(start: &[u8]) -> usize {
    match png::is_png(start) || is_xml(start) {
        true => MAX_PICTURE_BYTES,
        false => format::LARGEST,
    }
}

/// Returns whether the bytes start like XML, which no JSON document does.
fn is_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<")
}
