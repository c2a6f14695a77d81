//! Waiting for the screen.

use gloo::timers::callback::Timeout;
use wasm_bindgen::closure::Closure;

/// Runs `then` after the next frame has been painted, so that what the person did shows first.
pub fn after_paint(then: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    // The callback comes before its frame is painted; a timer set there comes after.
    let callback = Closure::once_into_js(move || Timeout::new(0, then).forget());
    // Only a window that is being closed refuses.
    let _ = window.request_animation_frame(callback.as_ref().into());
}
