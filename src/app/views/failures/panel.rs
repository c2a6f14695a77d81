//! Panel of the sidebar: runs, what breaks if, how often.

use super::outcome::badge;
use super::runs::runs;
use super::what_if::WhatIfPanel;
use crate::app::command::Commands;
use crate::app::model::shared::Shared;
use crate::app::services::failures::{FailureState, FailureTab, Failures, use_failures};
use crate::app::ui::words::marked;
use crate::document::Design;
use crate::worker::failures::protocol::AvailabilityView;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`FailuresPanel`].
#[derive(Properties, PartialEq)]
pub struct FailuresPanelProps {
    /// Search, breakage and run.
    pub failures: Failures,
    /// The open design.
    pub design: Shared<Design>,
    /// Sends commands.
    pub commands: Commands,
}

const TABS: [(FailureTab, &str); 3] = [
    (FailureTab::Runs, "Runs"),
    (FailureTab::WhatIf, "What breaks if"),
    (FailureTab::HowOften, "How often"),
];

/// The panel.
#[component]
pub fn FailuresPanel(props: &FailuresPanelProps) -> Html {
    let failures = &props.failures;
    let state = use_failures(failures);
    use_effect_with(failures.clone(), |failures| {
        failures.set_shown(true);
        let failures = failures.clone();
        move || failures.set_shown(false)
    });
    let design = &*props.design.0;
    let measured = state.availability.as_ref().map(|view| view.flow.as_str());
    let is_measured = design
        .flows
        .iter()
        .any(|flow| Some(flow.id.as_str()) == measured);
    let unmeasured =
        (state.tab == FailureTab::HowOften && !is_measured).then(|| design.flows.first());
    let unmeasured = unmeasured.flatten().map(|flow| flow.id.to_string());
    use_effect_with((failures.clone(), unmeasured), |(failures, flow)| {
        if let Some(flow) = flow {
            failures.measure(flow.clone());
        }
    });
    if design.flows.is_empty() {
        return html! {
            <p class="empty">{ "No flow to play yet. Record one: press F, then click connections in the order in which the flow takes them." }</p>
        };
    }
    let tab = |(tab, name): (FailureTab, &'static str)| {
        let failures = failures.clone();
        html! {
            <button type="button" aria-pressed={(state.tab == tab).to_string()}
                onclick={move |_| failures.show_tab(tab)}>{ name }</button>
        }
    };
    html! {
        <div class="failures" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <div class="parts" role="group" aria-label="Failures">{ for TABS.into_iter().map(tab) }</div>
            { match state.tab {
                FailureTab::Runs => runs(failures, &state, &props.commands),
                FailureTab::WhatIf => html! { <WhatIfPanel failures={failures.clone()} design={props.design.clone()} /> },
                FailureTab::HowOften => how_often(failures, &state, design),
            } }
        </div>
    }
}

fn how_often(failures: &Failures, state: &FailureState, design: &Design) -> Html {
    let shown = state.availability.as_ref().map(|view| view.flow.clone());
    let onchange = {
        let failures = failures.clone();
        move |event: Event| {
            let flow = event.target_unchecked_into::<HtmlSelectElement>().value();
            failures.measure(flow);
        }
    };
    html! {
        <>
            <label class="pick">{ "Flow" }
                <select {onchange}>
                    for flow in &design.flows {
                        <option value={flow.id.to_string()} selected={shown.as_deref() == Some(flow.id.as_str())}>{ &flow.name }</option>
                    }
                </select>
            </label>
            if let Some(view) = &state.availability {
                { shares(state, view) }
            }
        </>
    }
}

fn percent(share: f64) -> String {
    format!("{:.3}%", share * 100.0)
}

fn shares(state: &FailureState, view: &AvailabilityView) -> Html {
    if !view.is_done {
        let (seen, all) = view.progress;
        return html! { <p role="status">{ format!("{seen} of {all} combinations played") }</p> };
    }
    let before = state.worked_before.as_ref();
    let before = before.filter(|(flow, _)| *flow == view.flow);
    let change = before.map(|(_, works)| (view.works - works) * 100.0);
    let change = change.filter(|change| change.abs() >= 0.0005);
    html! {
        <>
            <p role="status"><strong>{ percent(view.works) }</strong>{ " works, now, later or in part" }
                if let Some(change) = change {
                    { format!(" ({change:+.3} points since the last change)") }
                }
            </p>
            <table class="shares">
                <caption class="unseen">{ "Outcomes by probability" }</caption>
                <tbody>
                    for (outcome, share) in view.outcomes.iter().filter(|(_, share)| *share > 0.0) {
                        <tr><th scope="row">{ badge(outcome) }</th><td>{ percent(*share) }</td></tr>
                    }
                    if view.not_looked_at > 0.0 {
                        <tr><th scope="row">{ "not played" }</th><td>{ percent(view.not_looked_at) }</td></tr>
                    }
                </tbody>
            </table>
            if !view.gain.is_empty() {
                <h2>{ "Costs the most" }</h2>
                <ol class="gains">
                    for (_, name, gain) in &view.gain {
                        <li>{ marked(name) }{ format!(": {:+.4} points if it were never down", gain * 100.0) }</li>
                    }
                </ol>
            }
            if !view.assumed.is_empty() {
                <p class="hint">{ format!("99.9% is assumed for {} without an availability.",
                    crate::app::ui::count_noun(view.assumed.len(), "component", "components")) }</p>
            }
        </>
    }
}
