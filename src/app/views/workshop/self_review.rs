//! Self-review: walks the own design through the checklist in the order that pays off, and ends with a
//! report to hand in. Each step tells what is left of it; it blocks nothing and can be left.

use crate::app::browser::focus_canvas;
use crate::app::context::{AppContext, use_app_context};
use crate::app::model::review::ReviewSnapshot;
use crate::app::model::ui::{FindingFocus, FindingsPage, Panel, SelectedFinding};
use crate::app::services::failures::{FailureState, Failures, use_failures};
use crate::app::services::workshop::service::{Workshop, use_workshop};
use crate::app::state::StateAction;
use crate::app::ui::words::marked;
use crate::app::ui::{count_noun, icon};
use crate::document::Design;
use crate::editor::commands::{CommandId, ReportKind};
use crate::worker::view_models::FindingView;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`SelfReview`].
#[derive(Properties, PartialEq)]
pub struct SelfReviewProps {
    /// The state of the walk.
    pub workshop: Workshop,
    /// Runs of the design.
    pub failures: Failures,
}

/// A step of the walk.
#[derive(Clone, Copy, PartialEq)]
enum ReviewStep {
    Flow,
    Core,
    First,
    Questions,
    WorstRun,
    Rest,
    Report,
}

const STEPS: [(ReviewStep, &str, &str); 7] = [
    (
        ReviewStep::Flow,
        "A flow",
        "Most guidelines are about work that travels. Record the flow that matters most: the one that earns the money.",
    ),
    (
        ReviewStep::Core,
        "Its core, and its writes",
        "In the steps of the flow, tick which must succeed together, and which change data. Nothing else can tell.",
    ),
    (
        ReviewStep::First,
        "What matters most",
        "Problems with the highest stake come first. Open each; repair it, or note why it stays.",
    ),
    (
        ReviewStep::Questions,
        "Beyond the drawing",
        "Timeouts, instances, what happens in a partition: answer one by one, the most important first. An unknown answer is an answer, too: defer it.",
    ),
    (
        ReviewStep::WorstRun,
        "The worst run",
        "Every single fault was played. Look at the worst run to its end: would you accept that in production?",
    ),
    (
        ReviewStep::Rest,
        "What is left",
        "Go through the remaining problems. Accept what you can live with: with a reason, a name and a date.",
    ),
    (
        ReviewStep::Report,
        "The report",
        "The report opens with what matters most. Hand it in with the design: the file, or the link.",
    ),
];

/// The walk; nothing while it does not run.
#[component]
pub fn SelfReview(props: &SelfReviewProps) -> Html {
    let state = use_workshop(&props.workshop);
    let failures = use_failures(&props.failures);
    let context = use_app_context();
    let next = use_node_ref();
    let at = state.self_review;
    use_effect_with(at, {
        let next = next.clone();
        let failures = props.failures.clone();
        move |at| {
            if let (Some(_), Some(next)) = (at, next.cast::<HtmlElement>()) {
                let _ = next.focus();
            }
            if at.is_some_and(|at| STEPS.get(at).is_some_and(|s| s.0 == ReviewStep::WorstRun)) {
                failures.search();
            }
        }
    });
    let (Some(at), Some(context)) = (at, context) else {
        return Html::default();
    };
    let Some((step, title, text)) = STEPS.get(at).copied() else {
        return Html::default();
    };
    let go = |to: Option<usize>| {
        let workshop = props.workshop.clone();
        Callback::from(move |()| {
            workshop.change(|state| state.self_review = to);
            if to.is_none() {
                focus_canvas();
            }
        })
    };
    let leave = go(None);
    let onkeydown = {
        let leave = leave.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                leave.emit(());
            }
        }
    };
    let is_last = at + 1 == STEPS.len();
    let forth = if is_last {
        leave.clone()
    } else {
        go(Some(at + 1))
    };
    let left = left(step, &context, &failures);
    // The way on stands out once the step has nothing more to do.
    let weight = if is_done(step, &context) {
        "main small"
    } else {
        "line small"
    };
    html! {
        <section class="tour self-review" aria-label="Self-review" {onkeydown}>
            <div role="status">
                <h2>{ title }{ " " }<small>{ format!("{} of {}", at + 1, STEPS.len()) }</small></h2>
                <p>{ text }</p>
                <p class="left"><strong>{ left }</strong></p>
            </div>
            { content(step, props, &context, &failures) }
            <div class="acts">
                <button ref={next} type="button" class={weight} onclick={forth.reform(|_: MouseEvent| ())}>{ if is_last { "Done" } else { "Next" } }</button>
                if at > 0 {
                    <button type="button" class="line small" onclick={go(Some(at - 1)).reform(|_: MouseEvent| ())}>{ "Back" }</button>
                }
            </div>
            <button type="button" class="icon" aria-label="Leave the self-review" title="Leave the self-review" onclick={leave.reform(|_: MouseEvent| ())}>{ icon::close() }</button>
        </section>
    }
}

/// Steps of flows of which a field is unknown.
fn unknown_steps(design: &Design) -> usize {
    let steps = design.flows.iter().flat_map(|flow| &flow.steps);
    steps
        .filter(|step| step.core.is_none() || step.writes.is_none())
        .count()
}

/// True if nothing of a step is left to do.
fn is_done(step: ReviewStep, context: &AppContext) -> bool {
    let design = context.state.design();
    let review = context.review.snapshot();
    match step {
        ReviewStep::Flow => !design.flows.is_empty(),
        ReviewStep::Core => unknown_steps(design) == 0,
        ReviewStep::First => review.is_some_and(|review| review.first().is_empty()),
        ReviewStep::Questions => review.is_some_and(|review| review.questions().is_empty()),
        // To look is all there is to do.
        ReviewStep::WorstRun | ReviewStep::Rest | ReviewStep::Report => true,
    }
}

