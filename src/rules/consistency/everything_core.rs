//! Rule `everything-core`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::core::{Smaller, smaller};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "everything-core",
    limit: Some(3),
    reads: read_set::STEP_OWNERS.and(read_set::STEP_CORE),
    docs: Docs {
        checks: "A flow has steps that may follow later.",
        matters: "Where every step is core nothing can be degraded: the minimal acceptable experience is the whole one, and the first component that is down takes all of it along.",
        detected: "Counts the participants of a flow other than gateways, where each of them has a step in the core. Reports from 3 on.",
        remedy: "Ask of each step whether the user would leave without it. What may be done a minute later is not core.",
        false_alarms: "A short flow of parts that make sense only together, such as the two sides of a transfer: raise the limit, or waive it with the reason.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "payment", "writes": true, "core": true},
                    {"id": "s3", "component": "mail", "writes": true, "core": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "payment", "writes": true, "core": true},
                    {"id": "s3", "component": "mail", "writes": true, "core": false}
                ]}
            ]"#,
        read_on: &[
            "SRE Book, chapter 22: Addressing Cascading Failures, Load Shedding and Graceful Degradation",
            "Helland: Life beyond Distributed Transactions (2007)",
        ],
    },
    find,
    repairs: &[smaller_core],
    ..Rule::DEFAULT
};

struct EverythingCore {
    flow: FlowNo,
    participants: Vec<Comp>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let of_flow = facts.of_flow(flow);
        // A gateway only passes on what others do.
        let works = |c: &Comp| facts.kind(*c) != Kind::Gateway;
        let participants = of_flow.participants.iter().copied().filter(works);
        let participants: Vec<Comp> = participants.collect();
        let in_core = |c: &Comp| of_flow.core.binary_search(c).is_ok();
        if participants.len() as u64 >= limit && participants.iter().all(in_core) {
            findings.fail(Severity::Medium, EverythingCore { flow, participants });
        }
    }
}

impl Diagnostic for EverythingCore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        let (who, count) = (names.list(&self.participants), self.participants.len());
        let least = match facts.flow(self.flow).minimal_experience.as_deref() {
            Some(least) => format!("what {} needs", Name(least)),
            None => "what the user must see at once".to_owned(),
        };
        let mut steps = facts.steps(self.flow).rev();
        // Nobody here can put a queue before a system of others.
        let last = steps.find_map(|at| {
            let c = facts.component_of(at).filter(|c| facts.runs_our_code(*c))?;
            self.participants.contains(&c).then_some(c)
        });
        let start = match last {
            Some(last) if count > 1 => format!(
                " Begin at the end: the work of {} may follow by a message or an event.",
                names.of(last)
            ),
            _ => String::new(),
        };
        Words::new(
            format!("Everything in {flow} is core; nothing can be deferred"),
            format!(
                "{who} {} a core step in {flow}.",
                match count {
                    1 => "has",
                    2 => "both have",
                    _ => "each have",
                }
            ),
            format!(
                "In an outage nothing can be degraded: as soon as one of them is down, {flow} is down."
            ),
            format!("Keep in the core only {least}.{start}"),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Fewer steps in the core.
fn smaller_core(ctx: &RepairContext<'_>) -> Vec<Fix> {
    smaller(ctx, Smaller::Core)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn everything_core() {
        let three = "service a\nservice b\nservice c\nflow f\nstep a core\nstep b core\nstep c";
        let all = three.to_owned() + " core";
        let found: &[&str] = &["fail medium flow:f"];
        table(
            "everything-core",
            &[
                ("nothing there", "", &[]),
                ("no steps", "flow f", &[]),
                ("at the limit", &all, found),
                (
                    "below the limit",
                    "service a\nservice b\nflow f\nstep a core\nstep b core",
                    &[],
                ),
                ("one is not", &(three.to_owned() + " !core"), &[]),
                ("one does not say", three, &[]),
                (
                    "one step of it is enough",
                    &(all.clone() + "\nstep c !core"),
                    found,
                ),
                (
                    "a gateway does not count",
                    "gateway a\nservice b\nservice c\nflow f\nstep a core\nstep b core\nstep c core",
                    &[],
                ),
                (
                    "nor does it spoil",
                    &("gateway g\n".to_owned() + &all + "\nstep g !core"),
                    found,
                ),
                (
                    "clients and brokers take no part",
                    "client a\nbroker b\nservice c\nflow f\nstep a core\nstep b core\nstep c core",
                    &[],
                ),
                (
                    "a private store counts as its owner",
                    "service a\nservice b\ndatastore d\nb -> d data\nflow f\nstep a core\nstep b core\nstep d core",
                    &[],
                ),
                (
                    "an external counts",
                    &all.replace("service b", "external b"),
                    found,
                ),
                (
                    "another limit",
                    &(all.clone() + "\nset \"rules\":{\"everything-core\":{\"limit\":4}}"),
                    &[],
                ),
                (
                    "a limit of one",
                    "service a\nflow f\nstep a core\nset \"rules\":{\"everything-core\":{\"limit\":1}}",
                    found,
                ),
            ],
        );
    }
}
