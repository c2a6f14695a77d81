//! Rule `no-raw-events`.

use super::ob1::ours;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Signal, Signals, Style};
use crate::graph::{Comp, Conn};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "no-raw-events",
    reads: read_set::TELEMETRY_ROUTES.and(read_set::SIGNAL),
    docs: Docs {
        checks: "What happened is sent as events, not only as numbers.",
        matters: "A metric answers the question that somebody had when it was made. The question that comes up during an incident is another one, and a number cannot be taken apart again.",
        detected: "A service, gateway, orchestrator or job that reaches telemetry by telemetry connections alone, all of which send metrics only. Where they send something else or it is not known what, and none sends events, it asks, once for each telemetry component that they send to, directly or through brokers.",
        remedy: "Send domain events, such as Order.Placed with its fields, and compute the metrics from them where they are kept.",
        false_alarms: "A component without any business of its own, such as a plain proxy: metrics may be all that there is to say.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "numbers", "name": "Metrics store", "kind": "telemetry", "raw": false}
            ],
            "connections": [
                {"id": "t", "from": "orders", "to": "numbers", "style": "telemetry", "signal": "metrics"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "store", "name": "Event store", "kind": "telemetry", "raw": true}
            ],
            "connections": [
                {"id": "t", "from": "orders", "to": "store", "style": "telemetry", "signal": ["events", "metrics"]}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Instrumenting distributed systems for operational visibility",
            "microservices.io: Event Sourcing, Application Metrics",
        ],
    },
    find,
    repairs: &[raw_events],
    question: Some(Question {
        topic: Topic::Operation,
        position: 4,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoRawEvents(Comp);

struct EventsUnknown {
    store: Comp,
    senders: Vec<Comp>,
}

/// Telemetry that a component sends.
#[derive(PartialEq, Eq)]
enum Sends {
    Events,
    MetricsOnly,
    Unclear,
}

/// Telemetry that the component sends, if any.
fn sends(facts: &Facts, c: Comp) -> Option<Sends> {
    let ways: Vec<_> = facts.telemetry_connections(c).collect();
    if ways.is_empty() {
        return None;
    }
    let signals = |e| facts.connection(e).signal.as_ref().map(|s| s.0.as_slice());
    let says = |e, signal| signals(e).is_some_and(|s: &[Signal]| s.contains(&signal));
    let metrics = |e| signals(e).is_some_and(|s| s.iter().all(|s| *s == Signal::Metrics));
    let events = |e| facts.style(e) == Style::Event || says(e, Signal::Events);
    Some(if ways.iter().any(|e| events(*e)) {
        Sends::Events
    } else if ways.iter().all(|e| metrics(*e)) {
        Sends::MetricsOnly
    } else {
        Sends::Unclear
    })
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut unclear = HashSet::new();
    for c in ours(facts) {
        match sends(facts, c) {
            Some(Sends::MetricsOnly) => findings.fail(Severity::Medium, NoRawEvents(c)),
            Some(Sends::Unclear) => {
                unclear.insert(c);
            }
            Some(Sends::Events) | None => {}
        }
    }
    if unclear.is_empty() {
        return;
    }
    for store in facts.telemetry_components().iter().copied() {
        let mut senders = facts.sources_of([store], Style::Telemetry, |kind| kind == Kind::Broker);
        senders.retain(|c| unclear.contains(c));
        if !senders.is_empty() {
            findings.ask(Severity::Low, EventsUnknown { store, senders });
        }
    }
}

/// The signals of the telemetry connections from the senders to the store, unknown ones first.
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let mut components = about.all_components();
    let Some(store) = components.next() else {
        return Vec::new();
    };
    let way = facts.sources_of([store], Style::Telemetry, |kind| kind == Kind::Broker);
    let leads = |to: Comp| {
        to == store || (facts.kind(to) == Kind::Broker && way.binary_search(&to).is_ok())
    };
    let edges = components.flat_map(|c| facts.outgoing(c));
    let telemetry = edges.filter(|(e, to)| facts.style(*e) == Style::Telemetry && leads(*to));
    let (mut unknown, said): (Vec<Conn>, Vec<Conn>) = telemetry
        .map(|(e, _)| e)
        .partition(|e| facts.connection(*e).signal.is_none());
    unknown.extend(said);
    unknown
        .into_iter()
        .map(|e| (e.into(), Field::Signal))
        .collect()
}

impl Diagnostic for NoRawEvents {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.0);
        let ways = facts.telemetry_connections(self.0).map(|e| facts.to(e));
        let to = names.list(&sorted_unique(ways.collect()));
        Words::new(
            format!("{c} sends numbers, and not what happened"),
            format!("All telemetry of {c} is metrics, sent to {to}."),
            format!(
                "A number answers the question it was made for. When something new goes wrong in {c}, nobody can look up what happened."
            ),
            format!("Send the domain events of {c} to {to}, and compute the metrics from them."),
        )
    }
}

