//! Dialog that explains an item of the checklist: its words, and a drawing before and after its repair on which the
//! run of a failure plays.

use crate::app::browser::upload;
use crate::app::model::shared::Shared;
use crate::app::model::workshop::{ExercisePlace, ExerciseRequest};
use crate::app::services::workshop::service::Workshop;
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::app::ui::words::marked;
use crate::app::views::canvas::whole_drawing::whole_drawing;
use crate::app::views::failures::{PACE, badge, run_marks, sequence};
use crate::document::format;
use crate::editor::scene::Scene;
use crate::worker::failures::protocol::RunView;
use crate::worker::protocol::Query;
use crate::worker::workshop::protocol::{ExerciseQuery, ExplainedSideView, ExplanationView};
use gloo::timers::callback::Interval;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Properties of [`ExplanationDialog`].
#[derive(Properties, PartialEq)]
pub struct ExplanationDialogProps {
    /// The exercises, with the client of the review worker.
    pub workshop: Workshop,
    /// Code of the item that is explained first.
    pub item: AttrValue,
    /// Closes the dialog.
    pub on_close: Callback<()>,
}

/// The explanation, as far as it is loaded.
#[derive(Clone, PartialEq)]
enum Loaded {
    No,
    Failed,
    Yes(Rc<ExplanationView>),
}

/// Content of the dialog.
#[component]
pub fn ExplanationDialog(props: &ExplanationDialogProps) -> Html {
    let item = use_state(|| props.item.clone());
    let loaded = use_state(|| Loaded::No);
    let side = use_state(|| 0_usize);
    use_effect_with((*item).clone(), {
        let (workshop, loaded, side) = (props.workshop.clone(), loaded.clone(), side.clone());
        move |item| {
            // What is shown stays until the other item is there, and with it the focus. An answer about an item that was left meanwhile is dropped.
            let is_current = Rc::new(Cell::new(true));
            let wanted = is_current.clone();
            load(&workshop, item.to_string(), move |view| {
                if wanted.get() {
                    side.set(0);
                    loaded.set(view.map_or(Loaded::Failed, |view| Loaded::Yes(Rc::new(view))));
                }
            });
            move || is_current.set(false)
        }
    });
    let close = html! {
        <button type="button" class="icon" aria-label="Close" onclick={props.on_close.reform(|_| ())}>{ icon::close() }</button>
    };
    let view = match &*loaded {
        Loaded::Yes(view) => view,
        Loaded::No | Loaded::Failed => {
            let is_failed = *loaded == Loaded::Failed;
            return html! {
                <div class="explanation">
                    <div class="head"><h2 id="dialog-title">{ &*item }</h2>{ close }</div>
                    if is_failed {
                        <p class="empty" role="alert">{ "The explanation could not be loaded. Is there a connection?" }</p>
                    } else {
                        <p class="empty">{ "…" }</p>
                    }
                </div>
            };
        }
    };
    let choose = {
        let side = side.clone();
        move |at: usize, words: &'static str| {
            let (side, is_shown) = (side.clone(), *side == at);
            html! {
                <button type="button" class="line small" aria-pressed={is_shown.to_string()} onclick={move |_: MouseEvent| side.set(at)}>{ words }</button>
            }
        }
    };
    html! {
        <div class="explanation">
            <div class="head">
                <h2 id="dialog-title"><code>{ &view.code }</code>{ " " }{ &view.title }</h2>
                { close }
            </div>
            <div class="inside">
                { guidelines(view, &item) }
                <p role="status">{ &view.text }</p>
                <div class="acts" role="group" aria-label="Design">
                    { choose(0, "Before") }
                    { choose(1, "After the repair") }
                </div>
                if let Some(shown) = view.sides.get(*side) {
                    <ExplainedSide key={format!("{} {}", view.code, *side)} view={Shared(view.clone())} side={*side} />
                    { actions(props, view, shown) }
                }
            </div>
        </div>
    }
}

