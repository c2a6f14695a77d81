//! Fields of a form: a few components that every element's form is made of. What is absent from
//! the document shows as not known, and stays apart from every other answer.

mod choice;
mod entry;
mod form;
mod reference;
mod tri;

pub use choice::{Choice, Options, options};
pub use entry::Entry;
pub use form::Form;
pub use reference::{Reference, names};
pub use tri::Tri;

use yew::AttrValue;

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
