//! State of a press on the canvas: a long press, what a tap has opened, and the space bar.

use crate::editor::CanvasOutput;
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
    /// True while a finger rests on what it has just opened.
    has_opened: Rc<Cell<bool>>,
}

impl PressState {
    /// Notes whether a touch opened something that the same finger could press.
    pub fn note_tap(&self, touch: bool, outputs: &[CanvasOutput]) {
        let opens = |output: &CanvasOutput| {
            matches!(
                output,
                CanvasOutput::PickStyle(_) | CanvasOutput::PickConnection
            )
        };
        if touch && outputs.iter().any(opens) {
            self.has_opened.set(true);
        }
    }

    /// True if the touch that ends has opened something. The browser then must not repeat it as a
    /// click of the mouse, which would press what has opened.
    pub fn take_tap(&self) -> bool {
        self.has_opened.take()
    }
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
