//! The path of a connection: straight pieces with rounded corners.

use crate::editor::scene::geometry::{Rect, Vec2, distance_to_segment};
use std::fmt::Write;

/// Where a path goes, from its start to its tip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Its ends and corners; at least two.
    pub points: Vec<Vec2>,
}

/// How round the corners are.
const RADIUS: f64 = 8.0;

/// A side of a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Facing right.
    #[default]
    Right,
    /// Facing down.
    Bottom,
    /// Facing left.
    Left,
    /// Facing up.
    Top,
}

impl Side {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Right, Self::Bottom, Self::Left, Self::Top];

    /// The one on the other side.
    pub fn opposite(self) -> Self {
        match self {
            Self::Right => Self::Left,
            Self::Left => Self::Right,
            Self::Top => Self::Bottom,
            Self::Bottom => Self::Top,
        }
    }

    /// Whether a path leaves it to the left or to the right.
    pub fn is_horizontal(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    /// The direction in which a path leaves it.
    pub fn outwards(self) -> Vec2 {
        match self {
            Self::Right => Vec2::new(1.0, 0.0),
            Self::Left => Vec2::new(-1.0, 0.0),
            Self::Bottom => Vec2::new(0.0, 1.0),
            Self::Top => Vec2::new(0.0, -1.0),
        }
    }

    /// The point of the side that far from its middle, downwards or to the right.
    pub fn point(self, rect: &Rect, from_middle: f64) -> Vec2 {
        let middle = rect.center();
        match self {
            Self::Right => Vec2::new(rect.right(), middle.y + from_middle),
            Self::Left => Vec2::new(rect.x, middle.y + from_middle),
            Self::Bottom => Vec2::new(middle.x + from_middle, rect.bottom()),
            Self::Top => Vec2::new(middle.x + from_middle, rect.y),
        }
    }

    /// How long the side is.
    pub fn length(self, rect: &Rect) -> f64 {
        if self.is_horizontal() {
            rect.height
        } else {
            rect.width
        }
    }
}

/// The sides of two components that face each other, best first for the eye: `None` where the
/// two lie on one another.
pub fn facing(from: &Rect, to: &Rect) -> Option<Side> {
    // Closer than this there is no room for a corner.
    const LEAST: f64 = 8.0;
    let right = to.x - from.right();
    let left = from.x - to.right();
    let down = to.y - from.bottom();
    let up = from.y - to.bottom();
    let (across, horizontal) = if right >= left {
        (right, Side::Right)
    } else {
        (left, Side::Left)
    };
    let (along, vertical) = if down >= up {
        (down, Side::Bottom)
    } else {
        (up, Side::Top)
    };
    // Side by side reads better than above one another: text runs across.
    const WORTH: f64 = 16.0;
    if across < LEAST && along < LEAST {
        None
    } else if across + WORTH >= along {
        Some(horizontal)
    } else {
        Some(vertical)
    }
}

impl Route {
    /// A path from `start`, leaving through `side`, to `end`, entering through the opposite side.
    /// `turn` says how much of the way across is gone before it turns, in (0, 1).
    pub fn orthogonal(start: Vec2, side: Side, end: Vec2, turn: f64) -> Self {
        let mut points = vec![start];
        if side.is_horizontal() {
            if (start.y - end.y).abs() > 0.5 {
                let x = start.x + (end.x - start.x) * turn;
                points.extend([Vec2::new(x, start.y), Vec2::new(x, end.y)]);
            }
        } else if (start.x - end.x).abs() > 0.5 {
            let y = start.y + (end.y - start.y) * turn;
            points.extend([Vec2::new(start.x, y), Vec2::new(end.x, y)]);
        }
        points.push(end);
        Self { points }
    }

    /// From a component to itself, around its upper right corner; `nth` of those there.
    pub fn self_loop(rect: &Rect, nth: usize) -> Self {
        let out = 22.0 + 12.0 * nth as f64;
        let back = 14.0 + 8.0 * nth as f64;
        let down = (rect.y + back).min(rect.center().y);
        let left = (rect.right() - back - 6.0).max(rect.center().x);
        Self {
            points: vec![
                Vec2::new(rect.right(), down),
                Vec2::new(rect.right() + out, down),
                Vec2::new(rect.right() + out, rect.y - out),
                Vec2::new(left, rect.y - out),
                Vec2::new(left, rect.y),
            ],
        }
    }

