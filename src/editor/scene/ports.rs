//! Where connections leave and enter components: on the sides that face each other, kept apart,
//! in an order in which they do not cross.

use crate::document::Connection;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::routing::{Route, Side, facing};

/// How two components are joined.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PortLink {
    /// The numbers of the components, in the order of their ids.
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// Where its author bends it.
    pub(crate) waypoints: Vec<Vec2>,
}

/// An end of a link at its component.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Port {
    side: Side,
    /// How far from the middle of the side.
    offset: f64,
    /// Which of the ends on that side it is, and of how many.
    nth: u32,
    of: u32,
}

/// Both ends of a link, from and to.
pub(crate) type Ports = [Port; 2];

/// Which of the paths that lie side by side this is, from -1 to 1: where its words stand, so that
/// they are not all at one place.
pub(crate) fn lane(ports: &Ports) -> f64 {
    let [leave, enter] = ports;
    let port = if leave.of >= enter.of { leave } else { enter };
    if port.of < 2 {
        return 0.0;
    }
    f64::from(port.nth % 3) - 1.0
}

/// Which links end at which component: one flat list, so that ten thousand components are not
/// ten thousand allocations.
#[derive(Clone, Debug, Default)]
pub(crate) struct IncidenceIndex {
    starts: Vec<u32>,
    links: Vec<u32>,
}

impl IncidenceIndex {
    pub(crate) fn of(components: usize, links: &[PortLink]) -> Self {
        let mut starts = vec![0u32; components + 1];
        for link in links {
            starts[link.from as usize + 1] += 1;
            if link.to != link.from {
                starts[link.to as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut ends = vec![0u32; starts.last().map_or(0, |n| *n as usize)];
        let mut add = |component: u32, link: usize| {
            let next = &mut next[component as usize];
            ends[*next as usize] = link as u32;
            *next += 1;
        };
        for (at, link) in links.iter().enumerate() {
            add(link.from, at);
            if link.to != link.from {
                add(link.to, at);
            }
        }
        Self {
            starts,
            links: ends,
        }
    }

    /// The links that end at the component.
    pub(crate) fn at(&self, component: usize) -> impl Iterator<Item = usize> + '_ {
        let range = self.starts[component] as usize..self.starts[component + 1] as usize;
        self.links[range].iter().map(|link| *link as usize)
    }
}

impl PortLink {
    pub(crate) fn of(connection: &Connection, from: u32, to: u32) -> Self {
        let waypoints = connection.waypoints.iter();
        Self {
            from,
            to,
            waypoints: waypoints.map(|p| Vec2::new(p.x.0, p.y.0)).collect(),
        }
    }

    /// The same link where components have other numbers.
    pub(crate) fn renumbered(&self, now: &impl Fn(u32) -> u32) -> Self {
        Self {
            from: now(self.from),
            to: now(self.to),
            waypoints: self.waypoints.clone(),
        }
    }

    pub(crate) fn is_loop(&self) -> bool {
        self.from == self.to
    }

    pub(crate) fn other(&self, component: usize) -> usize {
        if self.from as usize == component {
            self.to as usize
        } else {
            self.from as usize
        }
    }
}

/// Space that ends keep from one another and from the corners, where there is room.
const APART: f64 = 16.0;
const FROM_CORNER: f64 = 12.0;

/// Gives every end at the component its place. `rects` are those of all components.
pub(crate) fn place_ends(
    component: usize,
    links: &[PortLink],
    incident: &IncidenceIndex,
    rects: &[Rect],
    ports: &mut [Ports],
) {
    let here = &rects[component];
    let mut sides: [Vec<(f64, usize, usize)>; 4] = Default::default();
    let mut loops = 0;
    for at in incident.at(component) {
        let link = &links[at];
        if link.is_loop() && link.waypoints.is_empty() {
            ports[at][0].nth = loops;
            loops += 1;
            continue;
        }
        if !link.waypoints.is_empty() {
            continue;
        }
        let end = usize::from(link.from as usize != component);
        let there = &rects[link.other(component)];
        let Some(side) = facing(here, there) else {
            continue;
        };
        let key = if side.is_horizontal() {
            there.center().y
        } else {
            there.center().x
        };
        sides[side as usize].push((key, at, end));
    }
    for (side, ends) in Side::ALL.into_iter().zip(&mut sides) {
        // Of one pair, in the order of the ids on both sides: so parallel lines stay parallel.
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let room = (side.length(here) - 2.0 * FROM_CORNER).max(0.0);
        let gaps = ends.len().saturating_sub(1).max(1) as f64;
        let apart = APART.min(room / gaps);
        let first = -apart * (ends.len() as f64 - 1.0) / 2.0;
        for (nth, (_, at, end)) in ends.iter().enumerate() {
            ports[*at][*end] = Port {
                side,
                offset: first + apart * nth as f64,
                nth: nth as u32,
                of: ends.len() as u32,
            };
        }
    }
}

/// What a route should not run across.
pub(crate) struct Obstacles<'o> {
    pub(crate) grid: &'o SpatialGrid,
    pub(crate) rects: &'o [Rect],
    /// Components that are being moved and so are no longer where the grid has them.
    pub(crate) moving: &'o dyn Fn(usize) -> bool,
}

/// Paths longer than this are not looked over for what lies in their way: nobody follows them
/// by eye, and there may be many.
const LONGEST: f64 = 2400.0;

impl Obstacles<'_> {
    /// How many components the route runs across, apart from its own ends.
    pub(crate) fn crossed(&self, route: &Route, link: &PortLink) -> usize {
        let mut crossed = 0;
        for (a, b) in route.segments() {
            let piece = Rect::between(a, b);
            let mut seen = Vec::new();
            self.grid.near(&piece, |at| {
                let own = at == link.from as usize || at == link.to as usize;
                if !own
                    && !(self.moving)(at)
                    && self.rects[at].inflate(-2.0).intersects(&piece)
                    && !seen.contains(&at)
                {
                    seen.push(at);
                }
            });
            crossed += seen.len();
        }
        crossed
    }
}

