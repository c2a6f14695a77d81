//! Rule `no-words`.

use super::dc2::{crosses, domain_names};
use super::logical_edge_words::SenderEdges;
use crate::analysis::{Facts, LogicalEdge, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::Conn;
use crate::rules::names::{sentence, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-words",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::DOMAINS)
        .and(read_set::CONNECTION_USES)
        .and(read_set::FALLBACK),
    docs: Docs {
        checks: "Connections between domains say what they carry.",
        matters: "An interface without a published language has no owner. Whether a change breaks the other side is found out by deploying it.",
        detected: "A request, message or event between two domains, directly or through brokers, that carries nothing; where there are flows, only if a step uses it. Requests with a fallback or from a gateway, and replies, are not asked about.",
        remedy: "List what the connection carries, in the language of the domains.",
        false_alarms: "A connection that transports opaque bytes, such as files: name what the bytes are.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "shipping", "name": "Shipping"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "parcels", "style": "event"}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "shipping", "name": "Shipping"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "parcels", "style": "event", "carries": ["Order.Placed"]}
            ]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Published Language",
            "Enterprise Integration Patterns: Canonical Data Model",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Language,
        position: 1,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoWords(SenderEdges);

fn lacks_words(facts: &Facts, chain: &LogicalEdge) -> bool {
    let first = chain.first();
    let passed_on = || {
        chain.style == Style::Request
            && (facts.connection(first).fallback().is_some()
                || facts.kind(facts.from(first)) == Kind::Gateway)
    };
    let used = || chain.halves.iter().any(|e| !facts.users(*e).is_empty());
    chain.words.is_empty()
        && crosses(facts, chain)
        && !passed_on()
        && !facts.replies(chain)
        && (!facts.has_flows() || used())
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for sent in SenderEdges::all(facts, |chain| lacks_words(facts, chain)) {
        findings.ask(Severity::Low, NoWords(sent));
    }
}

/// Words that travel from a sender through a broker stand on the sender's connection. If that also
/// leads to receivers whose words are known, they stand on the connections of the others.
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let Some(first) = about.all_connections().next() else {
        return Vec::new();
    };
    let silent = |chain: &LogicalEdge| chain.words.is_empty();
    if facts.logical_edges_through(first).all(silent) {
        return vec![(first.into(), Field::Carries)];
    }
    let carries_nothing = |e: &Conn| facts.connection(*e).carries.is_empty();
    let ends = about.all_connections().filter(carries_nothing);
    let mut ends: Vec<Conn> = ends.filter(|e| *e != first).collect();
    if ends.is_empty() {
        ends.push(first);
    }
    ends.into_iter()
        .map(|e| (e.into(), Field::Carries))
        .collect()
}

impl Diagnostic for NoWords {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (sender, receivers) = (names.list(&self.0.senders), names.list(&self.0.receivers));
        let n = self.0.senders.len();
        let does = verb(n, "does", "do");
        let title = match facts.style(self.0.connection) {
            Style::Request => format!("What {does} {sender} request from {receivers}?"),
            Style::Event => format!("Which events {does} {sender} publish to {receivers}?"),
            _ => format!("Which messages {does} {sender} send to {receivers}?"),
        };
        let halves = self.0.chains(facts).flat_map(|chain| &chain.halves);
        let flows = sorted_unique(halves.flat_map(|e| facts.flows_using(*e)).collect());
        let used = match flows.as_slice() {
            [] => String::new(),
            flows => format!(
                " {} {} on it.",
                names.flows(flows),
                verb(flows.len(), "depends", "depend")
            ),
        };
        let link = names.link(self.0.connection);
        Words::new(
            title,
            format!(
                "{} crosses from {} to {} and carries nothing.{used}",
                sentence(&link),
                domain_names(names, &self.0.senders),
                domain_names(names, &self.0.receivers)
            ),
            format!(
                "Whether {sender} and {receivers} still understand each other after a change is found out by deploying it."
            ),
            format!("List what {link} carries, in the language of {}.", {
                match facts.style(self.0.connection) {
                    Style::Event => domain_names(names, &self.0.senders),
                    _ => domain_names(names, &self.0.receivers),
                }
            }),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::dc2::designs::two;
    use crate::rules::testing::table;

    #[test]
    fn no_words() {
        let ask: &[&str] = &["question low connection:a-b component:a component:b"];
        table(
            "no-words",
            &[
                ("nothing there", "", &[]),
                ("an event", &two("a -> b event"), ask),
                ("a message", &two("a -> b message"), ask),
                ("a request", &two("a -> b request"), ask),
                ("data", &two("a -> b data"), &[]),
                (
                    "only to start",
                    &two("a -> b request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "it carries something",
                    &two("a -> b event \"carries\":[\"Bill\"]"),
                    &[],
                ),
                (
                    "a request with a fallback",
                    &two("a -> b request \"fallback\":\"an old answer\""),
                    &[],
                ),
                (
                    "a request of a gateway",
                    &two("gateway c \"domain\":\"x\"\nc -> b request"),
                    &[],
                ),
                (
                    "a message of a gateway",
                    &two("gateway c \"domain\":\"x\"\nc -> b message"),
                    &["question low connection:c-b component:c component:b"],
                ),
                (
                    "a reply",
                    &two(
                        "a -> b message \"carries\":[\"Parcel.Send\"]\nb -> a message \"reply_to\":\"a-b\"",
                    ),
                    &[],
                ),
                (
                    "a fallback that is none",
                    &two("a -> b request \"fallback\":\"none\""),
                    ask,
                ),
                (
                    "an event with a fallback",
                    &two("a -> b event \"fallback\":\"a log\""),
                    ask,
                ),
                (
                    "a step uses it",
                    &two("a -> b event\nflow f\nstep b via a-b"),
                    ask,
                ),
                (
                    "flows, and none uses it",
                    &two("a -> b event\nflow f\nstep b"),
                    &[],
                ),
                (
                    "the same side",
                    &two("service c \"domain\":\"x\"\na -> c event"),
                    &[],
                ),
                ("a domain unknown", &two("service c\na -> c event"), &[]),
                (
                    "languages do not matter",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event",
                    ask,
                ),
            ],
        );
        let broker = |first: &str, more: &str| {
            two(&format!(
                "service c \"domain\":\"y\"\nbroker k\na -> k event {first}\nk -> b event\nk -> c event\n{more}"
            ))
        };
        table(
            "no-words",
            &[
                (
                    "neither half carries any",
                    &broker("", ""),
                    &[
                        "question low connection:a-k connection:k-b connection:k-c component:a component:b component:c",
                    ],
                ),
                (
                    "one half carries some",
                    &broker("\"carries\":[\"Order\"]", ""),
                    &[],
                ),
                (
                    "a step uses one half",
                    &broker("", "flow f\nstep b via k-b"),
                    &["question low connection:a-k connection:k-b component:a component:b"],
                ),
                (
                    "a step uses the sender's half",
                    &broker("", "flow f\nstep k via a-k"),
                    &[
                        "question low connection:a-k connection:k-b connection:k-c component:a component:b component:c",
                    ],
                ),
            ],
        );
    }
}
