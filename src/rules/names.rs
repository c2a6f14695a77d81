//! Names of elements in findings, as the author gave them.

use super::text::Name;
use crate::analysis::{Facts, Word};
use crate::document::Style;
use crate::graph::{Comp, Conn, Dom, FlowNo, Inv};
use std::fmt::Display;

/// More names than these in one sentence, and nobody reads it.
const MOST_NAMES: usize = 12;

/// The facts, with names for what is in them.
pub struct Names<'f> {
    /// The facts.
    pub facts: &'f Facts,
}

impl<'f> Names<'f> {
    /// The name of a component.
    pub fn of(&self, c: Comp) -> Name<'f> {
        Name(&self.facts.component(c).name)
    }

    /// The name of a flow, in quotes: it is a phrase, and would run into the sentence.
    pub fn flow(&self, f: FlowNo) -> String {
        format!("\"{}\"", Name(&self.facts.flow(f).name))
    }

    /// The name of a domain.
    pub fn domain(&self, d: Dom) -> Name<'f> {
        Name(&self.facts.domain(d).name)
    }

    /// Statement of an invariant, without a full stop at its end.
    pub fn invariant(&self, i: Inv) -> Name<'f> {
        let statement = self.facts.invariant(i).statement.trim_end();
        Name(statement.strip_suffix('.').unwrap_or(statement))
    }

    /// A word, as the author wrote it.
    pub fn word(&self, word: Word) -> Name<'f> {
        Name(self.facts.spelling(word))
    }

    /// A connection: "the request from Order service to Payment". Where more of its style join
    /// the same two, with what it carries or, where it carries nothing, its id.
    pub fn link(&self, e: Conn) -> String {
        let facts = self.facts;
        let (from, to) = (facts.from(e), facts.to(e));
        let style = match facts.style(e) {
            Style::Request => "request",
            Style::Message => "message",
            Style::Event => "event",
            Style::Data => "data access",
            Style::Telemetry => "telemetry",
        };
        let is_twin = |other: Conn| {
            let joins_same = facts.from(other) == from && facts.to(other) == to;
            other != e && joins_same && facts.style(other) == facts.style(e)
        };
        // Side by side, so that the end with fewer connections bounds the search.
        let mut ends = facts.outgoing(from).zip(facts.incoming(to));
        let which = if ends.any(|((a, _), (b, _))| is_twin(a) || is_twin(b)) {
            let connection = facts.connection(e);
            let carried = connection.carries.first().map(String::as_str);
            format!(" ({})", Name(carried.unwrap_or(connection.id.as_str())))
        } else {
            String::new()
        };
        format!(
            "the {style} from {} to {}{which}",
            self.of(from),
            self.of(to)
        )
    }

    /// Connections in a row.
    pub fn links(&self, connections: &[Conn]) -> String {
        list(connections.iter().map(|e| self.link(*e)))
    }

    /// Components in a row: "A, B and C".
    pub fn list(&self, components: &[Comp]) -> String {
        list(components.iter().map(|c| self.of(*c)))
    }

    /// Up to three components in a row, more as a number: "5 components".
    pub fn few(&self, components: &[Comp]) -> String {
        match components.len() {
            0..=3 => self.list(components),
            n => format!("{n} components"),
        }
    }

    /// Domains in a row.
    pub fn domains(&self, domains: &[Dom]) -> String {
        list(domains.iter().map(|d| self.domain(*d)))
    }

    /// Flows in a row.
    pub fn flows(&self, flows: &[FlowNo]) -> String {
        list(flows.iter().map(|f| self.flow(*f)))
    }

    /// Words in a row.
    pub fn words(&self, words: &[Word]) -> String {
        list(words.iter().map(|w| self.word(*w)))
    }
}

/// Entries in a row: "A", "A and B", "A, B and C", "A, B, … and 7 more".
pub fn list<T: Display>(entries: impl ExactSizeIterator<Item = T>) -> String {
    row(entries, "and")
}

fn row<T: Display>(entries: impl ExactSizeIterator<Item = T>, word: &str) -> String {
    let count = entries.len();
    let shown = if count > MOST_NAMES + 1 {
        MOST_NAMES
    } else {
        count
    };
    let mut text = String::new();
    for (at, entry) in entries.take(shown).enumerate() {
        if at > 0 {
            let last = at + 1 == count;
            match last {
                true => text.push_str(&format!(" {word} ")),
                false => text.push_str(", "),
            }
        }
        text.push_str(&entry.to_string());
    }
    if shown < count {
        text.push_str(&format!(" {word} {} more", count - shown));
    }
    text
}

/// Alternatives in a row: "A", "A or B", "A, B or C".
pub fn alternatives<T: Display>(entries: impl ExactSizeIterator<Item = T>) -> String {
    row(entries, "or")
}

/// A number as a sentence says it: in letters up to twelve.
pub fn number(n: usize) -> String {
    const LETTERS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    LETTERS
        .get(n)
        .map_or_else(|| n.to_string(), |l| (*l).to_owned())
}

/// A count with its noun: "one flow", "three flows".
pub fn count(n: usize, noun: &str) -> String {
    let (stem, plural) = match noun.strip_suffix('y') {
        Some(stem) if n != 1 && !stem.ends_with(['a', 'e', 'o', 'u']) => (stem, "ies"),
        _ => (noun, if n == 1 { "" } else { "s" }),
    };
    format!("{} {stem}{plural}", number(n))
}

/// The form of a verb that goes with so many: "needs", "need".
pub fn verb(n: usize, one: &'static str, more: &'static str) -> &'static str {
    if n == 1 { one } else { more }
}

/// A sentence as it goes in the middle of another.
pub fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The text with its first letter large, unless a name comes first.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_speech_and_end() {
        let of = |n: usize| list((1..=n).collect::<Vec<_>>().into_iter());
        assert_eq!(of(0), "");
        assert_eq!(of(1), "1");
        assert_eq!(of(2), "1 and 2");
        assert_eq!(alternatives([1, 2, 3].iter()), "1, 2 or 3");
        assert_eq!(of(3), "1, 2 and 3");
        assert_eq!(of(13), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 13");
        assert_eq!(of(40), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 28 more");
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(count(1, "flow"), "one flow");
        assert_eq!(count(0, "flow"), "no flows");
        assert_eq!(count(13, "retry"), "13 retries");
        assert_eq!(count(2, "gateway"), "two gateways");
        assert_eq!(verb(1, "needs", "need"), "needs");
        assert_eq!(verb(2, "needs", "need"), "need");
    }
}
