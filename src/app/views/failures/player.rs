//! Player of a run: controls, the sequence diagram, and the state at the point where one stands.

use super::outcome::badge;
use super::runs::{finding_link, run_questions};
use super::sequence::{first_row, row_top, sequence};
use crate::app::browser::clipboard;
use crate::app::command::{Commands, ServiceCommand};
use crate::app::services::failures::{FailureState, Failures, PlayedRun, use_failures};
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::app::ui::words::marked;
use crate::rules::Text;
use crate::worker::failures::protocol::{MendView, RunView, effect_word};
use gloo::timers::callback::Interval;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Properties of [`Player`].
#[derive(Properties, PartialEq)]
pub struct PlayerProps {
    /// The run.
    pub failures: Failures,
    /// Sends commands.
    pub commands: Commands,
}

/// Milliseconds between two events while it plays by itself.
pub const PACE: u32 = 900;

/// The player; nothing where no run is played.
#[component]
pub fn Player(props: &PlayerProps) -> Html {
    let failures = &props.failures;
    let state = use_failures(failures);
    let diagram = use_node_ref();
    let root = use_node_ref();
    let run = state.run.clone();
    let is_playing = run.as_ref().is_some_and(|run| run.is_playing);
    use_effect_with((failures.clone(), is_playing), |(failures, is_playing)| {
        let timer = is_playing.then(|| {
            let failures = failures.clone();
            Interval::new(PACE, move || failures.step_by(1))
        });
        move || drop(timer)
    });
    let opened = run.as_ref().filter(|run| run.view.is_some());
    let opened = opened.map(|run| run.key.clone());
    use_effect_with(opened, {
        let (root, commands) = (root.clone(), props.commands.clone());
        move |opened| {
            if let (Some(_), Some(root)) = (opened, root.cast::<HtmlElement>()) {
                // On a narrow screen the sheet lies over the player.
                commands.send(StateAction::SetSidebarOpen(false));
                let _ = root.focus();
            }
        }
    });
    use_effect_with(run.as_ref().map(|run| run.step), {
        let diagram = diagram.clone();
        move |step| {
            if let (Some(step), Some(diagram)) = (step, diagram.cast::<HtmlElement>()) {
                let top = row_top(*step, first_row(*step)) as i32;
                diagram.set_scroll_top((top - diagram.client_height() / 2).max(0));
            }
        }
    });
    let Some(run) = run else {
        return Html::default();
    };
    let Some(view) = run.view.clone() else {
        return html! { <section class="player" aria-label="Run"><p class="empty">{ "…" }</p></section> };
    };
    let onkeydown = {
        let (failures, last) = (failures.clone(), view.frames.len().saturating_sub(1));
        move |event: KeyboardEvent| {
            let target: HtmlElement = event.target_unchecked_into();
            let types = ["INPUT", "SELECT", "BUTTON"].contains(&target.tag_name().as_str());
            match event.key().as_str() {
                "ArrowRight" if !types => failures.step_by(1),
                "ArrowLeft" if !types => failures.step_by(-1),
                "Home" if !types => failures.go_to(0),
                "End" if !types => failures.go_to(last),
                "Escape" => failures.close_run(),
                _ => {
                    // Keys of the player are no shortcuts of the canvas.
                    if !event.ctrl_key() && !event.meta_key() {
                        event.stop_propagation();
                    }
                    return;
                }
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    html! {
        <section class="player" aria-label="Run" tabindex="-1" ref={root} {onkeydown}
            onsubmit={|event: SubmitEvent| event.prevent_default()}>
            { controls(props, &state, &run, &view) }
            <div class="parts-of-run">
                <div class="diagram" ref={diagram} tabindex="0" role="group" aria-label="Sequence diagram">{ sequence(&view, run.step) }</div>
                { situation(props, &state, &run, &view) }
            </div>
        </section>
    }
}

fn controls(props: &PlayerProps, state: &FailureState, run: &PlayedRun, view: &RunView) -> Html {
    let failures = &props.failures;
    let last = view.frames.len().saturating_sub(1);
    let step = run.step;
    let go = |name: &'static str, sign: Html, to: usize| {
        let failures = failures.clone();
        html! {
            <button type="button" class="line small" aria-label={name} title={name} onclick={move |_| failures.go_to(to)}>{ sign }</button>
        }
    };
    let is_playing = run.is_playing;
    let toggle = {
        let failures = failures.clone();
        move |_: MouseEvent| failures.set_playing(!is_playing)
    };
    let slide = {
        let failures = failures.clone();
        move |event: InputEvent| {
            let value = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Ok(step) = value.parse() {
                failures.go_to(step);
            }
        }
    };
    let close = {
        let failures = failures.clone();
        move |_: MouseEvent| failures.close_run()
    };
    let copy = {
        let commands = props.commands.clone();
        let (key, step) = (run.key.clone(), step);
        move |_: MouseEvent| commands.send(ServiceCommand::CopyRunLink(key.clone().into(), step))
    };
    let copy_diagram = {
        let commands = props.commands.clone();
        let text = view.mermaid.clone();
        move |_: MouseEvent| {
            let (commands, text) = (commands.clone(), text.clone());
            yew::platform::spawn_local(async move {
                let done = match clipboard::copy(&text).await {
                    true => "The diagram is on the clipboard, as Mermaid.",
                    false => "This browser does not allow copying here.",
                };
                commands.send(StateAction::Announce(done.to_owned()));
            });
        }
    };
    let Some(frame) = view.frames.get(step.min(last)) else {
        return Html::default();
    };
    let phase = match frame.phase.as_str() {
        "later" => "later",
        "bound" => "at the time limit",
        _ => "now",
    };
    let position = format!("Event {step} of {last}, {phase}");
    html! {
        <div class="controls">
            { go("To the start", icon::first(), 0) }
            { go("Back", icon::back(), step.saturating_sub(1)) }
            <button type="button" class="main small" aria-label={if is_playing { "Pause" } else { "Play" }} onclick={toggle}>{ if is_playing { icon::pause() } else { icon::play() } }</button>
            { go("Forward", icon::forward(), (step + 1).min(last)) }
            { go("To the end", icon::last(), last) }
            <input type="range" min="0" max={last.to_string()} value={step.to_string()} aria-label="Event" aria-valuetext={position.clone()} oninput={slide} />
            <span class="hint">{ &position }</span>
            { fault_picker(failures, view, &frame.step) }
            if !run.is_other {
                { report_toggle(failures, state, run) }
                <button type="button" class="line small" onclick={copy}>{ "Copy link" }</button>
            }
            <button type="button" class="line small" onclick={copy_diagram}>{ "Copy diagram" }</button>
            <button type="button" class="icon" aria-label="Close the run" title="Close the run" onclick={close}>{ icon::close() }</button>
        </div>
    }
}

fn fault_picker(failures: &Failures, view: &RunView, step: &str) -> Html {
    let here = view.faults.iter().find(|(of, _)| of == step);
    let here = here.map_or(&[][..], |(_, faults)| faults.as_slice());
    let elsewhere: Vec<&(String, Text)> = view
        .others
        .iter()
        .filter(|fault| !here.contains(fault))
        .collect();
    if here.is_empty() && elsewhere.is_empty() {
        return Html::default();
    }
    let onchange = {
        let failures = failures.clone();
        move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let fault = select.value();
            select.set_value("");
            if !fault.is_empty() {
                failures.add_fault(fault);
            }
        }
    };
    let option = |(fault, words): &(String, Text)| {
        html! { <option value={fault.clone()}>{ words.plain() }</option> }
    };
    html! {
        <select aria-label="Put a fault in" {onchange}>
            <option value="" selected=true>{ "Put a fault in…" }</option>
            if !here.is_empty() {
                <optgroup label="At this event">{ for here.iter().map(option) }</optgroup>
            }
            if !elsewhere.is_empty() {
                <optgroup label="Elsewhere in the flow">{ for elsewhere.into_iter().map(option) }</optgroup>
            }
        </select>
    }
}

/// Button that puts the run into reports.
fn report_toggle(failures: &Failures, state: &FailureState, run: &PlayedRun) -> Html {
    let is_in_report = state.report_runs.contains(&run.key);
    let onclick = {
        let (failures, key) = (failures.clone(), run.key.clone());
        move |_: MouseEvent| failures.toggle_in_report(&key)
    };
    html! {
        <button type="button" class="line small" aria-pressed={is_in_report.to_string()} {onclick}
            title="Reports in Markdown and HTML tell this run">{ "In the report" }</button>
    }
}

/// The faults of the run, each with a button that takes it out, and the reading.
fn assumptions(failures: &Failures, run: &PlayedRun, view: &RunView) -> Html {
    let given = view.given.iter().map(|(fault, words)| {
        let (failures, removed) = (failures.clone(), fault.clone());
        let label = format!("Take out: {}", words.plain());
        html! {
            <li key={fault.clone()}>
                <span>{ marked(words) }</span>
                <button type="button" class="line small" aria-label={label}
                    onclick={move |_| failures.remove_fault(&removed)}>{ icon::close() }</button>
            </li>
        }
    });
    let onchange = {
        let failures = failures.clone();
        move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            failures.choose_reading(select.value());
        }
    };
    let chosen = Some(run.key.reading.as_str()).filter(|name| !name.is_empty());
    let chosen = chosen.unwrap_or("worst");
    html! {
        <>
            <h2>{ "Faults" }</h2>
            if view.given.is_empty() {
                <p>{ "Nothing fails." }</p>
            } else {
                <ul class="given">{ for given }</ul>
            }
            if !view.readings.is_empty() {
                <label class="reading">{ "Unknown fields" }
                    <select {onchange}>
                        for (name, label, outcome) in &view.readings {
                            <option value={name.clone()} selected={name == chosen}>{ format!("{label}: {}", outcome.word) }</option>
                        }
                    </select>
                </label>
            }
        </>
    }
}

