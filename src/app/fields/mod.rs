//! InputFormat fields that the forms of all elements consist of. A value that is absent from the document shows
//! as not known, which differs from every other answer.

mod choice;
mod entry;
pub mod form;
mod reference;
mod tri;

pub use choice::{Choice, Options, options};
pub use entry::Entry;
pub use form::InputFormat;
pub use reference::{names, refer};
pub use tri::Tri;

use crate::document::Id;
use crate::document::fields::{self, FieldOwner, FieldSpec};
use crate::messages;
use yew::prelude::*;

/// A value of the document as a field shows it: empty if it is absent.
pub fn shown<T>(value: &Option<T>, text: impl Fn(&T) -> String) -> AttrValue {
    value.as_ref().map(text).unwrap_or_default().into()
}

/// Text of the document as a field shows it.
pub fn text(value: &Option<String>) -> AttrValue {
    shown(value, Clone::clone)
}

/// A list of words as a field shows it.
pub fn list(words: &[String]) -> AttrValue {
    words.join(", ").into()
}

/// Typed text as a value of the document: blank is absent.
pub fn typed(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// Typed words as a list of the document.
pub fn split(words: &str) -> Vec<String> {
    words.split([',', '\n']).filter_map(typed).collect()
}

/// Renders a text field.
pub fn entry(
    label: &'static str,
    value: AttrValue,
    form: InputFormat,
    on_change: Callback<String>,
) -> Html {
    html! { <Entry key={label} {label} {value} {form} {on_change} /> }
}

/// Renders a select.
pub fn choice(
    label: &'static str,
    value: AttrValue,
    options: Options,
    on_change: Callback<String>,
) -> Html {
    html! { <Choice key={label} {label} {value} {options} {on_change} /> }
}

/// Renders a choice of yes, no and not known.
pub fn tri(label: &'static str, value: Option<bool>, on_change: Callback<Option<bool>>) -> Html {
    html! { <Tri key={label} {label} {value} {on_change} /> }
}

/// Renders an optional reference.
pub fn reference(
    label: &'static str,
    value: &Option<Id>,
    options: &Options,
    on_change: Callback<String>,
) -> Html {
    refer(
        label,
        shown(value, Id::to_string),
        options,
        messages::value_unknown(),
        on_change,
    )
}

/// Relevant fields of a form, and the others behind *More fields*.
#[derive(Default)]
pub struct FormSections {
    first: Vec<Html>,
    more: Vec<Html>,
    /// Fields that an import guessed.
    guessed: Vec<String>,
    /// Receives a guessed field that is confirmed.
    on_confirm: Callback<String>,
}

impl FormSections {
    /// An empty form of an element with these guesses.
    pub fn with_guesses(guessed: &[String], on_confirm: Callback<String>) -> Self {
        Self {
            guessed: guessed.to_vec(),
            on_confirm,
            ..Self::default()
        }
    }

    /// Adds a part of the form: in front, or behind *More fields*. Parts keep their elements, and with them the focus, by
    /// their keys: without a key for each, one that comes later makes those before it anew.
    pub fn put(&mut self, first: bool, key: &'static str, part: Html) {
        let part = html! { <key={key}>{ part }</> };
        if first {
            &mut self.first
        } else {
            &mut self.more
        }
        .push(part);
    }

    /// Adds the field of the registry that the control edits. A guessed one stands in front, with a
    /// mark.
    pub fn field(&mut self, first: bool, spec: &FieldSpec, control: Html) {
        let mut guesses = self.guessed.iter();
        let guess = guesses.find(|guess| {
            let rest = spec.path.strip_prefix(guess.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        let Some(guess) = guess.cloned() else {
            return self.put(first, spec.path, control);
        };
        let marked = html! {
            <div class="guessed">
                { control }
                { self.guess(&guess, spec.label, messages::fields_guessed()) }
            </div>
        };
        self.put(true, spec.path, marked);
    }

    /// Adds the guesses that are about no field of the form.
    pub fn other_guesses(&mut self, owner: FieldOwner) {
        let others = self.guessed.iter();
        let others = others.filter(|guess| fields::of_path(owner, guess).is_none());
        let notes: Vec<Html> = others
            .map(|guess| match guess.as_str() {
                "self" => self.guess(
                    guess,
                    messages::fields_existence_name(),
                    messages::fields_existence(),
                ),
                name => self.guess(guess, name, &messages::fields_guessed_named(name)),
            })
            .collect();
        if !notes.is_empty() {
            self.put(
                true,
                "guesses",
                html! { <div class="guessed">{ notes }</div> },
            );
        }
    }

    fn guess(&self, guess: &str, label: &str, words: &str) -> Html {
        let (field, on_confirm) = (guess.to_owned(), self.on_confirm.clone());
        html! {
            <p class="hint">
                { words }
                <button type="button" class="link" aria-label={messages::fields_confirm_named(&label.to_lowercase())}
                    onclick={move |_| on_confirm.emit(field.clone())}>{ messages::fields_confirm() }</button>
            </p>
        }
    }

    /// Renders both sections.
    pub fn show(self) -> Html {
        html! {
            <>
                <div class="fields">{ self.first }</div>
                if !self.more.is_empty() {
                    <details class="more">
                        <summary>{ messages::fields_more() }</summary>
                        <div class="fields">{ self.more }</div>
                    </details>
                }
            </>
        }
    }
}
