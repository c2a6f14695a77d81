//! Gestures in progress, and the drags they carry.

use super::{BendDrag, ReconnectDrag, ResizeDrag, SnapGuide};
use crate::document::Id;
use crate::editor::scene::HitTarget;
use crate::editor::scene::geometry::{Rect, Vec2};
use std::collections::HashSet;
use std::rc::Rc;

/// The gesture in progress, made with the pointer or with the keyboard in its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Gesture {
    /// No gesture.
    #[default]
    Idle,
    /// The pointer is down and has not moved yet.
    Press {
        /// Screen position of the press.
        at: Vec2,
        /// The element under the pointer.
        on: Option<HitTarget>,
        /// True for a finger.
        touch: bool,
    },
    /// Moves components.
    Move(MoveDrag),
    /// Draws a selection rectangle.
    Marquee {
        /// The corner of the rectangle where the drag began.
        from: Vec2,
        /// The current pointer position.
        to: Vec2,
    },
    /// Draws a new connection.
    Connect(ConnectDrag),
    /// Moves the view.
    Pan {
        /// The last pointer position, on the screen.
        last: Vec2,
    },
    /// Draws the frame of a new domain.
    DrawFrame {
        /// The corner of the frame where the drag began.
        from: Vec2,
        /// The current pointer position.
        to: Vec2,
    },
    /// Moves an end of a connection to another component.
    Reconnect(ReconnectDrag),
    /// Bends a connection.
    Bend(BendDrag),
    /// Resizes the frame of a domain.
    ResizeFrame(ResizeDrag),
    /// Moves and zooms the view with two fingers.
    Pinch,
}

/// A drag of components and of the frames of domains.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveDrag {
    /// The components.
    pub components: Rc<HashSet<Id>>,
    /// The domains whose frames move along.
    pub domains: Rc<HashSet<Id>>,
    /// The offset so far, in canvas units.
    pub by: Vec2,
    /// Lines along which the dragged elements are aligned at this offset.
    pub guides: Vec<SnapGuide>,
    /// The connection that dropping the component here would split.
    pub onto: Option<Id>,
    /// The bounds of the dragged elements before the drag.
    pub(super) area: Rect,
    /// The canvas position where the pointer picked them up.
    pub(super) grip: Vec2,
    /// The point that snaps to the grid.
    pub(super) anchor: Vec2,
}

/// A drag of a new connection.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectDrag {
    /// The source component.
    pub from: Id,
    /// The current pointer position.
    pub to: Vec2,
    /// The component that the connection would end at.
    pub over: Option<Id>,
    /// The pointer has left the source: returning to it means a connection to itself.
    pub(super) has_left: bool,
    /// The input that moves the free end.
    pub(super) source: DragSource,
}

/// The input that moves the free end of a new connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DragSource {
    /// The pointer, while its button is pressed.
    Drag,
    /// The pointer, until the next click.
    Click,
    /// The keyboard.
    Keys,
}
