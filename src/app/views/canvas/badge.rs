//! A badge: how many findings an element has. A circle fails, a diamond asks, so that the colour
//! is not all that tells them apart.

use crate::document::Subject;
use crate::editor::scene::notation::{BADGE, diamond};
use crate::editor::scene::routing::tidy;
use crate::export::Mark;
use yew::prelude::*;

/// Properties of [`Badge`].
#[derive(Properties, PartialEq)]
pub struct BadgeProps {
    /// The element.
    pub subject: Subject,
    /// What it is called.
    pub name: AttrValue,
    /// How many findings it has.
    pub mark: Mark,
    /// Where the middle of the badge is.
    pub at: (f64, f64),
    /// Called when it is pressed.
    pub on_badge: Callback<Subject>,
}

/// A badge that can be pressed and that the keyboard reaches.
#[component]
pub fn Badge(props: &BadgeProps) -> Html {
    let press = {
        let (on_badge, subject) = (props.on_badge.clone(), props.subject.clone());
        move || on_badge.emit(subject.clone())
    };
    let onclick = {
        let press = press.clone();
        move |event: MouseEvent| {
            event.stop_propagation();
            press();
        }
    };
    let onkeydown = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            press();
        }
    };
    // What is pressed here is no gesture on the drawing.
    let keep = |event: PointerEvent| event.stop_propagation();
    let keep_double = |event: MouseEvent| event.stop_propagation();
    let mark = props.mark;
    let fails = mark.fails > 0;
    // Moved by a transform, each would be a picture of its own to the browser.
    let (x, y) = (tidy(props.at.0), tidy(props.at.1));
    html! {
        <g class={classes!("badge", if fails { "fail" } else { "ask" })}
            role="button" tabindex="0" aria-label={format!("{}: {}", props.name, mark.label())}
            {onclick} {onkeydown} onpointerdown={keep} ondblclick={keep_double}>
            <title>{ mark.label() }</title>
            if fails {
                <circle cx={x.to_string()} cy={y.to_string()} r={BADGE.to_string()} />
            } else {
                <path d={diamond(x, y)} />
            }
            <text x={x.to_string()} y={(y + 3.7).to_string()}>{ mark.badge_text() }</text>
        </g>
    }
}
