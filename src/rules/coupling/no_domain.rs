//! Rule `no-domain`.

use super::dc1::bounded;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::graph::Comp;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-domain",
    reads: read_set::KIND.and(read_set::DOMAINS),
    docs: Docs {
        checks: "Every service, datastore, gateway and job belongs to a domain.",
        matters: "What belongs to no domain belongs to everybody: nobody decides what it does, anybody may change it, and it grows until it knows all of the others.",
        detected: "A service, datastore, gateway or job whose field domain is not set.",
        remedy: "Set its domain: the innermost part of the business whose words it speaks.",
        false_alarms: "Machinery that serves every domain alike: give it a domain of its own, such as Platform.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"}
            ]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Bounded Context, Context Map",
            "microservices.io: Decompose by subdomain",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Boundaries,
        position: 0,
        fields: Some(|about| about.component(Field::Domain)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoDomain(Comp);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for c in bounded(facts).filter(|c| facts.domain_of(*c).is_none()) {
        findings.ask(Severity::Low, NoDomain(c));
    }
}

impl Diagnostic for NoDomain {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.0);
        let edges = facts.outgoing(self.0).chain(facts.incoming(self.0));
        let neighbours = edges.filter_map(|(_, other)| facts.domain_of(other));
        let around = match sorted_unique(neighbours.collect()).as_slice() {
            [] => String::new(),
            [one] => format!(
                " All that it is connected to and that has a domain is in {}.",
                names.domain(*one)
            ),
            more => format!(" It is connected to {}.", names.domains(more)),
        };
        Words::new(
            format!("Which domain does {c} belong to?"),
            format!(
                "{c} is a {}, and the drawing does not say whose.{around}",
                facts.kind(self.0).as_str()
            ),
            format!(
                "What belongs to no domain belongs to everybody: nobody decides what {c} does, and it comes to know all of the others."
            ),
            format!(
                "Set the domain of {c}: the innermost part of the business whose words it speaks."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_domain() {
        let x = "domain x\n";
        let ask: &[&str] = &["question low component:a"];
        table(
            "no-domain",
            &[
                ("nothing there", "", &[]),
                ("a service", "service a", ask),
                ("a datastore", "datastore a", ask),
                ("a gateway", "gateway a", ask),
                ("a job", "job a", ask),
                (
                    "others need none",
                    "client a\norchestrator b\nbroker c\nexternal d\ntelemetry e",
                    &[],
                ),
                ("it has one", &format!("{x}service a \"domain\":\"x\""), &[]),
                (
                    "null is unknown",
                    &format!("{x}service a \"domain\":null"),
                    ask,
                ),
            ],
        );
        assert_eq!(
            outcome("DC1", "client a\nbroker b\norchestrator o"),
            "not-applicable"
        );
        assert_eq!(
            outcome("DC1", &format!("{x}service a \"domain\":\"x\"")),
            "pass"
        );
        assert_eq!(
            outcome(
                "DC1",
                "service a\nset \"rules\":{\"no-domain\":{\"level\":\"off\"}}"
            ),
            "pass"
        );
    }
}
