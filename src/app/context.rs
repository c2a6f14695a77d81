//! Context of the app for its views: the current state and review, the commands, the canvas.

use crate::app::browser::{file_access, theme, view_preferences};
use crate::app::command::{AppCommand, Commands};
use crate::app::model::canvas::CanvasHandle;
use crate::app::model::panels::PanelChannels;
use crate::app::model::review::ReviewStatus;
use crate::app::state::AppState;
use crate::editor::Tool;
use crate::editor::commands::{self, CommandId, KeyChord};
use crate::store::SaveStatus;
use std::rc::Rc;
use yew::html::Scope;
use yew::prelude::*;

/// A snapshot of the app, and the ways to change it. Cheap to clone.
#[derive(Clone)]
pub struct AppContext {
    /// State at the time of rendering.
    pub state: Rc<AppState>,
    /// The latest review.
    pub review: ReviewStatus,
    /// Status of autosave.
    pub save_status: SaveStatus,
    /// Sends commands.
    pub commands: Commands,
    /// The canvas.
    pub canvas: CanvasHandle,
    /// Panels of the sidebar.
    pub panels: PanelChannels,
}

impl PartialEq for AppContext {
    fn eq(&self, other: &Self) -> bool {
        // Commands, canvas and panels are the same for as long as the app runs.
        Rc::ptr_eq(&self.state, &other.state)
            && self.review == other.review
            && self.save_status == other.save_status
    }
}

impl AppContext {
    /// The context above a component, as it was rendered last.
    pub fn of<C: Component>(scope: &Scope<C>) -> Option<Self> {
        let (context, _handle) = scope.context::<Self>(Callback::noop())?;
        Some(context)
    }

    /// Sends a command.
    pub fn send(&self, command: impl Into<AppCommand>) {
        self.commands.send(command);
    }

    /// Evaluates `about` on the context that decides which commands of the table apply.
    pub fn with_command_context<T>(
        &self,
        about: impl FnOnce(&commands::CommandContext<'_>) -> T,
    ) -> T {
        let controller = self.canvas.controller().borrow();
        let snapshot = self.review.snapshot();
        let has_findings = snapshot.is_some_and(|r| r.findings().next().is_some());
        let (editor, tool) = (&self.state.editor, self.state.tool);
        about(&commands::CommandContext::of(
            &controller,
            editor,
            tool,
            has_findings,
        ))
    }

    /// True if the command applies now.
    pub fn applies(&self, command: &commands::CommandSpec) -> bool {
        self.with_command_context(|context| (command.is_enabled)(context))
    }

    /// Command of the table for a key chord, if it applies now.
    pub fn command_for(&self, pressed: &KeyChord) -> Option<&'static commands::CommandSpec> {
        self.with_command_context(|context| commands::command_for_keys(pressed, context))
    }

    /// Name of a command with its present detail, such as the edit that undo would take back.
    pub fn command_name(&self, command: &commands::CommandSpec) -> String {
        self.with_detail(command, command.name)
    }

    /// The same, in short.
    pub fn short_command_name(&self, command: &commands::CommandSpec) -> String {
        self.with_detail(command, command.short_name)
    }

    fn with_detail(&self, command: &commands::CommandSpec, name: &str) -> String {
        let state = &self.state;
        let name = match command.command {
            CommandId::Pin if self.canvas.controller().borrow().is_selection_pinned() => "Unpin",
            CommandId::Pin => "Pin",
            _ => name,
        };
        let detail = match command.command {
            // Undo takes back a recorded step then.
            CommandId::Undo if state.tool == Tool::Record => None,
            CommandId::Undo => state.editor.undo_name(),
            CommandId::Redo => state.editor.redo_name(),
            CommandId::Theme => Some(theme::chosen().name()),
            CommandId::LargeType => {
                let is_large = view_preferences::is_shown(view_preferences::LARGE_TYPE, false);
                Some(view_preferences::state_label(is_large))
            }
            CommandId::DomainColours => {
                let is_on = view_preferences::is_shown(view_preferences::DOMAIN_COLOURS, false);
                Some(view_preferences::state_label(is_on))
            }
            CommandId::Minimap => Some(view_preferences::state_label(state.shows_minimap)),
            CommandId::Badges => Some(view_preferences::state_label(state.shows_badges)),
            CommandId::Panel => Some(view_preferences::state_label(!state.is_panel_folded)),
            _ => None,
        };
        match detail {
            Some(detail) => format!("{name}: {detail}"),
            None => name.to_owned(),
        }
    }
}

/// The context of the app, for function components. They render again when it changes.
#[hook]
pub fn use_app_context() -> Option<AppContext> {
    use_context::<AppContext>()
}

/// True if this browser supports the command.
pub fn is_supported(command: &commands::CommandSpec) -> bool {
    command.command != CommandId::SaveAs || file_access::is_there()
}

/// Reads the current context, also after the command that asked for it. Cheap to clone.
#[derive(Clone)]
pub struct ContextSource(Rc<dyn Fn() -> AppContext>);

impl ContextSource {
    /// Reads with this function.
    pub fn new(read: impl Fn() -> AppContext + 'static) -> Self {
        Self(Rc::new(read))
    }

    /// The current context.
    pub fn get(&self) -> AppContext {
        (self.0)()
    }
}
