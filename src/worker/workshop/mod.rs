//! Exercises: the open document judged as it is edited, runs of the start, solutions, hand-ins.

mod collection;
mod draft;
mod explanation;
pub mod protocol;
#[cfg(test)]
mod tests;

use super::failures::protocol::{OutcomeView, RunKey};
use super::failures::{FailureContext, play};
use super::service::json;
use crate::document::format::{self, EmbeddedDesign};
use crate::document::{Design, Subject};
use crate::exercises::progress::Mode;
use crate::exercises::submission::{self, Submission};
use crate::exercises::{self, Counterexample, Exercise, ExerciseJudge, Locks, Price};
use crate::export::report::change_lines;
use crate::export::share_link::{self, LinkContent};
use crate::export::{PictureTheme, SvgOptions, svg};
use crate::rules::{ITEMS, Text};
use crate::simulation::{RunOutcome, Simulation, System};
use collection::Collection;
use protocol::{
    CaseView, ExerciseQuery, ExerciseSource, ExerciseView, FeedbackView, GoalView, HandInDocument,
    HandInRequest, PriceView, SolutionView, TaughtItemView, VerdictView,
};
use std::rc::Rc;

/// The open document, for answers that depend on it.
pub struct OpenDocument<'d> {
    /// The document.
    pub design: &'d Rc<Design>,
    /// Number of its state.
    pub state: u64,
    /// Milliseconds since an arbitrary origin.
    pub clock: fn() -> f64,
}

/// The exercise that is opened.
#[derive(Default)]
pub struct ExerciseService {
    judge: Option<ExerciseJudge>,
    /// Hand-ins that are collected.
    collection: Option<Collection>,
    /// The last verdict, by the state of the document.
    verdict: Option<(u64, VerdictView)>,
}

impl ExerciseService {
    /// Answers a query. `None` if there is no answer.
    pub fn answer(&mut self, document: &OpenDocument<'_>, query: ExerciseQuery) -> Option<String> {
        match query {
            ExerciseQuery::Open(source) => {
                let opened = read_exercise(&source);
                self.verdict = None;
                let view = opened.as_ref().map(exercise_view).map_err(Clone::clone);
                // The one that is open stays where the new one is damaged.
                if let Ok(exercise) = opened {
                    self.judge = Some(ExerciseJudge::new(exercise));
                }
                json(&view)
            }
            ExerciseQuery::Judge => json(self.verdict(document)?),
            ExerciseQuery::PlayStart(key) => {
                let judge = self.judge.as_ref()?;
                let context = FailureContext {
                    review: judge.start_review(),
                    state: document.state,
                    clock: document.clock,
                };
                let mut run = play(&context, judge.start_system(), &key)?;
                // Nothing of it can be changed in the open document.
                run.forget_edits();
                json(&run)
            }
            ExerciseQuery::Solution { at, dark } => json(&solution(
                self.judge.as_ref()?.exercise(),
                document,
                at,
                dark,
            )?),
            ExerciseQuery::Explanation { item, files } => {
                json(&explanation::explain(document, &item, &files)?)
            }
            ExerciseQuery::HandIn(request) => {
                let exercise = self.judge.as_ref()?.exercise();
                json(&hand_in(exercise, document.design, request))
            }
            ExerciseQuery::Candidates => json(&draft::candidates(document.design)),
            ExerciseQuery::Draft(request) => json(&draft::draft(&request)),
            ExerciseQuery::Collect(source) => {
                let opened = read_exercise(&source);
                let view = opened.as_ref().map(exercise_view).map_err(Clone::clone);
                if let Ok(exercise) = opened {
                    self.collection = Some(Collection::new(exercise));
                }
                json(&view)
            }
            ExerciseQuery::ExerciseOf(received) => collection::exercise_of(&received),
            ExerciseQuery::Receive(received) => json(&self.collection.as_mut()?.receive(&received)),
            ExerciseQuery::Collected => json(&self.collection.as_ref()?.view()),
            ExerciseQuery::Discard(at) => {
                let collection = self.collection.as_mut()?;
                collection.discard(at);
                json(&collection.view())
            }
            ExerciseQuery::CollectionReport(report) => self.collection.as_ref()?.report(report),
        }
    }

    fn verdict(&mut self, document: &OpenDocument<'_>) -> Option<&VerdictView> {
        let judge = self.judge.as_ref()?;
        let is_known = matches!(&self.verdict, Some((state, _)) if *state == document.state);
        if !is_known {
            self.verdict = Some((document.state, verdict_view(judge, document)));
        }
        self.verdict.as_ref().map(|(_, view)| view)
    }
}

/// Reads an exercise from a file or a link.
fn read_exercise(source: &ExerciseSource) -> Result<Exercise, String> {
    match source {
        ExerciseSource::File(text) => exercises::load(text).map_err(|error| error.to_string()),
        ExerciseSource::Link(fragment) => {
            let document = share_link::decode_document(LinkContent::Exercise, fragment)
                .map_err(|error| error.to_string())?;
            exercises::load(&String::from_utf8_lossy(&document)).map_err(|error| error.to_string())
        }
    }
}

