//! Tests of the questions: the fields that answer each rule, their values and their order.

use super::*;
use crate::document::{Design, format};
use crate::editor::Editor;
use crate::review::review;
use crate::rules::question::{AnswerForm, answer, answer_all};
use crate::rules::testing::{design, today};
use crate::rules::{ITEMS, Outcome, example_document};
use std::collections::HashSet;
use std::rc::Rc;

fn reviewed(design: &Rc<Design>) -> Review {
    review(design, today())
}

/// Questions of the first finding of a rule.
fn of(rule: &str, design: &Rc<Design>) -> Vec<FieldQuestion> {
    let review = reviewed(design);
    let finding = review.findings().find(|f| f.rule == rule);
    questions(&review, finding.unwrap_or_else(|| panic!("no {rule}")))
}

fn run(design: &Rc<Design>, command: crate::editor::Command) -> (Rc<Design>, String) {
    let mut editor = Editor::open(design.clone());
    editor.run(command).unwrap();
    let name = editor.undo_name().unwrap_or_default().to_owned();
    (editor.design().clone(), name)
}

/// Outcome of a rule for a design: "question", "fail" or nothing.
fn outcome(rule: &str, design: &Rc<Design>) -> Vec<&'static str> {
    let review = reviewed(design);
    let of_rule = review.findings().filter(|f| f.rule == rule);
    of_rule.map(|f| f.outcome.as_str()).collect()
}

