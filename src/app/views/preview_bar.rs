//! Preview bar: summary of a previewed change, with buttons to accept or close a pinned one.

use crate::app::browser::focus_canvas;
use crate::app::context::AppContext;
use crate::app::model::ui::ACCEPT_PREVIEW_ID;
use crate::app::state::StateAction;
use yew::prelude::*;

/// Renders the preview bar.
pub fn preview_bar(context: &AppContext) -> Html {
    let preview = context.state.preview.as_ref();
    let is_layout = preview.is_some_and(|p| p.is_layout);
    let end_with = |action: fn() -> StateAction| {
        let commands = context.commands.clone();
        move |_: MouseEvent| {
            commands.send(action());
            // A layout was requested on the canvas, a repair in the sidebar.
            match is_layout {
                true => focus_canvas(),
                false => commands.send(StateAction::SetSidebarOpen(true)),
            }
        }
    };
    html! {
        <div class="preview" role="status">
            if let Some(preview) = preview {
                <p><strong>{ &preview.title }</strong>{ " " }{ &preview.summary }</p>
                if preview.is_pinned {
                    <button type="button" class="main small" id={ACCEPT_PREVIEW_ID} onclick={end_with(|| StateAction::AcceptPreview)}>{ "Apply" }</button>
                    <button type="button" class="line small" onclick={end_with(|| StateAction::SetPreview(None))}>{ "Close" }</button>
                }
            }
        </div>
    }
}
