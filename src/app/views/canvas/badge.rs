//! Badge: number of findings of an element. Problems have a circle, questions a diamond, so that they
//! differ in more than colour and are told at a glance.

use super::primitive::primitives;
use crate::document::Subject;
use crate::editor::scene::geometry::Vec2;
use crate::editor::scene::primitives::badge_primitives;
use crate::editor::scene::routing::round_for_svg;
use crate::export::Mark;
use yew::prelude::*;

/// Properties of [`Badge`].
#[derive(Properties, PartialEq)]
pub struct BadgeProps {
    /// The element.
    pub subject: Subject,
    /// Name of the element.
    pub name: AttrValue,
    /// Findings of the element.
    pub mark: Mark,
    /// Center of the badge.
    pub at: (f64, f64),
    /// Called when the badge is pressed.
    pub on_badge: Callback<Subject>,
}

/// A badge, as a button for pointer and keyboard.
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
    // A press here starts no gesture on the canvas.
    let keep = |event: PointerEvent| event.stop_propagation();
    let keep_double = |event: MouseEvent| event.stop_propagation();
    let mark = props.mark;
    let fails = mark.fails > 0;
    // Positioned by coordinates: with a transform each would become a compositor layer.
    let at = Vec2::new(round_for_svg(props.at.0), round_for_svg(props.at.1));
    html! {
        <g class={classes!("badge", if fails { "fail" } else { "ask" })}
            role="button" tabindex="0" aria-label={format!("{}: {}", props.name, mark.label())}
            {onclick} {onkeydown} onpointerdown={keep} ondblclick={keep_double}>
            <title>{ mark.label() }</title>
            if !fails {
                // The mark is small, what one presses is not.
                <circle class="reach" cx={at.x.to_string()} cy={at.y.to_string()} r="11" />
            }
            { primitives(badge_primitives(at, fails, mark.badge_text())) }
        </g>
    }
}
