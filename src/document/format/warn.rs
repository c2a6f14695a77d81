//! Warnings about a document: fields without meaning for their element.

use crate::document::{Component, Connection, CoordinationStyle, Design, Flow, Kind, Style};
use std::collections::HashSet;

/// One warning for each field without meaning for its style or kind, in the order of the lists. The
/// field is kept; no rule reads it.
pub fn warnings(design: &Design) -> Vec<String> {
    let orchestrating: HashSet<&str> = design
        .flows
        .iter()
        .filter_map(|flow| Some(flow.orchestrated_by()?.as_str()))
        .collect();
    let mut said = Vec::new();
    for component in &design.components {
        // A rule reads `stateful` of the component that orchestrates a flow.
        let orchestrates = orchestrating.contains(component.id.as_str());
        said.extend(of_component(component, orchestrates));
    }
    said.extend(design.connections.iter().flat_map(|c| of_connection(c)));
    said.extend(design.flows.iter().flat_map(|f| of_flow(f)));
    said
}

fn of_component(component: &Component, orchestrates: bool) -> Vec<String> {
    let kind = component.kind;
    let telemetry = kind == Kind::Telemetry;
    let orchestrator = kind == Kind::Orchestrator;
    let keeps = matches!(kind, Kind::Datastore | Kind::Broker);
    [
        (
            "stateful",
            component.stateful.is_some() && !orchestrator && !orchestrates,
            "orchestrator",
        ),
        (
            "error_reporting",
            component.error_reporting.is_some() && !orchestrator,
            "orchestrator",
        ),
        (
            "raw",
            component.raw.is_some() && !telemetry,
            "telemetry component",
        ),
        (
            "sampling",
            component.sampling.is_some() && !telemetry,
            "telemetry component",
        ),
        (
            "retention",
            component.retention.is_some() && !telemetry,
            "telemetry component",
        ),
        (
            "durable",
            component.durable.is_some() && !keeps,
            "datastore or a broker",
        ),
    ]
    .into_iter()
    .filter(|(_, odd, _)| *odd)
    .map(|(field, _, of)| {
        format!(
            "component:{}: {field} means something only for a{} {of}, and this is a {}.",
            component.id,
            if of.starts_with('o') { "n" } else { "" },
            kind.as_str()
        )
    })
    .collect()
}

fn of_connection(connection: &Connection) -> Vec<String> {
    let style = connection.style;
    let queued = matches!(style, Style::Message | Style::Event);
    [
        (
            "access",
            connection.access.is_some() && style != Style::Data,
            "data",
        ),
        (
            "delivery",
            connection.delivery.is_some() && !queued,
            "message and event",
        ),
        (
            "signal",
            connection.signal.is_some() && style != Style::Telemetry,
            "telemetry",
        ),
    ]
    .into_iter()
    .filter(|(_, odd, _)| *odd)
    .map(|(field, _, of)| {
        format!(
            "connection:{}: {field} means something only for the style {of}, and this is a {}.",
            connection.id,
            style.as_str()
        )
    })
    .collect()
}

fn of_flow(flow: &Flow) -> Vec<String> {
    let Some(coordination) = &flow.coordination else {
        return Vec::new();
    };
    let odd = match coordination.style {
        Some(CoordinationStyle::Orchestrated) if coordination.tracker.is_some() => "tracker",
        Some(CoordinationStyle::Choreographed) if coordination.by.is_some() => "by",
        _ => return Vec::new(),
    };
    let style = coordination.style.map_or("", CoordinationStyle::as_str);
    vec![format!(
        "flow:{}: coordination.{odd} has no meaning for a flow that is {style}.",
        flow.id
    )]
}