fn situation(props: &PlayerProps, state: &FailureState, run: &PlayedRun, view: &RunView) -> Html {
    let Some(frame) = view.frames.get(run.step) else {
        return Html::default();
    };
    let name_of = |id: &str| -> String {
        let known = view.participants.iter().find(|(known, _)| known == id);
        known.map_or(id, |(_, name)| name).to_owned()
    };
    let effects = view.effects.iter().zip(&frame.effects);
    let invariants = view.invariants.iter().enumerate();
    html! {
        <div class="situation" tabindex="0" role="group" aria-label="At this point">
            <p class="event" role="status">
                { marked(&frame.text) }
                if !frame.attempt.is_empty() {
                    { format!(" ({})", frame.attempt) }
                }
            </p>
            <p><strong>{ marked(&view.name) }</strong>{ " " }{ badge(&view.outcome) }</p>
            if !view.effects.is_empty() {
                <h2>{ "What stands" }</h2>
                <dl>
                    for ((_, name), state) in effects {
                        <div><dt>{ marked(name) }</dt><dd class={classes!((*state >= 2).then_some("odd"))}>{ effect_word(*state) }</dd></div>
                    }
                </dl>
            }
            if !frame.waiting.is_empty() {
                <h2>{ "What waits" }</h2>
                <dl>
                    for (component, step) in &frame.waiting {
                        <div><dt>{ marked(step) }</dt><dd>{ format!("at {}", name_of(component)) }</dd></div>
                    }
                </dl>
            }
            if !view.invariants.is_empty() {
                <h2>{ "Invariants" }</h2>
                <dl>
                    for (at, statement) in invariants {
                        <div><dt>{ marked(statement) }</dt><dd class={classes!(frame.broken.contains(&at).then_some("odd"))}>
                            { if frame.broken.contains(&at) { "does not hold" } else { "holds" } }</dd></div>
                    }
                </dl>
            }
            if !frame.user.is_empty() {
                <p>{ format!("{}.", frame.user) }</p>
            }
            { assumptions(&props.failures, run, view) }
            <h2>{ "At the end" }</h2>
            <ul>{ for view.ending.iter().map(|line| html! { <li>{ marked(line) }</li> }) }</ul>
            if view.more > 0 {
                <p class="hint">{ format!("{} further events are not shown.", view.more) }</p>
            }
            { run_questions(&props.failures, state, &view.summary) }
            { mends(&props.failures, run) }
            <div class="acts">{ finding_link(&props.commands, &view.summary) }</div>
        </div>
    }
}

fn mends(failures: &Failures, run: &PlayedRun) -> Html {
    let Some(mends) = run.mends.as_ref().filter(|mends| !mends.is_empty()) else {
        return Html::default();
    };
    let button = |mend: &MendView| {
        let (failures, chosen) = (failures.clone(), mend.clone());
        html! {
            <li>
                <button type="button" class="line small" onclick={move |_| failures.mend(&chosen)}>{ mend.title.plain() }</button>
                { " " }{ badge(&mend.after) }{ " afterwards" }
            </li>
        }
    };
    html! {
        <>
            <h2>{ "Next step" }</h2>
            <ul class="mends">{ for mends.iter().map(button) }</ul>
        </>
    }
}
