//! Shapes of a page: their roles in the design, and the shapes around them.

use super::cell::{Cell, Geometry};
use super::file::DrawioPage;
use super::label::ShapeLabel;
use super::network::{is_cloud_frame, is_network, is_prose, spans};
use super::shape;
use std::collections::HashMap;

/// The deepest nesting of shapes.
pub const MAX_DEPTH: usize = 50;
/// The most pairs of shapes that are compared by position.
pub const MAX_PAIRS: usize = 4_000_000;

/// The role of a shape in the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeRole {
    Component,
    Domain,
    /// A group without a name: only its members matter.
    Group,
    /// A text, a note or a line.
    Decoration,
    /// A shape of the network or of rights: lines go through it.
    Network,
    /// A part of the shape around it.
    Part,
}

/// A shape of a page.
pub struct DrawioShape<'p> {
    pub cell: &'p Cell,
    pub label: ShapeLabel,
    pub role: ShapeRole,
    /// The place on the page.
    pub place: Geometry,
    /// The index of the shape around it.
    pub parent: Option<usize>,
    /// True for a frame that says where or how things run, and bounds no language.
    pub is_place: bool,
}

/// The shapes and the lines of a page.
pub struct PageModel<'p> {
    pub shapes: Vec<DrawioShape<'p>>,
    pub by_id: HashMap<&'p str, usize>,
    pub edges: Vec<&'p Cell>,
    /// Labels on lines, by the id of the line.
    pub edge_labels: HashMap<&'p str, Vec<&'p Cell>>,
    pub hidden: Vec<&'p Cell>,
}

impl<'p> PageModel<'p> {
    /// Reads the shapes and the lines of a page.
    pub fn of(page: &'p DrawioPage) -> Self {
        let cells: HashMap<&str, &Cell> = page
            .cells
            .iter()
            .rev()
            .map(|cell| (cell.id.as_str(), cell))
            .collect();
        let mut model = Self {
            shapes: Vec::new(),
            by_id: HashMap::new(),
            edges: Vec::new(),
            edge_labels: HashMap::new(),
            hidden: Vec::new(),
        };
        for cell in &page.cells {
            let parent = cells.get(cell.parent.as_str());
            if is_hidden(cell, &cells) {
                model.hidden.push(cell);
            } else if cell.is_line {
                model.edges.push(cell);
            } else if parent.is_some_and(|parent| parent.is_line) {
                model
                    .edge_labels
                    .entry(parent.map_or("", |p| p.id.as_str()))
                    .or_default()
                    .push(cell);
            } else if cell.is_shape
                && !cell.id.is_empty()
                && !model.by_id.contains_key(cell.id.as_str())
            {
                model.by_id.insert(&cell.id, model.shapes.len());
                model.shapes.push(DrawioShape {
                    cell,
                    label: ShapeLabel::read(&cell.label),
                    role: ShapeRole::Component,
                    place: place(cell, &cells),
                    parent: None,
                    is_place: false,
                });
            }
        }
        for at in 0..model.shapes.len() {
            let parent = model
                .shapes
                .get(at)
                .and_then(|shape| model.by_id.get(shape.cell.parent.as_str()));
            let parent = parent.copied().filter(|parent| *parent != at);
            if let Some(shape) = model.shapes.get_mut(at) {
                shape.parent = parent;
            }
        }
        model.assign_roles();
        model
    }

