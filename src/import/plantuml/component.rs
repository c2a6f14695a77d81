//! Component and deployment diagrams: elements and frames, and lines between them.

use super::arrow;
use super::element::{ElementDeclaration, declaration, is_place, kind_of};
use crate::document::Kind;
use crate::import::classify::label;
use crate::import::classify::label_parts::label_parts;
use crate::import::diagram::{Diagram, DiagramEdge, DiagramNode, LineStyle, quoted};
use crate::import::{Confidence, Import, ImportError, text};
use std::collections::{HashMap, HashSet};

/// The meaning of an id.
#[derive(Clone, Copy, Debug)]
enum DeclaredElement {
    Node(usize),
    Frame(usize),
    ElementInterface(usize),
    /// A note: lines to it are no connections.
    Note,
}

#[derive(Default)]
struct ComponentParser {
    diagram: Diagram,
    by_id: HashMap<String, DeclaredElement>,
    interfaces: Vec<ElementInterface>,
    /// The open blocks.
    open: Vec<OpenBlock>,
    lines: Vec<ElementLine>,
    has_elements: bool,
    /// A label of several lines that has not ended.
    label: Option<(ElementDeclaration, usize)>,
}

#[derive(Clone, Copy, Default)]
struct OpenBlock {
    frame: Option<usize>,
    /// The node that the contents are parts of.
    node: Option<usize>,
}

#[derive(Default)]
struct ElementInterface {
    name: String,
    line: usize,
    within: Option<usize>,
}

/// A line between two ends, each declared or not.
struct ElementLine {
    from: DeclaredElement,
    to: DeclaredElement,
    is_headless: bool,
    is_bidirectional: bool,
    label: String,
    line: usize,
}

/// Reads the lines of a diagram.
pub(super) fn read(title: String, lines: &[(String, usize)]) -> Result<Import, ImportError> {
    let mut parser = ComponentParser::default();
    parser.diagram.title = title;
    for (text, line) in lines {
        parser.statement(text.trim(), *line);
    }
    parser.finish()
}

impl ComponentParser {
    fn statement(&mut self, text: &str, line: usize) {
        if let Some((mut found, at)) = self.label.take() {
            let (inside, ends) = match text.split_once(']') {
                Some((inside, _)) => (inside, true),
                None => (text, false),
            };
            let has_room = found.label.len() < text::MAX_NOTES_BYTES;
            if has_room && !inside.trim().is_empty() {
                if !found.label.is_empty() {
                    found.label.push('\n');
                }
                found.label.push_str(&text::label(inside));
            }
            if ends {
                self.declare(found, at);
            } else {
                self.label = Some((found, at));
            }
            return;
        }
        if text.is_empty() {
            return;
        }
        if text.starts_with('}') {
            self.open.pop();
            return;
        }
        if text == "{" {
            self.open
                .push(self.open.last().copied().unwrap_or_default());
            return;
        }
        if let Some(name) = text.strip_prefix("note ") {
            self.by_id
                .insert(name.trim().to_owned(), DeclaredElement::Note);
            return;
        }
        if let Some((from, arrow, rest)) = arrow::split(text) {
            if self.line(from, arrow, rest, line).is_none() {
                self.note_unknown(text, line);
            }
            return;
        }
        match declaration(text) {
            Some(found) if found.label_goes_on => self.label = Some((found, line)),
            Some(found) => self.declare(found, line),
            None => {
                if !self.macro_call(text, line) {
                    self.note_unknown(text, line);
                    if text.ends_with('{') {
                        self.open
                            .push(self.open.last().copied().unwrap_or_default());
                    }
                }
            }
        }
    }

    fn note_unknown(&mut self, text: &str, line: usize) {
        let head = "Not understood and left out";
        let what = format!("line {line} from {}", quoted(text::cut(text, 60)));
        let notes = &mut self.diagram.notes;
        notes.add_item(Some(line), Confidence::LeftOut, head, what);
    }

