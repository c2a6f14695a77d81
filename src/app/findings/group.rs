//! Many findings of one rule as one card that lists them.

use super::Listed;
use super::card::{look, why};
use crate::app::checker::Checker;
use crate::app::state::Dispatch;
use crate::app::ui::words::marked;
use crate::checker::message::Want;
use crate::checker::view::FindingView;
use yew::prelude::*;

/// Properties of [`Group`].
#[derive(Properties, PartialEq)]
pub struct GroupProps {
    /// The item.
    pub item: Listed,
    /// Which of its cards.
    pub at: usize,
    /// The fingerprint of the finding that is looked at, if it is one of these.
    pub current: Option<AttrValue>,
    /// Knows the findings that are not listed yet.
    pub checker: Checker,
    /// How things happen.
    pub dispatch: Dispatch,
}

/// So many are listed at first, and more each time.
const PAGE: usize = 12;

/// What the rule checks, what it found, what to do.
#[component]
pub fn Group(props: &GroupProps) -> Html {
    let shown = use_state(|| PAGE);
    // What was asked for beyond what the card brought; another review brings another card.
    let fetched = use_state(Vec::<FindingView>::new);
    use_effect_with(props.item.clone(), {
        let fetched = fetched.setter();
        move |_| fetched.set(Vec::new())
    });
    let Some(card) = props.item.0.cards.get(props.at) else {
        return Html::default();
    };
    let is_current = |print: &str| props.current.as_deref() == Some(print);
    let all: Vec<&FindingView> = card.findings.iter().chain(fetched.iter()).collect();
    // The one that is looked at is always drawn.
    let reached = all.iter().position(|f| is_current(&f.fingerprint));
    let drawn = (*shown).max(reached.map_or(0, |at| at + 1)).min(all.len());
    let more = card.count - drawn;
    let on_more = {
        let (shown, fetched, checker) = (shown.clone(), fetched.clone(), props.checker.clone());
        let (rule, from, known) = (card.rule.clone(), all.len(), all.len());
        move |_| {
            let to = *shown + 4 * PAGE;
            shown.set(to);
            if to > known {
                let fetched = fetched.clone();
                let rule = rule.clone();
                checker.want_value(Want::Findings { rule, from }, move |page| {
                    let page: Vec<FindingView> = page.unwrap_or_default();
                    fetched.set(fetched.iter().cloned().chain(page).collect());
                });
            }
        }
    };
    html! {
        <article class="finding">
            <h4>{ marked(&card.title) }</h4>
            <p>{ marked(&card.text) }</p>
            <ul>
                for finding in all.iter().take(drawn) {
                    <li key={finding.fingerprint.as_str()} data-current={is_current(&finding.fingerprint).then_some("true")}>
                        <button type="button" class="link" onclick={look(finding, &props.dispatch)}>
                            { marked(&finding.title) }
                        </button>
                    </li>
                }
            </ul>
            if more > 0 {
                <button type="button" class="line small" onclick={on_more}>{ format!("Show more ({more})") }</button>
            }
            <p>{ marked(&card.fix) }</p>
            { why(card) }
        </article>
    }
}
