//! A finding as a card, and the list of those that the team accepts.

use super::Looked;
use crate::app::state::{Action, Dispatch};
use crate::app::ui::count;
use crate::app::ui::words::marked;
use crate::checklist::{self, Outcome, Severity, Text};
use crate::review::{Finding, ItemReview, Review};
use yew::prelude::*;

/// The fact, what it rests on, what to do; and why, when asked.
pub fn card(review: &Review, finding: &Finding, current: bool, dispatch: &Dispatch) -> Html {
    let words = review.words(finding);
    let current = current.then_some("true");
    html! {
        <article class="finding" key={review.fingerprint(finding)} data-current={current} onclick={look(review, finding, dispatch)}>
            <h4><button type="button" aria-current={current}>{ marked(&words.title) }</button></h4>
            <p>{ marked(&words.evidence) }</p>
            <p>{ marked(&words.fix) }</p>
            { why(finding, &words.why) }
        </article>
    }
}

/// What happens when the finding is chosen.
pub fn look(review: &Review, finding: &Finding, dispatch: &Dispatch) -> Callback<MouseEvent> {
    let looked = Looked::new(review, finding);
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(Action::Look(looked.clone(), false)))
}

/// How much it matters, and behind a button why, and when it may be a false alarm.
pub fn why(finding: &Finding, why: &Text) -> Html {
    let docs = checklist::rule(&finding.rule).map(|(_, rule)| &rule.docs);
    // To read is not to look at it on the drawing.
    let stay = |event: MouseEvent| event.stop_propagation();
    html! {
        <details class="why" onclick={stay}>
            <summary>
                <span class="button line small">{ "Why" }</span>
                <span class="severity">{ weight(finding) }</span>
            </summary>
            <p>{ marked(why) }</p>
            if let Some(docs) = docs {
                <p><strong>{ "False alarms. " }</strong>{ docs.false_alarms }</p>
            }
        </details>
    }
}

fn weight(finding: &Finding) -> &'static str {
    match (finding.outcome, finding.severity) {
        (Outcome::Fail, Severity::High) => "fails, high",
        (Outcome::Fail, Severity::Medium) => "fails, medium",
        (Outcome::Fail, Severity::Low) => "fails, low",
        (Outcome::Question, Severity::High) => "asks, high",
        (Outcome::Question, Severity::Medium) => "asks, medium",
        (Outcome::Question, Severity::Low) => "asks, low",
    }
}

/// The findings of an item that the team accepts, with the reasons.
pub fn accepted(review: &Review, item: &ItemReview) -> Html {
    const FEW: usize = 50;
    let accepted: Vec<_> = item.findings.iter().filter(|f| !f.counts()).collect();
    if accepted.is_empty() {
        return Html::default();
    }
    html! {
        <details>
            <summary>{ count(accepted.len(), "waived", "waived") }</summary>
            <ul>
                for finding in accepted.iter().take(FEW) {
                    <li>
                        { marked(&review.words(finding).title) }
                        if let Some(waiver) = &finding.waiver {
                            { ": " }{ &waiver.reason }
                        }
                    </li>
                }
            </ul>
        </details>
    }
}