/// The path of a link between ends that have their places.
pub(crate) fn route(
    link: &PortLink,
    ports: &Ports,
    rects: &[Rect],
    obstacles: &Obstacles<'_>,
) -> Route {
    let from = &rects[link.from as usize];
    let to = &rects[link.to as usize];
    if !link.waypoints.is_empty() {
        return Route::through(from, &link.waypoints, to);
    }
    if link.is_loop() {
        return Route::self_loop(from, ports[0].nth as usize);
    }
    let Some(side) = facing(from, to) else {
        return Route::straight(from, to);
    };
    let [mut leave, mut enter] = *ports;
    straighten(&mut leave, &mut enter, side, from, to);
    let start = side.point(from, leave.offset);
    let end = side.opposite().point(to, enter.offset);
    let way = if side.is_horizontal() {
        (end.x - start.x).abs()
    } else {
        (end.y - start.y).abs()
    };
    let middle = turning_point(&leave, &enter, start, end, side, way);
    let usual = Route::orthogonal(start, side, end, middle / way.max(1.0));
    if way + start.distance(end) > LONGEST {
        return usual;
    }
    let crossed = obstacles.crossed(&usual, link);
    if crossed == 0 || usual.points.len() == 2 {
        return usual;
    }
    // Turning close to either end often gets past what stands in between.
    let shift = middle - way / 2.0;
    let early = (28.0 + shift).max(12.0).min(way / 2.0);
    let late = (way - 28.0 + shift).min(way - 12.0).max(way / 2.0);
    let others = [early, late].map(|turn| Route::orthogonal(start, side, end, turn / way.max(1.0)));
    let best = others
        .into_iter()
        .map(|route| (obstacles.crossed(&route, link), route))
        .min_by_key(|(crossed, _)| *crossed);
    match best {
        Some((fewer, route)) if fewer < crossed => route,
        _ => usual,
    }
}

/// A jog of a few units looks like a mistake: an end that has its side to itself gives way.
fn straighten(leave: &mut Port, enter: &mut Port, side: Side, from: &Rect, to: &Rect) {
    const JOG: f64 = 20.0;
    let at = |rect: &Rect| {
        if side.is_horizontal() {
            rect.center().y
        } else {
            rect.center().x
        }
    };
    let jog = (at(to) + enter.offset) - (at(from) + leave.offset);
    if jog == 0.0 || jog.abs() > JOG {
        return;
    }
    let fits = |offset: f64, rect: &Rect| offset.abs() <= side.length(rect) / 2.0 - FROM_CORNER;
    if enter.of == 1 && fits(enter.offset - jog, to) {
        enter.offset -= jog;
    } else if leave.of == 1 && fits(leave.offset + jog, from) {
        leave.offset += jog;
    }
}

/// How far from its start a path turns. Several that leave one side turn one after another, the
/// outermost first, so that they do not cross; likewise several that enter one side.
fn turning_point(leave: &Port, enter: &Port, start: Vec2, end: Vec2, side: Side, way: f64) -> f64 {
    const LANE: f64 = 10.0;
    let forward = if side.is_horizontal() {
        end.y > start.y
    } else {
        end.x > start.x
    };
    let lane = |port: &Port, outermost_last: bool| {
        let nth = if outermost_last {
            port.of.saturating_sub(1 + port.nth)
        } else {
            port.nth
        };
        f64::from(nth) - f64::from(port.of.saturating_sub(1)) / 2.0
    };
    let shift = if leave.of >= enter.of {
        lane(leave, forward)
    } else {
        -lane(enter, !forward)
    };
    let room = (way / 2.0 - 12.0).max(0.0);
    way / 2.0 + (shift * LANE).clamp(-room, room)
}
