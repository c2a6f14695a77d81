//! Mermaid: flowcharts, sequence, architecture and C4 diagrams, alone or within a page of Markdown.

mod architecture;
mod flowchart;
mod sequence;

use super::blocks::fenced;
use super::pages::{DiagramText, read_diagrams};
use super::{Import, ImportError, PageChoice, c4_macros, text};

/// The supported diagrams.
const SUPPORTED: &str = "a flowchart, a sequence, an architecture or a C4 diagram (flowchart, graph, \
                    sequenceDiagram, architecture-beta, C4Context, C4Container, C4Component, C4Dynamic or C4Deployment)";

/// A diagram without its front matter and comments.
struct MermaidSource {
    /// The keyword of the diagram.
    keyword: String,
    /// The line of the keyword, counted from 1.
    line: usize,
    /// The title in the front matter.
    title: String,
    /// The text after the keyword; comments are blank, so that lines keep their numbers.
    body: String,
}

/// Reads a diagram, or of a Markdown page the chosen or the first readable one.
///
/// # Errors
/// For text without a supported diagram, and for an empty diagram.
pub fn read(text: &str, page: Option<PageChoice<'_>>) -> Result<Import, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut blocks = fenced(text, "mermaid");
    if blocks.is_empty() {
        blocks.push(DiagramText::alone(text));
    }
    read_diagrams(&blocks, page, SUPPORTED, read_diagram)
}

fn read_diagram(text: &str, line: usize) -> Result<Import, ImportError> {
    let diagram = MermaidSource::of(text, line)?;
    let at = diagram.line;
    let read = match diagram.keyword.as_str() {
        "flowchart" | "graph" | "flowchart-elk" => flowchart::read(&diagram),
        "sequenceDiagram" => sequence::read(&diagram),
        "architecture-beta" | "architecture" => architecture::read(&diagram),
        keyword if is_c4(keyword) => c4_macros::read(c4_macros::C4Source {
            name: format!("the {keyword} diagram"),
            title: diagram.title.clone(),
            body: &diagram.body,
            line: at,
            is_dynamic: keyword == "C4Dynamic",
        }),
        other => {
            let other = super::diagram::quoted(other);
            let wrong = format!("a diagram that begins with {other} cannot be read");
            return Err(ImportError::new(wrong, SUPPORTED).at_line(at));
        }
    };
    read.map_err(|error| match error.line {
        None => error.at_line(at),
        Some(_) => error,
    })
}

/// True for the keyword of a C4 diagram.
fn is_c4(keyword: &str) -> bool {
    let keywords = [
        "C4Context",
        "C4Container",
        "C4Component",
        "C4Dynamic",
        "C4Deployment",
    ];
    keywords.contains(&keyword)
}

impl MermaidSource {
    fn of(text: &str, first: usize) -> Result<Self, ImportError> {
        let mut lines = text.lines().enumerate().peekable();
        let mut title = String::new();
        // Front matter stands before everything else.
        while lines.next_if(|(_, line)| line.trim().is_empty()).is_some() {}
        if lines.next_if(|(_, line)| line.trim() == "---").is_some() {
            for (_, line) in lines.by_ref() {
                if line.trim() == "---" {
                    break;
                }
                if let Some(value) = line.strip_prefix("title:") {
                    title = value.trim().trim_matches(['"', '\'']).to_owned();
                }
            }
        }
        let mut keyword: Option<(String, usize)> = None;
        let mut body = String::with_capacity(text.len());
        let mut in_directive = false;
        for (at, line) in lines {
            let bare = line.trim();
            let comment = in_directive || bare.starts_with("%%");
            if bare.starts_with("%%{") || in_directive {
                in_directive = !bare.contains("}%%");
            }
            if keyword.is_some() {
                body.push_str(if comment { "" } else { line });
                body.push('\n');
            } else if !comment && !bare.is_empty() {
                let end = bare
                    .find(|c: char| c.is_whitespace() || matches!(c, ';' | ':'))
                    .unwrap_or(bare.len());
                let (word, rest) = bare.split_at(end);
                keyword = Some((text::cut(word, 60).to_owned(), first + at));
                body.push_str(rest);
                body.push('\n');
            }
        }
        let Some((keyword, line)) = keyword else {
            return Err(ImportError::new("there is no diagram", SUPPORTED).at_line(first));
        };
        Ok(Self {
            keyword,
            line,
            title,
            body,
        })
    }
}
