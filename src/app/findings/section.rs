//! One item of the checklist with its findings.

use super::card::{accepted, card};
use super::group::Group;
use super::order;
use crate::app::reviewing::Reviewed;
use crate::app::state::Dispatch;
use crate::app::ui::count;
use crate::app::ui::words::marked;
use crate::review::{Finding, ItemOutcome, ItemReview};
use yew::prelude::*;

/// Properties of [`Section`].
#[derive(Properties, PartialEq)]
pub struct SectionProps {
    /// The review.
    pub reviewed: Reviewed,
    /// The item's code.
    pub code: &'static str,
    /// The fingerprint of the finding that is looked at.
    pub current: Option<AttrValue>,
    /// How things happen.
    pub dispatch: Dispatch,
}

/// So many cards are drawn at first, and more when they are asked for.
const PAGE: usize = 25;

/// The item's title, its answer in a word, and its cards.
#[component]
pub fn Section(props: &SectionProps) -> Html {
    let shown = use_state(|| PAGE);
    let review = props.reviewed.review();
    let Some(item) = review.item(props.code) else {
        return Html::default();
    };
    let blocks = order::blocks(item);
    let is_current = |block: &[&Finding]| {
        let current = props.current.as_deref();
        current.is_some_and(|c| block.iter().any(|f| review.fingerprint(f) == c))
    };
    // The one that is looked at is always drawn.
    let reached = blocks.iter().position(|block| is_current(block));
    let drawn = (*shown)
        .max(reached.map_or(0, |at| at + 1))
        .min(blocks.len());
    let more = blocks.len() - drawn;
    let on_more = {
        let shown = shown.clone();
        move |_| shown.set(*shown + PAGE)
    };
    let cards = blocks.iter().take(drawn).map(|block| {
        let current = is_current(block);
        if let [finding] = block.as_slice() {
            return card(review, finding, current, &props.dispatch);
        }
        let rule = block[0].rule.to_string();
        html! {
            <Group key={format!("all {rule}")} reviewed={props.reviewed.clone()} code={props.code} rule={rule.clone()}
                current={props.current.clone().filter(|_| current)} dispatch={props.dispatch.clone()} />
        }
    });
    html! {
        <section class="item">
            <h3><code>{ item.code }</code>{ item.title }{ tag(item) }</h3>
            for text in review.evidence(item) {
                <p class="holds">{ marked(&text) }</p>
            }
            { for cards }
            if more > 0 {
                <button type="button" class="line small" onclick={on_more}>{ format!("Show more ({more})") }</button>
            }
            { accepted(review, item) }
        </section>
    }
}

/// The answer as a word.
fn tag(item: &ItemReview) -> Html {
    let (class, word) = match item.outcome {
        ItemOutcome::Fail => ("fail", "fails".to_owned()),
        ItemOutcome::Question => (
            "ask",
            count(order::questions(item), "question", "questions"),
        ),
        ItemOutcome::Pass => ("pass", "holds".to_owned()),
        ItemOutcome::NotApplicable => ("none", "not about this design".to_owned()),
    };
    html! { <span class={classes!("tag", class)}>{ word }</span> }
}
