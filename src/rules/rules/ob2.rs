//! OB2 · Keep raw data in one central place.

use crate::analysis::{Facts, SubjectIndex, passes_telemetry_on, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::Comp;
use crate::rules::fix::{settings, telemetry};
use crate::rules::names::{lower, number, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words};

/// The item.
pub const ITEM: Item = Item {
    code: "OB2",
    title: "Keep raw data in one central place",
    bucket: "Observability",
    about: |facts| own_workers(facts).len() >= 2 || !observed_at(facts).is_empty(),
    evidence,
    rules: &[
        NO_CENTRAL_STORE,
        TELEMETRY_SILOS,
        ONLY_AGGREGATES,
        NO_RETENTION,
    ],
};

fn own_workers(facts: &Facts) -> Vec<Comp> {
    facts
        .components()
        .filter(|c| facts.is_own_worker(*c))
        .collect()
}

/// Where observability data goes: telemetry components, and whatever a `telemetry` edge ends at.
fn observed_at(facts: &Facts) -> Vec<Comp> {
    let stores = facts
        .components()
        .filter(|c| facts.kind(*c) == Kind::Telemetry);
    let edges = facts
        .connections()
        .filter(|e| facts.style(*e) == Style::Telemetry);
    sorted_unique(stores.chain(edges.map(|e| facts.to(e))).collect())
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let stores = observed_at(facts);
    let mut texts = Vec::new();
    if !stores.is_empty() {
        texts.push(format!(
            "What happens can be seen in {}.",
            names.list(&stores)
        ));
    }
    for store in stores.into_iter().filter(|c| keeps_raw(facts, *c)) {
        let long = facts.component(store).retention.as_ref();
        let long = long.map_or(String::new(), |long| format!(" for {}", long.as_str()));
        texts.push(format!("{} keeps raw events{long}.", names.of(store)));
    }
    texts.into_iter().map(Text::from).collect()
}

fn keeps_raw(facts: &Facts, c: Comp) -> bool {
    facts.kind(c) == Kind::Telemetry && facts.component(c).raw == Some(true)
}

const NO_CENTRAL_STORE: Rule = Rule {
    name: "no-central-store",
    reads: read_set::TELEMETRY_ROUTES,
    docs: Docs {
        checks: "There is one place where everybody's raw data comes together.",
        matters: "What went wrong between two components cannot be seen in either of them. Without one place that has both sides, every incident begins with gathering logs, and some of them are gone by then.",
        detected: "Two or more workers of ours, no telemetry component, and nothing that a telemetry connection ends at.",
        remedy: "Add a telemetry component that keeps raw events, and connect every worker to it.",
        false_alarms: "A drawing that leaves observability out on purpose because a platform provides it: draw the platform's store as one component.",
        fails: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"stock","name":"Stock","kind":"service"}]"#,
        passes: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"stock","name":"Stock","kind":"service"},{"id":"events","name":"Event store","kind":"telemetry","raw":true}],"connections":[{"id":"t1","from":"orders","to":"events","style":"telemetry","signal":"events"},{"id":"t2","from":"stock","to":"events","style":"telemetry","signal":"events"}]"#,
        read_on: &[
            "microservices.io: Log Aggregation, Distributed Tracing",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
            "AWS Builders' Library: Instrumenting distributed systems for operational visibility",
        ],
    },
    find: no_central_store,
    repairs: &[telemetry::central_store],
    ..Rule::DEFAULT
};

/// Whether several workers of ours have nothing that their observability data goes to.
pub(super) fn lacks_central_store(facts: &Facts) -> bool {
    own_workers(facts).len() >= 2 && observed_at(facts).is_empty()
}

struct NoCentralStore {
    workers: Vec<Comp>,
}

fn no_central_store(facts: &Facts, _: u64, findings: &mut Findings) {
    if lacks_central_store(facts) {
        let workers = own_workers(facts);
        findings.fail(Severity::High, NoCentralStore { workers });
    }
}

