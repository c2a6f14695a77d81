//! Position of HTML elements over the canvas. The content security policy forbids style attributes,
//! so it is set through the style object.

use crate::editor::scene::geometry::Rect;
use web_sys::HtmlElement;
use yew::NodeRef;

/// Places an element, in pixels from the corner of the canvas.
pub fn position_element(element: &NodeRef, rect: &Rect) {
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
