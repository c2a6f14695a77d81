//! Rule `no-outcome`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::FlowNo;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-outcome",
    reads: read_set::OUTCOME,
    docs: Docs {
        checks: "Every flow says what has happened when it is done.",
        matters: "A process whose end has no name cannot be counted. Nobody can say how many were begun and not finished, which is the first thing that anybody asks after an incident.",
        detected: "A flow without an outcome.",
        remedy: "Name the business fact at the end, such as Order.Shipped, in the words of the domain.",
        false_alarms: "A flow that only shows something: its outcome is that it was shown, such as Product.Viewed.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [{"id": "s1", "component": "orders", "writes": true}]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "outcome": "Order.Placed", "steps": [
                    {"id": "s1", "component": "orders", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "SRE Book, chapter 4: Service Level Objectives",
            "Enterprise Integration Patterns: Event Message",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Language,
        position: 3,
        fields: Some(|about| about.flow(Field::Outcome)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoOutcome(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for f in facts.flows().filter(|f| facts.flow(*f).outcome.is_none()) {
        findings.ask(Severity::Low, NoOutcome(f));
    }
}

impl Diagnostic for NoOutcome {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.0);
        let last = facts.steps(self.0).next_back();
        let told = match last.and_then(|at| facts.component_at(at)) {
            Some(c) => format!(
                "The last step of {flow} is at {}; the drawing does not say what is then done.",
                names.of(c)
            ),
            None => format!("{flow} has no steps and no outcome."),
        };
        let emitted = last.and_then(|at| facts.step(at).emits.last());
        let such = match emitted {
            Some(word) => format!(", such as {}", Name(word)),
            None => String::new(),
        };
        Words::new(
            format!("What has happened when {flow} is done?"),
            told,
            format!(
                "Without a name for its end nobody can count how often {flow} was begun and not finished."
            ),
            format!("Set the outcome of {flow} to the business fact at its end{such}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_outcome() {
        table(
            "no-outcome",
            &[
                ("nothing there", "", &[]),
                ("none", "flow f", &["question low flow:f"]),
                (
                    "none, with a step",
                    "service a\nflow f\nstep a \"emits\":[\"X\"]",
                    &["question low flow:f"],
                ),
                (
                    "blank",
                    "flow f \"outcome\":\" \"",
                    &["question low flow:f"],
                ),
                ("one", "flow f \"outcome\":\"X\"", &[]),
            ],
        );
        assert_eq!(outcome("DC6", "flow f \"outcome\":\"X\""), "pass");
        assert_eq!(outcome("DC6", ""), "not-applicable");
        let pair = "service a\nservice b\na -> b event";
        assert_eq!(outcome("DC6", pair), "not-applicable");
        let apart = "domain d\ndomain e\nservice a \"domain\":\"d\"\nservice b \"domain\":\"e\"\na -> b event";
        assert_eq!(outcome("DC6", apart), "pass");
    }
}
