//! Client of the review worker: starts it on demand, sends changes of the design and queries, and
//! restarts it after a crash.

use super::review_session::{ReviewSession, SessionEffect};
use crate::app::browser::{assets, clock, worker::WorkerHandle};
use crate::app::model::document::DocumentId;
use crate::app::model::review::ReviewStatus;
use crate::document::Design;
use crate::editor::Command;
use crate::messages;
use crate::worker::protocol::{EditProposal, EditResult, Envelope, Query, Request};
use crate::worker::view_models::RepairView;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::rc::Rc;
use yew::Callback;

struct ClientState {
    session: RefCell<ReviewSession>,
    worker: RefCell<Option<WorkerHandle>>,
    on_change: Callback<ReviewStatus>,
}

/// Client of the review worker. Cheap to clone; two clients are equal if they are clones of one.
#[derive(Clone)]
pub struct ReviewClient(Rc<ClientState>);

impl PartialEq for ReviewClient {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl ReviewClient {
    /// A client without a worker yet. Each change of the review goes to `on_change`.
    pub fn new(on_change: Callback<ReviewStatus>) -> Self {
        Self(Rc::new(ClientState {
            session: RefCell::default(),
            worker: RefCell::default(),
            on_change,
        }))
    }

    /// Reviews the design from now on.
    pub fn set_design(&self, design: &Rc<Design>, document: DocumentId) {
        let mut session = self.0.session.borrow_mut();
        let effects = session.set_design(design, document);
        drop(session);
        self.apply(effects);
    }

    /// Asks at once what is held back about new elements.
    pub fn ask_now(&self) {
        let effects = self.0.session.borrow_mut().ask_now();
        self.apply(effects);
    }

    /// Sends a query about the current design; `answered` receives the text of the answer.
    pub fn query(&self, query: Query, answered: impl FnOnce(Option<String>) + 'static) {
        let effects = self.0.session.borrow_mut().query(query, Box::new(answered));
        self.apply(effects);
    }

    /// Sends a query whose answer is a value.
    pub fn query_value<T: DeserializeOwned>(
        &self,
        query: Query,
        answered: impl FnOnce(Option<T>) + 'static,
    ) {
        self.query(query, |text| {
            answered(text.and_then(|t| serde_json::from_str(&t).ok()));
        });
    }

    /// Sends a query for an edit; `answered` receives the edit, or why there is none.
    pub fn query_edit(
        &self,
        query: Query,
        answered: impl FnOnce(Result<Proposal, String>) + 'static,
    ) {
        let this = self.clone();
        self.query_value(query, move |edit: Option<EditResult>| {
            let edit = edit.unwrap_or_else(|| Err(messages::checker_silent().to_owned()));
            answered(edit.and_then(|edit| this.proposal(edit)));
        });
    }

    /// The design after a proposed edit.
    ///
    /// # Errors
    /// The message to show if the design has changed since.
    pub fn proposal(&self, edit: EditProposal) -> Result<Proposal, String> {
        let design = self.0.session.borrow().apply(&edit);
        let changed = || messages::checker_outdated().to_owned();
        Ok(Proposal {
            design: Rc::new(design.ok_or_else(changed)?),
            name: edit.name,
        })
    }

    /// Requests the repairs of a finding, which become part of the review.
    pub fn query_repairs(&self, finding: String) {
        let this = self.clone();
        let state = self.0.session.borrow().state();
        let query = Query::Repairs(finding.clone());
        self.query_value(query, move |repairs: Option<Vec<RepairView>>| {
            if let Some(repairs) = repairs {
                let mut session = this.0.session.borrow_mut();
                let effects = session.add_repairs(state, finding, repairs);
                drop(session);
                this.apply(effects);
            }
        });
    }

    /// Takes the steps that the session returned. The session is not borrowed meanwhile: callbacks
    /// may send further queries.
    fn apply(&self, effects: Vec<SessionEffect>) {
        for effect in effects {
            match effect {
                SessionEffect::StopWorker => drop(self.0.worker.take()),
                SessionEffect::StartWorker => self.start_worker(),
                SessionEffect::Send(request) => self.send(request),
                SessionEffect::StatusChanged(status) => self.0.on_change.emit(status),
                SessionEffect::Answer(answered, answer) => answered(answer),
                SessionEffect::Log(message) => web_sys::console::warn_1(&message.into()),
            }
        }
    }

    fn start_worker(&self) {
        let (on_message, on_error) = (self.clone(), self.clone());
        let worker = WorkerHandle::start(
            &assets::address("worker.js"),
            move |text| on_message.on_message(&text),
            move || on_error.on_failure(),
        );
        let is_started = worker.is_some();
        self.0.worker.replace(worker);
        if !is_started {
            self.on_failure();
        }
    }

    fn send(&self, request: Request) {
        if let Some(worker) = &*self.0.worker.borrow() {
            let today = clock::today().to_string();
            let envelope = Envelope { today, request };
            // Writing to memory fails only for maps whose keys are no text.
            worker.send(&serde_json::to_string(&envelope).unwrap_or_default());
        }
    }

    fn on_message(&self, text: &str) {
        if let Ok(response) = serde_json::from_str(text) {
            let effects = self.0.session.borrow_mut().on_response(response);
            self.apply(effects);
        }
    }

    fn on_failure(&self) {
        let effects = self
            .0
            .session
            .borrow_mut()
            .on_failure(messages::checker_unloaded());
        self.apply(effects);
    }
}

/// A proposed change of the design.
pub struct Proposal {
    /// The design after the change.
    pub design: Rc<Design>,
    /// Name of the change, as undo shows it.
    pub name: String,
}

impl Proposal {
    /// Command that makes the change.
    pub fn command(self) -> Command {
        Command::ReplaceDesign {
            design: self.design,
            name: self.name,
        }
    }
}
