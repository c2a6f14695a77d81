//! Rule `shared-datastore`.

use super::dc1::{sharers, sharing};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, Conn, Dom};
use crate::rules::fix::datastores::{own_store, tell, uses, writes};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{list, lower, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words, subjects};

pub(super) const RULE: Rule = Rule {
    name: "shared-datastore",
    reads: read_set::STORE_OWNERS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "A datastore is used from one domain only.",
        matters: "The schema becomes an interface between domains. A migration of one breaks the other, they lock each other's rows and see each other's half-finished work.",
        detected: "A datastore with data connections from components of domains neither of which contains the other; medium where the datastore is a copy. It asks where two or more components use it and one, no external, has no domain. Relays and jobs that only read are not counted.",
        remedy: "Give each domain its own datastore, and let the owner of the data publish events that the others build their copy from.",
        false_alarms: "One database server with a schema or key space per domain: draw one datastore for each.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "shipping", "name": "Shipping"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "db", "name": "Shop database", "kind": "datastore", "domain": "sales"}
            ],
            "connections": [
                {"id": "d1", "from": "orders", "to": "db", "style": "data"},
                {"id": "d2", "from": "parcels", "to": "db", "style": "data"}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "shipping", "name": "Shipping"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "db", "name": "Order database", "kind": "datastore", "domain": "sales"},
                {"id": "db2", "name": "Parcel database", "kind": "datastore", "domain": "shipping"}
            ],
            "connections": [
                {"id": "d1", "from": "orders", "to": "db", "style": "data"},
                {"id": "d2", "from": "parcels", "to": "db2", "style": "data"},
                {"id": "e1", "from": "orders", "to": "parcels", "style": "event"}
            ]"#,
        read_on: &[
            "microservices.io: Database per Service, Shared Database",
            "Azure architecture: Monolithic Persistence antipattern",
        ],
    },
    find,
    repairs: &[one_each],
    question: Some(Question {
        topic: Topic::Boundaries,
        position: 1,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct SharedDatastore {
    store: Comp,
    users: Vec<Comp>,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for store in facts.components() {
        let Some(outcome) = sharing(facts, store) else {
            continue;
        };
        let severity = match outcome {
            Outcome::Fail if !facts.is_copy(store) => Severity::High,
            _ => Severity::Medium,
        };
        let users = sharers(facts, store);
        findings.add(
            outcome,
            severity,
            SharedDatastore {
                store,
                users,
                outcome,
            },
        );
    }
}

/// The domains of the users that have none. The datastore can be one of them: a private datastore
/// of its own that uses it counts as it.
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let Some(store) = about.all_components().next() else {
        return Vec::new();
    };
    let users = facts.data_users(store).iter();
    let users = sorted_unique(users.map(|c| facts.fold(*c)).collect());
    let unknown = |c: &Comp| facts.domain_of(*c).is_none() && facts.kind(*c) != Kind::External;
    let homeless = users.into_iter().filter(unknown);
    homeless.map(|c| (c.into(), Field::Domain)).collect()
}

impl Diagnostic for SharedDatastore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.store, &[&self.users])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (store, users) = (names.of(self.store), names.list(&self.users));
        let why = format!(
            "The schema of {store} is an interface between teams: a migration by one breaks the others, and each sees the others' half-finished work."
        );
        let fix = format!(
            "Give each domain its own datastore, and let the owner of the data publish events for the others. Where each keeps to a schema or key space of its own in {store}, draw one datastore for each."
        );
        match self.outcome {
            Outcome::Fail => {
                let users = self.users.iter().filter_map(|c| {
                    let domain = facts.domain_of(*c)?;
                    Some(format!("{} of {}", names.of(*c), names.domain(domain)))
                });
                let domains = self.users.iter().filter_map(|c| facts.domain_of(*c));
                let domains = names.domains(&sorted_unique(domains.collect()));
                Words::new(
                    format!("{domains} share {store}"),
                    format!(
                        "{} read or write {store} directly.",
                        list(users.collect::<Vec<_>>().iter())
                    ),
                    why,
                    fix,
                )
            }
            Outcome::Question => {
                let unknown =
                    |c: &&Comp| facts.domain_of(**c).is_none() && facts.kind(**c) != Kind::External;
                let unknown: Vec<Comp> = self.users.iter().filter(unknown).copied().collect();
                let n = unknown.len();
                let unknown = names.list(&unknown);
                Words::new(
                    format!("Do all users of {store} belong to the same domain?"),
                    format!(
                        "{users} use {store} directly; {unknown} {} no domain.",
                        verb(n, "has", "have")
                    ),
                    why,
                    format!(
                        "Set the domain of {unknown}. If they differ: {}",
                        lower(&fix)
                    ),
                )
            }
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Each of the domains gets its own; the one where it stays tells the others
/// by events what changed, if there is anybody to tell.
fn one_each(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(store) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let uses = uses(ctx, store);
    let home_of = |e: &Conn| facts.domain_of(facts.from(*e));
    let mut domains: Vec<Dom> = sorted_unique(uses.iter().filter_map(home_of).collect());
    // It stays where it is drawn, or else with who writes to it.
    let drawn = facts.domain_of(store).filter(|d| domains.contains(d));
    let writer = uses.iter().find(|e| writes(ctx, **e)).and_then(home_of);
    let Some(stays) = drawn.or(writer).or(domains.first().copied()) else {
        return Vec::new();
    };
    domains.retain(|d| *d != stays);
    let tells = uses
        .iter()
        .filter(|e| home_of(e) == Some(stays) && writes(ctx, **e))
        .map(|e| facts.from(*e))
        .find(|c| facts.runs_our_code(*c));
    let way = |tells: Option<Comp>| {
        let mut draft = ctx.draft();
        let mut told = Vec::new();
        for d in &domains {
            let own: Vec<Conn> = uses
                .iter()
                .copied()
                .filter(|e| home_of(e) == Some(*d))
                .collect();
            told.extend(own.iter().map(|e| facts.from(*e)));
            own_store(&mut draft, ctx, store, *d, &own);
        }
        let whose = match domains.as_slice() {
            [one] => ctx.names.domain(*one).to_string(),
            _ => "each domain".to_owned(),
        };
        let mut title = format!("Give {whose} its own datastore");
        if tell(&mut draft, ctx, tells, &told) {
            title = format!("Give {whose} a copy by events");
        } else if tells.is_some() {
            return None;
        }
        draft.fix(title)
    };
    let told = tells.and_then(|c| way(Some(c)));
    told.into_iter().chain(way(None)).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn shared_datastore() {
        let case = |a: &str, b: &str, more: &str| {
            format!(
                "domain x\ndomain y\ndomain z \"parent\":\"x\"\nservice a {a}\nservice b {b}\ndatastore d\na -> d data\nb -> d data\n{more}"
            )
        };
        let (x, y, z) = ("\"domain\":\"x\"", "\"domain\":\"y\"", "\"domain\":\"z\"");
        let fail: &[&str] = &["fail high component:d component:a component:b"];
        let ask: &[&str] = &["question medium component:d component:a component:b"];
        let job = |access: &str| {
            format!(
                "domain x\ndomain y\nservice a {x}\njob b {y}\ndatastore d\na -> d data\nb -> d data {access}"
            )
        };
        table(
            "shared-datastore",
            &[
                ("nothing there", "", &[]),
                ("no user", "datastore d", &[]),
                ("one user", "service a\ndatastore d\na -> d data", &[]),
                ("one domain", &case(x, x, ""), &[]),
                ("a domain and its sub-domain", &case(x, z, ""), &[]),
                ("two domains", &case(x, y, ""), fail),
                ("a sub-domain and another", &case(z, y, ""), fail),
                (
                    "a copy",
                    &case(x, y, "")
                        .replace("datastore d", "service e\ndatastore d \"copy_of\":[\"e\"]"),
                    &["fail medium component:d component:a component:b"],
                ),
                (
                    "two domains, and an external without one",
                    &case(x, y, "external e\ne -> d data"),
                    &[],
                ),
                (
                    "two domains, and a relay",
                    &case(
                        x,
                        x,
                        "service r \"domain\":\"y\",\"technology\":\"debezium\"\nr -> d data",
                    ),
                    &[],
                ),
                (
                    "two domains, of which one uses a standby",
                    &case(
                        x,
                        x,
                        "service r \"domain\":\"y\",\"standby_of\":\"a\"\nr -> d data",
                    ),
                    &[],
                ),
                (
                    "by a guess",
                    &case(x, y, "").replace("b -> d data", "b -> d data \"guessed\":[\"to\"]"),
                    &["question high component:d component:a component:b"],
                ),
                ("one unknown", &case(x, "", ""), ask),
                ("both unknown", &case("", "", ""), ask),
                (
                    "two domains, and a third unknown",
                    &case(x, y, "service c\nc -> d data"),
                    &["question medium component:d component:a component:b component:c"],
                ),
                (
                    "all read",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data \"access\":\"read\"\nb -> d data \"access\":\"read\"",
                    fail,
                ),
                ("a job that only reads", &job("\"access\":\"read\""), &[]),
                ("a job that writes", &job("\"access\":\"write\""), fail),
                ("a job of unknown access", &job(""), fail),
                (
                    "a job that reads, and writes besides",
                    &format!(
                        "{}\nb -> d data \"id\":\"w\",\"access\":\"write\"",
                        job("\"access\":\"read\"")
                    ),
                    fail,
                ),
                (
                    "only to start",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data\nb -> d data \"phase\":\"startup\"",
                    &[],
                ),
                (
                    "requests are no use of it",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data\nb -> d request",
                    &[],
                ),
                (
                    "data to what is no datastore",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nexternal d\na -> d data\nb -> d data",
                    &[],
                ),
                (
                    "its own domain has no say",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\ndatastore d \"domain\":\"y\"\na -> d data",
                    &[],
                ),
                (
                    "a private copy counts as its owner",
                    "service a\ndatastore copy\na -> copy data\ndatastore d\na -> d data\ncopy -> d data",
                    &[],
                ),
                (
                    "a private copy in another domain counts as its owner, too",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\ndatastore copy \"domain\":\"y\"\na -> copy data\ndatastore d\na -> d data\ncopy -> d data",
                    &[],
                ),
                (
                    "siblings and what is around them",
                    "domain x\ndomain y \"parent\":\"x\"\ndomain z \"parent\":\"x\"\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\ndatastore d\na -> d data\nb -> d data\nc -> d data",
                    &["fail high component:d component:a component:b component:c"],
                ),
            ],
        );
    }
}
