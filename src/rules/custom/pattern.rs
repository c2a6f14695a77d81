//! Matching of elements with the patterns of custom rules.

use crate::document::{Condition, Pattern};
use serde_json::{Map, Value};

pub(super) fn matches(pattern: &Pattern, fields: &Map<String, Value>) -> bool {
    unmet(pattern, fields).next().is_none()
}

/// The conditions of a pattern that an element does not meet, with what it has.
pub(super) fn unmet<'p>(
    pattern: &'p Pattern,
    fields: &'p Map<String, Value>,
) -> impl Iterator<Item = (&'p str, &'p Condition, Option<&'p Value>)> {
    let conditions = pattern.r#where.iter().flat_map(|c| &c.0);
    conditions.filter_map(|(field, condition)| {
        let value = fields.get(field);
        (!meets(condition, value)).then_some((field.as_str(), condition, value))
    })
}

fn meets(condition: &Condition, value: Option<&Value>) -> bool {
    match (condition, value) {
        (Condition::Absent, value) => value.is_none(),
        (Condition::OneOf(_), None) => false,
        (Condition::OneOf(wanted), Some(value)) => {
            let entries = value.as_array().map_or(&[][..], Vec::as_slice);
            let is = |wanted| same(wanted, value) || entries.iter().any(|e| same(wanted, e));
            wanted.iter().any(is)
        }
    }
}

/// True if two values are equal. Numbers compare by value: `3` equals `3.0`.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let whole = (a.as_i128(), b.as_i128());
            match whole {
                (Some(a), Some(b)) => a == b,
                _ => a == b || a.as_f64().is_some_and(|a| b.as_f64() == Some(a)),
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let in_b = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(in_b)
        }
        _ => a == b,
    }
}
