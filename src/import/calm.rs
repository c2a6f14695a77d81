//! FINOS CALM: nodes become components or frames, relationships connections, and flows flows.

use super::classify::label;
use super::diagram::{Diagram, DiagramEdge, DiagramNode, FlowItem, quoted};
use super::json::{Json, Object};
use super::{Confidence, Import, ImportError, text};
use crate::document::Kind;
use std::collections::{HashMap, HashSet};

/// The expected content of a file.
const EXPECTED: &str = "an architecture of CALM as JSON, with `nodes` and `relationships`";
/// The deepest nesting of containers.
const MAX_DEPTH: usize = 32;

/// True for JSON of an architecture.
pub fn is_architecture(text: &str) -> bool {
    text.contains("\"node-type\"") && text.contains("\"unique-id\"")
}

/// Reads an architecture.
///
/// # Errors
/// For text that is no JSON, and for one without nodes.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let json = Json::read(text)?;
    let top = json.top();
    let mut reader = CalmReader::default();
    reader.diagram.title = [top.text("name"), top.text("title")].concat();
    for node in top.list("nodes") {
        let id = node.text("unique-id");
        if reader.by_id.contains_key(&id) {
            let head = "What stands twice is read once";
            let line = Some(node.line());
            reader.note(line, Confidence::Guessed, head, quoted(&id));
            continue;
        }
        reader.by_id.insert(id, reader.nodes.len());
        reader.nodes.push(CalmNode::of(&node));
    }
    if reader.nodes.is_empty() {
        return Err(ImportError::new("there are no nodes in it", EXPECTED).at_line(top.line()));
    }
    let relationships: Vec<Object<'_>> = top.list("relationships").collect();
    for relationship in &relationships {
        reader.read_containers(relationship);
    }
    reader.draw();
    for relationship in &relationships {
        reader.connect(relationship);
    }
    for flow in top.list("flows") {
        reader.read_flow(&flow);
    }
    reader.diagram.finish()
}

struct CalmNode {
    kind: String,
    name: String,
    description: String,
    line: usize,
    /// The node that it is a part of.
    whole: Option<usize>,
    /// The node that it runs in.
    place: Option<usize>,
    has_parts: bool,
    holds_deployed: bool,
}

impl CalmNode {
    fn of(node: &Object<'_>) -> Self {
        let name = match node.text("name") {
            name if name.trim().is_empty() => node.text("unique-id"),
            name => name,
        };
        Self {
            kind: node.text("node-type").to_ascii_lowercase(),
            name,
            description: node.text("description"),
            line: node.line(),
            whole: None,
            place: None,
            has_parts: false,
            holds_deployed: false,
        }
    }

    fn stated_kind(&self) -> Option<(Kind, &'static str)> {
        let kind = match self.kind.as_str() {
            "actor" | "webclient" => Kind::Client,
            "database" | "data-asset" => Kind::Datastore,
            "queue" | "topic" | "messagebroker" | "message-broker" => Kind::Broker,
            _ => return None,
        };
        Some((kind, "as the source says"))
    }
}

#[derive(Default)]
struct CalmReader {
    diagram: Diagram,
    nodes: Vec<CalmNode>,
    by_id: HashMap<String, usize>,
    drawn: Vec<Option<usize>>,
    frames: Vec<Option<usize>>,
    /// The edges of each relationship.
    edges: HashMap<String, Vec<usize>>,
}

impl CalmReader {
    fn note(&mut self, line: Option<usize>, confidence: Confidence, head: &str, item: String) {
        self.diagram.notes.add_item(line, confidence, head, item);
    }

    fn read_containers(&mut self, relationship: &Object<'_>) {
        let kinds = relationship.object("relationship-type");
        for (key, is_deployment) in [("composed-of", false), ("deployed-in", true)] {
            let relation = kinds.object(key);
            let Some(container) = self.by_id.get(&relation.text("container")).copied() else {
                continue;
            };
            for id in relation.texts("nodes") {
                let part = self
                    .by_id
                    .get(&id)
                    .copied()
                    .filter(|part| *part != container);
                let Some(part) = part else { continue };
                let node = &mut self.nodes[part];
                if is_deployment {
                    node.place.get_or_insert(container);
                } else {
                    node.whole.get_or_insert(container);
                }
                let container = &mut self.nodes[container];
                container.has_parts |= !is_deployment;
                container.holds_deployed |= is_deployment;
            }
        }
    }

    fn is_frame(&self, at: usize) -> bool {
        let node = &self.nodes[at];
        node.has_parts || node.kind == "network" || node.holds_deployed && node.kind != "service"
    }

