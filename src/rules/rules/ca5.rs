//! CA5 · Define the minimal acceptable experience.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::core;
use crate::rules::names::{count, list, number, sentence, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words};
use std::collections::BTreeMap;

/// The item.
pub const ITEM: Item = Item {
    code: "CA5",
    title: "Define the minimal acceptable experience",
    bucket: "Consistency and availability",
    about: |facts| facts.has_flows() || does_something(facts),
    evidence,
    rules: &[
        NO_FLOWS,
        NO_MINIMAL_EXPERIENCE,
        EVERYTHING_CORE,
        CORE_STEP_ASYNCHRONOUS,
    ],
};

/// Whether the design has a client or two workers: somebody wants something of it.
fn does_something(facts: &Facts) -> bool {
    let clients = facts.components().any(|c| facts.kind(c) == Kind::Client);
    clients || facts.components().filter(|c| facts.is_worker(*c)).count() >= 2
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let flows: Vec<FlowNo> = facts.flows().collect();
    let mut texts = vec![format!(
        "The design says what happens end to end: {}.",
        names.flows(&flows)
    )];
    let least: Vec<String> = flows
        .iter()
        .filter_map(|f| {
            let least = facts.flow(*f).minimal_experience.as_deref()?;
            Some(format!("{} for {}", Name(least), names.flow(*f)))
        })
        .collect();
    if !least.is_empty() {
        texts.push(format!(
            "It says the least that must be seen: {}.",
            list(least.iter())
        ));
    }
    texts.into_iter().map(Text::from).collect()
}

const NO_FLOWS: Rule = Rule {
    name: "no-flows",
    reads: read_set::KIND,
    docs: Docs {
        checks: "The design says which experiences and processes it exists for.",
        matters: "Boxes and lines do not say what a user must see when half of them are down. Without a flow nobody can tell what must be done at once from what may follow, and then everything must.",
        detected: "A design with a client, or with at least two workers, and without any flow.",
        remedy: "Add the one or two flows that matter most: who starts it, the steps in order, the least that the user must see.",
        false_alarms: "A drawing of infrastructure alone: turn the rule off for it.",
        fails: r#""components":[{"id":"shopper","name":"Shopper","kind":"client"},{"id":"shop","name":"Shop","kind":"service"}],"connections":[{"id":"buy","from":"shopper","to":"shop","style":"request"}]"#,
        passes: r#""components":[{"id":"shopper","name":"Shopper","kind":"client"},{"id":"shop","name":"Shop","kind":"service"}],"connections":[{"id":"buy","from":"shopper","to":"shop","style":"request"}],"flows":[{"id":"checkout","name":"Check out","trigger":"shopper","minimal_experience":"The order number","steps":[{"id":"s1","component":"shop","connection":"buy","writes":true,"core":true}]}]"#,
        read_on: &[
            "SRE Book, chapter 4: Service Level Objectives",
            "Release It!, second edition, chapter 5: Fail Fast",
        ],
    },
    find: no_flows,
    question: Some(Question {
        topic: Topic::Purpose,
        position: 0,
        fields: None,
        hint: Some(
            "Record a flow: click the components in the order in which the work reaches them.",
        ),
    }),
    ..Rule::DEFAULT
};

struct NoFlows {
    clients: Vec<Comp>,
    workers: Vec<Comp>,
}

fn no_flows(facts: &Facts, _: u64, findings: &mut Findings) {
    if facts.has_flows() || !does_something(facts) {
        return;
    }
    let clients = facts
        .components()
        .filter(|c| facts.kind(*c) == Kind::Client)
        .collect();
    let workers = facts.components().filter(|c| facts.is_worker(*c)).collect();
    findings.ask(Severity::High, NoFlows { clients, workers });
}

