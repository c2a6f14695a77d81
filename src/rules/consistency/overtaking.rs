//! Rule `overtaking`.

use crate::analysis::{Facts, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::{Kind, normal_form};
use crate::graph::{Comp, Conn};
use crate::rules::question::{Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "overtaking",
    reads: read_set::WRITERS.and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "Events about the same entity that arrive by several queues or topics keep their order.",
        matters: "Between two queues or topics no order is kept. Under load or after a restart the cancellation arrives before the order: it is dropped as unknown, the order is placed afterwards, and stays.",
        detected: "A service or a job with writing steps over two messages or events, neither of them a reply, that carry different words of one entity: what stands before the first full stop, such as Order in Order.Placed and Order.Cancelled.",
        remedy: "Carry them over one queue or topic partitioned by the entity; or compare versions and keep what comes too early.",
        false_alarms: "The component handles them in any order: waive it with that reason.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "stock", "style": "event", "carries": ["Order.Placed"]},
                {"id": "cancelled", "from": "orders", "to": "stock", "style": "event", "carries": ["Order.Cancelled"]}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [{"id": "s1", "component": "stock", "connection": "placed", "writes": true}]},
                {"id": "cancel", "name": "Cancel", "steps": [{"id": "s1", "component": "stock", "connection": "cancelled", "writes": true}]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "connections": [
                {"id": "changes", "from": "orders", "to": "stock", "style": "event", "carries": ["Order.Placed", "Order.Cancelled"]}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [{"id": "s1", "component": "stock", "connection": "changes", "writes": true}]},
                {"id": "cancel", "name": "Cancel", "steps": [{"id": "s1", "component": "stock", "connection": "changes", "writes": true}]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Resequencer, Message Sequence",
            "Helland: Life beyond Distributed Transactions (2007)",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Delivery,
        position: 7,
        fields: None,
        hint: Some(
            "Draw them as one connection, if one queue or topic keeps their order. If the component copes with any order, waive it with that reason.",
        ),
    }),
    ..Rule::DEFAULT
};

struct Overtaking {
    component: Comp,
    connections: Vec<Conn>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for component in facts.components() {
        if !matches!(facts.kind(component), Kind::Service | Kind::Job) {
            continue;
        }
        let connections = racing(facts, component);
        if !connections.is_empty() {
            findings.ask(
                Severity::Medium,
                Overtaking {
                    component,
                    connections,
                },
            );
        }
    }
}

/// Connections that bring a component writing work on different words of one entity, in id order.
fn racing(facts: &Facts, c: Comp) -> Vec<Conn> {
    let steps = facts.written_at(c).iter().copied();
    let steps = steps.filter(|at| !facts.is_at_own_store(*at, c));
    let told = steps.filter_map(|at| facts.connection_of(at));
    let told = told.filter(|e| facts.is_asynchronous(*e) && !facts.is_reply(*e));
    let told = sorted_unique(told.collect());
    if told.len() < 2 {
        return Vec::new();
    }
    let mut entities: BTreeMap<String, Vec<(Conn, Word)>> = BTreeMap::new();
    for e in told {
        for spelled in &facts.connection(e).carries {
            let entity = spelled
                .split_once('.')
                .map(|(entity, _)| normal_form(entity));
            let Some(entity) = entity.filter(|entity| !entity.is_empty()) else {
                continue;
            };
            if let Some(word) = facts.word(spelled) {
                entities.entry(entity).or_default().push((e, word));
            }
        }
    }
    // With two connections and two words, each connection has another one with another word.
    let races = |met: &&Vec<(Conn, Word)>| {
        let (first, word) = met[0];
        met.iter().any(|(e, _)| *e != first) && met.iter().any(|(_, w)| *w != word)
    };
    let racing = entities.values().filter(races).flatten();
    sorted_unique(racing.map(|(e, _)| *e).collect())
}

