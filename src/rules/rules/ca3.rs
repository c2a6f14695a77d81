//! CA3 · Design the overall system for availability.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Delivery, Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::{broker, settings};
use crate::rules::names::{count, lower, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Docs, Findings, Found, Item, Names, Outcome, Rule, Severity, Text, Words};
use std::collections::BTreeSet;

/// The item.
pub const ITEM: Item = Item {
    code: "CA3",
    title: "Design the overall system for availability",
    bucket: "Consistency and availability",
    about: |facts| {
        let has = |f| facts.of_flow(f).writes || !facts.of_flow(f).core.is_empty();
        facts.flows().any(has)
    },
    evidence,
    rules: &[LOST_WORK, SOLE_INSTANCE],
};

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let needed: Vec<Comp> = needed(facts).into_iter().collect();
    if !needed.is_empty() {
        texts.push(format!(
            "No single instance is all there is of {}.",
            names.list(&needed)
        ));
    }
    let later = |f: FlowNo| facts.steps(f).any(|at| follows(facts, at));
    let flows: Vec<FlowNo> = facts.flows().filter(|f| later(*f)).collect();
    if !flows.is_empty() {
        texts.push(format!(
            "What {} leaves for later is not lost when a component is down.",
            names.flows(&flows)
        ));
    }
    if texts.is_empty() {
        texts.push("Nothing that is written waits for a component that may be down.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

/// Whether the step writes and is known not to be core: in a flow where no step says whether it
/// is, nothing is known.
fn follows(facts: &Facts, at: StepAt) -> bool {
    let step = facts.step(at);
    step.writes == Some(true) && step.core != Some(true) && facts.of_flow(at.flow).sets_core
}

const LOST_WORK: Rule = Rule {
    name: "lost-work",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::FLOWS)
        .and(read_set::FALLBACK)
        .and(read_set::RETRIES)
        .and(read_set::DELIVERY),
    docs: Docs {
        checks: "Work outside the core of a flow is kept until the component that does it is up again.",
        matters: "What need not be done at once must still be done. A call that is not tried again, or a message that may be dropped, loses the work the first time the other side restarts, and nobody notices.",
        detected: "A step that writes and is not core, whose connection is a request or data access without retries, or a message or event one half of whose way is at-most-once. It asks where retries are not known, or where a fallback may drop the work.",
        remedy: "Send it as a message or an event that is delivered at least once, or try the request again until it is done.",
        false_alarms: "Work that is worthless when it is late, such as a live position: say so in a waiver.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"confirm","from":"orders","to":"mail","style":"request","retries":0}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"mail","connection":"confirm","writes":true,"core":false}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"confirm","from":"orders","to":"mail","style":"event","delivery":"at-least-once"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"mail","connection":"confirm","writes":true,"core":false}]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Guaranteed Delivery",
            "Azure architecture: Queue-Based Load Leveling",
        ],
    },
    find: lost_work,
    repairs: &[settings::kept_work, broker::one],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 1,
        fields: Some(lost_work_fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

/// How the work can be lost.
#[derive(Clone, Copy)]
enum Loss {
    NotRetried,
    MayBeDropped(Conn),
    RetriesUnknown,
    FallbackMayDrop,
}

struct LostWork {
    connection: Conn,
    component: Comp,
    flow: FlowNo,
    loss: Loss,
}

fn lost_work(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut spoken = BTreeSet::new();
    for at in facts
        .flows()
        .flat_map(|f| facts.steps(f))
        .filter(|at| follows(facts, *at))
    {
        let (Some(connection), Some(component)) = (facts.connection_of(at), facts.component_of(at))
        else {
            continue;
        };
        let Some(loss) = loss(facts, connection) else {
            continue;
        };
        if !spoken.insert((connection, at.flow)) {
            continue;
        }
        let (outcome, severity) = match loss {
            Loss::NotRetried | Loss::MayBeDropped(_) => (Outcome::Fail, Severity::High),
            Loss::RetriesUnknown | Loss::FallbackMayDrop => (Outcome::Question, Severity::Medium),
        };
        let flow = at.flow;
        findings.add(
            outcome,
            severity,
            LostWork {
                connection,
                component,
                flow,
                loss,
            },
        );
    }
}

fn loss(facts: &Facts, e: Conn) -> Option<Loss> {
    if facts.kind(facts.from(e)) == Kind::Client {
        return None;
    }
    let connection = facts.connection(e);
    match facts.style(e) {
        Style::Request | Style::Data if connection.fallback().is_some() => {
            Some(Loss::FallbackMayDrop)
        }
        Style::Request | Style::Data if facts.is_waiting(e) => match connection.retries {
            Some(0) => Some(Loss::NotRetried),
            None => Some(Loss::RetriesUnknown),
            Some(_) => None,
        },
        Style::Message | Style::Event => {
            let drops =
                |half: &Conn| facts.connection(*half).delivery == Some(Delivery::AtMostOnce);
            let on_the_way = facts
                .logical_edges_through(e)
                .flat_map(|chain| chain.halves.iter().copied());
            let dropping = std::iter::once(e).chain(on_the_way).find(drops);
            dropping.map(Loss::MayBeDropped)
        }
        _ => None,
    }
}

/// The retries, the style or the core step that decide. A fallback may keep the work: then it goes
/// another way.
fn lost_work_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let (Some(e), Some(f)) = (about.all_connections().next(), about.first_flow()) else {
        return Vec::new();
    };
    let connection = about.facts.connection(e);
    let via = Some(connection.id.clone());
    let core = (f.into(), Field::Core { via });
    match (connection.fallback(), connection.style) {
        (None, _) => vec![(e.into(), Field::Retries), core],
        (Some(_), Style::Data) => vec![core],
        (Some(_), _) => vec![(e.into(), Field::Style), core],
    }
}

impl Found for LostWork {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![
            self.connection.into(),
            self.component.into(),
            self.flow.into(),
        ]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into(), self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (from, to) = (
            names.of(facts.from(self.connection)),
            names.of(facts.to(self.connection)),
        );
        let (flow, link) = (names.flow(self.flow), names.link(self.connection));
        let why = format!(
            "{flow} looks done, but the part of {to} never happens: the work is gone, and nobody is told."
        );
        let by_event = format!(
            "Tell {to} by a message or an event that is delivered at least once, or try again until it is done."
        );
        match self.loss {
            Loss::NotRetried => Words::new(
                format!("When {to} is down, its part of {flow} is lost"),
                format!("{to} writes in {flow} outside the core, and {link} is not tried again."),
                why,
                by_event,
            ),
            Loss::MayBeDropped(half) => {
                let way = if half == self.connection {
                    format!("{link} arrives at most once")
                } else {
                    format!("on its way {} arrives at most once", names.link(half))
                };
                Words::new(
                    format!("The work of {to} in {flow} can be dropped on the way"),
                    format!("{to} writes in {flow} outside the core; {way}."),
                    why,
                    "Deliver every part of the way at least once, and make handling it twice harmless.",
                )
            }
            Loss::RetriesUnknown => Words::new(
                format!("Is {to} asked again when it is down in {flow}?"),
                format!(
                    "{to} writes in {flow} outside the core, and the drawing does not say how often {from} tries again."
                ),
                why,
                format!(
                    "Say how often {link} is tried again; better, {}",
                    lower(&by_event)
                ),
            ),
            Loss::FallbackMayDrop => {
                let fallback = facts
                    .connection(self.connection)
                    .fallback()
                    .unwrap_or_default();
                Words::new(
                    format!("Does the fallback of {from} keep the work for {to}?"),
                    format!(
                        "{to} writes in {flow} outside the core; when it is down, {from} falls back to {}.",
                        crate::rules::text::Name(fallback)
                    ),
                    why,
                    format!(
                        "If the fallback keeps the work for later, draw where it is kept: a queue or an outbox. If it does not, {}",
                        lower(&by_event)
                    ),
                )
            }
        }
    }
}

