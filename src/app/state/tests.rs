//! Tests of the reducer.

use super::*;
use crate::app::model::document::{FileHandle, empty_design};
use crate::app::model::panels::FindingsCommand;
use crate::app::model::request::DialogRequest;
use crate::app::model::shared::Shared;
use crate::app::model::ui::{
    ChangePreview, FindingFocus, FindingsPage, NoticeTopic, Panel, SelectedFinding,
};
use crate::document::{Design, Id, Kind, Subject};
use crate::editor::{Command, Editor, Selection, Tool, factory};
use std::rc::Rc;

fn new_state() -> AppState {
    AppState::new(Editor::open(empty_design()))
}

/// A command that adds a service of this name.
fn add_service(design: &Design, name: &str) -> Command {
    let component = factory::component(design, Kind::Service, name, (0.0, 0.0));
    Command::AddComponent(component.into())
}

/// The state with one service in it, and the subject of the service.
fn state_with_service() -> (AppState, Subject) {
    let state = new_state();
    let command = add_service(state.design(), "orders");
    let (state, _) = state.reduce(StateAction::Edit(command));
    let id: Id = state.design().components.first().unwrap().id.clone();
    (state, Subject::Component(id))
}

fn preview_of(design: &Rc<Design>, is_pinned: bool, is_layout: bool) -> ChangePreview {
    ChangePreview {
        after: Shared(design.clone()),
        title: "Lay out".to_owned(),
        summary: String::new(),
        is_pinned,
        is_layout,
    }
}

#[test]
fn reducer_edit_announces_the_undo_name_and_undo_takes_it_back() {
    let state = new_state();
    let command = add_service(state.design(), "orders");
    let (edited, effects) = state.reduce(StateAction::Edit(command));
    assert_eq!(edited.design().components.len(), 1);
    let name = edited.editor.undo_name().unwrap().to_owned();
    assert_eq!(effects, [StateEffect::Announce(name.clone())]);
    let (undone, effects) = edited.reduce(StateAction::Undo);
    assert_eq!(undone.design(), state.design());
    assert_eq!(effects, [StateEffect::Announce(format!("Undone: {name}"))]);
}

#[test]
fn reducer_drops_an_edit_of_another_document() {
    let (state, _) = state_with_service();
    let document = state.document;
    let (state, _) = state.reduce(StateAction::OpenDesign(empty_design(), "open".to_owned()));
    let make = Rc::new(|design: &Design| Some(add_service(design, "late")));
    let (after, effects) = state.reduce(StateAction::EditDocument(document, make));
    assert!(after == state && effects.is_empty());
}

#[test]
fn reducer_restores_the_previous_document_with_its_file_and_deferred_questions() {
    let (state, _) = state_with_service();
    let file = FileHandle::new("orders.json");
    let (state, _) = state.reduce(StateAction::SetFile(state.document, file.clone()));
    let deferred = vec!["timeout".to_owned()];
    let (state, _) = state.reduce(StateAction::DeferQuestions(deferred.clone()));
    let (opened, _) = state.reduce(StateAction::OpenDesign(empty_design(), "open".to_owned()));
    assert!(opened.file.is_none() && opened.deferred_questions.is_empty());
    assert_eq!(opened.notices[0].topic, NoticeTopic::Opened);
    let (restored, _) = opened.reduce(StateAction::RestorePrevious);
    assert_eq!(restored.design(), state.design());
    assert_eq!(restored.file, Some(file));
    assert_eq!(restored.deferred_questions, deferred);
    assert!(restored.document != state.document && restored.document != opened.document);
}

#[test]
fn reducer_announces_an_opened_design_if_no_work_is_replaced() {
    let open = StateAction::OpenDesign(empty_design(), "A is open.".to_owned());
    let (state, effects) = new_state().reduce(open);
    assert_eq!(effects, [StateEffect::Announce("A is open.".to_owned())]);
    assert!(state.previous.is_none() && state.notices.is_empty());
}

