//! A design while it is read: elements by the keys that the source has for them, with ids made
//! from their names.

use super::{Import, Note, Sort};
use crate::design::{Component, Connection, Design, Domain, Flow, Id, Kind, List, Style};
use crate::editor::fresh;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// More elements than these are not read of one list.
pub const MOST: usize = 20_000;

/// A design while it is read.
#[derive(Debug, Default)]
pub struct Sketch {
    /// What the design is called.
    pub title: String,
    domains: Elements<Domain>,
    components: Elements<Component>,
    connections: Vec<Connection>,
    connection_ids: Ids,
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
        let name = or(name, "Domain").to_owned();
        self.domains.add(key, &name, "domain", |id| {
            let mut domain = Domain::new(id, name.clone());
            domain.parent = parent;
            domain
        })
    }

    /// The component of that key, added where it is not there yet.
    pub fn component(&mut self, key: &str, name: &str, kind: Kind) -> &mut Component {
        let name = or(name, fresh::kind_name(kind)).to_owned();
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
        self.connections.push(Connection::new(id, from, to, style));
        self.connections.last_mut()
    }

    /// Whether a connection joins the two components already, in that direction.
    pub fn joins(&mut self, from: &str, to: &str) -> Option<&mut Connection> {
        let from = self.components.get(from)?.id.clone();
        let to = self.components.get(to)?.id.clone();
        self.connections
            .iter_mut()
            .find(|c| c.from == from && c.to == to)
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
        let mut design = Design::new(or(&self.title, "Imported design"));
        design.domains = List::from_unordered(shared(self.domains.list));
        design.components = List::from_unordered(shared(self.components.list));
        design.connections = List::from_unordered(shared(self.connections));
        design.flows = List::from_unordered(shared(self.flows));
        let mut notes = self.notes;
        crate::order::sort_by_key(&mut notes, |note| (note.line, note.sort));
        Import { design, notes }
    }
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
