//! Rule `no-flows`.

use super::ca5::does_something;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Kind;
use crate::graph::Comp;
use crate::rules::names::count;
use crate::rules::question::{Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-flows",
    reads: read_set::KIND,
    docs: Docs {
        checks: "The design has the flows that it exists for.",
        matters: "Components and connections do not show what a user must see when half of them are down. Without a flow nobody can tell which steps have to succeed together and which may follow later, and then everything has to succeed.",
        detected: "A design with a client, or with at least two services, orchestrators, jobs or systems of others, and without any flow.",
        remedy: "Add the one or two flows that matter most: the trigger, the steps in order, the minimal acceptable experience.",
        false_alarms: "A drawing of infrastructure alone: turn the rule off for it.",
        fails: r#"
            "components": [
                {"id": "shopper", "name": "Shopper", "kind": "client"},
                {"id": "shop", "name": "Shop", "kind": "service"}
            ],
            "connections": [
                {"id": "buy", "from": "shopper", "to": "shop", "style": "request"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "shopper", "name": "Shopper", "kind": "client"},
                {"id": "shop", "name": "Shop", "kind": "service"}
            ],
            "connections": [
                {"id": "buy", "from": "shopper", "to": "shop", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "trigger": "shopper", "minimal_experience": "The order number", "steps": [
                    {"id": "s1", "component": "shop", "connection": "buy", "writes": true, "core": true}
                ]}
            ]"#,
        read_on: &[
            "SRE Book, chapter 4: Service Level Objectives",
            "Release It!, second edition, chapter 5: Fail Fast",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Purpose,
        position: 0,
        fields: None,
        hint: Some(
            "Record a flow: click the components in the order in which the work reaches them.",
        ),
    }),
    ..Rule::DEFAULT
};

struct NoFlows {
    clients: Vec<Comp>,
    workers: Vec<Comp>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    if facts.has_flows() || !does_something(facts) {
        return;
    }
    let clients = facts
        .components()
        .filter(|c| facts.kind(*c) == Kind::Client)
        .collect();
    let workers = facts.components().filter(|c| facts.is_worker(*c)).collect();
    findings.ask(Severity::High, NoFlows { clients, workers });
}

impl Diagnostic for NoFlows {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![SubjectIndex::Design]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (who, start) = match self.clients.as_slice() {
            [] => (
                format!("{} work together", names.list(&self.workers)),
                "Add the process that matters most".to_owned(),
            ),
            [one] => (
                format!("{} uses this design", names.of(*one)),
                format!("Add the flow that matters most to {}", names.of(*one)),
            ),
            more => (
                format!("{} use this design", names.list(more)),
                format!("Add the flow that matters most to {}", names.of(more[0])),
            ),
        };
        Words::new(
            "What is this design for?",
            format!(
                "{who}. It has {} and no flow.",
                count(names.facts.design().components.len(), "component")
            ),
            "Without flows nobody can tell which steps have to succeed together and which may follow later. In an outage everything is then equally urgent, and nothing degrades on purpose.",
            format!(
                "{start}: its steps in order, its core, and its minimal acceptable experience."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_flows() {
        let ask: &[&str] = &["question high design:"];
        table(
            "no-flows",
            &[
                ("nothing there", "", &[]),
                ("a client", "client a", ask),
                ("one worker", "service a", &[]),
                ("two workers", "service a\njob b", ask),
                ("an external is a worker", "service a\nexternal b", ask),
                (
                    "a gateway is none",
                    "service a\ngateway b\ndatastore c\nbroker d\ntelemetry e",
                    &[],
                ),
                ("a flow", "client a\nflow f", &[]),
                (
                    "a standby is no second worker",
                    "service a\nservice b \"standby_of\":\"a\"",
                    &[],
                ),
            ],
        );
        assert_eq!(outcome("CA5", "service a"), "not-applicable");
    }
}
