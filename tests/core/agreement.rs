//! The checklist and the simulation agree, on generated systems all of whose fields are known: a clean review means
//! that no single fault tears a flow, and a failed rule is shown by a run. Each exception that is right has a
//! condition of its own here, with its reason.

use crate::common::{load, today};
use crate::failures::SHOWN;
use crate::systems::systems;
use plumbline::document::{Connection, Design, Flow, Step, Style, Subject};
use plumbline::review::{Finding, ItemOutcome, Review, review};
use plumbline::rules::Outcome;
use plumbline::simulation::{
    Downtime, Fault, RunOutcome, Simulation, System, fault_pairs, single_faults,
};
use proptest::prelude::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::rc::Rc;

/// Systems that are generated, the same every time.
const SYSTEMS: usize = 250;

/// Items that find nothing in a clean review, beside the rule `retry-not-idempotent`.
const QUIET: [&str; 5] = ["CA3", "CA6", "CA7", "DC4", "DC5"];

fn for_each_system(mut act: impl FnMut(&Rc<Design>, &Review, &Simulation<'_>)) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..SYSTEMS {
        let document = systems().new_tree(&mut runner).unwrap().current();
        let design = load(&document);
        let review = review(&design, today());
        let system = System::new(&design);
        act(&design, &review, &Simulation::new(&system, 0));
    }
}

fn is_clean(review: &Review) -> bool {
    let mut items = review.items().iter();
    let finds = |outcome| matches!(outcome, ItemOutcome::Fail | ItemOutcome::Question);
    !items.any(|item| QUIET.contains(&item.code) && finds(item.outcome))
        && !review.findings().any(|f| f.rule == "retry-not-idempotent")
}

fn connection_of<'d>(design: &'d Design, step: &Step) -> Option<&'d Rc<Connection>> {
    design.connections.get(step.connection.as_ref()?)
}

fn outcome(simulation: &Simulation<'_>, faults: &[Fault]) -> RunOutcome {
    simulation.worst_and_best(faults).0.1.outcome
}

/// True for a single fault that may tear a flow of a clean review.
fn may_tear(design: &Design, flow: &Flow, fault: &Fault) -> bool {
    let lasts = match fault {
        Fault::Down(_, time) | Fault::Zone(_, time) => *time == Downtime::Permanent,
        Fault::Crash(_, _, time) | Fault::Cut(_, _, time) => *time == Downtime::Permanent,
        _ => false,
    };
    // Accepted work whose receiver never comes back: no rule asks for more than a bound and an alarm.
    if lasts {
        return true;
    }
    // Work that is declined after other work was done: rules ask for compensations where the strategy is to
    // compensate, and not that it is; and what follows the pivot is drawn to be accepted.
    if matches!(fault, Fault::Declined(_)) {
        return true;
    }
    // Nobody asks for work that begins by itself: what crashes within it is not begun again, and rules about a flow's
    // coordination take for granted that somebody does.
    if flow.trigger.is_none() {
        return true;
    }
    // A user who falls back goes without the effects behind the call, and takes that for success: `lost-work` leaves
    // connections from a client out.
    let falls_back = |step: &Step| {
        connection_of(design, step)
            .is_some_and(|c| c.fallback.is_some() && c.from.as_str() == "user")
    };
    // A call that is tried once is made again where its caller is: `retry-not-idempotent` reads one connection.
    let is_repeated_below = |step: &Step| {
        let is_once =
            |c: &Rc<Connection>| c.idempotent == Some(false) && c.retries.is_some_and(|n| n == 0);
        connection_of(design, step).is_some_and(is_once) && step.writes == Some(true)
    };
    // An orchestrator waits with a call that is not core, and fails at one that is: where that comes after work that
    // is done, the work stays done unless it is compensated. Rules about cores look at the core alone.
    let steps = &flow.steps;
    let fails_late = steps.iter().enumerate().any(|(at, step)| {
        let mut before = steps[..at].iter();
        step.core == Some(true) && before.any(|s| s.writes == Some(true) && s.core != Some(true))
    });
    fails_late
        || steps
            .iter()
            .any(|step| falls_back(step) || is_repeated_below(step))
}

