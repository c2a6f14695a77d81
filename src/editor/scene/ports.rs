//! Ports: the points where connections meet components. Spread over facing sides, in an order that
//! avoids crossings.

use crate::document::Connection;
use crate::document::sort::{sort, sort_by, sorted_unique};
use crate::editor::scene::EdgeBundle;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::routing::{Route, Side, detour, facing};

/// A connection between two components, as far as routing is concerned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PortLink {
    /// Component numbers, in the order of ids.
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// Manual bends.
    pub(crate) waypoints: Vec<Vec2>,
}

/// One end of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Port {
    side: Side,
    /// Distance from the middle of the side.
    offset: f64,
    /// Index on that side, and number of ports there.
    nth: u32,
    of: u32,
    bundle: Option<EdgeBundle>,
    /// Number of the first link of the bundle.
    first: u32,
}

impl Port {
    /// True for a link that is not the first of its bundle, whose ports it has.
    fn is_further(&self) -> bool {
        self.bundle.is_some_and(|bundle| bundle.nth > 0)
    }
}

/// Both ends of a link: from and to.
pub(crate) type Ports = [Port; 2];

/// Place of a link among those that are drawn as one line.
pub(crate) fn bundle(ports: &Ports) -> Option<EdgeBundle> {
    ports[0].bundle
}

/// Most parallel connections that are drawn side by side: of more, those in one direction are one line.
const MOST_PARALLEL: usize = 4;
/// The same for connections of a component to itself.
const MOST_LOOPS: usize = 2;

/// Marks the links at a component that share a line with others.
fn mark_bundles(
    component: usize,
    links: &[PortLink],
    incident: &IncidenceIndex,
    ports: &mut [Ports],
) {
    let mut ends: Vec<(usize, usize, usize)> = Vec::new();
    for at in incident.at(component) {
        let end = links[at].end(component);
        ports[at][end].bundle = None;
        if links[at].waypoints.is_empty() {
            ends.push((links[at].other(component), end, at));
        }
    }
    if ends.len() <= MOST_LOOPS {
        return;
    }
    sort(&mut ends);
    for parallel in ends.chunk_by(|a, b| a.0 == b.0) {
        let is_loop = parallel[0].0 == component;
        if parallel.len() <= (if is_loop { MOST_LOOPS } else { MOST_PARALLEL }) {
            continue;
        }
        for same in parallel
            .chunk_by(|a, b| a.1 == b.1)
            .filter(|same| same.len() > 1)
        {
            let of = same.len() as u32;
            for ((_, end, at), nth) in same.iter().zip(0..) {
                ports[*at][*end].bundle = Some(EdgeBundle { nth, of });
                ports[*at][*end].first = same[0].2 as u32;
            }
        }
    }
}

/// Position among parallel routes, from -1 to 1. Staggers their labels.
pub(crate) fn lane(ports: &Ports) -> f64 {
    let [leave, enter] = ports;
    let port = if leave.of >= enter.of { leave } else { enter };
    if port.of < 2 {
        return 0.0;
    }
    f64::from(port.nth % 3) - 1.0
}

/// Links by component, as one flat list: ten thousand components need no ten thousand allocations.
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

    /// The links at a component.
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

    /// The link with renumbered components.
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

    /// The end at a component: 0 for the start.
    fn end(&self, component: usize) -> usize {
        usize::from(self.from as usize != component)
    }

    pub(crate) fn other(&self, component: usize) -> usize {
        if self.from as usize == component {
            self.to as usize
        } else {
            self.from as usize
        }
    }
}

/// Distance between ports, and from the corners, if there is space.
const APART: f64 = 16.0;
const FROM_CORNER: f64 = 12.0;

/// Assigns the ports of a component. `rects` are those of all components.
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
    mark_bundles(component, links, incident, ports);
    for at in incident.at(component) {
        let link = &links[at];
        let end = link.end(component);
        if ports[at][end].is_further() {
            continue;
        }
        if link.is_loop() && link.waypoints.is_empty() {
            ports[at][0].nth = loops;
            loops += 1;
            continue;
        }
        if !link.waypoints.is_empty() {
            continue;
        }
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
        // Ties in the order of ids on both sides, so that parallel lines stay parallel.
        sort_by(ends, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
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
                ..ports[*at][*end]
            };
        }
    }
    for at in incident.at(component) {
        let end = links[at].end(component);
        let own = ports[at][end];
        if own.is_further() {
            ports[at][end] = Port {
                bundle: own.bundle,
                ..ports[own.first as usize][end]
            };
        }
    }
}

/// Assigns the ports of all components.
pub(crate) fn place_all_ends(
    links: &[PortLink],
    incident: &IncidenceIndex,
    rects: &[Rect],
) -> Vec<Ports> {
    let mut ports = vec![Ports::default(); links.len()];
    for component in 0..rects.len() {
        place_ends(component, links, incident, rects, &mut ports);
    }
    ports
}

/// Components that a route avoids.
pub(crate) struct Obstacles<'o> {
    pub(crate) grid: &'o SpatialGrid,
    pub(crate) rects: &'o [Rect],
    /// Components being dragged, which are no longer where the grid has them.
    pub(crate) moving: &'o dyn Fn(usize) -> bool,
}

