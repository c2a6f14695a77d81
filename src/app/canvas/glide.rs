//! Components glide from where they were to where they are now, so that nobody loses them from
//! sight; lines and frames come in meanwhile. The browser does it by itself.

use crate::app::browser::document;
use crate::editor::geometry::Vec2;
use crate::editor::scene::Scene;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;
use yew::NodeRef;

/// In milliseconds.
const LONG: f64 = 320.0;

/// Has what is drawn glide, unless the person prefers that nothing moves.
pub fn glide(before: &Scene, after: &Scene, layer: &NodeRef) {
    let (Some(document), Some(layer)) = (document(), layer.cast::<Element>()) else {
        return;
    };
    if prefers_stillness() {
        return;
    }
    for node in after.nodes() {
        let id = &node.component.id;
        let was = before.node(id).map_or(node.center, |was| was.center);
        if was == node.center {
            continue;
        }
        let drawn = document.get_element_by_id(&format!("at-component-{id}"));
        if let Some(drawn) = drawn {
            animate(&drawn, "transform", &[moved(was), moved(node.center)]);
        }
    }
    let Ok(lines) = layer.query_selector_all(".edge, .frame") else {
        return;
    };
    for at in 0..lines.length() {
        if let Some(line) = lines.get(at).and_then(|l| l.dyn_into::<Element>().ok()) {
            animate(&line, "opacity", &["0".into(), "0".into(), "1".into()]);
        }
    }
}

fn prefers_stillness() -> bool {
    let asked = web_sys::window().map(|w| w.match_media("(prefers-reduced-motion: reduce)"));
    asked
        .and_then(|a| a.ok().flatten())
        .is_none_or(|m| m.matches())
}

fn moved(to: Vec2) -> String {
    format!("translate({}px, {}px)", to.x, to.y)
}

fn animate(element: &Element, what: &str, by: &[String]) {
    let values: Array = by.iter().map(|value| JsValue::from_str(value)).collect();
    let frames = Object::new();
    // Fails only for what is frozen.
    let _ = Reflect::set(&frames, &what.into(), &values);
    let _ = Reflect::set(&frames, &"easing".into(), &"ease-in-out".into());
    // The declaration that web-sys has of it may still change, so it is called by its name.
    let animate = Reflect::get(element, &"animate".into()).ok();
    if let Some(animate) = animate.and_then(|f| f.dyn_into::<Function>().ok()) {
        // Fails only for frames that are none.
        let _ = animate.call2(element, &frames, &LONG.into());
    }
}
