//! How a drawing comes out, in numbers, without making all of it.

use super::metrics::count_crossings;
use crate::document::Design;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::ports::{self, IncidenceIndex, Obstacles, PortLink, Ports};
use crate::editor::scene::routing::Route;

/// A drawing of which some components have no place yet.
pub(super) struct LayoutEvaluator<'d> {
    numbers: &'d [usize],
    /// Gives components their places from where the layout has them.
    settled: &'d dyn Fn(Vec<Vec2>) -> Vec<Vec2>,
    links: Vec<PortLink>,
    incident: IncidenceIndex,
    rects: Vec<Rect>,
}

/// What is wrong with a drawing.
#[derive(Clone, Copy)]
pub(super) struct LayoutCost {
    /// How often lines cross one another, or components.
    pub(super) crossed: usize,
    /// That, and a part of one for how long all lines are.
    pub(super) value: f64,
}

/// So much longer lines are as bad as one more crossing.
const LONG: f64 = 4_000.0;

impl<'d> LayoutEvaluator<'d> {
    /// Those of the numbers have no place yet; `rects` says where the others are, and how large all
    /// of them are.
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
            // Bends that were made for the old places go.
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

    /// How many components and connections there are.
    pub(super) fn size(&self) -> usize {
        self.rects.len() + self.links.len()
    }

    /// Which of those that have no place yet are joined, as they are counted there.
    pub(super) fn joined(&self) -> Vec<(usize, usize)> {
        let mut local = vec![None; self.rects.len()];
        for (at, number) in self.numbers.iter().enumerate() {
            local[*number] = Some(at);
        }
        let ends = |link: &PortLink| local[link.from as usize].zip(local[link.to as usize]);
        self.links.iter().filter_map(ends).collect()
    }

    /// What it comes to with their centres there.
    pub(super) fn cost(&mut self, centers: Vec<Vec2>) -> LayoutCost {
        for (number, center) in self.numbers.iter().zip((self.settled)(centers)) {
            let rect = &mut self.rects[*number];
            *rect = rect.translate(center - rect.center());
        }
        let mut ports = vec![Ports::default(); self.links.len()];
        for component in 0..self.rects.len() {
            ports::place_ends(
                component,
                &self.links,
                &self.incident,
                &self.rects,
                &mut ports,
            );
        }
        let obstacles = Obstacles {
            grid: &SpatialGrid::of(&self.rects),
            rects: &self.rects,
            moving: &|_| false,
        };
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
