//! A finding as a card, and the list of those that the team accepts.

use super::Listed;
use crate::app::checker::Checker;
use crate::app::edits::Edits;
use crate::app::state::{Action, Dispatch};
use crate::app::ui::count;
use crate::app::ui::words::marked;
use crate::checker::message::Want;
use crate::checker::view::{CardView, FindingView, ItemView};
use crate::checklist::{Outcome, Severity, Text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Card`].
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// The item.
    pub item: Listed,
    /// Which of its cards.
    pub at: usize,
    /// Whether it is looked at.
    pub current: bool,
    /// What its repairs do, as far as that is known.
    pub offers: Option<Rc<Vec<Text>>>,
    /// Knows the repairs.
    pub checker: Checker,
    /// How repairs change the drawing.
    pub edits: Edits,
    /// How things happen.
    pub dispatch: Dispatch,
}

/// The fact, what it rests on, what to do; and why, when asked.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let Some(card) = props.item.0.cards.get(props.at) else {
        return Html::default();
    };
    let Some(finding) = card.single() else {
        return Html::default();
    };
    let current = props.current.then_some("true");
    html! {
        <article class="finding" data-current={current} onclick={look(finding, &props.dispatch)}>
            <h4><button type="button" aria-current={current}>{ marked(&card.title) }</button></h4>
            <p>{ marked(&card.text) }</p>
            <p>{ marked(&card.fix) }</p>
            { repairs(props, finding) }
            { why(card) }
        </article>
    }
}

/// The repairs: the best one as the one strong button.
fn repairs(props: &CardProps, finding: &FindingView) -> Html {
    let Some(offers) = props.offers.as_ref().filter(|o| !o.is_empty()) else {
        return Html::default();
    };
    let button = |(at, title): (usize, &Text)| {
        let (checker, edits) = (props.checker.clone(), props.edits.clone());
        let finding = finding.fingerprint.clone();
        let onclick = move |event: MouseEvent| {
            event.stop_propagation();
            let edits = edits.clone();
            let finding = finding.clone();
            checker.want_edit(Want::Repair { finding, at }, move |command| {
                if let Some(command) = command {
                    edits.run(command);
                }
            });
        };
        let class = if at == 0 { "main small" } else { "line small" };
        html! { <button type="button" {class} {onclick}>{ title.plain() }</button> }
    };
    html! { <div class="repairs">{ for offers.iter().enumerate().map(button) }</div> }
}

/// What happens when the finding is chosen.
pub fn look(finding: &FindingView, dispatch: &Dispatch) -> Callback<MouseEvent> {
    let (finding, dispatch) = (finding.clone(), dispatch.clone());
    Callback::from(move |_| dispatch.dispatch(Action::Look((&finding).into(), false)))
}

/// How much it matters, and behind a button why.
pub fn why(card: &CardView) -> Html {
    // To read is not to look at it on the drawing.
    let stay = |event: MouseEvent| event.stop_propagation();
    html! {
        <details class="why" onclick={stay}>
            <summary>
                <span class="button line small">{ "Why" }</span>
                <span class="severity">{ weight(card) }</span>
            </summary>
            <p>{ marked(&card.why) }</p>
            if !card.false_alarms.is_empty() {
                <p><strong>{ "False alarms. " }</strong>{ &card.false_alarms }</p>
            }
        </details>
    }
}

fn weight(card: &CardView) -> &'static str {
    match (card.outcome, card.severity) {
        (Outcome::Fail, Severity::High) => "fails, high",
        (Outcome::Fail, Severity::Medium) => "fails, medium",
        (Outcome::Fail, Severity::Low) => "fails, low",
        (Outcome::Question, Severity::High) => "asks, high",
        (Outcome::Question, Severity::Medium) => "asks, medium",
        (Outcome::Question, Severity::Low) => "asks, low",
    }
}

/// The findings of an item that the team accepts, with the reasons.
pub fn accepted(item: &ItemView) -> Html {
    if item.waived_count == 0 {
        return Html::default();
    }
    html! {
        <details>
            <summary>{ count(item.waived_count, "waived", "waived") }</summary>
            <ul>
                for waived in item.waived.iter() {
                    <li>{ marked(&waived.finding.title) }{ ": " }{ &waived.reason }</li>
                }
            </ul>
        </details>
    }
}
