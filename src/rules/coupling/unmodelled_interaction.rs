//! Rule `unmodelled-interaction`.

use super::dc6::crosses;
use crate::analysis::{Facts, LogicalEdge, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::names::verb;
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::{BTreeMap, HashSet};

pub(super) const RULE: Rule = Rule {
    name: "unmodelled-interaction",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::DOMAINS)
        .and(read_set::CONNECTION_USES)
        .and(read_set::FALLBACK)
        .and(read_set::COORDINATION)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "What goes from one domain to another is part of a process that somebody drew.",
        matters: "A line that belongs to no process has nobody who knows what it is for. It is kept for ever because nobody dares to cut it, or cut in a clean-up that stops a business nobody knew of.",
        detected: "In a design with flows, a component with requests, messages or events to another domain, directly or through brokers, that no step uses. What ends at telemetry does not count, nor what comes from or goes to the enforcer, the tracker or the orchestrator of a flow, nor a request with a fallback that carries nothing.",
        remedy: "Add a step that uses the connection to the flow that it belongs to, or add that flow. If there is none, take the connection out.",
        false_alarms: "Master data that is handed on and starts nothing: a flow of one or two steps says so.",
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
        hint: Some("Where no flow is the right one, record the one that it belongs to."),
    }),
    ..Rule::DEFAULT
};

struct UnmodelledInteraction {
    sender: Comp,
    connections: Vec<Conn>,
    receivers: Vec<Comp>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    if !facts.has_flows() {
        return;
    }
    let keepers = keepers(facts);
    let mut unmodelled: BTreeMap<Comp, (Vec<Conn>, Vec<Comp>)> = BTreeMap::new();
    for chain in facts
        .logical_edges()
        .iter()
        .filter(|chain| crosses(facts, chain))
    {
        let ends = [chain.sender, chain.receiver];
        let kept = ends.iter().any(|c| keepers.contains(c));
        let observes = facts.kind(chain.receiver) == Kind::Telemetry;
        if !kept && !observes && !is_used(facts, chain) {
            let (connections, receivers) = unmodelled.entry(chain.sender).or_default();
            connections.push(chain.first());
            receivers.push(chain.receiver);
        }
    }
    for (sender, (connections, receivers)) in unmodelled {
        findings.ask(
            Severity::Low,
            UnmodelledInteraction {
                sender,
                connections: sorted_unique(connections),
                receivers: sorted_unique(receivers),
            },
        );
    }
}

/// Coordinators of flows: their own connections need no step.
fn keepers(facts: &Facts) -> HashSet<Comp> {
    let of = |f| [facts.enforcer(f), facts.tracker(f), facts.orchestrator(f)];
    facts.flows().flat_map(of).flatten().collect()
}

/// True if a step uses the logical edge, or if it is a request with a fallback and without words.
fn is_used(facts: &Facts, chain: &LogicalEdge) -> bool {
    let may_fail = facts.connection(chain.first()).fallback().is_some();
    let optional = chain.style == Style::Request && may_fail && chain.words.is_empty();
    optional || chain.halves.iter().any(|e| !facts.users(*e).is_empty())
}

/// One connection for each receiver whose whole way from the sender no flow uses: the last.
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let receivers: HashSet<Comp> = about.all_components().skip(1).collect();
    let unused = |chain: &&LogicalEdge| {
        receivers.contains(&chain.receiver)
            && chain.halves.iter().all(|e| facts.users(*e).is_empty())
    };
    let mut ends: Vec<Conn> = Vec::new();
    for e in about.all_connections() {
        let chains = facts
            .logical_edges_through(e)
            .filter(|chain| chain.first() == e);
        ends.extend(chains.filter(unused).map(LogicalEdge::last));
    }
    let ends = sorted_unique(ends);
    ends.into_iter()
        .map(|e| (e.into(), Field::UsedBy))
        .collect()
}

impl Diagnostic for UnmodelledInteraction {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let connections = self.connections.iter().map(|e| SubjectIndex::from(*e));
        let receivers = self.receivers.iter().map(|c| SubjectIndex::from(*c));
        let mut all = vec![SubjectIndex::from(self.sender)];
        all.extend(connections.chain(receivers));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let sender = names.of(self.sender);
        let (links, receivers) = (names.links(&self.connections), names.list(&self.receivers));
        let n = self.connections.len();
        let reach = match self.receivers.len() == n {
            true => String::new(),
            false => format!(", which {} {receivers}", verb(n, "reaches", "reach")),
        };
        let domains = self
            .receivers
            .iter()
            .filter_map(|c| names.facts.domain_of(*c));
        let domains = names.domains(&sorted_unique(domains.collect()));
        Words::new(
            format!("Which flow has {sender} talk to {receivers}?"),
            format!(
                "No flow uses {links}{reach}; {} into {domains}.",
                verb(n, "it leads", "they lead")
            ),
            format!(
                "Nobody knows what stops when {} cut, and nobody is told when {} broken.",
                verb(n, "this is", "these are"),
                verb(n, "it is", "they are")
            ),
            format!(
                "Add a step that uses {} to the flow that it belongs to, or draw that flow; if there is none, take {} out.",
                verb(n, "it", "each of them"),
                verb(n, "it", "them")
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
        let ask: &[&str] = &["question low component:a connection:a-b component:b"];
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
                    "once a component",
                    &case("a -> b event\na -> c message\na -> c event \"id\":\"0\""),
                    &[
                        "question low component:a connection:0 connection:a-b connection:a-c component:b component:c",
                    ],
                ),
                (
                    "through a broker",
                    &case("broker k\na -> k event\nk -> b event\nk -> c event"),
                    &["question low component:a connection:a-k component:b component:c"],
                ),
                (
                    "through a broker, of which a step uses one way",
                    &(case("broker k\na -> k event\nk -> b event\nk -> c event")
                        + "\nstep b via k-b"),
                    &["question low component:a connection:a-k component:c"],
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
