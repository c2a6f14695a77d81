//! Properties of every rule.

use super::testing::{self, today};
use crate::document::format;
use crate::review::{Review, review};
use crate::rules::{ITEMS, Rule, Text};
use std::collections::HashSet;
use std::rc::Rc;

fn rules() -> impl Iterator<Item = &'static Rule> {
    ITEMS.iter().flat_map(|item| item.rules)
}

fn reviewed(rule: &Rule, fields: &str) -> Review {
    let text = crate::rules::example_document(rule.name, fields);
    let design = format::load(&text).unwrap_or_else(|e| panic!("{}: {e}\n{text}", rule.name));
    assert_eq!(
        format::warnings(&design),
        Vec::<String>::new(),
        "{}",
        rule.name
    );
    review(&Rc::new(design), today())
}

#[test]
fn the_examples_of_every_rule_fail_and_pass() {
    for rule in rules() {
        let speaks = |fields| {
            let review = reviewed(rule, fields);
            review.findings().any(|f| f.rule == rule.name)
        };
        assert!(
            speaks(rule.docs.fails),
            "{} is silent about its failing example",
            rule.name
        );
        assert!(
            !speaks(rule.docs.passes),
            "{} speaks about its passing example",
            rule.name
        );
    }
}

#[test]
fn every_rule_has_a_page_and_a_name_of_its_own() {
    let mut names = HashSet::new();
    for rule in rules() {
        assert!(names.insert(rule.name), "{} stands twice", rule.name);
        let docs = &rule.docs;
        for text in [
            docs.checks,
            docs.matters,
            docs.detected,
            docs.remedy,
            docs.false_alarms,
        ] {
            assert!(
                text.ends_with('.') && text.len() > 20,
                "{}: {text:?}",
                rule.name
            );
        }
        assert!(!docs.read_on.is_empty(), "{}", rule.name);
    }
}

#[test]
fn an_item_passes_with_what_spoke_for_it() {
    for rule in rules() {
        let review = reviewed(rule, rule.docs.passes);
        for item in review.items() {
            let passes = item.outcome.as_str() == "pass";
            // Held open by a rule of another item: the reason is said.
            let is_held = item.outcome.as_str() == "question" && item.findings.is_empty();
            assert_eq!(
                !review.evidence(item).is_empty(),
                passes || is_held,
                "{} in {}",
                item.code,
                rule.name
            );
        }
    }
}

/// Evidence of an item on a design, one sentence each.
fn evidence(item: &str, lines: &str) -> Vec<String> {
    let review = review(&testing::design(lines), testing::today());
    let of_item = review.items().iter().find(|i| i.code == item);
    let of_item = of_item.expect("an item of the checklist");
    assert_eq!(of_item.outcome.as_str(), "pass", "{item} of {lines}");
    let texts = review.evidence(of_item);
    texts.iter().map(Text::plain).collect()
}

