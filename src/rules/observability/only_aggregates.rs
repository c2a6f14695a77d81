//! Rule `only-aggregates`.

use super::ob2::{gets_no_events, keeps_raw, senders_to};
use crate::analysis::{Facts, SubjectIndex, passes_telemetry_on, read_set, sorted_unique};
use crate::document::{Id, Style};
use crate::graph::Comp;
use crate::rules::fix::parts::{event_store, keep_raw, send_events, stores_metrics};
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{alternatives, lower, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "only-aggregates",
    reads: read_set::TELEMETRY_ROUTES
        .and(read_set::RAW)
        .and(read_set::SIGNAL),
    docs: Docs {
        checks: "Raw events are kept where telemetry ends up.",
        matters: "An aggregate cannot be taken apart. What happened to one customer, and every question that nobody thought of before, can only be answered from raw events.",
        detected: "A telemetry component that telemetry enters and that does not forward to another, where raw is false; it asks where raw is unknown. Medium where it is known to receive no events, and then it does not ask. Not where every sender also sends to one that keeps raw events; low where another one keeps them.",
        remedy: "Keep raw events for as long as questions come up, and compute aggregates from them.",
        false_alarms: "Data that must not be kept in full: keep the events without personal data.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "stock", "name": "Stock", "kind": "service"},
                {"id": "numbers", "name": "Metrics store", "kind": "telemetry", "raw": false}
            ],
            "connections": [
                {"id": "t1", "from": "orders", "to": "numbers", "style": "telemetry", "signal": "metrics"},
                {"id": "t2", "from": "stock", "to": "numbers", "style": "telemetry", "signal": "metrics"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "stock", "name": "Stock", "kind": "service"},
                {"id": "events", "name": "Event store", "kind": "telemetry", "raw": true, "retention": "30d"},
                {"id": "numbers", "name": "Metrics store", "kind": "telemetry", "raw": false}
            ],
            "connections": [
                {"id": "t1", "from": "orders", "to": "numbers", "style": "telemetry", "signal": "metrics"},
                {"id": "t2", "from": "stock", "to": "numbers", "style": "telemetry", "signal": "metrics"},
                {"id": "t3", "from": "orders", "to": "events", "style": "telemetry", "signal": "events"},
                {"id": "t4", "from": "stock", "to": "events", "style": "telemetry", "signal": "events"}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Instrumenting distributed systems for operational visibility",
            "microservices.io: Event Sourcing, Audit Logging",
        ],
    },
    find,
    repairs: &[raw],
    question: Some(Question {
        topic: Topic::Operation,
        position: 3,
        fields: Some(|about| about.component(Field::Raw)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct OnlyAggregates {
    store: Comp,
    asks: bool,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let all = facts.telemetry_components().iter().copied();
    let raw: Vec<Comp> = all.clone().filter(|c| keeps_raw(facts, *c)).collect();
    let kept = facts.sources_of(raw.iter().copied(), Style::Telemetry, passes_telemetry_on);
    // One mark for everybody, and one more for those whose raw events are kept nowhere.
    let senders: Vec<(Comp, u64)> = facts
        .telemetry_senders()
        .into_iter()
        .map(|c| (c, if kept.binary_search(&c).is_ok() { 1 } else { 3 }))
        .collect();
    let received = facts.received_telemetry(&senders);
    for store in all {
        let asks = match facts.component(store).raw {
            Some(true) => continue,
            Some(false) => false,
            None => true,
        };
        let kept_elsewhere = received[store.at()] == 1;
        if kept_elsewhere || !facts.is_sent_telemetry(store) || facts.forwards_telemetry(store) {
            continue;
        }
        let no_events = gets_no_events(facts, store);
        let found = OnlyAggregates { store, asks };
        match (asks, raw.is_empty()) {
            (true, _) if no_events => {}
            (true, true) => findings.ask(Severity::Medium, found),
            (true, false) => findings.ask(Severity::Low, found),
            (false, true) if no_events => findings.fail(Severity::Medium, found),
            (false, true) => findings.fail(Severity::High, found),
            (false, false) => findings.fail(Severity::Low, found),
        }
    }
}

impl Diagnostic for OnlyAggregates {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.store.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let store = names.of(self.store);
        let mut senders = senders_to(facts, self.store);
        if senders.is_empty() {
            // What only other telemetry tells, which nobody tells anything.
            let edges = facts.incoming(self.store);
            let edges = edges.filter(|(e, _)| facts.style(*e) == Style::Telemetry);
            senders = sorted_unique(edges.map(|(_, from)| from).collect());
        }
        let send = verb(senders.len(), "sends", "send");
        let senders = names.list(&senders);
        let raw = facts.telemetry_components().iter().copied();
        let raw: Vec<Comp> = raw.filter(|c| keeps_raw(facts, *c)).collect();
        let (also, instead) = match raw.as_slice() {
            [] => (String::new(), String::new()),
            some => (
                format!(
                    " {} {} raw data, but not from every sender.",
                    names.list(some),
                    verb(some.len(), "keeps", "keep")
                ),
                format!(
                    ", or send what it receives to {} as well",
                    alternatives(some.iter().map(|c| names.of(*c)))
                ),
            ),
        };
        let why = format!(
            "An aggregate cannot be taken apart: what happened to one customer, or before one outage, cannot be looked up in {store}."
        );
        let no_events = gets_no_events(facts, self.store);
        let keep = match no_events || stores_metrics(facts, self.store) {
            true => format!(
                "Send domain events to a component that keeps them raw, beside what goes to {store}."
            ),
            false => {
                format!("Keep raw events in {store} and compute the aggregates from them{instead}.")
            }
        };
        match self.asks {
            false => Words::new(
                format!("{store} keeps aggregates only"),
                format!("{senders} {send} telemetry to {store}, which keeps no raw data.{also}"),
                why,
                keep,
            ),
            true => Words::new(
                format!("Does {store} keep raw events?"),
                format!("{senders} {send} telemetry to {store}.{also}"),
                why,
                format!(
                    "Set whether {store} keeps raw events. If not: {}",
                    lower(&keep)
                ),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Raw events are kept; where the component gets none or stores metrics, beside it.
fn raw(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let beside = |c: &Comp| gets_no_events(facts, *c) || stores_metrics(facts, *c);
    let Some(store) = ctx.component().filter(beside) else {
        return set(ctx, &mut keep_raw, |c| format!("Keep raw events in {c}"));
    };
    let senders = senders_to(facts, store);
    let near: Vec<Id> = senders.iter().map(|c| ctx.id(*c).clone()).collect();
    let mut draft = ctx.draft();
    let mut all = facts.telemetry_components().iter().copied();
    let (to, title) = match all.find(|c| keeps_raw(facts, *c)) {
        Some(raw) => (
            ctx.id(raw).clone(),
            format!("Send events to {}", ctx.names.of(raw)),
        ),
        None => (
            event_store(&mut draft, &near),
            "Add an event store".to_owned(),
        ),
    };
    for id in &near {
        send_events(&mut draft, id, &to);
    }
    draft.safe_fix(title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn only_aggregates() {
        let sent = |fields: &str| format!("service a\ntelemetry t {fields}\na -> t telemetry\n");
        let no = sent("\"raw\":false");
        let raw = "telemetry r \"raw\":true\n";
        table(
            "only-aggregates",
            &[
                ("nothing there", "", &[]),
                ("aggregates", &no, &["fail high component:t"]),
                ("unknown", &sent(""), &["question medium component:t"]),
                ("raw", &sent("\"raw\":true"), &[]),
                ("nothing enters it", "telemetry t \"raw\":false", &[]),
                (
                    "only an event enters it",
                    &no.replace("t telemetry\n", "t event\n"),
                    &[],
                ),
                (
                    "only at start",
                    &no.replace("t telemetry\n", "t telemetry \"phase\":\"startup\"\n"),
                    &[],
                ),
                (
                    "no telemetry component",
                    "service a\ndatastore t\na -> t telemetry",
                    &[],
                ),
                (
                    "aggregates of known signals, without events",
                    &no.replace("t telemetry\n", "t telemetry \"signal\":\"metrics\"\n"),
                    &["fail medium component:t"],
                ),
                (
                    "aggregates of known signals, with events",
                    &no.replace(
                        "t telemetry\n",
                        "t telemetry \"signal\":[\"metrics\",\"events\"]\n",
                    ),
                    &["fail high component:t"],
                ),
                (
                    "aggregates of known signals, and an event",
                    &(no.replace("t telemetry\n", "t telemetry \"signal\":\"metrics\"\n")
                        + "a -> t event \"id\":\"e\""),
                    &["fail high component:t"],
                ),
                (
                    "unknown, of known signals without events",
                    &sent("").replace("t telemetry\n", "t telemetry \"signal\":\"metrics\"\n"),
                    &[],
                ),
                (
                    "unknown, of known signals and an event",
                    &(sent("").replace("t telemetry\n", "t telemetry \"signal\":\"metrics\"\n")
                        + "a -> t event \"id\":\"e\""),
                    &["question medium component:t"],
                ),
                (
                    "unknown, with events",
                    &sent("").replace("t telemetry\n", "t telemetry \"signal\":\"events\"\n"),
                    &["question medium component:t"],
                ),
                (
                    "aggregates of known signals, and another one has raw",
                    &format!(
                        "{}{raw}",
                        no.replace("t telemetry\n", "t telemetry \"signal\":\"metrics\"\n")
                    ),
                    &["fail low component:t"],
                ),
                (
                    "by a guess",
                    &no.replace("\"raw\":false", "\"raw\":false,\"guessed\":[\"kind\"]"),
                    &["question high component:t"],
                ),
                (
                    "a standby",
                    "telemetry u \"raw\":true\nservice a\ntelemetry t \"standby_of\":\"u\",\"raw\":false\na -> t telemetry",
                    &[],
                ),
                (
                    "another one has raw",
                    &format!("{no}{raw}"),
                    &["fail low component:t"],
                ),
                (
                    "another one has raw, unknown",
                    &format!("{}{raw}", sent("")),
                    &["question low component:t"],
                ),
                (
                    "everybody also sends to one with raw",
                    &format!("{no}{raw}a -> r telemetry"),
                    &[],
                ),
                (
                    "through a broker",
                    &format!("{no}{raw}broker k\na -> k telemetry\nk -> r telemetry"),
                    &[],
                ),
                (
                    "by way of telemetry that forwards",
                    &format!(
                        "{no}{raw}telemetry c \"raw\":false\na -> c telemetry\nc -> r telemetry"
                    ),
                    &[],
                ),
                (
                    "not everybody",
                    &format!("{no}{raw}service b\nb -> t telemetry\na -> r telemetry"),
                    &["fail low component:t"],
                ),
                (
                    "not everybody, of whom one sends through telemetry that forwards",
                    &format!(
                        "{no}{raw}service b\ntelemetry c\nb -> c telemetry\nc -> t telemetry\na -> r telemetry"
                    ),
                    &["fail low component:t"],
                ),
                (
                    "it forwards",
                    &format!("{no}telemetry u \"raw\":true\nt -> u telemetry"),
                    &[],
                ),
                (
                    "it forwards through a broker to one that does not keep",
                    &format!(
                        "{no}telemetry u \"raw\":false\nbroker k\nt -> k telemetry\nk -> u telemetry"
                    ),
                    &["fail high component:u"],
                ),
                (
                    "to itself is not forwarding",
                    &format!("{no}t -> t telemetry"),
                    &["fail high component:t"],
                ),
                (
                    "to a datastore is not forwarding",
                    &format!("{no}datastore d\nt -> d telemetry"),
                    &["fail high component:t"],
                ),
                (
                    "what only idle telemetry enters",
                    &format!("telemetry c\ntelemetry t \"raw\":false\nc -> t telemetry\n{raw}"),
                    &["fail low component:t"],
                ),
            ],
        );
    }
}
