//! Points and rectangles in canvas units: x to the right, y down.

/// A point or vector.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vec2 {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// An axis-aligned rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Extent to the right.
    pub width: f64,
    /// Extent downwards.
    pub height: f64,
}

impl Vec2 {
    /// The point `(x, y)`.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Distance to another point.
    pub fn distance(self, other: Self) -> f64 {
        (self - other).length()
    }

    /// Length of the vector.
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

impl std::ops::Add for Vec2 {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl std::ops::Sub for Vec2 {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl std::ops::Mul<f64> for Vec2 {
    type Output = Self;
    fn mul(self, by: f64) -> Self {
        Self::new(self.x * by, self.y * by)
    }
}

impl Rect {
    /// The rectangle of a size around a centre.
    pub fn around(center: Vec2, width: f64, height: f64) -> Self {
        Self {
            x: center.x - width / 2.0,
            y: center.y - height / 2.0,
            width,
            height,
        }
    }

    /// The rectangle between two opposite corners.
    pub fn between(a: Vec2, b: Vec2) -> Self {
        Self {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
            width: (a.x - b.x).abs(),
            height: (a.y - b.y).abs(),
        }
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Centre.
    pub fn center(&self) -> Vec2 {
        Vec2::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// The rectangle grown by `by` on every side.
    #[must_use]
    pub fn inflate(&self, by: f64) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            width: (self.width + 2.0 * by).max(0.0),
            height: (self.height + 2.0 * by).max(0.0),
        }
    }

    /// The rectangle moved by a vector.
    #[must_use]
    pub fn translate(&self, by: Vec2) -> Self {
        Self {
            x: self.x + by.x,
            y: self.y + by.y,
            ..*self
        }
    }

    /// The bounds of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let x = self.x.min(other.x);
        let y = self.y.min(other.y);
        Self {
            x,
            y,
            width: self.right().max(other.right()) - x,
            height: self.bottom().max(other.bottom()) - y,
        }
    }

    /// The area that both share; without size if they share none.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        Self {
            x,
            y,
            width: (self.right().min(other.right()) - x).max(0.0),
            height: (self.bottom().min(other.bottom()) - y).max(0.0),
        }
    }

    /// True if the point is inside or on the border.
    pub fn contains(&self, point: Vec2) -> bool {
        point.x >= self.x
            && point.x <= self.right()
            && point.y >= self.y
            && point.y <= self.bottom()
    }

    /// True if the other rectangle lies inside.
    pub fn contains_rect(&self, other: &Self) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// True if the segment from `a` to `b` has a point inside or on the border.
    pub fn meets_segment(&self, a: Vec2, b: Vec2) -> bool {
        if !Self::between(a, b).intersects(self) {
            return false;
        }
        // Apart only if all corners lie on the same side of the segment's line.
        let way = b - a;
        let side = |x: f64, y: f64| way.x * (y - a.y) - way.y * (x - a.x);
        let sides = [
            side(self.x, self.y),
            side(self.right(), self.y),
            side(self.x, self.bottom()),
            side(self.right(), self.bottom()),
        ];
        sides.iter().any(|s| *s >= 0.0) && sides.iter().any(|s| *s <= 0.0)
    }

    /// True if the rectangles share a point.
    pub fn intersects(&self, other: &Self) -> bool {
        self.x <= other.right()
            && other.x <= self.right()
            && self.y <= other.bottom()
            && other.y <= self.bottom()
    }
}

/// The bounds of all rectangles; `None` if there are none.
pub fn bounds(rects: impl IntoIterator<Item = Rect>) -> Option<Rect> {
    rects.into_iter().reduce(|a, b| a.union(&b))
}

/// Distance between a point and a segment.
pub fn distance_to_segment(point: Vec2, a: Vec2, b: Vec2) -> f64 {
    let along = b - a;
    let length = along.x * along.x + along.y * along.y;
    if length == 0.0 {
        return point.distance(a);
    }
    let from = point - a;
    let share = ((from.x * along.x + from.y * along.y) / length).clamp(0.0, 1.0);
    point.distance(a + along * share)
}

/// The nearest coordinate on the grid.
pub fn snap_to_grid(number: f64) -> f64 {
    (number / GRID).round() * GRID
}

/// Spacing of the grid, in canvas units.
pub const GRID: f64 = 8.0;
