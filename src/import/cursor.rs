//! Cursor over a text, with the line number.

use super::text;

/// A position in a text, with its line.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Cursor<'t> {
    /// A cursor at the beginning of `text`, which is the line `line`.
    pub fn new(text: &'t str, line: usize) -> Self {
        Self { rest: text, line }
    }

    /// The current line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The remaining text.
    pub fn rest(&self) -> &'t str {
        self.rest
    }

    /// True at the end of the text.
    pub fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next character.
    pub fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Moves on by `bytes`, up to a character boundary, and returns the passed text.
    pub fn skip(&mut self, bytes: usize) -> &'t str {
        let (passed, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line += passed.bytes().filter(|b| *b == b'\n').count();
        self.rest = rest;
        passed
    }

    /// Takes the next character.
    pub fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.skip(c.len_utf8());
        Some(c)
    }

    /// Passes `word` if it comes next.
    pub fn eat(&mut self, word: &str) -> bool {
        let is_next = self.rest.starts_with(word);
        if is_next {
            self.skip(word.len());
        }
        is_next
    }

    /// Takes characters while the condition holds.
    pub fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !holds(c)).unwrap_or(self.rest.len());
        self.skip(end)
    }

    /// Skips white space within the line.
    pub fn skip_blanks(&mut self) {
        self.take_while(|c| c.is_whitespace() && c != '\n');
    }

    /// Passes blanks and line ends.
    pub fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// Takes what is left of the line, without its end.
    pub fn take_line(&mut self) -> &'t str {
        self.take_while(|c| c != '\n')
    }

    /// Takes the text before `mark` and passes the mark; `None` if it is not within `most` bytes.
    pub fn take_until(&mut self, mark: &str, most: usize) -> Option<&'t str> {
        let end = text::cut(self.rest, most).find(mark)?;
        let taken = self.skip(end);
        self.skip(mark.len());
        Some(taken)
    }
}
