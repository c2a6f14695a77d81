//! OB1 · Use event data to build metrics.

use super::ob2::lacks_central_store;
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Signal, Style, normal_form};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::{language, telemetry};
use crate::rules::names::{list, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words};
use std::collections::{BTreeMap, HashSet};

/// The item.
pub const ITEM: Item = Item {
    code: "OB1",
    title: "Use event data to build metrics",
    bucket: "Observability",
    about: |facts| match lacks_central_store(facts) {
        true => facts.flows().any(|f| facts.of_flow(f).writes),
        false => ours(facts).next().is_some(),
    },
    evidence,
    rules: &[EMITS_NOTHING, NO_RAW_EVENTS, SILENT_FLOW, EVENT_NOT_DOMAIN],
};

/// What runs code of ours.
fn ours(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    facts.components().filter(|c| facts.runs_our_code(*c))
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let seen = ours(facts).filter(|c| facts.telemetry_connections(*c).next().is_some());
    let seen: Vec<Comp> = seen.collect();
    if !seen.is_empty() {
        texts.push(format!(
            "What {} {} is told to {}.",
            names.list(&seen),
            verb(seen.len(), "does", "do"),
            names.list(facts.telemetry_components())
        ));
    }
    let told = facts
        .flows()
        .filter(|f| facts.of_flow(*f).writes && silent_steps(facts, *f).is_empty());
    let told: Vec<FlowNo> = told.collect();
    if !told.is_empty() {
        texts.push(format!(
            "Every step that writes in {} emits a business event.",
            names.flows(&told)
        ));
    }
    texts.into_iter().map(Text::from).collect()
}

const EMITS_NOTHING: Rule = Rule {
    name: "emits-nothing",
    reads: read_set::TELEMETRY_ROUTES,
    docs: Docs {
        checks: "What runs code of ours tells telemetry what it does.",
        matters: "In an incident the one component that says nothing is the one where the fault may be, and the only way to find out is to change it while it burns.",
        detected: "A service, gateway, orchestrator or job from which no telemetry edge and no event edge leads to a telemetry component, directly or through brokers. Not where only startup connections touch it, and not where there is no central store at all.",
        remedy: "Send its events to the telemetry component, or let that listen to the broker that has them already.",
        false_alarms: "A platform that watches the network from outside: draw the telemetry from what it watches, whoever fetches it.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"},{"id":"store","name":"Event store","kind":"telemetry","raw":true}],"connections":[{"id":"t","from":"orders","to":"store","style":"telemetry","signal":"events"},{"id":"placed","from":"orders","to":"mail","style":"event"}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"},{"id":"store","name":"Event store","kind":"telemetry","raw":true}],"connections":[{"id":"t","from":"orders","to":"store","style":"telemetry","signal":"events"},{"id":"u","from":"mail","to":"store","style":"telemetry","signal":"events"},{"id":"placed","from":"orders","to":"mail","style":"event"}]"#,
        read_on: &[
            "SRE Book, chapter 6: Monitoring Distributed Systems",
            "microservices.io: Application Metrics, Distributed Tracing",
        ],
    },
    find: emits_nothing,
    repairs: &[telemetry::events_of],
    ..Rule::DEFAULT
};

struct EmitsNothing(Comp);

fn emits_nothing(facts: &Facts, _: u64, findings: &mut Findings) {
    if lacks_central_store(facts) {
        return;
    }
    for c in ours(facts) {
        if facts.telemetry_connections(c).next().is_none() && !only_starts(facts, c) {
            findings.fail(Severity::Medium, EmitsNothing(c));
        }
    }
}

/// Whether connections touch the component, all of them needed only to start.
fn only_starts(facts: &Facts, c: Comp) -> bool {
    let topology = facts.topology();
    let mut edges = topology.outgoing(c).chain(topology.incoming(c)).peekable();
    edges.peek().is_some() && edges.all(|(e, _)| !facts.connection(e).runs())
}

