//! The drawing of a design: where every element is, apart from any screen.
//!
//! A scene is made from the one before it. What did not change keeps its pointer, so that whoever
//! draws it sees at once what to draw anew.

pub mod frames;
pub mod geometry;
pub mod grid;
mod labels;
pub mod node_shape;
pub mod notation;
pub(crate) mod ports;
pub mod routing;
pub mod step_badges;

use crate::document::{Component, Connection, Design, Id, Keyed, Subject};
use crate::editor::layout::{self, AutoPositions};
use crate::editor::scene::frames::{DomainFrame, NOWHERE, Nesting};
use crate::editor::scene::geometry::{Rect, Vec2, bounds};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::node_shape::{NodeShape, UNDER_SIZE, node_shape, text_width};
use crate::editor::scene::ports::{IncidenceIndex, Obstacles, PortLink, Ports};
use crate::editor::scene::routing::Route;
use std::collections::HashSet;
use std::rc::Rc;

/// A component as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneNode {
    /// What is drawn.
    pub component: Rc<Component>,
    /// Its size and words.
    pub shape: NodeShape,
    /// Its centre.
    pub center: Vec2,
}

impl SceneNode {
    /// The rectangle that it takes.
    pub fn rect(&self) -> Rect {
        self.shape.at(self.center)
    }
}

/// A connection as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneEdge {
    /// What is drawn.
    pub connection: Rc<Connection>,
    /// Its path.
    pub route: Route,
    /// The words on it, if it carries any.
    pub label: Option<EdgeLabel>,
}

/// NodeTextLayout on a path.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeLabel {
    /// The middle of the words.
    pub at: Vec2,
    /// How wide they are.
    pub width: f64,
    /// The words.
    pub text: String,
}

impl EdgeLabel {
    /// Where the badge of words of that width there stands: at their corner.
    pub(crate) fn badge_at(at: Vec2, width: f64) -> Vec2 {
        at + Vec2::new(width / 2.0 + 6.0, -9.0)
    }
}

impl SceneEdge {
    fn of(connection: &Rc<Connection>, route: Route, ports: &Ports) -> Self {
        let label = label(connection).map(|text| {
            let width = text_width(&text, UNDER_SIZE);
            EdgeLabel {
                at: route.label_position(width + 24.0, ports::lane(ports)),
                width,
                text,
            }
        });
        Self {
            connection: connection.clone(),
            route,
            label,
        }
    }

    /// Where its badge stands: at the corner of its words, or on its way in.
    pub fn badge_at(&self) -> Vec2 {
        match &self.label {
            Some(label) => EdgeLabel::badge_at(label.at, label.width),
            None => self.route.point_at(0.78),
        }
    }

    /// Where the number of a flow's step stands on it, out of the way of its words; `nth` of
    /// those that stand on it.
    pub fn step_at(&self, nth: usize) -> Vec2 {
        const APART: f64 = 22.0;
        let length = self.route.length().max(1.0);
        let first = if self.label.is_some() { 0.22 } else { 0.5 };
        self.route
            .point_at((first + APART * nth as f64 / length).min(0.95))
    }
}

/// The first word that a connection carries, and how many more there are.
fn label(connection: &Connection) -> Option<String> {
    let (first, more) = connection.carries.split_first()?;
    let first = crate::editor::scene::node_shape::truncate_to_width(first, UNDER_SIZE, 150.0);
    Some(match more.len() {
        0 => first,
        more => format!("{first} +{more}"),
    })
}

/// A whole drawing.
#[derive(Debug, Default)]
pub struct Scene {
    design: Rc<Design>,
    /// In the order of the components' ids.
    nodes: Vec<Rc<SceneNode>>,
    /// In the order of the connections' ids.
    edges: Vec<Rc<SceneEdge>>,
    frames: Vec<Rc<DomainFrame>>,
    places: AutoPositions,
    rects: Vec<Rect>,
    edge_bounds: Vec<Rect>,
    links: Rc<Vec<PortLink>>,
    incident: Rc<IncidenceIndex>,
    ports: Vec<Ports>,
    grid: Rc<SpatialGrid>,
    /// The number of the domain of each component.
    homes: Vec<u32>,
    nesting: Rc<Nesting>,
    /// Where in `frames` each domain is, by its number.
    frame_at: Vec<u32>,
}

/// What lies at a point.
#[derive(Clone, Debug, PartialEq)]
pub enum HitTarget {
    /// A component.
    Component(Id),
    /// A connection.
    Connection(Id),
    /// The name or the edge of a domain's frame.
    Domain(Id),
}

impl HitTarget {
    /// The element.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Component(id) => Subject::Component(id.clone()),
            Self::Connection(id) => Subject::Connection(id.clone()),
            Self::Domain(id) => Subject::Domain(id.clone()),
        }
    }
}

