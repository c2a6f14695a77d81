//! Frames of a page: those that bound no language, and the components that lines to them are meant for.

use super::network::is_cloud_frame;
use super::page::{MAX_DEPTH, PageModel, ShapeRole};
use super::shape::ShapeGuess;
use crate::document::Kind;
use crate::import::classify::place::{is_place, zone};
use std::collections::HashMap;

/// The components of each frame.
pub struct FrameContents {
    members: HashMap<usize, Vec<usize>>,
}

/// The most components of a frame that are kept.
const MAX_MEMBERS: usize = 50;

impl FrameContents {
    /// Finds the components within each frame, at any depth.
    pub fn of(model: &PageModel<'_>) -> Self {
        let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, shape) in model.shapes.iter().enumerate() {
            if shape.role != ShapeRole::Component {
                continue;
            }
            let mut next = shape.parent;
            for _ in 0..MAX_DEPTH {
                let Some(frame) = next else { break };
                let list = members.entry(frame).or_default();
                if list.len() < MAX_MEMBERS {
                    list.push(at);
                }
                next = model.shapes.get(frame).and_then(|shape| shape.parent);
            }
        }
        Self { members }
    }

    /// The components within a frame.
    pub fn members(&self, frame: usize) -> &[usize] {
        self.members.get(&frame).map_or(&[], Vec::as_slice)
    }

    /// The component that a line to the frame is meant for: its only one, or its only one that calls
    /// or can be called.
    pub fn meant(&self, frame: usize, kinds: &HashMap<usize, Kind>) -> Option<usize> {
        let members = self.members(frame);
        if let [only] = members {
            return Some(*only);
        }
        let is_active = |at: &&usize| {
            !matches!(
                kinds.get(*at),
                Some(Kind::Datastore | Kind::Broker | Kind::Telemetry)
            )
        };
        let mut active = members.iter().filter(is_active);
        let first = active.next()?;
        active.next().is_none().then_some(*first)
    }
}

impl PageModel<'_> {
    /// Marks the frames that say where or how things run, and those around components of one kind.
    pub fn mark_places(&mut self, contents: &FrameContents, guesses: &HashMap<usize, ShapeGuess>) {
        for (at, shape) in self.shapes.iter_mut().enumerate() {
            if shape.role != ShapeRole::Domain {
                continue;
            }
            let mut kinds = contents.members(at).iter().map(|member| {
                guesses
                    .get(member)
                    .map_or(Kind::Service, |guess| guess.kind)
            });
            let first = kinds.next();
            let is_of_one_kind = first.is_some_and(|kind| {
                !matches!(
                    kind,
                    Kind::Service | Kind::Gateway | Kind::Orchestrator | Kind::Job
                )
            }) && kinds.all(|kind| Some(kind) == first);
            shape.is_place =
                is_cloud_frame(shape.cell) || is_place(&shape.label.name) || is_of_one_kind;
        }
    }

    /// The innermost zone around a shape.
    pub fn zone_of(&self, at: usize) -> Option<String> {
        let mut next = self.shapes.get(at)?.parent;
        for _ in 0..MAX_DEPTH {
            let shape = self.shapes.get(next?)?;
            let is_zone = ["availability_zone", "group_region"]
                .iter()
                .any(|part| shape.cell.style("grIcon").contains(part));
            if shape.is_place && is_zone {
                return Some(shape.label.name.clone()).filter(|name| !name.is_empty());
            }
            if let Some(zone) = zone(&shape.label.name).filter(|_| shape.is_place) {
                return Some(zone);
            }
            next = shape.parent;
        }
        None
    }
}