impl Found for EmitsNothing {
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

const NO_RAW_EVENTS: Rule = Rule {
    name: "no-raw-events",
    reads: read_set::TELEMETRY_ROUTES.and(read_set::SIGNAL),
    docs: Docs {
        checks: "What happened is sent as events, not only as numbers.",
        matters: "A metric answers the question that somebody had when it was made. The question that comes up during an incident is another one, and a number cannot be taken apart again.",
        detected: "A service, gateway, orchestrator or job that reaches telemetry by telemetry connections alone, all of which send metrics only. Where they send something else or it is not known what, and none sends events, it asks, once for each telemetry component that they send to, directly or through brokers.",
        remedy: "Send domain events, such as Order.Placed with its fields, and compute the metrics from them where they are kept.",
        false_alarms: "A component without any business of its own, such as a plain proxy: metrics may be all that there is to say.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"numbers","name":"Metrics store","kind":"telemetry","raw":false}],"connections":[{"id":"t","from":"orders","to":"numbers","style":"telemetry","signal":"metrics"}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"store","name":"Event store","kind":"telemetry","raw":true}],"connections":[{"id":"t","from":"orders","to":"store","style":"telemetry","signal":["events","metrics"]}]"#,
        read_on: &[
            "AWS Builders' Library: Instrumenting distributed systems for operational visibility",
            "microservices.io: Event Sourcing, Application Metrics",
        ],
    },
    find: no_raw_events,
    repairs: &[telemetry::raw_events],
    question: Some(Question {
        topic: Topic::Operation,
        position: 4,
        fields: Some(no_raw_events_fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoRawEvents(Comp);

struct EventsUnknown {
    store: Comp,
    senders: Vec<Comp>,
}

/// What a component that reaches telemetry sends there.
#[derive(PartialEq, Eq)]
enum Sends {
    Events,
    MetricsOnly,
    Unclear,
}

/// What the component sends to telemetry, where it sends anything.
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

fn no_raw_events(facts: &Facts, _: u64, findings: &mut Findings) {
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
fn no_raw_events_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
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

impl Found for NoRawEvents {
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

impl Found for EventsUnknown {
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

const SILENT_FLOW: Rule = Rule {
    name: "silent-flow",
    reads: read_set::WRITERS.and(read_set::EMITS),
    docs: Docs {
        checks: "Every step that changes data says so with a business event.",
        matters: "All components can be up and the business be down. Only the events of the business itself show that orders stopped coming, and which step they stopped before.",
        detected: "A flow with a writing step, in which no step emits anything: it asks. Where some writing steps emit and others do not, it fails.",
        remedy: "Name the business event of each step that writes, in the words of its domain.",
        false_alarms: "A step that writes only what nobody will ever ask for, such as a cache.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"}],"flows":[{"id":"fulfil","name":"Fulfil an order","steps":[{"id":"s1","component":"orders","writes":true,"emits":["Order.Placed"]},{"id":"s2","component":"shipping","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"}],"flows":[{"id":"fulfil","name":"Fulfil an order","steps":[{"id":"s1","component":"orders","writes":true,"emits":["Order.Placed"]},{"id":"s2","component":"shipping","writes":true,"emits":["Order.Shipped"]}]}]"#,
        read_on: &[
            "microservices.io: Event Sourcing, Audit Logging",
            "SRE Book, chapter 4: Service Level Objectives",
        ],
    },
    find: silent_flow,
    repairs: &[language::outspoken],
    question: Some(Question {
        topic: Topic::Operation,
        position: 2,
        fields: Some(silent_flow_fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct SilentFlow {
    flow: FlowNo,
    /// The components of the silent steps, where others emit.
    silent: Vec<Comp>,
    asks: bool,
}

/// The steps of a flow that write and emit nothing.
fn silent_steps(facts: &Facts, f: FlowNo) -> Vec<StepAt> {
    let silent = |at: &StepAt| {
        let step = facts.step(*at);
        step.writes == Some(true) && step.emits.is_empty()
    };
    facts.steps(f).filter(silent).collect()
}

fn silent_flow(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let silent = silent_steps(facts, flow);
        if silent.is_empty() {
            continue;
        }
        let emits = |at: &StepAt| !facts.step(*at).emits.is_empty();
        let emitting: Vec<StepAt> = facts.steps(flow).filter(emits).collect();
        let writes = |at: &StepAt| facts.step(*at).writes == Some(true);
        if emitting.is_empty() {
            findings.ask(
                Severity::Medium,
                SilentFlow {
                    flow,
                    silent: Vec::new(),
                    asks: true,
                },
            );
        } else if emitting.iter().any(writes) {
            let silent = silent.iter().filter_map(|at| facts.component_of(*at));
            findings.fail(
                Severity::Low,
                SilentFlow {
                    flow,
                    silent: sorted_unique(silent.collect()),
                    asks: false,
                },
            );
        }
    }
}

fn silent_flow_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let Some(f) = about.first_flow() else {
        return Vec::new();
    };
    let steps = about.facts.flow(f).steps.iter();
    let silent = steps.filter(|s| s.writes == Some(true) && s.emits.is_empty());
    silent
        .map(|s| (f.into(), Field::Emits { step: s.id.clone() }))
        .collect()
}

impl Found for SilentFlow {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let silent = self.silent.iter().map(|c| SubjectIndex::from(*c));
        std::iter::once(self.flow.into()).chain(silent).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        if self.asks {
            let writing = silent_steps(facts, self.flow);
            let writing = writing.iter().filter_map(|at| facts.component_of(*at));
            let writing = sorted_unique(writing.collect());
            return Words::new(
                format!("Which business events say that {flow} happened?"),
                format!(
                    "{} {} in {flow}, and no step of it emits anything.",
                    names.list(&writing),
                    verb(writing.len(), "writes", "write")
                ),
                format!(
                    "Every component can be healthy while {flow} has stopped. Without business events nobody can ask how many were begun today, and how many came to an end."
                ),
                format!("Name what each step of {flow} that writes emits, such as Order.Placed."),
            );
        }
        let silent = names.list(&self.silent);
        let write = verb(self.silent.len(), "writes", "write");
        Words::new(
            format!("Part of {flow} happens unseen"),
            format!(
                "In {flow}, {silent} {write} and {} nothing, though other steps do.",
                verb(self.silent.len(), "emits", "emit")
            ),
            format!(
                "When {flow} stops half-way, its events end before {silent}, and whether that part was done has to be looked up in the data."
            ),
            format!("Name the business event of each step of {flow} at {silent} that writes."),
        )
    }
}

const EVENT_NOT_DOMAIN: Rule = Rule {
    name: "event-not-domain",
    reads: read_set::STEP_OWNERS
        .and(read_set::EMITS)
        .and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "A component emits events in the words of its own domain.",
        matters: "Events are read long after they were made, by people who know the business and not the code. A word that the domain does not have means something else to each of them, and dashboards count what nobody meant.",
        detected: "A component with a step that emits a word which its domain, where that has a language of its own or around it, does not have.",
        remedy: "Use the word of the domain, or add the new one to its language, if people there say it.",
        false_alarms: "A language that is not written down in full yet: add the word.",
        fails: r#""domains":[{"id":"sales","name":"Sales","language":[{"entity":"Order","states":["Placed"]}]}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"emits":["Row.Inserted"]}]}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales","language":[{"entity":"Order","states":["Placed"]}]}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"emits":["Order.Placed"]}]}]"#,
        read_on: &[
            "Evans: Domain-Driven Design, Ubiquitous Language, Published Language",
            "Enterprise Integration Patterns: Event Message",
        ],
    },
    find: event_not_domain,
    repairs: &[language::emitted],
    ..Rule::DEFAULT
};

struct EventNotDomain {
    component: Comp,
    flow: FlowNo,
    steps: Vec<StepAt>,
}

/// The words that a step emits and that the domain of its component, which has a language, has not.
fn foreign_words(facts: &Facts, at: StepAt) -> Vec<&str> {
    let domain = facts.component_of(at).and_then(|c| facts.domain_of(c));
    let Some(domain) = domain.filter(|d| facts.has_language(*d)) else {
        return Vec::new();
    };
    let spoken = |text: &str| facts.word(text).is_some_and(|w| facts.speaks(domain, w));
    let emitted = facts.step(at).emits.iter().map(String::as_str);
    emitted.filter(|text| !spoken(text)).collect()
}

fn event_not_domain(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut foreign: BTreeMap<(Comp, FlowNo), Vec<StepAt>> = BTreeMap::new();
    for at in facts.flows().flat_map(|f| facts.steps(f)) {
        if let Some(c) = facts.component_of(at)
            && !foreign_words(facts, at).is_empty()
        {
            foreign.entry((c, at.flow)).or_default().push(at);
        }
    }
    for ((component, flow), steps) in foreign {
        findings.fail(
            Severity::Low,
            EventNotDomain {
                component,
                flow,
                steps,
            },
        );
    }
}

impl Found for EventNotDomain {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into(), self.flow.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (c, flow) = (names.of(self.component), names.flow(self.flow));
        let domain = match facts.domain_of(self.component) {
            Some(domain) => names.domain(domain).to_string(),
            None => "its domain".to_owned(),
        };
        let all = self.steps.iter().flat_map(|at| foreign_words(facts, *at));
        let mut seen = HashSet::new();
        let words: Vec<&str> = all.filter(|w| seen.insert(normal_form(w))).collect();
        let n = words.len();
        let words = list(words.into_iter().map(Name));
        Words::new(
            format!("{c} emits {words}, which {domain} does not know"),
            format!(
                "In {flow}, {c} emits {words}; the language of {domain} has no such {}.",
                verb(n, "word", "words")
            ),
            "Who reads these events later knows the business and not the code. Words that nobody there uses are counted and understood by each in another way.",
            format!(
                "Emit a word that {domain} has, or add {words} to its language, if people there say so."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    /// A store, so that the design has one.
    const STORE: &str = "telemetry t\n";

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

    #[test]
    fn silent_flow() {
        let case =
            |a: &str, b: &str| format!("service a\nservice b\nflow f\nstep a {a}\nstep b {b}");
        let ask: &[&str] = &["question medium flow:f"];
        let emits = "\"emits\":[\"X\"]";
        let writes = &format!("writes {emits}");
        table(
            "silent-flow",
            &[
                ("nothing there", "", &[]),
                ("no step writes", &case("", "!writes"), &[]),
                ("nothing emitted", &case("writes", ""), ask),
                ("all emit", &case(writes, writes), &[]),
                (
                    "some emit",
                    &case(writes, "writes"),
                    &["fail low flow:f component:b"],
                ),
                ("who does not write need not emit", &case(writes, ""), &[]),
                ("only who does not write emits", &case("writes", emits), &[]),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a writes \"emits\":[\"X\"]\nstep d writes",
                    &["fail low flow:f component:a"],
                ),
            ],
        );
    }

    #[test]
    fn event_not_domain() {
        let case = |domain: &str, emits: &str| {
            format!(
                "domain d \"language\":[{{\"entity\":\"Order\",\"states\":[\"Paid\"]}}]\ndomain e \"parent\":\"d\"\ndomain x\nservice a \"domain\":\"{domain}\"\nflow f\nstep a \"emits\":[{emits}]"
            )
        };
        let fail: &[&str] = &["fail low component:a flow:f"];
        table(
            "event-not-domain",
            &[
                ("nothing there", "", &[]),
                ("a word of the domain", &case("d", "\"ORDER_PAID\""), &[]),
                ("another word", &case("d", "\"Row.Inserted\""), fail),
                ("one of several", &case("d", "\"Order\",\"Row\""), fail),
                ("a word of the domain around", &case("e", "\"Order\""), &[]),
                ("the language is around", &case("e", "\"Row\""), fail),
                ("a domain without a language", &case("x", "\"Row\""), &[]),
                (
                    "no domain",
                    &case("d", "\"Row\"").replace(" \"domain\":\"d\"", ""),
                    &[],
                ),
                ("nothing emitted", &case("d", ""), &[]),
                (
                    "once a pair",
                    &(case("d", "\"Row\"")
                        + "\nstep a \"emits\":[\"Column\"]\nflow g\nstep a \"emits\":[\"Row\"]"),
                    &["fail low component:a flow:f", "fail low component:a flow:g"],
                ),
                (
                    "a private store counts as its owner",
                    "domain d \"language\":[{\"entity\":\"Order\"}]\nservice a \"domain\":\"d\"\ndatastore s\na -> s data\nflow f\nstep s \"emits\":[\"Row\"]",
                    fail,
                ),
            ],
        );
    }

    #[test]
    fn the_item() {
        assert_eq!(outcome("OB1", "client a"), "not-applicable");
        let two = "service a\nservice b\n";
        assert_eq!(outcome("OB1", two), "not-applicable");
        let told = format!("{two}flow f\nstep a writes \"emits\":[\"X\"]");
        assert_eq!(outcome("OB1", &told), "pass");
        assert_eq!(
            outcome("OB1", &told.replace(" \"emits\":[\"X\"]", "")),
            "question"
        );
        let sent = format!("{STORE}service a\na -> t telemetry \"signal\":\"events\"");
        assert_eq!(outcome("OB1", &sent), "pass");
    }
}
