//! Value types of fields, apart from plain text.

use super::format::read::{JsonPath, Read, record};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::time::Duration as Span;

/// Unknown fields, written back unchanged.
pub type Extra = Map<String, Value>;

/// A finite number. Written without a fraction where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Real(pub f64);

impl Serialize for Real {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Up to here every whole f64 is exact, and so is the cast.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if self.0.fract() == 0.0 && self.0.abs() < EXACT {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

/// A share of the whole, in (0, 1].
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Share(Real);

impl Share {
    /// The share, or `None` if the number is not in (0, 1].
    pub fn new(number: f64) -> Option<Self> {
        (number > 0.0 && number <= 1.0).then_some(Self(Real(number)))
    }

    /// As a number in (0, 1].
    pub fn get(self) -> f64 {
        self.0.0
    }
}

/// A duration that keeps its spelling: `"800ms"`, `"5m"`, `"7d"`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(into = "String")]
pub struct Duration {
    text: String,
    span: Span,
}

impl Duration {
    /// Parses the syntax of `humantime`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let span = humantime::parse_duration(text).ok()?;
        Some(Self {
            text: text.to_owned(),
            span,
        })
    }

    /// The duration as a number.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Original spelling.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<Duration> for String {
    fn from(duration: Duration) -> Self {
        duration.text
    }
}

/// Timeout of a caller.
#[derive(Clone, Debug, PartialEq)]
pub enum Timeout {
    /// No timeout, written `"none"`.
    Never,
    /// A duration.
    After(Duration),
}

impl Timeout {
    /// Spelling in the document.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Never => "none",
            Self::After(duration) => duration.as_str(),
        }
    }

    /// Parses the output of [`Timeout::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        if text.trim() == "none" {
            return Some(Self::Never);
        }
        Duration::parse(text).map(Self::After)
    }
}

impl Serialize for Timeout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

record! {
    /// A point on the canvas, in canvas units: x grows to the right, y downwards.
    Point {
        /// Horizontal coordinate.
        x: Real,
        /// Vertical coordinate.
        y: Real,
    }
    optional {}
    lists {}
}

record! {
    /// A rectangle on the canvas, in canvas units.
    Frame {
        /// Left edge.
        x: Real,
        /// Upper edge.
        y: Real,
        /// Width, to the right of `x`.
        width: Length,
        /// Height, below `y`.
        height: Length,
    }
    optional {}
    lists {}
}

/// A non-negative number.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Length(Real);

impl Length {
    /// The length; negative numbers and NaN become 0.
    pub fn new(number: f64) -> Self {
        Self(Real(number.max(0.0)))
    }

    /// As a number, 0 or more.
    pub fn get(self) -> f64 {
        self.0.0
    }
}

/// Bound of coordinates, so that every sum of coordinates is exact.
const FARTHEST: f64 = 10_000_000.0;

fn coordinate(value: &Value) -> Option<f64> {
    value.as_f64().filter(|n| n.abs() <= FARTHEST)
}

/// Normalises a coordinate: NaN and infinity cannot be written.
fn normalize_coordinate(number: f64, expected: &str, place: &JsonPath<'_>) {
    if number.is_finite() && number.abs() > FARTHEST {
        place.report::<()>(format!("found {number:?}"), expected);
    }
}

impl Read for Real {
    const EXPECTED: &'static str = "a number between -10000000 and 10000000";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match coordinate(&value) {
            Some(number) => Some(Self(number)),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }

    fn is_blank(&self) -> bool {
        !self.0.is_finite()
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        normalize_coordinate(self.0, Self::EXPECTED, place);
    }
}

impl Read for Share {
    const EXPECTED: &'static str = "a number above 0 and up to 1";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value.as_f64().and_then(Self::new) {
            Some(share) => Some(share),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl Read for Duration {
    const EXPECTED: &'static str =
        "a duration such as \"800ms\", \"5s\", \"5m\", \"24h\" or \"7d\"";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value.as_str().and_then(Self::parse) {
            Some(duration) => Some(duration),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl Read for Timeout {
    const EXPECTED: &'static str = "a duration such as \"800ms\" or \"5s\", or \"none\" for ever";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value.as_str().and_then(Self::parse) {
            Some(timeout) => Some(timeout),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl Read for Length {
    const EXPECTED: &'static str = "a number between 0 and 10000000";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match coordinate(&value).filter(|n| *n >= 0.0) {
            Some(number) => Some(Self::new(number)),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }

    fn is_blank(&self) -> bool {
        self.0.is_blank()
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        normalize_coordinate(self.get(), Self::EXPECTED, place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_writes_integers_without_a_fraction() {
        let written = |n| serde_json::to_string(&Real(n)).unwrap_or_default();
        assert_eq!(written(120.0), "120");
        assert_eq!(written(-0.5), "-0.5");
        assert_eq!(written(1e300), "1e+300");
    }

    #[test]
    fn share_is_above_0_and_up_to_1() {
        assert!(Share::new(1.0).is_some());
        assert!(Share::new(0.001).is_some());
        for bad in [0.0, -0.1, 1.01, f64::NAN, f64::INFINITY] {
            assert!(Share::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn duration_parses_humantime() {
        for good in ["800ms", "5s", "5m", "24h", "7d", "1h 30m"] {
            assert_eq!(
                Duration::parse(good).map(String::from).as_deref(),
                Some(good)
            );
        }
        for bad in ["", "soon", "5", "-5s", "99999999999999999999s"] {
            assert_eq!(Duration::parse(bad), None, "{bad}");
        }
        assert_eq!(Timeout::parse("none"), Some(Timeout::Never));
    }
}
