//! The course, played: every exercise starts failing, its solutions pass, others pass as well, and
//! cheats do not.
//!
//! `tests/course/NAME.json` has, for each exercise, other good solutions and cheats as edits of its
//! start. An edit merges objects field by field, `null` removes a field, entries of lists are merged
//! by their ids, `"gone": true` removes one, and `"after"` places one, `""` at the front.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/golden.rs"]
mod golden;

use plumbline::document::{Design, Level, RuleSetting, Waiver, format};
use plumbline::exercises::{
    COURSE, Counterexample, Exercise, Predicate, Verdict, judge, save, warnings,
};
use plumbline::export::report::course_json;
use plumbline::review::review;
use plumbline::rules::{ITEMS, rule};
use plumbline::simulation::{RunOutcome, Simulation, System};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;

fn course() -> impl Iterator<Item = Exercise> {
    COURSE.iter().map(|entry| {
        let exercise = entry.load();
        exercise.unwrap_or_else(|e| panic!("{}: {e}", entry.name))
    })
}

/// Edits of an exercise's start, by the list that they stand in.
fn edits(exercise: &Exercise, list: &str) -> Vec<(String, Design)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course");
    let path = folder.join(format!("{}.json", exercise.id));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let edits: Value = serde_json::from_str(&text).unwrap();
    let start: Value = serde_json::from_str(&format::save(&exercise.start.0)).unwrap();
    let edits = edits[list].as_array().unwrap().iter();
    edits
        .map(|edit| {
            let title = edit["title"].as_str().unwrap();
            let title = format!("{}: {title}", exercise.id);
            let edited = merged(&start, &edit["changes"]).to_string();
            let design = format::load(&edited).unwrap_or_else(|e| panic!("{title}: {e}"));
            (title, design)
        })
        .collect()
}

fn merged(base: &Value, changes: &Value) -> Value {
    match (base, changes) {
        (Value::Object(base), Value::Object(changes)) => merged_fields(base, changes),
        (Value::Array(base), Value::Array(changes))
            if !changes.is_empty() && base.iter().chain(changes).all(|e| e["id"].is_string()) =>
        {
            merged_entries(base, changes)
        }
        (_, Value::Object(changes)) => merged_fields(&Map::new(), changes),
        (_, Value::Array(changes)) => {
            Value::Array(changes.iter().map(|e| merged(&Value::Null, e)).collect())
        }
        (_, other) => other.clone(),
    }
}

fn merged_fields(base: &Map<String, Value>, changes: &Map<String, Value>) -> Value {
    let mut fields = base.clone();
    for (key, change) in changes {
        if change.is_null() {
            fields.remove(key);
        } else if key != "after" {
            let before = base.get(key).unwrap_or(&Value::Null);
            fields.insert(key.clone(), merged(before, change));
        }
    }
    Value::Object(fields)
}

fn merged_entries(base: &[Value], changes: &[Value]) -> Value {
    let mut entries = base.to_vec();
    for change in changes {
        let position = |entries: &[Value], id: &Value| entries.iter().position(|e| e["id"] == *id);
        let at = position(&entries, &change["id"]);
        let before = at.map(|at| entries.remove(at)).unwrap_or_default();
        if change["gone"] == json!(true) {
            continue;
        }
        let place = match &change["after"] {
            Value::Null => at.unwrap_or(entries.len()),
            after => position(&entries, after).map_or(0, |at| at + 1),
        };
        entries.insert(place, merged(&before, change));
    }
    Value::Array(entries)
}

fn missing(verdict: &Verdict) -> String {
    let goals = verdict.goals.iter().filter(|goal| !goal.met);
    let goals = goals.map(|goal| goal.reason.plain());
    let locks = verdict.broken_locks.iter().map(|lock| lock.reason.plain());
    goals.chain(locks).collect::<Vec<_>>().join("\n")
}

#[test]
fn exercises_are_in_the_form_in_which_they_are_saved() {
    for (entry, exercise) in COURSE.iter().zip(course()) {
        assert_eq!(exercise.id.as_str(), entry.name);
        assert_eq!(warnings(&exercise), Vec::<String>::new(), "{}", entry.name);
        golden::assert_golden(
            &format!("examples/course/{}.json", entry.name),
            &save(&exercise),
        );
    }
}

#[test]
fn the_list_of_the_site_is_that_of_the_command() {
    let course: Vec<Exercise> = course().collect();
    golden::assert_golden("examples/lists/course.json", &course_json(&course));
}

