//! Input of a repair: the subjects of the finding, and the facts of the design.

use super::draft::RepairDraft;
use super::parts::takes_events;
use crate::analysis::{Facts, StepAt, SubjectIndex};
use crate::document::{Id, Kind, Style};
use crate::graph::{Comp, Conn, Dom, FlowNo, Inv};
use crate::rules::{Names, Outcome};

/// A finding that is to be repaired.
pub struct RepairContext<'r> {
    /// Facts of the design as it is.
    pub facts: &'r Facts,
    /// Names of its elements.
    pub names: Names<'r>,
    /// True if the finding fails; false if it asks.
    pub fails: bool,
    /// The limit of the rule in this design, at least 1.
    pub limit: usize,
    subjects: Vec<SubjectIndex>,
}

impl<'r> RepairContext<'r> {
    /// Context of a finding of the named rule.
    pub fn new(
        facts: &'r Facts,
        rule: &str,
        outcome: Outcome,
        subjects: Vec<SubjectIndex>,
    ) -> Self {
        let rule = crate::rules::rule(rule);
        let limit = rule.map_or(1, |(_, rule)| rule.limit_in(facts.design()));
        Self {
            facts,
            names: Names { facts },
            fails: outcome == Outcome::Fail,
            limit: usize::try_from(limit).unwrap_or(usize::MAX).max(1),
            subjects,
        }
    }

    /// A repair of the design, to be made.
    pub fn draft(&self) -> RepairDraft {
        RepairDraft::of(self.facts.design())
    }

    fn subjects<T>(&self, select: impl Fn(SubjectIndex) -> Option<T>) -> Vec<T> {
        self.subjects.iter().filter_map(|n| select(*n)).collect()
    }

    /// The components among the subjects, in their order.
    pub fn components(&self) -> Vec<Comp> {
        self.subjects(SubjectIndex::component)
    }

    /// The first component among the subjects.
    pub fn component(&self) -> Option<Comp> {
        self.components().first().copied()
    }

    /// The connections among the subjects, in their order.
    pub fn connections(&self) -> Vec<Conn> {
        self.subjects(SubjectIndex::connection)
    }

    /// The first connection among the subjects.
    pub fn connection(&self) -> Option<Conn> {
        self.connections().first().copied()
    }

    /// The flows among the subjects, in their order.
    pub fn flows(&self) -> Vec<FlowNo> {
        self.subjects(SubjectIndex::flow)
    }

    /// The first flow among the subjects.
    pub fn flow(&self) -> Option<FlowNo> {
        self.flows().first().copied()
    }

    /// The domains among the subjects, in their order.
    pub fn domains(&self) -> Vec<Dom> {
        self.subjects(SubjectIndex::domain)
    }

    /// The first invariant among the subjects.
    pub fn invariant(&self) -> Option<Inv> {
        self.subjects(SubjectIndex::invariant).first().copied()
    }

    /// The id of a component.
    pub fn id(&self, c: Comp) -> &'r Id {
        &self.facts.component(c).id
    }

    /// The id of a connection.
    pub fn link(&self, e: Conn) -> &'r Id {
        &self.facts.connection(e).id
    }

    /// The id of a flow.
    pub fn flow_id(&self, f: FlowNo) -> &'r Id {
        &self.facts.flow(f).id
    }

    /// The innermost domain of a component.
    pub fn home(&self, c: Comp) -> Option<Id> {
        self.facts.component(c).domain.clone()
    }

    /// The steps of a flow whose work the component does, its private datastores counted.
    pub fn steps_of(&self, f: FlowNo, c: Comp) -> Vec<StepAt> {
        let at = |at: &StepAt| self.facts.component_of(*at) == Some(c);
        self.facts.steps(f).filter(at).collect()
    }

    /// True if steps use the connection and none of them writes: they say so, or other steps of
    /// their flow are the writers.
    pub fn only_reads(&self, e: Conn) -> bool {
        let facts = self.facts;
        let reads = |at: &StepAt| match facts.step(*at).writes {
            Some(writes) => !writes,
            None => facts.of_flow(at.flow).writes,
        };
        let users = facts.users(e);
        !users.is_empty() && users.iter().all(reads)
    }

    /// True if steps use the connection and each of them is set not to write.
    pub fn is_known_to_read(&self, e: Conn) -> bool {
        let users = self.facts.users(e);
        let reads = |at: &StepAt| self.facts.step(*at).writes == Some(false);
        !users.is_empty() && users.iter().all(reads)
    }

    /// A name without what kind of thing it is: "Order" of "Order service".
    pub fn stem(&self, c: Comp) -> String {
        stem(&self.facts.component(c).name)
    }

    /// The central event store: the telemetry component that keeps raw events, or may, and has the
    /// most senders.
    pub fn event_store(&self) -> Option<Comp> {
        let facts = self.facts;
        let telemetry = |c: &Comp| {
            let entering = facts.incoming(*c);
            let sent = entering.filter(|(e, _)| facts.style(*e) == Style::Telemetry);
            sent.count()
        };
        let stores = facts
            .components()
            .filter(|c| facts.kind(*c) == Kind::Telemetry);
        // Of equals, the first in id order.
        stores
            .rev()
            .max_by_key(|c| (takes_events(facts, *c), telemetry(c)))
    }
}

/// The name without what kind of thing it is: "Order" of "Order service", of "order-service" and
/// of "OrderService".
pub fn stem(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    const KINDS: [&str; 6] = [
        "microservice",
        "service",
        "svc",
        "gateway",
        "database",
        "job",
    ];
    let lower = name.to_ascii_lowercase();
    let kind = KINDS.iter().find(|kind| lower.ends_with(**kind));
    let stem =
        kind.map(|kind| name[..name.len() - kind.len()].trim_end_matches([' ', '-', '_', '.']));
    match stem {
        // What is left must still be a name.
        Some(stem) if stem.chars().count() > 2 => stem.to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn stems_are_names_still() {
        for (name, of) in [
            ("Order service", "Order"),
            ("ftgo-order-service", "ftgo-order"),
            ("paymentservice", "payment"),
            ("OrderService", "Order"),
            ("My service", "My service"),
            ("Service", "Service"),
            ("  Two\n words ", "Two words"),
            ("Zahlung", "Zahlung"),
            ("注文service", "注文service"),
        ] {
            assert_eq!(stem(name), of, "{name}");
        }
    }
}
