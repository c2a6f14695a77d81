//! CA4 · Communicate by asynchronous messages.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Delivery, Kind, Style, Timeout};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::{broker, settings};
use crate::rules::names::{count, list, lower, number, sentence, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{
    Docs, Findings, Found, Item, Names, Outcome, Rule, Severity, Text, Words, subjects,
};
use std::collections::HashSet;

/// The item.
pub const ITEM: Item = Item {
    code: "CA4",
    title: "Communicate by asynchronous messages",
    bucket: "Consistency and availability",
    about: |facts| facts.connections().any(|e| talks(facts, e)),
    evidence,
    rules: &[
        TEMPORAL_COUPLING,
        SYNC_CHAIN,
        SYNC_CYCLE,
        SYNC_FAN_OUT,
        NO_TIMEOUT,
        RETRY_NOT_IDEMPOTENT,
        NO_DEAD_LETTER,
    ],
};

fn talks(facts: &Facts, e: Conn) -> bool {
    matches!(
        facts.style(e),
        Style::Request | Style::Message | Style::Event
    )
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let of = |style| {
        facts
            .connections()
            .filter(|e| facts.style(*e) == style)
            .count()
    };
    let (requests, messages, events) = (of(Style::Request), of(Style::Message), of(Style::Event));
    let asynchronous = messages + events;
    let mut texts = Vec::new();
    if asynchronous > 0 {
        let are = verb(asynchronous, "is", "are");
        let total = count(requests + asynchronous, "connection");
        texts.push(format!(
            "{} of {total} between components {are} asynchronous.",
            sentence(&number(asynchronous))
        ));
    }
    if requests > 0 {
        let wait = verb(requests, "waits", "wait");
        texts.push(format!("{} {wait} for an answer, with a time limit where one is needed, and none is part of a long chain or a ring.", sentence(&count(requests, "request"))));
    }
    texts.into_iter().map(Text::from).collect()
}

const TEMPORAL_COUPLING: Rule = Rule {
    name: "temporal-coupling",
    reads: read_set::CORE_DEPS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "A component of ours waits for another one only where a flow needs the answer at once.",
        matters: "A request ties the two together in time: when the one that is asked is down, the one that asks cannot go on either. A message waits in between until both are ready.",
        detected: "A request without a fallback between two workers of ours, not from an orchestrator, that steps of flows use and no core step does. It asks where those flows do not say what is core; and, within a domain, where no flow uses the request and the two are not both needed by one core.",
        remedy: "Make it a message or an event through a broker, or give it a fallback. If the answer is needed at once, mark the step as core.",
        false_alarms: "A read that the caller cannot go on without: then it is part of what must be up, and the step is core.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"confirm","from":"orders","to":"mail","style":"request"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","core":true},{"id":"s2","component":"mail","connection":"confirm","core":false}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"confirm","from":"orders","to":"mail","style":"message"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","core":true},{"id":"s2","component":"mail","connection":"confirm","core":false}]}]"#,
        read_on: &[
            "Azure architecture: Asynchronous Request-Reply",
            "Enterprise Integration Patterns: Messaging",
            "The Reactive Manifesto: Message Driven",
        ],
    },
    find: temporal_coupling,
    repairs: &[broker::one],
    question: Some(Question {
        topic: Topic::Core,
        position: 1,
        fields: Some(temporal_coupling_fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct TemporalCoupling {
    connection: Conn,
    ends: [Comp; 2],
    /// The flows that use it.
    flows: Vec<FlowNo>,
    asks: bool,
}

fn temporal_coupling(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut together = None;
    for e in facts.connections().filter(|e| couples(facts, *e)) {
        let users = facts.users(e);
        if users.iter().any(|at| facts.step(*at).core == Some(true)) {
            continue;
        }
        let flows = facts.flows_using(e);
        let asks = if users.is_empty() {
            let together = together.get_or_insert_with(|| needed_together(facts));
            if !facts.has_flows() || facts.crosses(e) || together.contains(&e) {
                continue;
            }
            true
        } else {
            !flows.iter().any(|f| facts.of_flow(*f).sets_core)
        };
        let ends = [facts.from(e), facts.to(e)];
        let found = TemporalCoupling {
            connection: e,
            ends,
            flows,
            asks,
        };
        match asks {
            true => findings.ask(Severity::Low, found),
            false => findings.fail(Severity::Medium, found),
        }
    }
}

/// A call between two different workers of ours, not from an orchestrator.
fn couples(facts: &Facts, e: Conn) -> bool {
    let (from, to) = (facts.from(e), facts.to(e));
    facts.is_call(e)
        && from != to
        && facts.is_own_worker(from)
        && facts.is_own_worker(to)
        && facts.kind(from) != Kind::Orchestrator
}

/// The calls both ends of which are in the core needs of one flow.
fn needed_together(facts: &Facts) -> HashSet<Conn> {
    let mut together = HashSet::new();
    for f in facts.flows() {
        let needs = facts.core_deps(f);
        let within = |c: Comp| needs.binary_search(&c).is_ok();
        let calls = needs.iter().flat_map(|c| facts.outgoing(*c));
        together.extend(
            calls
                .filter(|(e, to)| couples(facts, *e) && within(*to))
                .map(|(e, _)| e),
        );
    }
    together
}

/// The core steps that need the call, else what the caller does without it.
fn temporal_coupling_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let Some(e) = about.all_connections().next() else {
        return Vec::new();
    };
    let flows = about.facts.flows_using(e);
    let core = |f: FlowNo| (f.into(), Field::Core { via: None });
    let mut fields: Vec<AnswerField> = flows.into_iter().map(core).collect();
    fields.push((e.into(), Field::Fallback));
    fields.push((e.into(), Field::Style));
    fields
}

impl Found for TemporalCoupling {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.connection, &[&self.ends])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (from, to) = (
            names.of(facts.from(self.connection)),
            names.of(facts.to(self.connection)),
        );
        let link = names.link(self.connection);
        let flows = names.flows(&self.flows);
        let why = format!(
            "While {to} is down or slow, {from} cannot go on either, though nothing has to be done at once."
        );
        let fix = format!(
            "Send {to} a message or an event instead, through a broker; or give the request a fallback."
        );
        if !self.asks {
            return Words::new(
                format!("{from} waits for {to}, and no flow needs it to"),
                format!(
                    "{} is used by {flows}, outside the core, and {from} cannot go on without the answer.",
                    sentence(&link)
                ),
                why,
                fix,
            );
        }
        let evidence = match self.flows.is_empty() {
            true => {
                format!("No flow uses {link}, so nothing says whether {from} has to wait for {to}.")
            }
            false => format!(
                "{} is used by {flows}, where no step says whether it is part of the core.",
                sentence(&link)
            ),
        };
        let answer = match self.flows.is_empty() {
            true => format!(
                "Add {link} to the flow that it belongs to. If the answer is not needed at once: {}",
                lower(&fix)
            ),
            false => format!(
                "Mark which steps of {flows} are core. If this one is not: {}",
                lower(&fix)
            ),
        };
        Words::new(
            format!("Does {from} have to wait for {to}?"),
            evidence,
            why,
            answer,
        )
    }
}

