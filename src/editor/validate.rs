//! Validation of single elements, equivalent to `format::check` without visiting the whole design.

use crate::document::{
    Component, Connection, CustomRule, Design, Domain, Flow, Id, Invariant, Kind, Subject,
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
    require(design, component.domain.clone().map(Subject::Domain))?;
    standby(component, design)?;
    copies(component, design)
}

fn standby(component: &Component, design: &Design) -> Validation {
    let Some(original) = &component.standby_of else {
        return Ok(());
    };
    if *original == component.id {
        return Err(refers_to_itself(component, "standby_of"));
    }
    require_component(design, Some(original))?;
    let chain = |standby: &Id, original: &Id| CommandError::StandbyOfStandby {
        component: Subject::Component(standby.clone()),
        original: Subject::Component(original.clone()),
    };
    let of_original = design.components.get(original);
    if of_original.is_some_and(|c| c.standby_of.is_some()) {
        return Err(chain(&component.id, original));
    }
    let mut others = design.components.iter();
    match others.find(|c| c.standby_of.as_ref() == Some(&component.id)) {
        Some(standby) => Err(chain(&standby.id, &component.id)),
        None => Ok(()),
    }
}

fn copies(component: &Component, design: &Design) -> Validation {
    let mut seen = HashSet::new();
    let mut next: Vec<&Id> = component.copy_of.iter().collect();
    for source in &next {
        if **source != component.id {
            require_component(design, Some(source))?;
        }
    }
    while let Some(id) = next.pop() {
        if *id == component.id {
            return Err(refers_to_itself(component, "copy_of"));
        }
        if seen.insert(id) {
            next.extend(design.components.get(id).iter().flat_map(|c| &c.copy_of));
        }
    }
    Ok(())
}

fn refers_to_itself(component: &Component, field: &'static str) -> CommandError {
    let component = Subject::Component(component.id.clone());
    CommandError::RefersToItself { component, field }
}

pub(super) fn connection(connection: &Connection, design: &Design) -> Validation {
    require_component(design, Some(&connection.from))?;
    require_component(design, Some(&connection.to))?;
    if connection.reply_to.as_ref() != Some(&connection.id) {
        let answered = connection.reply_to.clone().map(Subject::Connection);
        require(design, answered)?;
    }
    if connection.replicates() && !joins_datastores(connection, design) {
        let connection = Subject::Connection(connection.id.clone());
        return Err(CommandError::ReplicatesOther(connection));
    }
    Ok(())
}

/// True if both ends of a connection are datastores.
pub(super) fn joins_datastores(connection: &Connection, design: &Design) -> bool {
    [&connection.from, &connection.to].into_iter().all(|id| {
        let component = design.components.get(id);
        component.is_some_and(|c| c.kind == Kind::Datastore)
    })
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