impl Found for NoFlows {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![SubjectIndex::Design]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let who = match self.clients.as_slice() {
            [] => format!("{} work together", names.list(&self.workers)),
            [one] => format!("{} uses this design", names.of(*one)),
            more => format!("{} use this design", names.list(more)),
        };
        let start = match self.clients.first() {
            Some(client) => format!("Add the flow that matters most to {}", names.of(*client)),
            None => "Add the process that matters most".to_owned(),
        };
        Words::new(
            "What is this design for?",
            format!(
                "{who}, and no flow says what for. It has {} and no flow.",
                count(names.facts.design().components.len(), "component")
            ),
            "Without flows nobody can tell what must be done at once from what may follow. In an outage everything is then equally urgent, and nothing degrades on purpose.",
            format!(
                "{start}: its steps in order, which of them must be done at once, and the least that must be seen."
            ),
        )
    }
}

const NO_MINIMAL_EXPERIENCE: Rule = Rule {
    name: "no-minimal-experience",
    reads: read_set::STEPS
        .and(read_set::STEP_CORE)
        .and(read_set::MINIMAL_EXPERIENCE),
    docs: Docs {
        checks: "Every flow says the least that the user must see, and which of its steps must be done at once for that.",
        matters: "In an outage somebody decides within minutes what to give up. Where it was not decided before, the component that happens to fail decides it.",
        detected: "A flow without a minimal experience, or none of whose steps says whether it is part of the core.",
        remedy: "Write down the least that must be seen, and mark the steps that it rests on as core and the others as not core.",
        false_alarms: "A process that nobody waits for, such as a nightly settlement: its least is that it is done by morning; write that.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","minimal_experience":"The order number","steps":[{"id":"s1","component":"orders","writes":true,"core":true}]}]"#,
        read_on: &[
            "SRE Book, chapter 22: Addressing Cascading Failures, Load Shedding and Graceful Degradation",
            "Release It!, second edition, chapter 5: Shed Load",
        ],
    },
    find: no_minimal_experience,
    question: Some(Question {
        topic: Topic::Core,
        position: 0,
        fields: Some(no_minimal_experience_fields),
        hint: Some(
            "A flow without steps has no core: record its steps, then say which of them are core.",
        ),
    }),
    ..Rule::DEFAULT
};

struct NoMinimalExperience {
    flow: FlowNo,
    says_least: bool,
    sets_core: bool,
}

fn no_minimal_experience(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let says_least = facts.flow(flow).minimal_experience.is_some();
        let sets_core = facts.of_flow(flow).sets_core;
        if !says_least || !sets_core {
            findings.ask(
                Severity::Medium,
                NoMinimalExperience {
                    flow,
                    says_least,
                    sets_core,
                },
            );
        }
    }
}

fn no_minimal_experience_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let Some(f) = about.first_flow() else {
        return Vec::new();
    };
    let flow = about.facts.flow(f);
    let mut fields = Vec::new();
    if flow.minimal_experience.is_none() {
        fields.push((f.into(), Field::MinimalExperience));
    }
    if !flow.steps.is_empty() && !flow.sets_core() {
        fields.push((f.into(), Field::Core { via: None }));
    }
    fields
}

impl Found for NoMinimalExperience {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        let trigger = facts.flow(self.flow).trigger.as_ref();
        let starts = trigger.and_then(|id| facts.topology().component(id));
        let who = starts
            .filter(|c| facts.kind(*c) == Kind::Client)
            .map_or_else(|| "the user".to_owned(), |c| names.of(c).to_string());
        let steps = facts.flow(self.flow).steps.len();
        let no_core = match steps {
            0 => "it has no steps".to_owned(),
            1 => "its one step does not say whether it is core".to_owned(),
            _ => format!(
                "none of its {} steps says whether it is core",
                number(steps)
            ),
        };
        let in_core = match facts.of_flow(self.flow).core.as_slice() {
            [] => format!("No step of {flow} is core"),
            core => format!("The core of {flow} is done by {}", names.list(core)),
        };
        let mark = "mark each step as core, if that rests on it, or as not core";
        let (title, evidence, fix) = match (self.says_least, self.sets_core) {
            (true, _) => {
                let least = facts.flow(self.flow).minimal_experience.as_deref();
                let least = Name(least.unwrap_or_default());
                (
                    format!("Which steps of {flow} must be done at once?"),
                    format!("The least that {who} must see of {flow} is {least}, but {no_core}."),
                    format!("Take {least} as the measure: {mark}."),
                )
            }
            (false, true) => (
                format!("What is the least that {who} must see of {flow}?"),
                format!("{in_core}, but what {who} must see of it at least is not said."),
                format!("Write the minimal experience of {flow} in a few words."),
            ),
            (false, false) => (
                format!("What is the least that {who} must see of {flow}?"),
                format!("{flow} does not say what {who} must see at least, and {no_core}."),
                format!("Write the minimal experience of {flow} in a few words, and {mark}."),
            ),
        };
        Words::new(
            title,
            evidence,
            format!(
                "When something is down, somebody has to give up a part of {flow} within minutes. What was not decided before is decided by whatever fails first."
            ),
            fix,
        )
    }
}

