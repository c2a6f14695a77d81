//! Rule `invariant-on-available`.

use super::ge3::{by_component, in_doubt};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Cap, WhenInDoubt};
use crate::graph::{Comp, Inv};
use crate::rules::fix::settings;
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "invariant-on-available",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::STORE_OWNERS)
        .and(read_set::CAP),
    docs: Docs {
        checks: "What must never be wrong is kept where it is refused rather than left to diverge.",
        matters: "A store that goes on during a partition lets both sides take the last one. It is then wrong, and was confirmed to two people.",
        detected: "A component of an invariant that rejects in doubt, or does not say, which is available itself, or which writes to datastores of which at least one is available and none consistent.",
        remedy: "Keep it in a consistent store; or let the invariant proceed in doubt and mend what goes wrong.",
        false_alarms: "A store that is available by default and is used with quorums here: set its cap to consistent.",
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
    let strict = |i| in_doubt(facts, i) != Some(WhenInDoubt::Proceed);
    for (component, invariants) in by_component(facts, strict) {
        let diverging = diverging(facts, component);
        if diverging.is_empty() {
            continue;
        }
        for invariant in invariants {
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
    if available(&c) {
        return vec![c];
    }
    let mut stores = facts.stores_written(c);
    let consistent = |c: &Comp| facts.cap(*c) == Some(Cap::Consistent);
    if stores.iter().any(consistent) {
        return Vec::new();
    }
    stores.retain(available);
    stores
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
        let go = verb(self.diverging.len(), "goes", "go");
        let stores = names.list(&self.diverging);
        let (keeps, where_to) = if self.diverging == [self.component] {
            (
                format!("{c}, which {go} on during a network partition and may diverge"),
                format!("Let {c} refuse during a partition"),
            )
        } else {
            (
                format!(
                    "{c}, which writes to {stores}; and {stores} {go} on during a network partition and may diverge"
                ),
                format!("Let {c} keep it in a store that refuses during a partition"),
            )
        };
        let doubt = match in_doubt(names.facts, self.invariant) {
            Some(_) => "In doubt the work is to be refused",
            None => "That it may be broken for a while is not said",
        };
        Words::new(
            format!("{stores} may diverge, although this has to hold: {must}"),
            format!("{must}: that rests on {keeps}. {doubt}."),
            format!(
                "While the network is broken both sides of {stores} say yes, each to somebody else. Both were told that it is done before anything finds out."
            ),
            format!(
                "{where_to}, and set that. If it can be mended afterwards, let the invariant proceed in doubt, and give the flow compensations."
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
