//! Dialog to present an exercise on a projector: the story, the goals, the clock.

use super::modes::clock;
use crate::app::services::workshop::service::{Workshop, use_workshop};
use crate::app::ui::icon;
use yew::prelude::*;

/// Properties of [`PresentDialog`].
#[derive(Properties, PartialEq)]
pub struct PresentDialogProps {
    /// The exercises.
    pub workshop: Workshop,
    /// Closes the dialog.
    pub on_close: Callback<()>,
}

/// Content of the dialog.
#[component]
pub fn PresentDialog(props: &PresentDialogProps) -> Html {
    let workshop = &props.workshop;
    let state = use_workshop(workshop);
    let title = match &state.open {
        Some(open) => open.view.title.clone(),
        None => "No exercise is open".to_owned(),
    };
    html! {
        <div class="present">
            <div class="head">
                <h2 id="dialog-title">{ title }</h2>
                <button type="button" class="icon" aria-label="Close" onclick={props.on_close.reform(|_| ())}>{ icon::close() }</button>
            </div>
            <div class="inside">
                if let Some(open) = &state.open {
                    <p class="story">{ &open.view.story }</p>
                    if let Some((_, text)) = &open.view.before {
                        <p class="before">{ text }</p>
                    }
                    <ol aria-label="Goals">{ for open.view.goals.iter().map(|(id, text)| html! { <li key={id.clone()}>{ text }</li> }) }</ol>
                    <div class="exercise">{ clock(workshop, &state) }</div>
                } else {
                    <p>{ "Open an exercise of the course first, or make one." }</p>
                }
            </div>
        </div>
    }
}
