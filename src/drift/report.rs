//! Drift in words and as JSON.

use super::{Drift, SeenCall};
use crate::document::sanitize::escape_json;
use crate::document::{Design, Id, Style, Subject};
use crate::export::report::{Difference, DifferenceEntry, DifferenceSection};
use crate::rules::Text;
use crate::rules::names::{count, sentence};
use crate::rules::text::Name;
use serde_json::{Value, json};

/// The drift as a difference for people. `design` is the one that is drawn.
pub fn drift_difference(drift: &Drift, design: &Design, seen: &str) -> Difference {
    let component = |id: &Id| {
        let found = design.components.get(id);
        Name(found.map_or(id.as_str(), |found| &found.name)).to_string()
    };
    let connection = |id: &Id| match design.connections.get(id) {
        Some(drawn) => format!(
            "{} from {} to {}",
            noun(drawn.style),
            component(&drawn.from),
            component(&drawn.to)
        ),
        None => id.to_string(),
    };
    let seen_call = |call: &SeenCall| {
        format!(
            "{} from {} to {}",
            noun(call.style),
            Name(&call.from),
            Name(&call.to)
        )
    };
    let ends = |call: &SeenCall| {
        let ends = call.ends.iter();
        ends.flat_map(|(from, to)| [from, to].map(|id| Subject::Component(id.clone())))
            .collect()
    };
    let section = |heading: &str, entries: Vec<DifferenceEntry>| DifferenceSection {
        heading: heading.to_owned(),
        entries,
    };
    let mut sections = vec![
        section(
            "Forbidden by the design",
            drift
                .forbidden
                .iter()
                .map(|found| {
                    entry(
                        format!("{}: {}", seen_call(&found.call), found.reason.marked()),
                        ends(&found.call),
                    )
                })
                .collect(),
        ),
        section(
            "Runs and is not drawn",
            drift
                .undrawn_components
                .iter()
                .map(|(name, kind)| {
                    entry(format!("{} ({})", Name(name), kind.as_str()), Vec::new())
                })
                .chain(
                    drift
                        .undrawn_calls
                        .iter()
                        .map(|call| entry(seen_call(call), ends(call))),
                )
                .collect(),
        ),
        section(
            "Drawn in another style",
            drift
                .restyled
                .iter()
                .map(|found| {
                    let said = format!(
                        "{}: drawn as {}",
                        seen_call(&found.call),
                        found.drawn.as_str()
                    );
                    entry(said, vec![Subject::Connection(found.connection.clone())])
                })
                .collect(),
        ),
        section(
            "Drawn and never seen",
            drift
                .unseen_components
                .iter()
                .map(|id| entry(component(id), vec![Subject::Component(id.clone())]))
                .chain(
                    drift
                        .unseen_connections
                        .iter()
                        .map(|id| entry(connection(id), vec![Subject::Connection(id.clone())])),
                )
                .collect(),
        ),
    ];
    sections.retain(|section| !section.entries.is_empty());
    Difference {
        title: Text::from(format!("{} and {}", Name(&drift.title), Name(seen))),
        verdict: verdict(drift),
        sections,
    }
}

fn entry(said: String, about: Vec<Subject>) -> DifferenceEntry {
    DifferenceEntry {
        said: Text::from(said),
        parts: Vec::new(),
        about,
    }
}

fn noun(style: Style) -> &'static str {
    match style {
        Style::Request => "Request",
        Style::Message => "Message",
        Style::Event => "Event",
        Style::Data => "Data access",
        Style::Telemetry => "Telemetry",
    }
}

/// Summary in a sentence.
fn verdict(drift: &Drift) -> String {
    let matched = format!("{} seen", count(drift.matched, "drawn component"));
    let undrawn = drift.undrawn_components.len() + drift.undrawn_calls.len();
    let unseen = drift.unseen_components.len() + drift.unseen_connections.len();
    let counted: Vec<String> = [
        (drift.forbidden.len(), "forbidden"),
        (undrawn, "not drawn"),
        (drift.restyled.len(), "drawn in another style"),
        (unseen, "never seen"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, word)| format!("{n} {word}"))
    .collect();
    match counted.is_empty() {
        true => format!("{}; no drift.", sentence(&matched)),
        false => format!("{}; {}.", sentence(&matched), counted.join(", ")),
    }
}

/// The drift as JSON.
pub fn drift_json(drift: &Drift) -> String {
    let call = |call: &SeenCall| {
        let ids = call.ends.as_ref();
        json!({
            "from": call.from,
            "to": call.to,
            "style": call.style.as_str(),
            "from_id": ids.map(|(from, _)| from.as_str()),
            "to_id": ids.map(|(_, to)| to.as_str()),
        })
    };
    let with = |mut value: Value, key: &str, more: &str| {
        value[key] = Value::from(more);
        value
    };
    let ids = |ids: &[Id]| {
        ids.iter()
            .map(|id| Value::from(id.as_str()))
            .collect::<Vec<_>>()
    };
    let report = json!({
        "format": "plumbline-drift",
        "version": 1,
        "title": drift.title,
        "matched": drift.matched,
        "forbidden": drift.forbidden.iter().map(|f| with(call(&f.call), "reason", &f.reason.plain())).collect::<Vec<_>>(),
        "not_drawn": {
            "components": drift.undrawn_components.iter()
                .map(|(name, kind)| json!({"name": name, "kind": kind.as_str()})).collect::<Vec<_>>(),
            "connections": drift.undrawn_calls.iter().map(call).collect::<Vec<_>>(),
        },
        "other_style": drift.restyled.iter()
            .map(|r| with(with(call(&r.call), "drawn", r.drawn.as_str()), "connection", r.connection.as_str()))
            .collect::<Vec<_>>(),
        "never_seen": {
            "components": ids(&drift.unseen_components),
            "connections": ids(&drift.unseen_connections),
        },
    });
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = escape_json(&serde_json::to_string_pretty(&report).unwrap_or_default());
    text.push('\n');
    text
}