const SYNC_CHAIN: Rule = Rule {
    name: "sync-chain",
    limit: Some(3),
    reads: read_set::CALLS,
    docs: Docs {
        checks: "How many requests wait for one another in a row.",
        matters: "Every hop adds its own delay and its own chance to fail to all before it. One slow component at the end holds a thread, a connection and a user at every place of the chain.",
        detected: "The longest path of requests without a fallback, from a component that a client calls or that no such request enters; from the limit of hops on. A ring of calls counts as one place. One finding for each beginning, but for one that lies on another's longest path.",
        remedy: "Break the chain where the answer is not needed at once: by an event, by a fallback, or by keeping a copy of the data near the one who needs it.",
        false_alarms: "A chain of thin layers that are deployed and fail together: draw them as one component.",
        fails: r#""components":[{"id":"a","name":"Shop","kind":"service"},{"id":"b","name":"Orders","kind":"service"},{"id":"c","name":"Prices","kind":"service"},{"id":"d","name":"Tax","kind":"service"}],"connections":[{"id":"ab","from":"a","to":"b","style":"request"},{"id":"bc","from":"b","to":"c","style":"request"},{"id":"cd","from":"c","to":"d","style":"request"}]"#,
        passes: r#""components":[{"id":"a","name":"Shop","kind":"service"},{"id":"b","name":"Orders","kind":"service"},{"id":"c","name":"Prices","kind":"service"},{"id":"d","name":"Tax","kind":"service"}],"connections":[{"id":"ab","from":"a","to":"b","style":"request"},{"id":"bc","from":"b","to":"c","style":"request"},{"id":"cd","from":"c","to":"d","style":"request","fallback":"the tax of last month"}]"#,
        read_on: &[
            "SRE Book, chapter 22: Addressing Cascading Failures",
            "Release It!, second edition, chapter 4: Cascading Failures, Blocked Threads",
            "Azure architecture: Circuit Breaker, Chatty I/O",
        ],
    },
    find: sync_chain,
    repairs: &[broker::chain],
    ..Rule::DEFAULT
};

struct SyncChain {
    /// The places of the path, in order; a ring has more than one component.
    places: Vec<Vec<Comp>>,
}

fn sync_chain(facts: &Facts, limit: u64, findings: &mut Findings) {
    let least = usize::try_from(limit).unwrap_or(usize::MAX);
    for chain in facts.calls().chains(least) {
        let hops = chain.len() - 1;
        let long = hops >= least.saturating_add(2);
        let severity = if long {
            Severity::High
        } else {
            Severity::Medium
        };
        let places = chain.into_iter().map(<[Comp]>::to_vec).collect();
        findings.fail(severity, SyncChain { places });
    }
}

