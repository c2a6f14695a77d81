//! Global shortcuts: the keys of the command table, and Escape.

use crate::app::browser::{active_element, document, is_typing};
use crate::app::browser::{focus_canvas, focus_canvas_if_unfocused};
use crate::app::context::{AppContext, is_supported};
use crate::app::state::{AppState, StateAction};
use crate::app::views::help::single_keys;
use crate::editor::commands::{CommandGroup, CommandId, KeyChord};
use crate::editor::{Selection, Tool};
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Executes the commands of key presses that no focused view has handled.
#[hook]
pub fn use_shortcuts(context: &AppContext) {
    let latest = use_mut_ref(|| context.clone());
    latest.replace(context.clone());
    use_effect_with((), move |()| {
        let listener = listen(latest);
        move || drop(listener)
    });
}

fn listen(latest: Rc<RefCell<AppContext>>) -> Option<EventListener> {
    let window = web_sys::window()?;
    let options = EventListenerOptions::enable_prevent_default();
    let heard = move |event: &web_sys::Event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if event.default_prevented() || event.is_composing() || is_dialog_open() {
            return;
        }
        let context = latest.borrow().clone();
        if handle_key(&context, event) {
            event.prevent_default();
        }
    };
    Some(EventListener::new_with_options(
        &window, "keydown", options, heard,
    ))
}

/// Executes the shortcut; returns true if there was one.
fn handle_key(context: &AppContext, event: &KeyboardEvent) -> bool {
    let (control, meta) = (event.ctrl_key(), event.meta_key());
    let pressed = KeyChord::pressed(
        &event.key(),
        control,
        event.shift_key(),
        event.alt_key(),
        meta,
    );
    let typing = is_typing();
    let has_preview = context.state.preview.is_some();
    if event.key() == "Escape" && is_focus_within(".side") && (typing || !has_preview) {
        // From the panel back to the canvas.
        focus_canvas();
        return true;
    }
    if event.key() == "Escape" && typing {
        return false;
    }
    if event.key() == "Escape" {
        context.canvas.controller().borrow_mut().carried = None;
        let state = &context.state;
        if let Some(dismiss) = dismissal(state) {
            // The button that had the focus is gone.
            if is_focus_within(".notices, .problems") {
                focus_canvas();
            }
            context.send(dismiss);
            return true;
        }
        context.send(match &state.preview {
            Some(ghost) => {
                // A layout was requested on the canvas.
                if ghost.is_layout {
                    focus_canvas();
                }
                StateAction::SetPreview(None)
            }
            None if state.tool == Tool::Select => StateAction::Select(Selection::none()),
            None => StateAction::SetTool(Tool::Select),
        });
        return true;
    }
    if pressed.is_single() && !single_keys() {
        return false;
    }
    let action = context.command_for(&pressed).filter(|a| is_supported(a));
    let Some(action) = action else {
        return false;
    };
    // Text fields have their own undo and clipboard.
    let everywhere = matches!(
        action.group,
        CommandGroup::File | CommandGroup::Go | CommandGroup::Help | CommandGroup::Learn
    );
    if typing && (!everywhere || pressed.is_single() || event.alt_key()) {
        return false;
    }
    // Copy applies to selected text of the page then.
    if matches!(action.command, CommandId::Copy | CommandId::Cut) && are_words_marked() {
        return false;
    }
    context.send(action.command);
    if action.group == CommandGroup::Tools {
        // Tools are used on the canvas.
        focus_canvas_if_unfocused();
    }
    true
}

/// Action of Escape on the messages over the canvas: dismisses the reasons why a file was not opened, or
/// the topmost notice. What is under way on the canvas is ended first, unless the focus is in a message.
fn dismissal(state: &AppState) -> Option<StateAction> {
    let is_idle = state.preview.is_none()
        && state.tool == Tool::Select
        && state.editor.selection().is_empty();
    let errors = state.load_errors.as_ref();
    let errors = errors.map(|_| StateAction::DismissLoadErrors);
    let notice = state.notices.first();
    let notice = notice.map(|notice| StateAction::DismissNotice(notice.topic));
    if is_focus_within(".problems") {
        return errors;
    }
    if is_focus_within(".notices") {
        return notice;
    }
    is_idle.then(|| errors.or(notice)).flatten()
}

fn is_focus_within(selector: &str) -> bool {
    let around = active_element().and_then(|active| active.closest(selector).ok().flatten());
    around.is_some()
}

fn are_words_marked() -> bool {
    let marked = web_sys::window().and_then(|w| w.get_selection().ok().flatten());
    marked.is_some_and(|marked| !marked.is_collapsed())
}

fn is_dialog_open() -> bool {
    // Non-modal dialogs leave the shortcuts of the canvas enabled.
    let found = document().and_then(|d| d.query_selector("dialog:modal").ok().flatten());
    found.is_some()
}
