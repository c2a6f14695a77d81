//! Rule `invariant-on-available`.

use super::ge3::{by_component, in_doubt};
use super::invariant_on_copy;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Cap, Kind, WhenInDoubt};
use crate::graph::{Comp, Inv};
use crate::rules::fix::settings;
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "invariant-on-available",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::STORE_OWNERS)
        .and(read_set::CAP)
        .and(read_set::REPLICAS)
        .and(invariant_on_copy::RULE.reads),
    docs: Docs {
        checks: "What must never be wrong is kept in a store that stays consistent during a partition.",
        matters: "A store that stays available during a partition lets both sides sell the last seat. It is then wrong, and was confirmed to two people.",
        detected: "A component of an invariant that does not proceed in doubt, which is available itself, or which writes to datastores of which at least one is available and none consistent. Copies and datastores of one instance that are replicated nowhere are left out: there is nobody to diverge from.",
        remedy: "Keep it in a consistent store; or let the invariant proceed in doubt and compensate.",
        false_alarms: "A store that is available by default and is used with quorums here: set its partition behaviour to consistent.",
        fails: r#"
            "components": [
                {"id": "stock", "name": "Inventory", "kind": "service"},
                {"id": "db", "name": "Stock", "kind": "datastore", "cap": "available"}
            ],
            "connections": [
                {"id": "save", "from": "stock", "to": "db", "style": "data", "access": "read-write"}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Nothing is sold that is not in stock", "components": ["stock"], "when_in_doubt": "reject"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "stock", "name": "Inventory", "kind": "service"},
                {"id": "db", "name": "Stock", "kind": "datastore", "cap": "consistent"}
            ],
            "connections": [
                {"id": "save", "from": "stock", "to": "db", "style": "data", "access": "read-write"}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Nothing is sold that is not in stock", "components": ["stock"], "when_in_doubt": "reject"}
            ]"#,
        read_on: &[
            "SRE Book, chapter 23: Managing Critical State",
            "Brewer: CAP Twelve Years Later (2012)",
        ],
    },
    find,
    repairs: &[settings::refusing_store],
    ..Rule::DEFAULT
};

struct InvariantOnAvailable {
    component: Comp,
    invariant: Inv,
    /// Components that may diverge: the component itself, or its stores.
    diverging: Vec<Comp>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let on_copy = invariant_on_copy::RULE.fails(facts);
    let on_copy: HashSet<Vec<SubjectIndex>> = on_copy.map(|raw| raw.diagnostic.key()).collect();
    let strict = |i| in_doubt(facts, i) != Some(WhenInDoubt::Proceed);
    for (component, invariants) in by_component(facts, strict) {
        let diverging = diverging(facts, component);
        if diverging.is_empty() {
            continue;
        }
        for invariant in invariants {
            if on_copy.contains(&vec![component.into(), invariant.into()]) {
                continue;
            }
            let diverging = diverging.clone();
            findings.fail(
                Severity::High,
                InvariantOnAvailable {
                    component,
                    invariant,
                    diverging,
                },
            );
        }
    }
}

/// Components that let the data of one diverge; empty if none is known.
fn diverging(facts: &Facts, c: Comp) -> Vec<Comp> {
    let available = |c: &Comp| facts.cap(*c) == Some(Cap::Available);
    if available(&c) && !is_alone(facts, c) {
        return vec![c];
    }
    let mut stores = facts.stores_written(c);
    stores.retain(|store| !facts.is_copy(*store) && !is_alone(facts, *store));
    let consistent = |c: &Comp| facts.cap(*c) == Some(Cap::Consistent);
    if stores.iter().any(consistent) {
        return Vec::new();
    }
    stores.retain(available);
    stores
}

/// True for a datastore of one instance that is replicated to nowhere: there is nobody to diverge
/// from.
fn is_alone(facts: &Facts, c: Comp) -> bool {
    facts.kind(c) == Kind::Datastore
        && facts.component(c).replicas.is_some_and(|n| n.get() == 1)
        && !facts
            .topology()
            .outgoing(c)
            .any(|(e, _)| facts.replicates(e))
}

