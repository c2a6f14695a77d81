//! Field-wise comparison of two elements in their serialized form.

use super::FieldChange;
use serde::Serialize;
use serde_json::{Map, Value};

/// Layout fields.
const LAYOUT: [&str; 3] = ["position", "waypoints", "frame"];

type JsonFields = Map<String, Value>;

/// JsonFields that differ: semantic ones, and those of the layout.
pub fn compare_serialized(
    before: &impl Serialize,
    after: &impl Serialize,
) -> (Vec<FieldChange>, Vec<FieldChange>) {
    compare(&written(before), &written(after))
}

fn written(element: &impl Serialize) -> JsonFields {
    // Serializing to memory fails only for maps with non-text keys; there are none.
    match serde_json::to_value(element) {
        Ok(Value::Object(fields)) => fields,
        _ => JsonFields::new(),
    }
}

/// Compares serialized fields.
pub fn compare(before: &JsonFields, after: &JsonFields) -> (Vec<FieldChange>, Vec<FieldChange>) {
    let mut changes = Vec::new();
    object("", before, after, &mut changes);
    changes.into_iter().partition(|change| {
        let top = change.field.split(['.', '[']).next().unwrap_or_default();
        !LAYOUT.contains(&top)
    })
}

fn object(place: &str, before: &JsonFields, after: &JsonFields, changes: &mut Vec<FieldChange>) {
    let of = |key: &str| {
        let dot = if place.is_empty() { "" } else { "." };
        format!("{place}{dot}{key}")
    };
    for (key, was) in before {
        value(&of(key), Some(was), after.get(key), changes);
    }
    for (key, is) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        value(&of(key), None, Some(is), changes);
    }
}

fn value(
    place: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    changes: &mut Vec<FieldChange>,
) {
    match (before, after) {
        (was, is) if was == is => {}
        // A position on the canvas is one value.
        (Some(Value::Object(was)), Some(Value::Object(is))) if !LAYOUT.contains(&place) => {
            object(place, was, is, changes);
        }
        (was, is) if place == "steps" => steps(was, is, changes),
        (was, is) => changes.push(FieldChange {
            field: place.to_owned(),
            before: was.cloned(),
            after: is.cloned(),
        }),
    }
}

/// Compares steps by id; a new order is a change of its own.
fn steps(before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<FieldChange>) {
    let by_id = |steps: Option<&Value>| -> Vec<(String, Value)> {
        let all = steps.and_then(Value::as_array).into_iter().flatten();
        let id = |step: &Value| Some(step.get("id")?.as_str()?.to_owned());
        all.filter_map(|step| Some((id(step)?, step.clone())))
            .collect()
    };
    let (was, is) = (by_id(before), by_id(after));
    let map = |steps: &[(String, Value)]| -> JsonFields { steps.iter().cloned().collect() };
    let (was_map, is_map) = (map(&was), map(&is));
    let order = |of: &[(String, Value)], other: &JsonFields| -> Vec<Value> {
        let ids = of.iter().map(|(id, _)| id);
        let both = ids.filter(|id| other.contains_key(*id));
        both.map(|id| Value::String(id.clone())).collect()
    };
    let (was_order, is_order) = (order(&was, &is_map), order(&is, &was_map));
    if was_order != is_order {
        changes.push(FieldChange {
            field: "steps".to_owned(),
            before: Some(Value::Array(was_order)),
            after: Some(Value::Array(is_order)),
        });
    }
    for (id, step) in &was {
        value(&format!("steps[{id}]"), Some(step), is_map.get(id), changes);
    }
    for (id, step) in is.iter().filter(|(id, _)| !was_map.contains_key(id)) {
        value(&format!("steps[{id}]"), None, Some(step), changes);
    }
}