/// How the drawing looks while components are being moved, before anything is changed.
#[derive(Debug, Default)]
pub struct DragPreview {
    /// How far they are moved.
    pub by: Vec2,
    /// Paths that change.
    pub edges: Vec<Rc<SceneEdge>>,
    /// Frames that change.
    pub frames: Vec<Rc<DomainFrame>>,
}

/// What leaves its place while components are being moved, wherever they are moved to. A frame that
/// only gives way is not among it.
#[derive(Debug, Default)]
pub struct DragSet {
    /// The components.
    pub nodes: HashSet<Id>,
    /// Connections that go along as they are: both of their ends are moved.
    pub along: HashSet<Id>,
    /// Connections that may take another way, in the order of their ids: where one end moves, the
    /// other ends at what it is joined to make room.
    pub around: Vec<Rc<SceneEdge>>,
    /// Domains whose frames go along.
    pub domains: HashSet<Id>,
}

impl Scene {
    /// The drawing of the design. Components without a position keep the place that they had in
    /// `before`, or are laid out. What did not change is taken over from `before`.
    pub fn of(design: &Rc<Design>, before: &Self) -> Self {
        let places = layout::auto_positions(design, &before.places);
        let same_domains = before.design.domains.same(&design.domains);
        let nesting = if same_domains {
            before.nesting.clone()
        } else {
            Rc::new(Nesting::of(design))
        };
        let mut scene = Self {
            design: design.clone(),
            places,
            nesting,
            ..Self::default()
        };
        let moved = scene.draw_nodes(before, same_domains);
        if moved.renumbered.is_none() && before.design.connections.same(&design.connections) {
            scene.links = before.links.clone();
            scene.incident = before.incident.clone();
            scene.ports.clone_from(&before.ports);
            scene.edges.clone_from(&before.edges);
            scene.edge_bounds.clone_from(&before.edge_bounds);
            let touched = scene.place_ends(&moved, HashSet::new());
            scene.redraw_edges(before, &moved, &touched);
        } else {
            scene.draw_edges(before, &moved);
        }
        scene.draw_frames(before, same_domains);
        let stay = moved.areas.is_empty()
            && are_same(&scene.edges, &before.edges)
            && are_same(&scene.frames, &before.frames);
        if !stay {
            let nodes = (&*scene.grid, &*scene.rects);
            let count = before.edges.len();
            labels::place_labels(&mut scene.edges, count, &scene.ports, nodes, &scene.frames);
        }
        scene
    }

    /// The drawing of the design with components without a position at those places.
    pub fn at_places(design: &Rc<Design>, places: AutoPositions) -> Self {
        let before = Self {
            places,
            ..Self::default()
        };
        Self::of(design, &before)
    }

    fn draw_frames(&mut self, before: &Self, same_domains: bool) {
        let design = self.design.clone();
        let nodes = self.homes.iter().copied().zip(self.rects.iter().copied());
        let rects = self
            .nesting
            .rects(&design, nodes, |_| Some(Vec2::default()));
        self.frame_at = vec![NOWHERE; rects.len()];
        for at in self.nesting.outer_first() {
            let Some(rect) = rects[at] else { continue };
            let domain = &design.domains[at];
            let old = if same_domains {
                before.frame_of(at)
            } else {
                before.frame(&domain.id)
            };
            let frame = match old {
                Some(old) if same_domains && old.rect == rect => old.clone(),
                old => kept(old, DomainFrame::of(domain, rect)),
            };
            self.frame_at[at] = self.frames.len() as u32;
            self.frames.push(frame);
        }
    }

