//! The findings of a review, by item, worst first. Nothing is decided here.

mod card;
mod group;
mod section;
mod verdict;

use crate::app::browser::element;
use crate::app::checker::{Checker, Checking};
use crate::app::edits::Edits;
use crate::app::state::Dispatch;
use crate::app::ui::count;
use crate::checker::view::{FindingView, ItemView};
use crate::design::Subject;
use crate::review::ItemOutcome;
use gloo::timers::callback::Timeout;
use section::Section;
use std::rc::Rc;
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

impl From<&FindingView> for Looked {
    fn from(finding: &FindingView) -> Self {
        let subjects = finding.subjects.iter();
        Self {
            finding: finding.fingerprint.clone().into(),
            subjects: subjects.filter_map(|s| Subject::parse(s)).collect(),
        }
    }
}

/// Properties of [`Findings`].
#[derive(Properties, PartialEq)]
pub struct FindingsProps {
    /// How the checker stands.
    pub checking: Checking,
    /// Answers what the review left open.
    pub checker: Checker,
    /// The fingerprint of the finding that is looked at.
    pub current: Option<AttrValue>,
    /// Counts up each time that the current finding shall have the focus.
    pub focus: u64,
    /// How repairs change the drawing.
    pub edits: Edits,
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
    let reviewed = match &props.checking {
        Checking::Nothing => return html! { <p class="empty">{ NOTHING }</p> },
        Checking::Working => return html! { <p class="empty">{ "Reviewing…" }</p> },
        Checking::Lost(why) => {
            let said = format!(
                "The checker is not there: {why}. Your drawing is as it was. A reload may help."
            );
            return html! { <p class="empty" role="alert">{ said }</p> };
        }
        Checking::Reviewed(reviewed) => reviewed,
    };
    let (rest, said): (Vec<_>, Vec<_>) = reviewed
        .items()
        .iter()
        .partition(|item| item.outcome == ItemOutcome::NotApplicable && item.waived_count == 0);
    html! {
        <>
            { verdict(reviewed.verdict(), reviewed.summary()) }
            <div class="list" id={ID}>
                for item in said {
                    <Section key={item.code.as_str()} item={Listed(item.clone())} reviewed={reviewed.clone()} checker={props.checker.clone()}
                        current={props.current.clone()} edits={props.edits.clone()} dispatch={props.dispatch.clone()} />
                }
                { warnings(reviewed.warnings()) }
                { not_about(&rest) }
            </div>
        </>
    }
}

/// What is said before there is anything to check.
pub const NOTHING: &str = "Nothing to check yet. Place a component, or start from an example.";

/// An item that equals only itself: comparing what is in it would cost as much as drawing it.
#[derive(Clone)]
pub struct Listed(pub Rc<ItemView>);

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
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
fn warnings((warnings, more): (&[String], usize)) -> Html {
    if warnings.is_empty() {
        return Html::default();
    }
    html! {
        <section class="item">
            <h3>{ "About the document" }</h3>
            for warning in warnings.iter() {
                <p class="holds">{ warning }</p>
            }
            if more > 0 {
                <p class="holds">{ format!("And {more} more, which the report lists.") }</p>
            }
        </section>
    }
}

/// The items that the design has nothing for, out of the way.
fn not_about(items: &[&Rc<ItemView>]) -> Html {
    if items.is_empty() {
        return Html::default();
    }
    html! {
        <details class="item none">
            <summary>{ count(items.len(), "guideline is", "guidelines are") }{ " not about this design" }</summary>
            <ul>
                for item in items.iter() {
                    <li key={item.code.as_str()}><code>{ &item.code }</code>{ &item.title }</li>
                }
            </ul>
        </details>
    }
}
