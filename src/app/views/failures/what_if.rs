//! Elements are called down, and every flow answers: what breaks if.

use super::element_options::{ElementOptions, Offer};
use super::outcome::badge;
use super::runs::play;
use crate::app::model::shared::Shared;
use crate::app::services::failures::{BreakTool, Failures, use_failures};
use crate::app::ui::long_list::{CARDS, use_first_rows};
use crate::app::ui::words::marked;
use crate::app::ui::{count_noun, icon};
use crate::document::{Component, Design, Subject};
use crate::editor::display_name;
use crate::worker::failures::protocol::{BreakageView, ImpactView, WhatIfView};
use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

/// Properties of [`WhatIfPanel`].
#[derive(Properties, PartialEq)]
pub struct WhatIfPanelProps {
    /// Breakage and its effects.
    pub failures: Failures,
    /// The open design.
    pub design: Shared<Design>,
}

/// The tab.
#[component]
pub fn WhatIfPanel(props: &WhatIfPanelProps) -> Html {
    let failures = &props.failures;
    let state = use_failures(failures);
    let design = &*props.design.0;
    let broken = &state.breakage;
    let has_sides = use_state_eq(|| !broken.side.is_empty());
    let ontoggle = {
        let has_sides = has_sides.clone();
        move |event: Event| {
            let details: Element = event.target_unchecked_into();
            has_sides.set(details.has_attribute("open"));
        }
    };
    let tool = |tool: BreakTool, name: &'static str| {
        let is_on = state.tool == tool;
        let failures = failures.clone();
        let next = if is_on { BreakTool::Off } else { tool };
        html! {
            <button type="button" class="line small" aria-pressed={is_on.to_string()}
                onclick={move |_| failures.take_tool(next)}>{ name }</button>
        }
    };
    let time = |is_permanent: bool, name: &'static str| {
        let failures = failures.clone();
        html! {
            <label><input type="radio" name="downtime" checked={broken.is_permanent == is_permanent}
                onchange={move |_| failures.break_with(|broken| broken.is_permanent = is_permanent)} />{ name }</label>
        }
    };
    let clear = {
        let failures = failures.clone();
        move |_: MouseEvent| {
            failures.break_with(|broken| {
                *broken = BreakageView {
                    is_permanent: broken.is_permanent,
                    ..BreakageView::default()
                };
            });
        }
    };
    html! {
        <div class="what-if">
            { pick(failures, &props.design) }
            <div class="acts">
                { tool(BreakTool::Toggle, "Click on the drawing") }
                { tool(BreakTool::Partition, "Draw a partition") }
            </div>
            <details class="others" open={*has_sides} {ontoggle}>
                <summary>{ "Partition between two sides" }</summary>
                if *has_sides {
                    { side(failures, &props.design, broken, PartitionSide::A) }
                    { side(failures, &props.design, broken, PartitionSide::B) }
                }
            </details>
            <div class="same" role="radiogroup" aria-label="Duration">
                { time(false, "for an outage") }
                { time(true, "for good") }
            </div>
            if broken.is_empty() {
                <p class="hint">{ "Nothing is down. Choose a component, a connection, a domain or a zone." }</p>
            } else {
                <ul class="fallen" aria-label="Down">{ for broken_items(failures, design, broken) }</ul>
                <div class="acts"><button type="button" class="line small" onclick={clear}>{ "Clear" }</button></div>
            }
            if let Some(view) = &state.what_if {
                <FlowImpacts failures={failures.clone()} view={Shared(view.clone())} />
            }
        </div>
    }
}

/// Kind and id of the element that was chosen. The select goes back to its first option.
fn take_choice(event: &Event) -> Option<(String, String)> {
    let select: HtmlSelectElement = event.target_unchecked_into();
    let value = select.value();
    select.set_value("");
    let (kind, id) = value.split_once(':')?;
    Some((kind.to_owned(), id.to_owned()))
}

