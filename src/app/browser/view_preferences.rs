//! Stored preferences: which parts of the screen are shown.

use super::storage;

/// Key of the badges of findings.
pub const BADGES: &str = "plumbline.badges";

/// Key of the minimap.
pub const MINIMAP: &str = "plumbline.minimap";

/// True if the screen is wide enough for more than the canvas.
pub fn is_roomy() -> bool {
    const NARROW: f64 = 700.0;
    let width = web_sys::window().and_then(|w| w.inner_width().ok()?.as_f64());
    width.is_some_and(|width| width >= NARROW)
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