impl Diagnostic for InvariantOnAvailable {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into(), self.invariant.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (c, must) = (names.of(self.component), names.invariant(self.invariant));
        let stores = names.list(&self.diverging);
        let n = self.diverging.len();
        let (keeps, where_to) = if self.diverging == [self.component] {
            (
                format!("{c}, which stays available during a partition and may diverge"),
                format!("Make {c} consistent"),
            )
        } else {
            (
                format!(
                    "{c}, which writes only to {stores}; {stores} {} available during a partition and may diverge",
                    verb(n, "stays", "stay")
                ),
                format!(
                    "Make {stores} consistent, or let {c} keep this data in a consistent store"
                ),
            )
        };
        Words::new(
            format!("\"{must}\" is kept in {stores}, which may diverge"),
            format!("\"{must}\" depends on {keeps}."),
            format!(
                "During a partition both sides of {stores} say yes, each to somebody else, and both were confirmed before anything finds out."
            ),
            format!(
                "{where_to}. If a violation can be repaired afterwards, let the invariant proceed in doubt, and let the flow compensate."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn invariant_on_available() {
        let with = |doubt: &str, fields: &str, edges: &str| {
            format!("service a {fields}\n{edges}\ninvariant i \"components\":[\"a\"]{doubt}")
        };
        let store = |fields: &str, access: &str| {
            format!("datastore d {fields}\na -> d data \"access\":\"{access}\"")
        };
        let reject = ",\"when_in_doubt\":\"reject\"";
        let available = store("\"cap\":\"available\"", "write");
        let fail: &[&str] = &["fail high component:a invariant:i"];
        table(
            "invariant-on-available",
            &[
                ("nothing there", "", &[]),
                ("reject", &with(reject, "", &available), fail),
                ("not decided", &with("", "", &available), fail),
                (
                    "proceed",
                    &with(",\"when_in_doubt\":\"proceed\"", "", &available),
                    &[],
                ),
                ("itself", &with(reject, "\"cap\":\"available\"", ""), fail),
                (
                    "itself consistent",
                    &with(reject, "\"cap\":\"consistent\"", ""),
                    &[],
                ),
                ("nothing known", &with(reject, "", ""), &[]),
                (
                    "a store of one instance alone",
                    &with(
                        reject,
                        "",
                        &store("\"cap\":\"available\",\"replicas\":1", "write"),
                    ),
                    &[],
                ),
                (
                    "one instance that is replicated, also to a standby",
                    &with(
                        reject,
                        "",
                        &(store("\"cap\":\"available\",\"replicas\":1", "write")
                            + "\ndatastore s \"standby_of\":\"d\"\nd -> s data \"access\":\"replicate\""),
                    ),
                    fail,
                ),
                (
                    "two instances",
                    &with(
                        reject,
                        "",
                        &store("\"cap\":\"available\",\"replicas\":2", "write"),
                    ),
                    fail,
                ),
                (
                    "a service of one instance",
                    &with(reject, "\"cap\":\"available\",\"replicas\":1", ""),
                    fail,
                ),
                (
                    "the consistent one is of one instance alone",
                    &with(
                        reject,
                        "",
                        &(available.clone()
                            + "\ndatastore e \"cap\":\"consistent\",\"replicas\":1\na -> e data \"access\":\"write\""),
                    ),
                    fail,
                ),
                (
                    "a copy: that has its own rule",
                    &with(
                        reject,
                        "",
                        &(store("\"cap\":\"available\",\"copy_of\":[\"e\"]", "write")
                            + "\ndatastore e"),
                    ),
                    &[],
                ),
                (
                    "itself, whatever it writes to",
                    &with(
                        reject,
                        "\"cap\":\"available\"",
                        &store("\"cap\":\"consistent\"", "write"),
                    ),
                    fail,
                ),
                (
                    "by its technology",
                    &with(
                        reject,
                        "",
                        &store("\"technology\":\"redis:7\"", "read-write"),
                    ),
                    fail,
                ),
                (
                    "consistent",
                    &with(reject, "", &store("\"cap\":\"consistent\"", "write")),
                    &[],
                ),
                ("unknown", &with(reject, "", &store("", "write")), &[]),
                (
                    "only read",
                    &with(reject, "", &store("\"cap\":\"available\"", "read")),
                    &[],
                ),
                (
                    "access unknown",
                    &with(reject, "", "datastore d \"cap\":\"available\"\na -> d data"),
                    &[],
                ),
                (
                    "written only to start",
                    &with(
                        reject,
                        "",
                        "datastore d \"cap\":\"available\"\na -> d data \"access\":\"write\",\"phase\":\"startup\"",
                    ),
                    &[],
                ),
                (
                    "one of them is consistent",
                    &with(
                        reject,
                        "",
                        &(available.clone()
                            + "\ndatastore e \"cap\":\"consistent\"\na -> e data \"access\":\"write\""),
                    ),
                    &[],
                ),
                (
                    "one of them is unknown",
                    &with(
                        reject,
                        "",
                        &(available.clone() + "\ndatastore e\na -> e data \"access\":\"write\""),
                    ),
                    fail,
                ),
                (
                    "the consistent one is only read",
                    &with(
                        reject,
                        "",
                        &(available.clone()
                            + "\ndatastore e \"cap\":\"consistent\"\na -> e data \"access\":\"read\""),
                    ),
                    fail,
                ),
                (
                    "a component stands as it is named, and once",
                    "service a\ndatastore d \"cap\":\"available\"\na -> d data\ninvariant i \"components\":[\"d\",\"a\",\"d\"]",
                    &["fail high component:d invariant:i"],
                ),
                (
                    "a pair each",
                    &(with(reject, "", &available) + "\ninvariant j \"components\":[\"a\",\"d\"]"),
                    &[
                        "fail high component:a invariant:i",
                        "fail high component:a invariant:j",
                        "fail high component:d invariant:j",
                    ],
                ),
            ],
        );
    }
}