    /// The straight line between the centres, from edge to edge, for what lies too close for more.
    pub fn straight(from: &Rect, to: &Rect) -> Self {
        let start = edge_towards(from, to.center());
        let end = edge_towards(to, from.center());
        Self {
            points: vec![start, end],
        }
    }

    /// Through the points that a person has set.
    pub fn through(from: &Rect, waypoints: &[Vec2], to: &Rect) -> Self {
        let (Some(first), Some(last)) = (waypoints.first(), waypoints.last()) else {
            return Self::straight(from, to);
        };
        let mut points = vec![leave_towards(from, *first)];
        points.extend(waypoints);
        points.push(leave_towards(to, *last));
        Self { points }
    }

    /// Without what lies before it first comes into the area and after it last leaves it. The
    /// rest of a straight piece that leads in or out is cut off, too.
    #[must_use]
    pub fn clipped(&self, area: &Rect) -> Self {
        let seen = |(a, b): &(Vec2, Vec2)| Rect::between(*a, *b).intersects(area);
        let pieces: Vec<(Vec2, Vec2)> = self.segments().collect();
        let first = pieces.iter().position(seen);
        let last = pieces.iter().rposition(seen);
        let (Some(first), Some(last)) = (first, last) else {
            return Self::default();
        };
        let mut points = vec![cut(pieces[first].1, pieces[first].0, area)];
        points.extend(pieces[first..last].iter().map(|piece| piece.1));
        points.push(cut(pieces[last].0, pieces[last].1, area));
        Self { points }
    }

    /// Moved by that much.
    #[must_use]
    pub fn translate(&self, by: Vec2) -> Self {
        Self {
            points: self.points.iter().map(|p| *p + by).collect(),
        }
    }

    /// Its straight pieces, in order.
    pub fn segments(&self) -> impl Iterator<Item = (Vec2, Vec2)> + '_ {
        self.points.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// How long it is.
    pub fn length(&self) -> f64 {
        self.segments().map(|(a, b)| a.distance(b)).sum()
    }

    /// The point after that much of its way, from 0 to 1.
    pub fn point_at(&self, share: f64) -> Vec2 {
        let mut left = self.length() * share.clamp(0.0, 1.0);
        for (a, b) in self.segments() {
            let length = a.distance(b);
            if left <= length && length > 0.0 {
                return a + (b - a) * (left / length);
            }
            left -= length;
        }
        self.points.last().copied().unwrap_or_default()
    }

    /// How far a point is from it.
    pub fn distance(&self, point: Vec2) -> f64 {
        let distances = self
            .segments()
            .map(|(a, b)| distance_to_segment(point, a, b));
        distances.fold(f64::INFINITY, f64::min)
    }

    /// The smallest rectangle that holds it.
    pub fn bounds(&self) -> Rect {
        let corner = |p: &Vec2| Rect {
            x: p.x,
            y: p.y,
            ..Rect::default()
        };
        crate::editor::scene::geometry::bounds(self.points.iter().map(corner)).unwrap_or_default()
    }

    /// Whether a piece of it may be seen in the area.
    pub fn intersects(&self, area: &Rect) -> bool {
        self.segments()
            .any(|(a, b)| Rect::between(a, b).intersects(area))
    }

