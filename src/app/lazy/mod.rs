//! Parts of the app that the first drawing does without. In a build that is split, they are a file of
//! their own that is loaded when one of them is first shown; in any other build they are all there
//! from the start. Whoever shows one need not know which.

use crate::app::browser::js_module::later_styles;
use crate::app::context::{Acts, Now};
use crate::app::executor;
use crate::app::model::document::FileHandle;
use crate::app::model::examples::Example;
use crate::app::model::request::FilePurpose;
use crate::app::services::autosave::{self, Begin};
use crate::app::services::clipboard;
use crate::app::services::files;
use crate::app::services::review_client::{Checker, TRANSPORT, Transport};
use crate::app::services::share_links;
use crate::app::services::startup::{self, Start};
use crate::app::state::Dispatch;
use crate::app::views::context_menu::{ContextMenu, ContextMenuProps};
use crate::app::views::findings::{Findings, FindingsProps};
use crate::app::views::import_export::{Exchange, ExchangeProps};
use crate::app::views::inspector::{Inspector, InspectorProps};
use crate::app::views::outline::{Outline, OutlineProps};
use crate::app::views::overview::{Overview, OverviewProps};
use crate::app::views::palette::{Chooser, ChooserProps};
use crate::app::views::tour::{Tour, TourProps};
use crate::document::Design;
use crate::editor::commands::CommandId;
use gloo::events::EventListener;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::File;
use yew::prelude::*;
use yew::virtual_dom::Key;

/// Shows a part with its properties.
type Show<P> = fn(P) -> Html;

/// All that is loaded later. Whatever reads or writes a design as text is among it.
pub struct Later {
    /// What to start with, where the browser kept something.
    pub start: fn() -> Start,
    /// Keeps what is drawn, from how it is at the start.
    pub keep: Begin,
    /// Does what is asked for.
    pub perform: fn(&Acts, &Now, CommandId),
    /// Opens an example.
    pub open_example: fn(&'static Example, &Dispatch),
    /// Has a file chosen, to open it.
    pub choose_file: fn(&Acts),
    /// Takes a file that was chosen or dropped.
    pub take_file: fn(File, FilePurpose, &Acts),
    /// Remembers which file what is open comes from.
    pub keep_file: fn(FileHandle, &Now),
    /// Opens the design that a link holds.
    pub open_link: fn(String, &Checker, &Dispatch),
    /// Puts a design on the clipboard.
    pub copy: fn(Rc<Design>),
    /// Gives the design that is on the clipboard.
    pub paste: fn(&Acts, Callback<Design>),
    /// How one talks with the checker.
    pub transport: Transport,
    /// What a review found.
    pub findings: Show<FindingsProps>,
    /// The fields of what is selected.
    pub inspector: Show<InspectorProps>,
    /// The design as a whole.
    pub overview: Show<OverviewProps>,
    /// The drawing as a list.
    pub outline: Show<OutlineProps>,
    /// What is chosen from by its name.
    pub chooser: Show<ChooserProps>,
    /// The menu of what is on the canvas.
    pub context_menu: Show<ContextMenuProps>,
    /// What comes from elsewhere and what goes there.
    pub exchange: Show<ExchangeProps>,
    /// The first steps.
    pub tour: Show<TourProps>,
}

static LATER: Later = Later {
    start: startup::kept,
    keep: autosave::keep,
    perform: executor::perform,
    open_example: files::open_example,
    choose_file: files::choose,
    take_file: files::arrive,
    keep_file: files::keep,
    open_link: share_links::open,
    copy: clipboard::copy,
    paste: clipboard::paste,
    transport: TRANSPORT,
    findings: |given| html! { <Findings ..given /> },
    inspector: |given| html! { <Inspector ..given /> },
    overview: |given| html! { <Overview ..given /> },
    outline: |given| html! { <Outline ..given /> },
    chooser: |given| html! { <Chooser ..given /> },
    context_menu: |given| html! { <ContextMenu ..given /> },
    exchange: |given| html! { <Exchange ..given /> },
    tour: |given| html! { <Tour ..given /> },
};

#[cfg(plumbline_split)]
#[wasm_split_helpers::wasm_split(later, fallible)]
fn code() -> Result<&'static Later, wasm_split_helpers::SplitLoaderError> {
    Ok(&LATER)
}

#[cfg(not(plumbline_split))]
async fn code() -> Result<&'static Later, std::convert::Infallible> {
    Ok(&LATER)
}

thread_local! {
    static HERE: Cell<Option<&'static Later>> = const { Cell::new(None) };
}

/// What is loaded later, once it is here.
pub fn here() -> Option<&'static Later> {
    HERE.get()
}

/// Loads it; `None` where that fails, and another try may go well.
pub async fn load() -> Option<&'static Later> {
    let later = match HERE.get() {
        Some(later) => Some(later),
        None => {
            let styled = later_styles();
            let later = code().await.ok();
            // Whoever saw it without its styles would think it broken.
            if styled.await { later } else { None }
        }
    };
    HERE.set(later);
    later
}

/// Loads it ahead, so that nobody waits for it.
pub fn prepare() {
    if here().is_none() {
        wasm_bindgen_futures::spawn_local(async {
            // Whoever needs it asks again.
            let _ = load().await;
        });
    }
}

/// Loads it ahead once the person does anything.
#[hook]
pub fn use_prepared() {
    use_effect_with((), |()| {
        let window = web_sys::window();
        let listen = |event| Some(EventListener::once(window.as_ref()?, event, |_| prepare()));
        let listeners = ["pointerdown", "keydown", "dragenter"].map(listen);
        move || drop(listeners)
    });
}

/// A part with its properties, or a word while it is on its way.
pub fn part<P: Clone + 'static>(
    key: impl Into<Key>,
    which: fn(&Later) -> Show<P>,
    properties: P,
) -> Html {
    let show = Shown(Rc::new(move |later| which(later)(properties.clone())));
    html! { <Part key={key} {show} /> }
}

/// Shows a part once it is there. Equal only to itself: the part compares its properties.
#[derive(Clone)]
struct Shown(Rc<dyn Fn(&Later) -> Html>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct PartProps {
    show: Shown,
}

enum Msg {
    /// It was loaded, or could not be.
    Loaded(Option<&'static Later>),
    /// It is to be tried again.
    Again,
}

struct Part {
    later: Option<&'static Later>,
    lost: bool,
}

impl Part {
    fn load(ctx: &Context<Self>) {
        ctx.link().send_future(async { Msg::Loaded(load().await) });
    }
}

impl Component for Part {
    type Message = Msg;
    type Properties = PartProps;

    fn create(ctx: &Context<Self>) -> Self {
        let later = HERE.get();
        if later.is_none() {
            Self::load(ctx);
        }
        Self { later, lost: false }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Loaded(later) => {
                self.later = later;
                self.lost = later.is_none();
            }
            Msg::Again => {
                self.lost = false;
                Self::load(ctx);
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        match self.later {
            Some(later) => (ctx.props().show.0)(later),
            None if self.lost => html! {
                <p class="empty" role="alert">
                    { "This part of Plumbline could not be loaded. Your drawing is as it was. " }
                    <button type="button" class="line small" onclick={ctx.link().callback(|_| Msg::Again)}>{ "Try again" }</button>
                </p>
            },
            None => html! { <p class="empty">{ "…" }</p> },
        }
    }
}
