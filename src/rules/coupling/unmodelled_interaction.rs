//! Rule `unmodelled-interaction`.

use super::dc6::unmodelled;
use crate::analysis::{Facts, LogicalEdge, SubjectIndex, read_set, sorted_unique};
use crate::document::Style;
use crate::graph::Comp;
use crate::rules::names::{count, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "unmodelled-interaction",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::DOMAINS)
        .and(read_set::CONNECTION_USES)
        .and(read_set::FALLBACK)
        .and(read_set::COORDINATION)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "Every connection between domains is used by a flow.",
        matters: "Nobody knows what a connection without a flow is for. It is kept forever because nobody dares to remove it, or removed in a clean-up that stops a business process.",
        detected: "In a design with flows: requests, messages and events between domains, directly or through brokers, that no step uses; asked once for all components that they start from. Not those that end at telemetry, start or end at the enforcer, tracker or orchestrator of a flow, or are requests with a fallback that carry nothing.",
        remedy: "Add a step over the connection to the flow that uses it, or add that flow. If there is none, delete the connection.",
        false_alarms: "Reference data that is handed on and starts nothing: a flow of one step says so.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "depot", "name": "Depot"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "shipping", "name": "Shipping", "kind": "service", "domain": "depot"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "outcome": "Order.Placed", "steps": [
                    {"id": "s1", "component": "orders", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "depot", "name": "Depot"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "shipping", "name": "Shipping", "kind": "service", "domain": "depot"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "shipping", "style": "event"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "outcome": "Order.Shipped", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "shipping", "connection": "placed", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager, Message Store",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Language,
        position: 2,
        fields: Some(fields),
        hint: Some("If no flow fits, add the one that it belongs to."),
    }),
    ..Rule::DEFAULT
};

struct UnmodelledInteraction(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    if !facts.has_flows() {
        return;
    }
    let senders = sorted_unique(unmodelled(facts).map(|chain| chain.sender).collect());
    if !senders.is_empty() {
        findings.ask(Severity::Low, UnmodelledInteraction(senders));
    }
}

/// One connection for each way from a sender to a receiver that no flow uses: the last.
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let senders: Vec<Comp> = about.all_components().collect();
    let chains = unmodelled(about.facts);
    let chains = chains.filter(|chain| senders.binary_search(&chain.sender).is_ok());
    let ends = sorted_unique(chains.map(LogicalEdge::last).collect());
    ends.into_iter()
        .map(|e| (e.into(), Field::UsedBy))
        .collect()
}

