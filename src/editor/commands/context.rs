//! The application state that decides which commands are enabled.

use crate::document::Subject;
use crate::editor::canvas::CanvasController;
use crate::editor::{Editor, Tool};

/// Application state that decides which commands are enabled.
#[derive(Clone, Copy)]
pub struct CommandContext<'c> {
    /// The canvas.
    pub stage: &'c CanvasController,
    /// True if there is a step to undo.
    pub can_undo: bool,
    /// True if there is a step to redo.
    pub can_redo: bool,
    /// True while a flow is being recorded: undo then removes its last step.
    pub is_recording: bool,
    /// True if the review has findings.
    pub has_findings: bool,
    /// True if there is a previous viewport.
    pub can_go_back: bool,
    /// True if there is a next viewport.
    pub can_go_forward: bool,
}

impl<'c> CommandContext<'c> {
    /// The current context. The tool comes from the app, since the canvas receives it a moment
    /// later.
    pub fn of(
        stage: &'c CanvasController,
        editor: &Editor,
        tool: Tool,
        has_findings: bool,
    ) -> Self {
        Self {
            stage,
            can_undo: editor.undo_name().is_some(),
            can_redo: editor.redo_name().is_some(),
            is_recording: tool == Tool::Record,
            has_findings,
            can_go_back: stage.views.can_go_back(),
            can_go_forward: stage.views.can_go_forward(),
        }
    }

    pub(super) fn selected(&self, what: fn(&Subject) -> bool) -> usize {
        self.stage.selection.iter().filter(|s| what(s)).count()
    }

    pub(super) fn components(&self) -> usize {
        self.selected(|s| matches!(s, Subject::Component(_)))
    }
}
