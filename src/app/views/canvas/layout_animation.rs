//! Components glide from where they were to where they are now, so that nobody loses them from
//! sight; lines and frames come in meanwhile. The browser does it by itself.

use crate::app::browser::document;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Vec2;
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

/// Whatever is on its way is at once where it belongs: the drawing has changed again.
pub fn stop(canvas: &NodeRef) {
    let Some(canvas) = canvas.cast::<Element>() else {
        return;
    };
    let all = Object::new();
    let _ = Reflect::set(&all, &"subtree".into(), &true.into());
    let none = JsValue::UNDEFINED;
    let Some(running) = call(&canvas, "getAnimations", &all, &none) else {
        return;
    };
    for animation in Array::from(&running).iter() {
        call(&animation, "cancel", &none, &none);
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
    // Fails only for frames that are none.
    call(element, "animate", &frames, &LONG.into());
}

/// The declarations that web-sys has of animations may still change, so they are called by name.
fn call(on: &JsValue, name: &str, one: &JsValue, other: &JsValue) -> Option<JsValue> {
    let function = Reflect::get(on, &name.into()).ok()?;
    let function = function.dyn_into::<Function>().ok()?;
    function.call2(on, one, other).ok()
}
