//! Panel of the exercise that is open: story, goals, the next step, hints, feedback.

use super::goals::{feedback, goals, next_step};
use super::hand_in::hand_in;
use super::make::make;
use super::modes::{clock, incident, mode_select};
use super::typed::TypedText;
use crate::app::browser::theme::is_dark;
use crate::app::model::request::DialogRequest;
use crate::app::model::shared::Shared;
use crate::app::services::workshop::service::{Workshop, use_workshop};
use crate::app::services::workshop::state::{OpenExercise, WorkshopState};
use crate::app::state::StateAction;
use crate::app::ui::use_next_focus;
use crate::document::Design;
use crate::exercises::progress::Mode;
use crate::worker::workshop::protocol::TaughtItemView;
use yew::prelude::*;

/// Properties of [`ExercisePanel`].
#[derive(Properties, PartialEq)]
pub struct ExercisePanelProps {
    /// The exercises.
    pub workshop: Workshop,
    /// The open design.
    pub design: Shared<Design>,
}

/// The panel.
#[component]
pub fn ExercisePanel(props: &ExercisePanelProps) -> Html {
    let workshop = &props.workshop;
    let state = use_workshop(workshop);
    let next_focus = use_next_focus();
    if let Some(draft) = &state.draft {
        return make(workshop, draft, &props.design.0);
    }
    let Some(open) = &state.open else {
        let choose = {
            let commands = workshop.commands().clone();
            move |_: MouseEvent| commands.send(StateAction::OpenDialog(DialogRequest::Course))
        };
        return html! {
            <div class="empty">
                <p>{ "No exercise is open." }</p>
                <p><button type="button" class="line" onclick={choose}>{ "Exercises…" }</button></p>
            </div>
        };
    };
    let mode = state.mode();
    // Whoever gets the story alone asks for the rest by another mode.
    let shows_goals = mode != Mode::Challenge;
    let is_solved = open
        .verdict
        .as_ref()
        .is_some_and(|verdict| verdict.is_solved);
    let on_hint = {
        let (workshop, next_focus) = (workshop.clone(), next_focus.clone());
        Callback::from(move |_: MouseEvent| {
            *next_focus.borrow_mut() = vec![".exercise .hints li:last-child".to_owned()];
            workshop.show_hint();
        })
    };
    html! {
        <div class="exercise" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <div class="list">
                { story(workshop, &state, open) }
                if mode == Mode::Team {
                    { clock(workshop, &state) }
                }
                if mode == Mode::Incident {
                    { incident(workshop, &state, open) }
                }
                if is_solved {
                    { solved(workshop, &state) }
                }
                if shows_goals {
                    { goals(open, mode) }
                    { next_step(workshop, open) }
                    { feedback(open) }
                } else if open.verdict.is_some() && !is_solved {
                    <p class="hint-text" role="status">{ "Not solved yet." }</p>
                }
                { note(workshop, &state) }
                if open.hands_in {
                    { hand_in(workshop, &state, open) }
                }
            </div>
            { actions(workshop, open, shows_goals, on_hint) }
        </div>
    }
}

fn story(workshop: &Workshop, state: &WorkshopState, open: &OpenExercise) -> Html {
    let view = &open.view;
    let place = state.place(&view.id);
    let place = place.map(|(at, all)| format!("{} of {all} · ", at + 1));
    let about = format!(
        "{}about {} minutes",
        place.unwrap_or_default(),
        view.minutes
    );
    let item = |item: &TaughtItemView| {
        let commands = workshop.commands().clone();
        let code = item.code.clone();
        let onclick = move |_: MouseEvent| {
            let request = DialogRequest::Explanation(code.as_str().into());
            commands.send(StateAction::OpenDialog(request));
        };
        html! {
            <li key={item.code.clone()}>
                <button type="button" class="link" {onclick}><code>{ &item.code }</code>{ " " }{ &item.title }</button>
            </li>
        }
    };
    let play = view.before.as_ref().map(|(key, text)| {
        let (workshop, key) = (workshop.clone(), key.clone());
        let onclick = move |_: MouseEvent| workshop.play_start(key.clone());
        html! {
            <>
                <p class="before">{ text }</p>
                <div class="acts"><button type="button" class="line" {onclick}>{ "Play the failure" }</button></div>
            </>
        }
    });
    html! {
        <section class="story">
            <small>{ about }</small>
            <h2>{ &view.title }</h2>
            <p>{ &view.story }</p>
            { for play }
            <details>
                <summary>{ "Guidelines" }</summary>
                <ul class="taught">{ for view.items.iter().map(item) }</ul>
            </details>
            { mode_select(workshop, state.mode()) }
        </section>
    }
}

fn solved(workshop: &Workshop, state: &WorkshopState) -> Html {
    let next = {
        let workshop = workshop.clone();
        move |_: MouseEvent| workshop.open_next()
    };
    html! {
        <section class="solved" role="status">
            <h3>{ "Solved" }</h3>
            <p>{ "Every goal is met, and everything that is locked is in place. Compare your design with the reference solution: there is more than one." }</p>
            if let Some(row) = state.next() {
                <div class="acts">
                    <button type="button" class="main" onclick={next} title={row.title.clone()}>{ "Next exercise" }</button>
                </div>
            }
        </section>
    }
}

fn note(workshop: &Workshop, state: &WorkshopState) -> Html {
    let said = state.attempt().and_then(|attempt| attempt.note.clone());
    let on_change = {
        let workshop = workshop.clone();
        Callback::from(move |text: String| {
            let text = Some(text).filter(|text| !text.trim().is_empty());
            workshop.write(|attempt| attempt.note = text);
        })
    };
    html! {
        <section class="words">
            <label>{ "Gaps, in your own words" }
                <TypedText rows={3_u32} value={said.unwrap_or_default()} {on_change} />
            </label>
        </section>
    }
}

fn actions(
    workshop: &Workshop,
    open: &OpenExercise,
    shows_help: bool,
    on_hint: Callback<MouseEvent>,
) -> Html {
    let applying = open
        .verdict
        .as_ref()
        .map_or(0, |verdict| verdict.hints.len());
    let has_hint = shows_help && open.hints + 1 < applying;
    let solution = {
        let workshop = workshop.clone();
        move |_: MouseEvent| {
            workshop.show_solution(0, is_dark());
            let dialog = StateAction::OpenDialog(DialogRequest::Solution);
            workshop.commands().send(dialog);
        }
    };
    let again = {
        let workshop = workshop.clone();
        move |_: MouseEvent| workshop.start_again()
    };
    let hands_in = open.hands_in;
    let hand_in = {
        let workshop = workshop.clone();
        move |_: MouseEvent| workshop.show_hand_in(!hands_in)
    };
    html! {
        <div class="bottom">
            <button type="button" class="line small" disabled={!has_hint} onclick={on_hint}>{ "Next hint" }</button>
            if !open.view.solutions.is_empty() {
                <button type="button" class="line small" onclick={solution}>{ "Solution and price" }</button>
            }
            <button type="button" class="line small" onclick={again}>{ "Start again" }</button>
            <button type="button" class="main small" aria-expanded={hands_in.to_string()} onclick={hand_in}>{ "Hand in…" }</button>
        </div>
    }
}
