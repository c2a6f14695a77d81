//! Rule `writes-unknown`.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "writes-unknown",
    reads: read_set::WRITERS,
    docs: Docs {
        checks: "For every step of a flow it is set whether it changes data.",
        matters: "Where several components change data, one can have committed when the next one fails. As long as it is not set which steps write, neither consistency nor coordination nor invariants of the flow can be judged.",
        detected: "A flow in which writes is set on no step, with two or more participants of your own each of which has a datastore, or sends a request to another one or gets one.",
        remedy: "Set on each step whether it writes.",
        false_alarms: "A flow that only reads: set that its steps do not write.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders"},
                    {"id": "s2", "component": "payment", "connection": "pay"}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "connection": "pay", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "microservices.io: Saga",
            "Helland: Life beyond Distributed Transactions (2007)",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Consistency,
        position: 1,
        fields: Some(|about| about.flow(Field::Writes)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct WritesUnknown {
    flow: FlowNo,
    /// Participants that may well change data.
    participants: Vec<Comp>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let participants = likely_writers(facts, flow);
        if participants.len() >= 2 {
            findings.ask(Severity::High, WritesUnknown { flow, participants });
        }
    }
}

/// Own participants that have a datastore, or a request to or from another one, in id order. None
/// where a step says whether it writes.
fn likely_writers(facts: &Facts, f: FlowNo) -> Vec<Comp> {
    if facts.steps(f).any(|at| facts.step(at).writes.is_some()) {
        return Vec::new();
    }
    let participants = facts.of_flow(f).participants.iter().copied();
    let own = participants.filter(|c| facts.kind(*c) != Kind::External);
    let own: Vec<Comp> = own.collect();
    let mut likely = Vec::new();
    for c in &own {
        for (e, to) in facts.outgoing(*c) {
            match facts.style(e) {
                Style::Data if facts.kind(to) == Kind::Datastore => likely.push(*c),
                Style::Request if to != *c && own.binary_search(&to).is_ok() => {
                    likely.extend([*c, to]);
                }
                _ => {}
            }
        }
    }
    sorted_unique(likely)
}

impl Diagnostic for WritesUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let who = names.list(&self.participants);
        Words::new(
            format!("Which steps of {flow} change data?"),
            format!("{who} take part in {flow}, and writes is set on none of its steps."),
            format!(
                "If more than one of them writes, {flow} can fail halfway: one has committed, another has not. Consistency, coordination and invariants cannot be judged before this is known."
            ),
            "Set on each step whether it writes.",
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn writes_unknown() {
        let with = |lines: &str, first: &str, second: &str| {
            format!("service a\nservice b\n{lines}\nflow f\nstep a {first}\nstep b {second}")
        };
        let stores = "datastore d\ndatastore e\na -> d data\nb -> e data";
        let ask: &[&str] = &["question high flow:f"];
        table(
            "writes-unknown",
            &[
                ("nothing there", "", &[]),
                ("neither has anything", &with("", "", ""), &[]),
                ("each has a datastore", &with(stores, "", ""), ask),
                (
                    "one shared",
                    &with("datastore d\na -> d data\nb -> d data", "", ""),
                    ask,
                ),
                ("one has", &with("datastore d\na -> d data", "", ""), &[]),
                (
                    "a request between them",
                    &with("a -> b request", "", ""),
                    ask,
                ),
                ("an event between them", &with("a -> b event", "", ""), &[]),
                (
                    "a request at start",
                    &with("a -> b request \"phase\":\"startup\"", "", ""),
                    &[],
                ),
                (
                    "a request to itself",
                    &with("a -> a request\nb -> b request", "", ""),
                    &[],
                ),
                (
                    "a request to whoever does not take part",
                    &with("service c\na -> c request\nc -> b request", "", ""),
                    &[],
                ),
                ("a step writes", &with(stores, "writes", ""), &[]),
                ("a step does not write", &with(stores, "", "!writes"), &[]),
                (
                    "an external is not counted",
                    &with("a -> b request", "", "").replace("service b", "external b"),
                    &[],
                ),
                (
                    "a client is not counted",
                    &with("a -> b request", "", "").replace("service a", "client a"),
                    &[],
                ),
                (
                    "a gateway counts",
                    &with("a -> b request", "", "").replace("service a", "gateway a"),
                    ask,
                ),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a\nstep d via a-d",
                    &[],
                ),
                (
                    "what a standby's step says is not heard",
                    &with(
                        &(stores.to_owned() + "\nservice s \"standby_of\":\"a\""),
                        "",
                        "\nstep s writes",
                    ),
                    ask,
                ),
            ],
        );
        let asked = with("a -> b request", "", "");
        for item in ["CA6", "CA7", "DC4", "GE3"] {
            assert_eq!(outcome(item, &asked), "question", "{item}");
            let off = asked.clone() + "\nset \"rules\":{\"writes-unknown\":{\"level\":\"off\"}}";
            assert_eq!(outcome(item, &off), "not-applicable", "{item}");
            let waived = asked.clone()
                + "\nset \"waivers\":[{\"rule\":\"writes-unknown\",\"reason\":\"r\"}]";
            assert_eq!(outcome(item, &waived), "not-applicable", "{item}");
        }
    }
}
