//! Rule `no-minimal-experience`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Kind;
use crate::graph::FlowNo;
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-minimal-experience",
    reads: read_set::FLOWS
        .and(read_set::MINIMAL_EXPERIENCE)
        .and(read_set::TRIGGER),
    docs: Docs {
        checks: "Every flow has a minimal acceptable experience, and its steps are marked as core or not core.",
        matters: "In an outage somebody decides within minutes what to degrade. Where it was not decided before, whichever component fails decides it.",
        detected: "A flow without a minimal experience, or in which core is set on no step. Low where no step writes, where fewer than two participants other than gateways take part, or where neither a client, a gateway nor a system of others triggers it.",
        remedy: "Write down the minimal acceptable experience, mark the steps that it rests on as core and the others as not core.",
        false_alarms: "A process that nobody waits for, such as a nightly settlement: its minimal experience is that it is done by morning; write that.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [{"id": "s1", "component": "orders", "writes": true}]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "minimal_experience": "The order number", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true}
                ]}
            ]"#,
        read_on: &[
            "SRE Book, chapter 22: Addressing Cascading Failures, Load Shedding and Graceful Degradation",
            "Release It!, second edition, chapter 5: Shed Load",
        ],
    },
    find,
    question: Some(Question {
        topic: Topic::Core,
        position: 0,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoMinimalExperience {
    flow: FlowNo,
    says_least: bool,
    sets_core: bool,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let says_least = facts.flow(flow).minimal_experience.is_some();
        let sets_core = facts.of_flow(flow).sets_core;
        if !says_least || !sets_core {
            findings.ask(
                severity(facts, flow),
                NoMinimalExperience {
                    flow,
                    says_least,
                    sets_core,
                },
            );
        }
    }
}

/// Low for what nobody waits for, and for what reads or is done in one place.
fn severity(facts: &Facts, f: FlowNo) -> Severity {
    let of_flow = facts.of_flow(f);
    let participants = of_flow.participants.iter();
    let working = participants.filter(|c| facts.kind(**c) != Kind::Gateway);
    let inner = |c| {
        let kind = facts.kind(c);
        !matches!(kind, Kind::Client | Kind::Gateway | Kind::External)
    };
    let is_minor = !of_flow.writes || working.count() < 2 || facts.trigger(f).is_some_and(inner);
    match is_minor {
        true => Severity::Low,
        false => Severity::Medium,
    }
}

fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let Some(f) = about.first_flow() else {
        return Vec::new();
    };
    let flow = about.facts.flow(f);
    let mut fields = Vec::new();
    if flow.minimal_experience.is_none() {
        fields.push((f.into(), Field::MinimalExperience));
    }
    if !flow.steps.is_empty() && !flow.sets_core() {
        fields.push((f.into(), Field::Core { via: None }));
    }
    fields
}

impl Diagnostic for NoMinimalExperience {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        let steps = facts.flow(self.flow).steps.len();
        let no_core = match steps {
            0 => "it has no steps".to_owned(),
            1 => "core is not set on its only step".to_owned(),
            _ => format!("core is set on none of its {steps} steps"),
        };
        let mark = "mark each step as core or not core";
        let (title, evidence, fix) = match (self.says_least, self.sets_core) {
            (true, _) => {
                let least = facts.flow(self.flow).minimal_experience.as_deref();
                let least = Name(least.unwrap_or_default());
                (
                    format!("Which steps of {flow} must succeed together?"),
                    format!("The minimal acceptable experience is {least}, and {no_core}."),
                    format!("Take {least} as the measure, and {mark}."),
                )
            }
            (false, sets_core) => {
                let core = facts.of_flow(self.flow).core.as_slice();
                (
                    format!("What is the minimal acceptable experience of {flow}?"),
                    match (sets_core, core) {
                        (false, _) => format!("{flow} has none, and {no_core}."),
                        (true, []) => format!("{flow} has none; no step of it is core."),
                        (true, core) => {
                            format!("{flow} has none; its core is {}.", names.list(core))
                        }
                    },
                    match sets_core {
                        true => "Write the minimal experience in a few words.".to_owned(),
                        false => {
                            format!("Write the minimal experience in a few words, and {mark}.")
                        }
                    },
                )
            }
        };
        Words::new(
            title,
            evidence,
            format!(
                "In an outage somebody decides within minutes which part of {flow} to degrade. Where it was not decided before, whichever component fails decides it."
            ),
            fix,
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn no_minimal_experience() {
        let ask: &[&str] = &["question low flow:f"];
        let medium: &[&str] = &["question medium flow:f"];
        let two = |flow: &str, second: &str| {
            format!(
                "client c\nservice a\nservice b\ngateway g\nflow f {flow}\nstep a writes\nstep {second}"
            )
        };
        table(
            "no-minimal-experience",
            &[
                ("two work, one writes", &two("", "b"), medium),
                (
                    "a client triggers it",
                    &two("\"trigger\":\"c\"", "b"),
                    medium,
                ),
                (
                    "a gateway triggers it",
                    &two("\"trigger\":\"g\"", "b"),
                    medium,
                ),
                ("a service triggers it", &two("\"trigger\":\"a\"", "b"), ask),
                ("a gateway does no work", &two("", "g"), ask),
                ("nobody writes", &two("", "b").replace(" writes", ""), ask),
                (
                    "a standby triggers nothing",
                    &(two("\"trigger\":\"s\"", "b") + "\nservice s \"standby_of\":\"a\""),
                    medium,
                ),
            ],
        );
        table(
            "no-minimal-experience",
            &[
                ("nothing there", "", &[]),
                ("no flow", "client a\nservice b", &[]),
                ("neither", "service a\nflow f\nstep a", ask),
                (
                    "no minimal experience",
                    "service a\nflow f\nstep a core",
                    ask,
                ),
                (
                    "blank is none",
                    "service a\nflow f \"minimal_experience\":\" \"\nstep a core",
                    ask,
                ),
                (
                    "no step sets core",
                    "service a\nflow f \"minimal_experience\":\"m\"\nstep a writes",
                    ask,
                ),
                ("no steps", "flow f \"minimal_experience\":\"m\"", ask),
                (
                    "both",
                    "service a\nflow f \"minimal_experience\":\"m\"\nstep a core",
                    &[],
                ),
                (
                    "set to false is set",
                    "service a\nflow f \"minimal_experience\":\"m\"\nstep a !core\nstep a",
                    &[],
                ),
                (
                    "each flow",
                    "client a\nservice b\nflow f \"trigger\":\"a\"\nflow g \"trigger\":\"b\"\nstep b core",
                    &["question low flow:f", "question low flow:g"],
                ),
            ],
        );
    }
}
