//! Locked parts of an exercise: what a design has to leave in place to be a solution.

use super::{Exercise, FieldPath, Locked, Predicate};
use crate::analysis::effective::effective_design;
use crate::document::format::read::{JsonPath, Read};
use crate::document::{
    Access, Component, Connection, Design, Flow, Id, Invariant, Kind, Phase, Step, Style, Subject,
    normal_form,
};
use crate::rules::Text;
use crate::rules::names::{list, sentence};
use crate::rules::text::Name;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A locked part that a design does not leave in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenLock {
    /// The part of the starting design.
    pub subject: Subject,
    /// Reason, in a sentence.
    pub reason: Text,
}

/// The value of a field of an element of the design, defaults of connections applied; `None` where
/// it is absent.
pub(super) fn field_value(design: &Design, field: &FieldPath) -> Option<Value> {
    let element = match &field.subject {
        Subject::Design => None,
        Subject::Domain(id) => serde_json::to_value(&**design.domains.get(id)?).ok(),
        Subject::Component(id) => serde_json::to_value(&**design.components.get(id)?).ok(),
        Subject::Connection(id) => {
            let connection = design.connections.get(id)?;
            serde_json::to_value(&*design.with_defaults(connection)).ok()
        }
        Subject::Flow(id) => serde_json::to_value(&**design.flows.get(id)?).ok(),
        Subject::Invariant(id) => serde_json::to_value(&**design.invariants.get(id)?).ok(),
    };
    let mut value = element?;
    for key in &field.path {
        value = match value {
            Value::Object(mut fields) => fields.remove(key)?,
            Value::Array(entries) => {
                let mut entries = entries.into_iter();
                entries.find(|entry| entry.get("id").and_then(Value::as_str) == Some(key))?
            }
            _ => return None,
        };
    }
    Some(value)
}

/// Every lock of the exercise that the design breaks, each part once.
pub(super) fn broken_locks(exercise: &Exercise, design: &Design) -> Vec<BrokenLock> {
    Locks::of(exercise).broken(design, false)
}

/// The locks of an exercise, apart from its goals.
#[derive(Clone, Debug, PartialEq)]
pub struct Locks {
    /// The starting design.
    pub start: Rc<Design>,
    /// The locked parts, with those that goals are about.
    pub locked: Locked,
}

impl Locks {
    /// The locks of an exercise.
    pub fn of(exercise: &Exercise) -> Self {
        Self {
            start: exercise.start.0.clone(),
            locked: implied(exercise),
        }
    }

    /// Reason to refuse an edit: it breaks a lock in a way that leads to no solution. A lock that a
    /// solution may break for a while, such as the connection of a step, refuses nothing.
    pub fn refusal(&self, before: &Design, after: &Design) -> Option<Text> {
        let now = self.broken(after, true);
        if now.is_empty() {
            return None;
        }
        let known = self.broken(before, true);
        let mut new = now.into_iter().filter(|lock| !known.contains(lock));
        new.next().map(|lock| lock.reason)
    }

    /// Reasons that an element is locked, a sentence each; empty for one that is free.
    pub fn reasons(&self, subject: &Subject) -> Vec<String> {
        let locked = &self.locked;
        let whole = match subject {
            Subject::Domain(id) if locked.domains.contains(id) => {
                Some("This domain is locked: it keeps its parent and its locked components.")
            }
            Subject::Component(id) if locked.components.contains(id) => Some(
                "This component is locked: it keeps its kind, and goes on to store what it stored.",
            ),
            Subject::Flow(id) if locked.flows.contains(id) => Some(
                "This flow is locked: its steps keep their order, what they write and what they emit.",
            ),
            Subject::Invariant(id) if locked.invariants.contains(id) => {
                Some("This invariant is locked: it stays as it is.")
            }
            _ => None,
        };
        let fields = locked.fields.iter().filter(|f| f.subject == *subject);
        let fields = fields.map(|field| format!("{} is locked.", sentence(&field.path.join("."))));
        whole.map(str::to_owned).into_iter().chain(fields).collect()
    }

    /// Elements that are drawn and locked, each once.
    pub fn drawn(&self) -> BTreeSet<Subject> {
        let Locked {
            domains,
            components,
            fields,
            ..
        } = &self.locked;
        let domains = domains.iter().cloned().map(Subject::Domain);
        let components = components.iter().cloned().map(Subject::Component);
        let fields = fields.iter().map(|field| field.subject.clone());
        let all = domains.chain(components).chain(fields);
        all.filter(|subject| {
            let is_flow = matches!(subject, Subject::Flow(_) | Subject::Invariant(_));
            !is_flow && *subject != Subject::Design
        })
        .collect()
    }

