//! The clipboard.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

fn clipboard() -> Option<Clipboard> {
    let navigator = web_sys::window()?.navigator();
    // Pages that do not come over HTTPS or from this machine have none.
    let there = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    there
        .is_ok_and(|clipboard| clipboard.is_object())
        .then(|| navigator.clipboard())
}

/// Puts the text on the clipboard. False where the browser does not allow it.
pub async fn copy(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// The text on the clipboard. `None` where the browser does not allow it to be read.
pub async fn read() -> Option<String> {
    let text = JsFuture::from(clipboard()?.read_text()).await.ok()?;
    text.as_string()
}
