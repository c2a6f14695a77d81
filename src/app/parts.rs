//! Parts of the app that the first drawing does without. In a build that is split, they are a file of
//! their own that is loaded when one of them is first shown; in any other build they are all there
//! from the start. Whoever shows one need not know which.

use super::checker::{SPEECH, Speech};
use super::chooser::{Chooser, ChooserProps};
use super::context_menu::{ContextMenu, ContextMenuProps};
use super::exchange::{Exchange, ExchangeProps};
use super::findings::{Findings, FindingsProps};
use super::inspector::{Inspector, InspectorProps};
use super::outline::{Outline, OutlineProps};
use super::overview::{Overview, OverviewProps};
use super::tour::{Tour, TourProps};
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::thread::LocalKey;
use yew::prelude::*;

/// Shows a part.
type Show<P> = fn(P) -> Html;

/// The code of a part that is on its way; `None` where it could not be loaded.
type Loading<P> = Pin<Box<dyn Future<Output = Option<Show<P>>>>>;

/// Properties of a part.
pub trait Later: Properties + Clone + 'static {
    /// How it is shown, once that is known.
    fn known() -> &'static LocalKey<Cell<Option<Show<Self>>>>;

    /// Loads it.
    fn load() -> Loading<Self>;
}

macro_rules! part {
    ($name:ident, $component:ident, $properties:ident) => {
        mod $name {
            use super::*;

            #[cfg(plumbline_split)]
            #[wasm_split_helpers::wasm_split(later, fallible)]
            fn code() -> Result<Show<$properties>, wasm_split_helpers::SplitLoaderError> {
                Ok(show)
            }

            #[cfg(not(plumbline_split))]
            async fn code() -> Result<Show<$properties>, std::convert::Infallible> {
                Ok(show)
            }

            fn show(properties: $properties) -> Html {
                html! { <$component ..properties /> }
            }

            thread_local! {
                static KNOWN: Cell<Option<Show<$properties>>> = const { Cell::new(None) };
            }

            impl Later for $properties {
                fn known() -> &'static LocalKey<Cell<Option<Show<Self>>>> {
                    &KNOWN
                }

                fn load() -> Loading<Self> {
                    Box::pin(async {
                        let show = code().await.ok();
                        KNOWN.set(show);
                        show
                    })
                }
            }
        }
    };
}

part!(findings, Findings, FindingsProps);
part!(inspector, Inspector, InspectorProps);
part!(overview, Overview, OverviewProps);
part!(chooser, Chooser, ChooserProps);
part!(exchange, Exchange, ExchangeProps);
part!(context_menu, ContextMenu, ContextMenuProps);
part!(outline, Outline, OutlineProps);
part!(tour, Tour, TourProps);

mod spoken {
    use super::*;

    #[cfg(plumbline_split)]
    #[wasm_split_helpers::wasm_split(later, fallible)]
    pub fn code() -> Result<&'static Speech, wasm_split_helpers::SplitLoaderError> {
        Ok(&SPEECH)
    }

    #[cfg(not(plumbline_split))]
    pub async fn code() -> Result<&'static Speech, std::convert::Infallible> {
        Ok(&SPEECH)
    }
}

/// How one talks with the checker.
pub async fn speech() -> Option<Speech> {
    spoken::code().await.ok().copied()
}

/// Loads what is shown next, so that nobody waits for it.
pub fn prepare() {
    wasm_bindgen_futures::spawn_local(async {
        // They are one file; what is known already is shown at once.
        FindingsProps::load().await;
        InspectorProps::load().await;
        OverviewProps::load().await;
        ChooserProps::load().await;
        ExchangeProps::load().await;
        ContextMenuProps::load().await;
        OutlineProps::load().await;
        TourProps::load().await;
    });
}

/// A part, or a word while it is on its way.
pub struct Part<P> {
    show: Option<Show<P>>,
    lost: bool,
}

/// What happens to it.
pub enum Msg<P> {
    /// It was loaded, or could not be.
    Loaded(Option<Show<P>>),
    /// It is to be tried again.
    Again,
}

impl<P: Later> Part<P> {
    fn load(ctx: &Context<Self>) {
        ctx.link()
            .send_future(async { Msg::Loaded(P::load().await) });
    }
}

impl<P: Later> Component for Part<P> {
    type Message = Msg<P>;
    type Properties = P;

    fn create(ctx: &Context<Self>) -> Self {
        let show = P::known().get();
        if show.is_none() {
            Self::load(ctx);
        }
        Self { show, lost: false }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg<P>) -> bool {
        match msg {
            Msg::Loaded(show) => {
                self.show = show;
                self.lost = show.is_none();
            }
            Msg::Again => {
                self.lost = false;
                Self::load(ctx);
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        match self.show {
            Some(show) => show(ctx.props().clone()),
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
