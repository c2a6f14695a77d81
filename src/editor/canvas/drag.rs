//! Drags: their start, their progress and the elements that move along.

use super::pointer::CLICK_TOLERANCE;
use super::{CanvasController, CanvasOutput, Gesture, MoveDrag, PointerInput};
use crate::document::{Id, Subject};
use crate::editor::scene::HitTarget;
use crate::editor::scene::geometry::{Rect, Vec2, bounds};
use crate::editor::{Selection, Tool};
use std::collections::HashSet;
use std::rc::Rc;

impl CanvasController {
    pub(super) fn begin_drag(&mut self, press: PointerInput) -> Vec<CanvasOutput> {
        let Gesture::Press { at, on, touch } = std::mem::take(&mut self.gesture) else {
            return Vec::new();
        };
        let grip = self.view.to_canvas(at);
        let mut outputs = Vec::new();
        match (on, self.tool) {
            (_, Tool::Record) => self.gesture = Gesture::Pan { last: press.at },
            (Some(hit @ (HitTarget::Component(_) | HitTarget::Domain(_))), _) => {
                let subject = hit.subject();
                if !self.selection.contains(&subject) {
                    outputs = self.select(if press.modifiers.shift {
                        self.selection.toggle(&subject)
                    } else {
                        Selection::one(subject.clone())
                    });
                }
                self.hovered = None;
                let (components, domains) = self.dragged_elements();
                let anchor = self.anchor(&subject);
                self.gesture = Gesture::Move(MoveDrag {
                    grip,
                    anchor,
                    ..self.move_drag(components, domains, Vec2::default())
                });
                outputs.extend(self.pointer_move(press));
            }
            (None, Tool::Select) if touch => self.gesture = Gesture::Pan { last: press.at },
            (None, Tool::Select) => {
                let to = self.view.to_canvas(press.at);
                self.gesture = Gesture::Marquee { from: grip, to };
            }
            // A connection cannot be dragged; a tool acts on release.
            (on, _) => {
                self.gesture = Gesture::Press {
                    at: press.at,
                    on,
                    touch,
                }
            }
        }
        outputs
    }

    /// Updates a drag for the pointer position. Control disables snapping.
    pub(super) fn update_drag(&self, gesture: Gesture, press: PointerInput, at: Vec2) -> Gesture {
        let free = press.modifiers.control;
        match gesture {
            Gesture::Move(mut moving) => {
                let by = at - moving.grip;
                (moving.by, moving.guides) = if free {
                    (by, Vec::new())
                } else {
                    self.snap_drag(&moving, by)
                };
                moving.onto = self.split_on_drop(&moving);
                Gesture::Move(moving)
            }
            Gesture::Bend(mut bending) => {
                bending.begun |= bending.pressed.distance(press.at) > CLICK_TOLERANCE;
                if bending.begun
                    && let Some(bends) = self.bends_at(&bending, at, free)
                {
                    bending.bends = bends;
                }
                Gesture::Bend(bending)
            }
            Gesture::ResizeFrame(mut resizing) => {
                resizing.begun |= resizing.pressed.distance(press.at) > CLICK_TOLERANCE;
                if resizing.begun {
                    resizing.to = self.resize_rect(&resizing, at - resizing.from, free);
                }
                Gesture::ResizeFrame(resizing)
            }
            other => other,
        }
    }

    /// A drag of these elements at this offset.
    pub(super) fn move_drag(
        &self,
        components: HashSet<Id>,
        domains: HashSet<Id>,
        by: Vec2,
    ) -> MoveDrag {
        let nodes = components.iter().filter_map(|id| self.scene.node(id));
        let frames = domains.iter().filter_map(|id| self.scene.frame(id));
        let all = nodes.map(|n| n.rect()).chain(frames.map(|f| f.rect));
        MoveDrag {
            area: bounds(all).unwrap_or_default(),
            components: Rc::new(components),
            domains: Rc::new(domains),
            by,
            guides: Vec::new(),
            onto: None,
            grip: Vec2::default(),
            anchor: Vec2::default(),
        }
    }

    /// The elements dragged with the selection: a domain includes its contents.
    pub(super) fn dragged_elements(&self) -> (HashSet<Id>, HashSet<Id>) {
        let design = self.scene.design();
        let mut components = HashSet::new();
        let mut domains = HashSet::new();
        for subject in self.selection.iter() {
            match subject {
                Subject::Component(id) => components.insert(id.clone()),
                Subject::Domain(id) => domains.insert(id.clone()),
                _ => continue,
            };
        }
        if !domains.is_empty() {
            // Parents precede children, so one pass finds all descendants.
            for frame in self.scene.frames() {
                let parent = design
                    .domains
                    .get(&frame.id)
                    .and_then(|d| d.parent.as_ref());
                if parent.is_some_and(|parent| domains.contains(parent)) {
                    domains.insert(frame.id.clone());
                }
            }
            let inside = design.components.iter().filter(|c| {
                let domain = c.domain.as_ref();
                domain.is_some_and(|domain| domains.contains(domain))
            });
            components.extend(inside.map(|c| c.id.clone()));
        }
        (components, domains)
    }

    pub(super) fn anchor(&self, subject: &Subject) -> Vec2 {
        match subject {
            Subject::Component(id) => self.scene.node(id).map(|n| n.center),
            other => self.scene.area(other).map(|area| Vec2::new(area.x, area.y)),
        }
        .unwrap_or_default()
    }

    pub(super) fn select_in_area(&mut self, area: &Rect, press: PointerInput) -> Vec<CanvasOutput> {
        let nodes = self.scene.nodes_within(area).into_iter();
        let edges = self.scene.edges_within(area).into_iter();
        let inside = nodes
            .map(|n| Subject::Component(n.component.id.clone()))
            .chain(edges.map(|e| Subject::Connection(e.connection.id.clone())));
        let selection = if press.modifiers.shift {
            self.selection.iter().cloned().chain(inside).collect()
        } else {
            inside.collect()
        };
        self.select(selection)
    }

    pub(super) fn pinch(&mut self, press: PointerInput) {
        let [first, second, ..] = self.pointers.as_mut_slice() else {
            return;
        };
        let (moved, other) = if first.0 == press.pointer {
            (first, second)
        } else if second.0 == press.pointer {
            (second, first)
        } else {
            return;
        };
        let (before, now) = (moved.1, press.at);
        moved.1 = now;
        let other = other.1;
        let middle = |a: Vec2| (a + other) * 0.5;
        self.view.pan(middle(now) - middle(before));
        let apart = before.distance(other);
        // Two fingers on one spot define no scale.
        if apart > 1.0 {
            self.view.zoom_at(middle(now), now.distance(other) / apart);
        }
    }
}
