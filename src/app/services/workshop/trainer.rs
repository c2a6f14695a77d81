//! Actions of a trainer: an exercise is made from a drawing, and hand-ins are collected.

use super::service::Workshop;
use super::state::{CollectionState, ExerciseDraft};
use super::stored;
use crate::app::model::request::DialogRequest;
use crate::app::model::ui::Panel;
use crate::app::model::workshop::{ExercisePlace, ExerciseRequest};
use crate::app::state::StateAction;
use crate::document::{Design, format};
use crate::editor::Command;
use crate::worker::protocol::Query;
use crate::worker::workshop::protocol::{
    CandidateView, CollectionReport, CollectionView, DraftRequest, DraftSolution, DraftView,
    ExerciseQuery, ExerciseResult, ReceiptResult, ReceivedFile,
};
use std::collections::VecDeque;
use std::rc::Rc;
use yew::platform::spawn_local;

impl Workshop {
    // ---- an exercise is made ---------------------------------------------------------------

    /// Makes an exercise that starts with the design, or goes on with the one that was made last.
    pub fn make(&self, design: &Design) {
        let is_new = self.state().draft.is_none();
        if is_new {
            let begun = stored::read_draft();
            let request = begun.unwrap_or_else(|| DraftRequest {
                minutes: 10,
                start: format::save(design),
                ..DraftRequest::default()
            });
            self.change(|state| {
                state.draft = Some(ExerciseDraft {
                    request,
                    ..ExerciseDraft::default()
                });
            });
            self.suggest();
            self.judge_draft();
        }
        self.commands().send(StateAction::SetExercise(true));
        self.commands()
            .send(StateAction::ShowPanel(Panel::Exercise));
    }

    /// Asks which goals the open design suggests.
    pub fn suggest(&self) {
        self.query(
            ExerciseQuery::Candidates,
            |this, found: Option<Vec<CandidateView>>| {
                this.change(|state| {
                    if let Some(draft) = &mut state.draft {
                        draft.candidates = Rc::new(found.unwrap_or_default());
                    }
                });
            },
        );
    }

    /// Changes the exercise that is made.
    pub fn change_draft(&self, change: impl FnOnce(&mut DraftRequest)) {
        self.change(|state| {
            if let Some(draft) = &mut state.draft {
                change(&mut draft.request);
            }
        });
        let request = self
            .state()
            .draft
            .as_ref()
            .map(|draft| draft.request.clone());
        if let Some(request) = request {
            stored::write_draft(&request);
        }
        self.judge_draft();
    }

    fn judge_draft(&self) {
        let request = self
            .state()
            .draft
            .as_ref()
            .map(|draft| draft.request.clone());
        let Some(request) = request else {
            return;
        };
        let query = ExerciseQuery::Draft(Box::new(request.clone()));
        self.query(query, move |this, view: Option<DraftView>| {
            this.change(|state| {
                let draft = state
                    .draft
                    .as_mut()
                    .filter(|draft| draft.request == request);
                if let (Some(draft), Some(view)) = (draft, view) {
                    draft.view = Some(Rc::new(view));
                }
            });
        });
    }

    /// Takes the open design as the start, whose verdicts suggest goals.
    pub fn take_start(&self, design: &Design) {
        let start = format::save(design);
        self.change_draft(|draft| draft.start = start);
        self.suggest();
    }

    /// Takes the open design as the reference solution.
    pub fn take_solution(&self, design: &Design) {
        let design = format::save(design);
        self.change_draft(|draft| {
            let before = draft.solution.take().unwrap_or_default();
            draft.solution = Some(DraftSolution { design, ..before });
        });
    }

    /// Takes the run that is played as that of production.
    pub fn take_run(&self) {
        let run = self
            .0
            .failures
            .state()
            .run
            .as_ref()
            .map(|run| run.key.clone());
        match run.filter(|run| !run.faults.is_empty()) {
            Some(run) => self.change_draft(|draft| {
                let text = draft
                    .before
                    .take()
                    .map_or_else(String::new, |(_, text)| text);
                draft.before = Some((run, text));
            }),
            None => self.tell("No run with a fault is played. Open Failures and play one."),
        }
    }

    /// Puts the start, or the solution, onto the canvas. Undo takes it back.
    pub fn show_draft(&self, is_solution: bool) {
        let text = self
            .state()
            .draft
            .as_ref()
            .and_then(|draft| match is_solution {
                true => Some(draft.request.solution.as_ref()?.design.clone()),
                false => Some(draft.request.start.clone()),
            });
        let design = text.and_then(|text| format::load(&text).ok());
        if let Some(design) = design {
            let name = match is_solution {
                true => "Show the solution",
                false => "Show the start",
            };
            self.commands()
                .send(StateAction::Edit(Command::ReplaceDesign {
                    design: Rc::new(design),
                    name: name.to_owned(),
                }));
        }
    }

