//! Inventory of a report: flows with their steps, domains and components, in words.

use crate::document::{Component, Design, Domain, Flow, Id, Step};
use crate::rules::Text;
use crate::rules::text::Name;
use std::collections::HashMap;

/// A flow.
pub struct FlowEntry {
    /// Name.
    pub name: Text,
    /// Trigger, outcome and minimal experience, where they are set.
    pub about: Vec<Text>,
    /// Steps, in order.
    pub steps: Vec<Text>,
}

/// A domain.
pub struct DomainEntry {
    /// Name.
    pub name: Text,
    /// Components of the domain.
    pub components: Text,
    /// Entities of its language.
    pub language: Text,
}

/// A component.
pub struct ComponentEntry {
    /// Name.
    pub name: Text,
    /// Kind.
    pub kind: &'static str,
    /// Technology, or nothing.
    pub technology: Text,
    /// Domain, or nothing.
    pub domain: Text,
}

/// Flows of a design.
pub fn flows(design: &Design) -> Vec<FlowEntry> {
    design.flows.iter().map(|f| flow(design, f)).collect()
}

/// Components of a design.
pub fn components(design: &Design) -> Vec<ComponentEntry> {
    let components = design.components.iter();
    components.map(|c| component(design, c)).collect()
}

fn name(text: &str) -> Text {
    Text::from(Name(text).to_string())
}

fn component_name(design: &Design, id: &Id) -> String {
    let component = design.components.get(id);
    Name(component.map_or(id.as_str(), |c| c.name.as_str())).to_string()
}

fn flow(design: &Design, flow: &Flow) -> FlowEntry {
    let mut about = Vec::new();
    if let Some(trigger) = &flow.trigger {
        let trigger = component_name(design, trigger);
        about.push(Text::from(format!("Started by {trigger}")));
    }
    if let Some(experience) = &flow.minimal_experience {
        let experience = Name(experience);
        about.push(Text::from(format!(
            "Minimal acceptable experience: {experience}"
        )));
    }
    if let Some(outcome) = &flow.outcome {
        about.push(Text::from(format!("Outcome: {}", Name(outcome))));
    }
    FlowEntry {
        name: name(&flow.name),
        about,
        steps: flow.steps.iter().map(|s| step(design, s)).collect(),
    }
}

/// A step: "Payment: Payment.Authorize, by the request from Order service; core; writes".
fn step(design: &Design, step: &Step) -> Text {
    let mut words = component_name(design, &step.component);
    if let Some(action) = &step.action {
        words += &format!(": {}", Name(action));
    }
    let connection = step.connection.as_ref();
    if let Some(connection) = connection.and_then(|id| design.connections.get(id)) {
        let from = component_name(design, &connection.from);
        words += &format!(", {} from {from}", connection.style.as_str());
    }
    let marks = [(step.core, "core"), (step.writes, "writes")];
    for (_, mark) in marks.iter().filter(|(is, _)| *is == Some(true)) {
        words += &format!("; {mark}");
    }
    let emits: Vec<String> = step.emits.iter().map(|e| Name(e).to_string()).collect();
    if !emits.is_empty() {
        words += &format!("; emits {}", emits.join(", "));
    }
    if let Some(compensation) = &step.compensation {
        words += &format!("; compensated by {}", Name(compensation));
    }
    Text::from(words)
}

/// Domains of a design.
pub fn domains(design: &Design) -> Vec<DomainEntry> {
    let mut members: HashMap<&Id, Vec<String>> = HashMap::new();
    for component in &design.components {
        if let Some(domain) = &component.domain {
            let names = members.entry(domain).or_default();
            names.push(Name(&component.name).to_string());
        }
    }
    let entry = |domain: &Domain| {
        let entities = domain.language.iter();
        let entities: Vec<String> = entities.map(|t| Name(&t.entity).to_string()).collect();
        let components = members.get(&domain.id).map(|names| names.join(", "));
        DomainEntry {
            name: name(&domain.name),
            components: Text::from(components.unwrap_or_default()),
            language: Text::from(entities.join(", ")),
        }
    };
    design.domains.iter().map(|domain| entry(domain)).collect()
}

fn component(design: &Design, component: &Component) -> ComponentEntry {
    let domain = component.domain.as_ref();
    let domain = domain.and_then(|id| design.domains.get(id));
    ComponentEntry {
        name: name(&component.name),
        kind: component.kind.as_str(),
        technology: component
            .technology
            .as_deref()
            .map(name)
            .unwrap_or_default(),
        domain: domain.map(|d| name(&d.name)).unwrap_or_default(),
    }
}
