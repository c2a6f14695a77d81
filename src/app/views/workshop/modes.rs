//! Modes of an exercise: their choice, the incident, the clock of a team kata.

use super::typed::TypedText;
use crate::app::model::workshop::{KATA, mode_name};
use crate::app::services::workshop::service::Workshop;
use crate::app::services::workshop::state::{KataClock, OpenExercise, WorkshopState};
use crate::exercises::progress::{Attempt, Mode};
use crate::worker::failures::protocol::RunKey;
use gloo::timers::callback::Interval;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Choice of the mode.
pub fn mode_select(workshop: &Workshop, mode: Mode) -> Html {
    let onchange = {
        let workshop = workshop.clone();
        move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            workshop.set_mode(Mode::parse(&chosen).unwrap_or(Mode::Open));
        }
    };
    html! {
        <label class="mode">{ "Mode" }
            <select {onchange}>
                for other in Mode::ALL {
                    <option value={other.as_str()} selected={*other == mode}>{ mode_name(*other) }</option>
                }
            </select>
        </label>
    }
}

/// The incident: its report, its run, and the two questions.
pub fn incident(workshop: &Workshop, state: &WorkshopState, open: &OpenExercise) -> Html {
    let attempt = state.attempt();
    let own = attempt.and_then(|attempt| attempt.incident.clone());
    let own = own.map(|incident| {
        let key = RunKey {
            flow: incident.flow.to_string(),
            faults: incident.faults,
            ..RunKey::default()
        };
        (key, incident.text)
    });
    let Some((key, text)) = own.or_else(|| open.view.before.clone()) else {
        return html! { <section class="incident"><p>{ "This exercise has no incident." }</p></section> };
    };
    let play = {
        let workshop = workshop.clone();
        move |_: MouseEvent| workshop.play_start(key.clone())
    };
    let answer = |label: &'static str,
                  said: Option<String>,
                  set: fn(&mut Attempt, Option<String>)| {
        let workshop = workshop.clone();
        let on_change = Callback::from(move |text: String| {
            let text = Some(text).filter(|text| !text.trim().is_empty());
            workshop.write(|attempt| set(attempt, text));
        });
        html! { <label>{ label }<TypedText rows={2_u32} value={said.unwrap_or_default()} {on_change} /></label> }
    };
    let (why, now) = attempt.map_or((None, None), |a| (a.why.clone(), a.now.clone()));
    html! {
        <section class="incident" aria-label="Incident">
            <h3>{ "Incident" }</h3>
            if !text.is_empty() {
                <p>{ text }</p>
            }
            <div class="acts"><button type="button" class="line small" onclick={play}>{ "Play the incident" }</button></div>
            <div class="words">
                { answer("Why did it happen?", why, |attempt, text| attempt.why = text) }
                { answer("What do you do now, and what do you change?", now, |attempt, text| attempt.now = text) }
            </div>
        </section>
    }
}

/// The clock of a team kata.
pub fn clock(workshop: &Workshop, state: &WorkshopState) -> Html {
    html! { <KataTimer workshop={workshop.clone()} clock={state.clock} /> }
}

#[derive(Properties, PartialEq)]
struct KataTimerProps {
    workshop: Workshop,
    clock: Option<KataClock>,
}

fn phase_start(phase: usize) -> KataClock {
    let minutes = KATA.get(phase).map_or(0, |(minutes, ..)| *minutes);
    KataClock {
        phase,
        left: minutes * 60,
        runs: false,
    }
}

#[component]
fn KataTimer(props: &KataTimerProps) -> Html {
    let clock = props.clock.unwrap_or_else(|| phase_start(0));
    use_effect_with((props.workshop.clone(), clock.runs), |(workshop, runs)| {
        let timer = runs.then(|| {
            let workshop = workshop.clone();
            Interval::new(1_000, move || tick(&workshop))
        });
        move || drop(timer)
    });
    let set = |next: KataClock| {
        let workshop = props.workshop.clone();
        move |_: MouseEvent| workshop.change(|state| state.clock = Some(next))
    };
    let Some((minutes, name, task)) = KATA.get(clock.phase) else {
        return Html::default();
    };
    let toggled = KataClock {
        runs: !clock.runs,
        ..clock
    };
    let (label, is_last) = (
        if clock.runs { "Pause" } else { "Start" },
        clock.phase + 1 == KATA.len(),
    );
    html! {
        <section class="kata" aria-label="Clock">
            <h3>{ format!("{}. {name}", clock.phase + 1) }{ " " }<small>{ format!("{minutes} minutes") }</small></h3>
            <p class="time" role="timer">{ format!("{}:{:02}", clock.left / 60, clock.left % 60) }</p>
            <p>{ *task }</p>
            <div class="acts">
                <button type="button" class="line small" disabled={clock.left == 0} onclick={set(toggled)}>{ label }</button>
                if clock.phase > 0 {
                    <button type="button" class="line small" onclick={set(phase_start(clock.phase - 1))}>{ "Previous phase" }</button>
                }
                if !is_last {
                    <button type="button" class="line small" onclick={set(phase_start(clock.phase + 1))}>{ "Next phase" }</button>
                }
            </div>
        </section>
    }
}

fn tick(workshop: &Workshop) {
    let clock = workshop.state().clock;
    let Some(mut clock) = clock.filter(|clock| clock.runs) else {
        return;
    };
    clock.left = clock.left.saturating_sub(1);
    clock.runs = clock.left > 0;
    if clock.left == 0 {
        workshop.tell_time();
    }
    workshop.change(|state| state.clock = Some(clock));
}
