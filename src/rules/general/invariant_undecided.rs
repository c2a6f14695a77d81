//! Rule `invariant-undecided`.

use super::ge3::{in_doubt, named};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::Inv;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "invariant-undecided",
    reads: read_set::IN_DOUBT,
    docs: Docs {
        checks: "For every invariant it is set whether work is rejected or proceeds in doubt.",
        matters: "When a component cannot be reached, the code that waits for it does one of two things: it rejects the work, or it proceeds. If nobody chose, each component does what its author found easier.",
        detected: "An invariant without a choice in doubt.",
        remedy: "Reject, if a violation cannot be repaired; proceed, if it can, and compensate or reconcile.",
        false_alarms: "None: one of the two is what happens.",
        fails: r#"
            "components": [
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Nothing is sold that is not in stock", "components": ["stock"]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Nothing is sold that is not in stock", "components": ["stock"], "when_in_doubt": "reject"}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Avoiding fallback in distributed systems",
            "Brewer: CAP Twelve Years Later (2012)",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Consistency,
        position: 4,
        fields: Some(|about| about.invariant(Field::WhenInDoubt)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct InvariantUndecided(Inv);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for i in facts.invariants() {
        if in_doubt(facts, i).is_none() {
            findings.ask(Severity::Medium, InvariantUndecided(i));
        }
    }
}

impl Diagnostic for InvariantUndecided {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let must = names.invariant(self.0);
        let who = names.list(&named(names.facts, self.0));
        let (of, part) = match who.is_empty() {
            true => (String::new(), "one of its components".to_owned()),
            false => (format!(" It is about {who}."), who),
        };
        Words::new(
            format!("In doubt about \"{must}\", is work rejected or does it proceed?"),
            format!("It is not set what happens in doubt about \"{must}\".{of}"),
            format!(
                "When {part} cannot be reached, work is rejected or proceeds. Where nobody chose, it is what was easier to program."
            ),
            "Choose: reject, if a violation cannot be repaired; proceed, if it can, by a refund for example.",
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn invariant_undecided() {
        let with = |doubt: &str| format!("service a\ninvariant i \"components\":[\"a\"]{doubt}");
        table(
            "invariant-undecided",
            &[
                ("nothing there", "", &[]),
                ("not said", &with(""), &["question medium invariant:i"]),
                ("reject", &with(",\"when_in_doubt\":\"reject\""), &[]),
                ("proceed", &with(",\"when_in_doubt\":\"proceed\""), &[]),
            ],
        );
    }
}
