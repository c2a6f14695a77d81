//! Rule `sole-instance`.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Access, Component, Id, Kind, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeSet;
use std::num::NonZeroU64;

pub(super) const RULE: Rule = Rule {
    name: "sole-instance",
    reads: read_set::CORE_DEPS
        .and(read_set::STEP_WRITES)
        .and(read_set::REPLICAS)
        .and(read_set::MANAGED),
    docs: Docs {
        checks: "Components that the core of a flow needs, datastores that flows write to and brokers on their way run more than one instance, or have a standby.",
        matters: "With one instance, every restart and every deployment is an outage of every flow that needs it.",
        detected: "One replica of a component among the core needs of a flow, of a private datastore that one waits for, of a datastore that a writing step is at, of a broker at an end of the connection of a core or writing step, or of a relay into such a broker. Managed components are left out, and those with a standby; a datastore's must be replicated to. Asked once where replicas are unknown, but for systems of others.",
        remedy: "Run at least two instances in different zones, three of what elects a leader by majority. For a database, replicate to a standby.",
        false_alarms: "A component whose restart takes no longer than its callers retry.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "replicas": 1}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "replicas": 2}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true}
                ]}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Static stability using Availability Zones",
            "SRE Book, chapter 3: Embracing Risk",
        ],
    },
    find,
    repairs: &[more_instances],
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 1,
        fields: Some(|about| about.components(Field::Replicas)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

/// Components that run once: a datastore, a broker, or all others together.
struct SoleInstance(Vec<Comp>);

struct InstancesUnknown(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let (mut others, mut unknown) = (Vec::new(), Vec::new());
    for c in needed(facts) {
        if facts.is_managed(c) || has_standby(facts, c) {
            continue;
        }
        let by_itself = matches!(facts.kind(c), Kind::Datastore | Kind::Broker);
        match facts.component(c).replicas.map(|n| n.get()) {
            Some(1) if by_itself => findings.fail(Severity::Medium, SoleInstance(vec![c])),
            Some(1) => others.push(c),
            None if facts.kind(c) != Kind::External => unknown.push(c),
            _ => {}
        }
    }
    if !others.is_empty() {
        findings.fail(Severity::Medium, SoleInstance(others));
    }
    if !unknown.is_empty() {
        findings.ask(Severity::Low, InstancesUnknown(unknown));
    }
}

/// True if a standby takes over from it; from a datastore, one that data is replicated to.
fn has_standby(facts: &Facts, c: Comp) -> bool {
    let standbys = facts.standbys_of(c);
    match facts.kind(c) {
        Kind::Datastore => standbys.iter().any(|s| facts.is_replicated_to(*s)),
        _ => !standbys.is_empty(),
    }
}

/// Components without which the core of a flow fails or a write of a flow does not arrive.
pub(super) fn needed(facts: &Facts) -> BTreeSet<Comp> {
    let mut needed = BTreeSet::new();
    for c in facts.flows().flat_map(|f| facts.core_deps(f)) {
        if needed.insert(*c) {
            let owned = facts
                .outgoing(*c)
                .filter(|(e, to)| facts.is_waiting(*e) && facts.owner(*to) == Some(*c));
            needed.extend(owned.map(|(_, store)| store));
        }
    }
    let mut brokers = BTreeSet::new();
    for at in facts.flows().flat_map(|f| facts.steps(f)) {
        let step = facts.step(at);
        let writes = step.writes == Some(true);
        let store = facts
            .component_at(at)
            .filter(|c| writes && facts.kind(*c) == Kind::Datastore && !facts.is_copy(*c));
        needed.extend(store);
        let connection = facts.connection_of(at);
        if let Some(e) = connection.filter(|_| writes || step.core == Some(true)) {
            let ends = [facts.from(e), facts.to(e)];
            brokers.extend(ends.into_iter().filter(|c| facts.kind(*c) == Kind::Broker));
        }
    }
    for broker in &brokers {
        let publishing = facts.incoming(*broker);
        let publishing = publishing.filter(|(e, _)| facts.is_asynchronous(*e));
        needed.extend(
            publishing
                .map(|(_, from)| from)
                .filter(|c| facts.is_relay(*c)),
        );
    }
    needed.extend(brokers);
    needed
}

/// Flows that a component takes part in, or that need it.
fn flows_needing(facts: &Facts, all: &[Comp]) -> Vec<FlowNo> {
    let mut flows = Vec::new();
    for f in facts.flows() {
        let deps = facts.core_deps(f);
        let of_core = all
            .iter()
            .any(|c| deps.binary_search(&facts.fold(*c)).is_ok());
        if of_core {
            flows.push(f);
        }
    }
    for c in all {
        let edges = facts.outgoing(*c).chain(facts.incoming(*c));
        flows.extend(edges.flat_map(|(e, _)| facts.flows_using(e)));
    }
    sorted_unique(flows)
}

impl Diagnostic for SoleInstance {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.iter().map(|c| SubjectIndex::from(*c)).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (who, few) = (names.list(&self.0), names.few(&self.0));
        let n = self.0.len();
        let flows = flows_needing(facts, &self.0);
        let broken = match flows.is_empty() {
            true => "flows are".to_owned(),
            false => format!("{} {}", names.flows(&flows), verb(flows.len(), "is", "are")),
        };
        let fix = match self.0.as_slice() {
            [c] if elects_leader(facts, *c) => {
                format!("Run three instances of {who} in different zones.")
            }
            [c] if facts.kind(*c) == Kind::Datastore => {
                format!("Replicate {who} to a standby in another zone.")
            }
            all => {
                let electing = all.iter().copied();
                let electing: Vec<Comp> = electing.filter(|c| elects_leader(facts, *c)).collect();
                let three = match electing.is_empty() {
                    true => String::new(),
                    false => format!(", three of {}", names.list(&electing)),
                };
                format!(
                    "Run at least two instances of {} in different zones{three}.",
                    verb(n, "it", "each")
                )
            }
        };
        Words::new(
            format!(
                "{few} {} a single instance",
                verb(n, "runs as", "each run as")
            ),
            match flows.is_empty() {
                true => format!(
                    "{who} {} one instance, and no standby.",
                    verb(n, "has", "have")
                ),
                false => format!(
                    "{} {} {who}.",
                    names.flows(&flows),
                    verb(flows.len(), "needs", "need")
                ),
            },
            format!(
                "Whenever {} restarts, is deployed or loses its machine, {broken} down until it is back.",
                verb(n, "it", "one of them")
            ),
            fix,
        )
    }
}

