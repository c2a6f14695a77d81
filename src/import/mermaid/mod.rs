//! Mermaid: flowcharts, sequence diagrams and C4 diagrams, alone or within a page of Markdown.

mod c4;
mod flowchart;
mod sequence;
#[cfg(test)]
mod tests;

use super::{Import, Refused, Sort, text};

/// What can be read.
const READ: &str = "a flowchart, a sequence diagram or a C4 diagram (flowchart, graph, \
                    sequenceDiagram, C4Context, C4Container, C4Component, C4Dynamic or C4Deployment)";

/// A diagram without what stands before it.
struct Diagram {
    /// The word that it begins with.
    header: String,
    /// The line of that word, counted from 1.
    line: usize,
    /// As its front matter has it.
    title: String,
    /// What follows the word, comments made blank: each line is where it was.
    body: String,
}

/// Reads a diagram, or the first of a page that can be read.
///
/// # Errors
/// Where it is none, is of another sort, or has nothing to draw.
pub fn read(text: &str) -> Result<Import, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let blocks = blocks(text);
    if blocks.is_empty() {
        return read_diagram(text, 1);
    }
    let mut first: Option<Import> = None;
    let mut refused: Option<Refused> = None;
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
                refused.get_or_insert(error);
            }
        }
    }
    let Some(mut import) = first else {
        return Err(refused.unwrap_or_else(|| Refused::new("there is no diagram", READ)));
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
        import.notes.insert(
            0,
            super::Note {
                line: None,
                sort: Sort::LeftOut,
                text,
            },
        );
    }
    Ok(import)
}

/// The fenced diagrams of a page, each with the line that it begins in.
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
                // Within a quotation every line has its sign.
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

fn read_diagram(text: &str, line: usize) -> Result<Import, Refused> {
    let diagram = Diagram::of(text, line)?;
    let at = diagram.line;
    let read = match diagram.header.as_str() {
        "flowchart" | "graph" | "flowchart-elk" => flowchart::read(&diagram),
        "sequenceDiagram" => sequence::read(&diagram),
        header if c4::is_header(header) => c4::read(&diagram),
        other => {
            let other = super::drawing::quoted(other);
            let wrong = format!("a diagram that begins with {other} cannot be read");
            return Err(Refused::new(wrong, READ).at_line(at));
        }
    };
    read.map_err(|refused| match refused.line {
        None => refused.at_line(at),
        Some(_) => refused,
    })
}

impl Diagram {
    fn of(text: &str, first: usize) -> Result<Self, Refused> {
        let mut lines = text.lines().enumerate().peekable();
        let mut title = String::new();
        // Front matter: only before everything else.
        while lines.next_if(|(_, line)| line.trim().is_empty()).is_some() {}
        if lines.next_if(|(_, line)| line.trim() == "---").is_some() {
            for (_, line) in lines.by_ref() {
                if line.trim() == "---" {
                    break;
                }
                if let Some(said) = line.strip_prefix("title:") {
                    title = said.trim().trim_matches(['"', '\'']).to_owned();
                }
            }
        }
        let mut header: Option<(String, usize)> = None;
        let mut body = String::with_capacity(text.len());
        let mut in_directive = false;
        for (at, line) in lines {
            let bare = line.trim();
            let comment = in_directive || bare.starts_with("%%");
            if bare.starts_with("%%{") || in_directive {
                in_directive = !bare.contains("}%%");
            }
            if header.is_some() {
                body.push_str(if comment { "" } else { line });
                body.push('\n');
            } else if !comment && !bare.is_empty() {
                let end = bare
                    .find(|c: char| c.is_whitespace() || matches!(c, ';' | ':'))
                    .unwrap_or(bare.len());
                let (word, rest) = bare.split_at(end);
                header = Some((text::cut(word, 60).to_owned(), first + at));
                body.push_str(rest);
                body.push('\n');
            }
        }
        let Some((header, line)) = header else {
            return Err(Refused::new("there is no diagram", READ).at_line(first));
        };
        Ok(Self {
            header,
            line,
            title,
            body,
        })
    }
}
