//! A field with a few answers.

use crate::app::ui::use_id;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The answers: each as the document has it and as a person reads it.
pub type Options = Rc<[(AttrValue, AttrValue)]>;

/// The values of an enumeration as answers.
pub fn options<T: Copy>(all: &[T], written: fn(T) -> &'static str) -> Options {
    let option = |value: &T| {
        let written = written(*value);
        let read = written.replace('-', " ");
        (AttrValue::Static(written), AttrValue::from(read))
    };
    all.iter().map(option).collect()
}

/// Properties of [`Choice`].
#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    /// What the field is.
    pub label: AttrValue,
    /// What is shown of that, where the place says the rest.
    #[prop_or_default]
    pub short: Option<AttrValue>,
    /// What the document has; empty where that is nothing.
    pub value: AttrValue,
    /// The answers.
    pub options: Options,
    /// What it means to choose none of them. Where it is empty, one must be chosen.
    #[prop_or(AttrValue::Static("not known"))]
    pub none: AttrValue,
    /// A word of help below the field.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Called with the answer, as the document has it.
    pub on_change: Callback<String>,
}

/// One of a few.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let id = use_id();
    let select = use_node_ref();
    // The browser's own choice comes first, so after every drawing ours is set again.
    use_effect({
        let (select, value) = (select.clone(), props.value.clone());
        move || {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_value(&value);
            }
        }
    });
    // Also where the choice is refused.
    let redraw = use_force_update();
    let onchange = {
        let on_change = props.on_change.clone();
        move |event: Event| {
            on_change.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
            redraw.force_update();
        }
    };
    let note = AttrValue::from(format!("{id}-note"));
    let unknown = props.value.is_empty() && props.none.starts_with("not ");
    html! {
        <div class="field">
            <label for={id.clone()}>{ props.short.as_ref().unwrap_or(&props.label) }</label>
            <select ref={select} {id} {onchange} aria-label={props.short.as_ref().map(|_| props.label.clone())} class={unknown.then_some("unknown")}
                aria-describedby={props.hint.is_some().then(|| note.clone())}>
                if !props.none.is_empty() {
                    <option value="">{ &props.none }</option>
                }
                for (value, name) in props.options.iter() {
                    <option value={value.clone()} selected={*value == props.value}>{ name }</option>
                }
            </select>
            if let Some(hint) = &props.hint {
                <p class="hint" id={note}>{ hint }</p>
            }
        </div>
    }
}