    fn declare(&mut self, found: ElementDeclaration, line: usize) {
        let around = self.open.last().copied().unwrap_or_default();
        let is_part = around.node.is_some()
            || matches!(found.keyword.as_str(), "port" | "portin" | "portout");
        let mut block = around;
        if is_part {
            // Tables of a database and ports of a component are what they belong to.
            let whole = around
                .node
                .map(DeclaredElement::Node)
                .or(around.frame.map(DeclaredElement::Frame));
            if let Some(whole) = whole {
                self.by_id.insert(found.id, whole);
                let head = "Parts of a component are left out; what they are connected to, it is";
                let notes = &mut self.diagram.notes;
                notes.add_item(Some(line), Confidence::LeftOut, head, quoted(&found.label));
            }
        } else if found.keyword == "interface" && !found.opens {
            self.has_elements = true;
            if !self.by_id.contains_key(&found.id) {
                let at = self.interfaces.len();
                self.interfaces.push(ElementInterface {
                    name: found.label.clone(),
                    line,
                    within: around.frame,
                });
                self.by_id
                    .insert(found.id, DeclaredElement::ElementInterface(at));
            }
        } else if found.opens && kind_of(&found.keyword).is_none() {
            let frame = self
                .diagram
                .add_boundary(&found.label, around.frame, Some(line));
            let noun = match found.keyword.as_str() {
                "package" => "Packages",
                "component" => "Components around others",
                _ => "Frames",
            };
            self.diagram.call_boundary(frame, noun);
            if is_place(&found.keyword) {
                self.diagram.mark_place(frame);
            }
            if let Some(frame) = frame {
                self.by_id
                    .insert(found.id.clone(), DeclaredElement::Frame(frame));
            }
            block.frame = frame;
        } else if found.keyword == "usecase" {
            let head = "Use cases are no components and are left out, with the lines to them";
            let notes = &mut self.diagram.notes;
            notes.add_item(Some(line), Confidence::LeftOut, head, quoted(&found.label));
            self.by_id.insert(found.id.clone(), DeclaredElement::Note);
        } else {
            let known = match self.by_id.get(&found.id) {
                Some(DeclaredElement::Node(at)) => Some(*at),
                _ => None,
            };
            let mut node = node_of(&found, line);
            node.within = around.frame;
            let at = match known {
                Some(at) => {
                    node.line = self.diagram.node_mut(at).and_then(|node| node.line);
                    self.diagram.replace_node(at, node);
                    Some(at)
                }
                None => self.diagram.add_node(node),
            };
            self.has_elements = true;
            if let Some(at) = at {
                self.by_id
                    .insert(found.id.clone(), DeclaredElement::Node(at));
            }
            block.node = at;
        }
        if found.opens {
            self.open.push(block);
        }
    }

