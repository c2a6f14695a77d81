//! The C4 model, the common form of Structurizr and of Mermaid's C4 diagrams. Systems with containers
//! become domains, containers become components, and components of a container are folded into it.

use super::classify::label;
use super::diagram::{Diagram, DiagramEdge, DiagramNode, FlowItem, LineStyle, quoted};
use super::{Confidence, Import, ImportError, text};
use crate::document::Kind;
use std::collections::{HashMap, HashSet};

/// The level of an element in the C4 model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum C4Level {
    /// A person.
    Person,
    /// A software system.
    #[default]
    System,
    /// A unit that runs.
    Container,
    /// A part of a container.
    Component,
    /// A boundary without a meaning beyond its name.
    Group,
    /// A boundary around the systems of one owner: others run what is outside.
    Enterprise,
    /// Any other element.
    Other,
}

/// An element, or a boundary around elements.
#[derive(Clone, Debug, Default)]
pub struct C4Element {
    /// The level.
    pub level: C4Level,
    /// The name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// The technology that it is built with.
    pub technology: String,
    /// The tags; later ones take precedence.
    pub tags: Vec<String>,
    /// True if others run it, as the source states.
    pub is_external: bool,
    /// The kind that the source states.
    pub stated_kind: Option<Kind>,
    /// The element around it.
    pub within: Option<usize>,
    /// The line of the source.
    pub line: Option<usize>,
    /// The centre.
    pub position: Option<(f64, f64)>,
}

/// A relation between two elements.
#[derive(Clone, Debug, Default)]
pub struct C4Relation {
    /// The element that uses the other.
    pub from: usize,
    /// The element that is used.
    pub to: usize,
    /// The purpose.
    pub description: String,
    /// The technology.
    pub technology: String,
    /// The tags.
    pub tags: Vec<String>,
    /// True for an asynchronous relation, as the source states.
    pub is_async: bool,
    /// True for a relation in both directions.
    pub is_bidirectional: bool,
    /// The line of the source.
    pub line: Option<usize>,
}

/// One step of a dynamic view.
#[derive(Clone, Debug)]
pub struct ViewStep {
    /// The element that begins the step.
    pub from: usize,
    /// The element that does the work.
    pub to: usize,
    /// The action.
    pub description: String,
    /// The line of the source.
    pub line: Option<usize>,
}

/// A C4 model while it is read.
#[derive(Debug, Default)]
pub struct C4Model {
    /// The diagram that the model becomes, with its notes.
    pub diagram: Diagram,
    /// Elements and boundaries.
    pub elements: Vec<C4Element>,
    /// Relations between the elements.
    pub relations: Vec<C4Relation>,
    /// Dynamic views.
    pub views: Vec<(String, Vec<ViewStep>)>,
    /// Shapes by tag in lower case.
    pub shapes: HashMap<String, String>,
}

/// The role of an element in the diagram.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ElementRole {
    Node,
    Boundary,
    /// A part of the node of that element.
    Folded(usize),
}

/// The elements in the diagram, by the index of the element.
struct DrawnElements {
    nodes: Vec<Option<usize>>,
    boundaries: Vec<Option<usize>>,
}

/// The most elements of a model.
const MAX_ELEMENTS: usize = 60_000;
/// The most relations of a model.
const MAX_RELATIONS: usize = 200_000;
/// The most tags of an element that are classified.
const MAX_TAGS: usize = 8;

impl C4Model {
    /// Adds an element. `None` beyond the limit, which is noted.
    pub fn add_element(&mut self, element: C4Element) -> Option<usize> {
        if self.elements.len() >= MAX_ELEMENTS {
            self.note_limit(element.line);
            return None;
        }
        self.elements.push(element);
        Some(self.elements.len() - 1)
    }

    /// Adds a relation. Beyond the limit, that is noted.
    pub fn add_relation(&mut self, relation: C4Relation) {
        if self.relations.len() >= MAX_RELATIONS {
            self.note_limit(relation.line);
        } else {
            self.relations.push(relation);
        }
    }

    fn note_limit(&mut self, line: Option<usize>) {
        let what = "There are too many elements: the rest is left out";
        self.diagram.notes.add(line, Confidence::LeftOut, what);
    }

