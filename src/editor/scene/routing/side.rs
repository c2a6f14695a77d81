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
    /// All, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Right, Self::Bottom, Self::Left, Self::Top];

    /// The one on the other side.
    pub fn opposite(self) -> Self {
        match self {
            Self::Right => Self::Left,
            Self::Left => Self::Right,
            Self::Top => Self::Bottom,
            Self::Bottom => Self::Top,
        }
    }

    /// Whether a path leaves it to the left or to the right.
    pub fn is_horizontal(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    /// The direction in which a path leaves it.
    pub fn outwards(self) -> Vec2 {
        match self {
            Self::Right => Vec2::new(1.0, 0.0),
            Self::Left => Vec2::new(-1.0, 0.0),
            Self::Bottom => Vec2::new(0.0, 1.0),
            Self::Top => Vec2::new(0.0, -1.0),
        }
    }

    /// The point of the side that far from its middle, downwards or to the right.
    pub fn point(self, rect: &Rect, from_middle: f64) -> Vec2 {
        let middle = rect.center();
        match self {
            Self::Right => Vec2::new(rect.right(), middle.y + from_middle),
            Self::Left => Vec2::new(rect.x, middle.y + from_middle),
            Self::Bottom => Vec2::new(middle.x + from_middle, rect.bottom()),
            Self::Top => Vec2::new(middle.x + from_middle, rect.y),
        }
    }

    /// How long the side is.
    pub fn length(self, rect: &Rect) -> f64 {
        if self.is_horizontal() {
            rect.height
        } else {
            rect.width
        }
    }
}

/// The sides of two components that face each other, best first for the eye: `None` where the
/// two lie on one another.
pub fn facing(from: &Rect, to: &Rect) -> Option<Side> {
    // Closer than this there is no room for a corner.
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
    // Side by side reads better than above one another: text runs across.
    const WORTH: f64 = 16.0;
    if across < LEAST && along < LEAST {
        None
    } else if across + WORTH >= along {
        Some(horizontal)
    } else {
        Some(vertical)
    }
}