/// Select with everything that can fail.
fn pick(failures: &Failures, design: &Shared<Design>) -> Html {
    let onchange = {
        let failures = failures.clone();
        move |event: Event| {
            let Some((kind, id)) = take_choice(&event) else {
                return;
            };
            match kind.as_str() {
                "component" => failures.toggle_component(&id),
                "connection" => failures.toggle_connection(&id),
                "zone" => failures.break_with(|broken| {
                    if !broken.zones.contains(&id) {
                        broken.zones.push(id);
                    }
                }),
                _ => {}
            }
        }
    };
    html! {
        <label class="pick">{ "Call down" }
            <select {onchange}>
                <option value="" selected=true>{ "Choose…" }</option>
                <ElementOptions design={design.clone()} offer={Offer::ThatFail} />
            </select>
        </label>
    }
}

fn broken_items(failures: &Failures, design: &Design, broken: &BreakageView) -> Vec<Html> {
    let item = |key: String, name: String, state: &'static str, mend: Callback<MouseEvent>| {
        html! {
            <li {key}>
                <span><strong>{ &name }</strong>{ format!(" {state}") }</span>
                <button type="button" class="line small" aria-label={format!("{name} up again")} onclick={mend}>{ icon::close() }</button>
            </li>
        }
    };
    let mut items = Vec::new();
    for id in &broken.components {
        let at = design.components.position(id);
        let name = at.map(|at| design.components[at].name.clone());
        let mend = {
            let (failures, id) = (failures.clone(), id.clone());
            Callback::from(move |_| failures.toggle_component(&id))
        };
        let key = format!("component:{id}");
        items.push(item(key, name.unwrap_or_default(), "is down", mend));
    }
    for id in &broken.connections {
        let at = design.connections.position(id);
        let connection = at.map(|at| &design.connections[at]);
        let name = connection.map(|c| display_name(design, &Subject::Connection(c.id.clone())));
        let mend = {
            let (failures, id) = (failures.clone(), id.clone());
            Callback::from(move |_| failures.toggle_connection(&id))
        };
        let key = format!("connection:{id}");
        items.push(item(key, name.unwrap_or_default(), "is cut", mend));
    }
    for zone in &broken.zones {
        let mend = {
            let (failures, zone) = (failures.clone(), zone.clone());
            Callback::from(move |_| {
                failures.break_with(|broken| broken.zones.retain(|known| *known != zone));
            })
        };
        items.push(item(
            format!("zone:{zone}"),
            format!("Zone {zone}"),
            "is down",
            mend,
        ));
    }
    if !broken.side.is_empty() {
        let mend = {
            let failures = failures.clone();
            Callback::from(move |_| {
                failures.break_with(|broken| {
                    broken.side.clear();
                    broken.other_side.clear();
                });
            })
        };
        let name = format!(
            "Partition: {} | {}",
            few_names(design, &broken.side),
            few_names(design, &broken.other_side)
        );
        items.push(item("side".to_owned(), name, "", mend));
    }
    items
}

/// The names of few components, else their number. Of none: all others.
fn few_names(design: &Design, ids: &[String]) -> String {
    const FEW: usize = 3;
    if ids.is_empty() {
        return "everything else".to_owned();
    }
    if ids.len() > FEW {
        return count_noun(ids.len(), "component", "components");
    }
    let names: Vec<&str> = ids.iter().map(|id| component_name(design, id)).collect();
    names.join(", ")
}

fn component_name<'d>(design: &'d Design, id: &str) -> &'d str {
    let at = design.components.position(id);
    at.map_or("", |at| design.components[at].name.as_str())
}

/// A side of a partition.
#[derive(Clone, Copy, PartialEq)]
enum PartitionSide {
    A,
    B,
}

impl PartitionSide {
    /// Ids of the components on this side, then of those on the other.
    fn of(self, broken: &mut BreakageView) -> (&mut Vec<String>, &mut Vec<String>) {
        match self {
            Self::A => (&mut broken.side, &mut broken.other_side),
            Self::B => (&mut broken.other_side, &mut broken.side),
        }
    }
}

/// Components that a choice of the select names: itself, a whole domain, or all that runs in a zone alone.
fn members(design: &Design, kind: &str, id: &str) -> Vec<String> {
    let is_member = |component: &Component| match kind {
        "component" => component.id.as_str() == id,
        "domain" => component.domain.as_ref().is_some_and(|d| d.as_str() == id),
        _ => !component.zones.is_empty() && component.zones.iter().all(|zone| zone == id),
    };
    let components = design.components.iter().filter(|c| is_member(c));
    components.map(|c| c.id.to_string()).collect()
}

