//! The application state that decides which commands are enabled.

use crate::document::Subject;
use crate::editor::canvas::CanvasController;
use crate::editor::{Editor, Tool};

/// What decides whether an action applies.
#[derive(Clone, Copy)]
pub struct CommandContext<'c> {
    /// The canvas.
    pub stage: &'c CanvasController,
    /// There is a step to undo.
    pub can_undo: bool,
    /// There is a step to do again.
    pub can_redo: bool,
    /// A flow is recorded: its last step is what is taken back.
    pub records: bool,
    /// The review has findings.
    pub has_findings: bool,
    /// Another part was seen before.
    pub can_go_back: bool,
    /// Another part was seen after this one.
    pub can_go_forth: bool,
}

impl<'c> CommandContext<'c> {
    /// As things are. The tool is the app's: the canvas takes it a moment later.
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
            records: tool == Tool::Record,
            has_findings,
            can_go_back: stage.views.can_go_back(),
            can_go_forth: stage.views.can_go_forth(),
        }
    }

    pub(super) fn selected(&self, what: fn(&Subject) -> bool) -> usize {
        self.stage.selection.iter().filter(|s| what(s)).count()
    }

    pub(super) fn components(&self) -> usize {
        self.selected(|s| matches!(s, Subject::Component(_)))
    }
}
