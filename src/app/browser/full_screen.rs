//! Full screen of the drawing.

use super::document;

/// Shows the drawing in full screen, or ends that. Browsers allow it only during a click or a key press, and
/// some do not at all.
pub fn toggle() {
    let Some(document) = document() else {
        return;
    };
    if document.fullscreen_element().is_some() {
        return document.exit_fullscreen();
    }
    if let Some(stage) = document.query_selector(".stage").ok().flatten() {
        // Refused where the page is in a frame that may not.
        let _ = stage.request_fullscreen();
    }
}