    /// Adds frames from the outside in, then nodes.
    fn draw(&mut self) {
        let count = self.nodes.len();
        self.frames = vec![None; count];
        self.drawn = vec![None; count];
        let is_frame: Vec<bool> = (0..count).map(|at| self.is_frame(at)).collect();
        let mut done: HashSet<usize> = HashSet::new();
        for at in (0..count).filter(|at| is_frame[*at]) {
            let mut chain = vec![at];
            while let Some(outer) = self.container_of(chain[chain.len() - 1]) {
                if chain.len() > MAX_DEPTH || chain.contains(&outer) || done.contains(&outer) {
                    break;
                }
                chain.push(outer);
            }
            for at in chain.into_iter().rev() {
                if !done.insert(at) || !is_frame[at] {
                    continue;
                }
                let within = self.frame_around(at);
                let node = &self.nodes[at];
                let frame = self
                    .diagram
                    .add_boundary(&node.name, within, Some(node.line));
                if node.has_parts {
                    self.diagram.state_boundary(frame);
                } else {
                    self.diagram.mark_place(frame);
                }
                self.frames[at] = frame;
            }
        }
        for at in (0..count).filter(|at| !is_frame[*at]) {
            let within = self.frame_around(at);
            let node = &self.nodes[at];
            let technology = label::technology_of_name(&node.name).unwrap_or_default();
            self.drawn[at] = self.diagram.add_node(DiagramNode {
                name: node.name.clone(),
                line: Some(node.line),
                within,
                stated_kind: node.stated_kind(),
                is_person: node.kind == "actor",
                is_software: matches!(node.kind.as_str(), "service" | "system"),
                technology,
                notes: node.description.clone(),
                ..DiagramNode::default()
            });
        }
    }

    fn container_of(&self, at: usize) -> Option<usize> {
        let node = self.nodes.get(at)?;
        node.whole.or(node.place)
    }

    fn frame_around(&self, at: usize) -> Option<usize> {
        let node = self.nodes.get(at)?;
        let frame = |at: Option<usize>| self.frames.get(at?).copied().flatten();
        frame(node.whole).or_else(|| frame(node.place))
    }

    fn end(&mut self, id: &str, line: usize) -> Option<(usize, bool)> {
        let Some(at) = self.by_id.get(id).copied() else {
            let head = "Relationships with an end that is nowhere are left out";
            self.note(Some(line), Confidence::LeftOut, head, quoted(id));
            return None;
        };
        if let Some(node) = self.drawn[at] {
            return Some((node, false));
        }
        let frame = self.frames[at]?;
        Some((self.diagram.node_of_frame(frame)?, true))
    }

    fn connect(&mut self, relationship: &Object<'_>) {
        let kinds = relationship.object("relationship-type");
        let mut pairs: Vec<(String, String)> = Vec::new();
        if kinds.has_object("interacts") {
            let relation = kinds.object("interacts");
            let actor = relation.text("actor");
            for node in relation.texts("nodes") {
                pairs.push((actor.clone(), node));
            }
        }
        if kinds.has_object("connects") {
            let relation = kinds.object("connects");
            let end = |key: &str| relation.object(key).text("node");
            pairs.push((end("source"), end("destination")));
        }
        let line = relationship.line();
        let known = ["interacts", "connects", "composed-of", "deployed-in"];
        if !known.iter().any(|key| kinds.has_object(key)) {
            let head = "Relationships of other sorts are left out";
            let id = quoted(&relationship.text("unique-id"));
            self.note(Some(line), Confidence::LeftOut, head, id);
        }
        for (from, to) in pairs {
            let ends = (self.end(&from, line), self.end(&to, line));
            let (Some((from, from_frame)), Some((to, to_frame))) = ends else {
                continue;
            };
            let edge = self.diagram.add_edge(DiagramEdge {
                from,
                to,
                line: Some(line),
                label: text::prose(&relationship.text("description")),
                technology: relationship.text("protocol"),
                is_way_guessed: from_frame || to_frame,
                ..DiagramEdge::default()
            });
            let id = relationship.text("unique-id");
            self.edges.entry(id).or_default().extend(edge);
        }
    }

    fn read_flow(&mut self, flow: &Object<'_>) {
        let name = match flow.text("name") {
            name if name.trim().is_empty() => flow.text("unique-id"),
            name => name,
        };
        self.diagram.add_flow(&name);
        let mut transitions: Vec<Object<'_>> = flow.list("transitions").collect();
        let number = |of: &Object<'_>| of.number("sequence-number").unwrap_or_default();
        transitions.sort_by(|a, b| number(a).total_cmp(&number(b)));
        for transition in transitions {
            let line = Some(transition.line());
            if transition.text("direction") == "destination-to-source" {
                let head = "Answers belong to their calls and are no steps";
                let what = quoted(&transition.text("relationship-unique-id"));
                self.note(line, Confidence::Understood, head, what);
                continue;
            }
            let id = transition.text("relationship-unique-id");
            let edges = self.edges.get(&id).cloned().unwrap_or_default();
            if edges.is_empty() {
                let head = "Steps between what no connection joins are left out";
                self.note(line, Confidence::LeftOut, head, quoted(&id));
            }
            for edge in edges {
                self.diagram.add_flow_item(FlowItem::Edge(edge), line);
            }
        }
    }
}
