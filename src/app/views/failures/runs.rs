//! Runs that the search found: the verdict of each flow, the table, and cards of runs.

use super::outcome::badge;
use super::table::FaultTable;
use crate::app::command::Commands;
use crate::app::model::shared::Shared;
use crate::app::model::ui::{FindingFocus, FindingsPage, SelectedFinding};
use crate::app::services::failures::{FailureState, Failures};
use crate::app::state::StateAction;
use crate::app::ui::count_noun;
use crate::app::ui::long_list::{CARDS, use_first_rows};
use crate::app::ui::words::marked;
use crate::app::views::findings::QuestionForms;
use crate::app::views::findings::{FindingAction, OnAction};

use crate::worker::failures::protocol::{FlowView, RunKey, RunSummaryView};
use std::collections::HashMap;
use yew::prelude::*;

/// Runs of a flow that are shown at first.
const FIRST_RUNS: usize = 3;

/// Renders the search.
pub fn runs(failures: &Failures, state: &FailureState, commands: &Commands) -> Html {
    let depth = |depth: usize, name: &'static str| {
        let failures = failures.clone();
        html! {
            <button type="button" class="line small" aria-pressed={(state.depth == depth).to_string()}
                onclick={move |_| failures.set_depth(depth)}>{ name }</button>
        }
    };
    let stop = {
        let failures = failures.clone();
        move |_: MouseEvent| failures.stop()
    };
    let go_on = {
        let failures = failures.clone();
        move |_: MouseEvent| failures.search()
    };
    let search = state.search.as_deref();
    let status = match search {
        None => "Playing…".to_owned(),
        Some(view) if view.is_done => format!("{} runs played", view.runs),
        Some(view) => format!("{} of {} runs played", view.runs, view.total.max(view.runs)),
    };
    let section = {
        let (failures, commands) = (failures.clone(), commands.clone());
        let state = state.clone();
        Callback::from(move |at: usize| {
            let flow = state.search.as_ref().and_then(|view| view.flows.get(at));
            flow.map_or_else(Html::default, |flow| {
                flow_section(&failures, &state, &commands, flow, at == 0)
            })
        })
    };
    html! {
        <>
            <div class="acts search">
                { depth(1, "Single faults") }
                { depth(2, "Pairs of faults") }
                if state.is_searching {
                    <button type="button" class="line small" onclick={stop}>{ "Stop" }</button>
                } else if search.is_some_and(|view| !view.is_done) {
                    <button type="button" class="line small" onclick={go_on}>{ "Go on" }</button>
                }
            </div>
            if let Some(view) = search.filter(|view| !view.is_done) {
                <progress aria-label="Runs played" max={view.total.max(1).to_string()} value={view.runs.to_string()} />
            }
            <p class="hint" role="status">{ status }</p>
            if let Some(view) = &state.search {
                if view.is_done && !view.columns.is_empty() {
                    <FaultTable search={Shared(view.clone())} failures={failures.clone()} />
                }
                <FlowList length={view.flows.len()} flow={section} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FlowListProps {
    length: usize,
    /// Renders the section of a flow.
    flow: Callback<usize, Html>,
}

/// Sections of the first flows, and more of them on demand.
#[component]
fn FlowList(props: &FlowListProps) -> Html {
    let (shown, more) = use_first_rows(props.length, CARDS);
    html! { <>{ for (0..shown).map(|at| props.flow.emit(at)) }{ more }</> }
}

fn flow_section(
    failures: &Failures,
    state: &FailureState,
    commands: &Commands,
    flow: &FlowView,
    is_first: bool,
) -> Html {
    let normal = RunKey {
        flow: flow.id.clone(),
        ..RunKey::default()
    };
    let (first, more) = flow.runs.split_at(FIRST_RUNS.min(flow.runs.len()));
    // The worst run of all is the next thing to do; the others look alike.
    let card = |run: &RunSummaryView| {
        let is_worst = is_first && std::ptr::eq(run, &flow.runs[0]);
        run_card(failures, state, commands, run, is_worst)
    };
    html! {
        <section class="flow-runs" key={flow.id.clone()}>
            <h2>{ marked(&flow.name) }</h2>
            <p class={classes!("bound", flow.sound.clone())}>{ &flow.verdict }</p>
            <div class="acts"><button type="button" class="line small" onclick={play(failures, normal)}>{ "Play without faults" }</button></div>
            { for first.iter().map(card) }
            if !more.is_empty() {
                <details class="others">
                    <summary>{ count_noun(more.len(), "more kind of run", "more kinds of runs") }</summary>
                    { for more.iter().map(card) }
                </details>
            }
        </section>
    }
}

/// Callback that opens a run in the player.
pub fn play(failures: &Failures, key: RunKey) -> Callback<MouseEvent> {
    let failures = failures.clone();
    Callback::from(move |_| failures.play(key.clone(), 0))
}

fn run_card(
    failures: &Failures,
    state: &FailureState,
    commands: &Commands,
    run: &RunSummaryView,
    is_worst: bool,
) -> Html {
    let is_played = state
        .run
        .as_ref()
        .is_some_and(|played| played.key == run.key);
    html! {
        <article class={classes!("run", is_played.then_some("selected"))} key={run.key.faults.join(" ")}>
            <h3>{ badge(&run.worst) }{ " " }{ marked(&run.title) }</h3>
            <p>{ marked(&run.faults) }{ "." }</p>
            if !run.reason.is_empty() {
                <p class="hint">{ marked(&run.reason) }</p>
            }
            { run_questions(failures, state, run) }
            <div class="acts">
                <button type="button" class={classes!(if is_worst { "main" } else { "line" }, "small")} onclick={play(failures, run.key.clone())}>{ "Play" }</button>
                { finding_link(commands, run) }
            </div>
        </article>
    }
}

/// Questions of a run whose best end is another than its worst.
pub fn run_questions(failures: &Failures, state: &FailureState, run: &RunSummaryView) -> Html {
    if run.questions.is_empty() {
        return Html::default();
    }
    let on_action: OnAction = {
        let failures = failures.clone();
        Callback::from(move |action: FindingAction| {
            if let FindingAction::Answer(answer) = action {
                failures.answer(answer.keys, answer.text);
            }
        })
    };
    let errors: HashMap<String, String> = state.answer_error.clone().into_iter().collect();
    let more = HashMap::new();
    let forms = QuestionForms {
        errors: &errors,
        more_targets: &more,
        is_titled: false,
        on_action: &on_action,
    };
    html! {
        <div class="decides">
            if let Some(best) = &run.best {
                <p>{ "At best " }{ badge(best) }{ ". It depends on:" }</p>
            }
            { forms.all(&run.questions, "run", &run.key.faults.join("-")) }
        </div>
    }
}

/// Button that opens the finding which foretold the run.
pub fn finding_link(commands: &Commands, run: &RunSummaryView) -> Html {
    if run.is_unforetold {
        return html! { <span class="hint">{ "No rule reports this." }</span> };
    }
    let Some((fingerprint, title)) = &run.finding else {
        return Html::default();
    };
    let (commands, fingerprint) = (commands.clone(), fingerprint.clone());
    let onclick = move |_: MouseEvent| {
        commands.send(StateAction::ShowFindings(FindingsPage::List));
        let selected = SelectedFinding {
            fingerprint: fingerprint.as_str().into(),
            subjects: Vec::new(),
        };
        commands.send(StateAction::SelectFinding(selected, FindingFocus::Finding));
    };
    html! {
        <button type="button" class="line small" title={title.plain()} {onclick}>{ "Show the finding" }</button>
    }
}
