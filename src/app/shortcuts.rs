//! Keys that work wherever the focus is.

use super::browser::{document, is_typing};
use super::help::single_keys;
use super::rail::tool_of;
use crate::editor::Tool;
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// One step back.
    Undo,
    /// One step forth.
    Redo,
    /// The design as a file.
    Save,
    /// A file as the design.
    Open,
    /// Away with what is selected.
    Delete,
    /// To the next finding.
    Next,
    /// To the one before.
    Previous,
    /// To the next open question.
    NextQuestion,
    /// To the one before.
    PreviousQuestion,
    /// Lays down the tool, then selects nothing.
    Escape,
    /// The keys.
    Help,
    /// Another tool.
    Take(Tool),
}

/// What the key asks for, if anything. Letters belong to whoever is typing.
fn read(event: &KeyboardEvent, typing: bool) -> Option<Key> {
    let key = event.key();
    let command = event.ctrl_key() || event.meta_key();
    if command && !event.alt_key() {
        return match (key.to_lowercase().as_str(), event.shift_key()) {
            ("s", false) => Some(Key::Save),
            ("o", false) => Some(Key::Open),
            // A field has an undo of its own.
            _ if typing => None,
            ("z", false) => Some(Key::Undo),
            ("z", true) | ("y", false) => Some(Key::Redo),
            _ => None,
        };
    }
    if key == "F8" {
        let back = event.shift_key();
        return Some(if back { Key::Previous } else { Key::Next });
    }
    if key == "F9" {
        return Some(match event.shift_key() {
            true => Key::PreviousQuestion,
            false => Key::NextQuestion,
        });
    }
    if typing || command || event.alt_key() {
        return None;
    }
    match key.as_str() {
        "Delete" | "Backspace" => Some(Key::Delete),
        "Escape" => Some(Key::Escape),
        _ if !single_keys() => None,
        "?" => Some(Key::Help),
        other => tool_of(other).map(Key::Take),
    }
}

/// Calls `on_key` for every key that asks for something and that nobody nearer has taken.
#[hook]
pub fn use_shortcuts(on_key: impl Fn(Key) + 'static) {
    type Handler = Rc<dyn Fn(Key)>;
    let latest = use_mut_ref(|| None::<Handler>);
    *latest.borrow_mut() = Some(Rc::new(on_key));
    use_effect_with((), move |()| {
        let listener = listen(latest);
        move || drop(listener)
    });

    fn listen(latest: Rc<RefCell<Option<Handler>>>) -> Option<EventListener> {
        let window = web_sys::window()?;
        let options = EventListenerOptions::enable_prevent_default();
        let heard = move |event: &web_sys::Event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            if event.default_prevented() || event.is_composing() || is_dialog_open() {
                return;
            }
            if let Some(key) = read(event, is_typing()) {
                event.prevent_default();
                let handler = latest.borrow().clone();
                if let Some(handler) = handler {
                    handler(key);
                }
            }
        };
        Some(EventListener::new_with_options(
            &window, "keydown", options, heard,
        ))
    }
}

fn is_dialog_open() -> bool {
    let found = document().and_then(|d| d.query_selector("dialog[open]").ok().flatten());
    found.is_some()
}
