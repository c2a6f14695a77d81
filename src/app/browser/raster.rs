//! Rasterizes pictures with a script that is loaded on demand.

use super::js_module;
use wasm_bindgen::JsCast;
use web_sys::Blob;

/// The SVG as a PNG in Base64; `None` if the browser cannot render it, for example because it is too
/// large.
pub async fn png(svg: &str) -> Option<String> {
    call("draw", svg).await?.as_string()
}

/// A PNG in Base64 as a file.
pub async fn file(base64: &str) -> Option<Blob> {
    call("file", base64).await?.dyn_into().ok()
}

async fn call(name: &str, text: &str) -> Option<wasm_bindgen::JsValue> {
    let script = js_module::load("picture.js").await.ok()?;
    js_module::call(&script, name, &[&text.into()]).await.ok()
}
