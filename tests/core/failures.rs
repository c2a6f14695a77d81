//! Properties of flows under failures, tested with random valid documents, and their agreement with the
//! checklist on known ones.

use crate::common::{documents, load, today};
use plumbline::document::{Id, Subject, format};
use plumbline::review::review;
use plumbline::rules::Outcome;
use plumbline::simulation::{
    Fault, Reading, RunOutcome, Simulation, System, fault_pairs, single_faults,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use std::rc::Rc;

/// Outcomes at worst and at best of every single fault, and without one, by flow.
fn outcomes(document: &Value) -> Vec<(String, Vec<Fault>, RunOutcome, RunOutcome)> {
    let system = System::new(&load(document));
    let mut found = Vec::new();
    for at in 0..system.design().flows.len() {
        let simulation = Simulation::new(&system, at);
        let single = single_faults(&simulation)
            .into_iter()
            .map(|fault| vec![fault]);
        for faults in single.chain([Vec::new()]) {
            let ((_, worst), (_, best)) = simulation.worst_and_best(&faults);
            let flow = simulation.flow().id.to_string();
            found.push((flow, faults, worst.outcome, best.outcome));
        }
    }
    found
}

fn each(document: &mut Value, list: &str, change: impl Fn(&mut Value)) {
    if let Some(entries) = document[list].as_array_mut() {
        entries.iter_mut().for_each(change);
    }
}

fn fill(entry: &mut Value, fields: &[(&str, Value)]) {
    for (name, value) in fields {
        if entry.get(*name).is_none() {
            entry[*name] = value.clone();
        }
    }
}

/// The document with everything known that a run depends on.
fn with_all_known(mut document: Value) -> Value {
    each(&mut document, "connections", |connection| {
        fill(
            connection,
            &[
                ("retries", json!(2)),
                ("timeout", json!("1s")),
                ("idempotent", json!(true)),
                ("delivery", json!("at-least-once")),
                ("outbox", json!(true)),
                ("dead_letter", json!(true)),
            ],
        );
    });
    each(&mut document, "components", |component| {
        fill(
            component,
            &[
                ("io", json!("non-blocking")),
                ("replicas", json!(2)),
                ("durable", json!(true)),
                ("stateful", json!(true)),
                ("error_reporting", json!(true)),
                ("cap", json!("consistent")),
            ],
        );
    });
    each(&mut document, "flows", |flow| {
        if flow.get("consistency").is_none() {
            flow["consistency"] = json!({});
        }
        fill(
            &mut flow["consistency"],
            &[("strategy", json!("retry")), ("on_breach", json!("retry"))],
        );
        if let Some(steps) = flow["steps"].as_array_mut() {
            for step in steps {
                fill(step, &[("core", json!(true))]);
            }
        }
    });
    document
}

/// Rules whose fails a run with one or two faults has to show.
pub const SHOWN: [&str; 6] = [
    "lost-work",
    "dual-write",
    "retry-not-idempotent",
    "no-compensation",
    "volatile-store",
    "choreography-untracked",
];

/// True if a run of the flow with at most two faults is torn, unsure or degraded at worst.
fn has_bad_run(simulation: &Simulation<'_>) -> bool {
    let bad = [RunOutcome::Torn, RunOutcome::Unsure, RunOutcome::Degraded];
    let is_bad = |faults: &[Fault]| bad.contains(&simulation.worst_and_best(faults).0.1.outcome);
    let single = single_faults(simulation);
    single
        .iter()
        .any(|fault| is_bad(std::slice::from_ref(fault)))
        || fault_pairs(simulation).any(|pair| is_bad(&pair))
}

/// The step at which a fault is; `None` for one of components.
fn step_of(fault: &Fault) -> Option<&Id> {
    match fault {
        Fault::Crash(step, ..)
        | Fault::Lost(step)
        | Fault::NoAnswer(step)
        | Fault::Twice(step)
        | Fault::Declined(step) => Some(step),
        Fault::Down(..)
        | Fault::Zone(..)
        | Fault::Restart(_)
        | Fault::Cut(..)
        | Fault::Split(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn a_run_of_what_is_known_ends_alike_at_worst_and_at_best(document in documents()) {
        for (flow, faults, worst, best) in outcomes(&with_all_known(document)) {
            prop_assert_eq!(worst, best, "{} {:?}", flow, faults);
        }
    }

    #[test]
    fn names_change_no_run(document in documents()) {
        let mut renamed = document.clone();
        for list in ["components", "flows", "domains"] {
            each(&mut renamed, list, |entry| entry["name"] = json!("Another name"));
        }
        prop_assert_eq!(outcomes(&document), outcomes(&renamed));
    }

    #[test]
    fn order_of_lists_changes_no_run(document in documents()) {
        let mut reversed = document.clone();
        for list in ["components", "connections", "flows", "domains"] {
            if let Some(entries) = reversed[list].as_array_mut() {
                entries.reverse();
            }
        }
        prop_assert_eq!(outcomes(&document), outcomes(&reversed));
    }

    #[test]
    fn a_fault_without_meaning_changes_nothing(document in documents()) {
        let system = System::new(&load(&document));
        for at in 0..system.design().flows.len() {
            let simulation = Simulation::new(&system, at);
            let single = single_faults(&simulation);
            // Twice is of sends alone, and the search names each of them.
            let steps = simulation.flow().steps.iter().map(|step| Fault::Twice(step.id.clone()));
            for fault in steps.filter(|fault| !single.contains(fault)) {
                for reading in Reading::ALL {
                    let with = simulation.end(std::slice::from_ref(&fault), reading);
                    prop_assert_eq!(with, simulation.end(&[], reading), "{}", fault);
                }
            }
        }
    }

    #[test]
    fn every_reading_ends_between_worst_and_best(document in documents()) {
        let system = System::new(&load(&document));
        for at in 0..system.design().flows.len() {
            let simulation = Simulation::new(&system, at);
            for fault in single_faults(&simulation) {
                let faults = std::slice::from_ref(&fault);
                let run = simulation.run(faults);
                prop_assert!(run.worst.rank() <= run.best.rank(), "{}", fault);
                for reading in Reading::ALL {
                    let rank = simulation.end(faults, reading).rank();
                    let between = run.worst.rank()..=run.best.rank();
                    prop_assert!(between.contains(&rank), "{} {:?}", fault, reading);
                }
            }
        }
    }

    #[test]
    fn a_fault_at_steps_of_another_flow_changes_nothing(document in documents()) {
        let system = System::new(&load(&document));
        let flows = &system.design().flows;
        for at in 0..flows.len() {
            let simulation = Simulation::new(&system, at);
            let is_elsewhere = |fault: &Fault| {
                step_of(fault).is_some_and(|id| flows[at].steps.iter().all(|step| step.id != *id))
            };
            for other in (0..flows.len()).filter(|other| *other != at) {
                let faults = single_faults(&Simulation::new(&system, other));
                for fault in faults.into_iter().filter(is_elsewhere) {
                    for reading in Reading::ALL {
                        let with = simulation.end(std::slice::from_ref(&fault), reading);
                        prop_assert_eq!(with, simulation.end(&[], reading), "{}", fault);
                    }
                }
            }
        }
    }

    #[test]
    fn more_retries_tear_nothing_that_is_idempotent(document in documents()) {
        let with = |retries: u64| {
            let mut document = document.clone();
            each(&mut document, "connections", |connection| {
                connection["idempotent"] = json!(true);
                connection["retries"] = json!(retries);
            });
            outcomes(&document)
        };
        for (few, many) in with(0).into_iter().zip(with(3)) {
            let is_torn = few.2 == RunOutcome::Works && many.2 == RunOutcome::Torn;
            prop_assert!(!is_torn, "{} {:?}", few.0, few.1);
        }
    }
}

#[test]
fn a_fail_of_the_checklist_is_shown_by_a_run() {
    let mut shown = 0;
    for folder in [
        "tests/designs",
        "tests/failures",
        "examples",
        "examples/failures",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let Ok(design) = format::load(&text) else {
                continue;
            };
            let design = Rc::new(design);
            let review = review(&design, today());
            let system = System::new(&design);
            let flows = &system.design().flows;
            let fails = review.findings().filter(|f| f.outcome == Outcome::Fail);
            for finding in fails.filter(|f| SHOWN.contains(&&*f.rule)) {
                let subjects = review.subjects(finding);
                let is_of = |at: &usize| subjects.contains(&Subject::Flow(flows[*at].id.clone()));
                let named: Vec<usize> = (0..flows.len()).filter(is_of).collect();
                let all = match named.is_empty() {
                    true => (0..flows.len()).collect(),
                    false => named,
                };
                let mut simulations = all.into_iter().map(|at| Simulation::new(&system, at));
                let is_shown = simulations.any(|simulation| has_bad_run(&simulation));
                assert!(
                    is_shown,
                    "{}: {} {subjects:?}",
                    path.display(),
                    finding.rule
                );
                shown += 1;
            }
        }
    }
    assert!(shown > 10, "{shown}");
}
