//! Conversion of a parsed flowchart: its nodes and arrows as those of a diagram.

use super::syntax::{FlowchartShape, MAX_LABEL_BYTES};
use super::{FlowchartNode, FlowchartParser};
use crate::document::Kind;
use crate::import::classify::label;
use crate::import::classify::label_parts::{LabelParts, label_parts};
use crate::import::classify::place::is_platform;
use crate::import::diagram::{Diagram, DiagramEdge, DiagramNode, LineStyle, quoted};
use crate::import::{Confidence, Import, ImportError, text};
use std::collections::HashSet;

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
        let platforms = self.platforms();
        let mut components: Vec<Option<usize>> = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            if platforms.contains(&at) {
                let head = "Platforms that run the others are no components and are left out, with the lines from them";
                let name = quoted(&component(node, None).name);
                let notes = &mut self.diagram.notes;
                notes.add_item(Some(node.line), Confidence::LeftOut, head, name);
                components.push(None);
                continue;
            }
            if self.subgraphs.contains_key(&node.id) {
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
        if components.iter().all(Option::is_none) && self.edges.is_empty() {
            return Err(empty());
        }
        for edge in self.edges {
            if [edge.from, edge.to].iter().any(|at| platforms.contains(at)) {
                continue;
            }
            let line = Some(edge.syntax.line);
            let frame = |at: usize| *self.subgraphs.get(&self.nodes.get(at)?.id)?;
            let frames = [edge.from, edge.to].map(frame);
            let end = |diagram: &mut Diagram, at: usize, frame: Option<usize>| match frame {
                Some(frame) => diagram.node_of_frame(frame),
                None => components.get(at).copied().flatten(),
            };
            let is_inner = |at: usize, frame: Option<usize>| {
                let node = components.get(at).copied().flatten();
                node.zip(frame)
                    .is_some_and(|(node, frame)| self.diagram.lies_in_frame(node, frame))
            };
            let is_inner = is_inner(edge.from, frames[1]) || is_inner(edge.to, frames[0]);
            let has_frame = frames.iter().any(Option::is_some);
            let drawn = (!is_inner).then(|| {
                let from = end(&mut self.diagram, edge.from, frames[0]);
                (from, end(&mut self.diagram, edge.to, frames[1]))
            });
            let (from, to) = match drawn {
                Some((Some(from), Some(to))) => (from, to),
                Some(_) => continue,
                None => (0, 0),
            };
            if has_frame && from == to {
                let id = |at: usize| self.nodes.get(at).map_or("", |node| node.id.as_str());
                let what = format!("{} to {}", quoted(id(edge.from)), quoted(id(edge.to)));
                let head = "An arrow between a frame and what lies in it is left out";
                self.diagram
                    .notes
                    .add_item(line, Confidence::LeftOut, head, what);
                continue;
            }
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
                is_way_guessed: has_frame,
                ..DiagramEdge::default()
            });
        }
        if self.full.is_some() {
            let what = "There are more than 100000 arrows: the rest is left out";
            self.diagram.notes.add(self.full, Confidence::LeftOut, what);
        }
        self.diagram.finish()
    }

    /// The nodes that only point at what they run: `Kubernetes -.-> Services`.
    fn platforms(&self) -> HashSet<usize> {
        let mut points = HashSet::new();
        let mut is_pointed_at = HashSet::new();
        for edge in &self.edges {
            let (from, to) = (edge.from, edge.to);
            let is_turned = edge.syntax.left && !edge.syntax.right;
            points.insert(if is_turned { to } else { from });
            is_pointed_at.insert(if is_turned { from } else { to });
            if edge.syntax.left && edge.syntax.right {
                is_pointed_at.insert(from);
            }
        }
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(|(at, _)| points.contains(at) && !is_pointed_at.contains(at))
            .filter(|(_, node)| is_platform(&component(node, None).name))
            .map(|(at, _)| at)
            .collect()
    }
}

/// The diagram node of a node.
fn component(node: &FlowchartNode, class: Option<&str>) -> DiagramNode {
    let label = match &node.label {
        Some(label) => text::label(label),
        None => node.id.replace('_', " "),
    };
    let LabelParts {
        name,
        mut technology,
        notes,
    } = label_parts(&label);
    if technology.is_empty() {
        // `Orders (MySQL 8)`, or only `MySQL`.
        let inner = name.trim_end().strip_suffix(')').and_then(|rest| {
            let (_, inner) = rest.rsplit_once('(')?;
            label::technology_in(inner)
        });
        technology = inner
            .or_else(|| label::technology_of_name(&name))
            .unwrap_or_default();
    }
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
