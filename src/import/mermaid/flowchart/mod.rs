//! Flowcharts: nodes become components, subgraphs domains, arrows connections.

mod convert;
mod syntax;

use super::MermaidSource;
use crate::import::cursor::Cursor;
use crate::import::diagram::{Diagram, quoted};
use crate::import::{Confidence, Import, ImportError, text};
use std::collections::{HashMap, HashSet};
use syntax::{
    EdgeSyntax, FlowchartShape, edge, node_id, properties, shape_and_label, shape_named,
    skip_accessibility_text, starts_edge, unquoted,
};

/// The most edges that are read.
const MAX_EDGES: usize = 100_000;

/// Reads the text after the keyword.
pub fn read(source: &MermaidSource) -> Result<Import, ImportError> {
    let mut parser = FlowchartParser {
        diagram: Diagram::new(&source.title),
        ..FlowchartParser::default()
    };
    let mut cursor = Cursor::new(&source.body, source.line);
    // The direction of the layout has no meaning for the design.
    cursor.skip_blanks();
    for direction in ["TB", "TD", "BT", "RL", "LR", "<", ">", "^", "v"] {
        if cursor.eat(direction) {
            break;
        }
    }
    while !cursor.is_done() {
        parser.statement(&mut cursor);
    }
    parser.finish()
}

#[derive(Default)]
struct FlowchartParser {
    diagram: Diagram,
    nodes: Vec<FlowchartNode>,
    node_of: HashMap<String, usize>,
    open: Vec<OpenSubgraph>,
    /// The boundary of each subgraph.
    subgraphs: HashMap<String, Option<usize>>,
    edges: Vec<FlowchartEdge>,
    edge_ids: HashSet<String>,
    classes: HashMap<String, String>,
    has_nodes: bool,
    full: Option<usize>,
    first_unknown: Option<usize>,
}

/// A node of the flowchart.
struct FlowchartNode {
    id: String,
    label: Option<String>,
    shape: Option<FlowchartShape>,
    class: Option<String>,
    line: usize,
    within: Option<usize>,
}

/// An open subgraph.
struct OpenSubgraph {
    boundary: Option<usize>,
    named: Vec<usize>,
}

struct FlowchartEdge {
    from: usize,
    to: usize,
    syntax: EdgeSyntax,
}

impl FlowchartParser {
    fn statement(&mut self, cursor: &mut Cursor<'_>) {
        cursor.take_while(|c| c.is_whitespace() || c == ';');
        if cursor.is_done() {
            return;
        }
        let line = cursor.line();
        let word = {
            let rest = cursor.rest();
            let end = rest.find(|c: char| c.is_whitespace() || c == ';');
            text::cut(rest, end.unwrap_or(rest.len()))
        };
        match word {
            "subgraph" => {
                cursor.skip(word.len());
                self.subgraph(cursor);
            }
            "end" => {
                cursor.skip(word.len());
                self.close(line);
            }
            "direction" => drop(cursor.take_line()),
            "class" => {
                cursor.skip(word.len());
                let (nodes, class) = cursor
                    .take_line()
                    .trim()
                    .trim_end_matches(';')
                    .rsplit_once(char::is_whitespace)
                    .unwrap_or_default();
                for node in nodes.split(',') {
                    self.classes
                        .insert(node.trim().to_owned(), class.trim().to_owned());
                }
                self.note_styling(line, word);
            }
            "classDef" | "style" | "linkStyle" => {
                cursor.take_line();
                self.note_styling(line, word);
            }
            "click" | "href" => {
                cursor.take_line();
                let head = "What happens on a click is left out";
                self.diagram
                    .notes
                    .add(Some(line), Confidence::LeftOut, head);
            }
            _ if word.starts_with("accTitle") || word.starts_with("accDescr") => {
                skip_accessibility_text(cursor);
            }
            _ => {
                let before = (self.nodes.len(), self.edges.len());
                if self.chain(cursor).is_none() {
                    let left = cursor.take_line();
                    self.note_unknown(line, left);
                    if self.edges.len() == before.1 {
                        self.discard_nodes(before.0);
                    }
                }
            }
        }
    }

    /// Removes the nodes that only an unknown line names: its words are no components.
    fn discard_nodes(&mut self, from: usize) {
        while self.nodes.len() > from && self.nodes.last().is_some_and(|n| n.label.is_none()) {
            if let Some(node) = self.nodes.pop() {
                self.node_of.remove(&node.id);
            }
        }
        let count = self.nodes.len();
        if let Some(open) = self.open.last_mut() {
            while open.named.last().is_some_and(|at| *at >= count) {
                open.named.pop();
            }
        }
        self.has_nodes = count > 0;
    }

    fn note_styling(&mut self, line: usize, word: &str) {
        let head = "How things look is left out";
        self.diagram
            .notes
            .add_item(Some(line), Confidence::LeftOut, head, word);
    }

    fn note_unknown(&mut self, line: usize, rest: &str) {
        self.first_unknown.get_or_insert(line);
        let head = "Not understood and left out";
        let rest = text::cut(rest.trim(), 60);
        let what = format!("line {line} from {}", quoted(rest));
        self.diagram
            .notes
            .add_item(Some(line), Confidence::LeftOut, head, what);
    }

