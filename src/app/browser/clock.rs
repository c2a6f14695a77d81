//! The clock. Nothing else reads it.

use crate::document::Date;

/// Today in UTC.
pub fn today() -> Date {
    Date::from_unix_milliseconds(js_sys::Date::now())
}

/// Milliseconds since an arbitrary moment, to measure durations.
pub fn milliseconds() -> f64 {
    web_sys::window()
        .and_then(|w| w.performance())
        .map_or(0.0, |p| p.now())
}
