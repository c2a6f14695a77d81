//! Form of an invariant.

use super::shared::{heading, link};
use crate::app::edits::Edits;
use crate::app::fields::{Entry, InputFormat, Options, choice, names, options, refer, shown};
use crate::document::fields;
use crate::document::{Design, Id, Invariant, Subject, WhenInDoubt};
use crate::messages;
use yew::prelude::*;

/// Renders all fields of an invariant.
pub fn form(i: &Invariant, design: &Design, edits: &Edits) -> Html {
    let set = |what, set: fn(&mut Invariant, String)| edits.of(&i.id, what, set);
    let free: Options = names(design)
        .iter()
        .filter(|(id, _)| !i.components.iter().any(|c| c.as_str() == id.as_str()))
        .cloned()
        .collect();
    html! {
        <div class="fields">
            { heading(messages::inspector_invariant(), &i.id) }
            <Entry label={fields::STATEMENT.label} value={i.statement.clone()} form={InputFormat::Name} tall=true
                on_change={set(fields::STATEMENT.undo_name, |i, t| i.statement = t)} />
            { choice(fields::WHEN_IN_DOUBT.label, shown(&i.when_in_doubt, |v| v.as_str().to_owned()), options(WhenInDoubt::ALL, WhenInDoubt::as_str),
                set(fields::WHEN_IN_DOUBT.undo_name, |i, t| i.when_in_doubt = WhenInDoubt::parse(&t))) }
            <div class="group">
                <h3>{ messages::inspector_invariant_components() }</h3>
                <ul>
                    for id in i.components.iter() {
                        <li key={id.as_str()}>{ member(id, i, design, edits) }</li>
                    }
                </ul>
            </div>
            { refer(messages::button_add(), "".into(), &free, messages::inspector_invariant_choice(), set(fields::INVARIANT_COMPONENTS.undo_name, |i, t| i.components.extend(Id::new(&t)))) }
        </div>
    }
}

fn member(id: &Id, i: &Invariant, design: &Design, edits: &Edits) -> Html {
    let subject = Subject::Component(id.clone());
    let name = design.name_of(&subject).to_owned();
    let removed = id.clone();
    let remove = edits.of(
        &i.id,
        fields::INVARIANT_COMPONENTS.undo_name,
        move |i: &mut Invariant, ()| {
            i.components.retain(|id| *id != removed);
        },
    );
    html! {
        <>
            { link(subject, &name, edits) }
            // An invariant is about at least one.
            if i.components.len() > 1 {
                <button type="button" class="line small" aria-label={messages::inspector_member_remove(&name)} onclick={remove.reform(|_| ())}>{ messages::button_remove() }</button>
            }
        </>
    }
}
