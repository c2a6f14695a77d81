//! What one draws is kept in the browser, a moment after each change. What does that is loaded when
//! something is kept, or shall be.

mod keeper;
mod says;
mod sitting;

pub use keeper::keep;

use crate::app::lazy::{self, Later};
use crate::app::model::shared::Shared;
use crate::app::model::ui::NoticeTopic;
use crate::app::state::{Dispatch, StateAction};
use crate::editor::Editor;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Whether the browser has what is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// All of it.
    Saved,
    /// It will in a moment.
    Saving,
    /// It does not take it.
    Not,
}

/// Keeps designs.
pub trait Keep {
    /// The design as it is now is open. The pause until it is to be saved, in milliseconds, where
    /// that is a change.
    fn follow(&self, editor: &Rc<Editor>) -> Option<u32>;
    /// Saves what has changed.
    fn save(&self);
    /// The page is left.
    fn leave(&self);
    /// Shows the designs that this browser keeps.
    fn show_designs(&self);
    /// Which of the kept designs is open.
    fn open_id(&self) -> String;
}

/// Begins to keep what is drawn, with how it is at the start.
pub type Begin = fn(&Dispatch, &Callback<Kept>, &Rc<Editor>) -> Rc<dyn Keep>;

/// Keeps designs in the browser, once that is loaded. Cheap to clone.
#[derive(Clone)]
pub struct Keeper(Rc<Inner>);

struct Inner {
    dispatch: Dispatch,
    show: Callback<Kept>,
    keep: RefCell<Option<Rc<dyn Keep>>>,
    loading: Cell<bool>,
    /// What it does not know yet: how the app began, then the newest state of each design that was
    /// open since.
    waiting: RefCell<Vec<Rc<Editor>>>,
    /// Until what has changed is saved. The next change starts it anew.
    pause: RefCell<Option<Timeout>>,
}

impl PartialEq for Keeper {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Keeper {
    fn new(dispatch: Dispatch, show: Callback<Kept>) -> Self {
        Self(Rc::new(Inner {
            dispatch,
            show,
            keep: RefCell::default(),
            loading: Cell::new(false),
            waiting: RefCell::default(),
            pause: RefCell::default(),
        }))
    }

    fn keep(&self) -> Option<Rc<dyn Keep>> {
        self.0.keep.borrow().clone()
    }

    /// Does it where anything is kept; what waits is saved when it can be.
    fn with(&self, act: fn(&dyn Keep)) {
        if let Some(keep) = self.keep() {
            act(&*keep);
        }
    }

    /// The design as it is now is open.
    fn follow(&self, editor: &Rc<Editor>) {
        match self.keep() {
            Some(keep) => self.follow_with(&keep, editor),
            None => self.wait(editor),
        }
    }

    fn follow_with(&self, keep: &Rc<dyn Keep>, editor: &Rc<Editor>) {
        let pause = keep.follow(editor).map(|pause| {
            let keep = keep.clone();
            Timeout::new(pause, move || keep.save())
        });
        *self.0.pause.borrow_mut() = pause;
    }

    fn wait(&self, editor: &Rc<Editor>) {
        let is_first = {
            let mut waiting = self.0.waiting.borrow_mut();
            let is_first = waiting.is_empty();
            // How the app began stays.
            if waiting.len() > 1 && waiting.last().is_some_and(|e| e.same_session(editor)) {
                waiting.pop();
            }
            waiting.push(editor.clone());
            is_first
        };
        if !is_first {
            self.0.show.emit(Kept::Saving);
            self.load();
        } else if let Some(later) = lazy::here() {
            self.begin(later);
        } else {
            let this = self.clone();
            spawn_local(async move {
                if crate::app::browser::keep::may_hold_designs().await {
                    this.load();
                }
            });
        }
    }

    fn load(&self) {
        if self.0.loading.replace(true) {
            return;
        }
        let this = self.clone();
        spawn_local(async move {
            match lazy::load().await {
                Some(later) => this.begin(later),
                None => {
                    // The next change is another try.
                    this.0.loading.set(false);
                    let said = "Not saved in this browser: a part of Plumbline could not be loaded. \
                                Is there a connection? Plumbline tries again with your next change.";
                    let tell = StateAction::ShowNotice(NoticeTopic::Storage, said.to_owned());
                    this.0.dispatch.dispatch(tell);
                    this.0.show.emit(Kept::Not);
                }
            }
        });
    }

    fn begin(&self, later: &Later) {
        let waiting = self.0.waiting.take();
        let Some((began, since)) = waiting.split_first() else {
            return;
        };
        let keep = (later.keep)(&self.0.dispatch, &self.0.show, began);
        *self.0.keep.borrow_mut() = Some(keep.clone());
        for editor in since {
            self.follow_with(&keep, editor);
        }
    }

    /// What keeps designs, as soon as it could begin.
    fn begun(&self) -> Option<Rc<dyn Keep>> {
        if let (None, Some(later)) = (self.keep(), lazy::here()) {
            self.begin(later);
        }
        self.keep()
    }

    /// Which of the kept designs is open; empty where nothing can be kept yet.
    pub fn open_id(&self) -> String {
        self.begun().map(|keep| keep.open_id()).unwrap_or_default()
    }

    /// Shows the designs that this browser keeps. Whoever asks has loaded what does that.
    pub fn show_designs(&self) {
        if let Some(keep) = self.begun() {
            keep.show_designs();
        }
    }
}

/// Keeps the design in the browser and tells how that goes.
#[hook]
pub fn use_autosave(editor: &Rc<Editor>, dispatch: &Dispatch) -> (Kept, Keeper) {
    let kept = use_state_eq(|| Kept::Saved);
    let keeper = {
        let (dispatch, set) = (dispatch.clone(), kept.setter());
        use_memo((), |()| {
            Keeper::new(dispatch, Callback::from(move |kept| set.set(kept)))
        })
    };

    use_effect_with(Shared(editor.design().clone()), {
        let (keeper, editor) = (keeper.clone(), editor.clone());
        move |_| keeper.follow(&editor)
    });

    // A page that goes away gives no other chance.
    use_effect_with((), {
        let keeper = keeper.clone();
        move |()| {
            let window = web_sys::window();
            let listen = |event: &'static str, act: fn(&dyn Keep)| {
                let keeper = keeper.clone();
                let window = window.as_ref()?;
                Some(EventListener::new(window, event, move |_| keeper.with(act)))
            };
            // The second bubbles up from the document.
            let listeners = [
                listen("pagehide", |keep| keep.leave()),
                listen("visibilitychange", |keep| keep.save()),
            ];
            move || drop(listeners)
        }
    });

    // Where it is nowhere else, the browser asks before the page goes.
    use_effect_with(*kept == Kept::Not, |unkept| {
        let listener = unkept.then(stay);
        move || drop(listener)
    });
    (*kept, (*keeper).clone())
}

fn stay() -> Option<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let window = web_sys::window()?;
    let ask = |event: &web_sys::Event| event.prevent_default();
    Some(EventListener::new_with_options(
        &window,
        "beforeunload",
        options,
        ask,
    ))
}
