//! DC4 · Orchestrate in stateful components.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{CoordinationStyle, Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::{settings, telemetry, workflow};
use crate::rules::names::{lower, sentence, verb};
use crate::rules::question::{
    AnswerContext, AnswerField, COORDINATORS, Field, Question, TRACKERS, Topic,
};
use crate::rules::{Docs, Findings, Found, Item, Names, Outcome, Rule, Severity, Text, Words};
use std::collections::BTreeMap;

/// The item.
pub const ITEM: Item = Item {
    code: "DC4",
    title: "Orchestrate in stateful components",
    bucket: "Domain coupling",
    about: |facts| orchestrators(facts).next().is_some() || spanning(facts).next().is_some(),
    evidence,
    rules: &[
        NO_COORDINATION,
        NOT_AN_ORCHESTRATOR,
        ORCHESTRATOR_STATELESS,
        ORCHESTRATOR_SILENT,
        ORCHESTRATOR_NO_RETRIES,
    ],
};

fn orchestrators(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let orchestrates = |c: &Comp| facts.kind(*c) == Kind::Orchestrator;
    facts.components().filter(orchestrates)
}

/// The flows with writers in domains that are not on the same side.
fn spanning(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    let spans = |f: &FlowNo| facts.any_apart(&facts.of_flow(*f).writers);
    facts.flows().filter(spans)
}

/// The component that a flow is orchestrated by.
fn orchestrated_by(facts: &Facts, f: FlowNo) -> Option<Comp> {
    let id = facts.flow(f).orchestrated_by()?;
    facts.topology().component(id)
}

