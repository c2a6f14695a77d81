//! DC3 · Separate workflows that span domains.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, Dom, FlowNo};
use crate::rules::fix::{events, workflow};
use crate::rules::names::{count, verb};
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The item.
pub const ITEM: Item = Item {
    code: "DC3",
    title: "Separate workflows that span domains",
    bucket: "Domain coupling",
    about: |facts| spanning(facts).next().is_some() || crossing(facts).next().is_some(),
    evidence,
    rules: &[WORKFLOW_IN_SERVICE, KNOWS_TOO_MANY],
};

/// The flows with participants in domains that are not on the same side.
fn spanning(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    let spans = |f: &FlowNo| facts.any_apart(&facts.of_flow(*f).participants);
    facts.flows().filter(spans)
}

/// The requests and messages that cross.
fn crossing(facts: &Facts) -> impl Iterator<Item = Conn> + '_ {
    let commands = |e: &Conn| is_command(facts.style(*e)) && facts.crosses(*e);
    facts.connections().filter(commands)
}

fn is_command(style: Style) -> bool {
    matches!(style, Style::Request | Style::Message)
}

/// Whether it is of the kinds that should do the work of their own domain only.
fn minds_its_own(facts: &Facts, c: Comp) -> bool {
    !matches!(
        facts.kind(c),
        Kind::Orchestrator | Kind::Gateway | Kind::Client | Kind::External | Kind::Broker
    )
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let flows: Vec<FlowNo> = spanning(facts).collect();
    let mut texts = Vec::new();
    if !flows.is_empty() {
        let n = flows.len();
        texts.push(format!(
            "{} {} domains, and no service inside a domain runs {}.",
            names.flows(&flows),
            verb(n, "spans", "span"),
            verb(n, "it", "them")
        ));
    }
    let known = known_domains(facts);
    let most = known
        .iter()
        .filter(|(c, _)| !facts.is_called_by_client(**c))
        .max_by_key(|(c, domains)| (domains.len(), Reverse(**c)));
    texts.push(match most {
        Some((c, domains)) => format!(
            "{} calls into the most other domains: {}.",
            names.of(*c),
            names.domains(domains)
        ),
        None => {
            "Only gateways, orchestrators and what stands before a user call into other domains."
                .to_owned()
        }
    });
    texts.into_iter().map(Text::from).collect()
}

const WORKFLOW_IN_SERVICE: Rule = Rule {
    name: "workflow-in-service",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::WRITERS)
        .and(read_set::DOMAINS),
    docs: Docs {
        checks: "No service of one domain runs a flow through others.",
        matters: "A workflow inside a service lives in its memory and in its releases. When the service restarts between two steps, nobody knows what has been done; and every change of the process, in whichever domain, is a change of that service.",
        detected: "In a flow whose participants are in domains that do not lie within one another: a service, job, datastore or telemetry component from which requests or messages of two or more steps go to two or more components of other domains, where one of those steps writes. A message from a broker starts at all who send to it.",
        remedy: "Move the workflow into an orchestrator, which keeps its progress; or let each domain react to the events of the one before.",
        false_alarms: "A service that was built as an orchestrator and does nothing else: draw it as one.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"stock","name":"Stock"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"inventory","name":"Inventory","kind":"service","domain":"stock"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"reserve","from":"orders","to":"inventory","style":"request"},{"id":"send","from":"orders","to":"parcels","style":"request"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"inventory","connection":"reserve","writes":true},{"id":"s3","component":"parcels","connection":"send","writes":true}]}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"stock","name":"Stock"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"saga","name":"Order saga","kind":"orchestrator","domain":"sales"},{"id":"inventory","name":"Inventory","kind":"service","domain":"stock"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"start","from":"orders","to":"saga","style":"message"},{"id":"reserve","from":"saga","to":"inventory","style":"message"},{"id":"send","from":"saga","to":"parcels","style":"message"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"saga","connection":"start","writes":true},{"id":"s3","component":"inventory","connection":"reserve","writes":true},{"id":"s4","component":"parcels","connection":"send","writes":true}]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager",
            "microservices.io: Saga, orchestration",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find: workflow_in_service,
    repairs: &[workflow::out_of_service],
    ..Rule::DEFAULT
};

