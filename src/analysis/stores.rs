//! Private datastores, and the components that they fold into.

use crate::document::{Access, Design, Kind, Style};
use crate::graph::{Comp, Topology};

/// Owner of each private datastore, and the component that each component counts as.
pub struct Stores {
    users: Vec<Vec<Comp>>,
    owner: Vec<Option<Comp>>,
    fold: Vec<Comp>,
    folded: Vec<Vec<Comp>>,
}

impl Stores {
    /// Finds the private datastores of a design.
    pub fn new(design: &Design, topology: &Topology) -> Self {
        let all = (0..design.components.len()).map(Comp::from_index);
        let users: Vec<Vec<Comp>> = all.clone().map(|c| users(design, topology, c)).collect();
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

    /// The component that this one counts as: for a private datastore, its owner.
    pub fn fold(&self, c: Comp) -> Comp {
        self.stores.fold[c.at()]
    }

    /// Components with `data` edges to the store, in id order, without read-only jobs.
    pub fn data_users(&self, store: Comp) -> &[Comp] {
        &self.stores.users[store.at()]
    }

    /// Private datastores that count as this component, in id order.
    pub fn folded_into(&self, c: Comp) -> &[Comp] {
        &self.stores.folded[c.at()]
    }
}

/// Components with `data` edges to the store, in id order, without read-only jobs.
fn users(design: &Design, topology: &Topology, store: Comp) -> Vec<Comp> {
    let users = topology.incoming(store).filter_map(|(e, from)| {
        let connection = &design.connections[e.at()];
        let data = connection.style == Style::Data && connection.runs();
        let job = design.components[from.at()].kind == Kind::Job;
        // A job with several edges counts if one of them may write.
        let only_reads = job && connection.access == Some(Access::Read);
        (data && !only_reads).then_some(from)
    });
    super::sorted_unique(users.collect())
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
