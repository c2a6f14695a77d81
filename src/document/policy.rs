//! Review policy of a team: waivers, levels and limits of rules, custom rules.

use super::format::read::{Fields, JsonPath, Read, choices, record};
use super::{Date, Id, Keyed, Timeout};
use serde::{Serialize, Serializer};
use serde_json::{Number, Value};
use std::collections::BTreeMap;
use std::fmt;
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

/// Condition on a field. Not only text: `replicas` is a number, `durable` a boolean.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The field equals one of these values, or contains one of them.
    OneOf(Vec<Value>),
    /// The field passes every one of these tests.
    Tests(ConditionTests),
}

record! {
    /// Tests of a field, all of which must hold.
    ConditionTests {}
    optional {
        /// `true`: the field is not there; `false`: it is there, with any value.
        absent: bool,
        /// Least number or duration.
        at_least: Bound,
        /// Greatest number or duration.
        at_most: Bound,
        /// Pattern of the whole text; `*` stands for any text.
        matches: String,
    }
    lists {}
}

/// Bound of a number or of a duration; the two do not compare.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A number.
    Number(Number),
    /// A duration. `"none"` is longer than any.
    Duration(Timeout),
}

impl Bound {
    /// Parses a number or a duration.
    pub fn parse(text: &str) -> Option<Self> {
        match serde_json::from_str(text.trim()) {
            Ok(Value::Number(number)) => Some(Self::Number(number)),
            _ => Timeout::parse(text).map(Self::Duration),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Duration(duration) => f.write_str(duration.as_str()),
        }
    }
}

impl Serialize for Bound {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => number.serialize(serializer),
            Self::Duration(duration) => duration.serialize(serializer),
        }
    }
}

impl Read for Bound {
    const EXPECTED: &'static str = "a number, or a duration such as \"5s\"";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let bound = match &value {
            Value::Number(number) => Some(Self::Number(number.clone())),
            Value::String(text) => Timeout::parse(text).map(Self::Duration),
            _ => None,
        };
        bound.or_else(|| place.report_unexpected(&value, Self::EXPECTED))
    }
}

impl Condition {
    /// The condition that a field is absent, or that it is there.
    pub fn absent(absent: bool) -> Self {
        let mut tests = ConditionTests::new();
        tests.absent = Some(absent);
        Self::Tests(tests)
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Tests(tests) => tests.serialize(serializer),
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
    const EXPECTED: &'static str = "a value, a list of values or an object of tests";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(Self::absent(true)),
            tests @ Value::Object(_) => ConditionTests::read(tests, place).map(Self::Tests),
            Value::Array(values) => Some(Self::OneOf(values)),
            one => Some(Self::OneOf(vec![one])),
        }
    }

    fn is_blank(&self) -> bool {
        matches!(self, Self::Tests(tests) if tests.is_blank())
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        match self {
            Self::OneOf(values) if !values.iter().all(|value| is_within(value, DEEPEST)) => {
                place.report::<()>(
                    "lists lie too deep within one another",
                    format!("at most {DEEPEST} levels"),
                );
            }
            Self::OneOf(_) => {}
            Self::Tests(tests) => tests.normalize(place),
        }
    }

    fn report_unknown(&self, place: &JsonPath<'_>) {
        if let Self::Tests(tests) = self {
            tests.report_unknown(place);
        }
    }
}

/// Most keys of a path, such as the three of `from.domain.name`.
const LONGEST_PATH: usize = 32;

/// Checks the length of the path of a field and reports a problem.
fn fits_path(field: &str, place: &JsonPath<'_>) {
    let keys = field.split('.').count();
    if keys > LONGEST_PATH {
        place.key(field).report::<()>(
            format!("the path has {keys} keys"),
            format!("at most {LONGEST_PATH}"),
        );
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
            fits_path(&field, place);
            let condition = Condition::read(value, &place.key(&field))?;
            (!condition.is_blank()).then_some((field, condition))
        };
        Some(Self(fields.into_iter().filter_map(read).collect()))
    }

    fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        for (field, condition) in &mut self.0 {
            fits_path(field, place);
            condition.normalize(&place.key(field));
        }
        self.0.retain(|_, condition| !condition.is_blank());
    }

    fn report_unknown(&self, place: &JsonPath<'_>) {
        for (field, condition) in &self.0 {
            condition.report_unknown(&place.key(field));
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