/// The flows that are orchestrated by each component.
fn orchestrated(facts: &Facts) -> BTreeMap<Comp, Vec<FlowNo>> {
    let mut orchestrated: BTreeMap<Comp, Vec<FlowNo>> = BTreeMap::new();
    for f in facts.flows() {
        if let Some(c) = orchestrated_by(facts, f) {
            orchestrated.entry(c).or_default().push(f);
        }
    }
    orchestrated
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let keep: Vec<Comp> = orchestrators(facts)
        .filter(|c| keeps_progress(facts, *c))
        .collect();
    if !keep.is_empty() {
        let n = keep.len();
        texts.push(format!(
            "{} {} {} progress over a restart.",
            names.list(&keep),
            verb(n, "keeps", "keep"),
            verb(n, "its", "their")
        ));
    }
    for f in spanning(facts) {
        let style = facts.flow(f).coordination.as_ref().and_then(|c| c.style);
        let flow = names.flow(f);
        match (orchestrated_by(facts, f), style) {
            (Some(c), _) => texts.push(format!("{flow} is run by {}.", names.of(c))),
            (None, Some(CoordinationStyle::Choreographed)) => {
                texts.push(format!("{flow} is choreographed, and says so."));
            }
            _ => {}
        }
    }
    if texts.is_empty() {
        texts.push("Nothing is orchestrated from where its progress would be lost.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

const NO_COORDINATION: Rule = Rule {
    name: "no-coordination",
    reads: read_set::WRITERS
        .and(read_set::DOMAINS)
        .and(read_set::COORDINATION),
    docs: Docs {
        checks: "A flow that changes data in several domains says who keeps the thread.",
        matters: "Where nobody was chosen, some service becomes it: it calls the others because it happened to be first. Who has to notice that the third domain never answered is then found out when it does not.",
        detected: "A flow with writers in domains that do not lie within one another, and without a coordination, without its style, or orchestrated without saying by whom.",
        remedy: "Choose: an orchestrator tells each what to do and keeps the progress; or each reacts to the events of the one before, and a tracker sees whether all is done.",
        false_alarms: "A flow whose domains need never agree: then it is two flows.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"stock","name":"Stock"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"inventory","name":"Inventory","kind":"service","domain":"stock"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"inventory","writes":true}]}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"stock","name":"Stock"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"inventory","name":"Inventory","kind":"service","domain":"stock"},{"id":"tracker","name":"Order tracker","kind":"service","domain":"sales"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"inventory","writes":true}],"coordination":{"style":"choreographed","tracker":"tracker"}}]"#,
        read_on: &[
            "microservices.io: Saga, orchestration and choreography",
            "Azure architecture: Choreography",
            "Enterprise Integration Patterns: Process Manager",
        ],
    },
    find: no_coordination,
    repairs: &[workflow::led_by_one, telemetry::tracker],
    question: Some(Question {
        topic: Topic::Coordination,
        position: 0,
        fields: Some(no_coordination_fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoCoordination(FlowNo);

fn no_coordination(facts: &Facts, _: u64, findings: &mut Findings) {
    for f in spanning(facts) {
        let coordination = facts.flow(f).coordination.as_ref();
        let said = coordination.is_some_and(|c| match c.style {
            Some(CoordinationStyle::Orchestrated) => c.by.is_some(),
            Some(CoordinationStyle::Choreographed) => true,
            None => false,
        });
        if !said {
            findings.ask(Severity::High, NoCoordination(f));
        }
    }
}

fn no_coordination_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let Some(f) = about.first_flow() else {
        return Vec::new();
    };
    let has_any = |kinds: &[Kind]| facts.components().any(|c| kinds.contains(&facts.kind(c)));
    let coordination = facts.flow(f).coordination.as_ref();
    let style = coordination.and_then(|c| c.style);
    let mut fields = Vec::new();
    if style.is_none() {
        fields.push(Field::Coordination);
    }
    if has_any(COORDINATORS) {
        fields.push(Field::LedBy);
    }
    match style {
        Some(CoordinationStyle::Orchestrated) => fields.push(Field::Coordination),
        _ if has_any(TRACKERS) => fields.push(Field::FollowedBy),
        _ => {}
    }
    fields.into_iter().map(|field| (f.into(), field)).collect()
}

impl Found for NoCoordination {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.0);
        let writers = &facts.of_flow(self.0).writers;
        let domains = writers.iter().filter_map(|c| facts.domain_of(*c));
        let domains = names.domains(&sorted_unique(domains.collect()));
        let writers = names.list(writers);
        let coordination = facts.flow(self.0).coordination.as_ref();
        let (missing, fix) = match coordination.and_then(|c| c.style) {
            Some(_) => (
                "it is orchestrated, and the drawing does not say by whom",
                format!("Name the orchestrator that runs {flow}, which keeps its progress."),
            ),
            None => (
                "the drawing does not say who keeps the thread",
                format!(
                    "Choose for {flow}: an orchestrator that tells each what to do, or a choreography in which each reacts to events and a tracker sees whether all is done."
                ),
            ),
        };
        Words::new(
            format!("Who sees {flow} through?"),
            format!("{writers} change data in {flow}, in {domains}, and {missing}."),
            format!(
                "When one of {writers} never does its part, nobody is there to notice, to try again or to undo what the others did."
            ),
            fix,
        )
    }
}

const NOT_AN_ORCHESTRATOR: Rule = Rule {
    name: "not-an-orchestrator",
    reads: read_set::KIND.and(read_set::COORDINATION),
    docs: Docs {
        checks: "What orchestrates a flow is an orchestrator.",
        matters: "A service that also runs a process mixes the rules of its domain with the course of the business. It keeps the progress beside its own data, if at all, and a change of either is a release of both.",
        detected: "A flow that is orchestrated by a component of another kind.",
        remedy: "Give the process a component of its own, a workflow engine or a saga coordinator.",
        false_alarms: "A service that is built on a workflow engine and does nothing else: draw it as an orchestrator.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true}],"coordination":{"style":"orchestrated","by":"orders"}}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"saga","name":"Order saga","kind":"orchestrator","technology":"temporal"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true}],"coordination":{"style":"orchestrated","by":"saga"}}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager",
            "microservices.io: Saga, orchestration",
        ],
    },
    find: not_an_orchestrator,
    repairs: &[workflow::into_orchestrator],
    ..Rule::DEFAULT
};

struct NotAnOrchestrator {
    flow: FlowNo,
    by: Comp,
}

fn not_an_orchestrator(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let by = orchestrated_by(facts, flow);
        if let Some(by) = by.filter(|c| facts.kind(*c) != Kind::Orchestrator) {
            findings.fail(Severity::Medium, NotAnOrchestrator { flow, by });
        }
    }
}

impl Found for NotAnOrchestrator {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into(), self.by.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, by) = (names.flow(self.flow), names.of(self.by));
        let kind = names.facts.kind(self.by).as_str();
        let a = verb(usize::from(kind.starts_with('e')), "an", "a");
        Words::new(
            format!("{flow} is orchestrated by {by}, which is no orchestrator"),
            format!("{by} keeps the thread of {flow}, and it is {a} {kind}."),
            format!(
                "{by} has work of its own. The course of {flow} hides in its code, and neither can be changed, scaled or watched without the other."
            ),
            format!(
                "Move the course of {flow} into an orchestrator of its own, and let it tell {by} what to do. If {by} does nothing else, draw it as an orchestrator."
            ),
        )
    }
}

