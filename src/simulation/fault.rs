//! Faults: what fails in a run, for how long, and how it is written.

use crate::document::Id;
use crate::document::sanitize::{message, quoted};
use std::fmt;

/// The duration of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Downtime {
    /// Over, for all, once somebody has met it.
    Blip,
    /// Outlasts every retry and is over before the flow's time bound.
    Outage,
    /// Not over before the time bound.
    Permanent,
}

impl Downtime {
    /// As a fault is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blip => "blip",
            Self::Outage => "outage",
            Self::Permanent => "good",
        }
    }

    /// Reads it as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Blip, Self::Outage, Self::Permanent]
            .into_iter()
            .find(|downtime| downtime.as_str() == text)
    }
}

/// The moment of a step at which its process crashes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CrashMoment {
    /// Between the calls of the step and its own work.
    Mid,
    /// Just before it makes the call of that step.
    At(Id),
    /// Just after it is done: nobody hears of it, and nothing has been sent yet.
    After,
}

/// One fault of a run. Components and steps are named by their ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A component is down from the beginning.
    Down(Id, Downtime),
    /// Every component all of whose zones are this one is down. Never a blip.
    Zone(String, Downtime),
    /// The process that does a step crashes. Never a blip.
    Crash(Id, CrashMoment, Downtime),
    /// A broker, relay or datastore restarts before anybody has taken from it what it was given.
    Restart(Id),
    /// The message or request of a step is lost on its way.
    Lost(Id),
    /// A call is done, and its answer is lost.
    NoAnswer(Id),
    /// A message or an event is delivered twice.
    Twice(Id),
    /// A step that writes says no. Trying again does not help.
    Declined(Id),
    /// Two components cannot reach each other; both are up. Never a blip.
    Cut(Id, Id, Downtime),
    /// The instances of a component cannot reach each other, and callers reach both sides.
    Split(Id),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Down(c, time) => write!(f, "down:{c}:{}", time.as_str()),
            Self::Zone(zone, time) => write!(f, "zone:{zone}:{}", time.as_str()),
            Self::Crash(step, moment, time) => {
                write!(f, "crash:{step}:")?;
                match moment {
                    CrashMoment::Mid => f.write_str("mid")?,
                    CrashMoment::At(call) => write!(f, "at-{call}")?,
                    CrashMoment::After => f.write_str("after")?,
                }
                write!(f, ":{}", time.as_str())
            }
            Self::Restart(c) => write!(f, "restart:{c}"),
            Self::Lost(step) => write!(f, "lost:{step}"),
            Self::NoAnswer(step) => write!(f, "no-answer:{step}"),
            Self::Twice(step) => write!(f, "twice:{step}"),
            Self::Declined(step) => write!(f, "declined:{step}"),
            Self::Cut(a, b, time) => write!(f, "cut:{a}:{b}:{}", time.as_str()),
            Self::Split(c) => write!(f, "split:{c}"),
        }
    }
}

/// A fault that cannot be read: what was found and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError {
    /// The fault as it was given.
    pub found: String,
    /// The form or the element that was expected.
    pub expected: String,
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "fault {}: expected {}",
            quoted(&self.found),
            message(&self.expected)
        )
    }
}

impl std::error::Error for FaultError {}

const FORMS: &str = "down:C:blip|outage|good, zone:Z:outage|good, crash:S:mid|at-T|after:outage|good, \
    restart:C, lost:S, no-answer:S, twice:S, declined:S, cut:A:B:outage|good or split:C, where C, A \
    and B are components, S and T steps and Z is a zone";

impl Fault {
    /// Reads a fault as it is written.
    ///
    /// # Errors
    /// The text has none of the forms.
    pub fn parse(text: &str) -> Result<Self, FaultError> {
        Self::read(text).ok_or_else(|| FaultError {
            found: text.to_owned(),
            expected: FORMS.to_owned(),
        })
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let longer = |text: &str| Downtime::parse(text).filter(|t| *t != Downtime::Blip);
        match kind {
            "zone" => {
                // A zone is text of the author's and may have colons.
                let (zone, time) = rest.rsplit_once(':')?;
                return Some(Self::Zone(zone.to_owned(), longer(time)?));
            }
            "restart" => return Id::new(rest).map(Self::Restart),
            "lost" => return Id::new(rest).map(Self::Lost),
            "no-answer" => return Id::new(rest).map(Self::NoAnswer),
            "twice" => return Id::new(rest).map(Self::Twice),
            "declined" => return Id::new(rest).map(Self::Declined),
            "split" => return Id::new(rest).map(Self::Split),
            _ => {}
        }
        let parts: Vec<&str> = rest.split(':').collect();
        match (kind, parts.as_slice()) {
            ("down", [c, time]) => Some(Self::Down(Id::new(c)?, Downtime::parse(time)?)),
            ("cut", [a, b, time]) => Some(Self::Cut(Id::new(a)?, Id::new(b)?, longer(time)?)),
            ("crash", [step, moment, time]) => {
                let moment = match *moment {
                    "mid" => CrashMoment::Mid,
                    "after" => CrashMoment::After,
                    at => CrashMoment::At(Id::new(at.strip_prefix("at-")?)?),
                };
                Some(Self::Crash(Id::new(step)?, moment, longer(time)?))
            }
            _ => None,
        }
    }

    /// The time that it lasts; `None` for what just happens.
    pub fn downtime(&self) -> Option<Downtime> {
        match self {
            Self::Down(_, time)
            | Self::Zone(_, time)
            | Self::Crash(_, _, time)
            | Self::Cut(_, _, time) => Some(*time),
            _ => None,
        }
    }

    /// True if the fault outlasts the flow's time bound.
    pub fn is_permanent(&self) -> bool {
        self.downtime() == Some(Downtime::Permanent)
    }
}
