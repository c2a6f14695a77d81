//! Flow bar: the chooser of the flow that is shown, a walk through its steps, and the recording. The last
//! two have a strip of their own below the drawing, so that they cover nothing. Lists beside an element come with it.

use super::connection_choice::ConnectionChoiceList;
use super::shared_line::shared_line;
use crate::app::browser::{focus_canvas, full_screen};
use crate::app::context::AppContext;
use crate::app::state::StateAction;
use crate::app::ui::{count_noun, icon};
use crate::app::views::legend::legend;
use crate::document::{Flow, Id, Subject};
use crate::editor::canvas::FlowRecording;
use crate::editor::{CanvasController, CanvasOutput, display_name};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Most flows in the chooser: a longer list is found by name.
const MOST_FLOWS: usize = 200;

/// Renders the bar. Its status element is always present, so that screen readers announce each step.
pub fn flow_bar(context: &AppContext) -> Html {
    let controller = context.canvas.controller().borrow();
    let recording = controller.recording();
    let walk = controller.walk().filter(|_| recording.is_none());
    let status = controller.recording_status();
    let status = status.or_else(|| walk.and_then(|_| controller.walk_status()));
    let has_chooser = status.is_none() && !context.state.design().flows.is_empty();
    let class = match (&status, has_chooser) {
        (Some(_), _) => Some("flow-bar strip"),
        (None, true) => Some("flow-bar"),
        (None, false) => None,
    };
    html! {
        <>
            // The status element exists before its text; the group exists only with content.
            <div {class} role={class.map(|_| "group")} aria-label={class.map(|_| "Flow")} onkeydown={on_key(context)}>
                <p role="status">{ status.unwrap_or_default() }</p>
                if let Some(recording) = recording {
                    { recording_controls(context, recording) }
                } else if walk.is_some() {
                    { walk_controls(context) }
                } else if has_chooser {
                    { chooser(context) }
                }
            </div>
            { connection_choice(context, &controller) }
            { shared_line(context, &controller) }
            if !context.state.design().components.is_empty() {
                { legend("on-canvas") }
            }
        </>
    }
}

/// Callback that changes the canvas by its controller and moves the focus there.
fn on_canvas_focused<E: 'static>(
    context: &AppContext,
    act: impl Fn(&mut CanvasController) -> Vec<CanvasOutput> + 'static,
) -> Callback<E> {
    let act = on_canvas(context, act);
    Callback::from(move |event: E| {
        // Before the controller is borrowed: a field that loses the focus borrows it, too.
        focus_canvas();
        act.emit(event);
    })
}

/// Callback that changes the canvas by its controller.
fn on_canvas<E: 'static>(
    context: &AppContext,
    act: impl Fn(&mut CanvasController) -> Vec<CanvasOutput> + 'static,
) -> Callback<E> {
    let canvas = context.canvas.clone();
    Callback::from(move |_: E| {
        // Bound, so that the controller is not borrowed while the outputs are applied.
        let outputs = act(&mut canvas.controller().borrow_mut());
        canvas.apply(outputs);
    })
}

/// Keys of a walk also while a button of the bar has the focus.
fn on_key(context: &AppContext) -> Callback<KeyboardEvent> {
    let canvas = context.canvas.clone();
    Callback::from(move |event: KeyboardEvent| {
        if canvas.controller().borrow().walk().is_none() {
            return;
        }
        let outputs = {
            let mut controller = canvas.controller().borrow_mut();
            match event.key().as_str() {
                "ArrowLeft" => controller.step_walk(false),
                "ArrowRight" => controller.step_walk(true),
                "Escape" => {
                    controller.end_walk();
                    Vec::new()
                }
                _ => return,
            }
        };
        event.prevent_default();
        event.stop_propagation();
        canvas.apply(outputs);
        if event.key() == "Escape" {
            focus_canvas();
        }
    })
}

fn recording_controls(context: &AppContext, recording: &FlowRecording) -> Html {
    let finish = || on_canvas_focused(context, CanvasController::end_recording);
    let rename = {
        let canvas = context.canvas.clone();
        move |event: InputEvent| {
            let name = event.target_unchecked_into::<HtmlInputElement>().value();
            canvas.controller().borrow_mut().name_recording(&name);
            canvas.apply(Vec::new());
        }
    };
    let on_name_key = {
        let finish = finish();
        let is_empty = recording.is_empty();
        move |event: KeyboardEvent| {
            if event.is_composing() || event.key() != "Enter" {
                return;
            }
            event.prevent_default();
            // A name may come first: then the drawing follows.
            match is_empty {
                true => focus_canvas(),
                false => finish.emit(()),
            }
        }
    };
    let is_empty = recording.is_empty().then_some("true");
    html! {
        <>
            if recording.is_new() {
                <input type="text" aria-label="Name of the flow" placeholder="Name of the flow" maxlength="200"
                    autocomplete="off" spellcheck="false" oninput={rename} onkeydown={on_name_key} />
            }
            // Not `disabled`, so that it keeps the focus when the last step is gone.
            <button type="button" class="line small" aria-disabled={is_empty} aria-keyshortcuts="Backspace"
                onclick={on_canvas(context, CanvasController::undo_recorded_step)}>{ "Remove last step" }</button>
            <button type="button" class="main small" aria-keyshortcuts="Escape" onclick={finish().reform(|_: MouseEvent| ())}>{ "Done" }</button>
        </>
    }
}

