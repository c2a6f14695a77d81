//! References to the DOM elements of the canvas.

use web_sys::HtmlElement;
use yew::prelude::*;

/// References to the elements of the canvas. Each layer is composited separately: moving the view
/// moves layers, and a change in one does not repaint the others.
#[derive(Clone, Default)]
pub struct CanvasElements {
    /// Target of all events.
    pub root: NodeRef,
    /// Layer of the drawing.
    pub drawing: NodeRef,
    /// Layer of the surroundings, below the drawing.
    pub surroundings: NodeRef,
    /// Layer of the overlay, above the drawing.
    pub overlay: NodeRef,
    /// Parent of the guide lines, in screen pixels.
    pub guide_lines: NodeRef,
    /// Frame of the visible area on the minimap.
    pub minimap_frame: NodeRef,
}

impl CanvasElements {
    /// Moves the focus to the canvas.
    pub fn focus(&self) {
        if let Some(root) = self.root.cast::<HtmlElement>() {
            let _ = root.focus();
        }
    }
}
