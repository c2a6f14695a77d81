//! What one draws is kept in the browser, a moment after each change: at hand for the next start,
//! and in the database, where every design has its place.

use super::browser::clock;
use super::browser::keep::Keep;
use super::browser::panic;
use super::browser::slot::{self, Slot};
use super::browser::storage::Unkept;
use super::checker::is_blank;
use super::reviewing::Same;
use super::startup::UNTITLED;
use super::state::{Action, Dispatch, Topic};
use crate::design::{Design, format};
use crate::editor::Editor;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
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

/// The pause after a change, in milliseconds.
const PAUSE: f64 = 300.0;
/// Saving takes at most this part of the time.
const SHARE: f64 = 20.0;
/// So many designs that were open are remembered: one of them may be brought back.
const REMEMBERED: usize = 4;

/// What the app says to keep.js.
#[derive(Serialize)]
enum Ask<'a> {
    /// What the app starts with.
    Begin {
        id: &'a str,
        revision: u64,
        writer: &'a str,
        /// Who left it at hand, and whether the database had it then.
        by: &'a str,
        stored: bool,
        /// Which design shall open where there is no text: that one, or any.
        wanted: Option<&'a str>,
        text: Option<&'a str>,
    },
    /// A design has changed.
    Put {
        id: &'a str,
        revision: u64,
        writer: &'a str,
        text: &'a str,
    },
    /// The person wants to see the designs.
    Show(bool),
}

/// What keep.js says to the app.
#[derive(Deserialize)]
enum Said {
    /// It has the design, in that revision.
    Kept {
        id: String,
        revision: u64,
        /// Whether nothing newer of it waits.
        all: bool,
    },
    /// It could not write it.
    Refused {},
    /// Another tab has it otherwise; the person is asked.
    Apart { id: String },
    /// What is here shall be a design of its own.
    Copy { id: String, to: String },
    /// A kept design opens.
    Open {
        id: String,
        revision: u64,
        text: String,
        said: String,
    },
}

/// A design that is or was open, and which of the kept ones it is.
struct Sitting {
    editor: Rc<Editor>,
    id: String,
    revision: u64,
    /// Another tab has it otherwise: it is not written until the person has chosen.
    apart: bool,
    /// Whether the database has its newest state.
    stored: bool,
}

/// Whether there is a database.
enum Store {
    Opening,
    There(Keep),
    Missing,
}

struct Saver {
    dispatch: Dispatch,
    kept: Callback<Kept>,
    /// What has changed since it was saved last.
    changed: Option<Rc<Design>>,
    /// How long saving took last.
    took: f64,
    /// The one that is open comes last.
    sittings: Vec<Sitting>,
    /// The design that opens next is this kept one.
    opening: Option<(Rc<Design>, String, u64)>,
    store: Store,
    writer: String,
    /// Why the newest state is not at hand for the next start.
    not_at_hand: Option<Unkept>,
}

/// Keeps designs in the browser. Cheap to clone.
#[derive(Clone)]
pub struct Keeper(Rc<RefCell<Saver>>);

impl PartialEq for Keeper {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Keeper {
    fn new(dispatch: Dispatch, kept: Callback<Kept>) -> Self {
        Self(Rc::new(RefCell::new(Saver {
            dispatch,
            kept,
            changed: None,
            took: 0.0,
            sittings: Vec::new(),
            opening: None,
            store: Store::Opening,
            writer: slot::new_id(),
            not_at_hand: None,
        })))
    }

    /// Shows the designs that this browser keeps.
    pub fn show_designs(&self) {
        self.save();
        let saver = self.0.borrow();
        match &saver.store {
            Store::There(keep) => say(keep, &Ask::Show(true)),
            Store::Opening => {}
            Store::Missing => {
                let said = "This browser keeps only the design that is open. \
                            Save files to have more than one.";
                let dispatch = saver.dispatch.clone();
                drop(saver);
                dispatch.dispatch(Action::Tell(Topic::Done, said.to_owned()));
            }
        }
    }

