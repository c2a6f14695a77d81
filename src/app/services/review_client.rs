//! The checker beside the page: what is drawn goes to it, what it finds comes back. It starts
//! when there is something to check, and again where it broke.

use crate::app::browser::{assets, clock, worker::Beside};
use crate::app::lazy;
use crate::app::model::review::Reviewed;
use crate::app::model::shared::Shared;
use crate::document::{Design, Patch, Subject};
use crate::editor::Command;
use crate::worker::message::{Ask, Edit, Edited, Message, Said, Want};
use crate::worker::view::{FindingView, OfferView};
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use yew::prelude::*;

/// How it goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Checking {
    /// There is nothing to check yet.
    #[default]
    Nothing,
    /// It is on its way.
    Working,
    /// There is a review: of the drawing as it is, or of one a moment ago.
    Reviewed(Reviewed),
    /// The checker cannot be had, for that reason.
    Lost(String),
}

impl Checking {
    /// The review, once there is one.
    pub fn reviewed(&self) -> Option<&Reviewed> {
        match self {
            Self::Reviewed(reviewed) => Some(reviewed),
            _ => None,
        }
    }
}

/// A way to talk to the checker. Cheap to clone.
#[derive(Clone)]
pub struct Checker(Rc<RefCell<Inner>>);

impl PartialEq for Checker {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

type Answered = Box<dyn FnOnce(Option<String>)>;

/// How one talks with it. The code for that is loaded before it is.
#[derive(Clone, Copy)]
pub struct Speech {
    hear: fn(&Checker, &str),
    write: fn(&Message) -> String,
    tell: fn(&Checker),
    first: fn(&Checker, &Subject, Callback<FindingView>),
}

/// How one talks with it.
pub const SPEECH: Speech = Speech {
    hear: |checker, text| checker.heard(text),
    // Writing to memory fails only for maps whose keys are no text.
    write: |message| serde_json::to_string(message).unwrap_or_default(),
    tell: Checker::tell_changes,
    first: |checker, subject, then| {
        let first = Want::FirstOf(subject.to_string());
        checker.want_value(first, move |finding| {
            if let Some(finding) = finding {
                then.emit(finding);
            }
        });
    },
};

struct Inner {
    speech: Option<Speech>,
    beside: Option<Beside>,
    /// Whether it was asked for, so that it is not asked for twice.
    starting: bool,
    /// Whether it listens; until then, what is to be said waits.
    ready: bool,
    waiting: Vec<Ask>,
    /// Whether it was told any drawing.
    knows_one: bool,
    /// The drawing as it is.
    now: Rc<Design>,
    /// The drawing as it was told last, and which state that is.
    told: Rc<Design>,
    state: u64,
    asked: u64,
    answers: HashMap<u64, Answered>,
    checking: Checking,
    show: Callback<Checking>,
    /// How often it broke since it last reviewed well.
    broke: u32,
    /// Rules that broke it.
    skip: Vec<String>,
}

const UNLOADED: &str = "it could not be loaded";

/// It is started anew so often in a row.
const TRIES: u32 = 3;

impl Checker {
    fn new(show: Callback<Checking>) -> Self {
        Self(Rc::new(RefCell::new(Inner {
            speech: None,
            beside: None,
            starting: false,
            ready: false,
            waiting: Vec::new(),
            knows_one: false,
            now: Rc::default(),
            told: Rc::default(),
            state: 0,
            asked: 0,
            answers: HashMap::new(),
            checking: Checking::default(),
            show,
            broke: 0,
            skip: Vec::new(),
        })))
    }

    /// Tells it the drawing as it is now.
    fn tell(&self, design: &Rc<Design>) {
        let wanted = {
            let mut inner = self.0.borrow_mut();
            inner.now = design.clone();
            inner.starting || !is_blank(design)
        };
        if wanted {
            self.catch_up();
        }
    }

    /// Tells it what it does not know yet of the drawing as it is.
    fn catch_up(&self) {
        self.start();
        let speech = self.0.borrow().speech;
        // Where there is none yet, it is told when there is.
        if let Some(speech) = speech {
            (speech.tell)(self);
        }
    }

