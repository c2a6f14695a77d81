//! Opening of exercises as designs of their own, and the verdict on what is drawn.

use super::service::{StartingExercise, Workshop};
use super::state::OpenExercise;
use crate::app::browser::{clock, upload};
use crate::app::model::document::DocumentId;
use crate::app::model::ui::Panel;
use crate::app::model::workshop::{ExercisePlace, ExerciseRequest, course_file};
use crate::app::state::StateAction;
use crate::document::{Design, Id, format};
use crate::editor::Editor;
use crate::exercises::progress::Attempt;
use crate::exercises::{Locks, read_locked};
use crate::worker::workshop::protocol::{
    ExerciseQuery, ExerciseResult, ExerciseSource, ExerciseView, VerdictView,
};
use std::rc::Rc;
use yew::platform::spawn_local;

impl Workshop {
    /// Opens an exercise: the design in which it was worked on, or its start as a design of its own.
    pub fn open(&self, request: ExerciseRequest) {
        self.load(request.place.clone(), move |this, opened| match opened {
            Some(Ok(view)) => this.begin(view, request),
            Some(Err(why)) => this.tell(format!("The exercise cannot be opened: {why}")),
            None => this.tell("The exercise cannot be opened: the checker is not there."),
        });
    }

    /// Loads an exercise into the checker, and passes its answer on unless another one is opened meanwhile.
    fn load(
        &self,
        place: ExercisePlace,
        then: impl FnOnce(&Self, Option<ExerciseResult>) + 'static,
    ) {
        let opening = self.0.openings.get() + 1;
        self.0.openings.set(opening);
        self.load_course();
        let this = self.clone();
        spawn_local(async move {
            let Some(source) = this.source(&place).await else {
                return this.tell("The exercise could not be loaded. Is there a connection?");
            };
            this.query(ExerciseQuery::Open(source), move |this, opened| {
                if this.0.openings.get() == opening {
                    then(this, opened);
                }
            });
        });
    }

    pub(super) async fn source(&self, place: &ExercisePlace) -> Option<ExerciseSource> {
        match place {
            ExercisePlace::File(text) => Some(ExerciseSource::File(text.clone())),
            ExercisePlace::Link(fragment) => Some(ExerciseSource::Link(fragment.clone())),
            ExercisePlace::Course(id) => {
                // A made exercise has no file in the course.
                let kept = self
                    .state()
                    .progress
                    .attempt(id)
                    .and_then(|a| a.file.clone());
                if let Some(file) = kept {
                    return Some(ExerciseSource::File(file));
                }
                let bytes = upload::fetch(&course_file(id)).await?;
                Some(ExerciseSource::File(String::from_utf8(bytes).ok()?))
            }
        }
    }

    fn begin(&self, view: ExerciseView, request: ExerciseRequest) {
        let Some(id) = Id::new(&view.id) else {
            return;
        };
        let is_of_course = matches!(request.place, ExercisePlace::Course(_));
        let attempt = self.state().progress.attempt(&view.id).cloned();
        let file = match is_of_course {
            true => attempt.as_ref().and_then(|attempt| attempt.file.clone()),
            false => Some(view.file.clone()),
        };
        let title = view.title.clone();
        self.change_progress(|progress| {
            let attempt = progress.attempt_mut(&id);
            attempt.title = Some(title);
            attempt.file = file;
            attempt.mode = request.mode.or(attempt.mode);
            if request.incident.is_some() {
                attempt.incident = request.incident;
            }
        });
        let Some(open) = open_exercise(view) else {
            return self.tell("The start of the exercise cannot be opened.");
        };
        let design = attempt.as_ref().and_then(|attempt| attempt.design.clone());
        let work = attempt.and_then(|attempt| attempt.work);
        let Some(design) = design.filter(|_| work.is_none()) else {
            let work = work.map(|work| work.0);
            return self.start(open, work);
        };
        if design == self.0.designs.open_id() {
            return self.show(OpenExercise { design, ..open });
        }
        let this = self.clone();
        spawn_local(async move {
            // The exercise of a stored design opens with that.
            if this.0.designs.open_stored(&design).await.is_err() {
                this.start(open, None);
            }
        });
    }

    /// Opens a design for the exercise: the start, or work that came with a file of progress.
    fn start(&self, open: OpenExercise, work: Option<Rc<Design>>) {
        let start = open.locks.as_ref().map(|locks| locks.start.clone());
        let Some(design) = work.or(start) else {
            return;
        };
        let message = format!("{} is open, as a design of its own.", open.view.title);
        let before = self
            .0
            .followed
            .borrow()
            .as_ref()
            .map(|(document, _)| *document);
        *self.0.starting.borrow_mut() = Some(StartingExercise {
            open,
            before: before.unwrap_or_default(),
        });
        self.0
            .commands
            .send(StateAction::OpenDesign(design, message));
    }

    /// Shows the exercise of the open design, and has it judged.
    fn show(&self, open: OpenExercise) {
        self.0.is_judging.set(false);
        self.change(|state| {
            let is_other = state
                .open
                .as_ref()
                .is_none_or(|o| o.view.id != open.view.id);
            if is_other {
                state.clock = None;
            }
            state.open = Some(open);
        });
        self.0.commands.send(StateAction::SetExercise(true));
        self.0
            .commands
            .send(StateAction::ShowPanel(Panel::Exercise));
        self.judge();
    }

