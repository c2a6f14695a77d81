//! The shapes of a drawing: which shapes are components, which are frames around others, and which
//! texts name them.

mod texts;

use super::grid::{BoundsGrid, DrawingBounds, MARGIN};
use crate::import::builder::MAX_ELEMENTS;
use crate::import::json::Object;
use crate::import::notes::NoteCollector;
use crate::import::{Confidence, text};
use std::collections::HashMap;
use texts::FreeText;

/// The most elements of a drawing that are read.
const MAX_READ: usize = 10 * MAX_ELEMENTS;
/// The largest coordinate.
const MAX_COORDINATE: f64 = 1_000_000.0;
/// The deepest frame.
const MAX_DEPTH: usize = 32;

/// The meaning of a shape.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum ShapeContent {
    /// A component.
    Node,
    /// A frame around components.
    Frame,
    /// Nothing, or a part of another shape.
    #[default]
    Nothing,
}

/// A shape, or a text that an arrow ends at.
#[derive(Debug, Default)]
pub(super) struct DrawingShape {
    pub bounds: DrawingBounds,
    pub label: String,
    pub line: usize,
    pub content: ShapeContent,
    /// The innermost shape around it.
    around: Option<usize>,
    /// The shape that it is a part of.
    whole: Option<usize>,
    group: String,
    is_frame: bool,
    is_image: bool,
    is_text: bool,
    frame_id: String,
}

impl DrawingShape {
    pub(super) fn centre(&self) -> (f64, f64) {
        self.bounds.centre()
    }
}

/// The look of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum DrawingStroke {
    Solid,
    Broken,
}

/// An arrow or a line.
#[derive(Debug)]
pub(super) struct DrawingArrow {
    pub from: Option<usize>,
    pub to: Option<usize>,
    pub head_at_start: bool,
    pub head_at_end: bool,
    pub stroke: DrawingStroke,
    pub label: String,
    pub line: usize,
    /// True if an end was found by its place.
    pub is_end_guessed: bool,
    id: String,
    bound: [String; 2],
    points: [(f64, f64); 2],
    is_arrow: bool,
}

/// A drawing.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub shapes: Vec<DrawingShape>,
    pub arrows: Vec<DrawingArrow>,
    pub notes: NoteCollector,
    by_id: HashMap<String, usize>,
    grid: BoundsGrid,
    /// The only component within each shape, at any depth; `None` for several.
    only: HashMap<usize, Option<usize>>,
}

impl Drawing {
    pub(super) fn of(top: &Object<'_>) -> Self {
        let mut drawing = Self::default();
        let mut labels: HashMap<String, String> = HashMap::new();
        let mut containers: HashMap<String, String> = HashMap::new();
        let mut texts = Vec::new();
        let mut drawings = 0_usize;
        let elements = top.list("elements");
        if elements.len() > MAX_READ {
            let what = format!("There are more than {MAX_READ} elements: the rest is left out");
            drawing
                .notes
                .add(Some(top.line()), Confidence::LeftOut, what);
        }
        for element in elements.take(MAX_READ) {
            if element.is_true("isDeleted") {
                continue;
            }
            match element.text("type").as_str() {
                "text" => drawing.read_text(&element, &mut labels, &mut containers, &mut texts),
                "arrow" => drawing.read_arrow(&element, true),
                "line" => drawing.read_arrow(&element, false),
                "rectangle" | "ellipse" | "diamond" | "frame" | "magicframe" | "image"
                | "embeddable" | "iframe" => {
                    drawing.read_shape(&element);
                }
                "" => {}
                _ => drawings += 1,
            }
        }
        if drawings > 0 {
            let what = format!("Free-hand drawings are left out: {drawings}");
            drawing.notes.add(None, Confidence::LeftOut, what);
        }
        for (id, label) in labels {
            if let Some(shape) = drawing
                .by_id
                .get(&id)
                .and_then(|at| drawing.shapes.get_mut(*at))
            {
                shape.label = label;
            } else {
                containers.insert(id, label);
            }
        }
        for arrow in &mut drawing.arrows {
            if let Some(label) = containers
                .remove(&arrow.id)
                .filter(|_| arrow.label.is_empty())
            {
                arrow.label = label;
            }
        }
        drawing.join_groups(&mut texts);
        for (at, shape) in drawing.shapes.iter().enumerate() {
            drawing.grid.insert(at, &shape.bounds);
        }
        drawing.find_frames();
        drawing.place_texts(texts);
        drawing.assign_contents();
        drawing.find_ends();
        drawing
    }