    fn tell_changes(&self) {
        let changed = {
            let mut inner = self.0.borrow_mut();
            let now = inner.now.clone();
            let patch = Patch::between(&inner.told, &now);
            if patch.is_empty() && inner.knows_one {
                return;
            }
            inner.knows_one = true;
            inner.told = now;
            inner.state += 1;
            let (state, patch) = (inner.state, patch.to_text());
            Ask::Changed { state, patch }
        };
        self.say(changed);
    }

    /// Starts it where it is not there.
    fn start(&self) {
        let (speech, checking) = {
            let mut inner = self.0.borrow_mut();
            if std::mem::replace(&mut inner.starting, true) {
                return;
            }
            if inner.checking == Checking::Nothing {
                inner.checking = Checking::Working;
            }
            (inner.speech, (inner.show.clone(), inner.checking.clone()))
        };
        let (show, checking) = checking;
        show.emit(checking);
        let this = self.clone();
        match speech {
            Some(speech) => this.start_beside(speech),
            None => wasm_bindgen_futures::spawn_local(async move {
                match lazy::load().await {
                    Some(later) => this.learnt(later.speech),
                    None => this.lost(UNLOADED),
                }
            }),
        }
    }

    /// One can talk with it: what waited is said, after what the drawing is.
    fn learnt(&self, speech: Speech) {
        let waiting = {
            let mut inner = self.0.borrow_mut();
            inner.speech = Some(speech);
            std::mem::take(&mut inner.waiting)
        };
        self.start_beside(speech);
        (speech.tell)(self);
        self.0.borrow_mut().waiting.extend(waiting);
    }

    fn start_beside(&self, speech: Speech) {
        let (hears, loses) = (self.clone(), self.clone());
        let beside = Beside::start(
            &assets::address("worker.js"),
            move |text| (speech.hear)(&hears, &text),
            move || loses.lost(UNLOADED),
        );
        let started = beside.is_some();
        {
            let mut inner = self.0.borrow_mut();
            inner.ready = false;
            inner.beside = beside;
        }
        if !started {
            self.lost(UNLOADED);
        }
    }

    fn say(&self, ask: Ask) {
        let mut inner = self.0.borrow_mut();
        match (&inner.beside, inner.speech) {
            (Some(beside), Some(speech)) if inner.ready => {
                let today = clock::today().to_string();
                beside.say(&(speech.write)(&Message { today, ask }));
            }
            _ => inner.waiting.push(ask),
        }
    }

    fn heard(&self, text: &str) {
        let Ok(said) = serde_json::from_str(text) else {
            return;
        };
        match said {
            Said::Ready => {
                let waiting = {
                    let mut inner = self.0.borrow_mut();
                    inner.ready = true;
                    std::mem::take(&mut inner.waiting)
                };
                waiting.into_iter().for_each(|ask| self.say(ask));
            }
            Said::Review(view) => self.show(|before| Some(Reviewed::after(before, view))),
            Said::Offers {
                state,
                finding,
                offers,
            } => self.show(|before| before?.with_offers(state, finding, offers)),
            Said::Answer(number, answer) => {
                let answered = self.0.borrow_mut().answers.remove(&number);
                if let Some(answered) = answered {
                    answered(answer);
                }
            }
            Said::Broke { message, rule } => {
                web_sys::console::warn_1(&message.into());
                if let Some(rule) = rule {
                    let mut inner = self.0.borrow_mut();
                    if !inner.skip.contains(&rule) {
                        // Without that rule it may go well: it has its tries again.
                        inner.skip.push(rule);
                        inner.broke = 0;
                    }
                }
                self.lost("it broke on this drawing");
            }
        }
    }

    fn show(&self, next: impl FnOnce(Option<&Reviewed>) -> Option<Reviewed>) {
        let (show, checking) = {
            let mut inner = self.0.borrow_mut();
            let Some(reviewed) = next(inner.checking.reviewed()) else {
                return;
            };
            inner.broke = 0;
            inner.checking = Checking::Reviewed(reviewed);
            (inner.show.clone(), inner.checking.clone())
        };
        show.emit(checking);
    }

