//! Reducer: applies actions to the state. Pure: ids, times and random values arrive in the action.

use super::app_state::{AppState, PreviousDocument};
use crate::app::model::document::{DocumentId, FileHandle};
use crate::app::model::load_errors::LoadErrors;
use crate::app::model::panels::FindingsCommand;
use crate::app::model::request::{ContextMenuRequest, DialogRequest, TransferRequest};
use crate::app::model::shared::Shared;
use crate::app::model::ui::{
    ChangePreview, FindingFocus, FindingsPage, Notice, NoticeTopic, Panel, SelectedFinding,
};
use crate::document::{Design, Id, Subject};
use crate::editor::factory::kind_name;
use crate::editor::{Command, DesignElement, Editor, SavedHistory, Selection, Tool};
use std::rc::Rc;

/// Makes a command from the design at the time when the edit is applied.
pub type EditFn = Rc<dyn Fn(&Design) -> Option<Command>>;

/// A change of the state.
pub enum StateAction {
    /// Edits the open design.
    Edit(Command),
    /// Edits this document, unless another one is open meanwhile.
    EditDocument(DocumentId, EditFn),
    /// Adds an element to this document, unless another one is open meanwhile, and shows its fields.
    AddElement(
        DocumentId,
        fn(&Design) -> Option<(DesignElement, &'static str)>,
    ),
    /// Undoes the last edit.
    Undo,
    /// Redoes the last undone edit.
    Redo,
    /// Selects elements on the canvas. The panel stays.
    Select(Selection),
    /// Selects an element and shows its fields.
    Inspect(Subject),
    /// Changes the tool of the pointer.
    SetTool(Tool),
    /// Shows a panel of the sidebar.
    ShowPanel(Panel),
    /// Opens or closes the sidebar on a narrow screen.
    SetSidebarOpen(bool),
    /// Folds or unfolds the sidebar on a wide screen.
    FoldPanel(bool),
    /// Selects a finding and reveals its elements.
    SelectFinding(SelectedFinding, FindingFocus),
    /// Selects elements and brings them into view.
    Reveal(Vec<Subject>),
    /// Shows a page of the findings panel.
    ShowFindings(FindingsPage),
    /// SavedHistory to the next open question (1), the previous one (-1), or stays (0).
    StepQuestions(i8),
    /// Replaces the deferred questions.
    DeferQuestions(Vec<String>),
    /// Shows the steps of a flow on the canvas, or of none.
    ShowFlow(Option<Id>),
    /// Shows or hides badges and marks.
    ShowBadges(bool),
    /// Shows or hides the minimap.
    ShowMinimap(bool),
    /// Starts or ends the tour.
    ShowTour(bool),
    /// Gives the exercise a panel, or takes it away.
    SetExercise(bool),
    /// Previews a change, or ends the preview.
    SetPreview(Option<ChangePreview>),
    /// Makes the previewed change.
    AcceptPreview,
    /// Opens a design in place of the open one, with a message about it.
    OpenDesign(Rc<Design>, String),
    /// Opens a design from a file that saving writes back to.
    OpenFile(Rc<Design>, FileHandle, String),
    /// Sets the file of this document, unless another one is open meanwhile.
    SetFile(DocumentId, FileHandle),
    /// Restores the document that was replaced.
    RestorePrevious,
    /// Restores the undo history of an earlier session to this editor's document.
    RestoreHistory(Rc<Editor>, SavedHistory),
    /// Shows a message until it is dismissed.
    ShowNotice(NoticeTopic, String),
    /// Announces a text to screen readers.
    Announce(String),
    /// Dismisses the notice of a topic.
    DismissNotice(NoticeTopic),
    /// Shows why a file was not opened.
    ShowLoadErrors(Rc<LoadErrors>),
    /// Closes the reasons why a file was not opened.
    DismissLoadErrors,
    /// Selects an element, shows its fields and moves the focus there.
    FocusFields(Subject),
    /// Shows the outline and moves the focus there.
    FocusOutline,
    /// Opens a dialog.
    OpenDialog(DialogRequest),
    /// Opens the dialog of an import or an export.
    OpenTransfer(TransferRequest),
    /// Opens the context menu.
    OpenContextMenu(ContextMenuRequest),
}

/// Effect of an action outside of the state.
#[derive(Debug, PartialEq)]
pub enum StateEffect {
    /// Announces a text to screen readers.
    Announce(String),
    /// Brings elements into view.
    Reveal(Vec<Subject>),
    /// Animates components to their new places.
    AnimateLayout,
    /// Sends a message to the findings panel.
    Findings(FindingsCommand),
    /// Moves the focus to the fields of the selected element.
    FocusFields,
    /// Moves the focus to the outline.
    FocusOutline,
    /// Scrolls the panel of fields to its head.
    ScrollToHead,
}

impl AppState {
    /// Applies an action, and gives the new state with the effects of the action.
    #[must_use]
    pub fn reduce(&self, action: StateAction) -> (AppState, Vec<StateEffect>) {
        let mut transition = Transition {
            state: self.clone(),
            effects: Vec::new(),
        };
        transition.apply(action);
        (transition.state, transition.effects)
    }
}

/// A state that is being changed, and the effects so far.
struct Transition {
    state: AppState,
    effects: Vec<StateEffect>,
}

impl Transition {
    fn apply(&mut self, action: StateAction) {
        match action {
            StateAction::Edit(command) => self.edit(command),
            StateAction::EditDocument(document, make) => {
                let command =
                    (document == self.state.document).then(|| make(self.state.editor.design()));
                if let Some(command) = command.flatten() {
                    self.edit(command);
                }
            }
            StateAction::AddElement(document, make) => {
                let element =
                    (document == self.state.document).then(|| make(self.state.editor.design()));
                if let Some((element, name)) = element.flatten() {
                    let subject = element.subject();
                    self.edit(Command::put(element, name));
                    self.inspect(subject);
                }
            }
            StateAction::Undo => {
                let name = self.state.editor.undo_name().map(str::to_owned);
                self.step_history(Editor::undo, name, "Undone");
            }
            StateAction::Redo => {
                let name = self.state.editor.redo_name().map(str::to_owned);
                self.step_history(Editor::redo, name, "Redone");
            }
            // The panel stays: it may hold a form that is being filled in, or the findings.
            StateAction::Select(selection) => self.select(selection),
            StateAction::Inspect(subject) => {
                self.inspect(subject);
                self.effects.push(StateEffect::ScrollToHead);
            }
            StateAction::SetTool(tool) => {
                if self.state.tool != tool {
                    self.announce(tool_label(tool));
                }
                self.state.tool = tool;
            }
            StateAction::ShowPanel(panel) => self.show_panel(panel),
            StateAction::SetSidebarOpen(open) => self.state.is_sidebar_open = open,
            StateAction::FoldPanel(folded) => self.state.is_panel_folded = folded,
            StateAction::SelectFinding(finding, focus) => self.select_finding(finding, focus),
            StateAction::Reveal(subjects) => self.reveal(subjects),
            StateAction::ShowFindings(page) => {
                self.show_panel(Panel::Findings);
                self.state.findings_page = page;
            }
            StateAction::StepQuestions(by) => {
                self.show_panel(Panel::Findings);
                self.state.findings_page = FindingsPage::Questions;
                self.effects
                    .push(StateEffect::Findings(FindingsCommand::Step(by)));
            }
            StateAction::DeferQuestions(questions) => self.state.deferred_questions = questions,
            StateAction::ShowFlow(flow) => self.state.shown_flow = flow,
            StateAction::ShowBadges(shown) => self.state.shows_badges = shown,
            StateAction::ShowMinimap(shown) => self.state.shows_minimap = shown,
            StateAction::ShowTour(shown) => self.state.shows_tour = shown,
            StateAction::SetExercise(is_open) => {
                self.state.has_exercise = is_open;
                if !is_open && self.state.panel == Panel::Exercise {
                    self.state.panel = Panel::Findings;
                }
            }
            StateAction::SetPreview(preview) => self.set_preview(preview),
            StateAction::AcceptPreview => {
                if let Some(preview) = self.state.preview.take() {
                    if preview.is_layout {
                        self.effects.push(StateEffect::AnimateLayout);
                    }
                    self.edit(Command::ReplaceDesign {
                        design: preview.after.0,
                        name: preview.title,
                    });
                }
            }
            StateAction::OpenDesign(design, message) => self.open_design(design, None, message),
            StateAction::OpenFile(design, file, message) => {
                self.open_design(design, Some(file), message);
            }
            StateAction::SetFile(document, file) => {
                if document == self.state.document {
                    self.state.file = Some(file);
                }
            }
            StateAction::RestorePrevious => self.restore_previous(),
            StateAction::RestoreHistory(session, steps) => {
                if self.state.editor.same_session(&session) {
                    let mut editor = (*self.state.editor).clone();
                    editor.recall(steps);
                    self.state.editor = Rc::new(editor);
                }
            }
            StateAction::ShowNotice(topic, text) => self.show_notice(topic, text),
            StateAction::Announce(text) => self.announce(text),
            StateAction::DismissNotice(topic) => {
                self.state.notices.retain(|notice| notice.topic != topic);
                if topic == NoticeTopic::Opened {
                    self.state.previous = None;
                }
            }
            StateAction::ShowLoadErrors(errors) => self.state.load_errors = Some(errors),
            StateAction::DismissLoadErrors => self.state.load_errors = None,
            StateAction::FocusFields(subject) => {
                self.inspect(subject);
                self.effects.push(StateEffect::FocusFields);
            }
            StateAction::FocusOutline => {
                self.show_panel(Panel::Outline);
                self.effects.push(StateEffect::FocusOutline);
            }
            StateAction::OpenDialog(request) => self.state.dialog = Some(Shared(Rc::new(request))),
            StateAction::OpenTransfer(request) => {
                self.state.transfer = Some(Shared(Rc::new(request)))
            }
            StateAction::OpenContextMenu(request) => {
                self.state.context_menu = Some(Shared(Rc::new(request)));
            }
        }
    }

