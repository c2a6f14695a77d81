//! The shape of Structurizr's language: statements of words, some with a block.

use crate::import::cursor::Cursor;
use crate::import::{Refused, text};

/// Blocks lie no deeper than this.
const DEEPEST: usize = 100;
/// The longest word, in bytes; the rest of it is passed over.
const LONGEST_WORD: usize = 20_000;
/// More words than these are not read of a statement.
const MOST_WORDS: usize = 1_000;
/// More statements than these are not read.
const MOST: usize = 400_000;

/// A word, in quotes or not.
#[derive(Clone, Debug)]
pub struct Word {
    /// What it says, without quotes.
    pub text: String,
    /// Whether it stood in quotes.
    pub quoted: bool,
}

/// A statement.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// Where it begins.
    pub line: usize,
    /// Its words.
    pub words: Vec<Word>,
    /// What stands in its braces.
    pub block: Option<Vec<Statement>>,
}

impl Statement {
    /// The word of that number, or nothing.
    pub fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    /// What stands in its braces.
    pub fn inner(&self) -> &[Statement] {
        self.block.as_deref().unwrap_or_default()
    }
}

/// The statements of a file, and the line of a block that does not end.
pub struct Parsed {
    /// At the top.
    pub statements: Vec<Statement>,
    /// The line of the outermost block that does not end.
    pub unclosed: Option<usize>,
    /// The first brace that closes nothing.
    pub stray: Option<usize>,
    /// Where there were too many statements to read on.
    pub cut: Option<usize>,
}

enum Token {
    Word(Word),
    Open,
    Close,
    End,
}

/// Reads statements.
///
/// # Errors
/// Where blocks lie too deep.
pub fn parse(text: &str) -> Result<Parsed, Refused> {
    let mut cursor = Cursor::new(text, 1);
    let mut parsed = Parsed {
        statements: Vec::new(),
        unclosed: None,
        stray: None,
        cut: None,
    };
    // The blocks that are open: what stands before each, and the statement that it is of.
    let mut open: Vec<(Vec<Statement>, Statement)> = Vec::new();
    let mut list: Vec<Statement> = Vec::new();
    let mut current = Statement::default();
    let mut count = 0;
    while let Some((token, line)) = token(&mut cursor, current.words.is_empty()) {
        if let Token::Word(word) = token {
            if current.words.is_empty() {
                current.line = line;
            }
            if current.words.len() < MOST_WORDS {
                current.words.push(word);
            }
            continue;
        }
        if let Token::Open = token {
            if open.len() >= DEEPEST {
                let wrong = format!("blocks lie more than {DEEPEST} deep");
                return Err(Refused::new(wrong, "fewer blocks within one another").at_line(line));
            }
            let mut statement = std::mem::take(&mut current);
            if statement.words.is_empty() {
                statement.line = line;
                // A brace in a line of its own belongs to the statement before.
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
        if let Token::Close = token {
            match open.pop() {
                Some((before, statement)) => close(&mut list, before, statement),
                None => drop(parsed.stray.get_or_insert(line)),
            }
        }
        if count >= MOST {
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

/// The next token and its line. `first`: a statement begins here.
fn token(cursor: &mut Cursor<'_>, first: bool) -> Option<(Token, usize)> {
    loop {
        cursor.skip_blanks();
        let rest = cursor.rest();
        let line = cursor.line();
        let next = cursor.peek()?;
        let after = rest.get(next.len_utf8()..).unwrap_or_default();
        match next {
            '\n' => {
                cursor.bump();
                return Some((Token::End, line));
            }
            '#' if first => drop(cursor.take_line()),
            '/' if after.starts_with('/') => drop(cursor.take_line()),
            '/' if after.starts_with('*') => {
                let end = rest.find("*/").map_or(rest.len(), |at| at + 2);
                cursor.skip(end);
            }
            '\\' if continues(after) => {
                cursor.bump();
                cursor.skip_blanks();
                cursor.bump();
            }
            '{' => {
                cursor.bump();
                return Some((Token::Open, line));
            }
            '}' => {
                cursor.bump();
                return Some((Token::Close, line));
            }
            '"' => {
                let text = quoted(cursor);
                return Some((Token::Word(Word { text, quoted: true }), line));
            }
            _ => {
                let text = bare(cursor).to_owned();
                let quoted = false;
                return Some((Token::Word(Word { text, quoted }), line));
            }
        }
    }
}

/// Whether nothing but the line's end comes.
fn continues(after: &str) -> bool {
    let blanks = |c: char| c.is_whitespace() && c != '\n';
    after.trim_start_matches(blanks).starts_with('\n')
}

fn quoted(cursor: &mut Cursor<'_>) -> String {
    if cursor.eat("\"\"\"") {
        let rest = cursor.rest();
        let end = rest.find("\"\"\"").unwrap_or(rest.len());
        let text = cursor.skip(end);
        cursor.eat("\"\"\"");
        return text::cut(text.trim(), LONGEST_WORD).to_owned();
    }
    cursor.bump();
    let mut text = String::new();
    while let Some(c) = cursor.peek() {
        match c {
            // It does not end: the line's end is its end.
            '\n' => break,
            '"' => {
                cursor.bump();
                break;
            }
            '\\' => {
                cursor.bump();
                if continues(cursor.rest()) || cursor.rest().starts_with('\n') {
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
                if text.len() < LONGEST_WORD {
                    text.push(c);
                }
            }
        }
    }
    text
}

/// A word without quotes. Braces end it, but those of `${NAME}`.
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
    text::cut(cursor.skip(end), LONGEST_WORD)
}
