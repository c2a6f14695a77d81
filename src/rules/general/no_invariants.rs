//! Rule `no-invariants`.

use super::ge3::folded;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::{Comp, FlowNo};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "no-invariants",
    reads: read_set::INVARIANT_OF.and(read_set::WRITERS),
    docs: Docs {
        checks: "Flows in which several components write have invariants.",
        matters: "Availability everywhere else is bought by letting data be wrong for a while. Where nobody wrote down what may never be wrong, that is sold, too: the last seat twice, a card charged for nothing.",
        detected: "A flow with two or more writers, none of whose participants any invariant names.",
        remedy: "Write a sentence that has to hold whatever fails, name the components that it is about, and say whether work is rejected or proceeds in doubt.",
        false_alarms: "A flow in which nothing is scarce and nothing is paid: waive it with that reason.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "stock", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "stock", "writes": true}
                ]}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Nothing is sold that is not in stock", "components": ["stock"], "when_in_doubt": "reject"}
            ]"#,
        read_on: &[
            "Release It!, second edition, chapter 5: Fail Fast",
            "AWS Builders' Library: Avoiding fallback in distributed systems",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Consistency,
        position: 3,
        fields: Some(|about| about.flow(Field::Invariant)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoInvariants(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let named: BTreeSet<Comp> = facts.invariants().flat_map(|i| folded(facts, i)).collect();
    for flow in facts.flows().filter(|f| facts.has_many_writers(*f)) {
        let participants = &facts.of_flow(flow).participants;
        if !participants.iter().any(|c| named.contains(c)) {
            findings.ask(Severity::Medium, NoInvariants(flow));
        }
    }
}

impl Diagnostic for NoInvariants {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.0);
        let who = names.list(&names.facts.of_flow(self.0).writers);
        Words::new(
            format!("What must never be wrong in {flow}?"),
            format!("{who} write in {flow}, and no invariant names any of its participants."),
            format!(
                "In an outage {flow} either rejects work or proceeds. Without an invariant it proceeds with everything, also where that cannot be repaired: sold twice, charged for nothing."
            ),
            "Add an invariant: a sentence that has to hold whatever fails, the components that it is about, and whether work is rejected or proceeds in doubt.",
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_invariants() {
        let flow = "service a\nservice b\nservice c\nflow f\nstep a writes\nstep b writes\nstep c";
        let with = |components: &str| {
            format!("{flow}\nservice z\ninvariant i \"components\":[{components}]")
        };
        let ask: &[&str] = &["question medium flow:f"];
        table(
            "no-invariants",
            &[
                ("nothing there", "", &[]),
                ("none", flow, ask),
                ("of somebody else", &with("\"z\""), ask),
                (
                    "of a standby",
                    &(with("\"y\"") + "\nservice y \"standby_of\":\"a\""),
                    ask,
                ),
                ("of a writer", &with("\"z\",\"a\""), &[]),
                ("of one that takes part", &with("\"c\""), &[]),
                ("one writer", &flow.replace("step b writes", "step b"), &[]),
                (
                    "a private store counts as its owner",
                    &(with("\"d\"") + "\ndatastore d\na -> d data"),
                    &[],
                ),
                (
                    "a shared one does not",
                    &(with("\"d\"") + "\ndatastore d\na -> d data\nb -> d data"),
                    ask,
                ),
                (
                    "a client takes no part",
                    &(with("\"x\"") + "\nclient x\nflow g\nstep x"),
                    ask,
                ),
            ],
        );
        assert_eq!(
            outcome("GE3", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        assert_eq!(
            outcome(
                "GE3",
                &(with("\"a\"").replace("]", "],\"when_in_doubt\":\"reject\""))
            ),
            "pass"
        );
    }
}
