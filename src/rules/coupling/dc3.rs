//! DC3 · Separate workflows that span domains.

use crate::analysis::{Facts, StepAt, SubjectIndex, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, Dom, FlowNo};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Item, Names, Stake, Text, Words};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

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

/// The workflows that are run from where they should not be.
pub(super) fn workflows(facts: &Facts) -> Vec<WorkflowInService> {
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

/// Starts of connections: the half behind a broker starts at every sender that reaches it.
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

pub(super) struct WorkflowInService {
    pub(super) runner: Comp,
    pub(super) flow: FlowNo,
    /// The steps that it starts in other domains.
    pub(super) steps: Vec<StepAt>,
}

impl Diagnostic for WorkflowInService {
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

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    /// `a` in x, `b` in y, `c` in z, and a service `d` beside `a`.
    pub const THREE: &str = "domain x\ndomain y\ndomain z\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\nservice d \"domain\":\"x\"\n";

    pub fn three(more: &str) -> String {
        format!("{THREE}{more}")
    }
}
