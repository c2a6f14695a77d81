//! Actions of the findings panel: data that its views send and that the panel executes.

use crate::app::model::ui::FindingsPage;
use crate::worker::protocol::AnswerScope;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Action of a person in the findings panel.
#[derive(Clone)]
pub enum FindingAction {
    /// Selects the finding with this fingerprint.
    Select(String),
    /// Answers a question.
    Answer(Answer),
    /// Confirms the guesses of the finding with this rule and fingerprint; all of the rule without a
    /// fingerprint, all of the review without a rule.
    Confirm(String, String),
    /// Asks what is held back about new elements.
    AskNow,
    /// Loads further targets of a question.
    LoadTargets {
        /// Rule that asks.
        rule: String,
        /// Fingerprint of the finding; empty if the card stands for many.
        finding: String,
        /// Key of the question.
        key: String,
        /// Number of targets that are listed already.
        from: usize,
    },
    /// Applies a repair.
    ApplyRepair(RepairId),
    /// Shows the preview of a repair, or hides it if it is shown.
    TogglePreview(RepairId),
    /// Opens the dialog that waives the finding with this fingerprint.
    OpenWaiver(String),
    /// Plays the run that proves the finding with this fingerprint.
    PlayProof(String),
    /// Removes the waiver at this index.
    RemoveWaiver(usize),
    /// Lists this many cards of the item with this code.
    ListCards(String, usize),
    /// Lists this many findings of the card with this key.
    ListFindings(String, usize),
    /// Goes to the question after the one that was answered in the list.
    NextQuestion,
    /// Shows a page of the panel.
    ShowPage(FindingsPage),
    /// Steps through the open questions.
    StepQuestions(i8),
    /// Defers the question with this key and goes to the next.
    DeferQuestion(String),
    /// Asks the deferred questions again.
    AskDeferred,
    /// Explains the item of the checklist with this code.
    Explain(String),
    /// Opens the example of a rule as a design.
    OpenExample(String, usize),
    /// Sets the level of a rule.
    SetLevel(String, String),
    /// Sets the limit of a rule.
    SetLimit(String, String),
}

/// Identifies a repair by its finding's fingerprint and its rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairId {
    /// Fingerprint of the finding.
    pub finding: String,
    /// Rank among the repairs of the finding.
    pub index: usize,
}

/// Answer to a question.
#[derive(Clone)]
pub struct Answer {
    /// Rule that asks.
    pub rule: String,
    /// Fingerprint of the finding; empty if the card stands for many.
    pub finding: String,
    /// Keys of the targets.
    pub keys: Vec<String>,
    /// Elements that the answer is for.
    pub scope: AnswerScope,
    /// Text of the answer.
    pub text: String,
}

/// Repair that is previewed, or whose proposal is on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct RepairPreview {
    /// The repair.
    pub repair: RepairId,
    /// True if the preview stays after the pointer has left.
    pub is_pinned: bool,
}

/// Kind of an edit that the worker proposed. It decides how success and failure are shown.
pub enum EditKind {
    /// Answer to a question.
    Answer {
        /// Key of the card.
        card: String,
        /// Key of the form, which shows an error.
        form: String,
    },
    /// Waiver of a finding.
    Waiver,
    /// Limit of a rule.
    Limit,
    /// Edit that nothing in the panel depends on.
    Other,
}

/// Receives the actions of the panel.
pub type OnAction = Callback<FindingAction>;

/// Sends an action on each event, such as a click.
pub fn send<E>(on_action: &OnAction, action: FindingAction) -> Callback<E> {
    on_action.reform(move |_: E| action.clone())
}

/// Selects a finding on a click on its card, unless the click is on a control within the card.
pub fn select_card(on_action: &OnAction, fingerprint: &str) -> Callback<MouseEvent> {
    let (on_action, fingerprint) = (on_action.clone(), fingerprint.to_owned());
    Callback::from(move |event: MouseEvent| {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let control = "article, button, form, details, a";
        let nearest = target.and_then(|t| t.closest(control).ok().flatten());
        if nearest.is_some_and(|e| e.tag_name().eq_ignore_ascii_case("article")) {
            on_action.emit(FindingAction::Select(fingerprint.clone()));
        }
    })
}
