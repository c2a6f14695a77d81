//! Dialog that waives a finding.

use crate::app::browser::storage;
use crate::app::ui::icon;
use crate::app::ui::words::marked;
use crate::messages;
use crate::rules::Text;
use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

/// Key under which the browser stores the name of the person who waives findings.
const NAME_KEY: &str = "plumbline.name";

/// Fields of a waiver, as typed.
pub struct WaiverForm {
    /// Reason.
    pub reason: String,
    /// Name of the person.
    pub by: String,
    /// Last day on which the waiver holds.
    pub until: String,
}

/// Properties of [`WaiverDialog`].
#[derive(Properties, PartialEq)]
pub struct WaiverDialogProps {
    /// Title of the finding.
    pub title: Text,
    /// Error of the last attempt.
    pub error: Option<AttrValue>,
    /// Receives the form when it is submitted.
    pub on_submit: Callback<WaiverForm>,
    /// Called when the dialog closes.
    pub on_close: Callback<()>,
}

/// Modal dialog. The browser traps the focus in it and closes it on Escape.
#[component]
pub fn WaiverDialog(props: &WaiverDialogProps) -> Html {
    let dialog = use_node_ref();
    let (reason, by, until) = (use_node_ref(), use_node_ref(), use_node_ref());
    use_effect_with((dialog.clone(), by.clone()), |(dialog, by)| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            // Fails only for a dialog that is not on the page.
            let _ = dialog.show_modal();
        }
        if let (Some(by), Some(name)) = (by.cast::<HtmlInputElement>(), storage::read(NAME_KEY)) {
            by.set_value(&name);
        }
    });
    let onsubmit = {
        let refs = [reason.clone(), by.clone(), until.clone()];
        let on_submit = props.on_submit.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            // A text area has a value like an input.
            let value = |of: &NodeRef| {
                let input = of.get().map(wasm_bindgen::JsCast::unchecked_into);
                input.map_or(String::new(), |i: HtmlInputElement| i.value())
            };
            let [reason, by, until] = refs.each_ref().map(value);
            // The name is a convenience; a failure to store it is not reported.
            let _ = storage::write(NAME_KEY, by.trim());
            on_submit.emit(WaiverForm { reason, by, until });
        }
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    let error_id = props.error.as_ref().map(|_| "waive-wrong");
    html! {
        <dialog ref={dialog} aria-labelledby="waive-title" onclose={props.on_close.reform(|_| ())}>
            <form {onsubmit} class="waive">
                <div class="head">
                    <h2 id="waive-title">{ messages::findings_waiver() }</h2>
                    <button type="button" class="icon" aria-label={messages::button_close()} onclick={close.clone()}>{ icon::close() }</button>
                </div>
                <p>{ marked(&props.title) }</p>
                <p class="hint">{ messages::findings_waiver_about() }</p>
                <label>{ messages::findings_waiver_reason() }
                    <textarea ref={reason} rows="3" autofocus=true aria-required="true" aria-invalid={error_id.map(|_| "true")} aria-describedby={error_id} />
                </label>
                <label>{ messages::findings_waiver_name() }<input ref={by} type="text" autocomplete="name" aria-required="true" /></label>
                <label>{ messages::findings_waiver_until() }<input ref={until} type="date" /></label>
                if let Some(error) = &props.error {
                    <p class="error" id="waive-wrong" role="alert">{ error }</p>
                }
                <div class="acts">
                    <button class="main">{ messages::findings_waiver_submit() }</button>
                    <button type="button" class="line" onclick={close}>{ messages::button_cancel() }</button>
                </div>
            </form>
        </dialog>
    }
}