/// The item, what it must not claim, the design, and what is true of it.
const TRUE_TO_THE_LETTER: &[(&str, &str, &str, &[&str])] = &[
    (
        "CA1",
        "a flow may depend on an external that nobody has to ask about",
        r#"
        service a
        external e
        a -> e request
        flow f
        step a core writes
        step e via a-e core !writes"#,
        &["No invariant names e."],
    ),
    (
        "CA1",
        "what was asked and is waived needs a choice",
        r#"
        datastore d
        external e "cap":"consistent"
        set "waivers":[{"rule":"cap-unknown","reason":"later"}]"#,
        &["e stays consistent during a network partition."],
    ),
    (
        "CA3",
        "a call that is not retried may drop work, where somebody sees to it",
        r#"
        client u
        gateway g "replicas":2
        service a "replicas":2
        u -> g request
        g -> a request "retries":0
        flow f
        step g via u-g core
        step a via g-a !core writes"#,
        &[
            "g runs more than one instance.",
            "No write of \"f\" outside the core is known to be lost.",
        ],
    ),
    (
        "CA3",
        "what is accepted is lost all the same",
        r#"
        service a "replicas":2
        service b "replicas":2
        a -> b request "retries":0
        flow f
        step a core
        step b via a-b !core writes
        set "waivers":[{"rule":"lost-work","reason":"worthless when late"}]"#,
        &["a and b run more than one instance."],
    ),
    (
        "CA4",
        "an orchestrator may call in a ring",
        r#"
        orchestrator o
        service a
        o -> a request "timeout":"1s","idempotent":true
        a -> o request "timeout":"1s""#,
        &[
            "Components communicate by two requests.",
            "Requests without a fallback form no cycle, and in no flow a chain of three or more; calls of orchestrators and external systems aside.",
            "Every request has a timeout, but for those of clients and external systems.",
        ],
    ),
    (
        "CA4",
        "the limit of chains may be set, and a missing timeout accepted",
        r#"
        service a
        service b
        a -> b request
        set "rules":{"sync-chain":{"limit":5}},"waivers":[{"rule":"no-timeout","reason":"later"}]"#,
        &[
            "Components communicate by one request.",
            "Requests without a fallback form no cycle, and in no flow a chain of five or more; calls of orchestrators and external systems aside.",
        ],
    ),
    (
        "CA6",
        "work that comes again must be published again, too",
        r#"
        service a
        datastore d
        broker k
        service b
        service c
        a -> d data "access":"write"
        k -> a message "delivery":"at-least-once","idempotent":true
        a -> c event
        flow f
        step a via k-a writes"#,
        &[
            "a publishes without an outbox, and its work is redelivered until it is done: safe as long as what comes again is published again, too.",
            "No flow has two or more writers.",
        ],
    ),
    (
        "DC1",
        "a job of another domain may read",
        r#"
        domain x
        domain y
        service a "domain":"x"
        datastore d "domain":"x"
        job j "domain":"y"
        a -> d data "access":"write"
        j -> d data "access":"read""#,
        &[
            "Every service, datastore, gateway and job has a domain: x and y.",
            "d is used from one domain only, relays and jobs that only read aside.",
        ],
    ),
    (
        "DC4",
        "an orchestrator that only writes somewhere is not known to keep its progress",
        r#"
        orchestrator o "error_reporting":true
        orchestrator p "error_reporting":true,"stateful":true
        orchestrator q "error_reporting":true,"technology":"temporal"
        datastore d
        o -> d data "access":"write""#,
        &[
            "p keeps its progress across restarts.",
            "q runs on a workflow engine that keeps its progress.",
            "o writes to a datastore, which can keep its progress.",
        ],
    ),
    (
        "DC6",
        "what no step uses is not in the flows",
        r#"
        domain x
        domain y
        service a "domain":"x"
        service b "domain":"y"
        a -> b event
        a -> b request "id":"ask","fallback":"nothing"
        flow f
        step a
        step b via a-b"#,
        &[
            "Flows use 1 of 2 connections between domains. The other leads from or to what enforces, tracks or orchestrates a flow, ends at telemetry, or is a request with a fallback.",
        ],
    ),
    (
        "OB2",
        "where only logs and metrics arrive there are no raw events",
        r#"
        service a
        telemetry t "raw":true,"retention":"30d"
        a -> t telemetry "signal":["logs","metrics"]"#,
        &[
            "Telemetry goes to t.",
            "t keeps raw logs and metrics for 30d.",
        ],
    ),
    (
        "DC7",
        "a push to one device names who listens",
        r#"
        service a
        client u
        a -> u message"#,
        &["No message goes from one domain to another."],
    ),
    (
        "GE2",
        "who calls is known, not what they may do",
        r#"
        client u
        service a "callers":{"identity":"token","rate_limit":"5/s"}
        u -> a request"#,
        &[
            "a authenticates every caller: who calls is known, not what they may do.",
            "a limits the rate of every caller.",
        ],
    ),
    (
        "GE3",
        "several components in one core do not decide together",
        r#"
        service a
        service b
        flow f
        step a core writes
        step b core writes
        invariant i "components":["a","b"],"when_in_doubt":"reject""#,
        &[
            "In doubt, work is rejected: i.",
            "Everything that \"i\" depends on is in the core of \"f\".",
        ],
    ),
];

#[test]
fn evidence_is_true_to_the_letter() {
    for (item, case, lines, expected) in TRUE_TO_THE_LETTER {
        assert_eq!(evidence(item, lines), *expected, "{item}: {case}");
    }
}

