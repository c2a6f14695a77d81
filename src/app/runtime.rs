//! Runtime of the app: owns state, services and the lazy bundle, and executes all commands.

use crate::app::browser::{database, file_access, held_keys, scroll_to_head, view_preferences};
use crate::app::command::{AppCommand, Commands, ServiceCommand};
use crate::app::context::{AppContext, ContextSource};
use crate::app::lazy::loader::Loader;
use crate::app::lazy::{Bundle, LazyServices, LazyView};
use crate::app::model::canvas::{CanvasCommand, CanvasHandle};
use crate::app::model::document::is_blank;
use crate::app::model::panels::PanelChannels;
use crate::app::model::request::FilePurpose;
use crate::app::model::review::{ReviewSnapshot, ReviewStatus};
use crate::app::model::ui::NoticeTopic;
use crate::app::services::startup::Startup;
use crate::app::state::{AppState, StateAction, StateEffect};
use crate::document::Subject;
use crate::editor::commands::CommandId;
use crate::editor::{Editor, Selection, Tool};
use crate::store::SaveStatus;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use web_sys::{File, HtmlInputElement};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Attempts to load the bundle before the review is given up.
const LOAD_ATTEMPTS: u32 = 3;

/// Owner of state and services. Commands are executed at once; views render again after that.
pub struct Runtime {
    state: RefCell<Rc<AppState>>,
    review: RefCell<ReviewStatus>,
    save_status: Cell<SaveStatus>,
    /// Last announcement for screen readers. The number makes a repeated text a new element.
    pub announcement: RefCell<(u32, String)>,
    /// Numbers of findings after the last change, for screen readers.
    pub review_announcement: RefCell<String>,
    /// Effects of actions that wait until the views show the new state.
    effects: RefCell<Vec<StateEffect>>,
    commands: Commands,
    canvas: CanvasHandle,
    panels: PanelChannels,
    loader: Loader<dyn Bundle>,
    services: RefCell<Option<Rc<dyn LazyServices>>>,
    /// A view of the bundle waits for it.
    is_loading_view: Cell<bool>,
    has_load_failed: Cell<bool>,
    /// The design that the app started with, from which the services start.
    initial: Rc<Editor>,
    /// True once a design was shown; every later one is a change.
    is_shown: Cell<bool>,
    has_changed: Cell<bool>,
    /// Element of the file dialog.
    pub file_input: NodeRef,
    file_purpose: Cell<FilePurpose>,
    render: Box<dyn Fn()>,
}

impl Runtime {
    /// State of the start, and the services if the bundle is loaded already.
    pub fn new(
        startup: Startup,
        loader: Loader<dyn Bundle>,
        render: impl Fn() + 'static,
    ) -> Rc<Self> {
        let mut state = AppState::new(startup.editor);
        state.shows_badges = view_preferences::is_shown(view_preferences::BADGES, true);
        state.is_panel_folded = !view_preferences::is_shown(view_preferences::PANEL, true);
        view_preferences::restore_panel_width();
        view_preferences::apply_looks();
        state.shows_minimap = view_preferences::is_shown(view_preferences::MINIMAP, false);
        if let Some((topic, text)) = startup.notice {
            state = state.reduce(StateAction::ShowNotice(topic, text)).0;
        }
        let runtime = Rc::new_cyclic(|runtime: &Weak<Self>| {
            let runtime = runtime.clone();
            let execute = move |command| {
                if let Some(runtime) = runtime.upgrade() {
                    runtime.execute(command);
                }
            };
            Self {
                initial: state.editor.clone(),
                state: RefCell::new(Rc::new(state)),
                review: RefCell::default(),
                save_status: Cell::default(),
                announcement: RefCell::default(),
                review_announcement: RefCell::default(),
                effects: RefCell::default(),
                commands: Commands::new(Callback::from(execute)),
                canvas: CanvasHandle::default(),
                panels: PanelChannels::default(),
                loader,
                services: RefCell::default(),
                is_loading_view: Cell::default(),
                has_load_failed: Cell::default(),
                is_shown: Cell::default(),
                has_changed: Cell::default(),
                file_input: NodeRef::default(),
                file_purpose: Cell::default(),
                render: Box::new(render),
            }
        });
        if let Some(bundle) = runtime.loader.loaded() {
            runtime.start_services(bundle);
        }
        runtime
    }

