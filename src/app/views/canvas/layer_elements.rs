//! Transforms of the layers of the canvas.

use super::component::Canvas;
use super::guide_line::{self, GuideLine};
use super::minimap::update_frame;
use crate::editor::canvas::layers::LayerTransform;
use web_sys::SvgElement;
use yew::prelude::*;

impl Canvas {
    /// Guide lines of the drag in progress.
    pub fn guide_lines(&self) -> Vec<GuideLine> {
        guide_line::guide_lines(&self.controller.borrow(), &self.layers)
    }

    /// Places layers, guide lines and the frame of the minimap where the view is.
    pub fn place_layers(&mut self) {
        let view = self.controller.borrow().view;
        let elements = &self.elements;
        guide_line::place(&self.guide_lines(), &elements.guide_lines, &view);
        let Some(placement) = self.layers.place(&view) else {
            return;
        };
        update_frame(&elements.minimap_frame, &view);
        transform(&elements.drawing, placement.drawing);
        transform(&elements.overlay, placement.drawing);
        transform(&elements.surroundings, placement.surroundings);
    }
}

fn transform(layer: &NodeRef, LayerTransform { offset, scale }: LayerTransform) {
    let Some(layer) = layer.cast::<SvgElement>() else {
        return;
    };
    // On whole pixels, where text is sharp.
    let (x, y) = (offset.x.round(), offset.y.round());
    let mut transform = format!("translate3d({x}px, {y}px, 0)");
    // `will-change` keeps the raster scale while the layer is scaled. At rest it has to go: a layer
    // that was scaled up tenfold would keep ten times the pixels.
    let mut will_change = "auto";
    if scale != 1.0 {
        transform.push_str(&format!(" scale({scale:.5})"));
        will_change = "transform";
    }
    let style = layer.style();
    let _ = style.set_property("will-change", will_change);
    let _ = style.set_property("transform", &transform);
}
