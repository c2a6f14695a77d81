//! Rule `no-minimal-experience`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Kind;
use crate::graph::FlowNo;
use crate::rules::names::number;
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-minimal-experience",
    reads: read_set::STEPS
        .and(read_set::STEP_CORE)
        .and(read_set::MINIMAL_EXPERIENCE),
    docs: Docs {
        checks: "Every flow says the least that the user must see, and which of its steps must be done at once for that.",
        matters: "In an outage somebody decides within minutes what to give up. Where it was not decided before, the component that happens to fail decides it.",
        detected: "A flow without a minimal experience, or none of whose steps says whether it is part of the core.",
        remedy: "Write down the least that must be seen, and mark the steps that it rests on as core and the others as not core.",
        false_alarms: "A process that nobody waits for, such as a nightly settlement: its least is that it is done by morning; write that.",
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
        hint: Some(
            "A flow without steps has no core: record its steps, then say which of them are core.",
        ),
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
                Severity::Medium,
                NoMinimalExperience {
                    flow,
                    says_least,
                    sets_core,
                },
            );
        }
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
        let trigger = facts.flow(self.flow).trigger.as_ref();
        let starts = trigger.and_then(|id| facts.topology().component(id));
        let who = starts
            .filter(|c| facts.kind(*c) == Kind::Client)
            .map_or_else(|| "the user".to_owned(), |c| names.of(c).to_string());
        let steps = facts.flow(self.flow).steps.len();
        let no_core = match steps {
            0 => "it has no steps".to_owned(),
            1 => "its one step does not say whether it is core".to_owned(),
            _ => format!(
                "none of its {} steps says whether it is core",
                number(steps)
            ),
        };
        let in_core = match facts.of_flow(self.flow).core.as_slice() {
            [] => format!("No step of {flow} is core"),
            core => format!("The core of {flow} is done by {}", names.list(core)),
        };
        let mark = "mark each step as core, if that rests on it, or as not core";
        let (title, evidence, fix) = match (self.says_least, self.sets_core) {
            (true, _) => {
                let least = facts.flow(self.flow).minimal_experience.as_deref();
                let least = Name(least.unwrap_or_default());
                (
                    format!("Which steps of {flow} must be done at once?"),
                    format!("The least that {who} must see of {flow} is {least}, but {no_core}."),
                    format!("Take {least} as the measure: {mark}."),
                )
            }
            (false, true) => (
                format!("What is the least that {who} must see of {flow}?"),
                format!("{in_core}, but what {who} must see of it at least is not said."),
                format!("Write the minimal experience of {flow} in a few words."),
            ),
            (false, false) => (
                format!("What is the least that {who} must see of {flow}?"),
                format!("{flow} does not say what {who} must see at least, and {no_core}."),
                format!("Write the minimal experience of {flow} in a few words, and {mark}."),
            ),
        };
        Words::new(
            title,
            evidence,
            format!(
                "When something is down, somebody has to give up a part of {flow} within minutes. What was not decided before is decided by whatever fails first."
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
        let ask: &[&str] = &["question medium flow:f"];
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
                    &["question medium flow:f", "question medium flow:g"],
                ),
            ],
        );
    }
}
