//! Diagrams of nodes and edges, the common form of all sources that only hint at kinds and styles.
//! [`interpret`] infers both, [`convert`] builds the design.

mod convert;
mod frames;
mod interpret;

use super::builder::MAX_ELEMENTS;
use super::notes::NoteCollector;
use super::{Confidence, Import, ImportError, text};
use crate::document::Kind;
use crate::document::sanitize::excerpt;
use interpret::EdgeReading;

/// The most edges that are read; equal ones become one connection.
pub const MAX_EDGES: usize = 5 * MAX_ELEMENTS;
/// The deepest boundary; a boundary below it is read as the one around it.
pub const MAX_DEPTH: usize = 32;

/// A node: it becomes a component.
#[derive(Clone, Debug, Default)]
pub struct DiagramNode {
    /// The name.
    pub name: String,
    /// The line of its first occurrence.
    pub line: Option<usize>,
    /// The boundary around it.
    pub within: Option<usize>,
    /// The kind that the source states, with the reason, as in `for their shapes`.
    pub stated_kind: Option<(Kind, &'static str)>,
    /// The kind if nothing else suggests one, with the reason.
    pub fallback_kind: Option<(Kind, &'static str)>,
    /// True for a human being.
    pub is_person: bool,
    /// True for software, as the source states: no word of its name makes it a person.
    pub is_software: bool,
    /// True for a component that only stands for a frame around several.
    pub stands_for_frame: bool,
    /// The technology that it is built with.
    pub technology: String,
    /// Free text.
    pub notes: String,
    /// The centre.
    pub position: Option<(f64, f64)>,
    /// The name in its lines, for classification. Set when the node is added.
    pub label: String,
}

/// The line style of an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineStyle {
    /// A solid line, without a meaning of its own.
    #[default]
    Plain,
    /// A dashed line, often for calls without a reply.
    Dashed,
    /// A synchronous call, as the source states.
    Synchronous,
    /// An asynchronous call, as the source states.
    Asynchronous,
}

/// An edge between two nodes: it becomes a connection.
#[derive(Clone, Debug, Default)]
pub struct DiagramEdge {
    /// The node at its start.
    pub from: usize,
    /// The node at its end.
    pub to: usize,
    /// The line of the source.
    pub line: Option<usize>,
    /// The label.
    pub label: String,
    /// The technology in its label.
    pub technology: String,
    /// The line style.
    pub line_style: LineStyle,
    /// True for a head at both ends.
    pub is_bidirectional: bool,
    /// True for no head at all.
    pub is_headless: bool,
    /// True if an end or the direction was found and is not drawn.
    pub is_way_guessed: bool,
}

/// One item of a flow.
#[derive(Clone, Debug)]
pub enum FlowItem {
    /// The interaction of an edge.
    Edge(usize),
    /// Work within a node.
    Work(usize, String),
}

#[derive(Debug)]
struct Boundary {
    name: String,
    within: Option<usize>,
    line: Option<usize>,
    depth: usize,
    /// True for a boundary that the source states, such as a software system.
    is_stated: bool,
    /// True for a boundary that says where things run, as the source states.
    is_place: bool,
    /// The noun of the source, in the plural, for notes: `Subgraphs`.
    noun: &'static str,
}

/// A diagram while it is read.
#[derive(Debug, Default)]
pub struct Diagram {
    /// The title.
    pub title: String,
    /// The notes on what was read.
    pub notes: NoteCollector,
    nodes: Vec<DiagramNode>,
    kinds: Vec<Kind>,
    is_kind_guessed: Vec<bool>,
    boundaries: Vec<Boundary>,
    edges: Vec<DiagramEdge>,
    flows: Vec<(String, Vec<FlowItem>)>,
    item_count: usize,
    frames: frames::FrameIndex,
}

impl Diagram {
    /// An empty diagram.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a node. `None` beyond the limit, which is noted.
    pub fn add_node(&mut self, mut node: DiagramNode) -> Option<usize> {
        if self.nodes.len() >= MAX_ELEMENTS {
            self.note_limit(node.line);
            return None;
        }
        node.normalize();
        self.nodes.push(node);
        Some(self.nodes.len() - 1)
    }

    /// Puts another node in the place of one.
    pub fn replace_node(&mut self, at: usize, mut node: DiagramNode) {
        node.normalize();
        if let Some(place) = self.nodes.get_mut(at) {
            *place = node;
        }
    }

