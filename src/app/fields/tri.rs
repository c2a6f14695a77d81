//! Field with the answers yes, no and not known.

use crate::app::ui::use_id;
use crate::messages;
use yew::prelude::*;

/// Properties of [`Tri`].
#[derive(Properties, PartialEq)]
pub struct TriProps {
    /// Label of the field.
    pub label: AttrValue,
    /// Value in the document.
    pub value: Option<bool>,
    /// Receives the answer.
    pub on_change: Callback<Option<bool>>,
}

/// Three radio buttons.
#[component]
pub fn Tri(props: &TriProps) -> Html {
    let id = use_id();
    let label_id = AttrValue::from(format!("{id}-label"));
    let answers = [
        (Some(true), messages::fields_yes(), None),
        (Some(false), messages::fields_no(), None),
        (None, messages::fields_unknown(), Some("open")),
    ];
    html! {
        <div class="field" role="radiogroup" aria-labelledby={label_id.clone()}>
            <span class="label" id={label_id}>{ &props.label }</span>
            <div class="tri">
                for (answer, name, class) in answers {
                    <label {class}>
                        <input type="radio" name={id.clone()} checked={props.value == answer}
                            onchange={props.on_change.reform(move |_| answer)} />
                        { name }
                    </label>
                }
            </div>
        </div>
    }
}
