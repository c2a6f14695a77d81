//! The viewport: position and zoom of the visible area.

use crate::editor::scene::geometry::{Rect, Vec2};

/// Minimum zoom: 2 %, where ten thousand components fit on a screen.
pub const FARTHEST: f64 = 0.02;
/// Maximum zoom: 400 %.
pub const NEAREST: f64 = 4.0;

/// Transform from canvas to screen: screen = canvas × zoom + offset. Screen units are CSS pixels
/// from the corner of the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Screen position of the canvas origin.
    pub offset: Vec2,
    /// Pixels per canvas unit.
    pub zoom: f64,
    /// Size of the screen.
    pub size: Vec2,
}

impl Default for Viewport {
    fn default() -> Self {
        Self {
            offset: Vec2::default(),
            zoom: 1.0,
            size: Vec2::default(),
        }
    }
}

impl Viewport {
    /// Maps a screen position to the canvas.
    pub fn to_canvas(&self, screen: Vec2) -> Vec2 {
        (screen - self.offset) * (1.0 / self.zoom)
    }

    /// Maps a canvas position to the screen.
    pub fn to_screen(&self, canvas: Vec2) -> Vec2 {
        canvas * self.zoom + self.offset
    }

    /// Maps a canvas rectangle to the screen.
    pub fn rect_to_screen(&self, rect: &Rect) -> Rect {
        let corner = self.to_screen(Vec2::new(rect.x, rect.y));
        Rect {
            x: corner.x,
            y: corner.y,
            width: rect.width * self.zoom,
            height: rect.height * self.zoom,
        }
    }

    /// The visible area, in canvas units.
    pub fn visible_area(&self) -> Rect {
        Rect::between(self.to_canvas(Vec2::default()), self.to_canvas(self.size))
    }

    /// Pans by pixels.
    pub fn pan(&mut self, by: Vec2) {
        self.offset = self.offset + by;
    }

    /// Zooms around a screen position.
    pub fn zoom_at(&mut self, screen: Vec2, factor: f64) {
        let fixed = self.to_canvas(screen);
        let zoom = self.zoom * factor;
        self.zoom = if zoom.is_finite() {
            zoom.clamp(FARTHEST, NEAREST)
        } else {
            self.zoom
        };
        self.offset = screen - fixed * self.zoom;
    }

    /// Fits a rectangle, at most at zoom `nearest`.
    pub fn fit(&mut self, rect: &Rect, nearest: f64) {
        const MARGIN: f64 = 48.0;
        let room = |size: f64| (size - 2.0 * MARGIN).max(1.0);
        let across = room(self.size.x) / rect.width.max(1.0);
        let down = room(self.size.y) / rect.height.max(1.0);
        self.zoom = across.min(down).clamp(FARTHEST, nearest.max(FARTHEST));
        self.offset = self.size * 0.5 - rect.center() * self.zoom;
    }

    /// Pans as little as needed to reveal a rectangle, zooming out if it is too large. Returns
    /// whether the viewport changed.
    pub fn reveal(&mut self, rect: &Rect) -> bool {
        const MARGIN: f64 = 32.0;
        let before = *self;
        let on_screen = self.rect_to_screen(rect);
        let inner = |size: f64| (size - 2.0 * MARGIN).max(1.0);
        if on_screen.width > inner(self.size.x) || on_screen.height > inner(self.size.y) {
            self.fit(rect, self.zoom);
            return *self != before;
        }
        let along = |low: f64, high: f64, size: f64| {
            if low < MARGIN {
                MARGIN - low
            } else if high > size - MARGIN {
                size - MARGIN - high
            } else {
                0.0
            }
        };
        self.pan(Vec2::new(
            along(on_screen.x, on_screen.right(), self.size.x),
            along(on_screen.y, on_screen.bottom(), self.size.y),
        ));
        *self != before
    }
}

/// Viewports to go back and forward to.
#[derive(Clone, Debug, Default)]
pub struct ViewHistory {
    back: Vec<Viewport>,
    forth: Vec<Viewport>,
}

impl ViewHistory {
    /// Maximum number of entries.
    const MOST: usize = 50;

    /// Adds the viewport before it changes.
    pub fn push(&mut self, view: &Viewport) {
        self.forth.clear();
        if self.back.last() == Some(view) {
            return;
        }
        if self.back.len() == Self::MOST {
            self.back.remove(0);
        }
        self.back.push(*view);
    }

