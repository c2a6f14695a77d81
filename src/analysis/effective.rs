//! The effective design: a design as the checklist and the simulation read it, with defaults
//! applied to its connections and without standbys.

use crate::document::{Component, Connection, CoordinationStyle, Design, Flow, Id, List};
use hashbrown::HashSet;
use std::borrow::Cow;
use std::rc::Rc;

/// The design with the defaults of its styles filled in, and without standbys, the connections
/// that touch one and the steps at one. A flow or an invariant that names a standby names nobody
/// there. Elements that stay as they are stay shared.
pub fn effective_design(design: &Design) -> Design {
    let standbys: HashSet<&Id> = design
        .components
        .iter()
        .filter(|component| component.standby_of.is_some())
        .map(|component| &component.id)
        .collect();
    let mut effective = design.clone();
    if standbys.is_empty() && design.defaults.is_empty() {
        return effective;
    }
    let is_standby = |id: &Id| standbys.contains(id);
    let connections = design.connections.iter();
    let connections: Vec<Rc<Connection>> = connections
        .filter(|connection| !is_standby(&connection.from) && !is_standby(&connection.to))
        .map(|connection| match design.with_defaults(connection) {
            Cow::Borrowed(_) => connection.clone(),
            Cow::Owned(filled) => Rc::new(filled),
        })
        .collect();
    effective.connections = List::from_unordered(connections);
    if standbys.is_empty() {
        return effective;
    }
    let components: Vec<Rc<Component>> = design
        .components
        .iter()
        .filter(|component| component.standby_of.is_none())
        .map(|component| {
            if !component.copy_of.iter().any(is_standby) {
                return component.clone();
            }
            let mut copy = Component::clone(component);
            copy.copy_of.retain(|id| !is_standby(id));
            Rc::new(copy)
        })
        .collect();
    effective.components = List::from_unordered(components);
    let has_connection = |id: &Id| effective.connections.get(id).is_some();
    let flows = design.flows.iter();
    effective.flows = List::from_unordered(
        flows
            .map(
                |flow| match without_standbys(flow, &is_standby, &has_connection) {
                    Some(changed) => Rc::new(changed),
                    None => flow.clone(),
                },
            )
            .collect(),
    );
    let invariants = design.invariants.iter().map(|invariant| {
        if !invariant.components.iter().any(is_standby) {
            return invariant.clone();
        }
        let mut invariant = (**invariant).clone();
        invariant.components.retain(|id| !is_standby(id));
        Rc::new(invariant)
    });
    effective.invariants = List::from_unordered(invariants.collect());
    effective
}

/// The flow without the standbys that it names; `None` if it names none.
fn without_standbys(
    flow: &Flow,
    is_standby: &impl Fn(&Id) -> bool,
    has_connection: &impl Fn(&Id) -> bool,
) -> Option<Flow> {
    let mut changed = flow.clone();
    let absent = |id: &mut Option<Id>| {
        if id.as_ref().is_some_and(is_standby) {
            *id = None;
        }
    };
    absent(&mut changed.trigger);
    if let Some(coordination) = &mut changed.coordination {
        absent(&mut coordination.by);
        absent(&mut coordination.tracker);
    }
    if let Some(consistency) = &mut changed.consistency {
        absent(&mut consistency.enforced_by);
    }
    changed.steps.retain(|step| !is_standby(&step.component));
    for step in &mut changed.steps {
        if step
            .connection
            .as_ref()
            .is_some_and(|id| !has_connection(id))
        {
            step.connection = None;
        }
    }
    (changed != *flow).then_some(changed)
}

impl Flow {
    /// The component that a choreographed flow is tracked by.
    pub fn tracked_by(&self) -> Option<&Id> {
        let coordination = self.coordination.as_ref()?;
        let choreographed = coordination.style == Some(CoordinationStyle::Choreographed);
        coordination.tracker.as_ref().filter(|_| choreographed)
    }
}