#[test]
fn the_course_needs_every_item_of_the_checklist() {
    assert!(COURSE.len() >= 16);
    let mut taught = BTreeSet::new();
    for exercise in course() {
        let minutes = exercise.minutes.get();
        assert!((5..=15).contains(&minutes), "{}: {minutes}", exercise.id);
        // An item is taught where a goal needs it, or one of its rules.
        let goals = exercise.goals.iter().flat_map(|goal| goal.holds.each());
        let needed: BTreeSet<&str> = goals
            .filter_map(|predicate| match predicate {
                Predicate::RuleHolds(holds) => rule(&holds.rule).map(|(item, _)| item.code),
                Predicate::ItemPasses(code) => Some(code.as_str()),
                _ => None,
            })
            .collect();
        for code in &exercise.items {
            assert!(needed.contains(code.as_str()), "{}: {code}", exercise.id);
            taught.insert(code.clone());
        }
    }
    let all: BTreeSet<String> = ITEMS.iter().map(|item| item.code.to_owned()).collect();
    assert_eq!(taught, all);
}

#[test]
fn every_exercise_starts_failing_with_a_next_step_and_a_counterexample() {
    for exercise in course() {
        let id = &exercise.id;
        let verdict = judge(&exercise, &exercise.start.0);
        assert!(verdict.goals_met() < verdict.goals.len(), "{id}");
        assert_eq!(verdict.broken_locks, Vec::new(), "{id}");
        assert!(verdict.goals.iter().all(|goal| !goal.reason.is_empty()));
        let next = verdict.next.expect("a next step");
        assert!(!next.hints.is_empty(), "{id} has no hint for its start");
        assert!(next.counterexample.is_some(), "{id}");
    }
}

#[test]
fn the_run_before_shows_what_is_wrong() {
    for exercise in course() {
        let before = exercise.before.as_ref().expect("a run before");
        let system = System::new(&exercise.start.0);
        let flow = system
            .design()
            .flows
            .position(before.flow.as_str())
            .unwrap();
        let simulation = Simulation::new(&system, flow);
        let faults: Vec<_> = before.faults.iter().map(|fault| fault.0.clone()).collect();
        let run = simulation.run(&faults);
        let ends_well = run.worst.outcome == RunOutcome::Works;
        let breaks = !run.worst.broken.is_empty() || !run.worst.bent.is_empty();
        assert!(!ends_well || breaks, "{}", exercise.id);
    }
}

#[test]
fn every_reference_solution_passes() {
    for exercise in course() {
        assert!(!exercise.solutions.is_empty(), "{}", exercise.id);
        for solution in &exercise.solutions {
            let verdict = judge(&exercise, &solution.design.0);
            let title = format!("{}: {}", exercise.id, solution.title);
            assert!(verdict.is_solved(), "{title}\n{}", missing(&verdict));
            assert_eq!(verdict.next, None, "{title}");
        }
    }
}

#[test]
fn other_good_solutions_pass() {
    for exercise in course() {
        let others = edits(&exercise, "solutions");
        assert!(!others.is_empty(), "{}", exercise.id);
        for (title, design) in others {
            let same = exercise.solutions.iter().any(|s| *s.design.0 == design);
            assert!(!same, "{title} is a reference solution");
            let verdict = judge(&exercise, &design);
            assert!(verdict.is_solved(), "{title}\n{}", missing(&verdict));
        }
    }
}

#[test]
fn cheats_do_not_pass() {
    for exercise in course() {
        let cheats = edits(&exercise, "cheats");
        assert!(cheats.len() >= 4, "{}", exercise.id);
        for (title, design) in cheats {
            let verdict = judge(&exercise, &design);
            assert!(!verdict.is_solved(), "{title}");
        }
    }
}

/// Designs that pretend, made from any other: by name.
fn pretences(design: &Design) -> Vec<(&'static str, Design)> {
    let text = format::save(design);
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&text).unwrap();
        edit(&mut value);
        format::load(&value.to_string()).unwrap()
    };
    let each_flow = |value: &mut Value, edit: &dyn Fn(&mut Value)| {
        value["flows"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .for_each(edit);
    };
    vec![
        ("no flows", edited(&|v| v["flows"] = json!([]))),
        (
            "empty flows",
            edited(&|v| each_flow(v, &|flow| flow["steps"] = json!([]))),
        ),
        (
            "renamed flows",
            edited(&|v| {
                each_flow(v, &|flow| {
                    flow["id"] = json!(format!("{}-2", flow["id"].as_str().unwrap()))
                })
            }),
        ),
        (
            "steps that write nothing",
            edited(&|v| {
                each_flow(v, &|flow| {
                    for step in flow["steps"].as_array_mut().unwrap() {
                        step["writes"] = json!(false);
                    }
                });
            }),
        ),
        ("an empty design", Design::new("Nothing")),
    ]
}

