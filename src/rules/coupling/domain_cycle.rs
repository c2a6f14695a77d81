//! Rule `domain-cycle`.

use crate::analysis::{DomainCycle, Facts, LogicalEdge, SubjectIndex, read_set, sorted_unique};
use crate::document::Style;
use crate::graph::{Comp, Conn, Dom};
use crate::rules::fix::events::published;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::list;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "domain-cycle",
    reads: read_set::LOGICAL_EDGES.and(read_set::DOMAINS),
    docs: Docs {
        checks: "Domains do not depend on one another in a cycle.",
        matters: "Domains in a cycle know each other's interfaces. None can be understood, tested or deployed without the others: they are one domain in several teams.",
        detected: "Top-level domains in a cycle of requests and messages, directly or through brokers. Left out are those from or to an orchestrator, those from an external, replies, and messages that carry nothing but states in the sender's language, such as Order.Placed.",
        remedy: "Decide which domain is upstream. Let it publish events that the others subscribe to, or merge the domains.",
        false_alarms: "An answer that is drawn as a message of its own: set reply_to on it.",
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
                {"id": "send", "from": "orders", "to": "parcels", "style": "message"},
                {"id": "look", "from": "parcels", "to": "orders", "style": "request"}
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
                {"id": "send", "from": "orders", "to": "parcels", "style": "event"},
                {"id": "look", "from": "parcels", "to": "orders", "style": "request"}
            ]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Context Map, Customer/Supplier",
            "Arcan: Cyclic Dependency",
        ],
    },
    find,
    repairs: &[between_domains],
    ..Rule::DEFAULT
};

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for ring in facts.domain_cycles() {
        findings.fail(Severity::Medium, ring);
    }
}