const EVERYTHING_CORE: Rule = Rule {
    name: "everything-core",
    limit: Some(3),
    reads: read_set::STEP_OWNERS.and(read_set::STEP_CORE),
    docs: Docs {
        checks: "A flow has something that may follow later.",
        matters: "Where everything must be done at once there is nothing to give up: the smallest experience is the whole one, and the first component that is down takes all of it along.",
        detected: "A flow with the limit or more participants that are no gateways, each of which has a step in the core.",
        remedy: "Ask of each step whether the user would leave without it. What may be done a minute later is not core.",
        false_alarms: "A short flow of parts that make sense only together, such as the two sides of a transfer: raise the limit or waive it with the reason.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"},{"id":"mail","name":"Mail","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"payment","writes":true,"core":true},{"id":"s3","component":"mail","writes":true,"core":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"},{"id":"mail","name":"Mail","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"payment","writes":true,"core":true},{"id":"s3","component":"mail","writes":true,"core":false}]}]"#,
        read_on: &[
            "SRE Book, chapter 22: Addressing Cascading Failures, Load Shedding and Graceful Degradation",
            "Helland: Life beyond Distributed Transactions (2007)",
        ],
    },
    find: everything_core,
    repairs: &[core::smaller_core],
    ..Rule::DEFAULT
};

struct EverythingCore {
    flow: FlowNo,
    participants: Vec<Comp>,
}

fn everything_core(facts: &Facts, limit: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let of_flow = facts.of_flow(flow);
        // A gateway only passes on what others do.
        let works = |c: &Comp| facts.kind(*c) != Kind::Gateway;
        let participants = of_flow.participants.iter().copied().filter(works);
        let participants: Vec<Comp> = participants.collect();
        let in_core = |c: &Comp| of_flow.core.binary_search(c).is_ok();
        if participants.len() as u64 >= limit && participants.iter().all(in_core) {
            findings.fail(Severity::Medium, EverythingCore { flow, participants });
        }
    }
}

impl Found for EverythingCore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        let (who, count) = (names.list(&self.participants), self.participants.len());
        let least = match facts.flow(self.flow).minimal_experience.as_deref() {
            Some(least) => format!("{} needs", Name(least)),
            None => "the user must see at once".to_owned(),
        };
        let mut steps = facts.steps(self.flow).rev();
        let last = steps.find_map(|at| {
            let c = facts.component_of(at)?;
            self.participants.contains(&c).then_some(c)
        });
        let start = match last {
            Some(last) if count > 1 => format!(
                " Begin at the end, with {}: what need not be done at once can follow by a message or an event, and its step is not core.",
                names.of(last)
            ),
            _ => String::new(),
        };
        Words::new(
            format!("{flow} has nothing that may follow later"),
            format!(
                "{who} {} part in {flow}, and its core has a step of {}.",
                verb(count, "takes", "take"),
                verb(count, "it", "each of them")
            ),
            format!(
                "There is nothing of {flow} to give up in an outage: as soon as one of them is down, nobody gets any of it."
            ),
            format!("Keep in the core what {least}.{start}"),
        )
    }
}

