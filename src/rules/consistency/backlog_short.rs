//! Rule `backlog-short`.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Duration, Kind};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Stake, Words};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "backlog-short",
    limit: Some(24),
    stake: Some(Stake::Data),
    reads: read_set::CONNECTION_USES
        .and(read_set::STEP_WRITES)
        .and(read_set::KIND)
        .and(read_set::RETENTION),
    docs: Docs {
        checks: "Brokers keep the backlog of a flow for as long as a consumer can be down.",
        matters: "Consumers fail on a Friday evening. When the broker expires what nobody has fetched, a consumer that comes back later never gets it, and its data stays wrong.",
        detected: "A broker at an end of the connection of a writing step, with a retention below the limit in hours. Reports below 24 hours.",
        remedy: "Set the retention to the longest outage that a consumer must survive, weekends included, and watch the disk.",
        false_alarms: "Consumers that rebuild their state from the source after an outage.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "topic", "name": "Order events", "kind": "broker", "retention": "6h"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "topic", "style": "event"},
                {"id": "notify", "from": "topic", "to": "mail", "style": "event"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "mail", "connection": "notify", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "topic", "name": "Order events", "kind": "broker", "retention": "7d"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "topic", "style": "event"},
                {"id": "notify", "from": "topic", "to": "mail", "style": "event"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "mail", "connection": "notify", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Avoiding insurmountable queue backlogs",
            "Enterprise Integration Patterns: Guaranteed Delivery, Message Expiration",
        ],
    },
    find,
    repairs: &[longer_retention],
    ..Rule::DEFAULT
};

struct BacklogShort {
    broker: Comp,
    flows: Vec<FlowNo>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    let mut brokers: BTreeMap<Comp, Vec<FlowNo>> = BTreeMap::new();
    for at in facts.flows().flat_map(|f| facts.writing_steps(f)) {
        let Some(e) = facts.connection_of(at) else {
            continue;
        };
        for c in [facts.from(e), facts.to(e)] {
            if facts.kind(c) == Kind::Broker && is_short(facts, c, limit) {
                brokers.entry(c).or_default().push(at.flow);
            }
        }
    }
    for (broker, flows) in brokers {
        let flows = sorted_unique(flows);
        findings.fail(Severity::High, BacklogShort { broker, flows });
    }
}

fn is_short(facts: &Facts, broker: Comp, hours: u64) -> bool {
    let retention = facts.component(broker).retention.as_ref();
    let hour = std::time::Duration::from_secs(3_600);
    // A limit that no duration reaches counts as the longest one.
    let hours = u32::try_from(hours)
        .ok()
        .and_then(|hours| hour.checked_mul(hours));
    let least = hours.unwrap_or(std::time::Duration::MAX);
    retention.is_some_and(|retention| retention.span() < least)
}

impl Diagnostic for BacklogShort {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.broker.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let broker = names.of(self.broker);
        let retention = names.facts.component(self.broker).retention.as_ref();
        let kept = retention.map_or("", Duration::as_str);
        let flows = names.flows(&self.flows);
        Words::new(
            format!("{broker} keeps a backlog for only {kept}"),
            format!("Writes of {flows} go through {broker}, which expires them after {kept}."),
            format!(
                "A consumer that is down for longer than {kept} never gets what was published meanwhile, and its data stays wrong."
            ),
            format!(
                "Set the retention of {broker} to the longest outage of a consumer, weekends included."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Retention that covers a weekend, or what the limit asks for.
fn longer_retention(ctx: &RepairContext<'_>) -> Vec<Fix> {
    const DAYS: usize = 7;
    let days = ctx.limit.div_ceil(24).max(DAYS);
    let retention = Duration::parse(&format!("{days}d"));
    let title = |_| format!("Keep the backlog for {days} days");
    set(ctx, &mut |c| c.retention.clone_from(&retention), title)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn backlog_short() {
        let case = |broker: &str, marks: &str| {
            format!(
                "service a\nbroker k {broker}\nservice b\na -> k event\nk -> b event\nflow f\nstep b via k-b {marks}\n"
            )
        };
        let fail: &[&str] = &["fail high component:k"];
        table(
            "backlog-short",
            &[
                ("nothing there", "", &[]),
                (
                    "below the limit",
                    &case("\"retention\":\"23h 59m\"", "writes"),
                    fail,
                ),
                (
                    "at the limit",
                    &case("\"retention\":\"24h\"", "writes"),
                    &[],
                ),
                ("unknown", &case("", "writes"), &[]),
                (
                    "no writing step",
                    &case("\"retention\":\"1h\"", "core"),
                    &[],
                ),
                (
                    "a step at the broker",
                    "service a\nbroker k \"retention\":\"1h\"\na -> k event\nflow f\nstep k via a-k writes",
                    fail,
                ),
                (
                    "no step goes through it",
                    "service a\nbroker k \"retention\":\"1h\"\na -> k event\nflow f\nstep a writes",
                    &[],
                ),
                (
                    "another limit",
                    &(case("\"retention\":\"24h\"", "writes")
                        + "set \"rules\":{\"backlog-short\":{\"limit\":25}}"),
                    fail,
                ),
                (
                    "a limit beyond all durations",
                    &(case("\"retention\":\"365d\"", "writes")
                        + "set \"rules\":{\"backlog-short\":{\"limit\":9007199254740991}}"),
                    fail,
                ),
                (
                    "telemetry is no broker",
                    "service a\ntelemetry k \"retention\":\"1h\"\na -> k event\nflow f\nstep k via a-k writes",
                    &[],
                ),
                (
                    "a standby",
                    &case("\"retention\":\"1h\",\"standby_of\":\"a\"", "writes"),
                    &[],
                ),
            ],
        );
    }
}
