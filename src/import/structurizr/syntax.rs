//! Syntax of Structurizr DSL: statements of words, some with a block.

use crate::import::cursor::Cursor;
use crate::import::{ImportError, text};

/// The deepest block.
const MAX_DEPTH: usize = 100;
/// The longest word, in bytes; the rest is skipped.
const MAX_WORD_BYTES: usize = 20_000;
/// The most words of a statement.
const MAX_WORDS: usize = 1_000;
/// The most statements.
const MAX_STATEMENTS: usize = 400_000;

/// A word, in quotes or not.
#[derive(Clone, Debug)]
pub struct DslWord {
    /// The text without quotes.
    pub text: String,
    /// True for a word in quotes.
    pub quoted: bool,
}

/// A statement.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// The line where it begins.
    pub line: usize,
    /// The words.
    pub words: Vec<DslWord>,
    /// The statements in its braces.
    pub block: Option<Vec<Statement>>,
}

impl Statement {
    /// The word at that index, or an empty one.
    pub fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    /// The statements in its braces.
    pub fn inner(&self) -> &[Statement] {
        self.block.as_deref().unwrap_or_default()
    }
}

/// The parsed statements of a file, and its syntax errors.
pub struct ParsedDsl {
    /// The statements at the top level.
    pub statements: Vec<Statement>,
    /// The line of the outermost unclosed block.
    pub unclosed: Option<usize>,
    /// The line of the first unmatched closing brace.
    pub stray: Option<usize>,
    /// The line where the limit of statements was reached.
    pub cut: Option<usize>,
}

enum DslToken {
    DslWord(DslWord),
    Open,
    Close,
    End,
}

/// Parses statements.
///
/// # Errors
/// For blocks that are nested too deeply.
pub fn parse(text: &str) -> Result<ParsedDsl, ImportError> {
    let mut cursor = Cursor::new(text, 1);
    let mut parsed = ParsedDsl {
        statements: Vec::new(),
        unclosed: None,
        stray: None,
        cut: None,
    };
    // The open blocks: the statements before each, and the statement that it belongs to.
    let mut open: Vec<(Vec<Statement>, Statement)> = Vec::new();
    let mut list: Vec<Statement> = Vec::new();
    let mut current = Statement::default();
    let mut count = 0;
    while let Some((token, line)) = token(&mut cursor, current.words.is_empty()) {
        if let DslToken::DslWord(word) = token {
            if current.words.is_empty() {
                current.line = line;
            }
            if current.words.len() < MAX_WORDS {
                current.words.push(word);
            }
            continue;
        }
        if let DslToken::Open = token {
            if open.len() >= MAX_DEPTH {
                let wrong = format!("blocks lie more than {MAX_DEPTH} deep");
                return Err(
                    ImportError::new(wrong, "fewer blocks within one another").at_line(line)
                );
            }
            let mut statement = std::mem::take(&mut current);
            if statement.words.is_empty() {
                statement.line = line;
                // A brace on its own line belongs to the previous statement.
                if list.last().is_some_and(|last| last.block.is_none()) {
                    statement = list.pop().unwrap_or_default();
                }
            }
            open.push((std::mem::take(&mut list), statement));
            continue;
        }
        if !current.words.is_empty() {
            count += 1;
            list.push(std::mem::take(&mut current));
        }
        if let DslToken::Close = token {
            match open.pop() {
                Some((before, statement)) => close(&mut list, before, statement),
                None => drop(parsed.stray.get_or_insert(line)),
            }
        }
        if count >= MAX_STATEMENTS {
            parsed.cut = Some(line);
            break;
        }
    }
    if !current.words.is_empty() {
        list.push(current);
    }
    while let Some((before, statement)) = open.pop() {
        parsed.unclosed = Some(statement.line);
        close(&mut list, before, statement);
    }
    parsed.statements = list;
    Ok(parsed)
}

fn close(list: &mut Vec<Statement>, before: Vec<Statement>, mut statement: Statement) {
    statement.block = Some(std::mem::replace(list, before));
    list.push(statement);
}

/// The next token and its line. `first`: it begins a statement.
fn token(cursor: &mut Cursor<'_>, first: bool) -> Option<(DslToken, usize)> {
    loop {
        cursor.skip_blanks();
        let rest = cursor.rest();
        let line = cursor.line();
        let next = cursor.peek()?;
        let after = rest.get(next.len_utf8()..).unwrap_or_default();
        match next {
            '\n' => {
                cursor.bump();
                return Some((DslToken::End, line));
            }
            '#' if first => drop(cursor.take_line()),
            '/' if after.starts_with('/') => drop(cursor.take_line()),
            '/' if after.starts_with('*') => {
                let end = rest.find("*/").map_or(rest.len(), |at| at + 2);
                cursor.skip(end);
            }
            '\\' if is_line_continuation(after) => {
                cursor.bump();
                cursor.skip_blanks();
                cursor.bump();
            }
            '{' => {
                cursor.bump();
                return Some((DslToken::Open, line));
            }
            '}' => {
                cursor.bump();
                return Some((DslToken::Close, line));
            }
            '"' => {
                let text = quoted(cursor);
                return Some((DslToken::DslWord(DslWord { text, quoted: true }), line));
            }
            _ => {
                let text = bare(cursor).to_owned();
                let quoted = false;
                return Some((DslToken::DslWord(DslWord { text, quoted }), line));
            }
        }
    }
}

/// True if only white space follows up to the end of the line.
fn is_line_continuation(after: &str) -> bool {
    let blanks = |c: char| c.is_whitespace() && c != '\n';
    after.trim_start_matches(blanks).starts_with('\n')
}

fn quoted(cursor: &mut Cursor<'_>) -> String {
    if cursor.eat("\"\"\"") {
        let rest = cursor.rest();
        let end = rest.find("\"\"\"").unwrap_or(rest.len());
        let text = cursor.skip(end);
        cursor.eat("\"\"\"");
        return text::cut(text.trim(), MAX_WORD_BYTES).to_owned();
    }
    cursor.bump();
    let mut text = String::new();
    while let Some(c) = cursor.peek() {
        match c {
            // An unclosed string ends with its line.
            '\n' => break,
            '"' => {
                cursor.bump();
                break;
            }
            '\\' => {
                cursor.bump();
                if is_line_continuation(cursor.rest()) || cursor.rest().starts_with('\n') {
                    cursor.skip_blanks();
                    cursor.bump();
                    cursor.skip_blanks();
                    continue;
                }
                match cursor.peek() {
                    Some('"') => text.push('"'),
                    Some('\\') => text.push('\\'),
                    Some('n') => text.push('\n'),
                    Some(other) => {
                        text.push('\\');
                        text.push(other);
                    }
                    None => break,
                }
                cursor.bump();
            }
            c => {
                cursor.bump();
                if text.len() < MAX_WORD_BYTES {
                    text.push(c);
                }
            }
        }
    }
    text
}

/// A word without quotes. Braces end it, except those of `${NAME}`.
fn bare<'t>(cursor: &mut Cursor<'t>) -> &'t str {
    let mut end = 0;
    let mut before = ' ';
    let mut in_name = false;
    for (at, c) in cursor.rest().char_indices() {
        match c {
            '{' if before == '$' => in_name = true,
            '}' if in_name => in_name = false,
            '{' | '}' => break,
            c if c.is_whitespace() => break,
            _ => {}
        }
        before = c;
        end = at + c.len_utf8();
    }
    text::cut(cursor.skip(end), MAX_WORD_BYTES)
}
