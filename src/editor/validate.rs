//! Validation of single elements, equivalent to `format::check` without visiting the whole design.

use crate::document::{
    Component, Connection, CustomRule, Design, Domain, Flow, Id, Invariant, Subject,
};
use crate::editor::command_error::CommandError;
use std::collections::HashSet;

type Validation = Result<(), CommandError>;

fn require(design: &Design, subject: Option<Subject>) -> Validation {
    match subject {
        Some(subject) if !design.has(&subject) => Err(CommandError::Missing(subject)),
        _ => Ok(()),
    }
}

fn require_component(design: &Design, id: Option<&Id>) -> Validation {
    require(design, id.cloned().map(Subject::Component))
}

pub(super) fn domain(domain: &Domain, design: &Design) -> Validation {
    let itself = || CommandError::WithinItself(Subject::Domain(domain.id.clone()));
    let mut around = domain.parent.clone();
    if around.as_ref() == Some(&domain.id) {
        return Err(itself());
    }
    require(design, around.clone().map(Subject::Domain))?;
    while let Some(id) = around {
        if id == domain.id {
            return Err(itself());
        }
        around = design.domains.get(&id).and_then(|d| d.parent.clone());
    }
    Ok(())
}

pub(super) fn component(component: &Component, design: &Design) -> Validation {
    require(design, component.domain.clone().map(Subject::Domain))
}

pub(super) fn connection(connection: &Connection, design: &Design) -> Validation {
    require_component(design, Some(&connection.from))?;
    require_component(design, Some(&connection.to))
}

pub(super) fn flow(flow: &Flow, design: &Design) -> Validation {
    require_component(design, flow.trigger.as_ref())?;
    if let Some(coordination) = &flow.coordination {
        require_component(design, coordination.by.as_ref())?;
        require_component(design, coordination.tracker.as_ref())?;
    }
    if let Some(consistency) = &flow.consistency {
        require_component(design, consistency.enforced_by.as_ref())?;
    }
    let subject = || Subject::Flow(flow.id.clone());
    let mut seen = HashSet::new();
    for step in &flow.steps {
        if !seen.insert(&step.id) {
            return Err(CommandError::RepeatedStep(subject()));
        }
        require_component(design, Some(&step.component))?;
        let Some(id) = &step.connection else {
            continue;
        };
        let connection = Subject::Connection(id.clone());
        match design.connections.get(id) {
            None => return Err(CommandError::Missing(connection)),
            Some(found) if found.to != step.component => {
                let flow = subject();
                return Err(CommandError::StepElsewhere { flow, connection });
            }
            Some(_) => {}
        }
    }
    Ok(())
}

pub(super) fn invariant(invariant: &Invariant, design: &Design) -> Validation {
    if invariant.components.is_empty() {
        let subject = Subject::Invariant(invariant.id.clone());
        return Err(CommandError::NoComponents(subject));
    }
    let mut components = invariant.components.iter();
    components.try_for_each(|id| require_component(design, Some(id)))
}

pub(super) fn house_rules(rules: &[CustomRule]) -> Validation {
    let mut seen = HashSet::new();
    for rule in rules {
        if !seen.insert(&rule.id) {
            return Err(CommandError::RepeatedHouseRule(rule.id.clone()));
        }
        if rule.select.element != rule.require.element {
            return Err(CommandError::OtherElement(rule.id.clone()));
        }
    }
    Ok(())
}
