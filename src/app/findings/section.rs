//! One item of the checklist with its findings.

use super::Listed;
use super::card::{Card, accepted};
use super::group::Group;
use crate::app::checker::Checker;
use crate::app::edits::Edits;
use crate::app::reviewing::Reviewed;
use crate::app::state::Dispatch;
use crate::app::ui::count;
use crate::app::ui::words::marked;
use crate::checker::view::{CardView, ItemView};
use crate::review::ItemOutcome;
use yew::prelude::*;

/// Properties of [`Section`].
#[derive(Properties, PartialEq)]
pub struct SectionProps {
    /// The item.
    pub item: Listed,
    /// The review.
    pub reviewed: Reviewed,
    /// Answers what the review left open.
    pub checker: Checker,
    /// The fingerprint of the finding that is looked at.
    pub current: Option<AttrValue>,
    /// How repairs change the drawing.
    pub edits: Edits,
    /// How things happen.
    pub dispatch: Dispatch,
}

/// The item's title, its answer in a word, and its cards.
#[component]
pub fn Section(props: &SectionProps) -> Html {
    let item = &*props.item.0;
    let is_current = |card: &CardView| {
        let current = props.current.as_deref();
        current.is_some_and(|c| card.findings.iter().any(|f| f.fingerprint == c))
    };
    let cards = item.cards.iter().enumerate().map(|(at, card)| {
        let current = is_current(card);
        let key = card.key().to_owned();
        match card.single() {
            Some(finding) => html! {
                <Card {key} item={props.item.clone()} {at} {current} offers={props.reviewed.offers(&finding.fingerprint)}
                    checker={props.checker.clone()} edits={props.edits.clone()} dispatch={props.dispatch.clone()} />
            },
            None => html! {
                <Group {key} item={props.item.clone()} {at} current={props.current.clone().filter(|_| current)}
                    checker={props.checker.clone()} dispatch={props.dispatch.clone()} />
            },
        }
    });
    html! {
        <section class="item">
            <h3><code>{ &item.code }</code>{ &item.title }{ tag(item) }</h3>
            for text in item.evidence.iter() {
                <p class="holds">{ marked(text) }</p>
            }
            { for cards }
            { accepted(item) }
        </section>
    }
}

/// The answer as a word.
fn tag(item: &ItemView) -> Html {
    let (class, word) = match item.outcome {
        ItemOutcome::Fail => ("fail", "fails".to_owned()),
        ItemOutcome::Question => ("ask", count(item.questions, "question", "questions")),
        ItemOutcome::Pass => ("pass", "holds".to_owned()),
        ItemOutcome::NotApplicable => ("none", "not about this design".to_owned()),
    };
    html! { <span class={classes!("tag", class)}>{ word }</span> }
}
