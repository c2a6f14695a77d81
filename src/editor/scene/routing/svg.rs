//! Routes as SVG path data.

use super::{RADIUS, Route};
use crate::editor::scene::geometry::Vec2;
use std::fmt::Write;

impl Route {
    /// The line as SVG path data, ending `short` units before the tip.
    pub fn svg_line(&self, short: f64) -> String {
        let points = self.shortened(short);
        let mut path = String::with_capacity(24 * points.len());
        for (at, point) in points.iter().enumerate() {
            let around = (at > 0).then(|| points.get(at + 1)).flatten();
            // Writing to a String does not fail.
            let _ = match around {
                None if at == 0 => write!(
                    path,
                    "M{} {}",
                    round_for_svg(point.x),
                    round_for_svg(point.y)
                ),
                None => write!(
                    path,
                    "L{} {}",
                    round_for_svg(point.x),
                    round_for_svg(point.y)
                ),
                Some(next) => {
                    let start = towards(*point, points[at - 1]);
                    let end = towards(*point, *next);
                    write!(
                        path,
                        "L{} {}Q{} {} {} {}",
                        round_for_svg(start.x),
                        round_for_svg(start.y),
                        round_for_svg(point.x),
                        round_for_svg(point.y),
                        round_for_svg(end.x),
                        round_for_svg(end.y)
                    )
                }
            };
        }
        path
    }

    /// The line as separate segments and corners, each with its distance from the start.
    pub fn svg_line_segments(&self, short: f64) -> Vec<(String, f64)> {
        let points = self.shortened(short);
        let Some(mut here) = points.first().copied() else {
            return Vec::new();
        };
        let mut pieces = Vec::with_capacity(2 * points.len());
        let mut gone = 0.0;
        for (at, point) in points.iter().enumerate().skip(1) {
            let next = points.get(at + 1);
            let start = next.map_or(*point, |_| towards(*point, points[at - 1]));
            let from = format!("M{} {}", round_for_svg(here.x), round_for_svg(here.y));
            pieces.push((
                format!(
                    "{from}L{} {}",
                    round_for_svg(start.x),
                    round_for_svg(start.y)
                ),
                gone,
            ));
            gone += here.distance(start);
            here = start;
            if let Some(next) = next {
                let end = towards(*point, *next);
                let numbers =
                    [start, *point, end].map(|p| (round_for_svg(p.x), round_for_svg(p.y)));
                let [(x, y), (over_x, over_y), (to_x, to_y)] = numbers;
                let corner = format!("M{x} {y}Q{over_x} {over_y} {to_x} {to_y}");
                pieces.push((corner, gone));
                // Length of a quadratic curve: between its chord and its control polygon.
                let over = start.distance(*point) + point.distance(end);
                gone += (2.0 * start.distance(end) + over) / 3.0;
                here = end;
            }
        }
        pieces
    }

    /// The points, with the last one moved back from the tip.
    fn shortened(&self, short: f64) -> Vec<Vec2> {
        let mut points = self.points.clone();
        if let [.., before, tip] = points.as_mut_slice() {
            let length = before.distance(*tip);
            if length > short {
                *tip = *tip + (*before - *tip) * (short / length);
            }
        }
        points
    }

    /// The tip and the unit vector of arrival.
    pub fn arrow_tip(&self) -> (Vec2, Vec2) {
        let Some(tip) = self.points.last() else {
            return (Vec2::default(), Vec2::new(1.0, 0.0));
        };
        let before = self.points.iter().rev().find(|p| p.distance(*tip) > 0.0);
        let along = before.map_or(Vec2::new(1.0, 0.0), |p| *tip - *p);
        (*tip, along * (1.0 / along.length()))
    }

    /// The arrow head at the tip as SVG path data.
    pub fn svg_head(&self, length: f64, half_width: f64, closed: bool) -> String {
        let (tip, along) = self.arrow_tip();
        let back = tip - along * length;
        let across = Vec2::new(-along.y, along.x) * half_width;
        let (a, b) = (back + across, back - across);
        format!(
            "M{} {}L{} {}L{} {}{}",
            round_for_svg(a.x),
            round_for_svg(a.y),
            round_for_svg(tip.x),
            round_for_svg(tip.y),
            round_for_svg(b.x),
            round_for_svg(b.y),
            if closed { "Z" } else { "" }
        )
    }
}

/// Rounds a number for SVG: finer than one decimal is invisible.
pub fn round_for_svg(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// The point where the rounding of a corner begins.
fn towards(corner: Vec2, neighbour: Vec2) -> Vec2 {
    let length = corner.distance(neighbour);
    if length == 0.0 {
        return corner;
    }
    corner + (neighbour - corner) * (RADIUS.min(length / 2.0) / length)
}