    fn broken(&self, design: &Design, is_final: bool) -> Vec<BrokenLock> {
        let locked = &self.locked;
        let mut checker = LockChecker {
            start: effective_design(&self.start),
            design: effective_design(design),
            locked,
            is_final,
            broken: Vec::new(),
        };
        for id in &locked.domains {
            checker.domain(id);
        }
        for id in &locked.components {
            checker.component(id, design);
        }
        for id in &locked.invariants {
            checker.invariant(id);
        }
        for id in &locked.flows {
            checker.flow(id);
        }
        for field in &locked.fields {
            if field_value(&self.start, field) != field_value(design, field) {
                let path = Name(&field.path.join(".")).to_string();
                let whose = checker.name(&field.subject);
                let reason = format!("{path} of {whose} has changed, and is locked.");
                checker.add(field.subject.clone(), reason);
            }
        }
        checker.broken
    }
}

/// Reads locked parts that were written as JSON.
pub fn read_locked(text: &str) -> Option<Locked> {
    let problems = RefCell::new(Vec::new());
    let locked = Locked::read(serde_json::from_str(text).ok()?, &JsonPath::top(&problems));
    locked.filter(|_| problems.borrow().is_empty())
}

/// The locked parts of an exercise, with the flows and invariants that its goals are about.
fn implied(exercise: &Exercise) -> Locked {
    let mut locked = exercise.locked.clone().unwrap_or_else(Locked::new);
    for predicate in exercise.goals.iter().flat_map(|goal| goal.holds.each()) {
        match predicate {
            Predicate::FlowSurvives(survives) => locked.flows.push(survives.flow.clone()),
            Predicate::AnswersAtOnce(flow) => locked.flows.push(flow.clone()),
            Predicate::InvariantNeverBroken(never) => {
                locked.invariants.push(never.invariant.clone());
            }
            Predicate::RuleHolds(holds) => match &holds.subject {
                Some(Subject::Flow(id)) => locked.flows.push(id.clone()),
                Some(Subject::Invariant(id)) => locked.invariants.push(id.clone()),
                _ => {}
            },
            _ => {}
        }
    }
    for ids in [&mut locked.flows, &mut locked.invariants] {
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
    }
    locked
}

struct LockChecker<'e> {
    /// The starting design, with its defaults applied.
    start: Design,
    /// The design that is judged, the same.
    design: Design,
    locked: &'e Locked,
    /// True: only what leads to no solution counts.
    is_final: bool,
    broken: Vec<BrokenLock>,
}

