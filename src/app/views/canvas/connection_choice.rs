//! Choice among the connections that lead to a component, beside it.

use super::position::position_element;
use crate::document::Id;
use crate::editor::scene::geometry::{Rect, Vec2};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`ConnectionChoiceList`].
#[derive(Properties, PartialEq)]
pub struct ConnectionChoiceListProps {
    /// The connections with their names.
    pub options: Vec<(Id, AttrValue)>,
    /// Name of the component.
    pub name: AttrValue,
    /// Position of the list, in pixels.
    pub at: Vec2,
    /// Size of the canvas, which the list does not leave.
    pub within: Vec2,
    /// Called with the chosen connection, or with `None`.
    pub on_choose: Callback<Option<Id>>,
}

/// Width in pixels, as in the style sheet.
const WIDTH: f64 = 280.0;
/// Height of an option, for a finger.
const ROW: f64 = 44.0;

/// Buttons of the connections. Escape chooses none.
#[component]
pub fn ConnectionChoiceList(props: &ConnectionChoiceListProps) -> Html {
    let list = use_node_ref();
    let place = (props.at, props.within, props.options.len());
    use_effect_with((list.clone(), place), |(list, (at, within, count))| {
        const MARGIN: f64 = 8.0;
        let height = (*count as f64 + 1.0) * ROW;
        let keep = |wanted: f64, size: f64, room: f64| wanted.min(room - size - MARGIN).max(MARGIN);
        let rect = Rect {
            x: keep(at.x, WIDTH, within.x),
            y: keep(at.y + MARGIN, height, within.y),
            width: 0.0,
            height: 0.0,
        };
        position_element(list, &rect);
    });
    use_effect_with(list.clone(), |list| {
        let list = list.cast::<HtmlElement>();
        let first = list.and_then(|list| list.query_selector("button").ok().flatten());
        let first = first.and_then(|b| b.dyn_into::<HtmlElement>().ok());
        if let Some(first) = first {
            let _ = first.focus();
        }
    });
    let onkeydown = {
        let choose = props.on_choose.clone();
        move |event: KeyboardEvent| {
            let button = event.target_unchecked_into::<HtmlElement>();
            let next = match event.key().as_str() {
                "Escape" => {
                    choose.emit(None);
                    None
                }
                "ArrowDown" => button.next_element_sibling(),
                "ArrowUp" => button.previous_element_sibling(),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(next) = next.and_then(|n| n.dyn_into::<HtmlElement>().ok()) {
                let _ = next.focus();
            }
        }
    };
    let keep = |event: PointerEvent| event.stop_propagation();
    html! {
        <div ref={list} class="connection-choice" role="group" aria-label={format!("Connection to {}", props.name)} {onkeydown} onpointerdown={keep}>
            <p>{ format!("Which connection leads to {}?", props.name) }</p>
            { for props.options.iter().map(|(id, name)| {
                let (choose, id) = (props.on_choose.clone(), id.clone());
                html! { <button type="button" onclick={move |_: MouseEvent| choose.emit(Some(id.clone()))}>{ name }</button> }
            }) }
        </div>
    }
}