    fn subgraph(&mut self, cursor: &mut Cursor<'_>) {
        let line = cursor.line();
        // A semicolon ends the statement, except within quotes.
        let mut in_quotes = false;
        let end = cursor.rest().find(|c| {
            in_quotes ^= c == '"';
            c == '\n' || c == ';' && !in_quotes
        });
        let label_text = cursor.skip(end.unwrap_or(cursor.rest().len()));
        let label_text = label_text.trim().trim_end_matches(';').trim();
        let label_text = label_text.split(":::").next().unwrap_or_default().trim();
        let (id, title) = match label_text.split_once('[') {
            Some((id, title)) if !id.contains('"') => {
                (id.trim(), title.trim_end().trim_end_matches(']'))
            }
            _ => (unquoted(label_text), label_text),
        };
        let title = text::label(unquoted(title));
        let name = if title.is_empty() { id } else { &title };
        let within = self.open.last().and_then(|open| open.boundary);
        let boundary = self.diagram.add_boundary(name, within, Some(line));
        self.diagram.call_boundary(boundary, "Subgraphs");
        if !id.is_empty() {
            self.subgraphs.insert(id.to_owned(), boundary);
        }
        self.open.push(OpenSubgraph {
            boundary,
            named: Vec::new(),
        });
    }

    fn close(&mut self, line: usize) {
        let Some(open) = self.open.pop() else {
            self.note_unknown(line, "end");
            return;
        };
        // The innermost subgraph that names a node gets it: it ends first.
        for node in open.named {
            if let Some(node) = self.nodes.get_mut(node) {
                node.within = node.within.or(open.boundary);
            }
        }
    }

    /// Reads nodes with arrows between them. `None` for a statement with a syntax error.
    fn chain(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let mut before = self.group(cursor)?;
        loop {
            cursor.skip_blanks();
            if cursor.is_done() || cursor.rest().starts_with([';', '\n']) {
                // The arrow may stand in the next line.
                let mut ahead = *cursor;
                ahead.skip_space();
                if !starts_edge(ahead.rest()) {
                    return Some(());
                }
                *cursor = ahead;
            }
            if cursor.rest().starts_with("%%") {
                cursor.take_line();
                return Some(());
            }
            let syntax = self.edge(cursor)?;
            cursor.skip_space();
            let after = self.group(cursor)?;
            for &from in &before {
                for &to in &after {
                    if self.edges.len() >= MAX_EDGES {
                        self.full.get_or_insert(cursor.line());
                        return Some(());
                    }
                    let syntax = syntax.clone();
                    self.edges.push(FlowchartEdge { from, to, syntax });
                }
            }
            before = after;
        }
    }

    /// `A & B & C`.
    fn group(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<usize>> {
        let mut nodes = vec![self.node(cursor)?];
        loop {
            let mut ahead = *cursor;
            ahead.skip_blanks();
            if !ahead.eat("&") {
                return Some(nodes);
            }
            ahead.skip_space();
            *cursor = ahead;
            nodes.push(self.node(cursor)?);
        }
    }

    fn node(&mut self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let line = cursor.line();
        let id = node_id(cursor)?;
        if cursor.rest().starts_with("@{") {
            let mut ahead = *cursor;
            // Animations and curves belong to edges, even to one that is drawn later.
            let of_edge = |found: Vec<(String, String)>| {
                let keys = ["animate", "animation", "curve"];
                found.iter().any(|(key, _)| keys.contains(&key.as_str()))
            };
            let found = properties(&mut ahead);
            if self.edge_ids.contains(id) && found.is_some() || found.is_some_and(of_edge) {
                *cursor = ahead;
                return Some(usize::MAX);
            }
        }
        let at = match self.node_of.get(id) {
            Some(at) => *at,
            None => {
                let at = self.nodes.len();
                self.node_of.insert(id.to_owned(), at);
                self.nodes.push(FlowchartNode {
                    id: id.to_owned(),
                    label: None,
                    shape: None,
                    class: None,
                    line,
                    within: None,
                });
                at
            }
        };
        self.has_nodes = true;
        if let Some(open) = self.open.last_mut() {
            open.named.push(at);
        }
        let (mut label, mut shape, mut class) = (None, None, None);
        if let Some((drawn, label_text)) = shape_and_label(cursor)? {
            (label, shape) = (Some(label_text), Some(drawn));
        }
        // Class and properties come in either order.
        for _ in 0..3 {
            if cursor.rest().starts_with("@{") {
                let found = properties(cursor)?;
                let of = |key: &str| found.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
                label = of("label").or(label);
                shape = of("shape").map(|shape| shape_named(&shape)).or(shape);
            } else if cursor.eat(":::") {
                class = Some(cursor.take_while(|c| c.is_alphanumeric() || "_-,".contains(c)));
            }
        }
        let node = self.nodes.get_mut(at)?;
        node.label = label.or(node.label.take());
        node.shape = shape.or(node.shape);
        if let Some(class) = class {
            node.class = Some(class.to_owned());
        }
        Some(at)
    }

    fn edge(&mut self, cursor: &mut Cursor<'_>) -> Option<EdgeSyntax> {
        let mut ahead = *cursor;
        // `e1@-->`: the id of an edge.
        let id = ahead.take_while(|c| c.is_alphanumeric() || c == '_');
        if !id.is_empty() && ahead.eat("@") && starts_edge(ahead.rest()) {
            self.edge_ids.insert(id.to_owned());
            *cursor = ahead;
        }
        edge(cursor)
    }
}
