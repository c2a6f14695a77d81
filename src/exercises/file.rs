//! Reading and writing of the documents of the workshop: exercises, progress, hand-ins.

use crate::document::format::read::{Fields, JsonPath, Read};
use crate::document::format::{self, LARGEST, LoadError};
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;

/// Reads a document of this format, in this version or an earlier one.
pub(super) fn load<T: Read>(
    text: &str,
    format: &str,
    version: u64,
    check: fn(&T, &JsonPath<'_>),
) -> Result<T, LoadError> {
    if text.len() > LARGEST {
        return Err(LoadError::TooLarge { bytes: text.len() });
    }
    let value = format::parse_json(text.strip_prefix('\u{FEFF}').unwrap_or(text))?;
    let problems = RefCell::new(Vec::new());
    let read = read(value, format, version, check, &JsonPath::top(&problems));
    match (read, problems.into_inner()) {
        (Some(document), problems) if problems.is_empty() => Ok(document),
        (_, problems) => Err(LoadError::Invalid(problems)),
    }
}

fn read<T: Read>(
    value: Value,
    expected: &str,
    newest: u64,
    check: fn(&T, &JsonPath<'_>),
    top: &JsonPath<'_>,
) -> Option<T> {
    let noun = expected.rsplit("plumbline-").next().unwrap_or(expected);
    let mut fields = Fields::of(value, top)?;
    let format: String = fields.required("format")?;
    if format != expected {
        return top
            .key("format")
            .report_unexpected(&Value::String(format), &format!("{expected:?}"));
    }
    let version: u64 = fields.required("version")?;
    if !(1..=newest).contains(&version) {
        return top.key("version").report(
            format!("the {noun} has version {version}"),
            format!("a version from 1 to {newest}"),
        );
    }
    let document = T::read(Value::Object(fields.rest()), top)?;
    check(&document, top);
    Some(document)
}

#[derive(Serialize)]
struct SerializedDocument<'d, T> {
    format: &'static str,
    version: u64,
    #[serde(flatten)]
    document: &'d T,
}

/// Writes a document: stable order, two-space indent, final newline.
pub(super) fn save<T: Serialize>(document: &T, format: &'static str, version: u64) -> String {
    // Serializing to memory fails only for maps with keys that are no text; there are none.
    let mut text = serde_json::to_string_pretty(&SerializedDocument {
        format,
        version,
        document,
    })
    .unwrap_or_default();
    text.push('\n');
    text
}

/// Writes a document without white space.
pub(super) fn save_compact<T: Serialize>(
    document: &T,
    format: &'static str,
    version: u64,
) -> String {
    serde_json::to_string(&SerializedDocument {
        format,
        version,
        document,
    })
    .unwrap_or_default()
}
