//! Automatic layout: proposes new positions and summarises their effect.

use super::proposals::propose;
use super::protocol::LayoutProposal;
use crate::document::{Design, Id};
use crate::editor::layout::{CrossingReduction, metrics};
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Vec2;
use crate::editor::{AutoPositions, CanvasController, Editor, Selection, Tool};
use std::collections::HashSet;
use std::rc::Rc;

/// Time budget of crossing reduction, in milliseconds. The best layout found by then is taken.
const CROSSING_BUDGET: f64 = 2_000.0;
/// Above this number of connections, crossings are not counted: the count is quadratic.
const MAX_COUNTED_CONNECTIONS: usize = 2_000;

/// Lays out the components `moving`. `positions` are the drawn positions of components without a
/// stored one.
pub fn propose_layout(
    design: &Rc<Design>,
    state: u64,
    moving: &[String],
    positions: Vec<(String, f64, f64)>,
    clock: fn() -> f64,
) -> LayoutProposal {
    let moving: HashSet<Id> = moving.iter().filter_map(|id| Id::new(id)).collect();
    let positions = positions.into_iter();
    let positions = positions.filter_map(|(id, x, y)| Some((Id::new(&id)?, Vec2::new(x, y))));
    let before = Scene::at_places(design, AutoPositions::known(positions));
    let crossings_before = count_crossings(&before);
    let mut stage = CanvasController::default();
    stage.update(Rc::new(before), Tool::Select, &Selection::none());
    let began = clock();
    let has_time = || clock() - began < CROSSING_BUDGET;
    let Some(command) = stage.lay_out(&moving, Some(&CrossingReduction::while_time(&has_time)))
    else {
        return LayoutProposal {
            edit: None,
            summary: String::new(),
            area: Default::default(),
        };
    };
    let mut editor = Editor::open(design.clone());
    // `propose` reports a command that cannot be applied.
    let _ = editor.run(command.clone());
    let after = Scene::of(editor.design(), &stage.scene);
    let moved = after.nodes().iter().filter(|node| {
        let before = stage.scene.node(&node.component.id);
        before.is_some_and(|before| before.center != node.center)
    });
    let crossings = crossings_before.zip(count_crossings(&after));
    let summary = summarize(moved.count(), crossings);
    let area = after.bounds().unwrap_or_default();
    LayoutProposal {
        edit: Some(propose(design, state, Ok(command))),
        summary,
        area: (area.x, area.y, area.width, area.height),
    }
}

fn count_crossings(scene: &Scene) -> Option<usize> {
    let is_small = scene.edges().len() <= MAX_COUNTED_CONNECTIONS;
    is_small.then(|| metrics::crossings(scene))
}

/// Summary of a layout: how many components move, and the crossings before and after.
fn summarize(count: usize, crossings: Option<(usize, usize)>) -> String {
    let moved = match count {
        1 => "1 component moves.".to_owned(),
        count => format!("{count} components move."),
    };
    let times = |count: usize| match count {
        0 => "nowhere".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    match crossings {
        None => moved,
        Some((before, after)) => format!(
            "{moved} Lines cross {} now, {} afterwards.",
            times(before),
            times(after)
        ),
    }
}
