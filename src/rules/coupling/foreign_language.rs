//! Rule `foreign-language`.

use super::dc2::{domain_names, speakers};
use super::logical_edge_words::SenderEdges;
use crate::analysis::{Facts, LogicalEdge, SubjectIndex, Word, read_set, sorted_unique};
use crate::graph::Comp;
use crate::rules::fix::language;
use crate::rules::names::{list, sentence, verb};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "foreign-language",
    reads: read_set::LOGICAL_EDGES.and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "What one domain sends another is in the language of one of the two.",
        matters: "A word in neither published language has no agreed meaning. The two sides drift apart with every release, and it shows in the data, not in a test.",
        detected: "A request, message or event between two domains with a language each, directly or through brokers, that carries a word neither has. The language of the domains around them counts, too.",
        remedy: "Add the word to the language of the domain that owns the concept. If neither does, a component is missing between the two, or the boundary is in the wrong place.",
        false_alarms: "Terms of an industry standard that both sides follow: make them the language of a domain around both.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales", "language": [{"entity": "Order", "states": ["Placed"]}]},
                {"id": "shipping", "name": "Shipping", "language": [{"entity": "Parcel", "states": ["Sent"]}]}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "parcels", "style": "event", "carries": ["Invoice.Paid"]}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales", "language": [{"entity": "Order", "states": ["Placed"]}]},
                {"id": "shipping", "name": "Shipping", "language": [{"entity": "Parcel", "states": ["Sent"]}]}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "parcels", "style": "event", "carries": ["Order.Placed"]}
            ]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Published Language, Anticorruption Layer",
            "microservices.io: Anti-corruption layer",
        ],
    },
    find,
    repairs: &[language::published],
    ..Rule::DEFAULT
};

struct ForeignLanguage(SenderEdges);

/// The words that neither side has, where both have a language.
fn foreign(facts: &Facts, chain: &LogicalEdge) -> Vec<Word> {
    let Some((a, b)) = speakers(facts, chain) else {
        return Vec::new();
    };
    let unknown = |w: &Word| !facts.has_word(a, *w) && !facts.has_word(b, *w);
    chain.words.iter().copied().filter(unknown).collect()
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for sent in SenderEdges::all(facts, |chain| !foreign(facts, chain).is_empty()) {
        findings.fail(Severity::Medium, ForeignLanguage(sent));
    }
}

