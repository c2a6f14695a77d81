//! What of the screen is shown or hidden: as the person chose last.

use super::storage;

/// The badges of findings.
pub const BADGES: &str = "plumbline.badges";

/// The small map.
pub const MINIMAP: &str = "plumbline.minimap";

/// Whether there is room for more than the drawing.
pub fn is_roomy() -> bool {
    const NARROW: f64 = 700.0;
    let width = web_sys::window().and_then(|w| w.inner_width().ok()?.as_f64());
    width.is_some_and(|width| width >= NARROW)
}

/// Whether it is shown; `by_itself` where nobody has chosen yet.
pub fn is_shown(key: &str, by_itself: bool) -> bool {
    match storage::read(key).as_deref() {
        Some("on") => true,
        Some("off") => false,
        _ => by_itself,
    }
}

/// Remembers the choice.
pub fn keep(key: &str, shown: bool) {
    // Not remembered is no loss worth a word.
    let _ = storage::write(key, said(shown));
}

/// How it is now, in a word.
pub fn said(shown: bool) -> &'static str {
    if shown { "on" } else { "off" }
}
