//! A spatial index of the routes of connections.

use super::geometry::{Rect, Vec2};
use super::grid::SpatialGrid;
use super::routing::Route;

/// Segments of routes, found by area.
pub(crate) struct LineIndex {
    segments: Vec<(Vec2, Vec2)>,
    grid: SpatialGrid,
}

/// Segments longer than this are ignored: they cover too many cells.
const FAR: f64 = 10_000.0;

impl LineIndex {
    pub(crate) fn of<'r>(routes: impl IntoIterator<Item = &'r Route>) -> Self {
        let segments = routes.into_iter().flat_map(Route::segments);
        let segments: Vec<(Vec2, Vec2)> = segments.filter(|(a, b)| a.distance(*b) < FAR).collect();
        let rects: Vec<Rect> = segments
            .iter()
            .map(|(a, b)| Rect::between(*a, *b))
            .collect();
        Self {
            grid: SpatialGrid::of(&rects),
            segments,
        }
    }

    /// True if a route has a point in the area.
    pub(crate) fn meets(&self, area: &Rect) -> bool {
        let mut meets = false;
        self.grid.near(area, |at| {
            let (a, b) = self.segments[at];
            meets = meets || area.meets_segment(a, b);
        });
        meets
    }
}