const SOLE_INSTANCE: Rule = Rule {
    name: "sole-instance",
    reads: read_set::CORE_DEPS.and(read_set::REPLICAS),
    docs: Docs {
        checks: "What the core of a flow needs, and the brokers that its steps go through, run more than once.",
        matters: "With one instance, every restart and every update is an outage of every flow that needs it.",
        detected: "A component among the core needs of a flow, a private datastore of one, or a broker at an end of a step's connection, with one replica. Where replicas are not known it asks once for all of them; of systems that others run it does not ask.",
        remedy: "Run at least two, on different machines, and say so in replicas.",
        false_alarms: "A datastore that fails over to a standby that takes no traffic: count the standby.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service","replicas":1}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service","replicas":2}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true}]}]"#,
        read_on: &[
            "AWS Builders' Library: Static stability using Availability Zones",
            "SRE Book, chapter 3: Embracing Risk",
        ],
    },
    find: sole_instance,
    repairs: &[settings::second_instance],
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 1,
        fields: Some(|about| about.components(Field::Replicas)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct SoleInstance(Comp);

struct InstancesUnknown(Vec<Comp>);

/// What must not run alone.
fn needed(facts: &Facts) -> BTreeSet<Comp> {
    let mut needed = BTreeSet::new();
    for f in facts.flows() {
        for c in facts.core_deps(f) {
            if needed.insert(*c) {
                needed.extend(facts.folded_into(*c));
            }
        }
    }
    for e in facts.connections().filter(|e| !facts.users(*e).is_empty()) {
        let ends = [facts.from(e), facts.to(e)];
        needed.extend(ends.into_iter().filter(|c| facts.kind(*c) == Kind::Broker));
    }
    needed
}

fn sole_instance(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut unknown = Vec::new();
    for c in needed(facts) {
        match facts.component(c).replicas.map(|n| n.get()) {
            Some(1) => findings.fail(Severity::Medium, SoleInstance(c)),
            None if facts.kind(c) != Kind::External => unknown.push(c),
            _ => {}
        }
    }
    if !unknown.is_empty() {
        findings.ask(Severity::Low, InstancesUnknown(unknown));
    }
}

/// The flows that need a component, by their core or, for a broker, by a step.
fn flows_needing(facts: &Facts, c: Comp) -> Vec<FlowNo> {
    let folded = facts.fold(c);
    let by_core = facts
        .flows()
        .filter(|f| facts.core_deps(*f).binary_search(&folded).is_ok());
    let edges = facts.outgoing(c).chain(facts.incoming(c));
    let by_step = edges.flat_map(|(e, _)| facts.flows_using(e));
    let broker = facts.kind(c) == Kind::Broker;
    sorted_unique(by_core.chain(by_step.filter(|_| broker)).collect())
}

impl Found for SoleInstance {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.0);
        let needing = flows_needing(names.facts, self.0);
        let (flows, are) = (names.flows(&needing), verb(needing.len(), "is", "are"));
        Words::new(
            format!("There is only one instance of {c}"),
            format!("{flows} cannot do without {c}, which runs once."),
            format!(
                "Whenever {c} restarts, is updated or loses its machine, {flows} {are} down until it is back."
            ),
            format!(
                "Run {c} at least twice, on different machines, or take it out of the way of {flows}."
            ),
        )
    }
}

