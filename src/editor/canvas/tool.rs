//! Tools of the toolbar.

use crate::document::Kind;

/// The tool that defines the effect of the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Selects and moves.
    #[default]
    Select,
    /// Moves the view.
    Pan,
    /// Draws a connection from one component to another.
    Connect,
    /// Places a component of that kind.
    Place(Kind),
    /// Draws the frame of a domain.
    Domain,
    /// Records the steps of a flow.
    Record,
}
