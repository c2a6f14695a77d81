//! DC3 · Separate workflows that span domains.

use crate::analysis::{Facts, StepAt, SubjectIndex, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, Dom, FlowNo};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Item, Names, Stake, Text, Words};
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "DC3",
    stake: Stake::Ownership,
    title: "Separate workflows that span domains",
    bucket: super::BUCKET,
    about: |facts| spanning(facts).next().is_some() || crossing(facts).next().is_some(),
    evidence,
    rules: super::DC3,
};

/// The flows with participants in domains that are not on the same side.
fn spanning(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    let spans = |f: &FlowNo| facts.any_in_separate_domains(&facts.of_flow(*f).participants);
    facts.flows().filter(spans)
}

/// The requests and messages that cross.
fn crossing(facts: &Facts) -> impl Iterator<Item = Conn> + '_ {
    let commands = |e: &Conn| is_command(facts.style(*e)) && facts.crosses(*e);
    facts.connections().filter(commands)
}

pub(super) fn is_command(style: Style) -> bool {
    matches!(style, Style::Request | Style::Message)
}

/// True for kinds that should do the work of their own domain only.
fn minds_its_own(facts: &Facts, c: Comp) -> bool {
    !matches!(
        facts.kind(c),
        Kind::Orchestrator | Kind::Gateway | Kind::Client | Kind::External | Kind::Broker
    )
}

/// Callers that compose for their user, and are not counted.
const ASIDE: &str = ", those that clients call aside";

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut run: Vec<FlowNo> = workflows(facts).iter().map(|w| w.flow).collect();
    run.extend(edge_workflows(facts).iter().map(|w| w.flow));
    let flows: Vec<FlowNo> = spanning(facts).filter(|f| !run.contains(f)).collect();
    let mut texts = Vec::new();
    if !flows.is_empty() {
        let n = flows.len();
        texts.push(format!(
            "{} {} several domains, and no service, client or gateway is found to run {}.",
            names.flows(&flows),
            verb(n, "spans", "span"),
            verb(n, "it", "one of them")
        ));
    }
    let known = known_domains(facts);
    let most = known
        .iter()
        .filter(|(c, _)| !facts.is_called_by_client(**c))
        .max_by_key(|(c, domains)| (domains.len(), Reverse(**c)));
    texts.push(match most {
        None => format!("No service or job calls into another domain{ASIDE}."),
        Some((_, domains)) if domains.len() == 1 => {
            format!("No service or job calls into more than one other domain{ASIDE}.")
        }
        Some((c, domains)) => format!(
            "{} calls into {} other domains, {}; no other service or job calls into more{ASIDE}.",
            names.of(*c),
            domains.len(),
            names.domains(domains)
        ),
    });
    texts.into_iter().map(Text::from).collect()
}

/// The workflows that services run through other domains.
pub(super) fn workflows(facts: &Facts) -> Vec<Workflow> {
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
                if minds_its_own(facts, *from) && facts.in_separate_domains(*from, to) {
                    started.entry(*from).or_default().push(at);
                }
            }
        }
        for (runner, steps) in started {
            if let Some(steps) = run_steps(facts, &steps) {
                workflows.push(Workflow {
                    runner,
                    flow,
                    steps,
                });
            }
        }
    }
    workflows
}

/// Steps that make their starter run a workflow: those that it waits for or sends a message for,
/// one of which writes; or all of those that write. `None` where they are at one component.
fn run_steps(facts: &Facts, steps: &[StepAt]) -> Option<Vec<StepAt>> {
    let writes = |at: &StepAt| facts.step(*at).writes == Some(true);
    let leads = |at: &StepAt| leads(facts, *at);
    let led: Vec<StepAt> = steps.iter().copied().filter(leads).collect();
    if led.iter().any(writes) && are_at_several(facts, &led) {
        return Some(led);
    }
    let writing: Vec<StepAt> = steps.iter().copied().filter(writes).collect();
    are_at_several(facts, &writing).then_some(writing)
}

/// True if the step comes over a `message`, or over a `request` without `fallback`.
fn leads(facts: &Facts, at: StepAt) -> bool {
    let e = facts.connection_of(at);
    e.is_some_and(|e| match facts.style(e) {
        Style::Message => true,
        Style::Request => facts.connection(e).fallback().is_none(),
        _ => false,
    })
}

fn are_at_several(facts: &Facts, steps: &[StepAt]) -> bool {
    let to = steps.iter().filter_map(|at| facts.component_of(*at));
    sorted_unique(to.collect()).len() >= 2
}

/// The workflows that clients and gateways run.
pub(super) fn edge_workflows(facts: &Facts) -> Vec<Workflow> {
    let mut workflows = Vec::new();
    let mut starts = Starts::default();
    for flow in facts.flows() {
        let mut started: BTreeMap<Comp, Vec<StepAt>> = BTreeMap::new();
        for at in facts.steps(flow).filter(|at| leads(facts, *at)) {
            let Some(e) = facts.connection_of(at) else {
                continue;
            };
            for from in starts.of(facts, e) {
                if matches!(facts.kind(*from), Kind::Client | Kind::Gateway) {
                    started.entry(*from).or_default().push(at);
                }
            }
        }
        for (runner, steps) in started {
            let working = working_steps(facts, flow, &steps);
            let at = working.iter().filter_map(|at| facts.component_of(*at));
            if !facts.any_in_separate_domains(&at.collect::<Vec<Comp>>()) {
                continue;
            }
            let acts = facts.kind(runner) == Kind::Client
                && (facts.flow(flow).long_lived == Some(true)
                    || is_orchestrated_between(facts, &mut starts, flow, &steps));
            if !acts {
                workflows.push(Workflow {
                    runner,
                    flow,
                    steps: working,
                });
            }
        }
    }
    workflows
}

