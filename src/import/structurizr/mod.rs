//! Structurizr: the DSL and workspaces as JSON, both read into a C4 model.

mod dsl;
mod include;
mod json;
mod syntax;

use super::files::IncludedFiles;
use super::{Import, ImportError};
use include::WholeWorkspace;

/// Reads a workspace in Structurizr DSL, with the files that it includes.
///
/// # Errors
/// For a syntax error, and for a workspace without elements.
pub fn read_dsl(text: &str, files: &IncludedFiles<'_>) -> Result<Import, ImportError> {
    if !files.can_follow() {
        return dsl::read(text);
    }
    let whole = WholeWorkspace::of(text, files);
    let mut import = dsl::read(&whole.text).map_err(|mut error| {
        let is_included = error.line.map(|line| whole.line(line));
        if is_included != error.line {
            error.column = None;
        }
        error.line = is_included;
        error
    })?;
    for note in &mut import.notes {
        note.line = note.line.map(|line| whole.line(line));
    }
    import.notes.extend(files.notes());
    import
        .notes
        .sort_by_key(|note| (note.line, note.confidence));
    Ok(import)
}

/// Reads a workspace as JSON.
///
/// # Errors
/// For invalid JSON, and for a workspace without elements.
pub fn read_json(text: &str) -> Result<Import, ImportError> {
    json::read(text)
}
