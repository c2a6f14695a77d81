//! Readability metrics of a drawing: crossings and overlaps.

use crate::document::sort::sorted_unique;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::labels::LABEL_HEIGHT;
use crate::editor::scene::routing::Route;
use crate::editor::scene::{Scene, SceneEdge};
use std::rc::Rc;

/// Number of crossings and overlaps between connections, except for those that meet at a component.
pub fn crossings(scene: &Scene) -> usize {
    let lines = scene.edges().iter().filter(|edge| edge.has_line());
    count_crossings(&lines.map(|edge| &edge.route).collect::<Vec<&Route>>())
}

/// Number of crossings and overlaps between routes.
pub(super) fn count_crossings(routes: &[&Route]) -> usize {
    let bounds: Vec<Rect> = routes.iter().map(|r| r.bounds().inflate(0.5)).collect();
    let grid = SpatialGrid::of(&bounds);
    let mut count = 0;
    for (at, route) in routes.iter().enumerate() {
        for other in rects_in(&grid, &bounds, &bounds[at]).filter(|other| *other > at) {
            count += between(route, routes[other]);
        }
    }
    count
}

/// Number of pairs of a connection and a component that hides part of it, apart from its ends.
pub fn hidden_lines(scene: &Scene) -> usize {
    let rects = deflated_rects(scene, 1.0);
    let grid = SpatialGrid::of(&rects);
    let hiding = |edge: &Rc<SceneEdge>| {
        let mut found: Vec<usize> = Vec::new();
        for (from, to) in edge.route.segments() {
            let area = Rect::between(from, to);
            let near = rects_in(&grid, &rects, &area);
            found.extend(near.filter(|at| rects[*at].meets_segment(from, to)));
        }
        let found = sorted_unique(found);
        let is_end = |at: &usize| {
            let id = &scene.nodes()[*at].component.id;
            *id == edge.connection.from || *id == edge.connection.to
        };
        found.iter().filter(|at| !is_end(at)).count()
    };
    let lines = scene.edges().iter().filter(|edge| edge.has_line());
    lines.map(hiding).sum()
}

/// Number of labels of connections that lie on a component, the name of a domain or another label.
pub fn covered_labels(scene: &Scene) -> usize {
    let area = |edge: &Rc<SceneEdge>| {
        let label = edge.label.as_ref()?;
        Some(Rect::around(label.at, label.width, LABEL_HEIGHT))
    };
    let labels: Vec<Rect> = scene.edges().iter().filter_map(area).collect();
    let mut others = labels.clone();
    others.extend(scene.nodes().iter().map(|n| n.rect()));
    others.extend(scene.frames().iter().map(|f| f.name_area()));
    let grid = SpatialGrid::of(&others);
    let covered = |(at, label): &(usize, &Rect)| {
        let mut near = rects_in(&grid, &others, label);
        near.any(|other| other != *at)
    };
    labels.iter().enumerate().filter(covered).count()
}

/// Rectangles of the components, smaller by so much at each side: what only touches does not count.
fn deflated_rects(scene: &Scene, by: f64) -> Vec<Rect> {
    let nodes = scene.nodes().iter();
    nodes.map(|node| node.rect().inflate(-by)).collect()
}

/// Number of overlapping pairs of components.
pub fn overlaps(scene: &Scene) -> usize {
    let rects = deflated_rects(scene, 0.5);
    let grid = SpatialGrid::of(&rects);
    let on = |(at, rect): (usize, &Rect)| {
        let others = rects_in(&grid, &rects, rect);
        others.filter(|other| *other > at).count()
    };
    rects.iter().enumerate().map(on).sum()
}

/// Number of components inside the frame of a domain that is not theirs.
pub fn misplaced_components(scene: &Scene) -> usize {
    let frames = scene.frames().iter();
    frames.map(|frame| frame.strangers.len()).sum()
}

/// Rectangles that intersect the area, without duplicates.
fn rects_in(grid: &SpatialGrid, rects: &[Rect], area: &Rect) -> impl Iterator<Item = usize> {
    grid.intersecting(rects, area, |_| true).into_iter()
}

fn between(a: &Route, b: &Route) -> usize {
    let crossed = |(from, to): (Vec2, Vec2)| {
        let crosses = |other: &(Vec2, Vec2)| {
            cross(from, to, other.0, other.1) || covers(from, to, other.0, other.1)
        };
        b.segments().filter(crosses).count()
    };
    a.segments().map(crossed).sum()
}

/// True if two segments cross; touching does not count.
fn cross(a: Vec2, b: Vec2, c: Vec2, d: Vec2) -> bool {
    let side = |from: Vec2, to: Vec2, at: Vec2| {
        let (way, off) = (to - from, at - from);
        way.x * off.y - way.y * off.x
    };
    let apart = |one: f64, other: f64| one * other < 0.0;
    apart(side(a, b, c), side(a, b, d)) && apart(side(c, d, a), side(c, d, b))
}

/// True if two horizontal or vertical segments overlap along a stretch.
fn covers(a: Vec2, b: Vec2, c: Vec2, d: Vec2) -> bool {
    const NEAR: f64 = 0.5;
    const LONG: f64 = 4.0;
    let along = |a: (f64, f64), b: (f64, f64), c: (f64, f64), d: (f64, f64)| {
        let on_line = [b.0, c.0, d.0].iter().all(|x| (x - a.0).abs() < NEAR);
        let from = a.1.min(b.1).max(c.1.min(d.1));
        let to = a.1.max(b.1).min(c.1.max(d.1));
        on_line && to - from > LONG
    };
    let (down, across) = (|v: Vec2| (v.x, v.y), |v: Vec2| (v.y, v.x));
    along(down(a), down(b), down(c), down(d)) || along(across(a), across(b), across(c), across(d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Design, Kind, Style};
    use crate::editor::factory;

    #[test]
    fn metrics_count_crossings_and_overlaps() {
        let mut design = Design::new("Cross");
        let mut put = |name: &str, x: f64, y: f64| {
            let component = factory::component(&design, Kind::Service, name, (x, y));
            let id = component.id.clone();
            design.components.put(component.into());
            id
        };
        let corners = [
            put("a", 0.0, 0.0),
            put("b", 400.0, 300.0),
            put("c", 0.0, 300.0),
            put("d", 400.0, 0.0),
        ];
        put("e", 410.0, 10.0);
        for (from, to) in [(0, 1), (2, 3)] {
            let new = factory::connection(&design, &corners[from], &corners[to], Style::Request);
            design.connections.put(new.into());
        }
        let scene = Scene::of(&Rc::new(design), &Scene::default());
        assert!(crossings(&scene) >= 1);
        assert_eq!(overlaps(&scene), 1);
        assert!(cross(
            Vec2::new(0.0, 0.0),
            Vec2::new(2.0, 2.0),
            Vec2::new(0.0, 2.0),
            Vec2::new(2.0, 0.0)
        ));
        assert!(!cross(
            Vec2::new(0.0, 0.0),
            Vec2::new(2.0, 2.0),
            Vec2::new(0.0, 0.0),
            Vec2::new(2.0, 0.0)
        ));
    }
}
