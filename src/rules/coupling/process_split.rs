//! Rule `process-split`.

use crate::analysis::{Facts, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::{Id, Subject};
use crate::graph::FlowNo;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashMap;
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "process-split",
    reads: read_set::CONNECTION_USES
        .and(read_set::VOCABULARY)
        .and(read_set::EMITS),
    docs: Docs {
        checks: "A business process is one flow from end to end.",
        matters: "Each half has its own owner, time limit and dashboard, and each is green. The customer waits for the whole, and what is lost between the halves neither side misses.",
        detected: "Two flows where the last step of one emits a word that the connection of the first step of the other carries.",
        remedy: "Join the two into one flow with one outcome and one time limit.",
        false_alarms: "A separate process with customers of its own that only starts on the same event.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event", "carries": ["Order.Placed"]}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "outcome": "Order.Placed", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "emits": ["Order.Placed"]}
                ]},
                {"id": "fulfil", "name": "Fulfil an order", "outcome": "Order.Shipped", "steps": [
                    {"id": "s1", "component": "shipping", "connection": "placed", "writes": true, "emits": ["Order.Shipped"]}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event", "carries": ["Order.Placed"]}
            ],
            "flows": [
                {"id": "order", "name": "Order and receive", "outcome": "Order.Shipped", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "emits": ["Order.Placed"]},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true, "emits": ["Order.Shipped"]}
                ]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager",
            "Azure architecture: Choreography",
        ],
    },
    find,
    repairs: &[join],
    ..Rule::DEFAULT
};

struct ProcessSplit {
    first: FlowNo,
    second: FlowNo,
    words: Vec<Word>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut starting: HashMap<Word, Vec<FlowNo>> = HashMap::new();
    for f in facts.flows() {
        let first = facts.steps(f).next();
        if let Some(e) = first.and_then(|at| facts.connection_of(at)) {
            for word in facts.carried_words(e).iter() {
                starting.entry(*word).or_default().push(f);
            }
        }
    }
    for first in facts.flows() {
        let Some(last) = facts.steps(first).next_back() else {
            continue;
        };
        let emitted = facts.step(last).emits.iter();
        // A word that nothing carries starts nothing.
        let emitted = sorted_unique(emitted.filter_map(|word| facts.word(word)).collect());
        let mut next: BTreeMap<FlowNo, Vec<Word>> = BTreeMap::new();
        for word in emitted {
            for second in starting.get(&word).into_iter().flatten() {
                next.entry(*second).or_default().push(word);
            }
        }
        for (second, words) in next.into_iter().filter(|(second, _)| *second != first) {
            findings.fail(
                Severity::Medium,
                ProcessSplit {
                    first,
                    second,
                    words,
                },
            );
        }
    }
}

impl Diagnostic for ProcessSplit {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.first.into(), self.second.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (first, second) = (names.flow(self.first), names.flow(self.second));
        let words = names.words(&self.words);
        Words::new(
            format!("{first} and {second} are one process in two flows"),
            format!("The last step of {first} emits {words}, which starts {second}."),
            format!(
                "Both can be healthy while nothing that {first} starts gets to the end of {second}. Nobody misses what is lost between them."
            ),
            format!(
                "Append the steps of {second} to {first}, with one outcome and one time limit."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// The two flows are one.
fn join(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let [first, second] = ctx.flows()[..] else {
        return Vec::new();
    };
    let rest = facts.flow(second);
    let mut draft = ctx.draft();
    draft.delete(vec![Subject::Flow(rest.id.clone())]);
    draft.flow(ctx.flow_id(first), &mut |flow| {
        for step in &rest.steps {
            let mut step = step.clone();
            let taken = |id: &str| flow.steps.iter().any(|step| step.id.as_str() == id);
            if taken(step.id.as_str()) {
                step.id = Id::from_name(step.id.as_str(), "step", taken);
            }
            flow.steps.push(step);
        }
        flow.outcome = rest.outcome.clone().or_else(|| flow.outcome.take());
        let own = flow.minimal_experience.take();
        flow.minimal_experience = own.or_else(|| rest.minimal_experience.clone());
        let own = flow.coordination.take();
        flow.coordination = own.or_else(|| rest.coordination.clone());
        let own = flow.consistency.take();
        flow.consistency = own.or_else(|| rest.consistency.clone());
        if rest.long_lived == Some(true) {
            flow.long_lived = Some(true);
        }
    });
    draft
        .fix("Join the two flows".to_owned())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn process_split() {
        let case = |carries: &str, emits: &str| {
            format!(
                "service a\nservice b\na -> b event \"carries\":[{carries}]\nflow f\nstep a\nstep a \"emits\":[{emits}]\nflow g\nstep b via a-b\nstep b"
            )
        };
        let same = case("\"Order.Paid\"", "\"ORDER_PAID\"");
        let fail: &[&str] = &["fail medium flow:f flow:g"];
        table(
            "process-split",
            &[
                ("nothing there", "", &[]),
                ("a flow without steps", "flow f", &[]),
                ("the same word", &same, fail),
                ("another word", &case("\"X\"", "\"Y\""), &[]),
                ("carries nothing", &case("", "\"Y\""), &[]),
                ("emits nothing", &case("\"X\"", ""), &[]),
                (
                    "one of several",
                    &case("\"X\",\"Y\"", "\"Z\",\"Y\",\"X\""),
                    fail,
                ),
                (
                    "not by its last step",
                    &case("\"X\"", "\"X\"").replace("\nflow g", "\nstep a\nflow g"),
                    &[],
                ),
                (
                    "not to the first step",
                    &case("\"X\"", "\"X\"").replace("flow g", "flow g\nstep b"),
                    &[],
                ),
                (
                    "needed only to start",
                    &same.replace("a -> b event ", "a -> b event \"phase\":\"startup\","),
                    &[],
                ),
                (
                    "a flow that starts itself is one",
                    "service a\nservice b\na -> b event \"carries\":[\"X\"]\nflow f\nstep b via a-b \"emits\":[\"X\"]",
                    &[],
                ),
                (
                    "both ways round",
                    "service a\nservice b\na -> b event \"carries\":[\"X\"]\nb -> a event \"carries\":[\"Y\"]\nflow f\nstep b via a-b \"emits\":[\"Y\"]\nflow g\nstep a via b-a \"emits\":[\"X\"]",
                    &["fail medium flow:f flow:g", "fail medium flow:g flow:f"],
                ),
            ],
        );
    }
}
