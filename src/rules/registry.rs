//! The registry: every item, in the order of the checklist. An item lists its rules.

use super::consistency::{ca1, ca2, ca3, ca4, ca5, ca6, ca7};
use super::coupling::{dc1, dc2, dc3, dc4, dc5, dc6, dc7};
use super::general::{ge1, ge2, ge3};
use super::observability::{ob1, ob2};
use super::{Item, Rule, consistency, custom};
use crate::document::Design;

/// Every item.
pub const ITEMS: &[&Item] = &[
    &ca1::ITEM,
    &ca2::ITEM,
    &ca3::ITEM,
    &ca4::ITEM,
    &ca5::ITEM,
    &ca6::ITEM,
    &ca7::ITEM,
    &dc1::ITEM,
    &dc2::ITEM,
    &dc3::ITEM,
    &dc4::ITEM,
    &dc5::ITEM,
    &dc6::ITEM,
    &dc7::ITEM,
    &ob1::ITEM,
    &ob2::ITEM,
    &ge1::ITEM,
    &ge2::ITEM,
    &ge3::ITEM,
];

/// An item that stays open while a rule of another one speaks.
pub struct HeldOpen {
    /// The item.
    pub item: &'static Item,
    /// The rule whose findings, waived ones left out, keep it open.
    pub rule: &'static Rule,
    /// The verdict that it would be given.
    pub instead_of: HeldVerdict,
    /// Sentence that says why it is open.
    pub reason: &'static str,
}

/// A verdict that is not given while an item is held open.
pub enum HeldVerdict {
    /// Passes.
    Pass,
    /// Does not apply.
    NotApplicable,
}

/// Every item that stays open while a rule of another one speaks.
pub const HELD_OPEN: &[HeldOpen] = &[
    HeldOpen {
        item: &ca7::ITEM,
        rule: consistency::NO_CONVERGENCE,
        instead_of: HeldVerdict::Pass,
        reason: "Open until it is set how each flow becomes consistent again (CA6).",
    },
    open_until_writes_are_known(&ca7::ITEM),
    open_until_writes_are_known(&dc4::ITEM),
    open_until_writes_are_known(&ge3::ITEM),
];

/// An item that nobody can judge before it is known which steps write.
const fn open_until_writes_are_known(item: &'static Item) -> HeldOpen {
    HeldOpen {
        item,
        rule: consistency::WRITES_UNKNOWN,
        instead_of: HeldVerdict::NotApplicable,
        reason: "Open until it is set which steps change data (CA6).",
    }
}

/// The rule of that name, with its item.
pub fn rule(name: &str) -> Option<(&'static Item, &'static Rule)> {
    ITEMS.iter().find_map(|item| {
        let rule = item.rules.iter().find(|rule| rule.name == name)?;
        Some((*item, rule))
    })
}

/// True if the checklist or the custom rules of the design have a rule of that name.
pub fn exists(design: &Design, name: &str) -> bool {
    rule(name).is_some() || custom::rule(design, name).is_some()
}
