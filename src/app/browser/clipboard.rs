//! The clipboard.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Clipboard};

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

/// Copies a PNG to the clipboard. False if the browser does not allow it.
pub async fn copy_png(picture: &Blob) -> bool {
    let Some(clipboard) = clipboard() else {
        return false;
    };
    let Some(item) = clipboard_item("image/png", picture) else {
        return false;
    };
    let written = clipboard.write(&js_sys::Array::of1(&item));
    JsFuture::from(written).await.is_ok()
}

/// Content for the clipboard, in browsers that take other content than text.
fn clipboard_item(kind: &str, content: &Blob) -> Option<JsValue> {
    let window = web_sys::window()?;
    let class = js_sys::Reflect::get(&window, &JsValue::from_str("ClipboardItem")).ok()?;
    let class: js_sys::Function = class.dyn_into().ok()?;
    let by_kind = js_sys::Object::new();
    js_sys::Reflect::set(&by_kind, &JsValue::from_str(kind), content).ok()?;
    js_sys::Reflect::construct(&class, &js_sys::Array::of1(&by_kind)).ok()
}

/// Text of the clipboard. `None` if the browser does not allow it.
pub async fn read() -> Option<js_sys::JsString> {
    let text = JsFuture::from(clipboard()?.read_text()).await.ok()?;
    text.dyn_into().ok()
}
