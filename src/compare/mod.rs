//! Comparison of two designs for people: elements added, removed and changed, field by field, and
//! findings introduced or resolved.

mod fields;

use crate::document::{Design, Id, Keyed, List, RuleSetting, Waiver};
use crate::review::{Finding, Review};
use crate::rules::Outcome;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// Path in the element, such as `consistency.within` or `steps[pay].writes`.
    pub field: String,
    /// Value before; `None` if absent.
    pub before: Option<Value>,
    /// Value after; `None` if absent.
    pub after: Option<Value>,
}

/// ElementChange of an element.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum ElementChange {
    /// The element was added.
    Added {
        /// Id of the element, or name of the rule.
        id: String,
    },
    /// The element was removed.
    Removed {
        /// Id of the element, or name of the rule.
        id: String,
    },
    /// The element was changed.
    Changed {
        /// Id of the element, or name of the rule.
        id: String,
        /// Semantic fields that differ.
        fields: Vec<FieldChange>,
        /// Layout fields that differ.
        layout: Vec<FieldChange>,
    },
}

impl ElementChange {
    /// Id of the element, or name of the rule.
    pub fn id(&self) -> &str {
        match self {
            Self::Added { id } | Self::Removed { id } | Self::Changed { id, .. } => id,
        }
    }

    /// True if only the layout of the element changed.
    pub fn is_layout_only(&self) -> bool {
        matches!(self, Self::Changed { fields, .. } if fields.is_empty())
    }
}

/// Comparison of two designs. Each list has one change for each element that differs, in id order.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// The fields of the document itself.
    pub design: Vec<FieldChange>,
    /// Domains.
    pub domains: Vec<ElementChange>,
    /// Components.
    pub components: Vec<ElementChange>,
    /// Connections.
    pub connections: Vec<ElementChange>,
    /// Flows, with their steps.
    pub flows: Vec<ElementChange>,
    /// Invariants.
    pub invariants: Vec<ElementChange>,
    /// Custom rules.
    pub house_rules: Vec<ElementChange>,
    /// Levels and limits of rules, by the rule's name.
    pub rules: Vec<ElementChange>,
    /// Added waivers. They have no ids: a changed one is removed and added.
    pub waivers_added: Vec<Waiver>,
    /// Removed waivers.
    pub waivers_removed: Vec<Waiver>,
}