struct WorkflowInService {
    runner: Comp,
    flow: FlowNo,
    /// The steps that it starts in other domains.
    steps: Vec<StepAt>,
}

fn workflow_in_service(facts: &Facts, _: u64, findings: &mut Findings) {
    for workflow in workflows(facts) {
        findings.fail(Severity::High, workflow);
    }
}

/// The workflows that are run from where they should not be.
fn workflows(facts: &Facts) -> Vec<WorkflowInService> {
    let mut workflows = Vec::new();
    let mut starts = Starts::default();
    for flow in spanning(facts) {
        let mut started: BTreeMap<Comp, Vec<StepAt>> = BTreeMap::new();
        for at in facts.steps(flow) {
            let (Some(e), Some(to)) = (facts.connection_of(at), facts.component_of(at)) else {
                continue;
            };
            if !is_command(facts.style(e)) {
                continue;
            }
            for from in starts.of(facts, e) {
                if minds_its_own(facts, *from) && facts.apart(*from, to) {
                    started.entry(*from).or_default().push(at);
                }
            }
        }
        for (runner, steps) in started {
            let to = steps.iter().filter_map(|at| facts.component_of(*at));
            let several = sorted_unique(to.collect()).len() >= 2;
            // Two different components have two steps.
            if several && steps.iter().any(|at| facts.step(*at).writes == Some(true)) {
                workflows.push(WorkflowInService {
                    runner,
                    flow,
                    steps,
                });
            }
        }
    }
    workflows
}

/// Where connections start: a broker's half at every sender that chains to it.
#[derive(Default)]
struct Starts(HashMap<Conn, Vec<Comp>>);

impl Starts {
    fn of(&mut self, facts: &Facts, e: Conn) -> &[Comp] {
        self.0.entry(e).or_insert_with(|| {
            let from = facts.from(e);
            if facts.kind(from) != Kind::Broker {
                return vec![from];
            }
            sorted_unique(
                facts
                    .logical_edges_through(e)
                    .map(|chain| chain.sender)
                    .collect(),
            )
        })
    }
}

impl Found for WorkflowInService {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.runner.into(), self.flow.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (runner, flow) = (names.of(self.runner), names.flow(self.flow));
        let to = self.steps.iter().filter_map(|at| facts.component_of(*at));
        let to = sorted_unique(to.collect());
        let domains = to.iter().filter_map(|c| facts.domain_of(*c));
        let domains = names.domains(&sorted_unique(domains.collect()));
        let own = facts.domain_of(self.runner);
        let own = own.map_or(String::new(), |d| names.domain(d).to_string());
        let writes = |at: &&StepAt| facts.step(**at).writes == Some(true);
        let writing = self.steps.iter().filter(writes);
        let writing = sorted_unique(writing.filter_map(|at| facts.component_of(*at)).collect());
        let changed = match writing == to {
            true => "they change data on its word".to_owned(),
            false => format!(
                "on its word {} {} data",
                names.list(&writing),
                verb(writing.len(), "changes", "change")
            ),
        };
        let to = names.list(&to);
        Words::new(
            format!("{runner} runs {flow} through other domains"),
            format!("In {flow}, {runner} of {own} itself calls {to}, of {domains}; {changed}."),
            format!(
                "When {runner} restarts in the middle of {flow}, nobody knows which of {to} have done their part. And whenever the process changes in {domains}, {runner} has to change."
            ),
            format!(
                "Put an orchestrator between: {runner} starts {flow} there with one message, and the orchestrator commands {to} and keeps the progress."
            ),
        )
    }
}

