//! Putting HTML over the drawing. The page's policy forbids style attributes, so this goes
//! through the style object of the element.

use crate::editor::scene::geometry::Rect;
use web_sys::HtmlElement;
use yew::NodeRef;

/// Puts the element there, in pixels from the corner of the canvas.
pub fn place(element: &NodeRef, rect: &Rect) {
    let Some(element) = element.cast::<HtmlElement>() else {
        return;
    };
    let style = element.style();
    for (property, pixels) in [
        ("left", rect.x),
        ("top", rect.y),
        ("width", rect.width),
        ("height", rect.height),
    ] {
        if pixels > 0.0 || matches!(property, "left" | "top") {
            let _ = style.set_property(property, &format!("{pixels:.1}px"));
        }
    }
}
