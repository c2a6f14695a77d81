//! The graph of a design: components are nodes, connections are edges, and indexes stand for ids.
//! Lists of the document are sorted by id, so the order of indexes is the order of ids.

use crate::document::sort::sort;
use crate::document::{Connection, Design, Id};
use hashbrown::HashMap;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::rc::Rc;

/// Declares the index of an element within its list.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as `usize`.
            pub fn at(self) -> usize {
                self.0 as usize
            }

            /// The element at that index. Lists are limited to far less than 2^32.
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

/// The graph, and the indexes by id.
pub struct Topology {
    graph: DiGraph<(), Conn>,
    /// Ends of each connection.
    ends: Vec<Option<(Comp, Comp)>>,
    components: HashMap<Id, Comp>,
    connections: HashMap<Id, Conn>,
    domains: HashMap<Id, Dom>,
}

impl Topology {
    /// Builds the graph. Dangling references are left out; a loaded design has none.
    pub fn new(design: &Design) -> Self {
        let components: HashMap<Id, Comp> = numbered(design.components.iter().map(|c| &c.id))
            .map(|(id, at)| (id, Comp::from_index(at)))
            .collect();
        let mut graph = DiGraph::with_capacity(components.len(), design.connections.len());
        for _ in &design.components {
            graph.add_node(());
        }
        // petgraph iterates the edges of a node newest first: added in reverse, they come in id
        // order.
        let ends_of = |c: &Rc<Connection>| {
            let end = |id: &Id| components.get(id).copied();
            Some((end(&c.from)?, end(&c.to)?))
        };
        let ends: Vec<Option<(Comp, Comp)>> = design.connections.iter().map(ends_of).collect();
        for (at, ends) in ends.iter().enumerate().rev() {
            if let Some((from, to)) = ends {
                graph.add_edge(node(*from), node(*to), Conn::from_index(at));
            }
        }
        Self {
            graph,
            ends,
            components,
            connections: numbered(design.connections.iter().map(|c| &c.id))
                .map(|(id, at)| (id, Conn::from_index(at)))
                .collect(),
            domains: numbered(design.domains.iter().map(|d| &d.id))
                .map(|(id, at)| (id, Dom::from_index(at)))
                .collect(),
        }
    }

    /// The component with that id.
    pub fn component(&self, id: &Id) -> Option<Comp> {
        self.components.get(id).copied()
    }

    /// The connection with that id.
    pub fn connection(&self, id: &Id) -> Option<Conn> {
        self.connections.get(id).copied()
    }

    /// The domain with that id.
    pub fn domain(&self, id: &Id) -> Option<Dom> {
        self.domains.get(id).copied()
    }

    /// Source and target of a connection; `None` if either is missing.
    pub fn ends(&self, connection: Conn) -> Option<(Comp, Comp)> {
        self.ends.get(connection.at()).copied().flatten()
    }

    /// Outgoing connections with their targets, in id order.
    pub fn outgoing(&self, from: Comp) -> impl Iterator<Item = (Conn, Comp)> + '_ {
        self.graph
            .edges_directed(node(from), Direction::Outgoing)
            .map(|edge| (*edge.weight(), component(edge.target())))
    }

    /// Incoming connections with their sources, in id order.
    pub fn incoming(&self, to: Comp) -> impl Iterator<Item = (Conn, Comp)> + '_ {
        self.graph
            .edges_directed(node(to), Direction::Incoming)
            .map(|edge| (*edge.weight(), component(edge.source())))
    }

    /// Strongly connected components over the connections that `keep` accepts, each in id order; a
    /// single component is a list of one. In reverse topological order: successors come first.
    pub fn strongly_connected(&self, keep: impl Fn(Conn) -> bool) -> Vec<Vec<Comp>> {
        let kept = petgraph::visit::EdgeFiltered::from_fn(&self.graph, |edge| keep(*edge.weight()));
        // kosaraju_scc uses an explicit stack; tarjan_scc recurses, and a long chain in a document
        // must not overflow the stack.
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

/// Strongly connected components of a plain graph, each sorted; a single node is a list of one. In
/// reverse topological order: successors come first.
pub fn strongly_connected(
    nodes: usize,
    edges: impl Iterator<Item = (usize, usize)>,
) -> Vec<Vec<usize>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(nodes, 0);
    for _ in 0..nodes {
        graph.add_node(());
    }
    for (from, to) in edges {
        graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
    }
    let groups = petgraph::algo::kosaraju_scc(&graph).into_iter();
    let mut groups: Vec<Vec<usize>> = groups
        .map(|group| group.into_iter().map(NodeIndex::index).collect())
        .collect();
    groups.iter_mut().for_each(|group| sort(group));
    groups
}

/// Cycles of a plain graph: its strongly connected components of two or more nodes, sorted.
pub fn cycles(nodes: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut cycles = strongly_connected(nodes, edges);
    cycles.retain(|group| group.len() > 1);
    sort(&mut cycles);
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