    /// Opens the exercise that is made as a participant would.
    pub fn try_draft(&self) {
        let state = self.state();
        let view = state.draft.as_ref().and_then(|draft| draft.view.clone());
        drop(state);
        if let Some(view) = view.filter(|view| !view.file.is_empty()) {
            self.hide_draft();
            self.open(ExerciseRequest::of(ExercisePlace::File(view.file.clone())));
        }
    }

    /// Leaves the exercise that is made. It is kept for the next time.
    pub fn hide_draft(&self) {
        self.change(|state| state.draft = None);
        let is_open = self.state().open.is_some();
        self.commands().send(StateAction::SetExercise(is_open));
    }

    /// Gives the exercise that is made up.
    pub fn discard_draft(&self) {
        stored::remove_draft();
        self.hide_draft();
    }

    // ---- hand-ins --------------------------------------------------------------------------

    /// Collects hand-ins for an exercise of the course, or for one of links and files.
    pub fn collect_for(&self, exercise: String) {
        self.collect(exercise, Vec::new());
    }

    /// Opens a hand-in of a link among those that are collected.
    pub fn open_hand_in(&self, fragment: String) {
        let received = ReceivedFile {
            name: String::new(),
            text: fragment,
        };
        let query = Query::Exercise(ExerciseQuery::ExerciseOf(received.clone()));
        let this = self.clone();
        self.client().query(query, move |exercise| {
            let Some(exercise) = exercise else {
                return this
                    .tell("The link cannot be opened: it holds no hand-in that can be read.");
            };
            this.commands()
                .send(StateAction::OpenDialog(DialogRequest::Collect));
            let is_collected = this.state().collection.exercise == exercise;
            match is_collected {
                true => this.receive(vec![received]),
                false => this.collect(exercise, vec![received]),
            }
        });
    }

    fn collect(&self, exercise: String, received: Vec<ReceivedFile>) {
        self.change(|state| {
            state.collection = CollectionState {
                exercise: exercise.clone(),
                ..CollectionState::default()
            };
        });
        if exercise.is_empty() {
            return;
        }
        let this = self.clone();
        spawn_local(async move {
            let place = ExercisePlace::Course(exercise.clone());
            let Some(source) = this.source(&place).await else {
                return this.tell("The exercise could not be loaded. Is there a connection?");
            };
            let query = ExerciseQuery::Collect(source);
            this.query(query, move |this, opened: Option<ExerciseResult>| {
                if let Some(Ok(_)) = opened {
                    this.refresh_collection();
                    this.receive(received);
                }
            });
        });
    }

    /// Judges what was dropped, one after another, so that the page and the review go on meanwhile.
    pub fn receive(&self, received: Vec<ReceivedFile>) {
        if received.is_empty() {
            return;
        }
        self.change(|state| {
            let (done, total) = state.collection.progress;
            let is_done = done == total;
            state.collection.progress = match is_done {
                true => (0, received.len()),
                false => (done, total + received.len()),
            };
            if is_done {
                state.collection.refused.clear();
            }
        });
        self.receive_next(received.into());
    }

    fn receive_next(&self, mut waiting: VecDeque<ReceivedFile>) {
        let Some(next) = waiting.pop_front() else {
            return self.refresh_collection();
        };
        let name = next.name.clone();
        let query = ExerciseQuery::Receive(next);
        self.query(query, move |this, receipt: Option<ReceiptResult>| {
            this.change(|state| {
                state.collection.progress.0 += 1;
                let why = match receipt {
                    Some(Ok(_)) => return,
                    Some(Err(why)) => why,
                    None => "no exercise is chosen".to_owned(),
                };
                let name = if name.is_empty() {
                    "A link".to_owned()
                } else {
                    name
                };
                state.collection.refused.push((name, why));
            });
            this.receive_next(waiting);
        });
    }

    fn refresh_collection(&self) {
        self.query(
            ExerciseQuery::Collected,
            |this, view: Option<CollectionView>| {
                this.change(|state| state.collection.view = view.map(Rc::new));
            },
        );
    }

    /// Takes a hand-in out, or all of them.
    pub fn discard(&self, at: Option<usize>) {
        let query = ExerciseQuery::Discard(at);
        self.query(query, |this, view: Option<CollectionView>| {
            this.change(|state| state.collection.view = view.map(Rc::new));
        });
    }

    /// Requests a page or table of the hand-ins, and passes its text on.
    pub fn report(&self, report: CollectionReport, then: impl FnOnce(&Self, String) + 'static) {
        let this = self.clone();
        let query = Query::Exercise(ExerciseQuery::CollectionReport(report));
        self.client().query(query, move |text| match text {
            Some(text) => then(&this, text),
            None => this.tell("The page could not be made: the checker is not there."),
        });
    }
}
