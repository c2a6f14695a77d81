//! Two designs side by side: what was added, taken out and changed, field by field, and which
//! findings that brought or settled.

mod fields;

use crate::document::{Design, Id, Keyed, List, RuleSetting, Waiver};
use crate::review::{Finding, Review};
use crate::rules::Outcome;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// As the document calls it; within an object or a step with where that is:
    /// `consistency.within`, `steps[pay].writes`.
    pub field: String,
    /// What stood there; `None` where nothing did.
    pub before: Option<Value>,
    /// What stands there now; `None` where nothing does.
    pub after: Option<Value>,
}

/// What became of one element.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum Change {
    /// It was not there.
    Added {
        /// Its identifier, or the name of a rule.
        id: String,
    },
    /// It is there no more.
    Removed {
        /// Its identifier, or the name of a rule.
        id: String,
    },
    /// It says something else.
    Changed {
        /// Its identifier, or the name of a rule.
        id: String,
        /// The fields that differ and mean something.
        fields: Vec<FieldChange>,
        /// The fields that differ and only tell where it is drawn.
        layout: Vec<FieldChange>,
    },
}

impl Change {
    /// The identifier of the element, or the name of the rule.
    pub fn id(&self) -> &str {
        match self {
            Self::Added { id } | Self::Removed { id } | Self::Changed { id, .. } => id,
        }
    }

    /// Whether the element was only drawn elsewhere.
    pub fn is_layout_only(&self) -> bool {
        matches!(self, Self::Changed { fields, .. } if fields.is_empty())
    }
}

/// How two designs differ. Each list has a change for each element that differs, in id order.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// The fields of the document itself.
    pub design: Vec<FieldChange>,
    /// Domains.
    pub domains: Vec<Change>,
    /// Components.
    pub components: Vec<Change>,
    /// Connections.
    pub connections: Vec<Change>,
    /// Flows, with their steps.
    pub flows: Vec<Change>,
    /// Invariants.
    pub invariants: Vec<Change>,
    /// House rules.
    pub house_rules: Vec<Change>,
    /// Levels and limits of rules, by the rule's name.
    pub rules: Vec<Change>,
    /// Waivers that were not there. They have no ids: one that changed is taken out and added.
    pub waivers_added: Vec<Waiver>,
    /// Waivers that are there no more.
    pub waivers_removed: Vec<Waiver>,
}

impl Comparison {
    /// The lists of elements, each with what it is called in the document.
    pub fn lists(&self) -> [(&'static str, &[Change]); 7] {
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

    /// Whether the two are the same, but perhaps for where things are drawn.
    pub fn says_the_same(&self) -> bool {
        let lists = self.lists();
        let mut changes = lists.iter().flat_map(|(_, changes)| changes.iter());
        self.design.is_empty()
            && self.waivers_added.is_empty()
            && self.waivers_removed.is_empty()
            && changes.all(Change::is_layout_only)
    }

    /// Whether the two are the same altogether.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares two designs; elements are the same where their ids are.
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

/// The document's own fields.
fn of_design(before: &Design, after: &Design) -> Vec<FieldChange> {
    let own = |design: &Design| {
        let mut fields = design.extra.clone();
        fields.insert("title".to_owned(), Value::String(design.title.clone()));
        let notes = design.notes.clone().map(Value::String);
        fields.extend(notes.map(|notes| ("notes".to_owned(), notes)));
        fields
    };
    let (fields, mut layout) = fields::compare(&own(before), &own(after));
    // A field of the document that is called as one of the layout is one that we do not know.
    layout.extend(fields);
    layout.sort_by(|a, b| a.field.cmp(&b.field));
    layout
}

/// Walks two lists in id order at once.
fn elements<T: Keyed + PartialEq + Serialize>(before: &List<T>, after: &List<T>) -> Vec<Change> {
    let before = before.iter().map(|e| (e.id(), e));
    let after = after.iter().map(|e| (e.id(), e));
    walk(before, after, Id::to_string, |a, b| {
        Rc::ptr_eq(a, b) || a == b
    })
}

fn rules(
    before: &BTreeMap<String, RuleSetting>,
    after: &BTreeMap<String, RuleSetting>,
) -> Vec<Change> {
    walk(before.iter(), after.iter(), String::clone, |a, b| a == b)
}

fn walk<'e, K: Ord + 'e, T: Serialize + 'e>(
    before: impl Iterator<Item = (&'e K, &'e T)>,
    after: impl Iterator<Item = (&'e K, &'e T)>,
    name: impl Fn(&K) -> String,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<Change> {
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
                let (fields, layout) = fields::compare_written(was, is);
                let id = name(id);
                changes.push(Change::Changed { id, fields, layout });
            }
            (Some((id, _)), None) => changes.push(Change::Removed { id: name(id) }),
            (None, Some((id, _))) => changes.push(Change::Added { id: name(id) }),
            _ => {}
        }
    }
}

/// Those that are in the first list alone, and those in the second alone.
fn waivers(before: &[Waiver], after: &[Waiver]) -> (Vec<Waiver>, Vec<Waiver>) {
    // Written, they can be looked up.
    let written = |w: &Waiver| serde_json::to_string(w).unwrap_or_default();
    let only = |of: &[Waiver], not_in: &[Waiver]| {
        let known: HashSet<String> = not_in.iter().map(written).collect();
        let alone = of.iter().filter(|w| !known.contains(&written(w)));
        alone.cloned().collect()
    };
    (only(before, after), only(after, before))
}

/// Findings that are in one review and not in the other.
#[derive(Default)]
pub struct Findings<'r> {
    /// In the later review alone.
    pub brought: Vec<&'r Finding>,
    /// In the earlier review alone.
    pub settled: Vec<&'r Finding>,
}

/// What a change brought and settled. Two findings are the same where their fingerprints and
/// outcomes are; what is waived is not there.
pub fn findings<'r>(before: &'r Review, after: &'r Review) -> Findings<'r> {
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
    Findings {
        brought: alone(after, &was),
        settled: alone(before, &is),
    }
}

#[cfg(test)]
mod tests;