    /// Draws the nodes, and tells which of them are new or changed, and the places that they and
    /// those that are gone had before.
    fn draw_nodes(&mut self, before: &Self, same_domains: bool) -> NodeChanges {
        let mut moved = NodeChanges::default();
        let mut renumbered = vec![NOWHERE; before.nodes.len()];
        let design = self.design.clone();
        let count = design.components.len();
        self.nodes.reserve(count);
        self.homes.reserve(count);
        self.rects.reserve(count);
        let mut old = before.nodes.iter().enumerate().peekable();
        for (at, component) in design.components.iter().enumerate() {
            let center = self.places.of(component);
            while let Some((_, gone)) = old.next_if(|(_, n)| {
                !Rc::ptr_eq(&n.component, component) && n.component.id < component.id
            }) {
                moved.areas.push(gone.rect());
            }
            let same = old.next_if(|(_, n)| {
                Rc::ptr_eq(&n.component, component) || n.component.id == component.id
            });
            if let Some((was, _)) = same {
                renumbered[was] = at as u32;
            }
            let home = match same {
                Some((was, node)) if same_domains && node.component.domain == component.domain => {
                    before.homes[was]
                }
                _ => frames::number(&design, component.domain.as_ref()),
            };
            self.homes.push(home);
            let node = match same {
                Some((was, node))
                    if Rc::ptr_eq(&node.component, component) && node.center == center =>
                {
                    self.rects.push(before.rects[was]);
                    node.clone()
                }
                other => {
                    let other = other.map(|(_, node)| node);
                    let looks_same = other.filter(|n| same_looks(&n.component, component));
                    let node = Rc::new(SceneNode {
                        component: component.clone(),
                        shape: looks_same
                            .map_or_else(|| node_shape(component), |n| n.shape.clone()),
                        center,
                    });
                    // A change of a field that is not drawn moves nothing.
                    let rect = node.rect();
                    if other.map(|n| n.rect()) != Some(rect) {
                        moved.areas.extend(other.map(|n| n.rect()));
                        moved.areas.push(rect);
                        moved.nodes.push(at);
                    }
                    self.rects.push(rect);
                    node
                }
            };
            self.nodes.push(node);
        }
        moved.areas.extend(old.map(|(_, gone)| gone.rect()));
        self.grid = if moved.areas.is_empty() && before.nodes.len() == count {
            before.grid.clone()
        } else {
            Rc::new(SpatialGrid::of(&self.rects))
        };
        let same_numbers =
            before.nodes.len() == count && renumbered.iter().zip(0..).all(|(now, was)| *now == was);
        moved.renumbered = (!same_numbers).then_some(renumbered);
        moved
    }

    /// Gives every end its place at the components that are new or changed and at those they are
    /// joined to. Tells at which.
    fn place_ends(&mut self, moved: &NodeChanges, mut touched: HashSet<usize>) -> HashSet<usize> {
        for at in &moved.nodes {
            touched.insert(*at);
            touched.extend(
                self.incident
                    .at(*at)
                    .map(|link| self.links[link].other(*at)),
            );
        }
        for at in &touched {
            ports::place_ends(
                *at,
                &self.links,
                &self.incident,
                &self.rects,
                &mut self.ports,
            );
        }
        touched
    }

    /// Where connections are those of `before`: draws those anew that lie at what was touched or
    /// where something has moved.
    fn redraw_edges(&mut self, before: &Self, moved: &NodeChanges, touched: &HashSet<usize>) {
        let around = moved.around();
        let mut stale: Vec<usize> = Vec::new();
        for at in touched {
            stale.extend(self.incident.at(*at));
        }
        let bounds = self.edge_bounds.iter().enumerate();
        if !around.is_empty() {
            let near =
                bounds.filter(|(_, bounds)| around.iter().any(|area| area.intersects(bounds)));
            stale.extend(near.map(|(at, _)| at));
        }
        stale.sort();
        stale.dedup();
        let obstacles = Obstacles {
            grid: &self.grid,
            rects: &self.rects,
            moving: &|_| false,
        };
        for at in stale {
            let route = ports::route(&self.links[at], &self.ports[at], &self.rects, &obstacles);
            let old = &before.edges[at];
            let edge = if route == old.route && self.ports[at] == before.ports[at] {
                old.clone()
            } else {
                kept(
                    Some(old),
                    SceneEdge::of(&old.connection, route, &self.ports[at]),
                )
            };
            self.edge_bounds[at] = edge.route.bounds();
            self.edges[at] = edge;
        }
    }

