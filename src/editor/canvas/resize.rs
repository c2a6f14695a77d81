//! Resizing the frame of a domain by its edges and corners.

use super::controller::REACH;
use super::{CanvasController, CanvasOutput, Gesture};
use crate::document::{Design, Domain, Frame, Id, Length, Real, Subject};
use crate::editor::scene::geometry::{GRID, Rect, Vec2, snap_to_grid};
use crate::editor::scene::routing::Side;
use crate::editor::{Command, Tool};

/// A drag that resizes a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct ResizeDrag {
    /// The domain.
    pub domain: Id,
    /// The current bounds.
    pub to: Rect,
    /// The dragged sides: one, or two at a corner.
    pub sides: Vec<Side>,
    pub(super) before: Rect,
    pub(super) pressed: Vec2,
    pub(super) from: Vec2,
    pub(super) begun: bool,
}

/// Minimum size of a frame.
const LEAST: f64 = 40.0;

impl CanvasController {
    /// Sides of the selected domain's frame at a point: one, two at a corner, or none.
    pub fn frame_sides_at(&self, at: Vec2) -> Vec<Side> {
        let (Some(Subject::Domain(id)), Tool::Select) = (self.selection.single(), self.tool) else {
            return Vec::new();
        };
        let Some(frame) = self.scene.frame(id) else {
            return Vec::new();
        };
        let reach = REACH / self.view.zoom;
        let rect = frame.rect;
        if !rect.inflate(reach).contains(at) || self.scene.node_at(at).is_some() {
            return Vec::new();
        }
        let near = |side: &Side| match side {
            Side::Left => (at.x - rect.x).abs() <= reach,
            Side::Right => (at.x - rect.right()).abs() <= reach,
            Side::Top => (at.y - rect.y).abs() <= reach,
            Side::Bottom => (at.y - rect.bottom()).abs() <= reach,
        };
        Side::ALL.into_iter().filter(near).collect()
    }

    pub(super) fn take_frame(&self, pressed: Vec2) -> Option<Gesture> {
        let from = self.view.to_canvas(pressed);
        let sides = self.frame_sides_at(from);
        let Some(Subject::Domain(id)) = self.selection.single() else {
            return None;
        };
        let before = self.scene.frame(id)?.rect;
        (!sides.is_empty()).then(|| {
            Gesture::ResizeFrame(ResizeDrag {
                domain: id.clone(),
                to: before,
                sides,
                before,
                pressed,
                from,
                begun: false,
            })
        })
    }

    /// Bounds after moving the dragged sides; never smaller than the contents.
    pub(super) fn resize_rect(&self, resizing: &ResizeDrag, by: Vec2, free: bool) -> Rect {
        let before = resizing.before;
        let on_grid = |n: f64| if free { n } else { snap_to_grid(n) };
        let (mut left, mut top) = (before.x, before.y);
        let (mut right, mut bottom) = (before.right(), before.bottom());
        for side in &resizing.sides {
            match side {
                Side::Left => left = on_grid(left + by.x).min(right - LEAST),
                Side::Right => right = on_grid(right + by.x).max(left + LEAST),
                Side::Top => top = on_grid(top + by.y).min(bottom - LEAST),
                Side::Bottom => bottom = on_grid(bottom + by.y).max(top + LEAST),
            }
        }
        let wanted = Rect::between(Vec2::new(left, top), Vec2::new(right, bottom));
        match self.scene.content_bounds(&resizing.domain) {
            Some(content) => wanted.union(&content),
            None => wanted,
        }
    }

    /// Resizes a frame. It takes in elements of the parent domain that it newly encloses.
    pub(super) fn resize(&mut self, id: &Id, before: &Rect, to: Rect) -> Vec<CanvasOutput> {
        let design = self.scene.design();
        let Some(domain) = design.domains.get(id).filter(|_| to != *before) else {
            return Vec::new();
        };
        let name = format!("Resize {}", domain.name);
        let mut commands = vec![Command::put(with_frame(domain, &to), "Resize")];
        commands.extend(self.newly_enclosed(id, domain.parent.as_ref(), &to, Some(before)));
        vec![CanvasOutput::Run(Command::Batch { name, commands })]
    }

    /// Elements of the parent domain that the frame newly encloses.
    pub(super) fn newly_enclosed(
        &self,
        id: &Id,
        parent: Option<&Id>,
        frame: &Rect,
        before: Option<&Rect>,
    ) -> Vec<Command> {
        let design: &Design = self.scene.design();
        let is_new = |rect: &Rect| {
            frame.contains_rect(rect) && before.is_none_or(|b| !b.contains_rect(rect))
        };
        let mut commands = Vec::new();
        for inner in self.scene.frames() {
            let Some(inside) = design.domains.get(&inner.id) else {
                continue;
            };
            if inside.id != *id && is_new(&inner.rect) && inside.parent.as_ref() == parent {
                let mut inside = (**inside).clone();
                inside.parent = Some(id.clone());
                commands.push(Command::put(inside, "Put in"));
            }
        }
        for node in self.scene.nodes_within(frame) {
            if is_new(&node.rect()) && node.component.domain.as_ref() == parent {
                let mut component = (*node.component).clone();
                component.domain = Some(id.clone());
                commands.push(Command::put(component, "Put in"));
            }
        }
        commands
    }

    /// Moves one side of the selected frame outwards or inwards by keyboard.
    pub(super) fn resize_by_keys(
        &mut self,
        side: Side,
        inwards: bool,
    ) -> Option<Vec<CanvasOutput>> {
        let Some(Subject::Domain(id)) = self.selection.single().cloned() else {
            return None;
        };
        let before = self.scene.frame(&id)?.rect;
        let resizing = ResizeDrag {
            domain: id.clone(),
            to: before,
            sides: vec![side],
            before,
            pressed: Vec2::default(),
            from: Vec2::default(),
            begun: true,
        };
        // Two grid steps, so that a side off the grid moves at least one.
        let far = if inwards { -2.0 * GRID } else { 2.0 * GRID };
        let to = self.resize_rect(&resizing, side.outwards() * far, false);
        Some(self.resize(&id, &before, to))
    }
}

/// The domain with these bounds.
pub(super) fn with_frame(domain: &Domain, rect: &Rect) -> Domain {
    let mut domain = domain.clone();
    let extra = domain.frame.take().map(|frame| frame.extra);
    let mut frame = Frame::new(
        Real(rect.x),
        Real(rect.y),
        Length::new(rect.width),
        Length::new(rect.height),
    );
    frame.extra = extra.unwrap_or_default();
    domain.frame = Some(frame);
    domain
}
