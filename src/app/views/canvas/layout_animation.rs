//! Layout animation: components move from their former to their new places, while connections and
//! frames fade in. Runs as Web Animations of the browser.

use crate::app::browser::document;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Vec2;
use js_sys::{Array, Function, Object, Reflect};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;
use yew::NodeRef;

const DURATION_MS: f64 = 320.0;

/// State of the layout animation.
#[derive(Default)]
pub struct LayoutAnimation {
    /// True if the next change is animated.
    is_requested: bool,
    /// Scene before the change, until the animation starts.
    before: Option<Rc<Scene>>,
    /// True if an animation may be running.
    is_running: bool,
}

impl LayoutAnimation {
    /// Animates the next change of the scene.
    pub fn request(&mut self) {
        self.is_requested = true;
    }

    /// Prepares a change of the scene, and ends the animation of the change before.
    pub fn change(&mut self, before: &Rc<Scene>, canvas: &NodeRef) {
        if std::mem::take(&mut self.is_running) {
            cancel(canvas);
        }
        if std::mem::take(&mut self.is_requested) {
            self.before = Some(before.clone());
        }
    }

    /// Starts the prepared animation, once the new scene is rendered.
    pub fn start(&mut self, after: &Scene, layer: &NodeRef) {
        if let Some(before) = self.before.take() {
            animate_scene(&before, after, layer);
            self.is_running = true;
        }
    }
}

/// Animates rendered elements, unless the person prefers reduced motion.
fn animate_scene(before: &Scene, after: &Scene, layer: &NodeRef) {
    let (Some(document), Some(layer)) = (document(), layer.cast::<Element>()) else {
        return;
    };
    if prefers_reduced_motion() {
        return;
    }
    for node in after.nodes() {
        let id = &node.component.id;
        let from = before.node(id).map_or(node.center, |before| before.center);
        if from == node.center {
            continue;
        }
        let element = document.get_element_by_id(&format!("at-component-{id}"));
        if let Some(element) = element {
            let keyframes = [translate(from), translate(node.center)];
            animate(&element, "transform", &keyframes);
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

/// Cancels running animations: each element is in its final place at once.
fn cancel(canvas: &NodeRef) {
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

fn prefers_reduced_motion() -> bool {
    let query = web_sys::window().map(|w| w.match_media("(prefers-reduced-motion: reduce)"));
    query
        .and_then(|q| q.ok().flatten())
        .is_none_or(|m| m.matches())
}

fn translate(to: Vec2) -> String {
    format!("translate({}px, {}px)", to.x, to.y)
}

fn animate(element: &Element, property: &str, keyframes: &[String]) {
    let values: Array = keyframes
        .iter()
        .map(|value| JsValue::from_str(value))
        .collect();
    let frames = Object::new();
    // Fails only for a frozen object.
    let _ = Reflect::set(&frames, &property.into(), &values);
    let _ = Reflect::set(&frames, &"easing".into(), &"ease-in-out".into());
    // Fails only for malformed keyframes.
    call(element, "animate", &frames, &DURATION_MS.into());
}

/// Calls a method by name: the bindings of web-sys for animations are unstable.
fn call(on: &JsValue, name: &str, one: &JsValue, other: &JsValue) -> Option<JsValue> {
    let function = Reflect::get(on, &name.into()).ok()?;
    let function = function.dyn_into::<Function>().ok()?;
    function.call2(on, one, other).ok()
}
