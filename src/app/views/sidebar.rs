//! Right: findings, the selected element, the design; a sheet from the bottom where there is
//! little room.

use crate::app::context::Acts;
use crate::app::edits::Edits;
use crate::app::lazy::part;
use crate::app::model::document::DocumentId;
use crate::app::model::review::ReviewStatus;
use crate::app::model::shared::Shared;
use crate::app::model::ui::{FindingsPage, Panel, SelectedFinding};
use crate::app::services::review_client::Checker;
use crate::app::state::{Dispatch, StateAction};
use crate::app::ui::icon;
use crate::app::views::findings::FindingsProps;
use crate::app::views::inspector::InspectorProps;
use crate::app::views::outline::OutlineProps;
use crate::app::views::overview::OverviewProps;
use crate::document::Design;
use crate::editor::{Selection, display_name};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`Side`].
#[derive(Properties, PartialEq)]
pub struct SideProps {
    /// The design.
    pub design: Shared<Design>,
    /// What is selected.
    pub selection: Selection,
    /// How the checker stands.
    pub checking: ReviewStatus,
    /// The checker.
    pub checker: Checker,
    /// Which panel is shown.
    pub panel: Panel,
    /// Whether it is open where there is little room.
    pub sheet: bool,
    /// The finding that is looked at.
    pub looked: Option<SelectedFinding>,
    /// Counts up each time that it shall have the focus. `true`: what answers it.
    pub focus: (u64, bool),
    /// What the panel of findings shows.
    pub view: FindingsPage,
    /// A step through the open questions.
    pub walk: (u64, i8),
    /// Questions that are not decided yet.
    pub aside: Vec<String>,
    /// Whether a change is looked at on the drawing.
    pub previews: bool,
    /// Which of the opened designs this is.
    pub document: DocumentId,
    /// How fields and repairs change it.
    pub edits: Edits,
    /// How everything else is asked for.
    pub acts: Acts,
    /// How things happen.
    pub dispatch: Dispatch,
}

/// What is said before there is anything to check.
const NOTHING: &str = "Nothing to check yet. Place a component, or start from an example.";

const PANELS: [(Panel, &str, &str); 4] = [
    (Panel::Findings, "tab-findings", "panel-findings"),
    (Panel::Selected, "tab-selected", "panel-selected"),
    (Panel::Design, "tab-design", "panel-design"),
    (Panel::Outline, "tab-outline", "panel-outline"),
];

/// The side.
#[component]
pub fn Side(props: &SideProps) -> Html {
    let edits = props.edits.clone();
    let shown = PANELS
        .iter()
        .find(|(panel, ..)| *panel == props.panel)
        .unwrap_or(&PANELS[0]);
    let (_, tab, id) = *shown;
    // Each design has panels of its own.
    let key = props.document.number();
    let body = match (props.panel, &props.checking) {
        (Panel::Findings, ReviewStatus::Blank) => {
            html! { <p class="empty">{ NOTHING }</p> }
        }
        (Panel::Findings, _) => part(
            key,
            |later| later.findings,
            FindingsProps {
                checking: props.checking.clone(),
                checker: props.checker.clone(),
                view: props.view.clone(),
                walk: props.walk,
                aside: props.aside.clone(),
                current: props.looked.as_ref().map(|l| l.fingerprint.clone().into()),
                focus: props.focus,
                previews: props.previews,
                edits,
                dispatch: props.dispatch.clone(),
            },
        ),
        (Panel::Selected, _) => part(
            key,
            |later| later.inspector,
            InspectorProps {
                design: props.design.clone(),
                selection: props.selection.clone(),
                checker: props.checker.clone(),
                edits,
                acts: props.acts.clone(),
            },
        ),
        (Panel::Design, _) => part(
            key,
            |later| later.overview,
            OverviewProps {
                design: props.design.clone(),
                checker: props.checker.clone(),
                edits,
            },
        ),
        (Panel::Outline, _) => part(
            key,
            |later| later.outline,
            OutlineProps {
                design: props.design.clone(),
                selection: props.selection.clone(),
                edits,
                acts: props.acts.clone(),
            },
        ),
    };
    html! {
        <aside class={classes!("side", props.sheet.then_some("open"))} aria-label="Review and fields">
            { sheet_button(props) }
            <div class="body" id="side-body">
                { tabs(props) }
                <div class="panel" role="tabpanel" {id} aria-labelledby={tab} tabindex="-1">{ body }</div>
            </div>
        </aside>
    }
}

/// Opens and closes the sheet, and says how the review stands.
fn sheet_button(props: &SideProps) -> Html {
    let verdict = match &props.checking {
        ReviewStatus::Blank => NOTHING,
        ReviewStatus::Running => "Reviewing…",
        ReviewStatus::Ready(reviewed) => reviewed.verdict(),
        ReviewStatus::Unavailable(_) => "The checker is not there.",
    };
    let (dispatch, open) = (props.dispatch.clone(), !props.sheet);
    html! {
        <button type="button" class="sheet" aria-expanded={props.sheet.to_string()} aria-controls="side-body"
            onclick={move |_| dispatch.dispatch(StateAction::SetSidebarOpen(open))}>
            <span>{ verdict.to_owned() }</span>
            { icon::up() }
        </button>
    }
}

fn tabs(props: &SideProps) -> Html {
    let tab = |(panel, id, controls): (Panel, &'static str, &'static str)| {
        let is_shown = panel == props.panel;
        let dispatch = props.dispatch.clone();
        html! {
            <button type="button" role="tab" {id} aria-selected={is_shown.to_string()}
                aria-controls={is_shown.then_some(controls)} tabindex={if is_shown { "0" } else { "-1" }}
                onclick={move |_| dispatch.dispatch(StateAction::ShowPanel(panel))}>
                { name(panel, props) }
            </button>
        }
    };
    let at = PANELS
        .iter()
        .position(|(panel, ..)| *panel == props.panel)
        .unwrap_or(0);
    let dispatch = props.dispatch.clone();
    let onkeydown = move |event: KeyboardEvent| {
        let last = PANELS.len() - 1;
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % PANELS.len(),
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        let (panel, id, _) = PANELS[to];
        let tab = crate::app::browser::document().and_then(|d| d.get_element_by_id(id));
        if let Some(tab) = tab.and_then(|t| t.dyn_into::<HtmlElement>().ok()) {
            let _ = tab.focus();
        }
        dispatch.dispatch(StateAction::ShowPanel(panel));
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Panels" {onkeydown}>
            { for PANELS.into_iter().map(tab) }
        </div>
    }
}

fn name(panel: Panel, props: &SideProps) -> AttrValue {
    match panel {
        Panel::Findings => "Findings".into(),
        Panel::Design => "Design".into(),
        Panel::Outline => "Outline".into(),
        Panel::Selected => match (props.selection.single(), props.selection.len()) {
            (Some(subject), _) => display_name(&props.design.0, subject).into(),
            (None, 0) => "Selected".into(),
            (None, many) => format!("{many} selected").into(),
        },
    }
}