impl Comparison {
    /// Lists of elements, with their keys in the document.
    pub fn lists(&self) -> [(&'static str, &[ElementChange]); 7] {
        [
            ("domains", &self.domains),
            ("components", &self.components),
            ("connections", &self.connections),
            ("flows", &self.flows),
            ("invariants", &self.invariants),
            ("house_rules", &self.house_rules),
            ("rules", &self.rules),
        ]
    }

    /// True if the designs are equal apart from the layout.
    pub fn is_layout_only(&self) -> bool {
        let lists = self.lists();
        let mut changes = lists.iter().flat_map(|(_, changes)| changes.iter());
        self.design.is_empty()
            && self.waivers_added.is_empty()
            && self.waivers_removed.is_empty()
            && changes.all(ElementChange::is_layout_only)
    }

    /// True if the designs are equal.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares two designs; elements are matched by id.
pub fn compare(before: &Design, after: &Design) -> Comparison {
    let (waivers_removed, waivers_added) = waivers(&before.waivers, &after.waivers);
    Comparison {
        design: of_design(before, after),
        domains: elements(&before.domains, &after.domains),
        components: elements(&before.components, &after.components),
        connections: elements(&before.connections, &after.connections),
        flows: elements(&before.flows, &after.flows),
        invariants: elements(&before.invariants, &after.invariants),
        house_rules: elements(&before.house_rules, &after.house_rules),
        rules: rules(&before.rules, &after.rules),
        waivers_added,
        waivers_removed,
    }
}

/// Compares the fields of the document.
fn of_design(before: &Design, after: &Design) -> Vec<FieldChange> {
    let own = |design: &Design| {
        let mut fields = design.extra.clone();
        fields.insert("title".to_owned(), Value::String(design.title.clone()));
        let notes = design.notes.clone().map(Value::String);
        fields.extend(notes.map(|notes| ("notes".to_owned(), notes)));
        if !design.defaults.is_empty() {
            let defaults = serde_json::to_value(&design.defaults).unwrap_or_default();
            fields.insert("defaults".to_owned(), defaults);
        }
        fields
    };
    let (fields, mut layout) = fields::compare(&own(before), &own(after));
    // A field of the document with the name of a layout field is an unknown field.
    layout.extend(fields);
    layout.sort_by(|a, b| a.field.cmp(&b.field));
    layout
}

/// Merges two lists in id order.
fn elements<T: Keyed + PartialEq + Serialize>(
    before: &List<T>,
    after: &List<T>,
) -> Vec<ElementChange> {
    let before = before.iter().map(|e| (e.id(), e));
    let after = after.iter().map(|e| (e.id(), e));
    walk(before, after, Id::to_string, |a, b| {
        Rc::ptr_eq(a, b) || a == b
    })
}

fn rules(
    before: &BTreeMap<String, RuleSetting>,
    after: &BTreeMap<String, RuleSetting>,
) -> Vec<ElementChange> {
    walk(before.iter(), after.iter(), String::clone, |a, b| a == b)
}

fn walk<'e, K: Ord + 'e, T: Serialize + 'e>(
    before: impl Iterator<Item = (&'e K, &'e T)>,
    after: impl Iterator<Item = (&'e K, &'e T)>,
    name: impl Fn(&K) -> String,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<ElementChange> {
    let (mut before, mut after) = (before.peekable(), after.peekable());
    let mut changes = Vec::new();
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return changes,
        };
        let was = if order.is_le() { before.next() } else { None };
        let is = if order.is_ge() { after.next() } else { None };
        match (was, is) {
            (Some((id, was)), Some((_, is))) if !same(was, is) => {
                let (fields, layout) = fields::compare_serialized(was, is);
                let id = name(id);
                changes.push(ElementChange::Changed { id, fields, layout });
            }
            (Some((id, _)), None) => changes.push(ElementChange::Removed { id: name(id) }),
            (None, Some((id, _))) => changes.push(ElementChange::Added { id: name(id) }),
            _ => {}
        }
    }
}

/// Waivers only in the first list, and those only in the second.
fn waivers(before: &[Waiver], after: &[Waiver]) -> (Vec<Waiver>, Vec<Waiver>) {
    // Serialized, they can be hashed.
    let written = |w: &Waiver| serde_json::to_string(w).unwrap_or_default();
    let only = |of: &[Waiver], not_in: &[Waiver]| {
        let known: HashSet<String> = not_in.iter().map(written).collect();
        let alone = of.iter().filter(|w| !known.contains(&written(w)));
        alone.cloned().collect()
    };
    (only(before, after), only(after, before))
}

/// FindingsDiff in one review and not in the other.
#[derive(Default)]
pub struct FindingsDiff<'r> {
    /// Only in the later review.
    pub introduced: Vec<&'r Finding>,
    /// Only in the earlier review.
    pub resolved: Vec<&'r Finding>,
}

/// FindingsDiff introduced and resolved by a change. FindingsDiff are matched by fingerprint and outcome;
/// waived ones are ignored.
pub fn findings<'r>(before: &'r Review, after: &'r Review) -> FindingsDiff<'r> {
    type Print = (Outcome, String);
    let print = |review: &Review, f: &Finding| -> Print { (f.outcome, review.fingerprint(f)) };
    let prints = |review: &Review| -> HashSet<Print> {
        let counting = review.findings().filter(|f| f.counts());
        counting.map(|f| print(review, f)).collect()
    };
    let (was, is) = (prints(before), prints(after));
    let alone = |review: &'r Review, others: &HashSet<Print>| {
        let counting = review.findings().filter(|f| f.counts());
        counting
            .filter(|f| !others.contains(&print(review, f)))
            .collect()
    };
    FindingsDiff {
        introduced: alone(after, &was),
        resolved: alone(before, &is),
    }
}

#[cfg(test)]
mod tests;
