//! Positions of the step numbers of a flow.

use crate::document::{Flow, Id, Step};
use crate::editor::scene::geometry::Vec2;
use crate::editor::scene::{Scene, SceneEdge};
use std::collections::HashMap;
use std::rc::Rc;

/// Position of each step's number in step order; `None` if it is not in the drawing. `drawn`
/// returns the current edge of a connection, `moved` the drag offset of a component.
pub fn step_badge_positions(
    scene: &Scene,
    flow: &Flow,
    drawn: impl Fn(&Id) -> Option<Rc<SceneEdge>>,
    moved: impl Fn(&Id) -> Vec2,
) -> Vec<Option<Vec2>> {
    let mut on_edge: HashMap<Id, usize> = HashMap::new();
    let mut on_node: HashMap<&Id, usize> = HashMap::new();
    let steps = flow.steps.iter();
    steps
        .map(|step| step_position(scene, step, &drawn, &moved, &mut on_edge, &mut on_node))
        .collect()
}

/// On the connection of the step, or at the upper left corner of its component; beside numbers
/// already there.
fn step_position<'f>(
    scene: &Scene,
    step: &'f Step,
    drawn: &impl Fn(&Id) -> Option<Rc<SceneEdge>>,
    moved: &impl Fn(&Id) -> Vec2,
    on_edge: &mut HashMap<Id, usize>,
    on_node: &mut HashMap<&'f Id, usize>,
) -> Option<Vec2> {
    const APART: f64 = 22.0;
    // Steps of connections that share a line have their places on it one after another.
    let line_of = |id: &'f Id| {
        let edge = drawn(id)?;
        let first = scene
            .bundle(&edge)
            .first()
            .map(|first| first.connection.id.clone());
        match first {
            Some(first) if first != *id => Some((first.clone(), drawn(&first)?)),
            _ => Some((id.clone(), edge)),
        }
    };
    if let Some((id, edge)) = step.connection.as_ref().and_then(line_of) {
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
