//! Rule `temporal-coupling`.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::broker;
use crate::rules::names::{lower, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};
use hashbrown::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "temporal-coupling",
    reads: read_set::CORE_DEPS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "Requests between own components are used only where a flow needs the answer at once.",
        matters: "A request couples the two in time: when the callee is down, the caller fails, too. A message waits until both are ready.",
        detected: "A request without a fallback between two own services, orchestrators or jobs, not from an orchestrator, that steps of flows use and no core step does. It asks where those flows do not mark a core; and, within a domain, where no flow uses a request of a component that is called itself, and the two are not both needed by one core. Left out where nobody waits for the caller: it was called with a fallback or, within a domain, by a message or an event.",
        remedy: "Make it a message or an event through a broker, or define a fallback. If the answer is needed at once, mark the step as core.",
        false_alarms: "A read that the caller cannot do without: mark the step as core.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "confirm", "from": "orders", "to": "mail", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "core": true},
                    {"id": "s2", "component": "mail", "connection": "confirm", "core": false}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "confirm", "from": "orders", "to": "mail", "style": "message"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "core": true},
                    {"id": "s2", "component": "mail", "connection": "confirm", "core": false}
                ]}
            ]"#,
        read_on: &[
            "Azure architecture: Asynchronous Request-Reply",
            "Enterprise Integration Patterns: Messaging",
            "The Reactive Manifesto: Message Driven",
        ],
    },
    find,
    repairs: &[broker::one],
    question: Some(Question {
        topic: Topic::Core,
        position: 1,
        fields: Some(fields),
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

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut together = None;
    let mut preceding = None;
    for e in facts.connections().filter(|e| couples(facts, *e)) {
        let users = facts.users(e);
        if users.iter().any(|at| facts.step(*at).core == Some(true)) {
            continue;
        }
        let flows = facts.flows_using(e);
        let asks = if users.is_empty() {
            if !facts.has_flows() || facts.crosses(e) || !is_called(facts, facts.from(e)) {
                continue;
            }
            let together = together.get_or_insert_with(|| needed_together(facts));
            if together.contains(&e) {
                continue;
            }
            true
        } else {
            let preceding: &mut Vec<Vec<Option<StepAt>>> = preceding
                .get_or_insert_with(|| facts.flows().map(|f| facts.preceding_steps(f)).collect());
            let is_free = |at: &StepAt| {
                let before = preceding[at.flow.at()][at.step];
                let cause = before.and_then(|before| facts.connection_of(before));
                cause.is_some_and(|cause| {
                    facts.connection(cause).fallback().is_some()
                        || facts.is_asynchronous(cause) && !facts.crosses(e)
                })
            };
            if users.iter().all(is_free) {
                continue;
            }
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

/// True if another component sends it a request.
fn is_called(facts: &Facts, c: Comp) -> bool {
    let mut incoming = facts.incoming(c);
    incoming.any(|(e, from)| from != c && facts.style(e) == Style::Request)
}

/// A call between two different own workers, not from an orchestrator.
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
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
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

impl Diagnostic for TemporalCoupling {
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
        let (flows, n) = (names.flows(&self.flows), self.flows.len());
        let why = format!("While {to} is down or slow, so is {from}.");
        let fix = format!(
            "Send {to} a message or an event through a broker, or define what {from} does while {to} is down and set that as the fallback."
        );
        if !self.asks {
            return Words::new(
                format!("{from} waits for {to} outside the core"),
                format!(
                    "{flows} {} {link} outside the core.",
                    verb(n, "uses", "use")
                ),
                why,
                fix,
            );
        }
        let (evidence, answer) = match self.flows.is_empty() {
            true => (
                format!("No flow uses {link}."),
                format!(
                    "Add {link} to the flow that it belongs to. If the answer is not needed at once: {}",
                    lower(&fix)
                ),
            ),
            false => (
                format!(
                    "{flows} {} {link}, and no step there is marked as core or not.",
                    verb(n, "uses", "use")
                ),
                format!(
                    "Mark the steps of {flows} that must succeed together. If this is none of them: {}",
                    lower(&fix)
                ),
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

#[cfg(test)]
mod tests {
    use super::super::ca4::designs::TWO;
    use crate::rules::testing::table;

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
                ("no flow uses it", &case("flow f\nstep a"), &[]),
                (
                    "no flow uses it, and its sender is called",
                    &case("service z\nz -> a request \"fallback\":\"x\"\nflow f\nstep z"),
                    ask,
                ),
                (
                    "no flow uses it, and its sender is called by itself",
                    &case("a -> a request\nflow f\nstep a"),
                    &[],
                ),
                (
                    "no flow uses it, and its sender hears events",
                    &case("service z\nz -> a event\nflow f\nstep z"),
                    &[],
                ),
                (
                    "nobody waits: an event came before",
                    &case(
                        "service z\nz -> a event\nflow f\nstep z core\nstep a via z-a\nstep b via a-b",
                    ),
                    &[],
                ),
                (
                    "nobody waits in one of two flows",
                    &case(
                        "service z\nz -> a event\nflow f\nstep z core\nstep a via z-a\nstep b via a-b\nflow g\nstep b via a-b",
                    ),
                    fail,
                ),
                (
                    "an event came before, and it crosses",
                    "domain d\ndomain e\nservice a \"domain\":\"d\"\nservice b \"domain\":\"e\"\na -> b request\nservice z\nz -> a event\nflow f\nstep z core\nstep a via z-a\nstep b via a-b",
                    fail,
                ),
                (
                    "called with a fallback, and it crosses",
                    "domain d\ndomain e\nservice a \"domain\":\"d\"\nservice b \"domain\":\"e\"\na -> b request\nservice z\nz -> a request \"fallback\":\"x\"\nflow f\nstep z core\nstep a via z-a\nstep b via a-b",
                    &[],
                ),
                (
                    "the last step before counts",
                    &case(
                        "service z\nz -> a event\nflow f\nstep z core\nstep a via z-a\nstep a\nstep b via a-b",
                    ),
                    fail,
                ),
                (
                    "a step at its own store is none at it",
                    &case(
                        "service z\ndatastore d\nz -> a event\na -> d data\nflow f\nstep z core\nstep a via z-a\nstep d via a-d\nstep b via a-b",
                    ),
                    &[],
                ),
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
}
