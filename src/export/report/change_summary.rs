//! Summary of the changes between two designs: how many elements change, and what is set on them.

use crate::compare::{Comparison, ElementChange, compare};
use crate::document::fields::{self, FieldKind, FieldOwner};
use crate::document::sanitize::one_line;
use crate::document::{Design, Kind};
use crate::rules::names::{count, list, lower, sentence};
use serde::Serialize;
use serde_json::Value;

/// More settings than these in one sentence, and nobody reads it.
const MOST_SETTINGS: usize = 16;
/// Longest value of a setting, in characters.
const LONGEST_VALUE: usize = 60;
/// Fields that are seen in the drawing, whatever they change to.
const DRAWN: [&str; 7] = [
    "id",
    "name",
    "from",
    "to",
    "component",
    "connection",
    "position",
];
/// Fields that are seen in the drawing of a new element.
const DRAWN_WHEN_NEW: [&str; 4] = ["kind", "style", "domain", "position"];

/// Summarizes the changes between two designs: "Adds a broker and two connections, changes a flow.
/// Sets instances 3, outbox yes."
pub fn change_summary(before: &Design, after: &Design) -> String {
    let compared = compare(before, after);
    let of_kind = |list: &str, change: &ElementChange| -> &'static str {
        let design = match change {
            ElementChange::Removed { .. } => before,
            _ => after,
        };
        match list {
            "domains" => "domain",
            "components" => match design.components.find(change.id()).map(|c| c.kind) {
                Some(Kind::Broker) => "broker",
                Some(Kind::Gateway) => "gateway",
                Some(Kind::Datastore) => "datastore",
                Some(Kind::Orchestrator) => "orchestrator",
                Some(Kind::Telemetry) => "telemetry store",
                Some(Kind::Service) => "service",
                Some(Kind::Job) => "job",
                _ => "component",
            },
            "connections" => "connection",
            "flows" => "flow",
            "invariants" => "invariant",
            "house_rules" => "house rule",
            _ => "setting",
        }
    };
    let is = |verb: &str, change: &ElementChange| match change {
        ElementChange::Added { .. } => verb == "adds",
        ElementChange::Removed { .. } => verb == "removes",
        ElementChange::Changed { .. } => verb == "changes" && !change.is_layout_only(),
    };
    let mut said = Vec::new();
    for verb in ["adds", "changes", "removes"] {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for (name, changes) in compared.lists() {
            for change in changes.iter().filter(|c| is(verb, c)) {
                let kind = of_kind(name, change);
                match counts.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, n)) => *n += 1,
                    None => counts.push((kind, 1)),
                }
            }
        }
        let counts = counts.iter().map(|(kind, n)| match n {
            1 if kind.starts_with(['i', 'o']) => format!("an {kind}"),
            1 => format!("a {kind}"),
            _ => count(*n, kind),
        });
        let counts: Vec<String> = counts.collect();
        if !counts.is_empty() {
            said.push(format!("{verb} {}", list(counts.iter())));
        }
    }
    if said.is_empty() {
        return "Changes nothing that is drawn.".to_owned();
    }
    let changed = sentence(&said.join(", "));
    let mut set = settings(&compared, after);
    let more = set.len().saturating_sub(MOST_SETTINGS);
    set.truncate(MOST_SETTINGS);
    match (set.is_empty(), more) {
        (true, _) => format!("{changed}."),
        (false, 0) => format!("{changed}. Sets {}.", set.join(", ")),
        (false, more) => format!("{changed}. Sets {}, and {more} more.", set.join(", ")),
    }
}

/// Values that are set, each once: "retries 3", "idempotent yes", "fallback removed".
fn settings(compared: &Comparison, after: &Design) -> Vec<String> {
    let mut set = Vec::new();
    let mut add = |owner, path: &str, value: Option<&Value>| {
        let setting = setting(after, owner, path, value);
        if let Some(setting) = setting.filter(|setting| !set.contains(setting)) {
            set.push(setting);
        }
    };
    for (name, changes) in compared.lists() {
        let owner = match name {
            "components" => FieldOwner::Component,
            "connections" => FieldOwner::Connection,
            "flows" => FieldOwner::Flow,
            "invariants" => FieldOwner::Invariant,
            _ => continue,
        };
        for change in changes {
            match change {
                ElementChange::Changed { fields, .. } => {
                    for field in fields {
                        add(owner, &field.field, field.after.as_ref());
                    }
                }
                ElementChange::Added { id } => {
                    for (path, value) in written(after, owner, id) {
                        add(owner, &path, Some(&value));
                    }
                }
                ElementChange::Removed { .. } => {}
            }
        }
    }
    set
}

/// Fields of a new component or connection, objects taken apart.
fn written(design: &Design, owner: FieldOwner, id: &str) -> Vec<(String, Value)> {
    fn of(element: Option<impl Serialize>) -> Value {
        // Serializing to memory fails only for maps with non-text keys; there are none.
        serde_json::to_value(element).unwrap_or_default()
    }
    let element = match owner {
        FieldOwner::Component => of(design.components.find(id)),
        FieldOwner::Connection => of(design.connections.find(id)),
        _ => Value::Null,
    };
    let Value::Object(fields) = element else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (path, value) in fields {
        if DRAWN_WHEN_NEW.contains(&path.as_str()) {
            continue;
        }
        match value {
            Value::Object(inner) => {
                let inner = inner.into_iter();
                all.extend(inner.map(|(field, value)| (format!("{path}.{field}"), value)));
            }
            value => all.push((path, value)),
        }
    }
    all
}

fn setting(
    design: &Design,
    owner: FieldOwner,
    path: &str,
    value: Option<&Value>,
) -> Option<String> {
    let step = path
        .strip_prefix("steps[")
        .and_then(|rest| rest.split_once("]."));
    let (owner, path) = match step {
        Some((_, path)) => (FieldOwner::Step, path),
        None => (owner, path),
    };
    if DRAWN.contains(&path) {
        return None;
    }
    let spec = fields::of_path(owner, path);
    let label = spec.map_or_else(|| path.to_owned(), |spec| lower(spec.label));
    let refers =
        spec.is_some_and(|spec| matches!(spec.kind, FieldKind::Reference | FieldKind::References));
    match value {
        None => Some(format!("{label} removed")),
        Some(value) => Some(format!("{label} {}", shown(design, refers, value)?)),
    }
}

/// A value as a person reads it, with the name of an element that it refers to; `None` for an
/// object.
fn shown(design: &Design, refers: bool, value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => {
            let component = design.components.find(text).map(|c| &c.name);
            let name = component.or_else(|| design.domains.find(text).map(|d| &d.name));
            let text = one_line(name.filter(|_| refers).unwrap_or(text));
            match text.char_indices().nth(LONGEST_VALUE) {
                None => text,
                Some((end, _)) => format!("{}…", text[..end].trim_end()),
            }
        }
        Value::Array(entries) => {
            let shown = entries.iter().map(|entry| shown(design, refers, entry));
            shown.collect::<Option<Vec<_>>>()?.join(" and ")
        }
        Value::Null | Value::Object(_) => return None,
    })
}
