//! Tests of exercises in the worker.

use super::protocol::{
    CandidateView, CaseView, CollectionReport, CollectionView, DraftRequest, DraftSolution,
    DraftView, ExerciseQuery, ExerciseResult, ExerciseSource, ExplanationView, HandInDocument,
    HandInRequest, ReceiptResult, ReceivedFile, SolutionView, VerdictView,
};
use super::{ExerciseService, OpenDocument};
use crate::document::Design;
use crate::exercises::{COURSE, Exercise, course_entry, submission};
use crate::export::share_link::{self, LinkContent};
use crate::worker::failures::protocol::RunView;
use serde::de::DeserializeOwned;
use std::rc::Rc;

fn exercise(name: &str) -> Exercise {
    course_entry(name).unwrap().load().unwrap()
}

/// The answer to a query about a design in a state.
fn answer<T: DeserializeOwned>(
    service: &mut ExerciseService,
    (design, state): (&Rc<Design>, u64),
    query: ExerciseQuery,
) -> Option<T> {
    let document = OpenDocument {
        design,
        state,
        clock: || 0.0,
    };
    let answer = service.answer(&document, query)?;
    Some(serde_json::from_str(&answer).unwrap())
}

fn open(service: &mut ExerciseService, name: &str) -> Exercise {
    let file = course_entry(name).unwrap().text.to_owned();
    let source = ExerciseSource::File(file);
    let start = exercise(name).start.0;
    let opened: ExerciseResult = answer(service, (&start, 1), ExerciseQuery::Open(source)).unwrap();
    assert_eq!(opened.unwrap().id, name);
    exercise(name)
}

#[test]
fn exercises_of_the_course_start_failing_and_pass_with_their_solutions() {
    for entry in COURSE {
        let mut service = ExerciseService::default();
        let exercise = open(&mut service, entry.name);
        let judged = |service: &mut ExerciseService, design: &Rc<Design>, state| {
            let judged: Option<VerdictView> =
                answer(service, (design, state), ExerciseQuery::Judge);
            judged.unwrap()
        };
        let start = judged(&mut service, &exercise.start.0, 1);
        assert!(
            !start.is_solved && !start.hints.is_empty(),
            "{}",
            entry.name
        );
        assert!(start.case.is_some(), "{}", entry.name);
        let solution = &exercise.solutions[0].design.0;
        let solved = judged(&mut service, solution, 2);
        assert!(solved.is_solved && solved.case.is_none(), "{}", entry.name);
        let done = solved.feedback.iter();
        assert!(
            done.clone().any(|f| f.kind == "well-done"),
            "{}",
            entry.name
        );
    }
}

#[test]
fn exercises_have_a_run_of_the_start_to_play() {
    for entry in COURSE {
        let mut service = ExerciseService::default();
        let exercise = open(&mut service, entry.name);
        let before = exercise.before.as_ref().unwrap();
        let key = super::RunKey {
            flow: before.flow.to_string(),
            faults: before.faults.iter().map(|f| f.0.to_string()).collect(),
            ..super::RunKey::default()
        };
        // Whatever is drawn meanwhile.
        let empty = Rc::default();
        let query = ExerciseQuery::PlayStart(key.clone());
        let run: RunView = answer(&mut service, (&empty, 9), query).unwrap();
        assert!(run.frames.len() > 1, "{}", entry.name);
        let unknown = super::RunKey {
            flow: "none".to_owned(),
            ..key
        };
        let query = ExerciseQuery::PlayStart(unknown);
        let none: Option<RunView> = answer(&mut service, (&empty, 9), query);
        assert_eq!(none, None);
    }
}

#[test]
fn one_counterexample_and_one_next_step_stand_together() {
    let mut service = ExerciseService::default();
    let exercise = open(&mut service, "sold-more-than-it-had");
    let start = &exercise.start.0;
    let verdict: VerdictView = answer(&mut service, (start, 1), ExerciseQuery::Judge).unwrap();
    let first = &exercise.hints[verdict.hints[0]];
    assert_eq!(first.goal.as_ref().unwrap().as_str(), "in-time");
    match verdict.case.unwrap() {
        CaseView::Finding { title, name, .. } => {
            assert!(!title.is_empty() && !name.is_empty());
        }
        CaseView::Run { story, .. } => assert!(!story.is_empty()),
    }
}