const CORE_STEP_ASYNCHRONOUS: Rule = Rule {
    name: "core-step-asynchronous",
    reads: read_set::STEP_OWNERS.and(read_set::STEP_CORE),
    docs: Docs {
        checks: "A step of the all-or-nothing core is done before the flow goes on.",
        matters: "Across a message or an event nothing can be all or nothing: the sender goes on before the other side has begun. The user is told that it is done while it waits in a queue, and it may still fail.",
        detected: "A core step whose connection is a message or an event.",
        remedy: "Ask by a request, and wait for the answer; or take the step out of the core and say how it is mended when it fails.",
        false_alarms: "A request and its reply drawn as two messages, for which the sender waits: draw it as a request, because that is what it is to availability.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"connections":[{"id":"reserve","from":"orders","to":"stock","style":"message"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"stock","connection":"reserve","writes":true,"core":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"connections":[{"id":"reserve","from":"orders","to":"stock","style":"message"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"stock","connection":"reserve","writes":true,"core":false,"compensation":"Stock.Release"}]}]"#,
        read_on: &[
            "Helland: Life beyond Distributed Transactions (2007)",
            "microservices.io: Saga",
        ],
    },
    find: core_step_asynchronous,
    repairs: &[core::asynchronous_step],
    ..Rule::DEFAULT
};

struct CoreStepAsynchronous {
    connection: Conn,
    component: Comp,
    flow: FlowNo,
}

fn core_step_asynchronous(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut found: BTreeMap<(Conn, FlowNo), Comp> = BTreeMap::new();
    for at in facts.flows().flat_map(|f| facts.steps(f)) {
        if facts.step(at).core == Some(true)
            && let Some(connection) = facts.connection_of(at)
            && let Some(component) = facts.component_of(at)
            && facts.is_asynchronous(connection)
        {
            found.insert((connection, at.flow), component);
        }
    }
    for ((connection, flow), component) in found {
        findings.fail(
            Severity::High,
            CoreStepAsynchronous {
                connection,
                component,
                flow,
            },
        );
    }
}

