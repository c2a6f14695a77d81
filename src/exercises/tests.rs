//! Tests of the format of exercises, of predicates, locks, hints and feedback.

use super::{FeedbackKind, judge, load, save, warnings};
use crate::document::{Design, Subject, format};
use crate::exercises::{Counterexample, Exercise, Locks};
use crate::rules::testing::design;
use serde_json::{Value, json};

/// A shop whose receipts are sent by a request: that flow waits for the mail.
const SHOP: &str = r#"
    domain sales
    client user
    service shop "domain":"sales","replicas":2
    service mail "domain":"sales","replicas":2
    datastore db "technology":"postgresql","replicas":2
    user -> shop request "timeout":"1s","retries":1,"idempotent":true
    shop -> db data "access":"read-write"
    shop -> mail request "timeout":"1s","retries":0,"idempotent":true
    flow buy "trigger":"user"
      step shop via user-shop core writes "emits":["Order.Placed"]
      step mail via shop-mail !core writes
    invariant paid "components":["shop"],"when_in_doubt":"reject"
"#;

fn document(start: &str, goals: Value, rest: Value) -> Value {
    let start = format::save(&design(start));
    let mut document = json!({
        "format": "plumbline-exercise", "version": 1, "id": "e", "title": "E", "items": ["CA3"],
        "minutes": 5, "story": "S", "goals": goals,
        "start": serde_json::from_str::<Value>(&start).unwrap(),
    });
    for (key, value) in rest.as_object().unwrap() {
        document[key] = value.clone();
    }
    document
}

fn exercise(start: &str, goals: Value, rest: Value) -> Exercise {
    load(&document(start, goals, rest).to_string()).unwrap_or_else(|e| panic!("{e}"))
}

fn goal(holds: Value) -> Value {
    json!([{"id": "g", "text": "G", "holds": holds}])
}

#[test]
fn problems_of_a_file_have_their_place() {
    let holds = json!({"rule_holds": {"rule": "lost-work"}});
    for (path, value, problem) in [
        (
            "/format",
            json!("plumbline-design"),
            "format: found \"plumbline-design\"; expected \"plumbline-exercise\"",
        ),
        ("/version", json!(2), "version: the exercise has version 2"),
        ("/title", json!(" "), "title: it is missing"),
        (
            "/minutes",
            json!(0),
            "minutes: found 0; expected a whole number, 1 or more",
        ),
        (
            "/items/0",
            json!("CA9"),
            "items[0]: there is no guideline \"CA9\"",
        ),
        ("/goals", json!([]), "goals: it is missing"),
        (
            "/goals/0/holds",
            json!({"rule_hold": 1}),
            "goals[0].holds: found \"rule_hold\"; expected an object with one of",
        ),
        (
            "/goals/0/holds",
            json!({"not": {}, "all": []}),
            "goals[0].holds: found 2 fields",
        ),
        (
            "/goals/0/holds",
            json!({"all": [{"any": []}]}),
            "goals[0].holds: all or any is empty",
        ),
        (
            "/goals/0/holds/rule_holds/rule",
            json!("lost-works"),
            "goals[0].holds: there is no rule",
        ),
        (
            "/goals/0/holds",
            json!({"flow_survives": {"flow": "sell"}}),
            "goals[0].holds: the starting design has no flow:sell",
        ),
        (
            "/goals/0/holds",
            json!({"flow_survives": {"flow": "buy", "up_to": 3}}),
            "goals[0].holds: up_to is 3; expected 1 or 2",
        ),
        (
            "/goals/0/holds",
            json!({"flow_survives": {"flow": "buy", "faults": ["fire"]}}),
            "goals[0].holds.flow_survives.faults[0]: found \"fire\"",
        ),
        (
            "/goals/0/holds",
            json!({"goal_met": "g"}),
            "goals[0].holds: there is no goal \"g\"",
        ),
        (
            "/locked",
            json!({"components": ["till"]}),
            "locked.components[0]: the starting design has no component:till",
        ),
        (
            "/locked",
            json!({"fields": ["shop.domain"]}),
            "locked.fields[0]: found \"shop.domain\"",
        ),
        (
            "/locked",
            json!({"fields": ["component:mail.cap"]}),
            "locked.fields[0]: the starting design has no component:mail.cap",
        ),
        (
            "/before",
            json!({"flow": "buy", "faults": ["down:mail"], "text": "T"}),
            "before.faults[0]: found \"down:mail\"",
        ),
        (
            "/before",
            json!({"flow": "buy", "faults": ["lost:pay"], "text": "T"}),
            "before.faults[0]: found lost:pay; expected the id of a step",
        ),
        (
            "/hints",
            json!([{"text": "H", "goal": "other"}]),
            "hints[0].goal: there is no goal \"other\"",
        ),
        (
            "/start/components/0/kind",
            json!("client!"),
            "start.components[0].kind: found \"client!\"",
        ),
        (
            "/solutions",
            json!([{"title": "T", "reasoning": "R", "gives_up": "G", "design": {"format": "x"}}]),
            "solutions[0].design.format: found \"x\"",
        ),
    ] {
        let mut document = document(SHOP, goal(holds.clone()), json!({}));
        let parent = path.rsplit_once('/').unwrap();
        match document.pointer_mut(path) {
            Some(place) => *place = value,
            None => document.pointer_mut(parent.0).unwrap()[parent.1] = value,
        }
        let error = load(&document.to_string()).unwrap_err().to_string();
        assert!(error.starts_with(problem), "{path}: {error}");
    }
    let error = load("{").unwrap_err().to_string();
    assert!(error.starts_with("line 1, column 1"), "{error}");
}

