//! Keys that are pressed while a dialog or a form with a text field is loaded or rendered. They are meant for the field:
//! held until it is there, they reach no shortcut and no element.

use super::active_element;
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlInputElement, KeyboardEvent};

thread_local! {
    static HELD: RefCell<Option<(EventListener, String)>> = const { RefCell::new(None) };
}

/// Begins to hold keys, unless they are held already.
pub fn hold() {
    let Some(window) = web_sys::window() else {
        return;
    };
    if HELD.with_borrow(Option::is_some) {
        return;
    }
    // Before the handlers of the element that has the focus.
    let options = EventListenerOptions {
        phase: EventListenerPhase::Capture,
        passive: false,
    };
    let listener = EventListener::new_with_options(&window, "keydown", options, |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        event.prevent_default();
        event.stop_immediate_propagation();
        let key = event.key();
        HELD.with_borrow_mut(|held| {
            let Some((_, text)) = held else {
                return;
            };
            match key.as_str() {
                "Backspace" => drop(text.pop()),
                "Escape" => text.clear(),
                // The names of other keys are words.
                letter if letter.chars().count() == 1 => text.push_str(letter),
                _ => {}
            }
        });
    });
    HELD.set(Some((listener, String::new())));
}

/// Ends holding keys, and returns the text that was typed.
pub fn release() -> String {
    HELD.take().map_or_else(String::new, |(_, text)| text)
}

/// Ends holding keys. What was typed replaces the text of the field that has the focus, if it is one.
pub fn release_into_field() {
    let typed = release();
    let active = active_element().filter(|_| !typed.is_empty());
    let Some(field) = active.and_then(|active| active.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    field.set_value(&typed);
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &options) {
        let _ = field.dispatch_event(&event);
    }
}