    fn draw_edges(&mut self, before: &Self, moved: &NodeChanges) {
        let design = self.design.clone();
        let number = |id: &Id| design.components.position(id.as_str());
        let now = |was: u32| match &moved.renumbered {
            None => was,
            Some(renumbered) => renumbered.get(was as usize).copied().unwrap_or(NOWHERE),
        };
        let mut touched: HashSet<usize> = HashSet::new();
        let mut same: Vec<Option<usize>> = Vec::with_capacity(design.connections.len());
        let mut drawn = Vec::with_capacity(design.connections.len());
        let mut links = Vec::with_capacity(design.connections.len());
        let mut old = before.edges.iter().enumerate().peekable();
        let mut gone: Vec<usize> = Vec::new();
        for connection in &design.connections {
            while let Some((at, _)) = old.next_if(|(_, e)| {
                !Rc::ptr_eq(&e.connection, connection) && e.connection.id < connection.id
            }) {
                gone.push(at);
            }
            let found = old.next_if(|(_, e)| {
                Rc::ptr_eq(&e.connection, connection) || e.connection.id == connection.id
            });
            let kept = found.filter(|(_, edge)| same_ends(&edge.connection, connection));
            let link = match kept {
                Some((at, _)) => before.links[at].renumbered(&now),
                None => {
                    // Every end is in the design: no design in memory is invalid.
                    let (Some(from), Some(to)) = (number(&connection.from), number(&connection.to))
                    else {
                        continue;
                    };
                    touched.extend([from, to]);
                    gone.extend(found.map(|(at, _)| at));
                    PortLink::of(connection, from as u32, to as u32)
                }
            };
            self.ports
                .push(kept.map_or(Ports::default(), |(at, _)| before.ports[at]));
            same.push(kept.map(|(at, _)| at));
            drawn.push(connection);
            links.push(link);
        }
        gone.extend(old.map(|(at, _)| at));
        for at in gone {
            let link = &before.links[at];
            let ends = [link.from, link.to].map(now);
            touched.extend(ends.iter().filter(|n| **n != NOWHERE).map(|n| *n as usize));
        }
        self.incident = Rc::new(IncidenceIndex::of(self.nodes.len(), &links));
        self.links = Rc::new(links);
        let touched = self.place_ends(moved, touched);
        let obstacles = Obstacles {
            grid: &self.grid,
            rects: &self.rects,
            moving: &|_| false,
        };
        let around = moved.around();
        self.edges.reserve(drawn.len());
        self.edge_bounds.reserve(drawn.len());
        for (at, connection) in drawn.into_iter().enumerate() {
            let link = &self.links[at];
            let old = same[at].map(|at| (&before.edges[at], &before.edge_bounds[at]));
            let stays = old.filter(|(_, bounds)| {
                !touched.contains(&(link.from as usize))
                    && !touched.contains(&(link.to as usize))
                    && !around.iter().any(|area| area.intersects(bounds))
            });
            let edge = match stays {
                Some((edge, _)) if Rc::ptr_eq(&edge.connection, connection) => edge.clone(),
                Some((edge, _)) => Rc::new(SceneEdge::of(
                    connection,
                    edge.route.clone(),
                    &self.ports[at],
                )),
                None => {
                    let route = ports::route(link, &self.ports[at], &self.rects, &obstacles);
                    let edge_now = SceneEdge::of(connection, route, &self.ports[at]);
                    kept(old.map(|(edge, _)| edge), edge_now)
                }
            };
            self.edge_bounds.push(edge.route.bounds());
            self.edges.push(edge);
        }
    }

    /// How it looks while the components and the frames of the domains are moved by that much.
    pub fn preview_move(&self, ids: &HashSet<Id>, domains: &HashSet<Id>, by: Vec2) -> DragPreview {
        let numbers: HashSet<usize> = ids.iter().filter_map(|id| self.number(id)).collect();
        let mut rects = self.rects.clone();
        for at in &numbers {
            rects[*at] = rects[*at].translate(by);
        }
        let mut touched = numbers.clone();
        for at in &numbers {
            for link in self.incident.at(*at) {
                touched.insert(self.links[link].other(*at));
            }
        }
        let mut ports = self.ports.clone();
        let mut around: HashSet<usize> = HashSet::new();
        for at in &touched {
            ports::place_ends(*at, &self.links, &self.incident, &rects, &mut ports);
            around.extend(self.incident.at(*at));
        }
        let obstacles = Obstacles {
            grid: &self.grid,
            rects: &rects,
            moving: &|at| numbers.contains(&at),
        };
        let mut edges = Vec::new();
        for at in around {
            let (link, edge) = (&self.links[at], &self.edges[at]);
            let moves = |end: u32| numbers.contains(&(end as usize));
            match (moves(link.from), moves(link.to)) {
                (true, true) => {}
                (false, false) if ports[at] == self.ports[at] => {}
                _ => {
                    let route = ports::route(link, &ports[at], &rects, &obstacles);
                    if route != edge.route {
                        edges.push(Rc::new(SceneEdge::of(&edge.connection, route, &ports[at])));
                    }
                }
            }
        }
        let nodes = self.homes.iter().copied().zip(rects.iter().copied());
        let frames = self.nesting.rects(&self.design, nodes, |id| {
            Some(if domains.contains(id) {
                by
            } else {
                Vec2::default()
            })
        });
        let changed = |at: usize| {
            let (rect, frame) = (frames[at]?, self.frame_of(at)?);
            (rect != frame.rect).then(|| Rc::new(DomainFrame::of(&self.design.domains[at], rect)))
        };
        DragPreview {
            by,
            edges,
            frames: self.nesting.outer_first().filter_map(changed).collect(),
        }
    }

