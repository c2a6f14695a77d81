//! The checker beside the page: what is drawn goes to it, what it finds comes back. It starts
//! when there is something to check, and again where it broke.

use crate::app::browser::{assets, clock, worker::WorkerHandle};
use crate::app::model::document::is_blank;
use crate::app::model::review::ReviewSnapshot;
use crate::app::model::review::ReviewStatus;
use crate::document::{Design, DesignDiff};
use crate::editor::Command;
use crate::worker::protocol::{EditProposal, EditResult, Envelope, Query, Request, Response};
use crate::worker::view_models::RepairView;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use yew::Callback;

/// A way to talk to the checker. Cheap to clone.
#[derive(Clone)]
pub struct ReviewClient(Rc<RefCell<Inner>>);

impl PartialEq for ReviewClient {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

type AnswerCallback = Box<dyn FnOnce(Option<String>)>;

struct Inner {
    worker: Option<WorkerHandle>,
    /// Whether it was asked for, so that it is not asked for twice.
    starting: bool,
    /// Whether it listens; until then, what is to be said waits.
    ready: bool,
    waiting: Vec<Request>,
    /// Whether it was told any drawing.
    has_sent_design: bool,
    /// The drawing as it is.
    design: Rc<Design>,
    /// The drawing as it was told last, and which state that is.
    sent_design: Rc<Design>,
    state: u64,
    query_count: u64,
    pending: HashMap<u64, AnswerCallback>,
    checking: ReviewStatus,
    on_change: Callback<ReviewStatus>,
    /// How often it broke since it last reviewed well.
    crash_count: u32,
    /// Rules that broke it.
    skipped_rules: Vec<String>,
}

const UNLOADED: &str = "it could not be loaded";

/// It is started anew so often in a row.
const MAX_CRASHES: u32 = 3;

impl ReviewClient {
    /// A client without a worker yet. Each change of the review goes to `on_change`.
    pub fn new(on_change: Callback<ReviewStatus>) -> Self {
        Self(Rc::new(RefCell::new(Inner {
            worker: None,
            starting: false,
            ready: false,
            waiting: Vec::new(),
            has_sent_design: false,
            design: Rc::default(),
            sent_design: Rc::default(),
            state: 0,
            query_count: 0,
            pending: HashMap::new(),
            checking: ReviewStatus::default(),
            on_change,
            crash_count: 0,
            skipped_rules: Vec::new(),
        })))
    }

    /// Tells it the drawing as it is now.
    pub fn set_design(&self, design: &Rc<Design>) {
        let wanted = {
            let mut inner = self.0.borrow_mut();
            inner.design = design.clone();
            inner.starting || !is_blank(design)
        };
        if wanted {
            self.sync();
        }
    }

    /// Starts the worker if it does not run, and sends it the changes of the design.
    fn sync(&self) {
        self.start();
        self.send_changes();
    }

    fn send_changes(&self) {
        let changed = {
            let mut inner = self.0.borrow_mut();
            let now = inner.design.clone();
            let patch = DesignDiff::between(&inner.sent_design, &now);
            if patch.is_empty() && inner.has_sent_design {
                return;
            }
            inner.has_sent_design = true;
            inner.sent_design = now;
            inner.state += 1;
            let (state, patch) = (inner.state, patch.to_text());
            Request::UpdateDesign { state, patch }
        };
        self.send(changed);
    }

    /// Starts the worker if it does not run.
    fn start(&self) {
        {
            let mut inner = self.0.borrow_mut();
            if std::mem::replace(&mut inner.starting, true) {
                return;
            }
            if inner.checking == ReviewStatus::Blank {
                inner.checking = ReviewStatus::Running;
            }
        }
        self.emit_status();
        let (on_message, on_error) = (self.clone(), self.clone());
        let worker = WorkerHandle::start(
            &assets::address("worker.js"),
            move |text| on_message.on_message(&text),
            move || on_error.on_crash(UNLOADED),
        );
        let started = worker.is_some();
        {
            let mut inner = self.0.borrow_mut();
            inner.ready = false;
            inner.worker = worker;
        }
        if !started {
            self.on_crash(UNLOADED);
        }
    }

    fn emit_status(&self) {
        let (on_change, status) = {
            let inner = self.0.borrow();
            (inner.on_change.clone(), inner.checking.clone())
        };
        on_change.emit(status);
    }

    fn send(&self, request: Request) {
        let mut inner = self.0.borrow_mut();
        match &inner.worker {
            Some(worker) if inner.ready => {
                let today = clock::today().to_string();
                let envelope = Envelope { today, request };
                // Writing to memory fails only for maps whose keys are no text.
                worker.send(&serde_json::to_string(&envelope).unwrap_or_default());
            }
            _ => inner.waiting.push(request),
        }
    }

