//! Warnings about a document: unknown fields, and fields without meaning for their element.

use super::read::{JsonPath, MOST_WARNINGS, Read};
use super::{FORMAT_FIELDS, Problem};
use crate::document::sanitize::excerpt;
use crate::document::{
    Component, Connection, CoordinationStyle, Design, Flow, Keyed, Kind, List, Style, Subject,
};
use hashbrown::HashSet;
use std::cell::RefCell;
use std::fmt::Display;

/// One warning for each unknown field, and for each field without meaning for its style or kind, in
/// the order of the lists. The field is kept; no rule reads it.
pub fn warnings(design: &Design) -> Vec<String> {
    let mut said = without_meaning(design);
    said.extend(unknown_fields(design));
    said
}

fn without_meaning(design: &Design) -> Vec<String> {
    let orchestrating: HashSet<&str> = design
        .flows
        .iter()
        .filter_map(|flow| Some(flow.orchestrated_by()?.as_str()))
        .collect();
    let mut said = Vec::new();
    for component in &design.components {
        // A rule reads `stateful` of the component that orchestrates a flow.
        let orchestrates = orchestrating.contains(component.id.as_str());
        of_component(component, orchestrates, &mut said);
    }
    for connection in &design.connections {
        of_connection(connection, &mut said);
    }
    said.extend(design.flows.iter().filter_map(|flow| of_flow(flow)));
    said
}

fn of_component(component: &Component, orchestrates: bool, said: &mut Vec<String>) {
    let kind = component.kind;
    let given = [
        ("stateful", component.stateful.is_some() && !orchestrates),
        ("error_reporting", component.error_reporting.is_some()),
        ("raw", component.raw.is_some()),
        ("sampling", component.sampling.is_some()),
        ("retention", component.retention.is_some()),
        ("durable", component.durable.is_some()),
    ];
    for (field, given) in given {
        if given && !kind.has_field(field) {
            let kinds = Kind::with_field(field).unwrap_or_default();
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
            said.push(format!(
                "component:{}: {field} has a meaning for the kind {} only, and this is {}.",
                component.id,
                kinds.join(" or "),
                kind.as_str()
            ));
        }
    }
}

fn of_connection(connection: &Connection, said: &mut Vec<String>) {
    let style = connection.style;
    let given = [
        ("circuit_breaker", connection.circuit_breaker.is_some()),
        ("access", connection.access.is_some()),
        ("reply_to", connection.reply_to.is_some()),
        ("delivery", connection.delivery.is_some()),
        ("signal", connection.signal.is_some()),
    ];
    for (field, given) in given {
        if given && !style.has_field(field) {
            let styles = Style::with_field(field).unwrap_or_default();
            let styles: Vec<&str> = styles.iter().map(|style| style.as_str()).collect();
            said.push(format!(
                "connection:{}: {field} has a meaning for the style {} only, and this is {}.",
                connection.id,
                styles.join(" or "),
                style.as_str()
            ));
        }
    }
}

fn of_flow(flow: &Flow) -> Option<String> {
    let coordination = flow.coordination.as_ref()?;
    let style = coordination.style?;
    let odd = match style {
        CoordinationStyle::Orchestrated if coordination.tracker.is_some() => "tracker",
        CoordinationStyle::Choreographed if coordination.by.is_some() => "by",
        _ => return None,
    };
    Some(format!(
        "flow:{}: coordination.{odd} has no meaning for a flow that is {}.",
        flow.id,
        style.as_str()
    ))
}

/// Unknown fields, with their places and the nearest fields that exist there.
fn unknown_fields(design: &Design) -> Vec<String> {
    let mut found = UnknownFields::default();
    found.within(String::new, |place| {
        place.report_unknown_fields(&design.extra, FORMAT_FIELDS);
        design.defaults.report_unknown(&place.key("defaults"));
    });
    found.of_list(&design.domains, |e| Subject::Domain(e.id.clone()));
    found.of_list(&design.components, |e| Subject::Component(e.id.clone()));
    found.of_list(&design.connections, |e| Subject::Connection(e.id.clone()));
    found.of_list(&design.flows, |e| Subject::Flow(e.id.clone()));
    found.of_list(&design.invariants, |e| Subject::Invariant(e.id.clone()));
    for waiver in &design.waivers {
        found.within(
            || format!("waiver of {}: ", excerpt(&waiver.rule)),
            |place| waiver.report_unknown(place),
        );
    }
    for (rule, setting) in &design.rules {
        found.within(
            || format!("setting of {}: ", excerpt(rule)),
            |place| setting.report_unknown(place),
        );
    }
    found.of_list(&design.house_rules, |e| format!("house/{}", e.id));
    found.said()
}

/// Warnings with the place of their element before them.
#[derive(Default)]
struct UnknownFields {
    found: RefCell<Vec<Problem>>,
    said: Vec<String>,
}

impl UnknownFields {
    fn of_list<T: Keyed + Read, P: Display>(&mut self, list: &List<T>, place: impl Fn(&T) -> P) {
        for element in list {
            self.within(
                || format!("{}: ", place(element)),
                |path| element.report_unknown(path),
            );
        }
    }

    fn within(&mut self, place: impl FnOnce() -> String, report: impl FnOnce(&JsonPath<'_>)) {
        report(&JsonPath::top(&self.found));
        let found = self.found.get_mut();
        let named = found.get(self.said.len()..MOST_WARNINGS.min(found.len()));
        let Some(named) = named.filter(|named| !named.is_empty()) else {
            return;
        };
        let place = place();
        let line = |p: &Problem| format!("{place}{} {}. {}", p.path, p.wrong, p.expected);
        self.said.extend(named.iter().map(line));
    }

    fn said(mut self) -> Vec<String> {
        let more = self.found.get_mut().len() - self.said.len();
        if more > 0 {
            self.said.push(format!("{more} more fields are unknown."));
        }
        self.said
    }
}