    /// What leaves its place while the components and the frames of the domains are moved.
    pub fn drag_set(&self, ids: &HashSet<Id>, domains: &HashSet<Id>) -> DragSet {
        let numbers: HashSet<usize> = ids.iter().filter_map(|id| self.number(id)).collect();
        let mut touched = numbers.clone();
        for at in &numbers {
            let links = self.incident.at(*at);
            touched.extend(links.map(|link| self.links[link].other(*at)));
        }
        let mut around: Vec<usize> = touched
            .iter()
            .flat_map(|at| self.incident.at(*at))
            .collect();
        around.sort();
        around.dedup();
        let moves = |end: u32| numbers.contains(&(end as usize));
        let (along, around): (Vec<usize>, Vec<usize>) = around
            .into_iter()
            .partition(|at| moves(self.links[*at].from) && moves(self.links[*at].to));
        let id = |at: usize| self.edges[at].connection.id.clone();
        DragSet {
            nodes: ids.clone(),
            along: along.into_iter().map(id).collect(),
            around: around
                .into_iter()
                .map(|at| self.edges[at].clone())
                .collect(),
            domains: domains.clone(),
        }
    }

    /// The design that is drawn.
    pub fn design(&self) -> &Rc<Design> {
        &self.design
    }

    /// Where components are drawn that have no position of their own: id, x and y of the middle.
    pub fn unpositioned(&self) -> Vec<(String, f64, f64)> {
        let nodes = self.nodes.iter();
        let loose = nodes.filter(|node| node.component.position.is_none());
        loose
            .map(|node| (node.component.id.to_string(), node.center.x, node.center.y))
            .collect()
    }

    /// All components, in the order of their ids.
    pub fn nodes(&self) -> &[Rc<SceneNode>] {
        &self.nodes
    }

    /// All connections, in the order of their ids.
    pub fn edges(&self) -> &[Rc<SceneEdge>] {
        &self.edges
    }

    /// The frames of the domains, each before those that lie in it.
    pub fn frames(&self) -> &[Rc<DomainFrame>] {
        &self.frames
    }

    /// Where components without a position are drawn.
    pub fn auto_positions(&self) -> &AutoPositions {
        &self.places
    }

    fn number(&self, id: &Id) -> Option<usize> {
        self.nodes.binary_search_by(|n| n.component.id.cmp(id)).ok()
    }

    /// A component.
    pub fn node(&self, id: &Id) -> Option<&Rc<SceneNode>> {
        self.number(id).map(|at| &self.nodes[at])
    }

    /// A connection.
    pub fn edge(&self, id: &Id) -> Option<&Rc<SceneEdge>> {
        let found = self.edges.binary_search_by(|e| e.connection.id.cmp(id));
        found.ok().map(|at| &self.edges[at])
    }

    /// A domain's frame, if it is drawn.
    pub fn frame(&self, id: &Id) -> Option<&Rc<DomainFrame>> {
        self.frame_of(self.design.domains.position(id.as_str())?)
    }

    /// Where frames would be around components with those centres, of domains as in `design`, by
    /// the numbers of the domains.
    pub(crate) fn frames_around(
        &self,
        design: &Design,
        center: impl Fn(&SceneNode) -> Vec2,
    ) -> Vec<Option<Rect>> {
        let nodes = self.homes.iter().zip(&self.nodes);
        let nodes = nodes.map(|(home, node)| (*home, node.shape.at(center(node))));
        self.nesting.rects(design, nodes, |_| Some(Vec2::default()))
    }

    /// The room that what lies in a domain takes, with the space that its frame keeps around it.
    pub(crate) fn content_of(&self, id: &Id) -> Option<Rect> {
        let at = self.design.domains.position(id.as_str())?;
        let inside = self.homes.iter().zip(&self.rects);
        let inside = inside.filter(|(home, _)| **home as usize == at);
        let frames = self.frames.iter().filter(|frame| {
            let domain = self.design.domains.get(&frame.id);
            domain.is_some_and(|d| d.parent.as_ref() == Some(id))
        });
        let all = inside.map(|(_, rect)| *rect).chain(frames.map(|f| f.rect));
        bounds(all).as_ref().map(frames::with_room)
    }

    /// The connections that begin or end at a component, in the order of their ids.
    pub(crate) fn edges_at(&self, id: &Id) -> impl Iterator<Item = &Rc<SceneEdge>> {
        let at = self.number(id);
        let links = at.into_iter().flat_map(|at| self.incident.at(at));
        links.filter_map(|link| self.edges.get(link))
    }

    /// The frame of the domain of that number.
    fn frame_of(&self, at: usize) -> Option<&Rc<DomainFrame>> {
        self.frames.get(*self.frame_at.get(at)? as usize)
    }

    /// The rectangle of an element; of a flow or an invariant, around all that is in it.
    pub fn area(&self, subject: &Subject) -> Option<Rect> {
        match subject {
            Subject::Design => self.bounds(),
            Subject::Component(id) => self.node(id).map(|n| n.rect()),
            Subject::Connection(id) => self.edge(id).map(|e| e.route.bounds()),
            Subject::Domain(id) => self.frame(id).map(|f| f.rect),
            Subject::Flow(id) => {
                let flow = self.design.flows.get(id)?;
                let steps = flow.steps.iter().map(|step| &step.component);
                self.around(flow.trigger.iter().chain(steps))
            }
            Subject::Invariant(id) => {
                let invariant = self.design.invariants.get(id)?;
                self.around(&invariant.components)
            }
        }
    }

