//! Vocabulary of a domain.

use crate::app::edits::Edits;
use crate::app::fields::{Entry, InputFormat, entry, list, split};
use crate::document::fields;
use crate::document::{Domain, Term};
use crate::messages;
use yew::prelude::*;

/// List of the terms, and a field for another one.
pub fn terms(d: &Domain, edits: &Edits) -> Html {
    let add = edits.of(
        &d.id,
        fields::LANGUAGE.undo_name,
        |d: &mut Domain, entity: String| {
            if !entity.is_empty() {
                d.language.push(Term::new(entity));
            }
        },
    );
    html! {
        <div class="fields">
            <h3>{ fields::LANGUAGE.label }</h3>
            for (at, term) in d.language.iter().enumerate().collect::<Vec<_>>() {
                { self::term(d, at, term, edits) }
            }
            <Entry key="add" label={messages::inspector_term_add()} value="" placeholder={messages::inspector_term_hint()} on_change={add} />
        </div>
    }
}

fn term(d: &Domain, at: usize, term: &Term, edits: &Edits) -> Html {
    let set = |what, set: fn(&mut Term, String)| {
        edits.of(&d.id, what, move |d: &mut Domain, text: String| {
            if let Some(term) = d.language.get_mut(at) {
                set(term, text);
            }
        })
    };
    let remove = edits.of(
        &d.id,
        fields::LANGUAGE.undo_name,
        move |d: &mut Domain, ()| {
            if at < d.language.len() {
                d.language.remove(at);
            }
        },
    );
    html! {
        <details class="box" key={format!("{at} of {}", d.language.len())}>
            <summary><span class="name">{ &term.entity }</span></summary>
            <div class="fields">
                { entry(fields::ENTITY.label, term.entity.clone().into(), InputFormat::Name, set(fields::ENTITY.undo_name, |t, text| t.entity = text)) }
                { entry(fields::STATES.label, list(&term.states), InputFormat::Text, set(fields::STATES.undo_name, |t, text| t.states = split(&text))) }
                { entry(fields::ACTIONS.label, list(&term.actions), InputFormat::Text, set(fields::ACTIONS.undo_name, |t, text| t.actions = split(&text))) }
                <div class="acts-row">
                    <button type="button" class="line small" onclick={remove.reform(|_| ())}>{ messages::inspector_term_remove() }</button>
                </div>
            </div>
        </details>
    }
}
