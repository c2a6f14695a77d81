//! Text format of conditions, one per line:
//!
//! ```text
//! kind = service
//! replicas in 2, 3
//! callers absent
//! ```

use crate::document::format::read::is_absent;
use crate::document::sanitize::quoted;
use crate::document::{Condition, Conditions};
use crate::editor::InputError;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) const CONDITION_FORMAT: &str =
    "a line such as `kind = service`, `replicas in 2, 3` or `callers absent`";

/// Parses conditions. Numbers, `true` and `false` are read as such; text that looks like one of
/// them or contains a comma must be quoted.
///
/// # Errors
/// Names the invalid line and the expected format.
pub fn parse_conditions(text: &str) -> Result<Conditions, InputError> {
    let mut conditions = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (field, condition) = condition(line.trim()).map_err(|wrong| {
            InputError::new(
                format!("line {}: {}", at + 1, wrong.problem),
                wrong.expected,
            )
        })?;
        if conditions.contains_key(&field) {
            return Err(InputError::new(
                format!("line {}: {field} stands here twice", at + 1),
                "one line for each field; several values stand in one line: `kind in service, job`",
            ));
        }
        conditions.insert(field, condition);
    }
    Ok(Conditions(conditions))
}

fn condition(line: &str) -> Result<(String, Condition), InputError> {
    let (field, rest) = field(line)?;
    let rest = rest.trim_start();
    let said = |word: &str| {
        let after = rest.strip_prefix(word)?;
        (after.is_empty() || after.starts_with(char::is_whitespace)).then(|| after.trim())
    };
    if let Some(after) = rest.strip_prefix('=') {
        let values = values(after, line)?;
        if values.len() > 1 {
            return Err(InputError::new(
                format!("{} has several values", quoted(line)),
                format!("one value after =, or: {field} in …"),
            ));
        }
        return Ok((field, Condition::OneOf(values)));
    }
    if let Some(after) = said("in") {
        return Ok((field, Condition::OneOf(values(after, line)?)));
    }
    match said("absent") {
        Some("") => Ok((field, Condition::Absent)),
        _ => Err(InputError::from_text(line, CONDITION_FORMAT)),
    }
}

/// Splits a line into the field and the rest.
fn field(line: &str) -> Result<(String, &str), InputError> {
    if line.starts_with('"') {
        let (value, rest) =
            parse_json(line).ok_or_else(|| InputError::from_text(line, CONDITION_FORMAT))?;
        return match value {
            Value::String(field) => Ok((field, rest)),
            _ => Err(InputError::from_text(line, CONDITION_FORMAT)),
        };
    }
    let end = line.find(|c: char| c.is_whitespace() || c == '=');
    match end {
        Some(end) if end > 0 => Ok((line[..end].to_owned(), &line[end..])),
        _ => Err(InputError::from_text(line, CONDITION_FORMAT)),
    }
}

/// Parses the comma-separated values of a line; at least one.
fn values(text: &str, line: &str) -> Result<Vec<Value>, InputError> {
    let mut values = Vec::new();
    let mut rest = text.trim();
    loop {
        let (value, after) = match rest.chars().next() {
            Some('"' | '[' | '{') => parse_json(rest).ok_or_else(|| {
                InputError::from_text(
                    line,
                    "text between quotation marks, or a value as JSON writes it",
                )
            })?,
            _ => {
                let end = rest.find(',').unwrap_or(rest.len());
                (parse_unquoted(rest[..end].trim()), &rest[end..])
            }
        };
        if matches!(&value, Value::String(text) if text.is_empty()) {
            return Err(InputError::from_text(
                line,
                "a value after each = and each comma",
            ));
        }
        values.push(value);
        let after = after.trim_start();
        if after.is_empty() {
            return Ok(values);
        }
        let Some(more) = after.strip_prefix(',') else {
            return Err(InputError::from_text(line, "a comma between two values"));
        };
        rest = more.trim_start();
    }
}

/// Parses an unquoted value: a number, `true`, `false` or `null`, otherwise text.
fn parse_unquoted(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => value,
        _ => Value::String(text.to_owned()),
    }
}

/// Parses a JSON value at the start of the text; returns the rest too.
fn parse_json(text: &str) -> Option<(Value, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    let rest = text.get(values.byte_offset()..)?;
    Some((value, rest))
}

/// Formats conditions; [`parse_conditions`] is the inverse.
pub fn format_conditions(conditions: Option<&Conditions>) -> String {
    let mut text = String::new();
    for (field, condition) in conditions.iter().flat_map(|c| &c.0) {
        let plain = !field.is_empty()
            && field
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        match plain {
            true => text.push_str(field),
            false => text.push_str(&Value::String(field.clone()).to_string()),
        }
        match condition {
            Condition::Absent => text.push_str(" absent"),
            Condition::OneOf(values) => {
                let written: Vec<String> = values.iter().map(format_value).collect();
                text.push_str(if values.len() == 1 { " = " } else { " in " });
                text.push_str(&written.join(", "));
            }
        }
        text.push('\n');
    }
    text
}

/// Formats a value, quoted if it would otherwise parse as something else.
fn format_value(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let plain = !is_absent(value)
                && text.trim() == text
                && !text.starts_with(['"', '[', '{'])
                && !text.contains([',', '\n', '\r'])
                && parse_unquoted(text) == *value;
            if plain {
                text.clone()
            } else {
                value.to_string()
            }
        }
        other => other.to_string(),
    }
}
