//! The design document.
//!
//! A [`Design`] in memory is always valid: [`format::load`] rejects invalid documents, and every
//! command of the editor preserves validity. Lists are sorted by id, in memory and in files, so
//! that equal designs have equal bytes.

mod component;
mod connection;
mod date;
mod defaults;
mod diff;
mod domain;
pub mod fields;
mod flow;
pub mod format;
mod id;
mod invariant;
mod list;
mod policy;
pub mod sanitize;
pub mod sort;
mod values;
mod word;

pub use component::{Callers, Cap, Component, Identity, Io, Kind};
pub use connection::{Access, Connection, Delivery, Phase, Signal, Signals, Style};
pub use date::Date;
pub use defaults::{ConnectionDefaults, Defaults};
pub use diff::{DesignDiff, ElementDiff, FieldDiff};
pub use domain::{Domain, Term};
pub use flow::{Breach, Consistency, Coordination, CoordinationStyle, Flow, Step, Strategy};
pub use id::{Id, Subject};
pub use invariant::{Invariant, WhenInDoubt};
pub use list::{Keyed, List};
pub use policy::{
    Bound, Condition, ConditionTests, Conditions, CustomRule, ElementKind, Level, Pattern,
    RuleSetting, Severity, Waiver,
};
pub use values::{Duration, Extra, Frame, Length, Point, Real, Share, Timeout};
pub use word::{normal_form, without_none};

use serde::Serialize;
use std::collections::BTreeMap;

/// One design, whole. What an absent field means is said in the format: unknown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Design {
    /// Title.
    pub title: String,
    /// Free text of the author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Boundaries within which words keep one meaning.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub domains: List<Domain>,
    /// Components.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub components: List<Component>,
    /// Connections.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub connections: List<Connection>,
    /// Experiences and business processes, end to end.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub flows: List<Flow>,
    /// Invariants.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub invariants: List<Invariant>,
    /// Fields of connections that hold for a whole style.
    #[serde(skip_serializing_if = "Defaults::is_empty")]
    pub defaults: Defaults,
    /// Findings that the team accepts, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Severity and limit of rules, by the rule's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, RuleSetting>,
    /// The team's own checks.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub house_rules: List<CustomRule>,
    /// Unknown fields, unchanged.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Design {
    /// An empty design of that title.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// The name that the author gave to a subject, or its id where it has none.
    pub fn name_of<'a>(&'a self, subject: &'a Subject) -> &'a str {
        match subject {
            Subject::Design => &self.title,
            Subject::Domain(id) => self.domains.get(id).map_or(id.as_str(), |d| &d.name),
            Subject::Component(id) => self.components.get(id).map_or(id.as_str(), |c| &c.name),
            Subject::Flow(id) => self.flows.get(id).map_or(id.as_str(), |f| &f.name),
            Subject::Invariant(id) => self
                .invariants
                .get(id)
                .map_or(id.as_str(), |i| &i.statement),
            Subject::Connection(id) => id.as_str(),
        }
    }

    /// True if the design has the subject.
    pub fn has(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Design => true,
            Subject::Domain(id) => self.domains.get(id).is_some(),
            Subject::Component(id) => self.components.get(id).is_some(),
            Subject::Connection(id) => self.connections.get(id).is_some(),
            Subject::Flow(id) => self.flows.get(id).is_some(),
            Subject::Invariant(id) => self.invariants.get(id).is_some(),
        }
    }
}
