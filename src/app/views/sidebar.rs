//! Sidebar: tabs of the panels. On narrow screens it is a sheet at the bottom.

use crate::app::browser::document;
use crate::app::context::AppContext;
use crate::app::model::review::ReviewStatus;
use crate::app::model::ui::Panel;
use crate::app::state::{AppState, StateAction};
use crate::app::ui::icon;
use crate::editor::commands::CommandId;
use crate::editor::display_name;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Hint while there is nothing to review.
pub const NOTHING_TO_REVIEW: &str =
    "Nothing to check yet. Place a component, or start from an example.";

const PANELS: [(Panel, &str, &str); 6] = [
    (Panel::Exercise, "tab-exercise", "panel-exercise"),
    (Panel::Findings, "tab-findings", "panel-findings"),
    (Panel::Selected, "tab-selected", "panel-selected"),
    (Panel::Failures, "tab-failures", "panel-failures"),
    (Panel::Design, "tab-design", "panel-design"),
    (Panel::Outline, "tab-outline", "panel-outline"),
];

/// Renders the sidebar with the content of the shown panel.
/// `edge` widens it, once that is loaded.
pub fn sidebar(context: &AppContext, content: Html, edge: Option<Html>) -> Html {
    let state = &context.state;
    let shown = PANELS
        .iter()
        .find(|(panel, ..)| *panel == state.panel)
        .unwrap_or(&PANELS[1]);
    let (_, tab, id) = *shown;
    html! {
        <aside class={classes!("side", state.is_sidebar_open.then_some("open"), state.is_panel_folded.then_some("folded"))} aria-label="Review and fields">
            { sheet_button(context) }
            { for edge }
            { fold_button(context) }
            <div class="body" id="side-body">
                { tabs(context) }
                <div class="panel" role="tabpanel" {id} aria-labelledby={tab} tabindex="-1">{ content }</div>
            </div>
        </aside>
    }
}

/// Button that opens and closes the sheet, labelled with the verdict of the review.
fn sheet_button(context: &AppContext) -> Html {
    let verdict = match &context.review {
        ReviewStatus::Blank => NOTHING_TO_REVIEW,
        ReviewStatus::Running => "Reviewing…",
        ReviewStatus::Ready(reviewed) => reviewed.verdict(),
        ReviewStatus::Unavailable(_) => "The review is not available.",
    };
    let is_open = context.state.is_sidebar_open;
    let commands = context.commands.clone();
    html! {
        <button type="button" class="sheet" aria-expanded={is_open.to_string()} aria-controls="side-body"
            onclick={move |_| commands.send(StateAction::SetSidebarOpen(!is_open))}>
            <span>{ verdict.to_owned() }</span>
            { icon::up() }
        </button>
    }
}

/// Button that folds the panel on a wide screen.
fn fold_button(context: &AppContext) -> Html {
    let is_folded = context.state.is_panel_folded;
    let label = if is_folded {
        "Show the panel"
    } else {
        "Fold the panel"
    };
    let context = context.clone();
    html! {
        <button type="button" class="icon fold" aria-label={label} title={format!("{label} (T)")} aria-keyshortcuts="T"
            aria-expanded={(!is_folded).to_string()} aria-controls="side-body" onclick={move |_| context.send(CommandId::Panel)}>
            { icon::up() }
        </button>
    }
}

fn tabs(context: &AppContext) -> Html {
    let tab = |(panel, id, controls): (Panel, &'static str, &'static str)| {
        let is_shown = panel == context.state.panel;
        let commands = context.commands.clone();
        html! {
            <button type="button" role="tab" {id} aria-selected={is_shown.to_string()}
                aria-controls={is_shown.then_some(controls)} tabindex={if is_shown { "0" } else { "-1" }}
                onclick={move |_| commands.send(StateAction::ShowPanel(panel))}>
                { name(panel, &context.state) }
            </button>
        }
    };
    let first = usize::from(!context.state.has_exercise);
    let panels = &PANELS[first..];
    let at = panels
        .iter()
        .position(|(panel, ..)| *panel == context.state.panel)
        .unwrap_or(0);
    let commands = context.commands.clone();
    let onkeydown = move |event: KeyboardEvent| {
        let last = panels.len() - 1;
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % panels.len(),
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        let (panel, id, _) = panels[to];
        let tab = document().and_then(|d| d.get_element_by_id(id));
        if let Some(tab) = tab.and_then(|t| t.dyn_into::<HtmlElement>().ok()) {
            let _ = tab.focus();
        }
        commands.send(StateAction::ShowPanel(panel));
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Panels" {onkeydown}>
            { for panels.iter().copied().map(tab) }
        </div>
    }
}

fn name(panel: Panel, state: &AppState) -> AttrValue {
    match panel {
        Panel::Exercise => "Exercise".into(),
        Panel::Findings => "Findings".into(),
        Panel::Failures => "Failures".into(),
        Panel::Design => "Design".into(),
        Panel::Outline => "Outline".into(),
        Panel::Selected => match (
            state.editor.selection().single(),
            state.editor.selection().len(),
        ) {
            (Some(subject), _) => display_name(state.design(), subject).into(),
            (None, 0) => "Selected".into(),
            (None, many) => format!("{many} selected").into(),
        },
    }
}