const ORCHESTRATOR_STATELESS: Rule = Rule {
    name: "orchestrator-stateless",
    reads: read_set::STORE_OWNERS
        .and(read_set::COORDINATION)
        .and(read_set::STATEFUL)
        .and(read_set::TECHNOLOGY),
    docs: Docs {
        checks: "What orchestrates keeps its progress over a restart.",
        matters: "A process that is kept in memory ends with the memory. What was done before stays done, what was to follow does not happen, and nobody has a list of which ones were under way.",
        detected: "An orchestrator, or a component that a flow is orchestrated by, that is not stateful. It asks of an orchestrator that does not say, where it writes to no datastore and its technology is no workflow engine known to the catalogue.",
        remedy: "Store each step before it is taken: in a datastore of its own or in a workflow engine.",
        false_alarms: "A process that the caller starts again from the beginning without harm: then it needs no orchestrator.",
        fails: r#""components":[{"id":"saga","name":"Order saga","kind":"orchestrator","stateful":false}]"#,
        passes: r#""components":[{"id":"saga","name":"Order saga","kind":"orchestrator","stateful":true}]"#,
        read_on: &[
            "Azure architecture: Scheduler Agent Supervisor",
            "microservices.io: Saga",
        ],
    },
    find: orchestrator_stateless,
    repairs: &[settings::stateful],
    question: Some(Question {
        topic: Topic::Coordination,
        position: 1,
        fields: Some(|about| about.component(Field::Stateful)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct OrchestratorStateless {
    component: Comp,
    /// The flows that it orchestrates.
    flows: Vec<FlowNo>,
    outcome: Outcome,
}

/// Whether an orchestrator says, or lets see, that its progress survives a restart.
fn keeps_progress(facts: &Facts, c: Comp) -> bool {
    let writes = || facts.outgoing(c).any(|(e, _)| facts.writes_data(e));
    let stateful = facts.component(c).stateful;
    stateful.unwrap_or_else(|| facts.runs_on_workflow_engine(c) || writes())
}

fn orchestrator_stateless(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut orchestrating = orchestrated(facts);
    for c in orchestrators(facts) {
        orchestrating.entry(c).or_default();
    }
    for (component, flows) in orchestrating {
        let stateful = facts.component(component).stateful;
        let asks = facts.kind(component) == Kind::Orchestrator && !keeps_progress(facts, component);
        let (outcome, severity) = match stateful {
            Some(false) => (Outcome::Fail, Severity::High),
            None if asks => (Outcome::Question, Severity::Medium),
            _ => continue,
        };
        findings.add(
            outcome,
            severity,
            OrchestratorStateless {
                component,
                flows,
                outcome,
            },
        );
    }
}

impl Found for OrchestratorStateless {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.component);
        let (runs, of) = match self.flows.as_slice() {
            [] => (format!("{c} runs workflows"), "what it runs".to_owned()),
            flows => {
                let flows = names.flows(flows);
                (format!("{c} runs {flows}"), flows)
            }
        };
        let why = format!(
            "When {c} restarts in the middle of {of}, what was done stays done and the rest never happens. Nobody has a list of what was under way."
        );
        let fix = format!(
            "Let {c} store each step before it takes it, in a datastore of its own or on a workflow engine."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{c} forgets where it was when it restarts"),
                format!("{runs}, and its progress does not survive a restart."),
                why,
                fix,
            ),
            Outcome::Question => Words::new(
                format!("Does {c} know where it was after a restart?"),
                format!(
                    "{runs}. The drawing does not say whether its progress survives a restart, nor draws anything that {c} writes to."
                ),
                why,
                format!(
                    "Say whether {c} is stateful, or draw the datastore that it writes to. If it is not: {}",
                    lower(&fix)
                ),
            ),
        }
    }
}

const ORCHESTRATOR_SILENT: Rule = Rule {
    name: "orchestrator-silent",
    reads: read_set::KIND.and(read_set::ERROR_REPORTING),
    docs: Docs {
        checks: "An orchestrator reports failed and stuck work in one place.",
        matters: "A process that hangs makes no noise: no request fails, no error is logged. It is found by the customer who calls after a week.",
        detected: "An orchestrator whose error reporting is false; it asks where that is not known.",
        remedy: "Show failed and stuck work in one list that somebody watches, with the means to go on or to undo.",
        false_alarms: "An orchestrator whose failures another system collects: then they are reported, and error reporting is true.",
        fails: r#""components":[{"id":"saga","name":"Order saga","kind":"orchestrator","error_reporting":false}]"#,
        passes: r#""components":[{"id":"saga","name":"Order saga","kind":"orchestrator","stateful":true,"error_reporting":true}]"#,
        read_on: &[
            "Azure architecture: Scheduler Agent Supervisor",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
        ],
    },
    find: orchestrator_silent,
    repairs: &[settings::error_reporting],
    question: Some(Question {
        topic: Topic::Operation,
        position: 5,
        fields: Some(|about| about.component(Field::ErrorReporting)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct OrchestratorSilent {
    component: Comp,
    outcome: Outcome,
}

fn orchestrator_silent(facts: &Facts, _: u64, findings: &mut Findings) {
    for component in orchestrators(facts) {
        let (outcome, severity) = match facts.component(component).error_reporting {
            Some(true) => continue,
            Some(false) => (Outcome::Fail, Severity::Medium),
            None => (Outcome::Question, Severity::Low),
        };
        findings.add(outcome, severity, OrchestratorSilent { component, outcome });
    }
}

impl Found for OrchestratorSilent {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.component);
        let why = format!(
            "Work that is stuck in {c} makes no noise: nothing fails, nothing is logged. The first to notice is the customer."
        );
        let fix = format!(
            "Let {c} show failed and stuck work in one list that somebody watches, with the means to go on or to undo."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("Nobody is told when work fails or is stuck in {c}"),
                format!("{c} does not report failed and stuck work."),
                why,
                fix,
            ),
            Outcome::Question => Words::new(
                format!("Where does one see what failed or is stuck in {c}?"),
                format!(
                    "{c} is an orchestrator; the drawing does not say whether it reports failed and stuck work in one place."
                ),
                why,
                format!(
                    "Say whether {c} reports errors. If it does not: {}",
                    lower(&fix)
                ),
            ),
        }
    }
}

const ORCHESTRATOR_NO_RETRIES: Rule = Rule {
    name: "orchestrator-no-retries",
    reads: read_set::KIND.and(read_set::EDGES).and(read_set::RETRIES),
    docs: Docs {
        checks: "An orchestrator tries again what it asks or commands.",
        matters: "The one job of an orchestrator is that the process comes to its end. If it gives up at the first time-out, every hiccup of a network is an order that somebody has to finish by hand.",
        detected: "An orchestrator with an outgoing request or message that is not tried again; it asks where retries are not known.",
        remedy: "Try again with growing pauses, for as long as the process may take; and make handling it twice harmless.",
        false_alarms: "A command that must not be repeated and cannot be made idempotent: ask for its result before repeating it.",
        fails: r#""components":[{"id":"saga","name":"Order saga","kind":"orchestrator"},{"id":"inventory","name":"Inventory","kind":"service"}],"connections":[{"id":"reserve","from":"saga","to":"inventory","style":"request","retries":0}]"#,
        passes: r#""components":[{"id":"saga","name":"Order saga","kind":"orchestrator"},{"id":"inventory","name":"Inventory","kind":"service"}],"connections":[{"id":"reserve","from":"saga","to":"inventory","style":"request","retries":5,"idempotent":true}]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "Azure architecture: Scheduler Agent Supervisor, Retry Storm antipattern",
        ],
    },
    find: orchestrator_no_retries,
    repairs: &[settings::orchestrator_retries],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 4,
        fields: Some(|about| about.connections(Field::Retries)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct OrchestratorNoRetries {
    component: Comp,
    /// Those that are not tried again, or of which that is not known.
    connections: Vec<Conn>,
    outcome: Outcome,
}

fn orchestrator_no_retries(facts: &Facts, _: u64, findings: &mut Findings) {
    for component in orchestrators(facts) {
        let with = |retries: Option<u64>| -> Vec<Conn> {
            let edges = facts.outgoing(component).map(|(e, _)| e);
            let commands = |e: &Conn| matches!(facts.style(*e), Style::Request | Style::Message);
            edges
                .filter(|e| commands(e) && facts.connection(*e).retries == retries)
                .collect()
        };
        let (never, unknown) = (with(Some(0)), with(None));
        let (outcome, severity, connections) = if !never.is_empty() {
            (Outcome::Fail, Severity::Medium, never)
        } else if !unknown.is_empty() {
            (Outcome::Question, Severity::Low, unknown)
        } else {
            continue;
        };
        findings.add(
            outcome,
            severity,
            OrchestratorNoRetries {
                component,
                connections,
                outcome,
            },
        );
    }
}

impl Found for OrchestratorNoRetries {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let connections = self.connections.iter().map(|e| SubjectIndex::from(*e));
        std::iter::once(self.component.into())
            .chain(connections)
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.component);
        let to = self.connections.iter().map(|e| facts.to(*e));
        let to = names.list(&sorted_unique(to.collect()));
        let links = names.links(&self.connections);
        let n = self.connections.len();
        let why = format!(
            "One lost call or one restart of {to}, and what {c} runs stops halfway until somebody finishes it by hand."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{c} gives up on {to} at the first failure"),
                format!(
                    "{} {} not tried again.",
                    sentence(&links),
                    verb(n, "is", "are")
                ),
                why,
                format!(
                    "Let {c} try again with growing pauses, for as long as the process may take, and make handling it twice harmless at {to}."
                ),
            ),
            Outcome::Question => Words::new(
                format!(
                    "Does {c} try again when {to} {} not answer?",
                    verb(n, "does", "do")
                ),
                format!(
                    "The drawing does not say how often {links} {} tried again.",
                    verb(n, "is", "are")
                ),
                why,
                format!(
                    "Set the retries of {}; none at all means that {c} gives up at the first failure.",
                    verb(n, "that connection", "these connections")
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    const TWO: &str = "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\norchestrator o\n";

    #[test]
    fn no_coordination() {
        let flow = |fields: &str| format!("{TWO}flow f {fields}\nstep a writes\nstep b writes");
        let said = |fields: &str| flow(&format!("\"coordination\":{{{fields}}}"));
        let ask: &[&str] = &["question high flow:f"];
        table(
            "no-coordination",
            &[
                ("nothing there", "", &[]),
                ("not said", &flow(""), ask),
                ("empty is not said", &said(""), ask),
                ("no style", &said("\"by\":\"o\""), ask),
                ("a tracker, but no style", &said("\"tracker\":\"a\""), ask),
                (
                    "orchestrated",
                    &said("\"style\":\"orchestrated\",\"by\":\"o\""),
                    &[],
                ),
                (
                    "orchestrated by nobody",
                    &said("\"style\":\"orchestrated\""),
                    ask,
                ),
                (
                    "choreographed, tracked or not",
                    &said("\"style\":\"choreographed\""),
                    &[],
                ),
                (
                    "one writer",
                    &format!("{TWO}flow f\nstep a writes\nstep b"),
                    &[],
                ),
                (
                    "one writes perhaps",
                    &format!("{TWO}flow f\nstep a writes\nstep b !writes"),
                    &[],
                ),
                (
                    "one domain",
                    "domain x\nservice a \"domain\":\"x\"\nservice b \"domain\":\"x\"\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
                (
                    "a domain and its sub-domain",
                    "domain x\ndomain y \"parent\":\"x\"\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
                (
                    "a domain unknown",
                    "domain x\nservice a \"domain\":\"x\"\nservice b\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
                (
                    "an external is no writer",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nexternal b \"domain\":\"y\"\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("DC4", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        assert_eq!(
            outcome(
                "DC4",
                &said("\"style\":\"choreographed\"").replace("orchestrator o", "")
            ),
            "pass"
        );
    }

    #[test]
    fn not_an_orchestrator() {
        let flow = |kind: &str, style: &str| {
            format!("{kind} o\nservice a\nflow f \"coordination\":{{{style}\"by\":\"o\"}}\nstep a")
        };
        let style = "\"style\":\"orchestrated\",";
        let fail: &[&str] = &["fail medium flow:f component:o"];
        table(
            "not-an-orchestrator",
            &[
                ("nothing there", "", &[]),
                ("an orchestrator", &flow("orchestrator", style), &[]),
                ("a service", &flow("service", style), fail),
                ("a job", &flow("job", style), fail),
                ("an external", &flow("external", style), fail),
                ("style unknown", &flow("service", ""), &[]),
                (
                    "choreographed",
                    &flow("service", "\"style\":\"choreographed\","),
                    &[],
                ),
                (
                    "by nobody",
                    "service a\nflow f \"coordination\":{\"style\":\"orchestrated\"}\nstep a",
                    &[],
                ),
                ("no coordination", "service a\nflow f\nstep a", &[]),
                (
                    "each flow",
                    "service o\nflow f \"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}\nflow g \"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}",
                    &[
                        "fail medium flow:f component:o",
                        "fail medium flow:g component:o",
                    ],
                ),
            ],
        );
    }

    #[test]
    fn orchestrator_stateless() {
        let fail: &[&str] = &["fail high component:o"];
        let ask: &[&str] = &["question medium component:o"];
        let store = |edge: &str| format!("orchestrator o\ndatastore d\no -> d data {edge}");
        let by = |fields: &str| {
            format!(
                "service o {fields}\nflow f \"coordination\":{{\"style\":\"orchestrated\",\"by\":\"o\"}}\nstep o"
            )
        };
        table(
            "orchestrator-stateless",
            &[
                ("nothing there", "", &[]),
                ("stateful", "orchestrator o \"stateful\":true", &[]),
                ("not", "orchestrator o \"stateful\":false", fail),
                ("unknown", "orchestrator o", ask),
                ("it writes", &store("\"access\":\"write\""), &[]),
                (
                    "it reads and writes",
                    &store("\"access\":\"read-write\""),
                    &[],
                ),
                ("it reads", &store("\"access\":\"read\""), ask),
                ("access unknown", &store(""), ask),
                (
                    "it writes only to start",
                    &store("\"access\":\"write\",\"phase\":\"startup\""),
                    ask,
                ),
                (
                    "not, though it writes",
                    "orchestrator o \"stateful\":false\ndatastore d\no -> d data \"access\":\"write\"",
                    fail,
                ),
                (
                    "another technology",
                    "orchestrator o \"technology\":\"spring-boot\"",
                    ask,
                ),
                (
                    "not, though on an engine",
                    "orchestrator o \"technology\":\"temporal\",\"stateful\":false",
                    fail,
                ),
                (
                    "a flow is orchestrated by it",
                    &by("\"stateful\":false"),
                    fail,
                ),
                ("of that it is not asked", &by(""), &[]),
                (
                    "a service that orchestrates nothing",
                    "service o \"stateful\":false",
                    &[],
                ),
                (
                    "a choreographed flow names it",
                    "service o \"stateful\":false\nflow f \"coordination\":{\"style\":\"choreographed\",\"by\":\"o\"}\nstep o",
                    &[],
                ),
            ],
        );
        for engine in [
            "temporal",
            "cadence",
            "camunda",
            "zeebe",
            "conductor",
            "step-functions",
            "durable-functions",
            "airflow",
            "argo-workflows",
            "Temporal:1.2",
        ] {
            let design = format!("orchestrator o \"technology\":\"{engine}\"");
            table("orchestrator-stateless", &[(engine, &design, &[])]);
        }
    }

    #[test]
    fn orchestrator_silent() {
        table(
            "orchestrator-silent",
            &[
                ("nothing there", "", &[]),
                ("it reports", "orchestrator o \"error_reporting\":true", &[]),
                (
                    "it does not",
                    "orchestrator o \"error_reporting\":false",
                    &["fail medium component:o"],
                ),
                ("unknown", "orchestrator o", &["question low component:o"]),
                ("a service", "service o \"error_reporting\":false", &[]),
            ],
        );
    }

    #[test]
    fn orchestrator_no_retries() {
        let case =
            |edges: &str| format!("orchestrator o\nservice a\nservice b\ndatastore d\n{edges}");
        let fail: &[&str] = &["fail medium component:o connection:o-a"];
        let ask: &[&str] = &["question low component:o connection:o-a"];
        table(
            "orchestrator-no-retries",
            &[
                ("nothing there", "", &[]),
                ("nothing goes out", "orchestrator o", &[]),
                (
                    "a request without",
                    &case("o -> a request \"retries\":0"),
                    fail,
                ),
                (
                    "a message without",
                    &case("o -> a message \"retries\":0"),
                    fail,
                ),
                ("one retry", &case("o -> a request \"retries\":1"), &[]),
                ("unknown", &case("o -> a request"), ask),
                ("a message, unknown", &case("o -> a message"), ask),
                ("an event", &case("o -> a event \"retries\":0"), &[]),
                ("data", &case("o -> d data \"retries\":0"), &[]),
                (
                    "only to start",
                    &case("o -> a request \"retries\":0,\"phase\":\"startup\""),
                    &[],
                ),
                ("incoming", &case("a -> o request \"retries\":0"), &[]),
                (
                    "of a service",
                    "service a\nservice b\na -> b request \"retries\":0",
                    &[],
                ),
                (
                    "where it fails it does not ask",
                    &case("o -> a request \"retries\":0\no -> b request"),
                    fail,
                ),
                (
                    "all of them",
                    &case("o -> a request \"retries\":0\no -> b message \"retries\":0"),
                    &["fail medium component:o connection:o-a connection:o-b"],
                ),
                (
                    "to a broker",
                    "orchestrator o\nbroker a\no -> a message",
                    ask,
                ),
            ],
        );
    }
}