    fn announce(&mut self, text: String) {
        self.effects.push(StateEffect::Announce(text));
    }

    fn show_notice(&mut self, topic: NoticeTopic, text: String) {
        self.state.notices.retain(|notice| notice.topic != topic);
        // Notices are stacked upwards from the lower edge, the most lasting ones lowest: short-lived
        // ones then shift nothing under the pointer.
        let place = |notice: &Notice| (notice.topic as usize) < topic as usize;
        let at = self.state.notices.partition_point(place);
        self.state.notices.insert(at, Notice { topic, text });
    }

    fn edit(&mut self, command: Command) {
        let mut editor = (*self.state.editor).clone();
        match editor.run(command) {
            Ok(()) => {
                self.announce(editor.undo_name().unwrap_or_default().to_owned());
                // Whoever draws on has seen what was opened. The way back to the design before stays.
                let leads_back = self.state.previous.is_some();
                let stays = |notice: &Notice| leads_back || notice.topic != NoticeTopic::Opened;
                self.state.notices.retain(stays);
                self.replace_editor(editor);
            }
            Err(error) => self.show_notice(NoticeTopic::Command, error.to_string()),
        }
    }

    fn step_history(&mut self, step: fn(&mut Editor) -> bool, name: Option<String>, done: &str) {
        let mut editor = (*self.state.editor).clone();
        let stepped = step(&mut editor);
        if editor != *self.state.editor {
            self.replace_editor(editor);
        }
        if stepped {
            self.announce(format!("{done}: {}", name.unwrap_or_default()));
        }
    }

