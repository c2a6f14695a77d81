//! Flows under failures, as the page asks for them.

use super::protocol::*;
use super::{FailureContext, FailureService};
use crate::document::{Date, Design};
use crate::review::{Review, review};
use crate::rules::testing::design;
use crate::worker::protocol::EditResult;
use crate::worker::repairs::Repairs;
use serde::de::DeserializeOwned;
use std::rc::Rc;

const SHOP: &str = r#"
    client shopper
    service shop "replicas":3,"io":"non-blocking"
    service payment "replicas":3,"io":"non-blocking"
    shopper -> shop request "retries":0,"timeout":"2s","idempotent":true
    shop -> payment request "retries":2,"timeout":"1s"
    flow checkout "trigger":"shopper"
    step shop via shopper-shop core writes
    step payment via shop-payment core writes
"#;

/// A page that asks about one design.
struct FailurePage {
    service: FailureService,
    review: Review,
    state: u64,
}

impl FailurePage {
    fn open(lines: &str) -> Self {
        Self::of(&design(lines))
    }

    fn of(design: &Rc<Design>) -> Self {
        Self {
            service: FailureService::default(),
            review: review(design, Date::new(2026, 11, 24).unwrap()),
            state: 1,
        }
    }

    fn ask<T: DeserializeOwned>(&mut self, query: FailureQuery) -> Option<T> {
        let context = FailureContext {
            review: &self.review,
            state: self.state,
            clock: || 0.0,
        };
        let mut repairs = Repairs::of_review(&self.review);
        let answer = self.service.answer(&context, &mut repairs, query)?;
        Some(serde_json::from_str(&answer).unwrap())
    }

    fn change(&mut self, design: &Rc<Design>) {
        self.review = review(design, Date::new(2026, 11, 24).unwrap());
        self.state += 1;
    }
}

fn run_of(flow: &str, faults: &[&str]) -> RunKey {
    RunKey {
        flow: flow.to_owned(),
        faults: faults.iter().map(|f| (*f).to_owned()).collect(),
        ..RunKey::default()
    }
}

#[test]
fn failure_search_lists_the_worst_runs_first_with_their_bound() {
    let mut page = FailurePage::open(SHOP);
    let view: SearchView = page.ask(FailureQuery::Search { depth: 1 }).unwrap();
    assert!(view.is_done);
    assert_eq!(view.runs, view.total);
    let [flow] = &view.flows[..] else {
        panic!("{:?}", view.flows);
    };
    assert!(
        flow.verdict.contains(&format!("{} runs", view.runs)),
        "{}",
        flow.verdict
    );
    assert_eq!(flow.runs[0].worst.key, "torn");
    let ranks: Vec<&str> = flow.runs.iter().map(|run| run.worst.key.as_str()).collect();
    let order = [
        "torn",
        "unsure",
        "taken-back",
        "refused",
        "degraded",
        "works-later",
    ];
    let places: Vec<usize> = ranks
        .iter()
        .map(|key| order.iter().position(|known| known == key).unwrap())
        .collect();
    assert!(places.is_sorted(), "{ranks:?}");
    assert_eq!(flow.cells.len(), view.columns.len());
    assert_eq!(flow.cells[0].as_ref().unwrap().outcome.key, "torn");
}

#[test]
fn failure_verdict_names_the_fields_that_it_depends_on() {
    let lines = SHOP.replace("shopper-shop core writes", "shopper-shop core !writes");
    let mut page = FailurePage::open(&lines);
    let view: SearchView = page.ask(FailureQuery::Search { depth: 1 }).unwrap();
    let flow = &view.flows[0];
    assert_eq!(flow.sound, "if", "{}", flow.verdict);
    let depends = "It depends on idempotence of the request from shop to payment";
    assert!(flow.verdict.contains(depends), "{}", flow.verdict);
}

#[test]
fn failure_search_of_pairs_says_that_it_looked_at_pairs() {
    let mut page = FailurePage::open(SHOP);
    let one: SearchView = page.ask(FailureQuery::Search { depth: 1 }).unwrap();
    let two: SearchView = page.ask(FailureQuery::Search { depth: 2 }).unwrap();
    assert!(two.runs > one.runs);
    assert!(
        two.flows[0].verdict.contains("pair"),
        "{}",
        two.flows[0].verdict
    );
}

