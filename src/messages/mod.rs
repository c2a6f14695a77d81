//! Words of the app, from the files in `messages/`, in English unless another language was chosen.
//!
//! There is one function for each message; `build/messages.rs` writes them. English is compiled into whatever calls the
//! function. The patterns of another language are one text, which is set once before the first word is asked for.

use std::fmt::Write;
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Patterns of a language other than English.
pub struct Language {
    tag: String,
    decimal: char,
    /// Patterns by the number of their message; an empty one stands for the English one.
    patterns: Vec<&'static str>,
}

impl Language {
    /// Language in the text that the build writes; `None` for any other text.
    pub fn read(text: &'static str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut tag = lines.next()?.to_owned();
        Some(Self {
            decimal: tag.pop()?,
            tag,
            patterns: lines.collect(),
        })
    }

    /// Puts the decimal separator of the language into a number at the end of a text.
    fn mark_decimals(&self, text: &mut String, start: usize) {
        let number = text.split_off(start);
        let marked = number
            .chars()
            .map(|c| if c == '.' { self.decimal } else { c });
        text.extend(marked);
    }

    fn pattern(&self, number: usize) -> Option<&'static str> {
        let pattern = self.patterns.get(number).copied();
        pattern.filter(|pattern| !pattern.is_empty())
    }
}

/// Sets the language for as long as the program runs. Only the first call has an effect.
pub fn set_language(language: Language) {
    let _ = LANGUAGE.set(language);
}

/// Tag of the language, such as `de`; `None` for English.
pub fn language_tag() -> Option<&'static str> {
    LANGUAGE.get().map(|language| &*language.tag)
}

/// Function of a message without arguments, for tables.
pub type StaticMessage = fn() -> &'static str;

/// Part of a message that has elements of the page between its words.
pub trait Piece: Clone {
    /// Words as such a part.
    fn words(words: String) -> Self;
}

/// Argument of a message.
enum Argument<'a> {
    Text(&'a str),
    Count(usize),
    /// Number with so many decimals.
    Decimal(f64, usize),
    /// Index among the elements.
    Element(usize),
}

fn text(number: usize, english: &'static str) -> &'static str {
    let language = LANGUAGE.get();
    let translated = language.and_then(|language| language.pattern(number));
    translated.unwrap_or(english)
}

fn words(number: usize, english: &'static str, arguments: &[Argument<'_>]) -> String {
    let mut filled = String::new();
    fill(text(number, english), arguments, |words, argument| {
        filled.push_str(words);
        if let Some(argument) = argument {
            append(&mut filled, argument);
        }
    });
    filled
}

fn pieces<T: Piece>(
    number: usize,
    english: &'static str,
    arguments: &[Argument<'_>],
    elements: &[T],
) -> Vec<T> {
    let mut pieces = Vec::new();
    let mut filled = String::new();
    let mut finish = |filled: &mut String, element: Option<&T>| {
        if !filled.is_empty() {
            pieces.push(T::words(std::mem::take(filled)));
        }
        pieces.extend(element.cloned());
    };
    fill(text(number, english), arguments, |words, argument| {
        filled.push_str(words);
        match argument {
            Some(Argument::Element(index)) => finish(&mut filled, elements.get(*index)),
            Some(argument) => append(&mut filled, argument),
            None => {}
        }
    });
    finish(&mut filled, None);
    pieces
}

/// Calls `place` with each stretch of words of a pattern, and the argument that follows it. The characters of patterns are
/// explained in `build/messages.rs`.
fn fill<'a>(
    pattern: &str,
    arguments: &'a [Argument<'a>],
    mut place: impl FnMut(&str, Option<&'a Argument<'a>>),
) {
    let pattern = match (pattern.split_once('\u{2}'), arguments.first()) {
        // The plural category, in English and in German.
        (Some((one, _)), Some(Argument::Count(1))) => one,
        (Some((_, other)), _) => other,
        (None, _) => pattern,
    };
    let mut rest = pattern;
    while let Some((words, behind)) = rest.split_once('\u{1}') {
        let mut behind = behind.chars();
        let index = behind.next().and_then(|c| c.to_digit(10));
        place(words, index.and_then(|index| arguments.get(index as usize)));
        rest = behind.as_str();
    }
    place(rest, None);
}

fn append(filled: &mut String, argument: &Argument<'_>) {
    // Writing to a string cannot fail.
    let _ = match argument {
        Argument::Text(text) => filled.write_str(text),
        Argument::Count(count) => write!(filled, "{count}"),
        Argument::Decimal(number, digits) => {
            let start = filled.len();
            let written = write!(filled, "{number:.digits$}");
            if let Some(language) = LANGUAGE.get() {
                language.mark_decimals(filled, start);
            }
            written
        }
        Argument::Element(_) => Ok(()),
    };
}

#[cfg(test)]
mod tests;