impl Diagnostic for EventsUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let senders = self.senders.iter().map(|c| SubjectIndex::from(*c));
        std::iter::once(self.store.into()).chain(senders).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (store, senders) = (names.of(self.store), names.list(&self.senders));
        let n = self.senders.len();
        Words::new(
            format!("Are domain events among what {store} gets?"),
            format!(
                "{senders} {} telemetry to {store}, and no connection says that events are part of it.",
                verb(n, "sends", "send")
            ),
            "Logs, traces and metrics tell how the code ran. What happened to the business can be asked only of domain events.",
            format!(
                "Set what each connection on the way from {senders} to {store} sends; if events are not part of it, add them."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Events beside the metrics.
fn raw_events(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    for (e, _) in facts
        .outgoing(c)
        .filter(|(e, _)| facts.style(*e) == Style::Telemetry)
    {
        draft.connection(ctx.link(e), &mut |c| {
            let signals = c.signal.get_or_insert_with(|| Signals(Vec::new()));
            if !signals.0.contains(&Signal::Events) {
                signals.0.insert(0, Signal::Events);
            }
        });
    }
    let c = ctx.names.of(c);
    draft
        .fix(format!("Send the events of {c} too, not its metrics alone"))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::ob1::designs::STORE;
    use crate::rules::testing::table;

    #[test]
    fn no_raw_events() {
        let case = |fields: &str| format!("{STORE}service a\na -> t telemetry {fields}\n");
        let fail: &[&str] = &["fail medium component:a"];
        let ask: &[&str] = &["question low component:t component:a"];
        let metrics = case("\"signal\":\"metrics\"");
        table(
            "no-raw-events",
            &[
                ("nothing there", "", &[]),
                ("nothing sent", "telemetry t\nservice a", &[]),
                ("metrics", &metrics, fail),
                ("events", &case("\"signal\":\"events\""), &[]),
                (
                    "events among others",
                    &case("\"signal\":[\"logs\",\"events\"]"),
                    &[],
                ),
                ("logs", &case("\"signal\":\"logs\""), ask),
                (
                    "metrics and traces",
                    &case("\"signal\":[\"metrics\",\"traces\"]"),
                    ask,
                ),
                ("unknown", &case(""), ask),
                (
                    "metrics, and something unknown",
                    &format!("{metrics}a -> t telemetry \"id\":\"u\""),
                    ask,
                ),
                (
                    "metrics, and domain events",
                    &format!("{metrics}a -> t event \"id\":\"u\""),
                    &[],
                ),
                (
                    "an event alone",
                    "telemetry t\nservice a\na -> t event",
                    &[],
                ),
                (
                    "a client does not count",
                    &metrics.replace("service a", "client a"),
                    &[],
                ),
                (
                    "a gateway does",
                    &metrics.replace("service a", "gateway a"),
                    fail,
                ),
                (
                    "what does not arrive does not count",
                    &format!("{metrics}datastore d\na -> d telemetry \"signal\":\"events\""),
                    fail,
                ),
                (
                    "at start only",
                    &case("\"signal\":\"metrics\",\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "once a store, through brokers too",
                    "telemetry t\ntelemetry u\nbroker k\nservice a\njob b\nservice c\na -> k telemetry\nk -> t telemetry\nk -> u telemetry\nb -> u telemetry\nc -> u telemetry \"signal\":\"events\"",
                    &[
                        "question low component:t component:a",
                        "question low component:u component:a component:b",
                    ],
                ),
                (
                    "not of what forwards",
                    "telemetry t\ntelemetry u\nservice a\na -> t telemetry\nt -> u telemetry",
                    &["question low component:t component:a"],
                ),
            ],
        );
    }
}
