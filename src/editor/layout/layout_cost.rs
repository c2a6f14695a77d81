//! Cost of a candidate layout, computed without building its scene.

use super::metrics::count_crossings;
use crate::document::Design;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::ports::{self, IncidenceIndex, Obstacles, PortLink};
use crate::editor::scene::routing::Route;

/// Evaluates layouts of some components within an otherwise fixed drawing.
pub(super) struct LayoutEvaluator<'d> {
    numbers: &'d [usize],
    /// Maps layout coordinates to final centres.
    settled: &'d dyn Fn(Vec<Vec2>) -> Vec<Vec2>,
    links: Vec<PortLink>,
    incident: IncidenceIndex,
    rects: Vec<Rect>,
}

/// Cost of a layout.
#[derive(Clone, Copy)]
pub(super) struct LayoutCost {
    /// Number of crossings between lines, and of lines with components.
    pub(super) crossed: usize,
    /// Crossings plus a fraction for the total length of all lines.
    pub(super) value: f64,
}

/// Additional line length that weighs as much as one crossing.
const LONG: f64 = 4_000.0;

impl<'d> LayoutEvaluator<'d> {
    /// An evaluator that moves the components with these indices; `rects` holds the sizes of all
    /// components and the positions of the others.
    pub(super) fn of(
        design: &Design,
        numbers: &'d [usize],
        rects: Vec<Rect>,
        settled: &'d dyn Fn(Vec<Vec2>) -> Vec<Vec2>,
    ) -> Self {
        let mut moves = vec![false; rects.len()];
        for at in numbers {
            moves[*at] = true;
        }
        let number = |id: &crate::document::Id| design.components.position(id.as_str());
        let links = design.connections.iter().filter_map(|connection| {
            let (from, to) = number(&connection.from).zip(number(&connection.to))?;
            let mut link = PortLink::of(connection, from as u32, to as u32);
            // Bends made for the old positions are dropped.
            if moves[from] || moves[to] {
                link.waypoints.clear();
            }
            Some(link)
        });
        let links: Vec<PortLink> = links.collect();
        Self {
            numbers,
            settled,
            incident: IncidenceIndex::of(rects.len(), &links),
            links,
            rects,
        }
    }

    /// Number of components and connections.
    pub(super) fn size(&self) -> usize {
        self.rects.len() + self.links.len()
    }

    /// Connections between moving components, by their index among these.
    pub(super) fn links(&self) -> Vec<(usize, usize)> {
        let mut local = vec![None; self.rects.len()];
        for (at, number) in self.numbers.iter().enumerate() {
            local[*number] = Some(at);
        }
        let ends = |link: &PortLink| local[link.from as usize].zip(local[link.to as usize]);
        self.links.iter().filter_map(ends).collect()
    }

    /// The cost with the moving components at these centres.
    pub(super) fn cost(&mut self, centers: Vec<Vec2>) -> LayoutCost {
        for (number, center) in self.numbers.iter().zip((self.settled)(centers)) {
            let rect = &mut self.rects[*number];
            *rect = rect.translate(center - rect.center());
        }
        let obstacles = Obstacles {
            grid: &SpatialGrid::of(&self.rects),
            rects: &self.rects,
            moving: &|_| false,
        };
        let ports = ports::place_all_ends(&self.links, &self.incident, &self.rects);
        let mut over = 0;
        let routes = self.links.iter().zip(&ports).map(|(link, ports)| {
            let route = ports::route(link, ports, &self.rects, &obstacles);
            over += obstacles.crossed(&route, link);
            route
        });
        let routes: Vec<Route> = routes.collect();
        let lines: Vec<&Route> = routes.iter().collect();
        let length: f64 = routes.iter().map(Route::length).sum();
        let crossed = count_crossings(&lines) + over;
        LayoutCost {
            crossed,
            value: crossed as f64 + length / LONG,
        }
    }
}