    fn read_text(
        &mut self,
        element: &Object<'_>,
        labels: &mut HashMap<String, String>,
        containers: &mut HashMap<String, String>,
        texts: &mut Vec<FreeText>,
    ) {
        let original = element.text("originalText");
        let label = if original.is_empty() {
            element.text("text")
        } else {
            original
        };
        let label = text::prose(text::cut(&label, text::MAX_NOTES_BYTES));
        if label.is_empty() {
            return;
        }
        let container = element.text("containerId");
        if !container.is_empty() {
            // Lines may end at the text instead of the shape around it.
            containers.insert(element.text("id"), container.clone());
            labels.insert(container, label);
            return;
        }
        texts.push(FreeText {
            id: element.text("id"),
            label,
            bounds: bounds_of(element),
            group: group_of(element),
            line: element.line(),
        });
    }

    fn read_shape(&mut self, element: &Object<'_>) {
        let kind = element.text("type");
        let is_frame = matches!(kind.as_str(), "frame" | "magicframe");
        let label = if is_frame {
            element.text("name")
        } else {
            element.object("label").text("text")
        };
        self.by_id.insert(element.text("id"), self.shapes.len());
        self.shapes.push(DrawingShape {
            bounds: bounds_of(element),
            label: text::prose(text::cut(&label, text::MAX_NOTES_BYTES)),
            line: element.line(),
            group: group_of(element),
            is_frame,
            is_image: kind == "image",
            frame_id: element.text("frameId"),
            ..DrawingShape::default()
        });
    }

    fn read_arrow(&mut self, element: &Object<'_>, is_arrow: bool) {
        let bound = ["start", "end"].map(|end| {
            let binding = element.object(&format!("{end}Binding")).text("elementId");
            if binding.is_empty() {
                // The short form that libraries write.
                element.object(end).text("id")
            } else {
                binding
            }
        });
        if !is_arrow && bound.iter().all(String::is_empty) {
            return;
        }
        let bounds = bounds_of(element);
        let points = element.points("points");
        let place = |(x, y): (f64, f64)| (bounds.left + clamped(x), bounds.top + clamped(y));
        let last = (bounds.width, bounds.height);
        let head = |key: &str, default: bool| {
            if element.has(key) {
                !element.text(key).is_empty()
            } else {
                default
            }
        };
        self.arrows.push(DrawingArrow {
            from: None,
            to: None,
            head_at_start: head("startArrowhead", false),
            head_at_end: head("endArrowhead", is_arrow),
            stroke: match element.text("strokeStyle").as_str() {
                "dashed" | "dotted" => DrawingStroke::Broken,
                _ => DrawingStroke::Solid,
            },
            label: text::prose(&element.object("label").text("text")),
            line: element.line(),
            is_end_guessed: false,
            id: element.text("id"),
            bound,
            points: [
                place(points.first().copied().unwrap_or_default()),
                place(points.last().copied().unwrap_or(last)),
            ],
            is_arrow,
        });
    }

