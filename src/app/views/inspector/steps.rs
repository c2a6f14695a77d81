//! Steps of a flow, in order.

use crate::app::edits::Edits;
use crate::app::fields::{
    InputFormat, Options, entry, list, names, refer, reference, split, text, tri, typed,
};
use crate::app::model::shared::Shared;
use crate::app::ui::{icon, use_next_focus};
use crate::document::fields;
use crate::document::{Design, Flow, Id, Step, Subject};
use crate::editor::{Command, display_name, factory, guessed_writes};
use crate::messages;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Steps`].
#[derive(Properties, PartialEq)]
pub struct StepsProps {
    /// The flow.
    pub flow: Rc<Flow>,
    /// The design that contains the flow.
    pub design: Shared<Design>,
    /// Sends edits.
    pub edits: Edits,
}

/// List of the steps, one of them open, and a field for another one. Buttons and dragging change the order;
/// the focus stays with the moved step.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let StepsProps {
        flow,
        design: Shared(design),
        edits,
    } = props;
    let open = use_state(|| None::<Id>);
    let dragged = use_mut_ref(|| None::<Id>);
    let over = use_state_eq(|| None::<usize>);
    let focus = use_next_focus();
    let last = flow.steps.len().saturating_sub(1);
    let guessed = guessed_writes(design, flow);
    let boxes = flow.steps.iter().enumerate().map(|(at, step)| {
        let is_open = open.as_ref() == Some(&step.id);
        let toggle = {
            let (open, id) = (open.clone(), step.id.clone());
            move |_| open.set((!is_open).then(|| id.clone()))
        };
        let put = put(&flow.id, &step.id, edits);
        let shift = |up: bool| {
            let (focus, put, id) = (focus.clone(), put.clone(), step.id.clone());
            let to = if up { at.saturating_sub(1) } else { at + 1 };
            move |_: MouseEvent| {
                let button = |way: &str| format!("#step-{id}-{way}:not(:disabled)");
                let (this, other) = if up { ("up", "down") } else { ("down", "up") };
                *focus.borrow_mut() = vec![button(this), button(other)];
                put.emit(to);
            }
        };
        let ondragstart = {
            let (dragged, id) = (dragged.clone(), step.id.clone());
            move |event: DragEvent| {
                if let Some(data) = event.data_transfer() {
                    data.set_effect_allowed("move");
                    // Some browsers do not drag elements without data.
                    let _ = data.set_data("text/plain", id.as_str());
                }
                *dragged.borrow_mut() = Some(id.clone());
            }
        };
        let ondragend = {
            let (dragged, over) = (dragged.clone(), over.clone());
            move |_: DragEvent| {
                *dragged.borrow_mut() = None;
                over.set(None);
            }
        };
        let ondragover = {
            let (dragged, over) = (dragged.clone(), over.clone());
            move |event: DragEvent| {
                if dragged.borrow().is_some() {
                    event.prevent_default();
                    over.set(Some(at));
                }
            }
        };
        let ondrop = {
            let (dragged, over) = (dragged.clone(), over.clone());
            let (flow, edits) = (flow.id.clone(), edits.clone());
            move |event: DragEvent| {
                over.set(None);
                let moved = dragged.borrow_mut().take();
                if let Some(id) = moved {
                    event.prevent_default();
                    self::put(&flow, &id, &edits).emit(at);
                }
            }
        };
        let removed = {
            let (focus, flow) = (focus.clone(), flow.clone());
            move || {
                let beside = [at + 1, at.wrapping_sub(1)].into_iter();
                let beside = beside.filter_map(|at| flow.steps.get(at));
                let mut wanted: Vec<_> = beside.map(|s| format!("#step-{}-head", s.id)).collect();
                wanted.push("#steps-add :is(select, input)".to_owned());
                *focus.borrow_mut() = wanted;
            }
        };
        let core = (step.core == Some(true)).then_some("core");
        let is_guess = guessed.contains(&step.id);
        html! {
            <li class={classes!("box", (*over == Some(at)).then_some("over"))} key={step.id.as_str()} {ondragover} {ondrop}>
                <div class="head">
                    <span class={classes!("number", core)} draggable="true" title={messages::inspector_steps_drag()} {ondragstart} {ondragend}>{ at + 1 }</span>
                    { step_header(at, step, design, is_open, toggle) }
                    { tick(at, messages::inspector_tick_writes(), step.writes.unwrap_or(is_guess), is_guess, set_tick(flow, step, edits, fields::WRITES.undo_name, |s, on| s.writes = Some(on))) }
                    { tick(at, messages::inspector_tick_core(), step.core == Some(true), false, set_tick(flow, step, edits, fields::CORE.undo_name, |s, on| s.core = Some(on))) }
                    <button type="button" class="icon" id={format!("step-{}-up", step.id)} disabled={at == 0}
                        aria-label={messages::inspector_step_up(at + 1)} title={messages::inspector_up()} onclick={shift(true)}>{ icon::higher() }</button>
                    <button type="button" class="icon" id={format!("step-{}-down", step.id)} disabled={at == last}
                        aria-label={messages::inspector_step_down(at + 1)} title={messages::inspector_down()} onclick={shift(false)}>{ icon::lower() }</button>
                </div>
                if is_open {
                    { self::step(flow, step, design, edits, removed) }
                }
            </li>
        }
    });
    let record = {
        let edits = edits.clone();
        move |_| edits.record()
    };
    html! {
        <div class="fields">
            <h3>{ messages::inspector_steps() }</h3>
            <div class="acts-row">
                <button type="button" class="line small" aria-keyshortcuts="F" onclick={record}>{ messages::inspector_steps_record() }</button>
            </div>
            if !flow.steps.is_empty() {
                <p class="columns" aria-hidden="true"><span>{ messages::inspector_steps_writes() }</span><span>{ messages::inspector_steps_core() }</span></p>
            }
            <ol class="fields-in steps-list">{ for boxes }</ol>
            if !guessed.is_empty() {
                <p class="hint" id="guessed-writes">{ messages::inspector_steps_guessed() }</p>
                <div class="acts-row">
                    <button type="button" class="line small" aria-describedby="guessed-writes" onclick={confirm_writes(flow, edits)}>{ messages::inspector_steps_confirm() }</button>
                </div>
            }
            <div id="steps-add">
                { refer(messages::inspector_steps_add(), "".into(), &names(design), messages::inspector_steps_choice(), add(&flow.id, edits)) }
            </div>
        </div>
    }
}

/// Tick of a step in a column of the list. A guess looks apart until it is confirmed.
fn tick(at: usize, what: &str, checked: bool, is_guess: bool, set: Callback<bool>) -> Html {
    let onchange = move |event: Event| {
        set.emit(event.target_unchecked_into::<HtmlInputElement>().checked());
    };
    let what = match is_guess {
        true => messages::inspector_tick_guessed(what),
        false => what.to_owned(),
    };
    html! {
        <label class={classes!("tick", is_guess.then_some("guess"))} title={what.clone()}>
            <input type="checkbox" aria-label={messages::inspector_tick(at + 1, &what)} {checked} {onchange} />
        </label>
    }
}

fn set_tick(
    flow: &Flow,
    step: &Step,
    edits: &Edits,
    what: &'static str,
    set: fn(&mut Step, bool),
) -> Callback<bool> {
    let id = step.id.clone();
    edits.of(&flow.id, what, move |f: &mut Flow, on: bool| {
        if let Some(step) = f.steps.iter_mut().find(|s| s.id == id) {
            set(step, on);
        }
    })
}

/// Confirms the column of writes as it is shown: with the guesses, and no for all others that were
/// not known.
fn confirm_writes(flow: &Flow, edits: &Edits) -> Callback<MouseEvent> {
    let (flow, edits) = (flow.id.clone(), edits.clone());
    Callback::from(move |_| {
        let flow = flow.clone();
        edits.make(move |design| {
            let mut changed = Flow::clone(design.flows.get(&flow)?);
            let guessed = guessed_writes(design, &changed);
            for step in changed.steps.iter_mut().filter(|s| s.writes.is_none()) {
                step.writes = Some(guessed.contains(&step.id));
            }
            let flow = display_name(design, &Subject::Flow(flow.clone()));
            Some(Command::put(
                changed,
                messages::inspector_writes_confirm_undo(&flow),
            ))
        });
    })
}

/// Moves a step to an index, counted without the step.
fn put(flow: &Id, step: &Id, edits: &Edits) -> Callback<usize> {
    let step = step.clone();
    edits.of(
        flow,
        messages::inspector_steps_order(),
        move |f: &mut Flow, to: usize| {
            if let Some(at) = f.steps.iter().position(|s| s.id == step) {
                let step = f.steps.remove(at);
                f.steps.insert(to.min(f.steps.len()), step);
            }
        },
    )
}

/// Summary of a step, and the button that opens it. An open step has its fields below: a heading that
/// repeated them would grow as a field is left, and move what is being pressed from under the pointer.
fn step_header(
    at: usize,
    step: &Step,
    design: &Design,
    is_open: bool,
    onclick: impl Fn(MouseEvent) + 'static,
) -> Html {
    let who = Subject::Component(step.component.clone());
    let who = design.name_of(&who);
    let name = match &step.action {
        Some(action) if !is_open => format!("{who}: {action}"),
        _ => who.to_owned(),
    };
    let facts = if is_open { None } else { step_label(step) };
    html! {
        <button type="button" class="boxhead" id={format!("step-{}-head", step.id)} aria-expanded={is_open.to_string()} {onclick}>
            <span class="name">
                <span class="unseen">{ messages::inspector_step_head(at + 1) }{ " " }</span>
                { name }
                if let Some(facts) = facts {
                    <small>{ facts }</small>
                }
            </span>
        </button>
    }
}

/// Facts about a step, in short.
fn step_label(step: &Step) -> Option<String> {
    let undone = step.compensation.as_ref();
    let emits =
        (!step.emits.is_empty()).then(|| messages::inspector_step_emits(&step.emits.join(", ")));
    let parts: Vec<String> = [
        undone.map(|word| messages::inspector_step_undone(word)),
        emits,
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn add(flow: &Id, edits: &Edits) -> Callback<String> {
    let (flow, edits) = (flow.clone(), edits.clone());
    Callback::from(move |component: String| {
        let flow = flow.clone();
        edits.make(move |design| {
            let mut changed = Flow::clone(design.flows.get(&flow)?);
            let step = factory::step(design, &changed, &Id::new(&component)?);
            changed.steps.push(step);
            let name = messages::inspector_step_add_undo(&display_name(
                design,
                &Subject::Flow(flow.clone()),
            ));
            Some(Command::put(changed, name))
        });
    })
}

fn step(
    f: &Flow,
    step: &Step,
    design: &Design,
    edits: &Edits,
    removed: impl Fn() + 'static,
) -> Html {
    // Steps are found by id: others may have been inserted meanwhile.
    let id = step.id.clone();
    let within = move |f: &mut Flow, change: &dyn Fn(&mut Step)| {
        if let Some(step) = f.steps.iter_mut().find(|s| s.id == id) {
            change(step);
        }
    };
    let set = |what, set: fn(&mut Step, String)| {
        let within = within.clone();
        edits.of(&f.id, what, move |f: &mut Flow, text: String| {
            within(f, &|step| set(step, text.clone()))
        })
    };
    let answer = |what, set: fn(&mut Step, Option<bool>)| {
        let within = within.clone();
        edits.of(&f.id, what, move |f: &mut Flow, answer: Option<bool>| {
            within(f, &|step| set(step, answer))
        })
    };
    let remove = {
        let id = step.id.clone();
        let remove = edits.of(
            &f.id,
            messages::inspector_steps_undo(),
            move |f: &mut Flow, ()| {
                f.steps.retain(|s| s.id != id);
            },
        );
        move |_: MouseEvent| {
            removed();
            remove.emit(());
        }
    };
    let component = step.component.to_string().into();
    html! {
        <div class="fields">
                { refer(fields::STEP_COMPONENT.label, component, &names(design), "", set(fields::STEP_COMPONENT.undo_name, |s, t| set_component(s, &t))) }
                { reference(fields::STEP_CONNECTION.label, &step.connection, &connection_options(&step.component, design), set(fields::STEP_CONNECTION.undo_name, |s, t| s.connection = Id::new(&t))) }
                { entry(fields::ACTION.label, text(&step.action), InputFormat::Text, set(fields::ACTION.undo_name, |s, t| s.action = typed(&t))) }
                { tri(fields::WRITES.label, step.writes, answer(fields::WRITES.undo_name, |s, a| s.writes = a)) }
                { tri(fields::CORE.label, step.core, answer(fields::CORE.undo_name, |s, a| s.core = a)) }
                { entry(fields::COMPENSATION.label, text(&step.compensation), InputFormat::Text, set(fields::COMPENSATION.undo_name, |s, t| s.compensation = typed(&t))) }
                { entry(fields::EMITS.label, list(&step.emits), InputFormat::Text, set(fields::EMITS.undo_name, |s, t| s.emits = split(&t))) }
                <div class="acts-row">
                    <button type="button" class="line small" onclick={remove}>{ messages::inspector_step_remove() }</button>
                </div>
        </div>
    }
}

/// Sets the component of a step, and clears the connection that reached the former one.
fn set_component(step: &mut Step, component: &str) {
    if let Some(id) = Id::new(component).filter(|id| *id != step.component) {
        step.component = id;
        step.connection = None;
    }
}

/// Connections that end at the component.
fn connection_options(component: &Id, design: &Design) -> Options {
    let to = design.connections.iter().filter(|c| c.to == *component);
    to.map(|c| {
        let name = format!(
            "{} ({})",
            display_name(design, &Subject::Connection(c.id.clone())),
            c.style.as_str()
        );
        (AttrValue::from(c.id.to_string()), AttrValue::from(name))
    })
    .collect()
}