    /// Builds the design.
    ///
    /// # Errors
    /// For a model without elements.
    pub fn finish(mut self) -> Result<Import, ImportError> {
        let roles = self.roles();
        if self.diagram.title.trim().is_empty() {
            // Named after the first system with containers.
            let mut systems = self.elements.iter().zip(&roles);
            let system =
                systems.find(|(e, b)| e.level == C4Level::System && **b == ElementRole::Boundary);
            if let Some((system, _)) = system {
                self.diagram.title.clone_from(&system.name);
            }
        }
        let drawn = self.draw(&roles);
        self.connect(&drawn);
        self.diagram.finish()
    }

    /// The role of each element. Elements stand after the boundaries around them.
    fn roles(&self) -> Vec<ElementRole> {
        let count = self.elements.len();
        let mut has_containers = vec![false; count];
        let mut has_elements = vec![false; count];
        for element in self.elements.iter().rev() {
            // From the innermost outwards; stops at a boundary that was visited before.
            let is_container = matches!(element.level, C4Level::Container | C4Level::System);
            let mut next = element.within;
            while let Some(at) = next.filter(|at| *at < count) {
                let before = has_elements[at] && (!is_container || has_containers[at]);
                has_elements[at] = true;
                has_containers[at] |= is_container;
                if before {
                    break;
                }
                next = self.elements[at].within;
            }
        }
        let mut roles: Vec<ElementRole> = Vec::with_capacity(count);
        for (at, element) in self.elements.iter().enumerate() {
            let container = element
                .within
                .and_then(|within| self.container_of(within, &roles));
            roles.push(match element.level {
                C4Level::Group | C4Level::Enterprise => match container {
                    Some(container) => ElementRole::Folded(container),
                    None => ElementRole::Boundary,
                },
                C4Level::System | C4Level::Other if has_elements[at] => ElementRole::Boundary,
                C4Level::Container if has_containers[at] => ElementRole::Boundary,
                C4Level::Component => match container {
                    Some(container) if element.stated_kind.is_none() => {
                        ElementRole::Folded(container)
                    }
                    _ => ElementRole::Node,
                },
                _ => ElementRole::Node,
            });
        }
        roles
    }

    /// The container that the contents of `at` are folded into.
    fn container_of(&self, at: usize, roles: &[ElementRole]) -> Option<usize> {
        match (roles.get(at)?, self.elements.get(at)?.level) {
            (ElementRole::Folded(container), _) => Some(*container),
            (ElementRole::Node, _) => Some(at),
            (ElementRole::Boundary, _) => None,
        }
    }

    /// Adds nodes and boundaries.
    fn draw(&mut self, roles: &[ElementRole]) -> DrawnElements {
        let enterprise = self.elements.iter().any(|e| e.level == C4Level::Enterprise);
        let mut nodes: Vec<Option<usize>> = Vec::with_capacity(roles.len());
        let mut boundaries: Vec<Option<usize>> = Vec::with_capacity(roles.len());
        let mut owned: Vec<bool> = Vec::with_capacity(roles.len());
        for (at, (element, roles)) in self.elements.iter().zip(roles).enumerate() {
            let around = element.within.filter(|within| *within < at);
            let of = |list: &[Option<usize>]| around.and_then(|within| list[within]);
            let within = of(&boundaries);
            let is_owned = element.level == C4Level::Enterprise || around.is_some_and(|w| owned[w]);
            owned.push(is_owned);
            match roles {
                ElementRole::Boundary => {
                    nodes.push(None);
                    let name = &element.name;
                    let boundary = self.diagram.add_boundary(name, within, element.line);
                    if element.level != C4Level::Group {
                        self.diagram.state_boundary(boundary);
                    }
                    boundaries.push(boundary);
                }
                ElementRole::Folded(container) => {
                    nodes.push(nodes.get(*container).copied().flatten());
                    boundaries.push(within);
                    if element.level == C4Level::Component {
                        let head = "Components within containers are left out; what they are connected to, their container is";
                        let notes = &mut self.diagram.notes;
                        notes.add_item(
                            element.line,
                            Confidence::LeftOut,
                            head,
                            quoted(&element.name),
                        );
                    }
                }
                ElementRole::Node => {
                    let is_outside = enterprise && !is_owned && element.level == C4Level::System;
                    let mut node = node_of(element, &self.shapes, is_outside);
                    node.within = within;
                    nodes.push(self.diagram.add_node(node));
                    boundaries.push(within);
                }
            }
        }
        DrawnElements { nodes, boundaries }
    }