#[test]
fn unknown_fields_are_kept_and_warned_of() {
    let rest = json!({"storry": "x", "locked": {"component": ["shop"], "flows": ["buy"]}});
    let holds = json!({"not": {"flow_survives": {"flow": "buy", "fault": "down"}}});
    let mut document = document(SHOP, goal(holds), rest);
    document["start"]["components"][0]["knid"] = json!("x");
    let exercise = load(&document.to_string()).unwrap();
    assert_eq!(
        warnings(&exercise),
        [
            "storry is an unknown field. Did you mean story?",
            "goals[0].holds.not.flow_survives.fault is an unknown field. Did you mean faults?",
            "locked.component is an unknown field. Did you mean components?",
            "start: component:db: knid is an unknown field. Did you mean kind?",
        ]
    );
    let saved = save(&exercise);
    assert!(saved.contains("storry"));
    assert_eq!(load(&saved).unwrap(), exercise);
}

#[test]
fn predicates_hold_or_give_the_reason() {
    let asynchronous = SHOP.replace(
        r#"shop -> mail request "timeout":"1s","retries":0,"idempotent":true"#,
        r#"shop -> mail event "id":"shop-mail","delivery":"at-least-once","idempotent":true,"dead_letter":true,"outbox":true"#,
    );
    let available = SHOP.replace("postgresql", "cassandra");
    let empty = r#"
        client user
        service shop
        datastore db
        flow buy
        invariant paid "components":["shop"]
    "#;
    let survives = |more: Value| {
        let mut survives = json!({"flow": "buy"});
        for (key, value) in more.as_object().unwrap() {
            survives[key] = value.clone();
        }
        json!({ "flow_survives": survives })
    };
    for (holds, lines, expected) in [
        (json!({"rule_holds": {"rule": "lost-work"}}), SHOP, Err("")),
        (
            json!({"rule_holds": {"rule": "lost-work"}}),
            &*asynchronous,
            Ok("lost-work has no finding."),
        ),
        (
            json!({"rule_holds": {"rule": "lost-work", "subject": "domain:sales"}}),
            empty,
            Err("domain:sales is gone."),
        ),
        (json!({"item_passes": "CA4"}), SHOP, Err("")),
        (
            json!({"item_passes": "DC5"}),
            SHOP,
            Err("DC5 has nothing to apply to here."),
        ),
        (json!({"item_passes": "CA2"}), SHOP, Ok("")),
        (
            survives(
                json!({"faults": ["down"], "at": ["mail"], "outcomes": ["works", "works-later"]}),
            ),
            SHOP,
            Err("Mail is down for an outage, and \"buy\" is refused."),
        ),
        (
            survives(json!({"faults": ["down"], "at": ["mail"]})),
            &asynchronous,
            Err("mail is down for good"),
        ),
        (
            survives(json!({"faults": ["down"], "at": ["mail"], "times": ["blip", "outage"]})),
            &asynchronous,
            Ok("\"buy\" survives: two runs."),
        ),
        (
            survives(
                json!({"faults": ["down"], "at": ["mail"], "times": ["outage"], "outcomes": ["works"]}),
            ),
            &asynchronous,
            Err("\"buy\" is done only later"),
        ),
        (
            survives(json!({})),
            empty,
            Err("\"buy\" does nothing that could fail."),
        ),
        (
            json!({"invariant_never_broken": {"invariant": "paid", "faults": ["split"]}}),
            SHOP,
            Ok("\"paid\" holds: one run."),
        ),
        (
            json!({"invariant_never_broken": {"invariant": "paid", "faults": ["split"]}}),
            &available,
            Err("\"paid\" is broken when shop is split"),
        ),
        (
            json!({"invariant_never_broken": {"invariant": "paid"}}),
            empty,
            Err("No flow writes what \"paid\" is about."),
        ),
        (
            json!({"answers_at_once": "buy"}),
            SHOP,
            Err("The user of \"buy\" also waits for mail, outside of its core."),
        ),
        (
            json!({"answers_at_once": "buy"}),
            &asynchronous,
            Ok("The user of \"buy\" waits for its core alone."),
        ),
        (
            json!({"answers_at_once": "buy"}),
            empty,
            Err("No step of \"buy\" is marked as core."),
        ),
        (
            json!({"at_most_components": 4}),
            SHOP,
            Ok("The design has 4 components; 4 are allowed."),
        ),
        (
            json!({"at_most_components": 3}),
            SHOP,
            Err("The design has 4 components; 3 are allowed."),
        ),
        (
            json!({"some": {"element": "component", "where": {"kind": "datastore", "technology": "postgresql"}}}),
            SHOP,
            Ok(""),
        ),
        (
            json!({"some": {"element": "component", "where": {"kind": "broker"}}}),
            SHOP,
            Err(""),
        ),
        (
            json!({"all": [{"at_most_components": 9}, {"at_most_components": 3}]}),
            SHOP,
            Err("3 are allowed."),
        ),
        (
            json!({"any": [{"at_most_components": 2}, {"at_most_components": 9}]}),
            SHOP,
            Ok("9 are allowed."),
        ),
        (
            json!({"any": [{"at_most_components": 2}, {"at_most_components": 3}]}),
            SHOP,
            Err("2 are allowed."),
        ),
        (json!({"not": {"at_most_components": 3}}), SHOP, Ok("")),
    ] {
        let exercise = exercise(SHOP, goal(holds.clone()), json!({}));
        let verdict = judge(&exercise, &design(lines));
        let reason = verdict.goals[0].reason.plain();
        let (met, words) = match expected {
            Ok(words) => (true, words),
            Err(words) => (false, words),
        };
        assert_eq!(verdict.goals[0].met, met, "{holds}: {reason}");
        assert!(
            reason.to_lowercase().contains(&words.to_lowercase()),
            "{holds}: {reason}"
        );
    }
}

