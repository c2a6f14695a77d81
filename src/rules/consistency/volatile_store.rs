//! Rule `volatile-store`.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Access, Cap, Component, Id, Kind, Style};
use crate::graph::Comp;
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Stake, Words};
use crate::technologies;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "volatile-store",
    stake: Some(Stake::Storage),
    reads: read_set::WRITERS
        .and(read_set::DURABLE)
        .and(read_set::CAP)
        .and(read_set::MANAGED),
    docs: Docs {
        checks: "Flows write to durable datastores and brokers.",
        matters: "A store that keeps data in memory loses it with the process, or throws it out for want of room. Other components still have their part, so the data no longer fits together, and queued work never happens.",
        detected: "A broker at an end of a writing step's connection, or a datastore at which a writing step is or that a writer of a flow writes to, that is not durable. Copies are left out, and so are available datastores (caches, often) of a writer that writes to another, durable one. It asks for Redis, Valkey and Memcached that are not managed and whose durability is not set.",
        remedy: "Keep the data on disk, on more than one machine, and set durable.",
        false_alarms: "A cache of data that is stored elsewhere: set its sources in copy_of.",
        fails: r#"
            "components": [
                {"id": "carts", "name": "Cart service", "kind": "service"},
                {"id": "db", "name": "Carts", "kind": "datastore", "durable": false}
            ],
            "connections": [
                {"id": "save", "from": "carts", "to": "db", "style": "data", "access": "read-write"}
            ],
            "flows": [
                {"id": "fill", "name": "Fill the cart", "steps": [{"id": "s1", "component": "carts", "writes": true}]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "carts", "name": "Cart service", "kind": "service"},
                {"id": "db", "name": "Carts", "kind": "datastore", "durable": true}
            ],
            "connections": [
                {"id": "save", "from": "carts", "to": "db", "style": "data", "access": "read-write"}
            ],
            "flows": [
                {"id": "fill", "name": "Fill the cart", "steps": [{"id": "s1", "component": "carts", "writes": true}]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Guaranteed Delivery",
            "SRE Book, chapter 26: Data Integrity",
        ],
    },
    find,
    repairs: &[durable],
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 4,
        fields: Some(|about| about.component(Field::Durable)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct VolatileStore {
    store: Comp,
    outcome: Outcome,
}

/// Technologies that keep data in memory unless they are set up otherwise.
const IN_MEMORY: [&str; 3] = ["redis", "valkey", "memcached"];

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for store in keepers(facts) {
        let (outcome, severity) = match facts.component(store).durable {
            Some(false) => (Outcome::Fail, Severity::High),
            None if is_in_memory(facts, store) && !facts.is_managed(store) => {
                (Outcome::Question, Severity::Medium)
            }
            _ => continue,
        };
        findings.add(outcome, severity, VolatileStore { store, outcome });
    }
}

fn is_in_memory(facts: &Facts, c: Comp) -> bool {
    let technology = facts.component(c).technology.as_deref();
    technology.is_some_and(|t| technologies::is_one_of(t, &IN_MEMORY))
}

/// Brokers that writing steps go through, and datastores that writing steps are at or that writers
/// write to; without copies, and without caches beside a durable datastore.
pub(super) fn keepers(facts: &Facts) -> BTreeSet<Comp> {
    let mut keepers = BTreeSet::new();
    let is_store = |c: &Comp| facts.kind(*c) == Kind::Datastore && !facts.is_copy(*c);
    for at in facts.flows().flat_map(|f| facts.writing_steps(f)) {
        keepers.extend(facts.component_at(at).filter(is_store));
        if let Some(e) = facts.connection_of(at) {
            let ends = [facts.from(e), facts.to(e)];
            keepers.extend(ends.into_iter().filter(|c| facts.kind(*c) == Kind::Broker));
        }
    }
    for writer in facts.components().filter(|c| facts.is_writer(*c)) {
        let mut stores = facts.stores_written(writer);
        stores.retain(is_store);
        let durable = |c: &&Comp| facts.component(**c).durable != Some(false);
        let durable: Vec<Comp> = stores.iter().filter(durable).take(2).copied().collect();
        let is_cache = |c: Comp| {
            facts.cap(c) == Some(Cap::Available) && durable.iter().any(|other| *other != c)
        };
        keepers.extend(stores.iter().copied().filter(|c| !is_cache(*c)));
    }
    keepers
}

impl Diagnostic for VolatileStore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.store.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.store);
        let (flows, what) = if facts.kind(self.store) == Kind::Broker {
            let edges = facts.outgoing(self.store).chain(facts.incoming(self.store));
            let users = edges.flat_map(|(e, _)| facts.users(e).iter().copied());
            let writing = users.filter(|at| facts.step(*at).writes == Some(true));
            let flows = sorted_unique(writing.map(|at| at.flow).collect());
            (flows, "hands on work through")
        } else {
            let writers = facts
                .incoming(self.store)
                .filter(|(e, _)| facts.writes_data(*e));
            let flows = writers.flat_map(|(_, from)| facts.flows_of_writer(from).iter().copied());
            let at = facts.flows_writing_at(facts.fold(self.store));
            (sorted_unique(flows.chain(at).collect()), "writes to")
        };
        let what = match (flows.len(), what) {
            (1, what) => what,
            (_, "writes to") => "write to",
            _ => "hand on work through",
        };
        let flows = names.flows(&flows);
        let consequence = match facts.kind(self.store) {
            Kind::Broker => format!(
                "After a restart of {c} the work that was queued there never happens, and whoever sent it takes it for done."
            ),
            _ => format!(
                "After a restart of {c} the data is gone, while other components still have their part of it."
            ),
        };
        if self.outcome == Outcome::Question {
            let technology = facts.component(self.store).technology.as_deref();
            return Words::new(
                format!("Does the data in {c} survive a restart?"),
                format!(
                    "{flows} {what} {c}; {} keeps data in memory unless it is set up otherwise.",
                    Name(technology.unwrap_or_default())
                ),
                consequence,
                format!(
                    "Set the durability of {c}. If {c} caches data that is stored elsewhere, set it as a copy of the component that stores it."
                ),
            );
        }
        let fix = match facts.kind(self.store) {
            Kind::Broker => format!("Let {c} keep messages on disk, on more than one machine."),
            _ if is_cache(facts, self.store) => format!(
                "Keep the data in a durable datastore. If {c} caches another datastore of the drawing, set it as a copy of that datastore."
            ),
            _ => format!("Make {c} durable: keep its data on disk, on more than one machine."),
        };
        Words::new(
            format!("{c} loses its data on a restart"),
            format!("{flows} {what} {c}, which is not durable."),
            consequence,
            fix,
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Durable; for a cache, a durable datastore behind it.
fn durable(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    if let Some(cache) = ctx.component().filter(|c| ctx.fails && is_cache(facts, *c)) {
        return behind_cache(ctx, cache).into_iter().collect();
    }
    let title = |c| format!("Make {c} durable");
    set(ctx, &mut |c| c.durable = Some(true), title)
}

/// True for a datastore that is run as a cache as a rule: no place to keep data in.
fn is_cache(facts: &Facts, c: Comp) -> bool {
    facts.kind(c) == Kind::Datastore
        && (is_in_memory(facts, c) || facts.cap(c) == Some(Cap::Available))
}

/// A durable datastore that whoever writes to the cache writes to, too; the cache is a copy of it.
fn behind_cache(ctx: &RepairContext<'_>, cache: Comp) -> Option<Fix> {
    let facts = ctx.facts;
    let writing = facts.incoming(cache).filter(|(e, _)| facts.writes_data(*e));
    let writers = sorted_unique(writing.map(|(_, from)| from).collect());
    let near: Vec<Id> = writers.iter().map(|c| ctx.id(*c).clone()).collect();
    let mut draft = ctx.draft();
    let name = format!("{} data", facts.component(cache).name.trim());
    let like = &mut |c: &mut Component| {
        c.cap = Some(Cap::Consistent);
        c.durable = Some(true);
    };
    let home = facts.component(cache).domain.clone();
    let store = draft.add(Kind::Datastore, &name, home, &near, like);
    for writer in &near {
        draft.connect(writer, &store, Style::Data, &mut |c| {
            c.access = Some(Access::ReadWrite);
        });
    }
    draft.component(ctx.id(cache), &mut |c| c.copy_of = vec![store.clone()]);
    draft.fix("Add a durable datastore".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn volatile_store() {
        let store = |fields: &str, edge: &str, step: &str| {
            format!("service a\ndatastore d {fields}\n{edge}\nflow f\nstep a {step}")
        };
        let write = "a -> d data \"access\":\"write\"";
        let found: &[&str] = &["fail high component:d"];
        table(
            "volatile-store",
            &[
                ("nothing there", "", &[]),
                (
                    "not durable",
                    &store("\"durable\":false", write, "writes"),
                    found,
                ),
                ("durable", &store("\"durable\":true", write, "writes"), &[]),
                ("unknown", &store("", write, "writes"), &[]),
                (
                    "unknown, in memory by its technology",
                    &store("\"technology\":\"redis:7\"", write, "writes"),
                    &["question medium component:d"],
                ),
                (
                    "unknown, by its maker's name",
                    &store("\"technology\":\"aws-memcached\"", write, "writes"),
                    &["question medium component:d"],
                ),
                (
                    "managed",
                    &store("\"technology\":\"redis\",\"managed\":true", write, "writes"),
                    &[],
                ),
                (
                    "a copy",
                    &(store("\"durable\":false,\"copy_of\":[\"e\"]", write, "writes")
                        + "\ndatastore e"),
                    &[],
                ),
                (
                    "a cache beside a datastore",
                    &(store("\"durable\":false,\"cap\":\"available\"", write, "writes")
                        + "\ndatastore e\na -> e data \"access\":\"write\""),
                    &[],
                ),
                (
                    "available beside another that is not durable",
                    &(store("\"durable\":false,\"cap\":\"available\"", write, "writes")
                        + "\ndatastore e \"durable\":false,\"cap\":\"available\"\na -> e data \"access\":\"write\""),
                    &["fail high component:d", "fail high component:e"],
                ),
                (
                    "consistent beside a datastore",
                    &(store("\"durable\":false,\"cap\":\"consistent\"", write, "writes")
                        + "\ndatastore e\na -> e data \"access\":\"write\""),
                    found,
                ),
                (
                    "available beside a datastore, but a step is at it",
                    &(store(
                        "\"durable\":false,\"cap\":\"available\"",
                        write,
                        "writes\nstep d writes",
                    ) + "\ndatastore e\na -> e data \"access\":\"write\""),
                    found,
                ),
                (
                    "a step is at it, by whoever",
                    "external x\ndatastore d \"durable\":false\nx -> d data\nflow f\nstep d via x-d writes",
                    found,
                ),
                (
                    "only read",
                    &store(
                        "\"durable\":false",
                        "a -> d data \"access\":\"read\"",
                        "writes",
                    ),
                    &[],
                ),
                (
                    "access unknown",
                    &store("\"durable\":false", "a -> d data", "writes"),
                    &[],
                ),
                (
                    "written only to start",
                    &store(
                        "\"durable\":false",
                        "a -> d data \"access\":\"write\",\"phase\":\"startup\"",
                        "writes",
                    ),
                    &[],
                ),
                (
                    "no writer",
                    &store("\"durable\":false", write, "!writes"),
                    &[],
                ),
                (
                    "writing not said",
                    &store("\"durable\":false", write, ""),
                    &[],
                ),
                (
                    "an external is no writer",
                    &store("\"durable\":false", write, "writes").replace("service a", "external a"),
                    &[],
                ),
            ],
        );
        let broker = |fields: &str, halves: &str, step: &str| {
            format!("service a\nbroker k {fields}\nservice b\n{halves}\nflow f\nstep {step}")
        };
        let halves = "a -> k event\nk -> b event";
        let found: &[&str] = &["fail high component:k"];
        table(
            "volatile-store",
            &[
                (
                    "a broker before a step",
                    &broker("\"durable\":false", halves, "b via k-b writes"),
                    found,
                ),
                (
                    "a broker that a step is at",
                    &broker("\"durable\":false", halves, "k via a-k writes"),
                    found,
                ),
                (
                    "durable",
                    &broker("\"durable\":true", halves, "b via k-b writes"),
                    &[],
                ),
                ("unknown", &broker("", halves, "b via k-b writes"), &[]),
                (
                    "not writing",
                    &broker("\"durable\":false", halves, "b via k-b"),
                    &[],
                ),
                (
                    "no connection",
                    &broker("\"durable\":false", halves, "b writes"),
                    &[],
                ),
                (
                    "needed only to start",
                    &broker(
                        "\"durable\":false",
                        "a -> k event\nk -> b event \"phase\":\"startup\"",
                        "b via k-b writes",
                    ),
                    &[],
                ),
                (
                    "what an external writes counts",
                    &broker("\"durable\":false", halves, "b via k-b writes")
                        .replace("service b", "external b"),
                    found,
                ),
            ],
        );
    }
}
