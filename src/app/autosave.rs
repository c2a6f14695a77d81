//! What one draws is kept in the browser, a moment after each change.

use super::browser::clock;
use super::browser::panic;
use super::browser::storage::{self, CURRENT, Unkept};
use super::reviewing::Same;
use super::state::{Action, Dispatch, Topic};
use crate::design::{Design, format};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
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

#[derive(Default)]
struct Saver {
    /// What has changed since it was saved last.
    changed: Option<Rc<Design>>,
    /// How long saving took last.
    took: f64,
    started: bool,
}

/// Keeps the design in the browser and tells how that goes.
#[hook]
pub fn use_autosave(design: &Rc<Design>, dispatch: &Dispatch) -> Kept {
    let kept = use_state_eq(|| Kept::Saved);
    let saver = use_mut_ref(Saver::default);

    let save = {
        let (saver, kept, dispatch) = (saver.clone(), kept.clone(), dispatch.clone());
        move || {
            if let Some(saved) = save(&saver) {
                tell(saved, &dispatch);
                kept.set(if saved.is_ok() {
                    Kept::Saved
                } else {
                    Kept::Not
                });
            }
        }
    };

    use_effect_with(Same(design.clone()), {
        let (saver, kept, save) = (saver.clone(), kept.clone(), save.clone());
        move |Same(design)| {
            let mut waiting = None;
            // What the app starts with comes from the browser.
            if saver.borrow().started {
                let pause = PAUSE.max(saver.borrow().took * SHARE) as u32;
                saver.borrow_mut().changed = Some(design.clone());
                kept.set(Kept::Saving);
                waiting = Some(Timeout::new(pause, save));
            }
            saver.borrow_mut().started = true;
            // The next change starts the pause anew.
            move || drop(waiting)
        }
    });

    // A page that goes away gives no other chance.
    use_effect_with((), move |()| {
        let window = web_sys::window();
        let listen = |event: &'static str| {
            let save = save.clone();
            let window = window.as_ref()?;
            Some(EventListener::new(window, event, move |_| save()))
        };
        // The second bubbles up from the document.
        let listeners = [listen("pagehide"), listen("visibilitychange")];
        move || drop(listeners)
    });

    // Where it is nowhere else, the browser asks before the page goes.
    use_effect_with(*kept == Kept::Not, |unkept| {
        let listener = unkept.then(stay);
        move || drop(listener)
    });
    *kept
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

/// Saves what has changed, if anything has.
fn save(saver: &RefCell<Saver>) -> Option<Result<(), Unkept>> {
    let design = saver.borrow_mut().changed.take()?;
    let before = clock::milliseconds();
    let text = format::save(&design);
    let saved = storage::write(CURRENT, &text);
    panic::remember(text);
    saver.borrow_mut().took = clock::milliseconds() - before;
    Some(saved)
}

fn tell(saved: Result<(), Unkept>, dispatch: &Dispatch) {
    dispatch.dispatch(match saved {
        Ok(()) => Action::Dismiss(Topic::Storage),
        Err(why) => {
            let reason = why.reason();
            let said =
                format!("Not saved in this browser: {reason}. Save a file to keep your work.");
            Action::Tell(Topic::Storage, said)
        }
    });
}
