//! State of a press on the canvas: a long press, and the space bar.

use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// State of a press that outlives its event.
#[derive(Clone, Default)]
pub struct PressState {
    /// Opens the menu when a finger rests.
    pub long_press: Rc<RefCell<Option<Timeout>>>,
    /// State of the space bar.
    pub space: Rc<Cell<SpaceKey>>,
}

/// State of the space bar, which pans while it is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpaceKey {
    /// Not held.
    #[default]
    Up,
    /// Held, without a press of the pointer yet. Released now, it selects.
    Down,
    /// Held during a press of the pointer.
    Panning,
}
