//! PlantUML: C4-PlantUML, component, deployment and sequence diagrams, alone or within a page of Markdown.

mod arrow;
mod component;
mod element;
mod sequence;
mod source;

use super::blocks::fenced;
use super::pages::{DiagramText, read_diagrams};
use super::{Import, ImportError, PageChoice, c4_macros, text};
use source::PlantUmlSource;

/// The supported diagrams.
const SUPPORTED: &str =
    "a C4, component, deployment or sequence diagram between @startuml and @enduml";

/// True for a line that begins a diagram.
pub fn begins(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}').trim_start();
    line.starts_with("@start")
}

/// Reads a file of one diagram, or of several the chosen or the first readable one.
///
/// # Errors
/// For text without a supported diagram, and for an empty diagram.
pub fn read(text: &str, page: Option<PageChoice<'_>>) -> Result<Import, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut blocks = blocks(text);
    if blocks.is_empty() {
        blocks = ["plantuml", "puml"]
            .iter()
            .flat_map(|language| fenced(text, language))
            .collect();
    }
    if blocks.is_empty() {
        blocks.push(DiagramText::alone(text));
    }
    read_diagrams(&blocks, page, SUPPORTED, read_diagram)
}

/// The diagrams of a file, each with its first line and the name behind its `@startuml`.
fn blocks(text: &str) -> Vec<DiagramText> {
    const MOST: usize = 1_000;
    let mut blocks: Vec<DiagramText> = Vec::new();
    let mut is_open = false;
    for (at, line) in text.lines().enumerate() {
        if begins(line) && blocks.len() < MOST {
            let (_, name) = line
                .trim()
                .split_once(char::is_whitespace)
                .unwrap_or_default();
            blocks.push(DiagramText {
                text: String::new(),
                line: at + 1,
                heading: text::cut(name.trim().trim_matches('"'), 200).to_owned(),
            });
            is_open = true;
        }
        if let Some(block) = blocks.last_mut().filter(|_| is_open) {
            block.text.push_str(line);
            block.text.push('\n');
        }
        is_open &= !line.trim_start().starts_with("@end");
    }
    blocks
}

fn read_diagram(text: &str, line: usize) -> Result<Import, ImportError> {
    let source = PlantUmlSource::of(text, line);
    if let Some(other) = source.unsupported {
        let other = super::diagram::quoted(&other);
        let wrong = format!("a diagram that begins with {other} cannot be read");
        return Err(ImportError::new(wrong, SUPPORTED).at_line(line));
    }
    let mut read = if source.is_c4 {
        let body: String = source
            .lines
            .iter()
            .flat_map(|(text, _)| [text.as_str(), "\n"])
            .collect();
        c4_macros::read(c4_macros::C4Source {
            name: "the diagram".to_owned(),
            title: source.title,
            body: &body,
            line,
            is_dynamic: source.is_dynamic,
        })
    } else if sequence::is_sequence(&source) {
        sequence::read(source.title, &source.lines)
    } else {
        component::read(source.title, &source.lines)
    }
    .map_err(|error| match error.line {
        None => error.at_line(line),
        Some(_) => error,
    })?;
    read.notes.extend(source.notes.notes());
    read.notes.sort_by_key(|note| (note.line, note.confidence));
    Ok(read)
}
