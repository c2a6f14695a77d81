//! The clock: the only place that reads it.

use crate::document::Date;

/// The day of today, in UTC.
pub fn today() -> Date {
    Date::from_unix_milliseconds(js_sys::Date::now())
}

/// Milliseconds since some moment, for telling how long something takes.
pub fn milliseconds() -> f64 {
    web_sys::window()
        .and_then(|w| w.performance())
        .map_or(0.0, |p| p.now())
}