impl Found for SyncChain {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.places
            .iter()
            .flatten()
            .map(|c| SubjectIndex::from(*c))
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let hops = self.places.len() - 1;
        let place = |members: &Vec<Comp>| match members.as_slice() {
            [one] => names.of(*one).to_string(),
            ring => format!("the ring of {}", names.list(ring)),
        };
        let path: Vec<String> = self.places.iter().map(place).collect();
        let shown = match path.len() {
            0..=12 => path.join(" → "),
            n => format!("{} → … → {}", path[..10].join(" → "), path[n - 1]),
        };
        let (first, last) = (&path[0], &path[hops]);
        Words::new(
            format!("{first} waits for a chain of {}", count(hops, "request")),
            format!(
                "{shown}: each waits for the next, {} in a row.",
                count(hops, "request")
            ),
            format!(
                "When {last} is slow, every component before it is held up with it, as far as {first}; when it is down, they all fail."
            ),
            format!(
                "Break the chain where the answer is not needed at once: between {} and {last}, an event, a fallback or a copy of the data would do.",
                path[hops - 1]
            ),
        )
    }
}

const SYNC_CYCLE: Rule = Rule {
    name: "sync-cycle",
    reads: read_set::CALLS,
    docs: Docs {
        checks: "No component waits for itself, directly or through others.",
        matters: "Around a ring of waiting calls the load of one failure comes back to where it started. Threads wait for threads that wait for them; the ring stops as a whole, and none of its members can be started or deployed first.",
        detected: "Two or more components each of which reaches the others over requests without a fallback; or a component that sends such a request to itself. Clients are left out.",
        remedy: "Turn one direction around: let one member publish an event that the other listens to.",
        false_alarms: "A callback that never happens while the first request is open: draw it as a message.",
        fails: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"stock","name":"Stock","kind":"service"}],"connections":[{"id":"reserve","from":"orders","to":"stock","style":"request"},{"id":"price","from":"stock","to":"orders","style":"request"}]"#,
        passes: r#""components":[{"id":"orders","name":"Orders","kind":"service"},{"id":"stock","name":"Stock","kind":"service"}],"connections":[{"id":"reserve","from":"orders","to":"stock","style":"request"},{"id":"price","from":"stock","to":"orders","style":"event"}]"#,
        read_on: &[
            "Release It!, second edition, chapter 4: Blocked Threads",
            "Arcan: Cyclic Dependency",
        ],
    },
    find: sync_cycle,
    repairs: &[broker::ring],
    ..Rule::DEFAULT
};

struct SyncCycle(Vec<Comp>);

fn sync_cycle(facts: &Facts, _: u64, findings: &mut Findings) {
    let rings = facts.calls().cycles();
    let in_ring: HashSet<Comp> = rings.iter().flat_map(|ring| ring.iter().copied()).collect();
    for ring in rings {
        findings.fail(Severity::High, SyncCycle(ring.to_vec()));
    }
    let alone = facts.components().filter(|c| !in_ring.contains(c));
    for c in alone.filter(|c| facts.inner_calls(*c).any(|(_, to)| to == *c)) {
        findings.fail(Severity::High, SyncCycle(vec![c]));
    }
}

impl Found for SyncCycle {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.iter().map(|c| SubjectIndex::from(*c)).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        if let [alone] = self.0.as_slice() {
            let c = names.of(*alone);
            return Words::new(
                format!("{c} waits for itself"),
                format!("{c} sends a request to itself and waits for the answer."),
                format!(
                    "While {c} is busy it waits for a place in its own queue; under load it stops for good."
                ),
                "Do the work in the same call, or put it into a queue of its own.",
            );
        }
        let ring = names.list(&self.0);
        let links: Vec<Conn> = links_within(names.facts, &self.0);
        Words::new(
            format!("{ring} wait for one another"),
            format!(
                "Requests go in a ring: {}.",
                list(links.iter().map(|e| names.link(*e)))
            ),
            format!(
                "When one of {ring} is slow, each waits for a thread that waits for it; they stop together and none can be deployed first."
            ),
            "Turn one direction around: let one of them publish an event that the other listens to.",
        )
    }
}

/// The calls between the members of a ring.
fn links_within(facts: &Facts, ring: &[Comp]) -> Vec<Conn> {
    let calls = ring.iter().flat_map(|c| facts.inner_calls(*c));
    let within = calls.filter(|(e, to)| ring.binary_search(to).is_ok() && facts.from(*e) != *to);
    sorted_unique(within.map(|(e, _)| e).collect())
}

