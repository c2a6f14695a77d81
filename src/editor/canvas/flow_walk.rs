//! Walk through a flow: its path stands out from the drawing, and the arrow keys go from step to step.

use super::{CanvasController, CanvasKey, CanvasOutput};
use crate::document::{Flow, Id, Step, Subject};
use crate::editor::display_name;
use crate::editor::scene::highlights::{HighlightKind, Highlights};
use crate::editor::scene::routing::Side;
use std::rc::Rc;

/// A walk in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowWalk {
    /// The flow.
    pub flow: Id,
    /// Number of the current step, from 1; 0 shows the whole flow.
    pub step: usize,
}

impl CanvasController {
    /// The walk in progress, with its flow.
    pub fn walk(&self) -> Option<(&FlowWalk, &Rc<Flow>)> {
        let walk = self.walk.as_ref()?;
        Some((walk, self.scene.design().flows.get(&walk.flow)?))
    }

    /// Starts a walk with the whole flow.
    pub fn start_walk(&mut self, flow: &Id) -> Vec<CanvasOutput> {
        self.cancel();
        self.walk = Some(FlowWalk {
            flow: flow.clone(),
            step: 0,
        });
        self.show_step()
    }

    /// Ends the walk.
    pub fn end_walk(&mut self) {
        self.walk = None;
    }

    /// Goes to the next step, or to the one before.
    pub fn step_walk(&mut self, forth: bool) -> Vec<CanvasOutput> {
        let last = self.walk().map_or(0, |(_, flow)| flow.steps.len());
        if let Some(walk) = &mut self.walk {
            walk.step = match forth {
                true => (walk.step + 1).min(last),
                false => walk.step.saturating_sub(1),
            };
        }
        self.show_step()
    }

    /// Brings the current step into view, and announces it.
    fn show_step(&mut self) -> Vec<CanvasOutput> {
        let Some((walk, flow)) = self.walk() else {
            return Vec::new();
        };
        let subjects = match walk.step.checked_sub(1).and_then(|at| flow.steps.get(at)) {
            Some(step) => step_subjects(step),
            None => vec![Subject::Flow(flow.id.clone())],
        };
        self.show(&subjects);
        let status = self.walk_status();
        status.into_iter().map(CanvasOutput::Announce).collect()
    }

    /// Keys with a different meaning during a walk.
    pub(super) fn walk_key(&mut self, key: CanvasKey) -> Option<Vec<CanvasOutput>> {
        self.walk()?;
        match key {
            CanvasKey::Arrow(side @ (Side::Left | Side::Right)) => {
                Some(self.step_walk(side == Side::Right))
            }
            CanvasKey::Space | CanvasKey::Next => Some(self.step_walk(true)),
            CanvasKey::Previous => Some(self.step_walk(false)),
            CanvasKey::Escape => {
                self.end_walk();
                Some(Vec::new())
            }
            _ => None,
        }
    }

    /// The current step in words: its number, its way and the words that travel along it.
    pub fn walk_status(&self) -> Option<String> {
        let (walk, flow) = self.walk()?;
        let count = flow.steps.len();
        let Some(step) = walk.step.checked_sub(1).and_then(|at| flow.steps.get(at)) else {
            let steps = crate::editor::count_noun(count, "step", "steps");
            return Some(format!("{}: {steps}", flow.name));
        };
        let design = self.scene.design();
        let number = walk.step;
        let mut status = format!("{number} of {count}: {}", {
            let way = step_subjects(step).into_iter().next();
            way.map(|way| display_name(design, &way))
                .unwrap_or_default()
        });
        let way = step.connection.as_ref();
        if let Some(connection) = way.and_then(|id| design.connections.get(id)) {
            status.push_str(&format!(", {}", connection.style.as_str()));
            if !connection.carries.is_empty() {
                status.push_str(&format!(" {}", connection.carries.join(", ")));
            }
        }
        if step.core == Some(true) {
            status.push_str(", core");
        }
        if step.writes == Some(true) {
            status.push_str(", writes");
        }
        if !step.emits.is_empty() {
            status.push_str(&format!(", emits {}", step.emits.join(", ")));
        }
        Some(status)
    }

    /// Highlights of the walk, or of the path of the recorded flow.
    pub(super) fn flow_highlights(&self, recorded: Option<&Flow>) -> Highlights {
        if let Some((walk, flow)) = self.walk() {
            let current = walk.step.checked_sub(1);
            let mut marks: Vec<_> = flow
                .trigger
                .iter()
                .map(|id| Subject::Component(id.clone()))
                .map(|s| (s, HighlightKind::Path))
                .collect();
            for (at, step) in flow.steps.iter().enumerate() {
                let kind = match current == Some(at) {
                    true => HighlightKind::Step,
                    false => HighlightKind::Path,
                };
                marks.extend(step_subjects(step).into_iter().map(|s| (s, kind)));
                let way = step.connection.as_ref().and_then(|id| self.scene.edge(id));
                let from = way.map(|edge| Subject::Component(edge.connection.from.clone()));
                marks.extend(from.map(|from| (from, HighlightKind::Path)));
            }
            return Highlights::of(marks, true);
        }
        let steps = recorded.into_iter().flat_map(|flow| &flow.steps);
        let ways = steps.filter_map(|step| step.connection.clone());
        let ways = ways.map(|id| (Subject::Connection(id), HighlightKind::Path));
        Highlights::of(ways, false)
    }
}

/// The connection of a step, if it has one, and its component.
fn step_subjects(step: &Step) -> Vec<Subject> {
    let way = step.connection.clone().map(Subject::Connection);
    let component = Subject::Component(step.component.clone());
    way.into_iter().chain([component]).collect()
}
