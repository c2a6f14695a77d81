//! Private datastores and the components that they fold into; copies and relays.

use super::Edge;
use crate::document::{Access, Component, Design, Id, Kind, Style};
use crate::graph::{Comp, Topology};
use crate::technologies;

/// Owner of each private datastore, and the component that each component counts as.
pub struct Stores {
    users: Vec<Vec<Comp>>,
    owner: Vec<Option<Comp>>,
    fold: Vec<Comp>,
    folded: Vec<Vec<Comp>>,
    relays: Vec<bool>,
    copies: Vec<bool>,
}

impl Stores {
    /// Finds the private datastores of a design.
    pub(super) fn new(design: &Design, topology: &Topology, edges: &[Edge]) -> Self {
        let all = (0..design.components.len()).map(Comp::from_index);
        let relays: Vec<bool> = design.components.iter().map(|c| is_relay(c)).collect();
        let graph = StoreGraph {
            design,
            topology,
            edges,
            relays: &relays,
        };
        let users: Vec<Vec<Comp>> = all.clone().map(|c| graph.users(c)).collect();
        let copies = all.clone().map(|c| graph.is_copy(c)).collect();
        let owner: Vec<Option<Comp>> = all
            .clone()
            .map(|c| match users[c.at()].as_slice() {
                [one] if design.components[c.at()].kind == Kind::Datastore => Some(*one),
                _ => None,
            })
            .collect();
        let fold = fold(&owner);
        let mut folded = vec![Vec::new(); owner.len()];
        for c in all.filter(|c| fold[c.at()] != *c) {
            folded[fold[c.at()].at()].push(c);
        }
        Self {
            users,
            owner,
            fold,
            folded,
            relays,
            copies,
        }
    }

    pub(super) fn fold_of(&self, c: Comp) -> Comp {
        self.fold[c.at()]
    }
}

impl super::Facts {
    /// The owner of a private datastore.
    pub fn owner(&self, c: Comp) -> Option<Comp> {
        self.stores.owner[c.at()]
    }

    /// True for a *relay*: what reads the changes of a datastore and publishes them.
    pub fn is_relay(&self, c: Comp) -> bool {
        self.stores.relays[c.at()]
    }

    /// True for a *copy*: all that it holds can be made anew from what others hold.
    pub fn is_copy(&self, c: Comp) -> bool {
        self.stores.copies[c.at()]
    }

    /// The component that this one counts as: for a private datastore, its owner.
    pub fn fold(&self, c: Comp) -> Comp {
        self.stores.fold[c.at()]
    }

    /// Components with `data` edges to the store, in id order, without relays and read-only
    /// jobs.
    pub fn data_users(&self, store: Comp) -> &[Comp] {
        &self.stores.users[store.at()]
    }

    /// Private datastores that count as this component, in id order.
    pub fn folded_into(&self, c: Comp) -> &[Comp] {
        &self.stores.folded[c.at()]
    }
}

/// A *relay*: what reads the changes of a datastore and publishes them.
fn is_relay(component: &Component) -> bool {
    let technology = component.technology.as_deref();
    !matches!(component.kind, Kind::Broker | Kind::Datastore)
        && technology.is_some_and(technologies::is_relay)
}

/// The graph as the search for users of datastores needs it.
struct StoreGraph<'d> {
    design: &'d Design,
    topology: &'d Topology,
    edges: &'d [Edge],
    relays: &'d [bool],
}

impl StoreGraph<'_> {
    /// Components with `data` edges to the store, in id order, without relays and read-only jobs.
    fn users(&self, store: Comp) -> Vec<Comp> {
        let users = self.topology.incoming(store).filter_map(|(e, from)| {
            let edge = &self.edges[e.at()];
            let data = edge.style == Style::Data && edge.runs;
            let job = self.design.components[from.at()].kind == Kind::Job;
            // A job with several edges counts if one of them may write.
            let only_reads = job && self.design.connections[e.at()].access == Some(Access::Read);
            (data && !only_reads && !self.relays[from.at()]).then_some(from)
        });
        super::sorted_unique(users.collect())
    }

    /// True for a *copy*: a component that says what it copies, or a datastore that is replicated
    /// to and that nobody writes to.
    fn is_copy(&self, c: Comp) -> bool {
        let component = &self.design.components[c.at()];
        let is_standby = |id: &Id| {
            let original = self.design.components.get(id);
            original.is_some_and(|c| c.standby_of.is_some())
        };
        if component.standby_of.is_some() {
            return false;
        }
        if !component.copy_of.iter().all(is_standby) {
            return true;
        }
        let mut incoming = self.topology.incoming(c);
        let replicated = |c: Comp| {
            let mut incoming = self.topology.incoming(c);
            incoming.any(|(e, from)| {
                let from = &self.design.components[from.at()];
                self.edges[e.at()].replicates && from.standby_of.is_none()
            })
        };
        component.kind == Kind::Datastore
            && !incoming.any(|(e, _)| self.edges[e.at()].runs && self.edges[e.at()].writes)
            && replicated(c)
    }
}

/// Follows owners to the first that is no private datastore. Members of a cycle of datastores count
/// as themselves.
fn fold(owner: &[Option<Comp>]) -> Vec<Comp> {
    let mut fold: Vec<Option<Comp>> = owner
        .iter()
        .enumerate()
        .map(|(at, owner)| owner.is_none().then(|| Comp::from_index(at)))
        .collect();
    let mut on_path = vec![false; owner.len()];
    for start in 0..owner.len() {
        let mut path: Vec<usize> = Vec::new();
        let mut at = start;
        while fold[at].is_none() && !on_path[at] {
            on_path[at] = true;
            path.push(at);
            at = owner[at].map_or(at, Comp::at);
        }
        if fold[at].is_none() {
            // The walk returned to itself: the path from there is a cycle.
            let ring = path.iter().position(|p| *p == at).unwrap_or(0);
            for member in path.drain(ring..) {
                fold[member] = Some(Comp::from_index(member));
            }
        }
        for member in path.into_iter().rev() {
            let next = owner[member].map_or(member, Comp::at);
            fold[member] = fold[next];
        }
    }
    fold.into_iter()
        .enumerate()
        .map(|(at, fold)| fold.unwrap_or(Comp::from_index(at)))
        .collect()
}