const SYNC_FAN_OUT: Rule = Rule {
    name: "sync-fan-out",
    limit: Some(4),
    reads: read_set::CALLS.and(read_set::STORE_OWNERS),
    docs: Docs {
        checks: "How many others one component waits for.",
        matters: "A component that waits for many is down whenever any of them is, and as slow as the slowest. It also becomes the place that has to change with each of them.",
        detected: "A service or job of ours with requests without a fallback to the limit or more different components, each with its private datastores as one.",
        remedy: "Let those that need not answer listen to an event instead, move a workflow into an orchestrator, or put what is only put together for a user into a gateway.",
        false_alarms: "A component that asks only one of them at a time, as a router does: draw it as a gateway.",
        fails: r#""components":[{"id":"o","name":"Orders","kind":"service"},{"id":"a","name":"Stock","kind":"service"},{"id":"b","name":"Payment","kind":"service"},{"id":"c","name":"Shipping","kind":"service"},{"id":"d","name":"Mail","kind":"service"}],"connections":[{"id":"oa","from":"o","to":"a","style":"request"},{"id":"ob","from":"o","to":"b","style":"request"},{"id":"oc","from":"o","to":"c","style":"request"},{"id":"od","from":"o","to":"d","style":"request"}]"#,
        passes: r#""components":[{"id":"o","name":"Orders","kind":"service"},{"id":"a","name":"Stock","kind":"service"},{"id":"b","name":"Payment","kind":"service"},{"id":"c","name":"Shipping","kind":"service"},{"id":"d","name":"Mail","kind":"service"}],"connections":[{"id":"oa","from":"o","to":"a","style":"request"},{"id":"ob","from":"o","to":"b","style":"request"},{"id":"oc","from":"o","to":"c","style":"event"},{"id":"od","from":"o","to":"d","style":"event"}]"#,
        read_on: &[
            "Release It!, second edition, chapter 4: Integration Points",
            "Enterprise Integration Patterns: Publish-Subscribe Channel",
        ],
    },
    find: sync_fan_out,
    repairs: &[broker::fan_out],
    ..Rule::DEFAULT
};

struct SyncFanOut {
    caller: Comp,
    called: Vec<Comp>,
}

fn sync_fan_out(facts: &Facts, limit: u64, findings: &mut Findings) {
    let workers = facts.components().filter(|c| facts.is_own_worker(*c));
    for caller in workers.filter(|c| facts.kind(*c) != Kind::Orchestrator) {
        let called = facts.inner_calls(caller).map(|(_, to)| facts.fold(to));
        let called = sorted_unique(called.filter(|c| *c != caller).collect());
        if called.len() as u64 >= limit {
            findings.fail(Severity::Medium, SyncFanOut { caller, called });
        }
    }
}

impl Found for SyncFanOut {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.caller, &[&self.called])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let caller = names.of(self.caller);
        let many = number(self.called.len());
        Words::new(
            format!("{caller} waits for {many} others"),
            format!(
                "{caller} sends requests without a fallback to {}.",
                names.list(&self.called)
            ),
            format!(
                "{caller} is down whenever any one of them is, and as slow as the slowest of them."
            ),
            format!(
                "Publish an event from {caller} for those whose answer it does not need; a workflow over the others belongs into an orchestrator."
            ),
        )
    }
}

const NO_TIMEOUT: Rule = Rule {
    name: "no-timeout",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::CONNECTION_USES)
        .and(read_set::TIMEOUT),
    docs: Docs {
        checks: "Every request of ours has a time limit.",
        matters: "Without one, a component that hangs makes those hang that ask it: their threads and connections fill up until they answer nobody, those included who never needed the slow one.",
        detected: "A request between different components, not from a client or an external, whose timeout is none. It asks where the timeout is not known: one by one where a step uses the request, once for all others.",
        remedy: "Set a timeout that is a little above the slowest answer that is still of use.",
        false_alarms: "A long poll or a stream: give it the longest time after which the caller would give up.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request","timeout":"none"}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request","timeout":"800ms"}]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "Release It!, second edition, chapter 5: Timeouts",
        ],
    },
    find: no_timeout,
    repairs: &[settings::time_limit],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 2,
        fields: Some(|about| about.connections(Field::Timeout)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoTimeout {
    connection: Conn,
    asks: bool,
}

struct TimeoutsUnknown(Vec<Conn>);

fn no_timeout(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut others = Vec::new();
    for e in facts
        .connections()
        .filter(|e| facts.style(*e) == Style::Request)
    {
        let from = facts.from(e);
        if from == facts.to(e) || matches!(facts.kind(from), Kind::Client | Kind::External) {
            continue;
        }
        match &facts.connection(e).timeout {
            Some(Timeout::Never) => findings.fail(
                Severity::Medium,
                NoTimeout {
                    connection: e,
                    asks: false,
                },
            ),
            Some(Timeout::After(_)) => {}
            None if facts.users(e).is_empty() => others.push(e),
            None => findings.ask(
                Severity::Medium,
                NoTimeout {
                    connection: e,
                    asks: true,
                },
            ),
        }
    }
    if !others.is_empty() {
        findings.ask(Severity::Low, TimeoutsUnknown(others));
    }
}

impl Found for NoTimeout {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (from, to) = (
            names.of(facts.from(self.connection)),
            names.of(facts.to(self.connection)),
        );
        let link = names.link(self.connection);
        let why = format!(
            "Without a time limit, a {to} that hangs makes {from} hang too, and everybody who waits for it."
        );
        let fix = "a little above the slowest answer that is still of use";
        if !self.asks {
            return Words::new(
                format!("{from} waits for {to} for ever"),
                format!("{} has no time limit.", sentence(&link)),
                why,
                format!("Set a timeout on {link}, {fix}."),
            );
        }
        let using = facts.flows_using(self.connection);
        let (flows, use_it) = (names.flows(&using), verb(using.len(), "uses", "use"));
        Words::new(
            format!("How long does {from} wait for {to}?"),
            format!(
                "{flows} {use_it} {link}; the drawing does not say after what time {from} gives up."
            ),
            why,
            format!("Set the timeout of {link}, {fix}."),
        )
    }
}

