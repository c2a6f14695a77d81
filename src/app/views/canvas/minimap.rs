//! Minimap: the whole drawing, with a frame around the visible area. For the pointer only: the
//! keyboard moves between elements, not places.

use super::lod::paths;
use crate::app::model::shared::Shared;
use crate::editor::canvas::layers::MOST_EDGES;
use crate::editor::canvas::viewport::Viewport;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::{Rect, Vec2};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Properties of [`Minimap`].
#[derive(Properties, PartialEq)]
pub struct MinimapProps {
    /// The scene.
    pub scene: Shared<Scene>,
    /// Frame around the visible area; [`update_frame`] places it.
    pub frame: NodeRef,
    /// Called with the pressed place, in canvas units.
    pub on_press: Callback<Vec2>,
}

/// Margin around the drawing, relative to its longer side.
const MARGIN: f64 = 0.05;

/// The minimap. It renders when the scene changes, not when the view moves.
#[component]
pub fn Minimap(props: &MinimapProps) -> Html {
    let scene = &props.scene.0;
    let Some(all) = scene.bounds() else {
        return Html::default();
    };
    let all = all.inflate(all.width.max(all.height) * MARGIN);
    let press = {
        let on_press = props.on_press.clone();
        move |event: PointerEvent| {
            if event.buttons() & 1 == 0 {
                return;
            }
            let map = event
                .current_target()
                .and_then(|t| t.dyn_into::<Element>().ok());
            if let Some(map) = map {
                let _ = map.set_pointer_capture(event.pointer_id());
                on_press.emit(canvas_position(&event, &map, &all));
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
    // More lines would merge into a grey area.
    if scene.edges().len() <= MOST_EDGES {
        for edge in scene.edges() {
            paths::edge(&mut lines, edge);
        }
    }
    let view_box = format_rect(&all);
    // The frame is an SVG of its own, so that moving it does not repaint the drawing.
    html! {
        <div class="minimap" aria-hidden="true" onpointerdown={press.clone()} onpointermove={press}>
            <svg viewBox={view_box.clone()}>
                { for frames }
                <path class="line" d={lines} />
                <path class="many" d={nodes} />
            </svg>
            <svg viewBox={view_box}><rect ref={props.frame.clone()} class="seen" /></svg>
        </div>
    }
}

/// Position of the pointer in canvas units. The map is centered in its element.
fn canvas_position(event: &PointerEvent, map: &Element, all: &Rect) -> Vec2 {
    let rect = map.get_bounding_client_rect();
    let scale = (rect.width() / all.width).min(rect.height() / all.height);
    let x = f64::from(event.client_x()) - rect.left() - rect.width() / 2.0;
    let y = f64::from(event.client_y()) - rect.top() - rect.height() / 2.0;
    all.center() + Vec2::new(x / scale, y / scale)
}

fn format_rect(rect: &Rect) -> String {
    format!("{} {} {} {}", rect.x, rect.y, rect.width, rect.height)
}

/// Places the frame around the visible area.
pub fn update_frame(frame: &NodeRef, view: &Viewport) {
    let Some(frame) = frame.cast::<Element>() else {
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
        // Setting an unchanged attribute would repaint.
        if frame.get_attribute(name).as_ref() != Some(&value) {
            // Fails only for an invalid attribute name.
            let _ = frame.set_attribute(name, &value);
        }
    }
}
