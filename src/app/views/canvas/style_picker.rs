//! Style picker, beside the connection.

use super::edge::arrow;
use super::position::position_element;
use crate::document::Style;
use crate::editor::factory::{style_meaning, style_name};
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::routing::Route;
use web_sys::{FocusEvent, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`StylePicker`].
#[derive(Properties, PartialEq)]
pub struct StylePickerProps {
    /// Name of the connection.
    pub name: AttrValue,
    /// Current style of the connection.
    pub style: Style,
    /// Position beside which the picker is shown, in pixels.
    pub at: Vec2,
    /// Size of the canvas, which the picker does not leave.
    pub within: Vec2,
    /// Called with the picked style; `true` if the focus returns to the canvas.
    pub on_styled: Callback<(Style, bool)>,
}

/// Styles with their keys.
const STYLES: [(Style, &str); 5] = [
    (Style::Request, "r"),
    (Style::Message, "m"),
    (Style::Event, "e"),
    (Style::Data, "d"),
    (Style::Telemetry, "t"),
];

/// Size in pixels, as in the style sheet.
const SIZE: Vec2 = Vec2::new(304.0, 232.0);

/// Radio group of the styles with samples of their lines. A click or a letter picks at once; after
/// arrow keys, Enter or leaving the picker does.
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
            position_element(whole, &rect);
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
            let by_letter = STYLES.iter().find(|(_, letter)| *letter == key);
            match (key.as_str(), by_letter) {
                ("enter", _) => on_styled.emit((*chosen, true)),
                ("escape", _) => on_styled.emit((before, true)),
                (_, Some((style, _))) if !modified => on_styled.emit((*style, true)),
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
    let option = |(style, key): (Style, &'static str)| {
        let onchange = {
            let chosen = chosen.clone();
            move |_: Event| chosen.set(style)
        };
        let onclick = {
            let on_styled = props.on_styled.clone();
            move |event: MouseEvent| {
                // Arrow keys fire a click as well, with a detail of 0.
                if event.detail() > 0 {
                    on_styled.emit((style, true));
                }
            }
        };
        html! {
            <label class="option">
                <input type="radio" name="style" checked={*chosen == style} aria-keyshortcuts={key} {onchange} {onclick}
                    ref={if props.style == style { checked.clone() } else { NodeRef::default() }} />
                { line_sample(style) }
                <span><span>{ style_name(style) }</span><small>{ style_meaning(style) }</small></span>
                <kbd aria-hidden="true">{ key.to_uppercase() }</kbd>
            </label>
        }
    };
    // A press here starts no gesture on the canvas.
    let keep = |event: PointerEvent| event.stop_propagation();
    // A press on a label would blur the radio button and close the picker before the click.
    let keep_focus = |event: MouseEvent| event.prevent_default();
    html! {
        <fieldset ref={whole} class="style-picker" {onkeydown} {onfocusout} onpointerdown={keep} onmousedown={keep_focus}>
            <legend class="unseen">{ format!("Style of {}", props.name) }</legend>
            { for STYLES.into_iter().map(option) }
        </fieldset>
    }
}

/// Short line of a style, as on the drawing.
pub fn line_sample(style: Style) -> Html {
    let sample = Route {
        points: vec![Vec2::new(2.0, 7.0), Vec2::new(46.0, 7.0)],
    };
    html! {
        <svg width="48" height="14" aria-hidden="true">
            <g class={classes!("edge", style.as_str())}>{ arrow(&sample, style) }</g>
        </svg>
    }
}