impl Diagnostic for UnmodelledInteraction {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let senders = self.0.iter().map(|c| SubjectIndex::from(*c));
        std::iter::once(SubjectIndex::Design)
            .chain(senders)
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let chains: Vec<&LogicalEdge> = unmodelled(names.facts).collect();
        let links = sorted_unique(chains.iter().map(|chain| chain.first()).collect());
        let n = links.len();
        let title = match chains.as_slice() {
            [] => String::new(),
            [first, rest @ ..]
                if rest
                    .iter()
                    .all(|c| (c.sender, c.receiver) == (first.sender, first.receiver)) =>
            {
                let what = match first.style {
                    Style::Request => "requests",
                    Style::Event => "events",
                    _ => "messages",
                };
                format!(
                    "Which flow uses the {what} from {} to {}?",
                    names.of(first.sender),
                    names.of(first.receiver)
                )
            }
            _ => format!(
                "Which flows use {} between domains?",
                count(n, "connection")
            ),
        };
        let links = names.links(&links);
        Words::new(
            title,
            format!("No step uses {links}."),
            format!(
                "Nobody knows which business process stops when {} fails, or whether {} still needed.",
                verb(n, "it", "one of them"),
                verb(n, "it is", "all are")
            ),
            format!(
                "Add a step over {} to the flow that uses it, or a flow. Delete what no flow needs.",
                verb(n, "it", "each")
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn unmodelled_interaction() {
        const DOMAINS: &str = "domain d\ndomain e\nservice a \"domain\":\"d\"\nservice b \"domain\":\"e\"\nservice c \"domain\":\"e\"\n";
        let case = |lines: &str| format!("{DOMAINS}{lines}\nflow f\nstep a");
        let keep = |flow: &str| format!("{DOMAINS}a -> b event\nflow f {flow}\nstep c");
        let ask: &[&str] = &["question low design: component:a"];
        table(
            "unmodelled-interaction",
            &[
                ("nothing there", "", &[]),
                ("an event", &case("a -> b event"), ask),
                ("a message", &case("a -> b message"), ask),
                ("a request", &case("a -> b request"), ask),
                ("data", &case("a -> b data"), &[]),
                ("telemetry", &case("a -> b telemetry"), &[]),
                ("no flows", &format!("{DOMAINS}a -> b event"), &[]),
                ("within a domain", &case("b -> c event"), &[]),
                (
                    "into a sub-domain",
                    &case("a -> b event").replace("domain e\n", "domain e \"parent\":\"d\"\n"),
                    &[],
                ),
                (
                    "to a component without a domain",
                    &case("service x\na -> x event"),
                    &[],
                ),
                (
                    "needed only to start",
                    &case("a -> b event \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "a step uses it",
                    &(case("a -> b event") + "\nstep b via a-b"),
                    &[],
                ),
                (
                    "it ends at telemetry",
                    &case("a -> b event").replace("service b", "telemetry b"),
                    &[],
                ),
                (
                    "once for all components",
                    &case("a -> b event\na -> c message\nb -> a event"),
                    &["question low design: component:a component:b"],
                ),
                (
                    "of a relay: who writes what it reads",
                    &case(
                        "datastore s\na -> s data \"access\":\"write\"\nservice r \"technology\":\"debezium\"\nr -> s data \"access\":\"read\"\nr -> b event",
                    ),
                    ask,
                ),
                (
                    "to a standby",
                    &case("service z \"domain\":\"e\",\"standby_of\":\"b\"\na -> z event"),
                    &[],
                ),
                (
                    "through a broker",
                    &case("broker k\na -> k event\nk -> b event\nk -> c event"),
                    ask,
                ),
                (
                    "through a broker, of which a step uses one way",
                    &(case("broker k\na -> k event\nk -> b event\nk -> c event")
                        + "\nstep b via k-b"),
                    ask,
                ),
                (
                    "through a broker, of which a step uses the first half",
                    &(case("broker k\na -> k event\nk -> b event\nk -> c event")
                        + "\nstep k via a-k"),
                    &[],
                ),
                (
                    "to the enforcer",
                    &keep("\"consistency\":{\"enforced_by\":\"b\"}"),
                    &[],
                ),
                (
                    "from the enforcer",
                    &keep("\"consistency\":{\"enforced_by\":\"a\"}"),
                    &[],
                ),
                (
                    "to the tracker",
                    &keep("\"coordination\":{\"style\":\"choreographed\",\"tracker\":\"b\"}"),
                    &[],
                ),
                (
                    "from the orchestrator",
                    &keep("\"coordination\":{\"style\":\"orchestrated\",\"by\":\"a\"}"),
                    &[],
                ),
                (
                    "from one that would orchestrate if it were orchestrated",
                    &keep("\"coordination\":{\"style\":\"choreographed\",\"by\":\"a\"}"),
                    ask,
                ),
                (
                    "a fallback and no words",
                    &case("a -> b request \"fallback\":\"x\""),
                    &[],
                ),
                (
                    "a fallback and a word",
                    &case("a -> b request \"fallback\":\"x\",\"carries\":[\"X\"]"),
                    ask,
                ),
                (
                    "an event has no fallback",
                    &case("a -> b event \"fallback\":\"x\""),
                    ask,
                ),
            ],
        );
        assert_eq!(
            outcome("DC6", &format!("{DOMAINS}b -> c event")),
            "question"
        );
    }
}