    fn on_message(&self, text: &str) {
        let Ok(said) = serde_json::from_str(text) else {
            return;
        };
        match said {
            Response::Ready => {
                let waiting = {
                    let mut inner = self.0.borrow_mut();
                    inner.ready = true;
                    std::mem::take(&mut inner.waiting)
                };
                waiting.into_iter().for_each(|request| self.send(request));
            }
            Response::Review(view) => {
                self.update_review(|before| Some(ReviewSnapshot::after(before, view)))
            }
            Response::Repairs {
                state,
                finding,
                repairs,
            } => self.update_review(|before| before?.with_offers(state, finding, repairs)),
            Response::Answer(number, answer) => {
                let answered = self.0.borrow_mut().pending.remove(&number);
                if let Some(answered) = answered {
                    answered(answer);
                }
            }
            Response::Crashed { message, rule } => {
                web_sys::console::warn_1(&message.into());
                if let Some(rule) = rule {
                    let mut inner = self.0.borrow_mut();
                    if !inner.skipped_rules.contains(&rule) {
                        // Without that rule it may go well: it has its tries again.
                        inner.skipped_rules.push(rule);
                        inner.crash_count = 0;
                    }
                }
                self.on_crash("it broke on this drawing");
            }
        }
    }

    fn update_review(&self, next: impl FnOnce(Option<&ReviewSnapshot>) -> Option<ReviewSnapshot>) {
        {
            let mut inner = self.0.borrow_mut();
            let Some(reviewed) = next(inner.checking.snapshot()) else {
                return;
            };
            inner.crash_count = 0;
            inner.checking = ReviewStatus::Ready(reviewed);
        }
        self.emit_status();
    }

    /// It is gone. Where that was not too often, another takes its place and is told everything.
    fn on_crash(&self, why: &str) {
        let (again, pending) = {
            let mut inner = self.0.borrow_mut();
            inner.worker = None;
            inner.starting = false;
            inner.ready = false;
            inner.waiting.clear();
            inner.crash_count += 1;
            inner.checking = match inner.crash_count < MAX_CRASHES {
                true => ReviewStatus::Running,
                false => ReviewStatus::Unavailable(why.to_owned()),
            };
            let pending = std::mem::take(&mut inner.pending);
            let again = inner.crash_count < MAX_CRASHES;
            inner.sent_design = Rc::default();
            inner.has_sent_design = false;
            (again, pending)
        };
        pending.into_values().for_each(|answered| answered(None));
        self.emit_status();
        if again {
            self.start();
            let skip = self.0.borrow().skipped_rules.clone();
            self.send(Request::SkipRules(skip));
            self.sync();
        }
    }

    /// Wants something of the drawing as it is; `answered` gets the text of the answer.
    pub fn query(&self, query: Query, answered: impl FnOnce(Option<String>) + 'static) {
        self.sync();
        let number = {
            let mut inner = self.0.borrow_mut();
            inner.query_count += 1;
            let number = inner.query_count;
            inner.pending.insert(number, Box::new(answered));
            number
        };
        self.send(Request::Query(number, query));
    }

    /// Wants something that is no plain text.
    pub fn query_value<T: DeserializeOwned>(
        &self,
        query: Query,
        answered: impl FnOnce(Option<T>) + 'static,
    ) {
        self.query(query, |text| {
            answered(text.and_then(|t| serde_json::from_str(&t).ok()));
        });
    }

    /// Wants a change of the drawing; `answered` gets it, or why there is none.
    pub fn query_edit(
        &self,
        query: Query,
        answered: impl FnOnce(Result<Proposal, String>) + 'static,
    ) {
        let this = self.clone();
        self.query_value(query, move |edited: Option<EditResult>| {
            let edit = edited.unwrap_or_else(|| {
                Err("The checker did not answer. Nothing was changed.".to_owned())
            });
            answered(edit.and_then(|edit| this.proposal(edit)));
        });
    }

    /// The change that the checker proposed, if the drawing is still the one that it changes.
    ///
    /// # Errors
    /// Says what to do where it is not.
    pub fn proposal(&self, edit: EditProposal) -> Result<Proposal, String> {
        let inner = self.0.borrow();
        let patch =
            DesignDiff::read(&edit.patch, &inner.sent_design).filter(|_| edit.state == inner.state);
        let Some(patch) = patch else {
            return Err("The drawing was changed meanwhile. Please try again.".to_owned());
        };
        let mut design = (*inner.sent_design).clone();
        patch.apply(&mut design);
        Ok(Proposal {
            design: Rc::new(design),
            name: edit.name,
        })
    }

    /// Wants the repairs of a finding, which are shown once they are there.
    pub fn query_repairs(&self, finding: String) {
        let this = self.clone();
        let state = self.0.borrow().state;
        let query = Query::Repairs(finding.clone());
        self.query_value(query, move |offers: Option<Vec<RepairView>>| {
            if let Some(offers) = offers {
                this.update_review(|before| before?.with_offers(state, finding, offers));
            }
        });
    }
}

/// A change of the drawing as it is.
pub struct Proposal {
    /// The drawing as it would be.
    pub design: Rc<Design>,
    /// What undo calls the change.
    pub name: String,
}

impl Proposal {
    /// What makes it.
    pub fn command(self) -> Command {
        Command::ReplaceDesign {
            design: self.design,
            name: self.name,
        }
    }
}
