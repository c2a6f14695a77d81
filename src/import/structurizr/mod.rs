//! Structurizr: the DSL and workspaces as JSON, both read into a C4 model.

mod dsl;
mod json;
mod syntax;

use super::{Import, ImportError};

/// Reads a workspace in Structurizr DSL.
///
/// # Errors
/// For a syntax error, and for a workspace without elements.
pub fn read_dsl(text: &str) -> Result<Import, ImportError> {
    dsl::read(text)
}

/// Reads a workspace as JSON.
///
/// # Errors
/// For invalid JSON, and for a workspace without elements.
pub fn read_json(text: &str) -> Result<Import, ImportError> {
    json::read(text)
}