    /// Snapshot for views.
    pub fn context(&self) -> AppContext {
        AppContext {
            state: self.state.borrow().clone(),
            review: self.review.borrow().clone(),
            save_status: self.save_status.get(),
            commands: self.commands.clone(),
            canvas: self.canvas.clone(),
            panels: self.panels.clone(),
        }
    }

    /// Executes a command: the reducer, the canvas or a service does it.
    fn execute(self: &Rc<Self>, command: AppCommand) {
        match command {
            AppCommand::State(action) => self.reduce(action),
            AppCommand::Canvas(command) => self.canvas.send(command),
            AppCommand::TakeTool(tool) => {
                // Bound, so that the controller is not borrowed while the outputs are applied.
                let outputs = self.canvas.controller().borrow_mut().set_tool(tool);
                self.canvas.apply(outputs);
            }
            AppCommand::Undo => {
                let is_recording = self.canvas.controller().borrow().recording().is_some();
                match is_recording {
                    true => self.execute_service(ServiceCommand::Run(CommandId::Undo)),
                    false => self.reduce(StateAction::Undo),
                }
            }
            AppCommand::GoTo(subject) => self.go_to(subject),
            AppCommand::ChooseFile(purpose) => self.choose_file(purpose),
            AppCommand::Service(command) => self.execute_service(command),
            AppCommand::RetryLoading => {
                self.has_load_failed.set(false);
                self.load_for_views();
                (self.render)();
            }
            AppCommand::ReviewChanged(status) => {
                if *self.review.borrow() != status {
                    let counts = status.snapshot().map(ReviewSnapshot::counts);
                    let before = self.review.borrow().snapshot().map(ReviewSnapshot::counts);
                    if before.is_some() && counts != before {
                        *self.review_announcement.borrow_mut() = counts.unwrap_or_default();
                    }
                    self.review.replace(status);
                    (self.render)();
                }
            }
            AppCommand::SaveStatusChanged(status) => {
                if self.save_status.replace(status) != status {
                    (self.render)();
                }
            }
        }
    }

    fn reduce(&self, action: StateAction) {
        let before = self.state.borrow().clone();
        if let StateAction::OpenDialog(request) = &action
            && request.takes_text()
            && !self.has_services()
            && !self.has_load_failed.get()
        {
            held_keys::hold();
        }
        let (state, effects) = before.reduce(action);
        if let Some(reason) = self.refusal(&before, &state) {
            let notice = StateAction::ShowNotice(NoticeTopic::Command, reason);
            return self.reduce(notice);
        }
        let is_changed = state != *before;
        let has_effects = !effects.is_empty();
        if state.tool != before.tool {
            self.take_tool(state.tool);
        }
        if effects.contains(&StateEffect::FocusFields) && self.has_services() {
            // What is typed before the fields are rendered is meant for them.
            held_keys::hold();
        }
        for effect in effects {
            match effect {
                StateEffect::Announce(text) => {
                    let mut last = self.announcement.borrow_mut();
                    *last = (last.0.wrapping_add(1), text);
                }
                // The canvas must know before it receives the change.
                StateEffect::AnimateLayout => self.canvas.send(CanvasCommand::AnimateNextChange),
                later @ (StateEffect::Reveal(_)
                | StateEffect::Findings(_)
                | StateEffect::FocusFields
                | StateEffect::FocusOutline
                | StateEffect::ScrollToHead) => self.effects.borrow_mut().push(later),
            }
        }
        if is_changed {
            self.state.replace(Rc::new(state));
        }
        if is_changed || has_effects {
            (self.render)();
        }
    }

    /// Takes the tool in hand at once: the canvas may be rendered only after the next press.
    fn take_tool(&self, tool: Tool) {
        // While an event of the canvas is handled, the controller has the tool already.
        if let Ok(mut controller) = self.canvas.controller().try_borrow_mut()
            && controller.tool != tool
        {
            controller.take_tool(tool);
        }
    }

