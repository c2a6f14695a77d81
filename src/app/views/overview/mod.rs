//! Overview panel: title and notes, and lists of the elements that are neither component nor connection.

mod custom_rules;
mod defaults;
mod settings;
mod waivers;

use crate::app::edits::Edits;
use crate::app::fields::{Entry, InputFormat, text, typed};
use crate::app::model::shared::Shared;
use crate::app::services::review_client::ReviewClient;
use crate::app::ui::count_noun;
use crate::app::ui::long_list::LongList;
use crate::document::{Design, Id, Subject};
use crate::editor::{Command, factory};
use custom_rules::CustomRules;
use defaults::DefaultSettings;
use settings::Settings;
use std::collections::HashMap;
use waivers::waivers;
use yew::prelude::*;

/// Properties of [`Overview`].
#[derive(Clone, Properties, PartialEq)]
pub struct OverviewProps {
    /// The design.
    pub design: Shared<Design>,
    /// Client of the review worker, which knows the rules.
    pub client: ReviewClient,
    /// Sends edits.
    pub edits: Edits,
}

/// Title, notes, flows, domains, invariants, defaults, custom rules, rule settings, waivers.
#[component]
pub fn Overview(props: &OverviewProps) -> Html {
    let (design, edits) = (&*props.design.0, &props.edits);
    let run = |command: fn(String) -> Command| {
        let edits = edits.clone();
        Callback::from(move |text: String| edits.run(command(text)))
    };
    let flow = entry(props, |design, at| {
        let flow = (*design.flows).get(at)?;
        let steps = count_noun(flow.steps.len(), "step", "steps");
        Some((Subject::Flow(flow.id.clone()), flow.name.clone(), steps))
    });
    let members = use_memo(props.design.clone(), |Shared(design)| {
        let mut members: HashMap<Id, usize> = HashMap::new();
        for domain in design.components.iter().filter_map(|c| c.domain.as_ref()) {
            *members.entry(domain.clone()).or_default() += 1;
        }
        members
    });
    let domain = entry(props, move |design, at| {
        let domain = (*design.domains).get(at)?;
        let within = members.get(&domain.id).copied().unwrap_or(0);
        let detail = count_noun(within, "component", "components");
        let subject = Subject::Domain(domain.id.clone());
        Some((subject, domain.name.clone(), detail))
    });
    let invariant = entry(props, |design, at| {
        let invariant = (*design.invariants).get(at)?;
        let about = count_noun(invariant.components.len(), "component", "components");
        let subject = Subject::Invariant(invariant.id.clone());
        Some((subject, invariant.statement.clone(), about))
    });
    let first = design.components.first().map(|c| c.id.clone());
    html! {
        <div class="list">
            <div class="fields">
                <h2>{ "Design" }</h2>
                <Entry label="Title" value={design.title.clone()} form={InputFormat::Name} on_change={run(Command::SetTitle)} />
                <Entry label="Notes" value={text(&design.notes)} placeholder="" tall=true
                    on_change={run(|text| Command::SetNotes(typed(&text)))} />
            </div>
            { group("Flows", "What happens end to end: who starts it, the steps in order.", design.flows.len(), flow,
                add("flow", edits, |design| Some((factory::flow(design, "New flow").into(), "Add a flow")))) }
            { group("Domains", "Boundaries within which words keep one meaning.", design.domains.len(), domain,
                add("domain", edits, |design| Some((factory::domain(design, "New domain").into(), "Add a domain")))) }
            { group("Invariants", "What must never be wrong.", design.invariants.len(), invariant,
                // An invariant is about at least one component.
                if first.is_some() {
                    add("invariant", edits, |design| {
                        let about = vec![design.components.first()?.id.clone()];
                        Some((factory::invariant(design, "What must never be wrong", about).into(), "Add an invariant"))
                    })
                } else {
                    Html::default()
                }) }
            <DefaultSettings design={props.design.clone()} edits={edits.clone()} />
            <CustomRules design={props.design.clone()} client={props.client.clone()} edits={edits.clone()} />
            <Settings design={props.design.clone()} client={props.client.clone()} edits={edits.clone()} />
            { waivers(&props.design, edits) }
        </div>
    }
}

type Make = fn(&Design) -> Option<(crate::editor::DesignElement, &'static str)>;

/// Button that adds an element and shows its fields.
fn add(what: &'static str, edits: &Edits, make: Make) -> Html {
    let on_add = {
        let edits = edits.clone();
        move |_| edits.add(make)
    };
    html! {
        <button type="button" class="line small" aria-label={format!("Add {what}")} onclick={on_add}>{ "Add" }</button>
    }
}

/// Row of an element, by its position in the design: its subject, name and a detail.
fn entry(
    props: &OverviewProps,
    of: impl Fn(&Design, usize) -> Option<(Subject, String, String)> + 'static,
) -> Callback<usize, Html> {
    let (Shared(design), edits) = (props.design.clone(), props.edits.clone());
    Callback::from(move |at| {
        let Some((subject, name, detail)) = of(&design, at) else {
            return Html::default();
        };
        let (key, edits) = (subject.to_string(), edits.clone());
        html! {
            <li {key}>
                <button type="button" class="link" onclick={move |_| edits.choose(subject.clone())}>{ name }</button>
                <small>{ detail }</small>
            </li>
        }
    })
}

fn group(
    title: &'static str,
    empty: &'static str,
    length: usize,
    row: Callback<usize, Html>,
    add: Html,
) -> Html {
    html! {
        <section class="group">
            <header><h3>{ title }</h3>{ add }</header>
            if length == 0 {
                <p>{ empty }</p>
            } else {
                <LongList {length} {row} />
            }
        </section>
    }
}
