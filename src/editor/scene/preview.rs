//! Previews of a drag: the drawing while elements move, before the design changes.

use super::frames::DomainFrame;
use super::geometry::{Rect, Vec2};
use super::ports::{self, Obstacles};
use super::{Scene, SceneEdge, SceneNode};
use crate::document::{Design, Id};
use std::collections::HashSet;
use std::rc::Rc;

/// How the drawing looks while components are being moved, before anything is changed.
#[derive(Debug, Default)]
pub struct DragPreview {
    /// How far they are moved.
    pub by: Vec2,
    /// Paths that change.
    pub edges: Vec<Rc<SceneEdge>>,
    /// Frames that change.
    pub frames: Vec<Rc<DomainFrame>>,
}

/// What leaves its place while components are being moved, wherever they are moved to. A frame that
/// only gives way is not among it.
#[derive(Debug, Default)]
pub struct DragSet {
    /// The components.
    pub nodes: HashSet<Id>,
    /// Connections that go along as they are: both of their ends are moved.
    pub along: HashSet<Id>,
    /// Connections that may take another way, in the order of their ids: where one end moves, the
    /// other ends at what it is joined to make room.
    pub around: Vec<Rc<SceneEdge>>,
    /// Domains whose frames go along.
    pub domains: HashSet<Id>,
}

impl Scene {
    /// How it looks while the components and the frames of the domains are moved by that much.
    pub fn preview_move(&self, ids: &HashSet<Id>, domains: &HashSet<Id>, by: Vec2) -> DragPreview {
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
        let nodes = self.homes.iter().copied().zip(rects.iter().copied());
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

    /// What leaves its place while the components and the frames of the domains are moved.
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
        around.sort();
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

    /// Where frames would be around components with those centres, of domains as in `design`, by
    /// the numbers of the domains.
    pub(crate) fn frames_around(
        &self,
        design: &Design,
        center: impl Fn(&SceneNode) -> Vec2,
    ) -> Vec<Option<Rect>> {
        let nodes = self.homes.iter().zip(&self.nodes);
        let nodes = nodes.map(|(home, node)| (*home, node.shape.at(center(node))));
        self.nesting.rects(design, nodes, |_| Some(Vec2::default()))
    }

    /// The frames as they would be without those components and those domains, each before those
    /// that lie in it.
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
