//! List of the elements of an import, in which each can be corrected.

use crate::document::{Kind, Style};
use crate::import::Correction;
use crate::worker::view_models::{ImportElementView, ImportView};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Elements that are listed at first, and with each press of the button below.
pub const PAGE: usize = 100;

/// Change of the corrections.
#[derive(Clone)]
pub enum CorrectionChange {
    /// Adds a correction in the place of the one of the same sort and element.
    Set(Correction),
    /// Withdraws corrections like that one.
    Withdraw(Correction),
    /// Lists more elements.
    More,
}

/// Applies a change to the corrections.
pub fn change(corrections: &mut Vec<Correction>, change: CorrectionChange) {
    let is_same = |one: &Correction, other: &Correction| {
        std::mem::discriminant(one) == std::mem::discriminant(other)
            && element(one) == element(other)
    };
    match change {
        CorrectionChange::Set(new) => {
            corrections.retain(|known| !is_same(known, &new));
            corrections.push(new);
        }
        CorrectionChange::Withdraw(old) => corrections.retain(|known| !is_same(known, &old)),
        CorrectionChange::More => {}
    }
}

fn element(correction: &Correction) -> &str {
    match correction {
        Correction::Kind(id, _)
        | Correction::Name(id, _)
        | Correction::Style(id, _)
        | Correction::Turn(id)
        | Correction::LeaveOut(id)
        | Correction::Confirm(id)
        | Correction::SameAs(id, _) => id,
        Correction::ConfirmAll => "",
    }
}

/// Renders the list. `shown` is the number of elements that are listed.
pub fn list(
    view: &ImportView,
    corrections: &[Correction],
    shown: usize,
    on_change: &Callback<CorrectionChange>,
) -> Html {
    if view.elements.is_empty() {
        return Html::default();
    }
    let unsure = view
        .elements
        .iter()
        .filter(|e| !e.guessed.is_empty())
        .count();
    let heading = match unsure {
        0 => format!("Elements: {}", view.elements.len()),
        unsure => format!("Elements: {}, {unsure} unsure", view.elements.len()),
    };
    let more = view.elements.len().saturating_sub(shown);
    let on_more = on_change.reform(|_: MouseEvent| CorrectionChange::More);
    html! {
        <details class="corrections">
            <summary>{ heading }</summary>
            <datalist id="import-existing">
                { for view.existing.iter().map(|(name, _)| html! { <option value={name.clone()} /> }) }
            </datalist>
            { confirm_all(unsure, corrections, on_change) }
            <ul>
                { for view.elements.iter().take(shown).map(|element| row(element, view, corrections, on_change)) }
            </ul>
            if more > 0 {
                <button type="button" class="line" onclick={on_more}>{ format!("{} more", more.min(PAGE)) }</button>
            }
        </details>
    }
}

/// Button that confirms all guesses at once, or takes that back.
fn confirm_all(
    unsure: usize,
    corrections: &[Correction],
    on_change: &Callback<CorrectionChange>,
) -> Html {
    let is_confirmed = corrections.contains(&Correction::ConfirmAll);
    if unsure == 0 && !is_confirmed {
        return Html::default();
    }
    let label = if is_confirmed {
        "Unconfirm all"
    } else {
        "Confirm all"
    };
    html! {
        <button type="button" class="line" onclick={toggle(Correction::ConfirmAll, is_confirmed, on_change)}>{ label }</button>
    }
}

/// Callback that makes a correction, or withdraws one that was made.
fn toggle(
    correction: Correction,
    is_made: bool,
    on_change: &Callback<CorrectionChange>,
) -> Callback<MouseEvent> {
    on_change.reform(move |_: MouseEvent| {
        let correction = correction.clone();
        if is_made {
            CorrectionChange::Withdraw(correction)
        } else {
            CorrectionChange::Set(correction)
        }
    })
}

