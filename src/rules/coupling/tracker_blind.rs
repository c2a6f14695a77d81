//! Rule `tracker-blind`.

use super::dc5::choreographies;
use crate::analysis::{Facts, SubjectIndex, passes_telemetry_on, read_set};
use crate::document::{Kind, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::consistency::see;
use crate::rules::fix::parts::{send_events, takes_events};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};
use hashbrown::HashSet;
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "tracker-blind",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED)
        .and(read_set::LOGICAL_EDGES),
    docs: Docs {
        checks: "The tracker of a choreography hears from every component that writes in it.",
        matters: "A tracker that does not hear of a step cannot tell late from never due. It reports flows as complete that are not, or raises alarms until somebody turns it off.",
        detected: "A choreographed flow with a tracker, and a writer other than the tracker from which neither a request, message or event, directly or through brokers, nor telemetry, through brokers and other telemetry, reaches the tracker.",
        remedy: "Let each writer publish what it did, and let the tracker subscribe.",
        false_alarms: "A tracker that reads the writers' databases: draw the change data capture that does so.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"},
                {"id": "watch", "name": "Order tracking", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"},
                {"id": "w1", "from": "orders", "to": "watch", "style": "event"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "coordination": {"style": "choreographed", "tracker": "watch"}, "consistency": {"within": "2d"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"},
                {"id": "watch", "name": "Order tracking", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"},
                {"id": "w1", "from": "orders", "to": "watch", "style": "event"},
                {"id": "w2", "from": "shipping", "to": "watch", "style": "event"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "coordination": {"style": "choreographed", "tracker": "watch"}, "consistency": {"within": "2d"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Wire Tap, Correlation Identifier",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find,
    repairs: &[tracked],
    ..Rule::DEFAULT
};

struct TrackerBlind {
    flow: FlowNo,
    tracker: Comp,
    unheard: Vec<Comp>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    // One tracker often follows many flows.
    let mut heard: BTreeMap<Comp, HashSet<Comp>> = BTreeMap::new();
    for flow in choreographies(facts) {
        let Some(tracker) = facts.tracker(flow) else {
            continue;
        };
        let heard = heard
            .entry(tracker)
            .or_insert_with(|| heard_by(facts, tracker));
        let writers = facts.of_flow(flow).writers.iter().copied();
        let unheard: Vec<Comp> = writers
            .filter(|w| *w != tracker && !heard.contains(w))
            .collect();
        if !unheard.is_empty() {
            findings.fail(
                Severity::High,
                TrackerBlind {
                    flow,
                    tracker,
                    unheard,
                },
            );
        }
    }
}

/// Components that tell one something: by a logical edge, or by telemetry through brokers and
/// other telemetry.
fn heard_by(facts: &Facts, c: Comp) -> HashSet<Comp> {
    let edges = facts.incoming(c).map(|(e, _)| e);
    let chains = edges.flat_map(|e| facts.logical_edges_through(e));
    let told = chains
        .filter(|chain| chain.receiver == c)
        .map(|chain| chain.sender);
    let observed = facts.sources_of([c], Style::Telemetry, passes_telemetry_on);
    told.chain(observed).collect()
}

impl Diagnostic for TrackerBlind {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.flow, &[&[self.tracker], &self.unheard])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, tracker) = (names.flow(self.flow), names.of(self.tracker));
        let unheard = names.list(&self.unheard);
        let n = self.unheard.len();
        Words::new(
            format!("{tracker} tracks {flow} and does not hear from {unheard}"),
            format!(
                "{unheard} {} in {flow}; no request, message, event or telemetry from there reaches {tracker}.",
                verb(n, "writes", "write")
            ),
            format!(
                "{tracker} cannot tell late from never due. It reports {flow} as complete too early, or raises false alarms."
            ),
            format!("Let {tracker} subscribe to events of {unheard}."),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// The tracker hears of all writers.
fn tracked(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(tracker) = ctx.component() else {
        return Vec::new();
    };
    // A store of metrics is no place for events.
    if facts.kind(tracker) == Kind::Telemetry && !takes_events(facts, tracker) {
        return Vec::new();
    }
    let writers: Vec<Comp> = ctx.components().into_iter().skip(1).collect();
    let mut draft = ctx.draft();
    for w in &writers {
        // What a job reads it does not hear of in time.
        let kind = match facts.kind(tracker) {
            Kind::Job => Kind::Service,
            kind => kind,
        };
        see(&mut draft, ctx, *w, ctx.id(tracker), kind);
    }
    let mut by_telemetry = ctx.draft();
    for w in &writers {
        send_events(&mut by_telemetry, ctx.id(*w), ctx.id(tracker));
    }
    let title = match writers.len() {
        1 => "Let the tracker hear from it".to_owned(),
        _ => "Let the tracker hear from them".to_owned(),
    };
    let first = draft.safe_fix(title.clone());
    let second = by_telemetry
        .safe_fix(title)
        .filter(|fix| Some(fix) != first.as_ref());
    first.into_iter().chain(second).collect()
}

#[cfg(test)]
mod tests {
    use super::super::dc5::designs::{FREE, TRACKED, two};
    use crate::rules::testing::table;

    #[test]
    fn tracker_blind() {
        let case = |more: &str| format!("service t\n{}{more}", two(TRACKED));
        let both: &[&str] = &["fail high flow:f component:t component:a component:b"];
        let a: &[&str] = &["fail high flow:f component:t component:a"];
        let b: &[&str] = &["fail high flow:f component:t component:b"];
        table(
            "tracker-blind",
            &[
                ("no tracker", &two(FREE), &[]),
                ("hears nobody", &case(""), both),
                ("an event", &case("a -> t event"), b),
                ("a message", &case("b -> t message"), a),
                ("a request", &case("b -> t request"), a),
                ("all", &case("a -> t event\nb -> t event"), &[]),
                ("the wrong way round", &case("t -> a request"), both),
                (
                    "needed only to start",
                    &case("a -> t event \"phase\":\"startup\""),
                    both,
                ),
                (
                    "through a broker",
                    &case("broker k\na -> k event\nk -> t event"),
                    b,
                ),
                (
                    "through a broker with other words",
                    &case(
                        "broker k\na -> k event \"carries\":[\"X\"]\nk -> t event \"carries\":[\"Y\"]",
                    ),
                    both,
                ),
                (
                    "through a component that is no broker",
                    &case("service k\na -> k event\nk -> t event"),
                    both,
                ),
                ("telemetry", &case("a -> t telemetry"), b),
                (
                    "telemetry through brokers and telemetry",
                    &case(
                        "broker k\ntelemetry x\na -> k telemetry\nk -> x telemetry\nx -> t telemetry",
                    ),
                    b,
                ),
                (
                    "telemetry through a service",
                    &case("service x\na -> x telemetry\nx -> t telemetry"),
                    both,
                ),
                (
                    "an event to telemetry that sends telemetry on",
                    &case("telemetry x\na -> x event\nx -> t telemetry"),
                    both,
                ),
                (
                    "a relay that publishes what one writes",
                    &case(
                        "datastore d\nb -> d data \"access\":\"write\"\nservice r \"technology\":\"debezium\"\nr -> d data \"access\":\"read\"\nr -> t event",
                    ),
                    a,
                ),
                (
                    "a standby tracks",
                    &case("").replace("service t", "service z\nservice t \"standby_of\":\"z\""),
                    &[],
                ),
                (
                    "a standby tells",
                    &case("service z \"standby_of\":\"a\"\nz -> t event\na -> t event"),
                    b,
                ),
                (
                    "a writer that tracks itself",
                    &two(&TRACKED.replace("\"t\"", "\"b\"")),
                    &[],
                ),
                (
                    "who does not write need not be heard",
                    &case("a -> t event\nb -> t event\nservice c\nflow g\nstep c"),
                    &[],
                ),
            ],
        );
    }
}
