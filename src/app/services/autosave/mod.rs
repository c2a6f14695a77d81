//! Autosave: stores the open design in the browser, a moment after each change.

pub mod service;

use crate::app::command::Commands;
use crate::editor::Editor;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use service::DesignService;
use std::cell::RefCell;
use std::rc::Rc;

/// Stores designs in the browser.
pub struct Autosave {
    service: Rc<DesignService>,
    /// Pause until a change is stored. The next change starts it anew.
    pause: RefCell<Option<Timeout>>,
    /// A page that is left gives no other chance to store changes.
    _listeners: [Option<EventListener>; 2],
}

impl Autosave {
    /// Starts with the design that the app started with.
    pub fn start(commands: &Commands, initial: &Rc<Editor>) -> Self {
        let service = DesignService::start(commands, initial);
        let window = web_sys::window();
        let listen = |event: &'static str, react: fn(&DesignService)| {
            let service = service.clone();
            let window = window.as_ref()?;
            Some(EventListener::new(window, event, move |_| react(&service)))
        };
        // The second event bubbles up from the document.
        let listeners = [
            listen("pagehide", DesignService::leave),
            listen("visibilitychange", DesignService::save),
        ];
        Self {
            service,
            pause: RefCell::default(),
            _listeners: listeners,
        }
    }

    /// Follows a change of the open design.
    pub fn follow(&self, editor: &Rc<Editor>) {
        let pause = self.service.follow(editor).map(|pause| {
            let service = self.service.clone();
            Timeout::new(pause, move || service.save())
        });
        *self.pause.borrow_mut() = pause;
    }

    /// Id of the open design in the storage of the browser.
    pub fn open_id(&self) -> String {
        self.service.open_id()
    }

    /// The service behind the dialogs of stored designs.
    pub fn service(&self) -> &Rc<DesignService> {
        &self.service
    }

    /// Saves what has changed, and returns whether leaving the page would lose it all the same.
    pub fn asks_before_leaving(&self) -> bool {
        self.service.asks_before_leaving()
    }

    /// Shows the stored designs.
    pub fn show_designs(&self) {
        self.service.show_designs();
    }
}
