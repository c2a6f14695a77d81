//! Routes of connections: orthogonal segments with rounded corners.

pub(crate) mod detour;
mod side;
mod svg;
#[cfg(test)]
mod tests;

pub use side::{Side, facing};
pub use svg::round_for_svg;

use crate::editor::scene::geometry::{Rect, Vec2, distance_to_segment};

/// The path of a connection, from its start to its tip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Ends and corners; at least two points.
    pub points: Vec<Vec2>,
}

/// Radius of the corners.
const RADIUS: f64 = 8.0;

impl Route {
    /// An orthogonal route that leaves `start` through `side` and enters `end` through the opposite
    /// side. `turn` is the position of the turn along the way, in (0, 1).
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

    /// A route from a component to itself, around its upper right corner; `nth` of several.
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

    /// A straight route between the borders of two components, for those too close for more.
    pub fn straight(from: &Rect, to: &Rect) -> Self {
        let start = edge_towards(from, to.center());
        let end = edge_towards(to, from.center());
        Self {
            points: vec![start, end],
        }
    }

    /// A route through manual bends.
    pub fn through(from: &Rect, waypoints: &[Vec2], to: &Rect) -> Self {
        let (Some(first), Some(last)) = (waypoints.first(), waypoints.last()) else {
            return Self::straight(from, to);
        };
        let mut points = vec![leave_towards(from, *first)];
        points.extend(waypoints);
        points.push(leave_towards(to, *last));
        Self { points }
    }

    /// The route without the parts outside the area. Segments that lead in or out are cut.
    #[must_use]
    pub fn clip(&self, area: &Rect) -> Self {
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

    /// The route moved by a vector.
    #[must_use]
    pub fn translate(&self, by: Vec2) -> Self {
        Self {
            points: self.points.iter().map(|p| *p + by).collect(),
        }
    }

    /// Segments in order.
    pub fn segments(&self) -> impl Iterator<Item = (Vec2, Vec2)> + '_ {
        self.points.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// Length.
    pub fn length(&self) -> f64 {
        self.segments().map(|(a, b)| a.distance(b)).sum()
    }

    /// The point at a share of the length, from 0 to 1.
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

    /// Distance to a point.
    pub fn distance(&self, point: Vec2) -> f64 {
        let distances = self
            .segments()
            .map(|(a, b)| distance_to_segment(point, a, b));
        distances.fold(f64::INFINITY, f64::min)
    }

    /// Bounds.
    pub fn bounds(&self) -> Rect {
        let corner = |p: &Vec2| Rect {
            x: p.x,
            y: p.y,
            ..Rect::default()
        };
        crate::editor::scene::geometry::bounds(self.points.iter().map(corner)).unwrap_or_default()
    }

    /// True if a segment may be visible in the area.
    pub fn intersects(&self, area: &Rect) -> bool {
        self.segments()
            .any(|(a, b)| Rect::between(a, b).intersects(area))
    }

    /// Default position of a label of that width: on the longest horizontal segment with space, or
    /// else on the longest one. `lane`, from -1 to 1, shifts it off the middle.
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
}

/// Moves the end of a horizontal or vertical segment to the border of the area.
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

/// The point where a line to a bend leaves a rectangle: perpendicular if the bend faces a side,
/// otherwise towards the centre.
fn leave_towards(rect: &Rect, bend: Vec2) -> Vec2 {
    // Closer to a corner than this, a line looks detached.
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

/// The point where the line from the centre to a point leaves a rectangle.
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