impl Found for NoCentralStore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![SubjectIndex::Design]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let workers = names.list(&self.workers);
        Words::new(
            "Nothing keeps what happens in one place",
            format!(
                "{workers} work together, and the drawing has nothing that their observability data goes to."
            ),
            "What goes wrong between two components is not to be seen in either of them. Every incident begins with gathering logs, and some are gone by then.",
            format!(
                "Add one telemetry component that keeps raw events, and draw a telemetry connection to it from each of {workers}."
            ),
        )
    }
}

const TELEMETRY_SILOS: Rule = Rule {
    name: "telemetry-silos",
    reads: read_set::TELEMETRY_ROUTES,
    docs: Docs {
        checks: "Among the places that telemetry goes to there is one that has all of it.",
        matters: "What went wrong between two components can be put together only where both tell their side. From two stores it has to be matched by hand, by clocks that differ and names that do not agree, in the middle of the night.",
        detected: "Telemetry edges lead to two or more components, directly or through brokers, and none of these, nor any telemetry component that they forward to, gets what everybody sends. What telemetry forwards to telemetry counts as received there.",
        remedy: "Let all send to one of them, or let the others forward to it.",
        false_alarms: "A store that holds what must by law be kept apart: keep it, and send what may be seen to the common one as well.",
        fails: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"stock","name":"Stock","kind":"service"},{"id":"logs","name":"Sales logs","kind":"telemetry","raw":true,"retention":"30d"},{"id":"traces","name":"Depot logs","kind":"telemetry","raw":true,"retention":"30d"}],"connections":[{"id":"t1","from":"orders","to":"logs","style":"telemetry","signal":"events"},{"id":"t2","from":"stock","to":"traces","style":"telemetry","signal":"events"}]"#,
        passes: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"stock","name":"Stock","kind":"service"},{"id":"logs","name":"Sales logs","kind":"telemetry","raw":true,"retention":"30d"},{"id":"traces","name":"All logs","kind":"telemetry","raw":true,"retention":"30d"}],"connections":[{"id":"t1","from":"orders","to":"logs","style":"telemetry","signal":"events"},{"id":"t2","from":"stock","to":"traces","style":"telemetry","signal":"events"},{"id":"t3","from":"logs","to":"traces","style":"telemetry","signal":"events"}]"#,
        read_on: &[
            "microservices.io: Log Aggregation, Distributed Tracing",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
        ],
    },
    find: telemetry_silos,
    repairs: &[telemetry::together],
    ..Rule::DEFAULT
};

struct TelemetrySilos(Vec<Comp>);

fn telemetry_silos(facts: &Facts, _: u64, findings: &mut Findings) {
    let senders = facts.telemetry_senders();
    let all: Vec<(Comp, u64)> = senders.iter().map(|c| (*c, 1)).collect();
    let told = facts.unforwarded_telemetry(&all);
    let received = facts.received_telemetry(&all);
    let no_brokers = |marks: &[u64]| -> Vec<Comp> {
        let gets = |c: &Comp| marks[c.at()] != 0 && facts.kind(*c) != Kind::Broker;
        facts.components().filter(gets).collect()
    };
    let stores = no_brokers(&told);
    if stores.len() < 2 {
        return;
    }
    // Whose telemetry ends in a broker sends to none of them.
    let arrives = facts.sources_of(stores.iter().copied(), Style::Telemetry, |kind| {
        kind == Kind::Broker
    });
    let heard: Vec<Comp> = senders
        .into_iter()
        .filter(|c| arrives.binary_search(c).is_ok())
        .collect();
    // Who has the telemetry of all, asked for as many senders at a time as a number has bits.
    let mut central = no_brokers(&received);
    for some in heard.chunks(u64::BITS as usize) {
        let marked: Vec<(Comp, u64)> = some
            .iter()
            .copied()
            .zip((0..).map(|bit| 1 << bit))
            .collect();
        let all = marked.iter().fold(0, |all, (_, mark)| all | mark);
        let received = facts.received_telemetry(&marked);
        central.retain(|c| received[c.at()] == all);
        if central.is_empty() {
            findings.fail(Severity::Medium, TelemetrySilos(stores));
            return;
        }
    }
}

