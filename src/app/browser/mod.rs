//! Everything that the app asks of the browser, apart from drawing: storage, files, the
//! clipboard, the clock. Each can be missing or refuse, and says so in its result.

pub mod assets;
pub mod clipboard;
pub mod clock;
pub mod download;
pub mod file_access;
pub mod js_module;
pub mod keep;
pub mod panic;
pub mod raster;
pub mod slot;
pub mod storage;
pub mod theme;
pub mod unload_guard;
pub mod upload;
pub mod view_preferences;
pub mod worker;

use wasm_bindgen::JsCast;

/// The document of the page; none of the app's code runs where there is no page.
pub fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// The element of that id.
pub fn element(id: &str) -> Option<web_sys::HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Says that the app could not start, with the ways on that the page has without it.
pub fn not_started(why: &str) {
    let failed = web_sys::window()
        .and_then(|window| js_sys::Reflect::get(&window, &"plumblineFailed".into()).ok())
        .and_then(|failed| failed.dyn_into::<js_sys::Function>().ok());
    if let Some(failed) = failed {
        // What it throws has nowhere else to go.
        let _ = failed.call1(&wasm_bindgen::JsValue::NULL, &why.into());
    }
}

/// Whether what has the focus takes letters, so that they are no shortcuts.
pub fn is_typing() -> bool {
    let active = document().and_then(|d| d.active_element());
    active.is_some_and(|e| {
        matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || e.get_attribute("contenteditable").is_some()
    })
}

/// What has the focus.
pub fn active() -> Option<web_sys::HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Gives the focus to the first of these selectors that is on the page.
pub fn focus_first(wanted: &[impl AsRef<str>]) {
    let found = wanted.iter().find_map(|selector| {
        let found = document()?
            .query_selector(selector.as_ref())
            .ok()
            .flatten()?;
        found.dyn_into::<web_sys::HtmlElement>().ok()
    });
    if let Some(found) = found {
        // Fails only for what is not on the page.
        let _ = found.focus();
    }
}

/// A field says that it changed when it loses the focus: what is being typed is in the design
/// after this turn.
pub fn commit_typing() {
    if let Some(active) = active() {
        let _ = active.blur();
        let _ = active.focus();
    }
}

/// Takes from the address what follows its path: that was asked for once, and a reload brings back
/// what was made of it.
pub fn tidy_address() {
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
    if active().is_none_or(|active| active.tag_name() == "BODY") {
        focus_canvas();
    }
}
