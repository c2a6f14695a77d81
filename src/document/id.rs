//! Identifiers, and the subjects of findings and waivers.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Borrow;
use std::fmt;
use std::rc::Rc;

/// The identifier of an element: 1 to 64 characters from `A-Z a-z 0-9 _ -`. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Id(Rc<str>);

impl Id {
    /// The longest identifier, in characters.
    pub const MAX_LENGTH: usize = 64;

    /// The identifier, or `None` if the text is not one.
    pub fn new(text: &str) -> Option<Self> {
        let fits = !text.is_empty()
            && text.len() <= Self::MAX_LENGTH
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        fits.then(|| Self(text.into()))
    }

    /// An identifier derived from a name: lower case, words joined by `-`. `taken` returns whether
    /// one exists; the first free of `name`, `name-2`, `name-3` … is used.
    pub fn from_name(name: &str, fallback: &str, taken: impl Fn(&str) -> bool) -> Self {
        let mut base = String::new();
        for c in name.chars() {
            if base.len() >= Self::MAX_LENGTH - 8 {
                break;
            }
            if c.is_ascii_alphanumeric() {
                base.push(c.to_ascii_lowercase());
            } else if !base.is_empty() && !base.ends_with('-') {
                base.push('-');
            }
        }
        let base = match base.trim_end_matches('-') {
            "" => fallback,
            trimmed => trimmed,
        };
        if !taken(base) {
            return Self(base.into());
        }
        let free = (2u64..).map(|n| format!("{base}-{n}")).find(|t| !taken(t));
        Self(free.unwrap_or_else(|| base.to_owned()).into())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Subject of a finding or a waiver. Written with its list: `component:orders`, `design:`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The whole design.
    Design,
    /// A domain.
    Domain(Id),
    /// A component.
    Component(Id),
    /// A connection.
    Connection(Id),
    /// A flow.
    Flow(Id),
    /// An invariant.
    Invariant(Id),
}

impl Subject {
    /// Parses the output of [`fmt::Display`].
    pub fn parse(text: &str) -> Option<Self> {
        let (list, id) = text.split_once(':')?;
        if list == "design" {
            return id.is_empty().then_some(Self::Design);
        }
        let id = Id::new(id)?;
        Some(match list {
            "domain" => Self::Domain(id),
            "component" => Self::Component(id),
            "connection" => Self::Connection(id),
            "flow" => Self::Flow(id),
            "invariant" => Self::Invariant(id),
            _ => return None,
        })
    }

    /// The identifier without its list; empty for the whole design.
    pub fn id(&self) -> &str {
        match self {
            Self::Design => "",
            Self::Domain(id)
            | Self::Component(id)
            | Self::Connection(id)
            | Self::Flow(id)
            | Self::Invariant(id) => id.as_str(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = match self {
            Self::Design => "design",
            Self::Domain(_) => "domain",
            Self::Component(_) => "component",
            Self::Connection(_) => "connection",
            Self::Flow(_) => "flow",
            Self::Invariant(_) => "invariant",
        };
        write!(f, "{list}:{}", self.id())
    }
}

impl Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'d> Deserialize<'d> for Id {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| de::Error::custom("no identifier"))
    }
}

impl<'d> Deserialize<'d> for Subject {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("no subject"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_has_1_to_64_plain_characters() {
        assert!(Id::new("a-B_9").is_some());
        assert!(Id::new(&"x".repeat(64)).is_some());
        for bad in ["", "a b", "ä", "a:b", &"x".repeat(65)] {
            assert_eq!(Id::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn id_from_name_is_free_and_valid() {
        let none = |_: &str| false;
        assert_eq!(
            Id::from_name("Order service", "x", none).as_str(),
            "order-service"
        );
        assert_eq!(Id::from_name("  ¿?  ", "service", none).as_str(), "service");
        let taken = |t: &str| t == "pay" || t == "pay-2";
        assert_eq!(Id::from_name("Pay", "x", taken).as_str(), "pay-3");
        let long = Id::from_name(&"long name ".repeat(20), "x", none);
        assert_eq!(Id::new(long.as_str()), Some(long));
    }

    #[test]
    fn subject_round_trips() {
        for text in [
            "design:",
            "component:a",
            "connection:a",
            "flow:a",
            "domain:a",
            "invariant:a",
        ] {
            assert_eq!(
                Subject::parse(text).map(|s| s.to_string()).as_deref(),
                Some(text)
            );
        }
        for bad in [
            "component:",
            "design:x",
            "thing:a",
            "component",
            "component:a b",
        ] {
            assert_eq!(Subject::parse(bad), None, "{bad}");
        }
    }
}
