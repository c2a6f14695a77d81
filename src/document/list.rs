//! A list of elements, sorted by id.

use super::Id;
use crate::document::sort::sort_by;
use serde::Serialize;
use std::ops::Deref;
use std::rc::Rc;

/// An element with an id.
pub trait Keyed {
    /// Identifier, unique within the list.
    fn id(&self) -> &Id;
}

/// Elements sorted by id. List and elements are shared and copied on write: cloning a design copies
/// no element, and versions of a design are compared by pointer.
#[derive(Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct List<T>(Rc<Vec<Rc<T>>>);

// Deriving these would require the same of T.
impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Rc::default())
    }
}

impl<T: Keyed> List<T> {
    /// Sorts the elements. Of two with one id, the first is kept.
    pub fn from_unordered(mut elements: Vec<Rc<T>>) -> Self {
        if !elements.is_sorted_by(|a, b| a.id() <= b.id()) {
            sort_by(&mut elements, |a, b| a.id().cmp(b.id()));
        }
        elements.dedup_by(|b, a| a.id() == b.id());
        Self(Rc::new(elements))
    }

    /// Index of an element.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.search(id).ok()
    }

    /// The element with that id.
    pub fn get(&self, id: &Id) -> Option<&Rc<T>> {
        self.find(id.as_str())
    }

    /// The element with that id, as text.
    pub fn find(&self, id: &str) -> Option<&Rc<T>> {
        self.search(id).ok().map(|at| &self.0[at])
    }

    /// Inserts the element. Returns the element with the same id that it replaces.
    pub fn put(&mut self, element: Rc<T>) -> Option<Rc<T>> {
        let found = self.search(element.id().as_str());
        let list = Rc::make_mut(&mut self.0);
        match found {
            Ok(at) => Some(std::mem::replace(&mut list[at], element)),
            Err(at) => {
                list.insert(at, element);
                None
            }
        }
    }

    /// Removes the element and returns it.
    pub fn remove(&mut self, id: &Id) -> Option<Rc<T>> {
        let at = self.search(id.as_str()).ok()?;
        Some(Rc::make_mut(&mut self.0).remove(at))
    }

    /// Inserts, replaces and removes elements: `change` returns an id and its new element, or
    /// `None` to remove it. The changes are sorted by id, each id once.
    pub(crate) fn update<C>(
        &mut self,
        changes: &[C],
        change: impl Fn(&C) -> (&Id, Option<&Rc<T>>),
    ) {
        // Each insertion and removal moves the rest of the list: for many, one merge is linear.
        const FEW: usize = 8;
        if changes.len() <= FEW {
            for (id, element) in changes.iter().map(change) {
                match element {
                    Some(element) => self.put(element.clone()),
                    None => self.remove(id),
                };
            }
            return;
        }
        let mut merged = Vec::with_capacity(self.0.len() + changes.len());
        let mut changes = changes.iter().map(change).peekable();
        for element in self.0.iter() {
            while let Some((_, new)) = changes.next_if(|(id, _)| *id < element.id()) {
                merged.extend(new.cloned());
            }
            match changes.next_if(|(id, _)| *id == element.id()) {
                Some((_, new)) => merged.extend(new.cloned()),
                None => merged.push(element.clone()),
            }
        }
        merged.extend(changes.filter_map(|(_, new)| new.cloned()));
        self.0 = Rc::new(merged);
    }

    fn search(&self, id: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|e| e.id().as_str().cmp(id))
    }
}

impl<T> List<T> {
    /// True if both share their storage, and so are equal.
    pub fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// True if the list has no elements.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Deref for List<T> {
    type Target = [Rc<T>];
    fn deref(&self) -> &[Rc<T>] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a Rc<T>;
    type IntoIter = std::slice::Iter<'a, Rc<T>>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
