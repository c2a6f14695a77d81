//! Field for words. What is being typed stays there when the panel is rendered anew meanwhile.

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
    let on_change = props.on_change.clone();
    let onblur = {
        let typed = typed.clone();
        move |_: FocusEvent| typed.set(None)
    };
    if props.rows > 1 {
        let oninput = move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            typed.set(Some(field.value()));
        };
        let onchange = move |event: Event| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            on_change.emit(field.value());
        };
        html! { <textarea rows={props.rows.to_string()} {value} {oninput} {onchange} {onblur} /> }
    } else {
        let oninput = move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            typed.set(Some(field.value()));
        };
        let onchange = move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            on_change.emit(field.value());
        };
        let autocomplete = props.autocomplete.clone();
        html! { <input type="text" {autocomplete} {value} {oninput} {onchange} {onblur} /> }
    }
}