    /// Goes back.
    pub fn back(&mut self, view: &mut Viewport) {
        Self::turn(&mut self.back, &mut self.forth, view);
    }

    /// Goes forward.
    pub fn forward(&mut self, view: &mut Viewport) {
        Self::turn(&mut self.forth, &mut self.back, view);
    }

    fn turn(from: &mut Vec<Viewport>, to: &mut Vec<Viewport>, view: &mut Viewport) {
        let now = *view;
        let mut others = std::iter::from_fn(|| from.pop());
        if let Some(other) = others.find(|other| *other != now) {
            to.push(now);
            // The screen may have been resized since.
            view.zoom = other.zoom;
            let middle = other.to_canvas(other.size * 0.5);
            view.offset = now.size * 0.5 - middle * other.zoom;
        }
    }

    /// True if there is an entry to go back to.
    pub fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    /// True if there is an entry to go forward to.
    pub fn can_go_forward(&self) -> bool {
        !self.forth.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn view_history_goes_back_and_forward() {
        let (mut view, mut views) = (viewport(), ViewHistory::default());
        let first = view;
        assert!(!views.can_go_back());
        views.push(&view);
        views.push(&view);
        view.pan(Vec2::new(900.0, 0.0));
        let second = view;
        views.push(&view);
        view.zoom_at(Vec2::default(), 2.0);
        let third = view;
        views.back(&mut view);
        assert_eq!(view, second);
        views.back(&mut view);
        assert_eq!(view, first);
        assert!(!views.can_go_back(), "the same twice is once");
        views.back(&mut view);
        assert_eq!(view, first);
        views.forward(&mut view);
        views.forward(&mut view);
        assert_eq!(view, third);
        assert!(!views.can_go_forward());
        views.back(&mut view);
        views.push(&view);
        assert!(!views.can_go_forward(), "another way was taken");
    }

    #[test]
    fn view_history_keeps_the_middle_on_another_screen() {
        let (mut view, mut views) = (viewport(), ViewHistory::default());
        let middle = view.visible_area().center();
        views.push(&view);
        view.pan(Vec2::new(900.0, 0.0));
        view.size = Vec2::new(390.0, 844.0);
        views.back(&mut view);
        assert!(view.visible_area().center().distance(middle) < 1e-9);
    }

    #[test]
    fn view_history_is_limited() {
        let (mut view, mut views) = (viewport(), ViewHistory::default());
        for _ in 0..10 * ViewHistory::MOST {
            views.push(&view);
            view.pan(Vec2::new(1.0, 0.0));
        }
        assert_eq!(views.back.len(), ViewHistory::MOST);
    }

    fn viewport() -> Viewport {
        Viewport {
            size: Vec2::new(800.0, 600.0),
            ..Viewport::default()
        }
    }

    #[test]
    fn zoom_keeps_the_point_below_the_pointer() {
        let mut view = viewport();
        view.pan(Vec2::new(13.0, -40.0));
        let pointer = Vec2::new(200.0, 100.0);
        let before = view.to_canvas(pointer);
        view.zoom_at(pointer, 1.7);
        assert!(view.to_canvas(pointer).distance(before) < 1e-9);
        for factor in [1e-9, 1e9, f64::NAN, f64::INFINITY, -1.0] {
            view.zoom_at(pointer, factor);
            assert!((FARTHEST..=NEAREST).contains(&view.zoom));
            assert!(view.to_canvas(pointer).distance(before) < 1e-6);
        }
    }

    #[test]
    fn fit_shows_all_up_to_the_maximum_zoom() {
        let mut view = viewport();
        let large = Rect::around(Vec2::new(5000.0, 0.0), 2000.0, 900.0);
        view.fit(&large, 1.0);
        assert!(view.visible_area().contains_rect(&large));
        let small = Rect::around(Vec2::new(-70.0, 9.0), 10.0, 10.0);
        view.fit(&small, 1.0);
        assert_eq!(view.zoom, 1.0);
        assert_eq!(view.to_screen(small.center()), Vec2::new(400.0, 300.0));
    }

    #[test]
    fn reveal_moves_only_if_needed() {
        let mut view = viewport();
        assert!(!view.reveal(&Rect::around(Vec2::new(400.0, 300.0), 100.0, 60.0)));
        let outside = Rect::around(Vec2::new(1200.0, 300.0), 100.0, 60.0);
        assert!(view.reveal(&outside));
        assert!(view.visible_area().contains_rect(&outside));
        assert_eq!(view.offset.y, 0.0);
    }
}
