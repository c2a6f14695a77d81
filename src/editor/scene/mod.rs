//! The scene: geometry of every element of a design, independent of any screen.
//!
//! A scene is built from the previous one. Unchanged elements keep their pointers, so a renderer
//! sees at once what to redraw.

mod build;
pub mod domain_names;
mod elements;
pub mod frames;
pub mod geometry;
pub mod grid;
pub mod highlights;
mod hit_test;
pub(crate) mod labels;
pub(crate) mod line_index;
pub mod node_shape;
pub mod notation;
pub(crate) mod ports;
mod preview;
pub mod primitives;
pub mod routing;
pub mod step_badges;
#[cfg(test)]
mod tests;

pub use elements::{EdgeBundle, EdgeLabel, SceneEdge, SceneNode};
pub use hit_test::HitTarget;
pub use preview::{DragPreview, DragSet};

use crate::document::{Design, Id, Subject};
use crate::editor::layout::AutoPositions;
use frames::{DomainFrame, Nesting};
use geometry::{Rect, bounds};
use grid::SpatialGrid;
use ports::{IncidenceIndex, PortLink, Ports};
use std::rc::Rc;

/// A drawing.
#[derive(Debug, Default)]
pub struct Scene {
    design: Rc<Design>,
    /// In the order of ids.
    nodes: Vec<Rc<SceneNode>>,
    /// In the order of ids.
    edges: Vec<Rc<SceneEdge>>,
    frames: Vec<Rc<DomainFrame>>,
    places: AutoPositions,
    rects: Vec<Rect>,
    edge_bounds: Vec<Rect>,
    links: Rc<Vec<PortLink>>,
    incident: Rc<IncidenceIndex>,
    ports: Vec<Ports>,
    grid: Rc<SpatialGrid>,
    /// Domain number of each component.
    homes: Vec<u32>,
    nesting: Rc<Nesting>,
    /// Index into `frames` by domain number.
    frame_at: Vec<u32>,
}

impl Scene {
    /// The design.
    pub fn design(&self) -> &Rc<Design> {
        &self.design
    }

    /// Components placed automatically: id, and x and y of the centre.
    pub fn unpositioned(&self) -> Vec<(String, f64, f64)> {
        let nodes = self.nodes.iter();
        let loose = nodes.filter(|node| node.component.position.is_none());
        loose
            .map(|node| (node.component.id.to_string(), node.center.x, node.center.y))
            .collect()
    }

    /// All components, in the order of ids.
    pub fn nodes(&self) -> &[Rc<SceneNode>] {
        &self.nodes
    }

    /// All connections, in the order of ids.
    pub fn edges(&self) -> &[Rc<SceneEdge>] {
        &self.edges
    }

    /// The frames of the domains, parents before children.
    pub fn frames(&self) -> &[Rc<DomainFrame>] {
        &self.frames
    }

    /// Positions of components placed automatically.
    pub fn auto_positions(&self) -> &AutoPositions {
        &self.places
    }

    fn number(&self, id: &Id) -> Option<usize> {
        self.nodes.binary_search_by(|n| n.component.id.cmp(id)).ok()
    }

    /// The component with an id.
    pub fn node(&self, id: &Id) -> Option<&Rc<SceneNode>> {
        self.number(id).map(|at| &self.nodes[at])
    }

    /// The connection with an id.
    pub fn edge(&self, id: &Id) -> Option<&Rc<SceneEdge>> {
        let found = self.edges.binary_search_by(|e| e.connection.id.cmp(id));
        found.ok().map(|at| &self.edges[at])
    }

    /// The frame of a domain, if it is in the drawing.
    pub fn frame(&self, id: &Id) -> Option<&Rc<DomainFrame>> {
        self.frame_of(self.design.domains.position(id.as_str())?)
    }

    /// Bounds of the contents of a domain, with the padding of its frame.
    pub(crate) fn content_bounds(&self, id: &Id) -> Option<Rect> {
        let at = self.design.domains.position(id.as_str())?;
        let inside = self.homes.iter().zip(&self.rects);
        let inside = inside.filter(|(home, _)| **home as usize == at);
        let frames = self.frames.iter().filter(|frame| {
            let domain = self.design.domains.get(&frame.id);
            domain.is_some_and(|d| d.parent.as_ref() == Some(id))
        });
        let all = inside.map(|(_, rect)| *rect).chain(frames.map(|f| f.rect));
        bounds(all).as_ref().map(frames::frame_around_content)
    }

    /// Connections at a component, in the order of ids.
    pub(crate) fn edges_at(&self, id: &Id) -> impl Iterator<Item = &Rc<SceneEdge>> {
        let at = self.number(id);
        let links = at.into_iter().flat_map(|at| self.incident.at(at));
        links.filter_map(|link| self.edges.get(link))
    }

    /// The connections that share the line of this one, in the order of ids; only itself if none do.
    pub fn bundle(&self, edge: &Rc<SceneEdge>) -> Vec<&Rc<SceneEdge>> {
        if edge.bundle.is_none() {
            let own = self.edge(&edge.connection.id);
            return own.into_iter().collect();
        }
        let is_with = |other: &&Rc<SceneEdge>| {
            let (this, other_one) = (&edge.connection, &other.connection);
            other.bundle.is_some() && other_one.from == this.from && other_one.to == this.to
        };
        self.edges_at(&edge.connection.from)
            .filter(is_with)
            .collect()
    }

    /// The frame of a domain, by number.
    fn frame_of(&self, at: usize) -> Option<&Rc<DomainFrame>> {
        self.frames.get(*self.frame_at.get(at)? as usize)
    }

    /// Bounds of an element; of a flow or an invariant, the bounds of its components.
    pub fn area(&self, subject: &Subject) -> Option<Rect> {
        match subject {
            Subject::Design => self.bounds(),
            Subject::Component(id) => self.node(id).map(|n| n.rect()),
            Subject::Connection(id) => self.edge(id).map(|e| e.route.bounds()),
            Subject::Domain(id) => self.frame(id).map(|f| f.rect),
            Subject::Flow(id) => {
                let flow = self.design.flows.get(id)?;
                let steps = flow.steps.iter().map(|step| &step.component);
                self.bounds_of(flow.trigger.iter().chain(steps))
            }
            Subject::Invariant(id) => {
                let invariant = self.design.invariants.get(id)?;
                self.bounds_of(&invariant.components)
            }
        }
    }

    fn bounds_of<'i>(&self, ids: impl IntoIterator<Item = &'i Id>) -> Option<Rect> {
        bounds(
            ids.into_iter()
                .filter_map(|id| self.node(id))
                .map(|n| n.rect()),
        )
    }

    /// Bounds of the drawing; `None` if it is empty.
    pub fn bounds(&self) -> Option<Rect> {
        let frames = self.frames.iter().map(|f| f.rect);
        let edges = self.edge_bounds.iter().copied();
        bounds(self.rects.iter().copied().chain(edges).chain(frames))
    }
}
