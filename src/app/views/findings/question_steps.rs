//! Open questions, one at a time.

use super::action::{FindingAction, OnAction, send};
use super::list::FindingsView;
use crate::app::model::ui::FindingsPage;
use crate::app::ui::words::marked;
use crate::messages;
use crate::worker::view_models::QuestionStepView;
use yew::prelude::*;

/// Progress through the open questions.
#[derive(Default)]
pub struct QuestionProgress {
    /// Current question.
    pub step: Option<QuestionStepView>,
    /// Name of the answer that was just given, as undo shows it.
    pub answered: Option<String>,
    /// True if the card of the answered question asks for more.
    pub asks_more: bool,
    /// Number of cards left.
    pub left: usize,
    /// Deferred questions, by the keys of their cards.
    pub deferred: Vec<String>,
    /// True once the worker has sent a step.
    pub is_loaded: bool,
}

/// Renders the current question and the controls to step through the others.
pub fn question_steps(progress: &QuestionProgress, findings: &FindingsView<'_>) -> Html {
    let mut left = match (progress.is_loaded, progress.left) {
        (false, _) => messages::findings_steps_loading().to_owned(),
        (true, 0) => messages::findings_steps_none().to_owned(),
        (true, left) => messages::findings_steps_left(left),
    };
    let open = findings.review.questions();
    let deferred = progress.deferred.iter().filter(|key| open.contains(key));
    let deferred = deferred.count();
    if deferred > 0 {
        left = messages::findings_steps_deferred(&left, deferred);
    }
    let none = progress.step.is_none();
    let on_action: &OnAction = findings.on_action;
    let step = |by| send(on_action, FindingAction::StepQuestions(by));
    let list = send(on_action, FindingAction::ShowPage(FindingsPage::List));
    html! {
        <div class="walk">
            <header class="head">
                <button type="button" class="link" onclick={list}>{ messages::findings_back() }</button>
                <h2 tabindex="-1" aria-live="polite">{ left }</h2>
                <div class="acts">
                    <button type="button" class="line small" onclick={step(-1)} disabled={none} aria-keyshortcuts="Shift+F9">{ messages::findings_steps_previous() }</button>
                    <button type="button" class="line small" onclick={step(1)} disabled={none} aria-keyshortcuts="F9">{ messages::findings_steps_next() }</button>
                </div>
            </header>
            if let Some(current) = &progress.step {
                <section class="item" key={current.key.clone()}>
                    <h3><code>{ &current.item.0 }</code>{ &current.item.1 }</h3>
                    if let Some(answered) = progress.answered.as_ref().filter(|_| !progress.asks_more) {
                        <article class="finding done">
                            <h4>{ marked(&current.card.title) }</h4>
                            <div class="note">
                                <span>{ format!("✓ {answered}") }</span>
                                <button type="button" class="line small" onclick={step(1)}>{ messages::findings_question_next() }</button>
                            </div>
                        </article>
                    } else {
                        { findings.card(&current.card, None, progress.answered.as_deref()) }
                        <button type="button" class="line small"
                            onclick={send(on_action, FindingAction::DeferQuestion(current.key.clone()))}>{ messages::findings_steps_defer() }</button>
                    }
                </section>
            } else if progress.is_loaded && !progress.deferred.is_empty() {
                <p class="empty">
                    { messages::findings_steps_done_deferred() }
                    <button type="button" class="line small" onclick={send(on_action, FindingAction::AskDeferred)}>{ messages::findings_steps_again() }</button>
                </p>
            } else if progress.is_loaded {
                <p class="empty">{ messages::findings_steps_done() }</p>
            }
        </div>
    }
}
