//! Rule `cap-unknown`.

use super::ca1::keepers;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::graph::Comp;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "cap-unknown",
    reads: read_set::KIND.and(read_set::CAP),
    docs: Docs {
        checks: "Every datastore and every external system says what it gives up when the network between its parts breaks.",
        matters: "Networks do break. A store then either refuses work or goes on with data that may contradict itself, and nobody can have both. What was not chosen is found out during the outage.",
        detected: "A datastore or external whose field cap is not set, and whose technology the catalogue does not know.",
        remedy: "Set it to consistent (it refuses) or available (it goes on and may diverge). For a store with settings for both, such as MongoDB, say how it is run.",
        false_alarms: "A store of which one copy exists, or whose content can be made anew at any time, such as a cache: available is then a true answer.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "datastore"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "datastore", "technology": "postgresql"}
            ]"#,
        read_on: &[
            "Brewer: CAP Twelve Years Later (2012)",
            "Abadi: Consistency Tradeoffs in Modern Distributed Database System Design (PACELC, 2012)",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 0,
        fields: Some(|about| about.component(Field::Cap)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct CapUnknown(Comp);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for c in keepers(facts).filter(|c| facts.cap(*c).is_none()) {
        findings.ask(Severity::Low, CapUnknown(c));
    }
}

impl Diagnostic for CapUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.0);
        let technology = names.facts.component(self.0).technology.as_deref();
        let known = match technology {
            Some(technology) => format!(
                ", and its technology, {}, does not tell",
                crate::rules::text::Name(technology)
            ),
            None => String::new(),
        };
        Words::new(
            format!("What does {c} give up when the network breaks?"),
            format!(
                "The drawing does not say whether {c} refuses or goes on under a partition{known}."
            ),
            format!(
                "When the network breaks, {c} either refuses work or answers with data that may be out of date. What depends on it has to know which."
            ),
            format!(
                "Set what {c} gives up: consistent, if it refuses; available, if it goes on and may diverge."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn cap_unknown() {
        table(
            "cap-unknown",
            &[
                ("nothing there", "", &[]),
                (
                    "only datastores and externals",
                    "service a\nbroker b\nclient c\ntelemetry t",
                    &[],
                ),
                (
                    "each that does not say",
                    "datastore a\nexternal b",
                    &["question low component:a", "question low component:b"],
                ),
                (
                    "set",
                    "datastore a \"cap\":\"available\"\nexternal b \"cap\":\"consistent\"",
                    &[],
                ),
                (
                    "known by its technology",
                    "datastore a \"technology\":\"mysql:8\"",
                    &[],
                ),
                (
                    "a technology nobody knows",
                    "datastore a \"technology\":\"homegrown\"",
                    &["question low component:a"],
                ),
                (
                    "a technology that tells only how it waits",
                    "external a \"technology\":\"rails\"",
                    &["question low component:a"],
                ),
                (
                    "off",
                    "datastore a\nset \"rules\":{\"cap-unknown\":{\"level\":\"off\"}}",
                    &[],
                ),
                (
                    "louder",
                    "datastore a\nset \"rules\":{\"cap-unknown\":{\"level\":\"high\"}}",
                    &["question high component:a"],
                ),
            ],
        );
        assert_eq!(outcome("CA1", "service a"), "not-applicable");
        assert_eq!(outcome("CA1", "datastore a \"cap\":\"available\""), "pass");
        assert_eq!(outcome("CA1", "datastore a"), "question");
    }
}