    fn assign_roles(&mut self) {
        let count = self.shapes.len();
        let mut connected = vec![false; count];
        for line in &self.edges {
            for end in [&line.source, &line.target] {
                if let Some(mark) = self
                    .by_id
                    .get(end.as_str())
                    .and_then(|at| connected.get_mut(*at))
                {
                    *mark = true;
                }
            }
        }
        let is_connected = |at: usize| connected.get(at).copied().unwrap_or(false);
        // Children that are shapes, not texts on their parent.
        let (mut has_children, mut has_text) = (vec![false; count], vec![false; count]);
        for (at, shape) in self.shapes.iter().enumerate() {
            if is_step(&shape.label.name) && !is_connected(at) {
                continue;
            }
            let words = is_text(shape.cell) && !is_connected(at);
            let marks = if words {
                &mut has_text
            } else {
                &mut has_children
            };
            if let Some(mark) = shape.parent.and_then(|parent| marks.get_mut(parent)) {
                *mark = true;
            }
        }
        let visual_frames = self.visual_frames(&connected, &has_children);
        let left = self.shapes.iter().map(|s| s.place.x);
        let right = self.shapes.iter().map(|s| s.place.x + s.place.width);
        let page_width = right.fold(f64::MIN, f64::max) - left.fold(f64::MAX, f64::min);
        let roles: Vec<ShapeRole> = (0..count)
            .map(|at| {
                let marked = |list: &[bool]| list.get(at).copied().unwrap_or(false);
                self.role(
                    at,
                    is_connected(at),
                    marked(&has_children),
                    marked(&has_text),
                    marked(&visual_frames),
                    page_width,
                )
            })
            .collect();
        for (shape, role) in self.shapes.iter_mut().zip(roles) {
            shape.role = role;
        }
        self.place_in_visual_frames(&visual_frames);
        self.name_by_text();
        self.mark_parts();
        self.mark_badges(&connected);
        self.mark_legends(&connected);
    }

