//! A design while it is read: elements by the keys that the source has for them, with ids made
//! from their names.

use super::{Import, Note, Sort};
use crate::document::{Component, Connection, Design, Domain, Flow, Id, Kind, List, Point, Style};
use crate::editor::factory;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// More elements than these are not read of one list.
pub const MOST: usize = 20_000;
/// What a design is called whose source has no name.
pub const UNTITLED: &str = "Imported design";
/// The longest name, in bytes; what is longer is no name.
const LONGEST_NAME: usize = 300;
/// The longest other text, in bytes.
const LONGEST_TEXT: usize = 20_000;
/// Farther from the origin than this nothing is drawn.
const FARTHEST: f64 = 1_000_000.0;

/// A design while it is read.
#[derive(Debug, Default)]
pub struct Sketch {
    /// What the design is called.
    pub title: String,
    domains: Elements<Domain>,
    components: Elements<Component>,
    connections: Vec<Connection>,
    connection_ids: Ids,
    joined: HashMap<(Id, Id), usize>,
    flows: Vec<Flow>,
    flow_ids: Ids,
    notes: Vec<Note>,
}

#[derive(Debug)]
struct Elements<T> {
    list: Vec<T>,
    by_key: HashMap<String, usize>,
    ids: Ids,
}

/// The ids of one list. Thousands of elements of one name each get theirs without a search.
#[derive(Debug, Default)]
struct Ids {
    taken: HashSet<String>,
    next: HashMap<String, u64>,
}

impl Ids {
    fn free(&mut self, name: &str, fallback: &str) -> Id {
        let mut id = Id::from_name(name, fallback, |_| false);
        if self.taken.contains(id.as_str()) {
            let base = id.to_string();
            let next = self.next.entry(base.clone()).or_insert(2);
            while self.taken.contains(id.as_str()) {
                // A base leaves room for seven digits, more than a list has elements.
                let Some(numbered) = Id::new(&format!("{base}-{next}")) else {
                    break;
                };
                id = numbered;
                *next += 1;
            }
        }
        self.taken.insert(id.to_string());
        id
    }
}

impl<T> Default for Elements<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            by_key: HashMap::new(),
            ids: Ids::default(),
        }
    }
}

impl<T> Elements<T> {
    fn get(&mut self, key: &str) -> Option<&mut T> {
        let at = *self.by_key.get(key)?;
        self.list.get_mut(at)
    }

    fn add(&mut self, key: &str, name: &str, fallback: &str, make: impl FnOnce(Id) -> T) -> &mut T {
        let at = match self.by_key.get(key) {
            Some(at) => *at,
            None => {
                let at = self.list.len();
                let id = self.ids.free(name, fallback);
                self.by_key.insert(key.to_owned(), at);
                self.list.push(make(id));
                at
            }
        };
        &mut self.list[at]
    }
}

impl Sketch {
    /// Nothing read yet.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// Whether one of its lists is longer than is read.
    pub fn is_full(&self) -> bool {
        self.components.list.len() >= MOST
            || self.connections.len() >= MOST
            || self.domains.list.len() >= MOST
    }

    /// Tells something.
    pub fn note(&mut self, line: impl Into<Option<usize>>, sort: Sort, text: impl Into<String>) {
        self.notes.push(Note {
            line: line.into(),
            sort,
            text: text.into(),
        });
    }

    /// The domain of that key, added where it is not there yet, within the one of the key `parent`.
    pub fn domain(&mut self, key: &str, name: &str, parent: Option<&str>) -> &mut Domain {
        let parent = parent
            .and_then(|p| self.domains.get(p))
            .map(|d| d.id.clone());
        let name = clipped(or(name, "Domain"), LONGEST_NAME);
        self.domains.add(key, &name, "domain", |id| {
            let mut domain = Domain::new(id, name.clone());
            domain.parent = parent;
            domain
        })
    }

    /// The component of that key, added where it is not there yet.
    pub fn component(&mut self, key: &str, name: &str, kind: Kind) -> &mut Component {
        let name = clipped(or(name, factory::kind_name(kind)), LONGEST_NAME);
        self.components.add(key, &name, kind.as_str(), |id| {
            Component::new(id, name.clone(), kind)
        })
    }

    /// The component of that key.
    pub fn find(&mut self, key: &str) -> Option<&mut Component> {
        self.components.get(key)
    }

    /// Puts the component of that key into the domain of the other.
    pub fn put_into(&mut self, component: &str, domain: &str) {
        let domain = self.domains.get(domain).map(|d| d.id.clone());
        if let Some(component) = self.components.get(component) {
            component.domain = domain.or(component.domain.take());
        }
    }

