//! The findings of a review, by item, worst first. Nothing is decided here.

mod card;
mod group;
pub mod order;
mod section;
mod verdict;

use crate::app::browser::element;
use crate::app::reviewing::Reviewed;
use crate::design::Subject;
use crate::review::{Finding, Review};
use gloo::timers::callback::Timeout;
use section::Section;
use verdict::Verdict;
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
    /// Called when a finding is looked at.
    pub on_look: Callback<Looked>,
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
    let warnings = review.warnings();
    html! {
        <>
            <Verdict summary={review.summary()} />
            <div class="list" id={ID}>
                for item in order::items(review) {
                    <Section key={item.code} reviewed={reviewed.clone()} code={item.code} current={props.current.clone()} on_look={&props.on_look} />
                }
                if !warnings.is_empty() {
                    <Warnings reviewed={reviewed.clone()} />
                }
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

#[derive(Properties, PartialEq)]
struct WarningsProps {
    reviewed: Reviewed,
}

/// What is odd about the document.
#[component]
fn Warnings(props: &WarningsProps) -> Html {
    const FEW: usize = 20;
    let warnings = props.reviewed.review().warnings();
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