#[test]
fn failure_search_goes_on_where_a_slice_ended() {
    let mut page = FailurePage::open(SHOP);
    // A clock that is always late ends a slice after the first runs.
    let late = FailureContext {
        review: &page.review,
        state: page.state,
        clock: || {
            thread_local!(static NOW: std::cell::Cell<f64> = const { std::cell::Cell::new(0.0) });
            NOW.with(|now| now.replace(now.get() + 1_000.0))
        },
    };
    let mut repairs = Repairs::default();
    let mut runs = Vec::new();
    loop {
        let query = FailureQuery::Search { depth: 1 };
        let answer = page.service.answer(&late, &mut repairs, query).unwrap();
        let view: SearchView = serde_json::from_str(&answer).unwrap();
        runs.push(view.runs);
        if view.is_done {
            break;
        }
    }
    assert!(runs.len() > 2 && runs.is_sorted(), "{runs:?}");
    let whole: SearchView = FailurePage::open(SHOP)
        .ask(FailureQuery::Search { depth: 1 })
        .unwrap();
    assert_eq!(runs.last(), Some(&whole.runs));
}

#[test]
fn failure_answer_changes_the_verdict_of_the_run_that_asked() {
    let mut page = FailurePage::open(SHOP);
    let key = run_of("checkout", &["no-answer:s1"]);
    let run: RunView = page.ask(FailureQuery::Play(key.clone())).unwrap();
    let question = &run.summary.questions[0];
    assert_eq!(run.summary.worst.key, "torn");
    assert!(question.question.contains("idempotent"), "{question:?}");
    let answer = FailureQuery::Answer {
        keys: vec![question.targets[0].key.clone()],
        text: "yes".to_owned(),
    };
    let edit: EditResult = page.ask(answer).unwrap();
    let mut changed = (**page.review.design()).clone();
    let patch = edit.unwrap().patch;
    let diff = crate::document::DesignDiff::read(&patch, &changed).unwrap();
    diff.apply(&mut changed);
    page.change(&Rc::new(changed));
    let run: RunView = page.ask(FailureQuery::Play(key)).unwrap();
    assert_eq!(run.summary.worst.key, "works");
    assert!(run.summary.questions.is_empty());
}

#[test]
fn failure_answer_that_does_not_fit_is_an_error() {
    let mut page = FailurePage::open(SHOP);
    let key = run_of("checkout", &["no-answer:s1"]);
    let run: RunView = page.ask(FailureQuery::Play(key)).unwrap();
    let keys = vec![run.summary.questions[0].targets[0].key.clone()];
    let text = "perhaps".to_owned();
    let edit: EditResult = page.ask(FailureQuery::Answer { keys, text }).unwrap();
    assert!(edit.is_err());
}

#[test]
fn failure_what_if_names_the_path_and_marks_what_is_down() {
    let mut page = FailurePage::open(SHOP);
    let broken = BreakageView {
        components: vec!["payment".to_owned()],
        ..BreakageView::default()
    };
    let view: WhatIfView = page.ask(FailureQuery::WhatIf(broken)).unwrap();
    let flow = &view.flows[0];
    assert_eq!(flow.worst.key, "refused");
    let reason = flow.reason.plain();
    assert!(reason.starts_with("shopper → shop → payment: "), "{reason}");
    assert!(
        view.marks
            .contains(&("component:payment".to_owned(), "down".to_owned()))
    );
    assert_eq!(flow.key.faults, ["down:payment:outage"]);
}

#[test]
fn failure_what_if_parts_the_drawing_along_a_line() {
    let mut page = FailurePage::open(SHOP);
    let broken = BreakageView {
        side: vec!["payment".to_owned()],
        is_permanent: true,
        ..BreakageView::default()
    };
    let view: WhatIfView = page.ask(FailureQuery::WhatIf(broken)).unwrap();
    assert_eq!(
        view.flows[0].key.faults,
        ["cut:payment:shop:good", "cut:payment:shopper:good"]
    );
    assert_eq!(view.flows[0].worst.key, "refused");
    assert!(
        view.marks
            .contains(&("connection:shop-payment".to_owned(), "down".to_owned()))
    );
}

