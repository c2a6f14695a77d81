//! Autosave: stores the open design in the browser, a moment after each change.

pub mod service;

use crate::app::browser::commit_typing;
use crate::app::command::Commands;
use crate::editor::Editor;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use service::{DesignService, ListRequest};
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
    /// Starts with the design that the app started with. `open_editor` returns the one that is open.
    pub fn start(
        commands: &Commands,
        initial: &Rc<Editor>,
        open_editor: impl Fn() -> Rc<Editor> + 'static,
    ) -> Self {
        let service = DesignService::start(commands, initial);
        let open_editor: Rc<dyn Fn() -> Rc<Editor>> = Rc::new(open_editor);
        let window = web_sys::window();
        let listen = |event: &'static str, react: fn(&DesignService, &dyn Fn() -> Rc<Editor>)| {
            let (service, open_editor) = (service.clone(), open_editor.clone());
            let window = window.as_ref()?;
            let react = move |_: &web_sys::Event| react(&service, &*open_editor);
            Some(EventListener::new(window, event, react))
        };
        // The second event bubbles up from the document.
        let listeners = [
            listen("pagehide", leave),
            listen("visibilitychange", |service, _| service.save()),
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
        self.service.show_designs(ListRequest::Designs);
    }

    /// Shows the stored designs, with the versions of the open one.
    pub fn show_versions(&self) {
        self.service.show_designs(ListRequest::Versions);
    }
}

/// Commits the text that is being typed, and saves what has changed, as the page is left.
fn leave(service: &DesignService, open_editor: &dyn Fn() -> Rc<Editor>) {
    let before = open_editor();
    commit_typing();
    // The page renders no more, which would tell of the change.
    let editor = open_editor();
    if !Rc::ptr_eq(&before, &editor) {
        service.follow(&editor);
    }
    service.leave();
}