impl Diagnostic for InstancesUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::Design];
        all.extend(self.0.iter().map(|c| SubjectIndex::from(*c)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let n = self.0.len();
        Words::new(
            format!("How many instances of {} are running?", names.few(&self.0)),
            format!(
                "Flows write through {} or need {} in their core.",
                names.list(&self.0),
                verb(n, "it", "them")
            ),
            "A component of one instance is an outage at every restart and every deployment.",
            format!("Set {}.", verb(n, "its instances", "the instances of each")),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Technologies that elect a leader by a majority of their instances.
const ELECTING: [&str; 4] = ["kafka", "zookeeper", "etcd", "consul"];

fn elects_leader(facts: &Facts, c: Comp) -> bool {
    let technology = facts.component(c).technology.as_deref();
    technology.is_some_and(|t| ELECTING.contains(&crate::technologies::lookup_name(t).as_str()))
}

/// More instances, or a standby that a datastore is replicated to.
fn more_instances(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    if !ctx.fails {
        return Vec::new();
    }
    let all = ctx.components();
    if let [store] = all.as_slice()
        && facts.kind(*store) == Kind::Datastore
        && !elects_leader(facts, *store)
    {
        return standby(ctx, *store);
    }
    let mut draft = ctx.draft();
    let (two, three) = (NonZeroU64::new(2), NonZeroU64::new(3));
    for c in &all {
        let instances = if elects_leader(facts, *c) { three } else { two };
        draft.component(ctx.id(*c), &mut |c| c.replicas = instances);
    }
    let title = match all.as_slice() {
        [one] if elects_leader(facts, *one) => "Run three instances",
        [_] => "Run two instances",
        _ => "Run more instances of each",
    };
    draft.safe_fix(title.to_owned()).into_iter().collect()
}

/// A standby like the datastore, with replication to it.
fn standby(ctx: &RepairContext<'_>, store: Comp) -> Vec<Fix> {
    let before = ctx.facts.component(store);
    let id: Id = before.id.clone();
    let mut draft = ctx.draft();
    let like = &mut |c: &mut Component| {
        c.technology.clone_from(&before.technology);
        c.cap = before.cap;
        c.durable = before.durable;
        c.standby_of = Some(id.clone());
    };
    let name = format!("{} standby", before.name.trim());
    let near = std::slice::from_ref(&id);
    let new = draft.add(Kind::Datastore, &name, before.domain.clone(), near, like);
    draft.connect(&id, &new, Style::Data, &mut |c| {
        c.access = Some(Access::Replicate);
    });
    draft
        .safe_fix("Replicate to a standby".to_owned())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn sole_instance() {
        let core = |fields: &str| format!("service a {fields}\nflow f\nstep a core");
        let through = |fields: &str, marks: &str| {
            format!(
                "service a\nbroker k {fields}\nservice b\na -> k event\nk -> b event\nflow f\nstep b via k-b {marks}"
            )
        };
        table(
            "sole-instance",
            &[
                ("nothing there", "", &[]),
                ("one", &core("\"replicas\":1"), &["fail medium component:a"]),
                ("two", &core("\"replicas\":2"), &[]),
                ("unknown", &core(""), &["question low design: component:a"]),
                ("managed", &core("\"replicas\":1,\"managed\":true"), &[]),
                (
                    "managed by its technology",
                    &core("\"technology\":\"aws-lambda\""),
                    &[],
                ),
                (
                    "not managed, whatever its technology",
                    &core("\"technology\":\"aws-lambda\",\"managed\":false"),
                    &["question low design: component:a"],
                ),
                ("no core", "service a \"replicas\":1\nflow f\nstep a", &[]),
                (
                    "with a standby",
                    &("service s \"standby_of\":\"a\"\n".to_owned() + &core("\"replicas\":1")),
                    &[],
                ),
                (
                    "an external is not asked about",
                    "external a\nflow f\nstep a core",
                    &[],
                ),
                (
                    "an external that says one",
                    "external a \"replicas\":1\nflow f\nstep a core",
                    &["fail medium component:a"],
                ),
                (
                    "all others once",
                    "service b \"replicas\":1\nservice a \"replicas\":1\na -> b request\nflow f\nstep a core",
                    &["fail medium component:a component:b"],
                ),
                (
                    "a private store that is waited for",
                    "service a \"replicas\":3\ndatastore d \"replicas\":1\na -> d data\nflow f\nstep a core",
                    &["fail medium component:d"],
                ),
                (
                    "a private store with a fallback",
                    "service a \"replicas\":3\ndatastore d \"replicas\":1\na -> d data \"fallback\":\"x\"\nflow f\nstep a core",
                    &[],
                ),
                (
                    "a store with a standby that is not replicated to",
                    "service a \"replicas\":3\ndatastore d \"replicas\":1\ndatastore s \"standby_of\":\"d\"\na -> d data\nflow f\nstep a core",
                    &["fail medium component:d"],
                ),
                (
                    "a store with a standby that is replicated to",
                    "service a \"replicas\":3\ndatastore d \"replicas\":1\ndatastore s \"standby_of\":\"d\"\na -> d data\nd -> s data \"access\":\"replicate\"\nflow f\nstep a core",
                    &[],
                ),
                (
                    "a store that a step writes at",
                    "service a\nservice z\ndatastore d \"replicas\":1\na -> d data\nz -> d data\nflow f\nstep d via a-d writes",
                    &["fail medium component:d"],
                ),
                (
                    "a store that a step reads at",
                    "service a\nservice z\ndatastore d \"replicas\":1\na -> d data\nz -> d data\nflow f\nstep d via a-d",
                    &[],
                ),
                (
                    "a copy that a step writes at",
                    "service a\nservice z\ndatastore d \"replicas\":1,\"copy_of\":[\"z\"]\na -> d data\nz -> d data\nflow f\nstep d via a-d writes",
                    &[],
                ),
                (
                    "a broker on the way of a write",
                    &through("\"replicas\":1", "writes"),
                    &["fail medium component:k"],
                ),
                (
                    "a broker on the way of a step that neither writes nor is core",
                    &through("\"replicas\":1", ""),
                    &[],
                ),
                (
                    "a relay into such a broker",
                    "service b\nservice r \"technology\":\"debezium\",\"replicas\":1\nbroker k \"replicas\":3\nr -> k event\nk -> b event\nflow f\nstep b via k-b writes",
                    &["fail medium component:r"],
                ),
                (
                    "a broker that no step goes through",
                    "service a \"replicas\":2\nbroker k \"replicas\":1\na -> k event\nflow f\nstep a core",
                    &[],
                ),
                (
                    "asked once for all",
                    "service b\nservice a\nservice c \"replicas\":1\na -> b request\nb -> c request\nflow f\nstep a core",
                    &[
                        "fail medium component:c",
                        "question low design: component:a component:b",
                    ],
                ),
            ],
        );
        assert_eq!(
            outcome("CA3", "service a\nflow f\nstep a"),
            "not-applicable"
        );
        assert_eq!(outcome("CA3", &core("\"replicas\":2")), "pass");
    }
}