    fn around<'i>(&self, ids: impl IntoIterator<Item = &'i Id>) -> Option<Rect> {
        bounds(
            ids.into_iter()
                .filter_map(|id| self.node(id))
                .map(|n| n.rect()),
        )
    }

    /// The smallest rectangle that holds everything; `None` of an empty drawing.
    pub fn bounds(&self) -> Option<Rect> {
        let frames = self.frames.iter().map(|f| f.rect);
        let edges = self.edge_bounds.iter().copied();
        bounds(self.rects.iter().copied().chain(edges).chain(frames))
    }

    /// The components that may be seen in the area, in the order of their ids.
    pub fn nodes_in(&self, area: &Rect) -> Vec<Rc<SceneNode>> {
        let mut found = Vec::new();
        self.grid.near(area, |at| {
            if self.rects[at].intersects(area) {
                found.push(at);
            }
        });
        found.sort();
        found.dedup();
        found.into_iter().map(|at| self.nodes[at].clone()).collect()
    }

    /// The connections that may be seen in the area, in the order of their ids. All are looked
    /// at: comparing four numbers each is cheaper than an index of long lines.
    pub fn edges_in(&self, area: &Rect) -> Vec<Rc<SceneEdge>> {
        let bounds = self.edge_bounds.iter().zip(&self.edges);
        bounds
            .filter(|(bounds, edge)| bounds.intersects(area) && edge.route.intersects(area))
            .map(|(_, edge)| edge.clone())
            .collect()
    }

    /// What lies at a point, the uppermost first; `reach` is how far beside a line still counts.
    pub fn hit_test(&self, point: Vec2, reach: f64) -> Option<HitTarget> {
        if let Some(node) = self.node_at(point) {
            return Some(HitTarget::Component(node.component.id.clone()));
        }
        let near = Rect::around(point, 2.0 * reach, 2.0 * reach);
        let edges = self.edge_bounds.iter().zip(&self.edges);
        let nearest = edges
            .filter(|(bounds, _)| bounds.intersects(&near))
            .map(|(_, edge)| (edge.route.distance(point), edge))
            .filter(|(distance, _)| *distance <= reach)
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, edge)) = nearest {
            return Some(HitTarget::Connection(edge.connection.id.clone()));
        }
        let frame = self.frames.iter().rev().find(|f| f.is_at(point, reach))?;
        Some(HitTarget::Domain(frame.id.clone()))
    }

    /// The component at a point: of several the one with the last id, which is drawn last.
    pub fn node_at(&self, point: Vec2) -> Option<&Rc<SceneNode>> {
        let here = Rect::around(point, 0.0, 0.0);
        let mut found: Option<usize> = None;
        self.grid.near(&here, |at| {
            if self.rects[at].contains(point) {
                found = found.max(Some(at));
            }
        });
        found.map(|at| &self.nodes[at])
    }

    /// The innermost frame around a point.
    pub fn frame_around(&self, point: Vec2) -> Option<&Rc<DomainFrame>> {
        self.frames.iter().rev().find(|f| f.rect.contains(point))
    }

    /// The frames as they would be without those components and those domains, each before those
    /// that lie in it.
    pub(crate) fn frames_without(
        &self,
        ids: &HashSet<Id>,
        domains: &HashSet<Id>,
    ) -> Vec<DomainFrame> {
        let nodes = self.nodes.iter().zip(&self.homes).zip(&self.rects);
        let resting = nodes
            .filter(|((node, _), _)| !ids.contains(&node.component.id))
            .map(|((_, home), rect)| (*home, *rect));
        let rects = self.nesting.rects(&self.design, resting, |id| {
            (!domains.contains(id)).then(Vec2::default)
        });
        self.nesting
            .outer_first()
            .filter_map(|at| Some(DomainFrame::of(&self.design.domains[at], rects[at]?)))
            .collect()
    }

    /// The components that lie wholly in the area.
    pub fn nodes_within(&self, area: &Rect) -> Vec<&Rc<SceneNode>> {
        let nodes = self.nodes.iter().zip(&self.rects);
        nodes
            .filter(|(_, rect)| area.contains_rect(rect))
            .map(|(node, _)| node)
            .collect()
    }

    /// The connections that lie wholly in the area.
    pub fn edges_within(&self, area: &Rect) -> Vec<&Rc<SceneEdge>> {
        let edges = self.edges.iter().zip(&self.edge_bounds);
        edges
            .filter(|(_, rect)| area.contains_rect(rect))
            .map(|(edge, _)| edge)
            .collect()
    }
}

