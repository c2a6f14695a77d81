//! Rule `workflow-in-service`.

use super::dc3::workflows;
use crate::analysis::{Facts, read_set};
use crate::rules::fix::workflow::{led, moved};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::{Docs, Findings, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    name: "workflow-in-service",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::WRITERS)
        .and(read_set::FALLBACK)
        .and(read_set::DOMAINS),
    docs: Docs {
        checks: "No service orchestrates a flow across other domains.",
        matters: "A workflow in a service lives in its memory and its release cycle. When the service restarts between two steps, nobody knows what has been done, and every change of the process in any domain is a change of that service.",
        detected: "In a flow whose participants are in several domains: a service, job, datastore or telemetry component that sends messages, or requests without a fallback, to two or more components of other domains in steps at least one of which writes; or requests of any kind where two or more such steps at different components write. A message from a broker starts at all who send it there.",
        remedy: "Move the workflow into an orchestrator that keeps its progress, or let each domain react to the events of the one before.",
        false_alarms: "A service that is a worker of a workflow engine: draw it as an orchestrator with that technology.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "stock", "name": "Stock"},
                {"id": "shipping", "name": "Shipping"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "inventory", "name": "Inventory", "kind": "service", "domain": "stock"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "reserve", "from": "orders", "to": "inventory", "style": "request"},
                {"id": "send", "from": "orders", "to": "parcels", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "inventory", "connection": "reserve", "writes": true},
                    {"id": "s3", "component": "parcels", "connection": "send", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "stock", "name": "Stock"},
                {"id": "shipping", "name": "Shipping"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "saga", "name": "Order saga", "kind": "orchestrator", "domain": "sales"},
                {"id": "inventory", "name": "Inventory", "kind": "service", "domain": "stock"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "start", "from": "orders", "to": "saga", "style": "message"},
                {"id": "reserve", "from": "saga", "to": "inventory", "style": "message"},
                {"id": "send", "from": "saga", "to": "parcels", "style": "message"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "saga", "connection": "start", "writes": true},
                    {"id": "s3", "component": "inventory", "connection": "reserve", "writes": true},
                    {"id": "s4", "component": "parcels", "connection": "send", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager",
            "microservices.io: Saga, orchestration",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find,
    repairs: &[out_of_service],
    ..Rule::DEFAULT
};

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for workflow in workflows(facts) {
        findings.fail(Severity::High, workflow);
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Moves its commands in the flow to an orchestrator.
fn out_of_service(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let (Some(c), Some(f)) = (ctx.component(), ctx.flow()) else {
        return Vec::new();
    };
    let elsewhere = led(ctx, c, f, |to| ctx.facts.in_separate_domains(c, to));
    let all = led(ctx, c, f, |to| to != c);
    let ways = [moved(ctx, c, f, &elsewhere), moved(ctx, c, f, &all)];
    ways.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::dc3::designs::{THREE, three};
    use crate::rules::testing::table;

    #[test]
    fn workflow_in_service() {
        let fail: &[&str] = &["fail high component:a flow:f"];
        let edges = "a -> b request\na -> c message\n";
        let flow = "flow f\nstep b via a-b writes\nstep c via a-c";
        let both = format!("{edges}{flow}");
        let kind = |kind: &str| both_of(kind, &both);
        fn both_of(kind: &str, both: &str) -> String {
            format!("{THREE}{both}").replace("service a ", &format!("{kind} a "))
        }
        table(
            "workflow-in-service",
            &[
                ("nothing there", "", &[]),
                ("two steps into two domains", &three(&both), fail),
                ("an orchestrator", &kind("orchestrator"), &[]),
                ("a gateway", &kind("gateway"), &[]),
                ("a client", &kind("client"), &[]),
                ("an external", &kind("external"), &[]),
                ("a job", &kind("job"), fail),
                (
                    "no step writes",
                    &three(&format!(
                        "{edges}flow f\nstep b via a-b\nstep c via a-c !writes"
                    )),
                    &[],
                ),
                (
                    "another step writes",
                    &three(&format!(
                        "{edges}flow f\nstep a writes\nstep b via a-b\nstep c via a-c"
                    )),
                    &[],
                ),
                (
                    "one step",
                    &three(&format!(
                        "{edges}flow f\nstep b via a-b writes\nstep c writes"
                    )),
                    &[],
                ),
                (
                    "two steps to one component",
                    &three(&format!(
                        "{edges}flow f\nstep b via a-b writes\nstep b via a-b\nstep c"
                    )),
                    &[],
                ),
                (
                    "by events",
                    &three(
                        "a -> b event\na -> c event\nflow f\nstep b via a-b writes\nstep c via a-c",
                    ),
                    &[],
                ),
                (
                    "one by an event",
                    &three(
                        "a -> b request\na -> c event\nflow f\nstep b via a-b writes\nstep c via a-c",
                    ),
                    &[],
                ),
                (
                    "a fallback on one of the two",
                    &three(
                        "a -> b request \"fallback\":\"skip\"\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c",
                    ),
                    &[],
                ),
                (
                    "a fallback on one of the two, and both write",
                    &three(
                        "a -> b request \"fallback\":\"skip\"\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c writes",
                    ),
                    fail,
                ),
                (
                    "a fallback on both, and both write",
                    &three(
                        "a -> b request \"fallback\":\"skip\"\na -> c request \"fallback\":\"skip\"\nflow f\nstep b via a-b writes\nstep c via a-c writes",
                    ),
                    fail,
                ),
                (
                    "a fallback on both, and two write at one",
                    &three(
                        "a -> b request \"fallback\":\"skip\"\na -> c request \"fallback\":\"skip\"\nflow f\nstep b via a-b writes\nstep b via a-b writes\nstep c via a-c",
                    ),
                    &[],
                ),
                (
                    "messages of a relay start at who writes what it reads",
                    &three(
                        "datastore s\na -> s data \"access\":\"write\"\nservice r \"technology\":\"debezium\"\nr -> s data \"access\":\"read\"\nr -> b message\nr -> c message\nflow f\nstep a writes\nstep b via r-b writes\nstep c via r-c",
                    ),
                    fail,
                ),
                (
                    "a standby",
                    &three("a -> b request\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c writes")
                        .replace("service a ", "service z\nservice a \"standby_of\":\"z\","),
                    &[],
                ),
                (
                    "one only to start",
                    &three(
                        "a -> b request \"phase\":\"startup\"\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c",
                    ),
                    &[],
                ),
                (
                    "one within its domain",
                    &three(
                        "a -> b request\na -> d request\nflow f\nstep b via a-b writes\nstep d via a-d writes",
                    ),
                    &[],
                ),
                (
                    "two of one other domain",
                    &three(
                        "service e \"domain\":\"y\"\na -> b request\na -> e request\nflow f\nstep a\nstep b via a-b writes\nstep e via a-e",
                    ),
                    fail,
                ),
                (
                    "all participants in one domain",
                    &three(
                        "service e \"domain\":\"y\"\na -> b request\na -> e request\nflow f\nstep b via a-b writes\nstep e via a-e",
                    ),
                    &[],
                ),
                (
                    "a domain unknown",
                    &three(
                        "service e\na -> b request\na -> e request\nflow f\nstep b via a-b writes\nstep e via a-e writes",
                    ),
                    &[],
                ),
                (
                    "its own domain unknown",
                    "domain y\ndomain z\nservice a\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\na -> b request\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c",
                    &[],
                ),
                (
                    "into sub-domains of its own",
                    "domain x\ndomain y \"parent\":\"x\"\ndomain z \"parent\":\"x\"\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\na -> b request\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c",
                    &[],
                ),
                (
                    "two flows",
                    &three(&format!(
                        "{both}\nflow g\nstep b via a-b\nstep c via a-c writes"
                    )),
                    &[
                        "fail high component:a flow:f",
                        "fail high component:a flow:g",
                    ],
                ),
                (
                    "steps of two flows are not added up",
                    &three(&format!(
                        "{edges}flow f\nstep b via a-b writes\nstep c\nflow g\nstep c via a-c writes\nstep b"
                    )),
                    &[],
                ),
            ],
        );
        let broker = |more: &str| {
            three(&format!(
                "broker k\na -> k message\nk -> b message\nk -> c message\n{more}"
            ))
        };
        let steps = "flow f\nstep b via k-b writes\nstep c via k-c";
        table(
            "workflow-in-service",
            &[
                ("through a broker", &broker(steps), fail),
                (
                    "all who send to the broker",
                    &broker(&format!("d -> k message\n{steps}")),
                    &[
                        "fail high component:a flow:f",
                        "fail high component:d flow:f",
                    ],
                ),
                (
                    "not who sends other words to it",
                    &three(&format!(
                        "broker k\na -> k message \"carries\":[\"A\"]\nd -> k message \"carries\":[\"D\"]\nk -> b message \"carries\":[\"A\"]\nk -> c message \"carries\":[\"A\"]\n{steps}"
                    )),
                    fail,
                ),
                (
                    "nobody sends to the broker",
                    &three(&format!(
                        "broker k\nk -> b message\nk -> c message\n{steps}"
                    )),
                    &[],
                ),
                (
                    "a private datastore counts as its owner",
                    &three(
                        "datastore s \"domain\":\"z\"\nb -> s data\na -> b request\na -> s request\nflow f\nstep b via a-b writes\nstep s via a-s",
                    ),
                    &[],
                ),
            ],
        );
    }
}