    /// Where words of that width find most room: on its longest level piece, or on its longest
    /// where no level one is long enough. `lane`, from -1 to 1, says on which side of its middle.
    pub fn label_position(&self, width: f64, lane: f64) -> Vec2 {
        let longest = |level: bool| {
            let pieces = self
                .segments()
                .filter(|(a, b)| !level || (a.y - b.y).abs() < 0.5);
            pieces.max_by(|p, q| p.0.distance(p.1).total_cmp(&q.0.distance(q.1)))
        };
        let level = longest(true).filter(|(a, b)| a.distance(*b) >= width);
        let (a, b) = level.or_else(|| longest(false)).unwrap_or_default();
        let length = a.distance(b);
        let along = if a.y == b.y { width } else { 16.0 };
        let spare = ((length - along) / 2.0).max(0.0);
        let shift = lane * spare.min(length * 0.3);
        if length == 0.0 {
            return a;
        }
        a + (b - a) * (0.5 + shift / length)
    }

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

/// The end of a level or upright piece, brought to the edge of the area where it lies outside.
fn cut(inner: Vec2, end: Vec2, area: &Rect) -> Vec2 {
    if inner.x != end.x && inner.y != end.y {
        return end;
    }
    Vec2::new(
        end.x
            .max(area.x.min(inner.x))
            .min(area.right().max(inner.x)),
        end.y
            .max(area.y.min(inner.y))
            .min(area.bottom().max(inner.y)),
    )
}

/// From a corner towards a neighbour, as far as the rounding goes.
fn towards(corner: Vec2, neighbour: Vec2) -> Vec2 {
    let length = corner.distance(neighbour);
    if length == 0.0 {
        return corner;
    }
    corner + (neighbour - corner) * (RADIUS.min(length / 2.0) / length)
}

/// Where a line to a bend leaves a rectangle: straight, where the bend lies beside it, above or
/// below, and otherwise towards the centre.
fn leave_towards(rect: &Rect, bend: Vec2) -> Vec2 {
    // Closer to a corner than this it looks torn off.
    const CORNER: f64 = 8.0;
    let inner = rect.inflate(-CORNER);
    let beside = bend.y >= inner.y && bend.y <= inner.bottom();
    let above = bend.x >= inner.x && bend.x <= inner.right();
    if beside && bend.x > rect.right() {
        Vec2::new(rect.right(), bend.y)
    } else if beside && bend.x < rect.x {
        Vec2::new(rect.x, bend.y)
    } else if above && bend.y > rect.bottom() {
        Vec2::new(bend.x, rect.bottom())
    } else if above && bend.y < rect.y {
        Vec2::new(bend.x, rect.y)
    } else {
        edge_towards(rect, bend)
    }
}

/// Where the line from the centre of a rectangle to a point leaves it.
fn edge_towards(rect: &Rect, point: Vec2) -> Vec2 {
    let center = rect.center();
    let along = point - center;
    let share = |half: f64, along: f64| {
        if along == 0.0 {
            f64::INFINITY
        } else {
            half / along.abs()
        }
    };
    let to_edge = share(rect.width / 2.0, along.x).min(share(rect.height / 2.0, along.y));
    if to_edge.is_finite() {
        center + along * to_edge
    } else {
        Vec2::new(rect.right(), center.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f64, y: f64) -> Rect {
        Rect::around(Vec2::new(x, y), 120.0, 60.0)
    }

    #[test]
    fn sides_face_each_other() {
        let here = rect(0.0, 0.0);
        assert_eq!(facing(&here, &rect(300.0, 40.0)), Some(Side::Right));
        assert_eq!(facing(&here, &rect(-300.0, 40.0)), Some(Side::Left));
        assert_eq!(facing(&here, &rect(10.0, 300.0)), Some(Side::Bottom));
        assert_eq!(facing(&here, &rect(10.0, -300.0)), Some(Side::Top));
        assert_eq!(facing(&here, &rect(20.0, 20.0)), None);
        assert_eq!(facing(&here, &here), None);
    }

    #[test]
    fn steps_are_straight_and_end_where_they_should() {
        let (start, end) = (Vec2::new(60.0, 0.0), Vec2::new(240.0, 100.0));
        let route = Route::orthogonal(start, Side::Right, end, 0.5);
        assert_eq!(route.points.len(), 4);
        for (a, b) in route.segments() {
            assert!(a.x == b.x || a.y == b.y);
        }
        assert_eq!(route.point_at(0.0), start);
        assert_eq!(route.point_at(1.0), end);
        assert_eq!(route.point_at(0.5), Vec2::new(150.0, 50.0));
        assert_eq!(route.arrow_tip(), (end, Vec2::new(1.0, 0.0)));
        assert_eq!(
            route.svg_line(0.0),
            "M60 0L142 0Q150 0 150 8L150 92Q150 100 158 100L240 100"
        );
        let level = Route::orthogonal(start, Side::Right, Vec2::new(200.0, 0.2), 0.5);
        assert_eq!(level.points.len(), 2);
    }

    #[test]
    fn in_pieces_it_is_the_same_line() {
        let (start, end) = (Vec2::new(60.0, 0.0), Vec2::new(240.0, 100.0));
        let route = Route::orthogonal(start, Side::Right, end, 0.5);
        let pieces = route.svg_line_segments(1.0);
        let paths: Vec<&str> = pieces.iter().map(|(path, _)| path.as_str()).collect();
        let expected = [
            "M60 0L142 0",
            "M142 0Q150 0 150 8",
            "M150 8L150 92",
            "M150 92Q150 100 158 100",
            "M158 100L239 100",
        ];
        assert_eq!(paths, expected);
        let begins: Vec<f64> = pieces.iter().map(|(_, at)| at.round()).collect();
        assert_eq!(begins, [0.0, 82.0, 95.0, 179.0, 192.0]);
        assert!(Route::default().svg_line_segments(1.0).is_empty());
    }

    #[test]
    fn what_is_out_of_sight_is_cut_off() {
        let (start, end) = (Vec2::new(0.0, 0.0), Vec2::new(9000.0, 5000.0));
        let route = Route::orthogonal(start, Side::Right, end, 0.5);
        let area = Rect {
            x: 4000.0,
            y: -100.0,
            width: 1000.0,
            height: 1000.0,
        };
        let corners = [(4000.0, 0.0), (4500.0, 0.0), (4500.0, 900.0)];
        let points: Vec<_> = corners.map(|(x, y)| Vec2::new(x, y)).into();
        assert_eq!(route.clipped(&area).points, points);
        assert_eq!(route.clipped(&route.bounds()), route);
        assert_eq!(
            route
                .clipped(&area.translate(Vec2::new(0.0, -5000.0)))
                .svg_line(0.0),
            ""
        );
    }

    #[test]
    fn nothing_is_divided_by_nothing() {
        let here = rect(0.0, 0.0);
        for route in [
            Route::straight(&here, &here),
            Route::through(&here, &[here.center()], &here),
            Route::default(),
            Route {
                points: vec![Vec2::default(); 3],
            },
        ] {
            let all = format!(
                "{}{}{:?}",
                route.svg_line(3.0),
                route.svg_head(9.0, 4.0, true),
                route.point_at(0.4)
            );
            assert!(!all.contains("NaN") && !all.contains("inf"), "{all}");
            let _ = (
                route.distance(Vec2::default()),
                route.bounds(),
                route.label_position(10.0, 1.0),
            );
        }
    }

    #[test]
    fn bends_are_honoured_and_left_straight_where_that_is_possible() {
        let (from, to) = (rect(0.0, 0.0), rect(400.0, 300.0));
        let bends = [Vec2::new(200.0, 10.0), Vec2::new(200.0, 300.0)];
        let route = Route::through(&from, &bends, &to);
        let expected = [(60.0, 10.0), (200.0, 10.0), (200.0, 300.0), (340.0, 300.0)];
        let expected: Vec<_> = expected.map(|(x, y)| Vec2::new(x, y)).into();
        assert_eq!(route.points, expected);
        assert_eq!(
            route.svg_line(0.0).matches('Q').count(),
            2,
            "rounded corners"
        );
        let aside = Route::through(&from, &[Vec2::new(200.0, 200.0)], &to);
        assert_eq!(aside.points.len(), 3);
        assert_eq!(aside.points[0], Vec2::new(30.0, 30.0));
    }

    #[test]
    fn loops_leave_and_come_back() {
        let here = rect(0.0, 0.0);
        let (one, two) = (Route::self_loop(&here, 0), Route::self_loop(&here, 1));
        assert_ne!(one, two);
        assert!(one.bounds().right() > here.right());
        assert_eq!(one.arrow_tip().1, Vec2::new(0.0, 1.0));
    }
}
