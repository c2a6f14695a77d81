//! Free space in a drawing, for components added without pointing at a position.

use crate::document::sort::sort_by;
use crate::document::{Component, Design, Id};
use crate::editor::scene::SceneNode;
use crate::editor::scene::frames::{self, DomainFrame};
use crate::editor::scene::geometry::{GRID, Rect, Vec2, bounds, snap_to_grid};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::node_shape::{NodeShape, node_shape};
use crate::editor::scene::ports::{self, IncidenceIndex, Obstacles, PortLink, Ports};
use crate::editor::scene::routing::{Route, detour};
use std::cell::OnceCell;
use std::rc::Rc;

/// Occupied areas of a drawing: components, lines, and frames of domains.
pub struct FreeSpace<'d> {
    design: &'d Design,
    nodes: Vec<Rc<SceneNode>>,
    frames: Vec<DomainFrame>,
    rects: Vec<Rect>,
    grid: SpatialGrid,
    lines: Vec<Line>,
}

/// A connection, whose route is found when a place near it is looked at: of a large drawing, few are.
struct Line {
    link: PortLink,
    ports: Ports,
    /// Area that holds the route, whatever it is.
    area: Rect,
    route: OnceCell<Route>,
}

/// Clearance around a component, so that a connection can pass.
const APART: f64 = 3.0 * GRID;
/// Clearance between a component and a line that passes it.
const OFF_LINE: f64 = GRID;
/// Maximum search distance from the wanted position.
const FARTHEST: f64 = 2_400.0;
/// Distance to a neighbour beside, with space for a label, and above or below.
const ACROSS: f64 = 112.0;
const DOWN: f64 = 64.0;

impl<'d> FreeSpace<'d> {
    /// The free space of a design. Components without a known centre are ignored.
    pub fn of(design: &'d Design, center: impl Fn(&Component) -> Option<Vec2>) -> Self {
        let placed = |component: &Rc<Component>| {
            Some(Rc::new(SceneNode {
                center: center(component)?,
                component: component.clone(),
                shape: node_shape(component),
            }))
        };
        let nodes: Vec<Rc<SceneNode>> = design.components.iter().filter_map(placed).collect();
        let rects: Vec<Rect> = nodes.iter().map(|n| n.rect()).collect();
        let frames = frames::frames(design, nodes.iter().map(|n| (&n.component, n.rect())));
        let number = |id: &Id| nodes.binary_search_by(|n| n.component.id.cmp(id)).ok();
        let links = design.connections.iter().filter_map(|connection| {
            let (from, to) = number(&connection.from).zip(number(&connection.to))?;
            Some(PortLink::of(connection, from as u32, to as u32))
        });
        let links: Vec<PortLink> = links.collect();
        let grid = SpatialGrid::of(&rects);
        let incident = IncidenceIndex::of(rects.len(), &links);
        let ports = ports::place_all_ends(&links, &incident, &rects);
        let lines = links.into_iter().zip(ports).map(|(link, ports)| {
            let ends = match link.is_loop() {
                // The more loops, the farther out.
                true => route(&link, &ports, &rects, &grid).bounds(),
                false => rects[link.from as usize].union(&rects[link.to as usize]),
            };
            let bends = link.waypoints.iter().map(|at| Rect::around(*at, 0.0, 0.0));
            let area = bends.fold(ends, |area, bend| area.union(&bend));
            Line {
                link,
                ports,
                area: area.inflate(detour::REACH),
                route: OnceCell::new(),
            }
        });
        Self {
            lines: lines.collect(),
            design,
            nodes,
            frames,
            grid,
            rects,
        }
    }

