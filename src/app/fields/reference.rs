//! Reference field: names another element of the design.

use super::choice::{Choice, Options};
use super::entry::Entry;
use super::form::InputFormat;
use crate::document::Design;
use yew::prelude::*;

/// Longer lists are slow to render and hard to read; a text field takes their place.
const MOST_LISTED: usize = 300;

/// Components of a design as options, by name.
pub fn names(design: &Design) -> Options {
    let mut names: Vec<_> = design
        .components
        .iter()
        .map(|c| {
            (
                AttrValue::from(c.id.to_string()),
                AttrValue::from(c.name.clone()),
            )
        })
        .collect();
    names.sort_by(|a, b| a.1.cmp(&b.1));
    names.into()
}

/// A select, or a text field for the name if the list is long. If `none` is empty, the reference is
/// required. `on_change` receives the id.
pub fn refer(
    label: &'static str,
    value: AttrValue,
    options: &Options,
    none: &'static str,
    on_change: Callback<String>,
) -> Html {
    if options.len() <= MOST_LISTED {
        return html! {
            <Choice key={label} {label} {value} options={options.clone()} {none} {on_change} />
        };
    }
    let current = options.iter().find(|(id, _)| *id == value);
    let value = current.map(|(_, name)| name.clone()).unwrap_or_default();
    let form = if none.is_empty() {
        InputFormat::Name
    } else {
        InputFormat::Text
    };
    html! {
        <Entry key={label} {label} {value} among={options.clone()} {form} placeholder={none} {on_change} />
    }
}
