//! Browser APIs apart from rendering: storage, files, clipboard, clock. Each can be missing or fail, and
//! reports that in its result.

pub mod assets;
pub mod clipboard;
pub mod clock;
pub mod database;
pub mod download;
pub mod file_access;
pub mod frame;
pub mod full_screen;
pub mod held_keys;
pub mod js_module;
pub mod language;
pub mod local_snapshot;
pub mod panic;
pub mod raster;
pub mod storage;
pub mod tabs;
pub mod theme;
pub mod unload_guard;
pub mod upload;
pub mod view_preferences;
pub mod worker;

use wasm_bindgen::JsCast;

/// Document of the page.
pub fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// Element with this id.
pub fn element(id: &str) -> Option<web_sys::HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// True where no service worker stores the files of this version, so that a new one on the server takes them away.
pub fn is_alone() -> bool {
    let root = document().and_then(|d| d.document_element());
    root.is_some_and(|root| root.has_attribute("data-alone"))
}

/// Shows that the app could not start; the page offers what works without it.
pub fn show_start_failure(why: &str) {
    let failed = web_sys::window()
        .and_then(|window| js_sys::Reflect::get(&window, &"plumblineFailed".into()).ok())
        .and_then(|failed| failed.dyn_into::<js_sys::Function>().ok());
    if let Some(failed) = failed {
        // There is nowhere to report an error of this function.
        let _ = failed.call1(&wasm_bindgen::JsValue::NULL, &why.into());
    }
}

/// True if the focused element takes letters, so that they are not shortcuts.
pub fn is_typing() -> bool {
    let active = document().and_then(|d| d.active_element());
    active.is_some_and(|e| {
        matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || e.get_attribute("contenteditable").is_some()
    })
}

/// Focused element.
pub fn active_element() -> Option<web_sys::HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Moves the focus to the first of these selectors that is on the page, and selects the text of a field, as Tab does.
pub fn focus_first(wanted: &[impl AsRef<str>]) {
    let found = wanted.iter().find_map(|selector| {
        let found = document()?
            .query_selector(selector.as_ref())
            .ok()
            .flatten()?;
        found.dyn_into::<web_sys::HtmlElement>().ok()
    });
    if let Some(found) = found {
        // Fails only for an element that is not on the page.
        let _ = found.focus();
        if let Some(input) = found.dyn_ref::<web_sys::HtmlInputElement>() {
            input.select();
        }
    }
}

/// Scrolls an element to its head, if it is on the page.
pub fn scroll_to_head(selector: &str) {
    let found = document().and_then(|d| d.query_selector(selector).ok().flatten());
    if let Some(found) = found {
        found.set_scroll_top(0);
    }
}

/// Commits the text that is being typed: a field reports its change when it loses the focus.
pub fn commit_typing() {
    if let Some(active) = active_element() {
        let _ = active.blur();
        let _ = active.focus();
    }
}

/// Removes query and fragment from the address: they are a request that was handled, which a reload
/// must not repeat.
pub fn clear_address() {
    let Some(window) = web_sys::window() else {
        return;
    };
    if let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) {
        let nothing = wasm_bindgen::JsValue::NULL;
        let _ = history.replace_state_with_url(&nothing, "", Some(&path));
    }
}

/// Moves the focus to the canvas.
pub fn focus_canvas() {
    focus_first(&[".drawing"]);
}

/// Moves the focus to the canvas, unless another element has it.
pub fn focus_canvas_if_unfocused() {
    if active_element().is_none_or(|active| active.tag_name() == "BODY") {
        focus_canvas();
    }
}
