//! Field for words. What is being typed stays there when the panel is rendered anew meanwhile.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Properties of [`TypedText`].
#[derive(Properties, PartialEq)]
pub struct TypedTextProps {
    /// The text that is kept.
    pub value: String,
    /// Lines of the field.
    #[prop_or(1)]
    pub rows: u32,
    /// Value of the `autocomplete` attribute: words that the browser may fill in.
    #[prop_or_default]
    pub autocomplete: Option<AttrValue>,
    /// Takes the text when the field is left, or by Enter.
    pub on_change: Callback<String>,
}

/// The field.
#[component]
pub fn TypedText(props: &TypedTextProps) -> Html {
    let typed = use_state_eq(|| None::<String>);
    let value = (*typed).clone().unwrap_or_else(|| props.value.clone());
    let oninput = {
        let typed = typed.clone();
        move |event: InputEvent| typed.set(Some(text_of(&event)))
    };
    let onchange = props.on_change.reform(|event: Event| text_of(&event));
    let onblur = move |_: FocusEvent| typed.set(None);
    if props.rows > 1 {
        html! { <textarea rows={props.rows.to_string()} {value} {oninput} {onchange} {onblur} /> }
    } else {
        let autocomplete = props.autocomplete.clone();
        html! { <input type="text" {autocomplete} {value} {oninput} {onchange} {onblur} /> }
    }
}

/// Text of the field of an event, be it of one line or of several.
fn text_of(event: &web_sys::Event) -> String {
    let target = event.target();
    match target.and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok()) {
        Some(area) => area.value(),
        None => event.target_unchecked_into::<HtmlInputElement>().value(),
    }
}
