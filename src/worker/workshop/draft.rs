//! Exercises made from a drawing.

use super::protocol::{CandidateView, DraftRequest, DraftView};
use crate::document::{Design, Id, Subject};
use crate::exercises::{self, Exercise, ExerciseJudge, FeedbackKind, draft_items, goal_candidates};
use crate::export::share_link::{LinkContent, encode_document};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Goals that a drawing suggests.
pub fn candidates(design: &Rc<Design>) -> Vec<CandidateView> {
    let all = goal_candidates(design).into_iter();
    all.map(|candidate| CandidateView {
        text: candidate.text,
        holds: serde_json::to_string(&candidate.holds).unwrap_or_default(),
        is_met: candidate.is_met,
        reason: candidate.reason,
    })
    .collect()
}

/// The exercise so far: its problems, whether it starts failing and ends passing.
pub fn draft(request: &DraftRequest) -> DraftView {
    let mut view = DraftView {
        file: String::new(),
        link: Err("the exercise is not finished".to_owned()),
        problems: Vec::new(),
        starts_failing: false,
        ends_passing: None,
        missing: Vec::new(),
    };
    match read(request) {
        Ok(exercise) => {
            let link = encode_document(LinkContent::Exercise, &exercises::save_compact(&exercise));
            view.link = link.map_err(|error| error.to_string());
            view.file = exercises::save(&exercise);
            let judge = ExerciseJudge::new(exercise);
            let start = judge.exercise().start.0.clone();
            view.starts_failing = !judge.judge(&start).is_solved();
            let solution = judge.exercise().solutions.first();
            if let Some(solution) = solution.map(|solution| solution.design.0.clone()) {
                let verdict = judge.judge(&solution);
                view.ends_passing = Some(verdict.is_solved());
                let must = verdict.feedback.into_iter();
                let must = must.filter(|feedback| feedback.kind == FeedbackKind::Must);
                view.missing = must.map(|feedback| feedback.text).collect();
            }
        }
        Err(problems) => view.problems = problems,
    }
    view
}

fn read(request: &DraftRequest) -> Result<Exercise, Vec<String>> {
    let missing = [
        ("Give it a title.", request.title.trim().is_empty()),
        ("Tell the story.", request.story.trim().is_empty()),
        ("Choose a goal or more.", request.goals.is_empty()),
    ];
    let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
    let missing: Vec<String> = missing.map(|(what, _)| what.to_owned()).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let document = document(request);
    let read = exercises::load(&document.to_string());
    let mut exercise = read.map_err(|error| {
        let lines = error.to_string();
        lines.lines().map(str::to_owned).collect::<Vec<String>>()
    })?;
    exercise.items = draft_items(&exercise.goals);
    Ok(exercise)
}

fn document(request: &DraftRequest) -> Value {
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let goal_id = |at: usize| format!("goal-{}", at + 1);
    let goals = request.goals.iter().enumerate();
    let goals = goals.map(
        |(at, (text, holds))| json!({ "id": goal_id(at), "text": text, "holds": json(holds) }),
    );
    let mut locked: Map<String, Value> = Map::new();
    for subject in request.locked.iter().filter_map(|s| Subject::parse(s)) {
        let (list, id) = match &subject {
            Subject::Domain(id) => ("domains", id),
            Subject::Component(id) => ("components", id),
            Subject::Flow(id) => ("flows", id),
            Subject::Invariant(id) => ("invariants", id),
            Subject::Connection(_) | Subject::Design => continue,
        };
        let list = locked.entry(list).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(json!(id));
        }
    }
    let hints = request
        .hints
        .iter()
        .filter(|(text, _)| !text.trim().is_empty());
    let hints = hints.map(|(text, goal)| {
        let mut hint = json!({ "text": text });
        if let Some(goal) = goal.filter(|at| *at < request.goals.len()) {
            hint["goal"] = json!(goal_id(goal));
        }
        hint
    });
    let or = |text: &str, other: &str| match text.trim() {
        "" => other.to_owned(),
        text => text.to_owned(),
    };
    let mut document = json!({
        "format": exercises::FORMAT,
        "version": exercises::VERSION,
        "id": Id::from_name(&request.title, "exercise", |_| false),
        "title": request.title.trim(),
        "items": ["CA1"],
        "minutes": request.minutes.max(1),
        "story": request.story.trim(),
        "goals": goals.collect::<Vec<Value>>(),
        "start": json(&request.start),
        "locked": locked,
        "hints": hints.collect::<Vec<Value>>(),
    });
    if let Some((run, text)) = &request.before {
        document["before"] = json!({
            "flow": run.flow,
            "faults": run.faults,
            "text": or(text, "This is what happened in production."),
        });
    }
    if let Some(solution) = &request.solution {
        document["solutions"] = json!([{
            "title": or(&solution.title, "The trainer's solution"),
            "reasoning": or(&solution.reasoning, "It meets every goal."),
            "gives_up": or(&solution.gives_up, "Not said."),
            "design": json(&solution.design),
        }]);
    }
    document
}