    /// Marks pictures without a name that stand for the frame or the shape that they lie on.
    fn mark_badges(&mut self, connected: &[bool]) {
        let is_badge = |at: &usize| {
            let shape = self.shapes.get(*at);
            !connected.get(*at).copied().unwrap_or(true)
                && shape.is_some_and(|s| s.role == ShapeRole::Component && s.label.name.is_empty())
        };
        let badges: Vec<usize> = (0..self.shapes.len()).filter(is_badge).collect();
        if badges.len().saturating_mul(self.shapes.len()) > MAX_PAIRS {
            return;
        }
        for at in badges {
            let Some(badge) = self.shapes.get(at) else {
                continue;
            };
            let named = |shape: &DrawioShape<'_>| {
                !shape.label.name.is_empty()
                    && matches!(shape.role, ShapeRole::Component | ShapeRole::Domain)
            };
            let parent = badge.parent.and_then(|parent| self.shapes.get(parent));
            let lies_on = |shape: &DrawioShape<'_>| {
                named(shape)
                    && shape.role == ShapeRole::Component
                    && shape.place.touches(badge.place.centre())
            };
            let is_badge = parent.is_some_and(named) || self.shapes.iter().any(lies_on);
            if let Some(shape) = self.shapes.get_mut(at).filter(|_| is_badge) {
                shape.role = ShapeRole::Decoration;
            }
        }
    }

    /// Marks what lies in a legend.
    fn mark_legends(&mut self, connected: &[bool]) {
        let is_legend = |at: Option<usize>| {
            let shape = at.and_then(|at| self.shapes.get(at));
            shape.is_some_and(|shape| {
                let name = shape.label.name.to_lowercase();
                ["legend", "legende", "key"].contains(&name.trim().trim_end_matches(':'))
            })
        };
        let found: Vec<usize> = (0..self.shapes.len())
            .filter(|at| {
                let own = Some(*at);
                let parent = self.shapes.get(*at).and_then(|shape| shape.parent);
                !connected.get(*at).copied().unwrap_or(true)
                    && (is_legend(own) || is_legend(parent))
            })
            .collect();
        for at in found {
            if let Some(shape) = self.shapes.get_mut(at) {
                shape.role = ShapeRole::Decoration;
            }
        }
    }

    /// Frames drawn behind shapes: without children in the file, but around shapes by position.
    fn visual_frames(&self, connected: &[bool], has_children: &[bool]) -> Vec<bool> {
        let candidates: Vec<usize> = (0..self.shapes.len())
            .filter(|at| {
                let unmarked = |list: &[bool]| !list.get(*at).copied().unwrap_or(true);
                let shape = self.shapes.get(*at);
                unmarked(has_children)
                    && shape.is_some_and(|s| {
                        s.place.width >= 100.0 && s.place.height >= 80.0 && !is_text(s.cell)
                    })
            })
            .collect();
        let mut visual_frames = vec![false; self.shapes.len()];
        if candidates.len().saturating_mul(self.shapes.len()) > MAX_PAIRS {
            return visual_frames;
        }
        for at in candidates {
            let Some(frame) = self.shapes.get(at) else {
                continue;
            };
            let unmarked_frame = !connected.get(at).copied().unwrap_or(true);
            let within = |shape: &DrawioShape<'_>| {
                // What a line ends at may be a card with a picture on it, unless others have names there.
                (unmarked_frame || !shape.label.name.is_empty())
                    && frame.place.contains(&shape.place)
                    && !is_text(shape.cell)
                    && !is_step(&shape.label.name)
                    && shape.parent == frame.parent
            };
            if let Some(mark) = visual_frames.get_mut(at) {
                *mark = self.shapes.iter().any(within);
            }
        }
        visual_frames
    }

    fn role(
        &self,
        at: usize,
        connected: bool,
        has_children: bool,
        has_text: bool,
        frames_shapes: bool,
        page_width: f64,
    ) -> ShapeRole {
        let Some(shape) = self.shapes.get(at) else {
            return ShapeRole::Decoration;
        };
        let cell = shape.cell;
        let blank = shape.label.name.is_empty();
        let is_table =
            matches!(cell.style("childLayout"), "stackLayout" | "tableLayout") && !cell.is("pool");
        if has_children && !is_table {
            return if blank && !has_text && !cell.is("swimlane") {
                ShapeRole::Group
            } else {
                ShapeRole::Domain
            };
        }
        if frames_shapes {
            return if blank {
                ShapeRole::Group
            } else {
                ShapeRole::Domain
            };
        }
        if is_network(cell, &shape.label) || !connected && is_cloud_frame(cell) {
            return ShapeRole::Network;
        }
        // A box without a name or a picture says nothing about what it is.
        if connected
            && blank
            && !has_text
            && shape::name_of_stencil(cell).is_none()
            && !has_shape(cell)
        {
            return ShapeRole::Decoration;
        }
        if connected {
            return ShapeRole::Component;
        }
        if cell.is("group") && blank && has_text {
            return ShapeRole::Component;
        }
        let drawn = [
            "line",
            "note",
            "note2",
            "mxgraph.flowchart.annotation_1",
            "mxgraph.flowchart.annotation_2",
            "curlyBracket",
            "singleArrow",
            "doubleArrow",
            "flexArrow",
            "waypoint",
            "link",
        ];
        if is_prose(&shape.label.name, spans(&shape.place, page_width)) {
            return ShapeRole::Decoration;
        }
        if is_step(&shape.label.name) || is_text(cell) || drawn.iter().any(|name| cell.is(name)) {
            return ShapeRole::Decoration;
        }
        if blank && (!has_text && shape::name_of_stencil(cell).is_none()) {
            return ShapeRole::Decoration;
        }
        if cell.is("swimlane") && !is_table
            || shape.cell.style("container") == "1" && shape.place.width > 200.0
        {
            return ShapeRole::Domain;
        }
        ShapeRole::Component
    }

    /// Moves shapes into the smallest visual frame around them.
    fn place_in_visual_frames(&mut self, visual_frames: &[bool]) {
        let mut frames: Vec<usize> = (0..self.shapes.len())
            .filter(|at| visual_frames.get(*at).copied().unwrap_or(false))
            .collect();
        let area = |at: &usize| {
            self.shapes
                .get(*at)
                .map_or(0.0, |shape| shape.place.width * shape.place.height)
        };
        frames.sort_by(|a, b| area(a).total_cmp(&area(b)));
        let mut parents = Vec::new();
        for (at, shape) in self.shapes.iter().enumerate() {
            let frame = frames.iter().find(|frame| {
                let frame = self.shapes.get(**frame);
                frame.is_some_and(|frame| {
                    matches!(frame.role, ShapeRole::Domain | ShapeRole::Group)
                        && frame.place.contains(&shape.place)
                        && frame.parent == shape.parent
                })
            });
            parents.extend(frame.map(|frame| (at, *frame)));
        }
        for (at, frame) in parents {
            if let Some(shape) = self.shapes.get_mut(at) {
                shape.parent = Some(frame);
            }
        }
    }

    /// Names a shape without a label by the text on it.
    fn name_by_text(&mut self) {
        let mut words: HashMap<usize, String> = HashMap::new();
        for shape in self.shapes.iter().filter(|shape| is_text(shape.cell)) {
            if let Some(parent) = shape.parent.filter(|_| !shape.label.name.is_empty()) {
                words
                    .entry(parent)
                    .or_insert_with(|| shape.label.name.clone());
            }
        }
        for (at, name) in words {
            if let Some(shape) = self
                .shapes
                .get_mut(at)
                .filter(|shape| shape.label.name.is_empty())
            {
                shape.label.name = name;
            }
        }
    }

    /// Marks the shapes within components as parts.
    fn mark_parts(&mut self) {
        let parts: Vec<usize> = (0..self.shapes.len())
            .filter(|at| {
                let parent = self.shapes.get(*at).and_then(|shape| shape.parent);
                let parent = parent.and_then(|parent| self.shapes.get(parent));
                parent.is_some_and(|parent| parent.role == ShapeRole::Component)
            })
            .collect();
        for at in parts {
            if let Some(shape) = self.shapes.get_mut(at) {
                shape.role = ShapeRole::Part;
            }
        }
    }

    /// The shape itself, or the nearest one around it that is no part.
    pub fn drawn_ancestor(&self, at: usize) -> Option<usize> {
        let mut next = Some(at);
        for _ in 0..MAX_DEPTH {
            let shape = self.shapes.get(next?)?;
            if shape.role != ShapeRole::Part {
                return next;
            }
            next = shape.parent;
        }
        None
    }

    /// The smallest shape of that role that a loose end of a line touches.
    pub fn touched(&self, line: &Cell, (x, y): (f64, f64), role: ShapeRole) -> Option<usize> {
        let parent = self.by_id.get(line.parent.as_str());
        let origin = parent
            .and_then(|at| self.shapes.get(*at))
            .map_or((0.0, 0.0), |shape| (shape.place.x, shape.place.y));
        let point = (origin.0 + x, origin.1 + y);
        let area = |shape: &DrawioShape<'_>| shape.place.width * shape.place.height;
        let shapes = self.shapes.iter().enumerate();
        let touched = shapes.filter(|(_, shape)| shape.role == role && shape.place.touches(point));
        let smallest = touched.min_by(|(_, a), (_, b)| area(a).total_cmp(&area(b)));
        smallest.map(|(at, _)| at)
    }

    /// The domain around a shape.
    pub fn domain_of(&self, at: usize) -> Option<usize> {
        let mut next = self.shapes.get(at)?.parent;
        for _ in 0..MAX_DEPTH {
            let shape = self.shapes.get(next?)?;
            if shape.role == ShapeRole::Domain && !shape.is_place {
                return next;
            }
            next = shape.parent;
        }
        None
    }
}