#[test]
fn the_fields_that_answer_each_rule() {
    let writers = "service a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndomain x\ndomain y\nflow f\nstep a writes\nstep b writes";
    let after_core = |fields: &str| {
        format!(
            "service a\nservice b\na -> b request {fields}\nflow f\nstep a core writes\nstep b via a-b writes"
        )
    };
    let cases: &[(&str, &str, &[&str])] = &[
        ("cap-unknown", "datastore d", &["cap component:d"]),
        (
            "lost-work",
            &after_core(""),
            &["retries connection:a-b", "steps.core flow:f"],
        ),
        (
            "lost-work",
            &after_core("\"fallback\":\"later\""),
            &["style connection:a-b", "steps.core flow:f"],
        ),
        (
            "lost-work",
            "service a\ndatastore d\na -> d data \"fallback\":\"later\"\nservice c\nc -> d data\nflow f\nstep a core\nstep d via a-d writes",
            &["steps.core flow:f"],
        ),
        (
            "sole-instance",
            "service a\nservice b\nexternal e\na -> b request\na -> e request\nflow f\nstep a core",
            &["replicas component:a", "replicas component:b"],
        ),
        (
            "temporal-coupling",
            "service a\nservice b\na -> b request\nflow f\nstep b via a-b\nflow g\nstep b via a-b",
            &[
                "steps.core flow:f",
                "steps.core flow:g",
                "fallback connection:a-b",
                "style connection:a-b",
            ],
        ),
        (
            "temporal-coupling",
            "service a\nservice b\nservice z\na -> b request\nz -> a request \"fallback\":\"x\"\nflow f\nstep z",
            &["fallback connection:a-b", "style connection:a-b"],
        ),
        (
            "no-timeout",
            "service a\nservice b\na -> b request\nb -> a request",
            &["timeout connection:a-b", "timeout connection:b-a"],
        ),
        (
            "retry-not-idempotent",
            "service a\nservice b\na -> b request \"retries\":1",
            &["idempotent connection:a-b"],
        ),
        (
            "no-dead-letter",
            "broker k\nservice b\nk -> b message",
            &["dead_letter connection:k-b"],
        ),
        ("no-flows", "client a", &[]),
        (
            "no-minimal-experience",
            "service a\nflow f\nstep a",
            &["minimal_experience flow:f", "steps.core flow:f"],
        ),
        (
            "no-minimal-experience",
            "service a\nflow f \"minimal_experience\":\"x\"\nstep a",
            &["steps.core flow:f"],
        ),
        (
            "no-minimal-experience",
            "flow f",
            &["minimal_experience flow:f"],
        ),
        ("no-convergence", writers, &["consistency.strategy flow:f"]),
        (
            "dual-write",
            "service a\ndatastore d\nservice b\na -> d data \"access\":\"write\"\na -> b event \"id\":\"e1\"\na -> b message \"id\":\"e2\"\na -> b event \"id\":\"e3\",\"outbox\":true\nflow f\nstep a writes",
            &["outbox connection:e1", "outbox connection:e2"],
        ),
        (
            "writes-unknown",
            "service a\nservice b\na -> b request\nflow f\nstep a\nstep b via a-b",
            &["steps.writes flow:f"],
        ),
        (
            "dual-write",
            "service a\ndatastore d\nservice b\na -> d data \"access\":\"write\"\nb -> a message\na -> b event\nflow f\nstep a via b-a writes",
            &[
                "delivery connection:b-a",
                "idempotent connection:b-a",
                "outbox connection:a-b",
            ],
        ),
        (
            "volatile-store",
            "service a\ndatastore d \"technology\":\"redis\"\na -> d data \"access\":\"write\"\nflow f\nstep a writes",
            &["durable component:d"],
        ),
        (
            "overtaking",
            "service a\nservice b\na -> b event \"id\":\"e1\",\"carries\":[\"Order.Placed\"]\na -> b event \"id\":\"e2\",\"carries\":[\"Order.Paid\"]\nflow f\nstep b via e1 writes\nstep b via e2 writes",
            &[],
        ),
        (
            "no-breach-action",
            "service a\nservice b\nflow f \"consistency\":{\"within\":\"5m\"}\nstep a writes\nstep b writes",
            &["consistency.on_breach flow:f"],
        ),
        ("no-domain", "service a", &["domain component:a"]),
        (
            "shared-datastore",
            "domain x\nservice a \"domain\":\"x\"\nservice b\nservice c\ndatastore d\na -> d data\nb -> d data\nc -> d data",
            &["domain component:b", "domain component:c"],
        ),
        (
            "shared-datastore",
            "domain x\nservice a \"domain\":\"x\"\ndatastore d\ndatastore e\na -> d data\nd -> e data\ne -> d data",
            &["domain component:d"],
        ),
        (
            "no-words",
            "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nbroker k\na -> k event\nk -> b event",
            &["carries connection:a-k"],
        ),
        (
            "no-words",
            "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"y\"\nbroker k\na -> k event\nk -> b event\nk -> c event \"carries\":[\"Order.Paid\"]",
            &["carries connection:k-b"],
        ),
        (
            "no-language",
            "domain x\ndomain y \"language\":[{\"entity\":\"E\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"E\"]",
            &["language domain:x"],
        ),
        (
            "no-coordination",
            writers,
            &[
                "coordination.style flow:f",
                "coordination.by flow:f",
                "coordination.tracker flow:f",
            ],
        ),
        (
            "no-coordination",
            &writers.replace(
                "flow f",
                "flow f \"coordination\":{\"style\":\"orchestrated\"}",
            ),
            &["coordination.by flow:f", "coordination.style flow:f"],
        ),
        (
            "orchestrator-stateless",
            "orchestrator o",
            &["stateful component:o"],
        ),
        (
            "orchestrator-silent",
            "orchestrator o",
            &["error_reporting component:o"],
        ),
        (
            "orchestrator-no-retries",
            "orchestrator o\nservice a\no -> a request\no -> a message \"id\":\"m\"",
            &["retries connection:m", "retries connection:o-a"],
        ),
        (
            "unmodelled-interaction",
            "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"y\"\nbroker k\na -> k event\nk -> b event\na -> c request\nflow f",
            &["steps connection:a-c", "steps connection:k-b"],
        ),
        ("unconnected", "service a", &[]),
        (
            "event-without-broker",
            "service a\nservice b\na -> b event",
            &["style connection:a-b"],
        ),
        (
            "no-raw-events",
            "service a\nservice b\nbroker k\ntelemetry t\na -> t telemetry \"signal\":\"logs\"\na -> k telemetry\nk -> t telemetry\nb -> t telemetry",
            &[
                "signal connection:a-k",
                "signal connection:b-t",
                "signal connection:a-t",
            ],
        ),
        (
            "silent-flow",
            "service a\nflow f\nstep a writes\nstep a\nstep a writes",
            &["steps.emits flow:f", "steps.emits flow:f"],
        ),
        (
            "only-aggregates",
            "service a\ntelemetry t\na -> t telemetry",
            &["raw component:t"],
        ),
        (
            "no-retention",
            "telemetry t \"raw\":true",
            &["retention component:t"],
        ),
        (
            "blocking-io",
            "service a\nservice b\na -> b request",
            &["io component:a"],
        ),
        (
            "anonymous-callers",
            "client c\nservice b\nc -> b request",
            &["callers.identity component:b"],
        ),
        (
            "anonymous-callers",
            "service a\nservice b\nservice c\na -> b request\na -> c request",
            &[
                "callers.identity component:b",
                "callers.identity component:c",
            ],
        ),
        (
            "unlimited-callers",
            "client a\nservice b\na -> b request",
            &["callers.rate_limit component:b"],
        ),
        ("no-invariants", writers, &["invariants flow:f"]),
        (
            "invariant-undecided",
            "service a\ninvariant i \"components\":[\"a\"]",
            &["when_in_doubt invariant:i"],
        ),
        (
            "invariant-torn",
            "service a\nservice b\ninvariant i \"components\":[\"a\",\"b\"]",
            &[],
        ),
    ];
    for (rule, lines, expected) in cases {
        let design = design(lines);
        assert!(
            outcome(rule, &design).contains(&"question"),
            "{rule}: {lines}"
        );
        let fields = of(rule, &design);
        let fields = fields
            .iter()
            .map(|a| format!("{} {}", a.field.path(), a.subject));
        assert_eq!(fields.collect::<Vec<_>>(), *expected, "{rule}: {lines}");
        assert!(
            !expected.is_empty() || question(rule).and_then(|q| q.hint).is_some(),
            "{rule}"
        );
    }
}

