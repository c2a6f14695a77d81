//! Matching of components: by id, by name, and by what they are built with where only one is left.

use crate::document::{Component, Design, Id, Kind, Style, normal_form};
use crate::technologies;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Components that are both drawn and seen.
pub(super) struct Matching {
    drawn: HashMap<Id, Id>,
    has_drawn: HashSet<Id>,
}

/// Words that a name may end with and another name of the same component may not.
const ROLES: &[&str] = &["service", "svc", "api", "app", "server", "db", "database"];

/// The form in which names compare loosely.
fn loose(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    while words.len() > 1 && words.last().is_some_and(|last| ROLES.contains(last)) {
        words.pop();
    }
    words.concat()
}

/// True for kinds that one component may be drawn and seen as: a trace does not tell a gateway from a
/// service.
fn may_be(one: Kind, other: Kind) -> bool {
    let acts = |kind| {
        matches!(
            kind,
            Kind::Service
                | Kind::Gateway
                | Kind::Orchestrator
                | Kind::Job
                | Kind::External
                | Kind::Client
        )
    };
    one == other || acts(one) && acts(other)
}

impl Matching {
    pub(super) fn of(design: &Design, seen: &Design) -> Self {
        let mut matching = Self {
            drawn: HashMap::new(),
            has_drawn: HashSet::new(),
        };
        let by_id = |c: &Component| Some(c.id.to_string());
        let by_name = |c: &Component| Some(normal_form(&c.name));
        let by_loose_name = |c: &Component| Some(loose(&c.name));
        let by_technology = |c: &Component| {
            let is_broker = c.kind == Kind::Broker;
            let name = c.technology.as_deref().filter(|_| is_broker)?;
            Some(technologies::lookup_name(name))
        };
        matching.pass(design, seen, &by_id);
        matching.pass(design, seen, &by_name);
        matching.pass(design, seen, &by_loose_name);
        matching.pass(design, seen, &by_technology);
        matching.match_datastores(design, seen);
        matching
    }

    /// Matches what is left by a key that only one on each side has.
    fn pass(&mut self, design: &Design, seen: &Design, key: &dyn Fn(&Component) -> Option<String>) {
        let unique = |design: &Design, is_left: &dyn Fn(&Id) -> bool| {
            let mut found: BTreeMap<String, Vec<(Id, Kind)>> = BTreeMap::new();
            for component in design.components.iter().filter(|c| is_left(&c.id)) {
                if let Some(key) = key(component).filter(|key| !key.is_empty()) {
                    let place = found.entry(key).or_default();
                    place.push((component.id.clone(), component.kind));
                }
            }
            found
        };
        let ours = unique(design, &|id| !self.has_drawn.contains(id));
        let theirs = unique(seen, &|id| !self.drawn.contains_key(id));
        for (key, theirs) in theirs {
            let Some(ours) = ours.get(&key) else { continue };
            for (their_id, kind) in &theirs {
                // A service and its datastore may have one name.
                let mut fitting = ours.iter().filter(|(_, drawn)| may_be(*drawn, *kind));
                let rivals = theirs
                    .iter()
                    .filter(|(_, other)| may_be(*other, *kind))
                    .count();
                if let (Some((our_id, _)), None, 1) = (fitting.next(), fitting.next(), rivals) {
                    self.add(our_id.clone(), their_id.clone());
                }
            }
        }
    }

    /// The only datastore of a component that is left on both sides is one.
    fn match_datastores(&mut self, design: &Design, seen: &Design) {
        let left = |design: &Design, is_left: &dyn Fn(&Id) -> bool| {
            let mut found: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
            for connection in design.connections.iter().filter(|c| c.style == Style::Data) {
                let list = found.entry(connection.from.clone()).or_default();
                if is_left(&connection.to) && !list.contains(&connection.to) {
                    list.push(connection.to.clone());
                }
            }
            found
        };
        let ours = left(design, &|id| !self.has_drawn.contains(id));
        let theirs = left(seen, &|id| !self.drawn.contains_key(id));
        let technology = |design: &Design, id: &Id| {
            let component = design.components.get(id)?;
            component
                .technology
                .as_deref()
                .map(technologies::lookup_name)
        };
        for (caller, theirs) in theirs {
            let own = self.drawn.get(&caller).and_then(|id| ours.get(id));
            let (Some([ours]), [theirs]) = (own.map(Vec::as_slice), theirs.as_slice()) else {
                continue;
            };
            let built = (technology(design, ours), technology(seen, theirs));
            let fits = matches!(&built, (Some(one), Some(other)) if one == other)
                || built.0.is_none()
                || built.1.is_none();
            if fits && !self.has_drawn.contains(ours) && !self.drawn.contains_key(theirs) {
                self.add(ours.clone(), theirs.clone());
            }
        }
    }

    fn add(&mut self, ours: Id, theirs: Id) {
        self.has_drawn.insert(ours.clone());
        self.drawn.insert(theirs, ours);
    }

    /// The drawn component of a seen one.
    pub(super) fn drawn(&self, seen: &Id) -> Option<&Id> {
        self.drawn.get(seen)
    }

    /// True if the drawn component was seen.
    pub(super) fn has_drawn(&self, drawn: &Id) -> bool {
        self.has_drawn.contains(drawn)
    }

    pub(super) fn len(&self) -> usize {
        self.drawn.len()
    }
}
