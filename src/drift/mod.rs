//! Drift between a design and what runs: an import, such as a trace, laid beside the drawing.

mod forbidden;
mod matching;
mod report;

pub use report::{drift_difference, drift_json};

use crate::document::{Component, Connection, Date, Design, Id, Kind, Style};
use crate::rules::{Severity, Text};
use matching::Matching;
use std::collections::{BTreeMap, BTreeSet};

/// A call that was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenCall {
    /// The caller's name.
    pub from: String,
    /// The name of what is called.
    pub to: String,
    /// The style in which it was seen.
    pub style: Style,
    /// The ends in the design, where it has them.
    pub ends: Option<(Id, Id)>,
}

/// A call that was seen and that the design forbids.
#[derive(Clone, Debug, PartialEq)]
pub struct ForbiddenCall {
    /// The call.
    pub call: SeenCall,
    /// The reason in a sentence's end, as in `orders belongs to Order service`.
    pub reason: Text,
}

/// A connection that was seen in another style than it is drawn in.
#[derive(Clone, Debug, PartialEq)]
pub struct RestyledCall {
    /// The call as it was seen.
    pub call: SeenCall,
    /// The style in which it is drawn.
    pub drawn: Style,
    /// The connection.
    pub connection: Id,
}

/// The drift between a design and what runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    /// The title of the design.
    pub title: String,
    /// The number of components that are both drawn and seen.
    pub matched: usize,
    /// Calls that the design forbids.
    pub forbidden: Vec<ForbiddenCall>,
    /// Components that run and are not drawn, with their kinds.
    pub undrawn_components: Vec<(String, Kind)>,
    /// Calls that are made and not drawn.
    pub undrawn_calls: Vec<SeenCall>,
    /// Calls that are drawn in another style.
    pub restyled: Vec<RestyledCall>,
    /// Components that are drawn and were never seen.
    pub unseen_components: Vec<Id>,
    /// Connections that are drawn and were never seen.
    pub unseen_connections: Vec<Id>,
}

/// Compares a design with what was seen.
pub fn drift(design: &Design, seen: &Design, today: Date) -> Drift {
    let matching = Matching::of(design, seen);
    let mut drift = Drift {
        title: design.title.clone(),
        matched: matching.len(),
        ..Drift::default()
    };
    let is_real = |component: &Component| {
        // Where spans go is drawn by the importer and was not seen.
        !component.guessed.iter().any(|field| field == "self")
    };
    for component in seen.components.iter().filter(|c| is_real(c)) {
        if matching.drawn(&component.id).is_none() {
            let found = (component.name.clone(), component.kind);
            drift.undrawn_components.push(found);
        }
    }
    let drawn = drawn_calls(design);
    let mut seen_connections: BTreeSet<&Id> = BTreeSet::new();
    let mut undrawn: BTreeMap<(String, String, &str), (SeenCall, &Connection)> = BTreeMap::new();
    for connection in &seen.connections {
        let ends = (
            seen.components.get(&connection.from),
            seen.components.get(&connection.to),
        );
        let (Some(from), Some(to)) = ends else {
            continue;
        };
        if !is_real(from) || !is_real(to) {
            continue;
        }
        let both = matching.drawn(&from.id).zip(matching.drawn(&to.id));
        let call = SeenCall {
            from: from.name.clone(),
            to: to.name.clone(),
            style: connection.style,
            ends: both.map(|(from, to)| (from.clone(), to.clone())),
        };
        let known = both.and_then(|ends| drawn.get(&ends));
        let Some(known) = known else {
            let key = (call.from.clone(), call.to.clone(), call.style.as_str());
            undrawn.entry(key).or_insert((call, connection));
            continue;
        };
        let same = known
            .iter()
            .filter(|drawn| is_alike(drawn.style, connection.style));
        let before = seen_connections.len();
        let alike: Vec<&Id> = same.map(|drawn| &drawn.id).collect();
        seen_connections.extend(&alike);
        if alike.is_empty() {
            seen_connections.extend(known.iter().map(|drawn| &drawn.id));
            if let Some(first) = known.first().filter(|_| before < seen_connections.len()) {
                drift.restyled.push(RestyledCall {
                    call,
                    drawn: first.style,
                    connection: first.id.clone(),
                });
            }
        }
    }
    let calls: Vec<(SeenCall, &Connection)> = undrawn.into_values().collect();
    let mut forbidden = forbidden::calls(design, &calls, today);
    for (at, (call, _)) in calls.into_iter().enumerate() {
        match forbidden.remove(&at) {
            Some(call) => drift.forbidden.push(call),
            None => drift.undrawn_calls.push(call),
        }
    }
    // People and their devices seldom send spans, and telemetry is what sees.
    let is_silent = |id: &Id| {
        let kind = design.components.get(id).map(|component| component.kind);
        matches!(kind, Some(Kind::Client | Kind::Telemetry))
    };
    for component in &design.components {
        if !matching.has_drawn(&component.id) && !is_silent(&component.id) {
            drift.unseen_components.push(component.id.clone());
        }
    }
    for connection in &design.connections {
        let ends = [&connection.from, &connection.to];
        // What ends at a component that was never seen was not seen either.
        let are_seen = ends.iter().all(|end| matching.has_drawn(end));
        let is_expected = connection.runs() && connection.style != Style::Telemetry;
        if are_seen && is_expected && !seen_connections.contains(&connection.id) {
            drift.unseen_connections.push(connection.id.clone());
        }
    }
    drift
}

/// The connections of a design by their ends.
fn drawn_calls(design: &Design) -> BTreeMap<(&Id, &Id), Vec<&Connection>> {
    let mut calls: BTreeMap<(&Id, &Id), Vec<&Connection>> = BTreeMap::new();
    for connection in &design.connections {
        let ends = (&connection.from, &connection.to);
        calls.entry(ends).or_default().push(connection);
    }
    calls
}

/// True for styles that look the same from outside: a trace does not tell an event from a message.
fn is_alike(one: Style, other: Style) -> bool {
    one == other || one.is_queued() && other.is_queued()
}

impl Drift {
    /// True if the design and what runs agree.
    pub fn is_empty(&self) -> bool {
        self.severity().is_none()
    }

    /// The severity of the worst difference: what is forbidden is high, what runs and is not drawn
    /// medium, and what was never seen low.
    pub fn severity(&self) -> Option<Severity> {
        let medium = !self.undrawn_components.is_empty()
            || !self.undrawn_calls.is_empty()
            || !self.restyled.is_empty();
        let low = !self.unseen_components.is_empty() || !self.unseen_connections.is_empty();
        if !self.forbidden.is_empty() {
            Some(Severity::High)
        } else if medium {
            Some(Severity::Medium)
        } else {
            low.then_some(Severity::Low)
        }
    }
}

#[cfg(test)]
mod tests;
