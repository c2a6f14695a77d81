//! Repairs: changes of the document that a finding offers, each a named command and one undo step.
//!
//! A rule lists functions of type [`RepairFn`] in its file; moves that several rules share are here. A
//! function only proposes. `review::repairs` tries every proposal before it is offered.

pub(super) mod boundaries;
pub(super) mod broker;
pub(super) mod consistency;
mod context;
pub(super) mod core;
pub(super) mod datastores;
mod draft;
pub(super) mod events;
pub(super) mod language;
pub(super) mod parts;
pub(super) mod settings;
pub(super) mod telemetry;
pub(super) mod workflow;

pub use context::{RepairContext, stem};
pub use draft::RepairDraft;

use super::registry;
use crate::editor::Command;
use crate::rules::Text;

/// A repair.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// Label of the button, of at most six words: "Make Payment idempotent". What is set stands in
    /// the preview.
    pub title: Text,
    /// Bearing on the meaning of the design.
    pub meaning: Meaning,
    /// The whole change as one step.
    pub command: Command,
}

/// Bearing of a repair on the meaning of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Kept: the same components do the same work, only more safely. Such a repair may be
    /// recommended.
    Kept,
    /// Changed: a choice that is the author's, such as a call that becomes a message.
    Changed,
}

/// Proposes repairs of a finding, best first.
pub type RepairFn = fn(&RepairContext<'_>) -> Vec<Fix>;

/// Untried repairs of a finding of the named rule, best first.
pub fn proposals(rule: &str, ctx: &RepairContext<'_>) -> Vec<Fix> {
    let repairs = registry::rule(rule).map_or(&[][..], |(_, rule)| rule.repairs);
    repairs.iter().flat_map(|repair| repair(ctx)).collect()
}
