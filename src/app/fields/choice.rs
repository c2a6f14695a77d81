//! Select field.

use crate::app::ui::use_id;
use crate::messages;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Options of a field: the value in the document and the label.
pub type Options = Rc<[(AttrValue, AttrValue)]>;

/// Values of an enumeration as options.
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
    /// Label of the field.
    pub label: AttrValue,
    /// Visible label, if the context makes a shorter one clear.
    #[prop_or_default]
    pub short: Option<AttrValue>,
    /// Value in the document; empty if it is absent.
    pub value: AttrValue,
    /// The options.
    pub options: Options,
    /// Label of the empty option. If it is empty, a choice is required.
    #[prop_or_else(|| messages::value_unknown().into())]
    pub none: AttrValue,
    /// Help below the field.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Receives the chosen value.
    pub on_change: Callback<String>,
}

/// A select.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let id = use_id();
    let select = use_node_ref();
    // The browser keeps its own selection, so the value is set again after every render.
    use_effect({
        let (select, value) = (select.clone(), props.value.clone());
        move || {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_value(&value);
            }
        }
    });
    // Also if the choice is rejected.
    let redraw = use_force_update();
    let onchange = {
        let on_change = props.on_change.clone();
        move |event: Event| {
            on_change.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
            redraw.force_update();
        }
    };
    let note = AttrValue::from(format!("{id}-note"));
    let open = [messages::value_unknown(), messages::inspector_phase_unset()];
    let unknown = props.value.is_empty() && open.contains(&&*props.none);
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
