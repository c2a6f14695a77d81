//! Rule `open-store`.

use super::ge2::{is_store, own_identity};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Callers, Identity, Kind};
use crate::graph::Comp;
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "open-store",
    reads: read_set::KIND.and(read_set::CALLERS),
    docs: Docs {
        checks: "Datastores and brokers authenticate their clients.",
        matters: "Whoever reaches an open database reads and changes everything in it, past every check that the services make. One compromised container in the same network is enough.",
        detected: "A datastore or a broker whose own callers have the identity none.",
        remedy: "Turn authentication on, give each client a name and a secret of its own, and set that.",
        false_alarms: "It can be reached from one host alone, over a socket: waive it with that reason.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "db", "name": "Orders", "kind": "datastore", "callers": {"identity": "none"}}
            ],
            "connections": [
                {"id": "save", "from": "orders", "to": "db", "style": "data", "access": "read-write"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "db", "name": "Orders", "kind": "datastore", "callers": {"identity": "password"}}
            ],
            "connections": [
                {"id": "save", "from": "orders", "to": "db", "style": "data", "access": "read-write"}
            ]"#,
        read_on: &[
            "OWASP: Database Security Cheat Sheet",
            "Azure architecture: Gatekeeper",
        ],
    },
    find,
    repairs: &[password],
    ..Rule::DEFAULT
};

struct OpenStore(Comp);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for c in facts.components() {
        if is_store(facts, c) && own_identity(facts, c) == Some(Identity::None) {
            findings.fail(Severity::High, OpenStore(c));
        }
    }
}

impl Diagnostic for OpenStore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.0);
        let users: Vec<Comp> = {
            let incoming = facts.incoming(self.0).map(|(_, from)| from);
            crate::analysis::sorted_unique(incoming.collect())
        };
        let used = match users.as_slice() {
            [] => String::new(),
            users => format!(" {} it.", uses(names, users)),
        };
        let does = match facts.kind(self.0) {
            Kind::Broker => "reads and publishes whatever it likes",
            _ => "reads and changes all of its data",
        };
        Words::new(
            format!("{c} does not authenticate its clients"),
            format!("{c} demands no identity of who connects to it.{used}"),
            format!(
                "Whoever reaches {c} over the network {does}, past every check of your services."
            ),
            format!("Turn on authentication in {c}, with a name and a secret for each client."),
        )
    }
}

fn uses(names: &Names<'_>, users: &[Comp]) -> String {
    let verb = crate::rules::names::verb(users.len(), "uses", "use");
    format!("{} {verb}", names.list(users))
}

// ---- repairs -------------------------------------------------------------------------------

/// A name and a secret.
fn password(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let demand = &mut |c: &mut crate::document::Component| {
        c.callers.get_or_insert_with(Callers::new).identity = Some(Identity::Password);
    };
    set(ctx, demand, |c| format!("Demand a password in {c}"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn open_store() {
        let with = |kind: &str, identity: &str| {
            format!("{kind} d \"callers\":{{\"identity\":\"{identity}\"}}")
        };
        let found: &[&str] = &["fail high component:d"];
        table(
            "open-store",
            &[
                ("nothing there", "", &[]),
                ("a datastore", &with("datastore", "none"), found),
                ("a broker", &with("broker", "none"), found),
                ("a service", &with("service", "none"), &[]),
                ("a password", &with("datastore", "password"), &[]),
                ("an address", &with("datastore", "ip"), &[]),
                (
                    "unknown",
                    "datastore d \"callers\":{\"rate_limit\":\"none\"}",
                    &[],
                ),
                (
                    "what a connection says does not count",
                    "service a\ndatastore d\na -> d data \"callers\":{\"identity\":\"none\"}",
                    &[],
                ),
                (
                    "nor does a connection close it",
                    &("service a\n".to_owned()
                        + &with("datastore", "none")
                        + "\na -> d data \"callers\":{\"identity\":\"password\"}"),
                    found,
                ),
                (
                    "a standby",
                    "datastore a\ndatastore d \"standby_of\":\"a\",\"callers\":{\"identity\":\"none\"}",
                    &[],
                ),
            ],
        );
        assert_eq!(outcome("GE2", &with("datastore", "password")), "pass");
        assert_eq!(outcome("GE2", "datastore d"), "not-applicable");
    }
}