/// The reasons of the broken locks of a design.
fn broken(exercise: &Exercise, design: &Design) -> Vec<String> {
    let locks = judge(exercise, design).broken_locks.into_iter();
    locks.map(|lock| lock.reason.plain()).collect()
}

#[test]
fn locks_give_their_reasons() {
    let rest = json!({"locked": {
        "domains": ["sales"], "components": ["shop"],
        "fields": ["component:shop.replicas", "connection:user-shop.timeout"],
    }});
    let holds = json!({"flow_survives": {"flow": "buy"}});
    let locks = Locks::of(&exercise(SHOP, goal(holds), rest));
    let drawn: Vec<String> = locks.drawn().iter().map(ToString::to_string).collect();
    assert_eq!(
        drawn,
        ["domain:sales", "component:shop", "connection:user-shop"]
    );
    for (subject, reasons) in [
        (
            "component:shop",
            "This component is locked: it keeps its kind, and goes on to store what it stored. \
             Replicas is locked.",
        ),
        ("connection:user-shop", "Timeout is locked."),
        (
            "flow:buy",
            "This flow is locked: its steps keep their order, what they write and what they emit.",
        ),
        ("component:mail", ""),
    ] {
        let subject = Subject::parse(subject).unwrap();
        assert_eq!(locks.reasons(&subject).join(" "), reasons);
    }
}

