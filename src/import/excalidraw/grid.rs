//! Boxes by their places, so that those around a point are found without a look at all.

use std::collections::HashMap;

/// The bounds of a shape.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct DrawingBounds {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl DrawingBounds {
    pub(super) fn centre(&self) -> (f64, f64) {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    pub(super) fn area(&self) -> f64 {
        self.width * self.height
    }

    /// True if the point is in the bounds or at most that far from them.
    pub(super) fn holds(&self, (x, y): (f64, f64), margin: f64) -> bool {
        x >= self.left - margin
            && x <= self.left + self.width + margin
            && y >= self.top - margin
            && y <= self.top + self.height + margin
    }

    /// True if the other bounds lie within these, but for a margin.
    pub(super) fn encloses(&self, other: &Self) -> bool {
        const MARGIN: f64 = 4.0;
        self.holds((other.left, other.top), MARGIN)
            && self.holds((other.left + other.width, other.top + other.height), MARGIN)
    }
}

/// The most boxes of one place: of more that lie on one another, the first count.
const MAX_PER_CELL: usize = 64;
/// The distance at which a point still touches a box.
pub(super) const MARGIN: f64 = 14.0;

/// Boxes in cells as large as themselves.
#[derive(Debug, Default)]
pub(super) struct BoundsGrid {
    cells: HashMap<(i32, i64, i64), Vec<usize>>,
    levels: Vec<i32>,
}

impl BoundsGrid {
    pub(super) fn insert(&mut self, at: usize, bounds: &DrawingBounds) {
        let size = bounds.width.max(bounds.height) + 2.0 * MARGIN;
        let level = size.log2().ceil() as i32;
        if let Err(place) = self.levels.binary_search(&level) {
            self.levels.insert(place, level);
        }
        let cell = |value: f64| (value / 2_f64.powi(level)).floor() as i64;
        let (left, right) = (bounds.left - MARGIN, bounds.left + bounds.width + MARGIN);
        let (top, bottom) = (bounds.top - MARGIN, bounds.top + bounds.height + MARGIN);
        for x in cell(left)..=cell(right) {
            for y in cell(top)..=cell(bottom) {
                let list = self.cells.entry((level, x, y)).or_default();
                if list.len() < MAX_PER_CELL {
                    list.push(at);
                }
            }
        }
    }

    /// The boxes whose cells hold the point.
    pub(super) fn near(&self, (x, y): (f64, f64)) -> impl Iterator<Item = usize> + '_ {
        self.levels.iter().flat_map(move |level| {
            let cell = |value: f64| (value / 2_f64.powi(*level)).floor() as i64;
            let found = self.cells.get(&(*level, cell(x), cell(y)));
            found.map_or(&[][..], Vec::as_slice).iter().copied()
        })
    }
}