/// Who tells a store something, directly or by way of brokers and of telemetry that forwards.
fn senders_to(facts: &Facts, store: Comp) -> Vec<Comp> {
    let telemetry = facts.kind(store) == Kind::Telemetry;
    let passes = |kind| kind == Kind::Broker || telemetry && passes_telemetry_on(kind);
    let mut senders = facts.sources_of([store], Style::Telemetry, passes);
    senders.retain(|c| match facts.kind(*c) {
        Kind::Telemetry => false,
        Kind::Broker => !facts.is_sent_telemetry(*c),
        _ => true,
    });
    senders
}

impl Found for TelemetrySilos {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.iter().map(|c| SubjectIndex::from(*c)).collect()
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects().into_iter().take(1).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        /// As many stores are told of in full; the others are named.
        const TOLD: usize = 4;
        let hears = |store: &Comp| {
            let senders = senders_to(names.facts, *store);
            format!("{} hears {}", names.of(*store), names.list(&senders))
        };
        let told: Vec<String> = self.0.iter().take(TOLD).map(hears).collect();
        let more = match self.0.get(TOLD..) {
            None | Some([]) => String::new(),
            Some(more) => format!(
                "; there {} {}, too",
                verb(more.len(), "is", "are"),
                names.list(more)
            ),
        };
        let stores = names.list(&self.0);
        Words::new(
            format!(
                "Telemetry goes to {} places, and none has all of it",
                number(self.0.len())
            ),
            format!("{}{more}. None of them hears everybody.", told.join("; ")),
            "What went wrong between components that tell different places has to be matched by hand, by clocks and names that do not agree, while the incident goes on.",
            format!(
                "Choose one of {stores}, and let the others forward to it, or let everybody send to it."
            ),
        )
    }
}

const ONLY_AGGREGATES: Rule = Rule {
    name: "only-aggregates",
    reads: read_set::TELEMETRY_ROUTES.and(read_set::RAW),
    docs: Docs {
        checks: "Where telemetry ends up, the raw events are kept.",
        matters: "An average cannot be taken apart. What happened to one customer, and every question that nobody thought of before, can be answered only from the events themselves.",
        detected: "A telemetry component that a telemetry edge enters and that does not forward to another one, where raw is false; where it is unknown, it asks. Not where everybody who sends to it also sends to one that keeps raw events. Less severe where another one keeps them.",
        remedy: "Keep the raw events, for as long as questions come up, and compute aggregates from them.",
        false_alarms: "Data that must not be kept in full: keep the events without what makes them personal.",
        fails: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"stock","name":"Stock","kind":"service"},{"id":"numbers","name":"Metrics store","kind":"telemetry","raw":false}],"connections":[{"id":"t1","from":"orders","to":"numbers","style":"telemetry","signal":"metrics"},{"id":"t2","from":"stock","to":"numbers","style":"telemetry","signal":"metrics"}]"#,
        passes: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"stock","name":"Stock","kind":"service"},{"id":"events","name":"Event store","kind":"telemetry","raw":true,"retention":"30d"},{"id":"numbers","name":"Metrics store","kind":"telemetry","raw":false}],"connections":[{"id":"t1","from":"orders","to":"numbers","style":"telemetry","signal":"metrics"},{"id":"t2","from":"stock","to":"numbers","style":"telemetry","signal":"metrics"},{"id":"t3","from":"orders","to":"events","style":"telemetry","signal":"events"},{"id":"t4","from":"stock","to":"events","style":"telemetry","signal":"events"}]"#,
        read_on: &[
            "AWS Builders' Library: Instrumenting distributed systems for operational visibility",
            "microservices.io: Event Sourcing, Audit Logging",
        ],
    },
    find: only_aggregates,
    repairs: &[settings::raw],
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

