//! Focus and scroll position of the findings panel.

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

/// Card at the head of what is seen of the list, and its distance from there.
pub struct TopCard {
    card: String,
    below: f64,
}

/// Finds the card at the head of what is seen; none while the list is not scrolled.
pub fn top_card(list: &Element) -> Option<TopCard> {
    if list.scroll_top() == 0 {
        return None;
    }
    let edge = list.get_bounding_client_rect().top();
    cards(list).find_map(|card| {
        let rect = card.get_bounding_client_rect();
        let name = card.get_attribute("data-card")?;
        (rect.bottom() > edge).then(|| TopCard {
            card: name,
            below: rect.top() - edge,
        })
    })
}

/// Scrolls the list so that the card is where it was, if it is still there.
pub fn restore_top_card(list: &Element, top: &TopCard) {
    let found =
        cards(list).find(|card| card.get_attribute("data-card").as_deref() == Some(&*top.card));
    if let Some(found) = found {
        let edge = list.get_bounding_client_rect().top();
        let moved = found.get_bounding_client_rect().top() - edge - top.below;
        list.set_scroll_top(list.scroll_top() + moved.round() as i32);
    }
}

fn cards(list: &Element) -> impl Iterator<Item = Element> + use<> {
    let found = list.query_selector_all("[data-card]").ok();
    let count = found.as_ref().map_or(0, web_sys::NodeList::length);
    (0..count).filter_map(move |at| found.as_ref()?.get(at)?.dyn_into().ok())
}
