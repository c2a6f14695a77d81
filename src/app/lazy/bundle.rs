//! The list of lazily loaded views and services. In a split build all that is reachable only from
//! [`split_point`] is a file of its own; in any other build it is part of the app.

use super::loader::Loader;
use super::{Bundle, LazyServices, LazyView};
use crate::app::browser::js_module::later_styles;
use crate::app::browser::language;
use crate::app::command::ServiceCommand;
use crate::app::context::{AppContext, ContextSource};
use crate::app::edits::Edits;
use crate::app::executor::Executor;
use crate::app::model::request::TransferRequest;
use crate::app::model::shared::Shared;
use crate::app::services::startup::{self, Startup};
use crate::app::views::canvas::flow_bar::flow_bar;
use crate::app::views::canvas::highlight_layer::canvas_overlay;
use crate::app::views::context_menu::ContextMenu;
use crate::app::views::designs::{Conflicts, DesignsDialog};
use crate::app::views::failures::{FailureMarks, FailuresPanel, Player};
use crate::app::views::findings::FindingsPanel;
use crate::app::views::import_export::TransferDialog;
use crate::app::views::inspector::Inspector;
use crate::app::views::outline::Outline;
use crate::app::views::overview::Overview;
use crate::app::views::palette::Palette;
use crate::app::views::panel_edge::PanelEdge;
use crate::app::views::report::ReportDialog;
use crate::app::views::tour::Tour;
use crate::app::views::workshop::{ExercisePanel, LockMarks, LockNote, SelfReview};
use crate::document::Design;
use crate::editor::Editor;
use std::pin::Pin;
use std::rc::Rc;
use yew::prelude::*;

/// Loader of the bundle.
pub fn loader() -> Loader<dyn Bundle> {
    Loader::new(|| {
        Box::pin(async {
            let styles = later_styles();
            let bundle = split_point().await.ok();
            // Without its styles it would look broken.
            if styles.await { bundle } else { None }
        })
    })
}

#[cfg(plumbline_split)]
#[wasm_split_helpers::wasm_split(later, fallible)]
fn split_point() -> Result<&'static dyn Bundle, wasm_split_helpers::SplitLoaderError> {
    Ok(&AppBundle)
}

#[cfg(not(plumbline_split))]
async fn split_point() -> Result<&'static dyn Bundle, std::convert::Infallible> {
    Ok(&AppBundle)
}

struct AppBundle;

impl Bundle for AppBundle {
    fn load_language(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(language::load())
    }

    fn restore(&self) -> Startup {
        startup::restore()
    }

    fn start(&self, source: ContextSource, initial: &Rc<Editor>) -> Rc<dyn LazyServices> {
        Rc::new(Executor::start(source, initial))
    }
}

impl LazyServices for Executor {
    fn execute(&self, command: ServiceCommand) {
        Executor::execute(self, command);
    }

    fn follow(&self, editor: &Rc<Editor>) {
        Executor::follow(self, editor);
    }

    fn refusal(&self, before: &Design, after: &Design) -> Option<String> {
        self.workshop().refusal(before, after)
    }

    fn asks_before_leaving(&self) -> bool {
        self.autosave().asks_before_leaving()
    }

    fn view(&self, view: LazyView, context: &AppContext) -> Html {
        let state = &context.state;
        let client = self.client().clone();
        let commands = context.commands.clone();
        let design = Shared(state.design().clone());
        let selection = state.editor.selection().clone();
        let edits = Edits::new(commands.clone(), state.document);
        // Each document has panels of its own.
        let key = state.document.number();
        match view {
            LazyView::Findings => {
                let selected = state.selected_finding.as_ref();
                let selected = selected.map(|s| AttrValue::from(s.fingerprint.clone()));
                let has_preview = state.preview.as_ref().is_some_and(|p| !p.is_layout);
                html! {
                    <FindingsPanel {key} review={context.review.clone()} {client} page={state.findings_page.clone()}
                        deferred={state.deferred_questions.clone()} {selected} {has_preview} {edits} {commands}
                        requests={context.panels.findings.clone()} />
                }
            }
            LazyView::Inspector => html! {
                <>
                <LockNote workshop={self.workshop().clone()} selection={selection.clone()} />
                <Inspector {key} {design} {selection} {client} {edits} focus={context.panels.focus_fields.clone()} />
                </>
            },
            LazyView::Overview => html! { <Overview {key} {design} {client} {edits} /> },
            LazyView::Outline => html! {
                <Outline {key} {design} {selection} {edits} {commands} canvas={context.canvas.clone()}
                    focus={context.panels.focus_outline.clone()} />
            },
            LazyView::Failures => html! {
                <FailuresPanel {key} failures={self.failures().clone()} {design} {commands} />
            },
            LazyView::Exercise => {
                html! { <ExercisePanel workshop={self.workshop().clone()} {design} /> }
            }
            LazyView::FailureMarks => html! {
                <>
                    <LockMarks workshop={self.workshop().clone()} design={design.clone()} canvas={context.canvas.clone()} />
                    <FailureMarks failures={self.failures().clone()} {design} canvas={context.canvas.clone()} />
                </>
            },
            LazyView::Player => html! {
                <>
                    <Player failures={self.failures().clone()} {commands} />
                    <SelfReview workshop={self.workshop().clone()} failures={self.failures().clone()} />
                </>
            },
            LazyView::Dialog => html! {
                for request in state.dialog.iter() {
                    <Palette request={request.clone()} workshop={self.workshop().clone()} />
                }
            },
            LazyView::ContextMenu => html! {
                for request in state.context_menu.iter() {
                    <ContextMenu request={request.clone()} />
                }
            },
            LazyView::Transfer => html! {
                for request in state.transfer.iter() {
                    if let TransferRequest::Report { .. } = *request.0 {
                        <ReportDialog request={request.clone()} client={client.clone()} failures={self.failures().clone()} commands={commands.clone()} />
                    } else {
                        <TransferDialog request={request.clone()} client={client.clone()} />
                    }
                }
            },
            LazyView::Designs => {
                let service = self.autosave().service().clone();
                html! {
                    <>
                        <DesignsDialog service={service.clone()} />
                        <Conflicts {service} />
                    </>
                }
            }
            LazyView::Tour => html! { <Tour /> },
            LazyView::PanelEdge => html! { <PanelEdge {commands} /> },
            LazyView::CanvasOverlay => canvas_overlay(context),
            LazyView::FlowBar => flow_bar(context),
        }
    }
}
