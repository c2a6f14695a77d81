//! Whatever is asked for, by menus, keys, palette and outline alike, is done here.

use crate::app::browser::view_preferences;
use crate::app::browser::{active, document, element, file_access, focus_first, theme};
use crate::app::lazy::{self, Later};
use crate::app::model::request::ContextMenuRequest;
use crate::app::model::request::DialogRequest;
use crate::app::model::request::FilePurpose;
use crate::app::model::request::TransferRequest;
use crate::app::model::review::ReviewSnapshot;
use crate::app::model::ui::{NoticeTopic, Panel};
use crate::app::services::autosave::Keeper;
use crate::app::services::review_client::Checker;
use crate::app::state::{AppState, StateAction};
use crate::document::Subject;
use crate::editor::commands::{self, CommandContext, CommandId, KeyChord};
use crate::editor::{CanvasController, CanvasOutput, Selection, Tool};
use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::prelude::*;

/// The app as it is at this moment.
#[derive(Clone)]
pub struct Now {
    /// What it knows.
    pub state: UseReducerHandle<AppState>,
    /// The latest review.
    pub reviewed: Option<ReviewSnapshot>,
    /// Reviews it, and reads and writes files of other kinds.
    pub checker: Checker,
    /// Asks for a file.
    pub on_choose: Callback<FilePurpose>,
    /// Keeps designs in the browser.
    pub keeper: Keeper,
}

/// A way to ask for anything. Cheap to clone; always the same one.
#[derive(Clone, Default)]
pub struct Acts(Rc<Inner>);

impl PartialEq for Acts {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Default)]
struct Inner {
    /// The canvas works on this one.
    stage: Rc<RefCell<CanvasController>>,
    canvas: RefCell<Callback<Vec<CanvasOutput>>>,
    open: RefCell<Callback<DialogRequest>>,
    exchange: RefCell<Callback<TransferRequest>>,
    menu: RefCell<Callback<ContextMenuRequest>>,
    now: RefCell<Option<Now>>,
    /// The outline is to have the focus once it is there.
    to_outline: Cell<bool>,
    /// So are the fields of what is worked on.
    to_fields: Cell<bool>,
}

impl Acts {
    /// Takes note of how the app is now.
    pub fn update(&self, now: Now) {
        *self.0.now.borrow_mut() = Some(now);
    }

    /// How the app is; `None` before it was drawn for the first time.
    pub fn now(&self) -> Option<Now> {
        self.0.now.borrow().clone()
    }

    /// The canvas as a person works on it.
    pub fn stage(&self) -> &Rc<RefCell<CanvasController>> {
        &self.0.stage
    }

    /// The canvas is there, and does what the stage asks for.
    pub fn serve(&self, canvas: Callback<Vec<CanvasOutput>>) {
        *self.0.canvas.borrow_mut() = canvas;
    }

    /// Whoever opens what is asked for is there.
    pub fn on_open(&self, open: Callback<DialogRequest>) {
        *self.0.open.borrow_mut() = open;
    }

    /// Opens something over the drawing.
    pub fn open(&self, what: DialogRequest) {
        let open = self.0.open.borrow().clone();
        open.emit(what);
    }

    /// Whoever shows what comes and goes is there.
    pub fn on_exchange(&self, exchange: Callback<TransferRequest>) {
        *self.0.exchange.borrow_mut() = exchange;
    }

    /// Shows what comes before it is let in, or asks how something is to go out.
    pub fn exchange(&self, what: TransferRequest) {
        let exchange = self.0.exchange.borrow().clone();
        exchange.emit(what);
    }

    /// Whoever shows menus is there.
    pub fn on_menu(&self, menu: Callback<ContextMenuRequest>) {
        *self.0.menu.borrow_mut() = menu;
    }

    /// Opens the menu of what is selected.
    pub fn open_menu(&self, at: ContextMenuRequest) {
        let menu = self.0.menu.borrow().clone();
        menu.emit(at);
    }

