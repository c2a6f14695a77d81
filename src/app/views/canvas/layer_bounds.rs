//! The part of the canvas that a layer holds, as an SVG of just that size. What sticks out of it is
//! cut off: to the browser the layer is one picture then, not one for every line that leads out.

use crate::editor::scene::geometry::{Rect, Vec2};

/// A part of the canvas, drawn at a zoom. Its corner is on a whole pixel.
pub struct Sheet {
    /// In canvas units.
    pub area: Rect,
    /// How many pixels a canvas unit is.
    pub zoom: f64,
}

impl Sheet {
    /// The sheet that holds the area.
    pub fn of(area: &Rect, zoom: f64) -> Self {
        let down = |n: f64| (n * zoom).floor() / zoom;
        let up = |n: f64| (n * zoom).ceil() / zoom;
        let corner = Vec2::new(down(area.x), down(area.y));
        let other = Vec2::new(up(area.right()), up(area.bottom()));
        Self {
            area: Rect::between(corner, other),
            zoom,
        }
    }

    /// Where its corner is, in pixels from the canvas' origin.
    pub fn corner(&self) -> Vec2 {
        Vec2::new(self.area.x, self.area.y) * self.zoom
    }

    /// In pixels, as text.
    pub fn width(&self) -> String {
        (self.area.width * self.zoom).round().to_string()
    }

    /// In pixels, as text.
    pub fn height(&self) -> String {
        (self.area.height * self.zoom).round().to_string()
    }

    /// As an attribute of the SVG.
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