fn only_aggregates(facts: &Facts, _: u64, findings: &mut Findings) {
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

impl Found for OnlyAggregates {
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

const NO_RETENTION: Rule = Rule {
    name: "no-retention",
    reads: read_set::KIND.and(read_set::RAW).and(read_set::RETENTION),
    docs: Docs {
        checks: "Where raw events are kept, it is said for how long.",
        matters: "What is deleted before anybody asks might as well not have been kept, and what is kept for ever is paid for for ever and found by whoever breaks in.",
        detected: "A telemetry component that keeps raw events, without a retention.",
        remedy: "Set retention to the longest time after which a question still comes up, such as 30d.",
        false_alarms: "A store that deletes by size and not by age: give the age that it reaches at the usual load.",
        fails: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"events","name":"Event store","kind":"telemetry","raw":true}],"connections":[{"id":"t1","from":"orders","to":"events","style":"telemetry","signal":"events"}]"#,
        passes: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"events","name":"Event store","kind":"telemetry","raw":true,"retention":"30d"}],"connections":[{"id":"t1","from":"orders","to":"events","style":"telemetry","signal":"events"}]"#,
        read_on: &[
            "microservices.io: Audit Logging, Log Aggregation",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
        ],
    },
    find: no_retention,
    question: Some(Question {
        topic: Topic::Operation,
        position: 6,
        fields: Some(|about| about.component(Field::Retention)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoRetention(Comp);

fn no_retention(facts: &Facts, _: u64, findings: &mut Findings) {
    let all = facts.telemetry_components().iter().copied();
    for store in all.filter(|c| keeps_raw(facts, *c)) {
        if facts.component(store).retention.is_none() {
            findings.ask(Severity::Low, NoRetention(store));
        }
    }
}

impl Found for NoRetention {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let store = names.of(self.0);
        Words::new(
            format!("How long does {store} keep raw events?"),
            format!("{store} keeps raw events; the drawing does not say for how long."),
            format!(
                "Some faults are noticed weeks later. If {store} has deleted the events by then, they might as well not have been kept; if it never deletes any, it grows until it fails."
            ),
            format!(
                "Set the retention of {store} to the longest time after which somebody still asks, such as 30d."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn telemetry_silos() {
        let case = |lines: &str| format!("service a\nservice b\ntelemetry t\ntelemetry u\n{lines}");
        let apart = case("a -> t telemetry\nb -> u telemetry\n");
        let fail: &[&str] = &["fail medium component:t component:u"];
        table(
            "telemetry-silos",
            &[
                ("nothing there", "", &[]),
                ("nothing sent", &case(""), &[]),
                (
                    "one store",
                    &case("a -> t telemetry\nb -> t telemetry"),
                    &[],
                ),
                ("two, each with a part", &apart, fail),
                (
                    "two, one with all",
                    &case("a -> t telemetry\nb -> u telemetry\na -> u telemetry"),
                    &[],
                ),
                (
                    "two that one component sends to",
                    &case("a -> t telemetry\na -> u telemetry"),
                    &[],
                ),
                (
                    "one forwards to the other",
                    &format!("{apart}t -> u telemetry"),
                    &[],
                ),
                (
                    "both forward to a third",
                    &format!("{apart}telemetry v\nt -> v telemetry\nu -> v telemetry"),
                    &[],
                ),
                (
                    "by way of another and a broker",
                    &format!(
                        "{apart}telemetry v\nbroker k\nt -> v telemetry\nv -> k telemetry\nk -> u telemetry"
                    ),
                    &[],
                ),
                (
                    "both forward round in a ring",
                    &format!("{apart}t -> u telemetry\nu -> t telemetry"),
                    &[],
                ),
                (
                    "one forwards to a third",
                    &format!("{apart}telemetry v\nt -> v telemetry"),
                    fail,
                ),
                (
                    "at start it does not forward",
                    &format!("{apart}t -> u telemetry \"phase\":\"startup\""),
                    fail,
                ),
                (
                    "a service does not forward",
                    "service a\nservice b\nservice c\ntelemetry t\na -> c telemetry\nb -> t telemetry\nc -> t telemetry",
                    &["fail medium component:c component:t"],
                ),
                (
                    "telemetry forwards to telemetry only",
                    "service a\nservice b\ntelemetry t\ndatastore d\na -> t telemetry\nt -> d telemetry\nb -> d telemetry",
                    &["fail medium component:d component:t"],
                ),
                (
                    "a broker passes on",
                    &case(
                        "broker k\na -> k telemetry\nb -> k telemetry\nk -> t telemetry\nb -> u telemetry",
                    ),
                    &[],
                ),
                (
                    "a broker is no store",
                    &case("broker k\na -> k telemetry\nb -> t telemetry"),
                    &[],
                ),
                (
                    "a broker that nobody sends telemetry sends its own",
                    &case("broker k\nk -> t telemetry\nb -> u telemetry"),
                    fail,
                ),
                (
                    "two brokers, one store behind both",
                    &case(
                        "broker k\nbroker l\na -> k telemetry\nb -> l telemetry\nk -> t telemetry\nl -> t telemetry\nk -> u telemetry",
                    ),
                    &[],
                ),
                (
                    "events do not count",
                    &case("a -> t event\nb -> u event"),
                    &[],
                ),
                (
                    "what is no telemetry component counts",
                    "service a\nservice b\ndatastore d\nexternal e\na -> d telemetry\nb -> e telemetry",
                    &["fail medium component:d component:e"],
                ),
                (
                    "what only telemetry enters is no store",
                    "service a\ntelemetry t\ntelemetry u\na -> t telemetry\nt -> u telemetry",
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn telemetry_silos_of_many_senders() {
        // More than one round of marks: the odd one out is in the last.
        let many = |odd: &str| {
            let senders = (100..300).map(|i| format!("service s{i}\ns{i} -> t telemetry\n"));
            let all: String = senders.collect();
            format!("{all}telemetry t\ntelemetry u\nservice z\nz -> u telemetry\n{odd}")
        };
        table(
            "telemetry-silos",
            &[
                ("apart", &many(""), &["fail medium component:t component:u"]),
                ("together", &many("z -> t telemetry"), &[]),
            ],
        );
    }

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

    #[test]
    fn no_retention() {
        table(
            "no-retention",
            &[
                ("nothing there", "", &[]),
                (
                    "raw",
                    "telemetry t \"raw\":true",
                    &["question low component:t"],
                ),
                (
                    "with it",
                    "telemetry t \"raw\":true,\"retention\":\"7d\"",
                    &[],
                ),
                ("aggregates", "telemetry t \"raw\":false", &[]),
                ("unknown", "telemetry t", &[]),
                ("no telemetry", "datastore t", &[]),
            ],
        );
    }

    #[test]
    fn no_central_store() {
        let two = "service a\njob b\n";
        table(
            "no-central-store",
            &[
                ("nothing there", "", &[]),
                ("one worker", "service a", &[]),
                ("an external is not ours", "service a\nexternal b", &[]),
                ("two workers", two, &["fail high design:"]),
                (
                    "telemetry, not connected",
                    &format!("{two}telemetry t"),
                    &[],
                ),
                (
                    "telemetry to something else",
                    &format!("{two}datastore d\na -> d telemetry"),
                    &[],
                ),
                (
                    "telemetry only at start",
                    &format!("{two}datastore d\na -> d telemetry \"phase\":\"startup\""),
                    &["fail high design:"],
                ),
            ],
        );
        assert_eq!(outcome("OB2", "service a"), "not-applicable");
        assert_eq!(outcome("OB2", "telemetry t"), "pass");
    }
}
