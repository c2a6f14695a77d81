//! Parts that the forms of several kinds of elements share.

use crate::app::edits::Edits;
use crate::app::fields::Options;
use crate::document::{Design, Id, Subject};
use crate::editor::confirm_guess;
use yew::prelude::*;

/// Heading with the kind of the element and its id, which never changes.
pub fn heading(what: &str, id: &Id) -> Html {
    html! {
        <h2>{ what }{ " " }<code class="of">{ id.as_str() }</code></h2>
    }
}

/// Callback that confirms a field which an import guessed.
pub fn confirm(subject: Subject, edits: &Edits) -> Callback<String> {
    let edits = edits.clone();
    Callback::from(move |field: String| {
        let subject = subject.clone();
        edits.make(move |design| confirm_guess(design, &subject, &field));
    })
}

/// Button that shows another element.
pub fn link(subject: Subject, name: &str, edits: &Edits) -> Html {
    let edits = edits.clone();
    html! {
        <button type="button" class="link" onclick={move |_| edits.choose(subject.clone())}>{ name }</button>
    }
}

/// Domains of a design as options, by name.
pub fn domains(design: &Design, except: impl Fn(&Id) -> bool) -> Options {
    let shown = design.domains.iter().filter(|d| !except(&d.id));
    shown
        .map(|d| {
            (
                AttrValue::from(d.id.to_string()),
                AttrValue::from(d.name.clone()),
            )
        })
        .collect()
}
