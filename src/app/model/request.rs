//! Requests for dialogs and menus over the drawing, and for files.

use crate::document::Id;
use crate::editor::canvas::EdgeEnd;
use crate::editor::scene::geometry::Vec2;
use crate::worker::protocol::UploadedFile;
use std::rc::Rc;

/// A dialog in which something is chosen by its name, or looked up.
#[derive(Clone, Debug, PartialEq)]
pub enum DialogRequest {
    /// Command palette.
    Palette,
    /// Search for elements.
    Find,
    /// Target of a new connection from this component.
    Connect(Id),
    /// Component that an end of the connection is moved to.
    Reconnect(Id, EdgeEnd),
    /// All commands with their shortcuts.
    Shortcuts,
    /// Templates and examples.
    Templates,
    /// The course of exercises.
    Course,
    /// Hand-ins of a group.
    Collect,
    /// The open exercise, for a projector.
    Present,
    /// A reference solution beside the own design.
    Solution,
    /// Explanation of the item of the checklist with this code.
    Explanation(Rc<str>),
}

impl DialogRequest {
    /// True if the focus begins in a text field.
    pub fn takes_text(&self) -> bool {
        matches!(
            self,
            Self::Palette | Self::Find | Self::Connect(_) | Self::Reconnect(..)
        )
    }
}

/// Context menu of the selection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContextMenuRequest {
    /// Position on the page, in pixels.
    pub position: Vec2,
    /// Position on the canvas, in canvas units, if the menu was opened there.
    pub canvas_position: Option<Vec2>,
}

/// Use of a file that is chosen or dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilePurpose {
    /// Open it as a design of its own.
    #[default]
    Open,
    /// Merge it into the open design.
    Merge,
    /// Compare it with the open design.
    Compare,
}

/// A file, or text of the clipboard, that is shown before it changes anything.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRequest {
    /// Name and content.
    pub file: UploadedFile,
    /// Use of the file.
    pub purpose: FilePurpose,
}

/// A dialog for data that enters or leaves the app.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferRequest {
    /// Preview of an import.
    Import(ImportRequest),
    /// Options of an exported picture.
    ExportPicture,
    /// The report as a page.
    Report {
        /// True to print it at once.
        prints: bool,
    },
}
