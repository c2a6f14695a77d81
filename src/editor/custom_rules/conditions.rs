//! Text format of conditions, one per line:
//!
//! ```text
//! kind = service
//! replicas in 2, 3
//! callers absent
//! timeout present
//! timeout at most 5s
//! name like payment-*
//! from.kind = gateway
//! ```
//!
//! Tests of one field are joined by `and`; what has no words is written as JSON: `x meets {…}`.

use crate::document::format::read::{JsonPath, Read, is_absent};
use crate::document::sanitize::quoted;
use crate::document::{Bound, Condition, ConditionTests, Conditions};
use crate::editor::InputError;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

pub(super) const CONDITION_FORMAT: &str = "a line such as `kind = service`, `replicas at least 2`, `timeout present` or `name like pay-*`";

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
    if let Some(json) = said("meets") {
        return Ok((field, condition_of_json(json, line)?));
    }
    Ok((field, Condition::Tests(tests(rest, line)?)))
}

/// Parses a condition in JSON, as documents have it.
fn condition_of_json(json: &str, line: &str) -> Result<Condition, InputError> {
    let problems = RefCell::new(Vec::new());
    let value = serde_json::from_str(json).ok();
    let condition = value.and_then(|value| {
        let mut condition = Condition::read(value, &JsonPath::top(&problems))?;
        condition.normalize(&JsonPath::top(&problems));
        Some(condition)
    });
    match condition.filter(|c| !c.is_blank() && problems.borrow().is_empty()) {
        Some(condition) => Ok(condition),
        None => Err(InputError::from_text(
            line,
            "after meets a condition as JSON has it, such as {\"at_least\": 2}",
        )),
    }
}

/// Parses tests of one field, with `and` between them.
fn tests(text: &str, line: &str) -> Result<ConditionTests, InputError> {
    let misfit = || InputError::from_text(line, CONDITION_FORMAT);
    let mut tests = ConditionTests::new();
    let mut rest = text.trim();
    loop {
        let after = |words: &str| {
            let mut rest = rest;
            for word in words.split(' ') {
                rest = rest.trim_start().strip_prefix(word)?;
                if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
                    return None;
                }
            }
            Some(rest.trim_start())
        };
        let repeated;
        if let Some(after) = after("absent") {
            repeated = tests.absent.replace(true).is_some();
            rest = after;
        } else if let Some(after) = after("present") {
            repeated = tests.absent.replace(false).is_some();
            rest = after;
        } else if let Some(after) = after("at least") {
            let (bound, after) = bound(after, line)?;
            repeated = tests.at_least.replace(bound).is_some();
            rest = after;
        } else if let Some(after) = after("at most") {
            let (bound, after) = bound(after, line)?;
            repeated = tests.at_most.replace(bound).is_some();
            rest = after;
        } else if let Some(after) = after("like") {
            let (pattern, after) = pattern(after, line)?;
            repeated = tests.matches.replace(pattern).is_some();
            rest = after;
        } else {
            return Err(misfit());
        }
        if repeated {
            return Err(InputError::from_text(line, "each test of a field once"));
        }
        if rest.is_empty() {
            return Ok(tests);
        }
        rest = rest.strip_prefix("and ").ok_or_else(misfit)?.trim_start();
    }
}

/// Splits the text of an operand from ` and ` with what follows.
fn operand(text: &str) -> (&str, &str) {
    let end = text.find(" and ").unwrap_or(text.len());
    (text[..end].trim(), text[end..].trim_start())
}

fn bound<'l>(text: &'l str, line: &str) -> Result<(Bound, &'l str), InputError> {
    let (bound, rest) = operand(text);
    match Bound::parse(bound) {
        Some(bound) => Ok((bound, rest)),
        None => Err(InputError::from_text(line, Bound::EXPECTED)),
    }
}

fn pattern<'l>(text: &'l str, line: &str) -> Result<(String, &'l str), InputError> {
    let expected = "a text after like, in which * stands for any text";
    let misfit = || InputError::from_text(line, expected);
    let (pattern, rest) = match text.starts_with('"') {
        true => match parse_json(text).ok_or_else(misfit)? {
            (Value::String(pattern), rest) => (pattern, rest.trim_start()),
            _ => return Err(misfit()),
        },
        false => {
            let (pattern, rest) = operand(text);
            (pattern.to_owned(), rest)
        }
    };
    match pattern.trim().is_empty() {
        true => Err(misfit()),
        false => Ok((pattern, rest)),
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
            Condition::Tests(tests) => {
                let written = format_tests(tests).unwrap_or_else(|| json(condition));
                text.push_str(&written);
            }
            // An empty list has no words.
            Condition::OneOf(values) if values.is_empty() => text.push_str(&json(condition)),
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

/// Formats a condition that has no words.
fn json(condition: &Condition) -> String {
    let json = serde_json::to_string(condition).unwrap_or_default();
    format!(" meets {json}")
}

/// Formats tests in words; `None` if there are fields that have none.
fn format_tests(tests: &ConditionTests) -> Option<String> {
    if !tests.extra.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    match tests.absent {
        Some(true) => parts.push("absent".to_owned()),
        Some(false) => parts.push("present".to_owned()),
        None => {}
    }
    if let Some(bound) = &tests.at_least {
        parts.push(format!("at least {bound}"));
    }
    if let Some(bound) = &tests.at_most {
        parts.push(format!("at most {bound}"));
    }
    if let Some(pattern) = &tests.matches {
        let plain = pattern.trim() == pattern
            && !pattern.starts_with('"')
            && !format!("{pattern} ").contains(" and ")
            && !pattern.contains(['\n', '\r']);
        parts.push(match plain {
            true => format!("like {pattern}"),
            false => format!("like {}", Value::String(pattern.clone())),
        });
    }
    Some(format!(" {}", parts.join(" and ")))
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
