//! Actions of a participant on the exercise that is open.

use super::service::Workshop;
use crate::app::model::ui::{FindingFocus, SelectedFinding};
use crate::app::model::workshop::{CourseRow, ExercisePlace, ExerciseRequest};
use crate::app::state::StateAction;
use crate::document::{Subject, format};
use crate::editor::Command;
use crate::exercises::progress::{Attempt, Incident, Mode};
use crate::worker::failures::protocol::{RunKey, RunView};
use crate::worker::workshop::protocol::{
    CaseView, ExerciseQuery, HandInDocument, HandInRequest, SolutionView,
};
use std::rc::Rc;

impl Workshop {
    /// Sets the mode.
    pub fn set_mode(&self, mode: Mode) {
        self.change_attempt(|attempt| attempt.mode = Some(mode));
        self.change(|state| state.clock = None);
    }

    /// Tells that a phase of a team kata is over.
    pub fn tell_time(&self) {
        self.tell("The time of this phase is over.");
    }

    /// Sets the incident that the exercise begins with.
    pub fn set_incident(&self, incident: Option<Incident>) {
        self.change_attempt(|attempt| attempt.incident = incident);
    }

    /// Changes the words of the participant.
    pub fn write(&self, change: impl FnOnce(&mut Attempt)) {
        self.change_attempt(change);
        self.change_open(|open| open.hand_in = None);
    }

    /// Sets the name of the participant.
    pub fn set_name(&self, name: &str) {
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        self.change_progress(|progress| progress.name = name);
        self.change_open(|open| open.hand_in = None);
    }

    /// Shows the next hint of the present step.
    pub fn show_hint(&self) {
        self.change_open(|open| open.hints += 1);
        self.change_attempt(|attempt| attempt.hints = Some(attempt.hints.unwrap_or(0) + 1));
    }

    /// Plays a run of the starting design.
    pub fn play_start(&self, key: RunKey) {
        let query = ExerciseQuery::PlayStart(key.clone());
        self.query(query, move |this, run: Option<RunView>| match run {
            Some(run) => this.0.failures.show_other(key, run),
            None => this.tell("The start of the exercise has no such run."),
        });
    }

    /// Plays the run of a case, or shows its finding.
    pub fn show_case(&self, case: &CaseView) {
        match case {
            CaseView::Run { key, .. } => self.0.failures.play(key.clone(), 0),
            CaseView::Finding {
                fingerprint,
                subjects,
                ..
            } => {
                let subjects = subjects.iter();
                let selected = SelectedFinding {
                    fingerprint: fingerprint.as_str().into(),
                    subjects: subjects.filter_map(|s| Subject::parse(s)).collect(),
                };
                let select = StateAction::SelectFinding(selected, FindingFocus::Finding);
                self.0.commands.send(select);
            }
        }
    }

    /// Shows a reference solution beside the own design.
    pub fn show_solution(&self, at: usize, dark: bool) {
        let query = ExerciseQuery::Solution { at, dark };
        self.query(query, |this, solution: Option<SolutionView>| {
            this.change_open(|open| open.solution = solution.map(Rc::new));
        });
    }

    /// Opens a reference solution as a design of its own.
    pub fn open_solution(&self) {
        let solution = self
            .state()
            .open
            .as_ref()
            .and_then(|open| open.solution.clone());
        let design = solution.and_then(|solution| format::load(&solution.design).ok());
        if let Some(design) = design {
            let message = format!("{} is open, as a copy of your own.", design.title);
            let open = StateAction::OpenDesign(Rc::new(design), message);
            self.0.commands.send(open);
        }
    }

    /// Goes back to the start. Undo takes it back.
    pub fn start_again(&self) {
        let locks = self
            .state()
            .open
            .as_ref()
            .and_then(|open| open.locks.clone());
        if let Some(locks) = locks {
            let design = locks.start.clone();
            let name = "Start the exercise again".to_owned();
            let command = Command::ReplaceDesign { design, name };
            self.0.commands.send(StateAction::Edit(command));
        }
    }

    /// Opens the next exercise of the course.
    pub fn open_next(&self) {
        let next = self.state().next().map(|row: &CourseRow| row.id.clone());
        if let Some(id) = next {
            self.open(ExerciseRequest::of(ExercisePlace::Course(id)));
        }
    }

    /// Shows or hides the part that hands in.
    pub fn show_hand_in(&self, hands_in: bool) {
        self.change_open(|open| open.hands_in = hands_in);
    }

    /// Makes the hand-in, and passes it on.
    pub fn hand_in(&self, then: impl FnOnce(&Self, Rc<HandInDocument>) + 'static) {
        let request = {
            let state = self.state();
            let Some(attempt) = state.attempt() else {
                return;
            };
            let words = |text: &Option<String>| text.clone().unwrap_or_default();
            HandInRequest {
                name: words(&state.progress.name),
                mode: state.mode().as_str().to_owned(),
                hints: attempt.hints.unwrap_or(0),
                note: words(&attempt.note),
                why: words(&attempt.why),
                now: words(&attempt.now),
            }
        };
        let query = ExerciseQuery::HandIn(request);
        self.query(
            query,
            move |this, made: Option<HandInDocument>| match made {
                Some(made) => {
                    let made = Rc::new(made);
                    this.change_open(|open| open.hand_in = Some(made.clone()));
                    then(this, made);
                }
                None => this.tell("The hand-in could not be made: the checker is not there."),
            },
        );
    }
}