    /// The design as it is now is open. Whether that is a change which is to be saved.
    fn follow(&self, editor: &Rc<Editor>) -> bool {
        let goes_on = |saver: &Saver| {
            let last = saver.sittings.last();
            last.is_some_and(|sitting| sitting.editor.same_sitting(editor))
        };
        if !goes_on(&self.0.borrow()) {
            // The last state of the one before.
            self.save();
        }
        let mut saver = self.0.borrow_mut();
        let saver = &mut *saver;
        let first = saver.sittings.is_empty();
        let known = |sitting: &Sitting| sitting.editor.same_sitting(editor);
        let at = saver.sittings.iter().position(known);
        let goes_on = at.is_some_and(|at| at + 1 == saver.sittings.len());
        let mut sitting = match at {
            Some(at) => saver.sittings.remove(at),
            None => {
                let at_hand = first.then(slot::read).flatten();
                let at_hand = at_hand.filter(|slot| slot.text.is_some());
                Sitting::of(editor, at_hand.unwrap_or_default())
            }
        };
        let mut changed = !first;
        let opening = saver.opening.take();
        let opening = opening.filter(|(design, ..)| Rc::ptr_eq(design, editor.design()));
        if let Some((_, id, revision)) = opening {
            (sitting.id, sitting.revision, sitting.stored) = (id, revision, true);
            // It comes from where it would be saved. Only the next start does not know yet.
            changed = false;
            let text = panic::last().unwrap_or_default();
            saver.not_at_hand = slot::write(&sitting.slot(&saver.writer), &text).err();
            saver.kept.emit(Kept::Saved);
        } else if sitting.id.is_empty() || sitting.apart && !goes_on {
            sitting.becomes(slot::new_id());
        }
        sitting.editor = editor.clone();
        saver.sittings.push(sitting);
        let many = saver.sittings.len().saturating_sub(REMEMBERED);
        saver.sittings.drain(..many);
        if changed {
            saver.changed = Some(editor.design().clone());
        }
        changed
    }

    /// Saves what has changed, if anything has.
    fn save(&self) {
        let mut saver = self.0.borrow_mut();
        let Some(design) = saver.changed.take() else {
            return;
        };
        let before = clock::milliseconds();
        let text = format::save(&design);
        let saver = &mut *saver;
        let Some(sitting) = saver.sittings.last_mut() else {
            return;
        };
        sitting.stored = false;
        if sitting.apart {
            panic::remember(text);
            saver.kept.emit(Kept::Not);
            return;
        }
        saver.not_at_hand = slot::write(&sitting.slot(&saver.writer), &text).err();
        let kept = match (&saver.store, saver.not_at_hand) {
            (Store::There(_), None) if is_nothing(&design) && sitting.revision == 0 => Kept::Saved,
            (Store::There(keep), not_at_hand) => {
                let put = Ask::Put {
                    id: &sitting.id,
                    revision: sitting.revision,
                    writer: &saver.writer,
                    text: &text,
                };
                say(keep, &put);
                match not_at_hand {
                    None => Kept::Saved,
                    Some(_) => Kept::Saving,
                }
            }
            (Store::Opening, Some(_)) => Kept::Saving,
            (_, None) => Kept::Saved,
            (Store::Missing, Some(_)) => Kept::Not,
        };
        panic::remember(text);
        saver.took = clock::milliseconds() - before;
        let not_at_hand = saver.not_at_hand;
        let (show, dispatch) = (&saver.kept, &saver.dispatch);
        match (kept, not_at_hand) {
            (Kept::Saved, _) => dispatch.dispatch(Action::Dismiss(Topic::Storage)),
            (Kept::Not, Some(why)) => tell(why, dispatch),
            _ => {}
        }
        show.emit(kept);
    }

    /// The page is left.
    fn leave(&self) {
        self.save();
        let saver = self.0.borrow();
        if let (Some(sitting), Some(text)) = (saver.sittings.last(), panic::last())
            && slot::is_there()
        {
            slot::leave(&sitting.slot(&saver.writer), &text);
        }
    }

    /// The first drawing is there: now the database.
    async fn open(self) {
        let hears = self.clone();
        let keep = Keep::load(move |text| hears.heard(&text)).await;
        self.save();
        let mut saver = self.0.borrow_mut();
        let saver = &mut *saver;
        let missing = keep.is_none();
        saver.store = keep.map_or(Store::Missing, Store::There);
        let Some(sitting) = saver.sittings.last() else {
            return;
        };
        if missing {
            if let Some(why) = saver.not_at_hand {
                tell(why, &saver.dispatch);
                saver.kept.emit(Kept::Not);
            }
            return;
        }
        let at_hand = slot::read();
        let (by, stored) = at_hand
            .as_ref()
            .map_or(("", false), |slot| (&*slot.writer, slot.stored));
        let nothing = is_nothing(sitting.editor.design()) && sitting.revision == 0;
        let text = panic::last().filter(|_| !nothing);
        let wanted = match &at_hand {
            // Nothing is drawn yet: what was open last opens, if there is any.
            None => Some(""),
            Some(slot) => slot.text.is_none().then_some(&*slot.id),
        };
        let begin = Ask::Begin {
            id: &sitting.id,
            revision: sitting.revision,
            writer: &saver.writer,
            by,
            stored,
            wanted: wanted.filter(|_| nothing),
            text: text.as_deref(),
        };
        if let Store::There(keep) = &saver.store {
            say(keep, &begin);
        }
        // What an earlier program left is known by its id from now on.
        if let (Some(slot), Some(text)) = (&at_hand, &text)
            && slot.id.is_empty()
        {
            saver.not_at_hand = slot::write(&sitting.slot(&saver.writer), text).err();
        }
    }