#[test]
fn a_field_that_answers_several_findings_is_asked_for_once() {
    let before = design(
        "service a\nservice b\na -> b request\nb -> a request\nflow f\nstep b via a-b\nstep a via b-a",
    );
    let review = reviewed(&before);
    let coupled = || review.findings().filter(|f| f.rule == "temporal-coupling");
    let one_by_one: usize = coupled().map(|f| questions(&review, f).len()).sum();
    assert_eq!((coupled().count(), one_by_one), (2, 6));
    let all = questions_of_all(&review, coupled());
    assert_eq!(all.len(), 5);
    let groups = open_questions(&review);
    let group = groups.iter().find(|g| g.rule == "temporal-coupling");
    assert_eq!(group.map(|g| g.fields), Some(5));
}

#[test]
fn what_fails_asks_nothing() {
    let design = design("service a\nservice b\na -> b request \"timeout\":\"none\"");
    assert_eq!(outcome("no-timeout", &design), ["fail"]);
    assert_eq!(of("no-timeout", &design), []);
}

#[test]
fn an_answer_is_one_named_step_and_may_be_bad_news() {
    let design = design("service a\nservice b\na -> b request\nflow f\nstep b via a-b");
    let timeout = &of("no-timeout", &design)[0];
    assert_eq!(timeout.label, "Timeout");
    assert_eq!(
        timeout.title().plain(),
        "Timeout of the request from a to b"
    );
    for (value, then) in [("800ms", &[][..]), ("none", &["fail"]), ("None", &["fail"])] {
        let (after, name) = run(&design, answer(&design, timeout, value).unwrap());
        assert_eq!(name, "Answer: timeout of the request from a to b");
        assert_eq!(outcome("no-timeout", &after), then, "{value}");
    }
    let wrong = answer(&design, timeout, " soon ").unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "\"soon\" does not fit; expected a duration such as \"800ms\" or \"5s\", or \"none\" for ever."
    );
}