fn row(
    element: &ImportElementView,
    view: &ImportView,
    corrections: &[Correction],
    on_change: &Callback<CorrectionChange>,
) -> Html {
    let id = element.id.clone();
    let (sort, values): (&str, Vec<&'static str>) = if element.is_component {
        (
            "component",
            Kind::ALL.iter().map(|kind| kind.as_str()).collect(),
        )
    } else {
        (
            "connection",
            Style::ALL.iter().map(|style| style.as_str()).collect(),
        )
    };
    let subject = format!("{sort}:{id}");
    let left_out = Correction::LeaveOut(subject.clone());
    let on_leave_out = toggle(left_out, element.is_left_out, on_change);
    let confirmed = Correction::Confirm(subject.clone());
    let is_confirmed = corrections.contains(&confirmed);
    let can_confirm = (is_confirmed || !element.guessed.is_empty()) && !element.is_left_out;
    let on_confirm = toggle(confirmed, is_confirmed, on_change);
    let name = &element.name;
    let leave_out = if element.is_left_out {
        "Bring back"
    } else {
        "Leave out"
    };
    let confirm = if is_confirmed { "Unconfirm" } else { "Confirm" };
    html! {
        <li key={subject} class={classes!(element.is_left_out.then_some("gone"))}>
            <div class="correct">
                if element.is_left_out {
                    <s>{ name }</s>
                } else {
                    { fields(element, &values, view, corrections, on_change) }
                }
                if can_confirm {
                    <button type="button" class="line" aria-label={format!("{confirm} {name}")} onclick={on_confirm}>{ confirm }</button>
                }
                <button type="button" class="line" aria-label={format!("{leave_out} {name}")} onclick={on_leave_out}>{ leave_out }</button>
            </div>
            if !element.guessed.is_empty() && !element.is_left_out {
                <small>{ format!("Unsure: {}", element.guessed) }</small>
            }
        </li>
    }
}

fn fields(
    element: &ImportElementView,
    values: &[&'static str],
    view: &ImportView,
    corrections: &[Correction],
    on_change: &Callback<CorrectionChange>,
) -> Html {
    let is_component = element.is_component;
    let id = element.id.clone();
    let on_value = {
        let id = id.clone();
        on_change.reform(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            CorrectionChange::Set(if is_component {
                Correction::Kind(id.clone(), value)
            } else {
                Correction::Style(id.clone(), value)
            })
        })
    };
    let noun = if is_component { "Kind" } else { "Style" };
    let name = &element.name;
    let choice = html! {
        <select aria-label={format!("{noun} of {name}")} onchange={on_value}>
            { for values.iter().map(|value| html! {
                <option value={*value} selected={*value == element.value}>{ *value }</option>
            }) }
        </select>
    };
    if !is_component {
        let is_turned = corrections.contains(&Correction::Turn(id.clone()));
        let on_turn = toggle(Correction::Turn(id), is_turned, on_change);
        return html! {
            <>
                <span>{ name }</span>
                { choice }
                <button type="button" class="line" aria-label={format!("Turn round {name}")} onclick={on_turn}>{ "Turn round" }</button>
            </>
        };
    }
    let on_name = {
        let id = id.clone();
        on_change.reform(move |event: Event| {
            let name = event.target_unchecked_into::<HtmlInputElement>().value();
            let renamed = Correction::Name(id.clone(), name.trim().to_owned());
            if name.trim().is_empty() {
                CorrectionChange::Withdraw(renamed)
            } else {
                CorrectionChange::Set(renamed)
            }
        })
    };
    let on_same = {
        let existing = view.existing.clone();
        on_change.reform(move |event: Event| {
            let name = event.target_unchecked_into::<HtmlInputElement>().value();
            let found = existing.iter().find(|(known, _)| known == name.trim());
            let same = |other: &str| Correction::SameAs(id.clone(), other.to_owned());
            match found {
                Some((_, other)) => CorrectionChange::Set(same(other)),
                None => CorrectionChange::Withdraw(same("")),
            }
        })
    };
    html! {
        <>
            <input type="text" aria-label={format!("Name of {name}")} value={name.clone()} onchange={on_name} />
            { choice }
            if !view.existing.is_empty() {
                <input type="text" list="import-existing" placeholder="Same as" aria-label={format!("Same as {name}")}
                    value={element.same_as.clone()} onchange={on_same} />
            }
        </>
    }
}
