//! List of the elements of an import, in which each can be corrected.

use crate::document::{Kind, Style};
use crate::import::Correction;
use crate::messages;
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
        0 => messages::import_elements(view.elements.len()),
        unsure => messages::import_elements_unsure(view.elements.len(), unsure),
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
                <button type="button" class="line" onclick={on_more}>{ messages::import_elements_more(more.min(PAGE)) }</button>
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
        messages::import_unconfirm_all()
    } else {
        messages::import_confirm_all()
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
    let (leave_out, leave_out_named) = match element.is_left_out {
        true => (
            messages::import_bring_back(),
            messages::import_bring_back_named(name),
        ),
        false => (
            messages::import_leave_out(),
            messages::import_leave_out_named(name),
        ),
    };
    let (confirm, confirm_named) = match is_confirmed {
        true => (
            messages::import_unconfirm(),
            messages::import_unconfirm_named(name),
        ),
        false => (
            messages::import_confirm(),
            messages::import_confirm_named(name),
        ),
    };
    html! {
        <li key={subject} class={classes!(element.is_left_out.then_some("gone"))}>
            <div class="correct">
                if element.is_left_out {
                    <s>{ name }</s>
                } else {
                    { fields(element, &values, view, corrections, on_change) }
                }
                if can_confirm {
                    <button type="button" class="line" aria-label={confirm_named} onclick={on_confirm}>{ confirm }</button>
                }
                <button type="button" class="line" aria-label={leave_out_named} onclick={on_leave_out}>{ leave_out }</button>
            </div>
            if !element.guessed.is_empty() && !element.is_left_out {
                <small>{ messages::import_unsure(&element.guessed) }</small>
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
    let name = &element.name;
    let label = match is_component {
        true => messages::import_kind_of(name),
        false => messages::import_style_of(name),
    };
    let choice = html! {
        <select aria-label={label} onchange={on_value}>
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
                <button type="button" class="line" aria-label={messages::import_turn_named(name)} onclick={on_turn}>{ messages::import_turn() }</button>
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
            <input type="text" aria-label={messages::import_name_of(name)} value={name.clone()} onchange={on_name} />
            { choice }
            if !view.existing.is_empty() {
                <input type="text" list="import-existing" placeholder={messages::import_same()} aria-label={messages::import_same_named(name)}
                    value={element.same_as.clone()} onchange={on_same} />
            }
        </>
    }
}
