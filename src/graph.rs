//! The graph of a design: components as nodes, connections as edges, and small numbers in place
//! of ids. Component number 3 is the fourth of the document's list, which is in id order; so the
//! order of numbers is the order of ids.

use crate::document::{Connection, Design, Id};
use hashbrown::HashMap;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

/// Declares the number of an element within its list.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index into a list that has one entry an element.
            pub fn at(self) -> usize {
                self.0 as usize
            }

            /// The number of the element at that index. Lists are limited to far less than 2^32.
            pub fn from_index(at: usize) -> Self {
                Self(at as u32)
            }
        }
    };
}

number! {
    /// A component.
    Comp
}
number! {
    /// A connection.
    Conn
}
number! {
    /// A flow.
    FlowNo
}
number! {
    /// A domain.
    Dom
}
number! {
    /// An invariant.
    Inv
}

/// The graph and the numbers behind the ids.
pub struct Topology {
    graph: DiGraph<(), Conn>,
    components: HashMap<Id, Comp>,
    connections: HashMap<Id, Conn>,
    domains: HashMap<Id, Dom>,
}

impl Topology {
    /// The graph of a design. What refers to nothing is left out; a design that was loaded has
    /// nothing of the kind.
    pub fn new(design: &Design) -> Self {
        let components: HashMap<Id, Comp> = numbered(design.components.iter().map(|c| &c.id))
            .map(|(id, at)| (id, Comp::from_index(at)))
            .collect();
        let mut graph = DiGraph::with_capacity(components.len(), design.connections.len());
        for _ in &design.components {
            graph.add_node(());
        }
        // petgraph walks the edges of a node newest first: added backwards, they come in id order.
        for (at, connection) in design.connections.iter().enumerate().rev() {
            let ends = (
                components.get(&connection.from),
                components.get(&connection.to),
            );
            if let (Some(from), Some(to)) = ends {
                graph.add_edge(node(*from), node(*to), Conn::from_index(at));
            }
        }
        Self {
            graph,
            components,
            connections: numbered(design.connections.iter().map(|c| &c.id))
                .map(|(id, at)| (id, Conn::from_index(at)))
                .collect(),
            domains: numbered(design.domains.iter().map(|d| &d.id))
                .map(|(id, at)| (id, Dom::from_index(at)))
                .collect(),
        }
    }

    /// The component of that id.
    pub fn component(&self, id: &Id) -> Option<Comp> {
        self.components.get(id).copied()
    }

    /// The connection of that id.
    pub fn connection(&self, id: &Id) -> Option<Conn> {
        self.connections.get(id).copied()
    }

    /// The domain of that id.
    pub fn domain(&self, id: &Id) -> Option<Dom> {
        self.domains.get(id).copied()
    }

    /// The two ends of a connection.
    pub fn ends(&self, connection: &Connection) -> Option<(Comp, Comp)> {
        Some((
            self.component(&connection.from)?,
            self.component(&connection.to)?,
        ))
    }

    /// The connections that start at a component, with where they end, in id order.
    pub fn outgoing(&self, from: Comp) -> impl Iterator<Item = (Conn, Comp)> + '_ {
        self.graph
            .edges_directed(node(from), Direction::Outgoing)
            .map(|edge| (*edge.weight(), component(edge.target())))
    }

    /// The connections that end at a component, with where they start, in id order.
    pub fn incoming(&self, to: Comp) -> impl Iterator<Item = (Conn, Comp)> + '_ {
        self.graph
            .edges_directed(node(to), Direction::Incoming)
            .map(|edge| (*edge.weight(), component(edge.source())))
    }

    /// The strongly connected components over the connections for which `keep` says yes, each in
    /// id order; one that stands alone is a list of one. In reverse topological order: what a
    /// component leads to comes before it.
    pub fn strongly_connected(&self, keep: impl Fn(Conn) -> bool) -> Vec<Vec<Comp>> {
        let kept = petgraph::visit::EdgeFiltered::from_fn(&self.graph, |edge| keep(*edge.weight()));
        // kosaraju_scc walks with a list of its own; tarjan_scc recurses, and a long chain in a
        // document must not be able to exhaust the stack.
        let mut groups: Vec<Vec<Comp>> = petgraph::algo::kosaraju_scc(&kept)
            .into_iter()
            .map(|group| group.into_iter().map(component).collect())
            .collect();
        for group in &mut groups {
            *group = crate::document::sort::sorted_unique(std::mem::take(group));
        }
        groups
    }
}

/// The cycles of a plain graph: its strongly connected components of two or more, each in order, in
/// the order of their first.
pub fn cycles(nodes: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(nodes, 0);
    for _ in 0..nodes {
        graph.add_node(());
    }
    for (from, to) in edges {
        graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
    }
    let groups = petgraph::algo::kosaraju_scc(&graph).into_iter();
    let mut cycles: Vec<Vec<usize>> = groups
        .filter(|group| group.len() > 1)
        .map(|group| group.into_iter().map(NodeIndex::index).collect())
        .collect();
    cycles.iter_mut().for_each(|cycle| cycle.sort_unstable());
    cycles.sort();
    cycles
}

fn numbered<'d>(ids: impl Iterator<Item = &'d Id>) -> impl Iterator<Item = (Id, usize)> {
    ids.enumerate().map(|(at, id)| (id.clone(), at))
}

fn node(component: Comp) -> NodeIndex {
    NodeIndex::new(component.at())
}

fn component(node: NodeIndex) -> Comp {
    Comp::from_index(node.index())
}
