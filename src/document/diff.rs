//! Difference of two designs: elements and fields before and after.
//!
//! One type serves undo and redo, the patches that page and worker send each other, and the
//! incremental review. Versions of a design share elements, so unchanged elements are recognised
//! by pointer: a diff costs one pass over the lists that changed and is as large as the edit.
//! [`crate::compare`] compares field by field, for people.

use super::format::RuleSettings;
use super::format::read::{Fields, JsonPath, Read};
use super::{
    Component, Connection, CustomRule, Defaults, Design, Domain, Extra, Flow, Id, Invariant, Keyed,
    List, RuleSetting, Waiver,
};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A field before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDiff<T> {
    /// The value before.
    pub before: T,
    /// The value after.
    pub after: T,
}

impl<T: PartialEq + Clone> FieldDiff<T> {
    fn between(before: &T, after: &T) -> Option<Self> {
        (before != after).then(|| Self {
            before: before.clone(),
            after: after.clone(),
        })
    }
}

impl<T> FieldDiff<T> {
    fn inverse(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
        }
    }
}

/// An element of a list before and after.
#[derive(Clone, Debug, PartialEq)]
pub enum ElementDiff<T> {
    /// Only in the second design.
    Added(Rc<T>),
    /// Only in the first design.
    Removed(Rc<T>),
    /// In both, with different content.
    Changed {
        /// The element in the first design.
        before: Rc<T>,
        /// The element in the second design.
        after: Rc<T>,
    },
}

impl<T> ElementDiff<T> {
    fn new(before: Option<Rc<T>>, after: Option<Rc<T>>) -> Option<Self> {
        match (before, after) {
            (None, None) => None,
            (None, Some(after)) => Some(Self::Added(after)),
            (Some(before), None) => Some(Self::Removed(before)),
            (Some(before), Some(after)) => Some(Self::Changed { before, after }),
        }
    }

    /// The element in the first design.
    pub fn before(&self) -> Option<&Rc<T>> {
        match self {
            Self::Added(_) => None,
            Self::Removed(before) | Self::Changed { before, .. } => Some(before),
        }
    }

    /// The element in the second design.
    pub fn after(&self) -> Option<&Rc<T>> {
        match self {
            Self::Removed(_) => None,
            Self::Added(after) | Self::Changed { after, .. } => Some(after),
        }
    }

    fn inverse(self) -> Self {
        match self {
            Self::Added(element) => Self::Removed(element),
            Self::Removed(element) => Self::Added(element),
            Self::Changed { before, after } => Self::Changed {
                before: after,
                after: before,
            },
        }
    }
}

impl<T: Keyed> ElementDiff<T> {
    /// The element's id.
    pub fn id(&self) -> &Id {
        match self {
            Self::Added(element) | Self::Removed(element) => element.id(),
            Self::Changed { after, .. } => after.id(),
        }
    }
}

/// Walks both lists in the order of ids.
fn diff_lists<T: Keyed + PartialEq>(before: &List<T>, after: &List<T>) -> Vec<ElementDiff<T>> {
    let mut diffs = Vec::new();
    if before.same(after) {
        return diffs;
    }
    let mut old = before.iter().peekable();
    for new in after {
        // Most elements are shared: no comparison of ids for these.
        if old.next_if(|old| Rc::ptr_eq(old, new)).is_some() {
            continue;
        }
        while let Some(removed) = old.next_if(|old| old.id() < new.id()) {
            diffs.push(ElementDiff::Removed(removed.clone()));
        }
        match old.next_if(|old| old.id() == new.id()) {
            None => diffs.push(ElementDiff::Added(new.clone())),
            Some(old) if Rc::ptr_eq(old, new) || old == new => {}
            Some(old) => diffs.push(ElementDiff::Changed {
                before: old.clone(),
                after: new.clone(),
            }),
        }
    }
    diffs.extend(old.map(|removed| ElementDiff::Removed(removed.clone())));
    diffs
}

