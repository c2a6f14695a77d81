//! Rule `choreography-by-command`.

use super::dc5::choreographies;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Conn, FlowNo};
use crate::rules::fix::events::published;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "choreography-by-command",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED),
    docs: Docs {
        checks: "In a choreography the components react to events and send no commands.",
        matters: "A component that commands the next one knows the process. Spread over all of them, the process has no owner, and inserting a step means changing and deploying the component before it.",
        detected: "A choreographed flow with a step, after the first that comes over a message or an event, that comes over a message, or over a request unless the step does not write. Not where the connection starts at a client, gateway or broker, or ends at an external.",
        remedy: "Publish what happened, and let the next component subscribe. If somebody has to decide what comes next, use an orchestrator.",
        false_alarms: "A component that calls a helper of its own team: draw the two as one.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"},
                {"id": "billing", "name": "Billing", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"},
                {"id": "bill", "from": "shipping", "to": "billing", "style": "message"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "coordination": {"style": "choreographed"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true},
                    {"id": "s3", "component": "billing", "connection": "bill", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"},
                {"id": "billing", "name": "Billing", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"},
                {"id": "shipped", "from": "shipping", "to": "billing", "style": "event"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "coordination": {"style": "choreographed"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true},
                    {"id": "s3", "component": "billing", "connection": "shipped", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Azure architecture: Choreography",
            "Enterprise Integration Patterns: Event Message, Command Message, Process Manager",
        ],
    },
    find,
    repairs: &[commands_repair],
    ..Rule::DEFAULT
};

struct ChoreographyByCommand {
    flow: FlowNo,
    commands: Vec<Conn>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in choreographies(facts) {
        let asynchronous = |e: Option<Conn>| e.is_some_and(|e| facts.is_asynchronous(e));
        let commands = facts
            .steps(flow)
            .skip_while(|at| !asynchronous(facts.connection_of(*at)))
            .skip(1)
            .filter_map(|at| {
                let e = facts.connection_of(at)?;
                let reads = facts.step(at).writes == Some(false);
                commands(facts, e, reads).then_some(e)
            });
        let commands = sorted_unique(commands.collect());
        if !commands.is_empty() {
            findings.fail(Severity::Low, ChoreographyByCommand { flow, commands });
        }
    }
}

/// True if one own component commands another. A query is no command.
fn commands(facts: &Facts, e: Conn, reads: bool) -> bool {
    let tells = match facts.style(e) {
        Style::Message => true,
        Style::Request => !reads,
        _ => false,
    };
    let from = facts.kind(facts.from(e));
    tells
        && !matches!(from, Kind::Client | Kind::Gateway | Kind::Broker)
        && facts.kind(facts.to(e)) != Kind::External
}

impl Diagnostic for ChoreographyByCommand {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::from(self.flow)];
        all.extend(self.commands.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        let senders = sorted_unique(self.commands.iter().map(|e| facts.from(*e)).collect());
        let who = names.list(&senders);
        let links = names.links(&self.commands);
        Words::new(
            format!(
                "{flow} is choreographed, but {who} {} commands",
                verb(senders.len(), "sends", "send")
            ),
            format!(
                "In {flow}, {links} {}.",
                verb(
                    self.commands.len(),
                    "is a command, not an event",
                    "are commands, not events"
                )
            ),
            format!(
                "The next step of {flow} is written into {who}: inserting one means changing and deploying what comes before it."
            ),
            format!(
                "Replace {links} by {} of what {who} did. If somebody has to decide what comes next, use an orchestrator.",
                verb(self.commands.len(), "an event", "events")
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Repair: events in place of commands.
fn commands_repair(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let edges = ctx.connections();
    let title = || match edges.as_slice() {
        [_] => "Publish an event instead".to_owned(),
        _ => "Publish events instead".to_owned(),
    };
    published(ctx, &edges, title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::dc5::designs::{FREE, TRACKED, two};
    use crate::rules::testing::{outcome, table};

    #[test]
    fn choreography_by_command() {
        let case = |third: &str| {
            format!(
                "service a\nservice b\nservice c\na -> b event\n{third}\nflow f {FREE}\nstep a writes\nstep b via a-b writes\nstep c via x writes"
            )
        };
        let fail: &[&str] = &["fail low flow:f connection:x"];
        table(
            "choreography-by-command",
            &[
                ("a message", &case("b -> c message \"id\":\"x\""), fail),
                ("a request", &case("b -> c request \"id\":\"x\""), fail),
                ("an event", &case("b -> c event \"id\":\"x\""), &[]),
                (
                    "a request that does not write",
                    &case("b -> c request \"id\":\"x\"").replace("via x writes", "via x !writes"),
                    &[],
                ),
                (
                    "a request of which it is not known",
                    &case("b -> c request \"id\":\"x\"").replace("via x writes", "via x"),
                    fail,
                ),
                (
                    "a message that does not write",
                    &case("b -> c message \"id\":\"x\"").replace("via x writes", "via x !writes"),
                    fail,
                ),
                (
                    "needed only to start",
                    &case("b -> c message \"id\":\"x\",\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "nothing asynchronous before",
                    &case("b -> c request \"id\":\"x\"").replace("a -> b event", "a -> b request"),
                    &[],
                ),
                (
                    "the first asynchronous one may be a message",
                    &case("b -> c event \"id\":\"x\"").replace("a -> b event", "a -> b message"),
                    &[],
                ),
                (
                    "from a client",
                    &case("client u\nu -> c request \"id\":\"x\""),
                    &[],
                ),
                (
                    "from a gateway",
                    &case("gateway u\nu -> c request \"id\":\"x\""),
                    &[],
                ),
                (
                    "from a broker",
                    &case("broker u\nb -> u message\nu -> c message \"id\":\"x\""),
                    &[],
                ),
                (
                    "to an external",
                    &case("b -> c request \"id\":\"x\"").replace("service c", "external c"),
                    &[],
                ),
                (
                    "each connection once",
                    &(case("b -> c request \"id\":\"x\"\nc -> a message")
                        + "\nstep a via c-a\nstep c via x writes"),
                    &["fail low flow:f connection:c-a connection:x"],
                ),
            ],
        );
        let held = format!("service t\n{}a -> t event\nb -> t event", two(TRACKED));
        let held = held.replace(
            "\"tracker\":\"t\"}",
            "\"tracker\":\"t\"},\"consistency\":{\"within\":\"1h\"}",
        );
        assert_eq!(outcome("DC5", &held), "pass");
    }
}