/// Which nodes are new or changed, and the areas in which anything changed.
#[derive(Default)]
struct NodeChanges {
    nodes: Vec<usize>,
    areas: Vec<Rect>,
    /// What the numbers before have become; `None` where they are the same.
    renumbered: Option<Vec<u32>>,
}

impl NodeChanges {
    /// The areas, to be compared with many: a few one by one; of many, the rectangle around them.
    fn around(&self) -> Vec<Rect> {
        const FEW: usize = 16;
        if self.areas.len() <= FEW {
            self.areas.clone()
        } else {
            bounds(self.areas.iter().copied()).into_iter().collect()
        }
    }
}

fn same_looks(a: &Component, b: &Component) -> bool {
    a.name == b.name && a.kind == b.kind && a.technology == b.technology
}

/// The old pointer where the new value is the same.
fn kept<T: PartialEq>(old: Option<&Rc<T>>, new: T) -> Rc<T> {
    match old {
        Some(old) if **old == new => old.clone(),
        _ => Rc::new(new),
    }
}

/// Whether what they hold is shared.
fn are_same<T>(a: &[Rc<T>], b: &[Rc<T>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Rc::ptr_eq(a, b))
}

fn same_ends(a: &Rc<Connection>, b: &Rc<Connection>) -> bool {
    Rc::ptr_eq(a, b) || (a.from == b.from && a.to == b.to && a.waypoints == b.waypoints)
}

impl Keyed for SceneNode {
    fn id(&self) -> &Id {
        &self.component.id
    }
}

impl Keyed for SceneEdge {
    fn id(&self) -> &Id {
        &self.connection.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Domain, Kind, Point, Real, Style};
    use crate::editor::{Command, Editor, factory};
    use proptest::prelude::*;

    fn scene(editor: &Editor) -> Scene {
        Scene::of(editor.design(), &Scene::default())
    }

    /// Services of those names at those places, in a row of calls.
    fn chain(places: &[(&str, f64, f64)]) -> Editor {
        let mut editor = Editor::open(Rc::new(Design::new("Chain")));
        let mut before: Option<Id> = None;
        for (name, x, y) in places {
            let component = factory::component(editor.design(), Kind::Service, name, (*x, *y));
            let id = component.id.clone();
            editor.run(Command::AddComponent(component.into())).unwrap();
            if let Some(from) = before.replace(id.clone()) {
                let link = factory::connection(editor.design(), &from, &id, Style::Request);
                editor.run(Command::AddConnection(link.into())).unwrap();
            }
        }
        editor
    }

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    #[test]
    fn what_did_not_change_keeps_its_pointer() {
        let mut editor = chain(&[
            ("a", 0.0, 0.0),
            ("b", 300.0, 0.0),
            ("c", 600.0, 0.0),
            ("d", 900.0, 0.0),
        ]);
        let before = scene(&editor);
        let down = Point::new(Real(0.0), Real(200.0));
        editor.run(Command::Move(vec![(id("a"), down)])).unwrap();
        let after = Scene::of(editor.design(), &before);
        for at in ["b", "c", "d"] {
            let same = |s: &Scene| s.node(&id(at)).unwrap().clone();
            assert!(Rc::ptr_eq(&same(&before), &same(&after)));
        }
        let edge = |s: &Scene, at| s.edge(&id(at)).unwrap().clone();
        assert!(Rc::ptr_eq(&edge(&before, "b-c"), &edge(&after, "b-c")));
        assert!(Rc::ptr_eq(&edge(&before, "c-d"), &edge(&after, "c-d")));
        assert_ne!(edge(&before, "a-b"), edge(&after, "a-b"));
    }

    #[test]
    fn a_preview_shows_what_the_move_will() {
        let mut editor = chain(&[("a", 0.0, 0.0), ("b", 300.0, 0.0), ("c", 600.0, 0.0)]);
        let before = scene(&editor);
        let moving = HashSet::from([id("b")]);
        let preview = before.preview_move(&moving, &HashSet::new(), Vec2::new(16.0, 240.0));
        let there = Point::new(Real(316.0), Real(240.0));
        editor.run(Command::Move(vec![(id("b"), there)])).unwrap();
        let after = Scene::of(editor.design(), &before);
        assert_eq!(preview.edges.len(), 2);
        for edge in preview.edges {
            assert_eq!(edge.route, after.edge(&edge.connection.id).unwrap().route);
        }
    }

