//! Construction of a scene, incremental from the previous one.

use super::frames::{self, DomainFrame, NOWHERE, Nesting};
use super::geometry::{Rect, Vec2, bounds};
use super::grid::SpatialGrid;
use super::labels;
use super::node_shape::node_shape;
use super::ports::{self, IncidenceIndex, Obstacles, PortLink, Ports};
use super::routing::detour;
use super::{Scene, SceneEdge, SceneNode};
use crate::document::sort::sorted_unique;
use crate::document::{Component, Connection, Design, Id};
use crate::editor::layout::{self, AutoPositions};
use std::collections::HashSet;
use std::rc::Rc;

impl Scene {
    /// Builds the scene of a design. Components without a position keep that of `before`, or are
    /// laid out. Unchanged elements share their pointers with `before`.
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
            && share_pointers(&scene.edges, &before.edges)
            && share_pointers(&scene.frames, &before.frames);
        if !stay {
            let nodes = (&*scene.grid, &*scene.rects);
            let count = before.edges.len();
            labels::place_labels(&mut scene.edges, count, &scene.ports, nodes, &scene.frames);
        }
        scene
    }

    /// Builds the scene of a design with given automatic positions.
    pub fn at_places(design: &Rc<Design>, places: AutoPositions) -> Self {
        let before = Self {
            places,
            ..Self::default()
        };
        Self::of(design, &before)
    }

    /// Builds the nodes. Returns the changes: new and changed nodes, and the areas they or removed
    /// nodes covered before.
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
                _ => frames::domain_number(&design, component.domain.as_ref()),
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
                    let looks_same = other.filter(|n| has_same_shape(&n.component, component));
                    let node = Rc::new(SceneNode {
                        component: component.clone(),
                        shape: looks_same
                            .map_or_else(|| node_shape(component), |n| n.shape.clone()),
                        center,
                    });
                    // A change of a field that is not rendered moves nothing.
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

    /// Assigns ports at changed components and their neighbours. Returns these components.
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

    /// Reroutes connections at touched components and near moved ones, where the connections are
    /// those of `before`.
    fn redraw_edges(&mut self, before: &Self, moved: &NodeChanges, touched: &HashSet<usize>) {
        let around = moved.areas_to_test();
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
        let stale = sorted_unique(stale);
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
                share_if_equal(
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
            let kept = found.filter(|(_, edge)| has_same_route(&edge.connection, connection));
            let link = match kept {
                Some((at, _)) => before.links[at].renumbered(&now),
                None => {
                    // Both ends exist: no design in memory is invalid.
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
        let around = moved.areas_to_test();
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
                    share_if_equal(old.map(|(edge, _)| edge), edge_now)
                }
            };
            self.edge_bounds.push(edge.route.bounds());
            self.edges.push(edge);
        }
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
            let strangers = self.strangers(at, &rect);
            let is_same = |old: &Rc<DomainFrame>| old.rect == rect && old.strangers == strangers;
            let frame = match old {
                Some(old) if same_domains && is_same(old) => old.clone(),
                old => {
                    let frame = DomainFrame::of(domain, rect);
                    share_if_equal(old, DomainFrame { strangers, ..frame })
                }
            };
            self.frame_at[at] = self.frames.len() as u32;
            self.frames.push(frame);
        }
    }

    /// Bounds of the components in the frame of a domain that are not in the domain.
    fn strangers(&self, domain: usize, frame: &Rect) -> Vec<Rect> {
        let is_strange = |at: usize| !self.nesting.is_in(self.homes[at], domain);
        let found = self.grid.intersecting(&self.rects, frame, is_strange);
        found.into_iter().map(|at| self.rects[at]).collect()
    }
}

/// Changed nodes, and the areas of all changes.
#[derive(Default)]
struct NodeChanges {
    nodes: Vec<usize>,
    areas: Vec<Rect>,
    /// New index of each node by its old one; `None` if none changed.
    renumbered: Option<Vec<u32>>,
}

impl NodeChanges {
    /// The areas where a change may have opened or closed a way: around each changed area if there
    /// are few, otherwise around all.
    fn areas_to_test(&self) -> Vec<Rect> {
        const FEW: usize = 16;
        let areas = self.areas.iter().map(|area| area.inflate(detour::REACH));
        if self.areas.len() <= FEW {
            areas.collect()
        } else {
            bounds(areas).into_iter().collect()
        }
    }
}

fn has_same_shape(a: &Component, b: &Component) -> bool {
    a.name == b.name && a.kind == b.kind && a.technology == b.technology
}

fn has_same_route(a: &Rc<Connection>, b: &Rc<Connection>) -> bool {
    Rc::ptr_eq(a, b) || (a.from == b.from && a.to == b.to && a.waypoints == b.waypoints)
}

/// Keeps the old pointer if the value is equal.
fn share_if_equal<T: PartialEq>(old: Option<&Rc<T>>, new: T) -> Rc<T> {
    match old {
        Some(old) if **old == new => old.clone(),
        _ => Rc::new(new),
    }
}

/// True if both slices hold the same pointers.
fn share_pointers<T>(a: &[Rc<T>], b: &[Rc<T>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Rc::ptr_eq(a, b))
}