#[test]
fn locks_hold_what_has_to_stay() {
    let rest = json!({"locked": {
        "domains": ["sales"], "components": ["shop", "mail"],
        "fields": ["component:shop.replicas", "connection:user-shop.timeout", "flow:buy.steps.s1.core"],
    }});
    let holds = json!({"all": [
        {"flow_survives": {"flow": "buy"}}, {"invariant_never_broken": {"invariant": "paid"}}
    ]});
    let exercise = exercise(SHOP, goal(holds), rest);
    assert_eq!(broken(&exercise, &exercise.start.0), Vec::<String>::new());
    for (from, to, reason) in [
        (
            "service mail \"domain\":\"sales\",",
            "service mail ",
            "mail left the domain sales.",
        ),
        (
            "service mail",
            "job mail",
            "mail is a job now; it has to stay a service.",
        ),
        (
            "service mail",
            "service mail \"standby_of\":\"shop\",\"notes\":\"\"",
            "mail is a standby now.",
        ),
        (
            "service mail",
            "service mail \"copy_of\":[\"shop\"],\"notes\":\"\"",
            "mail is a copy of another now.",
        ),
        (
            "\"access\":\"read-write\"",
            "\"access\":\"read\"",
            "shop no longer stores its data.",
        ),
        (
            "\"replicas\":2\n    service mail",
            "\"replicas\":3\n    service mail",
            "replicas of shop has changed, and is locked.",
        ),
        (
            "user -> shop request \"timeout\":\"1s\"",
            "user -> shop request \"timeout\":\"2s\"",
            "timeout of user-shop has changed, and is locked.",
        ),
        (
            "!core writes",
            "core writes",
            "steps.s1.core of \"buy\" has changed, and is locked.",
        ),
        (
            "!core writes",
            "!core !writes",
            "In \"buy\", the step s1 no longer writes as it did.",
        ),
        (
            "\"emits\":[\"Order.Placed\"]",
            "\"emits\":[\"Order.Paid\"]",
            "In \"buy\", the step s0 no longer emits Order.Placed.",
        ),
        (
            "step mail via shop-mail",
            "step mail",
            "In \"buy\", the step s1 has no connection that works when it runs.",
        ),
        (
            "shop -> mail request",
            "shop -> mail request \"phase\":\"startup\",\"notes\":\"\"",
            "In \"buy\", the step s1 has no connection that works when it runs.",
        ),
        (
            "flow buy \"trigger\":\"user\"",
            "flow buy",
            "In \"buy\", the trigger has changed.",
        ),
        ("flow buy", "flow sell", "\"buy\" is gone, and is locked."),
        (
            "\"when_in_doubt\":\"reject\"",
            "\"when_in_doubt\":\"proceed\"",
            "\"paid\" is decided in another way now when in doubt.",
        ),
        (
            "invariant paid \"components\":[\"shop\"]",
            "invariant paid \"components\":[\"mail\"]",
            "\"paid\" no longer names all of its components.",
        ),
        (
            "invariant paid",
            "invariant due",
            "\"paid\" is gone, and is locked.",
        ),
    ] {
        assert!(SHOP.contains(from), "{from}");
        let lines = SHOP
            .replacen(from, to, 1)
            .replace(",\"notes\":\"\" \"", ",\"");
        let found = broken(&exercise, &design(&lines));
        assert!(found.contains(&reason.to_owned()), "{to}: {found:?}");
    }
    let nested = SHOP.replace(
        "domain sales",
        "domain shops\ndomain sales \"parent\":\"shops\"",
    );
    assert_eq!(
        broken(&exercise, &design(&nested)),
        ["sales lies within another domain now."]
    );
    let more = SHOP.replace("    invariant", "      step shop !writes\n    invariant");
    assert_eq!(broken(&exercise, &design(&more)), Vec::<String>::new());
}

#[test]
fn a_step_stays_at_its_locked_component_or_its_store() {
    let rest = json!({"locked": {"components": ["shop"], "flows": ["buy"]}});
    let exercise = exercise(SHOP, goal(json!({"at_most_components": 9})), rest);
    let at = |component: &str, connection: &str| {
        let mut document: Value = serde_json::from_str(&format::save(&design(SHOP))).unwrap();
        document["flows"][0]["steps"][0]["component"] = json!(component);
        document["flows"][0]["steps"][0]["connection"] = json!(connection);
        broken(&exercise, &format::load(&document.to_string()).unwrap())
    };
    assert_eq!(at("db", "shop-db"), Vec::<String>::new());
    assert_eq!(
        at("mail", "shop-mail"),
        ["In \"buy\", the step s0 is no longer at shop."]
    );
}

