//! Status bar: element counts, review time, shortcut hints.

use crate::app::context::AppContext;
use crate::app::model::review::ReviewStatus;
use crate::app::ui::count_noun;
use crate::editor::commands::CommandId;
use yew::prelude::*;

/// Renders the status bar.
pub fn status_bar(context: &AppContext) -> Html {
    let design = context.state.design();
    let on_help = {
        let context = context.clone();
        move |_: MouseEvent| context.send(CommandId::Help)
    };
    let counts = [
        count_noun(design.components.len(), "component", "components"),
        count_noun(design.connections.len(), "connection", "connections"),
        count_noun(design.flows.len(), "flow", "flows"),
    ];
    html! {
        <footer class="foot">
            <span>{ counts.join(" · ") }</span>
            <span class="took">{ review_status(&context.review) }</span>
            <span class="gap" />
            <span class="keys-hint"><kbd>{ "C" }</kbd>{ " connect" }</span>
            <span class="keys-hint"><kbd>{ "F8" }</kbd>{ " next finding" }</span>
            <button type="button" onclick={on_help}><kbd>{ "?" }</kbd>{ " help" }</button>
        </footer>
    }
}

fn review_status(status: &ReviewStatus) -> String {
    match status {
        ReviewStatus::Blank => "nothing to check yet".to_owned(),
        ReviewStatus::Running => "reviewing…".to_owned(),
        ReviewStatus::Ready(reviewed) => duration_label(reviewed.milliseconds()),
        ReviewStatus::Unavailable(_) => "not reviewed".to_owned(),
    }
}

fn duration_label(milliseconds: f64) -> String {
    if milliseconds < 0.05 {
        "reviewed in under 0.1 ms".to_owned()
    } else if milliseconds < 10.0 {
        format!("reviewed in {milliseconds:.1} ms")
    } else {
        format!("reviewed in {milliseconds:.0} ms")
    }
}
