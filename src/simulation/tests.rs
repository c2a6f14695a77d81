//! Runs against hand-worked cases.

use super::*;
use crate::document::format;
use serde_json::Value;
use std::path::Path;

fn read(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("tests/failures").join(name)).unwrap()
}

#[test]
fn hand_worked_failure_cases_end_as_expected() {
    let cases: Value = serde_json::from_str(&read("cases.json")).unwrap();
    let mut failed = Vec::new();
    for case in cases["cases"].as_array().unwrap() {
        let text = |key: &str| case[key].as_str().unwrap();
        let design = format::load(&read(text("design"))).unwrap();
        let system = System::new(&design);
        let at = system.design().flows.position(text("flow")).unwrap();
        let simulation = Simulation::new(&system, at);
        let faults: Vec<Fault> = case["faults"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fault| Fault::parse(fault.as_str().unwrap()).unwrap())
            .collect();
        let run = simulation.run(&faults);
        let found = serde_json::json!({
            "worst": run.worst.outcome.as_str(),
            "best": run.best.outcome.as_str(),
            "told": run.worst.told,
            "user": run.worst.user.map(UserAnswer::as_str),
            "unknown": run.unknown,
            "stands": run.worst.stands.iter().map(|(id, n)| (id.to_string(), *n)).collect::<std::collections::BTreeMap<_, _>>(),
            "broken": run.worst.broken.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
            "bent": run.worst.bent.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        });
        for (key, expected) in case["expected"].as_object().unwrap() {
            if found[key] != *expected {
                let reading = simulation.worst_and_best(&faults).0.0;
                let trace = simulation.trace(&faults, reading);
                failed.push(format!(
                    "{}: {key}: expected {expected}, found {}\n  {:?}\n{trace:#?}",
                    text("case"),
                    found[key],
                    run.worst
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
