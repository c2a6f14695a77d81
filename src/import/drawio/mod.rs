//! draw.io: shapes become components and domains, lines become connections.

mod cell;
mod edges;
mod file;
mod label;
mod png;
mod shape;

use super::builder::MAX_ELEMENTS;
use super::{Confidence, DesignBuilder, Import, ImportError};
use crate::document::{Frame, Kind, Length, Point, Real};
use crate::editor::factory;
use cell::{Cell, Geometry};
use file::DrawioPage;
use label::ShapeLabel;
use shape::ShapeGuess;
use std::collections::HashMap;

pub use png::is_png;

/// The deepest nesting of shapes.
const MAX_DEPTH: usize = 50;
/// The most pairs of shapes that are compared by position.
const MAX_PAIRS: usize = 4_000_000;

/// Reads the diagram embedded in a PNG.
///
/// # Errors
/// For a picture without a diagram.
pub fn read_png(bytes: &[u8]) -> Result<Import, ImportError> {
    let mut import = read(&png::embedded_drawing(bytes)?)?;
    // Lines of the hidden text of a picture are no help.
    import.notes.iter_mut().for_each(|note| note.line = None);
    Ok(import)
}

/// Reads a diagram.
///
/// # Errors
/// For a file that is no diagram, and for one without shapes.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let pages = file::pages(text)?;
    let drawn = |page: &&DrawioPage| page.cells.iter().any(|cell| cell.is_shape);
    let Some(page) = pages.iter().find(drawn) else {
        return Err(ImportError::new(
            "there are no shapes in it",
            "a drawing of draw.io with shapes and lines",
        ));
    };
    let several = pages.len() > 1;
    let mut builder = DesignBuilder::new(if several || is_default_name(&page.name) {
        ""
    } else {
        &page.name
    });
    for other in &pages {
        if !std::ptr::eq(other, page) && drawn(&other) {
            builder.note(
                other.line,
                Confidence::LeftOut,
                format!(
                    "The page {:?} is not read; only {:?} is. To import it, export it by itself.",
                    other.name, page.name
                ),
            );
        }
    }
    let model = PageModel::of(page);
    if model.shapes.len() > MAX_ELEMENTS {
        return Err(ImportError::new(
            format!("the page has {} shapes", model.shapes.len()),
            format!("at most {MAX_ELEMENTS}"),
        ));
    }
    model.add_elements(&mut builder);
    Ok(builder.finish())
}

fn is_default_name(name: &str) -> bool {
    name.starts_with("Page-") || name.starts_with("Seite-") || name.trim().is_empty()
}

/// The role of a shape in the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShapeRole {
    Component,
    Domain,
    /// A group without a name: only its members matter.
    Group,
    /// A text, a note or a line.
    Decoration,
    /// A part of the shape around it.
    Part,
}

struct DrawioShape<'p> {
    cell: &'p Cell,
    label: ShapeLabel,
    role: ShapeRole,
    /// The place on the page.
    place: Geometry,
    /// The index of the shape around it.
    parent: Option<usize>,
}

struct PageModel<'p> {
    shapes: Vec<DrawioShape<'p>>,
    by_id: HashMap<&'p str, usize>,
    edges: Vec<&'p Cell>,
    /// Labels on lines, by the id of the line.
    edge_labels: HashMap<&'p str, Vec<&'p Cell>>,
    hidden: Vec<&'p Cell>,
}

impl<'p> PageModel<'p> {
    fn of(page: &'p DrawioPage) -> Self {
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
        let roles: Vec<ShapeRole> = (0..count)
            .map(|at| {
                let marked = |list: &[bool]| list.get(at).copied().unwrap_or(false);
                self.role(
                    at,
                    is_connected(at),
                    marked(&has_children),
                    marked(&has_text),
                    marked(&visual_frames),
                )
            })
            .collect();
        for (shape, role) in self.shapes.iter_mut().zip(roles) {
            shape.role = role;
        }
        self.place_in_visual_frames(&visual_frames);
        self.name_by_text();
        self.mark_parts();
    }