    fn replace_editor(&mut self, editor: Editor) {
        self.state.editor = Rc::new(editor);
        // The preview is of the design before the edit.
        self.state.preview = None;
        let is_gone = |id: &Id| self.state.editor.design().flows.get(id).is_none();
        if self.state.shown_flow.as_ref().is_some_and(is_gone) {
            self.state.shown_flow = None;
        }
    }

    fn select(&mut self, selection: Selection) {
        let mut editor = (*self.state.editor).clone();
        editor.select(selection);
        self.state.editor = Rc::new(editor);
        if let Some(Subject::Flow(flow)) = self.state.editor.selection().single() {
            self.state.shown_flow = Some(flow.clone());
        }
    }

    fn show_panel(&mut self, panel: Panel) {
        self.state.panel = panel;
        self.state.is_sidebar_open = true;
        // What one asks for is seen.
        self.state.is_panel_folded = false;
    }

    fn inspect(&mut self, subject: Subject) {
        self.select(Selection::one(subject));
        self.show_panel(Panel::Selected);
    }

    fn reveal(&mut self, subjects: Vec<Subject>) {
        self.select(subjects.iter().cloned().collect());
        self.effects.push(StateEffect::Reveal(subjects));
    }

    fn select_finding(&mut self, finding: SelectedFinding, focus: FindingFocus) {
        self.reveal(finding.subjects.clone());
        self.state.panel = Panel::Findings;
        self.state.findings_page = FindingsPage::List;
        self.state.selected_finding = Some(finding);
        if focus != FindingFocus::Unchanged {
            self.state.is_sidebar_open = true;
            self.state.is_panel_folded = false;
            let command = FindingsCommand::Focus(focus);
            self.effects.push(StateEffect::Findings(command));
        }
    }

