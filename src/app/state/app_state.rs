//! State of the app, apart from the review and the viewport of the canvas.

use crate::app::model::document::{DocumentId, FileHandle};
use crate::app::model::load_errors::LoadErrors;
use crate::app::model::request::{ContextMenuRequest, DialogRequest, TransferRequest};
use crate::app::model::shared::Shared;
use crate::app::model::ui::{ChangePreview, FindingsPage, Notice, Panel, SelectedFinding};
use crate::document::{Design, Id};
use crate::editor::{Editor, Tool};
use std::rc::Rc;

/// State that views render.
#[derive(Clone, PartialEq)]
pub struct AppState {
    /// The open design, its selection and its history.
    pub editor: Rc<Editor>,
    /// Identity of the open document.
    pub document: DocumentId,
    /// True if the unedited design can be opened again from where it came.
    pub has_origin: bool,
    /// File that saving writes back to.
    pub file: Option<FileHandle>,
    /// The replaced document, while it can be restored.
    pub previous: Option<PreviousDocument>,
    /// Tool of the pointer.
    pub tool: Tool,
    /// Panel of the sidebar.
    pub panel: Panel,
    /// True if the sidebar is open on a narrow screen.
    pub is_sidebar_open: bool,
    /// True if the sidebar is folded on a wide screen.
    pub is_panel_folded: bool,
    /// Page of the findings panel.
    pub findings_page: FindingsPage,
    /// Questions that were deferred, by the keys of their cards.
    pub deferred_questions: Vec<String>,
    /// Change that is previewed on the canvas.
    pub preview: Option<ChangePreview>,
    /// True if elements have badges and failing connections are marked.
    pub shows_badges: bool,
    /// True if the minimap is shown.
    pub shows_minimap: bool,
    /// True while an exercise is open, or made: it has a panel.
    pub has_exercise: bool,
    /// True while the tour runs.
    pub shows_tour: bool,
    /// Selected finding.
    pub selected_finding: Option<SelectedFinding>,
    /// Flow whose steps are shown on the canvas.
    pub shown_flow: Option<Id>,
    /// Messages over the canvas.
    pub notices: Vec<Notice>,
    /// Reasons why the last file was not opened.
    pub load_errors: Option<Rc<LoadErrors>>,
    /// Dialog that was requested last.
    pub dialog: Option<Shared<DialogRequest>>,
    /// Import or export that was requested last.
    pub transfer: Option<Shared<TransferRequest>>,
    /// Context menu that was requested last.
    pub context_menu: Option<Shared<ContextMenuRequest>>,
}

/// A document that was replaced by another one and can be restored.
#[derive(Clone, PartialEq)]
pub struct PreviousDocument {
    /// The design, its selection and its history.
    pub editor: Rc<Editor>,
    /// File that saving wrote back to.
    pub file: Option<FileHandle>,
    /// Questions that were deferred.
    pub deferred_questions: Vec<String>,
}

impl AppState {
    /// Initial state with a design.
    pub fn new(editor: Editor) -> Self {
        Self {
            editor: Rc::new(editor),
            document: DocumentId::default(),
            has_origin: false,
            file: None,
            previous: None,
            tool: Tool::default(),
            panel: Panel::default(),
            is_sidebar_open: false,
            is_panel_folded: false,
            findings_page: FindingsPage::default(),
            deferred_questions: Vec::new(),
            preview: None,
            shows_badges: true,
            shows_minimap: true,
            has_exercise: false,
            shows_tour: false,
            selected_finding: None,
            shown_flow: None,
            notices: Vec::new(),
            load_errors: None,
            dialog: None,
            transfer: None,
            context_menu: None,
        }
    }

    /// The open design.
    pub fn design(&self) -> &Rc<Design> {
        self.editor.design()
    }

    /// True if replacing the design would lose work.
    pub fn has_work(&self) -> bool {
        let edited = self.editor.undo_name().is_some() || self.editor.redo_name().is_some();
        let design = self.editor.design();
        edited || !self.has_origin && **design != Design::new(&design.title)
    }
}