#[test]
fn the_next_step_is_the_first_hint_that_fits_with_one_counterexample() {
    let goals = json!([
        {"id": "lost", "text": "L", "holds": {"rule_holds": {"rule": "lost-work"}}},
        {"id": "down", "text": "D", "holds": {"flow_survives": {"flow": "buy", "faults": ["down"], "outcomes": ["works"]}}},
    ]);
    let rest = json!({"hints": [
        {"text": "Draw a broker first", "goal": "down", "when": {"some": {"element": "component", "where": {"kind": "broker"}}}},
        {"text": "Play it", "goal": "down", "when": {"not": {"goal_met": "lost"}}},
        {"text": "Look at the mail", "goal": "lost"},
        {"text": "Keep going"},
    ]});
    let exercise = exercise(SHOP, goals, rest);
    let next = judge(&exercise, &exercise.start.0).next.unwrap();
    assert_eq!(next.hints, [1, 2, 3]);
    let Some(Counterexample::Run { faults, .. }) = next.counterexample else {
        panic!("the hint is about a run");
    };
    assert_eq!(faults[0].to_string(), "down:mail:outage");
    let retried = SHOP.replace("\"retries\":0", "\"retries\":5");
    let next = judge(&exercise, &design(&retried)).next.unwrap();
    assert_eq!(next.hints, [3]);
}

#[test]
fn feedback_has_four_kinds() {
    let goals = json!([
        {"id": "lost", "text": "L", "holds": {"rule_holds": {"rule": "lost-work"}}},
        {"id": "few", "text": "F", "holds": {"at_most_components": 4}},
    ]);
    let exercise = exercise(SHOP, goals, json!({"locked": {"flows": ["buy"]}}));
    let changed =
        SHOP.replace(
            "\"retries\":0",
            "\"retries\":5,\"fallback\":\"later\",\"dead_letter\":true",
        )
        .replace(
            "\"idempotent\":true\n    flow",
            "\"idempotent\":false\n    flow",
        ) + "\nservice other\nset \"rules\":{\"no-domain\":{\"level\":\"off\"}}";
    let verdict = judge(&exercise, &design(&changed));
    let texts = |kind: FeedbackKind| -> Vec<String> {
        let of_kind = verdict.feedback.iter().filter(|f| f.kind == kind);
        of_kind.map(|f| f.text.plain()).collect()
    };
    assert!(
        texts(FeedbackKind::Must)
            .contains(&"The design has 5 components; 4 are allowed.".to_owned())
    );
    let should = texts(FeedbackKind::Should).join(" ");
    assert!(should.contains("mail"), "{should}");
    let known = texts(FeedbackKind::GoodToKnow).join(" ");
    assert!(
        known.contains("Waivers and settings of rules are not read here"),
        "{known}"
    );
    assert!(known.contains("The price: one component more"), "{known}");
    let solved = judge(
        &exercise,
        &design(&SHOP.replace(
            "step mail via shop-mail !core writes",
            "step mail via shop-mail core writes",
        )),
    );
    let done = solved.feedback.iter();
    let done = done.filter(|f| f.kind == FeedbackKind::WellDone);
    let done: Vec<String> = done.map(|f| f.text.plain()).collect();
    let expected = [
        "lost-work has no finding.",
        "CA3 holds: Design the overall system for availability.",
    ];
    assert_eq!(done, expected);
}

#[test]
fn hostile_flows_are_refused_instead_of_played() {
    let mut lines = SHOP.to_owned();
    let at = lines.find("    invariant").unwrap();
    let steps: String = (0..3_000)
        .map(|_| "      step shop via user-shop writes\n")
        .collect();
    lines.insert_str(at, &steps);
    let holds = json!({"flow_survives": {"flow": "buy", "up_to": 2}});
    let exercise = exercise(SHOP, goal(holds), json!({}));
    let verdict = judge(&exercise, &design(&lines));
    let reason = verdict.goals[0].reason.plain();
    assert_eq!(reason, "\"buy\" has too many steps to be played here.");
}
