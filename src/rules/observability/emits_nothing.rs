//! Rule `emits-nothing`.

use super::ob1::ours;
use super::ob2::lacks_central_store;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::Comp;
use crate::rules::fix::parts::{keep_raw, send_events};
use crate::rules::fix::telemetry::central_store;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "emits-nothing",
    reads: read_set::TELEMETRY_ROUTES,
    docs: Docs {
        checks: "What runs code of ours tells telemetry what it does.",
        matters: "In an incident the one component that says nothing is the one where the fault may be, and the only way to find out is to change it while it burns.",
        detected: "A service, gateway, orchestrator or job from which no telemetry edge and no event edge leads to a telemetry component, directly or through brokers. Not where only startup connections touch it, and not where there is no central store at all.",
        remedy: "Send its events to the telemetry component, or let that listen to the broker that has them already.",
        false_alarms: "A platform that watches the network from outside: draw the telemetry from what it watches, whoever fetches it.",
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
    if lacks_central_store(facts) {
        return;
    }
    for c in ours(facts) {
        if facts.telemetry_connections(c).next().is_none() && !only_starts(facts, c) {
            findings.fail(Severity::Medium, EmitsNothing(c));
        }
    }
}

/// True if the component has connections and all of them are needed only to start.
fn only_starts(facts: &Facts, c: Comp) -> bool {
    let topology = facts.topology();
    let mut edges = topology.outgoing(c).chain(topology.incoming(c)).peekable();
    edges.peek().is_some() && edges.all(|(e, _)| !facts.connection(e).runs())
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
        // What is sent to something else, and events that a broker has with no telemetry listening.
        let (elsewhere, brokers) = (to(Style::Telemetry, false), to(Style::Event, true));
        let place = match stores {
            [] => "a telemetry component".to_owned(),
            [one] => names.of(*one).to_string(),
            more => format!("one of {}", names.list(more)),
        };
        let (evidence, fix) = if !elsewhere.is_empty() {
            let list = names.list(&elsewhere);
            let n = elsewhere.len();
            (
                format!(
                    "The telemetry of {c} goes to {list}, which {} no telemetry {}.",
                    verb(n, "is", "are"),
                    verb(n, "component", "components")
                ),
                format!(
                    "If {list} {} where it is stored and queried, make that a telemetry component; if not, send it on to {place}.",
                    verb(n, "is", "are")
                ),
            )
        } else if !brokers.is_empty() && !stores.is_empty() {
            let list = names.list(&brokers);
            (
                format!("{c} publishes events to {list}, and no telemetry component hears them."),
                format!(
                    "Let {place} listen to {list}, or draw a telemetry connection from {c} that sends events."
                ),
            )
        } else {
            (
                format!("Neither telemetry nor an event leads from {c} to {place}."),
                format!("Draw a telemetry connection from {c} to {place} that sends events."),
            )
        };
        Words::new(
            format!("Nobody can see what {c} does"),
            evidence,
            format!(
                "When something goes wrong in {c}, or because of it, there is nothing to look at, and what happened before can never be found out."
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
    send_events(&mut draft, ctx.id(c), ctx.id(store));
    let mut title = format!(
        "Send the events of {} to {}",
        ctx.names.of(c),
        ctx.names.of(store)
    );
    if ctx.facts.component(store).raw == Some(false) {
        draft.component(ctx.id(store), &mut keep_raw);
        title += ", and keep them raw there";
    }
    draft.fix(title).into_iter().collect()
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
                    a,
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
                    "the telemetry of a broker is not that of its publishers",
                    &case("service a\nbroker k\na -> k event\nk -> t telemetry"),
                    a,
                ),
                (
                    "through a service",
                    &case("service a\nservice b\na -> b telemetry\nb -> t telemetry"),
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
                ("one worker and no store", "service a", a),
                ("two workers and no store", "service a\nservice b", &[]),
                (
                    "two workers, and telemetry to no store",
                    "service a\nservice b\ndatastore d\na -> d telemetry",
                    &["fail medium component:a", "fail medium component:b"],
                ),
            ],
        );
    }
}