    /// The node of an element, or the one that a line to the frame of a system is meant for.
    fn end(&mut self, drawn: &DrawnElements, at: usize) -> Option<usize> {
        let node = drawn.nodes.get(at).copied().flatten();
        node.or_else(|| {
            let boundary = drawn.boundaries.get(at).copied().flatten()?;
            self.diagram.node_of_frame(boundary)
        })
    }

    /// The element and the innermost frames around it.
    fn with_frames(&self, at: usize) -> Vec<usize> {
        const MAX_FRAMES: usize = 8;
        let mut found = vec![at];
        let mut next = self.elements.get(at).and_then(|e| e.within);
        while let Some(at) = next.filter(|_| found.len() < MAX_FRAMES) {
            found.push(at);
            next = self
                .elements
                .get(at)
                .and_then(|e| e.within)
                .filter(|within| *within < at);
        }
        found
    }

    /// True if the element lies within the other one.
    fn lies_within(&self, at: usize, outer: usize) -> bool {
        let mut next = Some(at);
        while let Some(at) = next {
            if at == outer {
                return true;
            }
            next = self
                .elements
                .get(at)
                .and_then(|e| e.within)
                .filter(|w| *w < at);
        }
        false
    }

    fn connect(&mut self, drawn: &DrawnElements) {
        let node = |at: usize| drawn.nodes.get(at).copied().flatten();
        // Pairs of frames and nodes whose parts are connected: a relation of the whole frame is implied.
        let mut implied_pairs = HashSet::new();
        for relation in &self.relations {
            if node(relation.from).is_some() && node(relation.to).is_some() {
                for from in self.with_frames(relation.from) {
                    for to in self.with_frames(relation.to) {
                        implied_pairs.insert((from, to));
                    }
                }
            }
        }
        let mut edges: HashMap<(usize, usize), usize> = HashMap::new();
        let mut by_label: HashMap<(usize, usize, String), usize> = HashMap::new();
        for relation in std::mem::take(&mut self.relations) {
            let (from, to) = (node(relation.from), node(relation.to));
            let has_frame = from.is_none() || to.is_none();
            let implied = has_frame && implied_pairs.contains(&(relation.from, relation.to));
            let is_inner = has_frame
                && (self.lies_within(relation.from, relation.to)
                    || self.lies_within(relation.to, relation.from));
            let ends = if implied || is_inner {
                (None, None)
            } else {
                (self.end(drawn, relation.from), self.end(drawn, relation.to))
            };
            let (Some(from_node), Some(to_node)) = ends else {
                let head = if is_inner {
                    "A connection between a system and a part of it is left out"
                } else {
                    "Of a system that is drawn as a domain, only the connections of its parts are kept"
                };
                let what = format!(
                    "{} to {}",
                    quoted(self.name(relation.from)),
                    quoted(self.name(relation.to))
                );
                self.diagram
                    .notes
                    .add_item(relation.line, Confidence::LeftOut, head, what);
                continue;
            };
            if from_node == to_node && relation.from != relation.to {
                let what = "Connections within a container are left out with its components";
                self.diagram
                    .notes
                    .add(relation.line, Confidence::LeftOut, what);
                continue;
            }
            let is_async = relation.is_async
                || relation.tags.iter().any(|tag| {
                    ["async", "asynchronous"].contains(&tag.to_ascii_lowercase().as_str())
                });
            let edge = DiagramEdge {
                from: from_node,
                to: to_node,
                line: relation.line,
                label: relation.description,
                technology: relation.technology,
                line_style: if is_async {
                    LineStyle::Asynchronous
                } else {
                    LineStyle::Plain
                },
                is_bidirectional: relation.is_bidirectional,
                is_headless: false,
                is_way_guessed: has_frame,
            };
            let key = (from_node, to_node, text::name(&edge.label));
            if let Some(at) = self.diagram.add_edge(edge) {
                edges.entry((from_node, to_node)).or_insert(at);
                by_label.entry(key).or_insert(at);
            }
        }
        for (name, steps) in std::mem::take(&mut self.views) {
            self.diagram.add_flow(&name);
            for step in steps {
                let end = |at: usize| {
                    let boundary = drawn.boundaries.get(at).copied().flatten();
                    node(at).or_else(|| self.diagram.known_node_of_frame(boundary?))
                };
                let ends = (end(step.from), end(step.to));
                let (Some(from), Some(to)) = ends else {
                    self.note_lost_step(&step);
                    continue;
                };
                if from == to {
                    if step.from != step.to {
                        continue;
                    }
                    self.diagram
                        .add_flow_item(FlowItem::Work(to, step.description), step.line);
                    continue;
                }
                let exact = by_label.get(&(from, to, text::name(&step.description)));
                if let Some(at) = exact.or_else(|| edges.get(&(from, to))) {
                    self.diagram.add_flow_item(FlowItem::Edge(*at), step.line);
                } else if edges.contains_key(&(to, from)) {
                    let head = "Answers belong to their calls and are no steps";
                    let what = format!(
                        "{} to {}",
                        quoted(self.diagram.name(from)),
                        quoted(self.diagram.name(to))
                    );
                    self.diagram
                        .notes
                        .add_item(step.line, Confidence::Understood, head, what);
                } else {
                    self.note_lost_step(&step);
                }
            }
        }
    }

