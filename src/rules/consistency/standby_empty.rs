//! Rule `standby-empty`.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Access, Kind, Style};
use crate::graph::Comp;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::question::{Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Stake, Words, subjects};

pub(super) const RULE: Rule = Rule {
    name: "standby-empty",
    stake: Some(Stake::Storage),
    reads: read_set::STORE_OWNERS,
    docs: Docs {
        checks: "Datastores that take over have the data that they take over for.",
        matters: "A standby without replication starts empty: the failover succeeds, and the data is gone. It is found out in the outage that it was built for.",
        detected: "A datastore that is a standby and that no connection with access replicate leads to. It asks about a datastore that only standbys use and that nothing replicates to. Copies are left out: they can be rebuilt.",
        remedy: "Replicate the data to it, and draw that as a data connection with access replicate. Rehearse the failover.",
        false_alarms: "A standby that is restored from a backup when it is needed, where the data lost since the last backup is acceptable.",
        fails: r#"
            "components": [
                {"id": "db", "name": "Orders", "kind": "datastore"},
                {"id": "db2", "name": "Orders standby", "kind": "datastore", "standby_of": "db"},
                {"id": "shop", "name": "Shop", "kind": "service"},
                {"id": "shop2", "name": "Shop standby", "kind": "service", "standby_of": "shop"},
                {"id": "carts", "name": "Carts", "kind": "datastore"},
                {"id": "carts2", "name": "Carts elsewhere", "kind": "datastore"}
            ],
            "connections": [
                {"id": "c1", "from": "shop", "to": "carts", "style": "data", "access": "read-write"},
                {"id": "c2", "from": "shop2", "to": "carts2", "style": "data", "access": "read-write"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "db", "name": "Orders", "kind": "datastore"},
                {"id": "db2", "name": "Orders standby", "kind": "datastore", "standby_of": "db"},
                {"id": "shop", "name": "Shop", "kind": "service"},
                {"id": "shop2", "name": "Shop standby", "kind": "service", "standby_of": "shop"},
                {"id": "carts", "name": "Carts", "kind": "datastore"},
                {"id": "carts2", "name": "Carts elsewhere", "kind": "datastore"}
            ],
            "connections": [
                {"id": "c1", "from": "shop", "to": "carts", "style": "data", "access": "read-write"},
                {"id": "c2", "from": "shop2", "to": "carts2", "style": "data", "access": "read-write"},
                {"id": "r1", "from": "db", "to": "db2", "style": "data", "access": "replicate"},
                {"id": "r2", "from": "carts", "to": "carts2", "style": "data", "access": "replicate"}
            ]"#,
        read_on: &[
            "SRE Book, chapter 26: Data Integrity",
            "AWS Builders' Library: Static stability using Availability Zones",
        ],
    },
    find,
    repairs: &[replication],
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 20,
        fields: None,
        hint: Some(
            "Draw a data connection with access replicate from the datastore that has the data.",
        ),
    }),
    ..Rule::DEFAULT
};

struct StandbyEmpty {
    store: Comp,
    /// The original of the standby or, for the question, the standbys that use the store.
    others: Vec<Comp>,
    asks: bool,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for store in facts.components_and_standbys() {
        if facts.kind(store) != Kind::Datastore || facts.is_replicated_to(store) {
            continue;
        }
        if let Some(original) = facts.original_of(store) {
            // The facts know no standby as a copy.
            if facts.component(store).copy_of.is_empty() {
                let others = vec![original];
                findings.fail(
                    Severity::High,
                    StandbyEmpty {
                        store,
                        others,
                        asks: false,
                    },
                );
            }
        } else if !facts.is_copy(store)
            && let Some(others) = users(facts, store)
        {
            findings.ask(
                Severity::High,
                StandbyEmpty {
                    store,
                    others,
                    asks: true,
                },
            );
        }
    }
}

/// The components that use a datastore, if there are any and all of them are standbys.
fn users(facts: &Facts, store: Comp) -> Option<Vec<Comp>> {
    let all = facts.topology().incoming(store);
    let used = all.filter(|(e, _)| facts.style(*e) == Style::Data && facts.connection(*e).runs());
    let users = sorted_unique(used.map(|(_, from)| from).collect());
    let alone = !users.is_empty() && users.iter().all(|c| facts.is_standby(*c));
    alone.then_some(users)
}

