//! A spatial index of rectangles.

use crate::document::sort::sorted_unique;
use crate::editor::scene::geometry::Rect;

/// A uniform grid over rectangles, identified by their index. Cells are hashed into buckets, and
/// buckets share one list. Building takes a fraction of a millisecond, so the index is never
/// updated.
#[derive(Clone, Debug, Default)]
pub struct SpatialGrid {
    /// Start of each bucket in `found`, and the end of the last one.
    starts: Vec<u32>,
    found: Vec<u32>,
    count: usize,
}

/// Cell size; holds a component or two.
const CELL: f64 = 256.0;

fn cells(rect: &Rect) -> (i32, i32, i32, i32) {
    // Coordinates of a document are limited to ten million, so the cast is exact.
    let cell = |n: f64| (n / CELL).floor() as i32;
    (
        cell(rect.x),
        cell(rect.y),
        cell(rect.right()),
        cell(rect.bottom()),
    )
}

impl SpatialGrid {
    /// Builds the index.
    pub fn of(rects: &[Rect]) -> Self {
        let buckets = rects.len().next_power_of_two().max(16);
        let mut starts = vec![0u32; buckets + 1];
        let each = |visit: &mut dyn FnMut(usize, u32)| {
            for (at, rect) in rects.iter().enumerate() {
                let (left, top, right, bottom) = cells(rect);
                for x in left..=right {
                    for y in top..=bottom {
                        // A design has far fewer than 2^32 components.
                        visit(bucket(x, y, buckets), at as u32);
                    }
                }
            }
        };
        each(&mut |bucket, _| starts[bucket + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut found = vec![0u32; starts.last().map_or(0, |n| *n as usize)];
        each(&mut |bucket, at| {
            found[next[bucket] as usize] = at;
            next[bucket] += 1;
        });
        Self {
            starts,
            found,
            count: rects.len(),
        }
    }

    /// Calls `each` for every rectangle that may intersect the area, possibly more than once. The
    /// caller tests for intersection.
    pub fn near(&self, area: &Rect, mut each: impl FnMut(usize)) {
        if self.count == 0 {
            return;
        }
        let buckets = self.starts.len() - 1;
        let (left, top, right, bottom) = cells(area);
        let wide = i64::from(right) - i64::from(left) + 1;
        let high = i64::from(bottom) - i64::from(top) + 1;
        // For an area of that many cells, visiting every rectangle is cheaper.
        if wide.saturating_mul(high) > buckets as i64 {
            (0..self.count).for_each(each);
            return;
        }
        for x in left..=right {
            for y in top..=bottom {
                let bucket = bucket(x, y, buckets);
                let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
                self.found[range].iter().for_each(|at| each(*at as usize));
            }
        }
    }

    /// The rectangles that intersect the area and are wanted, in ascending order. `rects` are those of the grid.
    pub fn intersecting(
        &self,
        rects: &[Rect],
        area: &Rect,
        is_wanted: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        self.near(area, |at| {
            if rects[at].intersects(area) && is_wanted(at) {
                found.push(at);
            }
        });
        sorted_unique(found)
    }
}

/// Bucket of a cell. The number of buckets is a power of two.
fn bucket(x: i32, y: i32, buckets: usize) -> usize {
    let mixed = (x as u32)
        .wrapping_mul(0x9E37_79B1)
        .wrapping_add((y as u32).wrapping_mul(0x85EB_CA77));
    (mixed ^ (mixed >> 15)) as usize & (buckets - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::scene::geometry::Vec2;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn grid_finds_every_intersecting_rectangle(
            places in prop::collection::vec((-9_000..9_000i32, -9_000..9_000i32), 0..60),
            area in (-9_000..9_000i32, -9_000..9_000i32, 0..6_000u32, 0..6_000u32),
        ) {
            let at = |(x, y): (i32, i32)| Vec2::new(x.into(), y.into());
            let rects: Vec<Rect> = places.into_iter().map(|p| Rect::around(at(p), 144.0, 60.0)).collect();
            let area = Rect::around(at((area.0, area.1)), area.2.into(), area.3.into());
            let mut found = Vec::new();
            SpatialGrid::of(&rects).near(&area, |at| found.push(at));
            for (at, rect) in rects.iter().enumerate() {
                prop_assert!(!rect.intersects(&area) || found.contains(&at));
            }
        }
    }
}
