//! Edge of the panel at the side: dragged or moved by keys it widens the panel, a double-click folds
//! it.

use crate::app::browser::element;
use crate::app::browser::view_preferences::{save_panel_width, set_panel_width};
use crate::app::command::Commands;
use crate::app::ui::use_id;
use crate::editor::commands::CommandId;
use crate::messages;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Narrowest panel, in pixels.
const MIN: u32 = 280;
/// Pixels for each press of an arrow key.
const STEP: u32 = 24;

/// Properties of [`PanelEdge`].
#[derive(Properties, PartialEq)]
pub struct PanelEdgeProps {
    /// Sends commands.
    pub commands: Commands,
}

/// The edge, a separator with the width of the panel as its value.
#[component]
pub fn PanelEdge(props: &PanelEdgeProps) -> Html {
    let width = use_state_eq(panel_width);
    let is_dragged = use_mut_ref(|| false);
    let id = use_id();
    let set = {
        let width = width.clone();
        move |pixels: u32| {
            let pixels = pixels.clamp(MIN, most());
            set_panel_width(pixels);
            width.set(pixels);
            pixels
        }
    };
    let onpointerdown = {
        let is_dragged = is_dragged.clone();
        move |event: PointerEvent| {
            event.prevent_default();
            let edge = event.target().and_then(|t| t.dyn_into::<Element>().ok());
            let captured = edge.map(|e| e.set_pointer_capture(event.pointer_id()));
            is_dragged.replace(captured.is_some_and(|captured| captured.is_ok()));
        }
    };
    let onpointermove = {
        let (set, is_dragged) = (set.clone(), is_dragged.clone());
        move |event: PointerEvent| {
            if *is_dragged.borrow() {
                set(window_width().saturating_sub(event.client_x().max(0).unsigned_abs()));
            }
        }
    };
    let end = {
        let is_dragged = is_dragged.clone();
        Callback::from(move |_: PointerEvent| {
            if is_dragged.replace(false) {
                save_panel_width(panel_width());
            }
        })
    };
    let fold = {
        let commands = props.commands.clone();
        move || commands.send(CommandId::Panel)
    };
    let onkeydown = {
        let fold = fold.clone();
        move |event: KeyboardEvent| {
            let now = panel_width();
            let to = match event.key().as_str() {
                "ArrowLeft" => now + STEP,
                "ArrowRight" => now.saturating_sub(STEP),
                "Home" => MIN,
                "End" => most(),
                "Enter" => {
                    event.prevent_default();
                    return fold();
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            save_panel_width(set(to));
        }
    };
    html! {
        <div class="edge" {id} role="separator" aria-orientation="vertical" aria-label={messages::panel_width()} tabindex="0"
            aria-controls="side-body" aria-valuenow={width.to_string()} aria-valuemin={MIN.to_string()} aria-valuemax={most().to_string()}
            title={messages::panel_width_hint()} {onpointerdown} {onpointermove} onpointerup={end.clone()} onpointercancel={end}
            {onkeydown} ondblclick={move |_: MouseEvent| fold()} />
    }
}

/// Width of the whole panel, with its border.
fn panel_width() -> u32 {
    let panel = element("side-body").and_then(|body| body.parent_element());
    let panel = panel.and_then(|panel| panel.dyn_into::<HtmlElement>().ok());
    panel.map_or(0, |panel| panel.offset_width().max(0).unsigned_abs())
}

fn window_width() -> u32 {
    let width = web_sys::window().and_then(|w| w.inner_width().ok()?.as_f64());
    // Whole pixels of a window.
    width.map_or(0, |width| width as u32)
}

/// Widest panel: the drawing keeps a part of the window.
fn most() -> u32 {
    (window_width() * 3 / 5).max(MIN)
}
