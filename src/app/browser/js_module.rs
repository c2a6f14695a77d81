//! Modules beside the app, in files of their own, that are loaded when they are needed.

use super::assets;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Loads the module that is called so in the sources.
///
/// # Errors
/// What the browser says of why it cannot be had.
pub async fn load(name: &str) -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    // Only a script can import: boot.js offers it.
    let address = JsValue::from_str(&assets::address(name));
    call(&window, "plumblineImport", &[&address]).await
}

/// Calls a function of the module; it resolves to what that gives or promises.
///
/// # Errors
/// What it throws or rejects with.
pub async fn call(of: &JsValue, name: &str, with: &[&JsValue]) -> Result<JsValue, JsValue> {
    begin(of, name, with)?.await
}

fn begin(of: &JsValue, name: &str, with: &[&JsValue]) -> Result<JsFuture, JsValue> {
    let function: Function = Reflect::get(of, &JsValue::from_str(name))?.dyn_into()?;
    let with: Array = with.iter().collect();
    let given = function.apply(&JsValue::NULL, &with)?;
    Ok(JsFuture::from(Promise::resolve(&given)))
}

/// Begins to load the styles of what is loaded later; whether that goes well can be waited for.
pub fn later_styles() -> impl Future<Output = bool> {
    let window = web_sys::window().ok_or(JsValue::NULL);
    // boot.js knows where they are.
    let loaded = window.and_then(|window| begin(&window, "plumblineStyle", &[]));
    async move {
        match loaded {
            Ok(loaded) => loaded.await.is_ok(),
            Err(_) => false,
        }
    }
}
