//! Structurizr: its language and its workspace as JSON, both of which say a C4 model.

mod dsl;
mod json;
mod syntax;
#[cfg(test)]
mod tests;

use super::{Import, Refused};

/// Reads a workspace in Structurizr's language.
///
/// # Errors
/// Where it is none, or has nothing to draw.
pub fn read_dsl(text: &str) -> Result<Import, Refused> {
    dsl::read(text)
}

/// Reads a workspace that Structurizr wrote as JSON.
///
/// # Errors
/// Where it is none, or has nothing to draw.
pub fn read_json(text: &str) -> Result<Import, Refused> {
    json::read(text)
}
