//! Facts about the technology of a component: their source and their exceptions.

use crate::app::services::review_client::ReviewClient;
use crate::document::{Design, Kind, Subject};
use crate::messages;
use crate::worker::protocol::Query;
use crate::worker::view_models::TechnologyView;
use std::rc::Rc;
use yew::prelude::*;

/// Technology of the selected component.
pub fn technology(design: &Design, selected: Option<&Subject>) -> Option<String> {
    match selected? {
        Subject::Component(id) => design.components.get(id)?.technology.clone(),
        _ => None,
    }
}

/// Facts about a technology, once the checker has answered.
#[hook]
pub fn use_known(client: &ReviewClient, technology: Option<String>) -> Option<TechnologyView> {
    let known = use_state_eq(|| None::<(String, Option<TechnologyView>)>);
    use_effect_with((client.clone(), technology.clone()), {
        let set = known.setter();
        move |(client, technology)| {
            if let Some(technology) = technology.clone() {
                client.query_value(Query::Technology(technology.clone()), move |known| {
                    set.set(Some((technology, known)));
                });
            }
        }
    });
    let (of, view) = (*known).clone()?;
    view.filter(|_| Some(of) == technology)
}

/// Names of technologies for components of a kind, once the checker has answered.
#[hook]
pub fn use_technology_names(client: &ReviewClient, kind: Option<Kind>) -> Rc<[AttrValue]> {
    let names = use_state_eq(|| Rc::<[AttrValue]>::from([]));
    use_effect_with((client.clone(), kind), {
        let set = names.setter();
        move |(client, kind)| {
            if let Some(kind) = kind {
                let query = Query::TechnologyNames(kind.as_str().to_owned());
                client.query_value(query, move |names: Option<Vec<String>>| {
                    let names = names.unwrap_or_default().into_iter();
                    set.set(names.map(AttrValue::from).collect());
                });
            }
        }
    });
    (*names).clone()
}

/// Renders the facts below the field of the technology.
pub fn technology_note(known: &TechnologyView) -> Html {
    let cap = match known.cap.as_str() {
        "" => None,
        "consistent" => Some(messages::inspector_technology_consistent()),
        _ => Some(messages::inspector_technology_available()),
    };
    let io = match known.io.as_str() {
        "" => None,
        "blocking" => Some(messages::inspector_technology_blocking()),
        _ => Some(messages::inspector_technology_nonblocking()),
    };
    let keeps = known.keeps_progress;
    let keeps = keeps.then_some(messages::inspector_technology_progress());
    let all: Vec<&str> = [cap, io, keeps].into_iter().flatten().collect();
    let said = match all.is_empty() {
        true => messages::inspector_technology_nothing().to_owned(),
        false => all.join("; "),
    };
    html! {
        <div key="known" class="known" role="note" aria-label={messages::inspector_technology()}>
            <p>{ messages::inspector_technology_from(&known.name, &said) }</p>
            if !known.caveat.is_empty() {
                <p>{ messages::inspector_technology_except(&known.caveat) }</p>
            }
            <p>{ messages::inspector_technology_source(&sentence(&known.source)) }</p>
        </div>
    }
}

/// The text with a full stop, unless it ends a sentence already.
fn sentence(text: &str) -> String {
    match text.ends_with(['.', '?', '!']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

/// Placeholder of a field: the value that its technology implies.
pub fn unset_hint(told: Option<&str>) -> AttrValue {
    match told {
        Some(told) => messages::inspector_technology_default(told).into(),
        None => messages::value_unknown().into(),
    }
}

/// Hint of a field that is set: its value overrides that of the technology.
pub fn overridden(answer: Option<&str>, told: Option<&str>) -> Option<AttrValue> {
    let (answer, told) = (answer?, told?);
    let says = match answer == told {
        true => messages::inspector_technology_same().to_owned(),
        false => messages::inspector_technology_overridden(told),
    };
    Some(says.into())
}

/// Value that a technology implies, if any.
pub fn implied(word: &str) -> Option<&str> {
    Some(word).filter(|word| !word.is_empty())
}
