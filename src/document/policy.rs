//! Review policy of a team: waivers, levels and limits of rules, custom rules.

use super::format::read::{Fields, JsonPath, Read, choices, record};
use super::{Date, Id, Keyed};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::num::NonZeroU64;

choices! {
    /// Severity of a finding. `Low` is the least.
    Severity {
        /// For information.
        Low = "low",
        /// Worth fixing.
        Medium = "medium",
        /// Fix first.
        High = "high",
    }
}

choices! {
    /// Level of a rule.
    Level {
        /// The rule is off.
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
    /// The severity of the level; `None` for off.
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
    /// An accepted finding.
    Waiver {
        /// Rule whose findings it covers.
        rule: String,
        /// Reason.
        reason: String,
    }
    optional {
        /// Subject, as an id, as `component:orders` or as `design:`; absent: every finding of the
        /// rule.
        subject: String,
        /// Person who accepted it.
        by: String,
        /// Last day, in UTC, on which it counts.
        until: Date,
    }
    lists {}
}

record! {
    /// Settings of a rule.
    RuleSetting {}
    optional {
        /// Severity, or off.
        level: Level,
        /// Limit.
        limit: NonZeroU64,
    }
    lists {}
}

choices! {
    /// Kind of element that a custom rule checks.
    ElementKind {
        /// Components.
        Component = "component",
        /// Connections.
        Connection = "connection",
        /// Flows.
        Flow = "flow",
    }
}

/// Expected value of a field. Not only text: `replicas` is a number, `durable` a boolean.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The field is absent.
    Absent,
    /// The field equals one of these values, or contains one of them.
    OneOf(Vec<Value>),
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.collect_map([("absent", true)]),
            Self::OneOf(values) => match values.as_slice() {
                // Unwrapped, a list, an object or a null would mean something else.
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

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Absent),
            Value::Object(ref fields) => {
                let absent = fields.len() == 1 && fields.get("absent") == Some(&Value::Bool(true));
                if absent {
                    return Some(Self::Absent);
                }
                place.report_unexpected(&value, Self::EXPECTED)
            }
            Value::Array(values) => Some(Self::OneOf(values)),
            one => Some(Self::OneOf(vec![one])),
        }
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        if let Self::OneOf(values) = self
            && !values.iter().all(|value| is_within(value, DEEPEST))
        {
            place.report::<()>(
                "lists lie too deep within one another",
                format!("at most {DEEPEST} levels"),
            );
        }
    }
}

/// Maximum depth of nested values; the reader may refuse deeper ones.
const DEEPEST: usize = 64;

/// True if the value has at most that many levels.
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

/// Conditions of a pattern, by field name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Conditions(pub BTreeMap<String, Condition>);

impl Read for Conditions {
    const EXPECTED: &'static str = "an object of fields and values";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let fields = Fields::of(value, place)?.rest();
        let read = |(field, value): (String, Value)| {
            let condition = Condition::read(value, &place.key(&field))?;
            Some((field, condition))
        };
        Some(Self(fields.into_iter().filter_map(read).collect()))
    }

    fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        for (field, condition) in &mut self.0 {
            condition.normalize(&place.key(field));
        }
    }
}

record! {
    /// A pattern over elements: those of a kind that meet every condition.
    Pattern {
        /// Kind of element.
        element: ElementKind,
    }
    optional {
        /// Conditions on their fields.
        r#where: Conditions,
    }
    lists {}
}

record! {
    /// A custom rule of a team: elements selected by `select` must match `require`.
    CustomRule {
        /// Unique among the custom rules; the rule's name is `house/ID`.
        id: Id,
        /// Elements that it checks.
        select: Pattern,
        /// Pattern that they must match.
        require: Pattern,
    }
    optional {
        /// Title.
        title: String,
        /// Rationale.
        why: String,
        /// Recommended action.
        fix: String,
        /// Severity; absent: medium.
        severity: Severity,
    }
    lists {}
}

impl Keyed for CustomRule {
    fn id(&self) -> &Id {
        &self.id
    }
}
