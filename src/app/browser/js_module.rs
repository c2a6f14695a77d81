//! JavaScript modules of the app, loaded on demand.

use super::assets;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Loads the module with this name in the sources.
///
/// # Errors
/// The error of the browser if it cannot be loaded.
pub async fn load(name: &str) -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    // Only a script can import; boot.js provides a function for it.
    let address = JsValue::from_str(&assets::address(name));
    call(&window, "plumblineImport", &[&address]).await
}

/// Calls a function of the module and awaits its result.
///
/// # Errors
/// The exception of the function, or the rejection of its promise.
pub async fn call(of: &JsValue, name: &str, with: &[&JsValue]) -> Result<JsValue, JsValue> {
    begin(of, name, with)?.await
}

fn begin(of: &JsValue, name: &str, with: &[&JsValue]) -> Result<JsFuture, JsValue> {
    let function: Function = Reflect::get(of, &JsValue::from_str(name))?.dyn_into()?;
    let with: Array = with.iter().collect();
    let given = function.apply(&JsValue::NULL, &with)?;
    Ok(JsFuture::from(Promise::resolve(&given)))
}

/// Starts to load the styles of the lazy bundle; resolves to true if they are loaded.
pub fn later_styles() -> impl Future<Output = bool> {
    let window = web_sys::window().ok_or(JsValue::NULL);
    // boot.js knows their address.
    let loaded = window.and_then(|window| begin(&window, "plumblineStyle", &[]));
    async move {
        match loaded {
            Ok(loaded) => loaded.await.is_ok(),
            Err(_) => false,
        }
    }
}
