//! Step badges: numbers of a flow's steps along its path. Core steps are filled, others hollow.

use super::primitive::primitives;
use crate::document::{Flow, Id};
use crate::editor::scene::geometry::Vec2;
use crate::editor::scene::primitives::step_primitives;
use crate::editor::scene::{Scene, SceneEdge};
use crate::editor::step_badge_positions;
use std::rc::Rc;
use yew::prelude::*;

/// Renders the badges of a flow. `edge` returns a connection with its current route, `offset` the
/// distance by which a component is dragged.
pub fn step_badges(
    scene: &Scene,
    flow: &Flow,
    edge: impl Fn(&Id) -> Option<Rc<SceneEdge>>,
    offset: impl Fn(&Id) -> Vec2,
) -> Html {
    let places = step_badge_positions(scene, flow, edge, offset);
    let numbered = flow.steps.iter().zip(places).zip(1..);
    let html = numbered.filter_map(|((step, at), number)| {
        let at = at?;
        let core = step.core == Some(true);
        Some(html! {
            <g class={classes!("step", core.then_some("core"))} transform={format!("translate({} {})", at.x, at.y)}>
                { primitives(step_primitives(Vec2::default(), number, core)) }
            </g>
        })
    });
    html! { <g class="steps" aria-hidden="true">{ for html }</g> }
}
