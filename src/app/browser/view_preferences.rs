//! Stored preferences: which parts of the screen are shown.

use super::storage;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Key of the badges of findings.
pub const BADGES: &str = "plumbline.badges";

/// Key of the minimap.
pub const MINIMAP: &str = "plumbline.minimap";

/// Key of the panel at the side.
pub const PANEL: &str = "plumbline.panel";

/// Key of the width of that panel.
const PANEL_WIDTH: &str = "plumbline.panel-width";

/// Sets the width of the panel to the stored one.
pub fn restore_panel_width() {
    let stored = storage::read(PANEL_WIDTH);
    if let Some(pixels) = stored.and_then(|text| text.parse::<u32>().ok()) {
        set_panel_width(pixels);
    }
}

/// Sets the width of the panel. The style sheet bounds it by the width of the window.
pub fn set_panel_width(pixels: u32) {
    let root = super::document().and_then(|d| d.document_element());
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        let _ = root
            .style()
            .set_property("--side-wide", &format!("{pixels}px"));
    }
}

/// Stores the width of the panel.
pub fn save_panel_width(pixels: u32) {
    // A lost preference is not worth a notice.
    let _ = storage::write(PANEL_WIDTH, &pixels.to_string());
}

/// Key of the larger type.
pub const LARGE_TYPE: &str = "plumbline.large-type";

/// Key of the colours of domains.
pub const DOMAIN_COLOURS: &str = "plumbline.domain-colours";

/// Applies the size of the type and the colours of domains to the page. The type of the drawing
/// follows its zoom.
pub fn apply_looks() {
    let root = super::document().and_then(|document| document.document_element());
    if let Some(root) = root {
        for (name, key) in [
            ("data-large-type", LARGE_TYPE),
            ("data-domain-colours", DOMAIN_COLOURS),
        ] {
            // Fails only for an invalid attribute name.
            let _ = root.toggle_attribute_with_force(name, is_shown(key, false));
        }
    }
}

/// True if the part is shown; `by_itself` without a stored choice.
pub fn is_shown(key: &str, by_itself: bool) -> bool {
    match storage::read(key).as_deref() {
        Some("on") => true,
        Some("off") => false,
        _ => by_itself,
    }
}

/// Stores the choice.
pub fn save(key: &str, shown: bool) {
    // A lost preference is not worth a notice.
    let _ = storage::write(key, state_label(shown));
}

/// The choice in a word.
pub fn state_label(shown: bool) -> &'static str {
    if shown { "on" } else { "off" }
}
