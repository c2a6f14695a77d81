//! Rule `invariant-not-in-core`.

use super::ge3::{by_component, compensates, in_doubt};
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set};
use crate::document::WhenInDoubt;
use crate::graph::{Comp, Inv};
use crate::rules::fix::core;
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "invariant-not-in-core",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::FLOWS)
        .and(read_set::COMPENSATION)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "What is to be refused in doubt is decided while it can still be refused.",
        matters: "A step outside the core runs after the user was told that all is done. To find there that something must not be means to take back a promise.",
        detected: "A component of an invariant that rejects in doubt, which writes in a flow in a step that is not core. Not where the flow compensates and every writing step before that one has a compensation: it can then still be refused.",
        remedy: "Take the step into the core, or let the flow compensate everything that comes before it.",
        false_alarms: "The step writes other data than the invariant is about: split the component, or waive it with that reason.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "stock", "writes": true, "core": false}
                ]}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Nothing is sold that is not in stock", "components": ["stock"], "when_in_doubt": "reject"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "stock", "writes": true, "core": true}
                ]}
            ],
            "invariants": [
                {"id": "oversell", "statement": "Nothing is sold that is not in stock", "components": ["stock"], "when_in_doubt": "reject"}
            ]"#,
        read_on: &[
            "Release It!, second edition, chapter 5: Fail Fast",
            "Azure architecture: Compensating Transaction",
        ],
    },
    find,
    repairs: &[core::into_core],
    ..Rule::DEFAULT
};

struct InvariantNotInCore {
    component: Comp,
    invariant: Inv,
    /// The first step that comes too late.
    step: StepAt,
    /// The first writing step that cannot be undone, where that is why it is too late.
    stays: Option<StepAt>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    // Of each flow, the first writing step that cannot be undone.
    let stays: Vec<Option<StepAt>> = facts
        .flows()
        .map(|f| {
            let stays = |at: &StepAt| facts.step(*at).compensation.is_none();
            facts.writing_steps(f).find(stays)
        })
        .collect();
    let too_late = |at: &StepAt| {
        let core = facts.step(*at).core == Some(true) || !facts.of_flow(at.flow).sets_core;
        let undone = || {
            let first = stays[at.flow.at()];
            compensates(facts, at.flow) && first.is_none_or(|first| first >= *at)
        };
        !core && !undone()
    };
    let rejects = |i| in_doubt(facts, i) == Some(WhenInDoubt::Reject);
    for (component, invariants) in by_component(facts, rejects) {
        let steps = facts.written_at(facts.fold(component)).iter().copied();
        let mut late: Vec<StepAt> = steps.filter(too_late).collect();
        late.dedup_by_key(|at| at.flow);
        for invariant in invariants {
            for step in &late {
                let stays = stays[step.flow.at()].filter(|_| compensates(facts, step.flow));
                findings.fail(
                    Severity::High,
                    InvariantNotInCore {
                        component,
                        invariant,
                        step: *step,
                        stays,
                    },
                );
            }
        }
    }
}

impl Diagnostic for InvariantNotInCore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![
            self.component.into(),
            self.invariant.into(),
            self.step.flow.into(),
        ]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (c, must) = (names.of(self.component), names.invariant(self.invariant));
        let flow = names.flow(self.step.flow);
        let action = match facts.step(self.step).action.as_deref() {
            Some(action) => format!(" ({})", Name(action)),
            None => String::new(),
        };
        let who = |at: StepAt| facts.component_at(at).map(|c| names.of(c).to_string());
        let (before, undo) = match self.stays.and_then(who) {
            Some(stays) => (
                format!(", and what {stays} wrote before cannot be undone"),
                format!("give the step of {stays} a compensation"),
            ),
            None => (
                ", and nothing undoes what was done before".to_owned(),
                format!(
                    "let {flow} compensate, with a compensation on every step that writes before it"
                ),
            ),
        };
        Words::new(
            format!("In {flow} {c} comes too late to refuse"),
            format!(
                "In doubt work is to be refused rather than break this: {must}. But in {flow} {c} writes outside the core{action}{before}."
            ),
            format!(
                "By the time {c} finds that it must not be, the user of {flow} was told that it went through. The promise is broken either way."
            ),
            format!("Take the step of {c} into the core of {flow}; or {undo}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn invariant_not_in_core() {
        let with = |consistency: &str, first: &str, second: &str| {
            format!(
                "service a\nservice b\nflow f \"consistency\":{{{consistency}}}\nstep a {first}\nstep b {second}\ninvariant i \"components\":[\"b\"],\"when_in_doubt\":\"reject\""
            )
        };
        let plain = with("", "core writes", "!core writes");
        let fail: &[&str] = &["fail high component:b invariant:i flow:f"];
        let compensate = "\"strategy\":\"compensate\"";
        table(
            "invariant-not-in-core",
            &[
                ("nothing there", "", &[]),
                ("not in the core", &plain, fail),
                ("core not said", &with("", "core writes", "writes"), fail),
                ("in the core", &with("", "core writes", "core writes"), &[]),
                ("no step sets core", &with("", "writes", "writes"), &[]),
                (
                    "not writing",
                    &with("", "core writes", "!core !writes"),
                    &[],
                ),
                ("writing not said", &with("", "core writes", "!core"), &[]),
                (
                    "not decided",
                    &plain.replace(",\"when_in_doubt\":\"reject\"", ""),
                    &[],
                ),
                ("proceed", &plain.replace("reject", "proceed"), &[]),
                (
                    "another component",
                    &plain.replace("components\":[\"b\"", "components\":[\"a\""),
                    &[],
                ),
                (
                    "all before can be undone",
                    &with(
                        compensate,
                        "core writes \"compensation\":\"Undo\"",
                        "!core writes",
                    ),
                    &[],
                ),
                (
                    "what is before cannot be undone",
                    &with(compensate, "core writes", "!core writes"),
                    fail,
                ),
                (
                    "what is before does not write",
                    &with(compensate, "core", "!core writes"),
                    &[],
                ),
                (
                    "it could be undone, but the flow does not",
                    &with(
                        "\"strategy\":\"retry\"",
                        "core writes \"compensation\":\"Undo\"",
                        "!core writes",
                    ),
                    fail,
                ),
                (
                    "one step in time, another too late",
                    &(with(
                        compensate,
                        "core writes \"compensation\":\"Undo\"",
                        "!core writes\nstep b !core writes",
                    )),
                    fail,
                ),
                (
                    "a private store counts as its owner, and is named as it stands",
                    "service a\nservice b\ndatastore d\nb -> d data\nflow f\nstep a core writes\nstep b !core writes\ninvariant i \"components\":[\"b\",\"d\"],\"when_in_doubt\":\"reject\"",
                    &[
                        "fail high component:b invariant:i flow:f",
                        "fail high component:d invariant:i flow:f",
                    ],
                ),
                (
                    "a triple each",
                    &(plain.clone()
                        + "\nflow g\nstep b !core writes\nstep b !core writes\ninvariant j \"components\":[\"b\"],\"when_in_doubt\":\"reject\""),
                    &[
                        "fail high component:b invariant:i flow:f",
                        "fail high component:b invariant:i flow:g",
                        "fail high component:b invariant:j flow:f",
                        "fail high component:b invariant:j flow:g",
                    ],
                ),
            ],
        );
    }
}