impl Found for InstancesUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::Design];
        all.extend(self.0.iter().map(|c| SubjectIndex::from(*c)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let list = names.list(&self.0);
        Words::new(
            format!(
                "How many instances run of {}?",
                count(self.0.len(), "component")
            ),
            format!(
                "Flows cannot do without {list}; the drawing does not say how many instances of each run."
            ),
            "What runs once is an outage at every restart and every update.",
            "Set the number of replicas of each.",
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    fn step(edge: &str, marks: &str) -> String {
        format!("service a\nservice b\n{edge}\nflow f\nstep a core !writes\nstep b via a-b {marks}")
    }

    #[test]
    fn lost_work() {
        let fail: &[&str] = &["fail high connection:a-b component:b flow:f"];
        let ask: &[&str] = &["question medium connection:a-b component:b flow:f"];
        let case = |edge| step(edge, "!core writes");
        table(
            "lost-work",
            &[
                ("nothing there", "", &[]),
                ("not retried", &case("a -> b request \"retries\":0"), fail),
                ("retried", &case("a -> b request \"retries\":1"), &[]),
                ("retries unknown", &case("a -> b request"), ask),
                (
                    "a fallback",
                    &case("a -> b request \"fallback\":\"skip it\",\"retries\":0"),
                    ask,
                ),
                (
                    "a fallback that is none",
                    &case("a -> b request \"fallback\":\"none\",\"retries\":0"),
                    fail,
                ),
                (
                    "at most once",
                    &case("a -> b message \"delivery\":\"at-most-once\""),
                    fail,
                ),
                (
                    "at least once",
                    &case("a -> b message \"delivery\":\"at-least-once\""),
                    &[],
                ),
                ("delivery unknown", &case("a -> b event"), &[]),
                (
                    "needed only to start",
                    &case("a -> b request \"retries\":0,\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "core",
                    &step("a -> b request \"retries\":0", "core writes"),
                    &[],
                ),
                (
                    "core not said, but elsewhere",
                    &step("a -> b request \"retries\":0", "writes"),
                    fail,
                ),
                (
                    "not writing",
                    &step("a -> b request \"retries\":0", "!core !writes"),
                    &[],
                ),
                (
                    "writing not said",
                    &step("a -> b request \"retries\":0", "!core"),
                    &[],
                ),
                (
                    "no step says what is core",
                    "service a\nservice b\na -> b request \"retries\":0\nflow f\nstep b via a-b writes",
                    &[],
                ),
                (
                    "from a client",
                    "client a\nservice b\na -> b request \"retries\":0\nflow f\nstep b via a-b !core writes",
                    &[],
                ),
                (
                    "to itself",
                    "service b\nb -> b request \"id\":\"a-b\",\"retries\":0\nflow f\nstep b via a-b !core writes",
                    &[],
                ),
                (
                    "once a pair",
                    &(case("a -> b request \"retries\":0")
                        + "\nstep b via a-b !core writes\nflow g\nstep b via a-b !core writes"),
                    &[
                        "fail high connection:a-b component:b flow:f",
                        "fail high connection:a-b component:b flow:g",
                    ],
                ),
            ],
        );
        let broker = |first: &str, second: &str| {
            format!(
                "service a\nbroker k\nservice b\na -> k message {first}\nk -> b message {second}\nflow f\nstep b via k-b !core writes"
            )
        };
        table(
            "lost-work",
            &[
                (
                    "the half before may drop",
                    &broker("\"delivery\":\"at-most-once\"", ""),
                    &["fail high connection:k-b component:b flow:f"],
                ),
                (
                    "a half that carries other words is not before it",
                    &broker(
                        "\"delivery\":\"at-most-once\",\"carries\":[\"X\"]",
                        "\"carries\":[\"Y\"]",
                    ),
                    &[],
                ),
                ("none drops", &broker("", ""), &[]),
            ],
        );
    }

    #[test]
    fn sole_instance() {
        let core = |fields: &str| format!("service a {fields}\nflow f\nstep a core");
        table(
            "sole-instance",
            &[
                ("nothing there", "", &[]),
                ("one", &core("\"replicas\":1"), &["fail medium component:a"]),
                ("two", &core("\"replicas\":2"), &[]),
                ("unknown", &core(""), &["question low design: component:a"]),
                ("no core", "service a \"replicas\":1\nflow f\nstep a", &[]),
                (
                    "an external is not asked about",
                    "external a\nflow f\nstep a core",
                    &[],
                ),
                (
                    "an external that says one",
                    "external a \"replicas\":1\nflow f\nstep a core",
                    &["fail medium component:a"],
                ),
                (
                    "a private store",
                    "service a \"replicas\":3\ndatastore d \"replicas\":1\na -> d data\nflow f\nstep a core",
                    &["fail medium component:d"],
                ),
                (
                    "a broker that a step goes through",
                    "service a\nbroker k \"replicas\":1\nservice b\na -> k event\nk -> b event\nflow f\nstep b via k-b",
                    &["fail medium component:k"],
                ),
                (
                    "a broker that no step goes through",
                    "service a \"replicas\":2\nbroker k \"replicas\":1\na -> k event\nflow f\nstep a core",
                    &[],
                ),
                (
                    "asked once for all",
                    "service b\nservice a\nservice c \"replicas\":1\na -> b request\nb -> c request\nflow f\nstep a core",
                    &[
                        "fail medium component:c",
                        "question low design: component:a component:b",
                    ],
                ),
            ],
        );
        assert_eq!(
            outcome("CA3", "service a\nflow f\nstep a"),
            "not-applicable"
        );
        assert_eq!(outcome("CA3", &core("\"replicas\":2")), "pass");
    }
}