/// Routes longer than about half of this are not checked for obstacles: they would pass too many.
const LONGEST: f64 = 1_000_000.0;

impl Obstacles<'_> {
    /// Number of components that the route crosses or touches, apart from its own ends.
    pub(crate) fn crossed(&self, route: &Route, link: &PortLink) -> usize {
        let mut crossed = 0;
        for (a, b) in route.segments() {
            let piece = Rect::between(a, b);
            let mut seen = Vec::new();
            self.grid.near(&piece, |at| {
                let own = at == link.from as usize || at == link.to as usize;
                if !own
                    && !(self.moving)(at)
                    && self.rects[at].intersects(&piece)
                    && !seen.contains(&at)
                {
                    seen.push(at);
                }
            });
            crossed += seen.len();
        }
        crossed
    }

    /// Resting components in the area, and the `known` ones, in the order of numbers.
    fn near(&self, area: &Rect, known: &[usize]) -> Vec<usize> {
        let is_resting = |at: usize| !(self.moving)(at);
        let mut near = self.grid.intersecting(self.rects, area, is_resting);
        near.extend(known);
        sorted_unique(near)
    }
}

/// Routes a link between its ports, around components in between as far as there is a way.
pub(crate) fn route(
    link: &PortLink,
    ports: &Ports,
    rects: &[Rect],
    obstacles: &Obstacles<'_>,
) -> Route {
    let (usual, crossed) = direct_route(link, ports, rects, obstacles);
    if crossed == 0 {
        return usual;
    }
    detour(link, ports, rects, obstacles, &usual).unwrap_or(usual)
}

/// A way around the components that the usual route crosses, if there is one nearby.
fn detour(
    link: &PortLink,
    ports: &Ports,
    rects: &[Rect],
    obstacles: &Obstacles<'_>,
    usual: &Route,
) -> Option<Route> {
    let (start, end) = (*usual.points.first()?, *usual.points.last()?);
    let ends = [link.from as usize, link.to as usize];
    let side = facing(&rects[ends[0]], &rects[ends[1]])?;
    // Parallel lines have the same places on both sides, so these count differently.
    let lane = (ports[0].nth + 2 * ports[1].nth) % detour::LANES;
    let mut steps = detour::Steps::default();
    let mut around = |met: &[usize]| {
        let met: Vec<Rect> = met.iter().map(|at| rects[*at]).collect();
        detour::around(start, side, end, &met, lane, &mut steps)
    };
    // The ends may be dragged, so that the grid does not have them where they are.
    let near = obstacles.near(&Rect::between(start, end).inflate(detour::REACH), &ends);
    if near.len() <= detour::FEW_OBSTACLES {
        return around(&near);
    }
    // Of many, only those matter that a way meets: a way around these meets a few more, if any.
    let mut met = sorted_unique(ends.to_vec());
    let mut route = usual.clone();
    loop {
        let before = met.len();
        for (a, b) in route.segments() {
            let piece = Rect::between(a, b).inflate(detour::CLEAR - 0.5);
            met = obstacles.near(&piece, &met);
        }
        if met.len() == before {
            return Some(route);
        }
        if met.len() > detour::MOST_OBSTACLES {
            return None;
        }
        route = around(&met)?;
    }
}

/// Routes a link with at most one turn to the side, and counts the components that it crosses.
/// Routes through manual bends, and those that nobody follows by eye, count as crossing none.
fn direct_route(
    link: &PortLink,
    ports: &Ports,
    rects: &[Rect],
    obstacles: &Obstacles<'_>,
) -> (Route, usize) {
    let from = &rects[link.from as usize];
    let to = &rects[link.to as usize];
    if !link.waypoints.is_empty() {
        return (Route::through(from, &link.waypoints, to), 0);
    }
    if link.is_loop() {
        return (Route::self_loop(from, ports[0].nth as usize), 0);
    }
    let Some(side) = facing(from, to) else {
        return (Route::straight(from, to), 0);
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
        return (usual, 0);
    }
    let crossed = obstacles.crossed(&usual, link);
    if crossed == 0 || usual.points.len() == 2 {
        return (usual, crossed);
    }
    // A turn close to either end often avoids what lies in between.
    let shift = middle - way / 2.0;
    let early = (28.0 + shift).max(12.0).min(way / 2.0);
    let late = (way - 28.0 + shift).min(way - 12.0).max(way / 2.0);
    let others = [early, late].map(|turn| Route::orthogonal(start, side, end, turn / way.max(1.0)));
    others
        .into_iter()
        .map(|route| {
            let crossed = obstacles.crossed(&route, link);
            (route, crossed)
        })
        .fold((usual, crossed), |best, other| {
            if other.1 < best.1 { other } else { best }
        })
}

/// Removes a jog of a few units, which looks like a mistake, if one end is alone on its side.
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

/// Distance of the turn from the start. Routes that leave or enter the same side turn one after
/// another, outermost first, to avoid crossings.
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
