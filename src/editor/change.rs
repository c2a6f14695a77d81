//! What a command did, element by element, so that undo is exact by construction.

use crate::document::{
    Component, Connection, CustomRule, Design, Domain, Extra, Flow, Id, Invariant, Keyed, List,
    RuleSetting, Waiver,
};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// Something before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Swap<T> {
    /// As it was.
    pub before: T,
    /// As it is.
    pub after: T,
}

/// Elements of one list before and after; absent before: added, absent after: removed.
/// No id stands in it twice.
pub type Swaps<T> = Vec<Swap<Option<Rc<T>>>>;

/// One part of what a command did.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The title.
    Title(Swap<String>),
    /// The design's notes.
    Notes(Swap<Option<String>>),
    /// Domains.
    Domains(Swaps<Domain>),
    /// Components.
    Components(Swaps<Component>),
    /// Connections.
    Connections(Swaps<Connection>),
    /// Flows.
    Flows(Swaps<Flow>),
    /// Invariants.
    Invariants(Swaps<Invariant>),
    /// All waivers.
    Waivers(Swap<Vec<Waiver>>),
    /// All settings of rules.
    Rules(Swap<BTreeMap<String, RuleSetting>>),
    /// All house rules.
    HouseRules(Swap<List<CustomRule>>),
    /// The document's own fields that this version does not know.
    Extra(Swap<Extra>),
}

/// Which way a change is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Do,
    Undo,
}

impl<T> Swap<T> {
    fn side(&self, way: Way) -> &T {
        match way {
            Way::Do => &self.after,
            Way::Undo => &self.before,
        }
    }
}

impl Change {
    pub(super) fn apply(&self, design: &mut Design, way: Way) {
        match self {
            Self::Title(swap) => design.title.clone_from(swap.side(way)),
            Self::Notes(swap) => design.notes.clone_from(swap.side(way)),
            Self::Domains(swaps) => apply_to(&mut design.domains, swaps, way),
            Self::Components(swaps) => apply_to(&mut design.components, swaps, way),
            Self::Connections(swaps) => apply_to(&mut design.connections, swaps, way),
            Self::Flows(swaps) => apply_to(&mut design.flows, swaps, way),
            Self::Invariants(swaps) => apply_to(&mut design.invariants, swaps, way),
            Self::Waivers(swap) => design.waivers.clone_from(swap.side(way)),
            Self::Rules(swap) => design.rules.clone_from(swap.side(way)),
            Self::HouseRules(swap) => design.house_rules.clone_from(swap.side(way)),
            Self::Extra(swap) => design.extra.clone_from(swap.side(way)),
        }
    }
}

fn apply_to<T: Keyed>(list: &mut List<T>, swaps: &Swaps<T>, way: Way) {
    // Each put or remove moves the rest of the list along: for many, one merge is linear.
    const FEW: usize = 8;
    let sides = swaps.iter().filter_map(|swap| swap.side(way).as_ref());
    if swaps.len() <= FEW {
        for swap in swaps {
            if let (None, Some(gone)) =
                (swap.side(way), swap.before.as_ref().or(swap.after.as_ref()))
            {
                list.remove(gone.id());
            }
        }
        sides.for_each(|element| {
            list.put(element.clone());
        });
        return;
    }
    let touched: HashSet<&Id> = swaps
        .iter()
        .filter_map(|swap| swap.before.as_ref().or(swap.after.as_ref()))
        .map(|element| element.id())
        .collect();
    let kept = list.iter().filter(|e| !touched.contains(e.id()));
    *list = List::from_unordered(kept.chain(sides).cloned().collect());
}

/// An element that lives in a list of the design.
pub(super) trait Listed: Keyed + PartialEq + Sized {
    fn list(design: &Design) -> &List<Self>;
    fn change(swaps: Swaps<Self>) -> Change;
}