impl LockChecker<'_> {
    fn add(&mut self, subject: Subject, reason: String) {
        if !self.broken.iter().any(|lock| lock.subject == subject) {
            let reason = Text::from(reason);
            self.broken.push(BrokenLock { subject, reason });
        }
    }

    /// Name of an element of the starting design.
    fn name(&self, subject: &Subject) -> String {
        let name = Name(self.start.name_of(subject)).to_string();
        match subject {
            Subject::Flow(_) | Subject::Invariant(_) => format!("\"{name}\""),
            _ => name,
        }
    }

    fn gone(&mut self, subject: Subject) {
        let name = self.name(&subject);
        self.add(subject, format!("{name} is gone, and is locked."));
    }

    fn domain(&mut self, id: &Id) {
        let subject = Subject::Domain(id.clone());
        let Some(before) = self.start.domains.get(id).cloned() else {
            return;
        };
        let Some(now) = self.design.domains.get(id).cloned() else {
            return self.gone(subject);
        };
        let name = self.name(&subject);
        if now.parent != before.parent {
            return self.add(subject, format!("{name} lies within another domain now."));
        }
        let within = |design: &Design, component: &Component| {
            let mut at = component.domain.clone();
            // A domain is within no more others than there are.
            for _ in 0..=design.domains.len() {
                let Some(domain) = at else { return false };
                if domain == *id {
                    return true;
                }
                at = design.domains.get(&domain).and_then(|d| d.parent.clone());
            }
            false
        };
        if self.is_final {
            return;
        }
        let moved: Vec<String> = self
            .locked
            .components
            .iter()
            .filter(|id| {
                let before = self.start.components.get(id);
                let now = self.design.components.get(id);
                before.is_some_and(|c| within(&self.start, c))
                    && now.is_some_and(|c| !within(&self.design, c))
            })
            .map(|id| self.name(&Subject::Component(id.clone())))
            .collect();
        if !moved.is_empty() {
            let moved = list(moved.iter());
            self.add(subject, format!("{moved} left the domain {name}."));
        }
    }

    fn component(&mut self, id: &Id, document: &Design) {
        let subject = Subject::Component(id.clone());
        let Some(before) = self.start.components.get(id).cloned() else {
            return;
        };
        let name = self.name(&subject);
        let Some(now) = self.design.components.get(id).cloned() else {
            return match document.components.get(id) {
                Some(_) => self.add(subject, format!("{name} is a standby now.")),
                None => self.gone(subject),
            };
        };
        let (kind, found) = (before.kind.as_str(), now.kind.as_str());
        if kind != found {
            let reason = format!("{name} is a {found} now; it has to stay a {kind}.");
            return self.add(subject, reason);
        }
        if before.copy_of.is_empty() && !now.copy_of.is_empty() {
            return self.add(subject, format!("{name} is a copy of another now."));
        }
        // Another store may take its place.
        if !self.is_final && stores(&self.start, id) && !stores(&self.design, id) {
            self.add(subject, format!("{name} no longer stores its data."));
        }
    }

    fn invariant(&mut self, id: &Id) {
        let subject = Subject::Invariant(id.clone());
        let Some(before) = self.start.invariants.get(id).cloned() else {
            return;
        };
        let Some(now) = self.design.invariants.get(id).cloned() else {
            return self.gone(subject);
        };
        if let Some(reason) = invariant_change(&before, &now) {
            let name = self.name(&subject);
            self.add(subject, format!("{name} {reason}."));
        }
    }

    fn flow(&mut self, id: &Id) {
        let subject = Subject::Flow(id.clone());
        let Some(before) = self.start.flows.get(id).cloned() else {
            return;
        };
        let Some(now) = self.design.flows.get(id).cloned() else {
            return self.gone(subject);
        };
        let changes = self.flow_changes(&before, &now);
        if !changes.is_empty() {
            let name = self.name(&subject);
            let changes = list(changes.iter());
            self.add(subject, format!("In {name}, {changes}."));
        }
    }

    fn flow_changes(&self, before: &Flow, now: &Flow) -> Vec<String> {
        let mut changes = Vec::new();
        if before.trigger != now.trigger {
            changes.push("the trigger has changed".to_owned());
        }
        let mut last = None;
        for step in &before.steps {
            let name = step_name(step);
            let Some(at) = now.steps.iter().position(|other| other.id == step.id) else {
                changes.push(format!("the step {name} is gone"));
                continue;
            };
            if !self.is_final && last.is_some_and(|last| at < last) {
                changes.push(format!("the step {name} comes in another order"));
            }
            last = Some(at);
            if let Some(change) = self.step_change(step, &now.steps[at]) {
                changes.push(format!("the step {name} {change}"));
            }
        }
        changes
    }

    fn step_change(&self, before: &Step, now: &Step) -> Option<String> {
        if before.writes != now.writes {
            return Some("no longer writes as it did".to_owned());
        }
        let lost = before.emits.iter().find(|word| {
            let same = normal_form(word);
            !now.emits.iter().any(|other| normal_form(other) == same)
        });
        if let Some(word) = lost {
            return Some(format!("no longer emits {}", Name(word)));
        }
        // On the way to another connection a step may be elsewhere, or have none.
        if self.is_final {
            return None;
        }
        if self.locked.components.contains(&before.component)
            && before.component != now.component
            && !self.is_store_of(&now.component, &before.component)
        {
            let name = self.name(&Subject::Component(before.component.clone()));
            return Some(format!("is no longer at {name}"));
        }
        let connection = |design: &Design, step: &Step| {
            let id = step.connection.as_ref()?;
            design.connections.get(id).cloned()
        };
        if connection(&self.start, before).is_some() {
            let now = connection(&self.design, now);
            if now.is_none_or(|c| c.phase == Some(Phase::Startup) || c.replicates()) {
                return Some("has no connection that works when it runs".to_owned());
            }
        }
        None
    }

    fn is_store_of(&self, store: &Id, owner: &Id) -> bool {
        let is_store = |c: &Component| c.kind == Kind::Datastore;
        self.design
            .components
            .get(store)
            .is_some_and(|c| is_store(c))
            && self
                .design
                .connections
                .iter()
                .any(|c| c.style == Style::Data && c.from == *owner && c.to == *store)
    }
}

/// True if a component writes to a datastore that is no copy.
fn stores(design: &Design, id: &Id) -> bool {
    let writes = |c: &Connection| {
        let access = matches!(c.access, Some(Access::Write | Access::ReadWrite));
        c.style == Style::Data && access && c.phase != Some(Phase::Startup)
    };
    let is_store = |id: &Id| {
        let store = design.components.get(id);
        store.is_some_and(|s| s.kind == Kind::Datastore && s.copy_of.is_empty())
    };
    let mut connections = design.connections.iter();
    connections.any(|c| c.from == *id && writes(c) && is_store(&c.to))
}

fn invariant_change(before: &Invariant, now: &Invariant) -> Option<String> {
    if before.statement != now.statement {
        return Some("has another statement now".to_owned());
    }
    if before.when_in_doubt.is_some() && before.when_in_doubt != now.when_in_doubt {
        return Some("is decided in another way now when in doubt".to_owned());
    }
    let lost = before
        .components
        .iter()
        .any(|id| !now.components.contains(id));
    lost.then(|| "no longer names all of its components".to_owned())
}

fn step_name(step: &Step) -> String {
    Name(step.action.as_deref().unwrap_or(step.id.as_str())).to_string()
}
