//! Rule `foreign-datastore`.

use super::dc1::shared_stores;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Access, Style};
use crate::graph::Conn;
use crate::rules::fix::datastores;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "foreign-datastore",
    reads: read_set::STORE_OWNERS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "No component reads or writes a datastore of another domain.",
        matters: "The tables of a domain become an interface that nobody agreed on. The owner changes a column and breaks a component it has never heard of, or somebody writes past the owner's business rules.",
        detected: "A data connection between two domains neither of which contains the other. Relays and jobs that only read may; a datastore that several domains share is reported once, as shared.",
        remedy: "Call the service that owns the data, or subscribe to its events and keep a copy of what is needed.",
        false_alarms: "A datastore that is drawn in the wrong domain: move it to that of its owner.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "shipping", "name": "Shipping"}
            ],
            "components": [
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "db", "name": "Order database", "kind": "datastore", "domain": "sales"}
            ],
            "connections": [
                {"id": "d1", "from": "parcels", "to": "db", "style": "data", "access": "read"}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "shipping", "name": "Shipping"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "db", "name": "Order database", "kind": "datastore", "domain": "sales"}
            ],
            "connections": [
                {"id": "d1", "from": "orders", "to": "db", "style": "data", "access": "read"},
                {"id": "e1", "from": "orders", "to": "parcels", "style": "event"}
            ]"#,
        read_on: &[
            "microservices.io: Database per Service",
            "Helland: Data on the Outside versus Data on the Inside (2005)",
        ],
    },
    find,
    repairs: &[datastores::own],
    ..Rule::DEFAULT
};

struct ForeignDatastore(Conn);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let shared = shared_stores(facts);
    for e in facts.connections().filter(|e| facts.crosses(*e)) {
        let (from, store) = (facts.from(e), facts.to(e));
        if facts.style(e) != Style::Data {
            continue;
        }
        // A job with several connections to it only reads where each of them does.
        let counts = facts.data_users(store).binary_search(&from).is_ok();
        if counts && !shared.contains(&store) {
            findings.fail(Severity::High, ForeignDatastore(e));
        }
    }
}

/// Way out that the first repair takes: where others use the datastore, by its owner; else by moving
/// it.
fn advice(names: &Names<'_>, e: Conn) -> String {
    let facts = names.facts;
    let (user, store) = (facts.from(e), facts.to(e));
    let domain = |c| facts.domain_of(c).map(|d| names.domain(d).to_string());
    let (of, owner) = (
        domain(user).unwrap_or_default(),
        domain(store).unwrap_or_default(),
    );
    let (user, kept) = (names.of(user), names.of(store));
    let reads = facts.connection(e).access == Some(Access::Read);
    let alone = facts.data_users(store).len() < 2;
    match (alone, reads) {
        (true, _) => format!(
            "If {kept} belongs to {of}, move it there. If not, let {user} call a service of {owner}, or subscribe to its events and keep a copy."
        ),
        (false, true) => format!(
            "Let {user} subscribe to the events of {owner} and keep a copy, or call a service of {owner}."
        ),
        (false, false) => {
            format!("Let {user} call a service of {owner}, or give {of} a datastore of its own.")
        }
    }
}

impl Diagnostic for ForeignDatastore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (from, store) = (facts.from(self.0), facts.to(self.0));
        let domain = |c| {
            facts
                .domain_of(c)
                .map_or(String::new(), |d| names.domain(d).to_string())
        };
        let (user, of) = (names.of(from), domain(from));
        let (kept, owner) = (names.of(store), domain(store));
        let does = match facts.connection(self.0).access {
            Some(Access::Read) => "reads",
            Some(Access::Write) => "writes to",
            Some(Access::ReadWrite) => "reads and writes",
            Some(Access::Replicate) => "replicates to",
            None => "uses",
        };
        Words::new(
            format!("{user} {does} {kept} of {owner}"),
            format!("{user} belongs to {of}; {kept} belongs to {owner}."),
            match facts.connection(self.0).access {
                Some(Access::Read) => format!(
                    "A schema change in {kept} breaks {user}, and {owner} may not even know that it is read."
                ),
                _ => format!(
                    "{user} bypasses the business rules of {owner}, and a schema change in {kept} breaks it."
                ),
            },
            advice(names, self.0),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn foreign_datastore() {
        let case = |user: &str, edge: &str| {
            format!(
                "domain x\ndomain y\ndomain z \"parent\":\"y\"\n{user}\ndatastore d \"domain\":\"y\"\na -> d data {edge}\n"
            )
        };
        let fail: &[&str] = &["fail high connection:a-d"];
        let job = "job a \"domain\":\"x\"";
        let service = "service a \"domain\":\"x\"";
        table(
            "foreign-datastore",
            &[
                ("nothing there", "", &[]),
                ("reads", &case(service, "\"access\":\"read\""), fail),
                ("writes", &case(service, "\"access\":\"write\""), fail),
                ("access unknown", &case(service, ""), fail),
                (
                    "only to start",
                    &case(service, "\"phase\":\"startup\""),
                    &[],
                ),
                ("a job that reads", &case(job, "\"access\":\"read\""), &[]),
                (
                    "a job that writes",
                    &case(job, "\"access\":\"read-write\""),
                    fail,
                ),
                ("a job of unknown access", &case(job, ""), fail),
                (
                    "the same domain",
                    &case("service a \"domain\":\"y\"", ""),
                    &[],
                ),
                ("a sub-domain", &case("service a \"domain\":\"z\"", ""), &[]),
                ("a domain unknown", &case("service a", ""), &[]),
                (
                    "a request to it",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\ndatastore d \"domain\":\"y\"\na -> d request",
                    &[],
                ),
                (
                    "shared by domains, which is said of the store",
                    &(case(service, "") + "service b \"domain\":\"y\"\nb -> d data"),
                    &[],
                ),
                (
                    "shared by a guess",
                    &(case(service, "")
                        + "service b \"domain\":\"y\",\"guessed\":[\"kind\"]\nb -> d data"),
                    fail,
                ),
                (
                    "of a relay",
                    &case("service a \"domain\":\"x\",\"technology\":\"debezium\"", ""),
                    &[],
                ),
                (
                    "of a standby",
                    &case(
                        "service b\nservice a \"domain\":\"x\",\"standby_of\":\"b\"",
                        "",
                    ),
                    &[],
                ),
                (
                    "that is turned off",
                    &(case(service, "")
                        + "service b \"domain\":\"y\"\nb -> d data\nset \"rules\":{\"shared-datastore\":{\"level\":\"off\"}}"),
                    &[],
                ),
                (
                    "perhaps shared",
                    &(case(service, "") + "service b\nb -> d data"),
                    fail,
                ),
                (
                    "both connections of a job that writes by one",
                    &(case(job, "\"access\":\"read\"")
                        + "a -> d data \"id\":\"w\",\"access\":\"write\""),
                    &["fail high connection:a-d", "fail high connection:w"],
                ),
            ],
        );
    }
}