    /// Has the canvas do what the stage asks for, and draw what changed.
    pub fn canvas(&self, outputs: Vec<CanvasOutput>) {
        let canvas = self.0.canvas.borrow().clone();
        canvas.emit(outputs);
    }

    /// What the stage asks for and the canvas cannot do.
    pub fn asked(&self, output: CanvasOutput) {
        match output {
            CanvasOutput::ConnectByName(from) => self.open(DialogRequest::Connect(from)),
            CanvasOutput::ReconnectByName(id, end) => self.open(DialogRequest::Reconnect(id, end)),
            CanvasOutput::ShowFields(subject) => self.dispatch(StateAction::Inspect(subject)),
            CanvasOutput::ShowError(text) => {
                self.dispatch(StateAction::ShowNotice(NoticeTopic::Command, text))
            }
            CanvasOutput::Announce(text) => self.dispatch(StateAction::Announce(text)),
            _ => {}
        }
    }

    /// Makes something happen.
    pub fn dispatch(&self, action: StateAction) {
        if let Some(now) = self.now() {
            now.state.dispatch(action);
        }
    }

    /// Asks `about` of how things are, which decides what applies.
    pub fn with_context<T>(&self, about: impl FnOnce(&CommandContext<'_>) -> T) -> Option<T> {
        let now = self.now()?;
        let stage = self.0.stage.borrow();
        let has_findings = now.reviewed.is_some_and(|r| r.findings().next().is_some());
        let context = CommandContext::of(&stage, &now.state.editor, now.state.tool, has_findings);
        Some(about(&context))
    }

    /// Whether the action does anything now.
    pub fn applies(&self, action: &commands::CommandSpec) -> bool {
        self.with_context(|context| (action.is_enabled)(context))
            .unwrap_or_default()
    }

    /// What the keys ask for now.
    pub fn of_keys(&self, pressed: &KeyChord) -> Option<&'static commands::CommandSpec> {
        self.with_context(|context| commands::command_for_keys(pressed, context))?
    }

    /// What the action is called now: undo says what it would undo.
    pub fn name(&self, action: &commands::CommandSpec) -> String {
        self.said(action, action.name)
    }

    /// The same where there is little room.
    pub fn short_name(&self, action: &commands::CommandSpec) -> String {
        self.said(action, action.short_name)
    }

    fn said(&self, action: &commands::CommandSpec, name: &str) -> String {
        let now = self.now();
        let editor = now.as_ref().map(|now| &now.state.editor);
        let step = match action.command {
            // Then it takes back the last step of what is recorded.
            CommandId::Undo if now.as_ref().is_some_and(|n| n.state.tool == Tool::Record) => None,
            CommandId::Undo => editor.and_then(|e| e.undo_name()),
            CommandId::Redo => editor.and_then(|e| e.redo_name()),
            CommandId::Theme => Some(theme::chosen().name()),
            CommandId::Minimap => now
                .as_ref()
                .map(|n| view_preferences::said(n.state.shows_minimap)),
            CommandId::Badges => now
                .as_ref()
                .map(|n| view_preferences::said(n.state.shows_badges)),
            _ => None,
        };
        match step {
            Some(step) => format!("{name}: {step}"),
            None => name.to_owned(),
        }
    }

    /// Whether the app does that already.
    pub fn is_offered(action: &commands::CommandSpec) -> bool {
        action.command != CommandId::SaveAs || file_access::is_there()
    }

