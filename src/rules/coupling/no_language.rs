//! Rule `no-language`.

use super::dc2::ends;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, Dom};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "no-language",
    reads: read_set::LOGICAL_EDGES.and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "A domain that talks with others has a language.",
        matters: "Without one, the names of tables and classes become the language, and they change with every release. The same word soon means two things, and people find out in meetings about incidents.",
        detected: "A domain with a component that a logical edge to or from another domain starts or ends at, where neither it nor a domain around it has a language. A domain of gateways and telemetry alone needs none.",
        remedy: "List what the domain deals with: each thing, what can become of it, and what can be done with it.",
        false_alarms: "A domain that only runs what others own, such as a platform: list the few words that others use of it, or waive it.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "shipping", "name": "Shipping", "language": [{"entity": "Parcel", "actions": ["Send"]}]}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "parcels", "style": "message", "carries": ["Parcel.Send"]}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales", "language": [{"entity": "Order", "states": ["Placed"]}]},
                {"id": "shipping", "name": "Shipping", "language": [{"entity": "Parcel", "actions": ["Send"]}]}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "parcels", "style": "message", "carries": ["Parcel.Send"]}
            ]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 2: Communication and the Use of Language",
            "Evans: Domain-Driven Design, chapter 14: Bounded Context",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Language,
        position: 0,
        fields: Some(|about| about.domain(Field::Language)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoLanguage {
    domain: Dom,
    /// The domains that it talks with.
    others: Vec<Dom>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut others: BTreeMap<Dom, Vec<Dom>> = BTreeMap::new();
    for (a, b) in facts
        .logical_edges()
        .iter()
        .filter_map(|chain| ends(facts, chain))
    {
        for (domain, other) in [(a, b), (b, a)] {
            if !facts.has_language(domain) {
                others.entry(domain).or_default().push(other);
            }
        }
    }
    if others.is_empty() {
        return;
    }
    let needs = needing_words(facts);
    for (domain, others) in others {
        if needs[domain.at()] {
            let others = sorted_unique(others);
            findings.ask(Severity::Low, NoLanguage { domain, others });
        }
    }
}

/// For each domain, true if it or a sub-domain has more than gateways and telemetry.
fn needing_words(facts: &Facts) -> Vec<bool> {
    let mut needing = vec![false; facts.design().domains.len()];
    let speaks = |c: &Comp| !matches!(facts.kind(*c), Kind::Gateway | Kind::Telemetry);
    for c in facts.components().filter(speaks) {
        let Some(d) = facts.domain_of(c) else {
            continue;
        };
        // What is around one that is marked is marked, too.
        for around in facts.ancestors(d) {
            if std::mem::replace(&mut needing[around.at()], true) {
                break;
            }
        }
    }
    needing
}

impl Diagnostic for NoLanguage {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.domain.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (domain, others) = (names.domain(self.domain), names.domains(&self.others));
        let around = match facts.parent(self.domain) {
            None => "it has no language",
            Some(_) => "neither it nor a domain around it has a language",
        };
        Words::new(
            format!("What are the words of {domain}?"),
            format!("{domain} talks with {others}, and {around}."),
            format!(
                "What {others} sees of {domain} are then the names of tables and classes. They change with every release, and the same word comes to mean two things."
            ),
            format!(
                "List what {domain} deals with: each thing, what can become of it, and what can be done with it."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::dc2::designs::two;
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_language() {
        let y = "domain y \"language\":[{\"entity\":\"Parcel\"}]\nservice b \"domain\":\"y\"\n";
        let ask: &[&str] = &["question low domain:x"];
        let case = |more: &str| format!("{y}domain x\n{more}");
        table(
            "no-language",
            &[
                ("nothing there", "", &[]),
                (
                    "a sender",
                    &case("service a \"domain\":\"x\"\na -> b event"),
                    ask,
                ),
                (
                    "a receiver",
                    &case("service a \"domain\":\"x\"\nb -> a request"),
                    ask,
                ),
                ("nothing crosses", &case("service a \"domain\":\"x\""), &[]),
                (
                    "a gateway alone",
                    &case("gateway a \"domain\":\"x\"\na -> b request"),
                    &[],
                ),
                (
                    "gateways and telemetry alone",
                    &case(
                        "gateway a \"domain\":\"x\"\ntelemetry t \"domain\":\"x\"\na -> b request\nb -> t event",
                    ),
                    &[],
                ),
                (
                    "a gateway, and a service beside it",
                    &case("gateway a \"domain\":\"x\"\nservice c \"domain\":\"x\"\na -> b request"),
                    ask,
                ),
                (
                    "a gateway, and a service in a sub-domain",
                    &case(
                        "domain z \"parent\":\"x\"\ngateway a \"domain\":\"x\"\nservice c \"domain\":\"z\"\na -> b request",
                    ),
                    ask,
                ),
                (
                    "the domain around has one",
                    "domain w \"language\":[{\"entity\":\"Order\"}]\ndomain x \"parent\":\"w\"\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event",
                    &[],
                ),
                (
                    "a sub-domain's is not its own",
                    &case(
                        "domain z \"parent\":\"x\",\"language\":[{\"entity\":\"Order\"}]\nservice a \"domain\":\"x\"\na -> b event",
                    ),
                    ask,
                ),
                (
                    "neither side has one",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event",
                    &["question low domain:x", "question low domain:y"],
                ),
                (
                    "an empty one is none",
                    "domain x \"language\":[]\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event",
                    ask,
                ),
                (
                    "a broker between has no say",
                    "domain p\nbroker k \"domain\":\"p\"\ndomain x \"language\":[{\"entity\":\"Order\"}]\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> k event\nk -> b event",
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("DC2", "domain x\nservice a \"domain\":\"x\""),
            "not-applicable"
        );
        assert_eq!(
            outcome("DC2", &two("a -> b event \"carries\":[\"Order\"]")),
            "pass"
        );
        assert_eq!(
            outcome("DC2", &two("a -> b request \"fallback\":\"an old answer\"")),
            "pass"
        );
    }
}
