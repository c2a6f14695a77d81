//! What moves while it is dragged. Whoever is drawn tells here how it can be reached, so that a
//! drag draws anew only what changes its shape; what goes along as it is is only shifted, by the
//! transform of its element.

use crate::design::Id;
use crate::editor::DomainFrame;
use crate::editor::geometry::Vec2;
use crate::editor::scene::{Edge, Preview};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use web_sys::Element;
use yew::NodeRef;

/// Something that is shared and compared by its pointer alone.
#[derive(Debug)]
pub struct Shared<T: ?Sized>(pub Rc<T>);

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// How everything that is drawn can be reached.
#[derive(Clone, Default)]
pub struct Live(Rc<RefCell<Drawn>>);

#[derive(Default)]
struct Drawn {
    nodes: Listeners<Vec2>,
    edges: Listeners<EdgeMove>,
    frames: Listeners<Rc<DomainFrame>>,
}

/// What becomes of a connection during a drag.
#[derive(Clone)]
pub enum EdgeMove {
    /// It goes along as it is.
    Shifted(Vec2),
    /// It takes another way.
    Redrawn(Rc<Edge>),
}

/// Told of a move, or that it is over.
pub type Listener<T> = Rc<dyn Fn(Option<T>)>;

/// One kind of element: who is drawn, and whom a drag has reached.
struct Listeners<T> {
    drawn: HashMap<Id, Listener<T>>,
    moved: HashSet<Id>,
}

impl<T> Default for Listeners<T> {
    fn default() -> Self {
        Self {
            drawn: HashMap::new(),
            moved: HashSet::new(),
        }
    }
}

impl PartialEq for Live {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Listeners<T> {
    /// Shows these as moved, and those before that are not among them where they rest.
    fn show(&mut self, moved: impl Iterator<Item = (Id, T)>) {
        let before = std::mem::take(&mut self.moved);
        for (id, value) in moved {
            if let Some(listener) = self.drawn.get(&id) {
                listener(Some(value));
            }
            self.moved.insert(id);
        }
        for id in before.difference(&self.moved) {
            if let Some(listener) = self.drawn.get(id) {
                listener(None);
            }
        }
    }
}

impl Live {
    /// A component is drawn.
    pub fn add_node(&self, id: Id, listener: Listener<Vec2>) {
        self.0.borrow_mut().nodes.drawn.insert(id, listener);
    }

    /// A connection is drawn.
    pub fn add_edge(&self, id: Id, listener: Listener<EdgeMove>) {
        self.0.borrow_mut().edges.drawn.insert(id, listener);
    }

    /// A frame is drawn.
    pub fn add_frame(&self, id: Id, listener: Listener<Rc<DomainFrame>>) {
        self.0.borrow_mut().frames.drawn.insert(id, listener);
    }

    /// A component is no longer drawn.
    pub fn remove_node(&self, id: &Id) {
        self.0.borrow_mut().nodes.drawn.remove(id);
    }

    /// A connection is no longer drawn.
    pub fn remove_edge(&self, id: &Id) {
        self.0.borrow_mut().edges.drawn.remove(id);
    }

    /// A frame is no longer drawn.
    pub fn remove_frame(&self, id: &Id) {
        self.0.borrow_mut().frames.drawn.remove(id);
    }

    /// Shows a drag: these components moved by that much, and what comes of it.
    pub fn show(&self, moving: &HashSet<Id>, by: Vec2, preview: &Preview) {
        let mut drawn = self.0.borrow_mut();
        drawn.nodes.show(moving.iter().map(|id| (id.clone(), by)));
        let shifted = preview.shifted.iter();
        let shifted = shifted.map(|id| (id.clone(), EdgeMove::Shifted(by)));
        let edges = preview.edges.iter();
        let redrawn = edges.map(|e| (e.connection.id.clone(), EdgeMove::Redrawn(e.clone())));
        drawn.edges.show(shifted.chain(redrawn));
        let frames = preview.frames.iter();
        drawn.frames.show(frames.map(|f| (f.id.clone(), f.clone())));
    }

    /// Shows everything where it rests.
    pub fn rest(&self) {
        self.show(&HashSet::new(), Vec2::default(), &Preview::default());
    }
}

/// Moves an element to a place, past its component: a drag of a thousand elements has no time to
/// draw each anew. Whoever calls this puts it back before its component is drawn again.
pub fn put_at(element: &NodeRef, at: Vec2) {
    if let Some(element) = element.cast::<Element>() {
        let _ = element.set_attribute("transform", &translate(at));
    }
}

/// As an SVG transform.
pub fn translate(at: Vec2) -> String {
    format!("translate({} {})", at.x, at.y)
}