const KNOWS_TOO_MANY: Rule = Rule {
    name: "knows-too-many",
    limit: Some(3),
    reads: read_set::LOGICAL_EDGES
        .and(read_set::WRITERS)
        .and(read_set::DOMAINS),
    docs: Docs {
        checks: "In how many other domains a component calls or commands others.",
        matters: "A component that calls into many domains has to follow the changes of all of them. It becomes the place where every team waits for every other, and where the rules of all domains are mixed.",
        detected: "A service, job, datastore or telemetry component of a known domain, with requests or messages, straight or through brokers, into the limit or more top-level domains other than its own. One that a client calls is let pass, since it puts together what its user sees; so is one that is named for running a workflow.",
        remedy: "Publish an event for those who need not answer; move what is a process into an orchestrator and what is routing into a gateway.",
        false_alarms: "A job that collects from everybody by design: let the others publish instead, or waive it.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"stock","name":"Stock"},{"id":"shipping","name":"Shipping"},{"id":"mail","name":"Mail"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"inventory","name":"Inventory","kind":"service","domain":"stock"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"mailer","name":"Mailer","kind":"service","domain":"mail"}],"connections":[{"id":"c1","from":"orders","to":"inventory","style":"request"},{"id":"c2","from":"orders","to":"parcels","style":"message"},{"id":"c3","from":"orders","to":"mailer","style":"message"}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"stock","name":"Stock"},{"id":"shipping","name":"Shipping"},{"id":"mail","name":"Mail"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"inventory","name":"Inventory","kind":"service","domain":"stock"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"mailer","name":"Mailer","kind":"service","domain":"mail"}],"connections":[{"id":"c1","from":"orders","to":"inventory","style":"request"},{"id":"c2","from":"orders","to":"parcels","style":"event"},{"id":"c3","from":"orders","to":"mailer","style":"event"}]"#,
        read_on: &[
            "Arcan: Hub-Like Dependency",
            "Evans: Domain-Driven Design, chapter 14: Context Map",
        ],
    },
    find: knows_too_many,
    repairs: &[events::too_many],
    ..Rule::DEFAULT
};

struct KnowsTooMany {
    component: Comp,
    domains: Vec<Dom>,
}

fn knows_too_many(facts: &Facts, limit: u64, findings: &mut Findings) {
    let mut known = known_domains(facts);
    known.retain(|_, domains| domains.len() as u64 >= limit);
    if known.is_empty() {
        return;
    }
    let running: HashSet<Comp> = workflows(facts).iter().map(|w| w.runner).collect();
    for (component, domains) in known {
        if !running.contains(&component) && !facts.is_called_by_client(component) {
            findings.fail(Severity::Medium, KnowsTooMany { component, domains });
        }
    }
}

/// The other top-level domains that a component sends requests and messages into.
fn known_domains(facts: &Facts) -> BTreeMap<Comp, Vec<Dom>> {
    let mut known: BTreeMap<Comp, Vec<Dom>> = BTreeMap::new();
    for chain in facts.logical_edges().iter().filter(|c| is_command(c.style)) {
        let ends = (facts.top_of(chain.sender), facts.top_of(chain.receiver));
        let (Some(own), Some(other)) = ends else {
            continue;
        };
        if own != other && minds_its_own(facts, chain.sender) {
            known.entry(chain.sender).or_default().push(other);
        }
    }
    for domains in known.values_mut() {
        *domains = sorted_unique(std::mem::take(domains));
    }
    known
}