#[test]
fn solutions_stand_beside_the_own_design_with_both_prices() {
    let mut service = ExerciseService::default();
    let exercise = open(&mut service, "sold-more-than-it-had");
    let query = ExerciseQuery::Solution { at: 0, dark: false };
    let start = &exercise.start.0;
    let view: SolutionView = answer(&mut service, (start, 1), query).unwrap();
    assert_eq!(view.title, exercise.solutions[0].title);
    assert!(view.picture.starts_with("<svg") && view.own_picture.starts_with("<svg"));
    assert_ne!(view.picture, view.own_picture);
    assert!(view.price.availability.is_some() && view.own_price.availability.is_some());
    assert!(!view.differences.is_empty());
    let query = ExerciseQuery::Solution { at: 9, dark: false };
    let none: Option<SolutionView> = answer(&mut service, (start, 1), query);
    assert_eq!(none, None);
}

#[test]
fn damaged_exercises_are_refused_and_the_open_one_stays() {
    let mut service = ExerciseService::default();
    let exercise = open(&mut service, "one-seat");
    for source in [
        ExerciseSource::File("{}".to_owned()),
        ExerciseSource::Link("#x1.AAAA".to_owned()),
        ExerciseSource::Link("#d1.AAAA".to_owned()),
    ] {
        let start = &exercise.start.0;
        let query = ExerciseQuery::Open(source);
        let opened: ExerciseResult = answer(&mut service, (start, 1), query).unwrap();
        assert!(opened.is_err());
        let judged: Option<VerdictView> = answer(&mut service, (start, 2), ExerciseQuery::Judge);
        assert!(judged.is_some());
    }
}

#[test]
fn hand_ins_hold_the_design_and_the_words() {
    let mut service = ExerciseService::default();
    let exercise = open(&mut service, "one-seat");
    let request = HandInRequest {
        name: " Ada ".to_owned(),
        mode: "challenge".to_owned(),
        hints: 2,
        note: "Nothing.".to_owned(),
        ..HandInRequest::default()
    };
    let start = &exercise.start.0;
    let query = ExerciseQuery::HandIn(request);
    let made: HandInDocument = answer(&mut service, (start, 1), query).unwrap();
    let read = submission::load(&made.file).unwrap();
    assert_eq!(read.name.as_deref(), Some("Ada"));
    assert_eq!((read.hints, read.why), (Some(2), None));
    assert_eq!(*read.design.0, **start);
    let document = share_link::decode_document(LinkContent::HandIn, &made.link.unwrap());
    let document = String::from_utf8(document.unwrap()).unwrap();
    assert_eq!(submission::load(&document).unwrap().design, read.design);
}

#[test]
fn nothing_is_judged_before_an_exercise_is_open() {
    let mut service = ExerciseService::default();
    let none: Option<VerdictView> = answer(&mut service, (&Rc::default(), 1), ExerciseQuery::Judge);
    assert_eq!(none, None);
}

fn receive(service: &mut ExerciseService, name: &str, text: String) -> ReceiptResult {
    let received = ReceivedFile {
        name: name.to_owned(),
        text,
    };
    let query = ExerciseQuery::Receive(received);
    answer(service, (&Rc::default(), 1), query).unwrap()
}

/// A hand-in of a design for the exercise that is open.
fn made(service: &mut ExerciseService, design: &Rc<Design>, name: &str) -> HandInDocument {
    let request = HandInRequest {
        name: name.to_owned(),
        ..HandInRequest::default()
    };
    answer(service, (design, 1), ExerciseQuery::HandIn(request)).unwrap()
}

