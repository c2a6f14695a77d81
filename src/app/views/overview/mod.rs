//! Overview panel: title and notes, and lists of the elements that are neither component nor connection.

mod custom_rules;
mod defaults;
mod settings;
mod waivers;

use crate::app::edits::Edits;
use crate::app::fields::{Entry, InputFormat, text, typed};
use crate::app::model::shared::Shared;
use crate::app::services::review_client::ReviewClient;
use crate::app::ui::long_list::LongList;
use crate::document::{Design, Id, Subject};
use crate::editor::{Command, factory};
use crate::messages;
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
        let steps = messages::count_steps(flow.steps.len());
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
        let detail = messages::count_components(within);
        let subject = Subject::Domain(domain.id.clone());
        Some((subject, domain.name.clone(), detail))
    });
    let invariant = entry(props, |design, at| {
        let invariant = (*design.invariants).get(at)?;
        let about = messages::count_components(invariant.components.len());
        let subject = Subject::Invariant(invariant.id.clone());
        Some((subject, invariant.statement.clone(), about))
    });
    let first = design.components.first().map(|c| c.id.clone());
    html! {
        <div class="list">
            <div class="fields">
                <h2>{ messages::overview_title() }</h2>
                <Entry label={messages::overview_name()} value={design.title.clone()} form={InputFormat::Name} on_change={run(Command::SetTitle)} />
                <Entry label={messages::overview_notes()} value={text(&design.notes)} placeholder="" tall=true
                    on_change={run(|text| Command::SetNotes(typed(&text)))} />
            </div>
            { group(messages::overview_flows(), messages::overview_flows_empty(), design.flows.len(), flow,
                add(messages::overview_flow_button(), edits, |design| Some((factory::flow(design, messages::overview_flow_new()).into(), messages::overview_flow_add())))) }
            { group(messages::overview_domains(), messages::overview_domains_empty(), design.domains.len(), domain,
                add(messages::overview_domain_button(), edits, |design| Some((factory::domain(design, messages::overview_domain_new()).into(), messages::overview_domain_add())))) }
            { group(messages::overview_invariants(), messages::overview_invariants_empty(), design.invariants.len(), invariant,
                // An invariant is about at least one component.
                if first.is_some() {
                    add(messages::overview_invariant_button(), edits, |design| {
                        let about = vec![design.components.first()?.id.clone()];
                        Some((factory::invariant(design, messages::overview_invariant_new(), about).into(), messages::overview_invariant_add()))
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
fn add(label: &'static str, edits: &Edits, make: Make) -> Html {
    let on_add = {
        let edits = edits.clone();
        move |_| edits.add(make)
    };
    html! {
        <button type="button" class="line small" aria-label={label} onclick={on_add}>{ messages::button_add() }</button>
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
