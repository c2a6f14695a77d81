//! The changes that one command makes to a design.

use crate::document::sort::sort;
use crate::document::{
    Component, Connection, Design, DesignDiff, Domain, Flow, Id, Invariant, Keyed, List,
};
use std::collections::HashSet;
use std::rc::Rc;

/// An element that lives in a list of the design.
pub(super) trait ListElement: Keyed + PartialEq + Sized {
    fn list(design: &Design) -> &List<Self>;
    fn list_mut(design: &mut Design) -> &mut List<Self>;
}

macro_rules! list_elements {
    ($($element:ident: $list:ident),+ $(,)?) => {$(
        impl ListElement for $element {
            fn list(design: &Design) -> &List<Self> {
                &design.$list
            }

            fn list_mut(design: &mut Design) -> &mut List<Self> {
                &mut design.$list
            }
        }
    )+};
}

list_elements! {
    Domain: domains,
    Component: components,
    Connection: connections,
    Flow: flows,
    Invariant: invariants,
}

/// A copy of the design that a command works on. Its difference from the original is what undo
/// and redo replay, so undo is exact whatever the command did.
pub(super) struct Transaction {
    pub(super) design: Design,
}

impl Transaction {
    pub(super) fn new(design: &Design) -> Self {
        Self {
            design: design.clone(),
        }
    }

    /// Inserts elements, in place of those with the same ids. An equal element keeps its pointer;
    /// of two elements with one id, the first counts.
    pub(super) fn put<T: ListElement>(&mut self, elements: impl IntoIterator<Item = Rc<T>>) {
        let list = T::list(&self.design);
        let differs = |element: &Rc<T>| list.get(element.id()) != Some(element);
        let changed: Vec<Rc<T>> = elements.into_iter().filter(differs).collect();
        let changed = List::from_unordered(changed);
        T::list_mut(&mut self.design).update(&changed, |e| (e.id(), Some(e)));
    }

    /// Removes elements; ids that do not exist are passed over.
    pub(super) fn remove<'i, T: ListElement>(&mut self, ids: impl IntoIterator<Item = &'i Id>) {
        let ids: HashSet<&Id> = ids.into_iter().collect();
        let mut ids: Vec<&Id> = ids.into_iter().collect();
        sort(&mut ids);
        T::list_mut(&mut self.design).update(&ids, |id| (id, None));
    }

    /// Replaces the design by another one. Equal elements keep their pointers.
    pub(super) fn replace(&mut self, after: &Design) {
        DesignDiff::between(&self.design, after).apply(&mut self.design);
    }
}
