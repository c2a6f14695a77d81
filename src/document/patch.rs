//! What differs between two designs, as data that can be sent to where the first one is.
//!
//! Elements are shared between versions of a design, so that what stayed the same is told by its
//! pointer: a patch costs as much as what changed, and one pass over the lists.

use super::format::Settings;
use super::format::read::{Fields, Place, Read};
use super::{Defaults, Design, Extra, Id, Keyed, List, RuleSetting, Waiver};
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What of one list differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listed<T> {
    /// Elements that are new or different, whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    put: Vec<Rc<T>>,
    /// Elements that are gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gone: Vec<Id>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self {
            put: Vec::new(),
            gone: Vec::new(),
        }
    }
}

impl<T> Listed<T> {
    fn is_empty(&self) -> bool {
        self.put.is_empty() && self.gone.is_empty()
    }
}

impl<T: Keyed + PartialEq> Listed<T> {
    fn between(before: &List<T>, after: &List<T>) -> Self {
        let mut listed = Self::default();
        let mut old = before.iter().peekable();
        for element in after {
            while let Some(gone) = old.next_if(|o| o.id() < element.id()) {
                listed.gone.push(gone.id().clone());
            }
            let known = old.next_if(|o| o.id() == element.id());
            if known.is_none_or(|k| !Rc::ptr_eq(k, element) && k != element) {
                listed.put.push(element.clone());
            }
        }
        listed.gone.extend(old.map(|gone| gone.id().clone()));
        listed
    }

    fn apply(&self, list: &mut List<T>) {
        if self.is_empty() {
            return;
        }
        // One merge: putting one by one would move the rest of the list along each time.
        let mut gone = self.gone.iter().peekable();
        let mut put = self.put.iter().peekable();
        let mut merged = Vec::with_capacity(list.len() + self.put.len());
        for element in &*list {
            while let Some(new) = put.next_if(|p| p.id() < element.id()) {
                merged.push(new.clone());
            }
            while gone.next_if(|g| *g < element.id()).is_some() {}
            if let Some(new) = put.next_if(|p| p.id() == element.id()) {
                merged.push(new.clone());
            } else if gone.next_if(|g| *g == element.id()).is_none() {
                merged.push(element.clone());
            }
        }
        merged.extend(put.cloned());
        *list = List::from_unordered(merged);
    }
}

impl<T: Read + Keyed> Listed<T> {
    fn read(fields: &mut Fields<'_>, key: &str, place: &Place<'_>) -> Option<Self> {
        let Some(value) = fields.optional::<Raw>(key) else {
            return Some(Self::default());
        };
        let place = place.key(key);
        let mut fields = Fields::of(value.0, &place)?;
        // A patch has its elements in order; a list that came from elsewhere may not.
        let put = fields.list::<T>("put").into_iter().map(Rc::new).collect();
        let mut gone: Vec<Id> = fields.list("gone");
        gone.sort();
        Some(Self {
            put: List::from_unordered(put).to_vec(),
            gone,
        })
    }
}

/// A value that is looked at later.
struct Raw(Value);

impl Read for Raw {
    const EXPECTED: &'static str = "a value";

    fn read(value: Value, _: &Place<'_>) -> Option<Self> {
        Some(Self(value))
    }
}

