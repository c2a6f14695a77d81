//! The keys, in a dialog.

use super::browser::storage;
use super::ui::icon;
use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

const KEYS: [(&[&str], &str); 17] = [
    (&["V"], "Select and move"),
    (&["C"], "Connect two components"),
    (&["1", "…", "9"], "Place a component of that kind"),
    (&["D"], "Draw the frame of a domain"),
    (&["Delete"], "Delete what is selected"),
    (&["Escape"], "Lay the tool down, then select nothing"),
    (&["Ctrl", "Z"], "Undo"),
    (&["Ctrl", "Shift", "Z"], "Redo (also Ctrl Y)"),
    (&["F8"], "Next finding"),
    (&["Shift", "F8"], "Previous finding"),
    (&["F9"], "Next open question"),
    (&["Shift", "F9"], "Previous open question"),
    (&["Ctrl", "O"], "Open a file"),
    (&["Ctrl", "S"], "Save a file"),
    (&["Tab"], "Next component, connection or badge"),
    (&["Arrow keys"], "Move what is selected"),
    (&["?"], "These keys"),
];

// WCAG 2.1.4: whoever speaks to their computer must be able to switch single keys off.
const KEY: &str = "plumbline.single-keys";

/// Whether single letters and digits choose tools.
pub fn single_keys() -> bool {
    storage::read(KEY).as_deref() != Some("off")
}

fn set_single_keys(on: bool) {
    // Not remembered is no loss worth a word.
    let _ = if on {
        storage::remove(KEY)
    } else {
        storage::write(KEY, "off")
    };
}

/// Properties of [`Help`].
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Whether it is open.
    pub open: bool,
    /// Called when it has been closed.
    pub on_close: Callback<()>,
}

/// The dialog. The browser keeps the focus in it, and closes it on Escape.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let dialog = use_node_ref();
    use_effect_with((props.open, dialog.clone()), |(open, dialog)| {
        let Some(dialog) = dialog.cast::<HtmlDialogElement>() else {
            return;
        };
        if *open && !dialog.open() {
            // Fails only for a dialog that is not on the page.
            let _ = dialog.show_modal();
        } else if !*open && dialog.open() {
            dialog.close();
        }
    });
    let on_close = props.on_close.reform(|_: MouseEvent| ());
    let on_keys =
        |event: Event| set_single_keys(event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <dialog ref={dialog} aria-labelledby="help-title" onclose={props.on_close.reform(|_| ())}>
            if props.open {
                <div class="head">
                    <h2 id="help-title">{ "Keys" }</h2>
                    <button type="button" class="icon" aria-label="Close" onclick={on_close}>{ icon::close() }</button>
                </div>
                <dl class="keys">
                    for (keys, does) in KEYS {
                        <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                        <dd>{ does }</dd>
                    }
                </dl>
                <div class="checks">
                    <label>
                        <input type="checkbox" checked={single_keys()} onchange={on_keys} />
                        { "Single letters and digits choose tools" }
                    </label>
                </div>
            }
        </dialog>
    }
}
