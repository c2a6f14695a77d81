//! Several diagrams in one file, of which the first readable one is read.

use super::{Confidence, Import, ImportError, Note};

/// Reads the first block that can be read, and notes the others. Each has its first line.
///
/// # Errors
/// The error of the first block, if none can be read.
pub fn first_readable(
    blocks: &[(String, usize)],
    supported: &str,
    read: impl Fn(&str, usize) -> Result<Import, ImportError>,
) -> Result<Import, ImportError> {
    let mut first: Option<Import> = None;
    let mut first_error: Option<ImportError> = None;
    let mut others = Vec::new();
    for (block, line) in blocks {
        if first.is_some() {
            others.push(format!("the one in line {line}"));
            continue;
        }
        match read(block, *line) {
            Ok(import) => first = Some(import),
            Err(error) => {
                others.push(format!("the one in line {line}, where {}", error.wrong));
                first_error.get_or_insert(error);
            }
        }
    }
    let Some(mut import) = first else {
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

/// The diagrams of a page of Markdown in that language, each with its first line.
pub fn fenced(text: &str, language: &str) -> Vec<(String, usize)> {
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
                if count >= 3 && word.starts_with(language) && blocks.len() < MOST {
                    let fence: String = bare.chars().take(count).collect();
                    open = Some((fence, String::new(), at + 2));
                }
            }
        }
    }
    blocks.extend(open.map(|(_, block, line)| (block, line)));
    blocks
}