/// True for a shape with a form of its own, such as a cylinder.
fn has_shape(cell: &Cell) -> bool {
    !cell.style("shape").is_empty() || cell.is("ellipse") || cell.is("rhombus")
}

/// True for a label that only numbers a step: `1`, `2.`, `(3)`, `4a`.
fn is_step(label: &str) -> bool {
    let bare = label.trim().trim_matches(['(', ')', '.', '#', ':']);
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = bare.len() - rest.len();
    let letter = rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_lowercase());
    (1..=2).contains(&digits) && (rest.is_empty() || letter)
}

fn is_text(cell: &Cell) -> bool {
    cell.is("text")
        || cell.is("edgeLabel")
        || cell.is("label") && cell.style("image").is_empty() && cell.style("strokeColor") == "none"
        || (cell.style("strokeColor") == "none"
            && cell.style("fillColor") == "none"
            && cell.style("shape").is_empty()
            && cell.style("image").is_empty()
            && !cell.is("group"))
}

fn is_hidden(cell: &Cell, cells: &HashMap<&str, &Cell>) -> bool {
    let mut next = Some(cell);
    for _ in 0..MAX_DEPTH {
        match next {
            Some(cell) if cell.is_hidden => return true,
            Some(cell) => next = cells.get(cell.parent.as_str()).copied(),
            None => return false,
        }
    }
    false
}

/// The place of a shape on the page.
fn place(cell: &Cell, cells: &HashMap<&str, &Cell>) -> Geometry {
    let mut chain = vec![cell];
    while let Some(parent) = chain
        .last()
        .and_then(|cell| cells.get(cell.parent.as_str()))
    {
        if chain.len() > MAX_DEPTH || !parent.is_shape {
            break;
        }
        chain.push(parent);
    }
    let page = Geometry::default();
    chain
        .into_iter()
        .rev()
        .fold(page, |outer, cell| cell.geometry.within(&outer))
}
