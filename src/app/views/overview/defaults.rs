//! Defaults of connections: what holds for every connection of a style that does not say otherwise.

use crate::app::edits::Edits;
use crate::app::fields::{Choice, Entry, InputFormat, Options, Tri, options, refer};
use crate::app::model::shared::Shared;
use crate::document::fields::{self, FieldKind, FieldSpec};
use crate::document::{Delivery, Design, Identity, Signal, Style};
use crate::editor::{default_fields, default_text, set_default, style_plural};
use crate::messages;
use yew::prelude::*;

/// Properties of [`DefaultSettings`].
#[derive(Properties, PartialEq)]
pub struct DefaultSettingsProps {
    /// The design.
    pub design: Shared<Design>,
    /// Sends edits.
    pub edits: Edits,
}

/// The styles that have defaults, and a field to choose another one.
#[component]
pub fn DefaultSettings(props: &DefaultSettingsProps) -> Html {
    let (Shared(design), edits) = (&props.design, &props.edits);
    // Chosen style that has no default yet.
    let chosen = use_state(|| None::<Style>);
    let all = Style::ALL.iter().copied();
    let (open, free): (Vec<Style>, Vec<Style>) =
        all.partition(|style| design.defaults.of(*style).is_some() || *chosen == Some(*style));
    let free: Options = free
        .into_iter()
        .map(|style| {
            let plural = AttrValue::Static(style_plural(style));
            (AttrValue::Static(style.as_str()), plural)
        })
        .collect();
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |style: String| chosen.set(Style::parse(&style)))
    };
    html! {
        <section class="group">
            <header><h3>{ messages::overview_defaults() }</h3></header>
            <p>{ messages::overview_defaults_about() }</p>
            if !open.is_empty() {
                <ul class="fields-in">{ for open.into_iter().map(|style| of_style(style, design, edits)) }</ul>
            }
            if !free.is_empty() {
                <div>{ refer(messages::overview_defaults_for(), "".into(), &free, messages::overview_defaults_choice(), choose) }</div>
            }
        </section>
    }
}

fn of_style(style: Style, design: &Design, edits: &Edits) -> Html {
    let one = match style {
        Style::Data => messages::overview_defaults_data(),
        style => style.as_str(),
    };
    let controls = default_fields(style)
        .iter()
        .map(|field| control(style, field, design, edits));
    html! {
        <li key={style.as_str()}>
            <div class="box fields" role="group" aria-label={messages::overview_defaults_of(style_plural(style))}>
                <p class="hint">{ messages::overview_defaults_every(one) }</p>
                { for controls }
            </div>
        </li>
    }
}

fn control(style: Style, field: &'static FieldSpec, design: &Design, edits: &Edits) -> Html {
    let value = default_text(design, style, field);
    let on_change = {
        let edits = edits.clone();
        Callback::from(move |text: String| {
            edits.make(move |design| set_default(design, style, field, &text).ok());
        })
    };
    let (key, label) = (field.path, field.label);
    let entry = |form| {
        html! {
            <Entry {key} {label} value={value.clone()} {form} placeholder={messages::overview_defaults_none()} on_change={on_change.clone()} />
        }
    };
    let select = |options: Options| {
        html! {
            <Choice {key} {label} value={value.clone()} {options} none={messages::overview_defaults_none()} on_change={on_change.clone()} />
        }
    };
    match field.kind {
        FieldKind::YesNo => {
            let yes = (!value.is_empty()).then_some(value == "true");
            let answer = on_change.reform(|answer: Option<bool>| match answer {
                Some(answer) => answer.to_string(),
                None => String::new(),
            });
            html! { <Tri {key} {label} value={yes} on_change={answer} /> }
        }
        FieldKind::Timeout => entry(InputFormat::Timeout),
        FieldKind::Whole => entry(InputFormat::Whole),
        FieldKind::Choices => signals(value, on_change),
        FieldKind::Choice if *field == fields::DELIVERY => {
            select(options(Delivery::ALL, Delivery::as_str))
        }
        FieldKind::Choice => select(options(Identity::ALL, Identity::as_str)),
        _ => entry(InputFormat::Text),
    }
}

/// Checkboxes; none checked means no default.
fn signals(value: String, on_change: Callback<String>) -> Html {
    let sent: Vec<Signal> = value
        .split(',')
        .filter_map(|s| Signal::parse(s.trim()))
        .collect();
    let boxes = Signal::ALL.iter().map(|signal| {
        let (signal, on_change) = (*signal, on_change.clone());
        let checked = sent.contains(&signal);
        let mut after: Vec<&str> = sent
            .iter()
            .filter(|sent| **sent != signal)
            .map(|sent| sent.as_str())
            .collect();
        if !checked {
            after.push(signal.as_str());
        }
        let after = after.join(", ");
        html! {
            <label>
                <input type="checkbox" {checked} onchange={move |_| on_change.emit(after.clone())} />
                { signal.as_str() }
            </label>
        }
    });
    html! {
        <div class="field" key="signals" role="group" aria-label={fields::SIGNAL.label}>
            <span class="label">{ fields::SIGNAL.label }</span>
            <div class="checks">{ for boxes }</div>
        </div>
    }
}