#[test]
fn failure_run_counts_up_what_stands_and_ends_as_its_frames_do() {
    let mut page = FailurePage::open(SHOP);
    let run: RunView = page
        .ask(FailureQuery::Play(run_of("checkout", &["no-answer:s1"])))
        .unwrap();
    assert_eq!(run.frames[0].effects, [0, 0]);
    let stands: Vec<u8> = run.frames.iter().map(|frame| frame.effects[1]).collect();
    assert!(stands.contains(&1), "{stands:?}");
    assert_eq!(stands.last(), Some(&2));
    let attempts: Vec<&str> = run.frames.iter().map(|f| f.attempt.as_str()).collect();
    assert!(attempts.contains(&"try 2 of 3"), "{attempts:?}");
    assert!(run.frames.iter().any(|frame| frame.is_trouble));
    let (_, faults) = run.faults.iter().find(|(step, _)| step == "s1").unwrap();
    assert!(faults.iter().any(|(fault, _)| fault == "declined:s1"));
    assert!(faults.iter().all(|(fault, _)| fault != "no-answer:s1"));
}

#[test]
fn failure_run_without_faults_works_to_its_end() {
    let mut page = FailurePage::open(SHOP);
    let run: RunView = page
        .ask(FailureQuery::Play(run_of("checkout", &[])))
        .unwrap();
    assert_eq!(run.summary.worst.key, "works");
    assert!(run.frames.iter().all(|frame| !frame.is_trouble));
    assert_eq!(run.frames.last().unwrap().effects, [1, 1]);
}

#[test]
fn failure_run_of_what_is_gone_has_no_answer() {
    let mut page = FailurePage::open(SHOP);
    for key in [
        run_of("gone", &[]),
        run_of("checkout", &["down:gone:outage"]),
        run_of("checkout", &["nonsense"]),
    ] {
        assert!(page.ask::<RunView>(FailureQuery::Play(key)).is_none());
    }
}

#[test]
fn failure_repairs_are_offered_where_the_same_run_ends_well_after_them() {
    let lines = SHOP.replace(
        "\"timeout\":\"1s\"",
        "\"timeout\":\"1s\",\"idempotent\":false",
    );
    let mut page = FailurePage::open(&lines);
    let key = run_of("checkout", &["no-answer:s1"]);
    let mends: Vec<MendView> = page.ask(FailureQuery::Mend(key.clone())).unwrap();
    assert!(!mends.is_empty());
    for mend in &mends {
        assert!(
            !["torn", "unsure"].contains(&mend.after.key.as_str()),
            "{mend:?}"
        );
    }
    let run: RunView = page.ask(FailureQuery::Play(key.clone())).unwrap();
    let (finding, _) = run.summary.finding.unwrap();
    let proof: RunKey = page.ask(FailureQuery::Proof(finding)).unwrap();
    assert_eq!(proof.flow, key.flow);
}

#[test]
fn failure_availability_says_what_costs_the_most() {
    let lines = SHOP.replace("service payment ", "service payment \"availability\":0.9,");
    let mut page = FailurePage::open(&lines);
    let flow = "checkout".to_owned();
    let view: AvailabilityView = page.ask(FailureQuery::Availability(flow)).unwrap();
    assert!(view.is_done);
    let sum: f64 = view.outcomes.iter().map(|(_, share)| share).sum();
    assert!((sum + view.not_looked_at - 1.0).abs() < 1e-9);
    assert_eq!(view.gain[0].0, "payment");
    assert_eq!(view.assumed.len(), 1);
}