impl Diagnostic for StandbyEmpty {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.store, &[&self.others])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let store = names.of(self.store);
        let others = names.list(&self.others);
        let n = self.others.len();
        if self.asks {
            let take = verb(n, "takes", "take");
            return Words::new(
                format!("Where does {store} get its data from?"),
                format!(
                    "Only {others} {} {store}, and nothing replicates to it.",
                    verb(n, "uses", "use")
                ),
                format!(
                    "When {others} {take} over, {store} is empty: what was stored before is missing."
                ),
                format!("Draw the replication to {store} from the datastore that has the data."),
            );
        }
        Words::new(
            format!("{store} takes over for {others} without its data"),
            format!("{store} is the standby of {others}, and nothing replicates to it."),
            format!(
                "After a failover {store} is empty or out of date: writes that {others} acknowledged are lost."
            ),
            format!(
                "Replicate to {store}, and draw that as a data connection with access replicate."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Replication from the datastore that has the data.
fn replication(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let components = ctx.components();
    let Some((store, others)) = components.split_first() else {
        return Vec::new();
    };
    let sources = match ctx.fails {
        true => others.to_vec(),
        false => {
            let originals = others.iter().filter_map(|c| facts.original_of(*c));
            let used = originals.flat_map(|c| facts.stores_written(c));
            sorted_unique(used.collect())
        }
    };
    let sources = sources.into_iter();
    let sources = sources.filter(|c| facts.kind(*c) == Kind::Datastore && c != store);
    sources
        .filter_map(|source| {
            let mut draft = ctx.draft();
            draft.connect(ctx.id(source), ctx.id(*store), Style::Data, &mut |c| {
                c.access = Some(Access::Replicate);
            });
            draft.safe_fix(format!("Replicate from {}", ctx.names.of(source)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn standby_empty() {
        let standby = "datastore d\ndatastore s \"standby_of\":\"d\"\n";
        let used = "service a\nservice b \"standby_of\":\"a\"\ndatastore s\nb -> s data\n";
        let fail: &[&str] = &["fail high component:s component:d"];
        let ask: &[&str] = &["question high component:s component:b"];
        table(
            "standby-empty",
            &[
                ("nothing there", "", &[]),
                ("nothing replicates to it", standby, fail),
                (
                    "replicated to",
                    &(standby.to_owned() + "d -> s data \"access\":\"replicate\""),
                    &[],
                ),
                (
                    "written to, not replicated",
                    &(standby.to_owned() + "d -> s data \"access\":\"write\""),
                    fail,
                ),
                (
                    "replicated at the start alone",
                    &(standby.to_owned()
                        + "d -> s data \"access\":\"replicate\",\"phase\":\"startup\""),
                    fail,
                ),
                (
                    "a copy",
                    "datastore d\ndatastore s \"standby_of\":\"d\",\"copy_of\":[\"d\"]",
                    &[],
                ),
                (
                    "a standby that is no datastore",
                    "service d\nservice s \"standby_of\":\"d\"",
                    &[],
                ),
                ("used by standbys alone", used, ask),
                (
                    "used by another, too",
                    &(used.to_owned() + "a -> s data"),
                    &[],
                ),
                (
                    "used by another at the start",
                    &(used.to_owned() + "a -> s data \"phase\":\"startup\""),
                    ask,
                ),
                (
                    "used by standbys and replicated to",
                    &(used.to_owned() + "datastore d\nd -> s data \"access\":\"replicate\""),
                    &[],
                ),
                (
                    "a copy that standbys use",
                    &used.replace("datastore s", "datastore s \"copy_of\":[\"a\"]"),
                    &[],
                ),
                ("used by nobody", "datastore s", &[]),
                (
                    "guessed",
                    "datastore d\ndatastore s \"standby_of\":\"d\",\"guessed\":[\"kind\"]",
                    &["question high component:s component:d"],
                ),
            ],
        );
        assert_eq!(outcome("CA3", standby), "fail");
        assert_eq!(
            outcome(
                "CA3",
                &(standby.to_owned() + "d -> s data \"access\":\"replicate\"")
            ),
            "pass"
        );
    }
}
