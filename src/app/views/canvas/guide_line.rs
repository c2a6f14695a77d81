//! Straight lines that show for a moment: along which something is in line, and where a frame would
//! be. Each is an element of its own over the drawing. To move it is to move a picture; as part of
//! the drawing, all that it crosses would be painted anew.

use super::drag_layer::Lifted;
use crate::editor::CanvasController;
use crate::editor::canvas::viewport::Viewport;
use crate::editor::scene::DragPreview;
use crate::editor::scene::geometry::{Rect, Vec2};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// A line from left to right or from top to bottom, in canvas units.
pub struct Straight {
    class: &'static str,
    from: Vec2,
    to: Vec2,
}

/// Those that show now. While something is moved there are as many guides as there can be, the
/// others off the screen: to make a layer takes longer than to move one.
pub fn straights(
    stage: &CanvasController,
    lifted: Option<&Lifted>,
    preview: &DragPreview,
) -> Vec<Straight> {
    const MOST_GUIDES: usize = 6;
    let Some(lifted) = lifted else {
        return Vec::new();
    };
    let guide = |from, to| Straight {
        class: "guide",
        from,
        to,
    };
    let off = Vec2::new(f64::NEG_INFINITY, f64::NEG_INFINITY);
    let guides = stage.guides().iter().map(|g| guide(g.from, g.to));
    let spare = std::iter::repeat_with(|| guide(off, off));
    let mut lines: Vec<Straight> = guides.chain(spare).take(MOST_GUIDES).collect();
    lines.extend(lifted.giving_way(preview).flat_map(sides));
    lines
}

/// The sides of a frame. As a whole it would cover what lies in it.
fn sides(frame: Rect) -> [Straight; 4] {
    let (left, top) = (frame.x, frame.y);
    let (right, bottom) = (frame.right(), frame.bottom());
    let side = |from: (f64, f64), to: (f64, f64)| Straight {
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

/// Their elements. Where they are is set by [`place`]: text could not hold it, since a page that
/// takes no styles from text takes none from here.
pub fn view(lines: &[Straight], root: &NodeRef) -> Html {
    let lines = lines.iter().map(|line| {
        let along = if line.from.y == line.to.y {
            "across"
        } else {
            "down"
        };
        html! { <div class={classes!(line.class, along)}></div> }
    });
    html! { <div ref={root} aria-hidden="true">{ for lines }</div> }
}

/// Puts each where it is on the screen, and as far as it is seen.
pub fn place(lines: &[Straight], root: &NodeRef, view: &Viewport) {
    let Some(elements) = root.cast::<Element>().map(|root| root.children()) else {
        return;
    };
    for (line, at) in lines.iter().zip(0..) {
        let Some(element) = elements.item(at) else {
            return;
        };
        let [from, to] = [line.from, line.to].map(|at| view.to_screen(at));
        let (from, to) = (within(from, view.size), within(to, view.size));
        let style = element.unchecked_into::<HtmlElement>().style();
        // Fails only for names that are no property's.
        let set = |name, value: String| drop(style.set_property(name, &value));
        set(
            "transform",
            format!("translate({}px, {}px)", from.x, from.y),
        );
        set("width", format!("{}px", to.x - from.x));
        set("height", format!("{}px", to.y - from.y));
    }
}

/// The nearest whole pixel that is not far off the screen.
fn within(at: Vec2, size: Vec2) -> Vec2 {
    const OFF: f64 = 50.0;
    let near = |n: f64, most: f64| n.clamp(-OFF, most + OFF).floor();
    Vec2::new(near(at.x, size.x), near(at.y, size.y))
}
