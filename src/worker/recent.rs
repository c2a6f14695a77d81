//! Elements that were placed a moment ago: nothing is asked about them yet.

use crate::document::{Design, Subject};
use std::collections::{HashMap, HashSet};

/// Milliseconds for which nothing is asked about a new element.
const QUIET: f64 = 20_000.0;

/// One edit that adds more elements than this is a paste or an import. Nobody is in the middle of
/// drawing those, so their questions come at once.
const MAX_PLACED: usize = 4;

/// Components and connections that were placed a moment ago, with the time of it.
#[derive(Default)]
pub struct RecentElements(HashMap<Subject, f64>);

impl RecentElements {
    /// Adds the elements that an edit placed. Times are milliseconds of any clock that never goes
    /// back.
    pub fn follow(&mut self, before: &Design, after: &Design, now: f64) {
        let components = after.components.iter().map(|c| &c.id);
        let components = components.filter(|id| before.components.get(id).is_none());
        let connections = after.connections.iter().map(|c| &c.id);
        let connections = connections.filter(|id| before.connections.get(id).is_none());
        let placed = components
            .map(|id| Subject::Component(id.clone()))
            .chain(connections.map(|id| Subject::Connection(id.clone())));
        let placed: Vec<Subject> = placed.take(MAX_PLACED + 1).collect();
        if placed.len() <= MAX_PLACED {
            self.0
                .extend(placed.into_iter().map(|subject| (subject, now)));
        }
    }

    /// Forgets all of them, as when another design is opened.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Forgets those that are no longer recent. Returns whether there were any.
    pub fn expire(&mut self, now: f64) -> bool {
        let before = self.0.len();
        self.0.retain(|_, placed| now - *placed < QUIET);
        self.0.len() < before
    }

    /// Milliseconds until the next of them is no longer recent.
    pub fn until_next(&self, now: f64) -> Option<f64> {
        let left = self.0.values().map(|placed| placed + QUIET - now);
        left.reduce(f64::min).map(|left| left.max(0.0))
    }

    /// The elements.
    pub fn subjects(&self) -> HashSet<Subject> {
        self.0.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kind;
    use crate::editor::factory;
    use std::rc::Rc;

    fn with(design: &Design, names: &[&str]) -> Design {
        let mut design = design.clone();
        for name in names {
            let component = factory::component(&design, Kind::Service, name, (0.0, 0.0));
            design.components.put(Rc::new(component));
        }
        design
    }

    fn names(recent: &RecentElements) -> Vec<String> {
        let mut names: Vec<_> = recent.subjects().iter().map(Subject::to_string).collect();
        names.sort();
        names
    }

    #[test]
    fn recent_elements_expire_after_a_while_each() {
        let (mut recent, none) = (RecentElements::default(), Design::new("T"));
        let one = with(&none, &["a"]);
        let two = with(&one, &["b"]);
        assert_eq!(recent.until_next(0.0), None);
        recent.follow(&none, &one, 1_000.0);
        recent.follow(&one, &two, 6_000.0);
        // An edit that places nothing changes nothing.
        recent.follow(&two, &two, 9_000.0);
        assert_eq!(names(&recent), ["component:a", "component:b"]);
        for (now, expires, left, next) in [
            (20_999.0, false, 2, Some(1.0)),
            (21_000.0, true, 1, Some(5_000.0)),
            (25_999.0, false, 1, Some(1.0)),
            (26_000.0, true, 0, None),
        ] {
            assert_eq!(recent.expire(now), expires, "{now}");
            assert_eq!((names(&recent).len(), recent.until_next(now)), (left, next));
        }
    }

    #[test]
    fn many_elements_of_one_edit_are_not_recent() {
        for (count, recent_count) in [(4, 4), (5, 0)] {
            let (mut recent, none) = (RecentElements::default(), Design::new("T"));
            let names = &["a", "b", "c", "d", "e"][..count];
            recent.follow(&none, &with(&none, names), 0.0);
            assert_eq!(recent.subjects().len(), recent_count);
            recent.clear();
            assert_eq!(recent.subjects().len(), 0);
        }
    }
}