impl Diagnostic for DomainCycle {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.domains
            .iter()
            .map(|d| SubjectIndex::from(*d))
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let domains = names.domains(&self.domains);
        let of = |c| {
            facts
                .top_of(c)
                .map_or(String::new(), |d| names.domain(d).to_string())
        };
        let say = |(sender, receiver, style): &(Comp, Comp, Style)| {
            let does = match style {
                Style::Request => "calls",
                _ => "sends commands to",
            };
            let (from, to) = (names.of(*sender), names.of(*receiver));
            format!("{from} of {} {does} {to} of {}", of(*sender), of(*receiver))
        };
        let links: Vec<String> = self.links.iter().map(say).collect();
        Words::new(
            format!("{domains} depend on one another in a cycle"),
            format!("{}.", list(links.iter())),
            format!("{domains} can only be understood, tested and deployed together."),
            format!(
                "Decide which of {domains} is upstream, and let it publish events instead of calling the others."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// One direction of the ring turns into events, that with the least on it first.
fn between_domains(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let ring = ctx.domains();
    let mut directions: Vec<(Vec<Conn>, Dom, Dom)> = Vec::new();
    for from in &ring {
        for to in ring.iter().filter(|to| *to != from) {
            let chains = facts.logical_edges().iter();
            let chains = chains.filter(|c| facts.dependent_domains(c) == Some((*from, *to)));
            let edges = sorted_unique(chains.map(LogicalEdge::first).collect());
            if !edges.is_empty() {
                directions.push((edges, *from, *to));
            }
        }
    }
    directions.sort_by_key(|(edges, from, to)| (edges.len(), *from, *to));
    let title = |from: Dom| format!("Publish events of {}", ctx.names.domain(from));
    directions
        .iter()
        .filter_map(|(edges, from, _)| published(ctx, edges, || title(*from)))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn domain_cycle() {
        let case = |edges: &str| {
            format!(
                "domain x\ndomain y\ndomain z\ndomain v \"parent\":\"x\"\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\nservice w \"domain\":\"v\"\norchestrator o \"domain\":\"y\"\nbroker k\n{edges}"
            )
        };
        let fail: &[&str] = &["fail medium domain:x domain:y"];
        table(
            "domain-cycle",
            &[
                ("nothing there", "", &[]),
                ("one way", &case("a -> b request"), &[]),
                ("both ways", &case("a -> b request\nb -> a message"), fail),
                (
                    "a fallback changes nothing",
                    &case("a -> b request \"fallback\":\"skip\"\nb -> a message"),
                    fail,
                ),
                (
                    "back by an event",
                    &case("a -> b request\nb -> a event"),
                    &[],
                ),
                ("back by data", &case("a -> b request\nb -> a data"), &[]),
                (
                    "back only to start",
                    &case("a -> b request\nb -> a request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "back through a broker",
                    &case("a -> b request\nb -> k message\nk -> a message"),
                    fail,
                ),
                (
                    "a broker to which the ways back do not fit",
                    &case(
                        "a -> b request\nb -> k message \"carries\":[\"A\"]\nk -> a message \"carries\":[\"B\"]",
                    ),
                    &[],
                ),
                (
                    "back from a sub-domain's",
                    &case("b -> w request\na -> b request"),
                    fail,
                ),
                (
                    "within one top",
                    &case("a -> w request\nw -> a request"),
                    &[],
                ),
                (
                    "from an orchestrator",
                    &case("a -> b request\no -> a message"),
                    &[],
                ),
                (
                    "to an orchestrator",
                    &case("a -> o request\nb -> a message"),
                    &[],
                ),
                (
                    "from an external",
                    &case("external e \"domain\":\"y\"\na -> b request\ne -> a request"),
                    &[],
                ),
                (
                    "to an external",
                    &case("external e \"domain\":\"y\"\na -> e request\nb -> a request"),
                    fail,
                ),
                (
                    "back by a reply",
                    &case("a -> b message\nb -> a message \"reply_to\":\"a-b\""),
                    &[],
                ),
                (
                    "back by a message of states",
                    &case("a -> b request\nb -> a message \"carries\":[\"Parcel.Sent\"]").replace(
                        "domain y\n",
                        "domain y \"language\":[{\"entity\":\"Parcel\",\"states\":[\"Sent\"],\"actions\":[\"Send\"]}]\n",
                    ),
                    &[],
                ),
                (
                    "back by a message of states and actions",
                    &case("a -> b request\nb -> a message \"carries\":[\"Parcel.Sent\",\"Parcel.Send\"]").replace(
                        "domain y\n",
                        "domain y \"language\":[{\"entity\":\"Parcel\",\"states\":[\"Sent\"],\"actions\":[\"Send\"]}]\n",
                    ),
                    fail,
                ),
                (
                    "back by a request of states",
                    &case("a -> b request\nb -> a request \"carries\":[\"Parcel.Sent\"]").replace(
                        "domain y\n",
                        "domain y \"language\":[{\"entity\":\"Parcel\",\"states\":[\"Sent\"]}]\n",
                    ),
                    fail,
                ),
                (
                    "back by a message of the receiver's states",
                    &case("a -> b request\nb -> a message \"carries\":[\"Order.Paid\"]").replace(
                        "domain x\n",
                        "domain x \"language\":[{\"entity\":\"Order\",\"states\":[\"Paid\"]}]\n",
                    ),
                    fail,
                ),
                (
                    "back from a standby",
                    &case("service s \"domain\":\"y\",\"standby_of\":\"b\"\na -> b request\ns -> a request"),
                    &[],
                ),
                (
                    "three",
                    &case("a -> b request\nb -> c request\nc -> a request"),
                    &["fail medium domain:x domain:y domain:z"],
                ),
                ("a chain", &case("a -> b request\nb -> c request"), &[]),
                (
                    "two rings",
                    "domain p\ndomain q\ndomain r\ndomain s\nservice a \"domain\":\"p\"\nservice b \"domain\":\"q\"\nservice c \"domain\":\"r\"\nservice d \"domain\":\"s\"\na -> b request\nb -> a request\nc -> d message\nd -> c message",
                    &[
                        "fail medium domain:p domain:q",
                        "fail medium domain:r domain:s",
                    ],
                ),
                (
                    "a domain unknown",
                    "domain x\nservice a \"domain\":\"x\"\nservice b\na -> b request\nb -> a request",
                    &[],
                ),
            ],
        );
    }
}
