//! Snapping: dragged elements align with their neighbours, or else with the grid.

use super::{CanvasController, MoveDrag};
use crate::editor::scene::geometry::{Rect, Vec2, snap_to_grid};

/// An alignment line shown during a drag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SnapGuide {
    /// One end.
    pub from: Vec2,
    /// The other end.
    pub to: Vec2,
}

/// Snap distance, in pixels.
const NEAR: f64 = 6.0;

/// Snap lines along one axis: the middle and both edges.
fn lines(start: f64, length: f64) -> [f64; 3] {
    [start + length / 2.0, start, start + length]
}

impl CanvasController {
    /// The snapped offset nearest to `by`, with its alignment guides.
    pub(super) fn snap_drag(&self, moving: &MoveDrag, by: Vec2) -> (Vec2, Vec<SnapGuide>) {
        let reach = NEAR / self.view.zoom;
        let area = moving.area.translate(by);
        let seen = self.view.visible_area();
        let mut near: Vec<Rect> = Vec::new();
        for node in self.scene.nodes_in(&seen) {
            if !moving.components.contains(&node.component.id) {
                near.push(node.rect());
            }
        }
        if !moving.domains.is_empty() {
            let frames = self.scene.frames().iter();
            let resting = frames.filter(|f| !moving.domains.contains(&f.id));
            near.extend(
                resting
                    .map(|f| f.rect)
                    .filter(|rect| rect.intersects(&seen)),
            );
        }
        let x = nearest(lines(area.x, area.width), &near, reach, |r| {
            lines(r.x, r.width)
        });
        let y = nearest(lines(area.y, area.height), &near, reach, |r| {
            lines(r.y, r.height)
        });
        let grid = snap_offset(moving.anchor, by);
        let to = Vec2::new(
            x.map_or(grid.x, |x| by.x + x),
            y.map_or(grid.y, |y| by.y + y),
        );
        let area = moving.area.translate(to);
        let mut guides = Vec::new();
        if x.is_some() {
            let own = lines(area.x, area.width);
            visit_shared_lines(
                own,
                &area,
                &near,
                |r| lines(r.x, r.width),
                |r| (r.y, r.bottom()),
                |at, (from, to)| {
                    guides.push(SnapGuide {
                        from: Vec2::new(at, from),
                        to: Vec2::new(at, to),
                    });
                },
            );
        }
        if y.is_some() {
            let own = lines(area.y, area.height);
            visit_shared_lines(
                own,
                &area,
                &near,
                |r| lines(r.y, r.height),
                |r| (r.x, r.right()),
                |at, (from, to)| {
                    guides.push(SnapGuide {
                        from: Vec2::new(from, at),
                        to: Vec2::new(to, at),
                    });
                },
            );
        }
        (to, guides)
    }
}

/// The rectangle between two points, both snapped to the grid.
pub(super) fn snap_rect(from: Vec2, to: Vec2) -> Rect {
    Rect::between(snap_point(from), snap_point(to))
}

/// The offset nearest to `by` that puts the anchor on the grid.
fn snap_offset(anchor: Vec2, by: Vec2) -> Vec2 {
    snap_point(anchor + by) - anchor
}

fn snap_point(point: Vec2) -> Vec2 {
    Vec2::new(snap_to_grid(point.x), snap_to_grid(point.y))
}

/// Pairs of snap lines to align: middles with middles, edges with edges.
fn pairs(own: [f64; 3], other: [f64; 3]) -> impl Iterator<Item = (f64, f64)> {
    let [a, b, c] = own;
    let [x, y, z] = other;
    [(a, x), (b, y), (c, z), (b, z), (c, y)].into_iter()
}

/// The smallest offset that aligns with a neighbour.
fn nearest(
    own: [f64; 3],
    near: &[Rect],
    reach: f64,
    of: impl Fn(&Rect) -> [f64; 3],
) -> Option<f64> {
    let all = near.iter().flat_map(|rect| pairs(own, of(rect)));
    let off = all.map(|(own, other)| other - own);
    off.filter(|off| off.abs() <= reach)
        .min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// Calls `each` for every shared line with its extent, up to the nearest sharing neighbour on
/// either side.
fn visit_shared_lines(
    own: [f64; 3],
    area: &Rect,
    near: &[Rect],
    of: impl Fn(&Rect) -> [f64; 3],
    reach: impl Fn(&Rect) -> (f64, f64),
    mut each: impl FnMut(f64, (f64, f64)),
) {
    const SAME: f64 = 0.01;
    let (start, end) = reach(area);
    for at in own {
        let shares =
            |rect: &&Rect| pairs(own, of(rect)).any(|(a, b)| a == at && (a - b).abs() < SAME);
        let shared: Vec<(f64, f64)> = near.iter().filter(shares).map(&reach).collect();
        if shared.is_empty() {
            continue;
        }
        let before = shared.iter().filter(|(from, _)| *from < start);
        let before = before.max_by(|a, b| a.1.total_cmp(&b.1));
        let after = shared.iter().filter(|(_, to)| *to > end);
        let after = after.min_by(|a, b| a.0.total_cmp(&b.0));
        let from = before.map_or(start, |(from, _)| *from);
        let to = after.map_or(end, |(_, to)| *to);
        each(at, (from, to));
    }
}
