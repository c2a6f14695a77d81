//! Rule `invariant-on-copy`.

use super::ge3::{by_component, in_doubt};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style, WhenInDoubt};
use crate::graph::{Comp, Inv};
use crate::rules::coupling::dc1::shared_stores;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "invariant-on-copy",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::STORE_OWNERS)
        .and(read_set::DOMAINS),
    docs: Docs {
        checks: "An invariant is decided where its data is written.",
        matters: "A copy lags behind what it was made from. Who decides on it sells what was sold a second ago, and nobody refuses, because nobody who could know was asked.",
        detected: "A component of an invariant that does not proceed in doubt, which writes to no datastore except copies, and which is a copy itself or reads a datastore that is a copy or that others write to.",
        remedy: "Name the component that writes the data in the invariant, and let it decide; treat the answer from the copy as a hint.",
        false_alarms: "The component only shows the data, and the decision is made elsewhere: name in the invariant who decides.",
        fails: r#"
            "components": [
                {"id": "seats", "name": "Seats", "kind": "service"},
                {"id": "search", "name": "Search", "kind": "service"},
                {"id": "db", "name": "Seat plan", "kind": "datastore"},
                {"id": "index", "name": "Seat index", "kind": "datastore", "copy_of": ["db"]}
            ],
            "connections": [
                {"id": "keep", "from": "seats", "to": "db", "style": "data", "access": "read-write"},
                {"id": "read", "from": "search", "to": "index", "style": "data", "access": "read"}
            ],
            "invariants": [
                {"id": "overbook", "statement": "No seat is sold twice", "components": ["search"], "when_in_doubt": "reject"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "seats", "name": "Seats", "kind": "service"},
                {"id": "search", "name": "Search", "kind": "service"},
                {"id": "db", "name": "Seat plan", "kind": "datastore"},
                {"id": "index", "name": "Seat index", "kind": "datastore", "copy_of": ["db"]}
            ],
            "connections": [
                {"id": "keep", "from": "seats", "to": "db", "style": "data", "access": "read-write"},
                {"id": "read", "from": "search", "to": "index", "style": "data", "access": "read"}
            ],
            "invariants": [
                {"id": "overbook", "statement": "No seat is sold twice", "components": ["seats"], "when_in_doubt": "reject"}
            ]"#,
        read_on: &[
            "Helland: Data on the Outside versus Data on the Inside (2005)",
            "SRE Book, chapter 23: Managing Critical State",
        ],
    },
    find,
    repairs: &[owner_decides],
    ..Rule::DEFAULT
};

struct InvariantOnCopy {
    component: Comp,
    invariant: Inv,
    basis: Basis,
}

/// Basis of a decision that the component does not own.
#[derive(Clone)]
struct Basis {
    /// True if the component is a copy itself.
    itself: bool,
    /// Datastores that are copies or that others write to.
    stores: Vec<Comp>,
    severity: Severity,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let shared = shared_stores(facts);
    let strict = |i| in_doubt(facts, i) != Some(WhenInDoubt::Proceed);
    for (component, invariants) in by_component(facts, strict) {
        let Some(basis) = basis(facts, &shared, component) else {
            continue;
        };
        for invariant in invariants {
            let basis = basis.clone();
            findings.fail(
                basis.severity,
                InvariantOnCopy {
                    component,
                    invariant,
                    basis,
                },
            );
        }
    }
}

/// Basis of a component's decisions, if it does not own it. `shared` are the datastores that
/// `shared-datastore` fails on.
fn basis(facts: &Facts, shared: &HashSet<Comp>, c: Comp) -> Option<Basis> {
    let itself = facts.is_copy(c);
    if facts.kind(c) == Kind::Datastore && !itself {
        return None;
    }
    if facts
        .stores_written(c)
        .iter()
        .any(|store| !facts.is_copy(*store))
    {
        return None;
    }
    let used = facts
        .outgoing(c)
        .filter(|(e, to)| facts.style(*e) == Style::Data && facts.kind(*to) == Kind::Datastore);
    let foreign = used.map(|(_, to)| to).filter(|store| {
        let own = facts.owner(*store) == Some(c);
        facts.is_copy(*store) || !own && !shared.contains(store)
    });
    let stores = sorted_unique(foreign.collect());
    let by_others = |store: &Comp| {
        let mut users = facts.incoming(*store);
        facts.is_copy(*store) || users.any(|(e, from)| from != c && facts.writes_data(e))
    };
    let on_stores = !stores.is_empty() && stores.iter().all(by_others);
    if !itself && !on_stores {
        return None;
    }
    let stores = if on_stores { stores } else { Vec::new() };
    let severity = match itself || stores.iter().any(|store| facts.is_copy(*store)) {
        true => Severity::High,
        false => Severity::Medium,
    };
    Some(Basis {
        itself,
        stores,
        severity,
    })
}