/// Loads the words of an item, then the files of its designs.
fn load(
    workshop: &Workshop,
    item: String,
    then: impl FnOnce(Option<ExplanationView>) + Clone + 'static,
) {
    let client = workshop.client().clone();
    let query = move |files| {
        Query::Exercise(ExerciseQuery::Explanation {
            item: item.clone(),
            files,
        })
    };
    let first = query(Vec::new());
    workshop
        .client()
        .query_value(first, move |words: Option<ExplanationView>| {
            let Some(words) = words else {
                return then(None);
            };
            spawn_local(async move {
                let mut files = Vec::new();
                for file in &words.files {
                    let bytes = upload::fetch(&format!("examples/{file}")).await;
                    let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else {
                        return then(None);
                    };
                    files.push(text);
                }
                client.query_value(query(files), then);
            });
        });
}

/// The way to the items before and after, and to any other.
fn guidelines(view: &ExplanationView, item: &UseStateHandle<AttrValue>) -> Html {
    let at = view.items.iter().position(|(code, _)| *code == view.code);
    let at = at.unwrap_or(0);
    let go = |to: Option<usize>, words: &'static str| {
        let code = to.and_then(|to| view.items.get(to));
        let code = code.map(|(code, _)| AttrValue::from(code.clone()));
        let (item, disabled) = (item.clone(), code.is_none());
        let onclick = move |_: MouseEvent| {
            if let Some(code) = code.clone() {
                item.set(code);
            }
        };
        html! { <button type="button" class="line small" {disabled} {onclick}>{ words }</button> }
    };
    let onchange = {
        let item = item.clone();
        move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            item.set(AttrValue::from(select.value()));
        }
    };
    html! {
        <div class="acts">
            { go(at.checked_sub(1), "Previous") }
            <select aria-label="Guideline" {onchange}>
                for (code, title) in &view.items {
                    <option value={code.clone()} selected={*code == view.code}>{ format!("{code} {title}") }</option>
                }
            </select>
            { go(Some(at + 1), "Next") }
        </div>
    }
}

