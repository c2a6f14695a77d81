//! Conversion of a parsed flowchart: its nodes and arrows as those of a diagram.

use super::syntax::{FlowchartShape, MAX_LABEL_BYTES};
use super::{FlowchartNode, FlowchartParser};
use crate::document::Kind;
use crate::import::classify::label;
use crate::import::diagram::{DiagramEdge, DiagramNode, LineStyle, quoted};
use crate::import::{Confidence, Import, ImportError, text};

impl FlowchartParser {
    /// Converts the nodes and arrows.
    pub(super) fn finish(mut self) -> Result<Import, ImportError> {
        while !self.open.is_empty() {
            self.close(0);
        }
        let first_unknown = self.first_unknown;
        let empty = || match first_unknown {
            Some(line) => ImportError::new(
                "the flowchart has no node that can be read, and this line is not understood",
                format!("nodes such as A[Orders], with labels of at most {MAX_LABEL_BYTES} bytes"),
            )
            .at_line(line),
            None => ImportError::new("the flowchart has no node", "nodes such as A[Orders]"),
        };
        if !self.has_nodes {
            return Err(empty());
        }
        let mut components: Vec<Option<usize>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            if self.subgraphs.contains(&node.id) {
                components.push(None);
                continue;
            }
            if matches!(node.shape, Some(FlowchartShape::Comment)) {
                let label_text = text::label(node.label.as_ref().unwrap_or(&node.id));
                let head = "Comments are no components and are left out, with the lines to them";
                let notes = &mut self.diagram.notes;
                notes.add_item(
                    Some(node.line),
                    Confidence::LeftOut,
                    head,
                    quoted(text::cut(&label_text, 80)),
                );
                components.push(None);
                continue;
            }
            let class = node.class.as_ref().or_else(|| self.classes.get(&node.id));
            let mut component = component(node, class.map(String::as_str));
            component.within = node.within;
            if matches!(node.shape, Some(FlowchartShape::Decision)) {
                let head = "A rhombus is often a decision and not a component: see whether it belongs here";
                let notes = &mut self.diagram.notes;
                notes.add_item(
                    Some(node.line),
                    Confidence::Guessed,
                    head,
                    quoted(&component.name),
                );
            }
            components.push(self.diagram.add_node(component));
        }
        // Only comments and subgraphs.
        if components.iter().all(Option::is_none) {
            return Err(empty());
        }
        for edge in self.edges {
            let ends = [edge.from, edge.to];
            let component = |at: usize| components.get(at).copied().flatten();
            let line = Some(edge.syntax.line);
            let (Some(from), Some(to)) = (component(edge.from), component(edge.to)) else {
                let id = |at: usize| self.nodes.get(at).map_or("", |node| node.id.as_str());
                let [from, to] = ends.map(id);
                if [from, to].iter().any(|id| self.subgraphs.contains(*id)) {
                    let what = format!("{} to {}", quoted(from), quoted(to));
                    let head =
                        "An arrow to or from a subgraph joins no two components and is left out";
                    self.diagram
                        .notes
                        .add_item(line, Confidence::LeftOut, head, what);
                }
                continue;
            };
            if edge.syntax.invisible {
                let what = format!(
                    "{} to {}",
                    quoted(self.diagram.name(from)),
                    quoted(self.diagram.name(to))
                );
                let head = "Invisible lines only place things and are left out";
                self.diagram
                    .notes
                    .add_item(line, Confidence::LeftOut, head, what);
                continue;
            }
            let edge = edge.syntax;
            let (from, to) = match (edge.left, edge.right) {
                (true, false) => (to, from),
                _ => (from, to),
            };
            self.diagram.add_edge(DiagramEdge {
                from,
                to,
                line,
                label: edge.label,
                line_style: if edge.dotted {
                    LineStyle::Dashed
                } else {
                    LineStyle::Plain
                },
                is_bidirectional: edge.left && edge.right,
                is_headless: !edge.left && !edge.right,
                ..DiagramEdge::default()
            });
        }
        if self.full.is_some() {
            let what = "There are more than 100000 arrows: the rest is left out";
            self.diagram.notes.add(self.full, Confidence::LeftOut, what);
        }
        self.diagram.finish()
    }
}

/// The diagram node of a node; the last line of its label may be the technology.
fn component(node: &FlowchartNode, class: Option<&str>) -> DiagramNode {
    let label = match &node.label {
        Some(label) => text::label(label),
        None => node.id.replace('_', " "),
    };
    let mut lines: Vec<&str> = label.lines().collect();
    let mut technology = String::new();
    if lines.len() > 1
        && let Some(found) = lines.last().and_then(|last| label::technology_in(last))
    {
        technology = found;
        lines.pop();
    }
    let whole = lines.join(" ");
    if technology.is_empty() {
        // `Orders (MySQL 8)`, or only `MySQL`.
        let inner = whole.trim_end().strip_suffix(')').and_then(|rest| {
            let (_, inner) = rest.rsplit_once('(')?;
            label::technology_in(inner)
        });
        technology = inner
            .or_else(|| label::technology_of_name(&whole))
            .unwrap_or_default();
    }
    const MAX_NAME_BYTES: usize = 60;
    let (name, notes) = match lines.split_first() {
        Some((first, rest)) if whole.len() > MAX_NAME_BYTES && !rest.is_empty() => {
            ((*first).to_owned(), rest.join("\n"))
        }
        _ => (lines.join("\n"), String::new()),
    };
    let name = if name.trim().is_empty() {
        node.id.clone()
    } else {
        name
    };
    let is_broker = label::kind_of_name(&name) == Some(Kind::Broker);
    let stated_kind = match node.shape {
        // A cylinder with the name of a queue is a queue.
        Some(FlowchartShape::Cylinder) if !is_broker => Some((Kind::Datastore, "for their shapes")),
        Some(FlowchartShape::Pipe) => Some((Kind::Broker, "for their shapes")),
        _ => None,
    };
    let fallback_kind = match node.shape {
        Some(FlowchartShape::Hexagon) => Some((Kind::Gateway, "for their shapes")),
        Some(FlowchartShape::Cloud) => Some((Kind::External, "for their shapes")),
        _ => class
            .and_then(label::kind_of_name)
            .map(|kind| (kind, "for their classes")),
    };
    DiagramNode {
        name,
        line: Some(node.line),
        stated_kind,
        fallback_kind,
        technology,
        notes,
        ..DiagramNode::default()
    }
}