    #[test]
    fn nothing_changes_in_a_move_but_what_was_lifted() {
        let editor = chain(&[
            ("a", 0.0, 0.0),
            ("b", 300.0, 0.0),
            ("c", 600.0, 0.0),
            ("d", 900.0, 0.0),
            ("e", 1200.0, 0.0),
        ]);
        let scene = scene(&editor);
        let ids = |names: &[&str]| -> HashSet<Id> { names.iter().map(|n| id(n)).collect() };
        let moving = ids(&["a", "b"]);
        let lift = scene.drag_set(&moving, &HashSet::new());
        assert_eq!(lift.along, ids(&["a-b"]));
        let around: Vec<&str> = lift
            .around
            .iter()
            .map(|e| e.connection.id.as_str())
            .collect();
        assert_eq!(around, ["b-c", "c-d"]);
        let preview = scene.preview_move(&moving, &HashSet::new(), Vec2::new(0.0, 400.0));
        assert!(!preview.edges.is_empty());
        for edge in preview.edges {
            assert!(around.contains(&edge.connection.id.as_str()));
        }
    }

    #[test]
    fn what_joins_one_pair_is_kept_apart() {
        let mut editor = chain(&[("a", 0.0, 0.0), ("b", 300.0, 0.0)]);
        for (from, to) in [("a", "b"), ("b", "a"), ("a", "a"), ("a", "a")] {
            let link = factory::connection(editor.design(), &id(from), &id(to), Style::Event);
            editor.run(Command::AddConnection(link.into())).unwrap();
        }
        let scene = scene(&editor);
        for (at, a) in scene.edges().iter().enumerate() {
            for b in &scene.edges()[at + 1..] {
                let middle = a.route.point_at(0.5);
                assert!(b.route.distance(middle) >= 8.0, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn paths_turn_where_nothing_stands_in_the_way() {
        let editor = chain(&[
            ("a", 0.0, 0.0),
            ("b", 600.0, 300.0),
            ("in-the-way", 300.0, 150.0),
        ]);
        let scene = scene(&editor);
        let between = scene.node(&id("in-the-way")).unwrap().rect();
        assert!(!scene.edge(&id("a-b")).unwrap().route.intersects(&between));
    }

    #[test]
    fn the_uppermost_is_hit_first() {
        let mut editor = chain(&[("a", 0.0, 0.0), ("b", 300.0, 0.0)]);
        let mut sales = Domain::new(id("sales"), "Sales".to_owned());
        sales.frame = None;
        editor.run(Command::put(sales, "Add Sales")).unwrap();
        let mut a = (**editor.design().components.find("a").unwrap()).clone();
        a.domain = Some(id("sales"));
        editor.run(Command::put(a, "Put in Sales")).unwrap();
        let scene = scene(&editor);
        let hit = |x: f64, y: f64| {
            scene
                .hit_test(Vec2::new(x, y), 6.0)
                .map(|h| h.subject().to_string())
        };
        assert_eq!(hit(0.0, 0.0).as_deref(), Some("component:a"));
        assert_eq!(hit(150.0, 4.0).as_deref(), Some("connection:a-b"));
        let frame = scene.frame(&id("sales")).unwrap();
        let corner = (frame.rect.x + 10.0, frame.rect.y + 10.0);
        assert_eq!(hit(corner.0, corner.1).as_deref(), Some("domain:sales"));
        assert_eq!(hit(150.0, 300.0), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        /// However one got there, the drawing is the same.
        #[test]
        fn a_scene_made_from_the_last_is_like_one_made_anew(
            moves in prop::collection::vec((0..12usize, 0..12usize, -40..40i32, -40..40i32, 0..4u8), 1..24),
        ) {
            let places: Vec<(String, f64, f64)> = (0..12u8)
                .map(|n| (format!("n{n}"), f64::from(n % 4) * 200.0, f64::from(n / 4) * 120.0))
                .collect();
            let places: Vec<_> = places.iter().map(|(n, x, y)| (n.as_str(), *x, *y)).collect();
            let mut editor = chain(&places);
            let mut kept = scene(&editor);
            for (a, b, x, y, what) in moves {
                let components = &editor.design().components;
                if components.is_empty() {
                    break;
                }
                let at = |n: usize| components[n % components.len()].id.clone();
                let (a, b) = (at(a), at(b));
                let command = match what {
                    0 => Command::AddConnection(
                        factory::connection(editor.design(), &a, &b, Style::Data).into(),
                    ),
                    1 => Command::Delete(vec![Subject::Component(a)]),
                    2 => Command::Rename { subject: Subject::Component(a), name: "A longer name here".to_owned() },
                    _ => Command::Move(vec![(a, Point::new(Real(f64::from(x) * 16.0), Real(f64::from(y) * 16.0)))]),
                };
                editor.run(command).unwrap();
                kept = Scene::of(editor.design(), &kept);
                let anew = Scene::of(editor.design(), &Scene { places: kept.places.clone(), ..Scene::default() });
                prop_assert_eq!(&kept.nodes, &anew.nodes);
                prop_assert_eq!(&kept.edges, &anew.edges);
            }
        }
    }
}