#[test]
fn hand_ins_are_judged_anew_as_files_links_and_designs() {
    let mut service = ExerciseService::default();
    let exercise = open(&mut service, "one-seat");
    let file = course_entry("one-seat").unwrap().text.to_owned();
    let query = ExerciseQuery::Collect(ExerciseSource::File(file));
    let none = Rc::default();
    let opened: Option<ExerciseResult> = answer(&mut service, (&none, 1), query);
    assert!(opened.unwrap().is_ok());

    let (start, solution) = (&exercise.start.0, &exercise.solutions[0].design.0);
    let ada = made(&mut service, solution, "Ada");
    let eve = made(&mut service, start, "Eve");
    assert_eq!(
        receive(&mut service, "a.json", ada.file),
        Ok("Ada".to_owned())
    );
    // A hand-in may claim what it likes.
    let claims = eve
        .file
        .replacen('{', "{\"solved\": true, \"goals_met\": 99,", 1);
    assert_eq!(
        receive(&mut service, "e.json", claims),
        Ok("Eve".to_owned())
    );
    let link = format!(
        "https://plumbline.example/{}",
        made(&mut service, solution, "Bob").link.unwrap()
    );
    assert_eq!(receive(&mut service, "", link), Ok("Bob".to_owned()));
    let design = crate::document::format::save(start);
    assert_eq!(
        receive(&mut service, "plain.json", design),
        Ok("plain".to_owned())
    );

    let view: CollectionView = answer(&mut service, (&none, 1), ExerciseQuery::Collected).unwrap();
    assert_eq!((view.rows.len(), view.solved), (4, 2));
    let solved: Vec<bool> = view.rows.iter().map(|row| row.is_solved).collect();
    assert_eq!(solved, [true, false, true, false]);
    assert!(view.goals.iter().any(|(_, met)| *met == 2));

    // The same name again is the same participant.
    let again = made(&mut service, solution, "Eve");
    assert!(receive(&mut service, "e2.json", again.file).is_ok());
    let query = ExerciseQuery::Discard(Some(0));
    let view: CollectionView = answer(&mut service, (&none, 1), query).unwrap();
    assert_eq!((view.rows.len(), view.solved), (3, 2));
    for report in [
        CollectionReport::Csv,
        CollectionReport::Group,
        CollectionReport::Participant(0),
        CollectionReport::Handout(true),
    ] {
        let document = OpenDocument {
            design: &none,
            state: 1,
            clock: || 0.0,
        };
        let text = service.answer(&document, ExerciseQuery::CollectionReport(report));
        assert!(text.is_some_and(|text| text.len() > 200), "{report:?}");
    }
}

#[test]
fn what_is_no_hand_in_is_refused_with_the_reason() {
    let mut service = ExerciseService::default();
    let exercise = open(&mut service, "two-halves");
    let other = made(&mut service, &exercise.start.0, "Ada");
    let file = course_entry("one-seat").unwrap().text.to_owned();
    let query = ExerciseQuery::Collect(ExerciseSource::File(file.clone()));
    let opened: Option<ExerciseResult> = answer(&mut service, (&Rc::default(), 1), query);
    assert!(opened.unwrap().is_ok());
    for (text, reason) in [
        (
            other.file,
            "it is for the exercise two-halves; expected one-seat",
        ),
        ("#h1.AAAA".to_owned(), "the "),
        ("#x1.AAAA".to_owned(), "the link holds an exercise"),
        ("{".to_owned(), "line 1, column"),
        (file, "format: found"),
        (String::new(), "line 1, column"),
    ] {
        let error = receive(&mut service, "f.json", text).unwrap_err();
        assert!(error.starts_with(reason), "{error}");
    }
    let view: CollectionView =
        answer(&mut service, (&Rc::default(), 1), ExerciseQuery::Collected).unwrap();
    assert_eq!(view.rows, []);
}