    // ---- the open design -------------------------------------------------------------------

    /// The open design has changed, or is another one.
    pub fn follow(&self, document: DocumentId, editor: &Editor) {
        let design = self.0.designs.open_id();
        let before = self
            .0
            .followed
            .replace(Some((document, editor.design().clone())));
        let starting = self.0.starting.take();
        let (is_started, starting) = match starting {
            Some(starting) if starting.before != document => (Some(starting.open), None),
            other => (None, other),
        };
        *self.0.starting.borrow_mut() = starting;
        if let Some(open) = is_started {
            let id = Id::new(&open.view.id);
            if let Some(id) = id {
                self.change_progress(|progress| {
                    let attempt = progress.attempt_mut(&id);
                    attempt.design = Some(design.clone());
                    attempt.work = None;
                });
            }
            return self.show(OpenExercise { design, ..open });
        }
        let is_same = self
            .state()
            .open
            .as_ref()
            .is_some_and(|o| o.design == design);
        if is_same {
            let is_edited = before.is_none_or(|(_, before)| !Rc::ptr_eq(&before, editor.design()));
            if is_edited {
                self.judge();
            }
            return;
        }
        let attempt = self.state().progress.of_design(&design).cloned();
        match attempt {
            Some(attempt) if !design.is_empty() => self.restore(attempt, design),
            _ => self.close(),
        }
    }

    /// Opens the exercise of a stored design that was opened.
    fn restore(&self, attempt: Attempt, design: String) {
        let place = match attempt.file {
            Some(file) => ExercisePlace::File(file),
            None => ExercisePlace::Course(attempt.exercise.to_string()),
        };
        self.load(place, move |this, opened| {
            let is_open = this.0.designs.open_id() == design;
            let opened = opened.and_then(Result::ok).and_then(open_exercise);
            if let Some(open) = opened.filter(|_| is_open) {
                this.show(OpenExercise { design, ..open });
            }
        });
    }

    fn close(&self) {
        if self.state().open.is_some() {
            self.change(|state| state.open = None);
            self.0.commands.send(StateAction::SetExercise(false));
        }
    }

    fn judge(&self) {
        if self.0.is_judging.replace(true) {
            return self.0.is_outdated.set(true);
        }
        self.0.is_outdated.set(false);
        self.query(
            ExerciseQuery::Judge,
            |this, verdict: Option<VerdictView>| {
                this.0.is_judging.set(false);
                match verdict {
                    Some(verdict) => {
                        this.0.is_reopened.set(false);
                        this.take_verdict(verdict);
                    }
                    // A checker that was started anew knows no exercise.
                    None => return this.reopen(),
                }
                if this.0.is_outdated.get() {
                    this.judge();
                }
            },
        );
    }

    fn reopen(&self) {
        let view = self.state().open.as_ref().map(|open| open.view.clone());
        let Some(view) = view.filter(|_| !self.0.is_reopened.replace(true)) else {
            return;
        };
        let query = ExerciseQuery::Open(ExerciseSource::File(view.file.clone()));
        self.query(query, |this, _: Option<ExerciseResult>| this.judge());
    }

    fn take_verdict(&self, verdict: VerdictView) {
        let before = self
            .state()
            .open
            .as_ref()
            .and_then(|open| open.verdict.clone());
        let met = |verdict: &VerdictView| verdict.goals.iter().filter(|goal| goal.is_met).count();
        let (now, all) = (met(&verdict), verdict.goals.len());
        let is_solved = verdict.is_solved;
        if let Some(before) = before.as_ref() {
            let (was, was_solved) = (met(before), before.is_solved);
            if is_solved && !was_solved {
                self.announce("The exercise is solved.".to_owned());
            } else if was != now {
                self.announce(format!("{now} of {all} goals met."));
            }
        }
        self.change_open(|open| {
            let step = |verdict: &VerdictView| verdict.hints.first().copied();
            if open.verdict.as_deref().and_then(step) != step(&verdict) {
                open.hints = 0;
            }
            open.verdict = Some(Rc::new(verdict));
            // It holds the design as it was.
            open.hand_in = None;
        });
        self.change_attempt(|attempt| {
            attempt.keep_result(now, all, is_solved, clock::today());
        });
    }

    /// Reason to refuse an edit of the open design.
    pub fn refusal(&self, before: &Design, after: &Design) -> Option<String> {
        let state = self.state();
        // Whoever makes an exercise changes everything.
        let open = state.open.as_ref().filter(|_| state.draft.is_none())?;
        let locks = open.locks.clone()?;
        Some(locks.refusal(before, after)?.plain())
    }
}

fn open_exercise(view: ExerciseView) -> Option<OpenExercise> {
    let start = Rc::new(format::load(&view.start).ok()?);
    let locked = read_locked(&view.locks)?;
    Some(OpenExercise {
        locks: Some(Rc::new(Locks { start, locked })),
        view: Rc::new(view),
        design: String::new(),
        verdict: None,
        hints: 0,
        solution: None,
        hand_in: None,
        hands_in: false,
    })
}
