//! The findings of a review, by item, worst first. Nothing is decided here.

mod card;
mod group;
pub mod order;
mod section;
mod verdict;

use crate::app::browser::element;
use crate::app::reviewing::Reviewed;
use crate::app::state::Dispatch;
use crate::app::ui::count;
use crate::design::Subject;
use crate::review::{Finding, ItemOutcome, ItemReview, Review};
use gloo::timers::callback::Timeout;
use section::Section;
use verdict::verdict;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The finding that is looked at, and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// Its fingerprint.
    pub finding: AttrValue,
    /// What is shown on the drawing.
    pub subjects: Vec<Subject>,
}

impl Looked {
    /// The finding of the review.
    pub fn new(review: &Review, finding: &Finding) -> Self {
        Self {
            finding: review.fingerprint(finding).into(),
            subjects: review.subjects(finding),
        }
    }
}

/// Properties of [`Findings`].
#[derive(Properties, PartialEq)]
pub struct FindingsProps {
    /// The review, once there is one.
    pub reviewed: Option<Reviewed>,
    /// The fingerprint of the finding that is looked at.
    pub current: Option<AttrValue>,
    /// Counts up each time that the current finding shall have the focus.
    pub focus: u64,
    /// How things happen.
    pub dispatch: Dispatch,
}

const ID: &str = "findings";

/// The panel.
#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    use_effect_with(props.focus, |focus| {
        // Once the panel is there and drawn.
        let wait = (*focus > 0).then(|| Timeout::new(0, focus_current));
        move || drop(wait)
    });
    let Some(reviewed) = &props.reviewed else {
        return html! { <p class="empty">{ "Reviewing…" }</p> };
    };
    let review = reviewed.review();
    let (rest, said): (Vec<_>, Vec<_>) = order::items(review)
        .into_iter()
        .partition(|item| item.outcome == ItemOutcome::NotApplicable && item.findings.is_empty());
    html! {
        <>
            { verdict(&review.summary()) }
            <div class="list" id={ID}>
                for item in said {
                    <Section key={item.code} reviewed={reviewed.clone()} code={item.code} current={props.current.clone()}
                        dispatch={props.dispatch.clone()} />
                }
                { warnings(review.warnings()) }
                { not_about(&rest) }
            </div>
        </>
    }
}

fn focus_current() {
    let found = element(ID).and_then(|list| list.query_selector("[data-current]").ok().flatten());
    let Some(card) = found else {
        return;
    };
    card.scroll_into_view_with_bool(false);
    let button = card.query_selector("button").ok().flatten();
    if let Some(button) = button.and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
        let _ = button.focus();
    }
}

/// What is odd about the document.
fn warnings(warnings: &[String]) -> Html {
    const FEW: usize = 20;
    if warnings.is_empty() {
        return Html::default();
    }
    let more = warnings.len().saturating_sub(FEW);
    html! {
        <section class="item">
            <h3>{ "About the document" }</h3>
            for warning in warnings.iter().take(FEW) {
                <p class="holds">{ warning }</p>
            }
            if more > 0 {
                <p class="holds">{ format!("And {more} more, which the report lists.") }</p>
            }
        </section>
    }
}

/// The items that the design has nothing for, out of the way.
fn not_about(items: &[&ItemReview]) -> Html {
    if items.is_empty() {
        return Html::default();
    }
    html! {
        <details class="item none">
            <summary>{ count(items.len(), "guideline is", "guidelines are") }{ " not about this design" }</summary>
            <ul>
                for item in items.iter() {
                    <li key={item.code}><code>{ item.code }</code>{ item.title }</li>
                }
            </ul>
        </details>
    }
}
