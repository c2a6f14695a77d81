//! Deletion of elements together with every reference to them.

use crate::document::{Component, Design, Flow, Id, Subject};
use crate::editor::transaction::Transaction;
use std::collections::HashSet;
use std::rc::Rc;

/// Deletes the subjects. Missing elements and the design itself are ignored.
pub(super) fn delete(subjects: &[Subject], edit: &mut Transaction) {
    let mut gone = Deletion::of(subjects);
    gone.take_connections_along(&edit.design);

    // References go first, so that no intermediate state has a dangling one.
    let flows: Vec<_> = edit
        .design
        .flows
        .iter()
        .filter(|flow| !gone.flows.contains(&flow.id))
        .filter_map(|flow| gone.without_references(flow).map(Rc::new))
        .collect();
    edit.put(flows);

    let mut emptied = Vec::new();
    let mut narrowed = Vec::new();
    for invariant in &edit.design.invariants {
        let kept = |id: &&Id| !gone.components.contains(*id);
        let components: Vec<Id> = invariant.components.iter().filter(kept).cloned().collect();
        if components.is_empty() {
            emptied.push(invariant.id.clone());
        } else if components.len() < invariant.components.len() {
            let mut invariant = (**invariant).clone();
            invariant.components = components;
            narrowed.push(Rc::new(invariant));
        }
    }
    edit.put(narrowed);

    move_out_of_domains(&gone, edit);
    leave_standbys_and_copies(&gone, edit);
    leave_replies(&gone, edit);

    edit.remove::<crate::document::Flow>(&gone.flows);
    edit.remove::<crate::document::Invariant>(gone.invariants.iter().chain(&emptied));
    edit.remove::<crate::document::Connection>(&gone.connections);
    edit.remove::<Component>(&gone.components);
    edit.remove::<crate::document::Domain>(&gone.domains);
}

/// Ids to delete, by list.
#[derive(Default)]
struct Deletion {
    domains: HashSet<Id>,
    components: HashSet<Id>,
    connections: HashSet<Id>,
    flows: HashSet<Id>,
    invariants: HashSet<Id>,
}

impl Deletion {
    fn of(subjects: &[Subject]) -> Self {
        let mut gone = Self::default();
        for subject in subjects {
            match subject {
                Subject::Design => continue,
                Subject::Domain(id) => gone.domains.insert(id.clone()),
                Subject::Component(id) => gone.components.insert(id.clone()),
                Subject::Connection(id) => gone.connections.insert(id.clone()),
                Subject::Flow(id) => gone.flows.insert(id.clone()),
                Subject::Invariant(id) => gone.invariants.insert(id.clone()),
            };
        }
        gone
    }

    fn take_connections_along(&mut self, design: &Design) {
        if self.components.is_empty() {
            return;
        }
        for c in &design.connections {
            if self.components.contains(&c.from) || self.components.contains(&c.to) {
                self.connections.insert(c.id.clone());
            }
        }
    }

    /// The flow without references to deleted elements; `None` if it has none.
    fn without_references(&self, flow: &Flow) -> Option<Flow> {
        let mut after = flow.clone();
        let goes = |id: &Option<Id>| id.as_ref().is_some_and(|id| self.components.contains(id));
        let clear = |id: &mut Option<Id>| {
            if goes(id) {
                *id = None;
            }
        };
        clear(&mut after.trigger);
        if let Some(coordination) = &mut after.coordination {
            clear(&mut coordination.by);
            clear(&mut coordination.tracker);
        }
        if let Some(consistency) = &mut after.consistency {
            clear(&mut consistency.enforced_by);
        }
        // An object without fields is absent.
        use crate::document::format::read::Read;
        after.coordination = after.coordination.filter(|c| !c.is_blank());
        after.consistency = after.consistency.filter(|c| !c.is_blank());
        let steps = &mut after.steps;
        steps.retain(|step| !self.components.contains(&step.component));
        for step in steps {
            let reached = step.connection.as_ref();
            if reached.is_some_and(|id| self.connections.contains(id)) {
                step.connection = None;
            }
        }
        (after != *flow).then_some(after)
    }
}

/// Clears the references of remaining components to deleted ones.
fn leave_standbys_and_copies(gone: &Deletion, edit: &mut Transaction) {
    let goes = |id: &Id| gone.components.contains(id);
    let refers = |c: &&Rc<Component>| c.standby_of.iter().chain(&c.copy_of).any(goes);
    let components: Vec<_> = edit
        .design
        .components
        .iter()
        .filter(|component| !goes(&component.id))
        .filter(refers)
        .map(|component| {
            let mut component = (**component).clone();
            component.standby_of = component.standby_of.filter(|id| !goes(id));
            component.copy_of.retain(|id| !goes(id));
            Rc::new(component)
        })
        .collect();
    edit.put(components);
}

/// Clears the references of remaining connections to deleted ones.
fn leave_replies(gone: &Deletion, edit: &mut Transaction) {
    let goes = |id: &Id| gone.connections.contains(id);
    let connections: Vec<_> = edit
        .design
        .connections
        .iter()
        .filter(|c| !goes(&c.id) && c.reply_to.as_ref().is_some_and(goes))
        .map(|connection| {
            let mut connection = (**connection).clone();
            connection.reply_to = None;
            Rc::new(connection)
        })
        .collect();
    edit.put(connections);
}

/// Moves the contents of deleted domains to the nearest remaining ancestor.
fn move_out_of_domains(gone: &Deletion, edit: &mut Transaction) {
    if gone.domains.is_empty() {
        return;
    }
    let design = &edit.design;
    let out_of = |domain: &Option<Id>| {
        let mut around = domain.clone();
        while let Some(id) = around.as_ref().filter(|id| gone.domains.contains(*id)) {
            around = design.domains.get(id).and_then(|d| d.parent.clone());
        }
        around
    };
    let mut components = Vec::new();
    for component in &design.components {
        let domain = out_of(&component.domain);
        if domain != component.domain && !gone.components.contains(&component.id) {
            let mut component = (**component).clone();
            component.domain = domain;
            components.push(Rc::new(component));
        }
    }
    let mut domains = Vec::new();
    for domain in &design.domains {
        let parent = out_of(&domain.parent);
        if parent != domain.parent && !gone.domains.contains(&domain.id) {
            let mut domain = (**domain).clone();
            domain.parent = parent;
            domains.push(Rc::new(domain));
        }
    }
    edit.put(components);
    edit.put(domains);
}
