//! Elements of a design as custom rules see them: fields by name, after defaults.

use crate::analysis::SubjectIndex;
use crate::document::format::read::is_absent;
use crate::document::{Callers, Connection, Design, ElementKind};
use crate::graph::{Comp, Conn, FlowNo};
use serde::Serialize;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// An element, by its position in the list of the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ElementRef {
    Domain(usize),
    Component(usize),
    Connection(usize),
    Flow(usize),
}

impl ElementRef {
    /// The element with that index, if custom rules may be about it or lead to it.
    pub fn of(subject: SubjectIndex) -> Option<Self> {
        match subject {
            SubjectIndex::Component(c) => Some(Self::Component(c.at())),
            SubjectIndex::Connection(e) => Some(Self::Connection(e.at())),
            SubjectIndex::Flow(f) => Some(Self::Flow(f.at())),
            SubjectIndex::Domain(d) => Some(Self::Domain(d.at())),
            SubjectIndex::Design | SubjectIndex::Invariant(_) => None,
        }
    }

    /// Index of the element, if findings may be about it.
    pub fn subject(self) -> Option<SubjectIndex> {
        match self {
            Self::Component(at) => Some(Comp::from_index(at).into()),
            Self::Connection(at) => Some(Conn::from_index(at).into()),
            Self::Flow(at) => Some(FlowNo::from_index(at).into()),
            Self::Domain(_) => None,
        }
    }
}

/// The list that the ids of a field refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReferencedList {
    Domain,
    Component,
    Connection,
}

impl ReferencedList {
    /// The list that a field refers to.
    pub fn of(field: &str) -> Option<Self> {
        match field {
            "from" | "to" | "component" | "trigger" | "by" | "tracker" | "enforced_by"
            | "standby_of" | "copy_of" => Some(Self::Component),
            "connection" | "reply_to" => Some(Self::Connection),
            "domain" | "parent" => Some(Self::Domain),
            _ => None,
        }
    }
}

/// The elements of a design. Each is written out once.
pub(super) struct Elements<'d> {
    design: &'d Design,
    written: RefCell<HashMap<ElementRef, Rc<Map<String, Value>>>>,
}

impl<'d> Elements<'d> {
    pub fn new(design: &'d Design) -> Self {
        Self {
            design,
            written: RefCell::default(),
        }
    }

    /// The elements that custom rules of that kind are about.
    pub fn of_kind(&self, kind: ElementKind) -> impl Iterator<Item = ElementRef> + use<> {
        let (count, of): (usize, fn(usize) -> ElementRef) = match kind {
            ElementKind::Component => (self.design.components.len(), ElementRef::Component),
            ElementKind::Connection => (self.design.connections.len(), ElementRef::Connection),
            ElementKind::Flow => (self.design.flows.len(), ElementRef::Flow),
        };
        (0..count).map(of)
    }

    /// The element that an id refers to.
    pub fn find(&self, reference: ReferencedList, id: &str) -> Option<ElementRef> {
        let design = self.design;
        match reference {
            ReferencedList::Domain => design.domains.position(id).map(ElementRef::Domain),
            ReferencedList::Component => design.components.position(id).map(ElementRef::Component),
            ReferencedList::Connection => {
                design.connections.position(id).map(ElementRef::Connection)
            }
        }
    }

    /// The fields of an element; those that count as absent are not among them.
    pub fn fields(&self, element: ElementRef) -> Rc<Map<String, Value>> {
        if let Some(fields) = self.written.borrow().get(&element) {
            return fields.clone();
        }
        let fields = Rc::new(self.write(element));
        self.written.borrow_mut().insert(element, fields.clone());
        fields
    }

    fn write(&self, element: ElementRef) -> Map<String, Value> {
        let design = self.design;
        let mut fields = match element {
            ElementRef::Domain(at) => (*design.domains).get(at).map(|e| written(&**e)),
            ElementRef::Component(at) => (*design.components).get(at).map(|e| written(&**e)),
            ElementRef::Flow(at) => (*design.flows).get(at).map(|e| written(&**e)),
            ElementRef::Connection(at) => {
                let connection = (*design.connections).get(at);
                connection.map(|connection| self.write_connection(connection))
            }
        }
        .unwrap_or_default();
        fields.retain(|_, value| !is_absent(value));
        fields
    }

    /// A connection after defaults, with the callers that the component it leads to demands.
    fn write_connection(&self, connection: &Connection) -> Map<String, Value> {
        let design = self.design;
        let filled = design.with_defaults(connection);
        let mut fields = written(&*filled);
        // "none" says that there is no fallback.
        if filled.fallback().is_none() {
            fields.remove("fallback");
        }
        let callee = design.components.get(&connection.to);
        if let Some(demands) = callee.and_then(|component| component.callers.as_ref()) {
            let mut callers = filled.callers.clone().unwrap_or_else(Callers::new);
            callers.identity = callers.identity.or(demands.identity);
            callers.rate_limit = callers.rate_limit.or_else(|| demands.rate_limit.clone());
            fields.insert("callers".to_owned(), Value::Object(written(&callers)));
        }
        fields
    }
}

fn written(element: &impl Serialize) -> Map<String, Value> {
    // Writing to memory fails only for maps whose keys are no text; there are none.
    match serde_json::to_value(element) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
