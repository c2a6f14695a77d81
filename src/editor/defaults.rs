//! Defaults of connections: the fields that one may set for a style, and the command that sets one.

use crate::document::fields::{self, FieldKind, FieldSpec};
use crate::document::format::read::{JsonPath, Read};
use crate::document::{ConnectionDefaults, Design, Style};
use crate::editor::{Command, InputError};
use serde_json::{Map, Value};
use std::cell::RefCell;

/// Fields with a default for a style, in the order of the forms.
pub fn default_fields(style: Style) -> &'static [&'static FieldSpec] {
    match style {
        Style::Request => &[
            &fields::TIMEOUT,
            &fields::RETRIES,
            &fields::CIRCUIT_BREAKER,
            &fields::IDEMPOTENT,
            &fields::CONNECTION_IDENTITY,
            &fields::CONNECTION_RATE_LIMIT,
        ],
        Style::Message | Style::Event => &[
            &fields::DELIVERY,
            &fields::RETRIES,
            &fields::IDEMPOTENT,
            &fields::DEAD_LETTER,
            &fields::OUTBOX,
            &fields::CONNECTION_IDENTITY,
            &fields::CONNECTION_RATE_LIMIT,
        ],
        Style::Data => &[
            &fields::TIMEOUT,
            &fields::RETRIES,
            &fields::IDEMPOTENT,
            &fields::CONNECTION_IDENTITY,
            &fields::CONNECTION_RATE_LIMIT,
        ],
        Style::Telemetry => &[&fields::SIGNAL],
    }
}

/// Connections of a style in a sentence: `requests`, `data access`.
pub fn style_plural(style: Style) -> &'static str {
    match style {
        Style::Request => "requests",
        Style::Message => "messages",
        Style::Event => "events",
        Style::Data => "data access",
        Style::Telemetry => "telemetry",
    }
}

/// The default of a field as text; blank if there is none. Several values have commas between.
pub fn default_text(design: &Design, style: Style, field: &FieldSpec) -> String {
    let Some(defaults) = design.defaults.of(style) else {
        return String::new();
    };
    let written = serde_json::to_value(defaults).unwrap_or_default();
    let mut value = Some(&written);
    for key in field.path.split('.') {
        value = value.and_then(|value| value.get(key));
    }
    value.map(value_text).unwrap_or_default()
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(entries) => {
            let entries: Vec<String> = entries.iter().map(value_text).collect();
            entries.join(", ")
        }
        other => other.to_string(),
    }
}

/// The command that sets the default of a field for all connections of a style that do not set it
/// themselves. The value is text, as a form has it; blank text removes the default.
///
/// # Errors
/// Names the value that does not fit, or the field that has no default for the style.
pub fn set_default(
    design: &Design,
    style: Style,
    field: &FieldSpec,
    value: &str,
) -> Result<Command, InputError> {
    let first = field.path.split('.').next().unwrap_or_default();
    if !ConnectionDefaults::FIELDS.contains(&first) || !style.has_field(first) {
        return Err(InputError::new(
            format!("{} has no default for {}", field.label, style_plural(style)),
            "a field that may be the same for all of them",
        ));
    }
    let value = value.trim();
    let mut defaults = design.defaults.clone();
    let before = defaults.0.remove(&style);
    let mut written = match before.map(serde_json::to_value) {
        Some(Ok(Value::Object(written))) => written,
        _ => Map::new(),
    };
    put(&mut written, field.path, typed(field.kind, value));
    let problems = RefCell::new(Vec::new());
    let read = ConnectionDefaults::read(Value::Object(written), &JsonPath::top(&problems));
    if let Some(problem) = problems.into_inner().into_iter().next() {
        return Err(InputError::from_text(value, problem.expected));
    }
    if let Some(read) = read.filter(|read| !read.is_blank()) {
        defaults.0.insert(style, read);
    }
    let of = format!("default {} of {}", field.undo_name, style_plural(style));
    let name = match value {
        "" => format!("Remove the {of}"),
        value => format!("Set the {of} to {}", super::command::truncate_name(value)),
    };
    Ok(Command::SetDefaults { defaults, name })
}

/// Typed text as a value of the document.
fn typed(kind: FieldKind, text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    match kind {
        FieldKind::YesNo => match text.to_lowercase().as_str() {
            "yes" | "true" => Value::Bool(true),
            "no" | "false" => Value::Bool(false),
            _ => Value::from(text),
        },
        FieldKind::Whole | FieldKind::Count | FieldKind::Share => {
            match serde_json::from_str(text) {
                Ok(number @ Value::Number(_)) => number,
                _ => Value::from(text),
            }
        }
        FieldKind::Choices => {
            let entries = text.split(',').map(str::trim);
            entries.filter(|entry| !entry.is_empty()).collect()
        }
        _ => Value::from(text),
    }
}

