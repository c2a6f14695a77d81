//! Rule `invariant-not-in-core`.

use super::ge3::{self, SharedFlows, in_doubt, strategy};
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set};
use crate::document::{Strategy, WhenInDoubt};
use crate::graph::{Comp, FlowNo, Inv};
use crate::rules::fix::core;
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULE: Rule = Rule {
    name: "invariant-not-in-core",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::FLOWS)
        .and(read_set::COMPENSATION)
        .and(read_set::CONSISTENCY)
        .and(read_set::COORDINATION)
        .and(read_set::TRIGGER),
    docs: Docs {
        checks: "Work that may be rejected in doubt is decided while it can still be rejected.",
        matters: "A step outside the core runs after the user has seen a success. A violation found there means taking back a promise.",
        detected: "A component of an invariant that rejects in doubt, with a writing step that is not core, in a flow with a core: the first such step of the flow counts. Not where the flow compensates and every writing step before has a compensation, not for replies, not after a core step that writes there, and not for what the trigger begins itself. An invariant over several components counts in flows that at least two of them take part in.",
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
    let together = SharedFlows::of(facts);
    let fails_to_hold = |i: Inv| facts.has_flows() && together.tears(facts, i);
    // Invariants that reject, by each of their components, as it is named and as it counts.
    let mut named: BTreeMap<Comp, Vec<(Comp, Inv)>> = BTreeMap::new();
    let mut size: BTreeMap<Inv, usize> = BTreeMap::new();
    for i in facts.invariants() {
        if in_doubt(facts, i) != Some(WhenInDoubt::Reject) || fails_to_hold(i) {
            continue;
        }
        for c in ge3::named(facts, i) {
            named.entry(facts.fold(c)).or_default().push((c, i));
        }
        size.insert(i, ge3::folded(facts, i).len());
    }
    if named.is_empty() {
        return;
    }
    for flow in facts.flows().filter(|f| facts.of_flow(*f).sets_core) {
        // Components of each invariant that take part in the flow.
        let mut present: BTreeMap<Inv, usize> = BTreeMap::new();
        for c in &facts.of_flow(flow).participants {
            let mut of: Vec<Inv> = named
                .get(c)
                .into_iter()
                .flatten()
                .map(|(_, i)| *i)
                .collect();
            of.dedup();
            for i in of {
                *present.entry(i).or_default() += 1;
            }
        }
        let is_meant = |i: Inv| size.get(&i) == Some(&1) || present.get(&i) >= Some(&2);
        let meant = |c: Comp| -> Vec<(Comp, Inv)> {
            let all = named.get(&c).into_iter().flatten().copied();
            all.filter(|(_, i)| is_meant(*i)).collect()
        };
        let Some(late) = first_late(facts, flow, |c| !meant(c).is_empty()) else {
            continue;
        };
        let Some(at) = facts.component_of(late.step) else {
            continue;
        };
        for (component, invariant) in meant(at) {
            findings.fail(
                Severity::High,
                InvariantNotInCore {
                    component,
                    invariant,
                    step: late.step,
                    stays: late.stays,
                },
            );
        }
    }
}

/// A step that writes when it is too late to refuse.
struct LateStep {
    step: StepAt,
    /// The first writing step before it without a compensation, in a flow that compensates.
    stays: Option<StepAt>,
}

/// The first step of a flow that comes too late, at a component that counts.
fn first_late(facts: &Facts, f: FlowNo, counts: impl Fn(Comp) -> bool) -> Option<LateStep> {
    let compensates = strategy(facts, f) == Some(Strategy::Compensate);
    let begins = facts.steps(f).next();
    let trigger = facts.trigger(f);
    let mut stays = None;
    // Components that had their say in time.
    let mut decided: BTreeSet<Comp> = BTreeSet::new();
    for at in facts.steps(f) {
        let step = facts.step(at);
        if step.writes != Some(true) {
            continue;
        }
        let (Some(place), Some(c)) = (facts.component_at(at), facts.component_of(at)) else {
            continue;
        };
        if step.core == Some(true) {
            decided.insert(c);
        } else {
            let e = facts.connection_of(at);
            let is_reply = e.is_some_and(|e| facts.is_reply(e));
            let goes_on = begins == Some(at) && e.is_none() && trigger == Some(place);
            let undone = compensates && stays.is_none();
            let in_time = is_reply || goes_on || undone || decided.contains(&c);
            if !in_time && !facts.is_copy(place) && counts(c) {
                return Some(LateStep {
                    step: at,
                    stays: stays.filter(|_| compensates),
                });
            }
        }
        if step.compensation.is_none() {
            stays = stays.or(Some(at));
        }
    }
    None
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
            Some(action) => format!("{} at {c}", Name(action)),
            None => format!("the step of {c}"),
        };
        let who = |at: StepAt| facts.component_at(at).map(|c| names.of(c).to_string());
        let (before, undo) = match self.stays.and_then(who) {
            Some(stays) => (
                format!("; the step of {stays} before it has no compensation"),
                format!("give the step of {stays} a compensation"),
            ),
            None => (
                String::new(),
                format!(
                    "let {flow} compensate, with a compensation on every writing step before it"
                ),
            ),
        };
        Words::new(
            format!("In {flow}, {c} decides too late to reject"),
            format!("In doubt, \"{must}\" rejects work; {action} is outside the core{before}."),
            format!("When {c} finds a violation, the user has already seen {flow} succeed."),
            format!("Take {action} into the core; or {undo}."),
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
                    "a reply",
                    &(plain.replace("step b", "step b via r").replace("flow f", "a -> b message \"id\":\"r\",\"reply_to\":\"q\"\nb -> a message \"id\":\"q\"\nflow f")),
                    &[],
                ),
                (
                    "what the trigger began itself",
                    "service a\nservice b\nflow f \"trigger\":\"b\"\nstep b !core writes\nstep a core\ninvariant i \"components\":[\"b\"],\"when_in_doubt\":\"reject\"",
                    &[],
                ),
                (
                    "the first step, at another than the trigger",
                    "service a\nservice b\nflow f \"trigger\":\"a\"\nstep b !core writes\nstep a core\ninvariant i \"components\":[\"b\"],\"when_in_doubt\":\"reject\"",
                    fail,
                ),
                (
                    "after a core step that writes there",
                    &with("", "core writes\nstep b core writes", "!core writes"),
                    &[],
                ),
                (
                    "after a core step that does not write there",
                    &with("", "core writes\nstep b core", "!core writes"),
                    fail,
                ),
                (
                    "at a copy",
                    &plain.replace("service b", "service b \"copy_of\":[\"a\"]"),
                    &[],
                ),
                (
                    "over two that no core holds: that has its own rule",
                    &plain.replace("[\"b\"]", "[\"a\",\"b\"]"),
                    &[],
                ),
                (
                    "over two that another flow holds",
                    &(plain.replace("[\"b\"]", "[\"a\",\"b\"]") + "\nflow g\nstep a core\nstep b core"),
                    fail,
                ),
                (
                    "over two, of which one takes part",
                    &(plain.replace("[\"b\"]", "[\"b\",\"c\"]") + "\nservice c\nflow g\nstep b core\nstep c core"),
                    &[],
                ),
                (
                    "only the first late step of a flow counts",
                    &("service c\n".to_owned() + &plain.replace("step b !core writes", "step c !core writes\nstep b !core writes") + "\ninvariant j \"components\":[\"c\"],\"when_in_doubt\":\"reject\""),
                    &["fail high component:c invariant:j flow:f"],
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
