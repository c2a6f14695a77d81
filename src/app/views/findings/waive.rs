//! Accepting a finding, in a dialog.

use crate::app::browser::storage;
use crate::app::ui::icon;
use crate::app::ui::words::marked;
use crate::rules::Text;
use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

/// Where the browser keeps who accepts findings here.
const KEY: &str = "plumbline.name";

/// Reason, name and last day.
pub type Said = (String, String, String);

/// Properties of [`Waive`].
#[derive(Properties, PartialEq)]
pub struct WaiveProps {
    /// What is found.
    pub title: Text,
    /// What is wrong with what was said.
    pub wrong: Option<AttrValue>,
    /// It was said.
    pub on_say: Callback<Said>,
    /// It was closed.
    pub on_close: Callback<()>,
}

/// The dialog. The browser keeps the focus in it, and closes it on Escape.
#[component]
pub fn Waive(props: &WaiveProps) -> Html {
    let dialog = use_node_ref();
    let (reason, by, until) = (use_node_ref(), use_node_ref(), use_node_ref());
    use_effect_with((dialog.clone(), by.clone()), |(dialog, by)| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            // Fails only for a dialog that is not on the page.
            let _ = dialog.show_modal();
        }
        if let (Some(by), Some(name)) = (by.cast::<HtmlInputElement>(), storage::read(KEY)) {
            by.set_value(&name);
        }
    });
    let onsubmit = {
        let refs = [reason.clone(), by.clone(), until.clone()];
        let on_say = props.on_say.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            // A text area has a value as an input has.
            let value = |of: &NodeRef| {
                let input = of.get().map(wasm_bindgen::JsCast::unchecked_into);
                input.map_or(String::new(), |i: HtmlInputElement| i.value())
            };
            let [reason, by, until] = refs.each_ref().map(value);
            // Not remembered is no loss worth a word.
            let _ = storage::write(KEY, by.trim());
            on_say.emit((reason, by, until));
        }
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    let wrong = props.wrong.as_ref().map(|_| "waive-wrong");
    html! {
        <dialog ref={dialog} aria-labelledby="waive-title" onclose={props.on_close.reform(|_| ())}>
            <form {onsubmit} class="waive">
                <div class="head">
                    <h2 id="waive-title">{ "Waive this finding" }</h2>
                    <button type="button" class="icon" aria-label="Close" onclick={close.clone()}>{ icon::close() }</button>
                </div>
                <p>{ marked(&props.title) }</p>
                <p class="hint">{ "It stays in the report, apart from the others and with the reason." }</p>
                <label>{ "Reason" }
                    <textarea ref={reason} rows="3" aria-required="true" aria-invalid={wrong.map(|_| "true")} aria-describedby={wrong} />
                </label>
                <label>{ "Your name" }<input ref={by} type="text" autocomplete="name" /></label>
                <label>{ "Until, if it has an end" }<input ref={until} type="date" /></label>
                if let Some(wrong) = &props.wrong {
                    <p class="error" id="waive-wrong" role="alert">{ wrong }</p>
                }
                <div class="acts">
                    <button class="main">{ "Waive" }</button>
                    <button type="button" class="line" onclick={close}>{ "Cancel" }</button>
                </div>
            </form>
        </dialog>
    }
}
