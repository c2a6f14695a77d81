//! Many findings of one rule as one card that lists them.

use super::card::{look, why};
use super::order;
use crate::app::reviewing::Reviewed;
use crate::app::state::Dispatch;
use crate::app::ui::words::marked;
use crate::checklist;
use yew::prelude::*;

/// Properties of [`Group`].
#[derive(Properties, PartialEq)]
pub struct GroupProps {
    /// The review.
    pub reviewed: Reviewed,
    /// The item's code.
    pub code: &'static str,
    /// The rule's name.
    pub rule: AttrValue,
    /// The fingerprint of the finding that is looked at, if it is one of these.
    pub current: Option<AttrValue>,
    /// How things happen.
    pub dispatch: Dispatch,
}

/// So many are listed at first, and more each time.
const PAGE: usize = 12;

/// What the rule checks, what it found, what to do.
#[component]
pub fn Group(props: &GroupProps) -> Html {
    let shown = use_state(|| PAGE);
    let review = props.reviewed.review();
    let blocks = review.item(props.code).map(order::blocks);
    let mut blocks = blocks.unwrap_or_default().into_iter();
    let Some(block) = blocks.find(|of| of[0].rule == *props.rule) else {
        return Html::default();
    };
    let is_current = |print: &str| props.current.as_deref() == Some(print);
    // The one that is looked at is always drawn.
    let reached = props.current.as_ref().and_then(|_| {
        let mut prints = block.iter().map(|f| review.fingerprint(f));
        prints.position(|print| is_current(&print))
    });
    let drawn = (*shown)
        .max(reached.map_or(0, |at| at + 1))
        .min(block.len());
    let more = block.len() - drawn;
    let on_more = {
        let shown = shown.clone();
        move |_| shown.set(*shown + 4 * PAGE)
    };
    let docs = checklist::rule(&props.rule).map(|(_, rule)| &rule.docs);
    let first = block[0];
    let words = review.words(first);
    html! {
        <article class="finding">
            <h4>{ format!("{} times: {}", block.len(), props.rule.replace('-', " ")) }</h4>
            if let Some(docs) = docs {
                <p>{ docs.checks }</p>
            }
            <ul>
                for finding in block.iter().take(drawn) {
                    <li key={review.fingerprint(finding)} data-current={is_current(&review.fingerprint(finding)).then_some("true")}>
                        <button type="button" class="link" onclick={look(review, finding, &props.dispatch)}>
                            { marked(&review.words(finding).title) }
                        </button>
                    </li>
                }
            </ul>
            if more > 0 {
                <button type="button" class="line small" onclick={on_more}>{ format!("Show more ({more})") }</button>
            }
            <p>{ docs.map_or(marked(&words.fix), |docs| docs.remedy.into()) }</p>
            { why(first, &words.why) }
        </article>
    }
}