fn exercise_view(exercise: &Exercise) -> ExerciseView {
    let locks = Locks::of(exercise);
    let start = &exercise.start.0;
    let locked = &locks.locked;
    let parts = locked.components.iter().cloned().map(Subject::Component);
    let parts = parts
        .chain(locked.domains.iter().cloned().map(Subject::Domain))
        .chain(locked.flows.iter().cloned().map(Subject::Flow))
        .chain(locked.invariants.iter().cloned().map(Subject::Invariant));
    let items = exercise.items.iter().filter_map(|code| {
        let item = ITEMS.iter().find(|item| item.code == code)?;
        Some(TaughtItemView {
            code: item.code.to_owned(),
            title: item.title.to_owned(),
        })
    });
    ExerciseView {
        id: exercise.id.to_string(),
        title: exercise.title.clone(),
        minutes: exercise.minutes.get(),
        items: items.collect(),
        story: exercise.story.clone(),
        goals: exercise
            .goals
            .iter()
            .map(|goal| (goal.id.to_string(), goal.text.clone()))
            .collect(),
        hints: exercise
            .hints
            .iter()
            .map(|hint| hint.text.clone())
            .collect(),
        start: format::save(start),
        before: exercise.before.as_ref().map(|before| {
            let key = RunKey {
                flow: before.flow.to_string(),
                faults: before.faults.iter().map(|f| f.0.to_string()).collect(),
                ..RunKey::default()
            };
            (key, before.text.clone())
        }),
        solutions: exercise.solutions.iter().map(|s| s.title.clone()).collect(),
        locked_parts: parts
            .map(|subject| (subject.to_string(), start.name_of(&subject).to_owned()))
            .collect(),
        locks: json(locked).unwrap_or_default(),
        file: exercises::save_compact(exercise),
    }
}

fn verdict_view(judge: &ExerciseJudge, document: &OpenDocument<'_>) -> VerdictView {
    let verdict = judge.judge(document.design);
    let is_solved = verdict.is_solved();
    let goals = verdict.goals.into_iter().map(|goal| GoalView {
        id: goal.id.to_string(),
        text: goal.text,
        is_met: goal.met,
        reason: goal.reason,
    });
    let feedback = verdict.feedback.into_iter().map(|feedback| FeedbackView {
        kind: feedback.kind.as_str().to_owned(),
        text: feedback.text,
    });
    let (hints, case) = match verdict.next {
        Some(next) => (next.hints, next.counterexample),
        None => (Vec::new(), None),
    };
    VerdictView {
        state: document.state,
        is_solved,
        goals: goals.collect(),
        broken: verdict
            .broken_locks
            .into_iter()
            .map(|lock| (lock.subject.to_string(), lock.reason))
            .collect(),
        feedback: feedback.collect(),
        hints,
        case: case.map(|case| case_view(case, document.design)),
        price: price_view(&verdict.price),
    }
}

fn case_view(case: Counterexample, design: &Rc<Design>) -> CaseView {
    match case {
        Counterexample::Finding {
            fingerprint,
            subjects,
            title,
            why,
            ..
        } => CaseView::Finding {
            fingerprint,
            name: subjects
                .first()
                .map(|subject| design.name_of(subject).to_owned())
                .unwrap_or_default(),
            subjects: subjects.iter().map(ToString::to_string).collect(),
            title,
            why,
        },
        Counterexample::Run {
            flow,
            faults,
            outcome,
            story,
        } => {
            let system = System::new(design);
            let at = system.design().flows.position(flow.as_str());
            let title = at.map(|at| {
                let simulation = Simulation::new(&system, at);
                match faults.as_slice() {
                    // The flow is done, and breaks something else: the fault says more than the end.
                    [fault] if outcome == RunOutcome::Works => simulation.describe(fault),
                    _ => simulation.end_title(&simulation.run(&faults).worst),
                }
            });
            CaseView::Run {
                key: RunKey {
                    flow: flow.to_string(),
                    faults: faults.iter().map(ToString::to_string).collect(),
                    ..RunKey::default()
                },
                title: title.unwrap_or_else(|| Text::from(outcome.word())),
                outcome: outcome_view(outcome),
                story,
            }
        }
    }
}

fn outcome_view(outcome: RunOutcome) -> OutcomeView {
    OutcomeView {
        key: outcome.as_str().to_owned(),
        word: outcome.word().to_owned(),
    }
}

fn price_view(price: &Price) -> PriceView {
    PriceView {
        components: price.components,
        availability: price.availability,
    }
}

fn picture(design: &Rc<Design>, dark: bool) -> String {
    let options = SvgOptions {
        theme: match dark {
            true => PictureTheme::Dark,
            false => PictureTheme::Light,
        },
        embed_document: false,
        ..SvgOptions::default()
    };
    svg(design, &options)
}

fn solution(
    exercise: &Exercise,
    document: &OpenDocument<'_>,
    at: usize,
    dark: bool,
) -> Option<SolutionView> {
    let solution = exercise.solutions.get(at)?;
    let design = &solution.design.0;
    Some(SolutionView {
        at,
        title: solution.title.clone(),
        reasoning: solution.reasoning.clone(),
        gives_up: solution.gives_up.clone(),
        price: price_view(&Price::of(exercise, design)),
        picture: picture(design, dark),
        design: format::save(design),
        own_price: price_view(&Price::of(exercise, document.design)),
        own_picture: picture(document.design, dark),
        differences: change_lines(document.design, design),
    })
}

fn hand_in(exercise: &Exercise, design: &Rc<Design>, request: HandInRequest) -> HandInDocument {
    let said = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut submission = Submission::new(exercise.id.clone(), EmbeddedDesign(design.clone()));
    submission.name = said(request.name);
    submission.mode = Mode::parse(&request.mode);
    submission.hints = Some(request.hints).filter(|hints| *hints > 0);
    submission.note = said(request.note);
    submission.why = said(request.why);
    submission.now = said(request.now);
    let compact = submission::save_compact(&submission);
    let link = share_link::encode_document(LinkContent::HandIn, &compact);
    HandInDocument {
        file: submission::save(&submission),
        link: link.map_err(|error| error.to_string()),
    }
}
