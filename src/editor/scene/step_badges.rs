//! Where the numbers of a flow's steps stand on its path.

use crate::document::{Flow, Id, Step};
use crate::editor::scene::geometry::Vec2;
use crate::editor::scene::{Scene, SceneEdge};
use std::collections::HashMap;
use std::rc::Rc;

/// The place of each step's number, in the order of the steps; `None` for one that is not drawn.
/// `drawn` gives the path of a connection as it is at this moment, and `moved` how far a
/// component is dragged.
pub fn step_badge_positions(
    scene: &Scene,
    flow: &Flow,
    drawn: impl Fn(&Id) -> Option<Rc<SceneEdge>>,
    moved: impl Fn(&Id) -> Vec2,
) -> Vec<Option<Vec2>> {
    let mut on_edge: HashMap<&Id, usize> = HashMap::new();
    let mut on_node: HashMap<&Id, usize> = HashMap::new();
    let steps = flow.steps.iter();
    steps
        .map(|step| at(scene, step, &drawn, &moved, &mut on_edge, &mut on_node))
        .collect()
}

/// On the connection by which the work comes, or at the upper left corner of its component;
/// beside those that stand there already.
fn at<'f>(
    scene: &Scene,
    step: &'f Step,
    drawn: &impl Fn(&Id) -> Option<Rc<SceneEdge>>,
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
