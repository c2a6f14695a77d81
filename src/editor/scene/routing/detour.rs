//! Detours: orthogonal routes around the components in the way of a connection.

use super::Route;
use super::side::Side;
use crate::document::sort::sort_by;
use crate::editor::scene::geometry::{Rect, Vec2};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Distance from the box around both ends within which a way around is looked for.
pub(crate) const REACH: f64 = 160.0;

/// Obstacles up to this number are all looked at; of more, those that a way meets.
pub(crate) const FEW_OBSTACLES: usize = 64;

/// Obstacles beyond this number make the search too slow.
pub(crate) const MOST_OBSTACLES: usize = 192;

/// Steps that are left of the search for one line.
pub(crate) struct Steps {
    /// For the cheapest way.
    exact: usize,
    /// Then, for a way that may be half again as costly, which is found far sooner.
    hasty: usize,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            exact: 4_000,
            hasty: 20_000,
        }
    }
}

/// Weight of the expected rest of a way in a hasty search (weighted A*; Pohl, 1970).
const HASTE: f64 = 1.5;

/// Distance between a line and a component that it passes: that of the innermost lane, and between
/// lanes.
const OFF: f64 = 8.0;
const LANE: f64 = 4.0;

/// Number of lanes.
pub(crate) const LANES: u32 = 4;

/// Minimum distance to a component.
pub(crate) const CLEAR: f64 = 4.0;

/// Length of the straight parts at the ends, up to the first lane.
const STUB: f64 = 14.0;

/// Additional length that weighs as much as a bend.
const BEND: f64 = 48.0;

/// The shortest way with few bends that leaves `start` through `side`, enters `end` through the
/// opposite side, and passes no obstacle; `None` if there is none nearby, or none is found in so many
/// `steps`. Lines in different lanes, from 0 on, do not cover each other.
pub(crate) fn around(
    start: Vec2,
    side: Side,
    end: Vec2,
    obstacles: &[Rect],
    lane: u32,
    steps: &mut Steps,
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
    points.extend(grid.shortest(from, to, side, steps)?);
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
    /// Nilsson and Raphael, 1968). Each step takes one of `steps`; `None` if they run out.
    fn shortest(&self, from: Vec2, to: Vec2, side: Side, steps: &mut Steps) -> Option<Vec<Vec2>> {
        let number = |at: Vec2| {
            let x = self.xs.binary_search_by(|x| x.total_cmp(&at.x)).ok()?;
            let y = self.ys.binary_search_by(|y| y.total_cmp(&at.y)).ok()?;
            Some(y * self.xs.len() + x)
        };
        let (from, goal) = (number(from)?, number(to)?);
        let states = self.xs.len() * self.ys.len() * 4;
        VISITED.with_borrow_mut(|visited| {
            let mut search = |haste: f64, steps: &mut usize| {
                visited.reset(states);
                self.search(visited, (from, goal), side, haste, steps)
            };
            let found = search(1.0, &mut steps.exact);
            // With steps left, there is no way at all.
            if found.is_some() || steps.exact > 0 {
                return found;
            }
            search(HASTE, &mut steps.hasty)
        })
    }

    fn search(
        &self,
        visited: &mut Visited,
        (from, goal): (usize, usize),
        side: Side,
        haste: f64,
        steps: &mut usize,
    ) -> Option<Vec<Vec2>> {
        let to = self.point(goal);
        // A state is a crossing and the direction of arrival.
        let first = from * 4 + side as usize;
        visited.put(first, 0.0, first);
        let mut open = BinaryHeap::from([(Reverse(0), first)]);
        while let Some((Reverse(expected), state)) = open.pop() {
            *steps = steps.checked_sub(1)?;
            let (at, heading) = (state / 4, Side::ALL[state % 4]);
            let here = self.point(at);
            if at == goal {
                let mut points = vec![here];
                let mut state = state;
                while state != first {
                    state = visited.before[state] as usize;
                    points.push(self.point(state / 4));
                }
                points.reverse();
                return Some(points);
            }
            let so_far = visited.costs[state];
            if hundredths(so_far + haste * least_cost(here, heading, to, side)) < expected {
                // A cheaper way here was found since.
                continue;
            }
            for ahead in Side::ALL.into_iter().filter(|s| *s != heading.opposite()) {
                let Some(next) = self.next(at, ahead) else {
                    continue;
                };
                let is_last = next == goal;
                if is_last && ahead == side.opposite() {
                    continue;
                }
                let bends = usize::from(ahead != heading) + usize::from(is_last && ahead != side);
                let there = self.point(next);
                let cost = so_far + BEND * bends as f64 + here.distance(there);
                let next = next * 4 + ahead as usize;
                if cost < visited.costs[next] {
                    visited.put(next, cost, state);
                    let least = if is_last {
                        0.0
                    } else {
                        haste * least_cost(there, ahead, to, side)
                    };
                    open.push((Reverse(hundredths(cost + least)), next));
                }
            }
        }
        None
    }
}

/// Costs in the order of the queue; the cost itself stays exact.
fn hundredths(cost: f64) -> i64 {
    (cost * 100.0) as i64
}

/// The least cost from a point to another where nothing is in the way, arriving in the direction of `side`.
fn least_cost(at: Vec2, heading: Side, to: Vec2, side: Side) -> f64 {
    let way = to - at;
    let along = |side: Side| {
        let forth = side.outwards();
        way.x * forth.x + way.y * forth.y
    };
    let (ahead, beside) = (
        along(side),
        if side.is_horizontal() { way.y } else { way.x },
    );
    let bends = if heading == side {
        match (ahead < 0.0, beside == 0.0) {
            (true, _) => 4.0,
            (false, true) => 0.0,
            (false, false) => 2.0,
        }
    } else if heading == side.opposite() {
        2.0
    } else if ahead < 0.0 || along(heading) < 0.0 {
        3.0
    } else {
        1.0
    };
    way.x.abs() + way.y.abs() + BEND * bends
}

thread_local! {
    /// Kept from one search to the next: the states are many, and a search visits few.
    static VISITED: RefCell<Visited> = const {
        RefCell::new(Visited { costs: Vec::new(), before: Vec::new(), visited: Vec::new() })
    };
}

/// Cost of each visited state, and the state before it.
struct Visited {
    costs: Vec<f64>,
    before: Vec<u32>,
    visited: Vec<usize>,
}

impl Visited {
    fn reset(&mut self, states: usize) {
        for at in self.visited.drain(..) {
            self.costs[at] = f64::INFINITY;
        }
        if self.costs.len() < states {
            self.costs.resize(states, f64::INFINITY);
            self.before.resize(states, 0);
        }
    }

    fn put(&mut self, state: usize, cost: f64, before: usize) {
        if self.costs[state] == f64::INFINITY {
            self.visited.push(state);
        }
        self.costs[state] = cost;
        // Few enough obstacles for states to be far below 2^32.
        self.before[state] = before as u32;
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
