//! What is said over the drawing of the flow that is shown, and of the one that is recorded.

use crate::document::{Flow, Id};
use crate::editor::CanvasController;
use crate::editor::canvas::FlowRecording;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What is asked for there.
#[derive(Clone, Debug, PartialEq)]
pub enum Bar {
    /// To record more steps of the flow.
    Record(Id),
    /// Another name of the flow that is recorded.
    Name(String),
    /// To take the last step back.
    Back,
    /// To end the recording.
    Done,
}

/// The bar. One who hears the page is told of each step: the words stand in one place.
pub fn flow_bar(stage: &CanvasController, shown: Option<&Flow>, on_bar: Callback<Bar>) -> Html {
    let words = stage.recording_words();
    let shown = shown.filter(|_| words.is_none());
    let bar = (words.is_some() || shown.is_some()).then_some("flow-bar");
    html! {
        // Where the words stand is there before they are, and no group without them.
        <div class={bar} role={bar.map(|_| "group")} aria-label={bar.map(|_| "Flow")}>
            <p role="status">{ words.unwrap_or_default() }</p>
            if let Some(recording) = stage.recording() {
                { recorded(recording, &on_bar) }
            } else if let Some(flow) = shown {
                { rest(flow, &on_bar) }
            }
        </div>
    }
}

fn recorded(recording: &FlowRecording, on_bar: &Callback<Bar>) -> Html {
    let named = on_bar.reform(|event: Event| {
        Bar::Name(event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let nothing = recording.is_empty().then_some("true");
    html! {
        <>
            if recording.is_new() {
                <input type="text" aria-label="Name of the flow" placeholder="Name of the flow" maxlength="200"
                    autocomplete="off" spellcheck="false" onchange={named} />
            }
            // It keeps the focus when the last step is gone.
            <button type="button" class="line small" aria-disabled={nothing} aria-keyshortcuts="Backspace"
                onclick={on_bar.reform(|_| Bar::Back)}>{ "Take back" }</button>
            <button type="button" class="main small" aria-keyshortcuts="Escape" onclick={on_bar.reform(|_| Bar::Done)}>{ "Done" }</button>
        </>
    }
}

fn rest(flow: &Flow, on_bar: &Callback<Bar>) -> Html {
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
                onclick={on_bar.reform(move |_| Bar::Record(id.clone()))}>{ "Record" }</button>
        </>
    }
}
