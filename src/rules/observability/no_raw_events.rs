//! Rule `no-raw-events`.

use super::ob1::ours;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Signal, Signals, Style};
use crate::graph::{Comp, Conn};
use crate::rules::fix::parts::{event_store, send_events, takes_events};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{count, sentence, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-raw-events",
    reads: read_set::TELEMETRY_ROUTES.and(read_set::SIGNAL),
    docs: Docs {
        checks: "Telemetry contains domain events.",
        matters: "A metric answers the question somebody had when it was defined. The question that comes up during an incident is another one, and an aggregate cannot be taken apart.",
        detected: "Services, gateways, orchestrators and jobs that send telemetry, no event, and no signal of events: reported once for all. It asks about those with telemetry whose signal is unknown, if there are any.",
        remedy: "Send domain events, such as an order that was placed with its fields, and compute the metrics from them.",
        false_alarms: "Components without any business of their own, such as plain proxies.",
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

struct NoRawEvents {
    /// Senders of no events; for the question, those of which it is not known.
    senders: Vec<Comp>,
    asks: bool,
}

/// True if the component sends events on its way to telemetry: by an `event`, or by telemetry whose
/// signals have them.
fn sends_events(facts: &Facts, c: Comp) -> bool {
    facts.telemetry_connections(c).any(|e| {
        let signals = facts.connection(e).signal.as_ref();
        facts.style(e) == Style::Event || signals.is_some_and(|s| s.0.contains(&Signal::Events))
    })
}

/// The telemetry connections of the component whose signals are not known.
fn unclear(facts: &Facts, c: Comp) -> impl Iterator<Item = Conn> + '_ {
    let sent = facts.telemetry_connections(c);
    sent.filter(|e| facts.style(*e) == Style::Telemetry && facts.connection(*e).signal.is_none())
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let reaches = |c: &Comp| facts.telemetry_connections(*c).next().is_some();
    let silent: Vec<Comp> = ours(facts)
        .filter(|c| reaches(c) && !sends_events(facts, *c))
        .collect();
    let asked = silent.iter().copied();
    let asked: Vec<Comp> = asked
        .filter(|c| unclear(facts, *c).next().is_some())
        .collect();
    if !asked.is_empty() {
        let senders = asked;
        findings.ask(
            Severity::Low,
            NoRawEvents {
                senders,
                asks: true,
            },
        );
    } else if !silent.is_empty() {
        let senders = silent;
        findings.fail(
            Severity::Low,
            NoRawEvents {
                senders,
                asks: false,
            },
        );
    }
}

/// The signals of the telemetry connections of those that are asked about, unknown ones first.
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let sent = about
        .all_components()
        .flat_map(|c| facts.telemetry_connections(c));
    let sent = sent.filter(|e| facts.style(*e) == Style::Telemetry);
    let (mut unknown, said): (Vec<Conn>, Vec<Conn>) = sorted_unique(sent.collect())
        .into_iter()
        .partition(|e| facts.connection(*e).signal.is_none());
    unknown.extend(said);
    unknown
        .into_iter()
        .map(|e| (e.into(), Field::Signal))
        .collect()
}

impl Diagnostic for NoRawEvents {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let senders = self.senders.iter().map(|c| SubjectIndex::from(*c));
        std::iter::once(SubjectIndex::Design)
            .chain(senders)
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let n = self.senders.len();
        let senders = names.list(&self.senders);
        let why = "Logs, traces and metrics tell how the code ran. What happened to one order or one customer can only be looked up in domain events.";
        match self.asks {
            false => Words::new(
                match self.senders.as_slice() {
                    [one] => format!("{} sends no domain events to telemetry", names.of(*one)),
                    _ => format!(
                        "{} send no domain events to telemetry",
                        sentence(&count(n, "component"))
                    ),
                },
                format!(
                    "What {senders} {} to telemetry is logs, metrics or traces.",
                    verb(n, "sends", "send")
                ),
                why,
                format!("Send the domain events of {senders} to where raw data is kept."),
            ),
            true => Words::new(
                match self.senders.as_slice() {
                    [one] => format!(
                        "Are domain events part of the telemetry of {}?",
                        names.of(*one)
                    ),
                    _ => format!(
                        "Are domain events part of the telemetry of {}?",
                        count(n, "component")
                    ),
                },
                format!(
                    "{senders} {} telemetry without a signal set.",
                    verb(n, "sends", "send")
                ),
                why,
                "Set the signals of each telemetry connection. If events are not among them, send them, too.",
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Events beside what is sent, to a place that may keep them.
fn raw_events(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    if !ctx.fails {
        return Vec::new();
    }
    let keeps = |e: &Conn| takes_events(facts, facts.to(*e));
    let mut draft = ctx.draft();
    let mut homeless = Vec::new();
    for c in ctx.components() {
        let sent = facts.telemetry_connections(c);
        let mut sent = sent.filter(|e| facts.style(*e) == Style::Telemetry);
        match (sent.find(keeps), ctx.event_store()) {
            (Some(e), _) => draft.connection(ctx.link(e), &mut |c| {
                let signals = c.signal.get_or_insert_with(|| Signals(Vec::new()));
                signals.0.insert(0, Signal::Events);
            }),
            (None, Some(store)) if takes_events(facts, store) => {
                send_events(&mut draft, ctx.id(c), ctx.id(store));
            }
            _ => homeless.push(ctx.id(c).clone()),
        }
    }
    if !homeless.is_empty() {
        // A store of metrics is no place for events.
        let store = event_store(&mut draft, &homeless);
        for id in &homeless {
            send_events(&mut draft, id, &store);
        }
    }
    draft
        .safe_fix("Send domain events, too".to_owned())
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
        let fail: &[&str] = &["fail low design: component:a"];
        let ask: &[&str] = &["question low design: component:a"];
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
                ("logs", &case("\"signal\":\"logs\""), fail),
                (
                    "metrics and traces",
                    &case("\"signal\":[\"metrics\",\"traces\"]"),
                    fail,
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
                    &format!("{metrics}broker k\na -> k telemetry \"signal\":\"events\""),
                    fail,
                ),
                (
                    "signals by default",
                    &(case("") + "set \"defaults\":{\"telemetry\":{\"signal\":[\"events\"]}}"),
                    &[],
                ),
                (
                    "by a guess",
                    &metrics.replace("service a", "service a \"guessed\":[\"kind\"]"),
                    &["question low design: component:a"],
                ),
                (
                    "once for all",
                    &format!("{metrics}service b\nb -> t telemetry \"signal\":\"logs\""),
                    &["fail low design: component:a component:b"],
                ),
                (
                    "asked about those only of which it is not known",
                    &format!("{metrics}service b\nb -> t telemetry"),
                    &["question low design: component:b"],
                ),
                (
                    "an event of a relay that reads what it writes",
                    &format!(
                        "{metrics}datastore d\na -> d data \"access\":\"write\"\nservice r \"technology\":\"debezium\"\nr -> d data \"access\":\"read\"\nr -> t event"
                    ),
                    &[],
                ),
                (
                    "at start only",
                    &case("\"signal\":\"metrics\",\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "through brokers, too",
                    "telemetry t\nbroker k\nservice a\njob b\nservice c\na -> k telemetry\nk -> t telemetry\nb -> t telemetry\nc -> t telemetry \"signal\":\"events\"",
                    &["question low design: component:a component:b"],
                ),
            ],
        );
    }
}
