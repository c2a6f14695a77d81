//! The open questions, one after another.

use super::list::Drawn;
use crate::app::ui::count_noun;
use crate::worker::view_models::QuestionStepView;
use yew::prelude::*;

/// How one goes through them.
#[derive(Default)]
pub struct Walk {
    /// Where one stands.
    pub step: Option<QuestionStepView>,
    /// What was answered there, by what undo calls it.
    pub done: Option<String>,
    /// How many are left.
    pub left: usize,
    /// What is not decided yet, by the keys of the cards.
    pub aside: Vec<String>,
    /// Whether an answer has come at all.
    pub arrived: bool,
}

/// The question where one stands, and the ways from there.
pub fn walk(walk: &Walk, drawn: &Drawn<'_>) -> Html {
    let mut left = match (walk.arrived, walk.left) {
        (false, _) => "Looking for questions…".to_owned(),
        (true, 0) => "No question is left".to_owned(),
        (true, left) => count_noun(left, "question is left", "questions are left"),
    };
    if !walk.aside.is_empty() {
        left += &format!(", {} not decided yet", walk.aside.len());
    }
    let some = walk.step.is_some();
    html! {
        <div class="walk">
            <header class="head">
                <button type="button" class="link" data-do="list">{ "← Findings" }</button>
                <h2 tabindex="-1" aria-live="polite">{ left }</h2>
                <div class="acts">
                    <button type="button" class="line small" data-do="step" data-at="-1" disabled={!some} aria-keyshortcuts="Shift+F9">{ "Previous" }</button>
                    <button type="button" class="line small" data-do="step" data-at="1" disabled={!some} aria-keyshortcuts="F9">{ "Next" }</button>
                </div>
            </header>
            if let Some(step) = &walk.step {
                <section class="item" key={step.key.clone()}>
                    <h3><code>{ &step.item.0 }</code>{ &step.item.1 }</h3>
                    if let Some(done) = &walk.done {
                        <article class="finding done">
                            <h4>{ crate::app::ui::words::marked(&step.card.title) }</h4>
                            <div class="note">
                                <span>{ format!("✓ {done}") }</span>
                                <button type="button" class="line small" data-do="step" data-at="1">{ "Next question" }</button>
                            </div>
                        </article>
                    } else {
                        { drawn.card(&step.card, None) }
                        <button type="button" class="line small" data-do="later" data-key={step.key.clone()}>{ "Not decided yet" }</button>
                    }
                </section>
            } else if walk.arrived && !walk.aside.is_empty() {
                <p class="empty">
                    { "All others are answered. What is not decided yet stays open in the report." }
                    <button type="button" class="line small" data-do="again">{ "Ask those again" }</button>
                </p>
            } else if walk.arrived {
                <p class="empty">{ "Everything that was asked is answered." }</p>
            }
        </div>
    }
}