#[test]
fn one_answer_for_all_is_one_step() {
    let before = design("service a\nservice b\nservice c\na -> b request\nb -> c request");
    let all = of("no-timeout", &before);
    let (after, name) = run(&before, answer_all(&before, &all, "2s").unwrap());
    assert_eq!(name, "Answer: timeout, the same for all 2");
    assert_eq!(outcome("no-timeout", &after), [""; 0]);
    assert!(answer_all(&before, &all, "").is_err());
}

#[test]
fn a_new_domain_is_made_once_and_an_old_one_is_found_by_its_name() {
    let before = design("domain sales\nservice a\nservice b");
    let review = reviewed(&before);
    let open = review.findings().filter(|f| f.rule == "no-domain");
    let all = questions_of_all(&review, open);
    assert_eq!(all.len(), 2);
    for (name, id, domains) in [("Shop & Co", "shop-co", 2), ("SALES", "sales", 1)] {
        let (after, _) = run(&before, answer_all(&before, &all, name).unwrap());
        assert_eq!(after.domains.len(), domains);
        for c in &after.components {
            assert_eq!(c.domain.as_ref().map(|d| d.as_str()), Some(id));
        }
    }
    let AnswerForm::Domain(known) = &all[0].form else {
        panic!("{:?}", all[0].form)
    };
    assert_eq!(known[0].value, "sales");
}

#[test]
fn steps_are_core_or_not_each_or_all() {
    let before = design(
        "service a\nservice b\nflow f \"minimal_experience\":\"x\"\nstep a \"action\":\"Order.Create\"\nstep b",
    );
    let core = &of("no-minimal-experience", &before)[0];
    let AnswerForm::Steps(steps) = &core.form else {
        panic!("{:?}", core.form)
    };
    let words: Vec<&str> = steps.iter().map(|s| s.words.as_str()).collect();
    assert_eq!(words, ["1. a: Order.Create", "2. b"]);
    for (value, expected) in [
        ("yes", [Some(true), Some(true)]),
        ("no", [Some(false), Some(false)]),
        ("s0=yes s1=no", [Some(true), Some(false)]),
        ("s1=YES,", [None, Some(true)]),
    ] {
        let (after, _) = run(&before, answer(&before, core, value).unwrap());
        let marks: Vec<Option<bool>> = after.flows[0].steps.iter().map(|s| s.core).collect();
        assert_eq!(marks, expected, "{value}");
    }
    assert_eq!(
        answer(&before, core, "s7=yes").unwrap_err().to_string(),
        "\"s7\" does not fit; expected the id of a step that is asked about."
    );
}

#[test]
fn a_language_is_typed_in_one_line() {
    let before = design(
        "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"E\"]",
    );
    let asked = &of("no-language", &before)[0];
    let typed = "Order: Placed, Paid / Create, Cancel; Parcel\norder: Lost";
    let (after, name) = run(&before, answer(&before, asked, typed).unwrap());
    assert_eq!(name, "Answer: language of x");
    let words: Vec<String> = after.domains[0]
        .language
        .iter()
        .flat_map(|t| t.words())
        .collect();
    assert_eq!(
        words,
        [
            "Order",
            "Order.Placed",
            "Order.Paid",
            "Order.Lost",
            "Order.Create",
            "Order.Cancel",
            "Parcel"
        ]
    );
}

#[test]
fn who_keeps_the_thread_is_said_with_its_style() {
    let before = design(
        "domain x\ndomain y\norchestrator o\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nflow f\nstep a writes\nstep b writes",
    );
    let all = of("no-coordination", &before);
    let (led, _) = run(&before, answer(&before, &all[1], "o").unwrap());
    let coordination = led.flows[0].coordination.clone().unwrap();
    assert_eq!(coordination.style.map(|s| s.as_str()), Some("orchestrated"));
    assert_eq!(outcome("no-coordination", &led), [""; 0]);
    // Another answer takes the place of the first, and leaves nothing that means nothing.
    let (followed, name) = run(&led, answer(&led, &all[2], "a").unwrap());
    assert_eq!(name, "Answer: tracker of \"f\"");
    let coordination = followed.flows[0].coordination.clone().unwrap();
    assert_eq!(coordination.by, None);
    assert_eq!(format::warnings(&followed), Vec::<String>::new());
    assert_eq!(
        answer(&before, &all[1], "nobody").unwrap_err().to_string(),
        "\"nobody\" does not fit; expected one of o, a, b."
    );
}

