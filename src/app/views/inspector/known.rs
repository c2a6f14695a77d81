//! What is concluded from the technology of a component, by what, and when it may be otherwise.

use crate::app::services::review_client::ReviewClient;
use crate::document::{Design, Subject};
use crate::worker::protocol::Query;
use crate::worker::view_models::TechnologyView;
use yew::prelude::*;

/// The technology of what is selected.
pub fn technology(design: &Design, selected: Option<&Subject>) -> Option<String> {
    match selected? {
        Subject::Component(id) => design.components.get(id)?.technology.clone(),
        _ => None,
    }
}

/// What is known of a technology, once the checker has told.
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

/// What was concluded, below the field of the technology.
pub fn concluded(known: &TechnologyView) -> Html {
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
        <div key="known" class="known" role="note" aria-label="Known by its technology">
            <p>{ format!("From {}: {said}.", known.name) }</p>
            if !known.caveat.is_empty() {
                <p>{ "But: " }{ &known.caveat }</p>
            }
            <p>{ "By: " }{ &known.source }{ "." }</p>
        </div>
    }
}

/// What a field says where it is not set: what its technology tells.
pub fn unset(told: Option<&str>) -> AttrValue {
    match told {
        Some(told) => format!("{}, by its technology", told.replace('-', " ")).into(),
        None => "not known".into(),
    }
}

/// What a field says besides its own answer: that it goes before what the technology tells.
pub fn overridden(answer: Option<&str>, told: Option<&str>) -> Option<AttrValue> {
    let (answer, told) = (answer?, told?.replace('-', " "));
    let says = match answer.replace('-', " ") == told {
        true => format!("Set here. Its technology tells the same: {told}."),
        false => format!("Set here, in place of what its technology tells: {told}."),
    };
    Some(says.into())
}

/// What a technology tells, where it tells anything.
pub fn told(word: &str) -> Option<&str> {
    Some(word).filter(|word| !word.is_empty())
}