    /// Reason to refuse an edit: it touches what an exercise has locked.
    fn refusal(&self, before: &AppState, after: &AppState) -> Option<String> {
        let is_edit = before.has_exercise
            && before.document == after.document
            && !Rc::ptr_eq(before.design(), after.design());
        let services = self.services.borrow().clone().filter(|_| is_edit)?;
        services.refusal(before.design(), after.design())
    }

    /// Applies the effects that need the views of the new state.
    pub fn apply_effects(&self) {
        for effect in self.effects.take() {
            match effect {
                StateEffect::Reveal(subjects) => self.canvas.send(CanvasCommand::Reveal(subjects)),
                StateEffect::Findings(command) => self.panels.findings.send(command),
                StateEffect::FocusFields => {
                    self.panels.focus_fields.send(());
                    held_keys::release_into_field();
                }
                StateEffect::FocusOutline => self.panels.focus_outline.send(()),
                StateEffect::ScrollToHead => scroll_to_head("#panel-selected > .list"),
                // Applied with the action.
                StateEffect::Announce(_) | StateEffect::AnimateLayout => {}
            }
        }
    }

    fn go_to(&self, subject: Subject) {
        {
            let mut controller = self.canvas.controller().borrow_mut();
            controller.show(std::slice::from_ref(&subject));
            controller.current = Some(subject.clone());
        }
        self.reduce(StateAction::Select(Selection::one(subject)));
        self.canvas.apply(Vec::new());
    }

    fn choose_file(self: &Rc<Self>, purpose: FilePurpose) {
        // A file that is merged or compared is never written back to.
        if purpose == FilePurpose::Open && file_access::is_there() {
            return self.execute_service(ServiceCommand::ChooseFile);
        }
        self.file_purpose.set(purpose);
        if let Some(input) = self.file_input.cast::<HtmlInputElement>() {
            input.click();
        }
    }

    /// Reads the file that was chosen in the dialog.
    pub fn read_chosen_file(self: &Rc<Self>, file: File) {
        let purpose = self.file_purpose.get();
        self.execute_service(ServiceCommand::ReadFiles(vec![file], purpose));
    }

    // ---- the lazy bundle -------------------------------------------------------------------

    /// Executes a command of a service: at once if the bundle is loaded, since the browser allows
    /// some things only during a click or a key press.
    fn execute_service(self: &Rc<Self>, command: ServiceCommand) {
        let services = self.services.borrow().clone();
        if let Some(services) = services {
            return services.execute(command);
        }
        if let ServiceCommand::Run(CommandId::Palette | CommandId::Find) = command {
            held_keys::hold();
        }
        let runtime = self.clone();
        spawn_local(async move {
            match runtime.load().await {
                Some(services) => services.execute(command),
                None => {
                    held_keys::release();
                    let said = "This could not be done: a part of Plumbline could not be loaded. \
                                Is there a connection?";
                    let text = said.to_owned();
                    runtime.reduce(StateAction::ShowNotice(NoticeTopic::Command, text));
                }
            }
        });
    }

    /// Loads the bundle and starts the services; `None` if that fails.
    async fn load(self: &Rc<Self>) -> Option<Rc<dyn LazyServices>> {
        let bundle = self.loader.load().await?;
        Some(self.start_services(bundle))
    }

    fn start_services(self: &Rc<Self>, bundle: &'static dyn Bundle) -> Rc<dyn LazyServices> {
        if let Some(services) = &*self.services.borrow() {
            return services.clone();
        }
        let source = {
            let runtime = self.clone();
            ContextSource::new(move || runtime.context())
        };
        let services = bundle.start(source, &self.initial);
        self.services.replace(Some(services.clone()));
        if self.has_changed.get() {
            let editor = self.state.borrow().editor.clone();
            services.follow(&editor);
        }
        (self.render)();
        services
    }

