//! Formats of typed input, as the core reads them.

use crate::document::format::read::{LONGEST_TEXT, Read};
use crate::document::{Date, Duration, Real, Share, Timeout};
use crate::messages;
use std::num::NonZeroU64;

/// Format of a text field. All formats but `Name` accept an empty field, which means not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputFormat {
    /// Any text.
    #[default]
    Text,
    /// Text that must be there.
    Name,
    /// A length of time.
    Duration,
    /// A length of time, or for ever.
    Timeout,
    /// A whole number, 0 or more.
    Whole,
    /// A whole number, 1 or more.
    Count,
    /// A number above 0 and up to 1.
    Share,
    /// A coordinate or a length on the canvas.
    Measure,
    /// A day.
    Date,
}

impl InputFormat {
    /// The expected format, if the text does not match it.
    pub fn refuses(self, text: &str) -> Option<&'static str> {
        let text = text.trim();
        if text.is_empty() {
            return (self == Self::Name).then_some(messages::fields_name_expected());
        }
        let (fits, expected) = match self {
            Self::Text | Self::Name => {
                (text.len() <= LONGEST_TEXT, messages::fields_text_expected())
            }
            Self::Duration => (Duration::parse(text).is_some(), Duration::EXPECTED),
            Self::Timeout => (Timeout::parse(text).is_some(), Timeout::EXPECTED),
            Self::Whole => (text.parse::<u64>().is_ok(), u64::EXPECTED),
            Self::Count => (text.parse::<NonZeroU64>().is_ok(), NonZeroU64::EXPECTED),
            Self::Share => (share(text).is_some(), Share::EXPECTED),
            Self::Date => (Date::parse(text).is_some(), Date::EXPECTED),
            Self::Measure => (measure(text).is_some(), Real::EXPECTED),
        };
        (!fits).then_some(expected)
    }
}

/// Reads a share: `0.999`, `99.9 %`.
pub fn share(text: &str) -> Option<Share> {
    match text.strip_suffix('%') {
        Some(percent) => Share::new(percent.trim().parse::<f64>().ok()? / 100.0),
        None => Share::new(text.parse().ok()?),
    }
}

/// Reads a coordinate or a length.
pub fn measure(text: &str) -> Option<Real> {
    const FARTHEST: f64 = 10_000_000.0;
    let number: f64 = text.parse().ok()?;
    (number.abs() <= FARTHEST).then_some(Real(number))
}