    /// `Lambda(orders, "Orders", "Python")`: an element of a library of icons.
    fn macro_call(&mut self, text: &str, line: usize) -> bool {
        let call = text
            .split_once('(')
            .and_then(|(name, rest)| Some((name.trim(), rest.split_once(')')?.0)));
        let Some((name, inside)) = call else {
            return false;
        };
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return false;
        }
        let arguments: Vec<&str> = inside
            .split(',')
            .take(6)
            .map(|argument| argument.trim().trim_matches('"').trim())
            .collect();
        let (Some(id), Some(title)) = (arguments.first(), arguments.get(1)) else {
            return false;
        };
        let opens = text.ends_with('{');
        // `SimpleQueueService` is a queue.
        let words = label::words(name);
        let words = words
            .strip_suffix(&["service".to_owned()])
            .unwrap_or(&words)
            .join(" ");
        let found = ElementDeclaration {
            keyword: if opens { "rectangle" } else { "component" }.to_owned(),
            id: (*id).to_owned(),
            label: text::label(if title.is_empty() { id } else { title }),
            stereotypes: vec![words],
            opens,
            label_goes_on: false,
        };
        self.declare(found, line);
        true
    }

    fn line(
        &mut self,
        from: &str,
        arrow: arrow::PlantUmlArrow,
        rest: &str,
        line: usize,
    ) -> Option<()> {
        let (to, label) = match split_label(rest) {
            Some((to, label)) => (to, text::label(label)),
            None => (rest, String::new()),
        };
        let (from, to) = (end_name(from), end_name(to));
        if from.is_empty() || to.is_empty() {
            return None;
        }
        let (from, to) = (self.end(from, line)?, self.end(to, line)?);
        if arrow.is_structural {
            let head = "Lines that say what is a part or a kind of what are left out";
            let notes = &mut self.diagram.notes;
            notes.add_item(
                Some(line),
                Confidence::LeftOut,
                head,
                format!("line {line}"),
            );
            return Some(());
        }
        let is_reversed = arrow.left && !arrow.right || arrow.left_socket && !arrow.right_socket;
        let (from, to) = if is_reversed { (to, from) } else { (from, to) };
        self.lines.push(ElementLine {
            from,
            to,
            is_headless: !(arrow.left || arrow.right || arrow.left_socket || arrow.right_socket),
            is_bidirectional: arrow.left && arrow.right,
            label,
            line,
        });
        Some(())
    }

    /// The element at the end of a line; added if missing.
    fn end(&mut self, text: &str, line: usize) -> Option<DeclaredElement> {
        let declared = declaration(text).filter(|found| !found.opens);
        let id = declared.as_ref().map_or(text, |found| &found.id);
        let id = id.trim_matches('"').to_owned();
        if let Some(known) = self.by_id.get(&id) {
            return Some(*known);
        }
        let is_name = |c: char| c.is_alphanumeric() || " _-.@$/".contains(c);
        if declared.is_none() && !text.trim_matches('"').chars().all(is_name) {
            return None;
        }
        let found = declared.unwrap_or_else(|| ElementDeclaration {
            keyword: "component".to_owned(),
            label: text::label(&id),
            id,
            ..ElementDeclaration::default()
        });
        let id = found.id.clone();
        self.declare(found, line);
        self.by_id.get(&id).copied()
    }

    fn finish(mut self) -> Result<Import, ImportError> {
        if let Some((found, line)) = self.label.take() {
            self.declare(found, line);
        }
        if !self.has_elements {
            return Err(ImportError::new(
                "the diagram has no element",
                "elements such as [Orders] or database Orders",
            ));
        }
        self.resolve_interfaces();
        for line in std::mem::take(&mut self.lines) {
            self.connect(&line);
        }
        self.diagram.finish()
    }

    /// An interface is its provider: what it is joined to without a head. Users ask the provider.
    fn resolve_interfaces(&mut self) {
        let mut providers: Vec<Option<DeclaredElement>> = vec![None; self.interfaces.len()];
        for line in self.lines.iter().filter(|line| line.is_headless) {
            match (line.from, line.to) {
                (DeclaredElement::ElementInterface(at), other)
                | (other, DeclaredElement::ElementInterface(at))
                    if !matches!(
                        other,
                        DeclaredElement::ElementInterface(_) | DeclaredElement::Note
                    ) =>
                {
                    if let Some(provider) = providers.get_mut(at) {
                        provider.get_or_insert(other);
                    }
                }
                _ => {}
            }
        }
        let targets: HashSet<usize> = self
            .lines
            .iter()
            .flat_map(|line| [line.from, line.to])
            .filter_map(|end| match end {
                DeclaredElement::ElementInterface(at) => Some(at),
                _ => None,
            })
            .collect();
        for (at, interface) in std::mem::take(&mut self.interfaces).into_iter().enumerate() {
            let Some(place) = providers.get_mut(at) else {
                continue;
            };
            let line = Some(interface.line);
            if place.is_some() || !targets.contains(&at) {
                let head = "Interfaces are no components; calls to them go to who provides them";
                let name = quoted(&interface.name);
                let notes = &mut self.diagram.notes;
                notes.add_item(line, Confidence::Understood, head, name);
                continue;
            }
            let node = self.diagram.add_node(DiagramNode {
                name: interface.name,
                line,
                within: interface.within,
                ..DiagramNode::default()
            });
            *place = node.map(DeclaredElement::Node);
        }
        for line in &mut self.lines {
            for end in [&mut line.from, &mut line.to] {
                if let DeclaredElement::ElementInterface(at) = end {
                    *end = providers
                        .get(*at)
                        .copied()
                        .flatten()
                        .unwrap_or(DeclaredElement::Note);
                }
            }
        }
    }

    fn connect(&mut self, line: &ElementLine) {
        let frames = [line.from, line.to].map(|end| match end {
            DeclaredElement::Frame(frame) => Some(frame),
            _ => None,
        });
        let mut end = |end: DeclaredElement| match end {
            DeclaredElement::Node(at) => Some(at),
            DeclaredElement::Frame(frame) => self.diagram.node_of_frame(frame),
            _ => None,
        };
        let (Some(from), Some(to)) = (end(line.from), end(line.to)) else {
            return;
        };
        let is_inner = |node: usize, frame: Option<usize>| {
            frame.is_some_and(|frame| self.diagram.lies_in_frame(node, frame))
        };
        let has_frame = frames.iter().any(Option::is_some);
        let is_within = has_frame
            && (from == to
                || is_inner(from, frames[1]) && frames[0].is_none()
                || is_inner(to, frames[0]) && frames[1].is_none());
        // The provider of an interface and the interface are one.
        if from == to && line.is_headless {
            return;
        }
        if is_within {
            let head = "A line between a frame and what lies in it is left out";
            let what = format!(
                "{} to {}",
                quoted(self.diagram.name(from)),
                quoted(self.diagram.name(to))
            );
            let notes = &mut self.diagram.notes;
            notes.add_item(Some(line.line), Confidence::LeftOut, head, what);
            return;
        }
        self.diagram.add_edge(DiagramEdge {
            from,
            to,
            line: Some(line.line),
            label: line.label.clone(),
            line_style: LineStyle::Plain,
            is_bidirectional: line.is_bidirectional,
            is_headless: line.is_headless,
            is_way_guessed: has_frame,
            ..DiagramEdge::default()
        });
    }
}