    fn note_lost_step(&mut self, step: &ViewStep) {
        let head = "Steps between what no connection joins are left out";
        let what = format!(
            "{} to {}",
            quoted(self.name(step.from)),
            quoted(self.name(step.to))
        );
        self.diagram
            .notes
            .add_item(step.line, Confidence::LeftOut, head, what);
    }

    fn name(&self, at: usize) -> &str {
        self.elements.get(at).map_or("", |element| &element.name)
    }
}

/// The node of an element. `is_outside`: it lies outside of the enterprise.
fn node_of(element: &C4Element, shapes: &HashMap<String, String>, is_outside: bool) -> DiagramNode {
    let has_external_tag = element.tags.iter().any(|tag| {
        let words = label::words(tag);
        words
            .iter()
            .any(|word| word == "external" || word == "existing")
    });
    // Within a system, `external` may also mean that it runs elsewhere, such as on a phone.
    let is_part = matches!(element.level, C4Level::Container | C4Level::Component);
    let stated_kind = if element.level == C4Level::Person {
        Some((Kind::Client, "as they are people"))
    } else if element.is_external && element.stated_kind.is_none() && !is_part {
        Some((Kind::External, "as the source says"))
    } else if let Some(kind) = element.stated_kind {
        Some((kind, "as the source says"))
    } else if has_external_tag && matches!(element.level, C4Level::System | C4Level::Other) {
        Some((Kind::External, "for their tags"))
    } else {
        let is_broker = label::kind_of_name(&element.name) == Some(Kind::Broker);
        kind_of_shape(&element.tags, shapes)
            // A queue that is drawn as a cylinder is a queue.
            .filter(|kind| !(is_broker && *kind == Kind::Datastore))
            .map(|kind| (kind, "for their shapes"))
            .or_else(|| {
                // The last tags are those of the author.
                let mut own = element.tags.iter().rev().take(MAX_TAGS);
                let kind = own.find_map(|tag| {
                    // Of `Amazon Web Services - DynamoDB`, the end counts.
                    label::kind_of_name(tag.rsplit(" - ").next().unwrap_or_default())
                })?;
                Some((kind, "for their tags"))
            })
    };
    let fallback_kind = if element.is_external {
        Some((Kind::External, "as the source says"))
    } else {
        is_outside.then_some((Kind::External, "as they lie outside of the enterprise"))
    };
    DiagramNode {
        name: element.name.clone(),
        line: element.line,
        stated_kind,
        fallback_kind,
        is_person: element.level == C4Level::Person,
        is_software: matches!(
            element.level,
            C4Level::System | C4Level::Container | C4Level::Component
        ),
        technology: element.technology.clone(),
        notes: element.description.clone(),
        position: element.position,
        ..DiagramNode::default()
    }
}

/// The kind that the shape of the last styled tag stands for.
fn kind_of_shape(tags: &[String], shapes: &HashMap<String, String>) -> Option<Kind> {
    let mut of_tags = tags.iter().rev();
    let shape = of_tags.find_map(|tag| shapes.get(&tag.trim().to_lowercase()))?;
    match shape.to_ascii_lowercase().as_str() {
        "cylinder" | "bucket" => Some(Kind::Datastore),
        "pipe" => Some(Kind::Broker),
        "webbrowser"
        | "window"
        | "mobiledeviceportrait"
        | "mobiledevicelandscape"
        | "person"
        | "terminal"
        | "shell" => Some(Kind::Client),
        _ => None,
    }
}
