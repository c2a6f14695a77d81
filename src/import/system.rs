//! Several files as one system: documents of one format that name each other.

use super::{
    Import, ImportError, ImportFormat, ImportOptions, decoded, detect_format, import_with,
};
use crate::document::sanitize::excerpt;

/// A file of a system.
pub struct SystemFile {
    /// The name, for notes and errors.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Imports several files as one system; `name` stands for all of them. Notes and errors name the file.
///
/// # Errors
/// The problem, its place, and the expected content; also for formats whose files are no parts of one system.
pub fn import_system(
    name: &str,
    files: &[SystemFile],
    options: &ImportOptions<'_>,
) -> Result<Import, ImportError> {
    let (mut text, mut starts, mut format) = (String::new(), Vec::new(), None);
    let mut lines = 0;
    for file in files {
        let shown = excerpt(&file.name);
        let within = |mut error: ImportError| {
            error.wrong = format!("{shown}: {}", error.wrong);
            error
        };
        let own = &*decoded(&file.bytes).map_err(within)?;
        let found = options.format.or_else(|| detect_format(&file.name, own));
        let is_part = matches!(
            found,
            Some(ImportFormat::Compose | ImportFormat::Kubernetes | ImportFormat::AsyncApi)
        );
        if !is_part || format.is_some_and(|format| Some(format) != found) {
            return Err(ImportError::new(
                format!("{shown} is no part of one system with the others"),
                "files of Kubernetes, of AsyncAPI or of docker-compose, and of one of them only",
            ));
        }
        format = found;
        if !text.is_empty() {
            text.push_str("---\n");
            lines += 1;
        }
        starts.push(lines);
        lines += own.lines().count();
        text.push_str(own);
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    // The file of a line, and the line within it.
    let place = |line: usize| {
        let at = starts
            .partition_point(|start| *start < line)
            .saturating_sub(1);
        let start = starts.get(at).copied().unwrap_or_default();
        let name = files.get(at).map_or("", |file| file.name.as_str());
        (excerpt(name), line.saturating_sub(start).max(1))
    };
    let options = ImportOptions { format, ..*options };
    let mut import = import_with(name, text.as_bytes(), &options).map_err(|mut error| {
        if let Some(line) = error.line {
            let (name, within) = place(line);
            error.line = Some(within);
            error.wrong = format!("{name}: {}", error.wrong);
        }
        error
    })?;
    for note in &mut import.notes {
        if let Some(line) = note.line {
            let (name, within) = place(line);
            note.line = Some(within);
            note.text = format!("{name}: {}", note.text);
        }
    }
    Ok(import)
}
