//! Undo history: the steps of this session and, as text, those of earlier sessions.

use crate::document::{Design, DesignDiff, format};
use std::cell::OnceCell;
use std::rc::Rc;

/// First words of a stored history.
const HEADER: &str = "plumbline-steps 1";
/// First character of an entry that can be undone.
const UNDO: char = '-';
/// First character of an entry that can be redone.
const REDO: char = '+';

/// Direction in which the history is replayed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Redo,
    Undo,
}

/// One step of a person, with the name that undo offers.
#[derive(Debug)]
pub(super) struct HistoryEntry {
    pub(super) name: String,
    replay: Replay,
}

#[derive(Debug)]
enum Replay {
    /// A step of this session, with its text in either direction.
    Diff(Box<DesignDiff>, [OnceCell<String>; 2]),
    /// A step of an earlier session.
    Stored(StoredPatch),
}

/// The text of a [`DesignDiff`] in the one direction that is open to it. Parsed when it is replayed.
#[derive(Debug)]
struct StoredPatch {
    text: String,
    /// Parses and applies the text; `None` where it does not fit the design. A pointer, set by
    /// [`SavedHistory::read`]: code that never reads a history does not link the parser, which keeps
    /// 41 kB out of the first download.
    replay: fn(&str, &Design) -> Option<(Design, DesignDiff)>,
}

/// The history of an earlier session.
#[derive(Clone, Debug)]
pub struct SavedHistory {
    done: Vec<Rc<HistoryEntry>>,
    undone: Vec<Rc<HistoryEntry>>,
}

impl SavedHistory {
    /// Parses the text of [`History::write`]. `saved` is the document that the history belongs to;
    /// `None` where it belongs to another one, or the text is no history.
    pub fn read(saved: &str, written: &str) -> Option<Self> {
        let mut lines = written.lines();
        if lines.next() != Some(&*header(saved)) {
            return None;
        }
        let (mut done, mut undone) = (Vec::new(), Vec::new());
        while let Some(name) = lines.next() {
            let (to, name) = match (name.strip_prefix(UNDO), name.strip_prefix(REDO)) {
                (Some(name), _) => (&mut done, name),
                (_, Some(name)) => (&mut undone, name),
                _ => return None,
            };
            let replay = Replay::Stored(StoredPatch {
                text: lines.next()?.to_owned(),
                replay: replay_patch,
            });
            let name = serde_json::from_str(name).ok()?;
            to.push(Rc::new(HistoryEntry { name, replay }));
        }
        Some(Self { done, undone })
    }
}

fn replay_patch(text: &str, design: &Design) -> Option<(Design, DesignDiff)> {
    let diff = DesignDiff::read(text, design)?;
    let mut after = design.clone();
    diff.apply(&mut after);
    format::check(&after).is_empty().then_some((after, diff))
}

impl HistoryEntry {
    pub(super) fn new(name: String, diff: DesignDiff) -> Self {
        Self {
            name,
            replay: Replay::Diff(Box::new(diff), Default::default()),
        }
    }

    /// Replays the entry: the design afterwards, and the entry that leads back. `None` where stored
    /// text does not fit the design.
    fn replay(
        self: &Rc<Self>,
        design: &Design,
        direction: Direction,
    ) -> Option<(Design, Rc<Self>)> {
        match &self.replay {
            Replay::Diff(diff, _) => {
                let mut after = design.clone();
                match direction {
                    Direction::Redo => diff.apply(&mut after),
                    Direction::Undo => diff.revert(&mut after),
                }
                Some((after, self.clone()))
            }
            Replay::Stored(stored) => {
                let (after, diff) = (stored.replay)(&stored.text, design)?;
                let diff = match direction {
                    Direction::Redo => diff,
                    Direction::Undo => diff.inverse(),
                };
                Some((after, Rc::new(Self::new(self.name.clone(), diff))))
            }
        }
    }

    /// The entry as a patch in that direction.
    fn patch(&self, direction: Direction) -> &str {
        match &self.replay {
            Replay::Stored(stored) => &stored.text,
            Replay::Diff(diff, texts) => {
                texts[direction as usize].get_or_init(|| match direction {
                    Direction::Redo => diff.to_text(),
                    Direction::Undo => diff.clone().inverse().to_text(),
                })
            }
        }
    }
}

/// Undo and redo stacks of an open design. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Rc<Stacks>);

#[derive(Clone, Debug, Default)]
struct Stacks {
    done: Vec<Rc<HistoryEntry>>,
    undone: Vec<Rc<HistoryEntry>>,
    /// True once the history of an earlier session was taken in.
    recalled: bool,
}

impl History {
    /// True if both share one state.
    pub(super) fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn push(&mut self, entry: HistoryEntry) {
        let inner = Rc::make_mut(&mut self.0);
        inner.undone.clear();
        inner.done.push(Rc::new(entry));
    }

    pub(super) fn last_done(&self) -> Option<&Rc<HistoryEntry>> {
        self.0.done.last()
    }

    pub(super) fn last_undone(&self) -> Option<&Rc<HistoryEntry>> {
        self.0.undone.last()
    }

    /// Replays one entry and returns the design afterwards. A stored history that does not fit the
    /// design is dropped.
    pub(super) fn replay(&mut self, design: &Design, direction: Direction) -> Option<Design> {
        let replayed = match direction {
            Direction::Undo => self.last_done()?.replay(design, direction),
            Direction::Redo => self.last_undone()?.replay(design, direction),
        };
        let Stacks { done, undone, .. } = Rc::make_mut(&mut self.0);
        let (from, to) = match direction {
            Direction::Undo => (done, undone),
            Direction::Redo => (undone, done),
        };
        let Some((design, entry)) = replayed else {
            from.clear();
            return None;
        };
        from.pop();
        to.push(entry);
        Some(design)
    }

    /// The latest entries as text for a later session, in at most `most` bytes: one half for undo,
    /// one for redo.
    pub(super) fn write(&self, saved: &str, most: usize) -> String {
        let mut text = header(saved);
        for (entries, direction, sign) in [
            (&self.0.done, Direction::Undo, UNDO),
            (&self.0.undone, Direction::Redo, REDO),
        ] {
            let mut room = most / 2;
            let mut lines = Vec::new();
            for entry in entries.iter().rev() {
                // Writing a text to memory does not fail.
                let name = serde_json::to_string(&entry.name).unwrap_or_default();
                let line = format!("\n{sign}{name}\n{}", entry.patch(direction));
                let Some(left) = room.checked_sub(line.len()) else {
                    break;
                };
                room = left;
                lines.push(line);
            }
            text.extend(lines.into_iter().rev());
        }
        text
    }

    /// Takes in the history of the session before, below the entries of this one. Returns false
    /// where one was taken in already.
    pub(super) fn recall(&mut self, saved: SavedHistory) -> bool {
        if self.0.recalled {
            return false;
        }
        let inner = Rc::make_mut(&mut self.0);
        inner.recalled = true;
        if inner.done.is_empty() && inner.undone.is_empty() {
            inner.undone = saved.undone;
        }
        inner.done.splice(..0, saved.done);
        true
    }
}

/// Header with a hash of the saved document: a history belongs to one state of a design.
fn header(saved: &str) -> String {
    // FNV-1a: it need only tell one state of a design from another.
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = saved.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    format!("{HEADER} {hash:016x} {}", saved.len())
}
