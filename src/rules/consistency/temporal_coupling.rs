//! Rule `temporal-coupling`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Kind;
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::broker;
use crate::rules::names::{lower, sentence};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "temporal-coupling",
    reads: read_set::CORE_DEPS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "A component of ours waits for another one only where a flow needs the answer at once.",
        matters: "A request ties the two together in time: when the one that is asked is down, the one that asks cannot go on either. A message waits in between until both are ready.",
        detected: "A request without a fallback between two workers of ours, not from an orchestrator, that steps of flows use and no core step does. It asks where those flows do not say what is core; and, within a domain, where no flow uses the request and the two are not both needed by one core.",
        remedy: "Make it a message or an event through a broker, or give it a fallback. If the answer is needed at once, mark the step as core.",
        false_alarms: "A read that the caller cannot go on without: then it is part of what must be up, and the step is core.",
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
}
