//! Options of a select that names elements. A component of its own, since thousands of options take
//! longer to render than the answer to a choice.

use crate::app::model::shared::Shared;
use crate::document::{Design, Kind, Subject};
use crate::editor::display_name;
use std::collections::BTreeSet;
use yew::prelude::*;

/// Options that a group has at most: what is beyond is chosen on the drawing.
const MOST_OPTIONS: usize = 500;

/// Elements that are offered.
#[derive(Clone, Copy, PartialEq)]
pub enum Offer {
    /// Components, connections and zones.
    ThatFail,
    /// Components, domains and zones.
    OfSides,
}

/// Properties of [`ElementOptions`].
#[derive(Properties, PartialEq)]
pub struct ElementOptionsProps {
    /// The open design.
    pub design: Shared<Design>,
    /// Elements that are offered.
    pub offer: Offer,
}

/// Groups of options, whose values are `kind:id`.
#[component]
pub fn ElementOptions(props: &ElementOptionsProps) -> Html {
    let design = &*props.design.0;
    let components = design.components.iter().filter(|c| c.kind != Kind::Client);
    let zones: BTreeSet<&String> = design.components.iter().flat_map(|c| &c.zones).collect();
    let offered = components.clone().count();
    let components = components.map(|c| (c.id.as_str(), c.name.clone()));
    let others = match props.offer {
        Offer::ThatFail => {
            let connections = design.connections.iter().map(|c| {
                let subject = Subject::Connection(c.id.clone());
                (c.id.as_str(), display_name(design, &subject))
            });
            group(
                "Connections",
                "connection",
                design.connections.len(),
                connections,
            )
        }
        Offer::OfSides => {
            let domains = design
                .domains
                .iter()
                .map(|d| (d.id.as_str(), d.name.clone()));
            group("Domains", "domain", design.domains.len(), domains)
        }
    };
    let of_zones = zones.iter().map(|zone| (zone.as_str(), (*zone).clone()));
    html! {
        <>
            { group("Components", "component", offered, components) }
            { others }
            { group("Zones", "zone", zones.len(), of_zones) }
        </>
    }
}

fn group<'d>(
    label: &'static str,
    kind: &'static str,
    number: usize,
    elements: impl Iterator<Item = (&'d str, String)>,
) -> Html {
    if number == 0 {
        return Html::default();
    }
    let options = elements.take(MOST_OPTIONS);
    let option = |(id, name)| html! { <option value={format!("{kind}:{id}")}>{ name }</option> };
    let more = number.saturating_sub(MOST_OPTIONS);
    html! {
        <optgroup {label}>
            { for options.map(option) }
            if more > 0 {
                <option disabled=true>{ format!("{more} more: choose them on the drawing") }</option>
            }
        </optgroup>
    }
}
