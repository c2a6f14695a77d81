//! Pages of a file with several, and diagrams of a page of Markdown: one of them is read.

use super::containers::listed;
use super::{Confidence, Import, ImportError, Note};
use crate::document::sanitize::excerpt;
use std::collections::HashMap;

/// The choice of a page or diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageChoice<'o> {
    /// By its name, or else by its number from 1.
    Named(&'o str),
    /// By its number from 1.
    Numbered(usize),
}

/// The pages of a file that has several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// The number from 1 and the name of each page with content; empty for a file of one.
    pub all: Vec<(usize, String)>,
    /// The number of the page that is read.
    pub read: usize,
}

/// The index of the chosen page among the pages of those names.
///
/// # Errors
/// For a page that the file does not have.
pub fn chosen_page(choice: PageChoice<'_>, names: &[String]) -> Result<usize, ImportError> {
    let named = |name: &str| names.iter().position(|known| known.trim() == name.trim());
    let numbered = |number: usize| number.checked_sub(1).filter(|at| *at < names.len());
    let found = match choice {
        PageChoice::Named(name) => named(name).or_else(|| numbered(name.trim().parse().ok()?)),
        PageChoice::Numbered(number) => numbered(number),
    };
    found.ok_or_else(|| {
        let name = match choice {
            PageChoice::Named(name) => excerpt(name),
            PageChoice::Numbered(number) => number.to_string(),
        };
        ImportError::new(
            format!("there is no page {name}"),
            format!("one of {}", listed(names)),
        )
    })
}

/// The most pages that are offered.
const MAX_PAGES: usize = 1_000;

impl Pages {
    /// The pages of those indices and names, of which the one at `read` is read. A single one needs no choice.
    pub fn of(all: impl Iterator<Item = (usize, String)>, read: usize) -> Self {
        let all = all.take(MAX_PAGES);
        let all: Vec<(usize, String)> = all.map(|(at, name)| (at + 1, excerpt(&name))).collect();
        if all.len() < 2 {
            return Self::default();
        }
        Self {
            all,
            read: read + 1,
        }
    }
}

/// A diagram in a file with several.
pub struct DiagramText {
    /// The text of the diagram.
    pub text: String,
    /// First line in the file, counted from 1.
    pub line: usize,
    /// Name, or the heading above it; empty if there is neither.
    pub heading: String,
}

impl DiagramText {
    /// The only diagram of a file.
    pub fn alone(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            line: 1,
            heading: String::new(),
        }
    }
}

/// The names of diagrams, each of which is met once.
fn diagram_names(diagrams: &[DiagramText]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for diagram in diagrams {
        *counts.entry(&diagram.heading).or_default() += 1;
    }
    let name = |diagram: &DiagramText| {
        let (heading, line) = (diagram.heading.as_str(), diagram.line);
        match (heading, counts.get(heading)) {
            ("", _) => format!("Diagram in line {line}"),
            (_, Some(1)) => heading.to_owned(),
            _ => format!("{heading} (line {line})"),
        }
    };
    diagrams.iter().map(name).collect()
}

/// Reads the chosen diagram, or the first that can be read, and notes the others.
///
/// # Errors
/// The error of the first diagram, if none can be read; for a diagram that the file does not have.
pub fn read_diagrams(
    diagrams: &[DiagramText],
    choice: Option<PageChoice<'_>>,
    supported: &str,
    read: impl Fn(&str, usize) -> Result<Import, ImportError>,
) -> Result<Import, ImportError> {
    let names = diagram_names(diagrams);
    let chosen = choice
        .map(|choice| chosen_page(choice, &names))
        .transpose()?;
    let mut first: Option<(usize, Import)> = None;
    let mut first_error: Option<ImportError> = None;
    let mut others = Vec::new();
    for (at, diagram) in diagrams.iter().enumerate() {
        let line = diagram.line;
        if first.is_some() || chosen.is_some_and(|chosen| chosen != at) {
            others.push(format!("the one in line {line}"));
            continue;
        }
        match read(&diagram.text, line) {
            Ok(import) => first = Some((at, import)),
            Err(error) => {
                others.push(format!("the one in line {line}, where {}", error.wrong));
                first_error.get_or_insert(error);
            }
        }
    }
    let Some((at, mut import)) = first else {
        return Err(
            first_error.unwrap_or_else(|| ImportError::new("there is no diagram", supported))
        );
    };
    if !others.is_empty() {
        const NAMED: usize = 12;
        let more = others.len().saturating_sub(NAMED);
        others.truncate(NAMED);
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let read = match chosen {
            Some(_) => "the chosen one is read",
            None => "the first that can be read is",
        };
        let text = format!(
            "The page has several diagrams; {read}, and these are left out: {}{more}.",
            others.join(", ")
        );
        import
            .notes
            .insert(0, Note::new(None, Confidence::LeftOut, &text));
    }
    import.pages = Pages::of(names.into_iter().enumerate(), at);
    Ok(import)
}
