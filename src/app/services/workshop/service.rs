//! Service of exercises: its state, the progress and the course.

use super::state::{OpenExercise, WorkshopState};
use super::stored;
use crate::app::browser::upload;
use crate::app::command::Commands;
use crate::app::model::document::DocumentId;
use crate::app::model::ui::NoticeTopic;
use crate::app::model::workshop::{COURSE_LIST, CourseList};
use crate::app::services::autosave::service::DesignService;
use crate::app::services::failures::Failures;
use crate::app::services::review_client::ReviewClient;
use crate::app::services::shared_state::{SharedState, use_shared_state};
use crate::app::state::StateAction;
use crate::document::{Design, Id, format};
use crate::exercises::progress::{self, Attempt, Progress};
use crate::worker::protocol::Query;
use crate::worker::workshop::protocol::ExerciseQuery;
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::prelude::*;

/// An exercise whose start is on its way into the app.
pub(super) struct StartingExercise {
    pub open: OpenExercise,
    /// Document that was open before.
    pub before: DocumentId,
}

pub(super) struct WorkshopInner {
    pub state: SharedState<WorkshopState>,
    pub client: ReviewClient,
    pub commands: Commands,
    pub failures: Failures,
    pub designs: Rc<DesignService>,
    pub starting: RefCell<Option<StartingExercise>>,
    /// Document that was followed last, with the state of its design.
    pub followed: RefCell<Option<(DocumentId, Rc<Design>)>>,
    pub is_judging: Cell<bool>,
    /// True if the design has changed since the judge was asked.
    pub is_outdated: Cell<bool>,
    /// True if the exercise was opened again for a checker that did not know it.
    pub is_reopened: Cell<bool>,
    /// Counts openings, so that a late answer to an earlier one is dropped.
    pub openings: Cell<u64>,
}

/// The workshop, as the page knows it. Cheap to clone; two are equal if they are clones of one.
#[derive(Clone)]
pub struct Workshop(pub(super) Rc<WorkshopInner>);

impl PartialEq for Workshop {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Workshop {
    /// No exercise is open; the progress is that of the browser.
    pub fn new(
        client: &ReviewClient,
        commands: &Commands,
        failures: &Failures,
        designs: &Rc<DesignService>,
    ) -> Self {
        let state = WorkshopState {
            progress: Rc::new(stored::read()),
            ..WorkshopState::default()
        };
        Self(Rc::new(WorkshopInner {
            state: SharedState::new(state),
            client: client.clone(),
            commands: commands.clone(),
            failures: failures.clone(),
            designs: designs.clone(),
            starting: RefCell::default(),
            followed: RefCell::default(),
            is_judging: Cell::default(),
            is_outdated: Cell::default(),
            is_reopened: Cell::default(),
            openings: Cell::default(),
        }))
    }

    /// The state.
    pub fn state(&self) -> Ref<'_, WorkshopState> {
        self.0.state.get()
    }

    /// Client of the review worker.
    pub fn client(&self) -> &ReviewClient {
        &self.0.client
    }

    /// Commands of the app.
    pub fn commands(&self) -> &Commands {
        &self.0.commands
    }

    /// The stored designs.
    pub fn designs(&self) -> &Rc<DesignService> {
        &self.0.designs
    }

    /// Changes the state, and renders the views again.
    pub fn change(&self, change: impl FnOnce(&mut WorkshopState)) {
        self.0.state.change(change);
    }

    pub(super) fn change_open(&self, change: impl FnOnce(&mut OpenExercise)) {
        self.change(|state| {
            if let Some(open) = &mut state.open {
                change(open);
            }
        });
    }

    pub(super) fn query<T: serde::de::DeserializeOwned>(
        &self,
        query: ExerciseQuery,
        answered: impl FnOnce(&Self, Option<T>) + 'static,
    ) {
        let this = self.clone();
        self.0
            .client
            .query_value(Query::Exercise(query), move |answer| {
                answered(&this, answer)
            });
    }

    /// Announces a text to screen readers.
    pub(super) fn announce(&self, text: String) {
        self.0.commands.send(StateAction::Announce(text));
    }

    /// Shows a message over the drawing.
    pub fn tell(&self, text: impl Into<String>) {
        let notice = StateAction::ShowNotice(NoticeTopic::Command, text.into());
        self.0.commands.send(notice);
    }

    // ---- progress --------------------------------------------------------------------------

    /// Changes the progress, and stores it.
    pub fn change_progress(&self, change: impl FnOnce(&mut Progress)) {
        let mut progress = (*self.state().progress).clone();
        change(&mut progress);
        if progress == *self.state().progress {
            return;
        }
        let kept = stored::write(&mut progress);
        self.change(|state| state.progress = Rc::new(progress));
        if let Err(error) = kept {
            let reason = error.reason();
            self.tell(format!(
                "Your progress is not kept in this browser: {reason}. Download it as a file."
            ));
        }
    }

    pub(super) fn change_attempt(&self, change: impl FnOnce(&mut Attempt)) {
        let open = self.state().open.as_ref().map(|open| open.view.clone());
        let id = open.as_ref().and_then(|view| Id::new(&view.id));
        if let Some(id) = id {
            self.change_progress(|progress| change(progress.attempt_mut(&id)));
        }
    }

    /// The progress as a file, with the designs that are stored here.
    pub async fn progress_file(&self) -> String {
        let mut progress = (*self.state().progress).clone();
        // What is open is stored first.
        self.0.designs.save();
        if let Ok(store) = self.0.designs.store() {
            for attempt in &mut progress.attempts {
                let Some(id) = attempt.design.clone() else {
                    continue;
                };
                let text = store.text(&id).await.ok();
                let design = text.and_then(|text| format::load(&text).ok());
                if let Some(design) = design {
                    attempt.work = Some(format::EmbeddedDesign(Rc::new(design)));
                }
            }
        }
        progress::save(&progress)
    }

    /// Adds the progress of a file.
    ///
    /// # Errors
    /// Reason for which it cannot be read.
    pub fn add_progress(&self, text: &str) -> Result<(), String> {
        let other = progress::load(text).map_err(|error| error.to_string())?;
        self.change_progress(|progress| progress.merge(other));
        Ok(())
    }

    // ---- the course ------------------------------------------------------------------------

    /// Loads the list of the course, unless it is there.
    pub fn load_course(&self) {
        if self.state().course.is_some() {
            return;
        }
        let this = self.clone();
        spawn_local(async move {
            let bytes = upload::fetch(COURSE_LIST).await;
            let list = bytes.and_then(|bytes| serde_json::from_slice::<CourseList>(&bytes).ok());
            this.change(|state| {
                state.has_failed = list.is_none();
                state.course = list.map(|list| Rc::new(list.exercises));
            });
        });
    }
}

/// Renders the view again with each change.
#[hook]
pub fn use_workshop(workshop: &Workshop) -> WorkshopState {
    use_shared_state(&workshop.0.state)
}