/// The wire format of a list: elements that are new or different, and ids of removed ones.
struct ListPatch<'d, T>(&'d [ElementDiff<T>]);

impl<T: Keyed + Serialize> Serialize for ListPatch<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let put: Vec<&Rc<T>> = self.0.iter().filter_map(ElementDiff::after).collect();
        let removed = self.0.iter().filter(|diff| diff.after().is_none());
        let gone: Vec<&Id> = removed.map(ElementDiff::id).collect();
        let mut map = serializer.serialize_map(None)?;
        if !put.is_empty() {
            map.serialize_entry("put", &put)?;
        }
        if !gone.is_empty() {
            map.serialize_entry("gone", &gone)?;
        }
        map.end()
    }
}

/// Reads a [`ListPatch`] against the list that it applies to.
fn read_list<T: Read + Keyed + PartialEq>(
    fields: &mut Fields<'_>,
    key: &str,
    place: &JsonPath<'_>,
    base: &List<T>,
) -> Option<Vec<ElementDiff<T>>> {
    let Some(JsonValue(value)) = fields.optional(key) else {
        return Some(Vec::new());
    };
    let place = place.key(key);
    let mut fields = Fields::of(value, &place)?;
    // Text from elsewhere may repeat an id: the first element put under it counts.
    let mut changed: BTreeMap<Id, Option<Rc<T>>> = BTreeMap::new();
    for element in fields.list::<T>("put") {
        let entry = changed.entry(element.id().clone());
        entry.or_insert_with(|| Some(Rc::new(element)));
    }
    for id in fields.list::<Id>("gone") {
        changed.entry(id).or_insert(None);
    }
    let diffs = changed.into_iter().filter_map(|(id, after)| {
        let before = base.get(&id).cloned();
        let differs = before != after;
        ElementDiff::new(before, after).filter(|_| differs)
    });
    Some(diffs.collect())
}

/// A JSON value that is interpreted later.
struct JsonValue(Value);

impl Read for JsonValue {
    const EXPECTED: &'static str = "a value";

    fn read(value: Value, _: &JsonPath<'_>) -> Option<Self> {
        Some(Self(value))
    }
}

/// Reads a list that is present and may be empty.
fn read_possibly_empty<T: Read>(
    fields: &mut Fields<'_>,
    key: &str,
    place: &JsonPath<'_>,
) -> Option<Vec<T>> {
    let JsonValue(value) = fields.optional_even_empty(key)?;
    Vec::read(value, &place.key(key))
}