macro_rules! listed {
    ($($element:ident $list:ident $change:ident),+) => {$(
        impl Listed for $element {
            fn list(design: &Design) -> &List<Self> {
                &design.$list
            }
            fn change(swaps: Swaps<Self>) -> Change {
                Change::$change(swaps)
            }
        }
    )+};
}

listed!(
    Domain domains Domains,
    Component components Components,
    Connection connections Connections,
    Flow flows Flows,
    Invariant invariants Invariants
);

/// A design that is being changed, and what was changed so far.
pub(super) struct Edit {
    pub(super) design: Design,
    pub(super) changes: Vec<Change>,
}

impl Edit {
    pub(super) fn of(design: &Design) -> Self {
        Self {
            design: design.clone(),
            changes: Vec::new(),
        }
    }

    pub(super) fn make(&mut self, change: Change) {
        change.apply(&mut self.design, Way::Do);
        self.changes.push(change);
    }

    /// Puts elements in, in place of those with the same ids. What is the same already is
    /// passed over.
    pub(super) fn put<T: Listed>(&mut self, elements: impl IntoIterator<Item = Rc<T>>) {
        let list = T::list(&self.design);
        let mut seen = HashSet::new();
        let mut swaps = Vec::new();
        for after in elements {
            let before = list.get(after.id()).cloned();
            if before.as_ref() != Some(&after) && seen.insert(after.id().clone()) {
                swaps.push(Swap {
                    before,
                    after: Some(after),
                });
            }
        }
        self.swap(swaps);
    }

    /// Takes elements out; those that are not there are passed over.
    pub(super) fn remove<'i, T: Listed>(&mut self, ids: impl IntoIterator<Item = &'i Id>) {
        let list = T::list(&self.design);
        let ids: HashSet<&Id> = ids.into_iter().collect();
        let mut swaps: Swaps<T> = ids
            .into_iter()
            .filter_map(|id| list.get(id))
            .map(|element| Swap {
                before: Some(element.clone()),
                after: None,
            })
            .collect();
        // A set has no order of its own, and the same command should leave the same trace.
        swaps.sort_by(|a, b| {
            let id = |s: &Swap<Option<Rc<T>>>| s.before.as_ref().map(|e| e.id().clone());
            id(a).cmp(&id(b))
        });
        self.swap(swaps);
    }

    /// Makes the design another one.
    pub(super) fn turn_into(&mut self, after: &Design) {
        fn swapped<T: PartialEq + Clone>(before: &T, after: &T) -> Option<Swap<T>> {
            (before != after).then(|| Swap {
                before: before.clone(),
                after: after.clone(),
            })
        }
        let before = self.design.clone();
        let singles = [
            swapped(&before.title, &after.title).map(Change::Title),
            swapped(&before.notes, &after.notes).map(Change::Notes),
            swapped(&before.waivers, &after.waivers).map(Change::Waivers),
            swapped(&before.rules, &after.rules).map(Change::Rules),
            swapped(&before.house_rules, &after.house_rules).map(Change::HouseRules),
            swapped(&before.extra, &after.extra).map(Change::Extra),
        ];
        singles.into_iter().flatten().for_each(|c| self.make(c));
        self.list_into::<Domain>(after);
        self.list_into::<Component>(after);
        self.list_into::<Connection>(after);
        self.list_into::<Flow>(after);
        self.list_into::<Invariant>(after);
    }

    fn list_into<T: Listed>(&mut self, after: &Design) {
        let list = T::list(&self.design);
        let gone = list.iter().filter(|e| T::list(after).get(e.id()).is_none());
        let gone: Vec<Id> = gone.map(|e| e.id().clone()).collect();
        self.put(T::list(after).iter().cloned());
        self.remove::<T>(&gone);
    }

    fn swap<T: Listed>(&mut self, swaps: Swaps<T>) {
        if !swaps.is_empty() {
            self.make(T::change(swaps));
        }
    }
}
