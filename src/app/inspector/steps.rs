//! The steps of a flow, in order.

use crate::app::edits::Edits;
use crate::app::fields::{
    Form, Options, entry, list, names, refer, reference, split, text, tri, typed,
};
use crate::app::reviewing::Same;
use crate::design::{Design, Flow, Id, Step, Subject};
use crate::editor::{Command, called, fresh};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Steps`].
#[derive(Properties, PartialEq)]
pub struct StepsProps {
    /// The flow.
    pub flow: Rc<Flow>,
    /// The design that it is in.
    pub design: Same,
    /// How fields change it.
    pub edits: Edits,
}

/// Every step, one of them open, and a field for one more.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let StepsProps {
        flow,
        design: Same(design),
        edits,
    } = props;
    let open = use_state(|| None::<Id>);
    let boxes = flow.steps.iter().enumerate().map(|(at, step)| {
        let is_open = open.as_ref() == Some(&step.id);
        let toggle = {
            let (open, id) = (open.clone(), step.id.clone());
            move |_| open.set((!is_open).then(|| id.clone()))
        };
        html! {
            <li class="box" key={step.id.as_str()}>
                { head(at, step, design, is_open, toggle) }
                if is_open {
                    { self::step(flow, at, step, design, edits) }
                }
            </li>
        }
    });
    html! {
        <div class="fields">
            <h3>{ "Steps" }</h3>
            <ol class="fields-in">{ for boxes }</ol>
            // Another key each time, so that the choice starts anew.
            <div key={flow.steps.len()}>
                { refer("Add a step", "".into(), &names(design), "choose who does the work", add(&flow.id, edits)) }
            </div>
        </div>
    }
}

/// What the step does, and the button that opens it.
fn head(
    at: usize,
    step: &Step,
    design: &Design,
    is_open: bool,
    onclick: impl Fn(MouseEvent) + 'static,
) -> Html {
    let who = Subject::Component(step.component.clone());
    let who = design.name_of(&who);
    let name = match &step.action {
        Some(action) => format!("{who}: {action}"),
        None => who.to_owned(),
    };
    let core = (step.core == Some(true)).then_some("core");
    html! {
        <button type="button" class="boxhead" aria-expanded={is_open.to_string()} {onclick}>
            <span class={classes!("number", core)}>{ at + 1 }</span>
            <span class="name">{ name }</span>
        </button>
    }
}

fn add(flow: &Id, edits: &Edits) -> Callback<String> {
    let (flow, edits) = (flow.clone(), edits.clone());
    Callback::from(move |component: String| {
        let flow = flow.clone();
        edits.make(move |design| {
            let mut changed = Flow::clone(design.flows.get(&flow)?);
            let step = fresh::step(design, &changed, &Id::new(&component)?);
            changed.steps.push(step);
            let name = format!(
                "Add a step to {}",
                called(design, &Subject::Flow(flow.clone()))
            );
            Some(Command::put(changed, name))
        });
    })
}

fn step(f: &Flow, at: usize, step: &Step, design: &Design, edits: &Edits) -> Html {
    // Steps are found by id: others may have been put before it in the meantime.
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
    let arrange = |what, arrange: fn(&mut Vec<Step>, usize)| {
        let id = step.id.clone();
        let change = edits.of(&f.id, what, move |f: &mut Flow, ()| {
            if let Some(at) = f.steps.iter().position(|s| s.id == id) {
                arrange(&mut f.steps, at);
            }
        });
        change.reform(|_: MouseEvent| ())
    };
    let component = step.component.to_string().into();
    html! {
        <div class="fields">
                { refer("Component", component, &names(design), "", set("a step", |s, t| moved(s, &t))) }
                { reference("Connection", &step.connection, &ways_to(&step.component, design), set("a step", |s, t| s.connection = Id::new(&t))) }
                { entry("Action", text(&step.action), Form::Text, set("a step", |s, t| s.action = typed(&t))) }
                { tri("Writes", step.writes, answer("a step", |s, a| s.writes = a)) }
                { tri("Core", step.core, answer("the core", |s, a| s.core = a)) }
                { entry("Compensation", text(&step.compensation), Form::Text, set("a compensation", |s, t| s.compensation = typed(&t))) }
                { entry("Emits", list(&step.emits), Form::Text, set("events", |s, t| s.emits = split(&t))) }
                <div class="acts-row">
                    <button type="button" class="line small" disabled={at == 0}
                        onclick={arrange("the order of steps", |steps, at| if at > 0 { steps.swap(at - 1, at) })}>{ "Earlier" }</button>
                    <button type="button" class="line small" disabled={at + 1 == f.steps.len()}
                        onclick={arrange("the order of steps", |steps, at| if at + 1 < steps.len() { steps.swap(at, at + 1) })}>{ "Later" }</button>
                    <button type="button" class="line small"
                        onclick={arrange("the steps", |steps, at| { steps.remove(at); })}>{ "Remove" }</button>
                </div>
        </div>
    }
}

/// Another component does the work: how it was reached says nothing any more.
fn moved(step: &mut Step, component: &str) {
    if let Some(id) = Id::new(component).filter(|id| *id != step.component) {
        step.component = id;
        step.connection = None;
    }
}

/// The connections that end at the component.
fn ways_to(component: &Id, design: &Design) -> Options {
    let to = design.connections.iter().filter(|c| c.to == *component);
    to.map(|c| {
        let name = format!(
            "{} ({})",
            called(design, &Subject::Connection(c.id.clone())),
            c.style.as_str()
        );
        (AttrValue::from(c.id.to_string()), AttrValue::from(name))
    })
    .collect()
}
