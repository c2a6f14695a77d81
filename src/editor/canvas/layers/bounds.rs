//! Bounds of a layer: an SVG of exactly this size. Content that overflowed it would force further
//! compositor layers, one for each line that leads out.

use crate::editor::scene::geometry::{Rect, Vec2};

/// Area that a layer renders at a zoom. Its corner lies on a whole pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerBounds {
    /// Area in canvas units.
    pub area: Rect,
    /// Pixels per canvas unit.
    pub zoom: f64,
}

impl LayerBounds {
    /// The smallest bounds that hold the area.
    pub fn of(area: &Rect, zoom: f64) -> Self {
        let down = |n: f64| (n * zoom).floor() / zoom;
        let up = |n: f64| (n * zoom).ceil() / zoom;
        let corner = Vec2::new(down(area.x), down(area.y));
        let opposite = Vec2::new(up(area.right()), up(area.bottom()));
        Self {
            area: Rect::between(corner, opposite),
            zoom,
        }
    }

    /// Upper left corner, in pixels from the origin of the canvas.
    pub fn corner(&self) -> Vec2 {
        Vec2::new(self.area.x, self.area.y) * self.zoom
    }

    /// Width in pixels.
    pub fn width(&self) -> f64 {
        (self.area.width * self.zoom).round()
    }

    /// Height in pixels.
    pub fn height(&self) -> f64 {
        (self.area.height * self.zoom).round()
    }

    /// The `viewBox` attribute.
    pub fn view_box(&self) -> String {
        let Rect {
            x,
            y,
            width,
            height,
        } = self.area;
        format!("{x} {y} {width} {height}")
    }
}
