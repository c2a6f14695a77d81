//! Mermaid: flowcharts, sequence, architecture and C4 diagrams, alone or within a page of Markdown.

mod architecture;
mod c4;
mod flowchart;
mod sequence;

use super::{Confidence, Import, ImportError, Note, text};

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

/// Reads a diagram, or the first readable one of a Markdown page.
///
/// # Errors
/// For text without a supported diagram, and for an empty diagram.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let blocks = blocks(text);
    if blocks.is_empty() {
        return read_diagram(text, 1);
    }
    let mut first: Option<Import> = None;
    let mut first_error: Option<ImportError> = None;
    let mut others = Vec::new();
    for (block, line) in &blocks {
        if first.is_some() {
            others.push(format!("the one in line {line}"));
            continue;
        }
        match read_diagram(block, *line) {
            Ok(import) => first = Some(import),
            Err(error) => {
                others.push(format!("the one in line {line}, where {}", error.wrong));
                first_error.get_or_insert(error);
            }
        }
    }
    let Some(mut import) = first else {
        return Err(
            first_error.unwrap_or_else(|| ImportError::new("there is no diagram", SUPPORTED))
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
        let text = format!(
            "The page has several diagrams; the first that can be read is, and these are left out: {}{more}.",
            others.join(", ")
        );
        import
            .notes
            .insert(0, Note::new(None, Confidence::LeftOut, &text));
    }
    Ok(import)
}

/// The fenced diagrams of a page, each with its first line.
fn blocks(text: &str) -> Vec<(String, usize)> {
    const MOST: usize = 1_000;
    let mut blocks = Vec::new();
    let mut open: Option<(String, String, usize)> = None;
    for (at, line) in text.lines().enumerate() {
        let bare = line.trim_start().trim_start_matches(['>', ' ']);
        match &mut open {
            Some((fence, block, _)) if bare.trim_end() == fence.as_str() => {
                let _ = block;
                blocks.extend(open.take().map(|(_, block, line)| (block, line)));
            }
            Some((_, block, _)) => {
                // Within a quotation, every line has its `>`.
                let quoted = line.trim_start().strip_prefix("> ");
                block.push_str(quoted.unwrap_or(line));
                block.push('\n');
            }
            None => {
                let fence = bare.chars().next().filter(|c| "`~:".contains(*c));
                let count = bare.chars().take_while(|c| Some(*c) == fence).count();
                let word = bare.get(count..).unwrap_or_default().trim_start();
                let word = word.trim_start_matches('{').to_ascii_lowercase();
                if count >= 3 && word.starts_with("mermaid") && blocks.len() < MOST {
                    let fence: String = bare.chars().take(count).collect();
                    open = Some((fence, String::new(), at + 2));
                }
            }
        }
    }
    blocks.extend(open.map(|(_, block, line)| (block, line)));
    blocks
}

fn read_diagram(text: &str, line: usize) -> Result<Import, ImportError> {
    let diagram = MermaidSource::of(text, line)?;
    let at = diagram.line;
    let read = match diagram.keyword.as_str() {
        "flowchart" | "graph" | "flowchart-elk" => flowchart::read(&diagram),
        "sequenceDiagram" => sequence::read(&diagram),
        "architecture-beta" | "architecture" => architecture::read(&diagram),
        keyword if c4::is_keyword(keyword) => c4::read(&diagram),
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