macro_rules! design_diff {
    ($($(#[$doc:meta])* $list:ident: $element:ident),+ $(,)?) => {
        /// The difference of two designs. Lists are in the order of ids, each id once.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct DesignDiff {
            /// The title.
            pub title: Option<FieldDiff<String>>,
            /// The notes.
            pub notes: Option<FieldDiff<Option<String>>>,
            $($(#[$doc])* pub $list: Vec<ElementDiff<$element>>,)+
            /// Defaults of connections.
            pub defaults: Option<FieldDiff<Defaults>>,
            /// All waivers.
            pub waivers: Option<FieldDiff<Vec<Waiver>>>,
            /// All rule settings.
            pub rules: Option<FieldDiff<BTreeMap<String, RuleSetting>>>,
            /// Unknown fields of the document.
            pub extra: Option<FieldDiff<Extra>>,
        }

        impl DesignDiff {
            /// Compares two designs.
            pub fn between(before: &Design, after: &Design) -> Self {
                // Destructured without `..`, so that a new field of the document is not forgotten here.
                let Design { title, notes, $($list,)+ defaults, waivers, rules, extra } = before;
                Self {
                    title: FieldDiff::between(title, &after.title),
                    notes: FieldDiff::between(notes, &after.notes),
                    $($list: diff_lists($list, &after.$list),)+
                    defaults: FieldDiff::between(defaults, &after.defaults),
                    waivers: FieldDiff::between(waivers, &after.waivers),
                    rules: FieldDiff::between(rules, &after.rules),
                    extra: FieldDiff::between(extra, &after.extra),
                }
            }

            /// Turns the first design into the second.
            pub fn apply(&self, design: &mut Design) {
                fn set<T: Clone>(field: &mut T, diff: Option<&FieldDiff<T>>) {
                    if let Some(diff) = diff {
                        field.clone_from(&diff.after);
                    }
                }
                set(&mut design.title, self.title.as_ref());
                set(&mut design.notes, self.notes.as_ref());
                $(design.$list.update(&self.$list, |diff| (diff.id(), diff.after()));)+
                set(&mut design.defaults, self.defaults.as_ref());
                set(&mut design.waivers, self.waivers.as_ref());
                set(&mut design.rules, self.rules.as_ref());
                set(&mut design.extra, self.extra.as_ref());
            }

            /// Turns the second design back into the first.
            pub fn revert(&self, design: &mut Design) {
                fn reset<T: Clone>(field: &mut T, diff: Option<&FieldDiff<T>>) {
                    if let Some(diff) = diff {
                        field.clone_from(&diff.before);
                    }
                }
                reset(&mut design.title, self.title.as_ref());
                reset(&mut design.notes, self.notes.as_ref());
                $(design.$list.update(&self.$list, |diff| (diff.id(), diff.before()));)+
                reset(&mut design.defaults, self.defaults.as_ref());
                reset(&mut design.waivers, self.waivers.as_ref());
                reset(&mut design.rules, self.rules.as_ref());
                reset(&mut design.extra, self.extra.as_ref());
            }

            /// The difference from the second design to the first.
            pub fn inverse(self) -> Self {
                Self {
                    title: self.title.map(FieldDiff::inverse),
                    notes: self.notes.map(FieldDiff::inverse),
                    $($list: self.$list.into_iter().map(ElementDiff::inverse).collect(),)+
                    defaults: self.defaults.map(FieldDiff::inverse),
                    waivers: self.waivers.map(FieldDiff::inverse),
                    rules: self.rules.map(FieldDiff::inverse),
                    extra: self.extra.map(FieldDiff::inverse),
                }
            }

            /// Reads the text of [`DesignDiff::to_text`], which has only the second design's side;
            /// the first one's is taken from `base`. `None` for text that is no patch.
            pub fn read(text: &str, base: &Design) -> Option<Self> {
                fn diff<T: PartialEq + Clone>(before: &T, after: Option<T>) -> Option<FieldDiff<T>> {
                    FieldDiff::between(before, &after?)
                }
                let problems = RefCell::new(Vec::new());
                let top = JsonPath::top(&problems);
                let mut fields = Fields::of(serde_json::from_str(text).ok()?, &top)?;
                let notes = read_possibly_empty(&mut fields, "notes", &top);
                let rules = fields.optional_even_empty("rules");
                let extra = match fields.optional_even_empty("extra") {
                    Some(JsonValue(Value::Object(extra))) => Some(extra),
                    _ => None,
                };
                let patch = Self {
                    title: diff(&base.title, fields.optional("title")),
                    // A list of none or one.
                    notes: diff(&base.notes, notes.map(|notes| notes.into_iter().next())),
                    $($list: read_list(&mut fields, stringify!($list), &top, &base.$list)?,)+
                    defaults: diff(&base.defaults, fields.optional_even_empty("defaults")),
                    waivers: diff(
                        &base.waivers,
                        read_possibly_empty(&mut fields, "waivers", &top),
                    ),
                    rules: diff(&base.rules, rules.map(|RuleSettings(rules)| rules)),
                    extra: diff(&base.extra, extra),
                };
                drop(fields);
                (!top.has_problems()).then_some(patch)
            }
        }

        /// As a patch: what the second design has where the two differ.
        impl Serialize for DesignDiff {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                if let Some(title) = &self.title {
                    map.serialize_entry("title", &title.after)?;
                }
                if let Some(notes) = &self.notes {
                    map.serialize_entry("notes", notes.after.as_slice())?;
                }
                $(if !self.$list.is_empty() {
                    map.serialize_entry(stringify!($list), &ListPatch(&self.$list))?;
                })+
                if let Some(defaults) = &self.defaults {
                    map.serialize_entry("defaults", &defaults.after)?;
                }
                if let Some(waivers) = &self.waivers {
                    map.serialize_entry("waivers", &waivers.after)?;
                }
                if let Some(rules) = &self.rules {
                    map.serialize_entry("rules", &rules.after)?;
                }
                if let Some(extra) = &self.extra {
                    map.serialize_entry("extra", &extra.after)?;
                }
                map.end()
            }
        }
    };
}

design_diff! {
    /// Domains.
    domains: Domain,
    /// Components.
    components: Component,
    /// Connections.
    connections: Connection,
    /// Flows.
    flows: Flow,
    /// Invariants.
    invariants: Invariant,
    /// Custom rules.
    house_rules: CustomRule,
}

impl DesignDiff {
    /// The diff as a patch in JSON: what [`DesignDiff::read`] reads.
    pub fn to_text(&self) -> String {
        // Serializing to memory fails only for maps with non-text keys; there are none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// True if the designs are equal.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::format;

    fn design(fields: &str) -> Design {
        let text =
            format!("{{\"format\":\"plumbline-design\",\"version\":1,\"title\":\"T\",{fields}}}");
        format::load(&text).unwrap()
    }

    fn sent(before: &Design, after: &Design) -> Design {
        let diff = DesignDiff::between(before, after);
        let arrived = DesignDiff::read(&diff.to_text(), before).unwrap();
        assert_eq!(arrived, diff);
        let mut there = before.clone();
        arrived.apply(&mut there);
        let mut back = there.clone();
        arrived.revert(&mut back);
        assert_eq!(&back, before);
        let mut inverted = there.clone();
        arrived.inverse().apply(&mut inverted);
        assert_eq!(&inverted, before);
        there
    }

    #[test]
    fn diff_applies_and_reverts_across_the_wire() {
        let one = design(
            r#""notes":"n","x-own":[1.50],"components":[{"id":"a","name":"A","kind":"service"},{"id":"c","name":"C","kind":"broker","x":{"y":1e3}}],
               "waivers":[{"rule":"lost-work","reason":"r"}],"rules":{"sync-chain":{"limit":4}},
               "house_rules":[{"id":"h","select":{"element":"component"},"require":{"element":"component","where":{"cap":"consistent"}}}]"#,
        );
        let other = design(
            r#""components":[{"id":"b","name":"B","kind":"client"},{"id":"c","name":"D","kind":"broker"}],
               "connections":[{"id":"e","from":"b","to":"c","style":"event"}]"#,
        );
        let empty = Design::new("Other");
        for (before, after) in [
            (&one, &other),
            (&other, &one),
            (&empty, &one),
            (&one, &empty),
        ] {
            assert_eq!(format::save(&sent(before, after)), format::save(after));
        }
    }

    #[test]
    fn diff_leaves_out_equal_elements() {
        let one = design(r#""components":[{"id":"a","name":"A","kind":"service"}]"#);
        assert!(DesignDiff::between(&one, &one.clone()).is_empty());
        assert_eq!(DesignDiff::between(&one, &one.clone()).to_text(), "{}");
    }

    #[test]
    fn diff_refuses_text_that_is_no_patch() {
        for bad in [
            "",
            "[]",
            r#"{"components":{"put":[{"id":"a"}]}}"#,
            r#"{"waivers":3}"#,
        ] {
            assert_eq!(DesignDiff::read(bad, &Design::default()), None, "{bad}");
        }
    }
}
