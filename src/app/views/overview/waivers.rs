//! Waivers of a design: edit and withdraw.

use crate::app::edits::Edits;
use crate::app::fields::{Entry, InputFormat, entry, shown, text, typed};
use crate::app::model::shared::Shared;
use crate::app::ui::long_list::LongList;
use crate::document::{Date, Design, Subject, Waiver};
use crate::editor::{Command, display_name, find};
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
            <header><h3>{ "Waivers" }</h3></header>
            if design.waivers.is_empty() {
                <p>{ "Findings that the team accepts, each with its reason. A finding is waived where it is shown." }</p>
            } else {
                <LongList class="fields-in" length={design.waivers.len()} {row} />
            }
        </section>
    }
}

fn row(at: usize, waiver: &Waiver, design: &Design, edits: &Edits) -> Html {
    let set = |set: fn(&mut Waiver, String)| {
        change(waiver, edits, "Change", move |waivers, at, text| {
            set(&mut waivers[at], text);
        })
    };
    let back = change(waiver, edits, "Remove", |waivers, at, _| {
        waivers.remove(at);
    });
    let back = back.reform(|_: MouseEvent| String::new());
    html! {
        <li key={at}>
            <details class="box">
                <summary><span class="name">{ waiver_label(waiver, design) }</span></summary>
                <div class="fields">
                    { entry("Rule", waiver.rule.clone().into(), InputFormat::Name, set(|w, t| w.rule = t)) }
                    <Entry label="Subject" value={text(&waiver.subject)} placeholder="every finding of the rule"
                        on_change={set(|w, t| w.subject = typed(&t))} />
                    <Entry label="Reason" value={waiver.reason.clone()} form={InputFormat::Name} tall=true
                        on_change={set(|w, t| w.reason = t)} />
                    { entry("By", text(&waiver.by), InputFormat::Text, set(|w, t| w.by = typed(&t))) }
                    <Entry label="Until" value={shown(&waiver.until, Date::to_string)} form={InputFormat::Date} placeholder="for good, or a day such as 2027-01-31"
                        on_change={set(|w, t| w.until = Date::parse(&t))} />
                </div>
            </details>
            <button type="button" class="line small" aria-label={format!("Remove the waiver of {}", waiver.rule)} onclick={back}>{ "Remove" }</button>
        </li>
    }
}

/// Edits the waiver at the position that it has when the edit is applied.
fn change(
    waiver: &Waiver,
    edits: &Edits,
    what: &'static str,
    change: impl Fn(&mut Vec<Waiver>, usize, String) + Copy + 'static,
) -> Callback<String> {
    let (waiver, edits) = (waiver.clone(), edits.clone());
    Callback::from(move |text: String| {
        let waiver = waiver.clone();
        edits.make(move |design| {
            let at = design.waivers.iter().position(|w| *w == waiver)?;
            let mut waivers = design.waivers.clone();
            change(&mut waivers, at, text.clone());
            let name = format!("{what} the waiver of {}", waiver.rule);
            Some(Command::SetWaivers { waivers, name })
        });
    })
}

fn waiver_label(waiver: &Waiver, design: &Design) -> Html {
    html! {
        <>
            <code>{ &waiver.rule }</code>
            if let Some(subject) = &waiver.subject {
                { " for " }{ subject_label(subject, design) }
            }
            // Without a full stop: more text may follow.
            { ": " }{ waiver.reason.trim().trim_end_matches('.') }
            if let Some(by) = &waiver.by {
                { ", by " }{ by }
            }
            if let Some(until) = waiver.until {
                { ", until " }{ until.to_string() }
            }
        </>
    }
}

/// Name of the waived element; the subject as written if the design has no such element.
fn subject_label(written: &str, design: &Design) -> Html {
    match Subject::parse(written).filter(|s| design.has(s)) {
        Some(Subject::Design) => html! { "the whole design" },
        Some(subject) => {
            let sort = find::element_kind_label(design, &subject);
            html! { <><strong>{ display_name(design, &subject) }</strong>{ format!(" ({sort})") }</> }
        }
        None => html! { <code>{ written }</code> },
    }
}
