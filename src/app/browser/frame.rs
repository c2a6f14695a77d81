//! Frame that shows a page: printing, keys and links of that page.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent, Window};
use yew::NodeRef;

/// Opens the print dialog of the browser for the page of a frame.
pub fn print(frame: &NodeRef) {
    if let Some(window) = part::<Window>(frame, "contentWindow") {
        // Printing may be blocked; there is no fallback.
        let _ = window.print();
    }
}

/// Window or document of a frame.
fn part<T: JsCast>(frame: &NodeRef, name: &str) -> Option<T> {
    let frame = frame.cast::<Element>()?;
    let part = js_sys::Reflect::get(&frame, &name.into()).ok()?;
    part.is_object().then(|| part.unchecked_into())
}

/// Listeners in the page of a frame, which has no scripts of its own: links lead to their place in that
/// page, and Escape is passed on. The frame would resolve its links against the address of the app.
///
/// Objects of the frame are of another realm, where no check of their type succeeds.
pub fn listen(frame: &NodeRef, escaped: impl Fn() + 'static) -> Option<[EventListener; 2]> {
    let page = part::<Document>(frame, "contentDocument")?;
    let on_key = move |event: &web_sys::Event| {
        if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
            escaped();
        }
    };
    let on_click = {
        let page = page.clone();
        move |event: &web_sys::Event| {
            let target = event.target().map(|t| t.unchecked_into::<Element>());
            let link = target.and_then(|t| t.closest("a[href^='#']").ok().flatten());
            let href = link.and_then(|link| link.get_attribute("href"));
            let Some(href) = href else {
                return;
            };
            event.prevent_default();
            let place = page.get_element_by_id(href.trim_start_matches('#'));
            if let Some(place) = place.map(|p| p.unchecked_into::<HtmlElement>()) {
                place.set_tab_index(-1);
                // Fails only for an element that is not on the page.
                let _ = place.focus();
                place.scroll_into_view();
            }
        }
    };
    let options = EventListenerOptions::enable_prevent_default();
    Some([
        EventListener::new(&page, "keydown", on_key),
        EventListener::new_with_options(&page, "click", options, on_click),
    ])
}
