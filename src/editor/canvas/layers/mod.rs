//! Rendering layers of the canvas: which elements each layer holds, and where it lies on the
//! screen. Panning and zooming only transform the layers; they are rendered again when the view
//! leaves the area that they cover, or once it rests.

mod bounds;
mod drag_layer;
#[cfg(test)]
mod tests;
mod visible_set;

pub use bounds::LayerBounds;
pub use drag_layer::DragLayer;
pub use visible_set::{LevelOfDetail, MOST_EDGES, VisibleSet};

use super::viewport::Viewport;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::{DragPreview, DragSet, Scene};
use std::rc::Rc;

/// Layers of the canvas.
pub struct Layers {
    rendered_zoom: f64,
    visible: Rc<VisibleSet>,
    surroundings: Option<Rc<VisibleSet>>,
    drag: Option<DragLayer>,
    preview: DragPreview,
    /// Placement that was handed out last.
    placement: Option<LayerPlacement>,
}

/// Transform of each layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerPlacement {
    /// Transform of the drawing and of the overlay.
    pub drawing: LayerTransform,
    /// Transform of the surroundings, if there are any.
    pub surroundings: LayerTransform,
}

/// Transform of a layer from its own pixels to the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayerTransform {
    /// Screen position of the upper left corner.
    pub offset: Vec2,
    /// Scale relative to the rendered zoom.
    pub scale: f64,
}

impl LayerTransform {
    fn of(area: &Rect, rendered_zoom: f64, view: &Viewport) -> Self {
        let scale = view.zoom / rendered_zoom;
        let corner = LayerBounds::of(area, rendered_zoom).corner() * scale;
        Self {
            offset: corner + view.offset,
            scale,
        }
    }
}

impl Layers {
    /// Layers of a scene in a viewport.
    pub fn new(scene: &Rc<Scene>, view: &Viewport) -> Self {
        Self {
            rendered_zoom: view.zoom,
            visible: Rc::new(VisibleSet::of(scene, &view.visible_area(), view.zoom)),
            surroundings: None,
            drag: None,
            preview: DragPreview::default(),
            placement: None,
        }
    }

    /// Zoom at which the layers are rendered. While the zoom changes they are only scaled.
    pub fn rendered_zoom(&self) -> f64 {
        self.rendered_zoom
    }

    /// Elements of the drawing.
    pub fn visible(&self) -> &Rc<VisibleSet> {
        &self.visible
    }

    /// Elements of the drawing that no drag lifts out of it.
    pub fn base(&self) -> &Rc<VisibleSet> {
        self.drag
            .as_ref()
            .map_or(&self.visible, |drag| &drag.split().base)
    }

    /// Outlines around the drawing, in a layer below it, while the zoom changes.
    pub fn surroundings(&self) -> Option<&Rc<VisibleSet>> {
        self.surroundings.as_ref()
    }

    /// The drag layer, during a drag.
    pub fn drag(&self) -> Option<&DragLayer> {
        self.drag.as_ref()
    }

    /// Preview of the drag; empty without one.
    pub fn preview(&self) -> &DragPreview {
        &self.preview
    }

    /// Bounds of the drawing and of the overlay.
    pub fn bounds(&self) -> LayerBounds {
        LayerBounds::of(&self.visible.area, self.rendered_zoom)
    }

    /// Updates the preview of a drag. The first one lifts the elements that `drag` returns.
    pub fn update_drag(&mut self, drag: impl FnOnce() -> DragSet, preview: DragPreview) {
        if self.drag.is_none() {
            self.drag = Some(DragLayer::new(drag(), &self.visible));
        }
        self.preview = preview;
    }

    /// Ends the drag.
    pub fn end_drag(&mut self) {
        self.drag = None;
        self.preview = DragPreview::default();
    }

    /// Collects the visible elements for a view at rest, or for a changed scene. The layers are
    /// rendered at the zoom of the view. Returns true if the elements changed.
    pub fn settle(&mut self, scene: &Rc<Scene>, view: &Viewport) -> bool {
        self.rendered_zoom = view.zoom;
        self.follow(scene, view)
    }

    /// Follows the view. While the zoom changes only the surroundings are added; otherwise the
    /// visible elements are collected again if the view has left their area. Returns true if there
    /// is something to render.
    pub fn follow(&mut self, scene: &Rc<Scene>, view: &Viewport) -> bool {
        let is_zooming = self.rendered_zoom != view.zoom;
        if is_zooming && Rc::ptr_eq(&self.visible.scene, scene) {
            return self.add_surroundings(scene, view, 0.0);
        }
        let had_surroundings = self.surroundings.take().is_some();
        let visible = view.visible_area();
        if self.visible.covers(scene, &visible) && self.visible.suits_zoom(view.zoom) {
            return had_surroundings;
        }
        self.visible = Rc::new(VisibleSet::of(scene, &visible, view.zoom));
        self.rendered_zoom = view.zoom;
        self.drag = self.drag.take().map(|drag| drag.within(&self.visible));
        true
    }

    /// Adds outlines around the drawing if it does not cover the visible area, enlarged by `margin`
    /// of its longer side. Rendering the elements themselves at each step of a zoom would take too
    /// long. Returns true if outlines were added.
    pub fn add_surroundings(&mut self, scene: &Rc<Scene>, view: &Viewport, margin: f64) -> bool {
        let visible = view.visible_area();
        let wanted = visible.inflate(margin * visible.width.max(visible.height));
        let suffices = |set: &Rc<VisibleSet>| set.covers(scene, &wanted) || set.covers_all(scene);
        if suffices(&self.visible) || self.surroundings.as_ref().is_some_and(suffices) {
            return false;
        }
        let outline = VisibleSet::outline(scene, &visible, view.zoom);
        self.surroundings = Some(Rc::new(outline));
        true
    }

    /// Placement of the layers in the viewport, if it has changed since the last call.
    pub fn place(&mut self, view: &Viewport) -> Option<LayerPlacement> {
        let surroundings = self.surroundings.as_ref();
        let placement = LayerPlacement {
            drawing: LayerTransform::of(&self.visible.area, self.rendered_zoom, view),
            surroundings: surroundings.map_or_else(LayerTransform::default, |set| {
                LayerTransform::of(&set.area, set.zoom, view)
            }),
        };
        if self.placement == Some(placement) {
            return None;
        }
        self.placement = Some(placement);
        Some(placement)
    }
}
