//! The frames of domains: as their author drew them, and never smaller than what lies in them.

use super::geometry::{Rect, Vec2};
use super::scene::Node;
use super::shape::text_width;
use crate::design::{Design, Id};
use std::collections::HashMap;
use std::rc::Rc;

/// A domain as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainFrame {
    /// The domain.
    pub id: Id,
    /// Its name, shortened where it does not fit.
    pub name: String,
    /// Where it is.
    pub rect: Rect,
}

/// Size of the name's letters.
pub const FRAME_NAME_SIZE: f64 = 12.0;
/// Room between a frame and what lies in it; above there is room for the name as well.
const PADDING: f64 = 24.0;
const NAME_ROOM: f64 = 20.0;

impl DomainFrame {
    /// Where its name is.
    pub fn name_area(&self) -> Rect {
        Rect {
            x: self.rect.x,
            y: self.rect.y,
            width: (text_width(&self.name, FRAME_NAME_SIZE) + 28.0).min(self.rect.width),
            height: 32.0_f64.min(self.rect.height),
        }
    }

    /// Whether the point is on its name or its edge. What is inside belongs to the canvas, so
    /// that one can select a part of a domain.
    pub fn is_at(&self, point: Vec2, reach: f64) -> bool {
        let on_edge =
            self.rect.grown(reach).contains(point) && !self.rect.grown(-reach).contains(point);
        on_edge || self.name_area().contains(point)
    }
}

/// The frames, each before those that lie in it.
pub(super) fn frames(design: &Design, nodes: &[Rc<Node>]) -> Vec<DomainFrame> {
    let still = |_: usize| Vec2::default();
    frames_moved(design, nodes, &still, &|_| Vec2::default())
}

/// The frames while some components and frames are moved; `node_by` and `frame_by` say how far
/// each.
pub(super) fn frames_moved(
    design: &Design,
    nodes: &[Rc<Node>],
    node_by: &dyn Fn(usize) -> Vec2,
    frame_by: &dyn Fn(&Id) -> Vec2,
) -> Vec<DomainFrame> {
    if design.domains.is_empty() {
        return Vec::new();
    }
    let depths = depths(design);
    let mut content: HashMap<&Id, Rect> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        if let Some(domain) = &node.component.domain {
            let rect = node.rect().moved(node_by(at));
            grow(&mut content, domain, rect);
        }
    }
    let mut order: Vec<usize> = (0..design.domains.len()).collect();
    crate::order::sort_by_key(&mut order, |at| std::cmp::Reverse(depths[*at]));
    let mut frames = Vec::new();
    for at in order {
        let domain = &design.domains[at];
        let drawn = domain.frame.as_ref().map(|f| Rect {
            x: f.x.0,
            y: f.y.0,
            width: f.width.get(),
            height: f.height.get(),
        });
        let drawn = drawn.map(|rect| rect.moved(frame_by(&domain.id)));
        let around = content.get(&domain.id).map(with_room);
        let rect = match (drawn, around) {
            (Some(drawn), Some(around)) => drawn.union(&around),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => continue,
        };
        if let Some(parent) = &domain.parent {
            grow(&mut content, parent, rect);
        }
        frames.push(DomainFrame {
            id: domain.id.clone(),
            name: super::shape::fitted(&domain.name, FRAME_NAME_SIZE, rect.width - 28.0),
            rect,
        });
    }
    frames.reverse();
    frames
}

fn grow<'i>(content: &mut HashMap<&'i Id, Rect>, domain: &'i Id, rect: Rect) {
    content
        .entry(domain)
        .and_modify(|all| *all = all.union(&rect))
        .or_insert(rect);
}

/// The frame around what lies in a domain.
pub(super) fn with_room(content: &Rect) -> Rect {
    let mut rect = content.grown(PADDING);
    rect.y -= NAME_ROOM;
    rect.height += NAME_ROOM;
    rect
}

/// How deep each domain lies in others, in the order of their ids; an outermost one at 0.
pub(super) fn depths(design: &Design) -> Vec<usize> {
    let mut depths: Vec<Option<usize>> = vec![None; design.domains.len()];
    for start in 0..depths.len() {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| depths[*at].is_none()) {
            path.push(at);
            let parent = design.domains[at].parent.as_ref();
            next = parent.and_then(|id| design.domains.position(id.as_str()));
        }
        let outermost = next.and_then(|at| depths[at]).map_or(0, |depth| depth + 1);
        for (at, depth) in path.into_iter().rev().zip(outermost..) {
            depths[at] = Some(depth);
        }
    }
    depths.into_iter().map(Option::unwrap_or_default).collect()
}
