//! A spatial index: which rectangles are near, without looking at all of them.

use super::geometry::Rect;
use std::collections::HashMap;

/// Rectangles by the cells of a grid that they lie in, each named by its number.
#[derive(Clone, Debug, Default)]
pub struct Grid(HashMap<(i32, i32), Vec<u32>>);

/// A component or two fit in a cell.
const CELL: f64 = 256.0;
/// A rectangle over more cells than this is not worth looking them up: all are looked at.
const MOST_CELLS: i64 = 4096;

fn cells(rect: &Rect) -> (i32, i32, i32, i32) {
    // Coordinates of a document end at ten million, so the cast is exact.
    let cell = |n: f64| (n / CELL).floor() as i32;
    (
        cell(rect.x),
        cell(rect.y),
        cell(rect.right()),
        cell(rect.bottom()),
    )
}

impl Grid {
    /// The index of the rectangles, numbered in their order.
    pub fn of(rects: &[Rect]) -> Self {
        let mut grid = Self::default();
        for (at, rect) in rects.iter().enumerate() {
            let (left, top, right, bottom) = cells(rect);
            for x in left..=right {
                for y in top..=bottom {
                    // A design has far fewer than 2^32 components.
                    grid.0.entry((x, y)).or_default().push(at as u32);
                }
            }
        }
        grid
    }

    /// Calls `each` with the rectangles whose cells the area touches, some of them more than
    /// once. Whether they meet the area itself is for the caller to see.
    pub fn near(&self, area: &Rect, mut each: impl FnMut(usize)) {
        let (left, top, right, bottom) = cells(area);
        let wide = i64::from(right) - i64::from(left) + 1;
        let high = i64::from(bottom) - i64::from(top) + 1;
        if wide.saturating_mul(high) > MOST_CELLS {
            let all = self
                .0
                .iter()
                .filter(|((x, y), _)| (left..=right).contains(x) && (top..=bottom).contains(y));
            all.flat_map(|(_, found)| found)
                .for_each(|at| each(*at as usize));
            return;
        }
        for x in left..=right {
            for y in top..=bottom {
                if let Some(found) = self.0.get(&(x, y)) {
                    found.iter().for_each(|at| each(*at as usize));
                }
            }
        }
    }
}
