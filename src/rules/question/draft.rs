//! Answers while they are put in: only what they touch is copied, so that one answer for many
//! elements costs as much as they are.

use crate::document::{Component, Connection, Design, Domain, Flow, Id, Invariant};
use crate::editor::{Command, DesignElement};
use std::collections::{BTreeMap, HashMap};

/// Elements that the answers so far change.
pub(super) struct AnswerDraft<'d> {
    pub(super) design: &'d Design,
    domains: BTreeMap<Id, Domain>,
    components: BTreeMap<Id, Component>,
    connections: BTreeMap<Id, Connection>,
    flows: BTreeMap<Id, Flow>,
    invariants: BTreeMap<Id, Invariant>,
    by_name: Option<HashMap<String, Id>>,
}

macro_rules! touched {
    ($($list:ident $element:ident $get:ident),+) => {$(
        /// The element as the answers so far leave it, to be changed; `None` where there is none.
        pub(super) fn $get(&mut self, id: &Id) -> Option<&mut $element> {
            if !self.$list.contains_key(id) {
                let found = (**self.design.$list.get(id)?).clone();
                self.$list.insert(id.clone(), found);
            }
            self.$list.get_mut(id)
        }
    )+};
}

impl<'d> AnswerDraft<'d> {
    pub(super) fn of(design: &'d Design) -> Self {
        Self {
            design,
            domains: BTreeMap::new(),
            components: BTreeMap::new(),
            connections: BTreeMap::new(),
            flows: BTreeMap::new(),
            invariants: BTreeMap::new(),
            by_name: None,
        }
    }

    touched!(
        domains Domain domain,
        components Component component,
        connections Connection connection,
        flows Flow flow,
        invariants Invariant invariant
    );

    /// The domain of that id or, where there is none, of that name.
    pub(super) fn domain_called(&mut self, typed: &str) -> Option<Id> {
        if let Some(domain) = self.design.domains.find(typed) {
            return Some(domain.id.clone());
        }
        self.by_name().get(&folded(typed)).cloned()
    }

    /// Adds a domain of that name.
    pub(super) fn add_domain(&mut self, name: &str) -> Id {
        let taken =
            |id: &str| self.design.domains.find(id).is_some() || self.domains.contains_key(id);
        let id = Id::from_name(name, "domain", taken);
        let domain = Domain::new(id.clone(), name.to_owned());
        self.domains.insert(id.clone(), domain);
        self.by_name().insert(folded(name), id.clone());
        id
    }

    /// The domains by their names; of two with one name, the first.
    fn by_name(&mut self) -> &mut HashMap<String, Id> {
        let design = self.design;
        self.by_name.get_or_insert_with(|| {
            let domains = design.domains.iter().rev();
            domains.map(|d| (folded(&d.name), d.id.clone())).collect()
        })
    }

    /// Adds an invariant over the components.
    pub(super) fn add_invariant(&mut self, statement: &str, components: Vec<Id>) {
        let taken = |id: &str| {
            self.design.invariants.find(id).is_some() || self.invariants.contains_key(id)
        };
        let id = Id::from_name(statement, "invariant", taken);
        let invariant = Invariant::new(id.clone(), statement.to_owned(), components);
        self.invariants.insert(id, invariant);
    }

    /// All of it as one step.
    pub(super) fn command(self, name: String) -> Command {
        // What others refer to comes first.
        let elements = std::iter::empty::<DesignElement>()
            .chain(self.domains.into_values().map(DesignElement::from))
            .chain(self.components.into_values().map(DesignElement::from))
            .chain(self.connections.into_values().map(DesignElement::from))
            .chain(self.flows.into_values().map(DesignElement::from))
            .chain(self.invariants.into_values().map(DesignElement::from));
        let mut puts: Vec<Command> = elements
            .map(|element| Command::put(element, name.clone()))
            .collect();
        match puts.len() {
            1 => puts.remove(0),
            _ => Command::Batch {
                name,
                commands: puts,
            },
        }
    }
}

/// A name as it compares: without regard to case.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