    /// A new connection between the components of those keys, both of which must be there.
    pub fn connect(&mut self, from: &str, to: &str, style: Style) -> Option<&mut Connection> {
        let from = self.components.get(from)?.id.clone();
        let to = self.components.get(to)?.id.clone();
        let half =
            |id: &Id| -> String { id.as_str().chars().take(Id::MAX_LENGTH / 2 - 5).collect() };
        let name = format!("{} {}", half(&from), half(&to));
        let id = self.connection_ids.free(&name, "connection");
        let ends = (from.clone(), to.clone());
        self.joined.entry(ends).or_insert(self.connections.len());
        self.connections.push(Connection::new(id, from, to, style));
        self.connections.last_mut()
    }

    /// Whether a connection joins the two components already, in that direction.
    pub fn joins(&mut self, from: &str, to: &str) -> Option<&mut Connection> {
        let from = self.components.get(from)?.id.clone();
        let to = self.components.get(to)?.id.clone();
        let at = *self.joined.get(&(from, to))?;
        self.connections.get_mut(at)
    }

    /// A new flow of that name, to be filled and given to [`Sketch::flow`].
    pub fn new_flow(&mut self, name: &str) -> Flow {
        let name = or(name, "Flow");
        Flow::new(self.flow_ids.free(name, "flow"), name.to_owned())
    }

    /// Adds a flow. What it refers to must be in the sketch.
    pub fn flow(&mut self, flow: Flow) {
        self.flows.push(flow);
    }

    /// The design, with everything that there is to tell of it, by line.
    pub fn finish(self) -> Import {
        let title = clipped(or(&self.title, UNTITLED), LONGEST_NAME);
        let mut design = Design::new(&title);
        let (mut components, mut connections) = (self.components.list, self.connections);
        for component in &mut components {
            for text in [&mut component.technology, &mut component.notes] {
                *text = text.take().and_then(kept);
            }
            component.position = component.position.take().filter(fits);
        }
        for connection in &mut connections {
            for text in [&mut connection.fallback, &mut connection.notes] {
                *text = text.take().and_then(kept);
            }
            let carried = std::mem::take(&mut connection.carries).into_iter();
            connection.carries = carried.filter_map(kept).take(MOST).collect();
            connection.waypoints.retain(fits);
        }
        design.domains = List::from_unordered(shared(self.domains.list));
        design.components = List::from_unordered(shared(components));
        design.connections = List::from_unordered(shared(connections));
        design.flows = List::from_unordered(shared(self.flows));
        let mut notes = self.notes;
        notes.sort_by_key(|note| (note.line, note.sort));
        Import { design, notes }
    }
}

/// As it stays when the document is saved and opened again: no blank text, none too long.
fn kept(text: String) -> Option<String> {
    let text = clipped(text.trim(), LONGEST_TEXT);
    (!text.is_empty()).then_some(text)
}

/// Near enough to be drawn.
fn fits(point: &Point) -> bool {
    [point.x.0, point.y.0].iter().all(|at| at.abs() <= FARTHEST)
}

/// The beginning of it, if it is longer than so many bytes.
fn clipped(text: &str, longest: usize) -> String {
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut clipped = text[..end].to_owned();
    if end < text.len() {
        clipped.push('…');
    }
    clipped
}

fn shared<T>(list: Vec<T>) -> Vec<Rc<T>> {
    list.into_iter().map(Rc::new).collect()
}

fn or<'n>(name: &'n str, fallback: &'n str) -> &'n str {
    match name.trim() {
        "" => fallback,
        given => given,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_of_one_name_have_ids_of_their_own() {
        let mut sketch = Sketch::new("");
        for key in 0..5_000 {
            sketch.component(&key.to_string(), "Same", Kind::Service);
            sketch.connect("0", &key.to_string(), Style::Request);
            sketch.connect("0", &key.to_string(), Style::Request);
        }
        let design = sketch.finish().design;
        assert_eq!(design.title, UNTITLED);
        assert_eq!(design.components.len(), 5_000);
        assert_eq!(design.connections.len(), 10_000);
        assert!(design.components.find("same-5000").is_some());
        assert_eq!(crate::document::format::check(&design), []);
    }

    #[test]
    fn texts_are_as_a_document_keeps_them() {
        let mut sketch = Sketch::new(&"é".repeat(500));
        let component = sketch.component("a", " \n", Kind::Job);
        component.notes = Some("  ".to_owned());
        component.technology = Some("x".repeat(200_000));
        component.position = Some(Point::new(
            crate::document::Real(f64::NAN),
            crate::document::Real(0.0),
        ));
        let connection = sketch.connect("a", "a", Style::Event).unwrap();
        connection.carries = vec![" ".to_owned(), "Order.Paid".to_owned()];
        let design = sketch.finish().design;
        let saved = crate::document::format::save(&design);
        assert_eq!(crate::document::format::load(&saved).unwrap(), design);
        assert_eq!(design.components[0].name, "Job");
        assert_eq!(design.connections[0].carries, ["Order.Paid"]);
    }
}
