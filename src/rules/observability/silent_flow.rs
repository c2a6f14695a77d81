//! Rule `silent-flow`.

use super::ob1::silent_steps;
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::language;
use crate::rules::names::verb;
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Docs, Findings, Found, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "silent-flow",
    reads: read_set::WRITERS.and(read_set::EMITS),
    docs: Docs {
        checks: "Every step that changes data says so with a business event.",
        matters: "All components can be up and the business be down. Only the events of the business itself show that orders stopped coming, and which step they stopped before.",
        detected: "A flow with a writing step, in which no step emits anything: it asks. Where some writing steps emit and others do not, it fails.",
        remedy: "Name the business event of each step that writes, in the words of its domain.",
        false_alarms: "A step that writes only what nobody will ever ask for, such as a cache.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "emits": ["Order.Placed"]},
                    {"id": "s2", "component": "shipping", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "emits": ["Order.Placed"]},
                    {"id": "s2", "component": "shipping", "writes": true, "emits": ["Order.Shipped"]}
                ]}
            ]"#,
        read_on: &[
            "microservices.io: Event Sourcing, Audit Logging",
            "SRE Book, chapter 4: Service Level Objectives",
        ],
    },
    find,
    repairs: &[language::outspoken],
    question: Some(Question {
        topic: Topic::Operation,
        position: 2,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct SilentFlow {
    flow: FlowNo,
    /// The components of the silent steps, where others emit.
    silent: Vec<Comp>,
    asks: bool,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let silent = silent_steps(facts, flow);
        if silent.is_empty() {
            continue;
        }
        let emits = |at: &StepAt| !facts.step(*at).emits.is_empty();
        let emitting: Vec<StepAt> = facts.steps(flow).filter(emits).collect();
        let writes = |at: &StepAt| facts.step(*at).writes == Some(true);
        if emitting.is_empty() {
            findings.ask(
                Severity::Medium,
                SilentFlow {
                    flow,
                    silent: Vec::new(),
                    asks: true,
                },
            );
        } else if emitting.iter().any(writes) {
            let silent = silent.iter().filter_map(|at| facts.component_of(*at));
            findings.fail(
                Severity::Low,
                SilentFlow {
                    flow,
                    silent: sorted_unique(silent.collect()),
                    asks: false,
                },
            );
        }
    }
}

fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let Some(f) = about.first_flow() else {
        return Vec::new();
    };
    let steps = about.facts.flow(f).steps.iter();
    let silent = steps.filter(|s| s.writes == Some(true) && s.emits.is_empty());
    silent
        .map(|s| (f.into(), Field::Emits { step: s.id.clone() }))
        .collect()
}

impl Found for SilentFlow {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let silent = self.silent.iter().map(|c| SubjectIndex::from(*c));
        std::iter::once(self.flow.into()).chain(silent).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        if self.asks {
            let writing = silent_steps(facts, self.flow);
            let writing = writing.iter().filter_map(|at| facts.component_of(*at));
            let writing = sorted_unique(writing.collect());
            return Words::new(
                format!("Which business events say that {flow} happened?"),
                format!(
                    "{} {} in {flow}, and no step of it emits anything.",
                    names.list(&writing),
                    verb(writing.len(), "writes", "write")
                ),
                format!(
                    "Every component can be healthy while {flow} has stopped. Without business events nobody can ask how many were begun today, and how many came to an end."
                ),
                format!("Name what each step of {flow} that writes emits, such as Order.Placed."),
            );
        }
        let silent = names.list(&self.silent);
        let write = verb(self.silent.len(), "writes", "write");
        Words::new(
            format!("Part of {flow} happens unseen"),
            format!(
                "In {flow}, {silent} {write} and {} nothing, though other steps do.",
                verb(self.silent.len(), "emits", "emit")
            ),
            format!(
                "When {flow} stops half-way, its events end before {silent}, and whether that part was done has to be looked up in the data."
            ),
            format!("Name the business event of each step of {flow} at {silent} that writes."),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn silent_flow() {
        let case =
            |a: &str, b: &str| format!("service a\nservice b\nflow f\nstep a {a}\nstep b {b}");
        let ask: &[&str] = &["question medium flow:f"];
        let emits = "\"emits\":[\"X\"]";
        let writes = &format!("writes {emits}");
        table(
            "silent-flow",
            &[
                ("nothing there", "", &[]),
                ("no step writes", &case("", "!writes"), &[]),
                ("nothing emitted", &case("writes", ""), ask),
                ("all emit", &case(writes, writes), &[]),
                (
                    "some emit",
                    &case(writes, "writes"),
                    &["fail low flow:f component:b"],
                ),
                ("who does not write need not emit", &case(writes, ""), &[]),
                ("only who does not write emits", &case("writes", emits), &[]),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a writes \"emits\":[\"X\"]\nstep d writes",
                    &["fail low flow:f component:a"],
                ),
            ],
        );
    }
}
