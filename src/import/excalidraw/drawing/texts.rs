//! Texts without a container of their own: which shape each names, which stand for themselves, and which are prose.

use super::{Drawing, DrawingShape, MAX_DEPTH};
use crate::import::diagram::quoted;
use crate::import::excalidraw::grid::{DrawingBounds, MARGIN};
use crate::import::{Confidence, text};

/// A text that is not bound to a shape.
pub(super) struct FreeText {
    pub id: String,
    pub label: String,
    pub bounds: DrawingBounds,
    pub group: String,
    pub line: usize,
}

impl Drawing {
    /// Texts without a shape name the blank shape around them, or stand for themselves if a line ends
    /// at them; what is left is prose.
    pub(super) fn place_texts(&mut self, texts: Vec<FreeText>) {
        let mut bound: std::collections::HashSet<&str> = std::collections::HashSet::new();
        for arrow in &self.arrows {
            bound.extend(arrow.bound.iter().map(String::as_str));
        }
        let is_bound: Vec<bool> = texts
            .iter()
            .map(|text| bound.contains(text.id.as_str()))
            .collect();
        let is_placed = self.texts_by_shape();
        let mut additions = Vec::new();
        for (text, is_bound) in texts.into_iter().zip(is_bound) {
            if is_bound {
                additions.push(text);
                continue;
            }
            let around = self
                .innermost(&text.bounds, None)
                .or_else(|| self.image_above(&text.bounds));
            if around.is_some_and(|at| !is_placed[at]) {
                let head = "Texts in shapes that nothing is connected to are left out, as those of a mocked screen";
                let name = quoted(text::cut(&text.label, 80));
                let line = Some(text.line);
                self.notes.add_item(line, Confidence::LeftOut, head, name);
                continue;
            }
            match around.and_then(|at| self.shapes.get_mut(at)) {
                Some(shape) if !shape.is_frame && shape.label.len() < text::MAX_NOTES_BYTES => {
                    if !shape.label.is_empty() {
                        shape.label.push('\n');
                    }
                    shape.label.push_str(&text.label);
                }
                _ => {
                    let head = "Titles and notes beside the shapes are left out";
                    let name = quoted(text::cut(&text.label, 80));
                    let line = Some(text.line);
                    self.notes.add_item(line, Confidence::LeftOut, head, name);
                }
            }
        }
        for text in additions {
            let at = self.shapes.len();
            self.by_id.insert(text.id, at);
            self.shapes.push(DrawingShape {
                around: self.innermost(&text.bounds, None),
                bounds: text.bounds,
                label: text.label,
                line: text.line,
                is_text: true,
                ..DrawingShape::default()
            });
        }
    }

    /// Ownership of the texts within each shape: where lines end at shapes, a shape without a text of its own
    /// must have one at it, around it or within it. Otherwise it is a picture, such as a mocked screen.
    fn texts_by_shape(&self) -> Vec<bool> {
        let mut has_end = vec![false; self.shapes.len()];
        for arrow in &self.arrows {
            for (bound, point) in arrow.bound.iter().zip(arrow.points) {
                let ends_at = self.by_id.get(bound).copied();
                let ends_at =
                    ends_at.or_else(|| self.smallest_at(point).filter(|_| arrow.is_arrow));
                if let Some(at) = ends_at {
                    has_end[self.shapes[at].whole.unwrap_or(at)] = true;
                }
            }
        }
        let mut is_placed: Vec<bool> = self
            .shapes
            .iter()
            .map(|shape| shape.is_image || !shape.label.is_empty())
            .collect();
        if !has_end.contains(&true) {
            is_placed.fill(true);
        }
        for at in 0..self.shapes.len() {
            let mut next = Some(at);
            for _ in 0..MAX_DEPTH {
                let Some(around) = next else { break };
                is_placed[around] |= has_end[at];
                is_placed[at] |= has_end[around];
                next = self.shapes[around].around;
            }
        }
        is_placed
    }

    /// The smallest shape at a point, whatever it is.
    fn smallest_at(&self, point: (f64, f64)) -> Option<usize> {
        let area = |at: usize| self.shapes[at].bounds.area();
        let near = self.grid.near(point);
        let touched = near.filter(|at| {
            let shape = &self.shapes[*at];
            !shape.is_frame && shape.bounds.holds(point, MARGIN)
        });
        touched.min_by(|a, b| area(*a).total_cmp(&area(*b)))
    }

    /// The picture without a name that a text stands under.
    fn image_above(&self, bounds: &DrawingBounds) -> Option<usize> {
        let point = (bounds.centre().0, bounds.top);
        self.grid.near(point).find(|at| {
            let shape = &self.shapes[*at];
            shape.is_image && shape.label.is_empty() && shape.bounds.holds(point, MARGIN)
        })
    }
}