#[test]
fn pretences_do_not_pass() {
    for exercise in course() {
        let solutions = exercise.solutions.iter().map(|solution| &solution.design.0);
        for design in std::iter::once(&exercise.start.0).chain(solutions) {
            for (name, pretence) in pretences(design) {
                let verdict = judge(&exercise, &pretence);
                assert!(!verdict.is_solved(), "{}: {name}", exercise.id);
            }
        }
    }
}

#[test]
fn renaming_a_locked_component_does_not_pass() {
    for exercise in course() {
        let solution = &exercise.solutions[0].design.0;
        let text = format::save(solution);
        for id in &exercise.locked.as_ref().expect("locked parts").components {
            // Every reference follows: only the id is another.
            let renamed = text.replace(&format!("\"{id}\""), &format!("\"{id}-2\""));
            let renamed = format::load(&renamed).unwrap_or_else(|e| panic!("{}: {e}", exercise.id));
            let verdict = judge(&exercise, &renamed);
            assert!(!verdict.broken_locks.is_empty(), "{}: {id}", exercise.id);
        }
    }
}

#[test]
fn accepting_a_problem_does_not_solve_it() {
    for exercise in course() {
        let plain = judge(&exercise, &exercise.start.0);
        let mut accepted = Design::clone(&exercise.start.0);
        let day = plumbline::document::Date::new(2026, 11, 24).unwrap();
        for finding in review(&Rc::new(accepted.clone()), day).findings() {
            let waiver = Waiver::new(finding.rule.to_string(), "accepted".to_owned());
            accepted.waivers.push(waiver);
        }
        for item in ITEMS {
            for rule in item.rules {
                let mut off = RuleSetting::new();
                off.level = Some(Level::Off);
                accepted.rules.insert(rule.name.to_owned(), off);
            }
        }
        let verdict = judge(&exercise, &accepted);
        assert_eq!(verdict.goals, plain.goals, "{}", exercise.id);
        let told = verdict.feedback.iter();
        assert!(
            told.map(|f| f.text.plain())
                .any(|text| text.starts_with("Waivers"))
        );
    }
}

#[test]
fn a_counterexample_fits_its_goal() {
    for exercise in course() {
        for goal in judge(&exercise, &exercise.start.0).goals {
            match goal.counterexample {
                Some(Counterexample::Run {
                    flow,
                    faults,
                    story,
                    ..
                }) => {
                    let system = System::new(&exercise.start.0);
                    let at = system.design().flows.position(flow.as_str()).unwrap();
                    let fault = Simulation::new(&system, at).faults_title(&faults);
                    let first = story[0].plain();
                    let names_it = faults.is_empty() || first.starts_with(&fault.plain());
                    assert!(names_it, "{}: {first}", exercise.id);
                }
                Some(Counterexample::Finding { title, .. }) => {
                    assert!(
                        goal.reason
                            .plain()
                            .contains(title.plain().trim_end_matches('.'))
                    );
                }
                None => {}
            }
        }
    }
}

#[test]
fn texts_are_short_and_quiet() {
    for exercise in course() {
        let goals = exercise.goals.iter().map(|goal| (&goal.text, 100));
        let hints = exercise.hints.iter().map(|hint| (&hint.text, 160));
        let solutions = exercise.solutions.iter();
        let solutions = solutions.flat_map(|s| [(&s.reasoning, 320), (&s.gives_up, 160)]);
        let story = [(&exercise.title, 40), (&exercise.story, 420)];
        let before = exercise.before.iter().map(|before| (&before.text, 160));
        let all = story.into_iter().chain(goals).chain(hints);
        for (text, most) in all.chain(solutions).chain(before) {
            let length = text.chars().count();
            assert!(
                length <= most,
                "{}: {length} characters: {text}",
                exercise.id
            );
            assert!(!text.contains('!'), "{text}");
            assert_eq!(text.trim(), text);
        }
    }
}

#[test]
fn drawings_are_tidy() {
    for exercise in course() {
        let solutions = exercise.solutions.iter().map(|solution| &solution.design.0);
        for design in std::iter::once(&exercise.start.0).chain(solutions) {
            let mut places: Vec<(f64, f64)> = Vec::new();
            for component in &design.components {
                let place = component.position.as_ref().expect("a position");
                let (x, y) = (place.x.0, place.y.0);
                assert!(
                    x % 8.0 == 0.0 && y % 8.0 == 0.0,
                    "{}: {}",
                    exercise.id,
                    component.id
                );
                let is_free = |(a, b): &(f64, f64)| (a - x).abs() >= 176.0 || (b - y).abs() >= 96.0;
                assert!(
                    places.iter().all(is_free),
                    "{}: {}",
                    exercise.id,
                    component.id
                );
                places.push((x, y));
            }
        }
    }
}
