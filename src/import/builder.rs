//! Builder of imported designs: elements by the keys of the source, with ids made from their names.

use super::containers::listed;
use super::notes::NoteCollector;
use super::{Confidence, Import, Note, Pages};
use crate::document::sanitize::one_line;
use crate::document::{Component, Connection, Design, Domain, Flow, Id, Kind, List, Point, Style};
use crate::editor::factory;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The most elements of one list.
pub const MAX_ELEMENTS: usize = 20_000;
/// The title of a design whose source has none.
pub const DEFAULT_TITLE: &str = "Imported design";
/// The longest name, in bytes.
const MAX_NAME_BYTES: usize = 300;
/// The longest other text, in bytes.
const MAX_TEXT_BYTES: usize = 20_000;
/// The largest coordinate that can be drawn.
const MAX_COORDINATE: f64 = 1_000_000.0;

/// A builder of an imported design.
#[derive(Debug, Default)]
pub struct DesignBuilder {
    /// The title of the design.
    pub title: String,
    domains: ElementList<Domain>,
    components: ElementList<Component>,
    connections: Vec<Connection>,
    connection_ids: IdAllocator,
    by_ends: HashMap<(Id, Id), usize>,
    flows: Vec<Flow>,
    flow_ids: IdAllocator,
    notes: Vec<Note>,
    alike: Vec<AlikeNote>,
}

/// A note that may be told with others of its sort.
#[derive(Debug)]
struct AlikeNote {
    note: Note,
    head: String,
    item: String,
}

#[derive(Debug)]
struct ElementList<T> {
    list: Vec<T>,
    by_key: HashMap<String, usize>,
    ids: IdAllocator,
}

/// Allocates the ids of one list, without a search even for thousands of equal names.
#[derive(Debug, Default)]
struct IdAllocator {
    used: HashSet<String>,
    next: HashMap<String, u64>,
}

impl IdAllocator {
    fn allocate(&mut self, name: &str, fallback: &str) -> Id {
        let mut id = Id::from_name(name, fallback, |_| false);
        if self.used.contains(id.as_str()) {
            let base = id.to_string();
            let next = self.next.entry(base.clone()).or_insert(2);
            while self.used.contains(id.as_str()) {
                // A base leaves room for seven digits: more than the elements of a list.
                let Some(numbered) = Id::new(&format!("{base}-{next}")) else {
                    break;
                };
                id = numbered;
                *next += 1;
            }
        }
        self.used.insert(id.to_string());
        id
    }
}

impl<T> Default for ElementList<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            by_key: HashMap::new(),
            ids: IdAllocator::default(),
        }
    }
}

impl<T> ElementList<T> {
    fn get(&mut self, key: &str) -> Option<&mut T> {
        let at = *self.by_key.get(key)?;
        self.list.get_mut(at)
    }

    fn add(&mut self, key: &str, name: &str, fallback: &str, make: impl FnOnce(Id) -> T) -> &mut T {
        let at = match self.by_key.get(key) {
            Some(at) => *at,
            None => {
                let at = self.list.len();
                let id = self.ids.allocate(name, fallback);
                self.by_key.insert(key.to_owned(), at);
                self.list.push(make(id));
                at
            }
        };
        &mut self.list[at]
    }
}

impl DesignBuilder {
    /// An empty builder.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// True if one of the lists has reached its limit.
    pub fn is_full(&self) -> bool {
        self.components.list.len() >= MAX_ELEMENTS
            || self.connections.len() >= MAX_ELEMENTS
            || self.domains.list.len() >= MAX_ELEMENTS
    }

    /// Adds a note.
    pub fn note(
        &mut self,
        line: impl Into<Option<usize>>,
        confidence: Confidence,
        text: impl Into<String>,
    ) {
        self.notes
            .push(Note::new(line.into(), confidence, &text.into()));
    }

    /// Adds a note of a sort. Of many of one sort, only the head with the items is told.
    pub fn note_one_of(
        &mut self,
        line: impl Into<Option<usize>>,
        confidence: Confidence,
        text: impl Into<String>,
        head: impl Into<String>,
        item: impl Into<String>,
    ) {
        self.alike.push(AlikeNote {
            note: Note::new(line.into(), confidence, &text.into()),
            head: head.into(),
            item: item.into(),
        });
    }

    /// True if nothing has been added that could be drawn.
    pub fn has_no_components(&self) -> bool {
        self.components.list.is_empty()
    }

    /// Tells notes of one sort together where there are many.
    fn group_notes(&mut self) {
        const MOST_ALONE: usize = 4;
        let mut counts: HashMap<String, usize> = HashMap::new();
        for alike in &self.alike {
            *counts.entry(alike.head.clone()).or_default() += 1;
        }
        let mut grouped = NoteCollector::default();
        for alike in std::mem::take(&mut self.alike) {
            if counts.get(&alike.head).is_some_and(|n| *n > MOST_ALONE) {
                let (line, confidence) = (alike.note.line, alike.note.confidence);
                grouped.add_item(line, confidence, &alike.head, alike.item);
            } else {
                self.notes.push(alike.note);
            }
        }
        self.notes.extend(grouped.notes());
    }

