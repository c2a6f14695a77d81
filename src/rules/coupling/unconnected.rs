//! Rule `unconnected`.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::graph::{Comp, FlowNo};
use crate::rules::names::verb;
use crate::rules::question::{Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "unconnected",
    reads: read_set::STEPS,
    docs: Docs {
        checks: "Every component has a connection.",
        matters: "A component without connections does nothing, or something that the design hides: the review then passes what nobody looked at.",
        detected: "A component, standbys included, that no connection starts or ends at, startup connections and replication included.",
        remedy: "Draw how it is reached and what it uses, or delete it.",
        false_alarms: "A component that is planned and not yet decided on.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"},
                {"id": "archive", "name": "Archive", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "mail", "style": "event"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"},
                {"id": "archive", "name": "Archive", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "mail", "style": "event"},
                {"id": "kept", "from": "orders", "to": "archive", "style": "event"}
            ]"#,
        read_on: &["SRE Book, chapter 6: Monitoring Distributed Systems"],
    },
    find,
    question: Some(Question {
        topic: Topic::Operation,
        position: 7,
        fields: None,
        hint: Some("Connect it with what it works with, or delete it."),
    }),
    ..Rule::DEFAULT
};

struct Unconnected {
    component: Comp,
    /// The flows that have it all the same.
    flows: Vec<FlowNo>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let topology = facts.topology();
    // The topology has the connections that are needed only to start, too.
    let mut alone: BTreeMap<Comp, Vec<FlowNo>> = facts
        .components_and_standbys()
        .filter(|c| {
            let mut edges = topology.outgoing(*c).chain(topology.incoming(*c));
            edges.next().is_none()
        })
        .map(|c| (c, Vec::new()))
        .collect();
    for at in facts.flows().flat_map(|f| facts.steps(f)) {
        let c = facts.component_at(at);
        if let Some(flows) = c.and_then(|c| alone.get_mut(&c)) {
            flows.push(at.flow);
        }
    }
    for (component, flows) in alone {
        let flows = sorted_unique(flows);
        findings.ask(Severity::Low, Unconnected { component, flows });
    }
}

impl Diagnostic for Unconnected {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.component);
        let told = match self.flows.as_slice() {
            [] => format!("No connection starts or ends at {c}, and no flow has a step there."),
            some => format!(
                "No connection starts or ends at {c}, though {} {} a step there.",
                names.flows(some),
                verb(some.len(), "has", "have")
            ),
        };
        Words::new(
            format!("How is {c} connected?"),
            told,
            format!("What {c} depends on, and what depends on it, is missing from this review."),
            format!("Draw what calls {c} and what it uses, or delete it."),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn unconnected() {
        table(
            "unconnected",
            &[
                ("nothing there", "", &[]),
                (
                    "each",
                    "service a\nclient b",
                    &["question low component:a", "question low component:b"],
                ),
                ("both ends", "service a\nservice b\na -> b event", &[]),
                (
                    "only at start",
                    "service a\nservice b\na -> b request \"phase\":\"startup\"",
                    &[],
                ),
                ("to itself", "service a\na -> a event", &[]),
                (
                    "a standby",
                    "service a\na -> a event\nservice b \"standby_of\":\"a\"",
                    &["question low component:b"],
                ),
                (
                    "a standby that is connected",
                    "service a\nservice b \"standby_of\":\"a\"\na -> b event",
                    &[],
                ),
                (
                    "by replication",
                    "datastore a\ndatastore b\na -> b data \"access\":\"replicate\"",
                    &[],
                ),
                (
                    "a step is no connection",
                    "service a\nflow f\nstep a",
                    &["question low component:a"],
                ),
            ],
        );
    }
}
