//! Focus within the findings panel.

use crate::app::browser::element;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Id of the panel's content.
pub const PANEL_ID: &str = "findings";

/// Selectors of the element that receives the focus; the first one that matches wins.
pub type FocusTarget = &'static [&'static str];

/// First control that answers the current question; its title if there is none.
pub const QUESTION: FocusTarget = &[
    ".walk .ask :is([name=text], [name=tick], [data-testid=answer])",
    ".walk h4 button",
    ".walk h2",
];
/// *Next question* of an answered card.
pub const NEXT_QUESTION: FocusTarget = &[".note button"];
/// Heading of a page.
pub const HEADING: FocusTarget = &[".head h2"];
/// First button of the list.
pub const FIRST_BUTTON: FocusTarget = &["button"];

/// Controls that answer a question.
const ANSWER_CONTROL: &str = ".ask :is([name=text], [name=tick], [data-testid=answer])";

/// Moves the focus to the first match within `root`. Returns false if nothing matches.
pub fn focus_target(root: &Element, target: FocusTarget) -> bool {
    let mut selectors = target.iter();
    let found = selectors.find_map(|s| root.query_selector(s).ok().flatten());
    match found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        Some(found) => {
            let _ = found.focus();
            true
        }
        None => false,
    }
}

/// Moves the focus to the selected finding, or with `to_field` to the control that answers it.
pub fn focus_selected(to_field: bool) {
    let list = element(PANEL_ID);
    let Some(card) = list.and_then(|l| l.query_selector("[data-current]").ok().flatten()) else {
        return;
    };
    card.scroll_into_view_with_bool(false);
    let find = |part: &Element, selector: &str| part.query_selector(selector).ok().flatten();
    // A finding among many is answered by the form of their card.
    let answer = || {
        find(&card, ANSWER_CONTROL)
            .or_else(|| find(&card.closest("article").ok().flatten()?, ANSWER_CONTROL))
    };
    let found = if to_field { answer() } else { None };
    let found = found.or_else(|| find(&card, "button"));
    if let Some(found) = found.and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}
