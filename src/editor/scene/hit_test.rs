//! Queries by position: the element at a point, and the elements in an area.

use super::frames::DomainFrame;
use super::geometry::{Rect, Vec2};
use super::{Scene, SceneEdge, SceneNode, labels};
use crate::document::{Id, Subject};
use std::rc::Rc;

/// The element at a point.
#[derive(Clone, Debug, PartialEq)]
pub enum HitTarget {
    /// A component.
    Component(Id),
    /// A connection.
    Connection(Id),
    /// A domain, by the name or the border of its frame.
    Domain(Id),
}

impl HitTarget {
    /// The subject of the element.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Component(id) => Subject::Component(id.clone()),
            Self::Connection(id) => Subject::Connection(id.clone()),
            Self::Domain(id) => Subject::Domain(id.clone()),
        }
    }
}

impl Scene {
    /// The topmost element at a point. `reach` is the tolerance beside a line.
    pub fn hit_test(&self, point: Vec2, reach: f64) -> Option<HitTarget> {
        if let Some(node) = self.node_at(point) {
            return Some(HitTarget::Component(node.component.id.clone()));
        }
        let near = Rect::around(point, 2.0 * reach, 2.0 * reach);
        let edges = self.edge_bounds.iter().zip(&self.edges);
        let nearest = edges
            .filter(|(bounds, _)| bounds.intersects(&near))
            .map(|(_, edge)| (edge.route.distance(point), edge))
            .filter(|(distance, _)| *distance <= reach)
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, edge)) = nearest {
            return Some(HitTarget::Connection(edge.connection.id.clone()));
        }
        let frame = self.frames.iter().rev().find(|f| f.is_at(point, reach))?;
        Some(HitTarget::Domain(frame.id.clone()))
    }

    /// The topmost component at a point: the one with the last id.
    pub fn node_at(&self, point: Vec2) -> Option<&Rc<SceneNode>> {
        let here = Rect::around(point, 0.0, 0.0);
        let mut found: Option<usize> = None;
        self.grid.near(&here, |at| {
            if self.rects[at].contains(point) {
                found = found.max(Some(at));
            }
        });
        found.map(|at| &self.nodes[at])
    }

    /// The innermost frame around a point.
    pub fn frame_around(&self, point: Vec2) -> Option<&Rc<DomainFrame>> {
        self.frames.iter().rev().find(|f| f.rect.contains(point))
    }

    /// Components that intersect the area, in the order of ids.
    pub fn nodes_in(&self, area: &Rect) -> Vec<Rc<SceneNode>> {
        let found = self.grid.intersecting(&self.rects, area, |_| true);
        found.into_iter().map(|at| self.nodes[at].clone()).collect()
    }

    /// Connections that intersect the area, in the order of ids. A linear scan: four comparisons
    /// each are cheaper than an index of long lines.
    pub fn edges_in(&self, area: &Rect) -> Vec<Rc<SceneEdge>> {
        let bounds = self.edge_bounds.iter().zip(&self.edges);
        bounds
            .filter(|(bounds, edge)| bounds.intersects(area) && edge.route.intersects(area))
            .map(|(_, edge)| edge.clone())
            .collect()
    }

    /// Places the labels of these connections among each other, where the drawing has too many to place all.
    pub fn place_labels_in_view(&self, edges: &mut [Rc<SceneEdge>]) {
        if !self.places_all_labels() {
            labels::place_labels_in_view(edges, (&self.grid, &self.rects), &self.frames);
        }
    }

    /// True if the labels are few enough to be placed among each other.
    pub fn places_all_labels(&self) -> bool {
        self.edges.len() <= labels::MOST
    }

    /// Components completely inside the area.
    pub fn nodes_within(&self, area: &Rect) -> Vec<&Rc<SceneNode>> {
        let nodes = self.nodes.iter().zip(&self.rects);
        nodes
            .filter(|(_, rect)| area.contains_rect(rect))
            .map(|(node, _)| node)
            .collect()
    }

    /// Connections completely inside the area.
    pub fn edges_within(&self, area: &Rect) -> Vec<&Rc<SceneEdge>> {
        let edges = self.edges.iter().zip(&self.edge_bounds);
        edges
            .filter(|(_, rect)| area.contains_rect(rect))
            .map(|(edge, _)| edge)
            .collect()
    }
}
