//! Pictures as the browser draws them: by a script that is loaded when one is asked for.

use super::assets::address;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The SVG as a PNG, in Base64; `None` where the browser cannot draw it, as when it is too large.
pub async fn png(svg: &str) -> Option<String> {
    call("draw", svg).await?.as_string()
}

/// A PNG in Base64 as a file.
pub async fn file(base64: &str) -> Option<Blob> {
    call("file", base64).await?.dyn_into().ok()
}

async fn call(name: &str, text: &str) -> Option<JsValue> {
    // What is compiled cannot load a script by itself: boot.js does.
    let load = Reflect::get(&js_sys::global(), &"plumblineLoad".into());
    let module = answer(load.ok()?, &address("picture.js")).await?;
    answer(Reflect::get(&module, &name.into()).ok()?, text).await
}

async fn answer(function: JsValue, text: &str) -> Option<JsValue> {
    let function: Function = function.dyn_into().ok()?;
    let answer = function.call1(&JsValue::NULL, &text.into()).ok()?;
    JsFuture::from(Promise::resolve(&answer)).await.ok()
}