impl Found for TimeoutsUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::Design];
        all.extend(self.0.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let links = list(self.0.iter().map(|e| names.link(*e)));
        Words::new(
            format!(
                "How long do callers wait on {} outside the flows?",
                count(self.0.len(), "request")
            ),
            format!("The drawing does not say after what time these give up: {links}."),
            "Without a time limit, a component that hangs makes those hang that ask it.",
            "Set the timeout of each.",
        )
    }
}

const RETRY_NOT_IDEMPOTENT: Rule = Rule {
    name: "retry-not-idempotent",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::RETRIES)
        .and(read_set::DELIVERY)
        .and(read_set::IDEMPOTENT),
    docs: Docs {
        checks: "What may arrive twice can be handled twice without harm.",
        matters: "An answer can be lost after the work was done. A retry then does it again: the card is charged twice, the parcel is sent twice. Delivery at least once does the same by design.",
        detected: "A request, message or event with one or more retries, or delivered at least once, that does not end at a broker and whose handling is not idempotent; it asks where that is not known.",
        remedy: "Give each piece of work a key of its own that the receiver remembers, and mark the connection as idempotent.",
        false_alarms: "A pure read is idempotent by nature: say so on the connection.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request","retries":2,"idempotent":false}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request","retries":2,"idempotent":true}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Idempotent Receiver",
            "AWS Builders' Library: Making retries safe with idempotent APIs",
            "microservices.io: Idempotent Consumer",
        ],
    },
    find: retry_not_idempotent,
    repairs: &[settings::idempotence],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 3,
        fields: Some(|about| about.connections(Field::Idempotent)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct RetryNotIdempotent {
    connection: Conn,
    outcome: Outcome,
}

fn retry_not_idempotent(facts: &Facts, _: u64, findings: &mut Findings) {
    for e in facts.connections().filter(|e| talks(facts, *e)) {
        if facts.kind(facts.to(e)) == Kind::Broker || !comes_twice(facts, e) {
            continue;
        }
        let (outcome, severity) = match facts.connection(e).idempotent {
            Some(true) => continue,
            Some(false) => (Outcome::Fail, Severity::High),
            None => (Outcome::Question, Severity::Medium),
        };
        findings.add(
            outcome,
            severity,
            RetryNotIdempotent {
                connection: e,
                outcome,
            },
        );
    }
}

fn comes_twice(facts: &Facts, e: Conn) -> bool {
    let connection = facts.connection(e);
    // `delivery` has no meaning for a request, and is not looked at there.
    let delivery = connection.delivery.filter(|_| facts.is_asynchronous(e));
    connection.retries.is_some_and(|n| n >= 1) || delivery == Some(Delivery::AtLeastOnce)
}

impl Found for RetryNotIdempotent {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let connection = facts.connection(self.connection);
        let to = names.of(facts.to(self.connection));
        let link = sentence(&names.link(self.connection));
        let twice = match connection.retries {
            Some(n) if n >= 1 => format!(
                "{link} is tried again {}",
                if n == 1 {
                    "once".to_owned()
                } else {
                    format!("up to {n} times")
                }
            ),
            _ => format!("{link} is delivered at least once"),
        };
        let what = match connection.carries.first() {
            Some(word) => format!("{}", crate::rules::text::Name(word)),
            None => "what arrives".to_owned(),
        };
        let why = format!(
            "When an answer is lost after the work was done, {to} does it a second time: a second charge, a second parcel."
        );
        let fix = format!(
            "Give each piece of work a key that {to} remembers, and mark the connection as idempotent; or do not send it twice."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{to} may handle {what} twice, and that does harm"),
                format!("{twice}, and handling the same thing twice is not harmless there."),
                why,
                fix,
            ),
            Outcome::Question => Words::new(
                format!("Is it harmless if {to} handles {what} twice?"),
                format!(
                    "{twice}; the drawing does not say whether handling the same thing twice is harmless."
                ),
                why,
                format!(
                    "Say whether it is idempotent. If it is not: {}",
                    lower(&fix)
                ),
            ),
        }
    }
}