#[test]
fn reducer_selecting_a_finding_reveals_its_elements_and_moves_the_focus() {
    let (state, subject) = state_with_service();
    let finding = SelectedFinding {
        fingerprint: "f".into(),
        subjects: vec![subject.clone()],
    };
    let select = |focus| state.reduce(StateAction::SelectFinding(finding.clone(), focus));
    let (selected, effects) = select(FindingFocus::Field);
    let reveal = StateEffect::Reveal(vec![subject.clone()]);
    let focus = StateEffect::Findings(FindingsCommand::Focus(FindingFocus::Field));
    assert_eq!(effects, [reveal, focus]);
    assert_eq!(
        selected.editor.selection(),
        &Selection::one(subject.clone())
    );
    assert!(selected.is_sidebar_open);
    let (selected, effects) = select(FindingFocus::Unchanged);
    assert_eq!(effects, [StateEffect::Reveal(vec![subject])]);
    assert!(!selected.is_sidebar_open);
}

#[test]
fn reducer_steps_through_questions_on_their_page() {
    let (state, effects) = new_state().reduce(StateAction::StepQuestions(-1));
    assert_eq!(state.panel, Panel::Findings);
    assert_eq!(state.findings_page, FindingsPage::Questions);
    let step = StateEffect::Findings(FindingsCommand::Step(-1));
    assert_eq!(effects, [step]);
}

#[test]
fn reducer_keeps_a_pinned_preview_when_the_pointer_passes_over_a_repair() {
    let (state, _) = state_with_service();
    let pinned = preview_of(state.design(), true, false);
    let (state, _) = state.reduce(StateAction::SetPreview(Some(pinned.clone())));
    let hovered = preview_of(state.design(), false, false);
    let (state, _) = state.reduce(StateAction::SetPreview(Some(hovered)));
    assert_eq!(state.preview, Some(pinned));
    let (state, _) = state.reduce(StateAction::SetPreview(None));
    assert_eq!(state.preview, None);
}

#[test]
fn reducer_animates_an_accepted_layout_only() {
    let (state, _) = state_with_service();
    let mut after = (**state.design()).clone();
    after.title = "Moved".to_owned();
    let after = Rc::new(after);
    for (is_layout, animates) in [(true, true), (false, false)] {
        let preview = preview_of(&after, true, is_layout);
        let (state, _) = state.reduce(StateAction::SetPreview(Some(preview)));
        let (state, effects) = state.reduce(StateAction::AcceptPreview);
        assert_eq!(effects.contains(&StateEffect::AnimateLayout), animates);
        assert_eq!(state.design().title, "Moved");
        assert_eq!(state.preview, None);
    }
}

#[test]
fn reducer_replaces_a_notice_of_the_same_topic_and_keeps_their_order() {
    let mut state = new_state();
    for (topic, text) in [
        (NoticeTopic::SetAside, "aside"),
        (NoticeTopic::Command, "first"),
        (NoticeTopic::Storage, "full"),
        (NoticeTopic::Command, "second"),
    ] {
        state = state
            .reduce(StateAction::ShowNotice(topic, text.to_owned()))
            .0;
    }
    let texts: Vec<_> = state.notices.iter().map(|n| n.text.as_str()).collect();
    assert_eq!(texts, ["second", "full", "aside"]);
}

#[test]
fn reducer_repeats_a_dialog_request() {
    let open = || StateAction::OpenDialog(DialogRequest::Find);
    let (first, _) = new_state().reduce(open());
    let (second, _) = first.reduce(open());
    assert!(
        first.dialog != second.dialog,
        "another request is another value"
    );
}

#[test]
fn reducer_focus_fields_selects_the_element_and_shows_its_panel() {
    let (state, subject) = state_with_service();
    let (state, _) = state.reduce(StateAction::SetTool(Tool::Connect));
    let (state, effects) = state.reduce(StateAction::FocusFields(subject.clone()));
    assert_eq!(effects, [StateEffect::FocusFields]);
    assert_eq!(state.panel, Panel::Selected);
    assert_eq!(state.editor.selection(), &Selection::one(subject));
    assert_eq!(state.tool, Tool::Connect);
}
