//! A field that names another element of the design.

use super::{Choice, Entry, Form, Options};
use crate::document::Design;
use yew::prelude::*;

/// With more than these a list to choose from is slow to draw and hard to read.
const MOST_LISTED: usize = 300;

/// The components of a design, by name.
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

/// A list to choose from, or a field for the name where the list would be long. Where `none` is
/// empty, one must be named. `on_change` is called with the id.
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
        Form::Name
    } else {
        Form::Text
    };
    html! {
        <Entry key={label} {label} {value} among={options.clone()} {form} placeholder={none} {on_change} />
    }
}
