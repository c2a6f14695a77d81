//! What was done, so that it can be undone and done again: in this sitting, and in a later one,
//! which has it as text.

use crate::document::{Design, Patch, format};
use crate::editor::change::{Change, Edit, Way};
use std::cell::OnceCell;
use std::rc::Rc;

/// What the first line of a written history begins with.
const WRITTEN: &str = "plumbline-steps 1";
/// What the line of a step begins with that can be undone, and of one that can be done again.
const UNDO: char = '-';
const REDO: char = '+';

/// One entry: what a person did in one go.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    step: Step,
}

#[derive(Debug)]
enum Step {
    /// Done or undone in this sitting, and how it is written for either way.
    Made(Vec<Change>, [OnceCell<String>; 2]),
    /// From an earlier sitting.
    Written(Written),
}

/// A patch that leads on, the one way that can be gone from here. It is read when its turn comes.
#[derive(Debug)]
struct Written {
    patch: String,
    /// What it leads to; `None` where it does not fit the design. Known by those who have read
    /// steps: where nobody does, the code for it need not be there.
    lead: fn(&str, &Design) -> Option<Design>,
}

/// Steps of an earlier sitting.
#[derive(Clone, Debug)]
pub struct Steps {
    done: Vec<Rc<Entry>>,
    undone: Vec<Rc<Entry>>,
}

impl Steps {
    /// Reads what [`History::write`] wrote: steps that lead to the design that is saved so. `None`
    /// where they lead to another, or are no steps.
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
            let step = Step::Written(Written {
                patch: lines.next()?.to_owned(),
                lead,
            });
            let name = serde_json::from_str(name).ok()?;
            to.push(Rc::new(Entry { name, step }));
        }
        Some(Self { done, undone })
    }
}

fn lead(patch: &str, design: &Design) -> Option<Design> {
    let mut after = design.clone();
    Patch::read(patch)?.apply(&mut after);
    format::check(&after).is_empty().then_some(after)
}

impl Entry {
    pub(super) fn new(name: String, changes: Vec<Change>) -> Self {
        Self {
            name,
            step: Step::Made(changes, Default::default()),
        }
    }

    /// Goes that way: the design then, and the entry as one that leads back. `None` where what
    /// is written does not fit the design.
    fn go(self: &Rc<Self>, design: &Design, way: Way) -> Option<(Design, Rc<Self>)> {
        match &self.step {
            Step::Made(changes, _) => {
                let mut after = design.clone();
                apply(changes, &mut after, way);
                Some((after, self.clone()))
            }
            Step::Written(written) => {
                let after = (written.lead)(&written.patch, design)?;
                let (first, last) = match way {
                    Way::Do => (design, &after),
                    Way::Undo => (&after, design),
                };
                let mut edit = Edit::of(first);
                edit.turn_into(last);
                let entry = Self::new(self.name.clone(), edit.changes);
                Some((after, Rc::new(entry)))
            }
        }
    }

    /// The patch that leads that way.
    fn patch(&self, way: Way) -> &str {
        match &self.step {
            Step::Written(written) => &written.patch,
            Step::Made(changes, written) => written[way as usize].get_or_init(|| {
                // Of the designs only what changes matters.
                let (mut before, mut after) = (Design::default(), Design::default());
                apply(changes, &mut before, Way::Undo);
                apply(changes, &mut after, Way::Do);
                let patch = match way {
                    Way::Do => Patch::between(&before, &after),
                    Way::Undo => Patch::between(&after, &before),
                };
                patch.to_text()
            }),
        }
    }
}

fn apply(changes: &[Change], design: &mut Design, way: Way) {
    match way {
        Way::Do => changes.iter().for_each(|c| c.apply(design, way)),
        Way::Undo => changes.iter().rev().for_each(|c| c.apply(design, way)),
    }
}

/// All steps since the design was opened. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Rc<Inner>);

#[derive(Clone, Debug, Default)]
struct Inner {
    done: Vec<Rc<Entry>>,
    undone: Vec<Rc<Entry>>,
    /// Whether the steps of an earlier sitting are among them.
    recalled: bool,
}

impl History {
    /// Whether the two are one and the same.
    pub(super) fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn push(&mut self, entry: Entry) {
        let inner = Rc::make_mut(&mut self.0);
        inner.undone.clear();
        inner.done.push(Rc::new(entry));
    }

    pub(super) fn last_done(&self) -> Option<&Rc<Entry>> {
        self.0.done.last()
    }

    pub(super) fn last_undone(&self) -> Option<&Rc<Entry>> {
        self.0.undone.last()
    }

    /// Goes one step that way: the design then. Steps that do not fit the design are dropped.
    pub(super) fn go(&mut self, design: &Design, way: Way) -> Option<Design> {
        let gone = match way {
            Way::Undo => self.last_done()?.go(design, way),
            Way::Do => self.last_undone()?.go(design, way),
        };
        let Inner { done, undone, .. } = Rc::make_mut(&mut self.0);
        let (from, to) = match way {
            Way::Undo => (done, undone),
            Way::Do => (undone, done),
        };
        let Some((design, entry)) = gone else {
            from.clear();
            return None;
        };
        from.pop();
        to.push(entry);
        Some(design)
    }

    /// The nearest steps as text for a later sitting, in at most `most` bytes: half of it is for
    /// those that can be undone, half for the others.
    pub(super) fn write(&self, saved: &str, most: usize) -> String {
        let mut text = header(saved);
        for (entries, way, sign) in [
            (&self.0.done, Way::Undo, UNDO),
            (&self.0.undone, Way::Do, REDO),
        ] {
            let mut room = most / 2;
            let mut lines = Vec::new();
            for entry in entries.iter().rev() {
                // Writing a text to memory does not fail.
                let name = serde_json::to_string(&entry.name).unwrap_or_default();
                let line = format!("\n{sign}{name}\n{}", entry.patch(way));
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

    /// Takes in the steps of the sitting before, which led to the design with which this one began;
    /// only once. Tells whether they were taken.
    pub(super) fn recall(&mut self, steps: Steps) -> bool {
        if self.0.recalled {
            return false;
        }
        let inner = Rc::make_mut(&mut self.0);
        inner.recalled = true;
        if inner.done.is_empty() && inner.undone.is_empty() {
            inner.undone = steps.undone;
        }
        inner.done.splice(..0, steps.done);
        true
    }
}

/// Says which design the steps lead to: that which is saved so.
fn header(saved: &str) -> String {
    // FNV-1a: it need only tell one state of a design from another.
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = saved.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    format!("{WRITTEN} {hash:016x} {}", saved.len())
}