impl Diagnostic for Overtaking {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![self.component.into()];
        all.extend(self.connections.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.component);
        let links = names.links(&self.connections);
        let (first, second) = pair(facts, &self.connections).unwrap_or_default();
        let (first, second) = (Name(first), Name(second));
        Words::new(
            format!("What does {c} do when {second} arrives before {first}?"),
            format!("{c} writes what comes by {links}; nothing keeps their order."),
            format!(
                "Under load or after a restart one queue lags behind the other. Then {second} is handled before {first}, and the later state is lost or overwritten."
            ),
            format!(
                "Carry both over one queue or topic that keeps the order of each {}; or let {c} compare versions, and keep what comes too early.",
                Name(first.0.split('.').next().unwrap_or_default())
            ),
        )
    }
}

/// Two different words of one entity on two connections, as they are spelled.
fn pair<'f>(facts: &'f Facts, connections: &[Conn]) -> Option<(&'f str, &'f str)> {
    let entity = |word: &str| word.split_once('.').map(|(entity, _)| normal_form(entity));
    for (at, e) in connections.iter().enumerate() {
        for first in &facts.connection(*e).carries {
            let Some(of) = entity(first) else { continue };
            for other in &connections[at + 1..] {
                let mut carried = facts.connection(*other).carries.iter();
                let second = carried.find(|second| {
                    entity(second).as_ref() == Some(&of)
                        && normal_form(second) != normal_form(first)
                });
                if let Some(second) = second {
                    return Some((first, second));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn overtaking() {
        let with = |first: &str, second: &str| {
            format!(
                "service a\nservice b\na -> b event \"id\":\"e1\",\"carries\":[{first}]\na -> b message \"id\":\"e2\",\"carries\":[{second}]\nflow f\nstep b via e1 writes\nflow g\nstep b via e2 writes"
            )
        };
        let plain = with("\"Order.Placed\"", "\"order.Cancelled\"");
        let ask: &[&str] = &["question medium component:b connection:e1 connection:e2"];
        table(
            "overtaking",
            &[
                ("nothing there", "", &[]),
                ("two words of one entity", &plain, ask),
                (
                    "the same word",
                    &with("\"Order.Placed\"", "\"ORDER.PLACED\""),
                    &[],
                ),
                (
                    "the same word and another",
                    &with("\"Order.Placed\"", "\"Order.Placed\",\"Order.Paid\""),
                    ask,
                ),
                (
                    "two entities",
                    &with("\"Order.Placed\"", "\"Cart.Emptied\""),
                    &[],
                ),
                (
                    "words without an entity",
                    &with("\"OrderPlaced\"", "\"OrderPaid\""),
                    &[],
                ),
                ("no words", &with("", "\"Order.Placed\""), &[]),
                (
                    "the entity ends at the first full stop",
                    &with("\"Order.Line.Added\"", "\"Order.Placed\""),
                    ask,
                ),
                (
                    "one does not write",
                    &plain.replace("via e2 writes", "via e2"),
                    &[],
                ),
                (
                    "one is a request",
                    &plain.replace("message", "request"),
                    &[],
                ),
                (
                    "one is a reply",
                    &(plain.replace("\"id\":\"e2\"", "\"id\":\"e2\",\"reply_to\":\"q\"")
                        + "\nb -> a message \"id\":\"q\""),
                    &[],
                ),
                (
                    "an orchestrator",
                    &plain.replace("service b", "orchestrator b"),
                    &[],
                ),
                ("a job", &plain.replace("service b", "job b"), ask),
                (
                    "an external",
                    &plain.replace("service b", "external b"),
                    &[],
                ),
                (
                    "a standby",
                    &plain.replace("service b", "service c\nservice b \"standby_of\":\"c\""),
                    &[],
                ),
                (
                    "one connection with both",
                    &with("\"Order.Placed\",\"Order.Cancelled\"", ""),
                    &[],
                ),
            ],
        );
    }
}