macro_rules! patch {
    ($($list:ident: $element:ident),+ $(,)?) => {
        /// What differs between two designs.
        #[derive(Clone, Debug, Default, PartialEq, Serialize)]
        pub struct Patch {
            #[serde(skip_serializing_if = "Option::is_none")]
            title: Option<String>,
            /// Where they differ: a list of none or one.
            #[serde(skip_serializing_if = "Option::is_none")]
            notes: Option<Vec<String>>,
            $(
                #[serde(skip_serializing_if = "Listed::is_empty")]
                $list: Listed<super::$element>,
            )+
            #[serde(skip_serializing_if = "Option::is_none")]
            defaults: Option<Defaults>,
            #[serde(skip_serializing_if = "Option::is_none")]
            waivers: Option<Vec<Waiver>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            rules: Option<BTreeMap<String, RuleSetting>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            extra: Option<Extra>,
        }

        impl Patch {
            /// What turns one design into the other.
            pub fn between(before: &Design, after: &Design) -> Self {
                fn changed<T: PartialEq + Clone>(before: &T, after: &T) -> Option<T> {
                    (before != after).then(|| after.clone())
                }
                Self {
                    title: changed(&before.title, &after.title),
                    notes: changed(&before.notes, &after.notes).map(|notes| notes.into_iter().collect()),
                    $($list: Listed::between(&before.$list, &after.$list),)+
                    defaults: changed(&before.defaults, &after.defaults),
                    waivers: changed(&before.waivers, &after.waivers),
                    rules: changed(&before.rules, &after.rules),
                    extra: changed(&before.extra, &after.extra),
                }
            }

            /// Turns the first of the two designs into the second.
            pub fn apply(&self, design: &mut Design) {
                if let Some(title) = &self.title {
                    design.title.clone_from(title);
                }
                if let Some(notes) = &self.notes {
                    design.notes = notes.first().cloned();
                }
                $(self.$list.apply(&mut design.$list);)+
                if let Some(defaults) = &self.defaults {
                    design.defaults.clone_from(defaults);
                }
                if let Some(waivers) = &self.waivers {
                    design.waivers.clone_from(waivers);
                }
                if let Some(rules) = &self.rules {
                    design.rules.clone_from(rules);
                }
                if let Some(extra) = &self.extra {
                    design.extra.clone_from(extra);
                }
            }

            /// Reads what a patch is written as; `None` where it is not one.
            pub fn read(text: &str) -> Option<Self> {
                let problems = RefCell::new(Vec::new());
                let top = Place::top(&problems);
                let mut fields = Fields::of(serde_json::from_str(text).ok()?, &top)?;
                let patch = Self {
                    title: fields.optional("title"),
                    notes: list_that_may_be_empty(&mut fields, "notes", &top),
                    $($list: Listed::read(&mut fields, stringify!($list), &top)?,)+
                    defaults: fields.optional_even_empty("defaults"),
                    waivers: list_that_may_be_empty(&mut fields, "waivers", &top),
                    rules: fields.optional_even_empty("rules").map(|Settings(rules)| rules),
                    extra: match fields.optional_even_empty("extra") {
                        Some(Raw(Value::Object(extra))) => Some(extra),
                        _ => None,
                    },
                };
                drop(fields);
                (!top.has_problems()).then_some(patch)
            }
        }
    };
}

patch! {
    domains: Domain,
    components: Component,
    connections: Connection,
    flows: Flow,
    invariants: Invariant,
    house_rules: CustomRule,
}

/// A list that was emptied is there, and empty.
fn list_that_may_be_empty<T: Read>(
    fields: &mut Fields<'_>,
    key: &str,
    place: &Place<'_>,
) -> Option<Vec<T>> {
    let Raw(value) = fields.optional_even_empty(key)?;
    Vec::read(value, &place.key(key))
}

impl Patch {
    /// As text that [`Patch::read`] reads.
    pub fn to_text(&self) -> String {
        // Writing to memory fails only for maps whose keys are no text; there are none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether the designs are the same.
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
        let patch = Patch::between(before, after);
        let arrived = Patch::read(&patch.to_text()).unwrap();
        assert_eq!(arrived, patch);
        let mut there = before.clone();
        arrived.apply(&mut there);
        there
    }

    #[test]
    fn a_patch_turns_one_design_into_the_other_and_back() {
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
    fn what_is_the_same_is_not_sent() {
        let one = design(r#""components":[{"id":"a","name":"A","kind":"service"}]"#);
        assert!(Patch::between(&one, &one.clone()).is_empty());
        assert_eq!(Patch::between(&one, &one.clone()).to_text(), "{}");
    }

    #[test]
    fn what_is_no_patch_is_refused() {
        for bad in [
            "",
            "[]",
            r#"{"components":{"put":[{"id":"a"}]}}"#,
            r#"{"waivers":3}"#,
        ] {
            assert_eq!(Patch::read(bad), None, "{bad}");
        }
    }
}
