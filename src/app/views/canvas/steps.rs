//! The numbers of a flow's steps on its path. Steps of the core are filled, the others hollow.

use crate::document::{Flow, Id};
use crate::editor::scene::geometry::Vec2;
use crate::editor::scene::notation::BADGE;
use crate::editor::scene::{Scene, SceneEdge};
use crate::editor::step_badge_positions;
use std::rc::Rc;
use yew::prelude::*;

/// The steps of the flow. `drawn` gives the path of a connection as it is at this moment, and
/// `moved` how far a component is dragged.
pub fn steps(
    scene: &Scene,
    flow: &Flow,
    drawn: impl Fn(&Id) -> Option<Rc<SceneEdge>>,
    moved: impl Fn(&Id) -> Vec2,
) -> Html {
    let places = step_badge_positions(scene, flow, drawn, moved);
    let numbered = flow.steps.iter().zip(places).zip(1..);
    let html = numbered.filter_map(|((step, at), number)| {
        let at = at?;
        let core = step.core == Some(true);
        Some(html! {
            <g class={classes!("step", core.then_some("core"))} transform={format!("translate({} {})", at.x, at.y)}>
                <circle r={BADGE.to_string()} />
                <text y="3.6">{ number }</text>
            </g>
        })
    });
    html! { <g class="steps" aria-hidden="true">{ for html }</g> }
}
