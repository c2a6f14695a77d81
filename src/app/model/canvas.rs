//! The canvas as the rest of the app reaches it.

use super::channel::{Channel, Subscription};
use crate::document::Subject;
use crate::editor::scene::highlights::Highlights;
use crate::editor::{CanvasController, CanvasOutput};
use std::cell::RefCell;
use std::rc::Rc;

/// A part of the canvas that is loaded lazily.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CanvasPart {
    /// Highlights and the preview of a change, in the SVG above the drawing.
    Overlay,
    /// The flow bar.
    FlowBar,
}

/// A message to the canvas.
pub enum CanvasCommand {
    /// Applies outputs of the controller, and renders what has changed.
    Apply(Vec<CanvasOutput>),
    /// Highlights elements and brings them into view.
    Reveal(Vec<Subject>),
    /// Replaces the marks of elements, as of a comparison.
    Mark(Highlights),
    /// Animates components to their new places at the next change.
    AnimateNextChange,
    /// Runs an operation of the controller, and applies its outputs. The code of the operation is loaded with the
    /// service that asks for it.
    Run(CanvasOperation),
}

/// An operation of the controller.
pub type CanvasOperation = Box<dyn FnOnce(&mut CanvasController) -> Vec<CanvasOutput>>;

/// Controller and messages of the canvas. Cheap to clone; two handles are equal if they are clones
/// of one.
#[derive(Clone, Default)]
pub struct CanvasHandle {
    controller: Rc<RefCell<CanvasController>>,
    commands: Channel<CanvasCommand>,
}

impl PartialEq for CanvasHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.controller, &other.controller)
    }
}

impl CanvasHandle {
    /// Interaction state of the canvas.
    pub fn controller(&self) -> &Rc<RefCell<CanvasController>> {
        &self.controller
    }

    /// Sends a message to the canvas.
    pub fn send(&self, command: CanvasCommand) {
        self.commands.send(command);
    }

    /// Has the canvas apply outputs of the controller.
    pub fn apply(&self, outputs: Vec<CanvasOutput>) {
        self.send(CanvasCommand::Apply(outputs));
    }

    /// Receives the messages, as the mounted canvas.
    pub fn subscribe(&self, receiver: impl Fn(CanvasCommand) + 'static) -> Subscription {
        self.commands.subscribe(receiver)
    }
}