    /// Does it. What the first drawing is made with waits for nothing to be loaded.
    pub fn perform(&self, act: CommandId) {
        let recording = self.0.stage.borrow().recording().is_some();
        match act {
            CommandId::SetTool(tool) => {
                // Bound, so that nothing is borrowed any more when the outputs are given.
                let outputs = self.0.stage.borrow_mut().take(tool);
                self.canvas(outputs);
            }
            CommandId::Undo if !recording => self.dispatch(StateAction::Undo),
            CommandId::Redo => self.dispatch(StateAction::Redo),
            // The browser opens its dialogs only right after a click or a key.
            CommandId::Open => self.choose(FilePurpose::Open),
            CommandId::Merge => self.choose(FilePurpose::Merge),
            CommandId::Compare => self.choose(FilePurpose::Compare),
            _ => self.with_later(move |later, acts, now| (later.perform)(acts, now, act)),
        }
    }

    fn choose(&self, purpose: FilePurpose) {
        if let Some(now) = self.now() {
            now.on_choose.emit(purpose);
        }
    }

    /// Does it with what is loaded later, at once where that is here. Where it cannot be loaded,
    /// that is said.
    pub fn with_later(&self, errand: impl FnOnce(&Later, &Self, &Now) + 'static) {
        let acts = self.clone();
        let run = move |later: Option<&Later>| {
            let Some(now) = acts.now() else {
                return;
            };
            match later {
                Some(later) => errand(later, &acts, &now),
                None => {
                    let said = "This could not be done: a part of Plumbline could not be loaded. \
                                Is there a connection?";
                    acts.dispatch(StateAction::ShowNotice(
                        NoticeTopic::Command,
                        said.to_owned(),
                    ));
                }
            }
        };
        match lazy::here() {
            // Some things the browser allows only while a click or a key is heard.
            Some(later) => run(Some(later)),
            None => spawn_local(async move { run(lazy::load().await) }),
        }
    }

    /// Selects an element, brings it into view and has the keyboard go on from there.
    pub fn go_to(&self, subject: &Subject) {
        {
            let mut stage = self.0.stage.borrow_mut();
            stage.show(std::slice::from_ref(subject));
            stage.current = Some(subject.clone());
        }
        self.dispatch(StateAction::Select(Selection::one(subject.clone())));
        self.canvas(Vec::new());
    }

    /// Shows the outline and goes there, or leaves it.
    pub fn turn_outline(&self, now: &Now) {
        let is_seen = element("side-body").is_some_and(|body| body.offset_width() > 0);
        if now.state.panel == Panel::Outline && is_seen {
            self.dispatch(StateAction::ShowPanel(Panel::Findings));
            return focus_drawing();
        }
        self.0.to_outline.set(true);
        self.dispatch(StateAction::ShowPanel(Panel::Outline));
    }

    /// Whether the outline was asked for since it was asked last.
    pub fn wants_outline(&self) -> bool {
        self.0.to_outline.take()
    }

    /// The fields of what is worked on.
    pub fn show_fields(&self) {
        let subject = self.0.stage.borrow().subject();
        if let Some(subject) = subject {
            self.to_fields(subject);
        }
    }

    /// Shows the fields of an element and goes there.
    pub fn to_fields(&self, subject: Subject) {
        self.0.to_fields.set(true);
        self.dispatch(StateAction::Inspect(subject));
        // Fields that were there already are not drawn anew.
        let this = self.clone();
        Timeout::new(0, move || this.focus_fields()).forget();
    }

    /// Gives the focus to the fields where that was asked for and they are there.
    pub fn focus_fields(&self) {
        const FIRST: &str = "#panel-selected :is(input, select, textarea)";
        let is_there =
            document().is_some_and(|d| d.query_selector(FIRST).is_ok_and(|f| f.is_some()));
        if is_there && self.0.to_fields.take() {
            focus_first(&[FIRST]);
        }
    }
}

/// The keyboard goes on from the drawing, unless it is somewhere already.
pub fn focus_drawing_from_nowhere() {
    let nowhere = active().is_none_or(|active| active.tag_name() == "BODY");
    if nowhere {
        focus_drawing();
    }
}

/// The keyboard goes on from the drawing.
pub fn focus_drawing() {
    focus_first(&[".drawing"]);
}
