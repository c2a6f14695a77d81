//! The clock. Nothing else reads it.

use crate::document::Date;
use crate::messages;

/// Today in UTC.
pub fn today() -> Date {
    Date::from_unix_milliseconds(js_sys::Date::now())
}

/// Milliseconds since an arbitrary moment, to measure durations.
pub fn milliseconds() -> f64 {
    web_sys::window()
        .and_then(|w| w.performance())
        .map_or(0.0, |p| p.now())
}

/// Resolves in the next task, so that the page can draw and answer before.
pub async fn next_task() {
    let task = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window();
        let set = window.map(|w| w.set_timeout_with_callback(&resolve));
        if !matches!(set, Some(Ok(_))) {
            let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(task).await;
}

/// Date and time of a Unix time in milliseconds, as the chosen language writes them, or the browser's.
pub fn date_time(milliseconds: u64) -> String {
    format(
        milliseconds,
        &[("dateStyle", "medium"), ("timeStyle", "short")],
    )
}

/// Date of a Unix time in milliseconds, as the chosen language writes it, or the browser's.
pub fn date(milliseconds: u64) -> String {
    format(milliseconds, &[("dateStyle", "medium")])
}

fn format(milliseconds: u64, styles: &[(&str, &str)]) -> String {
    let options = js_sys::Object::new();
    for (style, value) in styles {
        // A plain object takes any field.
        let _ = js_sys::Reflect::set(&options, &(*style).into(), &(*value).into());
    }
    let languages: js_sys::Array = messages::language_tag()
        .iter()
        .map(|tag| wasm_bindgen::JsValue::from_str(tag))
        .collect();
    let format = js_sys::Intl::DateTimeFormat::new(&languages, &options);
    let date = js_sys::Date::new(&(milliseconds as f64).into());
    let text = format.format().call1(&wasm_bindgen::JsValue::NULL, &date);
    // A time that no date has.
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