fn walk_controls(context: &AppContext) -> Html {
    let close = on_canvas_focused(context, |controller| {
        controller.end_walk();
        Vec::new()
    });
    html! {
        <>
            <button type="button" class="line small" aria-keyshortcuts="ArrowLeft" aria-label="Previous step"
                onclick={on_canvas(context, |controller| controller.step_walk(false))}>{ icon::back() }</button>
            <button type="button" class="line small" aria-keyshortcuts="ArrowRight" aria-label="Next step"
                onclick={on_canvas(context, |controller| controller.step_walk(true))}>{ icon::forward() }</button>
            <button type="button" class="line small" onclick={|_: MouseEvent| full_screen::toggle()}>{ "Full screen" }</button>
            <button type="button" class="line small" aria-keyshortcuts="Escape" onclick={close}>{ "Close" }</button>
        </>
    }
}

fn chooser(context: &AppContext) -> Html {
    let (state, flows) = (&context.state, &context.state.design().flows);
    let shown = state.shown_flow.as_ref();
    let shown = shown.and_then(|id| flows.get(id));
    let choose = {
        let commands = context.commands.clone();
        move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            commands.send(StateAction::ShowFlow(Id::new(&id)));
        }
    };
    let option = |id: &str, name: &str| {
        let selected = shown.map_or("", |flow| flow.id.as_str()) == id;
        html! { <option value={id.to_owned()} {selected}>{ name.to_owned() }</option> }
    };
    html! {
        <>
            <select aria-label="Flow to show" onchange={choose}>
                { option("", "No flow") }
                { for flows.iter().take(MOST_FLOWS).map(|flow| option(flow.id.as_str(), &flow.name)) }
            </select>
            if let Some(flow) = shown {
                <p>{ summary(flow) }</p>
                { flow_controls(context, flow) }
            }
        </>
    }
}

fn summary(flow: &Flow) -> String {
    let steps = count_noun(flow.steps.len(), "step", "steps");
    match flow.steps.iter().filter(|s| s.core == Some(true)).count() {
        0 => steps,
        core => format!("{steps}, {core} in the core"),
    }
}

fn flow_controls(context: &AppContext, flow: &Flow) -> Html {
    let on_flow = |act: fn(&mut CanvasController, Id) -> Vec<CanvasOutput>| {
        let id = flow.id.clone();
        on_canvas_focused(context, move |controller| act(controller, id.clone()))
    };
    html! {
        <>
            <button type="button" class="line small" title="Go through the steps, with the arrow keys"
                onclick={on_flow(|controller, id| controller.start_walk(&id))}>{ "Walk through" }</button>
            <button type="button" class="line small" title="Click the components that the flow goes on to (F)"
                onclick={on_flow(|controller, id| controller.start_recording(Some(id)))}>{ "Record" }</button>
        </>
    }
}

/// The choice of a connection, beside the component that several lead to.
fn connection_choice(context: &AppContext, controller: &CanvasController) -> Html {
    let choice = controller.recording().and_then(FlowRecording::choice);
    let Some((choice, node)) =
        choice.and_then(|choice| Some((choice, controller.scene.node(&choice.component)?)))
    else {
        return Html::default();
    };
    let design = controller.scene.design();
    let options = choice.connections.iter().filter_map(|id| {
        let connection = design.connections.get(id)?;
        let from = display_name(design, &Subject::Component(connection.from.clone()));
        let words = match connection.carries.is_empty() {
            true => String::new(),
            false => format!(" {}", connection.carries.join(", ")),
        };
        let name = format!("{}{words}, from {from}", connection.style.as_str());
        Some((id.clone(), AttrValue::from(name)))
    });
    let choose = {
        let canvas = context.canvas.clone();
        Callback::from(move |id: Option<Id>| {
            let outputs = canvas.controller().borrow_mut().choose_connection(id);
            focus_canvas();
            canvas.apply(outputs);
        })
    };
    let rect = node.rect();
    let corner = crate::editor::scene::geometry::Vec2::new(rect.x, rect.bottom());
    html! {
        <ConnectionChoiceList key={choice.component.as_str()} options={options.collect::<Vec<_>>()} name={node.component.name.clone()}
            at={controller.view.to_screen(corner)} within={controller.view.size} on_choose={choose} />
    }
}
