//! The numbers of a flow's steps on its path. Steps of the core are filled, the others hollow.

use crate::design::{Flow, Id};
use crate::editor::geometry::Vec2;
use crate::editor::scene::{Edge, Scene};
use std::collections::HashMap;
use std::rc::Rc;
use yew::prelude::*;

/// The steps of the flow. `drawn` gives the path of a connection as it is at this moment, and
/// `moved` how far a component is dragged.
pub fn steps(
    scene: &Scene,
    flow: &Flow,
    drawn: impl Fn(&Id) -> Option<Rc<Edge>>,
    moved: impl Fn(&Id) -> Vec2,
) -> Html {
    let mut on_edge: HashMap<&Id, usize> = HashMap::new();
    let mut on_node: HashMap<&Id, usize> = HashMap::new();
    let steps = flow.steps.iter();
    let places: Vec<Option<Vec2>> = steps
        .map(|step| at(scene, step, &drawn, &moved, &mut on_edge, &mut on_node))
        .collect();
    let numbered = flow.steps.iter().zip(places).zip(1..);
    let html = numbered.filter_map(|((step, at), number)| {
        let at = at?;
        let core = step.core == Some(true);
        Some(html! {
            <g class={classes!("step", core.then_some("core"))} transform={format!("translate({} {})", at.x, at.y)}>
                <circle r="9.5" />
                <text y="3.6">{ number }</text>
            </g>
        })
    });
    html! { <g class="steps" aria-hidden="true">{ for html }</g> }
}

/// Where a step's number stands: on the connection by which the work comes, or at the upper left
/// corner of its component; beside those that stand there already.
fn at<'f>(
    scene: &Scene,
    step: &'f crate::design::Step,
    drawn: &impl Fn(&Id) -> Option<Rc<Edge>>,
    moved: &impl Fn(&Id) -> Vec2,
    on_edge: &mut HashMap<&'f Id, usize>,
    on_node: &mut HashMap<&'f Id, usize>,
) -> Option<Vec2> {
    const APART: f64 = 22.0;
    if let Some((id, edge)) = step
        .connection
        .as_ref()
        .and_then(|id| Some((id, drawn(id)?)))
    {
        let nth = on_edge.entry(id).or_default();
        let at = edge.step_at(*nth);
        *nth += 1;
        return Some(at);
    }
    let rect = scene.node(&step.component)?.rect();
    let nth = on_node.entry(&step.component).or_default();
    let along = Vec2::new(APART * *nth as f64, 0.0);
    *nth += 1;
    Some(Vec2::new(rect.x, rect.y) + along + moved(&step.component))
}
