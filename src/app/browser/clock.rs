//! The clock: the only place that reads it.

use crate::design::Date;

/// The day of today, in UTC.
pub fn today() -> Date {
    let seconds = (js_sys::Date::now() / 1000.0).max(0.0) as u64;
    // A clock beyond the year 9999 is wrong; any day does.
    Date::from_unix_seconds(seconds).unwrap_or_else(|| {
        Date::from_unix_seconds(0).unwrap_or_else(|| unreachable!("1970-01-01 is a day"))
    })
}

/// Milliseconds since some moment, for telling how long something takes.
pub fn milliseconds() -> f64 {
    web_sys::window()
        .and_then(|w| w.performance())
        .map_or(0.0, |p| p.now())
}
