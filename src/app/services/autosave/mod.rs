//! Autosave: stores the open design in the browser, a moment after each change.

mod keeper;
mod says;
mod sitting;

use crate::app::command::Commands;
use crate::editor::Editor;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use keeper::Keeper;
use std::cell::RefCell;
use std::rc::Rc;

/// Stores designs in the browser.
pub struct Autosave {
    keeper: Rc<Keeper>,
    /// Pause until a change is stored. The next change starts it anew.
    pause: RefCell<Option<Timeout>>,
    /// A page that is left gives no other chance to store changes.
    _listeners: [Option<EventListener>; 2],
}

impl Autosave {
    /// Starts with the design that the app started with.
    pub fn start(commands: &Commands, initial: &Rc<Editor>) -> Self {
        let keeper = Rc::new(Keeper::start(commands, initial));
        let window = web_sys::window();
        let listen = |event: &'static str, react: fn(&Keeper)| {
            let keeper = keeper.clone();
            let window = window.as_ref()?;
            Some(EventListener::new(window, event, move |_| react(&keeper)))
        };
        // The second event bubbles up from the document.
        let listeners = [
            listen("pagehide", Keeper::leave),
            listen("visibilitychange", Keeper::save),
        ];
        Self {
            keeper,
            pause: RefCell::default(),
            _listeners: listeners,
        }
    }

    /// Follows a change of the open design.
    pub fn follow(&self, editor: &Rc<Editor>) {
        let pause = self.keeper.follow(editor).map(|pause| {
            let keeper = self.keeper.clone();
            Timeout::new(pause, move || keeper.save())
        });
        *self.pause.borrow_mut() = pause;
    }

    /// Id of the open design in the storage of the browser.
    pub fn open_id(&self) -> String {
        self.keeper.open_id()
    }

    /// Shows the stored designs.
    pub fn show_designs(&self) {
        self.keeper.show_designs();
    }
}