impl Found for KnowsTooMany {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let domains = self.domains.iter().map(|d| SubjectIndex::from(*d));
        std::iter::once(self.component.into())
            .chain(domains)
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.component);
        let own = facts.domain_of(self.component);
        let own = own.map_or(String::new(), |d| names.domain(d).to_string());
        let domains = names.domains(&self.domains);
        let chains = facts
            .outgoing(self.component)
            .flat_map(|(e, _)| facts.logical_edges_through(e))
            .filter(|chain| chain.sender == self.component && is_command(chain.style));
        let away = chains.map(|chain| chain.receiver).filter(|receiver| {
            let top = facts.top_of(*receiver);
            top.is_some_and(|top| self.domains.binary_search(&top).is_ok())
        });
        let receivers = names.list(&sorted_unique(away.collect()));
        Words::new(
            format!(
                "{c} calls into {}",
                count(self.domains.len(), "other domain")
            ),
            format!("{c} of {own} sends requests or messages to {receivers}, in {domains}."),
            format!(
                "{c} has to follow every change of {domains}. It comes to hold the rules of all of them, and their teams wait for one another there."
            ),
            format!(
                "Publish an event from {c} for those whose answer it does not need. If it runs a process over {domains}, give that an orchestrator of its own."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    /// `a` in x, `b` in y, `c` in z, and a service `d` beside `a`.
    const THREE: &str = "domain x\ndomain y\ndomain z\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\nservice d \"domain\":\"x\"\n";

    fn three(more: &str) -> String {
        format!("{THREE}{more}")
    }

    #[test]
    fn workflow_in_service() {
        let fail: &[&str] = &["fail high component:a flow:f"];
        let edges = "a -> b request\na -> c message\n";
        let flow = "flow f\nstep b via a-b writes\nstep c via a-c";
        let both = format!("{edges}{flow}");
        let kind = |kind: &str| both_of(kind, &both);
        fn both_of(kind: &str, both: &str) -> String {
            format!("{THREE}{both}").replace("service a ", &format!("{kind} a "))
        }
        table(
            "workflow-in-service",
            &[
                ("nothing there", "", &[]),
                ("two steps into two domains", &three(&both), fail),
                ("an orchestrator", &kind("orchestrator"), &[]),
                ("a gateway", &kind("gateway"), &[]),
                ("a client", &kind("client"), &[]),
                ("an external", &kind("external"), &[]),
                ("a job", &kind("job"), fail),
                (
                    "no step writes",
                    &three(&format!(
                        "{edges}flow f\nstep b via a-b\nstep c via a-c !writes"
                    )),
                    &[],
                ),
                (
                    "another step writes",
                    &three(&format!(
                        "{edges}flow f\nstep a writes\nstep b via a-b\nstep c via a-c"
                    )),
                    &[],
                ),
                (
                    "one step",
                    &three(&format!(
                        "{edges}flow f\nstep b via a-b writes\nstep c writes"
                    )),
                    &[],
                ),
                (
                    "two steps to one component",
                    &three(&format!(
                        "{edges}flow f\nstep b via a-b writes\nstep b via a-b\nstep c"
                    )),
                    &[],
                ),
                (
                    "by events",
                    &three(
                        "a -> b event\na -> c event\nflow f\nstep b via a-b writes\nstep c via a-c",
                    ),
                    &[],
                ),
                (
                    "one by an event",
                    &three(
                        "a -> b request\na -> c event\nflow f\nstep b via a-b writes\nstep c via a-c",
                    ),
                    &[],
                ),
                (
                    "a fallback changes nothing",
                    &three(
                        "a -> b request \"fallback\":\"skip\"\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c",
                    ),
                    fail,
                ),
                (
                    "one only to start",
                    &three(
                        "a -> b request \"phase\":\"startup\"\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c",
                    ),
                    &[],
                ),
                (
                    "one within its domain",
                    &three(
                        "a -> b request\na -> d request\nflow f\nstep b via a-b writes\nstep d via a-d writes",
                    ),
                    &[],
                ),
                (
                    "two of one other domain",
                    &three(
                        "service e \"domain\":\"y\"\na -> b request\na -> e request\nflow f\nstep a\nstep b via a-b writes\nstep e via a-e",
                    ),
                    fail,
                ),
                (
                    "all participants in one domain",
                    &three(
                        "service e \"domain\":\"y\"\na -> b request\na -> e request\nflow f\nstep b via a-b writes\nstep e via a-e",
                    ),
                    &[],
                ),
                (
                    "a domain unknown",
                    &three(
                        "service e\na -> b request\na -> e request\nflow f\nstep b via a-b writes\nstep e via a-e writes",
                    ),
                    &[],
                ),
                (
                    "its own domain unknown",
                    "domain y\ndomain z\nservice a\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\na -> b request\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c",
                    &[],
                ),
                (
                    "into sub-domains of its own",
                    "domain x\ndomain y \"parent\":\"x\"\ndomain z \"parent\":\"x\"\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\na -> b request\na -> c request\nflow f\nstep b via a-b writes\nstep c via a-c",
                    &[],
                ),
                (
                    "two flows",
                    &three(&format!(
                        "{both}\nflow g\nstep b via a-b\nstep c via a-c writes"
                    )),
                    &[
                        "fail high component:a flow:f",
                        "fail high component:a flow:g",
                    ],
                ),
                (
                    "steps of two flows are not added up",
                    &three(&format!(
                        "{edges}flow f\nstep b via a-b writes\nstep c\nflow g\nstep c via a-c writes\nstep b"
                    )),
                    &[],
                ),
            ],
        );
        let broker = |more: &str| {
            three(&format!(
                "broker k\na -> k message\nk -> b message\nk -> c message\n{more}"
            ))
        };
        let steps = "flow f\nstep b via k-b writes\nstep c via k-c";
        table(
            "workflow-in-service",
            &[
                ("through a broker", &broker(steps), fail),
                (
                    "all who send to the broker",
                    &broker(&format!("d -> k message\n{steps}")),
                    &[
                        "fail high component:a flow:f",
                        "fail high component:d flow:f",
                    ],
                ),
                (
                    "not who sends other words to it",
                    &three(&format!(
                        "broker k\na -> k message \"carries\":[\"A\"]\nd -> k message \"carries\":[\"D\"]\nk -> b message \"carries\":[\"A\"]\nk -> c message \"carries\":[\"A\"]\n{steps}"
                    )),
                    fail,
                ),
                (
                    "nobody sends to the broker",
                    &three(&format!(
                        "broker k\nk -> b message\nk -> c message\n{steps}"
                    )),
                    &[],
                ),
                (
                    "a private datastore counts as its owner",
                    &three(
                        "datastore s \"domain\":\"z\"\nb -> s data\na -> b request\na -> s request\nflow f\nstep b via a-b writes\nstep s via a-s",
                    ),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn knows_too_many() {
        let four = |more: &str| {
            three(&format!(
                "domain w\nservice e \"domain\":\"w\"\na -> b request\na -> c message\n{more}"
            ))
        };
        let fail: &[&str] = &["fail medium component:a domain:w domain:y domain:z"];
        let kind = |kind: &str| four("a -> e request").replace("service a ", &format!("{kind} a "));
        table(
            "knows-too-many",
            &[
                ("nothing there", "", &[]),
                ("two others", &four(""), &[]),
                ("three others", &four("a -> e request"), fail),
                ("the third by an event", &four("a -> e event"), &[]),
                ("the third by data", &four("a -> e data"), &[]),
                (
                    "the third only to start",
                    &four("a -> e request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "a fallback changes nothing",
                    &four("a -> e request \"fallback\":\"skip\""),
                    fail,
                ),
                (
                    "through a broker",
                    &four("broker k\na -> k message\nk -> e message"),
                    fail,
                ),
                (
                    "the third in a sub-domain of another",
                    &four("domain v \"parent\":\"y\"\nservice g \"domain\":\"v\"\na -> g request"),
                    &[],
                ),
                (
                    "a sub-domain counts as its top",
                    &four("domain v \"parent\":\"w\"\nservice g \"domain\":\"v\"\na -> g request"),
                    fail,
                ),
                ("its own does not count", &four("a -> d request"), &[]),
                ("a domain unknown", &four("service g\na -> g request"), &[]),
                (
                    "its own domain unknown",
                    &four("a -> e request").replace("service a \"domain\":\"x\"", "service a"),
                    &[],
                ),
                ("an orchestrator", &kind("orchestrator"), &[]),
                ("a gateway", &kind("gateway"), &[]),
                ("an external", &kind("external"), &[]),
                ("a job", &kind("job"), fail),
                (
                    "a client calls it",
                    &four("a -> e request\nclient u\nu -> a request"),
                    &[],
                ),
                (
                    "a client tells it",
                    &four("a -> e request\nclient u\nu -> a message"),
                    fail,
                ),
                (
                    "it is named for a workflow",
                    &four("a -> e request\nflow f\nstep b via a-b writes\nstep c via a-c"),
                    &[],
                ),
                (
                    "that is turned off",
                    &four(
                        "a -> e request\nflow f\nstep b via a-b writes\nstep c via a-c\nset \"rules\":{\"workflow-in-service\":{\"level\":\"off\"}}",
                    ),
                    &[],
                ),
                (
                    "a flow without a workflow of its own",
                    &four("a -> e request\nflow f\nstep b via a-b writes\nstep c"),
                    fail,
                ),
                (
                    "limit two",
                    &four("set \"rules\":{\"knows-too-many\":{\"limit\":2}}"),
                    &["fail medium component:a domain:y domain:z"],
                ),
            ],
        );
        assert_eq!(outcome("DC3", &three("a -> d request")), "not-applicable");
        assert_eq!(outcome("DC3", &three("a -> b event")), "not-applicable");
        assert_eq!(outcome("DC3", &three("a -> b request")), "pass");
        assert_eq!(outcome("DC3", &three("flow f\nstep a\nstep b")), "pass");
    }
}