    /// The domain of that key, within the domain of the key `parent`; added if missing.
    pub fn domain(&mut self, key: &str, name: &str, parent: Option<&str>) -> &mut Domain {
        let parent = parent
            .and_then(|p| self.domains.get(p))
            .map(|d| d.id.clone());
        let name = element_name(name, "Domain");
        self.domains.add(key, &name, "domain", |id| {
            let mut domain = Domain::new(id, name.clone());
            domain.parent = parent;
            domain
        })
    }

    /// The component of that key; added if missing.
    pub fn component(&mut self, key: &str, name: &str, kind: Kind) -> &mut Component {
        let name = element_name(name, factory::kind_name(kind));
        self.components.add(key, &name, kind.as_str(), |id| {
            Component::new(id, name.clone(), kind)
        })
    }

    /// The component of that key.
    pub fn find(&mut self, key: &str) -> Option<&mut Component> {
        self.components.get(key)
    }

    /// Moves a component into a domain, both by key.
    pub fn set_domain(&mut self, component: &str, domain: &str) {
        let domain = self.domains.get(domain).map(|d| d.id.clone());
        if let Some(component) = self.components.get(component) {
            component.domain = domain.or(component.domain.take());
        }
    }

    /// Adds a connection between the components of those keys; `None` if one is missing.
    pub fn connect(&mut self, from: &str, to: &str, style: Style) -> Option<&mut Connection> {
        let from = self.components.get(from)?.id.clone();
        let to = self.components.get(to)?.id.clone();
        let half =
            |id: &Id| -> String { id.as_str().chars().take(Id::MAX_LENGTH / 2 - 5).collect() };
        let name = format!("{} {}", half(&from), half(&to));
        let id = self.connection_ids.allocate(&name, "connection");
        let ends = (from.clone(), to.clone());
        self.by_ends.entry(ends).or_insert(self.connections.len());
        self.connections.push(Connection::new(id, from, to, style));
        self.connections.last_mut()
    }

    /// The first connection between two components, in that direction.
    pub fn find_connection(&mut self, from: &str, to: &str) -> Option<&mut Connection> {
        let from = self.components.get(from)?.id.clone();
        let to = self.components.get(to)?.id.clone();
        let at = *self.by_ends.get(&(from, to))?;
        self.connections.get_mut(at)
    }

    /// Turns the first connection between two components round; false if there is none.
    pub fn turn_connection(&mut self, from: &str, to: &str) -> bool {
        let (Some(from), Some(to)) = (
            self.components.get(from).map(|c| c.id.clone()),
            self.components.get(to).map(|c| c.id.clone()),
        ) else {
            return false;
        };
        let Some(at) = self.by_ends.remove(&(from.clone(), to.clone())) else {
            return false;
        };
        let Some(connection) = self.connections.get_mut(at) else {
            return false;
        };
        (connection.from, connection.to) = (to.clone(), from.clone());
        self.by_ends.entry((to, from)).or_insert(at);
        true
    }

    /// All connections, to complete them.
    pub fn connections_mut(&mut self) -> impl Iterator<Item = &mut Connection> {
        self.connections.iter_mut()
    }

    /// A new flow of that name, for [`DesignBuilder::add_flow`].
    pub fn new_flow(&mut self, name: &str) -> Flow {
        let name = element_name(name, "Flow");
        Flow::new(self.flow_ids.allocate(&name, "flow"), name)
    }

    /// Adds a flow. It refers to elements of the builder only.
    pub fn add_flow(&mut self, add_flow: Flow) {
        self.flows.push(add_flow);
    }

    /// Notes the components without a connection: a reader may have missed what connects them, or the file
    /// may not say it. A single component needs none.
    fn note_unconnected(&mut self) {
        let connected: HashSet<&Id> = self
            .connections
            .iter()
            .flat_map(|connection| [&connection.from, &connection.to])
            .collect();
        let components = self.components.list.iter();
        let alone = components.filter(|component| !connected.contains(&component.id));
        let names: Vec<String> = alone.map(|component| component.name.clone()).collect();
        let text = match (names.len(), self.components.list.len()) {
            (0, _) | (_, 1) => return,
            (all, count) if all == count => {
                format!("None of the {all} components has a connection in this file.")
            }
            (1, _) => format!(
                "1 component has no connection in this file: {}.",
                listed(&names)
            ),
            (many, _) => format!(
                "{many} components have no connection in this file: {}.",
                listed(&names)
            ),
        };
        self.note(None, Confidence::Guessed, text);
    }

