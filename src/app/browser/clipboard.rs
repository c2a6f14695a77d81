//! The clipboard.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

fn clipboard() -> Option<Clipboard> {
    let navigator = web_sys::window()?.navigator();
    // Insecure pages have no clipboard.
    let there = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    there
        .is_ok_and(|clipboard| clipboard.is_object())
        .then(|| navigator.clipboard())
}

/// Copies text to the clipboard. False if the browser does not allow it.
pub async fn copy(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// Text of the clipboard. `None` if the browser does not allow it.
pub async fn read() -> Option<js_sys::JsString> {
    let text = JsFuture::from(clipboard()?.read_text()).await.ok()?;
    text.dyn_into().ok()
}