    /// Shapes of one group that no text names are parts of the one that a text names: icons.
    fn join_groups(&mut self, texts: &mut Vec<FreeText>) {
        let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, shape) in self.shapes.iter().enumerate() {
            if !shape.group.is_empty() && !shape.is_frame {
                groups.entry(&shape.group).or_default().push(at);
            }
        }
        let mut wholes: Vec<(usize, Vec<usize>, String)> = Vec::new();
        for (group, members) in groups {
            let mut labelled = members
                .iter()
                .filter(|at| !self.shapes[**at].label.is_empty());
            let (first, second) = (labelled.next().copied(), labelled.next());
            if second.is_some() {
                continue;
            }
            let whole = first.or_else(|| {
                let area = |at: &&usize| self.shapes[**at].bounds.area();
                members
                    .iter()
                    .max_by(|a, b| area(a).total_cmp(&area(b)))
                    .copied()
            });
            if let Some(whole) = whole {
                wholes.push((whole, members, group.to_owned()));
            }
        }
        wholes.sort_by_key(|(whole, ..)| *whole);
        let mut by_group: HashMap<String, Vec<String>> = HashMap::new();
        let known: std::collections::HashSet<&str> =
            wholes.iter().map(|(_, _, group)| group.as_str()).collect();
        texts.retain(|text| {
            let is_part = known.contains(text.group.as_str());
            if is_part {
                by_group
                    .entry(text.group.clone())
                    .or_default()
                    .push(text.label.clone());
            }
            !is_part
        });
        for (whole, members, group) in wholes {
            let lines = by_group.remove(&group).unwrap_or_default();
            if self.shapes[whole].label.is_empty() {
                if lines.is_empty() {
                    continue;
                }
                self.shapes[whole].label = lines.join("\n");
            }
            for member in members {
                if member != whole {
                    self.shapes[member].whole = Some(whole);
                }
            }
        }
    }

    /// The innermost shape around each.
    fn find_frames(&mut self) {
        let around: Vec<Option<usize>> = (0..self.shapes.len())
            .map(|at| {
                let shape = &self.shapes[at];
                if let Some(frame) = self.by_id.get(&shape.frame_id) {
                    let inner = self.innermost(&shape.bounds, Some(at));
                    let is_in = inner.is_some_and(|inner| {
                        self.shapes[inner].bounds.area() < self.shapes[*frame].bounds.area()
                    });
                    return if is_in { inner } else { Some(*frame) }.filter(|frame| *frame != at);
                }
                self.innermost(&shape.bounds, Some(at))
            })
            .collect();
        for (shape, around) in self.shapes.iter_mut().zip(around) {
            shape.around = around;
        }
    }

    /// The smallest shape around the bounds, other than `own`.
    fn innermost(&self, bounds: &DrawingBounds, own: Option<usize>) -> Option<usize> {
        let rank = |at: usize| (self.shapes[at].bounds.area(), at);
        let is_larger = |at: &usize| {
            own.is_none_or(|own| {
                // Of two of one size, the one behind is around the other.
                let (area, own_area) = (rank(*at).0, bounds.area());
                area > own_area || area == own_area && *at < own
            })
        };
        self.grid
            .near(bounds.centre())
            .filter(|at| Some(*at) != own && self.shapes[*at].whole.is_none())
            .filter(|at| self.shapes[*at].bounds.encloses(bounds))
            .filter(is_larger)
            .min_by(|a, b| {
                rank(*a)
                    .0
                    .total_cmp(&rank(*b).0)
                    .then(rank(*b).1.cmp(&rank(*a).1))
            })
    }

    fn assign_contents(&mut self) {
        let mut holds = vec![false; self.shapes.len()];
        for shape in self.shapes.iter().filter(|shape| shape.whole.is_none()) {
            // A blank shape in another is a part of how that one looks.
            if let Some(around) = shape.around.filter(|_| !shape.label.is_empty()) {
                holds[around] = true;
            }
        }
        for at in (0..self.shapes.len()).rev() {
            let mut next = self.shapes[at].around.filter(|_| holds[at]);
            for _ in 0..MAX_DEPTH {
                let Some(around) = next.filter(|around| !holds[*around]) else {
                    break;
                };
                holds[around] = true;
                next = self.shapes[around].around;
            }
        }
        let mut blank = 0_usize;
        for (shape, holds) in self.shapes.iter_mut().zip(&holds) {
            shape.content = if shape.whole.is_some() {
                ShapeContent::Nothing
            } else if *holds || shape.is_frame {
                ShapeContent::Frame
            } else if shape.label.trim().is_empty() {
                blank += 1;
                ShapeContent::Nothing
            } else {
                ShapeContent::Node
            };
        }
        if blank > 0 {
            let what = format!("Shapes without a text are left out: {blank}");
            self.notes.add(None, Confidence::LeftOut, what);
        }
        for at in 0..self.shapes.len() {
            if self.shapes[at].content != ShapeContent::Node {
                continue;
            }
            let mut next = self.shapes[at].around;
            for _ in 0..MAX_DEPTH {
                let Some(around) = next else { break };
                let only = self.only.entry(around).or_insert(Some(at));
                if *only != Some(at) {
                    *only = None;
                }
                next = self.shapes[around].around;
            }
        }
    }

    fn find_ends(&mut self) {
        let mut containers = HashMap::new();
        for (id, at) in &self.by_id {
            containers.insert(id.as_str(), *at);
        }
        let mut found = Vec::with_capacity(self.arrows.len());
        for arrow in &self.arrows {
            let mut is_guess = false;
            let mut end = |side: usize| {
                if let Some(at) = containers.get(arrow.bound[side].as_str()) {
                    return Some(self.shapes[*at].whole.unwrap_or(*at));
                }
                let touched = self
                    .touched(arrow.points[side])
                    .filter(|_| arrow.is_arrow)?;
                is_guess = true;
                Some(touched)
            };
            found.push((end(0), end(1), is_guess));
        }
        for (arrow, (from, to, is_guess)) in self.arrows.iter_mut().zip(found) {
            (arrow.from, arrow.to, arrow.is_end_guessed) = (from, to, is_guess);
        }
    }

    /// The smallest shape at a point.
    fn touched(&self, point: (f64, f64)) -> Option<usize> {
        let area = |at: usize| self.shapes[at].bounds.area();
        let near = self.grid.near(point);
        let touched = near.filter(|at| {
            let shape = &self.shapes[*at];
            shape.content != ShapeContent::Nothing
                && !shape.is_text
                && shape.bounds.holds(point, MARGIN)
        });
        touched.min_by(|a, b| area(*a).total_cmp(&area(*b)))
    }

    /// The frames, those around others first.
    pub(super) fn frames_from_outside(&self) -> Vec<usize> {
        let is_frame = |at: &usize| self.shapes[*at].content == ShapeContent::Frame;
        let mut frames: Vec<usize> = (0..self.shapes.len()).filter(is_frame).collect();
        let area = |at: usize| self.shapes[at].bounds.area();
        frames.sort_by(|a, b| area(*b).total_cmp(&area(*a)).then(a.cmp(b)));
        frames
    }

    /// The innermost frame around a shape that is drawn.
    pub(super) fn frame_of(
        &self,
        at: usize,
        drawn: impl Fn(usize) -> Option<usize>,
    ) -> Option<usize> {
        let mut next = self.shapes.get(at)?.around;
        for _ in 0..MAX_DEPTH {
            let around = next?;
            if let Some(frame) = drawn(around) {
                return Some(frame);
            }
            next = self.shapes.get(around)?.around;
        }
        None
    }

    /// The only component in a shape.
    pub(super) fn only_node_in(&self, at: usize) -> Option<usize> {
        self.only.get(&at).copied().flatten()
    }
}

fn clamped(value: f64) -> f64 {
    if value.is_finite() {
        value.clamp(-MAX_COORDINATE, MAX_COORDINATE)
    } else {
        0.0
    }
}

fn bounds_of(element: &Object<'_>) -> DrawingBounds {
    let number = |key: &str| clamped(element.number(key).unwrap_or_default());
    DrawingBounds {
        left: number("x"),
        top: number("y"),
        width: number("width").abs(),
        height: number("height").abs(),
    }
}

/// The innermost group.
fn group_of(element: &Object<'_>) -> String {
    element
        .texts("groupIds")
        .into_iter()
        .next()
        .unwrap_or_default()
}