    fn heard(&self, text: &str) {
        let Ok(said) = serde_json::from_str(text) else {
            return;
        };
        let (dispatch, show) = {
            let saver = self.0.borrow();
            (saver.dispatch.clone(), saver.kept.clone())
        };
        match said {
            Said::Kept { id, revision, all } => {
                let mut saver = self.0.borrow_mut();
                let all = all && saver.changed.is_none();
                for sitting in saver.sittings.iter_mut().filter(|s| s.id == id) {
                    sitting.revision = revision;
                    sitting.stored = all;
                }
                drop(saver);
                if all {
                    dispatch.dispatch(Action::Dismiss(Topic::Storage));
                    show.emit(Kept::Saved);
                }
            }
            Said::Refused { .. } => {
                // Where it is at hand at least, nothing is lost.
                if let Some(why) = self.0.borrow().not_at_hand {
                    tell(why, &dispatch);
                    show.emit(Kept::Not);
                }
            }
            Said::Apart { id } => {
                for sitting in &mut self.0.borrow_mut().sittings {
                    sitting.apart |= sitting.id == id;
                }
                show.emit(Kept::Not);
            }
            Said::Copy { id, to } => {
                let mut saver = self.0.borrow_mut();
                for sitting in saver.sittings.iter_mut().filter(|s| s.id == id) {
                    sitting.becomes(to.clone());
                }
                let now = saver.sittings.last().map(|s| s.editor.design().clone());
                saver.changed = now;
                drop(saver);
                self.save();
            }
            Said::Open {
                id,
                revision,
                text,
                said,
            } => self.opens(id, revision, text, said),
        }
    }

    fn opens(&self, id: String, revision: u64, text: String, said: String) {
        self.save();
        let dispatch = self.0.borrow().dispatch.clone();
        match format::load(&text) {
            Ok(design) => {
                let design = Rc::new(design);
                panic::remember(text);
                self.0.borrow_mut().opening = Some((design.clone(), id, revision));
                dispatch.dispatch(Action::Open(design, said));
            }
            Err(error) => {
                let said = format!("The design that this browser kept cannot be opened: {error}");
                dispatch.dispatch(Action::Tell(Topic::Done, said));
            }
        }
    }
}

impl Sitting {
    fn of(editor: &Rc<Editor>, at_hand: Slot) -> Self {
        Self {
            editor: editor.clone(),
            id: at_hand.id,
            revision: at_hand.revision,
            apart: false,
            stored: false,
        }
    }

    /// It is a design of its own from now on.
    fn becomes(&mut self, id: String) {
        self.id = id;
        (self.revision, self.apart, self.stored) = (0, false, false);
    }

    fn slot(&self, writer: &str) -> Slot {
        Slot {
            id: self.id.clone(),
            revision: self.revision,
            writer: writer.to_owned(),
            stored: self.stored,
            text: None,
        }
    }
}

/// An empty drawing that nobody has named takes no place among the designs.
fn is_nothing(design: &Design) -> bool {
    is_blank(design) && design.title == UNTITLED && design.notes.is_none()
}

fn say(keep: &Keep, ask: &Ask<'_>) {
    // Writing to memory fails only for maps whose keys are no text.
    keep.say(&serde_json::to_string(ask).unwrap_or_default());
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

    use_effect_with(Same(editor.design().clone()), {
        let (keeper, kept, editor) = (keeper.clone(), kept.setter(), editor.clone());
        move |_| {
            let mut waiting = None;
            // What the app starts with comes from the browser.
            if keeper.follow(&editor) {
                let took = keeper.0.borrow().took;
                let pause = PAUSE.max(took * SHARE) as u32;
                kept.set(Kept::Saving);
                waiting = Some(Timeout::new(pause, move || keeper.save()));
            }
            // The next change starts the pause anew.
            move || drop(waiting)
        }
    });

    // A page that goes away gives no other chance.
    use_effect_with((), {
        let keeper = keeper.clone();
        move |()| {
            let window = web_sys::window();
            let listen = |event: &'static str, act: fn(&Keeper)| {
                let keeper = keeper.clone();
                let window = window.as_ref()?;
                Some(EventListener::new(window, event, move |_| act(&keeper)))
            };
            // The second bubbles up from the document.
            let listeners = [
                listen("pagehide", Keeper::leave),
                listen("visibilitychange", Keeper::save),
            ];
            let open = (*keeper).clone();
            let opening = Timeout::new(0, move || spawn_local(open.open()));
            move || drop((listeners, opening))
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

fn tell(why: Unkept, dispatch: &Dispatch) {
    let reason = why.reason();
    let said = format!("Not saved in this browser: {reason}. Save a file to keep your work.");
    dispatch.dispatch(Action::Tell(Topic::Storage, said));
}
