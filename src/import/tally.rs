//! What there is to tell of an import, equal things in one note.

use super::{Note, Sort};
use std::collections::{HashMap, HashSet};

/// So many are named; of the others only the number is told.
const NAMED: usize = 12;

/// Notes while a file is read.
#[derive(Debug, Default)]
pub struct Tally {
    groups: Vec<Group>,
    by_head: HashMap<String, usize>,
}

#[derive(Debug)]
struct Group {
    line: Option<usize>,
    sort: Sort,
    head: String,
    named: Vec<String>,
    seen: HashSet<String>,
}

impl Tally {
    /// Tells one thing by itself.
    pub fn tell(&mut self, line: Option<usize>, sort: Sort, text: impl Into<String>) {
        let group = self.group(line, sort, text.into());
        group.line = earlier(group.line, line);
    }

    /// Tells that what `head` says is true of `what`, among others.
    pub fn add(&mut self, line: Option<usize>, sort: Sort, head: &str, what: impl Into<String>) {
        let what = what.into();
        let group = self.group(line, sort, head.to_owned());
        group.line = earlier(group.line, line);
        if group.seen.insert(what.clone()) && group.named.len() < NAMED {
            group.named.push(what);
        }
    }

    fn group(&mut self, line: Option<usize>, sort: Sort, head: String) -> &mut Group {
        let at = *self.by_head.entry(head.clone()).or_insert_with(|| {
            self.groups.push(Group {
                line,
                sort,
                head,
                named: Vec::new(),
                seen: HashSet::new(),
            });
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }

    /// The notes.
    pub fn notes(self) -> impl Iterator<Item = Note> {
        self.groups.into_iter().map(|group| Note {
            line: group.line,
            sort: group.sort,
            text: group.text(),
        })
    }
}

impl Group {
    fn text(&self) -> String {
        let more = self.seen.len() - self.named.len();
        let mut text = self.head.clone();
        if !self.named.is_empty() {
            text.push_str(": ");
            text.push_str(&self.named.join(", "));
        }
        if more > 0 {
            text.push_str(&format!(" and {more} more"));
        }
        text.push('.');
        text
    }
}

fn earlier(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_things_are_one_note() {
        let mut tally = Tally::default();
        for n in (1..=20).rev() {
            tally.add(Some(n), Sort::Guessed, "Drawn as services", format!("S{n}"));
        }
        tally.add(Some(9), Sort::Guessed, "Drawn as services", "S9");
        tally.tell(None, Sort::LeftOut, "Colours");
        let notes: Vec<Note> = tally.notes().collect();
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
