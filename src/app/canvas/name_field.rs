//! The field in which a name is typed, over the drawing where the name will be.

use super::place::place;
use crate::editor::geometry::Rect;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`NameField`].
#[derive(Properties, PartialEq)]
pub struct NameFieldProps {
    /// What the field is for: `Name of the new service`.
    pub label: AttrValue,
    /// The name before.
    pub value: AttrValue,
    /// The name where none is typed.
    pub offered: AttrValue,
    /// Where it is, in pixels.
    pub area: Rect,
    /// The name was typed; `true`: and Enter pressed.
    pub on_named: Callback<(String, bool)>,
    /// It was given up.
    pub on_given_up: Callback<()>,
}

/// A field that has the focus from the start.
#[component]
pub fn NameField(props: &NameFieldProps) -> Html {
    let field = use_node_ref();
    use_effect_with((field.clone(), props.area), |(field, area)| {
        // As wide as what it names, and never too narrow to type in.
        let wide = Rect::around(area.center(), area.width.max(140.0), 32.0);
        place(field, &wide);
    });
    // Set once: an attribute would be set again whenever the drawing changes under the typing.
    use_effect_with((field.clone(), props.value.clone()), |(field, value)| {
        if let Some(input) = field.cast::<HtmlInputElement>() {
            input.set_value(value);
            let _ = input.focus();
            input.select();
        }
    });
    let typed = {
        let (field, on_named) = (field.clone(), props.on_named.clone());
        move |enter: bool| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                on_named.emit((input.value(), enter));
            }
        }
    };
    let onkeydown = {
        let (typed, on_given_up) = (typed.clone(), props.on_given_up.clone());
        move |event: KeyboardEvent| {
            // An input method ends a word with Enter.
            if event.is_composing() {
                return;
            }
            match event.key().as_str() {
                "Enter" => typed(true),
                "Escape" => on_given_up.emit(()),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    html! {
        <input ref={field} class="name-field" type="text" maxlength="200" autocomplete="off" spellcheck="false"
            aria-label={props.label.clone()} placeholder={props.offered.clone()}
            {onkeydown} onblur={move |_| typed(false)} />
    }
}