impl Diagnostic for ForeignLanguage {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (sender, receivers) = (names.list(&self.0.senders), names.list(&self.0.receivers));
        let n = self.0.senders.len();
        let mut by_receiver: BTreeMap<Comp, Vec<Word>> = BTreeMap::new();
        for chain in self.0.chains(facts) {
            let words = by_receiver.entry(chain.receiver).or_default();
            words.extend(foreign(facts, chain));
        }
        let words = sorted_unique(by_receiver.values().flatten().copied().collect());
        let (words, means) = (names.words(&words), verb(words.len(), "means", "mean"));
        let arrivals = by_receiver.into_iter().map(|(receiver, words)| {
            let domain = facts.domain_of(receiver).map(|d| names.domain(d));
            let of = domain.map_or(String::new(), |d| format!(", of {d}"));
            format!(
                "{} to {}{of}",
                names.words(&sorted_unique(words)),
                names.of(receiver)
            )
        });
        let arrivals: Vec<String> = arrivals.collect();
        let own = domain_names(names, &self.0.senders);
        Words::new(
            format!(
                "{sender} {} {receivers} {words}, in neither side's language",
                verb(n, "sends", "send")
            ),
            format!(
                "{} carries words that neither {own} nor the receiving domain has: {}.",
                sentence(&names.link(self.0.connection)),
                list(arrivals.iter())
            ),
            format!(
                "Nobody owns what {words} {means}. {sender} and {receivers} drift apart unnoticed until the data does not fit."
            ),
            format!(
                "Add {words} to the language of the domain that owns the concept. If neither does, a component is missing between {sender} and {receivers}, or the boundary between their domains is in the wrong place."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::dc2::designs::two;
    use crate::rules::testing::table;

    #[test]
    fn foreign_language() {
        let fail: &[&str] = &["fail medium connection:a-b component:a component:b"];
        table(
            "foreign-language",
            &[
                ("nothing there", "", &[]),
                ("no words", &two("a -> b event"), &[]),
                (
                    "the sender's word",
                    &two("a -> b event \"carries\":[\"order_paid\"]"),
                    &[],
                ),
                (
                    "the receiver's word",
                    &two("a -> b event \"carries\":[\"Parcel.Send\"]"),
                    &[],
                ),
                (
                    "nobody's word",
                    &two("a -> b event \"carries\":[\"Order.Paid\",\"Bill\"]"),
                    fail,
                ),
                (
                    "in a message",
                    &two("a -> b message \"carries\":[\"Bill\"]"),
                    fail,
                ),
                (
                    "in a request",
                    &two("a -> b request \"carries\":[\"Bill\"]"),
                    fail,
                ),
                (
                    "data is no logical edge",
                    &two("a -> b data \"carries\":[\"Bill\"]"),
                    &[],
                ),
                (
                    "only to start",
                    &two("a -> b request \"carries\":[\"Bill\"],\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "of a relay, from all who write what it reads and speak the word",
                    &two(
                        "domain z\nservice c \"domain\":\"z\"\nservice d \"domain\":\"x\"\ndatastore s\na -> s data \"access\":\"write\"\nd -> s data \"access\":\"write\"\nservice r \"technology\":\"debezium\"\nr -> s data \"access\":\"read\"\nr -> b message \"carries\":[\"Bill\"]",
                    ),
                    &["fail medium connection:r-b component:a component:d component:b"],
                ),
                (
                    "a side without a language",
                    "domain x\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"Bill\"]",
                    &[],
                ),
                (
                    "a domain unknown",
                    &two("service c\na -> c event \"carries\":[\"Bill\"]"),
                    &[],
                ),
                (
                    "the same side",
                    &two(
                        "domain z \"parent\":\"x\"\nservice c \"domain\":\"z\"\na -> c event \"carries\":[\"Bill\"]",
                    ),
                    &[],
                ),
                (
                    "a word of the domain around",
                    &two(
                        "domain z \"parent\":\"x\",\"language\":[{\"entity\":\"Cart\"}]\nservice c \"domain\":\"z\"\nc -> b event \"carries\":[\"Order\"]",
                    ),
                    &[],
                ),
                (
                    "a word of a sub-domain is not its parent's",
                    &two(
                        "domain z \"parent\":\"x\",\"language\":[{\"entity\":\"Cart\"}]\na -> b event \"carries\":[\"Cart\"]",
                    ),
                    fail,
                ),
            ],
        );
        let broker = |first: &str, rest: &str| {
            two(&format!(
                "service c \"domain\":\"y\"\nbroker k\na -> k event {first}\n{rest}"
            ))
        };
        table(
            "foreign-language",
            &[
                (
                    "once for all receivers",
                    &broker("\"carries\":[\"Bill\"]", "k -> b event\nk -> c event"),
                    &[
                        "fail medium connection:a-k connection:k-b connection:k-c component:a component:b component:c",
                    ],
                ),
                (
                    "only what the halves have in common travels",
                    &broker(
                        "\"carries\":[\"Bill\",\"Order\"]",
                        "k -> b event \"carries\":[\"Order\"]\nk -> c event \"carries\":[\"Bill\"]",
                    ),
                    &["fail medium connection:a-k connection:k-c component:a component:c"],
                ),
                (
                    "once per connection of the sender",
                    &broker(
                        "\"carries\":[\"Bill\"]",
                        "k -> b event\na -> k event \"id\":\"second\",\"carries\":[\"Tax\"]",
                    ),
                    &[
                        "fail medium connection:a-k connection:k-b component:a component:b",
                        "fail medium connection:second connection:k-b component:a component:b",
                    ],
                ),
                ("no receiver", &broker("\"carries\":[\"Bill\"]", ""), &[]),
            ],
        );
    }
}
