//! Diagrams within a page of Markdown.

use super::pages::DiagramText;
use super::text;

/// The diagrams of a page of Markdown in that language, each with its first line and the heading above it.
pub fn fenced(text: &str, language: &str) -> Vec<DiagramText> {
    const MOST: usize = 1_000;
    let mut blocks = Vec::new();
    let mut heading = "";
    let mut open: Option<(String, DiagramText)> = None;
    for (at, line) in text.lines().enumerate() {
        let bare = line.trim_start().trim_start_matches(['>', ' ']);
        match &mut open {
            Some((fence, _)) if bare.trim_end() == fence.as_str() => {
                blocks.extend(open.take().map(|(_, block)| block));
            }
            Some((_, block)) => {
                // Within a quotation, every line has its `>`.
                let quoted = line.trim_start().strip_prefix("> ");
                block.text.push_str(quoted.unwrap_or(line));
                block.text.push('\n');
            }
            None => {
                if let Some(title) = heading_of(bare) {
                    heading = title;
                }
                let fence = bare.chars().next().filter(|c| "`~:".contains(*c));
                let count = bare.chars().take_while(|c| Some(*c) == fence).count();
                let word = bare.get(count..).unwrap_or_default().trim_start();
                let word = word.trim_start_matches('{').to_ascii_lowercase();
                if count >= 3 && word.starts_with(language) && blocks.len() < MOST {
                    let fence: String = bare.chars().take(count).collect();
                    let block = DiagramText {
                        text: String::new(),
                        line: at + 2,
                        heading: heading.to_owned(),
                    };
                    open = Some((fence, block));
                }
            }
        }
    }
    blocks.extend(open.map(|(_, block)| block));
    blocks
}

/// The heading of a line of Markdown: `## Placing an order`.
fn heading_of(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    let is_heading = title.len() < line.len() && title.starts_with(' ');
    let title = text::cut(title.trim().trim_end_matches('#').trim_end(), 200);
    (is_heading && !title.is_empty()).then_some(title)
}
