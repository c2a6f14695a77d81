//! What a team says about the checks themselves: waivers, levels and limits, checks of its own.

use super::format::read::{Fields, Place, Read, choices, record};
use super::{Date, Id, Keyed};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::num::NonZeroU64;

choices! {
    /// How much a finding matters. In order: `Low` is the least.
    Severity {
        /// Worth knowing.
        Low = "low",
        /// Worth mending.
        Medium = "medium",
        /// Mend it first.
        High = "high",
    }
}

choices! {
    /// What the document sets a rule to.
    Level {
        /// The rule does not speak.
        Off = "off",
        /// All its findings are of low severity.
        Low = "low",
        /// All its findings are of medium severity.
        Medium = "medium",
        /// All its findings are of high severity.
        High = "high",
    }
}

impl<'d> serde::Deserialize<'d> for Severity {
    fn deserialize<D: serde::Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no severity"))
    }
}

impl Level {
    /// The severity that it sets; `None` where the rule is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Low => Some(Severity::Low),
            Self::Medium => Some(Severity::Medium),
            Self::High => Some(Severity::High),
        }
    }
}

record! {
    /// A finding that the team accepts.
    Waiver {
        /// The rule whose findings it covers.
        rule: String,
        /// Why the team accepts it.
        reason: String,
    }
    optional {
        /// What the finding is about, as an id, as `component:orders` or as `design:`; absent,
        /// every finding of the rule.
        subject: String,
        /// Who accepted it.
        by: String,
        /// The last day, in UTC, on which it counts.
        until: Date,
    }
    lists {}
}

record! {
    /// What the document sets for one rule.
    RuleSetting {}
    optional {
        /// Its severity, or off.
        level: Level,
        /// Its number.
        limit: NonZeroU64,
    }
    lists {}
}

choices! {
    /// What a house rule looks at.
    ElementKind {
        /// Components.
        Component = "component",
        /// Connections.
        Connection = "connection",
        /// Flows.
        Flow = "flow",
    }
}

/// What a field must be to match. Not only text: `replicas` is a number, `durable` a boolean.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The field is not there.
    Absent,
    /// The field equals one of these, or has one of them among its entries.
    OneOf(Vec<Value>),
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.collect_map([("absent", true)]),
            Self::OneOf(values) => match values.as_slice() {
                // Bare, a list, an object or a null would mean something else.
                [one @ (Value::String(_) | Value::Number(_) | Value::Bool(_))] => {
                    one.serialize(serializer)
                }
                more => more.serialize(serializer),
            },
        }
    }
}

impl Read for Condition {
    const EXPECTED: &'static str = "a value, a list of values or {\"absent\": true}";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Absent),
            Value::Object(ref fields) => {
                let absent = fields.len() == 1 && fields.get("absent") == Some(&Value::Bool(true));
                if absent {
                    return Some(Self::Absent);
                }
                place.wrong(&value, Self::EXPECTED)
            }
            Value::Array(values) => Some(Self::OneOf(values)),
            one => Some(Self::OneOf(vec![one])),
        }
    }

    fn settle(&mut self, place: &Place<'_>) {
        if let Self::OneOf(values) = self
            && !values.iter().all(|value| is_within(value, DEEPEST))
        {
            place.complain::<()>(
                "lists lie too deep within one another",
                format!("at most {DEEPEST} levels"),
            );
        }
    }
}

/// Values within values: a document in which they lie deeper may not be read again.
const DEEPEST: usize = 64;

/// Whether the value has at most so many levels.
fn is_within(value: &Value, levels: usize) -> bool {
    let Some(left) = levels.checked_sub(1) else {
        return false;
    };
    match value {
        Value::Array(entries) => entries.iter().all(|entry| is_within(entry, left)),
        Value::Object(fields) => fields.values().all(|entry| is_within(entry, left)),
        _ => true,
    }
}

/// The conditions of a pattern, by the field's name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Conditions(pub BTreeMap<String, Condition>);

impl Read for Conditions {
    const EXPECTED: &'static str = "an object of fields and values";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        let fields = Fields::of(value, place)?.rest();
        let read = |(field, value): (String, Value)| {
            let condition = Condition::read(value, &place.key(&field))?;
            Some((field, condition))
        };
        Some(Self(fields.into_iter().filter_map(read).collect()))
    }

    fn says_nothing(&self) -> bool {
        self.0.is_empty()
    }

    fn settle(&mut self, place: &Place<'_>) {
        for (field, condition) in &mut self.0 {
            condition.settle(&place.key(field));
        }
    }
}

record! {
    /// A small pattern over elements: those of a kind that meet every condition.
    Pattern {
        /// Which elements.
        element: ElementKind,
    }
    optional {
        /// What they must be.
        r#where: Conditions,
    }
    lists {}
}

record! {
    /// A team's own check: what `select` selects must match `require`.
    CustomRule {
        /// Unique among the house rules; the rule is called `house/ID`.
        id: Id,
        /// What it looks at.
        select: Pattern,
        /// What that must be.
        require: Pattern,
    }
    optional {
        /// What it checks, in a few words.
        title: String,
        /// Why the team wants it.
        why: String,
        /// What to do about it.
        fix: String,
        /// How much it matters; absent: medium.
        severity: Severity,
    }
    lists {}
}

impl Keyed for CustomRule {
    fn id(&self) -> &Id {
        &self.id
    }
}