    fn set_preview(&mut self, preview: Option<ChangePreview>) {
        let is_pinned = self.state.preview.as_ref().is_some_and(|p| p.is_pinned);
        match preview {
            // A preview under the pointer does not replace one that was asked for.
            Some(new) if is_pinned && !new.is_pinned => {}
            new => {
                self.state.is_sidebar_open &= new.as_ref().is_none_or(|p| !p.is_pinned);
                self.state.preview = new;
            }
        }
    }

    fn open_design(&mut self, design: Rc<Design>, file: Option<FileHandle>, message: String) {
        // Reopening in the same editor keeps revisions unique, whatever was open before.
        let mut editor = (*self.state.editor).clone();
        editor.reopen(design);
        self.open_editor(Rc::new(editor), file, message);
    }

    fn open_editor(&mut self, editor: Rc<Editor>, file: Option<FileHandle>, message: String) {
        let had_work = self.state.has_work();
        let previous = PreviousDocument {
            editor: std::mem::replace(&mut self.state.editor, editor),
            file: std::mem::replace(&mut self.state.file, file),
            deferred_questions: std::mem::take(&mut self.state.deferred_questions),
        };
        self.state.previous = had_work.then_some(previous);
        self.state.document = self.state.document.next();
        self.state.has_origin = true;
        let is_stale = |topic| matches!(topic, NoticeTopic::Command | NoticeTopic::Opened);
        self.state.notices.retain(|notice| !is_stale(notice.topic));
        if had_work {
            self.show_notice(NoticeTopic::Opened, message);
        } else {
            self.announce(message);
        }
        self.state.selected_finding = None;
        self.state.preview = None;
        self.state.findings_page = FindingsPage::List;
        self.state.load_errors = None;
        self.state.shown_flow = None;
        self.state.tool = Tool::default();
    }

    fn restore_previous(&mut self) {
        let Some(previous) = self.state.previous.take() else {
            return;
        };
        let message = format!("{} is back.", previous.editor.design().title);
        self.open_editor(previous.editor, previous.file, message);
        self.state.deferred_questions = previous.deferred_questions;
        // It is stored nowhere else.
        self.state.has_origin = false;
    }
}

/// Announcement of a tool that is taken.
fn tool_label(tool: Tool) -> String {
    match tool {
        Tool::Place(kind) => format!("{} tool. Enter places it.", kind_name(kind)),
        Tool::Domain => "Domain tool".to_owned(),
        Tool::Connect => "Connect tool".to_owned(),
        Tool::Record => "Recording a flow".to_owned(),
        Tool::Select => "Select tool".to_owned(),
        Tool::Pan => "Pan tool".to_owned(),
    }
}