/// Ways on from a design of an explanation.
fn actions(
    props: &ExplanationDialogProps,
    view: &ExplanationView,
    shown: &ExplainedSideView,
) -> Html {
    let open = {
        let (workshop, on_close) = (props.workshop.clone(), props.on_close.clone());
        let document = shown.design.clone();
        move |_: MouseEvent| {
            if let Ok(design) = format::load(&document) {
                on_close.emit(());
                let notice = format!("{} is open.", design.title);
                let open = StateAction::OpenDesign(Rc::new(design), notice);
                workshop.commands().send(open);
            }
        }
    };
    let exercise = view.exercise.clone().map(|id| {
        let (workshop, on_close) = (props.workshop.clone(), props.on_close.clone());
        let onclick = move |_: MouseEvent| {
            on_close.emit(());
            workshop.open(ExerciseRequest::of(ExercisePlace::Course(id.clone())));
        };
        html! { <button type="button" class="line small" {onclick}>{ "Start its exercise" }</button> }
    });
    html! {
        <div class="acts">
            <button type="button" class="line small" onclick={open}>{ "Open as a drawing" }</button>
            { exercise }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ExplainedSideProps {
    view: Shared<ExplanationView>,
    side: usize,
}

/// Place in a run: the frame, and whether it plays by itself.
#[derive(Clone, Copy, Default, PartialEq)]
struct RunPlace {
    step: usize,
    is_playing: bool,
}

enum RunStep {
    GoTo(usize),
    Forth,
    Play(bool),
}

/// Change of the place in a run whose last frame is `last`.
struct RunMove {
    step: RunStep,
    last: usize,
}

impl Reducible for RunPlace {
    type Action = RunMove;

    fn reduce(self: Rc<Self>, RunMove { step, last }: RunMove) -> Rc<Self> {
        let (to, is_playing) = match step {
            RunStep::GoTo(to) => (to, self.is_playing),
            RunStep::Forth => (self.step + 1, self.is_playing),
            RunStep::Play(true) if self.step >= last => (0, true),
            RunStep::Play(is_playing) => (self.step, is_playing),
        };
        let step = to.min(last);
        Rc::new(Self {
            step,
            is_playing: is_playing && step < last,
        })
    }
}

/// A design of the explanation, its findings, and its run.
#[component]
fn ExplainedSide(props: &ExplainedSideProps) -> Html {
    let place = use_reducer(RunPlace::default);
    let side = props.view.0.sides.get(props.side);
    let scene = use_memo((), |()| {
        let design = format::load(&side?.design).ok()?;
        Some(Scene::of(&Rc::new(design), &Scene::default()))
    });
    let last = side
        .and_then(|side| side.run.as_ref())
        .map_or(0, |run| run.frames.len().saturating_sub(1));
    use_effect_with((place.is_playing, last), {
        let place = place.dispatcher();
        move |(is_playing, last)| {
            let last = *last;
            let timer = is_playing.then(|| {
                Interval::new(PACE, move || {
                    let step = RunStep::Forth;
                    place.dispatch(RunMove { step, last });
                })
            });
            move || drop(timer)
        }
    });
    let (Some(side), Some(scene)) = (side, &*scene) else {
        return Html::default();
    };
    let area = scene.bounds().unwrap_or_default().inflate(MARGIN);
    let view_box = format!("{} {} {} {}", area.x, area.y, area.width, area.height);
    html! {
        <>
            <figure>
                <svg class="explained" role="img" aria-label={side.description.clone()} viewBox={view_box}>
                    { whole_drawing(scene) }
                    { for side.run.as_ref().map(|run| run_marks(scene, run, place.step)) }
                </svg>
            </figure>
            if let Some(run) = &side.run {
                { player(run, &place) }
            }
            <p>
                if let Some(outcome) = &side.outcome {
                    { badge(outcome) }{ " " }
                }
                { &side.text }
            </p>
            <ul>
                for title in &side.findings {
                    <li><span class="tag fail">{ "found" }</span>{ " " }{ marked(title) }</li>
                }
                if side.findings.is_empty() {
                    <li><span class="tag pass">{ "holds" }</span>{ " Nothing is found for this guideline." }</li>
                }
            </ul>
            if let Some(run) = &side.run {
                <details>
                    <summary>{ "Sequence diagram" }</summary>
                    <div class="scrolls" tabindex="0" role="group" aria-label="Sequence diagram">{ sequence(run, place.step) }</div>
                </details>
            }
        </>
    }
}

/// Distance from the drawing to the edge of its picture: marks stand above components.
const MARGIN: f64 = 40.0;

/// Controls of the run, and the event at which it stands.
fn player(run: &RunView, place: &UseReducerHandle<RunPlace>) -> Html {
    let last = run.frames.len().saturating_sub(1);
    let step = place.step;
    let press = |name: &'static str, class: &'static str, sign: Html, go: fn(usize) -> RunStep| {
        let place = place.clone();
        let onclick = move |_: MouseEvent| {
            let step = go(place.step);
            place.dispatch(RunMove { step, last });
        };
        html! { <button type="button" {class} aria-label={name} title={name} {onclick}>{ sign }</button> }
    };
    let (name, sign, toggle): (_, _, fn(usize) -> RunStep) = match place.is_playing {
        true => ("Pause", icon::pause(), |_| RunStep::Play(false)),
        false => ("Play", icon::play(), |_| RunStep::Play(true)),
    };
    let text = run.frames.get(step).map(|frame| marked(&frame.text));
    html! {
        <div class="steps" role="group" aria-label="Run">
            <div class="acts">
                { press("To the start", "line small", icon::first(), |_| RunStep::GoTo(0)) }
                { press("Back", "line small", icon::back(), |step| RunStep::GoTo(step.saturating_sub(1))) }
                { press(name, "main small", sign, toggle) }
                { press("Forward", "line small", icon::forward(), |_| RunStep::Forth) }
                <span class="hint">{ format!("Event {step} of {last}") }</span>
            </div>
            <p class="event" role="status">{ for text }</p>
        </div>
    }
}