/// Puts a value at the end of a path; an object around it is made where there is none.
fn put(fields: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            fields.insert(path.to_owned(), value);
        }
        Some((key, rest)) => {
            let within = fields
                .entry(key)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(within) = within {
                put(within, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::format;
    use crate::editor::Editor;
    use std::rc::Rc;

    fn mesh() -> Rc<Design> {
        let text = r#"{"format":"plumbline-design","version":1,"title":"T",
            "defaults":{"request":{"timeout":"1s","x-own":1,"callers":{"identity":"mtls","x-mesh":2}}}}"#;
        Rc::new(format::load(text).unwrap())
    }

    #[test]
    fn every_default_field_of_the_format_has_a_style_that_offers_it() {
        for name in ConnectionDefaults::FIELDS {
            let offered = Style::ALL.iter().any(|style| {
                let mut fields = default_fields(*style).iter();
                fields.any(|field| field.path.split('.').next() == Some(name))
            });
            assert!(offered, "{name}");
        }
    }

    #[test]
    fn default_is_set_shown_removed_and_undone() {
        for (style, field, value, shown, json, name) in [
            (
                Style::Request,
                &fields::TIMEOUT,
                " 800ms ",
                "800ms",
                "\"800ms\"",
                "Set the default timeout of requests to 800ms",
            ),
            (
                Style::Request,
                &fields::TIMEOUT,
                "none",
                "none",
                "\"none\"",
                "Set the default timeout of requests to none",
            ),
            (
                Style::Data,
                &fields::RETRIES,
                "3",
                "3",
                "3",
                "Set the default retries of data access to 3",
            ),
            (
                Style::Request,
                &fields::CIRCUIT_BREAKER,
                "true",
                "true",
                "true",
                "Set the default circuit breaker of requests to true",
            ),
            (
                Style::Event,
                &fields::IDEMPOTENT,
                "no",
                "false",
                "false",
                "Set the default idempotence of events to no",
            ),
            (
                Style::Message,
                &fields::DELIVERY,
                "at-least-once",
                "at-least-once",
                "\"at-least-once\"",
                "Set the default delivery of messages to at-least-once",
            ),
            (
                Style::Telemetry,
                &fields::SIGNAL,
                "logs, traces",
                "logs, traces",
                "[\n        \"logs\",\n        \"traces\"\n      ]",
                "Set the default signals of telemetry to logs, traces",
            ),
            (
                Style::Telemetry,
                &fields::SIGNAL,
                "logs",
                "logs",
                "\"logs\"",
                "Set the default signals of telemetry to logs",
            ),
            (
                Style::Event,
                &fields::CONNECTION_IDENTITY,
                "token",
                "token",
                "\"token\"",
                "Set the default caller identity of events to token",
            ),
            (
                Style::Request,
                &fields::CONNECTION_RATE_LIMIT,
                "9/s",
                "9/s",
                "\"9/s\"",
                "Set the default rate limit of requests to 9/s",
            ),
        ] {
            let design = mesh();
            let before = format::save(&design);
            let mut editor = Editor::open(design.clone());
            editor
                .run(set_default(&design, style, field, value).unwrap())
                .unwrap();
            assert_eq!(editor.undo_name(), Some(name));
            assert_eq!(default_text(editor.design(), style, field), shown);
            let saved = format::save(editor.design());
            assert_eq!(format::load(&saved).as_ref(), Ok(&**editor.design()));
            let key = field.path.rsplit('.').next().unwrap_or_default();
            assert!(saved.contains(&format!("\"{key}\": {json}")), "{saved}");
            // What this version does not know stays.
            assert!(saved.contains("\"x-own\": 1") && saved.contains("\"x-mesh\": 2"));
            assert!(editor.undo());
            assert_eq!(format::save(editor.design()), before);
            assert!(editor.redo());
            let removed = set_default(editor.design(), style, field, "").unwrap();
            let label = format!(
                "Remove the default {} of {}",
                field.undo_name,
                style_plural(style)
            );
            editor.run(removed).unwrap();
            assert_eq!(editor.undo_name(), Some(label.as_str()));
            assert_eq!(default_text(editor.design(), style, field), "");
        }
    }

    #[test]
    fn the_last_default_of_a_style_takes_it_along() {
        let design = Rc::new(Design::new("T"));
        let mut editor = Editor::open(design.clone());
        let set = |editor: &mut Editor, value| {
            let command = set_default(editor.design(), Style::Event, &fields::OUTBOX, value);
            editor.run(command.unwrap()).unwrap();
        };
        set(&mut editor, "yes");
        assert!(!editor.design().defaults.is_empty());
        set(&mut editor, "");
        assert_eq!(*editor.design(), design);
    }

    #[test]
    fn values_and_fields_that_do_not_fit_are_rejected_in_words() {
        let design = mesh();
        for (style, field, value, words) in [
            (
                Style::Request,
                &fields::TIMEOUT,
                "soon",
                "\"soon\" does not fit; expected a duration such as \"800ms\" or \"5s\", or \"none\" for ever.",
            ),
            (
                Style::Request,
                &fields::RETRIES,
                "-1",
                "\"-1\" does not fit; expected a whole number, 0 or more.",
            ),
            (
                Style::Event,
                &fields::OUTBOX,
                "perhaps",
                "\"perhaps\" does not fit; expected true or false.",
            ),
            (
                Style::Request,
                &fields::FALLBACK,
                "x",
                "Fallback has no default for requests; expected a field that may be the same for all of them.",
            ),
            (
                Style::Event,
                &fields::CIRCUIT_BREAKER,
                "true",
                "Circuit breaker has no default for events; expected a field that may be the same for all of them.",
            ),
            (
                Style::Request,
                &fields::SIGNAL,
                "logs",
                "Signals has no default for requests; expected a field that may be the same for all of them.",
            ),
        ] {
            let error = set_default(&design, style, field, value).unwrap_err();
            assert_eq!(error.to_string(), words);
        }
    }
}
