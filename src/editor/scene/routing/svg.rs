//! Routes as SVG path data.

use super::{RADIUS, Route};
use crate::editor::scene::geometry::Vec2;
use std::fmt::Write;

impl Route {
    /// The line as an SVG path, `short` units short of its tip.
    pub fn svg_line(&self, short: f64) -> String {
        let points = self.shortened(short);
        let mut path = String::with_capacity(24 * points.len());
        for (at, point) in points.iter().enumerate() {
            let around = (at > 0).then(|| points.get(at + 1)).flatten();
            // Writing to a String does not fail.
            let _ = match around {
                None if at == 0 => write!(path, "M{} {}", tidy(point.x), tidy(point.y)),
                None => write!(path, "L{} {}", tidy(point.x), tidy(point.y)),
                Some(next) => {
                    let start = towards(*point, points[at - 1]);
                    let end = towards(*point, *next);
                    write!(
                        path,
                        "L{} {}Q{} {} {} {}",
                        tidy(start.x),
                        tidy(start.y),
                        tidy(point.x),
                        tidy(point.y),
                        tidy(end.x),
                        tidy(end.y)
                    )
                }
            };
        }
        path
    }

    /// The same line in pieces, every straight one and every rounded corner by itself, each with
    /// how far along the line it begins.
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
            let from = format!("M{} {}", tidy(here.x), tidy(here.y));
            pieces.push((format!("{from}L{} {}", tidy(start.x), tidy(start.y)), gone));
            gone += here.distance(start);
            here = start;
            if let Some(next) = next {
                let end = towards(*point, *next);
                let numbers = [start, *point, end].map(|p| (tidy(p.x), tidy(p.y)));
                let [(x, y), (over_x, over_y), (to_x, to_y)] = numbers;
                let corner = format!("M{x} {y}Q{over_x} {over_y} {to_x} {to_y}");
                pieces.push((corner, gone));
                // Between the chord and the way over the point, for a curve of the second degree.
                let over = start.distance(*point) + point.distance(end);
                gone += (2.0 * start.distance(end) + over) / 3.0;
                here = end;
            }
        }
        pieces
    }

    /// Its points, the last one that much before its tip.
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

    /// Its tip, and the direction in which it arrives there, of length 1.
    pub fn arrow_tip(&self) -> (Vec2, Vec2) {
        let Some(tip) = self.points.last() else {
            return (Vec2::default(), Vec2::new(1.0, 0.0));
        };
        let before = self.points.iter().rev().find(|p| p.distance(*tip) > 0.0);
        let along = before.map_or(Vec2::new(1.0, 0.0), |p| *tip - *p);
        (*tip, along * (1.0 / along.length()))
    }

    /// The head of an arrow at its tip, as an SVG path.
    pub fn svg_head(&self, length: f64, half_width: f64, closed: bool) -> String {
        let (tip, along) = self.arrow_tip();
        let back = tip - along * length;
        let across = Vec2::new(-along.y, along.x) * half_width;
        let (a, b) = (back + across, back - across);
        format!(
            "M{} {}L{} {}L{} {}{}",
            tidy(a.x),
            tidy(a.y),
            tidy(tip.x),
            tidy(tip.y),
            tidy(b.x),
            tidy(b.y),
            if closed { "Z" } else { "" }
        )
    }
}

/// A number for SVG: one digit after the point is finer than the eye.
pub fn tidy(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// From a corner towards a neighbour, as far as the rounding goes.
fn towards(corner: Vec2, neighbour: Vec2) -> Vec2 {
    let length = corner.distance(neighbour);
    if length == 0.0 {
        return corner;
    }
    corner + (neighbour - corner) * (RADIUS.min(length / 2.0) / length)
}
