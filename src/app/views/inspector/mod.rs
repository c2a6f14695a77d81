//! Inspector: all fields of the selected element.

mod callers;
mod component;
mod connection;
mod domain;
mod flow;
mod invariant;
mod known;
mod several;
mod shared;
mod steps;
mod terms;

use crate::app::browser::focus_first;
use crate::app::edits::Edits;
use crate::app::model::channel::Channel;
use crate::app::model::shared::Shared;
use crate::app::services::review_client::ReviewClient;
use crate::document::{Design, Subject};
use crate::editor::Selection;
use crate::messages;
use known::{technology, use_known, use_technology_names};
use yew::prelude::*;

/// Properties of [`Inspector`].
#[derive(Clone, Properties, PartialEq)]
pub struct InspectorProps {
    /// The design.
    pub design: Shared<Design>,
    /// Selected elements.
    pub selection: Selection,
    /// Client of the review worker, which knows technologies.
    pub client: ReviewClient,
    /// Sends edits.
    pub edits: Edits,
    /// Requests to move the focus to the first field.
    pub focus: Channel<()>,
}

const FIRST_FIELD: &str = "#panel-selected :is(input, select, textarea)";

/// The form of the selected element.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let Shared(design) = &props.design;
    let edits = &props.edits;
    use_effect_with((), {
        let focus = props.focus.clone();
        move |()| {
            let requests = focus.subscribe(|()| focus_first(&[FIRST_FIELD]));
            move || drop(requests)
        }
    });
    let known = use_known(&props.client, technology(design, props.selection.single()));
    let kind = match props.selection.single() {
        Some(Subject::Component(id)) => design.components.get(id).map(|c| c.kind),
        _ => None,
    };
    let technologies = use_technology_names(&props.client, kind);
    let Some(subject) = props.selection.single() else {
        return several::form(&props.selection, design, edits);
    };
    let form = match subject {
        Subject::Component(id) => design
            .components
            .get(id)
            .map(|c| component::form(c, design, known.as_ref(), technologies, edits)),
        Subject::Connection(id) => design
            .connections
            .get(id)
            .map(|c| connection::form(c, design, edits)),
        Subject::Flow(id) => design.flows.get(id).map(|f| flow::form(f, design, edits)),
        Subject::Domain(id) => design
            .domains
            .get(id)
            .map(|d| domain::form(d, design, edits)),
        Subject::Invariant(id) => design
            .invariants
            .get(id)
            .map(|i| invariant::form(i, design, edits)),
        Subject::Design => None,
    };
    let Some(form) = form else {
        return several::form(&Selection::none(), design, edits);
    };
    // The key makes new fields for another element: uncommitted input is not carried over.
    html! {
        <div class="list" key={subject.to_string()}>
            { form }
            <div class="acts-row">
                <button type="button" class="line small danger" onclick={edits.delete(vec![subject.clone()])}>
                    { delete_label(subject) }
                </button>
            </div>
        </div>
    }
}

fn delete_label(subject: &Subject) -> &'static str {
    match subject {
        Subject::Design => messages::inspector_design_delete(),
        Subject::Domain(_) => messages::inspector_domain_delete(),
        Subject::Component(_) => messages::inspector_component_delete(),
        Subject::Connection(_) => messages::inspector_connection_delete(),
        Subject::Flow(_) => messages::inspector_flow_delete(),
        Subject::Invariant(_) => messages::inspector_invariant_delete(),
    }
}
