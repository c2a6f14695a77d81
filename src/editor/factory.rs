//! Factory functions for new elements with unused ids.

use crate::document::{
    Component, Connection, Design, Domain, Flow, Id, Invariant, Kind, Point, Real, Step, Style,
    Subject,
};

/// Default name of a component: `Service`.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Client => "Client",
        Kind::Service => "Service",
        Kind::Gateway => "Gateway",
        Kind::Orchestrator => "Orchestrator",
        Kind::Broker => "Broker",
        Kind::Datastore => "Datastore",
        Kind::External => "External system",
        Kind::Telemetry => "Telemetry",
        Kind::Job => "Job",
    }
}

/// Name of a style: `Request`.
pub fn style_name(style: Style) -> &'static str {
    match style {
        Style::Request => "Request",
        Style::Message => "Message",
        Style::Event => "Event",
        Style::Data => "Data",
        Style::Telemetry => "Telemetry",
    }
}

/// Meaning of a style in one line.
pub fn style_meaning(style: Style) -> &'static str {
    match style {
        Style::Request => "The caller waits",
        Style::Message => "A command, done later",
        Style::Event => "A fact, for listeners",
        Style::Data => "Access to a datastore",
        Style::Telemetry => "Events, logs, metrics, traces",
    }
}

/// A component with an id made from its name. A blank name becomes that of the kind.
pub fn component(design: &Design, kind: Kind, name: &str, at: (f64, f64)) -> Component {
    let name = match name.trim() {
        "" => kind_name(kind),
        given => given,
    };
    let taken = |id: &str| design.components.find(id).is_some();
    let id = Id::from_name(name, kind.as_str(), taken);
    let mut component = Component::new(id, name.to_owned(), kind);
    component.position = Some(Point::new(Real(at.0), Real(at.1)));
    component
}

/// A connection with an id made from the ids of its ends.
pub fn connection(design: &Design, from: &Id, to: &Id, style: Style) -> Connection {
    // Half of the maximum length each, so that both ends are recognizable.
    let half = |id: &Id| -> String { id.as_str().chars().take(Id::MAX_LENGTH / 2 - 5).collect() };
    let name = format!("{} {}", half(from), half(to));
    let taken = |id: &str| design.connections.find(id).is_some();
    let id = Id::from_name(&name, "connection", taken);
    Connection::new(id, from.clone(), to.clone(), style)
}

/// A domain with an id made from its name.
pub fn domain(design: &Design, name: &str) -> Domain {
    let name = non_blank(name, "Domain");
    let id = Id::from_name(name, "domain", |id| design.domains.find(id).is_some());
    Domain::new(id, name.to_owned())
}

/// A flow with an id made from its name.
pub fn flow(design: &Design, name: &str) -> Flow {
    let name = non_blank(name, "Flow");
    let id = Id::from_name(name, "flow", |id| design.flows.find(id).is_some());
    Flow::new(id, name.to_owned())
}

/// A step at a component, with an id that is unused in the flow.
pub fn step(design: &Design, flow: &Flow, component: &Id) -> Step {
    let taken = |id: &str| flow.steps.iter().any(|step| step.id.as_str() == id);
    let name = design
        .name_of(&Subject::Component(component.clone()))
        .to_owned();
    Step::new(Id::from_name(&name, "step", taken), component.clone())
}

/// An invariant with an id made from its statement.
pub fn invariant(design: &Design, statement: &str, components: Vec<Id>) -> Invariant {
    let statement = non_blank(statement, "Invariant");
    let taken = |id: &str| design.invariants.find(id).is_some();
    let id = Id::from_name(statement, "invariant", taken);
    Invariant::new(id, statement.to_owned(), components)
}

fn non_blank<'n>(name: &'n str, fallback: &'n str) -> &'n str {
    match name.trim() {
        "" => fallback,
        given => given,
    }
}
