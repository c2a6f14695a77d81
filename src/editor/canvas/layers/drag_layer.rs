//! The drag layer: elements that move, rendered over those that stay. A drag renders a few lines,
//! however many elements lie below.

use super::visible_set::{DragSplit, VisibleSet};
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::{DragPreview, DragSet};
use std::rc::Rc;

/// Elements that are lifted out of the visible set for a drag.
pub struct DragLayer {
    drag: DragSet,
    split: DragSplit,
}

impl DragLayer {
    /// Lifts the dragged elements out of the visible set.
    pub fn new(drag: DragSet, visible: &VisibleSet) -> Self {
        let split = visible.split(&drag);
        Self { drag, split }
    }

    /// The same drag in another visible set.
    #[must_use]
    pub fn within(self, visible: &VisibleSet) -> Self {
        Self::new(self.drag, visible)
    }

    /// Elements that stay, frames and connections that move unchanged, components that move.
    pub fn split(&self) -> &DragSplit {
        &self.split
    }

    /// Connections that may be rerouted, with their routes in the preview.
    pub fn rerouted(&self, visible: &VisibleSet, preview: &DragPreview) -> Rc<VisibleSet> {
        visible.rerouted(&self.drag, preview)
    }

    /// Frames that would grow or shrink around the dragged elements.
    pub fn resized_frames<'a>(
        &'a self,
        preview: &'a DragPreview,
    ) -> impl Iterator<Item = Rect> + 'a {
        let frames = preview.frames.iter();
        let resized = frames.filter(|frame| !self.drag.domains.contains(&frame.id));
        resized.map(|frame| frame.rect)
    }
}