    /// The node with that index.
    pub fn node_mut(&mut self, node: usize) -> Option<&mut DiagramNode> {
        self.nodes.get_mut(node)
    }

    /// The name of a node.
    pub fn name(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |node| &node.name)
    }

    /// Adds a boundary. Returns the boundary around it if there are too many, or they lie too deep.
    pub fn add_boundary(
        &mut self,
        name: &str,
        within: Option<usize>,
        line: Option<usize>,
    ) -> Option<usize> {
        let depth = within
            .and_then(|at| self.boundaries.get(at))
            .map_or(1, |around| around.depth + 1);
        if depth > MAX_DEPTH {
            let head = "Boundaries that lie too deep are read as the ones around them";
            self.notes
                .add_item(line, Confidence::LeftOut, head, quoted(name));
            return within;
        }
        if self.boundaries.len() >= MAX_ELEMENTS {
            self.note_limit(line);
            return within;
        }
        self.boundaries.push(Boundary {
            name: text::name(name),
            within,
            line,
            depth,
            is_stated: false,
            is_place: false,
            noun: "Frames",
        });
        Some(self.boundaries.len() - 1)
    }

    /// Adds an edge. `None` beyond the limit and for an edge to itself, which are noted.
    pub fn add_edge(&mut self, mut edge: DiagramEdge) -> Option<usize> {
        if edge.from == edge.to {
            let head = "A line from a component to itself is no connection and is left out";
            let name = quoted(self.name(edge.from));
            self.notes
                .add_item(edge.line, Confidence::LeftOut, head, name);
            return None;
        }
        if self.edges.len() >= MAX_EDGES {
            self.note_limit(edge.line);
            return None;
        }
        edge.label = text::prose(&edge.label);
        edge.technology = text::name(&edge.technology);
        self.edges.push(edge);
        Some(self.edges.len() - 1)
    }

    /// True if no more nodes are read.
    pub fn has_all_nodes(&self) -> bool {
        self.nodes.len() >= MAX_ELEMENTS
    }

    /// True if no more edges are read.
    pub fn has_all_edges(&self) -> bool {
        self.edges.len() >= MAX_EDGES
    }

    /// Adds an item to the last flow.
    pub fn add_flow_item(&mut self, item: FlowItem, line: Option<usize>) {
        if self.item_count >= MAX_ELEMENTS {
            let what = format!("There are more than {MAX_ELEMENTS} steps: the rest is left out");
            self.notes.add(line, Confidence::LeftOut, what);
            return;
        }
        self.item_count += 1;
        if let Some((_, items)) = self.flows.last_mut() {
            items.push(item);
        }
    }

    /// Begins a flow.
    pub fn add_flow(&mut self, name: &str) {
        if self.flows.len() < MAX_ELEMENTS {
            self.flows.push((text::name(name), Vec::new()));
        } else {
            // Further items must not end up in the last flow.
            self.item_count = MAX_ELEMENTS;
        }
    }

    /// Notes that there is no room for what stands at a line.
    pub fn note_limit(&mut self, line: Option<usize>) {
        let what = format!("There are more than {MAX_ELEMENTS} elements: the rest is left out");
        self.notes.add(line, Confidence::LeftOut, what);
    }

    /// Builds the design.
    ///
    /// # Errors
    /// For a diagram without nodes.
    pub fn finish(mut self) -> Result<Import, ImportError> {
        if self.nodes.is_empty() {
            return Err(ImportError::new(
                "there is nothing in it that could be drawn",
                "at least one component",
            ));
        }
        self.classify_nodes();
        self.turn_upright();
        let brokers = self.broker_styles();
        let readings: Vec<EdgeReading> = self
            .edges
            .iter()
            .map(|edge| self.read_edge(edge, &brokers))
            .collect();
        let readings = self.without_answers(readings);
        self.note_readings(&readings);
        Ok(self.into_import(&readings))
    }

    fn kind(&self, node: usize) -> Kind {
        self.kinds.get(node).copied().unwrap_or(Kind::Service)
    }
}

impl DiagramNode {
    fn normalize(&mut self) {
        self.label = text::prose(text::cut(&self.name, 1_000));
        self.name = text::name(&self.name);
        self.technology = text::name(&self.technology);
        self.notes = text::prose(&self.notes);
    }
}

/// A name within a sentence.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", excerpt(name))
}
