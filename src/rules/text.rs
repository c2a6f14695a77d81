//! Text in which names from the design are told apart from the program's own words, so that each
//! way out (screen, Markdown, terminal) can show names as names and none mistakes them for markup.

use serde::{Deserialize, Serialize};
use std::fmt;

// Private-use characters: they frame a name within a text and are taken out of names themselves.
const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

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

/// Words of the author, to be put into a [`Text`] by `format!`: white space is folded, so that a
/// name never breaks a line.
pub struct Name<'n>(pub &'n str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{OPEN}")?;
        for (at, word) in self.0.split_whitespace().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            for c in word.chars().filter(|c| !is_taken_out(*c)) {
                write!(f, "{c}")?;
            }
        }
        write!(f, "{CLOSE}")
    }
}

/// Control characters, marks of our own, and what turns the direction of text around, with which
/// a name could make the words after it read as others.
fn is_taken_out(c: char) -> bool {
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, OPEN | CLOSE)
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
