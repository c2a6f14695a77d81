//! Confirmation before the page is left.

use gloo::events::{EventListener, EventListenerOptions};

/// Has the browser ask before the page is left if `is_needed` says so, until the listener is dropped.
pub fn confirm_unload(is_needed: impl Fn() -> bool + 'static) -> Option<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let window = web_sys::window()?;
    let ask = move |event: &web_sys::Event| {
        if is_needed() {
            event.prevent_default();
        }
    };
    Some(EventListener::new_with_options(
        &window,
        "beforeunload",
        options,
        ask,
    ))
}