const NO_DEAD_LETTER: Rule = Rule {
    name: "no-dead-letter",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::DELIVERY)
        .and(read_set::DEAD_LETTER),
    docs: Docs {
        checks: "What a component of ours cannot handle is kept aside.",
        matters: "A message that cannot be handled comes back again and again and blocks all behind it, or it is dropped and nobody knows. Kept aside, it can be looked at, mended and sent again.",
        detected: "A message or event that ends at a worker of ours, is not delivered at most once and has no dead letter channel; it asks where that is not known.",
        remedy: "Set up a dead letter channel for it, and somebody who is told when something lies there.",
        false_alarms: "A stream in which only the newest value counts: deliver it at most once.",
        fails: r#""components":[{"id":"broker","name":"Kafka","kind":"broker"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"placed","from":"broker","to":"mail","style":"event","dead_letter":false}]"#,
        passes: r#""components":[{"id":"broker","name":"Kafka","kind":"broker"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"placed","from":"broker","to":"mail","style":"event","dead_letter":true}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Dead Letter Channel, Invalid Message Channel",
            "AWS Builders' Library: Avoiding insurmountable queue backlogs",
        ],
    },
    find: no_dead_letter,
    repairs: &[settings::dead_letters],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 6,
        fields: Some(|about| about.connections(Field::DeadLetter)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoDeadLetter {
    connection: Conn,
    outcome: Outcome,
}

fn no_dead_letter(facts: &Facts, _: u64, findings: &mut Findings) {
    for e in facts.connections().filter(|e| facts.is_asynchronous(*e)) {
        let connection = facts.connection(e);
        if !facts.is_own_worker(facts.to(e)) || connection.delivery == Some(Delivery::AtMostOnce) {
            continue;
        }
        let (outcome, severity) = match connection.dead_letter {
            Some(true) => continue,
            Some(false) => (Outcome::Fail, Severity::Medium),
            None => (Outcome::Question, Severity::Low),
        };
        findings.add(
            outcome,
            severity,
            NoDeadLetter {
                connection: e,
                outcome,
            },
        );
    }
}

impl Found for NoDeadLetter {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let to = names.of(names.facts.to(self.connection));
        let from = names.of(names.facts.from(self.connection));
        let what = match names.facts.style(self.connection) {
            Style::Event => format!("events from {from}"),
            _ => format!("messages from {from}"),
        };
        let link = names.link(self.connection);
        let why = format!(
            "One thing that {to} cannot handle comes back again and again and holds up all behind it, or is gone without a trace."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("The {what} that {to} cannot handle are not kept aside"),
                format!("{} has no dead letter channel.", sentence(&link)),
                why,
                format!(
                    "Set up a dead letter channel for {link}, and let somebody be told when something lies there."
                ),
            ),
            Outcome::Question => Words::new(
                format!("What becomes of {what} that {to} cannot handle?"),
                format!("The drawing does not say whether {link} has a dead letter channel."),
                why,
                format!(
                    "Say whether {link} has a dead letter channel, and set one up if it has not."
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{found, outcome, table};

    const TWO: &str = "service a\nservice b\na -> b request\n";

    #[test]
    fn temporal_coupling() {
        let fail: &[&str] = &["fail medium connection:a-b component:a component:b"];
        let ask: &[&str] = &["question low connection:a-b component:a component:b"];
        let case = |lines: &str| format!("{TWO}{lines}");
        table(
            "temporal-coupling",
            &[
                ("nothing there", "", &[]),
                ("no flows", TWO, &[]),
                (
                    "a step outside the core",
                    &case("flow f\nstep a core\nstep b via a-b"),
                    fail,
                ),
                ("a core step", &case("flow f\nstep b via a-b core"), &[]),
                (
                    "core in one flow, not in another",
                    &case("flow f\nstep b via a-b core\nflow g\nstep a core\nstep b via a-b"),
                    &[],
                ),
                ("core not said", &case("flow f\nstep b via a-b"), ask),
                (
                    "core not said in one, said in another",
                    &case("flow f\nstep b via a-b\nflow g\nstep a core\nstep b via a-b"),
                    fail,
                ),
                ("no flow uses it", &case("flow f\nstep a"), ask),
                (
                    "no flow uses it, both in one core",
                    &case("flow f\nstep a core"),
                    &[],
                ),
                (
                    "no flow uses it, in two cores",
                    "service a\nservice b\nservice x\na -> b request\nx -> a request \"fallback\":\"y\"\nflow f\nstep x core\nflow g\nstep b core",
                    ask,
                ),
                (
                    "no flow uses it, it crosses",
                    "domain d\ndomain e\nservice a \"domain\":\"d\"\nservice b \"domain\":\"e\"\na -> b request\nflow f\nstep a",
                    &[],
                ),
                (
                    "a fallback",
                    "service a\nservice b\na -> b request \"fallback\":\"x\"\nflow f\nstep a core\nstep b via a-b",
                    &[],
                ),
                (
                    "from an orchestrator",
                    "orchestrator a\nservice b\na -> b request\nflow f\nstep a core\nstep b via a-b",
                    &[],
                ),
                (
                    "to an orchestrator",
                    "job a\norchestrator b\na -> b request\nflow f\nstep a core\nstep b via a-b",
                    fail,
                ),
                (
                    "to an external",
                    "service a\nexternal b\na -> b request\nflow f\nstep a core\nstep b via a-b",
                    &[],
                ),
                (
                    "to itself",
                    "service a\na -> a request\nflow f\nstep a core\nstep a via a-a",
                    &[],
                ),
                (
                    "needed only to start",
                    "service a\nservice b\na -> b request \"phase\":\"startup\"\nflow f\nstep a core\nstep b via a-b",
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn sync_chain() {
        let chain = |n: usize| {
            let all = (0..=n).map(|i| format!("service s{i}\n"));
            let hops = (0..n).map(|i| format!("s{i} -> s{} request\n", i + 1));
            all.chain(hops).collect::<String>()
        };
        let path = |severity: &str, n: usize| {
            let all: String = (0..=n).map(|i| format!(" component:s{i}")).collect();
            format!("fail {severity}{all}")
        };
        table(
            "sync-chain",
            &[
                ("nothing there", "", &[]),
                ("below the limit", &chain(2), &[]),
                ("at the limit", &chain(3), &[&path("medium", 3)]),
                ("one above", &chain(4), &[&path("medium", 4)]),
                ("two above", &chain(5), &[&path("high", 5)]),
                (
                    "another limit",
                    &(chain(2) + "set \"rules\":{\"sync-chain\":{\"limit\":2}}"),
                    &[&path("medium", 2)],
                ),
                (
                    "a beginning that a client calls lies on a longer path",
                    &(chain(4) + "client x\nx -> s1 request"),
                    &[&path("medium", 4)],
                ),
                (
                    "a client ends it",
                    &chain(3).replace("service s2", "client s2"),
                    &[],
                ),
                (
                    "a fallback ends it",
                    &chain(3).replace("s1 -> s2 request", "s1 -> s2 request \"fallback\":\"x\""),
                    &[],
                ),
                (
                    "equally long: the least ids",
                    &(chain(3) + "service a\ns0 -> a request\na -> s2 request"),
                    &["fail medium component:s0 component:a component:s2 component:s3"],
                ),
                (
                    "two beginnings",
                    &(chain(3) + "service z\nz -> s1 request"),
                    &[
                        &path("medium", 3),
                        "fail medium component:z component:s1 component:s2 component:s3",
                    ],
                ),
                (
                    "a ring is one place",
                    &(chain(3) + "service r\ns1 -> r request\nr -> s1 request"),
                    &[
                        "fail medium component:s0 component:r component:s1 component:s2 component:s3",
                    ],
                ),
                (
                    "a ring that nothing enters begins",
                    "service a\nservice b\nservice c\nservice d\nservice e\na -> b request\nb -> a request\nb -> c request\nc -> d request\nd -> e request",
                    &["fail medium component:a component:b component:c component:d component:e"],
                ),
                (
                    "a call to itself is no hop",
                    "service a\nservice b\nservice c\na -> a request\na -> b request\nb -> c request",
                    &[],
                ),
            ],
        );
        assert_eq!(found("sync-chain", &chain(400)).len(), 1);
    }

    #[test]
    fn sync_cycle() {
        table(
            "sync-cycle",
            &[
                ("nothing there", "", &[]),
                ("one way", TWO, &[]),
                (
                    "both ways",
                    &format!("{TWO}b -> a request"),
                    &["fail high component:a component:b"],
                ),
                (
                    "to itself",
                    "service a\na -> a request",
                    &["fail high component:a"],
                ),
                (
                    "to itself within a ring",
                    &format!("{TWO}b -> a request\na -> a request"),
                    &["fail high component:a component:b"],
                ),
                (
                    "a fallback breaks it",
                    &format!("{TWO}b -> a request \"fallback\":\"x\""),
                    &[],
                ),
                (
                    "a client is left out",
                    "client a\nservice b\na -> b request\nb -> a request",
                    &[],
                ),
                ("an event breaks it", &format!("{TWO}b -> a event"), &[]),
            ],
        );
    }

    #[test]
    fn sync_fan_out() {
        let four = "service o\nservice a\nservice b\nservice c\nservice d\no -> a request\no -> b request\no -> c request\no -> d request\n";
        table(
            "sync-fan-out",
            &[
                ("nothing there", "", &[]),
                (
                    "at the limit",
                    four,
                    &["fail medium component:o component:a component:b component:c component:d"],
                ),
                ("below", &four.replace("o -> d request", ""), &[]),
                (
                    "the same twice counts once",
                    &four.replace("o -> d request", "o -> c request \"id\":\"again\""),
                    &[],
                ),
                (
                    "an orchestrator may",
                    &four.replace("service o", "orchestrator o"),
                    &[],
                ),
                (
                    "a gateway may",
                    &four.replace("service o", "gateway o"),
                    &[],
                ),
                (
                    "a fallback does not count",
                    &four.replace("o -> d request", "o -> d request \"fallback\":\"x\""),
                    &[],
                ),
                (
                    "another limit",
                    &format!("{four}set \"rules\":{{\"sync-fan-out\":{{\"limit\":5}}}}"),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn no_timeout() {
        let case = |fields: &str| format!("service a\nservice b\na -> b request {fields}\n");
        table(
            "no-timeout",
            &[
                ("nothing there", "", &[]),
                (
                    "none",
                    &case("\"timeout\":\"none\""),
                    &["fail medium connection:a-b"],
                ),
                ("set", &case("\"timeout\":\"5s\""), &[]),
                (
                    "unknown, in a flow",
                    &(case("") + "flow f\nstep b via a-b"),
                    &["question medium connection:a-b"],
                ),
                (
                    "unknown, the others once",
                    &(case("") + "b -> a request"),
                    &["question low design: connection:a-b connection:b-a"],
                ),
                (
                    "a fallback does not end waiting",
                    &case("\"timeout\":\"none\",\"fallback\":\"x\""),
                    &["fail medium connection:a-b"],
                ),
                (
                    "from a client",
                    "client a\nservice b\na -> b request \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "from an external",
                    "external a\nservice b\na -> b request",
                    &[],
                ),
                (
                    "to itself",
                    "service a\na -> a request \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "no request",
                    "service a\nservice b\na -> b message \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "needed only to start",
                    &case("\"timeout\":\"none\",\"phase\":\"startup\""),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn retry_not_idempotent() {
        let case = |fields: &str| format!("service a\nservice b\na -> b request {fields}");
        let fail: &[&str] = &["fail high connection:a-b"];
        let ask: &[&str] = &["question medium connection:a-b"];
        table(
            "retry-not-idempotent",
            &[
                ("nothing there", "", &[]),
                (
                    "retried, not idempotent",
                    &case("\"retries\":1,\"idempotent\":false"),
                    fail,
                ),
                ("retried, unknown", &case("\"retries\":1"), ask),
                (
                    "retried, idempotent",
                    &case("\"retries\":1,\"idempotent\":true"),
                    &[],
                ),
                (
                    "not retried",
                    &case("\"retries\":0,\"idempotent\":false"),
                    &[],
                ),
                ("retries unknown", &case("\"idempotent\":false"), &[]),
                (
                    "delivered at least once",
                    "service a\nservice b\na -> b message \"delivery\":\"at-least-once\",\"idempotent\":false",
                    fail,
                ),
                (
                    "delivered exactly once",
                    "service a\nservice b\na -> b message \"delivery\":\"exactly-once\",\"idempotent\":false",
                    &[],
                ),
                (
                    "delivery of a request means nothing",
                    &case("\"delivery\":\"at-least-once\",\"idempotent\":false"),
                    &[],
                ),
                (
                    "into a broker",
                    "service a\nbroker b\na -> b event \"retries\":3",
                    &[],
                ),
                (
                    "out of a broker",
                    "broker a\nservice b\na -> b event \"retries\":3",
                    ask,
                ),
                (
                    "data",
                    "service a\ndatastore b\na -> b data \"retries\":3",
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn no_dead_letter() {
        let case = |style: &str| format!("broker k\nservice b\nk -> b {style}");
        let fail: &[&str] = &["fail medium connection:k-b"];
        table(
            "no-dead-letter",
            &[
                ("nothing there", "", &[]),
                ("none", &case("event \"dead_letter\":false"), fail),
                ("one", &case("event \"dead_letter\":true"), &[]),
                (
                    "unknown",
                    &case("message"),
                    &["question low connection:k-b"],
                ),
                (
                    "at most once",
                    &case("message \"dead_letter\":false,\"delivery\":\"at-most-once\""),
                    &[],
                ),
                (
                    "at least once",
                    &case("message \"dead_letter\":false,\"delivery\":\"at-least-once\""),
                    fail,
                ),
                ("a request", &case("request \"dead_letter\":false"), &[]),
                ("at an external", "broker k\nexternal b\nk -> b event", &[]),
                ("at a broker", "service k\nbroker b\nk -> b event", &[]),
            ],
        );
        assert_eq!(
            outcome("CA4", "service a\ndatastore d\na -> d data"),
            "not-applicable"
        );
        assert_eq!(
            outcome("CA4", "client a\nservice b\na -> b request"),
            "pass"
        );
    }
}