    /// Builds the design, with the notes in the order of the lines.
    pub fn finish(mut self) -> Import {
        self.group_notes();
        self.note_unconnected();
        let title = element_name(&self.title, DEFAULT_TITLE);
        let mut design = Design::new(&title);
        let (mut components, mut connections) = (self.components.list, self.connections);
        for component in &mut components {
            for text in [&mut component.technology, &mut component.notes] {
                *text = text.take().and_then(normalized);
            }
            component.position = component.position.take().filter(is_drawable);
        }
        for connection in &mut connections {
            for text in [&mut connection.fallback, &mut connection.notes] {
                *text = text.take().and_then(normalized);
            }
            let carried = std::mem::take(&mut connection.carries).into_iter();
            connection.carries = carried.filter_map(normalized).take(MAX_ELEMENTS).collect();
            connection.waypoints.retain(is_drawable);
        }
        design.domains = List::from_unordered(into_rcs(self.domains.list));
        design.components = List::from_unordered(into_rcs(components));
        design.connections = List::from_unordered(into_rcs(connections));
        design.flows = List::from_unordered(into_rcs(self.flows));
        let mut notes = self.notes;
        notes.sort_by_key(|note| (note.line, note.confidence));
        Import {
            design,
            notes,
            pages: Pages::default(),
        }
    }
}

/// Text as a saved and reloaded document has it: not blank and not too long.
fn normalized(text: String) -> Option<String> {
    let text = truncated(text.trim(), MAX_TEXT_BYTES);
    (!text.is_empty()).then_some(text)
}

/// True for a point within the limits of the canvas.
fn is_drawable(point: &Point) -> bool {
    [point.x.0, point.y.0]
        .iter()
        .all(|at| at.abs() <= MAX_COORDINATE)
}

/// Text, cut to `longest` bytes.
fn truncated(text: &str, longest: usize) -> String {
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut truncated = text[..end].to_owned();
    if end < text.len() {
        truncated.push('…');
    }
    truncated
}

fn into_rcs<T>(list: Vec<T>) -> Vec<Rc<T>> {
    list.into_iter().map(Rc::new).collect()
}

/// A name on one line and of a bounded length; the fallback for a blank one.
fn element_name(name: &str, fallback: &str) -> String {
    match one_line(name).as_str() {
        "" => fallback.to_owned(),
        given => truncated(given, MAX_NAME_BYTES),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builder_allocates_unique_ids_for_equal_names() {
        let mut builder = DesignBuilder::new("");
        for key in 0..5_000 {
            builder.component(&key.to_string(), "Same", Kind::Service);
            builder.connect("0", &key.to_string(), Style::Request);
            builder.connect("0", &key.to_string(), Style::Request);
        }
        let design = builder.finish().design;
        assert_eq!(design.title, DEFAULT_TITLE);
        assert_eq!(design.components.len(), 5_000);
        assert_eq!(design.connections.len(), 10_000);
        assert!(design.components.find("same-5000").is_some());
        assert_eq!(crate::document::format::check(&design), []);
    }

    #[test]
    fn components_without_a_connection_are_noted_together() {
        let notes = |count: usize, connected: &[(usize, usize)]| {
            let mut builder = DesignBuilder::new("");
            for key in 0..count {
                builder.component(&key.to_string(), &format!("S{key}"), Kind::Service);
            }
            for (from, to) in connected {
                builder.connect(&from.to_string(), &to.to_string(), Style::Request);
            }
            let notes = builder.finish().notes.into_iter();
            notes.map(|note| note.text).collect::<Vec<_>>()
        };
        assert_eq!(notes(0, &[]), [""; 0]);
        assert_eq!(notes(1, &[]), [""; 0]);
        assert_eq!(notes(2, &[(0, 1)]), [""; 0]);
        for (count, told) in [
            (3, "1 component has no connection in this file: S2."),
            (4, "2 components have no connection in this file: S2, S3."),
        ] {
            assert_eq!(notes(count, &[(0, 1)]), [told]);
        }
        let none = "None of the 3 components has a connection in this file.";
        assert_eq!(notes(3, &[]), [none]);
        let many = notes(40, &[(0, 1)]);
        assert!(many[0].ends_with("S13 and 26 more."), "{many:?}");
    }

    #[test]
    fn builder_normalizes_texts_like_a_document() {
        let mut builder = DesignBuilder::new(&"é".repeat(500));
        let component = builder.component("a", " \n", Kind::Job);
        component.notes = Some("  ".to_owned());
        component.technology = Some("x".repeat(200_000));
        component.position = Some(Point::new(
            crate::document::Real(f64::NAN),
            crate::document::Real(0.0),
        ));
        let connection = builder.connect("a", "a", Style::Event).unwrap();
        connection.carries = vec![" ".to_owned(), "Order.Paid".to_owned()];
        let design = builder.finish().design;
        let saved = crate::document::format::save(&design);
        assert_eq!(crate::document::format::load(&saved).unwrap(), design);
        assert_eq!(design.components[0].name, "Job");
        assert_eq!(design.connections[0].carries, ["Order.Paid"]);
    }
}
