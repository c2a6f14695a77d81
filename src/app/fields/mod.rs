//! Fields of a form: a few components that every element's form is made of. What is absent from
//! the document shows as not known, and stays apart from every other answer.

mod choice;
mod entry;
pub mod form;
mod reference;
mod tri;

pub use choice::{Choice, Options, options};
pub use entry::Entry;
pub use form::Form;
pub use reference::{names, refer};
pub use tri::Tri;

use crate::document::Id;
use yew::prelude::*;

/// What the document has, as a field shows it: empty where it is absent.
pub fn shown<T>(value: &Option<T>, text: impl Fn(&T) -> String) -> AttrValue {
    value.as_ref().map(text).unwrap_or_default().into()
}

/// Text of the document as a field shows it.
pub fn text(value: &Option<String>) -> AttrValue {
    shown(value, Clone::clone)
}

/// Words as a field shows them.
pub fn list(words: &[String]) -> AttrValue {
    words.join(", ").into()
}

/// Text as the document has it: blank is absent.
pub fn typed(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// Words as the document has them.
pub fn split(words: &str) -> Vec<String> {
    words.split([',', '\n']).filter_map(typed).collect()
}

/// A field to type into, in short.
pub fn entry(
    label: &'static str,
    value: AttrValue,
    form: Form,
    on_change: Callback<String>,
) -> Html {
    html! { <Entry key={label} {label} {value} {form} {on_change} /> }
}

/// A choice, in short.
pub fn choice(
    label: &'static str,
    value: AttrValue,
    options: Options,
    on_change: Callback<String>,
) -> Html {
    html! { <Choice key={label} {label} {value} {options} {on_change} /> }
}

/// Yes, no or not known, in short.
pub fn tri(label: &'static str, value: Option<bool>, on_change: Callback<Option<bool>>) -> Html {
    html! { <Tri key={label} {label} {value} {on_change} /> }
}

/// A reference that may be absent, in short.
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
        "not known",
        on_change,
    )
}

/// Fields that mean something for what is shown, and the others behind *More*.
#[derive(Default)]
pub struct Sheet {
    first: Vec<Html>,
    more: Vec<Html>,
}

impl Sheet {
    /// Puts the field in front, or behind *More* where it rarely means something.
    pub fn put(&mut self, first: bool, field: Html) {
        if first {
            &mut self.first
        } else {
            &mut self.more
        }
        .push(field);
    }

    /// All of it.
    pub fn show(self) -> Html {
        html! {
            <>
                <div class="fields">{ self.first }</div>
                if !self.more.is_empty() {
                    <details class="more">
                        <summary>{ "More fields" }</summary>
                        <div class="fields">{ self.more }</div>
                    </details>
                }
            </>
        }
    }
}