impl Diagnostic for InvariantOnCopy {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into(), self.invariant.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (c, must) = (names.of(self.component), names.invariant(self.invariant));
        let stores = &self.basis.stores;
        let (copies, foreign): (Vec<Comp>, Vec<Comp>) = stores
            .iter()
            .copied()
            .partition(|store| facts.is_copy(*store));
        let mut rests = Vec::new();
        if self.basis.itself {
            rests.push(format!("{c} is a copy"));
        }
        if !copies.is_empty() {
            rests.push(format!(
                "{c} uses {}, which {}",
                names.list(&copies),
                verb(copies.len(), "is a copy", "are copies")
            ));
        }
        if !foreign.is_empty() {
            rests.push(format!(
                "{c} reads {}, which {} written by others",
                names.list(&foreign),
                verb(foreign.len(), "is", "are")
            ));
        }
        let what = match self.basis.severity {
            Severity::High => "a copy",
            _ => "data that others write",
        };
        Words::new(
            format!("{c} decides on {what}: \"{must}\""),
            format!("\"{must}\" names {c}, and {}.", rests.join("; ")),
            format!(
                "What {c} sees is behind what was written. It accepts what was refused or sold a moment ago, and nobody who would know is asked."
            ),
            format!(
                "Name in the invariant the component that writes this data, and let it decide; take the answer of {c} for a hint."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Puts the component that writes the data into the invariant, in place of the one that reads it.
fn owner_decides(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let (Some(c), Some(i)) = (ctx.component(), ctx.invariant()) else {
        return Vec::new();
    };
    let shared = shared_stores(facts);
    let Some(basis) = basis(facts, &shared, c) else {
        return Vec::new();
    };
    let used = basis.stores.iter().copied().chain([c]);
    let originals = used.flat_map(|store| {
        let copied = facts.component(store).copy_of.iter();
        let said: Vec<Comp> = copied.filter_map(|id| facts.named(Some(id))).collect();
        match said.is_empty() {
            false => said,
            true => vec![store],
        }
    });
    let writers = originals.flat_map(|original| {
        let entering = facts.incoming(original);
        let writing = entering
            .filter(|(e, from)| facts.writes_data(*e) && *from != c && facts.runs_our_code(*from));
        let mut writers: Vec<Comp> = writing.map(|(_, from)| from).collect();
        if facts.runs_our_code(original) && original != c {
            writers.push(original);
        }
        writers
    });
    let writers = sorted_unique(writers.collect());
    let owner = match writers.as_slice() {
        [owner] if self::basis(facts, &shared, *owner).is_none() => *owner,
        _ => return Vec::new(),
    };
    let mut draft = ctx.draft();
    let (from, to) = (ctx.id(c).clone(), ctx.id(owner).clone());
    draft.invariant(&facts.invariant(i).id, &mut |invariant| {
        invariant.components.retain(|id| *id != from && *id != to);
        invariant.components.push(to.clone());
    });
    let title = format!("Let {} decide", ctx.names.of(owner));
    draft.fix(title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn invariant_on_copy() {
        let with = |lines: &str, doubt: &str| {
            format!("service a\nservice b\n{lines}\ninvariant i \"components\":[\"a\"]{doubt}")
        };
        let high: &[&str] = &["fail high component:a invariant:i"];
        let medium: &[&str] = &["fail medium component:a invariant:i"];
        let copy = "datastore o\ndatastore d \"copy_of\":[\"o\"]\na -> d data";
        let foreign =
            "datastore d\na -> d data \"access\":\"read\"\nb -> d data \"access\":\"write\"";
        table(
            "invariant-on-copy",
            &[
                ("nothing there", "", &[]),
                ("it uses nothing", &with("", ""), &[]),
                ("it reads a copy", &with(copy, ""), high),
                ("reject", &with(copy, ",\"when_in_doubt\":\"reject\""), high),
                (
                    "proceed",
                    &with(copy, ",\"when_in_doubt\":\"proceed\""),
                    &[],
                ),
                (
                    "it writes to the copy",
                    &with(&(copy.to_owned() + " \"access\":\"write\""), ""),
                    high,
                ),
                (
                    "it writes to a datastore beside",
                    &with(
                        &(copy.to_owned() + "\na -> o data \"access\":\"write\""),
                        "",
                    ),
                    &[],
                ),
                (
                    "it is a copy itself",
                    &with("service c\n", "").replace("service a", "service a \"copy_of\":[\"b\"]"),
                    high,
                ),
                ("others write what it reads", &with(foreign, ""), medium),
                (
                    "nobody writes what it reads",
                    &with(&foreign.replace("write", "read"), ""),
                    &[],
                ),
                (
                    "its own datastore",
                    &with("datastore d\na -> d data", ""),
                    &[],
                ),
                (
                    "a replica",
                    &with(
                        "datastore o\ndatastore d\no -> d data \"access\":\"replicate\"\na -> d data",
                        "",
                    ),
                    high,
                ),
                (
                    "one of two is written by nobody",
                    &with(
                        &(foreign.to_owned()
                            + "\ndatastore e\na -> e data \"access\":\"read\"\nb -> e data"),
                        "",
                    ),
                    &[],
                ),
                (
                    "a datastore that is no copy",
                    "service a\ndatastore d\na -> d data \"access\":\"write\"\ninvariant i \"components\":[\"d\"]",
                    &[],
                ),
                (
                    "a datastore that is a copy",
                    "datastore o\ndatastore d \"copy_of\":[\"o\"]\ninvariant i \"components\":[\"d\"]",
                    &["fail high component:d invariant:i"],
                ),
                (
                    "guessed",
                    &with(copy, "").replace("service a", "service a \"guessed\":[\"kind\"]"),
                    &["question high component:a invariant:i"],
                ),
                (
                    "shared across domains: that has its own rule",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data \"access\":\"read\"\nb -> d data \"access\":\"write\"\ninvariant i \"components\":[\"a\"]",
                    &[],
                ),
            ],
        );
    }
}