    fn route<'l>(&self, line: &'l Line) -> &'l Route {
        let found = || route(&line.link, &line.ports, &self.rects, &self.grid);
        line.route.get_or_init(found)
    }

    /// Bounds of the drawing.
    fn area(&self) -> Option<Rect> {
        let drawn = self.rects.iter().copied();
        let drawn = drawn.chain(self.frames.iter().map(|frame| frame.rect));
        bounds(drawn.chain(self.lines.iter().map(|line| self.route(line).bounds())))
    }

    /// True if a line has a point in the area.
    fn has_line(&self, area: &Rect) -> bool {
        let near = self.lines.iter().filter(|line| line.area.intersects(area));
        let mut segments = near.flat_map(|line| self.route(line).segments());
        segments.any(|(a, b)| area.meets_segment(a, b))
    }

    /// The rectangle of a component, if its centre is known.
    fn rect(&self, id: &Id) -> Option<Rect> {
        let at = self.nodes.binary_search_by(|n| n.component.id.cmp(id));
        at.ok().map(|at| self.rects[at])
    }

    /// A position near `wanted` where the component covers no component and no line, and the
    /// enlarged frame of its domain encloses no foreign element; failing that, one where it covers
    /// nothing.
    pub fn place(&self, component: &Component, wanted: Vec2) -> Vec2 {
        let shape = node_shape(component);
        let mut first_free = None;
        for center in rings(wanted) {
            let rect = shape.at(center);
            if !self.is_free(&rect) {
                continue;
            }
            if self.is_at_home(component, &rect) {
                return center;
            }
            first_free = first_free.or(Some(center));
        }
        first_free.unwrap_or_else(|| {
            let below = self.area().map_or(wanted.y, |area| {
                area.bottom() + APART + OFF_LINE + shape.height
            });
            Vec2::new(wanted.x, snap_to_grid(below))
        })
    }

    /// A position for a component that is going to be connected to these: beside or between them
    /// where that is free, in view of them if possible. `None` if none of them has a centre.
    pub fn place_beside(&self, component: &Component, neighbours: &[Id]) -> Option<Vec2> {
        /// Number of neighbours around which space is looked for.
        const MOST: usize = 8;
        /// Additional distance that weighs as much as a neighbour out of view.
        const HIDDEN: f64 = 160.0;
        let mut around: Vec<Rect> = neighbours.iter().filter_map(|id| self.rect(id)).collect();
        let middle = bounds(around.iter().copied())?.center();
        let off_middle = |at: &Vec2| at.distance(middle);
        sort_by(&mut around, |a, b| {
            off_middle(&a.center()).total_cmp(&off_middle(&b.center()))
        });
        around.truncate(MOST);
        let shape = node_shape(component);
        let is_between = around.len() > 1;
        let mut found: Vec<Vec2> = around
            .iter()
            .flat_map(|rect| beside(rect, &shape))
            .collect();
        found.retain(|at| {
            let rect = shape.at(*at);
            self.is_free(&rect) && self.is_at_home(component, &rect)
        });
        if found.is_empty() || is_between {
            found.push(self.place(component, middle));
        }
        let cost = |at: &Vec2| {
            let hidden = around.iter().filter(|rect| !self.sees(*at, rect)).count();
            // Beside a single neighbour, the order decides.
            let far = around.iter().map(|rect| at.distance(rect.center()));
            let far = far.filter(|_| is_between).fold(0.0, f64::max);
            far + HIDDEN * hidden as f64
        };
        found.into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b)))
    }

    /// True if a component there covers no component and no line.
    fn is_free(&self, rect: &Rect) -> bool {
        !self.has_node(&rect.inflate(APART), |_| true) && !self.has_line(&rect.inflate(OFF_LINE))
    }

    /// True if no component lies between the point and the middle of a neighbour.
    fn sees(&self, at: Vec2, neighbour: &Rect) -> bool {
        let to = neighbour.center();
        !self.has_node(&Rect::between(at, to), |rect| {
            rect != neighbour && rect.meets_segment(at, to)
        })
    }

    fn has_node(&self, area: &Rect, counts: impl Fn(&Rect) -> bool) -> bool {
        let mut found = false;
        self.grid.near(area, |at| {
            let rect = &self.rects[at];
            found = found || rect.intersects(area) && counts(rect);
        });
        found
    }

    /// True if no frame would misrepresent the domain of the component there.
    fn is_at_home(&self, component: &Component, rect: &Rect) -> bool {
        let rect = &rect.inflate(APART);
        let path = self.path(component.domain.as_ref());
        let foreign = |frame: &&DomainFrame| !path.contains(&&frame.id);
        if self
            .frames
            .iter()
            .filter(foreign)
            .any(|f| f.rect.intersects(rect))
        {
            return false;
        }
        let Some(own) = component.domain.as_ref() else {
            return true;
        };
        let Some(before) = self.frames.iter().find(|frame| frame.id == *own) else {
            return true;
        };
        let after = before.rect.union(&frames::frame_around_content(rect));
        let mut takes_in = false;
        self.grid.near(&after, |at| {
            let node = self.rects[at];
            takes_in = takes_in
                || after.intersects(&node)
                    && !before.rect.intersects(&node)
                    && !self
                        .path(self.nodes[at].component.domain.as_ref())
                        .contains(&own);
        });
        !takes_in
    }

    /// The domain and its ancestors.
    fn path<'p>(&'p self, domain: Option<&'p Id>) -> Vec<&'p Id> {
        let parent = |id: &&'p Id| self.design.domains.get(id)?.parent.as_ref();
        std::iter::successors(domain, parent).collect()
    }
}

