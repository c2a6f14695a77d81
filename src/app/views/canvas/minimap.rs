//! The whole drawing in small, with a frame around what is seen of it. It is for the pointer alone:
//! the keyboard goes to elements, not to places.

use super::lod::paths;
use super::picture::MOST_EDGES;
use super::shared::Shared;
use crate::editor::canvas::viewport::Viewport;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::{Rect, Vec2};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Properties of [`Minimap`].
#[derive(Properties, PartialEq)]
pub struct MinimapProps {
    /// What is drawn.
    pub scene: Shared<Scene>,
    /// The frame around what is seen. Whoever moves the view puts it there: see [`frame`].
    pub seen: NodeRef,
    /// Called with the middle of what is wanted to be seen, in canvas units.
    pub on_look: Callback<Vec2>,
}

/// Kept free around the drawing, as a part of its longer side.
const ROOM: f64 = 0.05;

/// The map. It is drawn anew when the drawing changes, not when the view moves.
#[component]
pub fn Minimap(props: &MinimapProps) -> Html {
    let scene = &props.scene.0;
    let Some(all) = scene.bounds() else {
        return Html::default();
    };
    let bounds = written(&all);
    let all = all.inflate(all.width.max(all.height) * ROOM);
    let look = {
        let on_look = props.on_look.clone();
        move |event: PointerEvent| {
            if event.buttons() & 1 == 0 {
                return;
            }
            let map = event
                .current_target()
                .and_then(|t| t.dyn_into::<Element>().ok());
            if let Some(map) = map {
                let _ = map.set_pointer_capture(event.pointer_id());
                on_look.emit(place(&event, &map, &all));
            }
        }
    };
    let frames = scene.frames().iter().map(|frame| {
        let rect = frame.rect;
        html! {
            <rect class="frame" x={rect.x.to_string()} y={rect.y.to_string()}
                width={rect.width.to_string()} height={rect.height.to_string()} />
        }
    });
    let mut nodes = String::new();
    for node in scene.nodes() {
        paths::node(&mut nodes, node);
    }
    let mut lines = String::new();
    // More would only be grey.
    if scene.edges().len() <= MOST_EDGES {
        for edge in scene.edges() {
            paths::edge(&mut lines, edge);
        }
    }
    let view_box = written(&all);
    // The frame is in a picture of its own: while it moves, the other stays as it is.
    html! {
        <div class="minimap" aria-hidden="true" data-bounds={bounds} onpointerdown={look.clone()} onpointermove={look}>
            <svg viewBox={view_box.clone()}>
                { for frames }
                <path class="line" d={lines} />
                <path class="many" d={nodes} />
            </svg>
            <svg viewBox={view_box}><rect ref={props.seen.clone()} class="seen" /></svg>
        </div>
    }
}

/// Where on the drawing the pointer is: the map shows all of it, in the middle of its box.
fn place(event: &PointerEvent, map: &Element, all: &Rect) -> Vec2 {
    let rect = map.get_bounding_client_rect();
    let scale = (rect.width() / all.width).min(rect.height() / all.height);
    let x = f64::from(event.client_x()) - rect.left() - rect.width() / 2.0;
    let y = f64::from(event.client_y()) - rect.top() - rect.height() / 2.0;
    all.center() + Vec2::new(x / scale, y / scale)
}

fn written(rect: &Rect) -> String {
    format!("{} {} {} {}", rect.x, rect.y, rect.width, rect.height)
}

fn read(text: &str) -> Option<Rect> {
    let mut numbers = text.split(' ').map_while(|n| n.parse().ok());
    Some(Rect {
        x: numbers.next()?,
        y: numbers.next()?,
        width: numbers.next()?,
        height: numbers.next()?,
    })
}

/// Puts the frame around what is seen. Where that is all of the drawing, the map would only hide
/// a corner of it, and is not there.
pub fn frame(seen: &NodeRef, view: &Viewport) {
    let Some(frame) = seen.cast::<Element>() else {
        return;
    };
    let rect = view.visible_area();
    for (name, value) in [
        ("x", rect.x),
        ("y", rect.y),
        ("width", rect.width),
        ("height", rect.height),
    ] {
        let value = format!("{value:.1}");
        // To set what is there already would be to paint it anew.
        if frame.get_attribute(name).as_ref() != Some(&value) {
            // Fails only for names that are no attribute's.
            let _ = frame.set_attribute(name, &value);
        }
    }
    if let Some(map) = frame.closest(".minimap").ok().flatten() {
        let bounds = map.get_attribute("data-bounds").and_then(|b| read(&b));
        let all = bounds.is_some_and(|all| rect.contains_rect(&all));
        let _ = map.toggle_attribute_with_force("data-idle", all);
    }
}
