//! What was done, so that it can be undone and done again.

use super::change::Change;
use std::rc::Rc;

/// One entry: what a person did in one go.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) changes: Vec<Change>,
}

/// All steps since the design was opened. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Rc<Inner>);

#[derive(Clone, Debug, Default)]
struct Inner {
    done: Vec<Rc<Entry>>,
    undone: Vec<Rc<Entry>>,
}

impl History {
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

    pub(super) fn back(&mut self) -> Option<Rc<Entry>> {
        let entry = self.last_done()?.clone();
        let inner = Rc::make_mut(&mut self.0);
        inner.done.pop();
        inner.undone.push(entry.clone());
        Some(entry)
    }

    pub(super) fn forth(&mut self) -> Option<Rc<Entry>> {
        let entry = self.last_undone()?.clone();
        let inner = Rc::make_mut(&mut self.0);
        inner.undone.pop();
        inner.done.push(entry.clone());
        Some(entry)
    }
}
