//! Integrity of an exercise: what it names exists in its starting design, its rules in the checklist.

use super::{Exercise, FieldPath, Goal, Predicate};
use crate::document::format::read::JsonPath;
use crate::document::{Design, Id, Subject};
use crate::exercises::locks::field_value;
use crate::rules::{self, ITEMS};
use crate::simulation::{Simulation, System};
use std::collections::HashSet;

/// Limits of an exercise: each design that is judged runs all of it.
const MOST_GOALS: usize = 50;
const MOST_HINTS: usize = 100;
const MOST_SOLUTIONS: usize = 20;
const MOST_PREDICATES: usize = 500;

/// Reports what refers to nothing, and what is beyond the limits.
pub(super) fn check(exercise: &Exercise, top: &JsonPath<'_>) {
    limits(exercise, top);
    let items = top.key("items");
    for (at, code) in exercise.items.iter().enumerate() {
        check_item(code, &items.index(at));
    }
    let design = &exercise.start.0;
    let goals = top.key("goals");
    let mut ids = HashSet::new();
    for (at, goal) in exercise.goals.iter().enumerate() {
        let place = goals.index(at);
        if !ids.insert(&goal.id) {
            place.key("id").report::<()>(
                format!("the id {:?} is taken by an earlier goal", goal.id.as_str()),
                "an id of its own",
            );
        }
        predicate(&goal.holds, design, &[], &place.key("holds"));
    }
    let hints = top.key("hints");
    for (at, hint) in exercise.hints.iter().enumerate() {
        let place = hints.index(at);
        if let Some(goal) = &hint.goal {
            known_goal(goal, &exercise.goals, &place.key("goal"));
        }
        if let Some(when) = &hint.when {
            predicate(when, design, &exercise.goals, &place.key("when"));
        }
    }
    check_locked(exercise, top);
    check_before(exercise, top);
}

fn limits(exercise: &Exercise, top: &JsonPath<'_>) {
    // Blank entries of lists were dropped.
    let empty = [
        ("items", exercise.items.is_empty()),
        ("goals", exercise.goals.is_empty()),
    ];
    for (key, _) in empty.into_iter().filter(|(_, is_empty)| *is_empty) {
        top.key(key).report::<()>("it is empty", "a list");
    }
    let goals = exercise.goals.iter().map(|goal| &goal.holds);
    let hints = exercise.hints.iter().filter_map(|hint| hint.when.as_ref());
    let predicates = goals.chain(hints).map(|p| p.each().len()).sum::<usize>();
    for (key, what, count, most) in [
        ("goals", "goals", exercise.goals.len(), MOST_GOALS),
        ("hints", "hints", exercise.hints.len(), MOST_HINTS),
        (
            "solutions",
            "solutions",
            exercise.solutions.len(),
            MOST_SOLUTIONS,
        ),
        (
            "goals",
            "predicates, with hints",
            predicates,
            MOST_PREDICATES,
        ),
    ] {
        if count > most {
            top.key(key).report::<()>(
                format!("there are {count} {what}"),
                format!("at most {most}"),
            );
        }
    }
}

fn check_item(code: &str, place: &JsonPath<'_>) {
    if !ITEMS.iter().any(|item| item.code == code) {
        let codes: Vec<&str> = ITEMS.iter().map(|item| item.code).collect();
        place.report::<()>(
            format!("there is no guideline {code:?}"),
            format!("one of {}", codes.join(" ")),
        );
    }
}

fn exists(subject: &Subject, design: &Design, place: &JsonPath<'_>) {
    if !design.has(subject) {
        place.report::<()>(
            format!("the starting design has no {subject}"),
            "an element of the starting design",
        );
    }
}

fn known_goal(id: &Id, goals: &[Goal], place: &JsonPath<'_>) {
    if !goals.iter().any(|goal| goal.id == *id) {
        place.report::<()>(
            format!("there is no goal {:?}", id.as_str()),
            "the id of a goal of this exercise; goals themselves refer to none",
        );
    }
}

fn predicate(predicate: &Predicate, design: &Design, goals: &[Goal], place: &JsonPath<'_>) {
    for part in predicate.each() {
        match part {
            Predicate::RuleHolds(holds) => {
                if rules::rule(&holds.rule).is_none() {
                    place.report::<()>(
                        format!("there is no rule {:?}", holds.rule),
                        "the name of a rule of the checklist",
                    );
                }
                if let Some(subject) = &holds.subject {
                    exists(subject, design, place);
                }
            }
            Predicate::ItemPasses(code) => check_item(code, place),
            Predicate::FlowSurvives(survives) => {
                exists(&Subject::Flow(survives.flow.clone()), design, place);
                for id in &survives.at {
                    exists(&Subject::Component(id.clone()), design, place);
                }
                depth(survives.up_to, place);
            }
            Predicate::InvariantNeverBroken(never) => {
                let subject = Subject::Invariant(never.invariant.clone());
                exists(&subject, design, place);
                depth(never.up_to, place);
            }
            Predicate::AnswersAtOnce(flow) => exists(&Subject::Flow(flow.clone()), design, place),
            Predicate::GoalMet(goal) => known_goal(goal, goals, place),
            Predicate::All(parts) | Predicate::Any(parts) if parts.is_empty() => {
                place.report::<()>("all or any is empty", "a list of predicates");
            }
            Predicate::AtMostComponents(_)
            | Predicate::Some(_)
            | Predicate::All(_)
            | Predicate::Any(_)
            | Predicate::Not(_) => {}
        }
    }
}

fn depth(up_to: Option<u64>, place: &JsonPath<'_>) {
    if let Some(other) = up_to.filter(|n| !(1..=2).contains(n)) {
        place.report::<()>(format!("up_to is {other}"), "1 or 2");
    }
}

/// The subject with an id, of one kind.
type SubjectOf = fn(Id) -> Subject;

fn check_locked(exercise: &Exercise, top: &JsonPath<'_>) {
    let Some(locked) = &exercise.locked else {
        return;
    };
    let design = &exercise.start.0;
    let place = top.key("locked");
    let lists: [(&str, &[Id], SubjectOf); 4] = [
        ("domains", &locked.domains, Subject::Domain),
        ("components", &locked.components, Subject::Component),
        ("flows", &locked.flows, Subject::Flow),
        ("invariants", &locked.invariants, Subject::Invariant),
    ];
    for (key, ids, subject) in lists {
        let place = place.key(key);
        for (at, id) in ids.iter().enumerate() {
            exists(&subject(id.clone()), design, &place.index(at));
        }
    }
    let place = place.key("fields");
    for (at, field) in locked.fields.iter().enumerate() {
        let FieldPath { subject, .. } = field;
        if !design.has(subject) {
            exists(subject, design, &place.index(at));
        } else if field_value(design, field).is_none() {
            place.index(at).report::<()>(
                format!("the starting design has no {field}"),
                "a field that the starting design sets",
            );
        }
    }
}

fn check_before(exercise: &Exercise, top: &JsonPath<'_>) {
    let Some(before) = &exercise.before else {
        return;
    };
    let place = top.key("before");
    let system = System::new(&exercise.start.0);
    let Some(at) = system.design().flows.position(before.flow.as_str()) else {
        exists(
            &Subject::Flow(before.flow.clone()),
            &exercise.start.0,
            &place.key("flow"),
        );
        return;
    };
    let simulation = Simulation::new(&system, at);
    let place = place.key("faults");
    for (at, fault) in before.faults.iter().enumerate() {
        if let Err(error) = simulation.check(&fault.0) {
            place
                .index(at)
                .report::<()>(format!("found {}", error.found), error.expected);
        }
    }
}
