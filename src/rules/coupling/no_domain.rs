//! Rule `no-domain`.

use super::dc1::{bounded, shared_stores};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::graph::Comp;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-domain",
    reads: read_set::STORE_OWNERS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "Every service, datastore, gateway and job belongs to a domain.",
        matters: "A component without an owner is changed by every team and designed by none. It collects the logic of all domains until nothing can be changed without it.",
        detected: "A service, datastore, gateway or job without a domain. A datastore that several domains share is reported as shared instead.",
        remedy: "Set its domain: the innermost part of the business whose language it speaks.",
        false_alarms: "Infrastructure that serves every domain alike: give it a domain of its own, such as Platform.",
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
    let shared = shared_stores(facts);
    for c in bounded(facts) {
        if facts.domain_of(c).is_none() && !shared.contains(&c) {
            findings.ask(Severity::Low, NoDomain(c));
        }
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
            domains => format!(" It is connected to {}.", names.domains(domains)),
        };
        Words::new(
            format!("Which domain does {c} belong to?"),
            format!(
                "{c} is a {} without a domain.{around}",
                facts.kind(self.0).as_str()
            ),
            format!(
                "Every team changes {c} and none owns its design. Over time it collects the logic of all of them."
            ),
            format!(
                "Set the domain of {c}: the innermost part of the business whose language it speaks."
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
                    "a datastore that is shared",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data\nb -> d data",
                    &[],
                ),
                (
                    "a datastore that is shared by a guess",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data\nb -> d data \"guessed\":[\"self\"]",
                    &["question low component:d"],
                ),
                (
                    "a datastore that is perhaps shared",
                    "domain x\nservice a \"domain\":\"x\"\norchestrator b\ndatastore d\na -> d data\nb -> d data",
                    &["question low component:d"],
                ),
                (
                    "a standby",
                    "service b\nservice a \"standby_of\":\"b\"",
                    &["question low component:b"],
                ),
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