    /// Loads the bundle ahead, so that nobody waits for it later.
    pub fn prefetch(self: &Rc<Self>) {
        if self.services.borrow().is_none() {
            let runtime = self.clone();
            spawn_local(async move {
                // Commands that need it try again.
                let _ = runtime.load().await;
            });
        }
    }

    fn load_for_views(self: &Rc<Self>) {
        if self.is_loading_view.replace(true) {
            return;
        }
        let runtime = self.clone();
        spawn_local(async move {
            let has_failed = runtime.load().await.is_none();
            if has_failed {
                held_keys::release();
            }
            runtime.is_loading_view.set(false);
            if runtime.has_load_failed.replace(has_failed) != has_failed {
                (runtime.render)();
            }
        });
    }

    /// Renders a view of the bundle, or a placeholder while it is loaded.
    pub fn view(self: &Rc<Self>, view: LazyView, context: &AppContext) -> Html {
        if let Some(services) = &*self.services.borrow() {
            return services.view(view, context);
        }
        if self.has_load_failed.get() {
            let commands = self.commands.clone();
            let retry = move |_: MouseEvent| commands.send(AppCommand::RetryLoading);
            return html! {
                <p class="empty" role="alert">
                    { "This part of Plumbline could not be loaded. Your drawing is as it was. " }
                    <button type="button" class="line small" onclick={retry}>{ "Try again" }</button>
                </p>
            };
        }
        self.load_for_views();
        html! { <p class="empty">{ "…" }</p> }
    }

    /// Renders a view of the bundle, or nothing until that is loaded.
    pub fn view_if_loaded(&self, view: LazyView, context: &AppContext) -> Html {
        let services = self.services.borrow();
        services
            .as_ref()
            .map_or_else(Html::default, |services| services.view(view, context))
    }

    /// Tells the services that another state of the design is shown, and loads them if they are
    /// needed for it.
    pub fn follow_design(self: &Rc<Self>) {
        let editor = self.state.borrow().editor.clone();
        let is_change = self.is_shown.replace(true);
        self.has_changed.set(is_change);
        let services = self.services.borrow().clone();
        if let Some(services) = services {
            // The services know the initial design.
            if is_change {
                services.follow(&editor);
            }
            return;
        }
        if is_change {
            self.load_for_autosave();
        } else {
            let runtime = self.clone();
            spawn_local(async move {
                if database::may_hold_designs().await {
                    runtime.load_for_autosave();
                }
            });
        }
        if !is_blank(editor.design()) {
            self.load_for_review();
        }
    }

    /// True if the services are there, whose dialogs can be shown.
    pub fn has_services(&self) -> bool {
        self.services.borrow().is_some()
    }

    /// True if leaving the page would lose changes.
    pub fn asks_before_leaving(&self) -> bool {
        let services = self.services.borrow().clone();
        services.is_none_or(|services| services.asks_before_leaving())
    }

    fn load_for_autosave(self: &Rc<Self>) {
        if self.has_changed.get() {
            self.execute(AppCommand::SaveStatusChanged(SaveStatus::Saving));
        }
        let runtime = self.clone();
        spawn_local(async move {
            if runtime.load().await.is_none() {
                let said = "Not saved in this browser: a part of Plumbline could not be loaded. \
                            Is there a connection? Plumbline tries again with your next change.";
                let text = said.to_owned();
                runtime.reduce(StateAction::ShowNotice(NoticeTopic::Storage, text));
                runtime.execute(AppCommand::SaveStatusChanged(SaveStatus::Unsaved));
            }
        });
    }

    fn load_for_review(self: &Rc<Self>) {
        if *self.review.borrow() == ReviewStatus::Blank {
            self.execute(AppCommand::ReviewChanged(ReviewStatus::Running));
        }
        let runtime = self.clone();
        spawn_local(async move {
            for _ in 0..LOAD_ATTEMPTS {
                if runtime.load().await.is_some() {
                    return;
                }
            }
            let why = "it could not be loaded".to_owned();
            runtime.execute(AppCommand::ReviewChanged(ReviewStatus::Unavailable(why)));
        });
    }
}
