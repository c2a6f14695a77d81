//! The sides of a rectangle.

use crate::editor::scene::geometry::{Rect, Vec2};

/// A side of a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Facing right.
    #[default]
    Right,
    /// Facing down.
    Bottom,
    /// Facing left.
    Left,
    /// Facing up.
    Top,
}

impl Side {
    /// All sides, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Right, Self::Bottom, Self::Left, Self::Top];

    /// The opposite side.
    pub fn opposite(self) -> Self {
        match self {
            Self::Right => Self::Left,
            Self::Left => Self::Right,
            Self::Top => Self::Bottom,
            Self::Bottom => Self::Top,
        }
    }

    /// True for left and right.
    pub fn is_horizontal(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    /// The outward normal.
    pub fn outwards(self) -> Vec2 {
        match self {
            Self::Right => Vec2::new(1.0, 0.0),
            Self::Left => Vec2::new(-1.0, 0.0),
            Self::Bottom => Vec2::new(0.0, 1.0),
            Self::Top => Vec2::new(0.0, -1.0),
        }
    }

    /// The point at a distance from the middle of the side, measured down or to the right.
    pub fn point(self, rect: &Rect, from_middle: f64) -> Vec2 {
        let middle = rect.center();
        match self {
            Self::Right => Vec2::new(rect.right(), middle.y + from_middle),
            Self::Left => Vec2::new(rect.x, middle.y + from_middle),
            Self::Bottom => Vec2::new(middle.x + from_middle, rect.bottom()),
            Self::Top => Vec2::new(middle.x + from_middle, rect.y),
        }
    }

    /// Length of the side.
    pub fn length(self, rect: &Rect) -> f64 {
        if self.is_horizontal() {
            rect.height
        } else {
            rect.width
        }
    }
}

/// The facing side of `from` towards `to`, the more legible one if there are two; `None` if they
/// overlap.
pub fn facing(from: &Rect, to: &Rect) -> Option<Side> {
    // Minimum gap with space for a corner.
    const LEAST: f64 = 8.0;
    let right = to.x - from.right();
    let left = from.x - to.right();
    let down = to.y - from.bottom();
    let up = from.y - to.bottom();
    let (across, horizontal) = if right >= left {
        (right, Side::Right)
    } else {
        (left, Side::Left)
    };
    let (along, vertical) = if down >= up {
        (down, Side::Bottom)
    } else {
        (up, Side::Top)
    };
    // Preference for horizontal routes, along the direction of text.
    const WORTH: f64 = 16.0;
    if across < LEAST && along < LEAST {
        None
    } else if across + WORTH >= along {
        Some(horizontal)
    } else {
        Some(vertical)
    }
}
