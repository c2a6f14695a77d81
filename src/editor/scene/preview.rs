//! Previews of a drag: the drawing while elements move, before the design changes.

use super::frames::{self, DomainFrame};
use super::geometry::{Rect, Vec2};
use super::ports::{self, Obstacles};
use super::{Scene, SceneEdge, SceneNode};
use crate::document::sort::sort;
use crate::document::{Design, Id};
use std::collections::HashSet;
use std::rc::Rc;

/// Changed elements during a drag.
#[derive(Debug, Default)]
pub struct DragPreview {
    /// Offset of the dragged elements.
    pub by: Vec2,
    /// Connections with a changed route.
    pub edges: Vec<Rc<SceneEdge>>,
    /// Frames with changed bounds.
    pub frames: Vec<Rc<DomainFrame>>,
}

/// Elements that change during a drag, whatever its offset. Frames that merely grow are excluded.
#[derive(Debug, Default)]
pub struct DragSet {
    /// Components.
    pub nodes: HashSet<Id>,
    /// Connections that move unchanged: both ends are dragged.
    pub along: HashSet<Id>,
    /// Connections that may be rerouted, in the order of ids: at a dragged end, or at a neighbour
    /// whose ports move.
    pub around: Vec<Rc<SceneEdge>>,
    /// Domains whose frames move.
    pub domains: HashSet<Id>,
}

impl Scene {
    /// Preview of moving components and frames by an offset, into these domains.
    pub fn preview_move(
        &self,
        ids: &HashSet<Id>,
        domains: &HashSet<Id>,
        by: Vec2,
        new_homes: &[(Id, Option<Id>)],
    ) -> DragPreview {
        let numbers: HashSet<usize> = ids.iter().filter_map(|id| self.number(id)).collect();
        let mut rects = self.rects.clone();
        for at in &numbers {
            rects[*at] = rects[*at].translate(by);
        }
        let mut touched = numbers.clone();
        for at in &numbers {
            for link in self.incident.at(*at) {
                touched.insert(self.links[link].other(*at));
            }
        }
        let mut ports = self.ports.clone();
        let mut around: HashSet<usize> = HashSet::new();
        for at in &touched {
            ports::place_ends(*at, &self.links, &self.incident, &rects, &mut ports);
            around.extend(self.incident.at(*at));
        }
        let obstacles = Obstacles {
            grid: &self.grid,
            rects: &rects,
            moving: &|at| numbers.contains(&at),
        };
        let mut edges = Vec::new();
        for at in around {
            let (link, edge) = (&self.links[at], &self.edges[at]);
            let moves = |end: u32| numbers.contains(&(end as usize));
            match (moves(link.from), moves(link.to)) {
                (true, true) => {}
                (false, false) if ports[at] == self.ports[at] => {}
                _ => {
                    let route = ports::route(link, &ports[at], &rects, &obstacles);
                    if route != edge.route {
                        edges.push(Rc::new(SceneEdge::of(&edge.connection, route, &ports[at])));
                    }
                }
            }
        }
        let mut homes = self.homes.clone();
        for (id, home) in new_homes {
            if let Some(at) = self.number(id) {
                homes[at] = frames::domain_number(&self.design, home.as_ref());
            }
        }
        let nodes = homes.iter().copied().zip(rects.iter().copied());
        let frames = self.nesting.rects(&self.design, nodes, |id| {
            Some(if domains.contains(id) {
                by
            } else {
                Vec2::default()
            })
        });
        let changed = |at: usize| {
            let (rect, frame) = (frames[at]?, self.frame_of(at)?);
            (rect != frame.rect).then(|| Rc::new(DomainFrame::of(&self.design.domains[at], rect)))
        };
        DragPreview {
            by,
            edges,
            frames: self.nesting.outer_first().filter_map(changed).collect(),
        }
    }

    /// The elements that change while these components and frames are dragged.
    pub fn drag_set(&self, ids: &HashSet<Id>, domains: &HashSet<Id>) -> DragSet {
        let numbers: HashSet<usize> = ids.iter().filter_map(|id| self.number(id)).collect();
        let mut touched = numbers.clone();
        for at in &numbers {
            let links = self.incident.at(*at);
            touched.extend(links.map(|link| self.links[link].other(*at)));
        }
        let mut around: Vec<usize> = touched
            .iter()
            .flat_map(|at| self.incident.at(*at))
            .collect();
        sort(&mut around);
        around.dedup();
        let moves = |end: u32| numbers.contains(&(end as usize));
        let (along, around): (Vec<usize>, Vec<usize>) = around
            .into_iter()
            .partition(|at| moves(self.links[*at].from) && moves(self.links[*at].to));
        let id = |at: usize| self.edges[at].connection.id.clone();
        DragSet {
            nodes: ids.clone(),
            along: along.into_iter().map(id).collect(),
            around: around
                .into_iter()
                .map(|at| self.edges[at].clone())
                .collect(),
            domains: domains.clone(),
        }
    }

    /// Frames around components with other centres, for the domains of `design`, by domain number.
    pub(crate) fn frames_around(
        &self,
        design: &Design,
        center: impl Fn(&SceneNode) -> Vec2,
    ) -> Vec<Option<Rect>> {
        let nodes = self.homes.iter().zip(&self.nodes);
        let nodes = nodes.map(|(home, node)| (*home, node.shape.at(center(node))));
        self.nesting.rects(design, nodes, |_| Some(Vec2::default()))
    }

    /// Frames without these components and domains, parents before children.
    pub(crate) fn frames_without(
        &self,
        ids: &HashSet<Id>,
        domains: &HashSet<Id>,
    ) -> Vec<DomainFrame> {
        let nodes = self.nodes.iter().zip(&self.homes).zip(&self.rects);
        let resting = nodes
            .filter(|((node, _), _)| !ids.contains(&node.component.id))
            .map(|((_, home), rect)| (*home, *rect));
        let rects = self.nesting.rects(&self.design, resting, |id| {
            (!domains.contains(id)).then(Vec2::default)
        });
        self.nesting
            .outer_first()
            .filter_map(|at| Some(DomainFrame::of(&self.design.domains[at], rects[at]?)))
            .collect()
    }
}
