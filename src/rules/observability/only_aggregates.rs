//! Rule `only-aggregates`.

use super::ob2::{keeps_raw, senders_to};
use crate::analysis::{Facts, SubjectIndex, passes_telemetry_on, read_set, sorted_unique};
use crate::document::Style;
use crate::graph::Comp;
use crate::rules::fix::parts::keep_raw;
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{lower, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "only-aggregates",
    reads: read_set::TELEMETRY_ROUTES.and(read_set::RAW),
    docs: Docs {
        checks: "Where telemetry ends up, the raw events are kept.",
        matters: "An average cannot be taken apart. What happened to one customer, and every question that nobody thought of before, can be answered only from the events themselves.",
        detected: "A telemetry component that a telemetry edge enters and that does not forward to another one, where raw is false; where it is unknown, it asks. Not where everybody who sends to it also sends to one that keeps raw events. Less severe where another one keeps them.",
        remedy: "Keep the raw events, for as long as questions come up, and compute aggregates from them.",
        false_alarms: "Data that must not be kept in full: keep the events without what makes them personal.",
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
        let found = OnlyAggregates { store, asks };
        match (asks, raw.is_empty()) {
            (true, true) => findings.ask(Severity::Medium, found),
            (true, false) => findings.ask(Severity::Low, found),
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
                    " Raw events are kept in {}, but not of everybody who sends to {store}.",
                    names.list(some)
                ),
                format!(
                    ", or send what {store} gets to {} as well",
                    match some {
                        [one] => names.of(*one).to_string(),
                        more => format!("one of {}", names.list(more)),
                    }
                ),
            ),
        };
        let why = format!(
            "An average cannot be taken apart. What happened to one customer, or before one outage, cannot be found out from {store}."
        );
        match self.asks {
            false => Words::new(
                format!("{store} keeps numbers, not what happened"),
                format!("{senders} {send} to {store}, where only aggregates are kept.{also}"),
                why,
                format!(
                    "Keep the raw events in {store} and compute the aggregates from them{instead}."
                ),
            ),
            true => Words::new(
                format!("Does {store} keep raw events?"),
                format!(
                    "{senders} {send} to {store}; the drawing does not say whether raw events or only aggregates are kept there.{also}"
                ),
                format!("If it does not: {}", lower(&why)),
                format!("Set whether {store} keeps raw events. If it does not, let it{instead}."),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// `only-aggregates`.
fn raw(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let kept = ctx.component().map(|c| ctx.facts.component(c));
    let days = match kept.and_then(|c| c.retention.as_ref()) {
        Some(kept) => crate::rules::text::Name(kept.as_str()).to_string(),
        None => "90 days".to_owned(),
    };
    set(ctx, &mut keep_raw, |c| {
        format!("Keep the raw events in {c} for {days}")
    })
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