#[test]
fn a_connection_gets_its_step_where_the_work_stands() {
    let before = design(
        "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"x\"\na -> b event\nflow f\nstep a\nstep c",
    );
    let asked = &of("unmodelled-interaction", &before)[0];
    let (after, name) = run(&before, answer(&before, asked, "f").unwrap());
    assert_eq!(name, "Answer: flow of the event from a to b");
    let steps = after.flows[0].steps.iter().map(|s| s.component.as_str());
    assert_eq!(steps.collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(outcome("unmodelled-interaction", &after), [""; 0]);
}

#[test]
fn an_invariant_is_over_those_who_write() {
    let before = design(
        "service a\nservice b\nexternal e\nservice c\nflow f\nstep a writes\nstep b writes\nstep a writes\nstep e writes\nstep c",
    );
    let asked = &of("no-invariants", &before)[0];
    let (after, _) = run(&before, answer(&before, asked, "Paid once").unwrap());
    let invariant = &after.invariants[0];
    assert_eq!(invariant.statement, "Paid once");
    let over: Vec<&str> = invariant.components.iter().map(|c| c.as_str()).collect();
    assert_eq!(over, ["a", "b"]);
}

#[test]
fn words_are_suggested_in_the_language_of_who_says_them() {
    let before = design(
        "domain x \"language\":[{\"entity\":\"Order\",\"states\":[\"Placed\"],\"actions\":[\"Create\"]}]\ndomain y \"language\":[{\"entity\":\"Parcel\",\"states\":[\"Sent\"],\"actions\":[\"Send\"]}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nbroker k\na -> k event\nk -> b event\na -> b request\nflow f\nstep b via a-b writes\nstep b via k-b writes",
    );
    let suggested = |asked: &FieldQuestion| match &asked.form {
        AnswerForm::Words { suggestions } | AnswerForm::Text { suggestions } => {
            suggestions.to_vec()
        }
        other => panic!("{other:?}"),
    };
    let review = reviewed(&before);
    let no_words = questions_of_all(&review, review.findings().filter(|f| f.rule == "no-words"));
    assert_eq!(no_words.len(), 2);
    assert_eq!(
        suggested(&no_words[0])[..3],
        ["Parcel.Send", "Parcel.Sent", "Parcel"]
    );
    assert_eq!(
        suggested(&no_words[1])[..3],
        ["Order.Placed", "Order.Create", "Order"]
    );
    assert_eq!(suggested(&of("silent-flow", &before)[0]), ["Parcel.Sent"]);
}

#[test]
fn a_question_about_what_is_gone_is_refused() {
    let before = design("service a\nservice b\na -> b request");
    let other = design("service z");
    for rule in ["no-timeout", "blocking-io", "no-domain"] {
        let asked = &of(rule, &before)[0];
        let wrong = answer(&other, asked, "5s").unwrap_err();
        assert!(
            wrong.problem.starts_with("There is no c"),
            "{rule}: {wrong}"
        );
    }
}

#[test]
fn every_rule_that_asks_has_a_question_with_a_position_of_its_own() {
    let mut positions = HashSet::new();
    for rule in ITEMS.iter().flat_map(|item| item.rules) {
        if let Some(question) = &rule.question {
            let position = (question.topic, question.position);
            assert!(positions.insert(position), "{} at {position:?}", rule.name);
            let answerable = question.fields.is_some() || question.hint.is_some();
            assert!(answerable, "{} has no answer", rule.name);
        }
        let text = example_document(rule.name, rule.docs.fails);
        let review = reviewed(&Rc::new(format::load(&text).unwrap()));
        for finding in review.findings() {
            let asks = finding.outcome == Outcome::Question;
            assert!(
                !asks || question(&finding.rule).is_some(),
                "{}",
                finding.rule
            );
        }
    }
}

/// The order of a design: "medium no-timeout: 11 findings, 13 fields".
fn ordered(file: &str) -> Vec<String> {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let design = Rc::new(format::load(&std::fs::read_to_string(path).unwrap()).unwrap());
    let review = reviewed(&design);
    let groups = open_questions(&review);
    let all: usize = groups.iter().map(|g| g.findings.len()).sum();
    let open = review
        .findings()
        .filter(|f| f.outcome == Outcome::Question && f.counts());
    assert_eq!(all, open.count());
    groups
        .iter()
        .map(|g| {
            format!(
                "{} {} {} {}",
                g.severity.as_str(),
                g.rule,
                g.findings.len(),
                g.fields
            )
        })
        .collect()
}

#[test]
fn structure_is_asked_for_before_details() {
    assert_eq!(ordered("examples/checkout.json"), ["low sole-instance 1 1"]);
    assert_eq!(
        ordered("tests/designs/online-boutique.json"),
        [
            "medium no-invariants 1 1",
            "medium lost-work 2 4",
            "medium no-minimal-experience 1 1",
            "medium no-timeout 2 13",
            "medium silent-flow 1 4",
            "low unlimited-callers 1 1",
            "low unmodelled-interaction 1 3",
            "low sole-instance 1 7",
            "low blocking-io 1 1",
        ]
    );
    assert_eq!(
        ordered("tests/designs/sock-shop.json"),
        [
            "medium no-invariants 1 1",
            "medium anonymous-callers 2 8",
            "medium no-minimal-experience 2 2",
            "medium no-timeout 2 5",
            "medium silent-flow 2 4",
            "low unlimited-callers 1 1",
            "low sole-instance 1 12",
        ]
    );
}

#[test]
fn what_matters_most_comes_first_whatever_its_topic() {
    let lines = "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c\nservice d\na -> b message\nc -> d request\nflow f\nstep a writes\nstep b via a-b writes";
    let review = reviewed(&design(lines));
    let groups = open_questions(&review);
    let rules: Vec<&str> = groups.iter().map(|g| g.rule.as_ref()).collect();
    assert_eq!(
        rules[..5],
        [
            "no-convergence",
            "no-invariants",
            "no-coordination",
            "no-minimal-experience",
            "silent-flow",
        ]
    );
    let homeless = groups.iter().find(|g| g.rule == "no-domain").unwrap();
    assert_eq!(
        (homeless.item, homeless.findings.len(), homeless.fields),
        ("DC1", 2, 2)
    );
    let waived = format!("{lines}\nset \"waivers\":[{{\"rule\":\"no-domain\",\"reason\":\"r\"}}]");
    let review = reviewed(&design(&waived));
    assert!(
        open_questions(&review)
            .iter()
            .all(|g| g.rule != "no-domain")
    );
}

#[test]
fn a_large_design_greets_its_author_with_few_lines() {
    let mut lines = String::from("client u\n");
    assert_eq!(
        open_questions(&reviewed(&design("client u")))[0].rule,
        "no-flows"
    );
    for n in 0..68 {
        lines += &format!("service s{n}\n");
    }
    for n in 1..68 {
        lines += &format!("s{} -> s{n} request\n", n - 1);
    }
    let review = reviewed(&design(&lines));
    let rules = open_questions(&review).into_iter().map(|g| g.rule);
    assert_eq!(
        rules.collect::<Vec<_>>(),
        ["no-flows"],
        "minor ones are held back"
    );
    let review = reviewed(&design(&format!("{lines}flow f")));
    let groups = open_questions(&review);
    assert!(groups.len() < 12, "{}", groups.len());
    let fields: usize = groups.iter().map(|g| g.fields).sum();
    assert!(fields > 200, "{fields}");
}