#[test]
fn famous_failures_end_as_told_and_their_twins_do_not() {
    let cases = [
        (
            "double-charge",
            "checkout",
            "no-answer:pay",
            "torn",
            "works",
        ),
        (
            "order-without-message",
            "order",
            "crash:place:after:outage",
            "torn",
            "works-later",
        ),
        (
            "oversold-stock",
            "buy",
            "declined:reserve",
            "torn",
            "refused",
        ),
        (
            "missing-compensation",
            "order",
            "declined:deliver",
            "torn",
            "refused",
        ),
        (
            "forgetful-orchestrator",
            "order",
            "crash:start:at-pay:outage",
            "torn",
            "works-later",
        ),
        (
            "blocking-chain",
            "checkout",
            "down:recommendations:outage",
            "refused",
            "works",
        ),
        (
            "split-brain",
            "book",
            "split:box-office",
            "works",
            "refused",
        ),
    ];
    for (name, flow, fault, fails, mended) in cases {
        for (twin, expected) in [("", fails), ("-mended", mended)] {
            let root = env!("CARGO_MANIFEST_DIR");
            let path = format!("{root}/examples/failures/{name}{twin}.json");
            let text = std::fs::read_to_string(&path).unwrap();
            let design = crate::document::format::load(&text).unwrap();
            let mut page = FailurePage::of(&Rc::new(design));
            let run: RunView = page
                .ask(FailureQuery::Play(run_of(flow, &[fault])))
                .unwrap();
            assert_eq!(run.summary.worst.key, expected, "{name}{twin}");
            assert!(
                run.summary.best.is_none(),
                "{name}{twin} leaves something open"
            );
            let is_broken = run
                .ending
                .iter()
                .any(|line| line.plain().starts_with("Broken"));
            let expected = twin.is_empty() && ["oversold-stock", "split-brain"].contains(&name);
            assert_eq!(is_broken, expected, "{name}{twin}: {:?}", run.ending);
        }
    }
}

#[test]
fn failure_what_if_parts_two_chosen_sides_and_nothing_else() {
    let mut page = FailurePage::open(SHOP);
    let ids = |names: &[&str]| names.iter().map(|id| (*id).to_owned()).collect();
    let mut parted = |side: &[&str], other_side: &[&str]| -> (Vec<String>, usize) {
        let broken = BreakageView {
            side: ids(side),
            other_side: ids(other_side),
            ..BreakageView::default()
        };
        let view: WhatIfView = page.ask(FailureQuery::WhatIf(broken)).unwrap();
        (view.flows[0].key.faults.clone(), view.marks.len())
    };
    let (faults, _) = parted(&["payment"], &["shop"]);
    assert_eq!(faults, ["cut:payment:shop:outage"]);
    // Neither side is reached by the other, but the shopper reaches both.
    let (faults, marks) = parted(&["shop"], &["payment"]);
    assert_eq!(faults, ["cut:payment:shop:outage"]);
    assert!(marks > 0);
    // What is on both sides is on the first.
    let (faults, _) = parted(&["payment"], &["payment"]);
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn failure_run_is_played_under_the_chosen_reading() {
    let lines = SHOP.replace("shopper-shop core writes", "shopper-shop core !writes");
    let mut page = FailurePage::open(&lines);
    let key = |reading: &str| RunKey {
        reading: reading.to_owned(),
        ..run_of("checkout", &["no-answer:s1"])
    };
    let worst: RunView = page.ask(FailureQuery::Play(key(""))).unwrap();
    assert_eq!(worst.outcome, worst.summary.worst);
    let readings: Vec<&str> = worst.readings.iter().map(|r| r.0.as_str()).collect();
    assert_eq!(readings[..2], ["worst", "best"]);
    for (name, label, outcome) in &worst.readings {
        assert!(!label.is_empty());
        let run: RunView = page.ask(FailureQuery::Play(key(name))).unwrap();
        assert_eq!(run.outcome, *outcome, "{name}");
    }
    let best: RunView = page.ask(FailureQuery::Play(key("best"))).unwrap();
    assert_eq!(Some(&best.outcome), worst.summary.best.as_ref());
}

#[test]
fn failure_run_offers_every_other_fault_of_the_flow() {
    let mut page = FailurePage::open(SHOP);
    let run: RunView = page
        .ask(FailureQuery::Play(run_of("checkout", &["no-answer:s1"])))
        .unwrap();
    let given: Vec<&str> = run.given.iter().map(|(fault, _)| fault.as_str()).collect();
    assert_eq!(given, ["no-answer:s1"]);
    let search: SearchView = page.ask(FailureQuery::Search { depth: 1 }).unwrap();
    assert_eq!(run.others.len(), search.runs - 1);
    assert!(run.others.iter().all(|(fault, _)| fault != "no-answer:s1"));
}