fn route(link: &PortLink, ports: &Ports, rects: &[Rect], grid: &SpatialGrid) -> Route {
    let obstacles = Obstacles {
        grid,
        rects,
        moving: &|_| false,
    };
    ports::route(link, ports, rects, &obstacles)
}

/// Centres beside a neighbour, in the direction of reading first, then beside its corners.
fn beside(neighbour: &Rect, shape: &NodeShape) -> impl Iterator<Item = Vec2> + use<> {
    let middle = neighbour.center();
    let x = (neighbour.width + shape.width) / 2.0 + ACROSS;
    let y = (neighbour.height + shape.height) / 2.0 + DOWN;
    let ways = [
        (1.0, 0.0),
        (0.0, 1.0),
        (-1.0, 0.0),
        (0.0, -1.0),
        (1.0, 1.0),
        (1.0, -1.0),
        (-1.0, 1.0),
        (-1.0, -1.0),
    ];
    ways.into_iter().map(move |(right, down)| {
        let at = middle + Vec2::new(right * x, down * y);
        Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y))
    })
}

/// Points around a point, nearest first.
fn rings(wanted: Vec2) -> impl Iterator<Item = Vec2> {
    const STEP: f64 = 4.0 * GRID;
    const ANGLES: u32 = 16;
    let rings = (FARTHEST / STEP) as u32;
    let ring = move |ring: u32| {
        let angles = if ring == 0 { 1 } else { ANGLES };
        (0..angles).map(move |angle| {
            let turn = std::f64::consts::TAU * f64::from(angle) / f64::from(ANGLES);
            // Downwards first, where space is more likely.
            let way = Vec2::new(turn.sin(), turn.cos());
            let at = wanted + way * (f64::from(ring) * STEP);
            Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y))
        })
    };
    (0..=rings).flat_map(ring)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Domain, Kind, Point, Real, Style, format};
    use crate::editor::factory;
    use crate::editor::layout::{self, AutoPositions};
    use crate::editor::scene::Scene;
    use proptest::prelude::*;

    fn positions(component: &Component) -> Option<Vec2> {
        let at = component.position.as_ref()?;
        Some(Vec2::new(at.x.0, at.y.0))
    }

    fn put(design: &mut Design, name: &str, domain: Option<&str>, at: (f64, f64)) -> Id {
        let mut component = factory::component(design, Kind::Service, name, at);
        component.domain = domain.and_then(Id::new);
        let id = component.id.clone();
        design.components.put(component.into());
        id
    }

    #[test]
    fn free_space_covers_no_component() {
        let mut design = Design::new("SpatialGrid");
        for x in 0..6 {
            for y in 0..6 {
                put(
                    &mut design,
                    "Service",
                    None,
                    (f64::from(x) * 150.0, f64::from(y) * 80.0),
                );
            }
        }
        for _ in 0..20 {
            let room = FreeSpace::of(&design, positions);
            let new = factory::component(&design, Kind::Broker, "Order events", (0.0, 0.0));
            let at = room.place(&new, Vec2::new(370.0, 200.0));
            let rect = node_shape(&new).at(at);
            assert!(room.nodes.iter().all(|node| !node.rect().intersects(&rect)));
            let position = Some(Point::new(Real(at.x), Real(at.y)));
            design.components.put(Component { position, ..new }.into());
        }
    }

    #[test]
    fn free_space_avoids_foreign_frames() {
        let mut design = Design::new("Frames");
        for name in ["sales", "stock"] {
            let id = Id::new(name).unwrap();
            design.domains.put(Domain::new(id, name.to_owned()).into());
        }
        put(&mut design, "Orders", Some("sales"), (0.0, 0.0));
        put(&mut design, "Shelves", Some("stock"), (240.0, 0.0));
        let wanted = Vec2::new(240.0, 40.0);
        for (domain, own) in [
            (None, None),
            (Some("sales"), Some("sales")),
            (Some("stock"), Some("stock")),
        ] {
            let room = FreeSpace::of(&design, positions);
            let mut new = factory::component(&design, Kind::Broker, "Events", (0.0, 0.0));
            new.domain = domain.and_then(Id::new);
            let rect = node_shape(&new).at(room.place(&new, wanted));
            for frame in &room.frames {
                let foreign = Some(frame.id.as_str()) != own;
                assert!(
                    !foreign || !frame.rect.intersects(&rect),
                    "{domain:?} in {}",
                    frame.id
                );
            }
        }
    }

    /// Rectangles and routes of a drawing where every component has its place.
    fn drawn(design: &Design, places: &AutoPositions) -> Scene {
        Scene::at_places(&Rc::new(design.clone()), places.clone())
    }

    fn assert_free(scene: &Scene, rect: &Rect) {
        for node in scene.nodes() {
            assert!(!node.rect().intersects(rect), "on {}", node.component.id);
        }
        for edge in scene.edges() {
            let mut segments = edge.route.segments();
            let covered = segments.any(|(a, b)| rect.meets_segment(a, b));
            assert!(!covered, "on {}", edge.connection.id);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn free_space_covers_no_component_and_no_line(
            centers in prop::collection::vec((0..40i32, 0..40i32), 1..40),
            links in prop::collection::vec((0..40usize, 0..40usize), 0..60),
            near in prop::collection::vec(0..40usize, 1..5),
        ) {
            let mut design = Design::new("Random");
            let ids: Vec<Id> = (centers.iter())
                .map(|(x, y)| (f64::from(*x) * 56.0, f64::from(*y) * 40.0))
                .map(|at| put(&mut design, "Service", None, at))
                .collect();
            for (from, to) in &links {
                let ends = (&ids[from % ids.len()], &ids[to % ids.len()]);
                let link = factory::connection(&design, ends.0, ends.1, Style::Request);
                design.connections.put(link.into());
            }
            let scene = drawn(&design, &AutoPositions::default());
            let room = FreeSpace::of(&design, positions);
            let new = factory::component(&design, Kind::Broker, "Order events", (0.0, 0.0));
            let near: Vec<Id> = near.iter().map(|at| ids[at % ids.len()].clone()).collect();
            let beside = room.place_beside(&new, &near).unwrap();
            assert_free(&scene, &node_shape(&new).at(beside));
            let wanted = room.place(&new, Vec2::new(400.0, 300.0));
            assert_free(&scene, &node_shape(&new).at(wanted));
            prop_assert_eq!(room.place_beside(&new, &near), Some(beside));
        }
    }

    #[test]
    fn place_beside_has_the_neighbour_in_view() {
        let mut design = Design::new("Row");
        let first = put(&mut design, "First", None, (0.0, 0.0));
        put(&mut design, "Right", None, (256.0, 0.0));
        let room = FreeSpace::of(&design, positions);
        let new = factory::component(&design, Kind::Datastore, "Orders", (0.0, 0.0));
        let at = room
            .place_beside(&new, std::slice::from_ref(&first))
            .unwrap();
        assert!(at.x == 0.0 && at.y > 60.0 && at.y < 200.0, "{at:?}");
        assert_eq!(room.place_beside(&new, &[]), None);
    }

    #[test]
    fn free_space_exists_in_real_designs() {
        for file in ["ftgo", "online-boutique", "sock-shop"] {
            let path = format!("{}/tests/designs/{file}.json", env!("CARGO_MANIFEST_DIR"));
            let design = format::load(&std::fs::read_to_string(path).unwrap()).unwrap();
            let places = layout::auto_positions(&design, &AutoPositions::default());
            let room = FreeSpace::of(&design, |c| Some(places.of(c)));
            let scene = drawn(&design, &places);
            for component in &design.components {
                let near = places.of(component);
                let mut new = factory::component(&design, Kind::Job, "Reconciler", (0.0, 0.0));
                new.domain.clone_from(&component.domain);
                let beside = room.place_beside(&new, std::slice::from_ref(&component.id));
                for at in [room.place(&new, near), beside.unwrap()] {
                    assert_free(&scene, &node_shape(&new).at(at));
                }
            }
        }
    }
}