/// A rule, a design of which it speaks, and a sentence that its advice has to have.
const ADVICE: &[(&str, &str, &str)] = &[
    (
        "anonymous-callers",
        r#"
        service a
        service b "callers":{"identity":"none"}
        a -> b request"#,
        "If its port can be reached from outside, by a load balancer or an ingress, draw who may call it there. If it only serves static files, waive this.",
    ),
    (
        "anonymous-callers",
        r#"
        client u
        service b "callers":{"identity":"none"}
        u -> b request"#,
        "If it only serves static files, waive this.",
    ),
    (
        "shared-datastore",
        r#"
        domain x
        domain y
        service a "domain":"x"
        service b "domain":"y"
        datastore d "domain":"x"
        a -> d data
        b -> d data"#,
        "Where each keeps to a schema or key space of its own in d, draw one datastore for each.",
    ),
    (
        "workflow-in-service",
        r#"
        domain x
        domain y
        domain z
        service a "domain":"x"
        service b "domain":"y"
        service c "domain":"z"
        a -> b request
        a -> c request
        flow f
        step b via a-b writes
        step c via a-c writes"#,
        "draw it as an orchestrator with that technology.",
    ),
    (
        "not-an-orchestrator",
        r#"
        service a
        flow f "coordination":{"style":"orchestrated","by":"a"}
        step a writes"#,
        "If a is a worker of a workflow engine, draw it as an orchestrator with that technology.",
    ),
    // A broker or a message is for components of one's own.
    (
        "lost-work",
        r#"
        service a
        external e
        a -> e request "retries":0
        flow f
        step a core writes
        step e via a-e !core writes"#,
        "Persist the work in a, and retry the call with an idempotency key until it succeeds.",
    ),
    (
        "everything-core",
        r#"
        service a
        service b
        external e
        flow f
        step a core
        step b core
        step e core"#,
        "Begin at the end: the work of b may follow by a message or an event.",
    ),
    // What elects a leader by majority needs three, whatever it is drawn as.
    (
        "sole-instance",
        r#"
        service a
        datastore d "technology":"etcd","replicas":1
        a -> d data
        flow f
        step a core writes
        step d via a-d core writes"#,
        "Run three instances of d in different zones.",
    ),
    (
        "sole-instance",
        r#"
        service a
        datastore d "technology":"postgresql","replicas":1
        a -> d data
        flow f
        step a core writes
        step d via a-d core writes"#,
        "Replicate d to a standby in another zone.",
    ),
];

#[test]
fn advice_is_what_an_architect_would_give() {
    for (rule, lines, expected) in ADVICE {
        let review = review(&testing::design(lines), testing::today());
        let finding = review.findings().find(|f| f.rule == *rule);
        let finding = finding.unwrap_or_else(|| panic!("{rule} does not speak of {lines}"));
        let fix = review.words(finding).fix.plain();
        assert!(fix.contains(expected), "{rule}: {fix}");
    }
}

#[test]
fn lost_work_names_the_half_that_loses_it() {
    let lines = r#"
        service a
        broker k
        service b
        a -> k event "delivery":"at-most-once"
        k -> b event "delivery":"at-least-once"
        flow f
        step a core writes
        step b via k-b !core writes"#;
    let review = review(&testing::design(lines), testing::today());
    let finding = review.findings().find(|f| f.rule == "lost-work").unwrap();
    let evidence = review.words(finding).evidence.plain();
    let half = "the event from a to k is delivered at most once";
    assert!(evidence.contains(half), "{evidence}");
}

#[test]
fn a_fallback_without_a_timeout_is_named_first() {
    let lines = r#"
        service a
        service b
        service c
        a -> b request "timeout":"none"
        a -> c request "timeout":"none","fallback":"the last price""#;
    let review = review(&testing::design(lines), testing::today());
    let finding = review.findings().find(|f| f.rule == "no-timeout").unwrap();
    assert_eq!(
        review.words(finding).evidence.plain(),
        "No timeout is set on the request from a to c and the request from a to b. The fallback of the request from a to c never comes while the other side hangs."
    );
}
