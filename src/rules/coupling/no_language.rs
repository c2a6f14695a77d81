//! Rule `no-language`.

use super::dc2::ends;
use crate::analysis::{Facts, LogicalEdge, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Dom};
use crate::rules::names::{count, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-language",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::DOMAIN_LANGUAGE)
        .and(read_set::CONNECTION_USES),
    docs: Docs {
        checks: "A domain that exchanges words with others has a published language.",
        matters: "Without one, names of tables and classes become the interface, and they change with every release. The same word soon means two things.",
        detected: "A domain without a language of its own or around it, at an end of a request or message between domains, or at the sender's end of an event, that carries words or that a step uses. Domains of gateways, telemetry, externals and relays alone need none. Asked once for all domains.",
        remedy: "List the entities of the domain, with their states and actions.",
        false_alarms: "A domain that only runs what others own, such as a platform: list the few words that others use of it.",
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
        fields: Some(|about| about.domains(Field::Language)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoLanguage(Vec<Dom>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut silent: Vec<Dom> = Vec::new();
    for chain in facts.logical_edges() {
        let Some((sender, receiver)) = ends(facts, chain).filter(|_| counts(facts, chain)) else {
            continue;
        };
        let speakers = match chain.style {
            Style::Event => [sender, sender],
            _ => [sender, receiver],
        };
        silent.extend(speakers.into_iter().filter(|d| !facts.has_language(*d)));
    }
    if silent.is_empty() {
        return;
    }
    let needs = needing_words(facts);
    let mut silent = sorted_unique(silent);
    silent.retain(|d| needs[d.at()]);
    if !silent.is_empty() {
        findings.ask(Severity::Low, NoLanguage(silent));
    }
}

/// True if the logical edge carries words, or a step uses it.
fn counts(facts: &Facts, chain: &LogicalEdge) -> bool {
    !chain.words.is_empty() || chain.halves.iter().any(|e| !facts.users(*e).is_empty())
}

/// For each domain, true if it or a sub-domain has more than gateways, telemetry, externals and
/// relays.
fn needing_words(facts: &Facts) -> Vec<bool> {
    let mut needing = vec![false; facts.design().domains.len()];
    let passes = |c: &Comp| {
        matches!(
            facts.kind(*c),
            Kind::Gateway | Kind::Telemetry | Kind::External
        )
    };
    let speaks = |c: &Comp| !passes(c) && !facts.is_relay(*c);
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
        let domains = self.0.iter().map(|d| SubjectIndex::from(*d));
        std::iter::once(SubjectIndex::Design)
            .chain(domains)
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let n = self.0.len();
        let domains = names.domains(&self.0);
        Words::new(
            match self.0.as_slice() {
                [one] => format!("What is the published language of {}?", names.domain(*one)),
                _ => format!(
                    "What are the published languages of {}?",
                    count(n, "domain")
                ),
            },
            format!(
                "{domains} {} with other domains and {} no language.",
                verb(n, "interacts", "interact"),
                verb(n, "has", "have")
            ),
            "Names of tables and classes then become the interface. They change with every release, and the same word comes to mean two things.",
            format!("List the entities of {domains}, with their states and actions."),
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
        let ask: &[&str] = &["question low design: domain:x"];
        let case = |more: &str| format!("{y}domain x\n{more}");
        let word = "\"carries\":[\"Parcel\"]";
        let from =
            |kind: &str, edge: &str| case(&format!("{kind} a \"domain\":\"x\"\na -> b {edge}"));
        table(
            "no-language",
            &[
                ("nothing there", "", &[]),
                (
                    "a sender of an event",
                    &from("service", &format!("event {word}")),
                    ask,
                ),
                (
                    "a sender of a message",
                    &from("service", &format!("message {word}")),
                    ask,
                ),
                (
                    "a sender of a request",
                    &from("service", &format!("request {word}")),
                    ask,
                ),
                (
                    "a receiver of a request",
                    &case(&format!(
                        "service a \"domain\":\"x\"\nb -> a request {word}"
                    )),
                    ask,
                ),
                (
                    "a receiver of an event",
                    &case(&format!("service a \"domain\":\"x\"\nb -> a event {word}")),
                    &[],
                ),
                (
                    "it carries nothing, and there are no flows",
                    &from("service", "request"),
                    &[],
                ),
                (
                    "it carries nothing, and no step uses it",
                    &(from("service", "request") + "\nflow f\nstep a"),
                    &[],
                ),
                (
                    "it carries nothing, and a step uses it",
                    &(from("service", "request") + "\nflow f\nstep b via a-b"),
                    ask,
                ),
                (
                    "it carries words, and no step uses it",
                    &(from("service", &format!("request {word}")) + "\nflow f\nstep a"),
                    ask,
                ),
                ("nothing crosses", &case("service a \"domain\":\"x\""), &[]),
                (
                    "a gateway alone",
                    &from("gateway", &format!("request {word}")),
                    &[],
                ),
                (
                    "an external alone",
                    &from("external", &format!("request {word}")),
                    &[],
                ),
                (
                    "a relay alone",
                    &from("service", &format!("request {word}"))
                        .replace("service a", "service a \"technology\":\"debezium\","),
                    &[],
                ),
                (
                    "gateways and telemetry alone",
                    &(from("gateway", &format!("request {word}"))
                        + "\ntelemetry t \"domain\":\"x\"\nb -> t event"),
                    &[],
                ),
                (
                    "a gateway, and a service beside it",
                    &(from("gateway", &format!("request {word}")) + "\nservice c \"domain\":\"x\""),
                    ask,
                ),
                (
                    "a gateway, and a standby beside it",
                    &(from("gateway", &format!("request {word}"))
                        + "\nservice c \"domain\":\"x\",\"standby_of\":\"b\""),
                    &[],
                ),
                (
                    "a gateway, and a service in a sub-domain",
                    &(from("gateway", &format!("request {word}"))
                        + "\ndomain z \"parent\":\"x\"\nservice c \"domain\":\"z\""),
                    ask,
                ),
                (
                    "the domain around has one",
                    "domain w \"language\":[{\"entity\":\"Order\"}]\ndomain x \"parent\":\"w\"\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"Order\"]",
                    &[],
                ),
                (
                    "a sub-domain's is not its own",
                    &(from("service", &format!("event {word}"))
                        + "\ndomain z \"parent\":\"x\",\"language\":[{\"entity\":\"Order\"}]"),
                    ask,
                ),
                (
                    "neither side has one",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b message \"carries\":[\"Order\"]",
                    &["question low design: domain:x domain:y"],
                ),
                (
                    "an empty one is none",
                    &from("service", &format!("event {word}"))
                        .replace("domain x", "domain x \"language\":[]"),
                    ask,
                ),
                (
                    "a broker between has no say",
                    "domain p\nbroker k \"domain\":\"p\"\ndomain x \"language\":[{\"entity\":\"Order\"}]\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> k event \"carries\":[\"Order\"]\nk -> b event",
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
