//! Requests of the canvas to the app.

use super::{EdgeEnd, NameEdit};
use crate::document::{Design, Id, Subject};
use crate::editor::scene::geometry::Vec2;
use crate::editor::{Command, Selection, Tool};
use std::rc::Rc;

/// A request of the canvas to the app.
#[derive(Clone, Debug, PartialEq)]
pub enum CanvasOutput {
    /// Run an edit.
    Run(Command),
    /// Replace the selection.
    Select(Selection),
    /// Switch to another tool.
    SetTool(Tool),
    /// Open the inline name field.
    EditName(NameEdit),
    /// Open the inline style picker of a connection.
    PickStyle(Id),
    /// Ask for the connection of a recorded step, where several lead to its component. The answer goes
    /// to [`CanvasController::choose_connection`](super::CanvasController::choose_connection).
    PickConnection,
    /// Ask for the component to connect this one to. The answer goes to
    /// [`CanvasController::connect_by_name`](super::CanvasController::connect_by_name).
    ConnectByName(Id),
    /// Ask for the component to move an end of the connection to. The answer goes to
    /// [`CanvasController::reconnect`](super::CanvasController::reconnect).
    ReconnectByName(Id, EdgeEnd),
    /// Show the fields of the subject in the inspector.
    ShowFields(Subject),
    /// Copy the design to the clipboard, as text.
    Copy(Rc<Design>),
    /// Read the clipboard; a design on it goes to
    /// [`CanvasController::paste`](super::CanvasController::paste).
    Paste,
    /// Open the context menu of the selection there, in pixels from the corner of the canvas.
    OpenMenu(Vec2),
    /// Show the reason why a command was rejected.
    ShowError(String),
    /// Announce a result in the status line and to screen readers.
    Announce(String),
}
