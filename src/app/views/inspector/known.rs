//! Facts about the technology of a component: their source and their exceptions.

use crate::app::services::review_client::ReviewClient;
use crate::document::{Design, Subject};
use crate::worker::protocol::Query;
use crate::worker::view_models::TechnologyView;
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

/// Renders the facts below the field of the technology.
pub fn technology_note(known: &TechnologyView) -> Html {
    let cap = match known.cap.as_str() {
        "" => None,
        "consistent" => Some("it refuses in a partition (consistent)"),
        _ => Some("it goes on in a partition and may diverge (available)"),
    };
    let io = match known.io.as_str() {
        "" => None,
        "blocking" => Some("it holds a thread for each call (blocking)"),
        _ => Some("it holds no thread while it waits (non-blocking)"),
    };
    let keeps = known.keeps_progress;
    let keeps = keeps.then_some("as an orchestrator it keeps its progress over a restart");
    let all: Vec<&str> = [cap, io, keeps].into_iter().flatten().collect();
    let said = match all.is_empty() {
        true => "nothing".to_owned(),
        false => all.join("; "),
    };
    html! {
        <div key="known" class="known" role="note" aria-label="Technology defaults">
            <p>{ format!("From {}: {said}.", known.name) }</p>
            if !known.caveat.is_empty() {
                <p>{ "But: " }{ &known.caveat }</p>
            }
            <p>{ "By: " }{ &known.source }{ "." }</p>
        </div>
    }
}

/// Placeholder of a field: the value that its technology implies.
pub fn unset_hint(told: Option<&str>) -> AttrValue {
    match told {
        Some(told) => format!("{}, by its technology", told.replace('-', " ")).into(),
        None => "not known".into(),
    }
}

/// Hint of a field that is set: its value overrides that of the technology.
pub fn overridden(answer: Option<&str>, told: Option<&str>) -> Option<AttrValue> {
    let (answer, told) = (answer?, told?.replace('-', " "));
    let says = match answer.replace('-', " ") == told {
        true => format!("Set here. Its technology tells the same: {told}."),
        false => format!("Set here, in place of what its technology tells: {told}."),
    };
    Some(says.into())
}

/// Value that a technology implies, if any.
pub fn implied(word: &str) -> Option<&str> {
    Some(word).filter(|word| !word.is_empty())
}