/// The end of a line without its cardinality: `"1" orders`.
fn end_name(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        Some((_, after)) if !after.trim().is_empty() && !after.trim().starts_with("as ") => {
            after.trim()
        }
        _ => match text
            .strip_suffix('"')
            .and_then(|rest| rest.rsplit_once('"'))
        {
            Some((before, _)) if !before.trim().is_empty() => before.trim(),
            _ => text,
        },
    }
}

/// The end of a line and its label: the colon after names in brackets and colons.
fn split_label(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut is_quoted = false;
    let is_actor = text.starts_with(':');
    for (at, c) in text.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            ':' if depth == 0
                && !is_quoted
                && !(is_actor && text.get(..at).is_none_or(|t| t.matches(':').count() < 2)) =>
            {
                return Some((text.get(..at)?.trim(), text.get(at + 1..)?.trim()));
            }
            _ => {}
        }
    }
    None
}

/// The node of a declaration.
fn node_of(found: &ElementDeclaration, line: usize) -> DiagramNode {
    let parts = label_parts(&found.label);
    let mut technology = parts.technology;
    let mut stated_kind = kind_of(&found.keyword);
    let mut notes = vec![parts.notes];
    for stereotype in &found.stereotypes {
        let kind = label::kind_of_name(stereotype);
        if stereotype.eq_ignore_ascii_case("external") {
            stated_kind = Some((Kind::External, "as the source says"));
        } else if let Some(named) =
            label::technology_in(stereotype).filter(|_| technology.is_empty())
        {
            technology = named;
        } else if let Some(kind) = kind.filter(|_| stated_kind.is_none()) {
            stated_kind = Some((kind, "for their stereotypes"));
        } else if !["component", "service", "microservice", "system"]
            .contains(&stereotype.to_lowercase().as_str())
        {
            notes.push(stereotype.clone());
        }
    }
    if technology.is_empty() {
        technology = label::technology_of_name(&parts.name).unwrap_or_default();
    }
    notes.retain(|note| !note.is_empty());
    DiagramNode {
        name: parts.name,
        line: Some(line),
        is_person: stated_kind.is_some_and(|(kind, _)| kind == Kind::Client),
        is_software: found.keyword == "component",
        // A cloud that holds nothing is a system of others.
        fallback_kind: is_place(&found.keyword)
            .then_some((Kind::External, "for their shapes"))
            .filter(|_| found.keyword == "cloud"),
        stated_kind,
        technology,
        notes: notes.join("\n"),
        ..DiagramNode::default()
    }
}
