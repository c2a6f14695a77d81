//! A finding as a card, and the list of those that the team accepts.

use super::Looked;
use crate::app::reviewing::Reviewed;
use crate::app::ui::words::marked;
use crate::app::ui::{count, use_id};
use crate::checklist::{self, Outcome, Severity};
use crate::review::{Finding, Review};
use yew::prelude::*;

/// Properties of [`Card`].
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// The review.
    pub reviewed: Reviewed,
    /// The finding's fingerprint.
    pub finding: AttrValue,
    /// Whether it is looked at.
    pub current: bool,
    /// Called when it is looked at.
    pub on_look: Callback<Looked>,
}

/// The fact, what it rests on, what to do; and why, when asked.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let review = props.reviewed.review();
    let Some(finding) = find(review, &props.finding) else {
        return Html::default();
    };
    let words = review.words(finding);
    let on_look = look(review, finding, &props.on_look);
    html! {
        <article class="finding" data-current={props.current.then_some("true")} onclick={on_look.reform(|_| ())}>
            <h4>
                <button type="button" aria-current={props.current.then_some("true")}>{ marked(&words.title) }</button>
            </h4>
            <p>{ marked(&words.evidence) }</p>
            <p>{ marked(&words.fix) }</p>
            <Why rule={finding.rule.to_string()} weight={weight(finding)}>
                <p>{ marked(&words.why) }</p>
            </Why>
        </article>
    }
}

/// The finding with that fingerprint.
fn find<'r>(review: &'r Review, fingerprint: &str) -> Option<&'r Finding> {
    let rule = fingerprint.split('|').next()?;
    let of_rule = review.findings().filter(|f| f.rule == rule);
    of_rule
        .into_iter()
        .find(|f| review.fingerprint(f) == fingerprint)
}

/// What happens when the finding is chosen.
pub fn look(review: &Review, finding: &Finding, on_look: &Callback<Looked>) -> Callback<()> {
    let looked = Looked::new(review, finding);
    let on_look = on_look.clone();
    Callback::from(move |()| on_look.emit(looked.clone()))
}

/// How much it matters.
pub fn weight(finding: &Finding) -> &'static str {
    match (finding.outcome, finding.severity) {
        (Outcome::Fail, Severity::High) => "fails, high",
        (Outcome::Fail, Severity::Medium) => "fails, medium",
        (Outcome::Fail, Severity::Low) => "fails, low",
        (Outcome::Question, Severity::High) => "asks, high",
        (Outcome::Question, Severity::Medium) => "asks, medium",
        (Outcome::Question, Severity::Low) => "asks, low",
    }
}

/// Properties of [`Why`].
#[derive(Properties, PartialEq)]
pub struct WhyProps {
    /// The rule's name.
    pub rule: AttrValue,
    /// How much the finding matters.
    pub weight: &'static str,
    /// Why it does.
    pub children: Html,
}

/// A button that opens why it matters, and when it may be a false alarm.
#[component]
pub fn Why(props: &WhyProps) -> Html {
    let open = use_state(|| false);
    let id = use_id();
    let toggle = {
        let open = open.clone();
        move |event: MouseEvent| {
            // To read is not to look at it on the drawing.
            event.stop_propagation();
            open.set(!*open);
        }
    };
    let docs = checklist::rule(&props.rule).map(|(_, rule)| &rule.docs);
    html! {
        <>
            <div class="acts">
                <button type="button" class="line small" aria-expanded={open.to_string()}
                    aria-controls={open.then(|| id.clone())} onclick={toggle}>{ "Why" }</button>
                <span class="severity">{ props.weight }</span>
            </div>
            if *open {
                <div class="why" {id}>
                    { props.children.clone() }
                    if let Some(docs) = docs {
                        <p><strong>{ "False alarms. " }</strong>{ docs.false_alarms }</p>
                    }
                </div>
            }
        </>
    }
}

/// Properties of [`Accepted`].
#[derive(Properties, PartialEq)]
pub struct AcceptedProps {
    /// The review.
    pub reviewed: Reviewed,
    /// The item's code.
    pub code: &'static str,
}

/// The findings of an item that the team accepts, with the reasons.
#[component]
pub fn Accepted(props: &AcceptedProps) -> Html {
    const FEW: usize = 50;
    let review = props.reviewed.review();
    let item = review.items().iter().find(|item| item.code == props.code);
    let findings = item
        .map(|item| item.findings.as_slice())
        .unwrap_or_default();
    let accepted: Vec<_> = findings.iter().filter(|f| !f.counts()).collect();
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
