//! Choosing the style of a connection, beside it.

use super::edge::arrow;
use super::place::place;
use crate::document::Style;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::routing::Route;
use web_sys::{FocusEvent, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`StylePicker`].
#[derive(Properties, PartialEq)]
pub struct StylePickerProps {
    /// The connection, as a person would call it.
    pub name: AttrValue,
    /// The style that it has.
    pub style: Style,
    /// The place beside which it stands, in pixels.
    pub at: Vec2,
    /// The size of the canvas, within which it stays.
    pub within: Vec2,
    /// A style was chosen; `true`: by keys, which want to go on from the drawing.
    pub on_styled: Callback<(Style, bool)>,
}

/// The styles in their order, each with its key and a word.
const STYLES: [(Style, &str, &str); 5] = [
    (Style::Request, "r", "Request"),
    (Style::Message, "m", "Message"),
    (Style::Event, "e", "Event"),
    (Style::Data, "d", "Data"),
    (Style::Telemetry, "t", "Telemetry"),
];

/// Its size in pixels, as the style sheet has it.
const SIZE: Vec2 = Vec2::new(200.0, 186.0);

/// Five styles with samples of their lines. A click or a letter chooses at once; arrows look
/// around first, and Enter or leaving chooses.
#[component]
pub fn StylePicker(props: &StylePickerProps) -> Html {
    let chosen = use_state_eq(|| props.style);
    let whole = use_node_ref();
    let checked = use_node_ref();
    use_effect_with(
        (whole.clone(), props.at, props.within),
        |(whole, at, within)| {
            let keep = |wanted: f64, size: f64, room: f64| wanted.min(room - size - 8.0).max(8.0);
            let rect = Rect {
                x: keep(at.x + 16.0, SIZE.x, within.x),
                y: keep(at.y + 16.0, SIZE.y, within.y),
                width: SIZE.x,
                height: 0.0,
            };
            place(whole, &rect);
        },
    );
    use_effect_with(checked.clone(), |checked| {
        if let Some(input) = checked.cast::<HtmlInputElement>() {
            let _ = input.focus();
        }
    });
    let onkeydown = {
        let (on_styled, chosen, before) = (props.on_styled.clone(), chosen.clone(), props.style);
        move |event: KeyboardEvent| {
            let key = event.key().to_lowercase();
            let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
            let by_letter = STYLES.iter().find(|(_, letter, _)| *letter == key);
            match (key.as_str(), by_letter) {
                ("enter", _) => on_styled.emit((*chosen, true)),
                ("escape", _) => on_styled.emit((before, true)),
                (_, Some((style, ..))) if !modified => on_styled.emit((*style, true)),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let onfocusout = {
        let (on_styled, chosen, whole) = (props.on_styled.clone(), chosen.clone(), whole.clone());
        move |event: FocusEvent| {
            let to = event.related_target();
            let to = to.and_then(|t| wasm_bindgen::JsCast::dyn_into::<web_sys::Node>(t).ok());
            let inside = whole.cast::<HtmlElement>();
            if !inside.is_some_and(|whole| whole.contains(to.as_ref())) {
                on_styled.emit((*chosen, false));
            }
        }
    };
    let option = |(style, key, word): (Style, &'static str, &'static str)| {
        let sample = Route {
            points: vec![Vec2::new(2.0, 7.0), Vec2::new(46.0, 7.0)],
        };
        let onchange = {
            let chosen = chosen.clone();
            move |_: Event| chosen.set(style)
        };
        let onclick = {
            let on_styled = props.on_styled.clone();
            move |event: MouseEvent| {
                // Arrow keys click, too, but not with a finger.
                if event.detail() > 0 {
                    on_styled.emit((style, true));
                }
            }
        };
        html! {
            <label class="option">
                <input type="radio" name="style" checked={*chosen == style} aria-keyshortcuts={key} {onchange} {onclick}
                    ref={if props.style == style { checked.clone() } else { NodeRef::default() }} />
                <svg width="48" height="14" aria-hidden="true"><g class={classes!("edge", style.as_str())}>{ arrow(&sample, style) }</g></svg>
                <span>{ word }</span>
                <kbd aria-hidden="true">{ key.to_uppercase() }</kbd>
            </label>
        }
    };
    // What is pressed here is no gesture on the drawing.
    let keep = |event: PointerEvent| event.stop_propagation();
    // A press on a word would take the focus from the choice, which ends the picking before the click.
    let keep_focus = |event: MouseEvent| event.prevent_default();
    html! {
        <fieldset ref={whole} class="style-picker" {onkeydown} {onfocusout} onpointerdown={keep} onmousedown={keep_focus}>
            <legend class="unseen">{ format!("Style of {}", props.name) }</legend>
            { for STYLES.into_iter().map(option) }
        </fieldset>
    }
}
