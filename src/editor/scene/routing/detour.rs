//! Detours: orthogonal routes around the components in the way of a connection.

use super::Route;
use super::side::Side;
use crate::document::sort::sort_by;
use crate::editor::scene::geometry::{Rect, Vec2};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Distance from the box around both ends within which a way around is looked for.
pub(crate) const REACH: f64 = 160.0;

/// Obstacles beyond this number make the search too slow, and the drawing too dense to follow.
pub(crate) const MOST_OBSTACLES: usize = 64;

/// Distance between a line and a component that it passes: that of the innermost lane, and between
/// lanes.
const OFF: f64 = 8.0;
const LANE: f64 = 4.0;

/// Number of lanes.
pub(crate) const LANES: u32 = 4;

/// Minimum distance to a component.
const CLEAR: f64 = 4.0;

/// Length of the straight parts at the ends, up to the first lane.
const STUB: f64 = 14.0;

/// Additional length that weighs as much as a bend.
const BEND: f64 = 48.0;

/// The shortest way with few bends that leaves `start` through `side`, enters `end` through the
/// opposite side, and passes no obstacle; `None` if there is none nearby. Lines in different lanes,
/// from 0 on, do not cover each other.
pub(crate) fn around(
    start: Vec2,
    side: Side,
    end: Vec2,
    obstacles: &[Rect],
    lane: u32,
) -> Option<Route> {
    let off = OFF + LANE * f64::from(lane);
    let stub = side.outwards() * (STUB + LANE * f64::from(lane));
    let (from, to) = (start + stub, end - stub);
    let way = end - start;
    let forth = side.outwards();
    if way.x * forth.x + way.y * forth.y < 2.0 * stub.length() {
        return None;
    }
    let area = Rect::between(start, end).inflate(REACH);
    let lines = |ends: [f64; 2], low: f64, high: f64, sides: &dyn Fn(&Rect) -> [f64; 2]| {
        let beside = obstacles.iter().flat_map(|rect| {
            let [before, behind] = sides(rect);
            [before - off, behind + off]
        });
        let mut lines: Vec<f64> = ends.into_iter().chain(beside).collect();
        lines.retain(|at| (low..=high).contains(at));
        sort_by(&mut lines, f64::total_cmp);
        lines.dedup();
        lines
    };
    let grid = DetourGrid::of(
        lines([from.x, to.x], area.x, area.right(), &|r| [r.x, r.right()]),
        lines([from.y, to.y], area.y, area.bottom(), &|r| {
            [r.y, r.bottom()]
        }),
        obstacles,
    );
    let mut points = vec![start];
    points.extend(grid.shortest(from, to, side)?);
    points.push(end);
    Some(Route {
        points: without_straight_points(points),
    })
}

/// The crossings of the vertical and horizontal lines that a way may follow.
struct DetourGrid {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// By crossing: true if the way to the next one on the right, or below, is closed.
    closed_right: Vec<bool>,
    closed_down: Vec<bool>,
}

impl DetourGrid {
    fn of(xs: Vec<f64>, ys: Vec<f64>, obstacles: &[Rect]) -> Self {
        let count = xs.len() * ys.len();
        let mut grid = Self {
            closed_right: vec![false; count],
            closed_down: vec![false; count],
            xs,
            ys,
        };
        for rect in obstacles {
            let rect = rect.inflate(CLEAR);
            // Lines through the obstacle, and the gaps between lines that it reaches into.
            let through = |lines: &[f64], low: f64, high: f64| {
                let first = lines.partition_point(|at| *at <= low);
                (first, lines.partition_point(|at| *at < high).max(first))
            };
            let (left, right) = through(&grid.xs, rect.x, rect.right());
            let (top, bottom) = through(&grid.ys, rect.y, rect.bottom());
            for y in top..bottom {
                for x in left.saturating_sub(1)..right {
                    grid.closed_right[y * grid.xs.len() + x] = true;
                }
            }
            for y in top.saturating_sub(1)..bottom {
                for x in left..right {
                    grid.closed_down[y * grid.xs.len() + x] = true;
                }
            }
        }
        grid
    }

    fn point(&self, at: usize) -> Vec2 {
        Vec2::new(self.xs[at % self.xs.len()], self.ys[at / self.xs.len()])
    }

    /// The neighbouring crossing in that direction, if the way is open.
    fn next(&self, at: usize, side: Side) -> Option<usize> {
        let wide = self.xs.len();
        let (x, y) = (at % wide, at / wide);
        let (next, closed) = match side {
            Side::Right if x + 1 < wide => (at + 1, self.closed_right[at]),
            Side::Left if x > 0 => (at - 1, self.closed_right[at - 1]),
            Side::Bottom if y + 1 < self.ys.len() => (at + wide, self.closed_down[at]),
            Side::Top if y > 0 => (at - wide, self.closed_down[at - wide]),
            _ => return None,
        };
        (!closed).then_some(next)
    }

    /// The cheapest way from one crossing to another, arriving and going on in the direction of `side` (A*; Hart,
    /// Nilsson and Raphael, 1968).
    fn shortest(&self, from: Vec2, to: Vec2, side: Side) -> Option<Vec<Vec2>> {
        let number = |at: Vec2| {
            let x = self.xs.binary_search_by(|x| x.total_cmp(&at.x)).ok()?;
            let y = self.ys.binary_search_by(|y| y.total_cmp(&at.y)).ok()?;
            Some(y * self.xs.len() + x)
        };
        let (from, goal) = (number(from)?, number(to)?);
        // A state is a crossing and the direction of arrival.
        let first = from * 4 + side as usize;
        let mut costs = vec![f64::INFINITY; self.xs.len() * self.ys.len() * 4];
        let mut came_from = vec![usize::MAX; costs.len()];
        costs[first] = 0.0;
        let mut open = BinaryHeap::from([(Reverse(0), first)]);
        while let Some((_, state)) = open.pop() {
            if state / 4 == goal {
                let way = std::iter::successors(Some(state), |at| {
                    Some(came_from[*at]).filter(|before| *before != usize::MAX)
                });
                let mut points: Vec<Vec2> = way.map(|at| self.point(at / 4)).collect();
                points.reverse();
                return Some(points);
            }
            let (at, heading) = (state / 4, Side::ALL[state % 4]);
            for ahead in Side::ALL.into_iter().filter(|s| *s != heading.opposite()) {
                let Some(next) = self.next(at, ahead) else {
                    continue;
                };
                let is_last = next == goal;
                if is_last && ahead == side.opposite() {
                    continue;
                }
                let bends = usize::from(ahead != heading) + usize::from(is_last && ahead != side);
                let here = self.point(next);
                let cost = costs[state] + BEND * bends as f64 + self.point(at).distance(here);
                let next = next * 4 + ahead as usize;
                if cost < costs[next] {
                    costs[next] = cost;
                    came_from[next] = state;
                    let left = to - here;
                    let at_best = cost + left.x.abs() + left.y.abs();
                    // Hundredths order the queue; the cost itself stays exact.
                    open.push((Reverse((at_best * 100.0) as i64), next));
                }
            }
        }
        None
    }
}

/// The corners of an orthogonal way.
fn without_straight_points(points: Vec<Vec2>) -> Vec<Vec2> {
    let mut corners: Vec<Vec2> = Vec::with_capacity(points.len());
    for point in points {
        if let [.., before, last] = corners.as_slice()
            && ((before.x == last.x && last.x == point.x)
                || (before.y == last.y && last.y == point.y))
        {
            corners.pop();
        }
        corners.push(point);
    }
    corners
}
