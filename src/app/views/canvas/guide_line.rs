//! Guide lines during a drag: alignment with other elements, and frames that would resize. Each is
//! an element of its own above the drawing, so that moving it repaints nothing that it crosses.

use crate::editor::CanvasController;
use crate::editor::canvas::layers::Layers;
use crate::editor::canvas::viewport::Viewport;
use crate::editor::scene::geometry::{Rect, Vec2};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// A horizontal or vertical line, in canvas units.
pub struct GuideLine {
    class: &'static str,
    from: Vec2,
    to: Vec2,
}

/// Guide lines of the drag in progress. The number of snap guides is constant, with the unused ones
/// off the screen: creating a compositor layer takes longer than moving one.
pub fn guide_lines(controller: &CanvasController, layers: &Layers) -> Vec<GuideLine> {
    const SNAP_GUIDES: usize = 6;
    let Some(drag) = layers.drag() else {
        return Vec::new();
    };
    let guide = |from, to| GuideLine {
        class: "guide",
        from,
        to,
    };
    let off_screen = Vec2::new(f64::NEG_INFINITY, f64::NEG_INFINITY);
    let guides = controller.guides().iter().map(|g| guide(g.from, g.to));
    let unused = std::iter::repeat_with(|| guide(off_screen, off_screen));
    let mut lines: Vec<GuideLine> = guides.chain(unused).take(SNAP_GUIDES).collect();
    lines.extend(drag.resized_frames(layers.preview()).flat_map(sides));
    lines
}

/// Sides of a frame. A whole rectangle would cover the frame's content.
fn sides(frame: Rect) -> [GuideLine; 4] {
    let (left, top) = (frame.x, frame.y);
    let (right, bottom) = (frame.right(), frame.bottom());
    let side = |from: (f64, f64), to: (f64, f64)| GuideLine {
        class: "gives-way",
        from: Vec2::new(from.0, from.1),
        to: Vec2::new(to.0, to.1),
    };
    [
        side((left, top), (right, top)),
        side((left, bottom), (right, bottom)),
        side((left, top), (left, bottom)),
        side((right, top), (right, bottom)),
    ]
}

/// Renders the elements of the lines. [`place`] sets their positions, since the content security
/// policy forbids style attributes in markup.
pub fn view(lines: &[GuideLine], parent: &NodeRef) -> Html {
    let lines = lines.iter().map(|line| {
        let direction = if line.from.y == line.to.y {
            "across"
        } else {
            "down"
        };
        html! { <div class={classes!(line.class, direction)}></div> }
    });
    html! { <div ref={parent} aria-hidden="true">{ for lines }</div> }
}

/// Places the elements on the screen, clipped to the viewport.
pub fn place(lines: &[GuideLine], parent: &NodeRef, view: &Viewport) {
    let Some(elements) = parent.cast::<Element>().map(|parent| parent.children()) else {
        return;
    };
    for (line, at) in lines.iter().zip(0..) {
        let Some(element) = elements.item(at) else {
            return;
        };
        let [from, to] = [line.from, line.to].map(|at| view.to_screen(at));
        let (from, to) = (clip(from, view.size), clip(to, view.size));
        let style = element.unchecked_into::<HtmlElement>().style();
        // Fails only for an unknown property.
        let set = |name, value: String| drop(style.set_property(name, &value));
        set(
            "transform",
            format!("translate({}px, {}px)", from.x, from.y),
        );
        set("width", format!("{}px", to.x - from.x));
        set("height", format!("{}px", to.y - from.y));
    }
}

/// Nearest whole pixel within the viewport and a margin.
fn clip(at: Vec2, size: Vec2) -> Vec2 {
    const MARGIN: f64 = 50.0;
    let clip = |n: f64, most: f64| n.clamp(-MARGIN, most + MARGIN).floor();
    Vec2::new(clip(at.x, size.x), clip(at.y, size.y))
}
