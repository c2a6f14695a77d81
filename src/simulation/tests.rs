//! Runs against hand-worked cases, one sentence of the specification each, and properties.

use super::*;
use crate::document::format;
use crate::rules::testing::design;
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;

fn read(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("tests/failures").join(name)).unwrap()
}

fn parse(faults: &str) -> Vec<Fault> {
    let faults = faults.split_whitespace();
    faults.map(|fault| Fault::parse(fault).unwrap()).collect()
}

/// The run of the first flow.
fn run(lines: &str, faults: &str) -> Run {
    let design = design(lines);
    let system = System::new(&design);
    Simulation::new(&system, 0).run(&parse(faults))
}

/// "worst best user", with "told" where somebody was told at worst.
fn ends(lines: &str, faults: &str) -> String {
    let run = run(lines, faults);
    let user = run.worst.user.map_or("nobody", UserAnswer::as_str);
    let told = if run.worst.told { " told" } else { "" };
    format!(
        "{} {} {user}{told}",
        run.worst.outcome.as_str(),
        run.best.outcome.as_str()
    )
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
        let faults = case["faults"].as_array().unwrap().iter();
        let faults: Vec<Fault> = faults
            .map(|fault| Fault::parse(fault.as_str().unwrap()).unwrap())
            .collect();
        let run = Simulation::new(&system, at).run(&faults);
        let stands = run.worst.stands.iter().map(|(id, n)| (id.to_string(), *n));
        let found = serde_json::json!({
            "worst": run.worst.outcome.as_str(),
            "best": run.best.outcome.as_str(),
            "told": run.worst.told,
            "user": run.worst.user.map(UserAnswer::as_str),
            "unknown": run.unknown,
            "stands": stands.collect::<std::collections::BTreeMap<_, _>>(),
            "broken": run.worst.broken.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
            "bent": run.worst.bent.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        });
        for (key, expected) in case["expected"].as_object().unwrap() {
            if found[key] != *expected {
                let (name, found) = (text("case"), &found[key]);
                failed.push(format!("{name}: {key}: expected {expected}, found {found}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// A shop that takes an order over a request, then calls a payment service.
const CALL: &str = r#"
    client web
    service shop "replicas":1,"io":"non-blocking"
    service pay "replicas":1,"io":"non-blocking"
    web -> shop request "timeout":"2s","retries":0,"idempotent":true
    shop -> pay request "timeout":"1s","retries":RETRIES,"idempotent":IDEMPOTENT
    flow buy "trigger":"web"
      step shop via web-shop core writes
      step pay via shop-pay core writes
"#;

fn call(retries: &str, idempotent: &str) -> String {
    CALL.replace("RETRIES", retries)
        .replace("IDEMPOTENT", idempotent)
}

/// A shop that publishes an event, which a shipping service acts upon.
const EVENT: &str = r#"
    client web
    service shop "replicas":REPLICAS,"io":"non-blocking"
    broker bus "durable":DURABLE
    service ship "replicas":1,"io":"non-blocking"
    web -> shop request "timeout":"2s","retries":0,"idempotent":true
    shop -> bus event "delivery":"DELIVERY","outbox":OUTBOX,"retries":0
    bus -> ship event "delivery":"DELIVERY","idempotent":IDEMPOTENT,"dead_letter":DEAD,"retries":0
    flow buy "trigger":"web"
      step shop via web-shop core writes
      step ship via bus-ship !core writes
"#;

/// The event design with these values: name and value in turn; else the best ones.
fn event(values: &[(&str, &str)]) -> String {
    let defaults = [
        ("REPLICAS", "1"),
        ("DURABLE", "true"),
        ("DELIVERY", "at-least-once"),
        ("OUTBOX", "true"),
        ("IDEMPOTENT", "true"),
        ("DEAD", "true"),
    ];
    let mut lines = EVENT.to_owned();
    for (name, value) in values.iter().chain(&defaults) {
        lines = lines.replace(name, value);
    }
    lines
}

/// A case: the sentence that it shows, the design, the faults, and how it ends.
type FaultCase<'c> = (&'c str, &'c str, &'c str, &'c str);

fn check_all(cases: &[FaultCase<'_>]) {
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|(name, lines, faults, expected)| {
            let found = ends(lines, faults);
            (found != *expected)
                .then(|| format!("{name}: {faults}: expected {expected:?}, found {found:?}"))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn simulated_calls_fail_are_retried_and_are_answered() {
    let plain = call("0", "true");
    let retried = call("1", "true");
    let doubled = call("1", "false");
    let unknown = call("0", "true").replace(
        r#","retries":0,"idempotent":true
    flow"#,
        r#"
    flow"#,
    );
    check_all(&[
        ("nothing fails", &plain, "", "works works accepted"),
        (
            "a blip is over once met",
            &plain,
            "down:pay:blip",
            "refused refused refused",
        ),
        (
            "a retry outlives a blip",
            &retried,
            "down:pay:blip",
            "works works accepted",
        ),
        (
            "an outage outlasts every try",
            &retried,
            "down:pay:outage",
            "refused refused refused",
        ),
        (
            "lost on its way",
            &plain,
            "lost:s1",
            "refused refused refused",
        ),
        (
            "tried again after it was lost",
            &retried,
            "lost:s1",
            "works works accepted",
        ),
        (
            "done, and the answer is lost",
            &plain,
            "no-answer:s1",
            "torn torn refused",
        ),
        (
            "done again, and recognised",
            &retried,
            "no-answer:s1",
            "works works accepted",
        ),
        (
            "done again, and doubled",
            &doubled,
            "no-answer:s1",
            "torn torn accepted",
        ),
        (
            "declined: no further try",
            &retried,
            "declined:s1",
            "refused refused refused",
        ),
        (
            "the caller crashes when its calls are done",
            &plain,
            "crash:s0:mid:outage",
            "works-later works-later accepted",
        ),
        (
            "crashed before the call",
            &plain,
            "crash:s1:mid:outage",
            "refused refused refused",
        ),
        (
            "the callee crashes after it is done",
            &plain,
            "crash:s1:after:outage",
            "torn torn refused",
        ),
        (
            "cut off from the callee",
            &plain,
            "cut:pay:shop:outage",
            "refused refused refused",
        ),
        (
            "a fault that is not reached does nothing",
            &plain,
            "twice:s1",
            "works works accepted",
        ),
        (
            "what the user asks for fails",
            &plain,
            "down:shop:outage",
            "refused refused refused",
        ),
        (
            "the user is unsure and asks again",
            &plain,
            "no-answer:s0",
            "works-later works-later accepted",
        ),
        (
            "unknown retries decide",
            &unknown,
            "down:pay:blip",
            "refused works refused",
        ),
    ]);
}

#[test]
fn simulated_events_wait_are_lost_and_come_twice() {
    let best = event(&[]);
    let no_outbox = event(&[("OUTBOX", "false")]);
    let lossy = event(&[("DELIVERY", "at-most-once")]);
    let doubling = event(&[("IDEMPOTENT", "false")]);
    let exactly = event(&[("DELIVERY", "exactly-once"), ("IDEMPOTENT", "false")]);
    let volatile = event(&[("DURABLE", "false")]);
    let aside = event(&[("DEAD", "false")]);
    let replicated = event(&[("OUTBOX", "false"), ("REPLICAS", "2")]);
    check_all(&[
        (
            "the broker keeps it",
            &best,
            "down:ship:outage",
            "works-later works-later accepted",
        ),
        (
            "kept aside, and somebody is told",
            &best,
            "down:ship:good",
            "torn torn accepted told",
        ),
        (
            "stuck, and nobody is told",
            &aside,
            "down:ship:good",
            "torn torn accepted",
        ),
        (
            "it waits in the outbox",
            &best,
            "down:bus:outage",
            "works-later works-later accepted",
        ),
        (
            "it does not leave, and is lost",
            &no_outbox,
            "down:bus:outage",
            "torn torn accepted",
        ),
        (
            "a blip of the broker without retries",
            &no_outbox,
            "down:bus:blip",
            "torn torn accepted",
        ),
        (
            "lost on an at-most-once way",
            &lossy,
            "lost:s1",
            "torn torn accepted",
        ),
        (
            "sent again on another way",
            &best,
            "lost:s1",
            "works works accepted",
        ),
        (
            "a receiver that is down loses it",
            &lossy,
            "down:ship:outage",
            "torn torn accepted",
        ),
        (
            "twice, and recognised",
            &best,
            "twice:s1",
            "works works accepted",
        ),
        (
            "twice, and doubled",
            &doubling,
            "twice:s1",
            "torn torn accepted",
        ),
        ("exactly once", &exactly, "twice:s1", "works works accepted"),
        (
            "at most once cannot be twice",
            &event(&[("DELIVERY", "at-most-once"), ("IDEMPOTENT", "false")]),
            "twice:s1",
            "works works accepted",
        ),
        (
            "a durable broker restarts",
            &best,
            "restart:bus",
            "works-later works-later accepted",
        ),
        (
            "a volatile broker forgets",
            &volatile,
            "restart:bus",
            "torn torn accepted",
        ),
        (
            "crashed after, without an outbox",
            &no_outbox,
            "crash:s0:after:outage",
            "torn torn accepted",
        ),
        (
            "crashed after, with an outbox",
            &best,
            "crash:s0:after:outage",
            "works-later works-later accepted",
        ),
        (
            "another instance does not know what was noted",
            &replicated,
            "crash:s0:after:outage",
            "torn torn accepted",
        ),
        (
            "a receiver that crashed gets it again",
            &best,
            "crash:s1:mid:outage",
            "works-later works-later accepted",
        ),
        (
            "a receiver that had done it is doubled",
            &doubling,
            "crash:s1:after:outage",
            "torn torn accepted",
        ),
        (
            "cut off from the broker",
            &no_outbox,
            "cut:bus:shop:outage",
            "torn torn accepted",
        ),
        (
            "cut off behind the broker",
            &best,
            "cut:bus:ship:outage",
            "works-later works-later accepted",
        ),
        (
            "declined by who listens",
            &best,
            "declined:s1",
            "torn torn accepted",
        ),
    ]);
}

#[test]
fn simulated_standbys_zones_and_starvation() {
    let standby = format!(
        "{}\nservice spare \"standby_of\":\"pay\"",
        call("0", "true")
    );
    let zoned = call("0", "true").replace(
        r#"service pay "replicas":1"#,
        r#"service pay "zones":["a"],"replicas":1"#,
    );
    let spread = zoned.replace(r#"["a"]"#, r#"["a","b"]"#);
    let zoned_standby = format!(
        "{}\nservice spare \"standby_of\":\"pay\",\"zones\":[\"a\"]",
        event(&[]).replace("ship", "pay").replace(
            r#"service pay "replicas":1"#,
            r#"service pay "zones":["a"],"replicas":1"#
        )
    );
    let starving = r#"
        client web
        service shop "replicas":1,"io":"blocking"
        service mail "replicas":1,"io":"non-blocking"
        web -> shop request "timeout":"2s","retries":0,"idempotent":true
        shop -> mail request "timeout":"none","retries":0,"idempotent":true
        flow buy "trigger":"web"
          step shop via web-shop core writes
    "#;
    let bounded = starving.replace(r#""none""#, r#""1s""#);
    let broken = starving.replace(
        r#""timeout":"none""#,
        r#""timeout":"none","circuit_breaker":true,"fallback":"later""#,
    );
    check_all(&[
        (
            "a standby takes over from what is down for good",
            &event(&[]).replace("ship", "pay"),
            "down:pay:good",
            "torn torn accepted told",
        ),
        (
            "with one it is an outage",
            &format!(
                "{}\nservice spare \"standby_of\":\"pay\"",
                event(&[]).replace("ship", "pay")
            ),
            "down:pay:good",
            "works-later works-later accepted",
        ),
        (
            "a call does not wait for the standby",
            &standby,
            "down:pay:good",
            "refused refused refused",
        ),
        (
            "a standby in the zone that is down is none",
            &zoned_standby,
            "zone:a:good",
            "torn torn accepted told",
        ),
        (
            "all of its zones are down",
            &zoned,
            "zone:a:outage",
            "refused refused refused",
        ),
        (
            "an instance runs elsewhere",
            &spread,
            "zone:a:outage",
            "works works accepted",
        ),
        (
            "all threads wait",
            starving,
            "down:mail:outage",
            "refused refused refused",
        ),
        (
            "no thread waits for ever, but the ground is down",
            &bounded,
            "down:mail:outage",
            "refused refused refused",
        ),
        (
            "a fallback starves nobody",
            &broken,
            "down:mail:outage",
            "works works accepted",
        ),
    ]);
}

#[test]
fn simulated_sagas_wait_give_up_and_compensate() {
    let saga = r#"
        client web
        orchestrator saga "stateful":STATEFUL,"error_reporting":true,"replicas":1
        service stock "replicas":1,"io":"non-blocking"
        service pay "replicas":1,"io":"non-blocking"
        web -> saga request "timeout":"2s","retries":0,"idempotent":true
        saga -> stock request "timeout":"1s","retries":3,"idempotent":true
        saga -> pay request "timeout":"1s","retries":RETRIES,"idempotent":true
        flow buy "trigger":"web","coordination":{"style":"orchestrated","by":"saga"},"consistency":{"strategy":"compensate"}
          step saga via web-saga core !writes
          step stock via saga-stock !core writes "compensation":"Stock.Release"
          step pay via saga-pay !core writes
    "#;
    let saga = |stateful: &str, retries: &str| {
        saga.replace("STATEFUL", stateful)
            .replace("RETRIES", retries)
    };
    let (stateful, once, stateless) = (saga("true", "3"), saga("true", "0"), saga("false", "3"));
    check_all(&[
        (
            "a stateful orchestrator waits",
            &stateful,
            "down:pay:outage",
            "works-later works-later accepted",
        ),
        (
            "what it waits with in the end it gives up",
            &stateful,
            "down:pay:good",
            "taken-back taken-back accepted told",
        ),
        (
            "without retries it gives up at once",
            &once,
            "down:pay:outage",
            "taken-back taken-back accepted told",
        ),
        (
            "a decline is no outage",
            &stateful,
            "declined:s2",
            "refused refused refused",
        ),
        (
            "a stateless one passes the failure on",
            &stateless,
            "down:pay:outage",
            "refused refused refused",
        ),
        (
            "a stateful one goes on where it crashed",
            &stateful,
            "crash:s0:at-s2:outage",
            "works-later works-later accepted",
        ),
        (
            "a stateless one forgets, and is asked again",
            &stateless,
            "crash:s0:at-s2:outage",
            "works-later works-later accepted",
        ),
    ]);
}

#[test]
fn simulated_bounds_are_enforced() {
    let bounded = |breach: &str, by: &str| {
        event(&[("OUTBOX", "false")]).replace(
            r#"flow buy "trigger":"web""#,
            &format!(
                "job sweep\nsweep -> shop request\nsweep -> ship request\nflow buy \"trigger\":\"web\",\"consistency\":{{\"strategy\":\"reconcile\",\"within\":\"5m\",\"enforced_by\":\"{by}\"{breach}}}"
            ),
        )
    };
    let retry = bounded(r#","on_breach":"retry""#, "sweep");
    let alert = bounded(r#","on_breach":"alert""#, "sweep");
    let blind = bounded(r#","on_breach":"retry""#, "web");
    let unknown = bounded("", "sweep");
    let undone = bounded(r#","on_breach":"compensate""#, "sweep").replace(
        "step shop via web-shop core writes",
        "step shop via web-shop core writes \"compensation\":\"Order.Cancel\"",
    );
    check_all(&[
        (
            "done at the bound",
            &retry,
            "down:bus:outage",
            "works-later works-later accepted",
        ),
        (
            "somebody is told",
            &alert,
            "down:bus:outage",
            "torn torn accepted told",
        ),
        (
            "who does not see it does not notice",
            &blind,
            "down:bus:outage",
            "torn torn accepted",
        ),
        (
            "what is done on a breach is unknown",
            &unknown,
            "down:bus:outage",
            "torn works-later accepted",
        ),
        (
            "undone at the bound",
            &undone,
            "down:bus:outage",
            "taken-back taken-back accepted",
        ),
        (
            "an enforcer that is down for good does nothing",
            &retry,
            "down:bus:outage down:sweep:good",
            "torn torn accepted",
        ),
    ]);
}

#[test]
fn simulated_partitions_break_invariants_of_available_places() {
    let design = |cap: &str, doubt: &str| {
        let cap = format!(r#"service pay "cap":"{cap}","replicas":1"#);
        let invariant =
            format!("invariant once \"components\":[\"pay\"],\"when_in_doubt\":\"{doubt}\"");
        call("0", "true").replace(r#"service pay "replicas":1"#, &cap) + &invariant
    };
    let broken = run(&design("available", "reject"), "split:pay");
    assert_eq!(broken.worst.outcome, RunOutcome::Works);
    assert_eq!(broken.worst.broken.len(), 1);
    let bent = run(&design("available", "proceed"), "split:pay");
    assert!(bent.worst.broken.is_empty() && bent.worst.bent.len() == 1);
    let consistent = run(&design("consistent", "reject"), "split:pay");
    assert_eq!(consistent.worst.outcome, RunOutcome::Refused);
    assert!(consistent.worst.broken.is_empty());
}

#[test]
fn faults_are_read_as_they_are_written() {
    for text in [
        "down:a:blip",
        "down:a:outage",
        "down:a:good",
        "zone:eu:1:outage",
        "crash:s:mid:good",
        "crash:s:at-t:outage",
        "crash:s:after:outage",
        "restart:a",
        "lost:s",
        "no-answer:s",
        "twice:s",
        "declined:s",
        "cut:a:b:good",
        "split:a",
    ] {
        assert_eq!(Fault::parse(text).unwrap().to_string(), text);
    }
    for text in [
        "",
        "down:a",
        "down:a:ever",
        "zone:eu:blip",
        "crash:s:mid:blip",
        "cut:a:good",
        "lost:",
        "x:y",
    ] {
        assert!(Fault::parse(text).is_err(), "{text}");
    }
}

fn shared_designs() -> Vec<crate::document::Design> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut designs = Vec::new();
    for folder in ["tests/designs", "tests/failures", "examples"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "json")
                && let Ok(text) = std::fs::read_to_string(&path)
                && let Ok(design) = format::load(&text)
            {
                designs.push(design);
            }
        }
    }
    assert!(designs.len() > 20);
    designs
}

#[test]
fn simulation_is_never_better_at_worst_than_at_best() {
    for design in shared_designs() {
        let system = System::new(&design);
        for at in 0..system.design().flows.len() {
            let simulation = Simulation::new(&system, at);
            for fault in single_faults(&simulation) {
                let run = simulation.run(std::slice::from_ref(&fault));
                assert!(run.worst.rank() <= run.best.rank(), "{fault}");
                let differs = run.worst.outcome != run.best.outcome;
                assert!(differs || run.unknown.is_empty(), "{fault}");
                assert!(simulation.check(&fault).is_ok(), "{fault}");
            }
        }
    }
}

#[test]
fn simulation_shares_of_availability_add_up() {
    for design in shared_designs().into_iter().take(8) {
        let system = System::new(&design);
        for at in 0..system.design().flows.len() {
            let availability = Simulation::new(&system, at).availability();
            let sum: f64 = availability.outcomes.iter().sum::<f64>() + availability.not_looked_at;
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
            assert!(availability.gain.iter().all(|(_, gain)| *gain >= 0.0));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn simulation_of_many_faults_ends(
        which in any::<prop::sample::Index>(),
        faults in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let designs = shared_designs();
        let system = System::new(&designs[which.index(designs.len())]);
        for at in 0..system.design().flows.len() {
            let simulation = Simulation::new(&system, at);
            let all = single_faults(&simulation);
            if all.is_empty() {
                continue;
            }
            let chosen: Vec<Fault> = faults.iter().map(|f| all[f.index(all.len())].clone()).collect();
            for reading in Reading::ALL {
                let once = simulation.end(&chosen, reading);
                prop_assert_eq!(&once, &simulation.end(&chosen, reading));
            }
        }
    }
}

#[test]
fn simulation_of_ten_thousand_steps_ends() {
    let mut lines = String::from("client web\nservice c0\nweb -> c0 request\n");
    let mut steps = String::from("flow f\nstep c0 via web-c0 writes\n");
    for at in 1..10_000 {
        let before = at - 1;
        lines += &format!("service c{at}\nc{before} -> c{at} request \"retries\":9\n");
        steps += &format!("step c{at} via c{before}-c{at} writes\n");
    }
    let design = design(&(lines + &steps));
    let system = System::new(&design);
    let simulation = Simulation::new(&system, 0);
    let end = simulation.end(&parse("down:c9:outage"), Reading::ALL[1]);
    assert_eq!(end.outcome, RunOutcome::Refused);
    assert_eq!(simulation.end(&[], Reading::ALL[0]).stands.len(), 10_000);
}
