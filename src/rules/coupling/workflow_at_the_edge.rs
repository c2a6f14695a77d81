//! Rule `workflow-at-the-edge`.

use super::dc3::edge_workflows;
use crate::analysis::{Facts, read_set};
use crate::rules::fix::workflow::{led, moved};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::{Docs, Findings, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    name: "workflow-at-the-edge",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::WRITERS)
        .and(read_set::FALLBACK)
        .and(read_set::DOMAINS)
        .and(read_set::LONG_LIVED)
        .and(read_set::COORDINATION),
    docs: Docs {
        checks: "No client or gateway runs a flow across domains.",
        matters: "A client or a gateway keeps no progress. When the user closes the app or the gateway restarts between two calls, the first domain has done its part and the next never hears of it, and nobody retries or rolls back.",
        detected: "A client or gateway that, in one flow, sends messages, or requests without a fallback, in two or more steps that do work in different domains. A step does work where it or one of the steps up to the next of these writes. Not a client in a long-lived flow, or where the flow's orchestrator acts between its calls: then each call is an act of the user.",
        remedy: "Make one call to a service or an orchestrator that runs the rest of the flow and keeps its progress.",
        false_alarms: "A wizard whose user decides after each call: say that the flow is long-lived.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "billing", "name": "Billing"}
            ],
            "components": [
                {"id": "app", "name": "Web app", "kind": "client"},
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "payments", "name": "Payment service", "kind": "service", "domain": "billing"}
            ],
            "connections": [
                {"id": "place", "from": "app", "to": "orders", "style": "request"},
                {"id": "pay", "from": "app", "to": "payments", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "connection": "place", "writes": true},
                    {"id": "s2", "component": "payments", "connection": "pay", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "billing", "name": "Billing"}
            ],
            "components": [
                {"id": "app", "name": "Web app", "kind": "client"},
                {"id": "checkout", "name": "Checkout workflow", "kind": "orchestrator", "domain": "sales"},
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "payments", "name": "Payment service", "kind": "service", "domain": "billing"}
            ],
            "connections": [
                {"id": "start", "from": "app", "to": "checkout", "style": "request"},
                {"id": "place", "from": "checkout", "to": "orders", "style": "message"},
                {"id": "pay", "from": "checkout", "to": "payments", "style": "message"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "checkout", "connection": "start", "writes": true},
                    {"id": "s2", "component": "orders", "connection": "place", "writes": true},
                    {"id": "s3", "component": "payments", "connection": "pay", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager",
            "microservices.io: Saga, orchestration",
            "Azure architecture: Backends for Frontends, Scheduler Agent Supervisor",
        ],
    },
    find,
    repairs: &[behind_edge],
    ..Rule::DEFAULT
};

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for workflow in edge_workflows(facts) {
        findings.fail(Severity::Medium, workflow);
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Moves its calls in the flow to an orchestrator.
fn behind_edge(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let (Some(c), Some(f)) = (ctx.component(), ctx.flow()) else {
        return Vec::new();
    };
    let all = led(ctx, c, f, |to| to != c);
    moved(ctx, c, f, &all).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::dc3::designs::three;
    use crate::rules::testing::table;

    #[test]
    fn workflow_at_the_edge() {
        let fail: &[&str] = &["fail medium component:u flow:f"];
        let case = |kind: &str, edges: &str, flow: &str| {
            three(&format!(
                "{kind} u\norchestrator o \"domain\":\"x\"\n{edges}\nflow f {flow}"
            ))
        };
        let edges = "u -> a request\nu -> b request\na -> d request\nu -> o request\no -> c message\nu -> d request";
        let client = |flow: &str| case("client", edges, flow);
        let gateway = |flow: &str| case("gateway", edges, flow);
        let both = "\nstep a via u-a writes\nstep b via u-b writes";
        let by = "\"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}";
        let between = "\nstep a via u-a writes\nstep c via o-c writes\nstep b via u-b writes";
        table(
            "workflow-at-the-edge",
            &[
                ("nothing there", "", &[]),
                ("a client", &client(both), fail),
                ("a gateway", &gateway(both), fail),
                ("a service", &case("service", edges, both), &[]),
                ("an external", &case("external", edges, both), &[]),
                (
                    "by messages",
                    &case("client", "u -> a message\nu -> b message", both),
                    fail,
                ),
                (
                    "by events",
                    &case("client", "u -> a event\nu -> b event", both),
                    &[],
                ),
                (
                    "one with a fallback",
                    &case(
                        "client",
                        "u -> a request\nu -> b request \"fallback\":\"later\"",
                        both,
                    ),
                    &[],
                ),
                (
                    "one writes",
                    &client("\nstep a via u-a writes\nstep b via u-b"),
                    &[],
                ),
                (
                    "one reads, and what follows writes",
                    &client(
                        "\nstep a via u-a !writes\nstep d via a-d writes\nstep b via u-b writes",
                    ),
                    fail,
                ),
                (
                    "one reads, and what writes follows the next",
                    &client(
                        "\nstep a via u-a !writes\nstep b via u-b writes\nstep d via a-d writes",
                    ),
                    &[],
                ),
                (
                    "a step before the first does not count",
                    &client("\nstep d writes\nstep a via u-a\nstep b via u-b writes"),
                    &[],
                ),
                (
                    "both in one domain",
                    &client("\nstep a via u-a writes\nstep d via u-d writes"),
                    &[],
                ),
                (
                    "a third that only reads elsewhere",
                    &client("\nstep a via u-a writes\nstep d via u-d writes\nstep b via u-b"),
                    &[],
                ),
                (
                    "a client in a long-lived flow",
                    &client(&format!("\"long_lived\":true{both}")),
                    &[],
                ),
                (
                    "a gateway in a long-lived flow",
                    &gateway(&format!("\"long_lived\":true{both}")),
                    fail,
                ),
                (
                    "a client, and the orchestrator acts between",
                    &client(&format!("{by}{between}")),
                    &[],
                ),
                (
                    "a gateway, and the orchestrator acts between",
                    &gateway(&format!("{by}{between}")),
                    fail,
                ),
                (
                    "a client, and the orchestrator is called between",
                    &client(&format!(
                        "{by}\nstep a via u-a writes\nstep o via u-o\nstep b via u-b writes"
                    )),
                    &[],
                ),
                (
                    "a client, and the orchestrator acts after",
                    &client(&format!("{by}{both}\nstep c via o-c writes")),
                    fail,
                ),
                (
                    "a client, and something orchestrates that is no orchestrator",
                    &client(&format!("{by}{between}")).replace("orchestrator o", "service o"),
                    fail,
                ),
                (
                    "a client, and an orchestrator acts between that does not orchestrate the flow",
                    &client(between),
                    fail,
                ),
                (
                    "through a broker",
                    &case(
                        "gateway",
                        "broker k\nu -> k message\nk -> a message\nk -> b message",
                        "\nstep a via k-a writes\nstep b via k-b writes",
                    ),
                    fail,
                ),
                (
                    "a domain unknown",
                    &case(
                        "client",
                        "service e\nu -> a request\nu -> e request",
                        "\nstep a via u-a writes\nstep e via u-e writes",
                    ),
                    &[],
                ),
                (
                    "by a guess",
                    &client(both).replace("client u", "client u \"guessed\":[\"kind\"]"),
                    &["question medium component:u flow:f"],
                ),
            ],
        );
    }
}
