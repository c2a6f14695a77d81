//! A calendar date, as waivers and reviews use it. No clock and no time zone: both stay outside
//! the core, which only compares.

use serde::Serialize;
use std::fmt;

/// A day of the Gregorian calendar, written `2027-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The date, or `None` if there is no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (year <= 9999 && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    /// Parses `2027-01-31`, exactly.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, b)| match at {
                4 | 7 => *b == b'-',
                _ => b.is_ascii_digit(),
            });
        if !shape {
            return None;
        }
        Self::new(
            text[0..4].parse().ok()?,
            text[5..7].parse().ok()?,
            text[8..10].parse().ok()?,
        )
    }

    /// The day in UTC of a Unix time in milliseconds. A clock before 1970 or beyond the year 9999
    /// is wrong, so any day will do.
    pub fn from_unix_milliseconds(milliseconds: f64) -> Self {
        Self::from_unix_seconds((milliseconds / 1000.0).max(0.0) as u64).unwrap_or(Self {
            year: 1970,
            month: 1,
            day: 1,
        })
    }

    /// The day in UTC of a Unix time in seconds.
    pub fn from_unix_seconds(seconds: u64) -> Option<Self> {
        // Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
        let days = i64::try_from(seconds / 86_400).ok()? + 719_468;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(
            u16::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )
    }

    /// The day in words, for readers of a report: `31 January 2027`.
    pub fn in_words(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let month = usize::from(self.month).checked_sub(1);
        let month = month.and_then(|at| MONTHS.get(at)).copied();
        format!("{} {} {}", self.day, month.unwrap_or_default(), self.year)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_has_words() {
        let words = |text| Date::parse(text).map(Date::in_words);
        assert_eq!(words("2027-01-31").as_deref(), Some("31 January 2027"));
        assert_eq!(words("2026-12-01").as_deref(), Some("1 December 2026"));
    }

    #[test]
    fn date_parses_only_existing_days() {
        for good in ["2027-01-31", "2024-02-29", "2000-02-29", "0001-12-01"] {
            assert_eq!(
                Date::parse(good).map(|d| d.to_string()).as_deref(),
                Some(good)
            );
        }
        for bad in [
            "2027-02-29",
            "1900-02-29",
            "2027-13-01",
            "2027-00-10",
            "2027-1-31",
            "31.1.2027",
            "",
            "2027-01-3é",
        ] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn date_from_unix_time() {
        let day = |s| Date::from_unix_seconds(s).map(|d| d.to_string());
        assert_eq!(day(0).as_deref(), Some("1970-01-01"));
        assert_eq!(day(951_782_400).as_deref(), Some("2000-02-29"));
        assert_eq!(day(1_795_478_399).as_deref(), Some("2026-11-23"));
        assert_eq!(day(u64::MAX), None);
        let browser = |ms| Date::from_unix_milliseconds(ms).to_string();
        assert_eq!(browser(951_782_400_123.0), "2000-02-29");
        assert_eq!(browser(-1.0), "1970-01-01");
        assert_eq!(browser(f64::INFINITY), "1970-01-01");
    }
}