/// The part of a step that is left, in a sentence.
fn left(step: ReviewStep, context: &AppContext, failures: &FailureState) -> String {
    let design = context.state.design();
    let review = context.review.snapshot();
    let problems = |review: &ReviewSnapshot| review.findings().filter(|f| !f.is_question).count();
    match step {
        ReviewStep::Flow => match design.flows.len() {
            0 => "No flow yet.".to_owned(),
            n => format!("{} recorded.", count_noun(n, "flow", "flows")),
        },
        ReviewStep::Core => match unknown_steps(design) {
            0 => "Nothing is open here.".to_owned(),
            n => format!("{} without core or writes.", count_noun(n, "step", "steps")),
        },
        ReviewStep::First => match review.map_or(0, |review| review.first().len()) {
            0 => "No problem stands out.".to_owned(),
            n => format!("{} to look at first.", count_noun(n, "problem", "problems")),
        },
        ReviewStep::Questions => match review.map_or(0, |review| review.questions().len()) {
            0 => "No question is open.".to_owned(),
            n => format!("{} open.", count_noun(n, "question", "questions")),
        },
        ReviewStep::WorstRun => match &failures.search {
            Some(view) if view.is_done => {
                let flows = view.flows.iter().filter(|flow| flow.sound == "no").count();
                match flows {
                    0 => "No single fault tears a flow.".to_owned(),
                    n => format!("{} torn by a single fault.", count_noun(n, "flow", "flows")),
                }
            }
            _ => "The flows are played…".to_owned(),
        },
        ReviewStep::Rest => match review.map_or(0, problems) {
            0 => "No problem is left.".to_owned(),
            n => format!("{} left.", count_noun(n, "problem", "problems")),
        },
        ReviewStep::Report => review.map_or_else(String::new, |review| review.verdict().to_owned()),
    }
}

fn content(
    step: ReviewStep,
    props: &SelfReviewProps,
    context: &AppContext,
    failures: &FailureState,
) -> Html {
    let run = |command: CommandId, words: &'static str| {
        let context = context.clone();
        html! { <button type="button" class="line small" onclick={move |_: MouseEvent| context.send(command)}>{ words }</button> }
    };
    let show = |action: fn() -> StateAction, words: &'static str| {
        let context = context.clone();
        html! { <button type="button" class="line small" onclick={move |_: MouseEvent| context.send(action())}>{ words }</button> }
    };
    match step {
        ReviewStep::Flow => {
            html! { <div class="acts">{ run(CommandId::RecordFlow, "Record a flow") }</div> }
        }
        ReviewStep::Core => {
            let flow = context
                .state
                .design()
                .flows
                .iter()
                .next()
                .map(|flow| flow.id.clone());
            let context = context.clone();
            let onclick = move |_: MouseEvent| {
                if let Some(flow) = flow.clone() {
                    context.send(StateAction::FocusFields(crate::document::Subject::Flow(
                        flow,
                    )));
                }
            };
            html! { <div class="acts"><button type="button" class="line small" {onclick}>{ "Open the steps" }</button></div> }
        }
        ReviewStep::First => {
            let first = context
                .review
                .snapshot()
                .map(ReviewSnapshot::first)
                .unwrap_or_default();
            let entry = |finding: &FindingView| {
                let (context, selected) = (context.clone(), SelectedFinding::from(finding));
                let onclick = move |_: MouseEvent| {
                    let select =
                        StateAction::SelectFinding(selected.clone(), FindingFocus::Finding);
                    context.send(select);
                };
                html! { <li><button type="button" class="link" {onclick}>{ marked(&finding.title) }</button></li> }
            };
            html! { <ol class="first-list">{ for first.iter().map(entry) }</ol> }
        }
        ReviewStep::Questions => html! {
            <div class="acts">{ show(|| StateAction::StepQuestions(0), "Answer one by one") }</div>
        },
        ReviewStep::WorstRun => worst_run(props, failures),
        ReviewStep::Rest => html! {
            <div class="acts">
                { show(|| StateAction::ShowFindings(FindingsPage::List), "Show the findings") }
                { show(|| StateAction::ShowPanel(Panel::Failures), "Show the failures") }
            </div>
        },
        ReviewStep::Report => html! {
            <div class="acts">
                { run(CommandId::Report(ReportKind::Page), "Download the report") }
                { run(CommandId::Save, "Save the design") }
                { run(CommandId::Share, "Copy link") }
            </div>
        },
    }
}

fn worst_run(props: &SelfReviewProps, state: &FailureState) -> Html {
    let runs = state.search.iter().flat_map(|view| view.flows.iter());
    let mut runs = runs.filter_map(|flow| flow.runs.first());
    // Of the worst runs of each flow, a torn one first.
    let torn = runs.clone().find(|run| run.worst.key == "torn");
    let Some(run) = torn.or_else(|| runs.next()) else {
        return Html::default();
    };
    let play = {
        let (failures, key) = (props.failures.clone(), run.key.clone());
        move |_: MouseEvent| failures.play(key.clone(), 0)
    };
    html! {
        <>
            <p>{ marked(&run.title) }{ ": " }{ marked(&run.faults) }{ "." }</p>
            <div class="acts"><button type="button" class="line small" onclick={play}>{ "Play the worst run" }</button></div>
        </>
    }
}
