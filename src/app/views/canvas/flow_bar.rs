//! Flow bar: over the canvas, for the flow that is shown or recorded.

use crate::document::{Flow, Id};
use crate::editor::CanvasController;
use crate::editor::canvas::FlowRecording;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Action of the flow bar.
#[derive(Clone, Debug, PartialEq)]
pub enum FlowBarAction {
    /// Records further steps of a flow.
    Record(Id),
    /// Renames the recorded flow.
    Rename(String),
    /// Undoes the last recorded step.
    UndoStep,
    /// Finishes the recording.
    Finish,
}

/// Renders the bar. Its status element is always present, so that screen readers announce each step.
pub fn flow_bar(
    controller: &CanvasController,
    shown: Option<&Flow>,
    on_action: Callback<FlowBarAction>,
) -> Html {
    let status = controller.recording_status();
    let shown = shown.filter(|_| status.is_none());
    let bar = (status.is_some() || shown.is_some()).then_some("flow-bar");
    html! {
        // The status element exists before its text; the group exists only with content.
        <div class={bar} role={bar.map(|_| "group")} aria-label={bar.map(|_| "Flow")}>
            <p role="status">{ status.unwrap_or_default() }</p>
            if let Some(recording) = controller.recording() {
                { recording_controls(recording, &on_action) }
            } else if let Some(flow) = shown {
                { summary(flow, &on_action) }
            }
        </div>
    }
}

fn recording_controls(recording: &FlowRecording, on_action: &Callback<FlowBarAction>) -> Html {
    let rename = on_action.reform(|event: Event| {
        FlowBarAction::Rename(event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let is_empty = recording.is_empty().then_some("true");
    html! {
        <>
            if recording.is_new() {
                <input type="text" aria-label="Name of the flow" placeholder="Name of the flow" maxlength="200"
                    autocomplete="off" spellcheck="false" onchange={rename} />
            }
            // Not `disabled`, so that it keeps the focus when the last step is gone.
            <button type="button" class="line small" aria-disabled={is_empty} aria-keyshortcuts="Backspace"
                onclick={on_action.reform(|_| FlowBarAction::UndoStep)}>{ "Remove last step" }</button>
            <button type="button" class="main small" aria-keyshortcuts="Escape" onclick={on_action.reform(|_| FlowBarAction::Finish)}>{ "Done" }</button>
        </>
    }
}

fn summary(flow: &Flow, on_action: &Callback<FlowBarAction>) -> Html {
    let steps = crate::app::ui::count_noun(flow.steps.len(), "step", "steps");
    let core = flow.steps.iter().filter(|s| s.core == Some(true)).count();
    let id = flow.id.clone();
    html! {
        <>
            <p>
                <strong>{ &flow.name }</strong>{ " " }{ steps }
                if core > 0 {
                    { format!(" · {core} in the core") }
                }
            </p>
            <button type="button" class="line small" title="Click connections in the order in which the flow takes them (F)"
                onclick={on_action.reform(move |_| FlowBarAction::Record(id.clone()))}>{ "Record" }</button>
        </>
    }
}
