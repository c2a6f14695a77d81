//! Readings: the values that a run takes for what the design leaves unknown.

use super::plan::StepIndex;
use super::system::Link;
use hashbrown::HashSet;
use std::cell::RefCell;

/// Values for unknown fields. Each such field has a first and a second value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The second value of every field but `retries` and `idempotent`.
    second: bool,
    retries: bool,
    idempotent: bool,
    /// A field that takes its other value.
    pub(super) flipped: Option<UnknownField>,
}

impl Reading {
    /// The four readings under which every run is made.
    pub const ALL: [Self; 4] = [
        Self::new(false, false, false),
        Self::new(true, true, true),
        Self::new(false, true, false),
        Self::new(true, true, false),
    ];

    const fn new(second: bool, retries: bool, idempotent: bool) -> Self {
        Self {
            second,
            retries,
            idempotent,
            flipped: None,
        }
    }

    /// The same reading with one field at its other value.
    pub(super) fn with(self, field: UnknownField) -> Self {
        Self {
            flipped: Some(field),
            ..self
        }
    }

    /// True if the unknown field takes its second value.
    fn takes_second(&self, field: UnknownField) -> bool {
        let second = match field {
            UnknownField::Retries(_) => self.retries,
            UnknownField::Idempotent(_) => self.idempotent,
            _ => self.second,
        };
        second != (self.flipped == Some(field))
    }
}

/// Choice of the reading under which a run is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadingChoice {
    /// The reading in which the run ends worst.
    #[default]
    Worst,
    /// The reading in which the run ends best.
    Best,
    /// Unknown fields at their first values.
    First,
    /// Unknown fields at their second values.
    Second,
    /// First values, but with retries.
    FirstWithRetries,
    /// Second values, but not idempotent.
    SecondNotIdempotent,
}

impl ReadingChoice {
    /// Every choice.
    pub const ALL: [Self; 6] = [
        Self::Worst,
        Self::Best,
        Self::First,
        Self::Second,
        Self::FirstWithRetries,
        Self::SecondNotIdempotent,
    ];

    /// Name in links and queries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Worst => "worst",
            Self::Best => "best",
            Self::First => "first",
            Self::Second => "second",
            Self::FirstWithRetries => "first-retries",
            Self::SecondNotIdempotent => "second-not-idempotent",
        }
    }

    /// The choice of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == name)
    }

    /// Label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Worst => "Worst case",
            Self::Best => "Best case",
            Self::First => "Pessimistic",
            Self::Second => "Optimistic",
            Self::FirstWithRetries => "Pessimistic, with retries",
            Self::SecondNotIdempotent => "Optimistic, not idempotent",
        }
    }

    /// The reading; `None` where it depends on the run.
    pub(super) fn fixed(self) -> Option<Reading> {
        let [first, second, first_with_retries, second_not_idempotent] = Reading::ALL;
        match self {
            Self::Worst | Self::Best => None,
            Self::First => Some(first),
            Self::Second => Some(second),
            Self::FirstWithRetries => Some(first_with_retries),
            Self::SecondNotIdempotent => Some(second_not_idempotent),
        }
    }
}

/// A field of the design that is unknown, and that a run has to take a value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum UnknownField {
    Timeout(Link),
    Retries(Link),
    Delivery(Link),
    Idempotent(Link),
    Outbox(Link),
    DeadLetter(Link),
    Io(usize),
    Replicas(usize),
    Durable(usize),
    Stateful(usize),
    ErrorReporting(usize),
    Cap(usize),
    Strategy,
    OnBreach,
    Core(StepIndex),
}

/// A reading, and, where asked for, a record of the unknown fields that a run depends on.
pub(super) struct ReadingLog {
    reading: Reading,
    asked: Option<RefCell<HashSet<UnknownField>>>,
}

impl ReadingLog {
    pub fn new(reading: Reading, records: bool) -> Self {
        Self {
            reading,
            asked: records.then(RefCell::default),
        }
    }

    pub fn takes_second(&self, field: UnknownField) -> bool {
        if let Some(asked) = &self.asked {
            asked.borrow_mut().insert(field);
        }
        self.reading.takes_second(field)
    }

    /// The unknown fields that were asked for, in order.
    pub fn into_asked(self) -> Vec<UnknownField> {
        let asked = self.asked.map(RefCell::into_inner).unwrap_or_default();
        let mut asked: Vec<UnknownField> = asked.into_iter().collect();
        asked.sort_unstable();
        asked
    }
}
