//! The app: lays out the screen from views, and connects them to the runtime.

use crate::app::browser::{document, is_alone, panic, unload_guard, upload};
use crate::app::command::ServiceCommand;
use crate::app::context::AppContext;
use crate::app::lazy::loader::Loader;
use crate::app::lazy::{Bundle, LazyView};
use crate::app::model::canvas::CanvasPart;
use crate::app::model::document::is_blank;
use crate::app::model::review::ReviewStatus;
use crate::app::model::shared::Shared;
use crate::app::model::ui::Panel;
use crate::app::runtime::Runtime;
use crate::app::services::share_links::use_share_links;
use crate::app::services::startup::{self, Startup};
use crate::app::views::canvas::Canvas;
use crate::app::views::drop_zone::DropZone;
use crate::app::views::header::header;
use crate::app::views::load_errors::load_errors;
use crate::app::views::notices::notices;
use crate::app::views::preview_bar::preview_bar;
use crate::app::views::shortcuts::use_shortcuts;
use crate::app::views::sidebar::{NOTHING_TO_REVIEW, sidebar};
use crate::app::views::status_bar::status_bar;
use crate::app::views::toolbar::toolbar;
use crate::store::SaveStatus;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`App`].
#[derive(Properties)]
pub struct AppProps {
    /// The design to start with.
    pub startup: Startup,
    /// Loads the lazy bundle.
    pub loader: Loader<dyn Bundle>,
}

impl PartialEq for AppProps {
    fn eq(&self, _: &Self) -> bool {
        // The app starts once.
        true
    }
}

/// The whole screen.
#[component]
pub fn App(props: &AppProps) -> Html {
    let update = use_force_update();
    let runtime = use_memo((), |()| {
        let render = move || update.force_update();
        Runtime::new(props.startup.clone(), props.loader.clone(), render)
    });
    let runtime = &*runtime;
    let context = runtime.context();
    let state = &context.state;
    let design = state.design();
    let commands = &context.commands;

    use_share_links(commands);
    use_effect_with(Shared(design.clone()), {
        let runtime = runtime.clone();
        move |_| runtime.follow_design()
    });
    // After autosave has followed the document that the file belongs to.
    use_effect_with(state.file.clone(), {
        let commands = commands.clone();
        move |file| {
            if let Some(file) = file.clone() {
                commands.send(ServiceCommand::RememberFile(file));
            }
        }
    });
    use_effect_with(design.title.clone(), |title| {
        if let Some(document) = document() {
            document.set_title(&format!("{title} · Plumbline"));
        }
    });
    let is_started = context.review.snapshot().is_some() || is_blank(design);
    use_effect_with(is_started, {
        let runtime = runtime.clone();
        move |started| {
            let done = started.then(|| {
                Timeout::new(0, move || {
                    if startup::started() && is_alone() {
                        runtime.prefetch();
                    }
                })
            });
            move || drop(done)
        }
    });
    use_prefetch(runtime);
    use_effect_with(context.save_status == SaveStatus::Saved, {
        let runtime = runtime.clone();
        move |saved| {
            let needed = move || runtime.asks_before_leaving();
            let listener = (!saved).then(|| unload_guard::confirm_unload(needed));
            move || drop(listener)
        }
    });
    use_shortcuts(&context);
    use_effect({
        let runtime = runtime.clone();
        move || runtime.apply_effects()
    });

    // Another callback once the bundle is there, so that the canvas renders them.
    let parts = use_callback(runtime.has_services(), {
        let runtime = runtime.clone();
        move |part: CanvasPart, _| {
            let view = match part {
                CanvasPart::Overlay => LazyView::CanvasOverlay,
                CanvasPart::FlowBar => LazyView::FlowBar,
            };
            runtime.view_if_loaded(view, &runtime.context())
        }
    });
    let lazy = |view: LazyView| runtime.view(view, &context);
    let on_file = {
        let runtime = runtime.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = upload::first(input.files()) {
                runtime.read_chosen_file(file);
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    let marks = context.review.snapshot().filter(|_| state.shows_badges);
    let marks = marks.map(|review| review.marks().clone());
    let panel = match (state.panel, &context.review) {
        (Panel::Findings, ReviewStatus::Blank) => {
            html! { <p class="empty">{ NOTHING_TO_REVIEW }</p> }
        }
        (Panel::Findings, _) => lazy(LazyView::Findings),
        (Panel::Selected, _) => lazy(LazyView::Inspector),
        (Panel::Design, _) => lazy(LazyView::Overview),
        (Panel::Outline, _) => lazy(LazyView::Outline),
        (Panel::Failures, _) => lazy(LazyView::Failures),
        (Panel::Exercise, _) => lazy(LazyView::Exercise),
    };
    let (number, announced) = &*runtime.announcement.borrow();
    html! {
        <ContextProvider<AppContext> context={context.clone()}>
            { header(&context) }
            { toolbar(&context) }
            <DropZone commands={commands.clone()}>
                <Canvas state={state.editor.clone()} tool={state.tool} marks={marks.unwrap_or_default()}
                    shown_flow={state.shown_flow.clone()} preview={state.preview.clone()} minimap={state.shows_minimap}
                    commands={commands.clone()} canvas={context.canvas.clone()} failure_marks={runtime.view_if_loaded(LazyView::FailureMarks, &context)} {parts} />
                { preview_bar(&context) }
                { runtime.view_if_loaded(LazyView::Player, &context) }
                if state.context_menu.is_some() {
                    { lazy(LazyView::ContextMenu) }
                }
                if state.shows_tour {
                    { lazy(LazyView::Tour) }
                }
                { load_errors(&context) }
                { notices(&context) }
            </DropZone>
            { sidebar(&context, panel, runtime.has_services().then(|| lazy(LazyView::PanelEdge))) }
            { status_bar(&context) }
            <div class="unseen" role="status"><span key={*number}>{ announced }</span></div>
            <div class="unseen" role="status">{ &*runtime.review_announcement.borrow() }</div>
            <input ref={runtime.file_input.clone()} type="file" hidden=true aria-label="Open a file" onchange={on_file} />
            if state.dialog.is_some() {
                { lazy(LazyView::Dialog) }
            }
            if state.transfer.is_some() {
                { lazy(LazyView::Transfer) }
            }
            if runtime.has_services() {
                { lazy(LazyView::Designs) }
            }
        </ContextProvider<AppContext>>
    }
}

/// Event of the page where no service worker stores the files of this version.
const ALONE: &str = "plumbline-alone";

/// Loads the bundle ahead once the person does anything, or where a new version on the server would take it away. The
/// latter waits until the app has started well: a start that breaks must not have done more than start.
#[hook]
fn use_prefetch(runtime: &Rc<Runtime>) {
    use_effect_with((), {
        let runtime = runtime.clone();
        move |()| {
            let window = web_sys::window();
            let listen = |event| {
                let runtime = runtime.clone();
                let window = window.as_ref()?;
                Some(EventListener::once(window, event, move |_| {
                    if event != ALONE || panic::has_started() {
                        runtime.prefetch();
                    }
                }))
            };
            let listeners = ["pointerdown", "keydown", "dragenter", ALONE].map(listen);
            move || drop(listeners)
        }
    });
}