    /// It is gone. Where that was not too often, another takes its place and is told everything.
    fn lost(&self, why: &str) {
        let (again, show, answers) = {
            let mut inner = self.0.borrow_mut();
            inner.beside = None;
            inner.starting = false;
            inner.ready = false;
            inner.waiting.clear();
            inner.broke += 1;
            inner.checking = match inner.broke < TRIES {
                true => Checking::Working,
                false => Checking::Lost(why.to_owned()),
            };
            let answers = std::mem::take(&mut inner.answers);
            let again = inner.broke < TRIES;
            inner.told = Rc::default();
            inner.knows_one = false;
            (again, (inner.show.clone(), inner.checking.clone()), answers)
        };
        answers.into_values().for_each(|answered| answered(None));
        let (show, checking) = show;
        show.emit(checking);
        if again {
            self.start();
            let skip = self.0.borrow().skip.clone();
            self.say(Ask::Skip(skip));
            self.catch_up();
        }
    }

    /// Wants something of the drawing as it is; `answered` gets the text of the answer.
    pub fn want(&self, want: Want, answered: impl FnOnce(Option<String>) + 'static) {
        self.catch_up();
        let number = {
            let mut inner = self.0.borrow_mut();
            inner.asked += 1;
            let number = inner.asked;
            inner.answers.insert(number, Box::new(answered));
            number
        };
        self.say(Ask::Want(number, want));
    }

    /// Wants something that is no plain text.
    pub fn want_value<T: DeserializeOwned>(
        &self,
        want: Want,
        answered: impl FnOnce(Option<T>) + 'static,
    ) {
        self.want(want, |text| {
            answered(text.and_then(|t| serde_json::from_str(&t).ok()));
        });
    }

    /// The first finding that an element wears, as the panel orders them, if it wears any.
    pub fn first_of(&self, subject: &Subject, then: Callback<FindingView>) {
        // Without a way to talk nothing was found yet.
        let speech = self.0.borrow().speech;
        if let Some(speech) = speech {
            (speech.first)(self, subject, then);
        }
    }

    /// Wants a change of the drawing; `answered` gets it, or why there is none.
    pub fn want_edit(&self, want: Want, answered: impl FnOnce(Result<Proposal, String>) + 'static) {
        let this = self.clone();
        self.want_value(want, move |edited: Option<Edited>| {
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
    pub fn proposal(&self, edit: Edit) -> Result<Proposal, String> {
        let inner = self.0.borrow();
        let patch = Patch::read(&edit.patch).filter(|_| edit.state == inner.state);
        let Some(patch) = patch else {
            return Err("The drawing was changed meanwhile. Please try again.".to_owned());
        };
        let mut design = (*inner.told).clone();
        patch.apply(&mut design);
        Ok(Proposal {
            design: Rc::new(design),
            name: edit.name,
        })
    }

    /// Wants the repairs of a finding, which are shown once they are there.
    pub fn want_offers(&self, finding: String) {
        let this = self.clone();
        let state = self.0.borrow().state;
        let wanted = Want::Repairs(finding.clone());
        self.want_value(wanted, move |offers: Option<Vec<OfferView>>| {
            if let Some(offers) = offers {
                this.show(|before| before?.with_offers(state, finding, offers));
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
        Command::Become {
            design: self.design,
            name: self.name,
        }
    }
}

/// Whether there is nothing in it that a checklist could speak of.
pub fn is_blank(design: &Design) -> bool {
    let blank = Design {
        title: design.title.clone(),
        notes: design.notes.clone(),
        ..Design::default()
    };
    *design == blank
}

/// The checker of the drawing, and how it goes.
#[hook]
pub fn use_checker(design: &Rc<Design>) -> (Checker, Checking) {
    let checking = use_state_eq(Checking::default);
    let checker = {
        let set = checking.setter();
        use_memo((), |()| Checker::new(Callback::from(move |c| set.set(c))))
    };
    use_effect_with(Shared(design.clone()), {
        let checker = checker.clone();
        move |Shared(design)| checker.tell(design)
    });
    ((*checker).clone(), (*checking).clone())
}
