//! One item of the checklist with its findings.

use super::card::{Accepted, Card};
use super::group::Group;
use super::{Looked, order};
use crate::app::reviewing::Reviewed;
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
    /// Called when a finding is looked at.
    pub on_look: Callback<Looked>,
}

/// So many cards are drawn at first, and more when they are asked for.
const PAGE: usize = 25;

/// The item's title, its answer in a word, and its cards.
#[component]
pub fn Section(props: &SectionProps) -> Html {
    let pages = use_state(|| 1_usize);
    let review = props.reviewed.review();
    let Some(item) = review.items().iter().find(|item| item.code == props.code) else {
        return Html::default();
    };
    let blocks = order::blocks(item);
    let is_current = |block: &Vec<&Finding>| {
        let current = props.current.as_deref();
        current.is_some_and(|c| block.iter().any(|f| review.fingerprint(f) == c))
    };
    // The one that is looked at is always drawn.
    let reached = blocks.iter().position(is_current).map_or(0, |at| at + 1);
    let drawn = (*pages * PAGE).max(reached).min(blocks.len());
    let more = blocks.len() - drawn;
    let on_more = {
        let pages = pages.clone();
        move |_| pages.set(*pages + 1)
    };
    let accepted: Vec<_> = item.findings.iter().filter(|f| !f.counts()).collect();
    html! {
        <section class={classes!("item", (item.outcome == ItemOutcome::NotApplicable).then_some("none"))}>
            <h3><code>{ item.code }</code>{ item.title }{ tag(item) }</h3>
            for text in review.evidence(item) {
                <p class="holds">{ marked(&text) }</p>
            }
            for block in blocks.iter().take(drawn) {
                if let [finding] = block.as_slice() {
                    <Card key={review.fingerprint(finding)} reviewed={props.reviewed.clone()} finding={review.fingerprint(finding)}
                        current={props.current.as_deref() == Some(review.fingerprint(finding).as_str())}
                        on_look={&props.on_look} />
                } else {
                    <Group key={format!("all {}", block[0].rule)} reviewed={props.reviewed.clone()} code={props.code}
                        rule={block[0].rule.to_string()} current={props.current.clone().filter(|_| is_current(block))}
                        on_look={&props.on_look} />
                }
            }
            if more > 0 {
                <button type="button" class="line small" onclick={on_more}>
                    { format!("Show more ({more})") }
                </button>
            }
            if !accepted.is_empty() {
                <Accepted reviewed={props.reviewed.clone()} code={props.code} />
            }
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
