//! Text field.

use super::choice::Options;
use super::form::InputFormat;
use crate::app::ui::use_id;
use crate::messages;
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Properties of [`Entry`].
#[derive(Clone, Properties, PartialEq)]
pub struct EntryProps {
    /// Label of the field.
    pub label: AttrValue,
    /// Visible label, if the context makes a shorter one clear.
    #[prop_or_default]
    pub short: Option<AttrValue>,
    /// Value in the document; empty if it is absent.
    pub value: AttrValue,
    /// Format of the input.
    #[prop_or_default]
    pub form: InputFormat,
    /// Placeholder: the meaning of an empty field.
    #[prop_or_else(|| messages::value_unknown().into())]
    pub placeholder: AttrValue,
    /// Help below the field.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Elements that the field can refer to, as ids and names.
    #[prop_or_default]
    pub among: Option<Options>,
    /// Values that are suggested as one types.
    #[prop_or_default]
    pub suggestions: Rc<[AttrValue]>,
    /// True for a multi-line field.
    #[prop_or_default]
    pub tall: bool,
    /// Receives a committed value that is valid and new; for a reference, the id.
    pub on_change: Callback<String>,
}

impl EntryProps {
    fn commit(&self, typed: &str) -> Result<(), &'static str> {
        let typed = typed.trim();
        let read = self.read(typed)?;
        if typed != self.value.as_str() {
            self.on_change.emit(read.to_owned());
        }
        Ok(())
    }

    /// The typed text, or the id of the element that it names.
    fn read<'t>(&'t self, typed: &'t str) -> Result<&'t str, &'static str> {
        if let Some(expected) = self.form.refuses(typed) {
            return Err(expected);
        }
        let Some(among) = self.among.as_ref().filter(|_| !typed.is_empty()) else {
            return Ok(typed);
        };
        let named = among.iter().find(|(id, name)| id == typed || name == typed);
        match named {
            Some((id, _)) => Ok(id),
            None => Err(messages::fields_reference_expected()),
        }
    }
}

/// Uncommitted input.
#[derive(Default)]
struct Draft {
    text: Option<String>,
    props: Option<EntryProps>,
}

/// A text field of one line or more. Invalid input stays in the field with an error message and does
/// not reach the document.
#[component]
pub fn Entry(props: &EntryProps) -> Html {
    let id = use_id();
    let draft = use_mut_ref(Draft::default);
    let error = use_state(|| None::<&'static str>);
    let redraw = use_force_update();
    draft.borrow_mut().props = Some(props.clone());

    // A click on the canvas removes the field before its change event.
    use_effect_with((), {
        let draft = draft.clone();
        move |()| {
            move || {
                let Draft { text, props } = draft.take();
                if let (Some(text), Some(props)) = (text, props) {
                    let _ = props.commit(&text);
                }
            }
        }
    });

    let type_in = {
        let (draft, error, props) = (draft.clone(), error.clone(), props.clone());
        Callback::from(move |text: String| {
            if error.is_some() {
                error.set(props.read(text.trim()).err());
            }
            draft.borrow_mut().text = Some(text);
        })
    };
    let finish = {
        let (draft, error, redraw, props) =
            (draft.clone(), error.clone(), redraw.clone(), props.clone());
        Callback::from(move |()| {
            let Some(text) = draft.borrow().text.clone() else {
                return;
            };
            match props.commit(&text) {
                Ok(()) => {
                    draft.borrow_mut().text = None;
                    error.set(None);
                    redraw.force_update();
                }
                Err(expected) => error.set(Some(expected)),
            }
        })
    };
    let onkeydown = {
        let (draft, error, redraw, finish) =
            (draft.clone(), error.clone(), redraw.clone(), finish.clone());
        let tall = props.tall;
        move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if !tall && !event.is_composing() => finish.emit(()),
            "Escape" if draft.borrow().text.is_some() => {
                event.stop_propagation();
                draft.borrow_mut().text = None;
                error.set(None);
                redraw.force_update();
            }
            _ => {}
        }
    };

    let value = draft
        .borrow()
        .text
        .clone()
        .map_or(props.value.clone(), AttrValue::from);
    let note = AttrValue::from(format!("{id}-note"));
    let has_note = error.is_some() || props.hint.is_some();
    let described = has_note.then(|| note.clone());
    let invalid = error.is_some().then_some("true");
    let placeholder = props.placeholder.clone();
    let list = (!props.suggestions.is_empty()).then(|| AttrValue::from(format!("{id}-list")));
    let onblur = finish.reform(|_| ());
    html! {
        <div class={classes!("field", props.tall.then_some("tall"))}>
            <label for={id.clone()}>{ props.short.as_ref().unwrap_or(&props.label) }</label>
            if props.tall {
                <textarea {id} {value} {placeholder} rows="3" aria-describedby={described} aria-invalid={invalid}
                    oninput={type_in.reform(|e: InputEvent| e.target_unchecked_into::<HtmlTextAreaElement>().value())}
                    {onblur} {onkeydown} />
            } else {
                <input {id} list={list.clone()} {value} {placeholder} aria-label={props.short.as_ref().map(|_| props.label.clone())} autocomplete="off" spellcheck="false"
                    aria-describedby={described} aria-invalid={invalid}
                    oninput={type_in.reform(|e: InputEvent| e.target_unchecked_into::<HtmlInputElement>().value())}
                    {onblur} {onkeydown} />
            }
            if let Some(list) = list {
                <datalist id={list}>
                    for value in props.suggestions.iter() {
                        <option value={value.clone()} />
                    }
                </datalist>
            }
            if let Some(expected) = *error {
                <p class="error" id={note}>{ messages::fields_expected(expected) }</p>
            } else if let Some(hint) = &props.hint {
                <p class="hint" id={note}>{ hint }</p>
            }
        </div>
    }
}