/// True for a fail that no run has to show.
fn may_hide(design: &Design, flow: &Flow, review: &Review, finding: &Finding) -> bool {
    let subjects = review.subjects(finding);
    let connections = subjects.iter().filter_map(|subject| match subject {
        Subject::Connection(id) => Some(id),
        _ => None,
    });
    let connections: Vec<_> = connections.collect();
    let writes_over = |step: &Step| {
        let connection = step.connection.as_ref();
        step.writes == Some(true) && connection.is_some_and(|id| connections.contains(&id))
    };
    let is_used = |step: &Step| {
        let connection = step.connection.as_ref();
        connection.is_some_and(|id| connections.contains(&id))
    };
    match &*finding.rule {
        // Nothing of the flow is written over the connection, so nothing is doubled: the rule speaks for what
        // flows that are not drawn may do over it.
        "retry-not-idempotent" => !flow.steps.iter().any(writes_over),
        // No step sends over any of the connections, so nothing that a run knows of is lost.
        "dual-write" => !flow.steps.iter().any(is_used),
        // Where a flow begins by itself, nobody was told that it is done: what is lost with all the rest is
        // refused, not torn.
        "volatile-store" => flow.trigger.is_none(),
        // A caller writes when its calls are done, and an event leaves after that: where a later call is declined,
        // neither has happened yet; what a component does at its own datastore stands or falls with the step that it
        // is part of. The rule reads the steps in the order in which they are drawn.
        "no-compensation" => {
            let is_event_or_own = |step: &Step| {
                let is_one = |c: &Rc<Connection>| matches!(c.style, Style::Event | Style::Data);
                connection_of(design, step).is_some_and(is_one)
            };
            let calls_later = |at: usize| {
                let starts_here = |c: &Rc<Connection>| {
                    c.from == flow.steps[at].component && c.style == Style::Request
                };
                let mut later = flow.steps[at + 1..].iter();
                later.any(|step| connection_of(design, step).is_some_and(starts_here))
            };
            let steps = flow.steps.iter().enumerate();
            let mut uncompensated =
                steps.filter(|(_, s)| s.writes == Some(true) && s.compensation.is_none());
            uncompensated.all(|(at, step)| is_event_or_own(step) || calls_later(at))
        }
        _ => false,
    }
}

#[test]
fn no_single_fault_tears_a_flow_of_a_clean_review() {
    let (mut clean, mut played) = (0, 0);
    for_each_system(|design, review, simulation| {
        if !is_clean(review) {
            return;
        }
        clean += 1;
        for fault in single_faults(simulation) {
            if !may_tear(design, simulation.flow(), &fault) {
                played += 1;
                let end = outcome(simulation, std::slice::from_ref(&fault));
                assert_ne!(
                    end,
                    RunOutcome::Torn,
                    "{fault} in {}",
                    plumbline::document::format::save(design)
                );
            }
        }
    });
    assert!(clean > SYSTEMS / 4 && played > SYSTEMS, "{clean} {played}");
}

#[test]
fn a_fail_of_a_generated_system_is_shown_by_a_run() {
    let mut shown = 0;
    for_each_system(|design, review, simulation| {
        let fails = review
            .findings()
            .filter(|f| f.outcome == Outcome::Fail && SHOWN.contains(&&*f.rule));
        let fails: Vec<&Finding> = fails
            .filter(|f| !may_hide(design, simulation.flow(), review, f))
            .collect();
        if fails.is_empty() {
            return;
        }
        let bad = [RunOutcome::Torn, RunOutcome::Unsure, RunOutcome::Degraded];
        let is_bad = |faults: &[Fault]| bad.contains(&outcome(simulation, faults));
        let mut single = single_faults(simulation).into_iter();
        let is_shown = single.any(|fault| is_bad(&[fault]))
            || fault_pairs(simulation).any(|pair| is_bad(&pair));
        let rules: Vec<&str> = fails.iter().map(|f| &*f.rule).collect();
        assert!(
            is_shown,
            "{rules:?} in {}",
            plumbline::document::format::save(design)
        );
        shown += fails.len();
    });
    assert!(shown > 20, "{shown}");
}
