//! Rule `emits-nothing`.

use super::ob1::{lacks_telemetry, ours};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::fix::parts::send_telemetry;
use crate::rules::fix::telemetry::central_store;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::alternatives;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "emits-nothing",
    reads: read_set::TELEMETRY_ROUTES,
    docs: Docs {
        checks: "Every service, gateway, orchestrator and job sends telemetry.",
        matters: "In an incident the component without telemetry is the one that may be at fault, and the only way to find out is to change it while it burns.",
        detected: "A service, gateway, orchestrator or job from which neither telemetry nor events, directly or through brokers, reach a telemetry component or another place that telemetry goes to. Not where only startup connections touch it, and not where telemetry goes nowhere at all.",
        remedy: "Send its telemetry there, or let the telemetry component subscribe to the broker that has its events already.",
        false_alarms: "A platform that observes the network from outside: draw the telemetry from what it observes, whoever fetches it.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"},
                {"id": "store", "name": "Event store", "kind": "telemetry", "raw": true}
            ],
            "connections": [
                {"id": "t", "from": "orders", "to": "store", "style": "telemetry", "signal": "events"},
                {"id": "placed", "from": "orders", "to": "mail", "style": "event"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"},
                {"id": "store", "name": "Event store", "kind": "telemetry", "raw": true}
            ],
            "connections": [
                {"id": "t", "from": "orders", "to": "store", "style": "telemetry", "signal": "events"},
                {"id": "u", "from": "mail", "to": "store", "style": "telemetry", "signal": "events"},
                {"id": "placed", "from": "orders", "to": "mail", "style": "event"}
            ]"#,
        read_on: &[
            "SRE Book, chapter 6: Monitoring Distributed Systems",
            "microservices.io: Application Metrics, Distributed Tracing",
        ],
    },
    find,
    repairs: &[events_of],
    ..Rule::DEFAULT
};

struct EmitsNothing(Comp);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    if lacks_telemetry(facts) {
        return;
    }
    for c in ours(facts) {
        if facts.telemetry_connections(c).next().is_none() && !only_starts(facts, c) {
            findings.fail(Severity::Medium, EmitsNothing(c));
        }
    }
}

/// True if the component is touched by startup connections and by no others. What touches a standby
/// is not there.
fn only_starts(facts: &Facts, c: Comp) -> bool {
    let topology = facts.topology();
    let mut edges = topology.outgoing(c).chain(topology.incoming(c));
    let starts = |(e, other): (Conn, Comp)| !facts.connection(e).runs() && !facts.is_standby(other);
    let runs = facts.outgoing(c).chain(facts.incoming(c)).next().is_some();
    !runs && edges.any(starts)
}