/// Steps that write, or after which some step does before the next of them.
fn working_steps(facts: &Facts, flow: FlowNo, steps: &[StepAt]) -> Vec<StepAt> {
    let mut working = Vec::new();
    let mut started = steps.iter().copied().peekable();
    let mut current = None;
    for at in facts.steps(flow) {
        if started.peek() == Some(&at) {
            current = started.next();
        }
        if facts.step(at).writes == Some(true) {
            working.extend(current.take());
        }
    }
    working
}

/// True if the flow is orchestrated by an orchestrator that does something between the first and
/// the last of the steps.
fn is_orchestrated_between(
    facts: &Facts,
    starts: &mut Starts,
    flow: FlowNo,
    steps: &[StepAt],
) -> bool {
    let orchestrator = facts.orchestrator(flow);
    let orchestrator = orchestrator.filter(|c| facts.kind(*c) == Kind::Orchestrator);
    let (Some(c), Some(first), Some(last)) = (orchestrator, steps.first(), steps.last()) else {
        return false;
    };
    let mut between = facts.steps(flow).filter(|at| first < at && at < last);
    between.any(|at| {
        let is_at = facts.component_of(at) == Some(c) && !facts.is_at_own_store(at, c);
        let e = facts.connection_of(at);
        is_at || e.is_some_and(|e| starts.of(facts, e).contains(&c))
    })
}

/// Starts of connections: what starts at a broker or a relay starts at every sender that reaches it.
#[derive(Default)]
struct Starts(HashMap<Conn, Vec<Comp>>);

impl Starts {
    fn of(&mut self, facts: &Facts, e: Conn) -> &[Comp] {
        self.0.entry(e).or_insert_with(|| {
            let from = facts.from(e);
            if facts.kind(from) != Kind::Broker && !facts.is_relay(from) {
                return vec![from];
            }
            let chains = facts.logical_edges_through(e);
            sorted_unique(chains.map(|chain| chain.sender).collect())
        })
    }
}

/// The other top-level domains that a component sends requests and messages into.
pub(super) fn known_domains(facts: &Facts) -> BTreeMap<Comp, Vec<Dom>> {
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

/// A flow that a service runs through other domains, or a client or a gateway through several.
pub(super) struct Workflow {
    runner: Comp,
    flow: FlowNo,
    /// The steps that it starts: in other domains or, for a client or a gateway, that do work.
    steps: Vec<StepAt>,
}

impl Diagnostic for Workflow {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.runner.into(), self.flow.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        match names.facts.kind(self.runner) {
            Kind::Client | Kind::Gateway => self.words_at_the_edge(names),
            _ => self.words_in_service(names),
        }
    }
}

impl Workflow {
    fn words_in_service(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (runner, flow) = (names.of(self.runner), names.flow(self.flow));
        let to = components(facts, &self.steps);
        let domains = names.domains(&domains(facts, &to));
        let own = facts.domain_of(self.runner);
        let own = own.map_or(String::new(), |d| names.domain(d).to_string());
        let writes = |at: &StepAt| facts.step(*at).writes == Some(true);
        let writing: Vec<StepAt> = self.steps.iter().copied().filter(writes).collect();
        let writing = components(facts, &writing);
        let changed = match writing == to {
            true => "they write data in it".to_owned(),
            false => format!(
                "{} {} data in it",
                names.list(&writing),
                verb(writing.len(), "writes", "write")
            ),
        };
        let to = names.list(&to);
        Words::new(
            format!("{runner} orchestrates {flow} across other domains"),
            format!("In {flow}, {runner} of {own} itself calls {to} of {domains}; {changed}."),
            format!(
                "When {runner} restarts halfway through {flow}, nobody knows what {to} have done. And each change of the process in {domains} is a change of {runner}."
            ),
            format!(
                "Move the workflow of {flow} into an orchestrator that keeps its progress. If {runner} is itself a workflow (a worker of a workflow engine, for example), draw it as an orchestrator with that technology."
            ),
        )
    }

    fn words_at_the_edge(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (runner, flow) = (names.of(self.runner), names.flow(self.flow));
        let to = components(facts, &self.steps);
        let domains = names.domains(&domains(facts, &to));
        let to = names.list(&to);
        let lost = match facts.kind(self.runner) {
            Kind::Client => format!(
                "When the user closes {runner} or loses the connection halfway, the rest of {flow} never happens, and nobody rolls back what was done."
            ),
            _ => format!(
                "When {runner} restarts halfway, the rest of {flow} never happens, and nobody rolls back what was done: a gateway keeps no progress."
            ),
        };
        Words::new(
            format!("{runner} runs {flow} across {domains}"),
            format!(
                "In {flow}, {runner} calls {to} one after the other, and each starts work that writes data."
            ),
            lost,
            format!(
                "Let {runner} make one call to a service or an orchestrator that then runs {flow}."
            ),
        )
    }
}

/// The components of steps, in id order.
fn components(facts: &Facts, steps: &[StepAt]) -> Vec<Comp> {
    let all = steps.iter().filter_map(|at| facts.component_of(*at));
    sorted_unique(all.collect())
}

/// The domains of components, in id order.
fn domains(facts: &Facts, of: &[Comp]) -> Vec<Dom> {
    let all = of.iter().filter_map(|c| facts.domain_of(*c));
    sorted_unique(all.collect())
}

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    /// `a` in x, `b` in y, `c` in z, and a service `d` beside `a`.
    pub const THREE: &str = "domain x\ndomain y\ndomain z\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\nservice d \"domain\":\"x\"\n";

    pub fn three(more: &str) -> String {
        format!("{THREE}{more}")
    }
}