impl Found for CoreStepAsynchronous {
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
        let (flow, c) = (names.flow(self.flow), names.of(self.component));
        let (from, link) = (
            names.of(facts.from(self.connection)),
            names.link(self.connection),
        );
        let by = match facts.style(self.connection) {
            Style::Event => "an event",
            _ => "a message",
        };
        Words::new(
            format!("{c} is in the core of {flow}, but {by} leads there"),
            format!(
                "{} brings {c} its part of the core, and {from} goes on before that is done.",
                sentence(&link)
            ),
            format!(
                "Nothing can be all or nothing across {by}: whoever uses {flow} is told that it went through while the part of {c} still waits in a queue, and can still fail there."
            ),
            format!(
                "Make {link} a request, so that {flow} waits for {c}; or take this step out of the core and give it a compensation."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_flows() {
        let ask: &[&str] = &["question high design:"];
        table(
            "no-flows",
            &[
                ("nothing there", "", &[]),
                ("a client", "client a", ask),
                ("one worker", "service a", &[]),
                ("two workers", "service a\njob b", ask),
                ("an external is a worker", "service a\nexternal b", ask),
                (
                    "a gateway is none",
                    "service a\ngateway b\ndatastore c\nbroker d\ntelemetry e",
                    &[],
                ),
                ("a flow", "client a\nflow f", &[]),
            ],
        );
        assert_eq!(outcome("CA5", "service a"), "not-applicable");
    }

    #[test]
    fn no_minimal_experience() {
        let ask: &[&str] = &["question medium flow:f"];
        table(
            "no-minimal-experience",
            &[
                ("nothing there", "", &[]),
                ("no flow", "client a\nservice b", &[]),
                ("neither", "service a\nflow f\nstep a", ask),
                (
                    "no minimal experience",
                    "service a\nflow f\nstep a core",
                    ask,
                ),
                (
                    "blank is none",
                    "service a\nflow f \"minimal_experience\":\" \"\nstep a core",
                    ask,
                ),
                (
                    "no step sets core",
                    "service a\nflow f \"minimal_experience\":\"m\"\nstep a writes",
                    ask,
                ),
                ("no steps", "flow f \"minimal_experience\":\"m\"", ask),
                (
                    "both",
                    "service a\nflow f \"minimal_experience\":\"m\"\nstep a core",
                    &[],
                ),
                (
                    "set to false is set",
                    "service a\nflow f \"minimal_experience\":\"m\"\nstep a !core\nstep a",
                    &[],
                ),
                (
                    "each flow",
                    "client a\nservice b\nflow f \"trigger\":\"a\"\nflow g \"trigger\":\"b\"\nstep b core",
                    &["question medium flow:f", "question medium flow:g"],
                ),
            ],
        );
    }

    #[test]
    fn everything_core() {
        let three = "service a\nservice b\nservice c\nflow f\nstep a core\nstep b core\nstep c";
        let all = three.to_owned() + " core";
        let found: &[&str] = &["fail medium flow:f"];
        table(
            "everything-core",
            &[
                ("nothing there", "", &[]),
                ("no steps", "flow f", &[]),
                ("at the limit", &all, found),
                (
                    "below the limit",
                    "service a\nservice b\nflow f\nstep a core\nstep b core",
                    &[],
                ),
                ("one is not", &(three.to_owned() + " !core"), &[]),
                ("one does not say", three, &[]),
                (
                    "one step of it is enough",
                    &(all.clone() + "\nstep c !core"),
                    found,
                ),
                (
                    "a gateway does not count",
                    "gateway a\nservice b\nservice c\nflow f\nstep a core\nstep b core\nstep c core",
                    &[],
                ),
                (
                    "nor does it spoil",
                    &("gateway g\n".to_owned() + &all + "\nstep g !core"),
                    found,
                ),
                (
                    "clients and brokers take no part",
                    "client a\nbroker b\nservice c\nflow f\nstep a core\nstep b core\nstep c core",
                    &[],
                ),
                (
                    "a private store counts as its owner",
                    "service a\nservice b\ndatastore d\nb -> d data\nflow f\nstep a core\nstep b core\nstep d core",
                    &[],
                ),
                (
                    "an external counts",
                    &all.replace("service b", "external b"),
                    found,
                ),
                (
                    "another limit",
                    &(all.clone() + "\nset \"rules\":{\"everything-core\":{\"limit\":4}}"),
                    &[],
                ),
                (
                    "a limit of one",
                    "service a\nflow f\nstep a core\nset \"rules\":{\"everything-core\":{\"limit\":1}}",
                    found,
                ),
            ],
        );
    }

    #[test]
    fn core_step_asynchronous() {
        let step = |edge: &str, marks: &str| {
            format!("service a\nservice b\n{edge}\nflow f\nstep a core\nstep b via a-b {marks}")
        };
        let found: &[&str] = &["fail high connection:a-b component:b flow:f"];
        table(
            "core-step-asynchronous",
            &[
                ("nothing there", "", &[]),
                ("a message", &step("a -> b message", "core"), found),
                ("an event", &step("a -> b event", "core"), found),
                ("a request", &step("a -> b request", "core"), &[]),
                ("telemetry", &step("a -> b telemetry", "core"), &[]),
                ("not core", &step("a -> b message", "!core"), &[]),
                ("core not said", &step("a -> b message", ""), &[]),
                (
                    "needed only to start",
                    &step("a -> b message \"phase\":\"startup\"", "core"),
                    &[],
                ),
                ("no connection", "service a\nflow f\nstep a core", &[]),
                (
                    "to a broker",
                    "service a\nbroker b\na -> b message\nflow f\nstep b via a-b core",
                    found,
                ),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\na -> d event \"id\":\"e\"\nflow f\nstep d via e core",
                    &["fail high connection:e component:a flow:f"],
                ),
                (
                    "once a pair",
                    &(step("a -> b message", "core")
                        + "\nstep b via a-b core\nflow g\nstep b via a-b core"),
                    &[
                        "fail high connection:a-b component:b flow:f",
                        "fail high connection:a-b component:b flow:g",
                    ],
                ),
            ],
        );
        assert_eq!(
            outcome(
                "CA5",
                "service a\nflow f \"minimal_experience\":\"m\"\nstep a core"
            ),
            "pass"
        );
    }
}