impl Diagnostic for EmitsNothing {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.0);
        let stores = facts.telemetry_components();
        let to = |style, broker| {
            let edges = facts.outgoing(self.0).filter(move |(e, to)| {
                facts.style(*e) == style && (facts.kind(*to) == Kind::Broker) == broker
            });
            sorted_unique(edges.map(|(_, to)| to).collect::<Vec<Comp>>())
        };
        let mut brokers = to(Style::Event, true);
        brokers.extend(to(Style::Telemetry, true));
        let brokers = names.list(&sorted_unique(brokers));
        let place = match stores {
            [] => "a telemetry component".to_owned(),
            some => alternatives(some.iter().map(|c| names.of(*c))),
        };
        let (evidence, fix) = match brokers.is_empty() {
            false => (
                format!(
                    "{c} publishes to {brokers}, and nothing that stores telemetry subscribes."
                ),
                format!("Let {place} subscribe to {brokers}, or send the telemetry of {c} there."),
            ),
            true => (
                format!("No telemetry and no event goes from {c} to {place}."),
                format!("Send the telemetry of {c} to {place}, and draw that connection."),
            ),
        };
        Words::new(
            format!("{c} sends no telemetry"),
            evidence,
            format!(
                "When something goes wrong in {c} there is nothing to look at, neither then nor afterwards."
            ),
            fix,
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Repair that sends the component's events to the store that keeps those of the others.
fn events_of(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(c) = ctx.component() else {
        return Vec::new();
    };
    let Some(store) = ctx.event_store() else {
        return central_store(ctx);
    };
    let mut draft = ctx.draft();
    send_telemetry(&mut draft, ctx, ctx.id(c), store);
    let title = format!("Send telemetry to {}", ctx.names.of(store));
    draft.safe_fix(title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::ob1::designs::STORE;
    use crate::rules::testing::table;

    #[test]
    fn emits_nothing() {
        let case = |lines: &str| format!("{STORE}{lines}");
        let a: &[&str] = &["fail medium component:a"];
        table(
            "emits-nothing",
            &[
                ("nothing there", "", &[]),
                ("a service", &case("service a"), a),
                ("a gateway", &case("gateway a"), a),
                ("an orchestrator", &case("orchestrator a"), a),
                ("a job", &case("job a"), a),
                (
                    "other kinds",
                    &case("client a\nbroker b\ndatastore c\nexternal d"),
                    &[],
                ),
                ("telemetry", &case("service a\na -> t telemetry"), &[]),
                ("an event", &case("service a\na -> t event"), &[]),
                ("a message", &case("service a\na -> t message"), a),
                ("a request", &case("service a\na -> t request"), a),
                (
                    "the wrong way round",
                    &case("service a\nt -> a telemetry"),
                    a,
                ),
                (
                    "telemetry to something else",
                    &case("service a\ndatastore d\na -> d telemetry"),
                    &[],
                ),
                (
                    "an event through brokers, whatever the words",
                    &case(
                        "service a\nbroker k\nbroker l\na -> k event \"carries\":[\"X\"]\nk -> l event\nl -> t event \"carries\":[\"Y\"]",
                    ),
                    &[],
                ),
                (
                    "telemetry through a broker",
                    &case("service a\nbroker k\na -> k telemetry\nk -> t telemetry"),
                    &[],
                ),
                (
                    "a broker in a ring of brokers",
                    &case(
                        "service a\nbroker k\nbroker l\na -> k event\nk -> l event\nl -> k event\nl -> t event",
                    ),
                    &[],
                ),
                (
                    "an event to a broker that sends telemetry",
                    &case("service a\nbroker k\na -> k event\nk -> t telemetry"),
                    &[],
                ),
                (
                    "to a service that sends telemetry",
                    &case("service a\nservice b\na -> b telemetry\nb -> t telemetry"),
                    &[],
                ),
                (
                    "an event to a service that sends telemetry",
                    &case("service a\nservice b\na -> b event\nb -> t telemetry"),
                    a,
                ),
                (
                    "telemetry to a broker that leads nowhere",
                    &case("service a\nbroker k\na -> k telemetry"),
                    a,
                ),
                (
                    "an event of a relay that reads what it writes",
                    &case(
                        "service a\ndatastore d\na -> d data \"access\":\"write\"\nexternal r \"technology\":\"debezium\"\nr -> d data \"access\":\"read\"\nr -> t event",
                    ),
                    &[],
                ),
                (
                    "a standby",
                    &case("external b\nservice a \"standby_of\":\"b\""),
                    &[],
                ),
                (
                    "touched by a standby and at start",
                    &case(
                        "service b\nb -> t telemetry\nservice a\nservice s \"standby_of\":\"b\"\ns -> a request\nb -> a request \"phase\":\"startup\"",
                    ),
                    &[],
                ),
                (
                    "touched by a standby alone, at start",
                    &case(
                        "service b\nb -> t telemetry\nservice a\nservice s \"standby_of\":\"b\"\ns -> a request \"phase\":\"startup\"",
                    ),
                    a,
                ),
                (
                    "telemetry only at start, touched by more",
                    &case(
                        "service a\nservice b\nb -> t telemetry\na -> b event\na -> t telemetry \"phase\":\"startup\"",
                    ),
                    a,
                ),
                (
                    "touched only at start",
                    &case(
                        "service a\nservice b\nb -> t telemetry\nb -> a request \"phase\":\"startup\"",
                    ),
                    &[],
                ),
                ("one worker and no store", "service a", &[]),
                ("two workers and no store", "service a\nservice b", &[]),
                (
                    "two workers, and telemetry to no store",
                    "service a\nservice b\ndatastore d\na -> d telemetry",
                    &["fail medium component:b"],
                ),
            ],
        );
    }
}
