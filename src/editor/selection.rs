//! The selection.

use crate::document::{Design, Subject};
use std::collections::HashSet;
use std::rc::Rc;

/// A set of subjects in the order of selection. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Selection(Rc<SelectionData>);

#[derive(Clone, Debug, Default)]
struct SelectionData {
    order: Vec<Subject>,
    known: HashSet<Subject>,
}

impl PartialEq for Selection {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.0.order == other.0.order
    }
}

impl Selection {
    /// The empty selection.
    pub fn none() -> Self {
        Self::default()
    }

    /// A selection of one subject.
    pub fn one(subject: Subject) -> Self {
        std::iter::once(subject).collect()
    }

    /// True if the subject is selected.
    pub fn contains(&self, subject: &Subject) -> bool {
        self.0.known.contains(subject)
    }

    /// The subjects in the order of selection.
    pub fn iter(&self) -> std::slice::Iter<'_, Subject> {
        self.0.order.iter()
    }

    /// The subject, if there is exactly one.
    pub fn single(&self) -> Option<&Subject> {
        match self.0.order.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Number of selected subjects.
    pub fn len(&self) -> usize {
        self.0.order.len()
    }

    /// True if nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.0.order.is_empty()
    }

    /// The selection with the subject added or removed, as by a Shift-click.
    #[must_use]
    pub fn toggle(&self, subject: &Subject) -> Self {
        if self.contains(subject) {
            self.iter().filter(|s| *s != subject).cloned().collect()
        } else {
            self.iter().chain([subject]).cloned().collect()
        }
    }

    /// The selection without subjects that no longer exist.
    #[must_use]
    pub fn retain_in(&self, design: &Design) -> Self {
        if self.iter().all(|s| design.has(s)) {
            return self.clone();
        }
        self.iter().filter(|s| design.has(s)).cloned().collect()
    }
}

impl FromIterator<Subject> for Selection {
    fn from_iter<I: IntoIterator<Item = Subject>>(subjects: I) -> Self {
        let mut inner = SelectionData::default();
        for subject in subjects {
            if inner.known.insert(subject.clone()) {
                inner.order.push(subject);
            }
        }
        Self(Rc::new(inner))
    }
}