    /// Frames drawn behind shapes: without children in the file, but around shapes by position.
    fn visual_frames(&self, connected: &[bool], has_children: &[bool]) -> Vec<bool> {
        let candidates: Vec<usize> = (0..self.shapes.len())
            .filter(|at| {
                let unmarked = |list: &[bool]| !list.get(*at).copied().unwrap_or(true);
                let shape = self.shapes.get(*at);
                unmarked(connected)
                    && unmarked(has_children)
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
            let within = |shape: &DrawioShape<'_>| {
                frame.place.contains(&shape.place)
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
                ShapeRole::Decoration
            } else {
                ShapeRole::Domain
            };
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
                    frame.role == ShapeRole::Domain
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
    fn drawn_ancestor(&self, at: usize) -> Option<usize> {
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

    /// The smallest component that a loose end of a line touches.
    fn touched(&self, line: &Cell, (x, y): (f64, f64)) -> Option<usize> {
        let parent = self.by_id.get(line.parent.as_str());
        let origin = parent
            .and_then(|at| self.shapes.get(*at))
            .map_or((0.0, 0.0), |shape| (shape.place.x, shape.place.y));
        let point = (origin.0 + x, origin.1 + y);
        let area = |shape: &DrawioShape<'_>| shape.place.width * shape.place.height;
        let shapes = self.shapes.iter().enumerate();
        let touched = shapes
            .filter(|(_, shape)| shape.role == ShapeRole::Component && shape.place.touches(point));
        let smallest = touched.min_by(|(_, a), (_, b)| area(a).total_cmp(&area(b)));
        smallest.map(|(at, _)| at)
    }

    /// The domain around a shape.
    fn domain_of(&self, at: usize) -> Option<usize> {
        let mut next = self.shapes.get(at)?.parent;
        for _ in 0..MAX_DEPTH {
            let shape = self.shapes.get(next?)?;
            if shape.role == ShapeRole::Domain {
                return next;
            }
            next = shape.parent;
        }
        None
    }

    fn add_elements(&self, builder: &mut DesignBuilder) {
        let mut done = vec![false; self.shapes.len()];
        for at in 0..self.shapes.len() {
            self.add_domain(at, &mut done, builder);
        }
        let mut kinds = HashMap::new();
        for (at, shape) in self.shapes.iter().enumerate() {
            match shape.role {
                ShapeRole::Component => {
                    let kind = self.add_component(at, shape, builder);
                    kinds.insert(at, kind);
                }
                ShapeRole::Decoration if !shape.label.name.is_empty() => builder.note(
                    shape.cell.line,
                    Confidence::LeftOut,
                    format!("The text {:?} is no component.", shape.label.name),
                ),
                ShapeRole::Part if !shape.label.name.is_empty() => {
                    let drawn_ancestor = self
                        .drawn_ancestor(at)
                        .and_then(|drawn_ancestor| self.shapes.get(drawn_ancestor));
                    let drawn_ancestor =
                        drawn_ancestor.map_or("", |shape| shape.label.name.as_str());
                    if drawn_ancestor != shape.label.name {
                        builder.note(
                            shape.cell.line,
                            Confidence::LeftOut,
                            format!(
                                "{:?} is a part of {drawn_ancestor} and not drawn by itself.",
                                shape.label.name
                            ),
                        );
                    }
                }
                _ => {}
            }
        }
        for cell in &self.hidden {
            let name = ShapeLabel::read(&cell.label).name;
            if !name.is_empty() {
                builder.note(
                    cell.line,
                    Confidence::LeftOut,
                    format!("{name:?} is hidden in the drawing."),
                );
            }
        }
        edges::add_connections(self, &kinds, builder);
    }

    fn add_domain(&self, at: usize, done: &mut [bool], builder: &mut DesignBuilder) {
        // From the outermost inwards, as a domain needs its parent; without recursion.
        let mut chain = vec![at];
        while let Some(outer) = chain.last().and_then(|at| self.domain_of(*at)) {
            if chain.len() > MAX_DEPTH || chain.contains(&outer) {
                break;
            }
            chain.push(outer);
        }
        let mut parent: Option<String> = None;
        for at in chain.into_iter().rev() {
            let Some(shape) = self
                .shapes
                .get(at)
                .filter(|shape| shape.role == ShapeRole::Domain)
            else {
                continue;
            };
            let key = at.to_string();
            let is_done = done.get(at).copied().unwrap_or(true);
            if let Some(mark) = done.get_mut(at) {
                *mark = true;
            }
            if !is_done {
                let domain = builder.domain(&key, &shape.label.name, parent.as_deref());
                domain.frame = frame(&shape.place);
                let name = domain.name.clone();
                let note = if is_infrastructure_name(&shape.label.name) {
                    format!(
                        "{name} is a domain: other shapes lie in it. Its name says where things run; delete it if it bounds no language."
                    )
                } else {
                    format!("{name} is a domain: other shapes lie in it.")
                };
                builder.note(shape.cell.line, Confidence::Guessed, note);
            }
            parent = Some(key);
        }
    }

    fn add_component(
        &self,
        at: usize,
        shape: &DrawioShape<'_>,
        builder: &mut DesignBuilder,
    ) -> Kind {
        let cell = shape.cell;
        let mut label = shape.label.clone();
        if label.name.is_empty() {
            label.name = shape::name_of_stencil(cell).unwrap_or_default();
        }
        if let Some(name) = cell
            .data
            .get("c4Name")
            .filter(|name| !name.trim().is_empty())
        {
            label.name.clone_from(name);
        }
        let ShapeGuess {
            kind,
            technology,
            is_certain,
            because,
        } = shape::guess_shape(cell, &label);
        let key = at.to_string();
        let component = builder.component(&key, &label.name, kind);
        component.technology = technology;
        component.notes = cell.data.get("c4Description").cloned().or(label.rest);
        let (x, y) = shape.place.centre();
        component.position = Some(Point::new(real(x), real(y)));
        let name = component.name.clone();
        if let Some(domain) = self.domain_of(at) {
            builder.set_domain(&key, &domain.to_string());
        }
        let confidence = if is_certain {
            Confidence::Understood
        } else {
            Confidence::Guessed
        };
        let noun = factory::kind_name(kind).to_lowercase();
        let noun = match kind {
            Kind::Telemetry => noun,
            Kind::Orchestrator | Kind::External => format!("an {noun}"),
            _ => format!("a {noun}"),
        };
        builder.note(
            cell.line,
            confidence,
            format!("{name} is {noun}: {because}."),
        );
        kind
    }
}

/// True for a frame named after infrastructure.
fn is_infrastructure_name(name: &str) -> bool {
    #[rustfmt::skip]
    const PLACES: &[&str] = &[
        "vpc", "subnet", "region", "zone", "aws", "azure", "gcp", "cluster", "namespace", "kubernetes", "k8s", "vnet", "network", "cloud", "docker", "host", "node", "dmz",
        "on premise", "on premises", "data center", "datacenter",
    ];
    let words = super::classify::container::words(name);
    words.iter().any(|word| PLACES.contains(&word.as_str()))
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

fn real(number: f64) -> Real {
    Real((number * 100.0).round() / 100.0)
}

fn frame(place: &Geometry) -> Option<Frame> {
    const FARTHEST: f64 = 1_000_000.0;
    let numbers = [place.x, place.y, place.width, place.height];
    if numbers.iter().any(|n| !n.is_finite() || n.abs() > FARTHEST)
        || place.width <= 0.0
        || place.height <= 0.0
    {
        return None;
    }
    let length = |n: f64| Length::new(real(n).0);
    Some(Frame::new(
        real(place.x),
        real(place.y),
        length(place.width),
        length(place.height),
    ))
}
