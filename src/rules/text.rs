//! Text in which names from the design are told apart from the program's own words, so that each
//! way out (screen, Markdown, terminal) can show names as names and none mistakes them for markup.

use crate::document::sanitize::{NAME_MARKS, OneLine};
use serde::{Deserialize, Serialize};
use std::fmt;

// Marks that frame a name within a text. Names themselves lose them.
const OPEN: char = NAME_MARKS.0;
const CLOSE: char = NAME_MARKS.1;
/// Longest name, in characters: a name stands in many findings.
const MAX_NAME_CHARS: usize = 1_000;

/// A sentence or more, with marked names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(String);

/// A stretch of text of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPart<'t> {
    /// The program's own words.
    Plain(&'t str),
    /// A name or other words of the author.
    Name(&'t str),
}

/// Words of the author, to be put into a [`Text`] by `format!`: on one line, and cut if they are
/// very long.
pub struct Name<'n>(pub &'n str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{OPEN}{}{CLOSE}", OneLine(self.0, MAX_NAME_CHARS))
    }
}

impl Text {
    /// The stretches of the text, in order.
    pub fn parts(&self) -> impl Iterator<Item = TextPart<'_>> {
        self.0.split(OPEN).enumerate().flat_map(|(at, stretch)| {
            // Before the first mark there is no name; after each, a name comes first.
            let (name, plain) = match stretch.split_once(CLOSE) {
                Some((name, plain)) if at > 0 => (name, plain),
                _ => ("", stretch),
            };
            let parts = [TextPart::Name(name), TextPart::Plain(plain)];
            parts
                .into_iter()
                .filter(|p| !matches!(p, TextPart::Name("") | TextPart::Plain("")))
        })
    }

    /// The text without marks.
    pub fn plain(&self) -> String {
        self.0.replace([OPEN, CLOSE], "")
    }

    /// The text with the program's own words before it.
    #[must_use]
    pub fn after(&self, words: &str) -> Self {
        Self(format!("{words}{}", self.0))
    }

    /// The text with its marks, to be put into another by `format!`.
    pub(crate) fn marked(&self) -> &str {
        &self.0
    }

    /// True if the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Text {
    fn from(marked: String) -> Self {
        Self(marked)
    }
}

impl From<&str> for Text {
    fn from(marked: &str) -> Self {
        Self(marked.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let text = Text::from(format!(
            "{} waits for {}.",
            Name("Order\n service"),
            Name("<b>")
        ));
        let parts: Vec<_> = text.parts().collect();
        assert_eq!(
            parts,
            [
                TextPart::Name("Order service"),
                TextPart::Plain(" waits for "),
                TextPart::Name("<b>"),
                TextPart::Plain("."),
            ]
        );
        assert_eq!(text.plain(), "Order service waits for <b>.");
    }

    #[test]
    fn a_name_cannot_forge_a_mark() {
        let text = Text::from(format!("a {} b", Name("x\u{E001}y\u{E000}\u{202E}z\u{7}")));
        let parts: Vec<_> = text.parts().collect();
        assert_eq!(
            parts,
            [
                TextPart::Plain("a "),
                TextPart::Name("xyz"),
                TextPart::Plain(" b")
            ]
        );
    }
}