#[test]
fn exercises_are_made_from_a_drawing_and_its_verdicts() {
    let mut service = ExerciseService::default();
    let exercise = exercise("one-seat");
    let (start, solution) = (&exercise.start.0, &exercise.solutions[0].design.0);
    let candidates: Vec<CandidateView> =
        answer(&mut service, (start, 1), ExerciseQuery::Candidates).unwrap();
    let open: Vec<&CandidateView> = candidates.iter().filter(|c| !c.is_met).collect();
    assert!(!open.is_empty());
    let after: Vec<CandidateView> =
        answer(&mut service, (solution, 1), ExerciseQuery::Candidates).unwrap();
    let is_mended = |goal: &&&CandidateView| {
        let now = after.iter().find(|other| other.holds == goal.holds);
        now.is_none_or(|now| now.is_met)
    };
    let goals = open.iter().filter(is_mended);
    let goals = goals.map(|goal| (goal.text.clone(), goal.holds.clone()));
    let mut request = DraftRequest {
        title: "One seat again".to_owned(),
        story: "Two guests.".to_owned(),
        minutes: 5,
        start: crate::document::format::save(start),
        goals: goals.collect(),
        locked: vec![format!(
            "component:{}",
            start.components.iter().next().unwrap().id
        )],
        hints: vec![
            ("Which side refuses?".to_owned(), Some(0)),
            (" ".to_owned(), None),
        ],
        ..DraftRequest::default()
    };
    let drafted = |service: &mut ExerciseService, request: &DraftRequest| -> DraftView {
        let query = ExerciseQuery::Draft(Box::new(request.clone()));
        answer(service, (&Rc::default(), 1), query).unwrap()
    };
    let view = drafted(&mut service, &request);
    assert_eq!(view.problems, Vec::<String>::new());
    assert!(view.starts_failing && view.ends_passing.is_none());
    request.solution = Some(DraftSolution {
        design: crate::document::format::save(solution),
        ..DraftSolution::default()
    });
    let view = drafted(&mut service, &request);
    assert_eq!(view.ends_passing, Some(true), "{:?}", view.missing);
    let source = ExerciseSource::Link(view.link.unwrap());
    let opened: Option<ExerciseResult> = answer(
        &mut service,
        (&Rc::default(), 1),
        ExerciseQuery::Open(source),
    );
    let opened = opened.unwrap().unwrap();
    assert_eq!(
        (opened.id.as_str(), opened.hints.len()),
        ("one-seat-again", 1)
    );
    assert_eq!(
        opened.file,
        crate::exercises::save_compact(&crate::exercises::load(&view.file).unwrap())
    );

    request.title.clear();
    request.goals.clear();
    let view = drafted(&mut service, &request);
    assert_eq!(
        view.problems,
        ["Give it a title.", "Choose a goal or more."]
    );
    assert!(view.file.is_empty() && view.link.is_err());
}

#[test]
fn hints_stay_with_their_goals() {
    let goal = |text: &str| (text.to_owned(), "{}".to_owned());
    let mut draft = DraftRequest {
        goals: vec![goal("a"), goal("b"), goal("c")],
        ..DraftRequest::default()
    };
    let hint = |text: &str, of| (text.to_owned(), of);
    draft.set_hints(None, "Look again.");
    draft.set_hints(Some(2), "Third.\n\n  Third, more. ");
    draft.set_hints(Some(0), "First.");
    draft.set_hints(Some(1), "Second.");
    let all = [
        hint("First.", Some(0)),
        hint("Second.", Some(1)),
        hint("Third.", Some(2)),
        hint("Third, more.", Some(2)),
        hint("Look again.", None),
    ];
    assert_eq!(draft.hints, all);
    draft.remove_goal(1);
    let left = [
        hint("First.", Some(0)),
        hint("Third.", Some(1)),
        hint("Third, more.", Some(1)),
        hint("Look again.", None),
    ];
    assert_eq!(draft.hints, left);
    draft.set_hints(Some(1), "");
    assert_eq!(
        draft.hints,
        [hint("First.", Some(0)), hint("Look again.", None)]
    );
}

#[test]
fn explanations_have_words_at_once_and_runs_with_their_files() {
    let mut service = ExerciseService::default();
    let design = Rc::<Design>::default();
    let mut explain = |item: &str, files: Vec<String>| -> Option<ExplanationView> {
        let item = item.to_owned();
        let query = ExerciseQuery::Explanation { item, files };
        answer(&mut service, (&design, 1), query)
    };
    for item in crate::rules::ITEMS {
        let words = explain(item.code, Vec::new()).unwrap();
        assert_eq!((&*words.title, words.sides.len()), (item.title, 0));
        let read = |file: &String| {
            std::fs::read_to_string(format!("{}/examples/{file}", env!("CARGO_MANIFEST_DIR")))
                .unwrap()
        };
        let files: Vec<String> = words.files.iter().map(read).collect();
        let whole = explain(item.code, files).unwrap();
        let [before, after] = &whole.sides[..] else {
            panic!("{}: {} sides", item.code, whole.sides.len());
        };
        assert!(!before.findings.is_empty(), "{}", item.code);
        assert!(after.findings.is_empty(), "{}", item.code);
        for side in [before, after] {
            let run = side.run.as_ref();
            assert_eq!(side.outcome.as_ref(), run.map(|run| &run.outcome));
            // Nothing of it can be changed in the open document.
            assert!(run.is_none_or(|run| run.faults.is_empty() && run.others.is_empty()));
            assert!(run.is_none_or(|run| run.frames.len() > 1), "{}", item.code);
        }
        assert!(before.run.is_some(), "{}", item.code);
    }
    assert_eq!(explain("CA9", Vec::new()), None);
    assert_eq!(explain("CA1", vec!["{}".to_owned()]), None);
}