/// One side of a partition: its components, and a select that adds more.
fn side(
    failures: &Failures,
    design: &Shared<Design>,
    broken: &BreakageView,
    side: PartitionSide,
) -> Html {
    let (label, ids) = match side {
        PartitionSide::A => ("Side A", &broken.side),
        PartitionSide::B => ("Side B", &broken.other_side),
    };
    let onchange = {
        let (failures, design) = (failures.clone(), design.clone());
        move |event: Event| {
            let Some((kind, id)) = take_choice(&event) else {
                return;
            };
            let added = members(&design.0, &kind, &id);
            failures.break_with(|broken| {
                let (here, there) = side.of(broken);
                there.retain(|id| !added.contains(id));
                let new = added.into_iter().filter(|id| !here.contains(id));
                let new: Vec<String> = new.collect();
                here.extend(new);
            });
        }
    };
    let taken = ids.iter().map(|id| {
        let name = component_name(&design.0, id);
        let remove = {
            let (failures, id) = (failures.clone(), id.clone());
            move |_: MouseEvent| {
                failures.break_with(|broken| side.of(broken).0.retain(|known| *known != id));
            }
        };
        html! {
            <li key={id.clone()}>
                <button type="button" class="line small" aria-label={format!("Take {name} off {label}")} onclick={remove}>{ &name }{ icon::close() }</button>
            </li>
        }
    });
    html! {
        <fieldset class="side-of">
            <legend>{ label }</legend>
            if ids.is_empty() {
                <p class="hint">{ if side == PartitionSide::B && !broken.side.is_empty() { "Everything else" } else { "No components" } }</p>
            } else {
                <ul class="acts">{ for taken }</ul>
            }
            <select aria-label={format!("Add to {label}")} {onchange}>
                <option value="" selected=true>{ "Add…" }</option>
                <ElementOptions design={design.clone()} offer={Offer::OfSides} />
            </select>
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct FlowImpactsProps {
    failures: Failures,
    view: Shared<WhatIfView>,
}

/// Flows that are hit, by their cards, and the others by their names.
#[component]
fn FlowImpacts(props: &FlowImpactsProps) -> Html {
    let flows = &props.view.0.flows;
    let works = |flow: &&ImpactView| flow.worst.key == "works";
    let (fine, hit): (Vec<&ImpactView>, Vec<&ImpactView>) = flows.iter().partition(works);
    let (shown, more) = use_first_rows(hit.len(), CARDS);
    html! {
        <>
            <div role="status">
                { for hit.iter().take(shown).map(|flow| impact(&props.failures, flow)) }
                if !fine.is_empty() {
                    <p>{ badge(&fine[0].worst) }{ " " }{ fine_names(&fine) }</p>
                }
            </div>
            { more }
        </>
    }
}

/// The names of flows that work, as far as there are few of them.
fn fine_names(fine: &[&ImpactView]) -> Html {
    const FEW: usize = 10;
    if fine.len() > FEW {
        return html! { { count_noun(fine.len(), "flow", "flows") } };
    }
    let names = fine.iter().enumerate().map(|(at, flow)| {
        html! { <>{ if at > 0 { ", " } else { "" } }{ marked(&flow.name) }</> }
    });
    html! { { for names } }
}

fn impact(failures: &Failures, flow: &ImpactView) -> Html {
    html! {
        <article class="run" key={flow.key.flow.clone()}>
            <h2>{ badge(&flow.worst) }{ " " }{ marked(&flow.name) }</h2>
            <p>{ marked(&flow.title) }
                if flow.best != flow.worst {
                    { ". At best " }{ badge(&flow.best) }
                }
            </p>
            if !flow.reason.is_empty() {
                <p class="hint">{ marked(&flow.reason) }</p>
            }
            <div class="acts"><button type="button" class="line small" onclick={play(failures, flow.key.clone())}>{ "Play" }</button></div>
        </article>
    }
}
