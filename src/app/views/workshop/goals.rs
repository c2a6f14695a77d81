//! Goals with their verdicts, the next step with its counterexample, and feedback.

use crate::app::services::workshop::service::Workshop;
use crate::app::services::workshop::state::OpenExercise;
use crate::app::state::StateAction;
use crate::app::ui::words::marked;
use crate::app::views::failures::badge;
use crate::document::Subject;
use crate::exercises::progress::Mode;
use crate::worker::workshop::protocol::{CaseView, GoalView};
use yew::prelude::*;

/// Sentences of a run that are shown unfolded.
const FIRST_SENTENCES: usize = 4;

/// The goals. In the guided mode, the first one that is not met, and those that are.
pub fn goals(open: &OpenExercise, mode: Mode) -> Html {
    let Some(verdict) = &open.verdict else {
        let goal = |(id, text): &(String, String)| html! { <li key={id.clone()}>{ sign(false) }<span>{ text }</span></li> };
        return html! {
            <ul class="goals" aria-label="Goals" aria-busy="true">{ for open.view.goals.iter().map(goal) }</ul>
        };
    };
    let met = verdict.goals.iter().filter(|goal| goal.is_met).count();
    let all = verdict.goals.len();
    let current = verdict.goals.iter().position(|goal| !goal.is_met);
    let is_shown =
        |at: usize, goal: &GoalView| mode != Mode::Guided || goal.is_met || Some(at) == current;
    let shown = verdict.goals.iter().enumerate();
    let shown = shown.filter(|(at, goal)| is_shown(*at, goal));
    let goal = |(at, goal): (usize, &GoalView)| {
        let class = classes!(
            goal.is_met.then_some("met"),
            (Some(at) == current).then_some("now")
        );
        html! {
            <li key={goal.id.clone()} {class}>
                { sign(goal.is_met) }
                <span>{ &goal.text }<span class="unseen">{ if goal.is_met { ": met" } else { ": not met yet" } }</span></span>
            </li>
        }
    };
    html! {
        <section class="goals-part">
            <h3>{ "Goals " }<small>{ format!("{met} of {all} met") }</small></h3>
            <ul class="goals" aria-label="Goals">{ for shown.map(goal) }</ul>
            if !verdict.broken.is_empty() {
                <ul class="changed" aria-label="Locked">
                    for (subject, reason) in &verdict.broken {
                        <li key={subject.clone()}>{ marked(reason) }</li>
                    }
                </ul>
            }
        </section>
    }
}

/// Sign of a goal: a tick in a circle, or a dashed circle.
fn sign(is_met: bool) -> Html {
    html! {
        <svg class={if is_met { "sign met" } else { "sign" }} width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <circle cx="9" cy="9" r="8" />
            if is_met {
                <path d="M5 9.5l3 3 5-6" />
            }
        </svg>
    }
}

/// One counterexample and one next step, together, and the hints after it.
pub fn next_step(workshop: &Workshop, open: &OpenExercise) -> Html {
    let Some(verdict) = open.verdict.as_ref().filter(|verdict| !verdict.is_solved) else {
        return Html::default();
    };
    let hints = verdict.hints.iter();
    let hints: Vec<&String> = hints.filter_map(|at| open.view.hints.get(*at)).collect();
    let first = hints.first();
    let count = hints.len().saturating_sub(1);
    let more = hints.iter().skip(1).take(open.hints).enumerate();
    html! {
        <>
            if first.is_some() || verdict.case.is_some() {
                <section class="next" aria-label="Next step">
                    if let Some(case) = &verdict.case {
                        { counterexample(workshop, case) }
                    }
                    if let Some(hint) = first {
                        <p class="step-text"><strong>{ "Next: " }</strong>{ *hint }</p>
                    }
                </section>
            }
            if open.hints > 0 && count > 0 {
                <ol class="hints" aria-label="Hints">
                    for (at, hint) in more {
                        <li key={at} tabindex="-1"><strong>{ format!("Hint {} of {count}", at + 1) }</strong><br />{ *hint }</li>
                    }
                </ol>
            }
        </>
    }
}

fn counterexample(workshop: &Workshop, case: &CaseView) -> Html {
    let show = {
        let (workshop, case) = (workshop.clone(), case.clone());
        move |_: MouseEvent| workshop.show_case(&case)
    };
    match case {
        CaseView::Finding {
            title,
            why,
            subjects,
            name,
            ..
        } => {
            let subject = subjects.first().and_then(|subject| Subject::parse(subject));
            let reveal = subject.filter(|_| !name.is_empty()).map(|subject| {
                let commands = workshop.commands().clone();
                let onclick = move |_: MouseEvent| {
                    commands.send(StateAction::Reveal(vec![subject.clone()]));
                };
                html! { <button type="button" class="line small" {onclick}>{ format!("Show {name}") }</button> }
            });
            html! {
                <>
                    <h3>{ marked(title) }</h3>
                    <p>{ marked(why) }</p>
                    <div class="acts">
                        <button type="button" class="line small" onclick={show}>{ "Open the finding" }</button>
                        { for reveal }
                    </div>
                </>
            }
        }
        CaseView::Run {
            title,
            outcome,
            story,
            ..
        } => {
            let (first, more) = story.split_at(FIRST_SENTENCES.min(story.len()));
            html! {
                <>
                    <h3>
                        if outcome.key != "works" {
                            <>{ badge(outcome) }{ " " }</>
                        }
                        { marked(title) }
                    </h3>
                    <ol class="run-story">{ for first.iter().map(|sentence| html! { <li>{ marked(sentence) }</li> }) }</ol>
                    if !more.is_empty() {
                        <details>
                            <summary>{ "The rest of the run" }</summary>
                            <ol class="run-story">{ for more.iter().map(|sentence| html! { <li>{ marked(sentence) }</li> }) }</ol>
                        </details>
                    }
                    <div class="acts"><button type="button" class="line small" onclick={show}>{ "Play this run" }</button></div>
                </>
            }
        }
    }
}

/// Kinds of feedback with their headings.
const KINDS: [(&str, &str); 4] = [
    ("must", "Must"),
    ("should", "Should"),
    ("good-to-know", "Good to know"),
    ("well-done", "Well done"),
];

/// Feedback of four kinds.
pub fn feedback(open: &OpenExercise) -> Html {
    let Some(verdict) = open.verdict.as_ref().filter(|v| !v.feedback.is_empty()) else {
        return Html::default();
    };
    let kind = |(key, heading): (&'static str, &'static str)| {
        let own = verdict.feedback.iter().filter(move |f| f.kind == key);
        let own: Vec<Html> = own
            .map(|f| html! { <li>{ marked(&f.text) }</li> })
            .collect();
        if own.is_empty() {
            return Html::default();
        }
        html! {
            <>
                <h4 class={key}>{ heading }</h4>
                <ul>{ own }</ul>
            </>
        }
    };
    html! {
        <section class="feedback" aria-label="Feedback">
            <details open=true>
                <summary>{ "Feedback" }</summary>
                { for KINDS.into_iter().map(kind) }
            </details>
        </section>
    }
}
