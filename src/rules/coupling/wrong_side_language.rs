//! Rule `wrong-side-language`.

use super::dc2::{domain_names, speakers};
use super::logical_edge_words::SenderEdges;
use crate::analysis::{Facts, LogicalEdge, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::Style;
use crate::rules::fix::{Fix, RepairContext, events, language};
use crate::rules::names::{sentence, verb};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "wrong-side-language",
    reads: read_set::LOGICAL_EDGES.and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "An event speaks the publisher's language; a request or message speaks the receiver's.",
        matters: "An event in the subscriber's language couples the publisher to that subscriber, and the next one needs another event. A command in the sender's language makes the receiver learn the model of each caller, and change with all of them.",
        detected: "Between two domains with a language each: an event that carries only words that the receiver has and the sender has not, or a message or request that carries only words that the sender has and the receiver has not. Replies are not looked at.",
        remedy: "Name an event after what happened, in the publisher's language, and a command after what is to be done, in the receiver's. The other side translates in an anti-corruption layer.",
        false_alarms: "A generic receiver, such as a mail service: give it a language of its own for what it does.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales", "language": [{"entity": "Order", "states": ["Placed"]}]},
                {"id": "shipping", "name": "Shipping", "language": [{"entity": "Parcel", "actions": ["Send"]}]}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "parcels", "style": "event", "carries": ["Parcel.Send"]}
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
                {"id": "c1", "from": "orders", "to": "parcels", "style": "event", "carries": ["Order.Placed"]}
            ]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Customer/Supplier, Conformist, Open Host Service",
            "Enterprise Integration Patterns: Event Message, Command Message",
        ],
    },
    find,
    repairs: &[events::message, event_as_message, language::published],
    ..Rule::DEFAULT
};

struct WrongSideLanguage(SenderEdges);

fn is_on_the_wrong_side(facts: &Facts, chain: &LogicalEdge) -> bool {
    if facts.replies(chain) {
        return false;
    }
    let Some((sender, receiver)) = speakers(facts, chain) else {
        return false;
    };
    let (right, wrong) = match chain.style {
        Style::Event => (sender, receiver),
        _ => (receiver, sender),
    };
    let strange = |w: &Word| facts.has_word(wrong, *w) && !facts.has_word(right, *w);
    !chain.words.is_empty() && chain.words.iter().all(strange)
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for sent in SenderEdges::all(facts, |chain| is_on_the_wrong_side(facts, chain)) {
        findings.fail(Severity::Low, WrongSideLanguage(sent));
    }
}

impl Diagnostic for WrongSideLanguage {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (sender, receivers) = (names.list(&self.0.senders), names.list(&self.0.receivers));
        let (own, others) = (
            domain_names(names, &self.0.senders),
            domain_names(names, &self.0.receivers),
        );
        let (n, m) = (self.0.senders.len(), self.0.receivers.len());
        let wrong = self
            .0
            .chains(facts)
            .filter(|c| is_on_the_wrong_side(facts, c));
        let words = sorted_unique(wrong.flat_map(|c| c.words.iter().copied()).collect());
        let words = names.words(&words);
        let link = sentence(&names.link(self.0.connection));
        match facts.style(self.0.connection) {
            Style::Event => Words::new(
                format!(
                    "{sender} {} in the language of {others}",
                    verb(n, "publishes", "publish")
                ),
                format!("{link} carries {words}, from the language of {others}, not of {own}."),
                format!(
                    "{sender} {} coupled to the model of {others}: when it changes, the event changes, and the next subscriber needs another event.",
                    verb(n, "is", "are")
                ),
                format!(
                    "Name what happened in the language of {own}, and let {receivers} translate it. If {receivers} must act on it, make it a message."
                ),
            ),
            _ => Words::new(
                format!(
                    "{sender} {} {receivers} in the language of {own}",
                    verb(n, "addresses", "address")
                ),
                format!("{link} carries {words}, from the language of {own}, not of {others}."),
                format!(
                    "{receivers} {} to learn the model of each caller, and to change whenever {own} does.",
                    verb(m, "has", "have")
                ),
                format!(
                    "Name what is to be done in the language of {others}. If it only says what happened in {own}, make it an event."
                ),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// `wrong-side-language` of an event: in the receiver's words it is a message.
fn event_as_message(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection().filter(|e| facts.style(*e) == Style::Event) else {
        return Vec::new();
    };
    let chains = facts
        .logical_edges_through(e)
        .filter(|chain| chain.first() == e);
    let halves = sorted_unique(chains.flat_map(|chain| chain.halves.clone()).collect());
    let mut draft = ctx.draft();
    for half in halves {
        draft.connection(ctx.link(half), &mut |c| c.restyle(Style::Message));
    }
    draft
        .fix("Make it a message".to_owned())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::dc2::designs::two;
    use crate::rules::testing::table;

    #[test]
    fn wrong_side_language() {
        let fail: &[&str] = &["fail low connection:a-b component:a component:b"];
        table(
            "wrong-side-language",
            &[
                ("nothing there", "", &[]),
                (
                    "an event in the publisher's words",
                    &two("a -> b event \"carries\":[\"Order\"]"),
                    &[],
                ),
                (
                    "an event in the listener's words",
                    &two("a -> b event \"carries\":[\"Parcel\"]"),
                    fail,
                ),
                (
                    "a message in the receiver's words",
                    &two("a -> b message \"carries\":[\"Parcel\"]"),
                    &[],
                ),
                (
                    "a message in the sender's words",
                    &two("a -> b message \"carries\":[\"Order\"]"),
                    fail,
                ),
                (
                    "a request in the callee's words",
                    &two("a -> b request \"carries\":[\"Parcel\"]"),
                    &[],
                ),
                (
                    "a request in the caller's words",
                    &two("a -> b request \"carries\":[\"Order.Paid\"]"),
                    fail,
                ),
                (
                    "words of both",
                    &two("a -> b request \"carries\":[\"Order\",\"Parcel\"]"),
                    &[],
                ),
                (
                    "a word of nobody's besides",
                    &two("a -> b request \"carries\":[\"Order\",\"Bill\"]"),
                    &[],
                ),
                (
                    "a word of nobody's alone",
                    &two("a -> b event \"carries\":[\"Bill\"]"),
                    &[],
                ),
                (
                    "a reply in the sender's words",
                    &two(
                        "b -> a message\na -> b message \"carries\":[\"Order.Paid\"],\"reply_to\":\"b-a\"",
                    ),
                    &[],
                ),
                ("no words", &two("a -> b event"), &[]),
                (
                    "a word that both have",
                    "domain x \"language\":[{\"entity\":\"Order\"}]\ndomain y \"language\":[{\"entity\":\"order\"},{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"Order\"]",
                    &[],
                ),
                (
                    "a side without a language",
                    "domain x\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"Parcel\"]",
                    &[],
                ),
                (
                    "within one domain",
                    &two("service c \"domain\":\"x\"\na -> c request \"carries\":[\"Order\"]"),
                    &[],
                ),
                (
                    "through a broker, of two receivers one",
                    &two(
                        "broker k\nservice c \"domain\":\"y\"\na -> k message \"carries\":[\"Order\",\"Parcel\"]\nk -> b message \"carries\":[\"Order\"]\nk -> c message \"carries\":[\"Parcel\"]",
                    ),
                    &["fail low connection:a-k connection:k-b component:a component:b"],
                ),
            ],
        );
    }
}
