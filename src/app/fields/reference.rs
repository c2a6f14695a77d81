//! A field that names another element of the design.

use super::{Choice, Entry, Form, Options};
use crate::design::Design;
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
    crate::order::sort_by(&mut names, |a, b| a.1.cmp(&b.1));
    names.into()
}

/// Properties of [`Reference`].
#[derive(Properties, PartialEq)]
pub struct ReferenceProps {
    /// What the field is.
    pub label: AttrValue,
    /// The id that the document has; empty where that is nothing.
    pub value: AttrValue,
    /// What can be named: ids and names.
    pub options: Options,
    /// What it means to name none of them. Where it is empty, one must be named.
    #[prop_or(AttrValue::Static("not known"))]
    pub none: AttrValue,
    /// Called with the id.
    pub on_change: Callback<String>,
}

/// A list to choose from, or a field for the name where the list would be long.
#[component]
pub fn Reference(props: &ReferenceProps) -> Html {
    if props.options.len() <= MOST_LISTED {
        return html! {
            <Choice label={props.label.clone()} value={props.value.clone()} options={props.options.clone()}
                none={props.none.clone()} on_change={props.on_change.clone()} />
        };
    }
    let current = props.options.iter().find(|(id, _)| *id == props.value);
    let value = current.map(|(_, name)| name.clone()).unwrap_or_default();
    let required = props.none.is_empty();
    html! {
        <Entry label={props.label.clone()} {value} among={props.options.clone()}
            form={if required { Form::Name } else { Form::Text }}
            placeholder={props.none.clone()} on_change={props.on_change.clone()} />
    }
}
