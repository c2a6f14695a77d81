//! The clock: the only place that reads it.

/// Milliseconds since some moment, for telling how long something takes.
pub fn milliseconds() -> f64 {
    web_sys::window()
        .and_then(|w| w.performance())
        .map_or(0.0, |p| p.now())
}
