//! Findings that foretell a run: the checklist and the simulation speak of the same thing.

use super::fault::{CrashMoment, Fault};
use super::trace::Event;
use super::{End, Simulation};
use crate::document::Subject;
use crate::review::{Finding, Review};
use crate::rules::Outcome;
use std::collections::BTreeSet;

/// Rules about runs that tear a flow or leave its user unsure.
const TEARING: &[&str] = &[
    "lost-work",
    "dual-write",
    "retry-not-idempotent",
    "no-compensation",
    "compensation-once",
    "volatile-store",
    "no-coordination",
    "choreography-untracked",
    "tracker-blind",
    "orchestrator-stateless",
    "orchestrator-silent",
    "orchestrator-no-retries",
    "no-dead-letter",
    "no-convergence",
    "bound-not-enforced",
    "enforcer-blind",
    "no-breach-action",
    "retry-gives-up",
    "core-step-asynchronous",
    "core-on-available-store",
    "invariant-on-available",
    "invariant-torn",
    "no-time-bound",
    "no-completion-bound",
    "temporal-coupling",
    "no-timeout",
    "overtaking",
];

/// True for a rule whose findings a run can prove.
pub fn can_be_played(rule: &str) -> bool {
    TEARING.contains(&rule)
}

/// Rules whose subject the fault is, the nearest first.
fn rules_of(fault: &Fault) -> &'static [&'static str] {
    match fault {
        Fault::Twice(_) | Fault::NoAnswer(_) => &["retry-not-idempotent"],
        Fault::Crash(_, CrashMoment::After, _) => {
            &["dual-write", "lost-work", "orchestrator-stateless"]
        }
        Fault::Crash(..) => &["orchestrator-stateless", "no-compensation", "lost-work"],
        Fault::Lost(_) => &["lost-work", "retry-not-idempotent", "no-compensation"],
        Fault::Declined(_) => &["no-compensation", "no-coordination"],
        Fault::Restart(_) => &["volatile-store", "lost-work"],
        Fault::Split(_) => &["invariant-on-available", "core-on-available-store"],
        Fault::Down(..) | Fault::Zone(..) | Fault::Cut(..) => {
            &["no-compensation", "lost-work", "dual-write", "no-timeout"]
        }
    }
}

/// The finding that foretold a run, if there is one: of a rule about such runs, about an element that
/// the run touches.
pub fn foretelling<'r>(
    review: &'r Review,
    simulation: &Simulation<'_>,
    faults: &[Fault],
    end: &End,
    events: &[Event],
) -> Option<&'r Finding> {
    let touched = simulation.touched(faults, end, events);
    let flow = Subject::Flow(simulation.flow().id.clone());
    let nearest: Vec<&str> = faults.iter().flat_map(rules_of).copied().collect();
    let candidates = review.findings().filter(|f| f.counts());
    let scored = candidates.filter_map(|finding| {
        let rule: &str = &finding.rule;
        let position = TEARING.iter().position(|known| *known == rule)?;
        let subjects = review.subjects(finding);
        let shared = subjects.iter().filter(|s| touched.contains(s)).count();
        let of_flow = subjects.contains(&flow);
        // What is about another flow did not foretell a run of this one.
        let of_other = subjects.iter().any(|s| matches!(s, Subject::Flow(_))) && !of_flow;
        if of_other || (shared == 0 && !of_flow) {
            return None;
        }
        let near = nearest.iter().position(|known| *known == rule);
        let near = near.unwrap_or(nearest.len());
        let asks = finding.outcome != Outcome::Fail;
        let score = (
            asks,
            near,
            usize::MAX - shared - usize::from(of_flow),
            position,
        );
        Some((score, finding))
    });
    scored
        .min_by_key(|(score, _)| *score)
        .map(|(_, finding)| finding)
}

impl Simulation<'_> {
    /// Elements that a run touches: its faults, what went wrong, and effects that do not stand once.
    pub fn touched(&self, faults: &[Fault], end: &End, events: &[Event]) -> BTreeSet<Subject> {
        let mut touched = BTreeSet::new();
        let nodes = &self.system.nodes;
        let mut at_step = |step: usize| {
            let planned = &self.plan.steps[step];
            for place in [planned.component, planned.place, planned.source] {
                touched.insert(Subject::Component(nodes[place].id.clone()));
            }
            for link in &planned.way {
                touched.insert(Subject::Connection(
                    self.system.connection(*link).id.clone(),
                ));
            }
        };
        let troubles = events.iter().filter(|event| event.kind.is_trouble());
        troubles
            .filter_map(|event| event.kind.step())
            .for_each(&mut at_step);
        let fallen = end.stands.iter().filter(|(_, stands)| *stands != 1);
        let steps = fallen.filter_map(|(id, _)| self.plan.position(id.as_str()));
        steps.for_each(&mut at_step);
        for fault in faults {
            match fault {
                Fault::Lost(s)
                | Fault::NoAnswer(s)
                | Fault::Twice(s)
                | Fault::Declined(s)
                | Fault::Crash(s, ..) => {
                    self.plan
                        .position(s.as_str())
                        .into_iter()
                        .for_each(&mut at_step);
                }
                _ => {}
            }
        }
        for fault in faults {
            match fault {
                Fault::Down(c, _) | Fault::Restart(c) | Fault::Split(c) => {
                    touched.insert(Subject::Component(c.clone()));
                }
                Fault::Cut(a, b, _) => {
                    touched.extend([a, b].map(|c| Subject::Component(c.clone())));
                }
                _ => {}
            }
        }
        touched
    }
}
