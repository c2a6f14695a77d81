//! Confirmation before the page is left.

use gloo::events::{EventListener, EventListenerOptions};

/// Has the browser ask before the page is left, until the listener is dropped.
pub fn confirm_unload() -> Option<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let window = web_sys::window()?;
    let ask = |event: &web_sys::Event| event.prevent_default();
    Some(EventListener::new_with_options(
        &window,
        "beforeunload",
        options,
        ask,
    ))
}
