//! Loading of documents in tasks short enough that the page stays responsive.

use crate::app::browser::clock;
use crate::document::Design;
use crate::document::format::{DocumentLoader, LoadError};

/// Bytes that one task reads. A document that has fewer is loaded at once.
const PIECE: usize = 384 * 1024;

/// True if a document takes more than one task to load.
pub fn is_long(text: &str) -> bool {
    text.len() > PIECE
}

/// Loads a document, with a rest after each piece.
///
/// # Errors
/// Errors of [`format::load`](crate::document::format::load).
pub async fn load(text: String) -> Result<Design, LoadError> {
    let is_long = is_long(&text);
    let mut loader = DocumentLoader::new(text);
    while loader.read_more(PIECE) {
        clock::next_task().await;
    }
    // Checking the whole, and what the caller does with it, take their time, too.
    if is_long {
        clock::next_task().await;
    }
    let design = loader.finish();
    if is_long {
        clock::next_task().await;
    }
    design
}
