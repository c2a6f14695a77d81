//! Waivers of a design: edit and withdraw.

use crate::app::edits::Edits;
use crate::app::fields::{Entry, InputFormat, entry, shown, text, typed};
use crate::app::model::shared::Shared;
use crate::app::ui::long_list::LongList;
use crate::document::{Date, Design, Subject, Waiver};
use crate::editor::{Command, display_name, find};
use crate::messages;
use yew::prelude::*;

/// Renders all waivers. New ones are made at their finding.
pub fn waivers(shared: &Shared<Design>, edits: &Edits) -> Html {
    let Shared(design) = shared;
    let row = {
        let (design, edits) = (design.clone(), edits.clone());
        Callback::from(move |at: usize| match design.waivers.get(at) {
            Some(waiver) => row(at, waiver, &design, &edits),
            None => Html::default(),
        })
    };
    html! {
        <section class="group">
            <header><h3>{ messages::overview_waivers() }</h3></header>
            if design.waivers.is_empty() {
                <p>{ messages::overview_waivers_empty() }</p>
            } else {
                <LongList class="fields-in" length={design.waivers.len()} {row} />
            }
        </section>
    }
}

fn row(at: usize, waiver: &Waiver, design: &Design, edits: &Edits) -> Html {
    let set = |set: fn(&mut Waiver, String)| {
        change(
            waiver,
            edits,
            messages::overview_waiver_change,
            move |waivers, at, text| {
                set(&mut waivers[at], text);
            },
        )
    };
    let back = change(
        waiver,
        edits,
        messages::overview_waiver_remove,
        |waivers, at, _| {
            waivers.remove(at);
        },
    );
    let back = back.reform(|_: MouseEvent| String::new());
    html! {
        <li key={at}>
            <details class="box">
                <summary><span class="name">{ waiver_label(waiver, design) }</span></summary>
                <div class="fields">
                    { entry(messages::overview_waiver_rule(), waiver.rule.clone().into(), InputFormat::Name, set(|w, t| w.rule = t)) }
                    <Entry label={messages::overview_waiver_subject()} value={text(&waiver.subject)} placeholder={messages::overview_waiver_subject_any()}
                        on_change={set(|w, t| w.subject = typed(&t))} />
                    <Entry label={messages::overview_waiver_reason()} value={waiver.reason.clone()} form={InputFormat::Name} tall=true
                        on_change={set(|w, t| w.reason = t)} />
                    { entry(messages::overview_waiver_by(), text(&waiver.by), InputFormat::Text, set(|w, t| w.by = typed(&t))) }
                    <Entry label={messages::overview_waiver_until()} value={shown(&waiver.until, Date::to_string)} form={InputFormat::Date} placeholder={messages::overview_waiver_until_hint()}
                        on_change={set(|w, t| w.until = Date::parse(&t))} />
                </div>
            </details>
            <button type="button" class="line small" aria-label={messages::overview_waiver_remove(&waiver.rule)} onclick={back}>{ messages::button_remove() }</button>
        </li>
    }
}

/// Edits the waiver at the position that it has when the edit is applied.
fn change(
    waiver: &Waiver,
    edits: &Edits,
    name: fn(&str) -> String,
    change: impl Fn(&mut Vec<Waiver>, usize, String) + Copy + 'static,
) -> Callback<String> {
    let (waiver, edits) = (waiver.clone(), edits.clone());
    Callback::from(move |text: String| {
        let waiver = waiver.clone();
        edits.make(move |design| {
            let at = design.waivers.iter().position(|w| *w == waiver)?;
            let mut waivers = design.waivers.clone();
            change(&mut waivers, at, text.clone());
            let name = name(&waiver.rule);
            Some(Command::SetWaivers { waivers, name })
        });
    })
}

fn waiver_label(waiver: &Waiver, design: &Design) -> Html {
    let rule = html! { <code>{ &waiver.rule }</code> };
    // Without a full stop: more text may follow.
    let reason = waiver.reason.trim().trim_end_matches('.');
    let label = match &waiver.subject {
        Some(subject) => {
            let subject = subject_label(subject, design);
            messages::overview_waiver_label_subject(rule, subject, reason)
        }
        None => messages::overview_waiver_label(rule, reason),
    };
    html! {
        <>
            { for label }
            if let Some(by) = &waiver.by {
                { messages::overview_waiver_label_by(by) }
            }
            if let Some(until) = waiver.until {
                { messages::overview_waiver_label_until(&until.to_string()) }
            }
        </>
    }
}

/// Name of the waived element; the subject as written if the design has no such element.
fn subject_label(written: &str, design: &Design) -> Html {
    match Subject::parse(written).filter(|s| design.has(s)) {
        Some(Subject::Design) => html! { messages::overview_waiver_design() },
        Some(subject) => {
            let sort = find::element_kind_label(design, &subject);
            html! { <><strong>{ display_name(design, &subject) }</strong>{ format!(" ({sort})") }</> }
        }
        None => html! { <code>{ written }</code> },
    }
}
