//! Notes on an import; equal notes on several elements are grouped into one.

use super::{Confidence, Note};
use std::collections::{HashMap, HashSet};

/// The most elements that one note names; it counts the others.
const MAX_ITEMS: usize = 12;

/// Collects notes while a file is read.
#[derive(Debug, Default)]
pub struct NoteCollector {
    groups: Vec<NoteGroup>,
    by_head: HashMap<String, usize>,
}

#[derive(Debug)]
struct NoteGroup {
    line: Option<usize>,
    confidence: Confidence,
    head: String,
    items: Vec<String>,
    seen: HashSet<String>,
}

impl NoteCollector {
    /// Adds a note that names no element.
    pub fn add(&mut self, line: Option<usize>, confidence: Confidence, text: impl Into<String>) {
        let group = self.group(line, confidence, text.into());
        group.line = earliest(group.line, line);
    }

    /// Adds `item` to the note that begins with `head`.
    pub fn add_item(
        &mut self,
        line: Option<usize>,
        confidence: Confidence,
        head: &str,
        item: impl Into<String>,
    ) {
        let item = item.into();
        let group = self.group(line, confidence, head.to_owned());
        group.line = earliest(group.line, line);
        if group.seen.insert(item.clone()) && group.items.len() < MAX_ITEMS {
            group.items.push(item);
        }
    }

    fn group(
        &mut self,
        line: Option<usize>,
        confidence: Confidence,
        head: String,
    ) -> &mut NoteGroup {
        let at = *self.by_head.entry(head.clone()).or_insert_with(|| {
            self.groups.push(NoteGroup {
                line,
                confidence,
                head,
                items: Vec::new(),
                seen: HashSet::new(),
            });
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }

    /// The collected notes.
    pub fn notes(self) -> impl Iterator<Item = Note> {
        let groups = self.groups.into_iter();
        groups.map(|group| Note::new(group.line, group.confidence, &group.text()))
    }
}

impl NoteGroup {
    fn text(&self) -> String {
        let more = self.seen.len() - self.items.len();
        let mut text = self.head.clone();
        if !self.items.is_empty() {
            text.push_str(": ");
            text.push_str(&self.items.join(", "));
        }
        if more > 0 {
            text.push_str(&format!(" and {more} more"));
        }
        text.push('.');
        text
    }
}

fn earliest(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        _ => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_group_items_under_one_head() {
        let mut notes = NoteCollector::default();
        for n in (1..=20).rev() {
            notes.add_item(
                Some(n),
                Confidence::Guessed,
                "Drawn as services",
                format!("S{n}"),
            );
        }
        notes.add_item(Some(9), Confidence::Guessed, "Drawn as services", "S9");
        notes.add(None, Confidence::LeftOut, "Colours");
        let notes: Vec<Note> = notes.notes().collect();
        assert_eq!(notes[0].line, Some(1));
        assert!(
            notes[0]
                .text
                .starts_with("Drawn as services: S20, S19, S18")
        );
        assert!(notes[0].text.ends_with("S9 and 8 more."));
        assert_eq!(notes[1].text, "Colours.");
    }
}
